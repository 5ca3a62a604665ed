"""`python run.py packs [on|off NAME]`: exit code 0 when all is well, else 1."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import click
from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import acting_for, system_reader
from app.engine.compile.catalogue import compile_catalogue
from app.engine.compile.schema_backup import BackupRefused, back_up
from app.engine.database import short_write
from app.engine.declare.label import Label
from app.engine.errors import NotVisible
from app.engine.prepare import prepare_database
from app.extensions import db
from app.features.packs.shelf import Shelf, ShelfPack
from app.features.packs.switch import OFF, ON, find_pack, problems, switch, wanted_off

ACTOR = "packs"
MakeTool = Callable[[], tuple[Flask, Shelf]]


def pack_commands(make_tool: MakeTool, language: Callable[[], str]) -> click.Group:
    """Return the group `packs`; without a command it lists. language: of the terminal."""

    def both(zh: str, en: str) -> str:
        return Label(zh, en).text(language())

    @click.group(
        "packs", invoke_without_command=True,
        help=both("列出扩展包，启用或停用。", "List packs, switch them on and off."),
    )  # fmt: skip
    @click.pass_context
    def group(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            _app, shelf = make_tool()
            for one in shelf.packs():
                click.echo(_line(one, language()))

    @group.command("on", help=both("启用一个扩展包。", "Switch a pack on."))
    @click.argument("name")
    @click.option(
        "--confirm", "tokens", multiple=True, metavar="TOKEN",
        help=both("确认一个会改动数据的步骤。", "Confirm one step that changes stored values."),
    )  # fmt: skip
    def on(name: str, tokens: Sequence[str]) -> None:
        _Switching(*make_tool(), name, ON, language()).run(tokens)

    @group.command(
        "off", help=both("停用一个扩展包，数据保留。", "Switch a pack off; its records are kept.")
    )
    @click.argument("name")
    def off(name: str) -> None:
        _Switching(*make_tool(), name, OFF, language()).run(())

    return group


class _Switching:
    """One run of `packs on` or `packs off`."""

    def __init__(self, app: Flask, shelf: Shelf, name: str, to: str, language: str) -> None:
        self.app, self.shelf, self.name, self.to, self.language = app, shelf, name, to, language

    def run(self, tokens: Sequence[str]) -> None:
        """Do it; ends the process when it is refused."""
        one = self._find()
        with self.app.app_context():
            self._refuse(problems(db.engine, self.shelf, self.name, self.to, tokens))
            if tokens:
                self._save_copy()
            spec, _errors = self.shelf.declared(wanted_off(self.shelf, self.name, self.to))
            catalogue = compile_catalogue(spec)
            prepare_database(db.engine, catalogue, actor=ACTOR, confirmed=frozenset(tokens))
            with short_write(db.engine) as session:
                self._note(session, one)

    def _save_copy(self) -> None:
        folder = current_app.config["CRM"].data_dir / "backups"
        try:
            back_up(db.engine, folder, now=clock.now())
        except BackupRefused as refused:
            self._refuse([refused.words])

    def _find(self) -> ShelfPack:
        try:
            return find_pack(self.shelf, self.name)
        except NotVisible:
            names = ", ".join(item.pack.name for item in self.shelf.packs() if item.in_force)
            words = Label(
                f"没有扩展包“{self.name}”。可用：{names}。",
                f'There is no pack "{self.name}". Choose one of: {names}.',
            )
            self._refuse([words])
            raise

    def _refuse(self, reasons: Sequence[Label]) -> None:
        for words in reasons:
            click.echo(words.text(self.language))
        if reasons:
            sys.exit(1)

    def _note(self, session: Session, one: ShelfPack) -> None:
        with acting_for(system_reader(ACTOR, language=self.language)) as reader:
            switch(session, self.shelf, one, self.to, reader=reader)
        done = {ON: Label("已启用", "Switched on"), OFF: Label("已停用", "Switched off")}[self.to]
        click.echo(f"{done.text(self.language)}: {one.pack.label.text(self.language)}")


def _line(one: ShelfPack, language: str) -> str:
    states = {
        ON: Label("启用", "on"),
        OFF: Label("停用", "off"),
        "": Label("未生效", "not in force"),
    }
    key = "" if not one.in_force else ON if one.is_on else OFF
    label = one.pack.label.text(language) or one.pack.name
    slugs = ", ".join(entity.slug for entity in one.pack.spec.entities)
    return f"{one.pack.name}\t{states[key].text(language)}\t{label}\t{slugs}"
