"""The net below the read path: no SELECT on an entity's class without somebody's scope.

`ListQuery` and the write path add the scope themselves and say so with the execution option
``crm_scoped``; every other SELECT through the ORM gets it added here, and one that is made for
nobody is refused (in tests) or finds nothing (in production).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, false, true
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from app.engine.access.reader import current_reader
from app.engine.access.record_rules import scope_condition
from app.engine.compile.catalogue import current_catalogue

SCOPED = {"crm_scoped": True}


class NobodyReads(RuntimeError):
    """An entity's rows were selected on behalf of nobody: name a reader with `acting_for`."""


def install_net(*, strict: bool) -> None:
    """Listen to every ORM SELECT of this process; strict raises where production finds nothing."""

    def add_scope(state: ORMExecuteState) -> None:
        if state.is_select and not state.execution_options.get("crm_scoped"):
            _add_scope(state, strict=strict)

    event.listen(Session, "do_orm_execute", add_scope)


def _add_scope(state: ORMExecuteState, *, strict: bool) -> None:
    catalogue = current_catalogue()
    reader = current_reader()
    for mapper in state.all_mappers:
        compiled = catalogue.of_model(mapper.class_)
        if compiled is None:
            continue
        criteria: Any
        if reader is None:
            if strict:
                raise NobodyReads(compiled.slug)
            criteria = false()
        else:
            condition = scope_condition(catalogue, compiled, reader, "see")
            live = compiled.table.c.live_key == 0
            criteria = live & (true() if condition is None else condition)
        state.statement = state.statement.options(
            with_loader_criteria(compiled.model, criteria, include_aliases=True)
        )
