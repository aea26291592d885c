"""Corrected rates and premature write-offs by plain commands, on a small site with a contract."""

import pytest

from tests.cli.conftest import Shell
from tests.rated_site import CONTRACT, rated_site

SETTINGS = """[site]
name = "Synthetic clinic"
country = ""

[data]
folder = "{folder}"
"""


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """S1 and S2 are open and short by 20.00; S3 is closed."""
    home = tmp_path_factory.mktemp("home")
    site = rated_site(home / "site", closed=("S3",))
    (home / "worklist.toml").write_text(SETTINGS.format(folder=site.folder))
    return Shell(home, {"WORKLIST_CONFIG": str(home / "worklist.toml")})


def test_the_account_shows_what_was_expected_and_the_list_what_is_short(shell):
    said = shell.done("show", "S1")
    assert "Underpaid: G0463 allowed 60.00, expected 80.00 by Synthetic PPO 2026 (synthetic.csv, line 2)" in said
    assert "G0463  billed 100.00  expected 80.00  allowed 60.00  paid 60.00  short 20.00" in said
    (line,) = shell.answer("show", "S1")["expected"]
    assert (line["expected"], line["short"], line["contract"]) == ("80.00", "20.00", CONTRACT)
    assert line["steps"][-1] == {"fact": "row of G0463", "amount": "80.00", "clause": "", "at": "synthetic.csv, line 2"}
    assert [row["account"] for row in shell.rows("list", "is:underpaid", "short>19.99", "-is:overpaid")] == ["S1", "S2"]


def test_write_offs_that_were_premature_are_listed_by_kind(shell):
    (found,) = shell.rows("reversals", "is:closed", "--kind", "contractual")
    assert (found["kind"], found["account"], found["amount"]) == ("contractual", "S3", "20.00")
    assert "contractual: 1 line, 20.00" in shell.done("reversals")


def test_what_cannot_be_proposed_is_said_in_a_sentence(shell):
    propose = ("contract", "propose", "S1", "--why", "x", "--rate", "60", "--code")
    assert shell.refused(*propose, "99999") == "No contract prices 99999 on S1; --contract names the one to correct."
    assert "worklist contract proposals lists their ids" in shell.refused("contract", "decline", "zz", "--why", "x")


def test_a_rate_is_proposed_reviewed_and_then_counts_for_every_account(shell):
    propose = ("contract", "propose", "S1", "--code", "g0463", "--rate", "60", "--why", "amendment 2")
    assert "amendment 2" in shell.done(*propose)
    (waiting,) = shell.rows("contract", "proposals")
    assert (waiting["service"], waiting["expected"], waiting["rate"]) == ("G0463", "80.00", "60.00")
    assert waiting["from"] == "2026-01-01"
    approve = ("contract", "approve", waiting["id"], "--why", "read it")
    assert "alone, change the schedule" in shell.refused(*approve)
    said = shell.done("--as", "bo", *approve)
    assert "bo approved the proposed rate: read it" in said
    assert "Underpaid with G0463: 2 accounts before, 0 now." in said
    assert shell.rows("reversals") == []
