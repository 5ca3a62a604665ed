"""Who hears of a comment, in which words; and that nobody hears of a record they do not see."""

from __future__ import annotations

import re

import pytest

from app.engine.access.tables import FieldRule, GrantedScope
from app.engine.settings.stamps import RIGHTS, raise_stamp
from app.features.notifications.tables import Notification


def test_mentioned_person_is_told_in_their_language(comment, alice, mia, told, session):
    comment(alice, "What do you think, @Mia Sun?")

    assert told(mia) == ["Alice Zhao mentioned you: Anhua Valves (Customer)"]
    assert told(mia, "zh") == ["Alice Zhao 提到了你：Anhua Valves（客户）"]


def test_notification_leads_to_the_comment(comment, client_as, alice, mia, session, customer):
    comment(alice, "@Mia Sun")
    href = session.query(Notification).one().href

    page = client_as(mia).get(href.partition("#")[0]).text

    assert re.fullmatch(rf"/e/customer/{customer.id}\?tab=comments#comment-\d+", href)
    assert f'id="{href.partition("#")[2]}"' in page


def test_owner_is_told_of_what_others_write(comment, alice, mia, told):
    comment(mia, "Good progress")
    comment(alice, "Thank you")

    assert told(alice) == ["Mia Sun commented: Anhua Valves (Customer)"]


def test_who_follows_the_record_is_told_once(comment, client_as, alice, mia, told, customer):
    client_as(mia).post(f"/e/customer/{customer.id}/follow")

    comment(alice, "Hello @Mia Sun")
    comment(alice, "And one more thing")

    assert told(mia) == [
        "Alice Zhao mentioned you: Anhua Valves (Customer)",
        "Alice Zhao commented: Anhua Valves (Customer)",
    ]


def test_nobody_is_told_of_their_own_comment(comment, client_as, alice, told, customer):
    client_as(alice).post(f"/e/customer/{customer.id}/follow")

    comment(alice, "Note to myself, @Alice Zhao")

    assert told(alice) == []


def test_following_a_record_that_is_no_longer_seen_tells_nothing(
    comment, client_as, alice, carol, told, customer, session, root
):
    client, path = client_as(root), f"/api/v1/customer/{customer.id}"
    client.patch(path, json={"version": 1, "collaborators": [carol.id]})
    client_as(carol).post(f"/e/customer/{customer.id}/follow")
    client.patch(path, json={"version": 2, "collaborators": []})

    comment(alice, "Secret news")

    assert told(carol) == []


def test_changing_a_comment_tells_only_who_was_not_mentioned_before(
    comment, client_as, alice, mia, bob, told, customer, session
):
    comment(alice, "@Mia Sun")
    key = re.search(r"comment-(\d+)", session.query(Notification).one().href)[1]

    client_as(alice).post(
        f"/e/customer/{customer.id}/comments/{key}", data={"text": "@Mia Sun and @Frank Zhang"}
    )

    assert len(told(mia)) == 1


# ---- without access ----


def test_writer_is_warned_before_anything_is_posted(comment, alice, carol, told, stored):
    reply = comment(alice, "Please help, @Carol Li")

    assert reply.status_code == 422
    assert "Without access to this record, and so not told: Carol Li." in reply.text
    assert "Let Carol Li collaborate, and post" in reply.text
    assert ">Please help, @Carol Li</textarea>" in reply.text
    assert stored() == []
    assert told(carol) == []


def test_posting_all_the_same_tells_them_nothing(comment, client_as, alice, carol, told, stored):
    comment(alice, "Please help, @Carol Li", blind=carol.id, decide="skip")

    assert len(stored()) == 1
    assert told(carol) == []
    assert "Anhua" not in client_as(carol).get("/notifications/").text


def test_sharing_lets_them_collaborate_and_tells_them(
    comment, client_as, alice, carol, told, customer
):
    form = {"blind": carol.id, "sharable": carol.id, "decide": "share"}

    comment(alice, "Please help, @Carol Li", **form)

    assert told(carol) == ["Alice Zhao mentioned you: Anhua Valves (Customer)"]
    assert client_as(carol).get(f"/e/customer/{customer.id}").status_code == 200


def test_decision_about_one_person_does_not_hold_for_another(comment, alice, carol, stored):
    reply = comment(alice, "@Carol Li", blind=987654, decide="skip")

    assert reply.status_code == 422
    assert stored() == []


def test_who_may_not_change_the_record_is_not_offered_to_share(comment, frank, carol, session):
    reply = comment(frank, "@Carol Li")
    shared = comment(frank, "@Carol Li", blind=carol.id, sharable=carol.id, decide="share")

    assert reply.status_code == shared.status_code == 422
    assert "collaborate, and post" not in reply.text


def test_sharing_is_not_offered_where_it_would_not_help(comment, alice, gina):
    reply = comment(alice, "@Gina Chen")

    assert reply.status_code == 422
    assert "collaborate, and post" not in reply.text
    assert "Post without telling them" in reply.text


def test_masked_name_is_not_told(comment, session, alice, dave, told, field_rule):
    session.add(GrantedScope(role="marketing", entity="customer", action="see", scope="all"))
    raise_stamp(session, RIGHTS)
    session.commit()
    field_rule("marketing", "name", "hidden")

    comment(alice, "@Dave Zhou")

    assert "Anhua" not in told(dave)[0]


@pytest.fixture
def field_rule(session):
    def set_mode(role, field, mode):
        session.add(FieldRule(role=role, entity="customer", field=field, mode=mode))
        raise_stamp(session, RIGHTS)
        session.commit()

    return set_mode


def test_picker_says_who_does_not_see_the_record(client_as, alice, customer):
    found = client_as(alice).get(f"/e/customer/{customer.id}/mention?q=n").json["results"]

    sees = {one["title"]: one["sees"] for one in found}
    assert (sees["Mia Sun"], sees["Gina Chen"]) == (True, False)


def test_picker_does_not_offer_oneself(client_as, alice, customer):
    found = client_as(alice).get(f"/e/customer/{customer.id}/mention?q=Alice").json["results"]

    assert found == []
