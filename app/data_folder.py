"""The data folder, closed to others, and the key in it that signs sessions."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from config import Settings, SettingsError

SECRET_KEY_BYTES = 32


def prepare_data_dir(data_dir: Path) -> None:
    """Make the data folder, closed to other accounts of the machine."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if stat.S_IMODE(data_dir.stat().st_mode) & 0o077:
            data_dir.chmod(0o700)
    except OSError as error:
        text = (
            f'CRM_DATA_DIR = "{data_dir}": cannot be made or closed to others ({error.strerror}).'
        )
        raise SettingsError([f"{text} / 数据目录无法创建或设为仅本人可访问。"]) from error


def secret_key(settings: Settings) -> str:
    """The key that signs sessions: 256 bit, made on the first call in the data folder.

    Raises SettingsError when the file is too short or readable by other accounts.
    """
    prepare_data_dir(settings.data_dir)
    path = settings.data_dir / "secret_key"
    if not path.exists():
        make_secret_key(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(
            [
                f"{path} is readable by others: chmod 600 {path} / 密钥文件可被他人读取，请执行该命令。"
            ]
        )
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < SECRET_KEY_BYTES * 2:
        raise SettingsError(
            [
                f"{path} is too short: remove it and start again (all sessions end). / 密钥过短，请删除后重新启动。"
            ]
        )
    return key


def make_secret_key(path: Path) -> None:
    """Write a new key whole or not at all; where two processes try at once, the first stays."""
    partial = path.with_name(f"secret_key.{os.getpid()}.part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(SECRET_KEY_BYTES) + "\n")
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
