"""The scan finds what is missing, malformed, stale or there twice, keeps it once, and lets it go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from sqlalchemy import select, update

from app.engine.access.reader import acting_for, system_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.database import open_session, short_write
from app.engine.forms.remove import delete
from app.engine.forms.save import save
from app.extensions import db
from app.features.data_quality.jobs import SCAN
from app.features.data_quality.tables import Finding, NotTwins, QualityNight
from tests.support.cast import person
from tests.support.records import make_record

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def site(app, session):
    """A site at a frozen moment: `site.make(name, …)` makes a customer, `site.scan()` scans."""

    def make(name, slug="customer", owner="alice", **values):
        whole = whole_customer() if slug == "customer" else {}
        values = {"name": name, **whole, **values}
        return make_record(session, slug, owner=person(session, owner), **values).id

    run = app.extensions["jobs"].run_now
    with app.app_context(), time_machine.travel(NOW, tick=False) as traveller:
        yield SimpleNamespace(make=make, scan=lambda: run(SCAN).counts, move_to=traveller.move_to)


_phones = iter(range(10_000))


def whole_customer():
    """Return values of a customer that lacks nothing and repeats nothing."""
    options = {
        name: current_catalogue().dictionaries[key].options[0].key
        for name, key in (("type", "customer_type"), ("industry", "industry"))
    }
    return {**options, "contact_person": "Li Na", "phone": f"1380013{next(_phones):04}"}


def write_raw(record_id, slug="customer", **values):
    """Change columns past every rule, as another program would."""
    table = current_catalogue()[slug].table
    with short_write(db.engine) as session:
        session.execute(update(table).where(table.c.id == record_id).values(**values))


def change(record_id, slug="customer", **values):
    reader = system_reader("tests")
    with short_write(db.engine) as session, acting_for(reader):
        save(session, current_catalogue()[slug], values, reader=reader, record_id=record_id)


def found(*, state="open"):
    """Return (record, rule, field) of every finding."""
    with open_session(db.engine) as session:
        rows = session.scalars(select(Finding).where(Finding.state == state).order_by(Finding.id))
        return [(one.record_id, one.rule, one.field) for one in rows]


def lines():
    """Return (record, rule, field) of every line of the work list."""
    with open_session(db.engine) as session:
        where = (Finding.state == "open", Finding.leading.is_(True))
        rows = session.scalars(select(Finding).where(*where).order_by(Finding.id))
        return [(one.record_id, one.rule, one.field) for one in rows]


def test_whole_record_has_no_finding(site):
    site.make("Anhua")

    assert site.scan() == {"looked_at": 1, "found": 0, "closed": 0}
    assert found() == []


def test_what_the_minimum_asks_for_is_found_missing_group_by_group(site):
    bare = site.make("Anhua", phone=None, industry=None)
    site.scan()

    assert found() == [(bare, "missing", "industry"), (bare, "missing", "phone|email")]


def test_field_that_does_not_apply_is_not_missed(site):
    site.make("Li Na", kind="person", contact_person=None)
    site.scan()

    assert found() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "13800"), ("email", "li.na@"), ("uscc", "913101127345759970"), ("website", "no")],
)
def test_stored_value_that_breaks_its_own_rule_is_found(field, value, site):
    record = site.make("Anhua")
    write_raw(record, **{field: value})
    site.scan()

    assert found() == [(record, "malformed", field)]


def test_malformed_identity_number_of_a_contact_is_found(site):
    contact = site.make("Li Na", "contact", customer=site.make("Anhua"))
    write_raw(contact, "contact", id_number="110105194912310021")
    site.scan()

    assert found() == [(contact, "malformed", "id_number")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海安华科技有限公司", "安华科技（上海）股份有限公司"),
        ("Anhua Technology Co., Ltd.", "ＡＮＨＵＡ technology Limited"),
    ],
    ids=["place and form", "width and form"],
)
def test_names_that_differ_in_form_only_are_the_same(one, other, site):
    pair = [site.make(one), site.make(other)]
    site.scan()

    assert found() == [(key, "duplicate", "name") for key in pair]


def test_same_name_in_two_cities_is_two_customers(site):
    site.make("上海安华科技有限公司")
    site.make("北京安华科技有限公司")
    site.scan()

    assert found() == []


def test_same_phone_is_found_at_both_and_same_person_only_at_one_customer(site):
    pair = [site.make("Anhua", phone="13800138000"), site.make("Benda", phone="138 0013 8000")]
    people = [site.make("Li Na", "contact", customer=key) for key in pair]
    twin = site.make("Li  NA", "contact", customer=pair[1])
    site.scan()

    assert found() == [
        *((key, "duplicate", "phone") for key in pair),
        *((key, "duplicate", "name") for key in (people[1], twin)),
    ]


def test_two_broken_phones_are_not_the_same_phone(site):
    for name in ("Anhua", "Benda"):
        write_raw(site.make(name), phone="13800")
    site.scan()

    assert {rule for _record, rule, _field in found()} == {"malformed"}


def test_active_customer_silent_for_half_a_year_is_stale(site):
    silent = site.make("Anhua", lifecycle="formal", last_contact=NOW - timedelta(days=181))
    site.make("Benda", lifecycle="formal", last_contact=NOW - timedelta(days=179))
    site.make("Canghai", lifecycle="potential", last_contact=NOW - timedelta(days=500))
    site.scan()

    assert found() == [(silent, "stale", "last_contact")]


def test_second_scan_changes_nothing_and_keeps_the_date(site):
    site.make("Anhua", phone=None)
    site.make("ANHUA Ltd")
    site.scan()
    site.move_to(NOW + timedelta(days=1))

    assert site.scan() == {"looked_at": 2, "found": 0, "closed": 0}
    with open_session(db.engine) as session:
        assert set(session.scalars(select(Finding.since))) == {NOW}


def test_what_was_mended_past_the_forms_is_closed_by_the_next_scan(site):
    record = site.make("Anhua", phone=None)
    site.scan()
    write_raw(record, email="li.na@example.com")

    assert site.scan() == {"looked_at": 1, "found": 0, "closed": 1}


def test_what_is_mended_by_hand_is_closed_at_once(site):
    first, second = site.make("Anhua", phone=None), site.make("Anhua Ltd")
    site.scan()
    change(first, email="li.na@example.com", name="Benda")

    assert found() == []
    assert (second, "duplicate", "name") in found(state="closed")


def test_what_else_two_records_share_takes_the_place_of_what_was_mended(site):
    first, second = (site.make(name, phone="13800138000") for name in ("Anhua", "Anhua Ltd"))
    site.scan()
    told = [lines()]
    change(first, name="Benda")
    told.append(lines())

    assert told == [[(second, "duplicate", "name")], [(second, "duplicate", "phone")]]


def test_saving_something_else_leaves_findings_open(site):
    record = site.make("Anhua", phone=None)
    site.scan()
    change(record, notes="Called.")

    assert found() == [(record, "missing", "phone|email")]


def test_deleted_record_takes_its_findings_along(site):
    first, second = site.make("Anhua"), site.make("Anhua Ltd")
    site.scan()
    reader = system_reader("tests")
    with short_write(db.engine) as session, acting_for(reader):
        delete(session, current_catalogue()["customer"], first, reader=reader)

    assert found() == []
    site.scan()
    assert (second, "duplicate", "name") not in found()


def test_pair_that_was_set_apart_stays_apart(site):
    pair = [site.make("Anhua"), site.make("Anhua Ltd")]
    site.scan()
    with short_write(db.engine) as session:
        session.add(NotTwins(entity="customer", low_id=pair[0], high_id=pair[1], at=NOW))

    assert site.scan()["closed"] == 2
    assert found() == []


def test_third_of_a_group_is_still_held_against_both(site):
    low, high = site.make("Anhua"), site.make("Anhua Ltd")
    with short_write(db.engine) as session:
        session.add(NotTwins(entity="customer", low_id=low, high_id=high, at=NOW))
    third = site.make("ANHUA Limited", owner="carol")
    site.scan()

    with open_session(db.engine) as session:
        twins = {one.record_id: one.other_id for one in session.scalars(select(Finding))}
    assert twins == {low: third, high: third, third: low}


def test_duplicate_counts_only_for_those_who_see_both(site):
    phone = {"phone": "13800138000"}
    site.make("Anhua", **phone)
    site.make("Benda", owner="bob", **phone)
    site.make("Canghai", owner="carol", **phone)
    site.scan()

    with open_session(db.engine) as session:
        names = {user.id: user.username for user in session.scalars(select(User))}
        rows = session.scalars(select(QualityNight).where(QualityNight.entity == "customer")).all()
        told = {
            (one.whose, names[one.whose_id]): one.points for one in rows if "owner" in one.whose
        }
    people = ("alice", "bob", "carol")
    assert [told["owner", name] for name in people] == [100, 100, 100]
    assert [told["owner_near", name] for name in people] == [75, 75, 100]
    assert [told["owner_all", name] for name in people] == [75, 75, 75]


def test_night_holds_records_and_points_of_everybody_and_of_each_owner(site):
    site.make("Anhua", phone=None, industry=None)
    site.make("Benda")
    site.make("Canghai", owner="carol")
    site.scan()
    site.scan()

    with open_session(db.engine) as session:
        names = {user.id: user.username for user in session.scalars(select(User))}
        rows = session.scalars(select(QualityNight).where(QualityNight.entity == "customer")).all()
        told = {
            (one.whose, names.get(one.whose_id, "")): (one.records, one.points, one.findings)
            for one in rows if one.whose in ("all", "owner")
        }  # fmt: skip
    assert told == {
        ("all", ""): (3, 270, 2), ("owner", "alice"): (2, 170, 2), ("owner", "carol"): (1, 100, 0),
    }  # fmt: skip


def test_what_was_mended_half_a_year_ago_is_forgotten(site):
    record = site.make("Anhua", phone=None)
    site.scan()
    change(record, email="li.na@example.com")
    kept = []
    for days in (179, 181):
        site.move_to(NOW + timedelta(days=days))
        site.scan()
        kept.append(found(state="closed"))

    assert kept == [[(record, "missing", "phone|email")], []]
