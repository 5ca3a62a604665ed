"""Making records with only what matters to the test."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.engine.access.net import SCOPED
from app.engine.access.reader import acting_for, system_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.compile.model import Compiled
from app.engine.declare.spec import FieldSpec
from app.engine.fields.match import matches
from app.engine.fields.standard import DeclarationContext
from app.engine.forms.save import save

_numbers = count(1)


def make_record(
    session: Session, slug: str, *, owner: User | None = None, door: str = "form", **values: Any
) -> Any:
    """Save a record for the system actor and return it; required fields are filled in.

    door: "import" brings what the product's rules would set themselves.

    owner: becomes its owner, and their department its department. Links take a record or an id.
    """
    compiled = current_catalogue()[slug]
    sent = {name: getattr(value, "id", value) for name, value in values.items()}
    for spec in compiled.spec.fields:
        if spec.required and spec.name not in sent and spec.default is None:
            sent[spec.name] = stand_in(session, spec)
    context = DeclarationContext(current_catalogue().spec)
    for spec in compiled.spec.fields:
        asked = spec.require_when
        if asked and spec.name not in sent and matches(asked, sent, compiled.spec, context):
            sent[spec.name] = stand_in(session, spec)
    if owner is not None:
        sent |= {"owner": owner.id, "department": owner.department_id}
    reader = system_reader("tests", language="en")
    with acting_for(reader):
        saved = save(session, compiled, _known(compiled, sent), reader=reader, source=door)
        session.commit()
        record = session.get(compiled.model, saved.id, execution_options=SCOPED)
        # Detached, so that looking at it later asks the database for nobody.
        session.expunge(record)
    return record


def stand_in(session: Session, spec: FieldSpec) -> Any:
    """Return some value that a required field takes."""
    number = next(_numbers)
    if spec.type == "link":
        return make_record(session, str(spec.option("to"))).id
    if spec.type == "choice":
        options = spec.option("options") or ()
        declared = current_catalogue().dictionaries.get(str(spec.option("dictionary") or ""))
        return (options or (declared.options if declared else ()))[0].key
    if spec.type == "user":
        return session.scalar(select(User.id).order_by(User.id).limit(1))
    by_type = {
        "integer": number if spec.max is None else min(number, spec.max), "decimal": "1", "money": "100", "percent": "10", "bool": True,
        "date": date(2026, 11, 24), "datetime": datetime(2026, 11, 24, 9, tzinfo=UTC),
        "phone": f"1380000{number:04d}", "email": f"person{number}@example.com",
    }  # fmt: skip
    return by_type.get(spec.type, f"{spec.label.en or spec.name}, number {number}")


def _known(compiled: Compiled, sent: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if name in compiled.fields}
