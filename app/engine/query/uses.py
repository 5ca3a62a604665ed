"""How many records of each entity name something, with the lists that show exactly them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.engine.compile.catalogue import Catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.condition import Test
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.engine.query.list_request import ListRequest


@dataclass(frozen=True)
class Use:
    """Records of one entity that name something in one field; href "" where they have no list."""

    label: str
    count: int
    deleted: int
    href: str


def count_uses(
    context: ReaderContext, catalogue: Catalogue, tests: Callable[[Compiled], Iterable[Test]]
) -> list[Use]:
    """Return the uses that are not zero; tests: the conditions that find them, per entity.

    Records in the recycle bin count too: they may come back.
    """
    found = []
    for compiled in catalogue:
        if not context.reader.may(compiled.slug, "see"):
            continue
        query = ListQuery(compiled, context)
        label = compiled.spec.plural.text(context.language)
        for test in tests(compiled):
            if test.field not in query.modes:
                continue
            live = query.count(ListRequest(tests=(test,), exact=True))[0]
            gone = query.count(ListRequest(tests=(test,), exact=True, deleted=True))[0]
            href = "" if compiled.spec.parent_row else _href(compiled, test)
            if live or gone:
                found.append(Use(label, live + gone, gone, href))
    return found


def _href(compiled: Compiled, test: Test) -> str:
    return f"/e/{compiled.slug}/?f.{test.field}.{test.op}={test.value}"
