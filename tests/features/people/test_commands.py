import click
import pytest
from click.testing import CliRunner

from app.engine.access.tables import User
from app.engine.database import short_write
from app.extensions import db
from app.features.people.commands import user_commands
from tests.conftest import make_app, read_settings
from tests.support.cast import PASSWORD, create_cast


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run `user …` in a terminal: `run("list", lang="zh_CN.UTF-8")`; it prints, then its code."""
    settings = read_settings(tmp_path / "data")
    app = make_app(settings)
    with app.app_context(), short_write(db.engine) as session:
        create_cast(session)

    def command(*arguments, lang="C"):
        monkeypatch.setenv("LANG", lang)
        group: click.Group = user_commands(lambda: app)
        return CliRunner().invoke(group, list(arguments))

    command.app = app
    yield command
    with app.app_context():
        db.engine.dispose()


def test_list_names_everybody_with_roles_and_state(run):
    found = run("list")

    assert found.exit_code == 0
    assert "alice\tAlice Zhao\tSales\tActive" in found.output


def test_list_speaks_the_language_of_the_terminal(run):
    assert "alice\tAlice Zhao\t销售\t在用" in run("list", lang="zh_CN.UTF-8").output


def test_created_person_signs_in_with_the_printed_password(run):
    made = run("create", "xiao.lin", "--zh", "林晓", "--role", "sales")

    password = made.output.split("\t")[1].split("\n")[0]
    assert made.exit_code == 0
    assert run.app.test_client().sign_in("xiao.lin", password).status_code == 303


def test_refused_person_is_told_by_field(run):
    made = run("create", "alice", "--role", "emperor")

    assert made.exit_code == 1
    assert 'username: The user name "alice" is taken; choose another one.' in made.output
    assert "roles: There is no role “emperor”." in made.output


def test_refusals_speak_chinese_in_a_chinese_terminal(run):
    made = run("password", "nobody", lang="zh_CN.UTF-8")

    assert made.exit_code == 1
    assert "没有账号“nobody”。" in made.output


def test_reset_password_replaces_the_old_one(run):
    made = run("password", "alice")

    password = made.output.split("\t")[1].split("\n")[0]
    client = run.app.test_client()
    assert client.sign_in("alice", PASSWORD).status_code == 401
    assert client.sign_in("alice", password).status_code == 303


def test_locked_person_is_unlocked(run):
    client = run.app.test_client()
    for _try in range(5):
        client.sign_in("alice", "wrong")

    assert run("unlock", "alice").output == "The person may try again at once.\n"
    assert client.sign_in("alice", PASSWORD).status_code == 303
    assert run("unlock", "alice").output == "The account was not locked.\n"


def test_deactivated_person_is_out(run):
    assert run("deactivate", "alice").exit_code == 0
    assert run.app.test_client().sign_in("alice", PASSWORD).status_code == 401


def test_last_administrator_is_not_deactivated(run):
    found = run("deactivate", "root")

    assert found.exit_code == 1
    assert "Nobody would be left who administers." in found.output
    with run.app.app_context():
        assert db.session.query(User).filter_by(username="root").one().active


def test_roles_are_shown_and_replaced(run):
    assert run("roles", "alice").output == "sales\n"
    assert run("roles", "alice", "service", "marketing").output == "marketing, service\n"
    assert run("roles", "alice").output == "marketing, service\n"
