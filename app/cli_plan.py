"""`check`, `plan` and `apply`: from declarations as they lie there to the database in force."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import Engine

from app import create_tool_app
from app.engine import clock
from app.engine.checks.run import check_catalogue
from app.engine.compile.catalogue import Catalogue, compile_catalogue
from app.engine.compile.schema_backup import BackupRefused, back_up
from app.engine.compile.schema_kept import RestoreRefused, list_kept
from app.engine.compile.schema_plan import Step
from app.engine.database import short_write
from app.engine.declare.catalogue_spec import collect
from app.engine.declare.finding import Finding
from app.engine.declare.spec import CatalogueSpec
from app.engine.packs import packs_dir, read_off, take_over
from app.engine.prepare import drop_expired_kept, pending_steps, prepare_database, restore_kept
from app.engine.settings.stamps import DECLARATIONS, raise_stamp
from app.extensions import db
from app.features.packs.shelf import Shelf
from app.terminal import both, counted, language, say, speaking
from config import Settings, load_settings

MODULES = ("app.models",)
SHIPPED = Path(__file__).resolve().parent / "crm" / "packs"
ACTOR = "apply"


def declared(settings: Settings) -> tuple[CatalogueSpec, list[Finding]]:
    """Collect and check the declarations as they lie there; print every finding, exit on errors."""
    folders = [SHIPPED, packs_dir(settings.data_dir)]
    with speaking(settings.data_dir):
        spec, findings = collect(MODULES, folders, read_off(settings.data_dir))
        findings = [*findings, *check_catalogue(spec)]
    for finding in findings:
        click.echo(finding.text(language()))
    errors = sum(finding.level == "error" for finding in findings)
    if errors:
        say(f"{errors} 处错误。", f"{counted(errors, 'error')}.")
        sys.exit(1)
    return spec, findings


def opened() -> tuple[Flask, Settings, CatalogueSpec]:
    """Return what `plan` and `apply` work with; the running catalogue is not needed for it."""
    settings = load_settings()
    spec, _findings = declared(settings)
    return create_tool_app(settings), settings, spec


def pack_tool() -> tuple[Flask, Shelf]:
    """Return what `packs` works with: an application without catalogue, and the packs there are."""
    settings = load_settings()
    shelf = Shelf(MODULES, SHIPPED, settings.data_dir, read_off(settings.data_dir))
    return create_tool_app(settings), shelf


@click.command(help=both("说明声明中的每一处错误。", "Explain every mistake in the declarations."))
def check() -> None:
    """Explain every mistake in the declarations."""
    _spec, findings = declared(load_settings())
    say(
        f"声明没有错误（{len(findings)} 条提醒）。",
        f"No errors in the declarations ({counted(len(findings), 'warning')}).",
    )


@click.command(
    help=both(
        "显示 apply 会对数据库做的改动，以及已停用仍保留的内容。",
        "Show what `apply` would change in the database, and what lies aside.",
    )
)
def plan() -> None:
    """Show what `apply` would change in the database, and what lies aside."""
    app, _settings, spec = opened()
    with app.app_context():
        steps = pending_steps(db.engine, compile_catalogue(spec))
        for step in steps:
            show_step(step)
        if not steps:
            say("数据库与声明一致。", "The database matches the declarations.")
        with db.engine.connect() as connection:
            kept = list_kept(connection)
    if kept:
        say("以前停用、仍保留的：", "Put aside earlier and still kept:")
    for item in kept:
        click.echo(f"  {item.words.text(language())}")
        click.echo(f"    python run.py apply --restore {item.token}")


def show_step(step: Step) -> None:
    """Print a step, the rows it touches, what it loses, and how it is confirmed."""
    click.echo(f"{'+' if step.additive else '!'} {step.words.text(language())}")
    for detail in step.details:
        click.echo(f"    {detail.text(language())}")
    if step.is_destructive:
        click.echo(f"    python run.py apply --confirm {step.token}")


@click.command(
    help=both(
        "让声明生效；运行中的网页进程会被替换。会丢失数据的步骤须先确认，并先备份整个数据库。",
        "Put the declarations into force; running web processes are replaced. What loses values is done"
        " only when confirmed, after a backup of the whole database.",
    )
)
@click.option(
    "--confirm",
    "tokens",
    multiple=True,
    metavar="TOKEN",
    help=both("确认一个步骤。", "Confirm one step."),
)
@click.option(
    "--restore",
    "restored",
    multiple=True,
    metavar="TOKEN",
    help=both("取回以前的值。", "Bring values back."),
)
@click.option(
    "--drop-kept",
    is_flag=True,
    help=both("删除 90 天前停用的内容。", "Drop what was put aside over 90 days ago."),
)
def apply(tokens: Sequence[str], restored: Sequence[str], drop_kept: bool) -> None:
    """Put the declarations into force; running web processes are replaced.

    What loses values is done only when confirmed, after a backup of the whole database.
    """
    app, settings, spec = opened()
    with app.app_context():
        catalogue = compile_catalogue(spec)
        steps = pending_steps(db.engine, catalogue)
        confirmed = choose(steps, tokens)
        try:
            if confirmed or restored or drop_kept:
                save_copy(db.engine, settings)
            done = prepare_database(db.engine, catalogue, actor=ACTOR, confirmed=confirmed)
            put_right(db.engine, catalogue, restored, drop_kept=drop_kept)
        except (BackupRefused, RestoreRefused) as refused:
            click.echo(refused.words.text(language()), err=True)
            sys.exit(1)
        names = take_over(settings.data_dir)
        with short_write(db.engine) as session:
            raise_stamp(session, DECLARATIONS)
    for step in steps:
        if not step.additive and step.token not in confirmed:
            say("未执行：", "Not done:")
            show_step(step)
    say(
        f"已应用：{done} 步，{len(names)} 个包。",
        f"Applied: {counted(done, 'step')}, {counted(len(names), 'pack')}.",
    )


def choose(steps: Sequence[Step], tokens: Sequence[str]) -> frozenset[str]:
    """Return the confirmed tokens: those given, and those a person types when asked."""
    offered = {step.token: step for step in steps if step.is_destructive}
    unknown = sorted(set(tokens) - set(offered))
    if unknown:
        names = ", ".join(offered) or "-"
        say(
            f"计划中没有需要确认的“{unknown[0]}”。可确认的有：{names}。",
            f'The plan has no step "{unknown[0]}" to confirm. There is: {names}.',
        )
        sys.exit(1)
    confirmed = set(tokens)
    if sys.stdin.isatty():
        confirmed |= {step.token for step in offered.values() if asked(step, confirmed)}
    missing = [step for step in offered.values() if step.needed and step.token not in confirmed]
    if missing:
        for step in missing:
            show_step(step)
        say(
            "未作任何更改：上述步骤须先确认。",
            "Nothing was changed: the steps above must be confirmed first.",
        )
        sys.exit(1)
    return frozenset(confirmed)


def asked(step: Step, confirmed: set[str]) -> bool:
    """Ask a person to type the token of a step; anything else leaves the step alone."""
    if step.token in confirmed:
        return False
    show_step(step)
    words = {
        "zh": f"输入 {step.token} 确认，直接回车则跳过",
        "en": f"Type {step.token} to confirm, or press Enter to leave it",
    }
    typed: str = click.prompt(words[language()], default="", show_default=False)
    return typed.strip() == step.token


def save_copy(engine: Engine, settings: Settings) -> None:
    """Make the backup that comes before anything is lost, and say where it lies."""
    path = back_up(engine, settings.data_dir / "backups", now=clock.now())
    say(f"已备份：{path}", f"Backup: {path}")


def put_right(
    engine: Engine, catalogue: Catalogue, restored: Sequence[str], *, drop_kept: bool
) -> None:
    """Bring values back, and drop what is kept no longer."""
    for token in restored:
        count = restore_kept(engine, catalogue, token, actor=ACTOR)
        say(f"已恢复 {token}：{count} 个值。", f"Restored {token}: {counted(count, 'value')}.")
    if drop_kept:
        gone = drop_expired_kept(engine, catalogue, actor=ACTOR)
        say(f"已清除 {len(gone)} 项过期内容。", f"Dropped {len(gone)} that were kept over 90 days.")
