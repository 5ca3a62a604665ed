"""What people see of checked rows: small enough to be kept in a file beside the upload."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.features.import_export.check_rows import STATES, CheckedRow


@dataclass(frozen=True)
class OpenValue:
    """A value that a rule refused: the field it was meant for, and what it may mean.

    missing: it names a record that is not there.
    """

    field: str
    value: str
    near: str = ""
    missing: bool = False


@dataclass(frozen=True)
class ShownRow:
    """One row: its number in the file, one of STATES, title, reasons in words.

    record_id: the record it changes or repeats, 0 where the reader may not see that one.
    columns: the headings of what is wrong in it.
    """

    number: int
    state: str
    title: str
    words: str
    record_id: int = 0
    open: tuple[OpenValue, ...] = ()
    columns: tuple[str, ...] = ()


def shown(row: CheckedRow) -> ShownRow:
    """Return what is shown of a checked row."""
    values = (
        OpenValue(one.field, one.value, one.near, one.missing) for one in row.problems if one.field
    )
    columns = tuple(dict.fromkeys(one.column for one in row.problems if one.column))
    return ShownRow(
        row.row.number, row.state, row.title, row.words, row.record_id, tuple(values), columns
    )


def count_states(rows: Sequence[ShownRow] | Sequence[CheckedRow]) -> dict[str, int]:
    """Return state -> number of rows, in the order of STATES."""
    found = Counter(row.state for row in rows)
    return {state: found[state] for state in STATES}


def keep_rows(path: Path, rows: Iterable[ShownRow]) -> None:
    """Write rows into a file, which appears whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        for row in rows:
            values = [[one.field, one.value, one.near, one.missing] for one in row.open]
            kept = [row.number, row.state, row.title, row.words, row.record_id, values, row.columns]
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
    part.replace(path)


def kept_rows(paths: Iterable[Path]) -> list[ShownRow]:
    """Return the rows of files that `keep_rows` wrote, in their order."""
    found = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line:
                number, state, title, words, key, values, columns = json.loads(line)
                held = tuple(OpenValue(*one) for one in values)
                found.append(ShownRow(number, state, title, words, key, held, tuple(columns)))
    return found
