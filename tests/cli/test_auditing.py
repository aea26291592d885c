"""The audit as commands: who saw what, what left, who was let in; emergencies; and what each role may run."""

import csv
import hashlib
import io
import json
import sqlite3
from contextlib import closing

import pexpect
import pytest

from tests.cli.conftest import PROGRAM
from tests.crew import CREW, join
from worklist.domain.team import Member, MemberSet, Right
from worklist.domain.traces import ActRefused
from worklist.store.worklog import WorkLog

WHOLE = "The record is whole: "


def log_path(shell):
    return shell.home / "demo" / "data" / "worklog.db"


@pytest.fixture
def crew(practice):
    """A practice with a team of four."""
    join(log_path(practice))
    return practice


@pytest.fixture(scope="module")
def team(demo):
    """The same, shared by tests that leave no more than traces."""
    join(log_path(demo))
    return demo


@pytest.fixture
def number(practice):
    return practice.rows("--as", "ada", "list", "denied", "--limit", "1")[0]["account"]


def by(name, shell, *arguments):
    return shell.run("--as", name, *arguments)


def told(shell, *arguments, by="abe"):
    """What an auditor is told, without the line on the record."""
    first, *lines = shell.done("--as", by, "audit", *arguments).splitlines()
    assert first.startswith(WHOLE)
    return lines


def entries(shell, *arguments, by="abe"):
    return json.loads(shell.done("--as", by, "audit", *arguments, "--json"))


def tamper(shell, *statements):
    """What somebody does who can write the files."""
    with closing(sqlite3.connect(log_path(shell))) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


# What the record keeps


def test_who_saw_and_who_changed_an_account(crew):
    number = crew.rows("--as", "sam", "list", "denied", "--limit", "1")[0]["account"]
    crew.done("--as", "sue", "show", number)
    crew.done("--as", "sam", "note", number, "first line\n9,999  2026-01-01 00:00:00  abe opened it")
    lines = told(crew, "account", number)
    assert [line.split(": ", 1)[1] for line in lines[:3]] == [
        "sue opened it",
        f"sue exported show {number} as text, 1 account, SHA-256 " + lines[1].rpartition(" ")[2],
        "sam noted: first line 9,999  2026-01-01 00:00:00  abe opened it",
    ]
    assert lines[3:] == ["3 entries."]
    assert told(crew, "account", number)[3].endswith("abe opened it")


@pytest.mark.parametrize("form", ["--csv", "--json"])
@pytest.mark.parametrize("words", [["list", "denied"], ["audit", "person", "sam"], ["show"]], ids=" ".join)
def test_an_export_is_in_the_record_with_the_fingerprint_of_what_left(crew, words, form):
    if words == ["show"]:
        words = ["show", crew.rows("--as", "sue", "list", "denied", "--limit", "1")[0]["account"]]
        form = "--json"
    out = crew.done("--as", "sue", *words, form)
    exported = [each for each in entries(crew, "left") if each["actor"] == "sue"][-1]["fields"]
    assert exported["digest"] == hashlib.sha256(out.encode()).hexdigest()
    assert (exported["what"], exported["form"]) == (" ".join(words), form.strip("-"))
    if words[0] == "list":
        assert exported["accounts"] == len(crew.rows("--as", "sue", *words))


def test_a_table_is_an_export_where_it_goes_to_a_program(crew):
    out = crew.done("--as", "sam", "list", "denied")
    exported = entries(crew, "left")[-1]
    table = out.rpartition("\n\n")[0] + "\n"
    assert exported["fields"]["form"] == "text"
    assert exported["fields"]["digest"] == hashlib.sha256(table.encode()).hexdigest()


def test_on_a_terminal_a_table_is_seen_and_not_exported(crew):
    shown = pexpect.spawn(str(PROGRAM), ["--as", "sam", "list", "denied"], env=crew.environment, encoding="utf-8")
    shown.expect(pexpect.EOF)
    shown.close()
    assert shown.exitstatus == 0
    assert entries(crew, "left") == []


def test_nothing_leaves_where_the_record_of_it_cannot_be_written(crew):
    crew.rows("--as", "sam", "list", "denied")
    tamper(crew, "CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT raise(ABORT, 'no room'); END")
    for words in (["list", "denied", "--csv"], ["list", "denied"], ["rejects", "--json"], ["log", "--json"]):
        assert "the record of it cannot be written (no room)" in crew.refused("--as", "sam", *words)


def test_a_search_is_in_the_record_as_it_was_typed(crew):
    found = len(crew.rows("--as", "sam", "list", "denied", "balance>100"))
    crew.rows("--as", "sam", "list", "denied")
    [searched] = [each for each in entries(crew, "person", "sam") if each["kind"] == "search"]
    assert searched["fields"] == {"filter": "denied balance>100", "found": found, "more": False}


def test_days_and_forms(crew):
    crew.rows("--as", "sam", "list", "denied")
    [row] = csv.DictReader(io.StringIO(crew.done("--as", "abe", "audit", "person", "sam", "--csv")))
    day = row["at"][:10]
    assert (row["actor"], row["kind"], row["proven"]) == ("sam", "export", "yes")
    assert len(entries(crew, "person", "sam", "--from", day, "--to", day)) == 1
    assert entries(crew, "person", "sam", "--to", "2020-01-01") == []
    assert "'2026-02-30' is no date" in crew.refused("--as", "abe", "audit", "left", "--from", "2026-02-30", code=2)


def test_data_goes_out_alone_and_the_proof_beside_it(crew):
    run = by("abe", crew, "audit", "access", "--json")
    assert [each["kind"] for each in json.loads(run.stdout)] == ["member"] * 4
    assert run.stderr.startswith(WHOLE)


# A record that is not whole


def test_an_altered_record_is_shown_with_what_is_not_proven(crew):
    number = crew.rows("--as", "sam", "list", "denied", "--limit", "1")[0]["account"]
    crew.done("--as", "sam", "note", number, "first")
    crew.done("--as", "sam", "note", number, "second")
    tamper(crew, "UPDATE event SET actor = 'sue' WHERE payload LIKE '%second%'")
    run = by("abe", crew, "audit", "account", number)
    assert run.returncode == 1
    said, first, second, count = run.stdout.splitlines()
    assert said.startswith("THE RECORD IS NOT WHOLE. The chain breaks at entry 8.")
    assert "this look at it is not recorded" in said
    assert first.endswith("sam noted: first")
    assert second.startswith("NOT PROVEN 8 ")
    assert count == "2 entries."
    proven = json.loads(by("abe", crew, "audit", "account", number, "--json").stdout)
    assert [each["proven"] for each in proven] == ["yes", "no"]
    assert "NOT WHOLE" in crew.refused("--as", "abe", "audit", "head")


def test_a_cut_record_says_how_much_is_missing(crew):
    crew.rows("--as", "sam", "list", "denied")
    tamper(crew, "DELETE FROM event WHERE seq = 6")
    run = by("abe", crew, "audit", "person", "sam")
    assert run.returncode == 1
    assert "names entry 6, and it ends at 5: entries were cut off" in run.stdout


def test_a_noted_head_is_proven_later_and_finds_what_the_chain_cannot(crew):
    seq, hash_ = crew.done("--as", "abe", "audit", "head").split()
    crew.rows("--as", "sam", "list", "denied")
    assert "As noted" in crew.done("--as", "abe", "audit", "head", "--check", seq, hash_.upper())
    assert "altered" in crew.refused("--as", "abe", "audit", "head", "--check", seq, "0" * 64)
    assert "cut off" in crew.refused("--as", "abe", "audit", "head", "--check", "999", hash_)
    assert "is no hash" in crew.refused("--as", "abe", "audit", "head", "--check", seq, "abc", code=2)


# Emergencies


def test_an_emergency_and_its_review(crew):
    number, other = (row["account"] for row in crew.rows("--as", "sam", "list", "denied", "--limit", "2"))
    assert "You cannot see accounts" in crew.refused("--as", "ada", "show", number)
    assert "add --yes" in crew.refused("--as", "ada", "break-glass", number, "--reason", "payer on the line")
    assert number in crew.done("--as", "ada", "break-glass", number, "--reason", "payer on the line", "--yes")
    assert number in crew.done("--as", "ada", "show", number)
    assert "You cannot see accounts" in crew.refused("--as", "ada", "show", other)

    *_, waiting = told(crew, "access")
    assert waiting.endswith(f"{number}: ada opened it in an emergency: payer on the line")
    access = waiting.split()[0]
    assert "You cannot read the audit" in crew.refused(
        "--as", "ada", "audit", "review", access, "--justified", "--reason", "mine"
    )
    said = crew.done("--as", "sue", "audit", "review", access, "--unjustified", "--reason", "nobody called")
    assert said == f"Recorded: the emergency access {access} was not justified.\n"
    assert told(crew, "access")[-1] == "Every emergency access is reviewed."
    again = crew.refused("--as", "abe", "audit", "review", access, "--justified", "--reason", "again")
    assert again.endswith("or is no id; worklist audit access prints the ids.")


def test_an_emergency_is_asked_for_on_a_terminal(crew):
    number = crew.rows("--as", "sam", "list", "denied", "--limit", "1")[0]["account"]
    words = ["--as", "ada", "break-glass", number, "--reason", "payer on the line"]
    asked = pexpect.spawn(str(PROGRAM), words, env=crew.environment, encoding="utf-8", timeout=30)
    asked.expect("in an emergency.*recorded and reviewed")
    asked.sendline("n")
    asked.expect("Nothing was opened")
    asked.expect(pexpect.EOF)
    asked.close()
    assert asked.exitstatus == 1
    assert told(crew, "access")[-1] == "Every emergency access is reviewed."


def test_who_may_see_accounts_needs_no_emergency(team):
    words = ["--as", "sam", "break-glass", "100001", "--reason", "curious"]
    assert "without an emergency" in team.refused(*words)


def test_what_was_written_past_the_desk_reaches_no_terminal_and_no_spreadsheet_as_a_command(crew):
    with closing(WorkLog.open(log_path(crew))) as log:
        log.add("sam", ActRefused("\x1b]0;x\x07=cmd()", "\u202e=1+1"))
    for form in ([], ["--csv"]):
        said = crew.done("--as", "abe", "audit", "refusals", *form)
        assert "cmd()" in said
        assert not set("\x1b\x07\u202e") & set(said)
    cells = [cell for row in csv.reader(io.StringIO(said)) for cell in row]
    assert not any(cell.startswith("=") for cell in cells)


# What each role may run

COMMANDS = {
    "queues": (["queues"], Right.SEE),
    "list": (["list", "denied", "--limit", "1"], Right.SEE),
    "show": (["show", "NUMBER"], Right.SEE),
    "log": (["log", "NUMBER"], Right.SEE),
    "rejects": (["rejects"], Right.SEE),
    "note": (["note", "NUMBER", "a note"], Right.RECORD),
    "note on many": (["note", "--where", "denied balance>0", "--yes", "a note"], Right.RECORD),
    "next": (["next"], Right.RECORD),
    "save": (["save", "Old ones", "age>90"], Right.RECORD),
    "undo": (["undo", "NUMBER", "--entry", "no-such-entry"], Right.RECORD),
    "assign": (["assign", "NUMBER", "sam"], Right.ASSIGN),
    "decide": (["decide", "NUMBER", "approve", "--reason", "fine"], Right.DECIDE),
    "team disable": (["team", "disable", "nobody"], Right.KEEP_TEAM),
    "audit": (["audit", "left"], Right.AUDIT),
    "audit head": (["audit", "head"], Right.AUDIT),
}


NOTHING_TO_DO = {"undo", "decide", "team disable"}
"""Commands that find nothing here to do it on, for whoever may."""


@pytest.fixture(scope="module")
def a_number(team):
    return team.rows("--as", "sue", "list", "denied", "--limit", "1")[0]["account"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", CREW)
def test_a_role_runs_what_it_may_and_the_rest_is_refused_and_recorded(team, a_number, name, command):
    words, right = COMMANDS[command]
    with closing(WorkLog.open(log_path(team))) as log:
        before = log.head().seq
        run = by(name, team, *(a_number if word == "NUMBER" else word for word in words))
        refused = [event for event in log.since(before) if event.body.KIND == "refusal"]
    if Member.of(MemberSet(name, CREW[name])).may(right):
        assert "You cannot" not in run.stderr
        assert run.returncode == (command in NOTHING_TO_DO)
        assert refused == []
    else:
        assert (run.returncode, run.stdout) == (1, "")
        [tried] = refused
        assert f"You cannot {tried.body.what}: {name} is" in run.stderr
        assert tried.actor == name


def test_who_is_not_in_the_team_runs_nothing(team):
    for words in (["list"], ["note", "1", "a note"], ["audit", "left"], ["break-glass", "1", "--reason", "x", "--yes"]):
        assert "eve is not in the team" in team.refused("--as", "eve", *words)
    tried = [each for each in entries(team, "refusals") if each["actor"] == "eve"]
    assert len(tried) == 4
