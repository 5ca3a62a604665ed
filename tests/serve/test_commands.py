"""Commands as an operator types them: what loses values is asked, backed up and brought back."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.serve.product import command

SMALL = """pack: shelf
entities:
  shelf_item:
    label: {zh: 物品, en: Item}
    access: {manager: all}
    fields:
      name: {type: text, label: {zh: 名称, en: Name}, required: true}
      size: {type: SIZE, label: {zh: 尺寸, en: Size}}
"""
FAX = "      fax: {type: text, label: {zh: 传真, en: Fax}}\n"
TABLE = "crm_shelf_item"


@pytest.fixture(scope="module")
def applied_shelf(tmp_path_factory):
    """Return a data folder where the pack is applied and has two records; tests work on copies."""
    folder = tmp_path_factory.mktemp("shelf") / "data"
    (folder / "packs").mkdir(parents=True)
    (folder / "packs" / "shelf.yaml").write_text(SMALL.replace("SIZE", "text") + FAX)
    done = command(folder, "apply")
    assert done.returncode == 0, done.stderr
    write(folder, "INSERT INTO crm_shelf_item (name, size, fax) VALUES ('a', '12', '021')")
    write(folder, "INSERT INTO crm_shelf_item (name, size, fax) VALUES ('b', 'big', NULL)")
    return folder


@pytest.fixture
def shelf(tmp_path, applied_shelf):
    """Return a function that lays another pack there, and the data folder."""
    folder = tmp_path / "data"
    shutil.copytree(applied_shelf, folder)

    def declare(text):
        (folder / "packs" / "shelf.yaml").write_text(text)

    return declare, folder


def write(folder, statement):
    with closing(sqlite3.connect(folder / "crm.db")) as connection, connection:
        connection.execute(statement)


def rows(path, columns):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT {columns} FROM {TABLE} ORDER BY id").fetchall()


def test_destructive_steps_are_shown_refused_confirmed_backed_up_and_restored(shelf):
    declare, folder = shelf
    declare(SMALL.replace("SIZE", "integer"))

    planned = command(folder, "plan", lang="zh_CN.UTF-8").stdout
    refused = command(folder, "apply")

    assert f"! 更改列 {TABLE}.size 的类型（String(200) → BigInteger），2 行有值" in planned
    assert "1 个值无法转换，将为空（旧值保留 90 天），例如 “big”" in planned
    assert f"! {TABLE}.fax 已不再声明：停用该列，1 个值保留 90 天" in planned
    assert f"python run.py apply --confirm {TABLE}.size" in planned
    assert refused.returncode == 1
    assert "Nothing was changed: the steps above must be confirmed first." in refused.stdout
    assert rows(folder / "crm.db", "size, fax") == [("12", "021"), ("big", None)]
    assert not (folder / "backups").exists()

    tokens = ("--confirm", f"{TABLE}.size", "--confirm", f"{TABLE}.fax")
    done = command(folder, "apply", *tokens)

    assert done.returncode == 0, done.stdout + done.stderr
    backup = next((folder / "backups").iterdir())
    assert f"Backup: {backup}" in done.stdout
    assert backup.stat().st_mode & 0o077 == 0
    assert rows(backup, "size, fax") == [("12", "021"), ("big", None)]
    assert rows(folder / "crm.db", "size") == [(12,), (None,)]

    declare(SMALL.replace("SIZE", "integer") + FAX)
    listed = command(folder, "plan").stdout
    restored = command(folder, "apply", "--restore", f"{TABLE}.fax")

    assert f"python run.py apply --restore {TABLE}.fax" in listed
    assert f"Restored {TABLE}.fax: 1 value.\n" in restored.stdout
    assert rows(folder / "crm.db", "size, fax") == [(12, "021"), (None, None)]


def test_a_token_that_confirms_nothing_is_refused_with_those_there_are(shelf):
    declare, folder = shelf
    declare(SMALL.replace("SIZE", "text"))

    refused = command(folder, "apply", "--confirm", "crm_shelf_item.telex")

    assert refused.returncode == 1
    assert refused.stdout == (
        f'The plan has no step "crm_shelf_item.telex" to confirm. There is: {TABLE}.fax.\n'
    )


REFUSED = {
    "wrong database": (
        {"CRM_DATABASE_URL": "postgresql+psycopg://crm:secret@127.0.0.1:1/crm"},
        ("CRM_DATABASE_URL = postgresql+psycopg://crm:***@127.0.0.1:1/crm: cannot be opened",
         "无法打开该数据库"),
    ),
    "no folder for SQLite": (
        {"CRM_DATABASE_URL": "sqlite:////proc/nowhere/crm.db"},
        ("the folder must exist and be writable for this account", "其所在文件夹必须存在"),
    ),
    "data folder": (
        {"CRM_DATA_DIR": "/proc/nowhere"},
        ("CRM_DATA_DIR", "数据目录无法创建或设为仅本人可访问"),
    ),
    "bad number": (
        {"CRM_WORKERS": "many"},
        ('CRM_WORKERS = "many": must be a whole number from 1 to 64.', "应为 1 到 64 的整数"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("settings", "words"), REFUSED.values(), ids=REFUSED)
def test_a_start_that_cannot_be_is_refused_in_both_languages_without_a_trace(
    tmp_path, settings, words
):
    done = command(tmp_path / "data", "serve", CRM_SCHEDULER="0", **settings)

    said = done.stdout + done.stderr
    assert done.returncode == 2
    assert all(word in said for word in words), said
    assert "Traceback" not in said
    assert "secret" not in said


def test_a_start_on_changed_types_is_refused_with_the_command_that_cures_it(shelf):
    declare, folder = shelf
    declare(SMALL.replace("SIZE", "integer") + FAX)
    (folder / "packs" / ".applied" / "shelf.yaml").write_text(
        (folder / "packs" / "shelf.yaml").read_text()
    )

    refused = command(folder, "serve", CRM_SCHEDULER="0")

    assert refused.returncode == 2
    assert f"Run python run.py apply --confirm {TABLE}.size" in refused.stderr
    assert "Traceback" not in refused.stderr
