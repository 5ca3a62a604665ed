"""Every check meets its mistake with exact words, at the line, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from app.composition import SHIPPED_PACKS
from app.engine.checks.facts import SYSTEM_TYPES
from app.engine.checks.field_checks import COLORS
from app.engine.checks.messages import MESSAGES
from app.engine.checks.run import check_catalogue
from app.engine.compile.system_fields import system_fields
from app.engine.declare.catalogue_spec import collect
from app.engine.declare.entity import Entity
from app.engine.declare.finding import Finding
from app.engine.declare.label import L, Label
from app.engine.declare.pack import read_pack
from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec
from app.engine.declare.words import Link, Text
from tests.engine.checks.samples import FIELDS, SAMPLES, fair, text

#: Ids whose mistake is no single pack; each is tested below or beside the module it is of.
ELSEWHERE = {"E001", "E011", "E012", "E013", "E023", "E024", "E025", "E070"}


def findings_of(text: str) -> list[Finding]:
    pack, findings = read_pack(text, "fairs.yaml")
    spec = pack.spec if pack else CatalogueSpec(())
    return [*findings, *check_catalogue(spec)]


@pytest.mark.parametrize(
    ("number", "text", "line", "message", "cure"), SAMPLES, ids=[sample[0] for sample in SAMPLES]
)
def test_each_mistake_is_named_with_line_reason_and_cure(number, text, line, message, cure):
    found = [item for item in findings_of(text) if item.id == f"engine.{number}"]

    assert [item.message.en for item in found] == [message]
    assert found[0].origin.line == line
    if cure:
        assert found[0].cure.en == cure
    assert found[0].level == ("error" if number.startswith("E") else "warning")


@pytest.mark.parametrize(
    ("number", "text"), [sample[:2] for sample in SAMPLES], ids=[sample[0] for sample in SAMPLES]
)
def test_each_mistake_is_named_in_chinese_too(number, text):
    found = next(item for item in findings_of(text) if item.id == f"engine.{number}")

    assert re.search("[\u4e00-\u9fff]", found.message.zh)
    assert "{" not in re.sub(r"\{(zh|manager|trade_fair|type)\b", "", found.message.zh)


@pytest.mark.parametrize("text", [sample[1] for sample in SAMPLES], ids=[s[0] for s in SAMPLES])
def test_one_mistake_gives_no_error_of_another_kind(text):
    number = next(sample[0] for sample in SAMPLES if sample[1] == text)

    errors = {item.id for item in findings_of(text) if item.level == "error"}

    # A link that is not there, and a wrong key beside a missing one, are told together.
    together = {
        "E009": {"engine.E007", "engine.E031"},
        "E038": {"engine.E033"},
        "E044": {"engine.E033"},
    }
    assert errors - together.get(number, set()) <= {f"engine.{number}"}


def test_a_sound_pack_has_no_finding():
    assert findings_of(fair()) == []


def test_the_catalogue_has_no_finding():
    spec, findings = collect(["app.models"], [SHIPPED_PACKS])

    assert [*findings, *check_catalogue(spec)] == []


def test_every_id_is_tested():
    tested = {f"engine.{sample[0]}" for sample in SAMPLES} | {
        f"engine.{name}" for name in ELSEWHERE
    }

    assert tested == set(MESSAGES)


def test_every_id_is_explained():
    page = Path("docs/checks.md").read_text("utf-8")

    explained = re.findall(r"^### ([EW]\d{3})", page, re.MULTILINE)

    assert [f"engine.{name}" for name in explained] == sorted(
        MESSAGES, key=lambda name: (name[-3:], name)
    )


def test_every_message_says_the_same_places_in_both_languages():
    names = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
    for message in MESSAGES.values():
        assert set(names.findall(message.zh)) == set(names.findall(message.en)), message.id
        assert set(names.findall(message.cure_zh)) == set(names.findall(message.cure_en)), (
            message.id
        )


def test_an_entity_declared_twice_names_both_places():
    pack, _ = read_pack(fair(), "one.yaml")
    other, _ = read_pack(fair(), "two.yaml")

    found = check_catalogue(CatalogueSpec((*pack.spec.entities, *other.spec.entities)))

    assert [str(item) for item in found] == [
        'two.yaml:3 error engine.E023: The entity "fair" is declared twice, also at one.yaml:3.'
        " Rename one of them."
    ]


def test_a_field_declared_twice_names_both_places():
    pack, _ = read_pack(fair(), "one.yaml")
    entity = pack.spec.entities[0]
    doubled = replace(entity, fields=(*entity.fields, entity.fields[0]))

    found = check_catalogue(CatalogueSpec((doubled,)))

    assert [item.message.en for item in found if item.id == "engine.E024"] == [
        'field "fair.name" is declared twice, also at one.yaml:7.'
    ]


def test_a_dictionary_declared_twice_names_both_places():
    text = "pack: a\ndictionaries: {hall: {label: {zh: 厅, en: Hall}, options: [{key: a, zh: 甲, en: A}]}}\n"
    pack, _ = read_pack(text, "one.yaml")

    found = check_catalogue(CatalogueSpec((), (*pack.spec.dictionaries, *pack.spec.dictionaries)))

    assert [item.message.en for item in found] == [
        'The dictionary "hall" is declared twice, also at one.yaml:2.'
    ]


def test_a_class_body_with_wrong_values_is_explained_and_does_not_stop_the_others():
    class Hall(Entity):
        label = "Hall"
        lable = L(zh="展厅", en="Hall")
        name = Text("Name", required="yes")

    class Fair(Entity):
        label = L(zh="展会", en="Fair")
        name = Text(L(zh="名称", en="Name"))
        hall = Link("hall", L(zh="展厅", en="Hall"))

    found = check_catalogue(CatalogueSpec((Hall.__spec__, Fair.__spec__)))

    assert [item.message.en for item in found if item.level == "error"] == [
        "entity \"hall\": label must be a word in both languages, L(zh=…, en=…), not 'Hall'.",
        "entity \"hall\": plural must be a word in both languages, L(zh=…, en=…), not 'Hall'.",
        'entity "hall": "lable" is not known here.',
        "field \"hall.name\": required must be true or false, not 'yes'.",
        "field \"hall.name\": label must be a word in both languages, L(zh=…, en=…), not 'Name'.",
    ]


def test_system_field_types_agree_with_the_compiled_ones():
    spec = EntitySpec("fair", Label("展", "Fair"), Label(), ())

    assert {item.name: item.type for item in system_fields(spec)} == SYSTEM_TYPES


def test_colours_are_those_of_the_style_sheet():
    sheets = "".join(path.read_text("utf-8") for path in Path("app/static/css").glob("*.css"))

    assert [color for color in COLORS if color not in sheets] == []


def test_forty_entities_are_checked_at_once():
    assert check_catalogue(big_catalogue(40)) == []


def big_catalogue(count: int) -> CatalogueSpec:
    """Return a catalogue of so many entities, each linked inside its own copy of the real one."""
    base, _ = collect(["app.models"], [])
    slugs = {entity.slug for entity in base.entities}

    def moved(field: FieldSpec, copy: int) -> FieldSpec:
        options = {
            key: f"{value}_{copy}" if key in ("to", "of") and value in slugs else value
            for key, value in field.options.items()
        }
        return replace(field, options=MappingProxyType(options))

    entities = [
        replace(
            entity, slug=f"{entity.slug}_{copy}", cls=None,
            fields=tuple(moved(field, copy) for field in entity.fields),
            quick_add=tuple(f"{slug}_{copy}" for slug in entity.quick_add),
        )
        for copy in range(count // len(base.entities) + 1)
        for entity in base.entities
    ]  # fmt: skip
    whole = count - count % len(base.entities)
    return replace(base, entities=tuple(entities[: max(whole, len(base.entities))]))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("ABC", 'rule "ABC" has no counter'),
        ("A-{foo}-{000}", 'rule "A-{foo}-{000}" has an unknown part {foo}'),
        ("A-{000", 'rule "A-{000" has an unknown part {'),
        ("{000}-{00}", 'rule "{000}-{00}" needs exactly one counter such as {000}'),
        (f"{'A' * 36}{{0}}", f'rule "{"A" * 36}{{0}}" makes numbers of more than 40 characters'),
    ],
)
def test_rule_of_codes_is_held_to_what_never_repeats_and_fits(rule, message):
    of_entity = findings_of(fair(f"code_rule: '{rule}'"))
    of_field = findings_of(fair(fields=text(f"rule: '{rule}'", kind="number")))

    assert [item.message.en for item in of_entity] == [f'entity "fair": {message}.']
    assert [item.message.en for item in of_field] == [f'field "fair.hall": {message}.']
    assert (of_entity[0].origin.line, of_field[0].origin.line) == (6, 11)
    assert re.search("[\u4e00-\u9fff]", of_entity[0].message.zh.removeprefix("对象“fair”："))


def test_rules_that_count_are_taken():
    rules = ("C-{00000}", "Q-{yyyy}{mm}{dd}-{0000}", "合同{yy}{0}")

    assert not any(findings_of(fair(f"code_rule: '{rule}'")) for rule in rules)


@pytest.mark.parametrize(
    ("trait", "message"),
    [
        (
            "up_to_date: {field: begins, days: 9}",
            'entity "fair": up_to_date names "begins", which is not a field here.',
        ),
        (
            "up_to_date: {field: budget, days: 9}",
            'entity "fair": up_to_date needs a date field, but "budget" is of type money.',
        ),
        (
            "up_to_date: {field: starts, days: soon}",
            'trait "up_to_date" of entity "fair": days must be a whole number of days from 1,'
            " not 'soon'.",
        ),
        (
            "remind: {since: starts, days: 0}",
            'trait "remind" of entity "fair": days must be a whole number of days from 1, not 0.',
        ),
        (
            "remind: {since: starts, day: 3}",
            'trait "remind" of entity "fair": "day" is not known here.',
        ),
        (
            "remind: {since: starts, still: [nosuch, '=', 1]}",
            'The condition still of trait "remind" of entity "fair" names "nosuch",'
            ' which is not a field of entity "fair".',
        ),
    ],
)
def test_setting_of_a_trait_is_checked(trait, message):
    found = findings_of(fair(f"traits: [{{{trait}}}]"))

    assert [item.message.en for item in found] == [message]
    assert found[0].origin.line == 6


@pytest.mark.parametrize(
    ("field", "other"), [("t: {type: text, search: true, ", "search_fair"), ("t: {type: links, to: user, ", "fair__t")]
)  # fmt: skip
def test_entity_cannot_take_the_table_of_another_ones_search_or_links(field, other):
    second = f"  {other}:\n    label: {{zh: 乙, en: B}}\n    access: {{sales: own}}\n    fields:\n{FIELDS}"

    found = findings_of(fair(fields=f"{field}label: {{zh: 甲, en: T}}}}") + second)

    assert [item.id for item in found] == ["engine.E026"]


def test_roll_up_adds_numbers_only():
    child = (
        "  hall:\n    label: {zh: 厅, en: Hall}\n    access: {sales: own}\n    fields:\n"
        f"{FIELDS}      fair: {{type: link, to: fair, label: {{zh: 展会, en: Fair}}}}\n"
    )

    def found(measure, name):
        line = text(f"measure: {measure}, of: hall, by: fair, field: {name}", "all", "roll_up")
        return [item.message.en for item in findings_of(fair(fields=line) + child)]

    assert found("sum", "name") == ['field "fair.all": "name" of hall cannot be measured.']
    assert found("sum", "starts") == ['field "fair.all": "starts" of hall cannot be measured.']
    assert found("sum", "budget") == found("max", "starts") == []


def test_formula_over_links_or_today_is_not_sorted_by():
    line = text("expression: 'days(today(), starts)', sort: true", kind="formula")

    found = findings_of(fair(fields=line))

    assert [item.message.en for item in found] == [
        'field "fair.hall": such a field of type formula cannot have sort.'
    ]
