"""Who comes in over SSH, how it is kept in the record, and how a session ends."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.ssh.conftest import ACCOUNT, ANYWHERE, opened
from tests.terminal.session import PATIENCE
from worklist.domain.events import EscalationRequested, NoteAdded
from worklist.domain.traces import ActRefused, Leaving, SignedIn, SignedOut

SEEN = "Why it is here"
DETACHED = ("-o", "ServerAliveInterval=0")


@pytest.fixture
def sitting(door):
    """Opens the screen for a person."""

    def sit(name, **options):
        worklist = door.sit(name, **options)
        worklist.wait_for("Balance audit")
        worklist.settle()
        return worklist

    return sit


def fingerprint_of(house, name):
    shown = subprocess.run(
        ["ssh-keygen", "-lf", f"{house.key_of(name)}.pub"], capture_output=True, text=True, check=True
    )
    return shown.stdout.split()[1]


def test_a_person_signs_in_sees_the_queues_escalates_and_leaves_at_80x24(house, sitting):
    with sitting("ana") as worklist:
        worklist.press("6")
        worklist.wait_for("Denied")
        worklist.press("enter")
        worklist.wait_for("Account ")
        worklist.press("e")
        worklist.wait_for("Escalate")
        worklist.press("tab", "tab", "please look", "tab", "short by 40 dollars", "enter")
        worklist.wait_for("Saved on")
        worklist.press("q", "q", "q")
        assert worklist.wait() == 0
        assert worklist.is_restored
    assert len(house.entries_of("ana", EscalationRequested)) == 1
    began, ended = house.entries_of("ana", SignedIn, SignedOut)
    assert began == SignedIn(ANYWHERE, fingerprint_of(house, "ana"))
    assert ended == SignedOut(Leaving.LEFT)


def test_a_plain_command_needs_no_terminal_and_is_a_session_too(house, door):
    listed = door.run("sue", "worklist", "queues", "--json")
    assert listed.returncode == 0, listed.stderr
    assert '"queue"' in listed.stdout
    began, ended = house.entries_of("sue", SignedIn, SignedOut)[:2]
    assert (began.origin, ended.why) == (ANYWHERE, Leaving.LEFT)


def test_the_list_of_the_team_shows_the_last_sign_in(house, door):
    assert door.run("zoe", "queues").returncode == 0
    zoe = next(line for line in house.done("team", "list").splitlines() if line.startswith("zoe"))
    assert "never" not in zoe


def test_roles_hold_over_ssh_too(house, door):
    account = house.done("list", "denied", "--csv", as_="ana").splitlines()[1].split(",")[0]
    assert "an auditor" in door.run("zoe", "note", account, "hello").stderr
    assert "an admin" in door.run("ada", "list").stderr
    assert "an auditor" in door.run("zoe", "sync").stderr
    assert not house.entries_of("zoe", NoteAdded)


def test_an_admin_is_told_which_commands_are_theirs(door):
    with door.sit("ada") as worklist:
        worklist.wait_for("An admin sees no accounts")
        assert worklist.wait() == 1
    assert "sue" in door.run("ada", "team", "list").stdout


def test_another_persons_key_on_the_line_of_a_name_is_refused_and_kept(house, door):
    lines = house.keys.read_text()
    line = next(line for line in lines.splitlines() if line.endswith(" bo"))
    stranger = subprocess.run(["cat", f"{house.key_of('eve')}.pub"], capture_output=True, text=True, check=True).stdout
    house.keys.write_text(lines + line[: line.index(" ssh-ed25519")] + " " + stranger.strip() + " bo\n")
    try:
        refused = door.run("eve", "queues")
    finally:
        house.keys.write_text(lines)
    assert refused.returncode == 1
    key = fingerprint_of(house, "eve")
    said = f"worklist: The key {key} is not one of bo's: an admin gives it with worklist team rotate.\n"
    assert refused.stderr == said
    assert [trace.what for trace in house.entries_of("bo", ActRefused)] == ["sign in"]


def test_a_key_that_is_on_no_line_does_not_come_in(door):
    assert "Permission denied" in door.run("mallory", "queues").stderr


def test_without_exposeauthinfo_nobody_comes_in(house, tmp_path):
    with opened(house, tmp_path / "sshd", "Match User *\nExposeAuthInfo no") as door:
        refused = door.run("sue", "queues")
    assert refused.returncode == 1
    assert "set ExposeAuthInfo yes" in refused.stderr


def test_who_is_shut_out_stops_in_the_open_session_and_does_not_come_in_again(house, door, sitting):
    with sitting("cy") as worklist:
        keys = house.keys.read_text()
        house.done("team", "disable", "cy")
        house.keys.write_text(keys)  # as when an admin did it over SSH, who cannot write the file
        worklist.press("enter")
        worklist.wait_for("cy is no longer active in the team.")
        refused = door.run("cy", "queues")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "no longer active" in refused.stderr
        assert len(house.entries_of("cy", SignedIn)) == 1
        worklist.press("q")
        worklist.wait()


def test_the_audit_names_the_address_of_a_sign_in_once(door):
    door.run("ana", "queues")
    shown = door.run("zoe", "audit", "access").stdout
    came = [line for line in shown.splitlines() if " ana signed in " in line]
    assert came and all(line.count(f"signed in from {ANYWHERE}") == 1 for line in came)


# -- a line that drops ----------------------------------------------------------------------------------------------


def processes_of(house, name):
    """The sessions of a person that run on the server."""
    shown = subprocess.run(["ps", "-wweo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    wanted = f"--config {house.settings} --as {name}"
    return [int(line.split()[0]) for line in shown.splitlines() if line.endswith(wanted) and "python" in line]


def wait_until(holds):
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it never comes"
        time.sleep(0.05)


def begin_a_note(worklist, text):
    worklist.press("enter")
    worklist.wait_for("Account ")
    worklist.press("n", text)
    worklist.wait_for(text)
    worklist.settle()


def test_a_dropped_line_ends_the_session_and_keeps_the_draft(house, sitting):
    with sitting("bo") as worklist:
        begin_a_note(worklist, "half a note")
        assert processes_of(house, "bo")
        os.kill(worklist.process.pid, signal.SIGKILL)
        wait_until(lambda: not processes_of(house, "bo"))
    assert house.entries_of("bo", SignedOut)[-1] == SignedOut(Leaving.LINE_DROPPED)
    assert "half a note" in drafts_of(house, "bo")


def drafts_of(house, name):
    from worklist.store.personal import Personal

    personal = Personal.open(house.data / "personal.db", name)
    try:
        return " ".join(str(draft) for draft in personal.all_drafts())
    finally:
        personal.close()


REDRAWS = "\x0c" * 300


def test_a_session_ends_also_where_nobody_takes_what_it_draws(house, sitting):
    """As behind a frozen client once its window is full: the program is stuck in the middle of drawing."""
    with sitting("sue", size=(200, 60)) as worklist:
        begin_a_note(worklist, "stuck note")
        (session,) = processes_of(house, "sue")
        sshd = int(subprocess.run(["ps", "-o", "ppid=", str(session)], capture_output=True, check=True).stdout)
        worklist.press(REDRAWS)
        worklist.process.read(1)  # they have arrived
        os.kill(sshd, signal.SIGSTOP)
        try:
            wait_until(lambda: has_stuck(session))
            os.kill(session, signal.SIGHUP)
            wait_until(lambda: not processes_of(house, "sue"))
        finally:
            os.kill(sshd, signal.SIGKILL)
    assert house.entries_of("sue", SignedOut)[-1] == SignedOut(Leaving.LINE_DROPPED)
    assert "stuck note" in drafts_of(house, "sue")


def has_stuck(session):
    """Whether a thread waits for its terminal. (Only Linux tells, and only root; elsewhere it must do without.)"""
    try:
        waits = [path.read_text() for path in Path(f"/proc/{session}/task").glob("*/wchan")]
    except OSError:
        return True
    return not waits or any("tty_write" in what or "wait_woken" in what for what in waits)


LOOKS_OFTEN = [f"Match User {ACCOUNT}", "ClientAliveInterval 1", "ClientAliveCountMax 2", "Match all"]


def test_a_frozen_client_keeps_no_session(house, tmp_path):
    """It answers nothing; sshd gives the line up, and the session ends."""
    with opened(house, tmp_path / "sshd", *LOOKS_OFTEN) as door, door.sit("sue", size=(80, 24)) as worklist:
        worklist.wait_for("Balance audit")
        begin_a_note(worklist, "frozen note")
        os.kill(worklist.process.pid, signal.SIGSTOP)
        wait_until(lambda: not processes_of(house, "sue"))
        os.kill(worklist.process.pid, signal.SIGKILL)
    assert house.entries_of("sue", SignedOut)[-1] == SignedOut(Leaving.LINE_DROPPED)
    assert "frozen note" in drafts_of(house, "sue")
