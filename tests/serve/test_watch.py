"""The watcher tells each new value once, and survives a reader that fails."""

from app.serve.watch import StampWatcher


def watcher(values, *, loaded):
    told, rest = [], iter(values)

    def read():
        value = next(rest)
        if isinstance(value, Exception):
            raise value
        return value

    return StampWatcher(read, lambda: told.append(True), loaded=loaded), told


def test_each_new_value_is_told_once():
    watch, told = watcher([1, 2, 2, 3], loaded=1)

    for _ in range(4):
        watch.look()

    assert len(told) == 2


def test_first_value_is_the_measure_when_none_was_loaded():
    watch, told = watcher([7, 7], loaded=None)

    watch.look()
    watch.look()

    assert told == []


def test_failing_reader_is_logged_once_and_tried_again(caplog):
    watch, told = watcher([OSError("away"), OSError("away"), 2], loaded=1)

    for _ in range(3):
        watch.look()

    assert len(told) == 1
    assert len(caplog.records) == 1
