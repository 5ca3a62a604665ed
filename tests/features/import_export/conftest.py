"""Ways into the room: import as a person, run a command."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from click.testing import CliRunner

from app.engine.access.reader import acting_for
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.database import short_write
from app.engine.journal.record import new_batch
from app.engine.query.context import ReaderContext
from app.extensions import db
from app.features.import_export.check_rows import CheckedRow, check_table
from app.features.import_export.commands import exchange_commands
from app.features.import_export.file_memory import FileMemory
from app.features.import_export.plan import first_plan, plan_with
from app.features.import_export.read_table import read_table
from app.features.import_export.run_import import store_rows
from app.features.import_export.shown_rows import count_states
from tests.conftest import make_app, read_settings
from tests.support.cast import create_cast


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    rows: list[CheckedRow]
    batch: str

    @property
    def counts(self):
        return count_states(self.rows)


@pytest.fixture
def importer(app, session, tmp_path, mia):
    """Check and store a file as mia: `importer("name\\nAnhua", store=True)`."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        reader = load_reader(session, mia.id, language="en")

        def run(content, *, name="list.csv", slug="customer", map_text="", store=True, as_=None):
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            who, compiled = as_ or reader, current_catalogue()[slug]
            with acting_for(who):
                table, context = read_table(path, name), ReaderContext(session, who)
                plan = first_plan(compiled, context, table)
                if map_text:
                    plan = plan_with(plan, compiled, context, table, map_text)
                memory = FileMemory()
                rows = check_table(session, compiled, who, table, plan, memory)
                if not store:
                    return table, plan, rows
                batch = new_batch()
                stored = store_rows(session, compiled, rows, reader=who, batch=batch, memory=memory)
                session.commit()
                return Imported(stored, batch)

        run.reader, run.session = reader, session
        yield run


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run `export` or `import`: `run("import", "customer", path)`."""
    app = make_app(read_settings(tmp_path / "data"))
    monkeypatch.setenv("LANG", "C")
    monkeypatch.chdir(tmp_path)
    with app.app_context(), short_write(db.engine) as session:
        create_cast(session)

    def command(name, *arguments):
        found = {one.name: one for one in exchange_commands(lambda: app)}
        return CliRunner().invoke(found[name], [str(one) for one in arguments])

    command.app = app
    yield command
    with app.app_context():
        db.engine.dispose()
