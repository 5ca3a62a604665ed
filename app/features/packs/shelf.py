"""The packs of this site: those of the product, those in force, those that wait for `apply`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.engine.checks.run import check_catalogue
from app.engine.declare.catalogue_spec import collect
from app.engine.declare.finding import ERROR, Finding
from app.engine.declare.pack import Pack, pack_files, read_pack_file
from app.engine.declare.spec import CatalogueSpec
from app.engine.packs import applied_dir, packs_dir, read_off


@dataclass(frozen=True)
class ShelfPack:
    """One pack. file: its name in the folder of packs, "" when it comes with the product.

    waits: lies in the folder and is not in force, or lies there otherwise than it is in force.
    """

    pack: Pack
    is_on: bool
    file: str = ""
    in_force: bool = True
    waits: bool = False


@dataclass(frozen=True)
class Shelf:
    """Where declarations come from. off: the packs this process started without."""

    modules: tuple[str, ...]
    shipped: Path
    data_dir: Path
    off: frozenset[str] = frozenset()

    @property
    def folders(self) -> tuple[Path, Path]:
        """Return the folders of the packs in force."""
        return (self.shipped, applied_dir(self.data_dir))

    def declared(self, off: frozenset[str]) -> tuple[CatalogueSpec, list[Finding]]:
        """Return what is declared without some packs, and the errors in it."""
        spec, findings = collect(self.modules, self.folders, off)
        findings = [*findings, *check_catalogue(spec)]
        return spec, [one for one in findings if one.level == ERROR]

    def packs(self) -> list[ShelfPack]:
        """Return every pack that can be read: the product's first, then by file name."""
        off = read_off(self.data_dir)
        shipped = [
            ShelfPack(pack, pack.name not in off)
            for path in pack_files([self.shipped])
            if (pack := _read(path)) is not None
        ]
        return [*shipped, *_Own(self.data_dir, off).packs()]


@dataclass(frozen=True)
class _Own:
    """The packs of a site itself."""

    data_dir: Path
    off: frozenset[str]

    def packs(self) -> list[ShelfPack]:
        names = sorted({*self.applied, *self.dropped})
        return [one for name in names if (one := self._pack(name)) is not None]

    @cached_property
    def applied(self) -> dict[str, Path]:
        return {path.name: path for path in pack_files([applied_dir(self.data_dir)])}

    @cached_property
    def dropped(self) -> dict[str, Path]:
        return {path.name: path for path in pack_files([packs_dir(self.data_dir)])}

    def _pack(self, name: str) -> ShelfPack | None:
        applied, dropped = self.applied.get(name), self.dropped.get(name)
        pack = _read(applied or self.dropped[name])
        if pack is None:
            return None
        waits = _bytes(applied) != _bytes(dropped)
        return ShelfPack(pack, pack.name not in self.off, name, applied is not None, waits)


def _read(path: Path) -> Pack | None:
    return read_pack_file(path)[0]


def _bytes(path: Path | None) -> bytes:
    return path.read_bytes() if path is not None else b""
