"""From the condition language to SQL over one entity's table, inside the reader's field rules."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, FromClause, and_, exists, false, not_, or_

from app.engine.access.field_rules import is_searchable_mode
from app.engine.compile.model import Compiled
from app.engine.declare.condition import Condition, Group, Test
from app.engine.errors import UserError
from app.engine.fields.base import Refusal
from app.engine.fields.operators import clause
from app.engine.query.context import ReaderContext
from app.engine.query.list_marks import find_mark


def condition_sql(
    compiled: Compiled,
    condition: Condition,
    context: ReaderContext,
    modes: Mapping[str, str],
    *,
    source: FromClause | None = None,
) -> ColumnElement[bool]:
    """Return the SQL of a condition; raises UserError naming field and value.

    modes: the reader's mode per visible field; a field that is missing, hidden or masked
    cannot be asked about.
    """
    if isinstance(condition, Group):
        parts = [
            condition_sql(compiled, part, context, modes, source=source) for part in condition.parts
        ]
        if condition.kind == "any":
            return or_(false(), *parts)
        joined = and_(*parts)
        return not_(or_(*parts)) if condition.kind == "not" else joined
    return _test_sql(compiled, condition, context, modes, source)


def _test_sql(
    compiled: Compiled,
    test: Test,
    context: ReaderContext,
    modes: Mapping[str, str],
    source: FromClause | None,
) -> ColumnElement[bool]:
    table = source if source is not None else compiled.table
    mark = find_mark(test.field)
    if mark is not None:
        return table.c.id.in_(mark.marked(compiled.slug, context.reader))
    spec = compiled.fields.get(test.field)
    if spec is None or test.field not in modes:
        raise UserError(
            _("“%(field)s” is not a field you can filter by.", field=test.field), field=test.field
        )
    label = spec.label.text(context.language) or spec.name
    kind = compiled.type(test.field)
    if not is_searchable_mode(modes[test.field]):
        raise UserError(
            _("“%(field)s” is hidden from you in part, so it cannot be filtered.", field=label),
            field=test.field,
        )
    try:
        operand = kind.operand(test.value, test.op, spec, context)
    except Refusal as refusal:
        words = _("%(label)s: %(message)s", label=label, message=str(refusal))
        raise UserError(words, field=test.field) from None
    if test.field in compiled.link_tables:
        return _linked(compiled, test, operand, table)
    if not compiled.is_stored(test.field):
        raise UserError(
            _("“%(field)s” is computed and cannot be filtered.", field=label), field=test.field
        )
    return clause(table.c[compiled.attribute(test.field)], test.op, operand)


def _linked(
    compiled: Compiled, test: Test, operand: object, table: FromClause
) -> ColumnElement[bool]:
    link = compiled.link_tables[test.field]
    any_link = exists().where(link.c.left_id == table.c.id)
    if test.op == "empty":
        return not_(any_link)
    if test.op == "filled":
        return any_link
    wanted = operand if isinstance(operand, tuple) else (operand,)
    return exists().where(link.c.left_id == table.c.id, link.c.right_id.in_(wanted))
