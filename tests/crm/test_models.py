"""The catalogue says what the design asks for, in both languages, and uses the whole engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.composition import SHIPPED_PACKS
from app.crm.roles import ROLES
from app.engine.checks.run import check_catalogue
from app.engine.declare.catalogue_spec import collect
from app.engine.declare.label import Label
from app.engine.declare.spec import CatalogueSpec, EntitySpec
from app.engine.fields.registry import FIELD_TYPES

CORE, _ = collect(["app.models"], [])
CRM, FINDINGS = collect(["app.models"], [SHIPPED_PACKS])
SAMPLE, _ = collect(["tests.engine.sample_catalogue"], [])
ENTITIES = {item.slug: item for item in CRM.entities}
RECORDS = [item for item in CORE.entities if not item.parent_row]
#: What everybody reads and few look after, whoever owns it.
SHARED = ("product", "competitor")
OWNED = [item for item in RECORDS if item.slug not in SHARED]


def labels_of(spec: CatalogueSpec) -> Iterator[tuple[str, Label]]:
    for key, label in spec.menus.items():
        yield f"menu {key}", label
    for dictionary in spec.dictionaries:
        yield dictionary.key, dictionary.label
        yield from ((f"{dictionary.key}.{item.key}", item.label) for item in dictionary.options)
    for entity in spec.entities:
        yield from labels_of_entity(entity)


def labels_of_entity(entity: EntitySpec) -> Iterator[tuple[str, Label]]:
    yield entity.slug, entity.label
    yield f"{entity.slug} plural", entity.plural
    for group in entity.groups:
        yield f"{entity.slug} group {group.key}", group.label
    for item in entity.fields:
        yield f"{entity.slug}.{item.name}", item.label
        yield from (
            (f"{entity.slug}.{item.name}", label) for label in (item.help, item.purpose) if label
        )
        for option in item.option("options") or ():
            yield f"{entity.slug}.{item.name}.{option.key}", option.label


def test_catalogue_has_no_findings() -> None:
    found = [item.text("en") for item in (*FINDINGS, *check_catalogue(CRM))]

    assert found == []


def test_entities_stand_in_menu_order() -> None:
    assert [item.slug for item in CRM.entities] == [
        "customer", "contact", "contact_log", "lead", "opportunity", "product", "quote", "quote_line",
        "order", "order_line", "contract", "payment_plan", "payment", "invoice", "task", "meeting",
        "competitor", "campaign", "campaign_member", "segment", "case", "feedback", "survey",
        "knowledge_article",
    ]  # fmt: skip


def test_every_field_type_is_used() -> None:
    used = {item.type for spec in (CRM, SAMPLE) for e in spec.entities for item in e.fields}

    assert used == set(FIELD_TYPES)


def test_sample_catalogue_has_no_errors() -> None:
    findings = check_catalogue(SAMPLE)

    assert [item.text("en") for item in findings if item.level == "error"] == []


@pytest.mark.parametrize("spec", [CRM, SAMPLE], ids=["crm", "sample"])
def test_every_label_is_in_both_languages(spec: CatalogueSpec) -> None:
    missing = [name for name, label in labels_of(spec) if label.missing()]

    assert missing == []


@pytest.mark.parametrize("spec", [CRM], ids=["crm"])
def test_chinese_labels_are_chinese(spec: CatalogueSpec) -> None:
    odd = [name for name, label in labels_of(spec) if label.zh.isascii()]

    assert odd == []


@pytest.mark.parametrize("dictionary", CRM.dictionaries, ids=lambda item: item.key)
def test_labels_of_a_dictionary_differ(dictionary) -> None:  # type: ignore[no-untyped-def]
    for language in ("zh", "en"):
        words = [item.label.text(language) for item in dictionary.options]
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("entity", RECORDS, ids=lambda item: item.slug)
def test_rights_speak_of_known_roles_only(entity: EntitySpec) -> None:
    known = {role.key for role in ROLES}

    assert {grant.role for grant in entity.access.grants} <= known - {"administrator", "auditor"}


def scopes(slug: str, role: str) -> dict[str, str]:
    found = {}
    for grant in ENTITIES[slug].access.grants:
        if grant.role == role:
            found |= dict.fromkeys(grant.actions, grant.scope)
    return found


@pytest.mark.parametrize("entity", OWNED, ids=lambda item: item.slug)
def test_sales_write_their_own_and_delete_nothing(entity: EntitySpec) -> None:
    granted = scopes(entity.slug, "sales")

    assert set(granted.values()) == {"own"}
    assert {"see", "add", "change"} <= set(granted)
    assert "delete" not in granted


@pytest.mark.parametrize("entity", OWNED, ids=lambda item: item.slug)
def test_managers_do_everything_in_their_department_and_below(entity: EntitySpec) -> None:
    granted = scopes(entity.slug, "manager")

    assert set(granted.values()) == {"below"}
    assert {"see", "delete", "assign", "export", "merge"} <= set(granted)


@pytest.mark.parametrize(
    ("role", "slugs"),
    [
        ("service", ["customer", "contact", "contact_log", "order", "contract", "product"]),
        ("marketing", ["customer", "contact"]),
        ("executive", [item.slug for item in RECORDS]),
    ],
)
def test_readers_read_all_and_change_nothing(role: str, slugs: list[str]) -> None:
    written = ("task", "meeting", "lead", "competitor", "product")
    others = [item.slug for item in RECORDS if item.slug not in (*slugs, *written)]

    assert all(scopes(slug, role) == {"see": "all"} for slug in slugs)
    assert all(scopes(slug, role) == {} for slug in others)


@pytest.mark.parametrize(
    "slug",
    [
        "contact",
        "contact_log",
        "opportunity",
        "quote",
        "order",
        "contract",
        "payment_plan",
        "payment",
        "invoice",
        "task",
        "meeting",
    ],
)
def test_what_hangs_on_a_customer_follows_it(slug: str) -> None:
    assert ENTITIES[slug].access.follows == "customer"


@pytest.mark.parametrize("slug", ["customer", "contact"])
def test_marketing_sees_no_telephone_number(slug: str) -> None:
    phones = [item for item in ENTITIES[slug].fields if item.type == "phone"]

    assert phones
    assert all("marketing" in item.mask_for for item in phones)


def test_sensitive_fields_name_their_purpose() -> None:
    personal = [i for e in CRM.entities for i in e.fields if i.personal or i.sensitive]

    assert all(item.purpose for item in personal)
    assert [item.name for item in personal if item.sensitive] == ["id_number"]


@pytest.mark.parametrize("entity", CRM.entities, ids=lambda item: item.slug)
def test_glossary_has_the_words_of_every_entity(entity: EntitySpec) -> None:
    glossary = Path("docs/glossary.md").read_text("utf-8")

    assert f"| {entity.label.zh} | {entity.label.en} | `{entity.slug}` |" in glossary
