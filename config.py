"""Settings of the product: one table, read once at start, refused with what is allowed.

Only the standard library is used: a wrong setting is explained even where nothing is installed.
Every setting is an environment variable or a line of `.env`; the environment wins, blank is unset.
A new setting is a row in SETTINGS and an attribute of Settings.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

PREFIX = "CRM_"


@dataclass(frozen=True)
class Setting:
    """One row of the table: the name, how its text is read, and what a person is told about it."""

    name: str
    kind: str
    default: Any
    zh: str
    en: str
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()
    secret: bool = False

    @property
    def attribute(self) -> str:
        """Name of the attribute in Settings: the setting's own name, small, without the prefix."""
        return self.name.removeprefix(PREFIX).lower()


SETTINGS: tuple[Setting, ...] = (
    # Where it listens and keeps things.
    Setting("CRM_HOST", "text", "127.0.0.1", "监听地址", "Address to listen on"),
    Setting("CRM_PORT", "number", 8080, "监听端口，0 为任意空闲端口", "Port to listen on; 0 takes a free one", 0, 65535),
    Setting("CRM_DATA_DIR", "path", Path("instance"), "数据目录：数据库、上传、备份、扩展包、密钥",
            "Folder of database, uploads, backups, packs and keys"),
    Setting("CRM_DATABASE_URL", "database", "", "数据库地址，默认为数据目录中的 SQLite",
            "Database; SQLite in the data folder by default", secret=True),
    Setting("CRM_REDIS_URL", "url", None, "Redis 地址；为以后保留，目前不使用",
            "Redis; kept for later, nothing uses it yet",
            choices=("redis", "rediss", "unix"), secret=True),
    Setting("CRM_SMTP_URL", "url", None, "发信服务器地址，可带 ?from=发件地址",
            "Mail server for outgoing mail; ?from=ADDRESS names the sender",
            choices=("smtp", "smtps"), secret=True),
    # First start without the wizard.
    Setting("CRM_ADMIN_USERNAME", "text", None, "首个管理员的用户名", "User name of the first administrator"),
    Setting("CRM_ADMIN_PASSWORD", "text", None, "首个管理员的密码", "Password of the first administrator", secret=True),
    Setting("CRM_DEMO", "switch", False, "建立演示公司", "Make the demo company"),
    Setting("CRM_DEMO_PASSWORD", "text", None, "演示人员的密码", "Password of the demo people", secret=True),
    # Processes.
    Setting("CRM_WORKERS", "number", 1, "网页进程数", "Number of web processes", 1, 64),
    Setting("CRM_THREADS", "number", 8, "每个网页进程的线程数", "Threads of each web process", 1, 128),
    Setting("CRM_SCHEDULER", "switch", True, "在本机运行定时任务", "Run the scheduled jobs on this machine"),
    Setting("CRM_SHUTDOWN_SECONDS", "number", 30, "停止时等待未完成请求的秒数",
            "Seconds that requests under way get to finish at a stop", 1, 600),
    # Languages and time.
    Setting("CRM_TIMEZONE", "timezone", "Asia/Shanghai", "公司时区", "Time zone of the company"),
    Setting("CRM_DEFAULT_LOCALE", "choice", "zh", "默认语言", "Language where nothing else says which",
            choices=("zh", "en")),
    # The door to the world.
    Setting("CRM_PUBLIC_URL", "url", None, "用户访问的地址（用于邮件中的链接）",
            "Address that people use, for links in mails", choices=("http", "https")),
    Setting("CRM_HTTPS", "switch", False, "仅通过 HTTPS 提供服务（安全 Cookie、HSTS）",
            "Served over HTTPS only (secure cookies, HSTS)"),
    Setting("CRM_ALLOWED_HOSTS", "hosts", (), "允许的主机名，逗号分隔；空则只接受本机与监听地址",
            "Host names that are answered, with commas; empty: this machine and CRM_HOST only"),
    Setting("CRM_TRUSTED_PROXIES", "networks", (), "可信反向代理的地址或网段，逗号分隔",
            "Addresses or networks of trusted reverse proxies, with commas"),
    Setting("CRM_SESSION_IDLE_MINUTES", "number", 480, "无操作多少分钟后退出登录",
            "Minutes without a request after which a session ends", 1, 1440),
    Setting("CRM_SESSION_MAX_HOURS", "number", 12, "登录最长保持的小时数", "Hours after which any session ends", 1, 720),
    Setting("CRM_LOGIN_TRIES_PER_MINUTE", "number", 20, "每个地址每分钟允许的登录失败次数",
            "Failed sign-ins per minute and address", 1, 1000),
    Setting("CRM_REQUEST_MAX_MB", "number", 10, "单次请求的最大体积（MB）", "Largest request, in MB", 1, 1024),
    Setting("CRM_UPLOAD_MAX_MB", "number", 20, "单个附件的最大体积（MB）", "Largest attached file, in MB", 1, 2048),
    # Logs.
    Setting("CRM_LOG_LEVEL", "choice", "info", "日志级别", "How much is logged",
            choices=("debug", "info", "warning", "error")),
    Setting("CRM_LOG_FORMAT", "choice", "text", "日志格式", "How log lines are written", choices=("text", "json")),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings in force; units are in the names, secrets are left out of the repr."""

    host: str
    port: int
    data_dir: Path
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    smtp_url: str | None = field(repr=False)
    admin_username: str | None
    admin_password: str | None = field(repr=False)
    demo: bool
    demo_password: str | None = field(repr=False)
    workers: int
    threads: int
    scheduler: bool
    shutdown_seconds: int
    timezone: str
    default_locale: str
    public_url: str | None
    https: bool
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    session_idle_minutes: int
    session_max_hours: int
    login_tries_per_minute: int
    request_max_mb: int
    upload_max_mb: int
    log_level: str
    log_format: str


class SettingsError(Exception):
    """Settings that cannot be used; `findings` holds one text in both languages per bad setting."""

    def __init__(self, findings: list[str]) -> None:
        self.findings = findings
        super().__init__(
            "\n".join(["Settings refused / 设置有误:", *(f"  {text}" for text in findings)])
        )


class BadValue(ValueError):
    """Says what would be allowed, in English and Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        self.en, self.zh = en, zh
        super().__init__(en)


def load_settings(
    environ: Mapping[str, str] = os.environ, env_file: str | Path | None = ".env"
) -> Settings:
    """Read the environment and the .env file into Settings.

    Raises SettingsError with every bad value at once, unknown CRM_ names included.
    """
    findings: list[str] = []
    given = {**read_env_file(env_file, findings), **environ}
    given = {name: text.strip() for name, text in given.items() if name.startswith(PREFIX)}
    findings += [
        unknown_name(name) for name in sorted(given) if name not in {s.name for s in SETTINGS}
    ]
    values = {row.attribute: value_of(row, given.get(row.name, ""), findings) for row in SETTINGS}
    findings += missing_partners(values)
    if findings:
        raise SettingsError(findings)
    values["data_dir"] = Path(values["data_dir"]).expanduser().resolve()
    values["database_url"] = values["database_url"] or f"sqlite:///{values['data_dir'] / 'crm.db'}"
    return Settings(**values)


def value_of(row: Setting, text: str, findings: list[str]) -> Any:
    """The typed value of one row; its default when unset or, with a finding added, when bad."""
    if not text:
        return row.default
    try:
        return KINDS[row.kind](text, row)
    except BadValue as bad:
        shown = "(hidden)" if row.secret else f'"{text}"'
        findings.append(f"{row.name} = {shown}: must be {bad.en}. / 应为{bad.zh}。")
        return row.default


def unknown_name(name: str) -> str:
    """The finding for a CRM_ variable that no row names, with the nearest one that exists."""
    near = get_close_matches(name, [row.name for row in SETTINGS], n=1, cutoff=0.6)
    if not near:
        return f"{name} is not a setting. / 没有 {name} 这个设置。"
    return f"{name} is not a setting; did you mean {near[0]}? / 没有 {name} 这个设置，是否应为 {near[0]}？"


def missing_partners(values: Mapping[str, Any]) -> list[str]:
    """Findings for settings that only make sense together."""
    pairs = (
        ("admin_username", "admin_password"),
        ("admin_password", "admin_username"),
        ("demo", "demo_password"),
    )
    return [
        f"{PREFIX}{one.upper()} needs {PREFIX}{two.upper()} too. / 设置 {PREFIX}{one.upper()} 时必须同时设置 {PREFIX}{two.upper()}。"
        for one, two in pairs
        if values[one] and not values[two]
    ]


def read_env_file(path: str | Path | None, findings: list[str]) -> dict[str, str]:
    """Lines `NAME=value` of a .env file, without quotes around a value or a leading `export`."""
    if path is None or not Path(path).is_file():
        return {}
    found = {}
    for number, line in enumerate(Path(path).read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*", line)
        if match is None:
            findings.append(f"{path}:{number}: must be NAME=value. / 应为 名称=值。")
            continue
        text = match[2]
        text = (
            (text[1:-1] if len(text) > 1 and text[-1] == text[0] else text)
            if text[:1] in {'"', "'"}
            else re.split(r"\s+#", text, maxsplit=1)[0]
        )
        found[match[1]] = text
    return found


# ---- how each kind of text is read ----


def read_text(text: str, row: Setting) -> str:
    """Any text."""
    return text


def read_number(text: str, row: Setting) -> int:
    """A whole number between the row's bounds."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or not row.low <= int(text) <= row.high:
        raise BadValue(
            f"a whole number from {row.low} to {row.high}", f" {row.low} 到 {row.high} 的整数"
        )
    return int(text)


def read_switch(text: str, row: Setting) -> bool:
    """1 or 0, and the words for them."""
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if text.lower() not in words:
        raise BadValue("1 or 0", " 1 或 0")
    return words[text.lower()]


def read_path(text: str, row: Setting) -> Path:
    """A folder, which need not exist yet but must not be a file."""
    if Path(text).expanduser().is_file():
        raise BadValue("a folder, not a file", "文件夹，而不是文件")
    return Path(text)


def read_choice(text: str, row: Setting) -> str:
    """One of the row's choices, in any case of letters."""
    if text.lower() not in row.choices:
        raise BadValue(f"one of: {', '.join(row.choices)}", f"以下之一：{'、'.join(row.choices)}")
    return text.lower()


def read_url(text: str, row: Setting) -> str:
    """An address whose scheme is one of the row's choices."""
    parts = split_url(text)
    if parts.scheme not in row.choices or not (parts.netloc or parts.path.strip("/")):
        schemes = " / ".join(f"{scheme}://…" for scheme in row.choices)
        raise BadValue(f"an address of the form {schemes}", f"地址，形如 {schemes}")
    return text.rstrip("/")


def read_database(text: str, row: Setting) -> str:
    """A database address of one of the three families that are supported."""
    if not re.match(r"(sqlite:///|postgresql\+psycopg://.|(mysql|mariadb)\+pymysql://.)", text):
        forms = "sqlite:///… / postgresql+psycopg://… / mysql+pymysql://…"
        raise BadValue(f"an address of the form {forms}", f"地址，形如 {forms}")
    split_url(text)
    return text


def split_url(text: str) -> Any:
    """Parts of an address; BadValue when its port or brackets cannot be read."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise BadValue(
            "an address with a port from 0 to 65535", "带有 0 到 65535 端口的地址"
        ) from error
    return parts


def read_timezone(text: str, row: Setting) -> str:
    """A name of the time zone database."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise BadValue(
            "a time zone such as Asia/Shanghai", "时区名称，例如 Asia/Shanghai"
        ) from error
    return text


def read_hosts(text: str, row: Setting) -> tuple[str, ...]:
    """Host names with commas; `*.example.com` stands for all below it."""
    names = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    if not all(re.fullmatch(r"(\*\.)?[a-z0-9.-]+|\[[0-9a-f:]+\]", name) for name in names):
        raise BadValue("host names without port, with commas", "不带端口的主机名，以逗号分隔")
    return names


def read_networks(text: str, row: Setting) -> tuple[str, ...]:
    """IP addresses or networks with commas."""
    try:
        return tuple(
            str(ip_network(part.strip(), strict=False)) for part in text.split(",") if part.strip()
        )
    except ValueError as error:
        raise BadValue(
            "IP addresses or networks, with commas", " IP 地址或网段，以逗号分隔"
        ) from error


KINDS: dict[str, Callable[[str, Setting], Any]] = {
    "text": read_text,
    "number": read_number,
    "switch": read_switch,
    "path": read_path,
    "choice": read_choice,
    "url": read_url,
    "database": read_database,
    "timezone": read_timezone,
    "hosts": read_hosts,
    "networks": read_networks,
}
