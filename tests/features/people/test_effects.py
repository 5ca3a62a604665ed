from app.engine.compile.catalogue import current_catalogue
from app.features.people.effects import find_effects
from app.features.people.rights import Change


def effects(session, role, *changes):
    return find_effects(session, current_catalogue(), role, changes, "en")


def test_lost_right_names_the_people_and_the_records(asking, alice, bob, make, session):
    for _number in range(3):
        make("customer", owner=alice)

    found = effects(session, "sales", Change("scope", "customer", "export", "own", "none"))

    assert [one.kind for one in found] == ["lose"]
    assert found[0].text == "3 people lose “Export” on Customers."
    assert found[0].hint == "On average 1 record fewer each."
    assert found[0].people == ("Alice Zhao", "Bob Qian", "Carol Li")


def test_wider_scope_says_how_many_records_more(asking, alice, bob, make, session):
    for _number in range(6):
        make("customer", owner=alice)

    found = effects(session, "sales", Change("scope", "customer", "see", "own", "all"))

    assert found[0].kind == "gain"
    assert found[0].text == "3 people: “See” on Customers changes from Own to All."
    assert found[0].hint == "On average 4 records more each."


def test_right_held_through_another_role_is_kept(asking, alice, mia, session):
    alice.roles = [*alice.roles, *mia.roles]
    session.commit()

    found = effects(session, "sales", Change("scope", "customer", "export", "own", "none"))

    assert {one.text for one in found} == {
        "1 person keeps “Export” on Customers through another role.",
        "2 people lose “Export” on Customers.",
    }


def test_masked_field_is_told(asking, alice, session):

    found = effects(session, "sales", Change("mode", "customer", "phone", "edit", "mask"))

    assert found[0].kind == "field"
    assert found[0].text == ("3 people: “Phone” of Customers changes from Editable to Masked.")


def test_role_nobody_holds_touches_nobody(asking, alice, session):
    for user in (row for row in alice.roles[0].user):
        user.active = False
    session.commit()

    found = effects(session, "sales", Change("scope", "customer", "see", "own", "all"))

    assert [one.text for one in found] == ["Nobody holds this role yet, so nobody notices."]


def test_preview_on_the_page_shows_it(client_as, root):
    page = client_as(root).post(
        "/settings/rights/sales/draft", data={"scope.customer.export": "none"}
    )

    assert "3 people lose “Export” on Customers." in page.text


def test_saved_views_that_lose_a_column_are_counted(asking, alice, client_as, session):
    client_as(alice).post(
        "/views/customer/", data={"name": "Calls", "query": "columns=name%2Cphone"}
    )
    session.expire_all()
    session.info.pop("stamps", None)  # a request reads them anew
    change = Change("mode", "customer", "phone", "edit", "mask")

    found = effects(session, "sales", change)

    assert [one.text for one in found][1:] == [
        "1 saved view shows or filters by this field and loses it."
    ]
    assert found[1].people == ("Calls",)
