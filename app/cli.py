"""Every command of `python run.py`: thin, each one question to a service."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask import Flask

from app import create_app
from app.crm.demo import create_demo
from app.crm.demo_scale import scale_demo
from app.engine import clock
from app.engine.access.explain import explain as explain_access
from app.engine.access.reader import acting_for, system_reader
from app.engine.access.readers import load_reader
from app.engine.access.tables import User
from app.engine.checks.run import check_catalogue
from app.engine.compile.catalogue import compile_catalogue, current_catalogue
from app.engine.database import intending_to_write
from app.engine.declare.catalogue_spec import collect
from app.engine.declare.finding import Finding
from app.engine.errors import NotVisible
from app.engine.packs import packs_dir, take_over
from app.engine.prepare import pending_steps, prepare_database
from app.engine.settings.stamps import DECLARATIONS, raise_stamp
from app.extensions import db
from app.features.people.commands import user_commands
from config import load_settings

MODULES = ("app.models",)
SHIPPED = Path(__file__).resolve().parent / "crm" / "packs"


def language() -> str:
    """Return the language of the terminal: zh where LANG says so."""
    return "zh" if os.environ.get("LANG", "").startswith("zh") else "en"


def say(zh: str, en: str) -> None:
    """Print one line in the terminal's language."""
    click.echo(zh if language() == "zh" else en)


@click.group()
def cli() -> None:
    """Guanxi CRM."""


def _declared() -> list[Finding]:
    """Collect and check the packs as they lie in packs/; print every finding."""
    settings = load_settings()
    spec, findings = collect(MODULES, [SHIPPED, packs_dir(settings.data_dir)])
    findings = [*findings, *check_catalogue(spec)]
    for finding in findings:
        click.echo(finding.text(language()))
    errors = [finding for finding in findings if finding.level == "error"]
    if errors:
        say(f"{len(errors)} 处错误。", f"{len(errors)} errors.")
        sys.exit(1)
    return findings


@cli.command()
def check() -> None:
    """Explain every mistake in the declarations."""
    findings = _declared()
    say(
        f"声明没有错误（{len(findings)} 条提醒）。",
        f"No errors in the declarations ({len(findings)} warnings).",
    )


@cli.command()
def plan() -> None:
    """Show what `apply` would change in the database."""
    _declared()
    app = create_app()
    with app.app_context():
        _use_dropped(app)
        steps = pending_steps(db.engine, current_catalogue())
        for step in steps:
            mark = "+" if step.additive else "!"
            rows = f" ({step.rows})" if step.rows and step.kind != "add_index" else ""
            click.echo(f"{mark} {step.words.text(language())}{rows}")
        if not steps:
            say("数据库与声明一致。", "The database matches the declarations.")


def _use_dropped(app: Flask) -> None:
    settings = load_settings()
    spec, _findings = collect(MODULES, [SHIPPED, packs_dir(settings.data_dir)])
    app.extensions["crm"] = compile_catalogue(spec)


@cli.command()
def apply() -> None:
    """Put the packs in packs/ into force; running web processes are replaced."""
    _declared()
    app = create_app()
    with app.app_context(), intending_to_write():
        _use_dropped(app)
        done = prepare_database(db.engine, current_catalogue())
        names = take_over(load_settings().data_dir)
        raise_stamp(db.session, DECLARATIONS)  # type: ignore[arg-type]
        db.session.commit()
    say(f"已应用：{done} 步，{len(names)} 个包。", f"Applied: {done} steps, {len(names)} packs.")


@cli.command()
@click.option(
    "--scale",
    type=click.IntRange(1, 2_000_000),
    help="Make N customers instead of the demo company.",
)
def demo(scale: int | None) -> None:
    """Make the demo company, or N customers of its shape."""
    app = create_app()
    settings = load_settings()
    with (
        app.app_context(),
        app.test_request_context(),
        intending_to_write(),
        acting_for(system_reader("demo")),
    ):
        made = (
            scale_demo(db.session, scale, clock.now())  # type: ignore[arg-type]
            if scale
            else create_demo(db.session, settings.demo_password, now=clock.now())  # type: ignore[arg-type]
        )
        db.session.commit()
    say(f"已生成 {made} 个客户。", f"Made {made} customers.")


@cli.command()
@click.argument("username")
@click.argument("action")
@click.argument("entity")
@click.argument("record_id", type=int, required=False)
def explain(username: str, action: str, entity: str, record_id: int | None) -> None:
    """Say why somebody may or may not do something."""
    app = create_app()
    with app.app_context(), app.test_request_context():
        user = db.session.query(User).filter_by(username=username).one_or_none()
        reader = load_reader(db.session, user.id) if user else None  # type: ignore[arg-type]
        if reader is None:
            say(f"没有用户 {username}。", f"There is no active user {username}.")
            sys.exit(1)
        try:
            compiled = current_catalogue()[entity]
        except NotVisible:
            say(f"没有对象 {entity}。", f"There is no entity {entity}.")
            sys.exit(1)
        reason = explain_access(db.session, compiled, reader, action, record_id)  # type: ignore[arg-type]
        click.echo(reason.sentence)
        sys.exit(0 if reason.allowed else 2)


@cli.command()
def routes() -> None:
    """Print every route with its methods."""
    app = create_app()
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        click.echo(f"{methods:18} {rule.rule}")


cli.add_command(user_commands(create_app))
