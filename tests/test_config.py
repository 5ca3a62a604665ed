"""Settings: every bad value at once, with what is allowed; the file of the key."""

import stat
from dataclasses import fields
from pathlib import Path

import pytest

from app.data_folder import secret_key
from config import SETTINGS, Settings, SettingsError, load_settings


def load(**environ):
    return load_settings(environ, env_file=None)


def findings(**environ):
    with pytest.raises(SettingsError) as refused:
        load(**environ)
    return refused.value.findings


def test_table_and_dataclass_name_the_same_settings():
    assert [
        row.attribute for row in SETTINGS if row.attribute not in Settings.__annotations__
    ] == []
    assert len(fields(Settings)) == len(SETTINGS)


def test_defaults_need_no_environment():
    settings = load()

    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8080, 1)
    assert settings.scheduler is True
    assert settings.data_dir == Path("instance").resolve()
    assert settings.database_url == f"sqlite:///{settings.data_dir}/crm.db"


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("CRM_PORT", "70000", "a whole number from 0 to 65535"),
        ("CRM_PORT", "-1", "a whole number from 0 to 65535"),
        ("CRM_PORT", "８０８０", "a whole number from 0 to 65535"),
        ("CRM_WORKERS", "0", "a whole number from 1 to 64"),
        ("CRM_SCHEDULER", "maybe", "1 or 0"),
        ("CRM_TIMEZONE", "Mars/Base", "a time zone such as Asia/Shanghai"),
        ("CRM_TIMEZONE", "../../etc/passwd", "a time zone such as Asia/Shanghai"),
        ("CRM_DEFAULT_LOCALE", "fr", "one of: zh, en"),
        ("CRM_PUBLIC_URL", "ftp://crm", "an address of the form http://… / https://…"),
        ("CRM_PUBLIC_URL", "https://crm:99999", "an address with a port from 0 to 65535"),
        ("CRM_ALLOWED_HOSTS", "a b", "host names without port, with commas"),
        ("CRM_TRUSTED_PROXIES", "10.0.0.0/8,x", "IP addresses or networks, with commas"),
    ],
)
def test_bad_value_names_setting_value_and_what_is_allowed(name, text, allowed):
    (finding,) = findings(**{name: text})

    assert finding.startswith(f'{name} = "{text}": must be {allowed}. / 应为')


def test_all_bad_values_are_listed_at_once():
    assert len(findings(CRM_PORT="x", CRM_WORKERS="x", CRM_DEMO="x")) == 3


def test_unknown_name_offers_the_nearest():
    assert findings(CRM_PROT="1") == [
        "CRM_PROT is not a setting; did you mean CRM_PORT? "
        "/ 没有 CRM_PROT 这个设置，是否应为 CRM_PORT？"
    ]


def test_secret_values_are_never_shown():
    text = "oracle://user:hunter2@host/db"

    (finding,) = findings(CRM_DATABASE_URL=text)
    shown = repr(load(CRM_DATABASE_URL="postgresql+psycopg://u:hunter2@h/d"))

    assert "hunter2" not in finding
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"CRM_ADMIN_USERNAME": "root"}, "CRM_ADMIN_PASSWORD"),
        ({"CRM_ADMIN_PASSWORD": "x"}, "CRM_ADMIN_USERNAME"),
        ({"CRM_DEMO": "1"}, "CRM_DEMO_PASSWORD"),
    ],
    ids=["password", "username", "demo"],
)
def test_settings_that_need_each_other(given, missing):
    (finding,) = findings(**given)

    assert f"needs {missing} too" in finding


def test_env_file_is_read_and_the_environment_wins(tmp_path):
    path = tmp_path / ".env"
    path.write_text(
        '# comment\nexport CRM_PORT="9000"\nCRM_HOST=0.0.0.0 # all\nOTHER=1\nCRM_WORKERS=\n',
        "utf-8",
    )

    settings = load_settings({"CRM_HOST": "::1"}, env_file=path)

    assert (settings.port, settings.host, settings.workers) == (9000, "::1", 1)


def test_env_file_names_the_bad_line(tmp_path):
    path = tmp_path / ".env"
    path.write_text("CRM_PORT=1\nnonsense\n")

    with pytest.raises(SettingsError, match=r"\.env:2: must be NAME=value"):
        load_settings({}, env_file=path)


def test_secret_key_is_made_once_and_closed_to_others(tmp_path):
    settings = load(CRM_DATA_DIR=str(tmp_path / "data"))

    first, second = secret_key(settings), secret_key(settings)

    assert first == second
    assert len(first) == 64
    assert stat.S_IMODE((settings.data_dir / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700


def test_secret_key_readable_by_others_is_refused(tmp_path):
    settings = load(CRM_DATA_DIR=str(tmp_path))
    secret_key(settings)
    (tmp_path / "secret_key").chmod(0o644)

    with pytest.raises(SettingsError, match="readable by others"):
        secret_key(settings)


def test_short_secret_key_is_refused(tmp_path):
    path = tmp_path / "secret_key"
    path.write_text("changeme")
    path.chmod(0o600)

    with pytest.raises(SettingsError, match="too short"):
        secret_key(load(CRM_DATA_DIR=str(tmp_path)))
