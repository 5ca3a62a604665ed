"""Who is meant by an @ and a name."""

from __future__ import annotations

import pytest

from app.engine.access.tables import User
from app.engine.fields.base import Refusal
from app.features.comments.mentions import (
    Part,
    names_in,
    read_mentions,
    shown_parts,
    shown_text,
)


@pytest.fixture
def li_na(session):
    made = User(
        username="li.na", name_zh="李娜", name_en="Li Na", first_name="", last_name="",
        email="li.na@users.invalid", active=True, password="x", language="zh",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


@pytest.mark.parametrize(
    "typed",
    ["请@李娜看一下", "Ask @Li Na, now", "Ask @li.na", "@李娜", "(@Li Na)", "第一行\n@李娜"],
)
def test_name_in_either_language_is_found(session, li_na, typed):
    assert read_mentions(session, typed).people == (li_na.id,)


@pytest.mark.parametrize(
    "typed", ["mail to x@李娜.cn", "@Li Nance", "@ 李娜", "@nobody", "@", "@@"]
)
def test_what_is_no_mention_stays_as_it_was_typed(session, li_na, typed):
    written = read_mentions(session, typed)

    assert (written.text, written.people) == (typed, ())


def test_longest_name_wins(session, li_na):
    longer = User(
        username="li.na.wang", name_zh="李娜王", first_name="", last_name="", active=True,
        email="lnw@users.invalid", password="x",
    )  # fmt: skip
    session.add(longer)
    session.flush()

    assert read_mentions(session, "@李娜王好").people == (longer.id,)


def test_text_is_shown_with_the_name_in_the_readers_language(session, li_na):
    kept = read_mentions(session, "请@李娜看").text

    shown = [shown_text(kept, names_in(session, [kept], language)) for language in ("zh", "en")]

    assert kept == f"请@[{li_na.id}]看"
    assert shown == ["请@李娜看", "请@Li Na看"]


def test_mention_is_a_part_of_its_own(session, li_na):
    names = {li_na.id: "李娜"}

    assert shown_parts(f"a @[{li_na.id}] b", names) == (
        Part("a "), Part("@李娜", li_na.id), Part(" b"),
    )  # fmt: skip


def test_deactivated_person_cannot_be_mentioned(session, li_na):
    li_na.active = False
    session.flush()

    assert read_mentions(session, "@李娜").people == ()


def test_number_in_brackets_is_a_person_or_nothing(session, li_na):
    written = read_mentions(session, f"@[{li_na.id}] and @[987654]")

    assert written.people == (li_na.id,)
    assert shown_text(written.text, {li_na.id: "李娜"}) == "@李娜 and @[987654]"


def test_shared_name_asks_who_is_meant(session, li_na):
    twin = User(
        username="lina2", name_zh="李娜", first_name="", last_name="", active=True,
        email="lina2@users.invalid", password="x",
    )  # fmt: skip
    session.add(twin)
    session.flush()

    with pytest.raises(Refusal, match="2 people are called “李娜”"):
        read_mentions(session, "@李娜")
    assert read_mentions(session, "@李娜", [twin.id]).people == (twin.id,)


def test_too_many_mentions_are_refused(session, li_na, monkeypatch):
    monkeypatch.setattr("app.features.comments.mentions.MOST_MENTIONS", 0)

    with pytest.raises(Refusal, match="At most 0 people"):
        read_mentions(session, "@李娜")
