"""What is written as a pack reads back as the same declarations."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.composition import SHIPPED_PACKS
from app.engine.declare.access_spec import Access
from app.engine.declare.catalogue_spec import collect
from app.engine.declare.label import Label
from app.engine.declare.pack import Pack, read_pack
from app.engine.declare.pack_dump import dump_pack
from app.engine.declare.spec import CatalogueSpec, EntitySpec, Origin
from app.engine.declare.words import build_field
from tests.engine.declare.test_pack import FAIRS, bare


def written_and_read(spec: CatalogueSpec) -> CatalogueSpec:
    text = dump_pack(Pack("core", Label("核心", "Core"), Origin(), spec))
    pack, findings = read_pack(text, "core.yaml")
    assert [str(item) for item in findings] == []
    return pack.spec


def test_the_sample_comes_back_the_same():
    pack, _ = read_pack(FAIRS.read_text("utf-8"), "fairs.yaml")

    again = written_and_read(pack.spec)

    assert [bare(item) for item in again.entities] == [bare(item) for item in pack.spec.entities]


def test_the_whole_catalogue_comes_back_the_same():
    spec, _ = collect(["app.models"], [SHIPPED_PACKS])

    again = written_and_read(spec)

    assert [item.key for item in again.dictionaries] == [item.key for item in spec.dictionaries]
    assert [item.options for item in again.dictionaries] == [
        item.options for item in spec.dictionaries
    ]
    assert dict(again.menus) == dict(spec.menus)
    for before, after in zip(spec.entities, again.entities, strict=True):
        assert dump_pack(Pack("a", Label(), Origin(), CatalogueSpec((after,)))) == dump_pack(
            Pack("a", Label(), Origin(), CatalogueSpec((before,)))
        )
        assert [field.name for field in after.fields] == [field.name for field in before.fields]
        assert bare(after)["access"] == bare(before)["access"]


@pytest.mark.parametrize(
    "word", ["no", "0010", "1.10", "2026-01-01", "~", "a: b", "*x", "中文", "=", " x ", '"']
)
def test_words_that_yaml_would_change_come_back_the_same(word):
    field = build_field(
        "text", Label(word, word), {"default": word, "example": word}, origin=Origin(), name="a"
    )
    spec = CatalogueSpec(
        (EntitySpec("fair", Label(word, word), Label(word, word), (field,), doc=word),)
    )

    again = written_and_read(spec).entities[0]

    assert again.fields[0].default == word
    assert again.fields[0].label == Label(word, word)


def test_decimals_conditions_and_grants_come_back_the_same():
    values = {
        "min": Decimal("0.05"), "show_when": ("b", "is empty"), "require_when": [("b", "=", 1), ("b", "in", [1, 2])],
    }  # fmt: skip
    field = build_field("decimal", Label("甲", "A"), values, origin=Origin(), name="a")
    access = Access(
        follows="b", sales="own:write; all:read", manager="below", auditor="all:see,export"
    )
    spec = CatalogueSpec(
        (EntitySpec("fair", Label("展", "F"), Label("展", "F"), (field,), access=access),)
    )

    again = written_and_read(spec).entities[0]

    assert Decimal(str(again.fields[0].min)) == Decimal("0.05")
    assert again.fields[0].show_when == field.show_when
    assert again.fields[0].require_when == field.require_when
    assert again.access.grants == access.grants


def test_the_text_is_readable():
    pack, _ = read_pack(FAIRS.read_text("utf-8"), "fairs.yaml")

    text = dump_pack(pack)

    assert "      budget: {type: money, label: {zh: 预算, en: Budget}, min: 0}\n" in text
    assert "    access: {manager: department, sales: own}\n" in text
    assert "&" not in text
