"""Who did something is named in the reader's language, wherever it is told."""

from __future__ import annotations

import pytest


@pytest.fixture
def record(make, client_as, alice, session):
    """A customer that alice, who has a name in each language, changed and deleted."""
    alice.name_zh, alice.name_en = "赵丽丝", "Alice Zhao"
    session.flush()
    record = make("customer", owner=alice, name="Anhua")
    client_as(alice).post(
        f"/e/customer/{record.id}/fact/short_name", data={"short_name": "AH", "version": "1"}
    )
    return record


@pytest.mark.parametrize(("language", "shown"), [("zh", "赵丽丝"), ("en", "Alice Zhao")])
@pytest.mark.parametrize("tab", ["timeline", "history"])
def test_history_names_the_writer(tab, language, shown, record, client_as, mia):
    client = client_as(mia)
    client.get(f"/lang/{language}")

    page = client.get(f"/e/customer/{record.id}?tab={tab}").text

    panel = page.split('id="panel"', 1)[1]
    assert f">{shown}</b>" in panel


@pytest.mark.parametrize(("language", "shown"), [("zh", "赵丽丝"), ("en", "Alice Zhao")])
def test_conflict_names_who_was_faster(language, shown, record, client_as, mia):
    client = client_as(mia)
    client.get(f"/lang/{language}")

    page = client.post(f"/e/customer/{record.id}/edit", data={"short_name": "Mine", "version": "1"})

    assert page.status_code == 409
    assert shown in page.text


@pytest.mark.parametrize(("language", "shown"), [("zh", "赵丽丝"), ("en", "Alice Zhao")])
def test_who_may_do_what_names_people(language, shown, record, client_as, root, alice):
    # Whatever the person reads, it is the administrator's language that counts here.
    alice.language = {"zh": "en", "en": "zh"}[language]
    client = client_as(root)
    client.get(f"/lang/{language}")

    page = client.get(f"/e/customer/{record.id}/why").text

    assert f">{shown}</b>" in page
