"""The New buttons that a declaration puts on its records: log a contact, add a task."""

from __future__ import annotations

from app.engine.compile.model import Compiled
from app.engine.query.list_query import ListQuery
from app.engine.views.page_models import Action


def quick_actions(query: ListQuery, record_id: int) -> list[Action]:
    """Return the declared New buttons of a record that the reader may use; the first is filled."""
    context, found = query.context, list[Action]()
    for slug in query.compiled.spec.quick_add:
        child = context.catalogue.entities.get(slug)
        by = link_to(child, query.compiled.slug) if child is not None else ""
        if child is None or not by or not context.reader.may(slug, "add"):
            continue
        href, data = f"/e/{slug}/new?{by}={record_id}", {}
        if _is_boxed(query, child):
            href, data = (
                f"/e/{query.compiled.slug}/{record_id}?tab=timeline#write",
                {"write_jump": ""},
            )
        words = (child.spec.add_label or child.spec.label).text(context.language)
        found.append(Action(slug, words, child.spec.icon, href, primary=not found, data=data))
    return found


def _is_boxed(query: ListQuery, child: Compiled) -> bool:
    """Tell whether the writing box of the record's timeline adds these, so that no form is needed."""
    name = query.compiled.spec.write
    return name in query.modes and query.compiled.fields[name].option("of") == child.slug


def link_to(child: Compiled, slug: str) -> str:
    """Return the first link field of an entity that points at another; "" when none does."""
    links = (item for item in child.spec.fields if item.type == "link")
    return next((item.name for item in links if item.option("to") == slug), "")
