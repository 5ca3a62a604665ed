"""Lists are sorted by what is declared so, along an index, whatever their length."""

from __future__ import annotations

from app.engine.compile.catalogue import current_catalogue


def test_every_order_that_is_offered_has_its_index(app):
    missing = [
        f"{compiled.slug}.{name}"
        for compiled in current_catalogue()
        for name in compiled.fields
        if compiled.sorts_by(name)
        and (compiled.column(name).name, "id")
        not in {tuple(part.name for part in index.columns) for index in compiled.table.indexes}
    ]

    assert missing == []


def test_order_that_is_not_declared_is_refused_with_those_there_are(client_as, make, alice):
    make("customer", owner=alice, name="Anhua")

    page = client_as(alice).get("/e/customer/?sort=-email")

    assert page.status_code == 400
    assert "Lists cannot be sorted by “email”, but by: name (Name), kind (Kind)" in page.text
    assert "created_at (Created), and changed_at (Changed)." in page.text


def test_header_offers_no_order_that_would_be_refused(client_as, make, alice):
    make("customer", owner=alice, name="Anhua")

    page = client_as(alice).get("/e/customer/?columns=name,email,created_by")

    assert page.status_code == 200
    assert "sort=name" in page.text or "sort=-name" in page.text
    assert "sort=email" not in page.text
    assert "sort=created_by" not in page.text
