"""Links of a file are names; here they become records that the writer may see, asked for in bulk."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from app.engine.access.field_rules import is_searchable_mode
from app.engine.access.tables import Department, User
from app.engine.compile.model import Compiled
from app.engine.declare.condition import Test
from app.engine.declare.spec import FieldSpec
from app.engine.errors import AccessDenied
from app.engine.fields.base import Refusal
from app.engine.fields.folding import short
from app.engine.forms.create_many import draft_record, holders
from app.engine.forms.unique import taken_message
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest
from app.engine.query.same_text import same_text
from app.engine.query.tokens import fold
from app.features.import_export.file_context import FileContext
from app.features.import_export.file_memory import CREATE
from app.features.import_export.plan import Plan

#: Targets of links that are no records: nothing is added for a name that is not there.
NOT_RECORDS = ("user", "department")
_AT_ONCE = 200
_MOST_KNOWN = 2000


class NoSuchName(Refusal):
    """A text names nothing here; near: what it may mean, "" when nothing comes close."""

    def __init__(self, message: str, near: str = "") -> None:
        super().__init__(message)
        self.near = near


class LinkNames:
    """Finds the records and people that the texts of a file name, each text once."""

    def __init__(self, compiled: Compiled, context: FileContext, plan: Plan) -> None:
        self.compiled, self.context, self.plan = compiled, context, plan
        self._found: dict[str, dict[str, list[int]]] = {}
        self._known: dict[str, list[str]] = {}
        self._codes: dict[int, str] = {}

    def gather(self, name: str, texts: Iterable[str]) -> None:
        """Look up every text of a link's column."""
        item = self.compiled.fields[name]
        parts = {part for text in texts for part in _parts(text, several=item.type == "links")}
        target = _target(item)
        look = {"user": self._people, "department": self._departments}.get(target, self._records)
        self._found[name] = look(target, sorted(parts))

    def resolve(self, name: str, text: str) -> tuple[int | list[int], list[str]]:
        """Return the id a text names (a list for many-links), and names of records to be made.

        Raises Refusal when a name is of nothing, or of several, and nobody said what to do.
        """
        item = self.compiled.fields[name]
        several = item.type == "links"
        told = self.plan.values.get(name, {}).get(text) == CREATE
        parts = _parts(text, several=several)
        ids = [self._one(name, part, told=told) for part in parts]
        made = [part for part, key in zip(parts, ids, strict=True) if key < 0]
        return (ids if several else ids[0]), made

    def _one(self, name: str, text: str, *, told: bool) -> int:
        found = self._found.get(name, {}).get(fold(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Refusal(self._several(text, found))
        near = "" if told else self._nearest(name, text)
        if not near and (told or name in self.plan.create):
            return self._made(name, text)
        if near:
            message = _(
                "There is no “%(value)s”. Did you mean “%(near)s”?", value=short(text), near=near
            )
            raise NoSuchName(message, near)
        raise NoSuchName(_("There is no “%(value)s”; add it first.", value=short(text)))

    def _several(self, text: str, found: list[int]) -> str:
        """Return the words for a name of several records: their codes tell them apart."""
        codes = ", ".join(sorted(filter(None, (self._codes.get(key, "") for key in found)))[:5])
        if not codes:
            return _("“%(value)s” exists more than once; use another name.", value=short(text))
        return _("“%(value)s” exists more than once; write the code instead: %(codes)s.",
                 value=short(text), codes=codes)  # fmt: skip

    def _made(self, name: str, text: str) -> int:
        """Return the number that stands for a new record; Refusal when a name does not make one."""
        slug = str(self.compiled.fields[name].option("to"))
        why = (
            "" if self.context.memory.knows(slug, text) else why_not_made(self.context, slug, text)
        )
        if why:
            raise Refusal(why)
        return self.context.memory.stand_in(slug, text)

    def _nearest(self, name: str, text: str) -> str:
        target = _target(self.compiled.fields[name])
        if target in NOT_RECORDS:
            return ""
        if target not in self._known:
            self._known[target] = self._titles(target)
        by_fold = {fold(title).replace(" ", ""): title for title in self._known[target]}
        near = difflib.get_close_matches(fold(text).replace(" ", "")[:80], by_fold, 1, 0.8)
        return by_fold[near[0]] if near else ""

    def _titles(self, target: str) -> list[str]:
        query = self._query(target)
        if query is None:
            return []
        ids = query.ids(ListRequest(), limit=_MOST_KNOWN)
        return [row.title for row in query.fetch(ids, [query.compiled.name_field])]

    def _query(self, target: str) -> ListQuery | None:
        other = self.context.catalogue.entities[target]
        try:
            query = ListQuery(other, self.context)
        except AccessDenied:
            return None
        return query if is_searchable_mode(query.modes.get(other.name_field, "hidden")) else None

    def _records(self, target: str, texts: list[str]) -> dict[str, list[int]]:
        """Return the records of each text: by name, else by code, else by a name alike but for case."""
        query = self._query(target)
        if query is None:
            return {}
        found = self._having(query, query.compiled.name_field, texts)
        if is_searchable_mode(query.modes.get("code", "hidden")):
            left = [text for text in texts if fold(text) not in found]
            found |= self._having(query, "code", _written(left))
        return found | self._alike(query, {fold(text) for text in texts} - found.keys())

    def _alike(self, query: ListQuery, texts: Iterable[str]) -> dict[str, list[int]]:
        """Return the records whose names differ in case, width or spaces only: the same to a person."""
        session, compiled = self.context.session, query.compiled
        same = same_text(session, compiled, compiled.name_field, sorted(texts))
        ids = [key for keys in same.values() for key in keys]
        found: dict[str, list[int]] = {}
        for start in range(0, len(ids), _AT_ONCE):
            seen = query.contains(ids[start : start + _AT_ONCE])
            for row in query.fetch(seen, list({compiled.name_field, "code"} & set(query.modes))):
                found.setdefault(fold(row.title), []).append(row.id)
                self._codes[row.id] = str(row.values.get("code") or "")
        return found

    def _having(self, query: ListQuery, name: str, texts: list[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for test in _tests(query.compiled, name, texts):
            ids = query.ids(ListRequest(tests=(test,)), limit=10 * _AT_ONCE)
            for row in query.fetch(
                ids, list({name, query.compiled.name_field, "code"} & set(query.modes))
            ):
                code = str(row.values.get("code") or "")
                found.setdefault(fold(code if name == "code" else row.title), []).append(row.id)
                self._codes[row.id] = code
        return found

    def _people(self, _target: str, texts: list[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        names = (User.name_zh, User.name_en, User.username, User.email)
        written = sorted({*texts, *map(fold, texts)})
        for start in range(0, len(written), _AT_ONCE):
            part = written[start : start + _AT_ONCE]
            # Not every database knows the small letter of É: a name is found as it is written, too.
            matches = or_(*(form.in_(part) for one in names for form in (one, func.lower(one))))
            for user in self.context.session.scalars(select(User).where(matches, User.active)):
                known = (user.name_zh, user.name_en, user.username, user.email)
                for title in {fold(one) for one in known if one}:
                    found.setdefault(title, []).append(user.id)
        return found

    def _departments(self, _target: str, _texts: list[str]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for one in self.context.session.scalars(select(Department)):
            for title in {fold(name) for name in (one.name_zh, one.name_en) if name}:
                found.setdefault(title, []).append(one.id)
        return found


def _target(item: FieldSpec) -> str:
    """Return the slug of the entity whose records a link names, or one of NOT_RECORDS."""
    return item.type if item.type in NOT_RECORDS else str(item.option("to"))


def _tests(compiled: Compiled, name: str, texts: list[str]) -> Iterator[Test]:
    """Yield what finds the records that have these texts: running numbers are asked for singly."""
    if "in" not in compiled.type(name).operators:
        yield from (Test(name, "eq", text) for text in _written(texts))
        return
    for start in range(0, len(texts), _AT_ONCE):
        yield Test(name, "in", texts[start : start + _AT_ONCE])


def _written(texts: Iterable[str]) -> list[str]:
    """Return numbers as they stand and in the capitals that their rules write."""
    return sorted({written for text in texts for written in (text, text.upper())})


def why_not_made(context: ReaderContext, slug: str, title: str) -> str:
    """Return why a link's record cannot be made from its name alone; "" when it can."""
    other = context.catalogue.entities.get(slug)
    if other is None or not context.reader.may(slug, "add"):
        return _("There is no “%(value)s”, and you may not add it.", value=short(title))
    draft = draft_record(other, {other.name_field: title}, context)
    is_unique = other.name_field in other.fields and other.fields[other.name_field].unique
    name = draft.values.get(other.name_field)
    if is_unique and holders(context.session, other, other.name_field, [name]):
        return f"{short(title)}: {taken_message()}"
    errors = draft.errors
    if not errors:
        return ""
    return _("“%(value)s” cannot be added from its name alone: %(reason)s",
             value=short(title), reason=errors[0].message)  # fmt: skip


def _parts(text: str, *, several: bool) -> list[str]:
    if not several:
        return [text.strip()]
    marks = text.replace("、", ",").replace("，", ",").replace(";", ",").replace("；", ",")
    return [part.strip() for part in marks.split(",") if part.strip()]
