import pytest
from flask import abort
from sqlalchemy.exc import DataError, OperationalError

from app.engine.errors import (
    AccessDenied,
    Clash,
    ConflictError,
    FieldError,
    InvalidRecord,
    NotVisible,
    UserError,
)

RAISED = {
    "user": UserError("Wrong value.", field="stage"),
    "invalid": InvalidRecord(
        [FieldError("name", "Needed."), FieldError("lines", "Bad.", 0, "price")]
    ),
    "denied": AccessDenied("Not yours."),
    "unseen": NotVisible("customer"),
    "conflict": ConflictError(
        version=2, by="Bob", clashes=[Clash("name", 1, 2, 3)], theirs_only={}
    ),
    "bug": RuntimeError("secret detail"),
    "data": DataError("SELECT secret", {}, Exception("secret")),
    "away": OperationalError("SELECT secret", {}, Exception("secret")),
}
STATUSES = (400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 429, 500, 503)


@pytest.fixture
def failing(app, monkeypatch):
    """Let the health page raise what the test says."""

    def fail(error):
        def view():
            if isinstance(error, int):
                abort(error)
            raise error

        monkeypatch.setitem(app.view_functions, "HomePages.home", view)

    return fail


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_error_has_a_page_in_both_languages(
    client_as, failing, session, alice, status, language
):
    alice.language = language
    session.commit()
    failing(status)

    reply = client_as(alice).get("/")

    assert reply.status_code == status
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}"' in reply.text
    words = reply.text.split("<h1>")[1].split("</h1>")[0]
    assert any("\u4e00" <= character <= "\u9fff" for character in words) == (language == "zh")


@pytest.mark.parametrize("status", STATUSES)
def test_every_error_has_the_one_json_shape(client_as, failing, alice, status):
    failing(status)

    reply = client_as(alice).get("/", headers={"Accept": "application/json"})

    assert reply.status_code == status
    assert set(reply.json["error"]) == {"code", "message", "fields", "id"}
    assert reply.json["error"]["message"]


@pytest.mark.parametrize(
    ("name", "status", "code", "fields"),
    [
        ("user", 400, "bad_request", [{"field": "stage", "message": "Wrong value."}]),
        ("invalid", 422, "invalid", [
            {"field": "name", "message": "Needed."},
            {"field": "lines", "message": "Bad.", "row": 0, "column": "price"},
        ]),
        ("denied", 403, "forbidden", []),
        ("unseen", 404, "not_found", []),
        ("conflict", 409, "conflict", [
            {"field": "name", "message": "Changed meanwhile.", "before": 1, "theirs": 2, "mine": 3},
        ]),
        ("bug", 500, "error", []),
        ("data", 400, "bad_request", []),
        ("away", 503, "unavailable", []),
    ],
)  # fmt: skip
def test_each_family_becomes_its_status(client_as, failing, alice, name, status, code, fields):
    failing(RAISED[name])

    reply = client_as(alice).get("/", headers={"Accept": "application/json"})

    assert reply.status_code == status
    assert reply.json["error"]["code"] == code
    assert reply.json["error"]["fields"] == fields
    assert "secret" not in reply.text


@pytest.mark.parametrize("name", ["bug", "data", "away"])
def test_pages_never_tell_what_broke(client_as, failing, alice, name):
    failing(RAISED[name])

    reply = client_as(alice).get("/")

    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert reply.headers["X-Request-ID"] in reply.text


def test_unseen_record_equals_a_missing_one(client_as, make, alice, carol):
    hidden = make("customer", owner=alice)
    client = client_as(carol)

    unseen = client.get(f"/api/v1/customer/{hidden.id}")
    missing = client.get("/api/v1/customer/987654")
    beyond = client.get("/api/v1/customer/99999999999999999999999999")

    assert unseen.status_code == missing.status_code == beyond.status_code == 404
    assert unseen.data == missing.data == beyond.data


def test_form_without_token_keeps_400_and_says_the_cure(client_as, alice):
    client = client_as(alice)
    client.sends_token = False

    reply = client.post("/account/", data={"language": "en"})

    assert reply.status_code == 400
    assert "reload the page and send it again" in reply.text


def test_wrong_method_names_the_right_ones(client_as, alice):
    reply = client_as(alice).get("/logout/")

    assert reply.status_code == 405
    assert "POST" in reply.headers["Allow"]


def test_too_many_fields_are_refused(client_as, alice):
    reply = client_as(alice).post("/account/", data={f"f{number}": "x" for number in range(1001)})

    assert reply.status_code == 413


def test_too_big_a_body_is_refused(client_as, alice):
    reply = client_as(alice).post("/account/", data={"language": "x" * (11 * 1024 * 1024)})

    assert reply.status_code == 413


def test_anonymous_error_page_stands_alone(client):
    reply = client.get("/no/such/page")

    assert reply.status_code == 404
    assert "c-bare-card" in reply.text
