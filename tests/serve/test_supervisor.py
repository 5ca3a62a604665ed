"""A real supervisor with clients asking: start, replacement, failure and stop."""

import os
import signal
import threading
import time

import pytest

# Allowed stall while processes are replaced, in seconds (design.md, D3).
LONGEST_STALL = 0.5


def test_start_prints_address_and_notes_once(serve):
    served = serve(CRM_WORKERS="2")

    response, _ = served.get()

    assert response.status == 200
    served.wait_for("set-up link: /setup/one-time")
    assert served.text.count("set-up link") == 1


@pytest.mark.parametrize("keep_alive", [True, False], ids=["keep-alive", "close"])
@pytest.mark.parametrize("workers", [1, 2])
def test_replacement_on_hangup_loses_no_request(serve, load, workers, keep_alive):
    served = serve(CRM_WORKERS=str(workers))
    _, before = served.get()

    with load(served, keep_alive=keep_alive) as clients:
        for round_ in (1, 2):
            time.sleep(0.3)
            served.signal(signal.SIGHUP)
            served.wait_for("Declarations applied", count=round_)
        time.sleep(0.5)
    _, after = served.get()

    assert clients.failures == []
    assert clients.answers > 100
    assert clients.slowest < LONGEST_STALL
    assert before.split()[1] != after.split()[1]


def test_newer_stamp_replaces_processes_without_a_signal(serve, load):
    served = serve(CRM_WORKERS="2")

    with load(served) as clients:
        time.sleep(0.2)
        served.set_stamp(2)
        served.wait_for("Declarations applied")
        time.sleep(0.5)
    _, body = served.get()

    assert clients.failures == []
    assert clients.stamps == {"1", "2"}
    assert body.split()[0] == "2"
    time.sleep(1.5)
    assert served.text.count("Declarations applied") == 1


def test_broken_successor_leaves_the_old_ones_serving(serve, load):
    served = serve(CRM_WORKERS="2")
    _, before = served.get()
    (served.folder / "broken").touch()

    with load(served) as clients:
        served.set_stamp(2)
        served.wait_for("The new declarations did not start")
        time.sleep(0.3)
    (served.folder / "broken").unlink()
    _, still_old = served.get()
    served.set_stamp(3)
    served.wait_for("Declarations applied")
    _, after = served.get()

    assert clients.failures == []
    assert "this declaration is broken" in served.text
    assert (before.split()[0], still_old.split()[0], after.split()[0]) == ("1", "1", "3")


def test_crashed_process_is_started_again(serve):
    served = serve()
    _, before = served.get()

    with pytest.raises(OSError, match=r".*"):
        served.get("/crash")
    served.wait_for("A web process ended (exit 3)")
    _, after = served.get()

    assert before.split()[1] != after.split()[1]


def test_first_process_that_cannot_start_ends_the_command(serve, tmp_path):
    (tmp_path / "broken").touch()
    served = serve()

    code = served.process.wait(timeout=20)

    assert code == 1
    assert "this declaration is broken" in served.text


def test_stop_finishes_the_request_under_way(serve):
    served = serve()
    answers = []
    asking = threading.Thread(target=lambda: answers.append(served.get("/slow")[0].status))
    served.get()
    asking.start()
    time.sleep(0.5)

    started = time.monotonic()
    code = served.stop()
    took = time.monotonic() - started
    asking.join()

    assert code == 0
    assert answers == [200]
    assert took < 4


def test_retired_process_tells_an_idle_client_to_close(serve, ask):
    served = serve()
    with served.connect() as connection:
        _, before = ask(connection)
        served.signal(signal.SIGHUP)
        served.wait_for("Declarations applied")

        # The successor answers a moment before the old process is told to go.
        until = time.monotonic() + 5
        last, body = ask(connection)
        while last.getheader("Connection") != "close" and time.monotonic() < until:
            assert body.split()[1] == before.split()[1]
            last, body = ask(connection)
        _, after = ask(connection)

    assert body.split()[1] == before.split()[1]
    assert last.getheader("Connection") == "close"
    assert after.split()[1] != before.split()[1]


def test_stop_does_not_wait_for_an_idle_client(serve, ask):
    served = serve()
    with served.connect() as connection:
        ask(connection)

        started = time.monotonic()
        served.stop()
        took = time.monotonic() - started

    assert took < 3


def test_children_end_when_the_parent_is_killed(serve):
    served = serve()
    _, body = served.get()
    child = int(body.split()[1])

    served.signal(signal.SIGKILL)
    served.process.wait(timeout=10)

    until = time.monotonic() + 10
    while is_running(child):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_port_in_use_is_refused_with_the_cure(serve, tmp_path):
    first = serve()
    folder = tmp_path / "second"
    folder.mkdir()

    second = type(first)(folder, CRM_PORT=str(first.port))

    assert second.process.wait(timeout=20) == 2
    assert "set another CRM_PORT" in second.text
    second.output.close()


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
