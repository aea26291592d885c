"""Locks hold against other processes, whatever else this process does with the same files."""

from tests.processes import Process
from worklist.store.locks import before_a_sync, note_runner, step_aside, sync_is_running, sync_lock


def try_to_sync(pipe, cache):
    with sync_lock(cache) as ours:
        pipe.send(ours)


def test_to_ask_whether_a_sync_runs_does_not_let_another_one_in(tmp_path):
    cache = tmp_path / "cache.db"
    with sync_lock(cache) as ours:
        assert ours
        assert sync_is_running(cache)
        assert Process(try_to_sync, cache).receive() is False


def save_slowly(pipe, cache):
    with before_a_sync(cache):
        pipe.send("here")
        pipe.recv()


def test_a_sync_steps_aside_for_whoever_saves_but_not_for_ever(tmp_path):
    cache = tmp_path / "cache.db"
    note_runner(cache, "ana")
    assert not step_aside(cache)
    person = Process(save_slowly, cache)
    person.receive()
    assert step_aside(cache)
    person.send("done")
    person.wait()
    assert not step_aside(cache)


def test_before_the_first_sync_nobody_waits(tmp_path):
    with before_a_sync(tmp_path / "cache.db"):
        assert not step_aside(tmp_path / "cache.db")
