"""The input of a file: what it holds, what it takes, where a script uploads to."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.fields.file_kinds import icon_of
from app.engine.fields.tables import StoredFile
from app.engine.files.claims import may_hold
from app.engine.files.receive import MEGABYTE, Rule, rule_of
from app.engine.files.store import current_store
from app.engine.query.context import ReaderContext, read_id
from app.engine.views.cells import size_text
from app.engine.views.form_models import Input
from app.engine.views.page_models import Cell

_NAMED = 6


def with_file(
    made: Input,
    compiled: Compiled,
    item: FieldSpec,
    context: ReaderContext,
    record_id: int | None,
) -> Input:
    """Complete a file's input; an id that the writer may not use is not shown, nor kept."""
    rule = rule_of(item, current_store())
    key = read_id(made.value) if made.value else None
    stored = context.session.get(StoredFile, key) if key else None
    if stored and not may_hold(stored, compiled.slug, item.name, context.reader, record_id):
        stored = None
    return replace(
        made, value=str(stored.id) if stored else "", file=_cell(stored) if stored else None,
        accept=",".join(f".{part}" for part in rule.accepted), limit=_limit(item, rule, context.language),
        most_bytes=rule.most_bytes, upload_href=f"/e/{compiled.slug}/upload/{item.name}",
    )  # fmt: skip


def _cell(stored: StoredFile) -> Cell:
    href = ""
    if stored.record_id is not None:
        href = f"/e/{stored.entity}/{stored.record_id}/file/{stored.field}"
    return Cell(
        "image" if stored.width else "file", stored.name, title=stored.name, href=href,
        hint=size_text(stored.size), tone=icon_of(stored.name),
    )  # fmt: skip


def _limit(item: FieldSpec, rule: Rule, language: str) -> str:
    most = f"{rule.most_bytes / MEGABYTE:.1f}".removesuffix(".0")
    kinds = [part.upper() for part in rule.accepted if part != "jpeg"]
    if len(kinds) > _NAMED and not item.option("accept"):
        return _("At most %(most)s MB", most=most)
    return _(
        "%(kinds)s, at most %(most)s MB",
        kinds=("、" if language == "zh" else ", ").join(kinds),
        most=most,
    )
