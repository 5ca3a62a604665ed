"""The generated tables of docs/ for who runs the product: settings, jobs, hooks, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.declaring_tables import fill_in, table
from app.engine.hooks import HOOKS
from app.engine.jobs.registry import all_jobs
from config import SETTINGS, Setting

DOCS = Path(__file__).resolve().parents[1] / "docs"
#: Language -> the pages with tables in that language.
PAGES = {
    "en": (DOCS / "settings.md", DOCS / "jobs.md"),
    "zh": (DOCS / "settings.zh.md", DOCS / "jobs.zh.md"),
}
_UNITS = (
    ("_PER_MINUTE", "per minute", "次/分钟"), ("_SECONDS", "seconds", "秒"),
    ("_MINUTES", "minutes", "分钟"), ("_HOURS", "hours", "小时"), ("_MB", "MB", "MB"),
)  # fmt: skip
_ALLOWED = {
    "text": ("any text", "任意文字"),
    "switch": ("`1` or `0`", "`1` 或 `0`"),
    "path": ("a folder", "文件夹"),
    "timezone": ("a name such as `Europe/Berlin`", "时区名称，例如 `Europe/Berlin`"),
    "hosts": ("host names, with commas", "主机名，逗号分隔"),
    "networks": ("IP addresses or networks, with commas", "IP 地址或网段，逗号分隔"),
    "database": (
        "`sqlite:///…`, `postgresql+psycopg://…`, `mysql+pymysql://…`",
        "`sqlite:///…`、`postgresql+psycopg://…`、`mysql+pymysql://…`",
    ),
}
#: Every hook needs its sentence here, Chinese and English.
_HOOKS = {
    "before_save": (
        "校验之后、写入之前；可以修改 `values`，或抛出 `InvalidRecord` 拒绝保存。",
        "After validation, before the flush. May change `values`, or raise `InvalidRecord` to refuse.",
    ),
    "record_saved": (
        "记录与日志写入之后，仍在同一事务中；抛出错误则全部撤回。",
        "After the record and its journal entry, inside the transaction; an error takes all of it back.",
    ),
    "record_removed": (
        "移入回收站之后，仍在同一事务中。",
        "After a record went to the recycle bin, inside the transaction.",
    ),
    "record_purged": (
        "从回收站彻底删除之后，仍在同一事务中。",
        "After a record was removed from the recycle bin for good, inside the transaction.",
    ),
}


def written(page: str, language: str) -> str:
    """Return a page with its tables as the registries are now.

    Titles of jobs are translated, so this is called inside a request in that language.
    """
    tables: dict[str, Callable[[], str]] = {
        "settings": partial(settings_table, language),
        "jobs": partial(jobs_table, language),
        "hooks": partial(hooks_table, language),
    }
    return fill_in(page, tables)


def settings_table(language: str) -> str:
    """Return every setting: name, what it is, default, what is allowed with its unit."""
    zh = language == "zh"
    heads = (
        ("设置", "作用", "默认", "允许的值")
        if zh
        else ("Setting", "What it is", "Default", "Allowed")
    )
    rows = (
        (f"`{one.name}`", one.zh if zh else one.en, _default(one, zh=zh), _allowed(one, zh=zh))
        for one in SETTINGS
    )
    return table(heads, rows)


def _default(one: Setting, *, zh: bool) -> str:
    if isinstance(one.default, bool):
        return f"`{int(one.default)}`"
    if one.default in (None, "", ()):
        return "无" if zh else "none"
    return f"`{one.default}`"


def _allowed(one: Setting, *, zh: bool) -> str:
    if one.kind == "number":
        unit = next((words[zh] for end, *words in _UNITS if one.name.endswith(end)), "")
        return f"{one.low}–{one.high} {unit}".strip()
    if one.kind == "choice":
        return ("、" if zh else ", ").join(f"`{choice}`" for choice in one.choices)
    if one.kind == "url":
        return ("、" if zh else ", ").join(f"`{choice}://…`" for choice in one.choices)
    return _ALLOWED[one.kind][zh]


def jobs_table(language: str) -> str:
    """Return every job: name, title, when it runs by itself, what it does."""
    zh = language == "zh"
    heads = ("名称", "任务", "周期", "作用") if zh else ("Name", "Job", "Runs", "What it does")
    rows = (
        (f"`{one.name}`", str(one.title), f"`{one.cadence}`", str(one.description))
        for one in all_jobs()
    )
    return table(heads, rows)


def hooks_table(language: str) -> str:
    """Return every hook: name, when it fires."""
    zh = language == "zh"
    heads = ("挂钩", "何时触发") if zh else ("Hook", "When it fires")
    rows = ((f"`{name}`", _HOOKS[name][not zh]) for name in HOOKS)
    return table(heads, rows)
