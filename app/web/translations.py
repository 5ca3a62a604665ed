"""The compiled message catalogue; built at start from the .po files when they are newer."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2] / "translations"
LANGUAGE = "zh"


def built_translations(data_dir: Path) -> Path:
    """Return the folder of the compiled catalogue, in the data folder, brought up to date.

    English is the language of the message ids and needs none.
    """
    sources = source_files()
    folder = data_dir / "cache" / "translations"
    target = folder / LANGUAGE / "LC_MESSAGES" / "messages.mo"
    newest = max((source.stat().st_mtime for source in sources), default=0.0)
    if not target.exists() or target.stat().st_mtime <= newest:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(f".{os.getpid()}.part")
        with partial.open("wb") as file:
            write_mo(file, merged(sources))
        partial.replace(target)
    return folder


def source_files() -> list[Path]:
    """Return the catalogue's .po files; of two texts for one message the later file's counts."""
    whole = ROOT / LANGUAGE / "LC_MESSAGES" / "messages.po"
    return [*sorted((ROOT / "parts").glob("*.po")), *([whole] if whole.exists() else [])]


def merged(sources: list[Path]) -> Catalog:
    """Return one catalogue of all texts that are translated."""
    catalog = Catalog(locale=LANGUAGE, domain="messages")
    for source in sources:
        with source.open("rb") as file:
            for message in read_po(file, locale=LANGUAGE):
                if message.id and message.string and not message.fuzzy:
                    catalog.add(message.id, message.string, context=message.context)
    return catalog
