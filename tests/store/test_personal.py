"""What a person typed and did not save outlives the program; nothing about its file ever stops anybody."""

import os
import sqlite3
import stat
from datetime import datetime, timedelta

import pytest

from tests.processes import Process
from worklist.store import personal
from worklist.store.personal import Personal

TYPED = {"said": "They want the op note.", "reference": "R-2207", "promised": "fri"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "personal.db"


@pytest.fixture
def sessions(path):
    """Opens sessions, and closes them in the end."""
    opened = []

    def sit_down(actor="ana"):
        opened.append(Personal.open(path, actor))
        return opened[-1]

    yield sit_down
    for session in opened:
        session.close()


@pytest.fixture
def later(monkeypatch):
    """Lets the clock run on."""

    def run_on(by):
        now = datetime.now(personal.UTC) + by
        monkeypatch.setattr(personal, "_now", lambda: now)

    return run_on


def type_until_killed(pipe, path):
    ana = Personal.open(path, "ana")
    ana.be_at("A1", "recording")
    ana.keep_draft("A1", "CallDialog", TYPED)
    pipe.send("kept")
    pipe.recv()


def type_much(pipe, path, actor):
    session = Personal.open(path, actor)
    for number in range(40):
        session.keep_draft(f"A{number % 5}", "NoteDialog", {"text": f"{actor} {number}"})
        session.be_at(f"A{number % 5}", "recording")
    pipe.send([(draft.account, draft.values["text"]) for draft in session.all_drafts()])
    session.close()
    pipe.send(session.notice)


# -- drafts ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_there_until_it_is_dropped(sessions):
    ana = sessions()
    assert ana.draft("A1", "CallDialog") is None
    ana.keep_draft("A1", "CallDialog", {"said": "They"})
    ana.keep_draft("A1", "CallDialog", TYPED)
    ana.keep_draft("A2", "NoteDialog", {"text": ""})
    assert ana.draft("A1", "CallDialog").values == TYPED
    assert [draft.form for draft in ana.drafts_of("A1")] == ["CallDialog"]
    assert [draft.account for draft in ana.all_drafts()] == ["A2", "A1"]
    ana.drop_draft("A1", "CallDialog")
    assert ana.drafts_of("A1") == []


def test_drafts_and_choices_are_each_persons_own(sessions):
    ana, bo = sessions("ana"), sessions("bo")
    ana.keep_draft("A1", "CallDialog", TYPED)
    ana.prefer("theme", "light")
    assert bo.all_drafts() == []
    assert (ana.preference("theme"), bo.preference("theme")) == ("light", "")


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "'; DROP TABLE draft; --", "漢字 é\u0301", "x" * 100_000])
def test_any_text_comes_back_as_it_was_typed(sessions, text):
    sessions().keep_draft("A1", "NoteDialog", {"text": text})
    assert sessions().draft("A1", "NoteDialog").values == {"text": text}


def test_a_draft_survives_the_death_of_its_program(path, sessions):
    victim = Process(type_until_killed, path)
    assert victim.receive() == "kept"
    victim.kill()
    victim.wait()
    ana = sessions()
    assert ana.draft("A1", "CallDialog").values == TYPED
    assert ana.notice == ""


def test_sessions_that_write_at_once_lose_nothing(path):
    writers = [Process(type_much, path, actor) for actor in ("ana", "bo", "cy")]
    for actor, writer in zip(("ana", "bo", "cy"), writers, strict=True):
        drafts, notice = writer.sent()
        assert notice == ""
        assert sorted(drafts) == [(f"A{number % 5}", f"{actor} {number}") for number in range(35, 40)]


# -- presence -------------------------------------------------------------------------------------------------------


def test_who_else_has_an_account_open(sessions):
    ana, bo, window = sessions("ana"), sessions("bo"), sessions("ana")
    ana.be_at("A1", "reading")
    assert ana.others_at("A1") == []
    assert [(one.actor, one.doing) for one in bo.others_at("A1")] == [("ana", "reading")]
    assert [one.actor for one in window.others_at("A1")] == ["ana"]
    ana.be_at("A1", "recording")
    assert [one.doing for one in bo.others_at("A1")] == ["recording"]
    ana.be_at("A2", "reading")
    assert bo.others_at("A1") == []
    ana.leave()
    assert bo.others_at("A2") == []


def test_a_presence_begins_when_the_account_was_opened(sessions, later):
    ana, bo = sessions("ana"), sessions("bo")
    ana.be_at("A1", "reading")
    (before,) = bo.others_at("A1")
    later(timedelta(seconds=20))
    ana.be_at("A1", "recording")
    (after,) = bo.others_at("A1")
    assert after.since == before.since


def test_who_died_is_gone_after_half_a_minute(path, sessions, later):
    victim = Process(type_until_killed, path)
    victim.receive()
    victim.kill()
    bo = sessions("bo")
    later(timedelta(seconds=25))
    assert [one.actor for one in bo.others_at("A1")] == ["ana"]
    later(timedelta(seconds=35))
    assert bo.others_at("A1") == []
    victim.wait()


# -- the file -------------------------------------------------------------------------------------------------------


def test_only_its_owner_can_read_it(path, sessions):
    sessions().prefer("theme", "light")
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name


def damage(path):
    content = bytearray(path.read_bytes())
    content[:100] = os.urandom(100)
    path.write_bytes(content)


def tear_a_page(path):
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)


@pytest.mark.parametrize("harm", [damage, tear_a_page, lambda path: path.write_text("no database " * 400)])
def test_a_damaged_file_is_set_aside_and_said(path, sessions, harm):
    Personal.open(path, "ana").close()
    harm(path)
    ana = sessions()
    (kept,) = path.parent.glob("personal.db.damaged-*")
    assert ana.notice == f"personal.db was damaged and is set aside as {kept.name}; drafts in it are lost."
    ana.keep_draft("A1", "CallDialog", TYPED)
    again = sessions()
    assert (again.draft("A1", "CallDialog").values, again.notice) == (TYPED, "")


def test_a_file_of_a_newer_program_is_left_as_it_is(path):
    Personal.open(path, "ana").close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    ana = Personal.open(path, "ana")
    ana.keep_draft("A1", "CallDialog", TYPED)
    assert "newer worklist" in ana.notice
    assert ana.draft("A1", "CallDialog").values == TYPED
    ana.close()
    assert [file.name for file in path.parent.iterdir()] == ["personal.db"]


def test_without_a_file_all_goes_on_in_memory(tmp_path):
    ana = Personal.open(tmp_path / "missing" / "personal.db", "ana")
    ana.keep_draft("A1", "CallDialog", TYPED)
    ana.be_at("A1", "reading")
    assert ana.draft("A1", "CallDialog").values == TYPED
    assert ana.notice.endswith("drafts and choices are kept only until you leave.")
    ana.close()


def test_a_file_that_breaks_while_it_is_open_stops_nobody(path):
    ana = Personal.open(path, "ana")
    ana.keep_draft("A1", "CallDialog", TYPED)
    other = sqlite3.connect(path)
    other.execute("DROP TABLE presence")
    other.close()
    ana.be_at("A1", "reading")
    assert "no such table" in ana.notice
    ana.keep_draft("A2", "NoteDialog", {"text": "goes on"})
    assert [draft.account for draft in ana.all_drafts()] == ["A2", "A1"]
    ana.close()


@pytest.mark.parametrize("fields", ["{", "[]", "null", "[" * 20_000])
def test_a_draft_that_somebody_spoiled_is_passed_over(path, sessions, fields):
    ana = sessions()
    ana.keep_draft("A1", "call", TYPED)
    ana.keep_draft("A1", "note", TYPED)
    other = sqlite3.connect(path)
    other.execute("UPDATE draft SET fields = ? WHERE form = 'note'", (fields,))
    other.commit()
    other.close()
    assert [draft.form for draft in ana.drafts_of("A1")] == ["call"]
    assert not ana.notice
