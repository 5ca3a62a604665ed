"""What the tests of backups do to a site."""

from __future__ import annotations

import json
import zipfile

from click.testing import CliRunner
from sqlalchemy import insert, select

from app.engine import clock
from app.engine.database import short_write
from app.engine.jobs.reasons import reason_text
from app.engine.settings.tables import Setting
from app.extensions import db
from app.features.backups import service
from app.features.backups.archive import _seal, make_backup
from app.features.backups.commands import backup_commands
from app.features.backups.contents import CONTENTS

KEY = "ab" * 24


def set_value(key, value):
    with short_write(db.engine) as session:
        session.execute(insert(Setting).values(key=key, value=value))


def keys():
    with short_write(db.engine) as session:
        return set(session.scalars(select(Setting.key)))


def back_up(site):
    return make_backup(db.engine, site.settings, now=clock.now())


def verdict(site, path):
    found = service.drill(site.data_dir, path)
    return "" if found.ok else reason_text(found.reason)


def run(site, name, *arguments, language="en"):
    commands = {one.name: one for one in backup_commands(lambda: site.app, lambda: language)}
    return CliRunner().invoke(commands[name], list(arguments))


def rewrite(path, change):
    """Write the archive anew after `change(manifest, entries)`, sealed as a real one is."""
    with zipfile.ZipFile(path) as archive:
        entries = {info.filename: archive.read(info) for info in archive.infolist()}
    told = json.loads(entries.pop(CONTENTS))
    extra = change(told, entries) or []
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in [*entries.items(), *extra]:
            archive.writestr(name, content)
        archive.writestr(CONTENTS, json.dumps(told))
        archive.comment = b"0" * 64
    _seal(path)
