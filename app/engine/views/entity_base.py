"""What every group of an entity's routes stands on: the entity, its read path, its write path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask import request

from app.engine.compile.model import Compiled
from app.engine.errors import ConflictError, FieldError, NotVisible
from app.engine.forms.reasons import REASON, read_reason
from app.engine.forms.save import Saved, save, writable_id
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.form_page import summary_line
from app.engine.views.page import BasePage


class EntityBase(BasePage):
    """Pages of one entity; `slug` is set by the factory and names the chassis permission."""

    slug: ClassVar[str] = ""

    @property
    def compiled(self) -> Compiled:
        """Return the entity these pages are about."""
        return self.context.catalogue[self.slug]

    def query(self, action: str = "see") -> ListQuery:
        """Return the entity's read path for whoever is signed in."""
        return ListQuery(self.compiled, self.context, action=action)

    def find(self, record_id: str) -> RecordRow:
        """Return a record; one in the bin only to who may restore it."""
        try:
            return self.query().get(record_id)
        except NotVisible:
            if not self.reader.may(self.slug, "restore"):
                raise
            return self.query("restore").get(record_id, deleted=True)

    def require(self, record_id: str, action: str) -> None:
        """Refuse who does not reach the record for an action: 404 unseen, 403 when only seen."""
        writable_id(self.compiled, self.context, record_id, action)

    def save(self, values: dict[str, Any], **words: Any) -> Saved:
        """Write on behalf of whoever is signed in."""
        return save(self.session, self.compiled, values, reader=self.reader, **words)

    def save_beside(
        self, values: dict[str, Any], *, record_id: Any, version: int, source: str = "form"
    ) -> tuple[Saved, ConflictError | None]:
        """Write a record that others may have changed meanwhile, in fields of their own.

        Their values stay where only they wrote; the second part tells of them. Raises
        ConflictError where both wrote.
        """
        reason = read_reason(request.form.get(REASON))
        words = {"record_id": record_id, "source": source, "reason": reason}
        try:
            return self.save(values, version=version, **words), None
        except ConflictError as error:
            if error.clashes or not version or version > error.version:
                raise
            mine = {name: one for name, one in values.items() if name not in error.theirs_only}
            return self.save(mine, version=error.version, **words), error

    def named(self, errors: Sequence[FieldError]) -> list[FieldError]:
        """Return refusals that name their field in words, for who sees no form beside them."""
        language = self.reader.language
        return [replace(one, message=summary_line(self.compiled, one, language)) for one in errors]


def number_of(raw: Any) -> int | None:
    """Return a sent number such as a version; None when there is none."""
    text = str(raw if raw is not None else "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def sent_version() -> int | None:
    """Return the version the form was made from."""
    return number_of(request.form.get("version"))
