"""Many at once: which records a person selected, the form that asks, and what could not be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.engine.compile.model import Compiled
from app.engine.errors import FieldError, UserError
from app.engine.forms.many import ManyDone
from app.engine.forms.reasons import REASON
from app.engine.query.context import ReaderContext, read_id
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import parse_list_request
from app.engine.views.form_models import BulkDonePage, FormPage, InputGroup
from app.engine.views.form_page import form_fields, make_input, summary_line
from app.engine.views.list_paging import rows_word
from app.engine.views.page_models import Action
from app.engine.views.reason_input import reason_inputs

#: Types whose one value suits many records.
_COMMON = ("choice", "bool", "date", "datetime", "month", "multi_choice", "user", "link", "region", "tags",
           "integer", "decimal", "money", "percent", "text")  # fmt: skip
_LISTED = 200


def selected_ids(query: ListQuery, values: Any, *, limit: int) -> list[int]:
    """Return the ids inside the scope of the query's action; others are neither named nor counted."""
    if values.get("all") == "1":
        request = parse_list_request(parse_qsl(values.get("query", "")), query.compiled)
        ids = query.ids(request, limit=limit + 1)
    else:
        parts = ",".join(values.getlist("ids")).split(",")
        numbers = [
            number for number in (read_id(part) for part in parts if part) if number is not None
        ]
        ids = numbers if len(numbers) > limit else query.contains(list(dict.fromkeys(numbers)))
    if len(ids) > limit:
        raise UserError(
            _("At most %(limit)s records at once; narrow the selection.", limit=f"{limit:,}")
        )
    return ids


def bulk_form_page(
    compiled: Compiled,
    context: ReaderContext,
    deed: str,
    ids: list[int],
    typed: Mapping[str, Any],
    errors: list[FieldError],
) -> FormPage:
    """Return the form that asks for the new values; only ticked or filled fields count."""
    names = {"assign": ["owner"], "tag": ["tags"]}.get(deed) or [
        item.name
        for item in form_fields(compiled, context, creating=False)
        if item.type in _COMMON and not item.unique and not item.system
    ]
    inputs = tuple(
        replace(
            make_input(compiled, compiled.fields[name], typed.get(name), context, errors),
            required=deed != "edit", pick=deed == "edit", show_when="", require_when="",
        )
        for name in names
    )  # fmt: skip
    inputs += reason_inputs(compiled, context, typed.get(REASON), errors, among=names)
    words = _("Change %(rows)s", rows=rows_word(len(ids)))
    language = context.language
    return FormPage(
        title=words, slug=compiled.slug, id=None, version=0, hint=_("Only what you fill in here is changed."),
        action=f"/e/{compiled.slug}/bulk/{deed}", cancel_href=f"/e/{compiled.slug}/", token="",
        groups=(InputGroup("main", "", "", inputs),), submit=words,
        hidden=[("ids", ",".join(map(str, ids)))],
        errors=tuple((error.field, summary_line(compiled, error, language)) for error in errors),
    )  # fmt: skip


def changed_values(
    compiled: Compiled, deed: str, typed: Mapping[str, Any], form: MultiDict[str, str]
) -> dict[str, Any]:
    """Return what a bulk form changes: filled fields, and ticked ones even when empty."""
    only = {"assign": ("owner",), "tag": ("tags",)}.get(deed)
    ticked = set(form.getlist("change"))
    return {
        name: value
        for name, value in typed.items()
        if name != REASON
        and (only is None or name in only)
        and (name in ticked or (name in form and value not in ("", None, [], False)))
        and not (only and not value)
        and not compiled.fields[name].unique
    }


def bulk_done_page(query: ListQuery, done: ManyDone, words: str) -> BulkDonePage:
    """Return what a deed did and, record by record, what it could not do and why."""
    compiled, language = query.compiled, query.context.language
    shown = done.failed[:_LISTED]
    titles = {row.id: row.title for row in query.fetch([one.id for one in shown], [])}
    lines = tuple(
        (
            titles.get(one.id, f"#{one.id}"),
            f"/e/{compiled.slug}/{one.id}",
            " ".join(summary_line(compiled, error, language) for error in one.errors),
        )
        for one in shown
    )
    undo = Action("undo", _("Undo"), "arrow-back-up", f"/actions/{done.batch}/undo", "post")
    return BulkDonePage(
        title=_("%(rows)s could not be changed", rows=rows_word(len(done.failed))),
        sentence=words, lines=lines, left=len(done.failed) - len(shown),
        back_href=f"/e/{compiled.slug}/", undo=undo if done.done else None,
    )  # fmt: skip
