"""Locks hold against other processes, whatever else this process does with the same files."""

from tests.processes import Process
from worklist.store.locks import sync_is_running, sync_lock


def try_to_sync(pipe, cache):
    with sync_lock(cache) as ours:
        pipe.send(ours)


def test_to_ask_whether_a_sync_runs_does_not_let_another_one_in(tmp_path):
    cache = tmp_path / "cache.db"
    with sync_lock(cache) as ours:
        assert ours
        assert sync_is_running(cache)
        assert Process(try_to_sync, cache).receive() is False
