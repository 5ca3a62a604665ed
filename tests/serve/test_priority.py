"""Starts and commands stand back for the threads that answer people."""

import os
import sys
import threading

import pytest

from app.serve.priority import ASIDE, yield_to_others

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="priorities of threads: Linux only")


def own_priority():
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def priority_after(before):
    """Return the priority of a thread that stood at `before` when it yielded."""
    found = []

    def stand_back():
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), before)
        yield_to_others()
        found.append(own_priority())

    thread = threading.Thread(target=stand_back)
    thread.start()
    thread.join()
    return found[0]


def test_thread_stands_back_and_the_others_stay():
    mine = own_priority()

    assert priority_after(mine) == max(mine, ASIDE)
    assert own_priority() == mine


def test_thread_that_stands_further_back_stays_there():
    assert priority_after(ASIDE + 5) == ASIDE + 5
