"""Dates by which something is to be done, and the New buttons of a record."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("done", "late"), [(False, True), (True, False)], ids=["open", "done"])
def test_a_task_is_late_only_while_it_is_open(done, late, client_as, make, alice):
    make(
        "task", owner=alice, assignee=alice, subject="Call back", due="2020-01-02 10:00", done=done
    )

    page = client_as(alice).get("/e/task/")

    assert ("days late" in page.text) is late


def test_due_date_is_told_without_its_conditions_column(client_as, make, alice):
    make("task", owner=alice, assignee=alice, due="2020-01-02 10:00", done=True)

    page = client_as(alice).get("/e/task/?columns=subject,due")

    assert "days late" not in page.text


def test_declared_new_buttons_stand_in_the_head_in_their_own_words(client_as, make, alice):
    record = make("customer", owner=alice)

    page = client_as(alice).get(f"/e/customer/{record.id}")

    assert f'href="/e/task/new?customer={record.id}"' in page.text
    assert "Log contact" in page.text


def test_new_buttons_are_only_those_the_reader_may_use(client_as, make, dave, alice):
    record = make("customer", owner=alice)

    page = client_as(dave).get(f"/e/customer/{record.id}")

    assert "Log contact" not in page.text
