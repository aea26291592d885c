"""Keeping the team from the command line: people, roles, keys and their lines; and what doctor finds wrong."""

import os
import shutil
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRAM, Shell
from worklist.cli.program import _TARGETS
from worklist.cli.remote import COMMANDS
from worklist.cli.session import Session
from worklist.domain.team import MemberSet, Role
from worklist.domain.traces import ActRefused
from worklist.store.worklog import WorkLog

NOBODY = 65_534


class Team:
    """A practice of one's own, where ``ada`` is about to begin a team."""

    def __init__(self, shell):
        self.shell = shell
        self.home = shell.home
        self.settings = self.home / "demo" / "worklist.toml"
        self.keys = self.home / "keys"
        self.name_keys_file(self.keys)

    def name_keys_file(self, path):
        self.settings.write_text(self.settings.read_text().partition("[team]")[0] + f'[team]\nkeys = "{path}"\n')

    def key(self, name):
        """The .pub file of a new key."""
        path = self.home / name
        if not path.exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
        return str(path.with_suffix(".pub"))

    def done(self, *words, as_="ada"):
        return self.shell.done("--as", as_, "team", *words)

    def refused(self, *words, as_="ada", code=1):
        return self.shell.refused("--as", as_, "team", *words, code=code)

    def add(self, name, role, *more):
        return self.done("add", name, "--role", role, "--key", self.key(name), *more)

    def record(self, kind):
        with closing(WorkLog.open(self.home / "demo" / "data" / "worklog.db")) as log:
            return [event.body for event in log.since(0) if isinstance(event.body, kind)]

    def found_wrong(self):
        """What doctor finds wrong about the team's lines."""
        said = self.shell.run("--as", "ada", "doctor", "--offline").stdout.splitlines()
        return [line.removeprefix("WRONG ") for line in said if line.startswith("WRONG") and str(self.keys) in line]


@pytest.fixture
def team(practice):
    return Team(practice)


@pytest.fixture(scope="module")
def once(made_once, tmp_path_factory):
    """A team of three that the tests of a module share; each leaves it as it was."""
    home = tmp_path_factory.mktemp("team")
    shutil.copytree(made_once, home / "demo")
    team = Team(shell_at(home))
    for name, role in {"ada": "admin", "ana": "specialist", "sue": "supervisor"}.items():
        team.add(name, role)
    return team


@pytest.fixture
def of_three(once, tmp_path):
    """The same for one test alone."""
    home = tmp_path / "home"
    shutil.copytree(once.home, home)
    for path in (home / "keys", home / "demo" / "worklist.toml"):
        path.write_text(path.read_text().replace(str(once.home), str(home)))
    return Team(shell_at(home))


def shell_at(home, **variables):
    return Shell(home, {"WORKLIST_CONFIG": str(home / "demo" / "worklist.toml"), **variables})


def test_a_person_is_in_the_record_and_has_a_line(team):
    said = team.add("ada", "admin").splitlines()
    assert said == ["ada is in the team: admin.", f"The key's line is in {team.keys}."]
    (line,) = team.keys.read_text().splitlines()
    kind, blob = Path(team.key("ada")).read_text().split()
    assert line == f'restrict,pty,command="{PROGRAM} --config {team.settings} --as ada" {kind} {blob} ada'
    (entry,) = team.record(MemberSet)
    shown = subprocess.run(["ssh-keygen", "-lf", team.key("ada")], capture_output=True, text=True, check=True).stdout
    assert entry.keys == (shown.split()[1],)


def test_the_first_of_a_team_must_be_an_admin(team):
    assert team.refused("add", "ana", "--role", "specialist") == (
        "The first person of a team must be an admin: add one first, with --role admin."
    )
    assert not team.keys.exists()


def test_without_a_key_a_person_cannot_sign_in_yet(of_three):
    assert "no key, so cannot sign in over SSH yet" in of_three.done("add", "zoe", "--role", "auditor")
    assert of_three.keys.read_text().count("\n") == 3
    of_three.done("rotate", "zoe", "--key", of_three.key("zoe"))
    assert of_three.keys.read_text().splitlines()[3].endswith(" zoe")


HOSTILE = ["", "Ana", "ana eve", 'ana" eve', "ana\nssh-rsa", "../ana", "-x", "9ana", "a" * 33, "anä", "$(id)"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_can_get_out_of_its_line(once, name):
    before = once.keys.read_text()
    said = once.refused("add", "--role", "specialist", "--key", once.key("eve"), "--", name)
    assert "cannot be a name" in said
    assert once.keys.read_text() == before


def test_nothing_is_written_where_name_or_key_is_taken(of_three):
    before = of_three.keys.read_text(), len(of_three.record(MemberSet))
    taken = of_three.key("ana")
    assert "That is the key of ana" in of_three.refused("add", "bo", "--role", "specialist", "--key", taken)
    assert "ana is in the team already" in of_three.refused("add", "ana", "--role", "auditor")
    assert "has this key already, for ana" in of_three.refused("rotate", "sue", "--key", taken)
    assert (of_three.keys.read_text(), len(of_three.record(MemberSet))) == before


def test_a_key_that_a_foreign_line_has_is_refused_before_anything_is_written(of_three):
    with of_three.keys.open("a") as keys:
        keys.write(Path(of_three.key("bo")).read_text().strip() + " backup-job\n")
    said = of_three.refused("add", "bo", "--role", "specialist", "--key", of_three.key("bo"))
    assert said.startswith(f"Line 4 of {of_three.keys} has this key already, for backup-job:")
    assert len(of_three.record(MemberSet)) == 3


def test_a_private_key_is_refused(of_three):
    private = of_three.key("eve").removesuffix(".pub")
    assert "holds a private key" in of_three.refused("add", "eve", "--role", "auditor", "--key", private)


def test_where_the_keys_file_is_not_ours_it_gives_the_command_that_is(of_three):
    of_three.name_keys_file("/nowhere/of_ours/keys")
    key = of_three.key("bo")
    said = of_three.refused("add", "bo", "--role", "specialist", "--key", key)
    assert said == (
        "/nowhere/of_ours/keys is not ours to write, and nothing was changed. Run: sudo"
        f" {PROGRAM} --config {of_three.settings} --as ada team add bo --role specialist --key {key}"
    )
    assert len(of_three.record(MemberSet)) == 3


def test_only_an_admin_changes_the_team_and_who_tried_is_in_the_record(of_three):
    assert of_three.refused("role", "sue", "admin", as_="ana") == (
        "You cannot change the team or the rules: ana is a specialist, and this takes admin."
    )
    assert of_three.record(ActRefused)[-1].what == "change the team or the rules"
    assert "not in the team" in of_three.refused("role", "sue", "admin", as_="eve")


def test_a_team_keeps_an_admin_who_is_active(of_three):
    needs = "A team needs an admin who is active: make somebody else one first."
    assert of_three.refused("disable", "ada") == needs
    assert of_three.refused("role", "ada", "auditor") == needs
    of_three.done("role", "sue", "admin")
    of_three.done("disable", "ada", as_="sue")
    assert "no longer active" in of_three.refused("list")


def test_disabled_at_once_and_enabled_again(of_three):
    of_three.done("disable", "ana")
    assert " ana\n" not in of_three.keys.read_text()
    assert of_three.shell.refused("--as", "ana", "queues") == "ana is no longer active in the team."
    assert "There is no line for ana" in of_three.done("enable", "ana")
    assert "as before" in of_three.done("rotate", "ana", "--key", of_three.key("ana"))
    assert " ana\n" in of_three.keys.read_text()
    assert of_three.shell.done("--as", "ana", "queues")


def test_a_new_key_takes_the_place_of_the_old_one(of_three):
    before = of_three.keys.read_text()
    of_three.done("rotate", "ana", "--key", of_three.key("ana2"))
    (line,) = [line for line in of_three.keys.read_text().splitlines() if line.endswith(" ana")]
    assert line not in before
    assert of_three.record(MemberSet)[-1].keys != of_three.record(MemberSet)[1].keys


def test_an_admin_sees_accounts_only_if_that_was_given(of_three):
    assert "ada is an admin" in of_three.shell.refused("--as", "ada", "list")
    of_three.done("role", "ada", "admin", "--sees-accounts")
    assert of_three.shell.done("--as", "ada", "list")
    assert "sees accounts anyway" in of_three.refused("role", "ana", "auditor", "--sees-accounts")


def test_the_list_says_who_is_what(of_three):
    rows = of_three.shell.answer("--as", "sue", "team", "list")
    assert [(row["name"], row["role"], row["active"], row["sees_accounts"]) for row in rows] == [
        ("ada", "admin", True, False),
        ("ana", "specialist", True, True),
        ("sue", "supervisor", True, True),
    ]
    assert all(row["key"].startswith("SHA256:") and not row["last_sign_in"] for row in rows)
    assert "auditor" in of_three.refused("list", as_="ana")


def test_on_ones_own_machine_there_is_no_team(team):
    assert "There is no team" in team.done("list")
    assert team.shell.done("queues")


def test_what_may_be_asked_for_over_ssh_is_there():
    assert set(COMMANDS) <= set(_TARGETS)


@pytest.mark.parametrize("path", ['"keys"', '"/etc/ssh/%u"', '"/etc/a b"', '"/etc/../keys"', "7"])
def test_a_keys_file_that_sshd_would_take_for_another_is_refused(team, path):
    team.settings.write_text(team.settings.read_text().partition("[team]")[0] + f"[team]\nkeys = {path}\n")
    assert "worklist.toml, line" in team.shell.refused("team", "list")


# -- doctor ---------------------------------------------------------------------------------------------------------

SPOILT = {
    "a shell": (lambda line: line[line.index(" ssh-") + 1 :], "has no command=: its key opens a shell"),
    "no restrict": (lambda line: line.replace("restrict,", ""), "has no restrict, so its key can forward ports"),
    "another name": (lambda line: line.replace("--as ana", "--as ada"), "runs another command"),
    "another program": (lambda line: line.replace(str(PROGRAM), "/bin/sh"), "runs another command"),
    "a wide option": (lambda line: f"port-forwarding,{line}", "allows port-forwarding"),
    "variables": (lambda line: f'environment="LD_PRELOAD=/x",{line}', "allows environment"),
    "nobody's": (lambda line: line.replace("--as ana", "--as eve").replace(" ana", " eve"), "who is not in the team"),
    "another key": (lambda line: line.replace("AAAAC3", "AAAAC4"), "has another key than the record has for ana"),
    "twice": (lambda line: f"{line}\n{line}", "have one key: sshd takes the first"),
    "gone": (lambda line: "", "ana is in the team and has no line"),
    "no line": (lambda line: "just words", "cannot be read: delete it"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_doctor_finds_a_line_that_is_not_as_it_should_be(once, how):
    spoil, said = SPOILT[how]
    whole = once.keys.read_text()
    ada, ana, sue = whole.splitlines()
    once.keys.write_text(f"{ada}\n{spoil(ana)}\n{sue}\n")
    try:
        assert any(said in line for line in once.found_wrong())
    finally:
        once.keys.write_text(whole)


def test_doctor_finds_no_fault_with_the_lines_as_they_are_written(once):
    assert not [line for line in once.found_wrong() if "Line " in line or " line in " in line]


def test_doctor_finds_a_keys_file_that_others_can_write(once):
    once.keys.chmod(0o666)
    try:
        assert f"Others can write {once.keys}: chmod go-w {once.keys}" in once.found_wrong()
    finally:
        once.keys.chmod(0o644)


def test_the_snippet_names_the_owner_of_the_data_and_the_keys_file(once):
    said = once.done("snippet")
    assert f"    AuthorizedKeysFile {once.keys}\n" in said
    assert f"Match User {Path(once.settings).owner()}\n" in said


# -- with sudo ------------------------------------------------------------------------------------------------------


def everything_in(folder):
    return [folder, *folder.rglob("*")]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another")
def test_root_leaves_no_file_of_its_own_among_the_data(once):
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to others
        home = Path(folder)
        home.chmod(0o755)
        shutil.copytree(once.home / "demo", home / "demo")
        for path in everything_in(home / "demo"):
            os.chown(path, NOBODY, NOBODY)
        with Session(once.settings, "ada").team_keeping() as keeping:
            keeping.find("ana")  # whatever is loaded late is loaded now: here root alone may be able to read it
        settings = home / "demo" / "worklist.toml"
        settings.write_text(settings.read_text().replace(str(once.home), str(home)))
        with Session(settings, "ada").team_keeping() as keeping:
            keeping.set_role("ana", Role.AUDITOR)
            assert os.geteuid() == NOBODY
            assert {path.stat().st_uid for path in everything_in(home / "demo")} == {NOBODY}
        assert os.geteuid() == 0


def test_under_sudo_it_is_who_called_sudo(of_three):
    shell = of_three.shell.with_(SUDO_USER="ada")
    if os.geteuid() == 0:
        assert shell.done("team", "role", "ana", "auditor")
    else:
        assert "not in the team" in shell.refused("team", "role", "ana", "auditor")
