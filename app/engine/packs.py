"""Packs of this site: dropped into packs/ of the data directory, in force once applied.

A running or restarting product reads only the applied copies in packs/.applied, so a file
that somebody is still editing can break nothing. A pack that is switched off is read as if it
were not there; its tables and records stay.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path


def packs_dir(data_dir: Path) -> Path:
    """Return where people drop packs."""
    return data_dir / "packs"


def applied_dir(data_dir: Path) -> Path:
    """Return where the packs in force lie."""
    return packs_dir(data_dir) / ".applied"


def take_over(data_dir: Path) -> list[str]:
    """Make the dropped packs the applied ones; return their file names."""
    source, target = packs_dir(data_dir), applied_dir(data_dir)
    source.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(".applied.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    names = []
    for path in sorted(source.glob("*.yaml")):
        shutil.copyfile(path, fresh / path.name)
        names.append(path.name)
    old = target.with_name(".applied.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    return names


def off_file(data_dir: Path) -> Path:
    """Return where the names of the packs stand that are switched off, one on each line."""
    return packs_dir(data_dir) / ".off"


def read_off(data_dir: Path) -> frozenset[str]:
    """Return the names of the packs that are switched off; none where nobody said so."""
    path = off_file(data_dir)
    return frozenset(path.read_text("utf-8").split()) if path.exists() else frozenset()


def write_off(data_dir: Path, names: Iterable[str]) -> None:
    """Note which packs are switched off; it counts for processes that start from now on."""
    path = off_file(data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(".off.new")
    fresh.write_text("".join(f"{name}\n" for name in sorted(names)), "utf-8")
    fresh.replace(path)
