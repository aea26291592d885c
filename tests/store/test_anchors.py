"""Anchors: what is right in itself and yet not what was written is found by a note of it elsewhere."""

import os
import socket
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.test_audit import make_anew, tamper
from worklist.store import anchors
from worklist.store.anchors import Anchor, AnchorLines, Places, anchors_in, anchors_of, arrange
from worklist.store.audit import AuditReader
from worklist.store.chain import Head
from worklist.store.troubles import anchor_tries, backup_tries, read_tries, troubles
from worklist.store.witness import bear_witness

HOUR = timedelta(hours=1)


@pytest.fixture
def file(tmp_path):
    (tmp_path / "audit").mkdir()
    return tmp_path / "audit" / "anchors"


@pytest.fixture(autouse=True)
def nowhere_else():
    yield
    anchors._by_folder.clear()


@pytest.fixture
def anchored(log, log_path, file):
    """A log whose head goes to a file."""
    arrange(log_path.parent, Places(file, "", HOUR))
    return log


def proof(path, lines=None):
    with AuditReader(path) as reader:
        return reader.prove(lines)


def rewrite(path, *statements):
    """The whole chain anew, with a witness to match: right in itself."""
    tamper(path, *statements)
    make_anew(path)
    with AuditReader(path) as reader:
        bear_witness(path, reader.prove().head)


def test_an_entry_has_an_anchor_written_and_within_the_hour_no_other(anchored, log_path, note, file):
    note("one")
    anchored.anchor()
    note("two", "three")
    assert [each.head.seq for each in anchors_of(file).anchors] == [1]
    anchored.anchor()
    assert {each.head for each in anchors_of(file).anchors} == {Head(1, anchored.hash_at(1)), anchored.head()}
    said = proof(log_path)
    assert (said.is_whole, said.anchored.held, said.anchored.newest.head.seq) == (True, 2, 3)


def test_a_whole_chain_made_anew_is_caught(anchored, log_path, note):
    note("one", "two")
    anchored.anchor()
    note("three", "four")
    anchored.anchor()
    note("five")
    anchored.close()
    rewrite(log_path, "UPDATE event SET actor = 'bo' WHERE seq = 4")
    said = proof(log_path)
    assert (said.broken_at, said.anchored.after, said.anchored.failed.head.seq) == (3, 2, 4)
    assert "altered between the entries 3 and 4" in said.why
    assert said.vouches_for(2)


def test_a_cut_end_is_caught_although_its_witness_was_cut_too(anchored, log_path, note):
    note("one", "two", "three")
    anchored.anchor()
    anchored.close()
    rewrite(log_path, "DELETE FROM event WHERE seq = 3")
    said = proof(log_path)
    assert (said.broken_at, said.vouches_for(2)) == (3, True)
    assert "the log ends at 2" in said.why


def test_another_log_in_its_place_is_caught(anchored, log_path, note):
    note("one")
    anchored.anchor()
    anchored.close()
    rewrite(log_path, "UPDATE event SET id = 'another' WHERE seq = 1")
    said = proof(log_path)
    assert (said.broken_at, said.anchored.others) == (1, 1)
    assert "put in its place" in said.why


def test_an_anchor_in_a_syslog_export_counts(log, log_path, note):
    note("one")
    line = f"Nov 22 12:00:00 vm worklist: {Anchor('0' * 16, '2026-11-22T12:00:00Z', 'vm', log.head())}\n"
    assert proof(log_path, anchors_in([line, "Nov 22 12:00:01 vm sshd: hello\n"])).anchored.others == 1


def test_a_place_that_is_gone_stops_nobody_and_is_told(anchored, log_path, note, file):
    note("one")
    anchored.anchor()
    file.rename(file.with_name("moved"))
    note("two")
    anchored.anchor()
    assert not file.exists(), "a file under a lost mount would be out of sight when the disk is back"
    assert "No such file" in read_tries(anchor_tries(log_path.parent)).why
    assert anchored.head().seq == 2
    assert proof(log_path).anchored.trouble
    file.with_name("moved").rename(file)
    note("three")
    anchored.anchor()
    assert not read_tries(anchor_tries(log_path.parent)).why


def test_a_pipe_is_not_read(anchored, log_path, note, file):
    os.mkfifo(file)
    assert "is a pipe" in proof(log_path, anchors.site_anchors(log_path)).anchored.trouble


@pytest.mark.parametrize("said", ["[" * 100_000, '"9999-12-31T23:59:59Z"', '"0001-01-01T00:00:00Z"'])
def test_what_a_wrong_clock_or_a_damage_left_of_the_last_tries_stops_nobody(log_path, said):
    state = '{"place": "x", "every": 1' + 30 * "0" + f', "last": {said}, "since": {said}, "why": "", "of": ""}}'
    backup_tries(log_path.parent).write_text(state)
    assert list(troubles(log_path.parent, datetime.now(UTC))) == []


def test_a_host_of_any_name_is_noted_so_that_it_is_found_again(monkeypatch):
    monkeypatch.setattr("platform.node", lambda: "vm=\x1b[31m\udcff é" + "x" * 300)
    line = str(Anchor("0" * 16, "2026-11-22T12:00:00Z", anchors._host(), Head(1, "a" * 64)))
    line.encode()
    assert len(anchors_in([line]).anchors) == 1


def test_a_place_that_hangs_holds_nobody_up(anchored, log_path, note, file, monkeypatch):
    monkeypatch.setattr(anchors, "_PATIENCE", 0.05)
    os.mkfifo(file)  # whoever opens it waits for a reader, as on a server that does not answer
    note("one", "two")
    anchored.anchor()
    assert "did not answer" in read_tries(anchor_tries(log_path.parent)).why
    assert anchored.head().seq == 2
    with file.open() as reader:
        assert [each.head.seq for each in anchors_in([reader.readline()]).anchors] == [1]


def test_they_go_to_another_hosts_syslog(log, log_path, note):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as host:
        host.bind(("127.0.0.1", 0))
        host.settimeout(10)
        arrange(log_path.parent, Places(None, f"127.0.0.1:{host.getsockname()[1]}", HOUR))
        note("one")
        received = host.recv(2_000).decode()
    assert {each.head for each in anchors_in([received]).anchors} == {log.head()}


anchor_lines = st.builds(
    Anchor,
    st.text("0123456789abcdef", min_size=16, max_size=16),
    st.just("2026-11-22T12:00:00Z"),
    st.from_regex(r"[a-z0-9.-]{1,20}", fullmatch=True),
    st.builds(Head, st.integers(0, 10**12), st.text("0123456789abcdef", min_size=64, max_size=64)),
)


@given(anchor_lines, anchor_lines, st.data())
def test_a_torn_line_is_never_an_anchor_and_hides_no_whole_one(torn, whole, data):
    text = str(torn)[: data.draw(st.integers(15, len(str(torn)) - 1))]
    assert anchors_in([text]) == AnchorLines(unreadable=1)
    assert anchors_in([text + str(whole)]) == AnchorLines(frozenset([whole]), 1)
