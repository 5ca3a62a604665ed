"""Files and pictures: the record holds the id of a stored file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Integer

from app.engine.declare.spec import CatalogueSpec, EntitySpec, FieldSpec
from app.engine.fields.link import LinkType


class FileType(LinkType):
    """One uploaded file."""

    key = "file"
    cell = "file"
    widget = "file"
    operators = ("empty", "filled")
    sortable = False
    groupable = False
    keys = {"accept": (list, tuple), "max_mb": (int, float)}

    def target(self, spec: FieldSpec) -> str:
        """Return "file"."""
        return "file"

    def columns(self, spec: FieldSpec) -> list[Column[Any]]:
        """Return one column for the file's id; the attachments room owns the files."""
        return [Column(self.attribute(spec), Integer)]

    def problems(
        self, spec: FieldSpec, entity: EntitySpec, catalogue: CatalogueSpec
    ) -> Iterable[tuple[str, str]]:
        """Yield nothing."""
        return ()


class ImageType(FileType):
    """One uploaded picture."""

    key = "image"
    cell = "image"
    widget = "image"
