import pytest
from sqlalchemy import select

from app.engine.compile.catalogue import current_catalogue
from app.engine.journal.tables import JournalEntry
from app.engine.settings.dictionaries import merge_options, read_stored_options
from app.engine.settings.tables import DictionaryOption

LEVELS = "/settings/dictionaries/customer_level"


def add(browser, **given):
    return browser.post(f"{LEVELS}/new", data={"zh": "", "en": "", "color": "gray", **given})


def keys(session):
    session.expire_all()
    declared = current_catalogue().dictionaries["customer_level"]
    options = merge_options(declared, read_stored_options(session, "customer_level"))
    return [option.key for option in options]


def test_new_entry_can_be_chosen_at_the_next_request(client_as, alice, root):
    here = client_as(alice)
    assert "Strategic" not in here.get("/e/customer/new").text

    add(client_as(root), zh="战略", en="Strategic", color="red")

    assert '<option value="strategic">Strategic</option>' in here.get("/e/customer/new").text


def test_renamed_entry_shows_everywhere_with_its_colour(client_as, make, alice, root):
    make("customer", owner=alice, level="A")

    client_as(root).post(
        f"{LEVELS}/entries/A", data={"zh": "顶级", "en": "Topmost", "color": "green"}
    )

    assert "Topmost" in client_as(alice).get("/e/customer/").text


def test_retired_entry_is_kept_by_records_and_offered_to_nobody(client_as, make, alice, root):
    record = make("customer", owner=alice, level="A")

    client_as(root).post(f"{LEVELS}/entries/A/retire")

    here = client_as(alice)
    assert 'value="A"' not in here.get("/e/customer/new").text
    assert 'value="A" checked' in here.get(f"/e/customer/{record.id}/edit").text


def test_reactivated_entry_is_offered_again(client_as, alice, root):
    browser = client_as(root)
    browser.post(f"{LEVELS}/entries/A/retire")
    browser.post(f"{LEVELS}/entries/A/reactivate")

    assert 'value="A"' in client_as(alice).get("/e/customer/new").text


def test_record_with_a_retired_entry_can_still_be_changed(client_as, make, alice, root):
    record = make("customer", owner=alice, level="A", name="Anhua")
    client_as(root).post(f"{LEVELS}/entries/A/retire")
    here = client_as(alice)

    kept = here.post(
        f"/e/customer/{record.id}/edit",
        data={"name": "Anhua Valves", "level": "A", "kind": "company", "version": "1"},
    )

    assert kept.status_code == 303
    assert "Anhua Valves" in here.get(f"/e/customer/{record.id}").text


def test_last_entry_cannot_be_retired(client_as, root):
    browser = client_as(root)
    *others, last = current_catalogue().dictionaries["decision_role"].options
    base = "/settings/dictionaries/decision_role/entries"
    for option in others:
        browser.post(f"{base}/{option.key}/retire")

    reply = browser.post(f"{base}/{last.key}/retire")

    assert reply.status_code == 409
    assert "is the last entry one can choose; it must stay." in reply.text


def test_entry_that_new_records_get_cannot_be_retired(client_as, root):
    reply = client_as(root).post(f"{LEVELS}/entries/B/retire")

    assert reply.status_code == 409
    assert (
        "“B · Regular” is what new records get in Customer · Level; "
        "it cannot be retired while the declaration says so." in reply.text
    )


def test_unused_entry_of_ones_own_is_deleted(client_as, session, root):
    browser = client_as(root)
    add(browser, en="Strategic")

    browser.post(f"{LEVELS}/entries/strategic/delete")

    assert keys(session) == ["A", "B", "C"]


def test_used_entry_is_not_deleted_and_links_to_exactly_its_records(client_as, make, alice, root):
    browser = client_as(root)
    add(browser, en="Strategic")
    make("customer", owner=alice, level="strategic", name="Anhua")
    make("customer", owner=alice, level="A", name="Beihai")

    reply = browser.post(f"{LEVELS}/entries/strategic/delete")

    assert reply.status_code == 409
    assert (
        "1 record holds “Strategic”. Retire the entry instead: nobody can choose it any more, "
        "and the record keeps it." in reply.text
    )
    href = "/e/customer/?f.level.eq=strategic"
    assert f'href="{href}">Customers</a><span class="c-num">1</span>' in reply.text
    page = browser.get(href).text
    assert ("Anhua" in page, "Beihai" in page) == (True, False)


def test_record_in_the_recycle_bin_counts_as_use(client_as, make, alice, root):
    browser = client_as(root)
    add(browser, en="Strategic")
    record = make("customer", owner=alice, level="strategic")
    browser.post(f"/e/customer/{record.id}/delete", data={"version": "1"})

    reply = browser.post(f"{LEVELS}/entries/strategic/delete")

    assert "1 record holds “Strategic”." in reply.text
    assert "1 of them in the recycle bin" in reply.text


def test_declared_entry_is_not_deleted(client_as, root):
    reply = client_as(root).post(f"{LEVELS}/entries/A/delete")

    assert reply.status_code == 409
    assert "comes with the declarations, so it would be back at once. Retire it instead." in (
        reply.text
    )


def test_entries_are_moved_by_button_and_by_drag(client_as, session, root):
    browser = client_as(root)
    browser.post(f"{LEVELS}/entries/C/move", data={"to": "up"})
    assert keys(session) == ["A", "C", "B"]

    reply = browser.post(f"{LEVELS}/order", json={"keys": ["B", "A", "C"]})

    assert reply.json == {"keys": ["B", "A", "C"]}
    assert keys(session) == ["B", "A", "C"]


def test_new_entry_comes_last_after_reordering(client_as, session, root):
    browser = client_as(root)
    browser.post(f"{LEVELS}/order", json={"keys": ["C", "B", "A"]})

    add(browser, en="Strategic")

    assert keys(session) == ["C", "B", "A", "strategic"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"keys": ["A", "B"]}, "Somebody else changed this list meanwhile."),
        ({"keys": ["A", "A", "B", "C"]}, "Somebody else changed this list meanwhile."),
        ({"keys": [1, 2, 3]}, "Send the keys of all entries in their new order."),
        ([], "Send the keys of all entries in their new order."),
    ],
    ids=["missing", "twice", "numbers", "list"],
)
def test_order_that_does_not_fit_is_refused(client_as, session, root, body, message):
    reply = client_as(root).post(f"{LEVELS}/order", json=body)

    assert reply.status_code == 400
    assert message in reply.text
    assert session.scalars(select(DictionaryOption)).all() == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Give the entry a name in at least one language."),
        ({"en": "x" * 101}, "At most 100 characters."),
        ({"en": "A · Key"}, "An entry named “A · Key” exists already."),
        ({"en": "New", "key": "a"}, "The key “a” is taken."),
        ({"en": "New", "key": "not a key"}, "1 to 40 letters, digits or _ . + -"),
        (
            {"en": "New", "color": "pink"},
            "Choose one of: gray, blue, green, amber, red, violet.",
        ),
    ],
    ids=["empty", "long", "name", "key-taken", "key", "colour"],
)
def test_refused_entry_names_the_field_and_stores_nothing(client_as, session, root, given, message):
    reply = add(client_as(root), **given)

    assert reply.status_code == 422
    assert message in reply.text
    assert session.scalars(select(DictionaryOption)).all() == []


def test_key_of_a_chinese_entry_is_made_and_free(client_as, session, root):
    browser = client_as(root)
    add(browser, zh="战略")
    add(browser, zh="重要")

    assert keys(session)[3:] == ["entry", "entry_2"]


def test_each_change_stands_in_the_journal(client_as, session, root):
    client_as(root).post(f"{LEVELS}/entries/A/retire")

    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (entry.entity, entry.record_title) == ("dictionary", "customer_level · A")
    assert entry.changes == {"retired": [False, True]}


def test_unknown_dictionary_and_entry_are_not_found(client_as, root):
    browser = client_as(root)

    assert browser.get("/settings/dictionaries/customer_levels").status_code == 404
    assert browser.get(f"{LEVELS}/entries/Z").status_code == 404


def test_list_names_where_each_dictionary_is_used(client_as, root):
    page = client_as(root).get("/settings/dictionaries/").text

    assert "Customer level" in page
    assert "Customer · Level" in page
