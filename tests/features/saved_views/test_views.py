"""Saved views: kept lists, shared ones under the viewer's rights, conditions that no longer fit."""

from __future__ import annotations

import re

import pytest

from app.engine import clock
from app.engine.settings.stamps import raise_stamp
from app.features.saved_views.memory import STAMP
from app.features.saved_views.tables import ListChoice, StoredView, ViewShare


@pytest.fixture
def keep(session):
    """Store a view: `keep(alice, "Key", "f.level.eq=A", roles=["sales"])`."""

    def keeping(owner, name, query, *, roles=(), first=(), layout="table", entity="customer"):
        view = StoredView(
            entity=entity, owner_id=owner.id, name=name, query=query, layout=layout, dense=False,
            position=1, changed_at=clock.now(),
        )  # fmt: skip
        session.add(view)
        session.flush()
        for role in roles:
            session.add(ViewShare(view_id=view.id, role=role, first=role in first))
        raise_stamp(session, STAMP)
        session.commit()
        return view

    return keeping


def save(client, **form):
    sent = {"name": "Key accounts", "query": "f.level.eq=A&sort=name", "shared": "me", **form}
    return client.post("/views/customer/", data=sent)


def test_saved_list_opens_with_its_filters_under_its_name(client_as, make, alice):
    make("customer", owner=alice, name="Anhua Trading", level="A")
    make("customer", owner=alice, name="Bohai Trading", level="B")
    client = client_as(alice)

    saved = save(client)
    page = client.get(saved.headers["Location"])

    assert saved.status_code == 303
    assert re.fullmatch(r"/e/customer/\?view=\d+", saved.headers["Location"])
    assert "Anhua Trading" in page.text
    assert "Bohai Trading" not in page.text
    assert re.search(r'aria-current="page">Key accounts', page.text)


def test_paging_links_of_an_untouched_view_name_only_the_view(client_as, make, alice, keep):
    for number in range(4):
        make("customer", owner=alice, name=f"Anhua Trading {number}", level="A")
    view = keep(alice, "Key", "f.level.eq=A&per_page=2")

    page = client_as(alice).get(f"/e/customer/?view={view.id}")

    assert f'href="/e/customer/?view={view.id}&amp;page=2"' in page.text


def test_private_view_of_another_is_not_found(client_as, alice, bob, keep):
    view = keep(alice, "Mine alone", "f.level.eq=A")
    client = client_as(bob)

    replies = [
        client.get(f"/e/customer/?view={view.id}"), client.get("/e/customer/?view=987654"),
        client.get(f"/views/customer/{view.id}"), client.post(f"/views/customer/{view.id}/delete"),
        client.get(f"/e/customer/count?view={view.id}"),
    ]  # fmt: skip

    assert [reply.status_code for reply in replies] == [404] * 5
    assert "Mine alone" not in client.get("/e/customer/").text


def test_shared_view_shows_only_the_records_of_its_viewer(client_as, make, alice, bob, keep):
    make("customer", owner=alice, name="Anhua Trading", level="A")
    make("customer", owner=bob, name="Bohai Trading", level="A")
    view = keep(alice, "Key", "f.level.eq=A", roles=["sales"])

    page = client_as(bob).get(f"/e/customer/?view={view.id}")

    assert "Bohai Trading" in page.text
    assert "Anhua Trading" not in page.text


def test_condition_on_a_masked_field_is_marked_and_the_rest_applies(
    client_as, make, alice, dave, keep
):
    make("customer", owner=alice, name="Anhua Trading", level="A", phone="13800138000")
    make("customer", owner=alice, name="Bohai Trading", level="B", phone="13800138001")
    view = keep(
        alice, "By phone", "f.phone.starts=13800138&f.level.eq=A&columns=name,phone,level",
        roles=["marketing"],
    )  # fmt: skip

    page = client_as(dave).get(f"/e/customer/?view={view.id}")

    assert page.status_code == 200
    assert "Anhua Trading" in page.text
    assert "Bohai Trading" not in page.text
    assert "“Phone” is hidden from you in part, so it cannot be filtered." in page.text
    assert "not applied" in page.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("f.gone_field.eq=1", "“f.gone_field” is not known here; leave it out."),
        ("f.level.eq=Z9", "“Z9”"),
        ("f.next_follow_up.within=whenever", "“whenever” is not a period."),
    ],
    ids=["removed field", "removed option", "bad period"],
)
def test_condition_that_no_longer_fits_is_marked_not_fatal(
    client_as, make, alice, keep, query, words
):
    make("customer", owner=alice, name="Anhua Trading", level="A")
    view = keep(alice, "Old", f"{query}&f.level.eq=A&sort=gone_field&columns=gone_field,name")

    page = client_as(alice).get(f"/e/customer/?view={view.id}")

    assert page.status_code == 200
    assert "Anhua Trading" in page.text
    assert words in page.text


def test_filters_beside_a_view_narrow_it(client_as, make, alice, keep):
    make("customer", owner=alice, name="Anhua Trading", level="A", kind="company")
    make("customer", owner=alice, name="Li Lei Studio", level="A", kind="person")
    view = keep(alice, "Key", "f.level.eq=A")

    page = client_as(alice).get(f"/e/customer/?view={view.id}&f.kind.eq=person")

    assert "Li Lei Studio" in page.text
    assert "Anhua Trading" not in page.text
    assert f"/views/customer/{view.id}/keep" in page.text


def test_changed_view_is_kept_by_its_owner_only(client_as, session, alice, bob, keep):
    view = keep(alice, "Key", "f.level.eq=A", roles=["*"])
    sent = {"query": "f.level.eq=B&q=an&view=3&page=2", "layout": "table"}

    theirs = client_as(bob).post(f"/views/customer/{view.id}/keep", data=sent)
    mine = client_as(alice).post(f"/views/customer/{view.id}/keep", data=sent)

    session.expire_all()
    assert theirs.status_code == 403
    assert mine.status_code == 303
    assert view.query == "f.level.eq=B&q=an"


def test_name_is_asked_for_and_what_was_typed_stays(client_as, session, alice):
    reply = save(client_as(alice), name="  ", shared="roles")

    assert reply.status_code == 422
    assert "Give the view a name." in reply.text
    assert "Choose at least one role." in reply.text
    assert 'value="f.level.eq=A&amp;sort=name"' in reply.text
    assert session.query(StoredView).count() == 0


def test_same_name_twice_is_refused(client_as, alice):
    client = client_as(alice)
    save(client)

    assert "You already have a view with this name; choose another." in save(client).text


def test_only_administrators_choose_what_opens_first_for_a_role(client_as, alice, root):
    refused = save(client_as(alice), shared="roles", roles="sales", first="sales")
    done = save(client_as(root), shared="roles", roles="sales", first="sales")

    assert refused.status_code == 422
    assert "Only administrators choose what opens first for a role." in refused.text
    assert done.status_code == 303


def test_first_view_of_a_role_opens_and_all_stays_reachable(client_as, make, alice, root, keep):
    make("customer", owner=alice, name="Anhua Trading", level="A")
    make("customer", owner=alice, name="Bohai Trading", level="B")
    keep(root, "Key", "f.level.eq=A", roles=["sales"], first=["sales"])
    client = client_as(alice)

    first, everything = client.get("/e/customer/"), client.get("/e/customer/?view=all")

    assert "Bohai Trading" not in first.text
    assert re.search(r'aria-current="page">Key', first.text)
    assert "Bohai Trading" in everything.text
    assert 'href="/e/customer/?view=all"' in first.text


def test_own_choice_goes_before_the_roles_first_view(client_as, make, alice, root, keep):
    make("customer", owner=alice, name="Bohai Trading", level="B")
    keep(root, "Key", "f.level.eq=A", roles=["sales"], first=["sales"])
    client = client_as(alice)

    client.post("/views/customer/first", data={"view": "0"})

    assert "Bohai Trading" in client.get("/e/customer/").text


def test_first_view_that_is_a_board_opens_as_board(client_as, alice, keep):
    view = keep(alice, "Pipeline", "", layout="board", entity="opportunity")
    client = client_as(alice)
    client.post("/views/opportunity/first", data={"view": str(view.id)})

    reply = client.get("/e/opportunity/")

    assert reply.status_code == 303
    assert reply.headers["Location"] == f"/e/opportunity/board?view={view.id}"


def test_columns_are_remembered_per_person_and_reset(client_as, make, alice, bob):
    make("customer", owner=alice, name="Anhua Trading")
    client, other = client_as(alice), client_as(bob)

    sent = {"columns": ["name", "source", "gone"], "back": "/e/customer/?sort=name&columns=level"}
    chosen = client.post("/views/customer/columns", data=sent)
    page, theirs = client.get("/e/customer/"), other.get("/e/customer/")
    client.post("/views/customer/columns", data={"reset": "1"})

    assert chosen.headers["Location"] == "/e/customer/?sort=name"
    assert heads(page) == ["Name", "Source"]
    assert "Life cycle" in heads(theirs) or "No customers yet" in theirs.text
    assert "Life cycle" in heads(client.get("/e/customer/"))


def heads(page) -> list[str]:
    found = re.findall(r'<th scope="col" role="columnheader"[^>]*>(.*?)</th>', page.text, re.S)
    words = [re.sub(r"<[^>]+>", "", one).strip() for one in found]
    return [word for word in words if word and word != "Actions"]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/e/customer/\\evil"])
def test_choices_never_lead_to_another_site(client_as, alice, back):
    reply = client_as(alice).post("/views/customer/columns", data={"columns": "name", "back": back})

    assert reply.headers["Location"] == "/e/customer/"


def test_density_is_remembered(client_as, make, session, alice):
    make("customer", owner=alice, name="Anhua Trading")
    client = client_as(alice)

    client.post("/views/customer/density", json={"dense": "1"}, headers={"X-Requested-With": "fetch"})  # fmt: skip

    assert "data-dense>" in client.get("/e/customer/").text
    assert session.query(ListChoice).one().dense is True


def test_views_move_among_their_owners_own(client_as, session, alice):
    client = client_as(alice)
    for name in ("One", "Two"):
        save(client, name=name)
    two = session.query(StoredView).filter_by(name="Two").one()

    client.post(f"/views/customer/{two.id}/up")
    page = client.get("/e/customer/")

    assert page.text.index(">Two ") < page.text.index(">One ")


def test_deleted_view_is_gone_for_everybody(client_as, session, alice, bob, keep):
    number = keep(alice, "Key", "f.level.eq=A", roles=["sales"]).id
    client_as(bob).get("/e/customer/")

    refused = client_as(bob).post(f"/views/customer/{number}/delete")
    done = client_as(alice).post(f"/views/customer/{number}/delete")

    assert (refused.status_code, done.status_code) == (403, 303)
    assert client_as(bob).get(f"/e/customer/?view={number}").status_code == 404
    assert session.query(ViewShare).count() == 0


def test_views_of_an_entity_one_may_not_see_are_refused(client_as, dave):
    assert client_as(dave).get("/views/opportunity/").status_code == 403
    assert client_as(dave).get("/views/nonsense/").status_code == 404


def test_remembered_lists_cost_no_statement_after_the_first(
    client_as, make, alice, keep, count_queries
):
    make("customer", owner=alice, name="Anhua Trading")
    keep(alice, "Key", "f.level.eq=A", roles=["sales"])
    client = client_as(alice)
    client.get("/e/customer/")

    with count_queries() as statements:
        client.get("/e/customer/")

    assert [one for one in statements if "crm_view" in one or "crm_list_choice" in one] == []


def test_api_lists_with_a_view(client_as, make, alice, keep):
    make("customer", owner=alice, name="Anhua Trading", level="A")
    make("customer", owner=alice, name="Bohai Trading", level="B")
    view = keep(alice, "Key", "f.level.eq=A")
    client = client_as(alice)

    found = client.get(f"/api/v1/customer/?view={view.id}&columns=name")
    unseen = client.get("/api/v1/customer/?view=987654")

    assert [row["name"] for row in found.json["result"]] == ["Anhua Trading"]
    assert unseen.status_code == 404


def test_api_makes_lists_and_deletes_views(client_as, alice, bob):
    client = client_as(alice)

    made = client.post("/api/v1/_views/", json={"entity": "customer", "name": "Key", "query": "f.level.eq=A"})  # fmt: skip
    wrong = client.post("/api/v1/_views/", json={"entity": "customer", "name": 3})
    listed = client.get("/api/v1/_views/?entity=customer")
    theirs = client_as(bob).delete(f"/api/v1/_views/{made.json['id']}")
    gone = client.delete(f"/api/v1/_views/{made.json['id']}")

    assert made.status_code == 201
    assert [view["name"] for view in listed.json["result"]] == ["Key"]
    assert wrong.status_code == 422
    assert wrong.json["error"]["fields"] == [{"field": "name", "message": "Text is needed here."}]
    assert theirs.status_code == 404
    assert gone.status_code == 204


def test_a_chart_is_saved_and_opened_again_as_that_chart(client_as, make, alice):
    make("customer", owner=alice, name="Anhua Trading", level="A")
    client = client_as(alice)
    shown = client.get("/e/customer/chart?chart=1&f.level.eq=A").text

    saved = save(client, name="By life cycle", query="f.level.eq=A", layout="chart:1")
    page = client.get(saved.headers["Location"])

    assert "layout=chart:1" in shown
    assert re.fullmatch(r"/e/customer/chart\?view=\d+&chart=1", saved.headers["Location"])
    assert '<h2 id="chart-title">Customers by Life cycle</h2>' in page.text
    assert re.search(r'aria-current="page">By life cycle', page.text)


@pytest.mark.parametrize("layout", ["chart:99", "chart:x", "cloud"])
def test_a_view_whose_chart_is_gone_opens_as_the_list(client_as, alice, keep, layout):
    view = keep(alice, "Old", "", layout=layout)
    client = client_as(alice)
    client.post("/views/customer/first", data={"view": str(view.id)})

    reply = client.get("/e/customer/")

    assert reply.status_code == 200
    assert f'href="/e/customer/?view={view.id}"' in reply.text


def test_list_with_the_filters_of_a_view_marks_its_tab(client_as, alice, keep):
    keep(alice, "Key", "f.level.eq=A&f.kind.eq=company&sort=name")

    page = client_as(alice).get("/e/customer/?f.kind.eq=company&f.level.eq=A")
    other = client_as(alice).get("/e/customer/?f.level.eq=B")

    assert re.search(r'aria-current="page">Key <span class="c-count"', page.text)
    assert not re.search(r'aria-current="page">Key', other.text)


def test_tab_of_a_view_that_was_filtered_further_says_so(client_as, alice, keep):
    view = keep(alice, "Key", "f.level.eq=A")

    page = client_as(alice).get(f"/e/customer/?view={view.id}&f.kind.eq=company")
    plain = client_as(alice).get(f"/e/customer/?view={view.id}")

    assert re.search(r'aria-current="page">Key <span class="c-tab-edited">edited</span>', page.text)
    assert "c-tab-edited" not in plain.text


def test_english_name_stands_on_english_tabs_only(client_as, session, alice):
    client = client_as(alice)

    save(client, name="重点客户", name_en="Key customers")
    english = client.get("/e/customer/?view=all")
    alice.language = "zh"
    session.commit()
    chinese = client.get("/e/customer/?view=all")

    assert ">Key customers <" in english.text
    assert ">重点客户 <" in chinese.text


def test_english_name_that_is_too_long_is_named(client_as, alice):
    reply = save(client_as(alice), name_en="n" * 61)

    assert reply.status_code == 422
    assert "At most 60 characters; these are 61." in reply.text
    assert 'aria-describedby="view-name-en-help view-name-en-error"' in reply.text
