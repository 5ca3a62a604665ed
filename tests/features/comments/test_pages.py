"""Comments on a record: written, changed, deleted, brought back; by whom and seen by whom."""

from __future__ import annotations

import re

import pytest

from app.features.comments.service import LONGEST
from app.features.comments.tables import Comment, Mention

MISSING = 987654


def test_comment_stands_in_the_tab_with_its_author(client_as, comment, alice, mia, customer):
    reply = comment(alice, "Second offer by Friday?\n<b>bold</b>")

    page = client_as(mia).get(f"/e/customer/{customer.id}?tab=comments").text

    assert reply.status_code == 303
    assert "Second offer by Friday?\n&lt;b&gt;bold&lt;/b&gt;" in page
    assert "Alice Zhao" in page


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Write something first."),
        (" \n\t ", "Write something first."),
        ("x" * (LONGEST + 1), "At most 4000 characters; these are 4001."),
    ],
)
def test_bad_text_is_refused_and_kept_in_the_box(comment, alice, stored, text, reason):
    reply = comment(alice, text)

    assert reply.status_code == 422
    assert reason in reply.text
    assert text.strip() in reply.text
    assert stored() == []


def test_who_sees_the_record_may_comment_without_changing_it(comment, frank, stored):
    assert comment(frank, "Well done").status_code == 303
    assert stored() == ["Well done"]


def test_form_that_is_sent_twice_writes_once(comment, alice, stored):
    comment(alice, "Once")
    comment(alice, "Once")

    assert stored() == ["Once"]


def test_script_gets_the_tab_alone_and_a_refused_form_for_its_place(client_as, alice, customer):
    client, headers = client_as(alice), {"HX-Request": "true"}
    path = f"/e/customer/{customer.id}/comments"

    good = client.post(path, data={"text": "Fine"}, headers=headers)
    bad = client.post(path, data={"text": ""}, headers=headers)

    assert good.text.count("Fine") == 1
    assert "<html" not in good.text + bad.text
    assert bad.headers["HX-Retarget"] == "#comment-form-new"


def test_newest_comes_first_and_earlier_ones_are_reached(
    client_as, comment, alice, customer, monkeypatch
):
    monkeypatch.setattr("app.features.comments.panel.PAGE", 2)
    for text in ("one", "two", "three"):
        comment(alice, f"remark-{text}")
    client = client_as(alice)

    first = client.get(f"/e/customer/{customer.id}?tab=comments").text
    more = re.search(r'href="([^"]+before=\d+)"', first)[1].replace("&amp;", "&")

    assert re.findall(r"remark-(\w+)", first) == ["three", "two"]
    assert re.findall(r"remark-(\w+)", client.get(more).text) == ["one"]


# ---- change and delete ----


@pytest.fixture
def written(comment, alice, session) -> Comment:
    comment(alice, "First version")
    return session.query(Comment).one()


def test_author_changes_it_and_the_change_is_told(client_as, alice, customer, written, stored):
    client, path = client_as(alice), f"/e/customer/{customer.id}/comments/{written.id}"

    form = client.get(f"{path}/edit").text
    client.post(path, data={"text": "Second version"})

    assert ">First version</textarea>" in form
    assert stored() == ["Second version"]
    assert "changed " in client.get(f"/e/customer/{customer.id}?tab=comments").text


def test_nobody_else_changes_it(client_as, mia, root, customer, written, stored):
    path = f"/e/customer/{customer.id}/comments/{written.id}"

    for user in (mia, root):
        client = client_as(user)
        assert client.get(f"{path}/edit").status_code == 403
        assert client.post(path, data={"text": "Mine"}).status_code == 403
    assert stored() == ["First version"]


def test_deleted_comment_is_gone_and_undo_brings_it_back(
    client_as, alice, customer, written, stored
):
    client = client_as(alice)
    reply = client.post(f"/e/customer/{customer.id}/comments/{written.id}/delete")
    batch = re.search(r"/actions/([0-9a-f]{32})/undo", client.get(reply.headers["Location"]).text)[
        1
    ]
    gone = stored()

    client.post(f"/actions/{batch}/undo")

    assert gone == []
    assert stored() == ["First version"]


def test_history_tells_of_the_deletion_without_its_text(client_as, alice, customer, written):
    client = client_as(alice)
    client.post(f"/e/customer/{customer.id}/comments/{written.id}/delete")

    page = client.get(f"/e/customer/{customer.id}?tab=history").text

    assert "deleted a comment" in page
    assert "First version" not in page


@pytest.mark.parametrize(("who", "status"), [("mia", 403), ("root", 303)])
def test_others_delete_it_only_as_administrators(
    request, client_as, customer, written, who, status
):
    client = client_as(request.getfixturevalue(who))

    reply = client.post(f"/e/customer/{customer.id}/comments/{written.id}/delete")

    assert reply.status_code == status


# ---- who sees ----


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "comments"),
        ("POST", "comments"),
        ("GET", "mention?q=a"),
        ("GET", "comments/{}/edit"),
        ("POST", "comments/{}"),
        ("POST", "comments/{}/delete"),
    ],
)
def test_unseen_record_is_like_a_missing_one(
    client_as, carol, customer, written, stored, method, path
):
    client, tail = client_as(carol), path.format(written.id)

    hidden, missing = (
        client.open(f"/e/customer/{key}/{tail}", method=method, data={"text": "x"})
        for key in (customer.id, MISSING)
    )

    assert hidden.status_code == missing.status_code == 404
    assert stored() == ["First version"]


def test_comment_is_not_reached_through_another_record(client_as, make, alice, written):
    other = make("customer", owner=alice, name="Other")

    reply = client_as(alice).post(f"/e/customer/{other.id}/comments/{written.id}/delete")

    assert reply.status_code == 404


def test_record_in_the_bin_shows_its_comments_and_takes_none(
    client_as, mia, customer, written, stored
):
    client = client_as(mia)
    client.post(f"/e/customer/{customer.id}/delete", data={"version": "1"})

    page = client.get(f"/e/customer/{customer.id}?tab=comments").text
    reply = client.post(f"/e/customer/{customer.id}/comments", data={"text": "x"})

    assert "First version" in page
    assert "<textarea" not in page
    assert reply.status_code == 404


def test_purged_record_leaves_no_comment(client_as, root, customer, comment, session):
    comment(root, "See @Mia Sun")
    client = client_as(root)
    client.post(f"/e/customer/{customer.id}/delete", data={"version": "1"})

    client.post(f"/e/customer/{customer.id}/purge")

    assert (session.query(Comment).count(), session.query(Mention).count()) == (0, 0)


def test_timeline_tells_of_comments(client_as, comment, alice, customer):
    comment(alice, "Call @Mia Sun first")

    page = client_as(alice).get(f"/e/customer/{customer.id}?tab=timeline&kind=comments").text

    assert "Call @Mia Sun first" in page


def test_timeline_puts_comments_and_changes_of_one_day_under_one_heading(
    client_as, comment, alice, customer
):
    comment(alice, "Hello")

    page = client_as(alice).get(f"/e/customer/{customer.id}?tab=timeline").text

    assert page.count('<h3 class="c-day">') == 1
