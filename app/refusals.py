"""What stops a start, as lines that a person can act on; no trace, no password, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from app.engine.errors import DeclarationError
from app.serve.hooks import StartRefused
from app.terminal import language
from config import SettingsError

#: The extra that brings the driver of a family of databases.
EXTRAS = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql"}


@contextmanager
def readable_refusals() -> Iterator[None]:
    """Turn findings of the declarations into StartRefused."""
    try:
        yield
    except DeclarationError as error:
        lines = [finding.text(language()) for finding in error.findings]
        raise StartRefused("\n".join(lines)) from None


def require_database(engine: Engine) -> None:
    """Connect once; raises SettingsError with the reason and the cure when that is not possible."""
    shown = shown_url(str(engine.url.render_as_string(hide_password=True)))
    try:
        with engine.connect() as connection:
            if engine.dialect.name in ("mysql", "mariadb"):
                charset = connection.scalar(text("SELECT @@character_set_database"))
                if charset != "utf8mb4":
                    raise SettingsError([wrong_charset(shown, str(charset), engine.url.database)])
    except DBAPIError as error:
        raise SettingsError([unreachable(shown, error, engine.dialect.name)]) from None


def unreachable(shown: str, error: DBAPIError, kind: str) -> str:
    """Return why a database cannot be used, in the driver's words, and what to look at."""
    reason = " ".join(str(error.orig).split())[:300]
    if kind == "sqlite":
        en = "the folder must exist and be writable for this account"
        zh = "其所在文件夹必须存在，且当前账户可写"
    else:
        en = "is the server running, does the database exist, are name and password right?"
        zh = "请检查数据库服务是否已启动、数据库是否存在、用户名和密码是否正确"
    return (
        f"CRM_DATABASE_URL = {shown}: cannot be opened ({reason}); {en} / 无法打开该数据库，{zh}。"
    )


def wrong_charset(shown: str, charset: str, name: str | None) -> str:
    """Return the refusal of a database that cannot keep every Chinese character."""
    cure = f"ALTER DATABASE `{name}` CHARACTER SET utf8mb4"
    return (
        f"CRM_DATABASE_URL = {shown}: its character set is {charset}, which cannot hold Chinese; "
        f"run {cure} / 数据库字符集为 {charset}，无法保存中文，请执行 {cure}。"
    )


@contextmanager
def requiring_driver(url: str) -> Iterator[None]:
    """Turn a missing database driver into SettingsError that names the command bringing it."""
    try:
        yield
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        family = url.partition(":")[0].partition("+")[0]
        if family not in EXTRAS:
            raise
        cure = f"make run EXTRAS={EXTRAS[family]}"
        line = (
            f"CRM_DATABASE_URL = {shown_url(url)}: its driver is not installed ({error}); run {cure}"
            f" / 缺少该数据库的驱动，请运行 {cure}。"
        )
        raise SettingsError([line]) from None


def shown_url(url: str) -> str:
    """Return an address without its password."""
    return make_url(url).render_as_string(hide_password=True)
