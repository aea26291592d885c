"""Small files beside the log: what a kill leaves of one is taken away later."""

import os
import time
from contextlib import closing

import pytest

from worklist.store.troubles import Tries, backup_tries, note_tries, read_tries
from worklist.store.worklog import WorkLog

TRIES = Tries("/mnt/nas", 86_400)


def open_log(data):
    WorkLog.open(data / "worklog.db").close()


def note(data):
    note_tries(backup_tries(data), TRIES)
    assert read_tries(backup_tries(data)) == TRIES


@pytest.mark.parametrize(("name", "act"), [("worklog.head", open_log), ("backup.state", note)])
def test_a_part_of_an_hour_ago_is_cleared_and_one_that_is_being_written_is_left(tmp_path, name, act):
    with closing(WorkLog.create(tmp_path / "worklog.db")):
        left, written = tmp_path / f"{name}.1-1", tmp_path / f"{name}.2-2"
        for part in (left, written):
            part.write_text("half")
    two_hours_ago = time.time() - 7_200
    os.utime(left, (two_hours_ago, two_hours_ago))
    act(tmp_path)
    assert list(tmp_path.glob("*.*-*")) == [written]
