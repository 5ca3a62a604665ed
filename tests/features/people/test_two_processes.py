"""What an administrator changes in one process counts in another at its next request."""

import pytest

from app.engine.access.readers import forget_readers
from app.engine.access.tables import User
from app.engine.database import short_write
from app.engine.settings.dictionaries import forget_dictionaries
from app.extensions import db
from tests.conftest import make_app, read_settings
from tests.support.cast import PASSWORD, create_cast


@pytest.fixture
def two_apps(tmp_path):
    """Two applications on one database file, as two web processes have."""
    settings = read_settings(tmp_path / "shared")
    apps = [make_app(settings), make_app(settings)]
    with apps[0].app_context(), short_write(db.engine) as session:
        create_cast(session)
    yield apps
    for one in apps:
        with one.app_context():
            db.engine.dispose()
    forget_readers()
    forget_dictionaries()


@pytest.fixture
def there(two_apps):
    """alice, served by the second process, which has read her rights already."""
    browser = two_apps[1].test_client()
    browser.sign_in("alice", PASSWORD)
    assert browser.get("/e/customer/").status_code == 200
    return browser


@pytest.fixture
def here(two_apps):
    """The administrator, served by the first process."""
    browser = two_apps[0].test_client()
    browser.sign_in("root", PASSWORD)
    return browser


def test_right_taken_away_is_gone(here, there):
    reply = here.post("/settings/rights/sales", data={"seen": "0", "scope.customer.see": "none"})

    assert reply.status_code == 303
    assert there.get("/e/customer/").status_code == 403


def test_entry_of_a_dictionary_is_offered(here, there):
    here.post(
        "/settings/dictionaries/customer_level/new",
        data={"zh": "战略", "en": "Strategic", "color": "red"},
    )

    assert "Strategic" in there.get("/e/customer/new").text


def test_deactivated_person_is_out(here, there, two_apps):
    with two_apps[0].app_context():
        alice = db.session.query(User).filter_by(username="alice").one().id

    here.post(f"/settings/people/{alice}/deactivate")

    assert there.get("/e/customer/").status_code == 302
