"""The New buttons that a declaration puts on its records: log a contact, add a task."""

from __future__ import annotations

from urllib.parse import urlencode

from app.engine.compile.model import Compiled
from app.engine.fields.base import Ref
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.page_models import Action


def quick_actions(query: ListQuery, record: RecordRow) -> list[Action]:
    """Return the declared New buttons of a record that the reader may use; the first is filled."""
    context, found = query.context, list[Action]()
    for slug in query.compiled.spec.quick_add:
        child = context.catalogue.entities.get(slug)
        by = link_to(child, query.compiled.slug) if child is not None else ""
        if child is None or not by or not context.reader.may(slug, "add"):
            continue
        href, data = f"/e/{slug}/new?{urlencode(linked_values(child, by, record))}", {}
        if _is_boxed(query, child):
            href = f"/e/{query.compiled.slug}/{record.id}?tab=timeline#write"
            data = {"write_jump": ""}
        words = (child.spec.add_label or child.spec.label).text(context.language)
        found.append(Action(slug, words, child.spec.icon, href, primary=not found, data=data))
    return found


def _is_boxed(query: ListQuery, child: Compiled) -> bool:
    """Tell whether the writing box of the record's timeline adds these, so that no form is needed."""
    name = query.compiled.spec.write
    return name in query.modes and query.compiled.fields[name].option("of") == child.slug


def linked_values(child: Compiled, by: str, record: RecordRow) -> dict[str, int]:
    """Return the links of a new child that follow from its record, as far as that was read.

    To the record itself by `by`, and to what the record links to as well: a contact log on an
    opportunity thereby belongs to the opportunity's customer.
    """
    found = {by: record.id}
    own = {
        value.kind: value.id
        for value in record.values.values()
        if isinstance(value, Ref) and not value.restricted
    }
    for item in child.spec.fields:
        to = str(item.option("to"))
        if item.type == "link" and item.name not in found and to in own:
            found[item.name] = own[to]
    return found


def link_to(child: Compiled, slug: str) -> str:
    """Return the first link field of an entity that points at another; "" when none does."""
    links = (item for item in child.spec.fields if item.type == "link")
    return next((item.name for item in links if item.option("to") == slug), "")
