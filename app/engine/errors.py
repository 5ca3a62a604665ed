"""The four families of errors; every message is translatable and names the cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class CRMError(Exception):
    """Base of all errors a person may read; `status` is the HTTP status it becomes."""

    status = 500
    code = "error"


class DeclarationError(CRMError):
    """The catalogue cannot be used; `findings` lists every mistake at once."""

    code = "declaration"

    def __init__(self, findings: list[Any]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class UserError(CRMError):
    """What was sent cannot be used: 400; names field, value and what is allowed."""

    status = 400
    code = "bad_request"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True)
class FieldError:
    """One refused value: the field's name, and why in the reader's language.

    row: number of the child row (0-based) inside the field `field`, None for a plain field;
    column: the refused field inside that child row.
    """

    field: str
    message: str
    row: int | None = None
    column: str | None = None


class InvalidRecord(CRMError):
    """A record could not be saved: 422; `errors` holds every refused field at once."""

    status = 422
    code = "invalid"

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors))
        self.errors = errors


class AccessDenied(CRMError):
    """The person may not do this at all: 403. Never tells whether a record exists."""

    status = 403
    code = "forbidden"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotVisible(CRMError):
    """The record does not exist for this person: 404, equal to one that never existed."""

    status = 404
    code = "not_found"


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: JSON values before, in the database, and sent."""

    field: str
    before: Any
    theirs: Any
    mine: Any


class ConflictError(CRMError):
    """The record was changed by someone else meanwhile: 409; holds both values per field.

    version: the version now in the database; by: display name of who saved it.
    clashes: fields that both changed to different values; fields that only the other
    person changed are in `theirs_only` (name -> JSON value).
    """

    status = 409
    code = "conflict"

    def __init__(
        self, *, version: int, by: str, clashes: list[Clash], theirs_only: Mapping[str, Any]
    ) -> None:
        super().__init__(f"changed meanwhile by {by}")
        self.version = version
        self.by = by
        self.clashes = clashes
        self.theirs_only = dict(theirs_only)
