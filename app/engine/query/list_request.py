"""What a list's address asks for, as typed values; anything unknown is refused by name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from app.engine.compile.model import Compiled
from app.engine.declare.condition import OPERATORS, Condition, Group, Test
from app.engine.errors import UserError
from app.engine.query import list_marks

PER_PAGE = 25
MAX_PER_PAGE = 200
#: Page numbers are offered for the first rows only; further pages are reached by cursor.
MAX_NUMBERED_ROWS = 1000
_PLAIN = ("q", "view", "sort", "page", "after", "before", "per_page", "columns", "count", "last",
          "edited")  # fmt: skip
_FILTER = re.compile(r"(f|or[1-9])\.([a-z][a-z0-9_]*)\.([a-z]+)")


@dataclass(frozen=True)
class ListRequest:
    """A list's wishes. sort: "name" or "-name". after, before: cursors; last: the last page.

    tests: conditions joined by and; groups from ``or1.…`` arguments join theirs by or.
    clamped: the page size asked for was more than allowed.
    """

    q: str = ""
    view: str = ""
    sort: str = ""
    page: int = 1
    after: str = ""
    before: str = ""
    last: bool = False
    per_page: int = PER_PAGE
    columns: tuple[str, ...] = ()
    tests: tuple[Condition, ...] = ()
    exact: bool = False
    clamped: bool = False
    deleted: bool = False

    def condition(self) -> Condition | None:
        """Return all tests as one condition, None when nothing is filtered."""
        return Group("all", self.tests) if self.tests else None


def parse_list_request(
    args: Iterable[tuple[str, str]], compiled: Compiled, *, extra: Iterable[str] = ()
) -> ListRequest:
    """Read (name, value) pairs of an address; raises UserError naming the bad argument.

    extra: names other readers of the same address use (they are left alone).
    """
    plain: dict[str, str] = {}
    tests: list[Condition] = []
    groups: dict[str, list[Condition]] = {}
    for name, value in args:
        if name in extra:
            continue
        match = _FILTER.fullmatch(name)
        if match:
            test = _read_test(match[2], match[3], value, compiled)
            (tests if match[1] == "f" else groups.setdefault(match[1], [])).append(test)
        elif name in _PLAIN:
            if name in plain:
                raise UserError(
                    _("“%(name)s” is given twice; give it once.", name=name), field=name
                )
            plain[name] = value
            if name == "columns":
                _require_columns(value, compiled)
        else:
            raise UserError(_unknown(name, compiled), field=name)
    tests += [Group("any", tuple(parts)) for parts in groups.values()]
    return _typed(plain, tuple(tests))


def is_filter(name: str) -> bool:
    """Tell whether an argument's name is that of a filter: `f.…` or, in a group, `or1.…`."""
    return _FILTER.fullmatch(name) is not None


def _typed(plain: Mapping[str, str], tests: tuple[Condition, ...]) -> ListRequest:
    q = plain.get("q", "").replace("\x00", "").strip()
    if len(q) > 200:
        raise UserError(_("Search for at most 200 characters."), field="q")
    asked = _number(plain, "per_page", PER_PAGE)
    _require_word(plain, "last", "1")
    _require_word(plain, "count", "exact")
    request = ListRequest(
        q=q, view=plain.get("view", ""), sort=plain.get("sort", ""),
        page=_number(plain, "page", 1), after=plain.get("after", ""),
        before=plain.get("before", ""), last=plain.get("last", "") == "1",
        per_page=min(asked, MAX_PER_PAGE), clamped=asked > MAX_PER_PAGE,
        columns=tuple(part for part in plain.get("columns", "").split(",") if part),
        tests=tests, exact=plain.get("count", "") == "exact",
    )  # fmt: skip
    if (request.page - 1) * request.per_page >= MAX_NUMBERED_ROWS:
        raise UserError(
            _(
                "Page %(page)s is too far for a page number; use “next” from there.",
                page=request.page,
            ),
            field="page",
        )
    return request


def _require_columns(value: str, compiled: Compiled) -> None:
    for part in filter(None, value.split(",")):
        if part not in compiled.fields:
            raise UserError(_unknown(part, compiled), field="columns")


def _require_word(plain: Mapping[str, str], name: str, word: str) -> None:
    """Refuse an argument that knows one value only when it holds another."""
    if plain.get(name, word) not in ("", word):
        text = _("“%(value)s” is not known for %(name)s; write %(word)s or leave it out.",
                 value=plain[name][:40], name=name, word=word)  # fmt: skip
        raise UserError(text, field=name)


def _number(plain: Mapping[str, str], name: str, default: int) -> int:
    text = plain.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise UserError(
            _(
                "“%(value)s” is not a number for %(name)s; use 1, 2, 3 …",
                value=text[:40],
                name=name,
            ),
            field=name,
        )
    return int(text)


def _read_test(field: str, op: str, value: str, compiled: Compiled) -> Test:
    if list_marks.find_mark(field) is not None:
        if (op, value) != (list_marks.OPERATOR, list_marks.VALUE):
            words = _("“%(name)s” takes only %(word)s.", name=field, word="mine=1")
            raise UserError(words, field=field)
        return Test(field, op, value)
    if field not in compiled.fields:
        raise UserError(_unknown(f"f.{field}", compiled), field=field)
    if op not in OPERATORS:
        raise UserError(
            _(
                "“%(op)s” is not a comparison. Choose one of: %(allowed)s.",
                op=op[:40], allowed=", ".join(OPERATORS),
            ),
            field=field,
        )  # fmt: skip
    return Test(field, op, value)


def _unknown(name: str, compiled: Compiled) -> str:
    _kind, _dot, field = name.partition(".")
    if field in compiled.fields and compiled.type(field).operators:
        example = f"{name}.{compiled.type(field).operators[0]}"
        return _(
            "“%(name)s” needs a comparison, such as “%(example)s”.", name=name, example=example
        )
    known = [*_PLAIN, *(f"f.{item}" for item in compiled.fields)]
    near = difflib.get_close_matches(name, known, 1)
    if near:
        return _(
            "“%(name)s” is not known here. Did you mean “%(near)s”?", name=name[:60], near=near[0]
        )
    return _("“%(name)s” is not known here; leave it out.", name=name[:60])


def with_tests(request: ListRequest, *tests: Condition) -> ListRequest:
    """Return the request with further conditions."""
    return replace(request, tests=(*request.tests, *tests))
