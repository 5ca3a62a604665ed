"""YAML packs: the sample of the design as written, every form, traps, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.engine.checks.run import check_catalogue
from app.engine.declare.access_spec import Access
from app.engine.declare.catalogue_spec import collect
from app.engine.declare.condition import Group, Test
from app.engine.declare.entity import Entity
from app.engine.declare.label import L, Label
from app.engine.declare.pack import load_packs, read_pack, read_packs
from app.engine.declare.spec import EntitySpec
from app.engine.declare.words import Bool, Chart, Choice, Date, Link, Money, Text
from app.engine.declare.yaml_nodes import place_of

FAIRS = Path(__file__).with_name("fairs.yaml")


class TradeFair(Entity):
    label = L(zh="展会", en="Trade fair")
    menu = "marketing"
    name = Text(L(zh="名称", en="Name"), required=True, search=True)
    starts = Date(L(zh="开始日期", en="Starts"), required=True, filter=True)
    stage = Choice(
        L(zh="阶段", en="Stage"),
        options=[("planned", "计划中", "Planned", "blue"), ("done", "已结束", "Done", "green")],
    )
    budget = Money(L(zh="预算", en="Budget"), min=0)
    online = Bool(L(zh="线上", en="Online"))
    customer = Link("customer", L(zh="客户", en="Customer"))
    board = "stage"
    charts = (Chart.count(by="stage"), Chart.sum("budget", by="starts", per="month"))
    access = Access(manager="department", sales="own")


def bare(spec: EntitySpec) -> dict[str, object]:
    """Return what a spec says, without where it says it."""
    fields = [
        {**vars(field), "origin": None, "options": dict(field.options)} for field in spec.fields
    ]
    charts = [{**vars(chart), "origin": None} for chart in spec.charts]
    apart = {"origin": None, "cls": None, "pack": "", "doc": "", "fields": fields, "charts": charts}
    access = (spec.access.grants, spec.access.follows)
    return {**vars(spec), **apart, "access": access}


def entity_of(body: str) -> EntitySpec:
    pack, findings = read_pack(f"pack: a\nentities:\n  fair:\n{body}", "a.yaml")
    assert [str(item) for item in findings] == []
    return pack.spec.entities[0]


def test_the_sample_means_the_same_as_the_python_class():
    pack, findings = read_pack(FAIRS.read_text("utf-8"), "fairs.yaml")

    assert findings == []
    assert bare(pack.spec.entities[0]) == bare(TradeFair.__spec__)


def test_the_sample_passes_all_checks_beside_the_catalogue(tmp_path):
    (tmp_path / "fairs.yaml").write_text(FAIRS.read_text("utf-8"), "utf-8")

    spec, findings = collect(["app.models"], [tmp_path])

    assert [*findings, *check_catalogue(spec)] == []
    assert spec.entities[-1].slug == "trade_fair"
    assert spec.entities[-1].pack == "fairs"


def test_a_wrong_link_target_is_found_at_its_line_with_the_nearest_name(tmp_path):
    text = FAIRS.read_text("utf-8").replace("to: customer", "to: custmer")
    (tmp_path / "fairs.yaml").write_text(text, "utf-8")

    spec, _ = collect(["app.models"], [tmp_path])
    found = check_catalogue(spec)

    assert [str(item) for item in found] == [
        f"{tmp_path / 'fairs.yaml'}:13 error engine.E045: "
        'field "trade_fair.customer": to names "custmer", which is not an entity.'
        ' Did you mean "customer"?'
    ]
    assert (
        found[0]
        .text("zh")
        .endswith(
            "错误 engine.E045: 字段“trade_fair.customer”：to 指向“custmer”，但没有这个对象。 是不是“customer”？"
        )
    )


def test_keys_in_block_style_know_their_own_lines():
    spec = entity_of(
        "    label: {zh: 展, en: F}\n    fields:\n      a:\n        type: link\n        to: b\n"
    )

    field = spec.fields[0]

    assert (field.origin.line, place_of(field.origin, "to").line) == (6, 8)


def test_every_part_of_an_entity_is_read():
    spec = entity_of(
        """
    label: {zh: 展会, en: Fair}
    plural: {zh: 展会, en: Fairs}
    doc: What we go to.
    icon: flag
    list_fields: [name]
    groups:
      basic: {label: {zh: 基本, en: Basics}, hint: {zh: 提示, en: Hint}}
      more: {zh: 更多, en: More}
    traits: [follow_up, {remind: {when: not contacted, days: 3}}]
    access: {follows: parent, sales: "own:write; all:read"}
    charts: [{avg: size, by: stage, kind: funnel, label: {zh: 图, en: Chart}}]
    fields:
      name: {type: text, label: 名, mask_for: [sales], hide_from: auditor, group: basic}
      stage: {type: choice, label: {zh: 阶, en: S}, dictionary: stage}
      size: {type: integer, label: {zh: 大小, en: Size}, min: 1, max: 1000, default: 10}
      note:
        type: text
        label: {zh: 注, en: Note}
        show_when: [stage, =, done]
        require_when: {any: [[stage, is, done], [size, ">", 10]]}
""".lstrip("\n")
    )

    assert (spec.plural.en, spec.doc, spec.icon) == ("Fairs", "What we go to.", "flag")
    assert [(group.key, group.hint.en) for group in spec.groups] == [
        ("basic", "Hint"),
        ("more", ""),
    ]
    assert [(trait.name, dict(trait.values)) for trait in spec.traits] == [
        ("follow_up", {}), ("remind", {"when": "not contacted", "days": 3}),
    ]  # fmt: skip
    assert spec.access.follows == "parent"
    assert [grant.scope for grant in spec.access.grants] == ["own", "all"]
    assert (spec.charts[0].measure, spec.charts[0].kind, spec.charts[0].label.en) == (
        "avg",
        "funnel",
        "Chart",
    )
    name, _stage, size, note = spec.fields
    assert (name.label, name.mask_for, name.hide_from) == (
        Label("名", "名"),
        ("sales",),
        ("auditor",),
    )
    assert (size.min, size.max, size.default) == (1, 1000, 10)
    assert note.show_when == Test("stage", "eq", "done")
    assert note.require_when == Group("any", (Test("stage", "eq", "done"), Test("size", "gt", 10)))


def test_dictionaries_and_menus_are_read():
    pack, findings = read_pack(
        "pack: a\nmenus: {fairs: {zh: 展会, en: Fairs}}\n"
        "dictionaries:\n  hall:\n    label: {zh: 厅, en: Hall}\n"
        "    options: [{key: a, zh: 甲, en: A, end: won, retired: true}]\n",
        "a.yaml",
    )

    option = pack.spec.dictionaries[0].options[0]
    assert findings == []
    assert dict(pack.spec.menus) == {"fairs": Label("展会", "Fairs")}
    assert (option.key, option.end, option.retired, option.color) == ("a", "won", True, "gray")


@pytest.mark.parametrize(
    "written", ["no", "Yes", "off", "0010", "1.10", "1_000", "12:30", "2026-01-01", "~", "null"]
)
def test_a_trap_as_key_name_label_or_option_key_asks_for_quotes(written):
    places = {
        2: f"  {written}: {{label: x, fields: {{}}}}\n",
        3: f"  a:\n    label: {{zh: x, en: {written}}}\n",
        6: f"  a:\n    label: x\n    fields:\n      b:\n       {{type: choice, options: [{{key: {written}, zh: x}}]}}\n",
    }
    for body in places.values():
        _, findings = read_pack(f"pack: a\nentities:\n{body}", "a.yaml")

        traps = [item for item in findings if item.id == "engine.E006"]
        assert [item.cure.en for item in traps] == [f'Put it in quotes: "{written}".']


@pytest.mark.parametrize("written", ["no", "0010", "1.10", "2026-01-01", "~"])
def test_a_trap_in_quotes_is_a_text(written):
    pack, findings = read_pack(
        f"pack: a\nentities:\n  a:\n    label: x\n    fields:\n"
        f"      b: {{type: choice, label: x, options: [{{key: \"{written}\", zh: '{written}'}}]}}\n",
        "a.yaml",
    )

    assert findings == []
    assert pack.spec.entities[0].fields[0].options["options"][0].key == written


def test_numbers_and_yes_are_values_where_a_value_is_wanted():
    spec = entity_of(
        "    label: x\n    fields:\n"
        "      a: {type: decimal, label: x, min: 0.5, default: 1.10}\n"
        "      b: {type: bool, label: x, default: yes}\n"
        "      c: {type: date, label: x, max: 2026-12-31}\n"
    )

    assert [(field.min, field.default, field.max) for field in spec.fields] == [
        (0.5, 1.1, None), (None, True, None), (None, None, "2026-12-31"),
    ]  # fmt: skip


def test_an_octal_number_is_never_read_as_another():
    spec = entity_of("    label: x\n    fields:\n      a: {type: integer, label: x, min: 0010}\n")

    assert spec.fields[0].min == "0010"


def test_a_default_that_yaml_would_change_asks_for_quotes():
    _, findings = read_pack(
        "pack: a\nentities:\n  a:\n    label: x\n    fields:\n      b: {type: text, label: x, default: no}\n",
        "a.yaml",
    )

    assert [item.id for item in findings] == ["engine.E006"]


BROKEN = [
    "", "-", "- a", "3", "a: [", "a: b: c", "\t- x", "pack: \x00", "pack: \ud7ff\ufffe", "? [a]\n: b",
    "pack: a\n---\npack: b", "pack: !!python/object/apply:os.system [ls]", "%YAML 9.9\n---\na: 1",
    "entities: {a: {fields: {b: {type: [1]}}}}", "entities: {a: {fields: {b: {type: text, label: [x]}}}}",
    "entities: {a: {fields: {b: {type: choice, options: {a: b}}}}}",
    "entities: {a: {fields: {b: {type: choice, options: [1, [2], {}]}}}}",
    "entities: {a: {access: own, charts: {a: b}, traits: {a: b}, groups: [1], fields: [1]}}",
    "entities: {a: {charts: [1, {count: true}, {count: true, sum: a, by: b}], traits: [[1], {a: 1}]}}",
    "entities: {a: {fields: {b: {type: text, show_when: 3, require_when: {x: 1}}}}}",
    "entities: {a: {fields: {b: {type: text, mask_for: {a: 1}, help: [1], pattern: [1]}}}}",
    "dictionaries: {a: [1], b: {options: 3}, c: {options: [{key: [1]}]}}", "menus: {a: [1]}",
    "pack: {a: b}", "pack: 'Not a name'", "label: [1]", "<<: {a: 1}", "entities:", "pack:",
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_whatever_is_written_becomes_findings_and_never_an_exception(text):
    pack, findings = read_pack(text, "a.yaml")

    assert all(item.origin.line >= 1 for item in findings)
    if pack is not None:
        check_catalogue(pack.spec)


def test_a_million_brackets_are_refused_at_once():
    _, findings = read_pack("pack: " + "[" * 900_000, "a.yaml")

    assert [item.id for item in findings] == ["engine.E005"]


def test_other_packs_load_where_one_is_broken(tmp_path):
    (tmp_path / "a.yaml").write_text("pack: a\nentities: [", "utf-8")
    (tmp_path / "b.yaml").write_bytes(b"pack: \xff\xfe")
    (tmp_path / "c.yaml").write_text(FAIRS.read_text("utf-8"), "utf-8")
    (tmp_path / ".d.yaml").write_text("half written", "utf-8")
    (tmp_path / "e.txt").write_text("no pack", "utf-8")

    spec, findings = load_packs([tmp_path, tmp_path / "missing"])

    assert [entity.slug for entity in spec.entities] == ["trade_fair"]
    assert [item.id for item in findings] == ["engine.E001", "engine.E012"]
    assert str(findings[1]) == (
        f"{tmp_path / 'b.yaml'}:1 error engine.E012: The file cannot be read:"
        " byte 6: invalid start byte. Save it as UTF-8 and check its permissions."
    )


def test_two_packs_of_one_name_name_each_other(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("pack: fairs\n", "utf-8")

    _, findings = read_packs(sorted(tmp_path.iterdir()))

    assert [item.message.en for item in findings] == [
        f'The pack "fairs" is already declared in {tmp_path / "a.yaml"}:1.'
    ]
