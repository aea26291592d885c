"""A packet is in the record and in its folder, or in neither, whenever its maker is killed."""

import os
import signal
import stat
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tests.practice import TODAY, Practice, refuse_entries
from tests.processes import Process
from worklist.desk import Refusal
from worklist.desk.disputing import PacketWish
from worklist.domain.lists import Query
from worklist.domain.packets.draft import Sending
from worklist.domain.queues import Queue
from worklist.domain.recovery_entries import DisputeSent, Way
from worklist.exports import leaving as module
from worklist.exports.sending import finish, send

DUE = TODAY + timedelta(days=30)
OUT = Sending(Way.MAIL, "Provider Disputes", DUE, TODAY + timedelta(days=20), "the contract allows it")
STEPS = ("_make_folder", "_write_part", "sync_folder", "record", "_name")


def test_a_part_that_another_run_writes_is_left_to_it(tmp_path):
    files = module.Files({"a.pdf": b"ours", "b.pdf": b"ours"}, tmp_path, is_ours=True, sorry="", may_replace=True)
    theirs = module.part_of(tmp_path / "b.pdf")
    theirs.write_bytes(b"theirs")
    with pytest.raises(Refusal, match="File exists"):
        module.leave(files, record=lambda: None, may_be_out=lambda: False)
    assert [(path, path.read_bytes()) for path in tmp_path.iterdir()] == [(theirs, b"theirs")]


@pytest.fixture
def ana(practice):
    desk = practice.desk("ana")
    yield desk
    desk.close()


def wish_of(desk, at: int = 0) -> PacketWish:
    return PacketWish((desk.accounts(Query(Queue.DENIED)).rows(0, 5)[at].number,))


def files_of(desk) -> list[Path]:
    folder = desk.packets_folder
    return sorted(folder.iterdir()) if folder.exists() else []


def recorded(desk) -> list[DisputeSent]:
    return [each.dispute.sent for each in desk.disputes()]


def test_what_is_recorded_are_the_files_that_lie_there(ana):
    sent = send(ana, ana.draft_packet(wish_of(ana)), OUT)
    (entry,) = recorded(ana)
    assert (entry.pdf, entry.xlsx) == tuple(sha256(path.read_bytes()).hexdigest() for path in (sent.pdf, sent.xlsx))
    assert files_of(ana) == [sent.pdf, sent.xlsx]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files_of(ana)} == {0o600}
    assert stat.S_IMODE(ana.packets_folder.stat().st_mode) == 0o700


def test_where_the_record_cannot_be_written_no_file_is_left(practice, ana):
    drafted = ana.draft_packet(wish_of(ana))
    refuse_entries(practice)
    with pytest.raises(Refusal, match="Not saved"):
        send(ana, drafted, OUT)
    assert files_of(ana) == []


def test_where_the_folder_cannot_be_written_nothing_is_recorded(ana, tmp_path):
    with pytest.raises(Refusal, match="Nothing was sent: the packet cannot be written"):
        send(ana, ana.draft_packet(wish_of(ana)), OUT, tmp_path / "nowhere")
    assert recorded(ana) == []


@pytest.mark.parametrize("step", [2, 3, 4])
def test_a_killed_maker_leaves_a_packet_whole_or_not_at_all(practice, ana, step):
    maker = Process(make_until, practice.data, practice.drop, step)
    maker.wait()
    found = finish(ana)
    names = [path.suffix for path in files_of(ana) if path.suffix != ".part"]
    assert len(recorded(ana)) == (1 if names else 0)
    assert names in ([], [".pdf", ".xlsx"])
    assert bool(found) == (step == 4)
    for entry in recorded(ana):
        made = [sha256(path.read_bytes()).hexdigest() for path in files_of(ana)]
        assert made == [entry.pdf, entry.xlsx]


def make_until(_, data, drop, step) -> None:
    """Dies at the beginning of one of the steps."""
    desk = Practice(data, drop).desk("ana")
    drafted = desk.draft_packet(wish_of(desk))

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    if STEPS[step] == "record":
        desk.record_packet = die
    else:
        setattr(module, STEPS[step], die)
    send(desk, drafted, OUT)


def test_parts_that_nobody_recorded_go_after_a_day(ana):
    ana.packets_folder.mkdir()
    part = ana.packets_folder / ".D260101-00000000.pdf.part"
    part.write_bytes(b"%PDF")
    finish(ana)
    assert part.exists()
    yesterday = part.stat().st_mtime - 2 * 86_400
    os.utime(part, (yesterday, yesterday))
    finish(ana)
    assert not part.exists()
