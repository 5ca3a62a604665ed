import pytest

from app.engine.access.tables import Department, User
from app.engine.errors import UserError
from app.extensions import db
from tests.support.cast import PEOPLE


@pytest.fixture
def writing(app, monkeypatch):
    """Let the account page write a department and then end as the test says."""

    def end_with(ending):
        def view():
            db.session.add(Department(name_en="New"))
            db.session.flush()
            if isinstance(ending, Exception):
                raise ending
            return "", ending

        monkeypatch.setitem(app.view_functions, "AccountPages.account", view)

    return end_with


@pytest.mark.parametrize(
    ("ending", "kept"),
    [
        (200, True),
        (303, True),
        (400, False),
        (422, False),
        (500, False),
        (UserError("no"), False),
        (RuntimeError("no"), False),
    ],
    ids=str,
)
def test_only_a_view_that_succeeds_is_committed(client_as, session, alice, writing, ending, kept):
    client = client_as(alice)
    writing(ending)

    client.post("/account/")

    assert (session.query(Department).filter_by(name_en="New").count() == 1) is kept


def test_reading_request_never_commits(client_as, session, alice, writing):
    client = client_as(alice)
    writing(200)

    client.get("/account/")

    assert session.query(Department).filter_by(name_en="New").count() == 0


def test_people_of_one_test_do_not_reach_the_next(session):
    assert session.query(User).count() == len(PEOPLE)
