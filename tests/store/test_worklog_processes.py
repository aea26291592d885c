"""Several processes on one work log, and full disks: nothing acknowledged is lost, no number is."""

import sqlite3

from tests.processes import Process
from worklist.domain.events import NoteAdded
from worklist.store.driver import DatabaseError
from worklist.store.worklog import WorkLog


def append_some(pipe, path, name, count):
    log = WorkLog.open(path)
    pipe.send("ready")
    pipe.recv()
    for number in range(count):
        text = f"{name} {number}"
        (event,) = log.append(name, "A1", lambda _, text=text: [NoteAdded(text)])
        pipe.send((event.seq, text))


def append_until_full(pipe, path):
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    log = WorkLog.open(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
    number = 0
    try:
        while True:
            number += 1
            pipe.send(log.append("ana", "A1", lambda _, n=number: [NoteAdded(f"{n} " + "x" * 3_000)])[0].seq)
    except DatabaseError as error:
        pipe.send(str(error))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    pipe.send(log.append("ana", "A1", lambda _: [NoteAdded("room again")])[0].seq)


def test_processes_that_append_at_once_take_turns(log, log_path):
    names = ["ana", "bo", "cy", "di"]
    writers = [Process(append_some, log_path, name, 60) for name in names]
    for writer in writers:
        assert writer.receive() == "ready"
    for writer in writers:
        writer.send("go")
    acknowledged = [pair for writer in writers for pair in writer.sent()]

    assert sorted(seq for seq, _ in acknowledged) == list(range(1, 241))
    assert {event.seq: event.body.text for event in log.since(0)} == dict(acknowledged)
    assert log.verify() == 240
    for name in names:
        own = [text for _, text in sorted(acknowledged) if text.startswith(name)]
        assert own == [f"{name} {number}" for number in range(60)]


def test_a_full_disk_refuses_an_entry_and_keeps_the_others(log, log_path):
    writer = Process(append_until_full, log_path)
    *seqs, refused, after = writer.sent()
    writer.wait()

    assert "full" in refused or "I/O" in refused
    assert seqs == list(range(1, len(seqs) + 1))
    assert after == len(seqs) + 1
    assert log.verify() == after


def test_a_lock_that_another_program_holds_is_waited_for(log, log_path, note):
    writer = Process(append_some, log_path, "ana", 1)
    assert writer.receive() == "ready"
    other = sqlite3.connect(log_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writer.send("go")
    assert not writer._ours.poll(0.2)
    other.execute("ROLLBACK")
    assert writer.receive() == (1, "ana 0")
    other.close()
