"""Files and pictures: the record holds the id of a stored file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Column, Integer

from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec
from app.engine.fields.base import Context, Refusal
from app.engine.fields.file_kinds import FILE_KINDS, ORDINARY, PICTURES
from app.engine.fields.folding import did_you_mean
from app.engine.fields.link import LinkType, sent_id

#: Types whose value is a stored file.
FILE_TYPES = ("file", "image")
LARGEST_MB = 2048


@dataclass(frozen=True)
class RefusedUpload:
    """Stands in a sent value for a file that was refused before the record is looked at."""

    reason: str


class FileType(LinkType):
    """One uploaded file."""

    key = "file"
    cell = "file"
    widget = "file"
    operators = ("empty", "filled")
    sortable = False
    groupable = False
    keys = {"accept": (list, tuple), "max_mb": (int, float)}
    #: Endings taken where the field names none, and those it may name.
    usual: tuple[str, ...] = ORDINARY
    possible: tuple[str, ...] = tuple(FILE_KINDS)

    def target(self, spec: FieldSpec) -> str:
        """Return "file"."""
        return "file"

    def accepted(self, spec: FieldSpec) -> tuple[str, ...]:
        """Return the endings this field takes, in small letters and without dots."""
        named = tuple(str(part).lower().lstrip(".") for part in spec.option("accept") or ())
        return named or self.usual

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column for the file's id; the write path looks after what it points at."""
        return [Column(self.attribute(spec), Integer)]

    def coerce(self, raw: Any, spec: FieldSpec, context: Context) -> Any:
        """Return a file's id; whether the writer may use it is the write path's question."""
        if isinstance(raw, RefusedUpload):
            raise Refusal(raw.reason)
        raw = sent_id(raw)
        if raw is None or raw == "":
            return None
        found = context.resolve("file", raw)
        if found is None:
            raise Refusal(unknown_file())
        return found

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield unknown endings, an impossible size, and a file in rows edited inside a parent."""
        for part in self.accepted(spec):
            if part not in self.possible:
                yield (
                    f'accept names "{part}", which cannot be uploaded here',
                    did_you_mean(part, self.possible),
                )
        most = spec.option("max_mb")
        if most is not None and not 0 < most <= LARGEST_MB:
            yield f"max_mb {most} is not a size", f"use a number from 1 to {LARGEST_MB}"
        if spec.default is not None:
            yield "default of a file cannot be declared", "remove it"
        if entity.parent_row:
            yield (
                "files cannot be kept in rows that are edited inside another record",
                "put the field on the parent, or give the rows pages of their own",
            )


class ImageType(FileType):
    """One uploaded picture."""

    key = "image"
    cell = "image"
    widget = "image"
    usual = PICTURES
    possible = PICTURES


def unknown_file() -> str:
    """Return the words for a file that does not exist or is not the writer's to use."""
    return _("There is no such upload; choose the file again.")
