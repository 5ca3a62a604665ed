import time
from datetime import timedelta

import pytest
import time_machine

from app.engine import clock
from app.web.tables import LoginAttempt
from app.web.throttle import attempt_key, count_try, forgive, unlock
from tests.support.cast import PASSWORD


def try_api(client, username, password, **options):
    return client.post(
        "/api/v1/security/login", json={"username": username, "password": password}, **options
    )


def test_five_failures_lock_the_account_on_every_door(client, alice):
    for _ in range(3):
        client.sign_in("alice", "wrong")
    for _ in range(2):
        try_api(client, "Alice", "wrong")

    page, api = client.sign_in("alice", PASSWORD), try_api(client, "alice", PASSWORD)

    assert page.status_code == 401
    assert api.status_code == 401
    assert "do not fit" in api.json["error"]["message"]


def test_lock_ends_after_15_minutes_and_grows(session):
    now = clock.now()
    key, source = "a:1", "s:1"

    def fail(times, at):
        for _ in range(times):
            verdict = count_try(session, key, source, now=at, source_tries=1000)
        return verdict

    fail(5, now)
    assert fail(1, now + timedelta(minutes=14)).account_locked
    later = now + timedelta(minutes=15, seconds=1)
    assert not fail(5, later).account_locked
    assert fail(1, later + timedelta(minutes=29)).account_locked
    assert not fail(1, later + timedelta(minutes=31)).account_locked


def test_right_password_forgives_former_failures(client, alice, session):
    for _ in range(4):
        client.sign_in("alice", "wrong")
    assert client.sign_in("alice", PASSWORD).status_code == 303
    for _ in range(4):
        client.sign_in("alice", "wrong")

    assert client.sign_in("alice", PASSWORD).status_code == 303


def test_lock_leaves_live_sessions_alone(client_as, client, alice):
    signed_in = client_as(alice)
    for _ in range(6):
        client.sign_in("alice", "wrong")

    assert signed_in.get("/account/").status_code == 200


def test_twenty_tries_a_minute_from_one_address_get_429(client, alice):
    for number in range(20):
        try_api(client, f"nobody{number}", "wrong")

    reply, page = try_api(client, "alice", PASSWORD), client.sign_in("alice", PASSWORD)

    assert reply.status_code == page.status_code == 429
    assert 1 <= int(reply.headers["Retry-After"]) <= 60
    assert reply.json["error"]["code"] == "too_many_requests"
    assert "Too many sign-in tries" in page.text


def test_made_up_forwarding_header_changes_nothing(client, alice):
    for number in range(20):
        try_api(client, f"nobody{number}", "wrong", headers={"X-Forwarded-For": f"10.0.0.{number}"})

    assert try_api(client, "alice", PASSWORD).status_code == 429


def test_address_may_try_again_after_a_minute(client, alice):
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for number in range(21):
            try_api(client, f"nobody{number}", "wrong")
        traveller.shift(timedelta(seconds=61))

        assert try_api(client, "alice", PASSWORD).status_code == 200


def test_typed_names_are_not_readable_in_the_database(client, session):
    client.sign_in("my secret password", "x")

    assert {row.key[:2] for row in session.query(LoginAttempt)} == {"a:", "s:"}
    assert not any("secret" in row.key for row in session.query(LoginAttempt))


def test_administrator_lifts_a_lock(session):
    key = attempt_key("a", "alice", "k")
    for _ in range(5):
        count_try(session, key, "s:1", now=clock.now(), source_tries=100)

    assert unlock(session, "Alice ", "k")
    assert not count_try(session, key, "s:1", now=clock.now(), source_tries=100).account_locked
    assert not unlock(session, "nobody", "k")


def test_forgiving_counts_the_source_down(session):
    count_try(session, "a:1", "s:1", now=clock.now(), source_tries=100)

    forgive(session, "a:1", "s:1")

    assert session.get(LoginAttempt, "s:1").failures == 0
    assert session.get(LoginAttempt, "a:1") is None


@pytest.mark.parametrize("username", ["alice", "nobody"])
def test_unknown_and_known_names_take_alike(client, alice, username):
    started = time.perf_counter()

    client.sign_in(username, "wrong")

    # Both check one scrypt hash, which alone takes longer than this.
    assert time.perf_counter() - started > 0.02


def test_open_session_is_no_way_to_guess_the_password(client_as, client, alice):
    here, new = client_as(alice), "green-lantern-swims-4"

    def change(current):
        form = {"current": current, "password": new, "repeat": new}
        return here.post("/account/password", data=form)

    wrong = [change(f"wrong-{number}").status_code for number in range(5)]
    late = change(PASSWORD)

    assert wrong == [422] * 5
    assert late.status_code == 422
    assert "After five wrong tries it is not looked at for 15 minutes." in late.text
    assert client.sign_in("alice", PASSWORD).status_code == 401
    assert here.get("/account/").status_code == 200


def test_password_change_counts_with_the_tries_of_its_address(client_as, client, alice):
    here = client_as(alice)
    for number in range(20):
        try_api(client, f"nobody{number}", "wrong")

    reply = here.post("/account/password", data={"current": PASSWORD})

    assert reply.status_code == 429
