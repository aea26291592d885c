"""Backups, restore and verify as a person and a timer run them."""

import json
import shutil
import sqlite3
import subprocess
import tomllib
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.cli.conftest import Shell
from tests.store.test_audit import make_anew, tamper
from worklist.cli import keeping
from worklist.cli.program import program
from worklist.domain.events import NoteAdded
from worklist.domain.team import MemberSet, Role
from worklist.store.anchors import _by_folder
from worklist.store.locks import backup_lock
from worklist.store.worklog import WorkLog

SETTINGS = """
[data]
folder = "data"

[[folder]]
path = "files"

[backup]
to = "nas"
every = "day"
keep = 2

[anchors]
file = "audit/anchors"
"""


@pytest.fixture
def home(tmp_path):
    """A site that looks after itself: a folder for copies, a file for anchors, a work log with one note."""
    for name in ("files", "nas", "audit"):
        (tmp_path / name).mkdir()
    (tmp_path / "worklist.toml").write_text(SETTINGS)
    with closing(WorkLog.create(tmp_path / "data" / "worklog.db")) as log:
        log.append("ana", "A1", lambda _: [NoteAdded("one")])
    return tmp_path


class Here(Shell):
    """Runs the program in this process, which is faster; what is started beside it is a process as ever."""

    def run(self, *arguments, typed=""):
        found = CliRunner().invoke(program, arguments, input=typed, env=self.variables, standalone_mode=False)
        code, complaint, refusal = found.return_value or 0, found.stderr, found.exception
        if refusal is not None:
            assert isinstance(refusal, click.ClickException), found.exc_info
            said = [f"worklist: {refusal.format_message()}", *getattr(refusal, "details", ())]
            code, complaint = refusal.exit_code, complaint + "\n".join(said)
        return subprocess.CompletedProcess(arguments, code, found.stdout, complaint)


@pytest.fixture
def shell(home):
    return Here(home, {"WORKLIST_CONFIG": str(home / "worklist.toml")})


@pytest.fixture(autouse=True)
def nothing_arranged():
    yield
    _by_folder.clear()


@pytest.fixture
def log_path(home):
    return home / "data" / "worklog.db"


def note(log_path, *texts):
    with closing(WorkLog.open(log_path)) as log:
        for text in texts:
            log.append("ana", "A1", lambda _, text=text: [NoteAdded(text)])


def anchors(home):
    return (home / "audit" / "anchors").read_text()


def copies(home):
    return sorted((home / "nas").glob("*.db"))


def age(home, days=3):
    """As if the last scheduled copy had been made days ago."""
    state = home / "data" / "backup.state"
    said = json.loads(state.read_text())
    state.write_text(json.dumps({**said, "last": "2026-01-01T00:00:00Z"}))


def test_a_person_begins_a_folder_and_a_timer_goes_on_in_it(home, shell):
    assert "or run worklist backup once if it is a new folder" in shell.refused("backup", "--if-due")
    assert "keeps the backups from now on" in shell.done("backup")
    assert shell.done("backup", "--if-due") == "", "none is due"
    age(home)
    assert "copied to" in shell.done("backup", "--if-due")
    assert len(copies(home)) == 2
    assert [row["state"] for row in shell.rows("backup", "--list")] == ["whole", "whole"]


def test_a_lost_mount_is_told_and_nothing_is_written_under_it(home, shell):
    shell.done("backup")
    age(home)
    shutil.move(home / "nas", home / "unmounted")
    (home / "nas").mkdir()
    shell.done("sync")
    assert list((home / "nas").iterdir()) == []
    assert "WRONG No backup of the work log was made since" in shell.run("doctor", "--offline").stdout
    assert "its disk may not be mounted" in shell.answer("morning")["unsafe"][0]["the_record_itself"]
    assert "--here" in shell.refused("backup"), "a person who is not told would begin a second one"
    (home / "nas").rmdir()
    shutil.move(home / "unmounted", home / "nas")
    shell.done("backup", "--if-due")
    assert "No backup of the work log" not in shell.run("doctor", "--offline").stdout
    assert shell.answer("morning")["unsafe"] == []


def test_a_sync_makes_what_is_due_and_two_at_once_make_one(home, shell, monkeypatch):
    monkeypatch.setattr(keeping, "_PATIENCE_WHEN_DUE", 0.05)
    shell.done("backup")
    age(home)
    with backup_lock(home / "data"):
        assert "is overdue" in shell.refused("backup", "--if-due"), "another process makes it, and does not end"
    assert len(copies(home)) == 1
    shell.done("sync")
    assert len(copies(home)) == 2
    assert shell.done("backup", "--if-due") == ""


def test_copies_are_checked_on_a_machine_without_settings(home, shell, log_path):
    shell.done("backup")
    note(log_path, "two")
    shell.done("backup")
    elsewhere = Here(home, {"WORKLIST_CONFIG": str(home / "none.toml")})
    assert elsewhere.done("backup", "--check", str(home / "nas")).count("is whole") == 2
    bad = copies(home)[0]
    bad.write_bytes(bad.read_bytes()[:9_000])
    run = elsewhere.run("backup", "--check", str(home / "nas"))
    assert (run.returncode, run.stdout.count("is whole")) == (1, 1)
    assert "WHOLE" in elsewhere.done("verify", str(copies(home)[1]))
    assert "A backup is not whole" in shell.run("doctor", "--offline").stdout


def test_a_restore_says_first_what_is_lost(home, shell, log_path):
    shell.done("backup")
    note(log_path, "two", "three")
    refusal, lost = shell.run("restore").stderr.splitlines()
    assert "Nothing was changed" in refusal
    assert "lacks 2 entries of 2" in lost
    assert "lacks 2 entries of 2" in shell.done("restore", "--yes")
    with closing(WorkLog.open(log_path)) as log:
        assert log.head().seq == 1


def test_the_folder_of_another_practice_is_not_taken_for_ones_own(home, shell, log_path):
    shell.done("backup")
    for file in (log_path, log_path.with_name("worklog.head"), home / "audit" / "anchors"):
        file.unlink(missing_ok=True)
    with closing(WorkLog.create(log_path)) as log:
        log.append("bo", "B1", lambda _: [NoteAdded("ours")])
    assert "of another work log: name it" in shell.refused("restore", "--yes")
    assert "is a copy of another work log" in shell.done("restore", "--yes", str(copies(home)[0]))


def test_the_hash_that_is_said_is_the_copys_although_somebody_goes_on(home, shell, log_path, monkeypatch):
    def made_meanwhile(*arguments, **options):
        made = keeping.make_now(*arguments, **options)
        note(log_path, "two")
        return made

    monkeypatch.setattr("worklist.cli.backup.make_now", made_meanwhile)
    said = shell.done("backup")
    (copy,) = shell.rows("backup", "--check", "all")
    assert f"Newest entry 1, hash {copy['hash']}" in said


def test_verify_says_what_holds_and_catches_a_chain_made_anew(home, shell, log_path):
    shell.done("backup")
    note(log_path, "two", "three")
    shell.done("backup")
    said = shell.done("verify")
    assert "3 entries, from 2" in said
    assert "2 anchors hold; the newest is of entry 3" in said
    tamper(log_path, "UPDATE event SET actor = 'bo' WHERE seq = 2")
    make_anew(log_path)
    with sqlite3.connect(log_path) as connection:
        head = connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC").fetchone()
    log_path.with_suffix(".head").write_text(f"{head[0]} {head[1]}\n")
    run = shell.run("verify")
    assert run.returncode == 1
    assert "altered between the entries 2 and 3" in run.stdout
    assert "Entries before 2 are proven." in run.stdout
    found = json.loads(shell.run("verify", "--json").stdout)
    assert (found["is_whole"], found["broken_at"], found["anchors"]["held"]) == (False, 2, 1)
    assert "THE RECORD IS NOT WHOLE" in shell.run("audit", "access").stdout, "the audit holds it against them too"
    assert "WHOLE" in shell.done("verify", str(copies(home)[1])), "the copy is as it was"


def test_verify_goes_as_far_as_a_damaged_log_can_be_read(home, shell, log_path):
    note(log_path, *(f"note {number} " + "x" * 900 for number in range(200)))
    with log_path.open("r+b") as stream:
        stream.seek(log_path.stat().st_size * 2 // 3)
        stream.write(b"\xff" * 4_096 * 3)
    run = shell.run("verify")
    assert run.returncode == 1
    assert "NOT WHOLE. The file is damaged" in run.stdout
    assert "Traceback" not in run.stderr


def test_anchors_of_a_syslog_export_come_by_the_input(home, shell, log_path):
    shell.done("backup")
    export = "".join(f"Nov 22 12:00:00 vm worklist: {line}" for line in anchors(home).splitlines(keepends=True))
    (home / "audit" / "anchors").unlink()
    (home / "worklist.toml").write_text(SETTINGS.partition("[anchors]")[0])
    _by_folder.clear()
    assert "There are no anchors" in shell.done("verify")
    assert "1 anchor holds" in shell.done("verify", "--anchors", "-", typed=export)
    assert "half an anchor" in shell.done("verify", "--anchors", "-", typed=export[:-9])


def test_encrypted_copies_are_checked_with_nothing_but_their_key(home, shell):
    shell.done("backup")
    shell.done("encrypt", "--yes", "--key-file", str(home / "keys.toml"))
    shell.done("backup")
    assert shell.done("backup", "--check", "all").count("is whole") == 2, "one is plaintext, from before"
    assert "WHOLE" in shell.done("verify")
    (name,) = tomllib.loads((home / "keys.toml").read_text())
    copy = str(copies(home)[1])
    elsewhere = Here(home, {"WORKLIST_CONFIG": str(home / "none.toml"), "WORKLIST_KEY_FILE": str(home / "keys.toml")})
    assert "is encrypted" in elsewhere.run("backup", "--check", copy).stdout
    assert "is whole" in elsewhere.done("backup", "--check", copy, "--key", name)
    assert "WHOLE" in elsewhere.done("verify", copy, "--key", name)
    shell.done("restore", "--yes")
    assert "WHOLE" in shell.done("verify")


def test_in_a_team_it_takes_who_may_audit_or_keep_it(home, shell, log_path):
    with closing(WorkLog.open(log_path)) as log:
        for name, role in (("ada", Role.ADMIN), ("bo", Role.SPECIALIST), ("cy", Role.AUDITOR)):
            log.add("ada", MemberSet(name, role))
    for command in (["backup"], ["backup", "--list"], ["verify"], ["restore", "--yes"]):
        assert "takes a supervisor, an auditor or an admin" in shell.refused("--as", "bo", *command)
    assert "is not in the team" in shell.refused("--as", "nobody", "verify")
    for allowed in (["--as", "ada"], ["--as", "cy"], []):  # the last is the account that owns the data
        shell.done(*allowed, "backup")
        shell.done(*allowed, "verify")
    shell.done("backup", "--if-due")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('every = "day"', 'every = "often"'),
        ("keep = 2", "keep = 0"),
        ('file = "audit/anchors"', 'file = "data/anchors"'),
        ('file = "audit/anchors"', 'file = "link/anchors"'),
        ('file = "audit/anchors"', 'file = "files/anchors"'),
        ('to = "nas"', 'to = "files/backups"'),
        ('file = "audit/anchors"', 'syslog = "loghost"'),
        ("keep = 2", "kepe = 2"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_with_its_line(home, shell, line, said):
    path: Path = home / "worklist.toml"
    (home / "link").symlink_to("data")
    number = SETTINGS.splitlines().index(line) + 1
    path.write_text(SETTINGS.replace(line, said))
    assert f"line {number}:" in shell.refused("verify")
