"""Commands that look: queues, lists, one account, rejects, keys."""

import csv
import io

import pexpect
import pytest
from rich.cells import cell_len

from tests.cli.conftest import PROGRAM
from worklist.domain.queues import Queue


def test_the_queues_with_accounts_and_dollars(demo):
    rows = [row for row in demo.rows("queues") if row["kind"] == "queue"]
    assert [row["queue"] for row in rows] == [queue.key for queue in Queue]
    assert sum(row["accounts"] for row in rows) == len(demo.rows("list", "--asleep"))
    table = demo.done("queues")
    assert "Last sync " in table
    assert "the newest export is of " in table


def test_a_list_is_sorted_by_priority_and_cut_with_a_word(demo):
    table = demo.done("list", "--limit", "5").splitlines()
    assert table[0].split()[:2] == ["account", "queue"]
    assert len(table) == 1 + 5 + 2
    assert table[-1].startswith("5 of ")
    per_minute = [float(row["per_minute"]) for row in demo.rows("list")]
    assert per_minute == sorted(per_minute, reverse=True)


@pytest.mark.parametrize("named", ["6", "denied", "DENIED"])
def test_a_queue_by_number_or_name(demo, named):
    assert {row["queue"] for row in demo.rows("list", named)} == {"denied"}


def test_a_queue_and_a_filter_together(demo):
    rows = demo.rows("list", "no-response", "balance>500", "-payer:alder")
    assert rows
    assert all(float(row["balance"]) > 500 and row["queue"] == "no-response" for row in rows)
    assert not any("ALDER" in row["payer"] for row in rows)


def test_what_is_no_queue_is_looked_for_as_text(demo):
    number = demo.rows("list", "--limit", "1")[0]["account"]
    assert [row["account"] for row in demo.rows("list", number)] == [number]
    assert "Did you mean the list denied?" in demo.done("list", "denyed")
    assert "Did you mean the list snoozed?" in demo.done("list", "snozed")


@pytest.mark.parametrize(
    ("words", "answer"),
    [(["foo:bar"], "there is no key 'foo'"), (['"smith'], "not closed"), (["77"], "no queue 77"), (["age>x"], "age")],
)
def test_a_filter_that_cannot_be_read(demo, words, answer):
    assert answer in demo.refused("list", *words, code=2)


def test_a_list_is_sorted_by_any_column(demo):
    balances = [float(row["balance"]) for row in demo.rows("list", "--sort", "-balance")]
    assert balances == sorted(balances, reverse=True)
    assert "sorted by -age; --limit 0 prints all." in demo.done("list", "--sort", "-age")
    assert "did you mean balance?" in demo.refused("list", "--sort", "balnce", code=2)


def test_views_are_lists_too(practice):
    first, second, third = (row["account"] for row in practice.rows("list", "denied", "--limit", "3"))
    practice.done("step", first, "call", "today")
    practice.done("hold", second)
    practice.done("snooze", third, "2w", "waiting")

    today = practice.rows("list", "today")
    assert (today[0]["account"], today[0]["why"]) == (first, "step due today")
    assert all(row["why"] for row in today)
    assert {row["account"] for row in practice.rows("list", "mine")} == {first, second}
    [asleep] = practice.rows("list", "snoozed")
    assert (asleep["account"], bool(asleep["until"])) == (third, True)
    assert [row["account"] for row in practice.rows("list", "is:snoozed")] == [third]
    counted = {row["queue"]: row["accounts"] for row in practice.rows("queues") if row["kind"] == "view"}
    assert counted == {view: len(practice.rows("list", view)) for view in ("all", "today", "mine", "snoozed")}


def test_a_filter_is_saved_and_listed_under_its_name(practice):
    said = practice.done("save", "Old and big", "balance>500", "-is:snoozed", "--sort", "-balance")
    assert said == "Saved; worklist list old-and-big lists it.\n"
    wanted = practice.rows("list", "balance>500", "--sort", "-balance")
    assert practice.rows("list", "old-and-big") == practice.rows("list", "OLD and big") == wanted
    narrowed = practice.rows("list", "old-and-big", "queue:denied")
    assert narrowed == [row for row in wanted if row["queue"] == "denied"]
    [shown] = [row for row in practice.rows("queues") if row["kind"] == "saved"]
    assert (shown["queue"], shown["accounts"]) == ("old-and-big", len(wanted))
    assert "Did you mean the list old-and-big?" in practice.done("list", "old-and-bg")

    assert "It was: balance>500 -is:snoozed, sorted by -balance." in practice.done("save", "Old and BIG", "age>90")
    assert practice.rows("list", "old-and-big") == practice.rows("list", "age>90")


def test_what_cannot_be_saved_leaves_the_settings_as_they_were(practice):
    path = practice.home / "demo" / "worklist.toml"
    before = path.read_text("utf-8")
    assert "there is no key 'balnce'" in practice.refused("save", "x", "balnce>5", code=2)
    assert "is the name of the queue Denied already" in practice.refused("save", "denied", "age>5")
    assert "No such option" in practice.refused("save", "x", "age>5", "--srot", "age", code=2)
    assert "is no name of a queue" in practice.refused("save", "7", "age>5")
    assert path.read_text("utf-8") == before


def test_csv_has_every_row_and_no_formula(demo):
    rows = list(csv.DictReader(io.StringIO(demo.done("list", "--csv"))))
    assert len(rows) == len(demo.rows("list"))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@", "\t", "\r"))]
    assert any(row["patient"].startswith("'") for row in rows), "the demo has a name that begins like a formula"
    negative = [row["balance"] for row in rows if row["balance"].startswith("-")]
    assert all(float(amount) < 0 for amount in negative), "a minus of money is no formula"


def test_everything_fits_a_terminal_of_80_columns(demo):
    number = demo.rows("list", "denied")[0]["account"]
    for arguments in (["list"], ["queues"], ["show", number], ["keys"]):
        child = pexpect.spawn(
            str(PROGRAM), arguments, env=demo.environment, encoding="utf-8", dimensions=(24, 80), timeout=30
        )
        child.expect(pexpect.EOF)
        child.close()
        lines = child.before.split("\r\n")
        assert len(lines) > 5
        assert max(map(cell_len, lines)) <= 80, arguments


def test_an_account_is_explained(demo):
    row = demo.rows("list", "denied", "--limit", "1")[0]
    said = demo.done("show", row["account"])
    for title in ("Why it is here", "Priority", "Clocks", "Lines", "Is the balance right?", "Why not an earlier queue"):
        assert title in said
    assert row["patient"] in said
    assert f"= {float(row['per_minute']):,.2f} per minute" in said


def test_looking_at_an_account_goes_into_the_record(practice):
    number = practice.rows("list", "--limit", "1")[0]["account"]
    practice.done("show", number)
    seen = [entry["kind"] for entry in practice.rows("audit", "account", number)]
    assert seen == ["view", "export"]  # it was shown to a program


@pytest.mark.parametrize("number", ["nobody", "../../etc/passwd", "'; DROP TABLE event; --", "[/x]"])
def test_an_account_that_nobody_knows(demo, number):
    assert "o account " in demo.refused("show", number)


def test_hostile_names_reach_no_terminal_as_commands(demo):
    for arguments in (["list", "--limit", "0"], ["list", "--csv"]):
        assert not [c for c in demo.done(*arguments) if not c.isprintable() and c != "\n"]


def test_rejects_say_file_place_and_reason(practice):
    folder = practice.home / "demo" / "files" / "835"
    (folder / "torn.835").write_text("this is no remit", "utf-8")
    assert "worklist rejects says which and why" in practice.done("sync")
    assert practice.done("rejects").startswith("torn.835: The file ")
    assert practice.rows("rejects")[0]["file"] == "torn.835"


def test_the_keys_are_those_of_the_table_of_actions(shell):
    assert "Log a call" in shell.done("keys")
