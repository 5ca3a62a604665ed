import pytest
from sqlalchemy import select

from app.engine.access.tables import Department, Position
from app.engine.journal.tables import JournalEntry


def department(session, name):
    session.expire_all()
    return session.scalars(select(Department).where(Department.name_en == name)).one()


def change(browser, found, **given):
    form = {
        "name_zh": found.name_zh, "name_en": found.name_en, "parent": str(found.parent_id or ""),
        "head": str(found.head_id or ""),
    }  # fmt: skip
    return browser.post(f"/settings/departments/{found.id}", data={**form, **given})


def test_department_is_added_below_another_with_a_head(client_as, session, mia, root):
    sales = department(session, "Sales")

    client_as(root).post(
        "/settings/departments/new",
        data={
            "name_zh": "华南销售部",
            "name_en": "Sales South",
            "parent": sales.id,
            "head": mia.id,
        },
    )

    made = department(session, "Sales South")
    assert (made.parent_id, made.head_id) == (sales.id, mia.id)
    assert "Head: Mia Sun" in client_as(root).get("/settings/departments/").text


def test_moving_a_department_changes_scopes_at_the_next_request(
    client_as, session, make, mia, dave, root, store
):
    store(client_as(root), "manager", {"scope.customer.see": "below"})
    record = make("customer", owner=dave)
    here = client_as(mia)
    assert here.get(f"/e/customer/{record.id}").status_code == 404

    change(
        client_as(root), department(session, "Marketing"),
        parent=str(department(session, "Sales East").id),
    )  # fmt: skip

    assert here.get(f"/e/customer/{record.id}").status_code == 200


def test_department_cannot_lie_inside_itself(client_as, session, root):
    sales, east = department(session, "Sales"), department(session, "Sales East")

    reply = change(client_as(root), sales, parent=str(east.id))

    assert reply.status_code == 422
    assert "A department cannot lie inside itself: 销售部 › 华东销售部 › 销售部." in reply.text
    assert department(session, "Sales").parent_id is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name_zh": "", "name_en": ""}, "Give the department a name in at least one language."),
        ({"name_en": "x" * 101}, "At most 100 characters."),
        ({"parent": "999"}, "Choose one of the list."),
        ({"parent": "x"}, "Choose one of the list."),
        ({"head": "999"}, "Choose an active person."),
    ],
    ids=["name", "long", "parent", "no-number", "head"],
)
def test_refused_department_names_the_field(client_as, session, root, given, message):
    reply = change(client_as(root), department(session, "Sales East"), **given)

    assert reply.status_code == 422
    assert message in reply.text


def test_department_with_people_below_and_records_is_not_removed(
    client_as, session, make, alice, root
):
    make("customer", owner=alice)
    browser = client_as(root)
    east, sales = department(session, "Sales East"), department(session, "Sales")

    first = browser.post(f"/settings/departments/{east.id}/delete")
    second = browser.post(f"/settings/departments/{sales.id}/delete")

    assert first.status_code == second.status_code == 409
    assert (
        "“Sales East” is not empty: 3 people, Customers 1. Move them elsewhere first." in first.text
    )
    assert "“Sales” is not empty: 2 departments below. Move them elsewhere first." in second.text


def test_empty_department_is_removed_and_journalled(client_as, session, root):
    made = Department(name_zh="空", name_en="Empty")
    session.add(made)
    session.commit()

    client_as(root).post(f"/settings/departments/{made.id}/delete")

    session.expire_all()
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert session.get(Department, entry.record_id) is None
    assert (entry.entity, entry.action, entry.record_title) == ("department", "delete", "空")


def test_department_moves_among_its_neighbours(client_as, session, root):
    west = department(session, "Sales West")

    client_as(root).post(f"/settings/departments/{west.id}/move", data={"to": "up"})

    rows = session.scalars(
        select(Department).where(Department.parent_id == west.parent_id)
        .order_by(Department.position, Department.id)
    )  # fmt: skip
    assert [row.name_en for row in rows] == ["Sales West", "Sales East"]


# ---- positions ----


def add_position(browser, **given):
    return browser.post("/settings/positions/new", data={"name_zh": "", "name_en": "", **given})


def test_positions_are_added_in_order_and_moved(client_as, session, root):
    browser = client_as(root)
    for name in ("Engineer", "Agent"):
        add_position(browser, name_en=name)
    agent = session.scalars(select(Position).where(Position.name_en == "Agent")).one()

    browser.post(f"/settings/positions/{agent.id}/move", data={"to": "up"})

    page = browser.get("/settings/positions/").text
    assert page.index(">Agent</a>") < page.index(">Engineer</a>")


def test_position_somebody_has_is_not_removed(client_as, session, alice, root):
    browser = client_as(root)
    add_position(browser, name_en="Engineer")
    made = session.scalars(select(Position)).one()
    alice.position_id = made.id
    session.commit()

    reply = browser.post(f"/settings/positions/{made.id}/delete")

    assert reply.status_code == 409
    assert (
        "1 person has the position “Engineer” (deactivated people count too). "
        "Give them another one first." in reply.text
    )


def test_position_nobody_has_is_removed(client_as, session, root):
    browser = client_as(root)
    add_position(browser, name_en="Engineer")
    made = session.scalars(select(Position)).one()

    browser.post(f"/settings/positions/{made.id}/delete")

    session.expire_all()
    assert session.scalars(select(Position)).all() == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Give the position a name in at least one language."),
        ({"name_en": "engineer"}, "A position named “engineer” exists already."),
    ],
    ids=["empty", "taken"],
)
def test_refused_position_names_the_field(client_as, root, given, message):
    browser = client_as(root)
    add_position(browser, name_en="Engineer")

    reply = add_position(browser, **given)

    assert reply.status_code == 422
    assert message in reply.text
