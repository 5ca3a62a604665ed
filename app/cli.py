"""Every command of `python run.py`: thin, each one question to a service."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from flask_babel import force_locale

from app import create_app
from app.cli_plan import apply, check, pack_tool, plan
from app.crm.demo import create_demo
from app.crm.demo_scale import scale_demo
from app.declaring_tables import PAGE, written
from app.doors import ADMINISTRATORS, AUDITORS, EVERYBODY, SIGNED_IN, Door, doors
from app.engine import clock
from app.engine.access.explain import explain as explain_access
from app.engine.access.reader import acting_for, system_reader
from app.engine.access.readers import load_reader
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.database import intending_to_write, refresh_statistics
from app.engine.declare.access_spec import ACTIONS
from app.engine.errors import NotVisible
from app.extensions import db
from app.features.backups.commands import backup_commands
from app.features.import_export.commands import exchange_commands
from app.features.jobs_panel.commands import job_commands
from app.features.packs.commands import pack_commands
from app.features.people.commands import user_commands
from app.operating_tables import PAGES
from app.operating_tables import written as with_tables
from app.terminal import both, language, say
from config import load_settings


@click.group(
    help=both("关系 CRM 的命令。", "Commands of Guanxi CRM."),
    epilog=both(
        "serve 启动系统，scheduler 只运行调度进程；全部说明见 docs/commands.zh.md。",
        "serve starts the product, scheduler runs the jobs alone; all of it: docs/commands.md.",
    ),
)
def cli() -> None:
    """Guanxi CRM."""


for command in (check, plan, apply):
    cli.add_command(command)


@cli.command(
    help=both(
        "生成演示公司，或生成 N 个同样形态的客户。",
        "Make the demo company, or N customers of its shape.",
    )
)
@click.option(
    "--scale",
    type=click.IntRange(1, 2_000_000),
    help=both("生成 N 个客户，不生成演示公司。", "Make N customers instead of the demo company."),
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
        refresh_statistics(db.engine, [item.table.name for item in current_catalogue()])
    say(f"已生成 {made} 个客户。", f"Made {made} customers.")


@cli.command(
    help=both("说明某人为什么可以或不可以做某事。", "Say why somebody may or may not do something.")
)
@click.argument("username")
@click.argument("action")
@click.argument("entity")
@click.argument("record_id", type=int, required=False)
def explain(username: str, action: str, entity: str, record_id: int | None) -> None:
    """Say why somebody may or may not do something."""
    app = create_app()
    with app.app_context(), app.test_request_context(), force_locale(language()):
        if action not in ACTIONS:
            known = ", ".join(ACTIONS)
            say(
                f"没有操作 {action}。可用：{known}。",
                f"There is no action {action}. Choose one of: {known}.",
            )
            sys.exit(1)
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


@cli.command(help=both("列出所有网址及谁可以使用。", "Print every route with who may use it."))
def routes() -> None:
    """Print every route with who may use it."""
    app = create_app()
    with app.app_context():
        slugs = set(current_catalogue().entities)
    for door in doors(app, slugs):
        click.echo(f"{door.method:7} {door.path:58} {_who(door)}")


def _who(door: Door) -> str:
    if door.slug:
        return f"{', '.join(door.actions)} {door.slug}"
    words = {EVERYBODY: "所有人", SIGNED_IN: "已登录", ADMINISTRATORS: "管理员", AUDITORS: "审计"}
    return both(words[door.who], door.who)


@cli.command(help=both("写入 docs/ 中自动生成的表格。", "Write the generated tables of docs/."))
def docs() -> None:
    """Write the generated tables of docs/."""
    app = create_app()
    _write(PAGE, written)
    for spoken, pages in PAGES.items():
        with app.test_request_context(), force_locale(spoken):
            for page in pages:
                _write(page, partial(with_tables, language=spoken))


def _write(page: Path, fill: Callable[[str], str]) -> None:
    page.write_text(fill(page.read_text(encoding="utf-8")), encoding="utf-8")
    say(f"已写入 {page.name}。", f"Wrote {page.name}.")


cli.add_command(user_commands(create_app))
for command in exchange_commands(create_app):
    cli.add_command(command)
cli.add_command(job_commands(create_app, language))
for command in backup_commands(create_app, language):
    cli.add_command(command)
cli.add_command(pack_commands(pack_tool, language))
