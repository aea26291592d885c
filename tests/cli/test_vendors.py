"""Commands of vendors, as a person types them. Vendors and terms are made up."""

from datetime import datetime, timedelta

import pytest

from tests.cli.conftest import Shell
from tests.drop_files import Site, aging

TERMS = ["--percent", "25", "--basis", "cash-recovered", "--tail-days", "30", "--fee-returned"]
NORTHGATE = ["vendor", "add", "Northgate", "--purpose", "payer-dispute", *TERMS]


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    site = Site.make(tmp_path_factory.mktemp("vendors"))
    site.drop("open.csv", aging(("A1", 100)))
    site.sync()
    return site


@pytest.fixture
def shell(read_once, tmp_path) -> Shell:
    """A person at a practice of one account."""
    folder = read_once.copy(tmp_path / "site").folder
    (folder / "worklist.toml").write_text(f'[data]\nfolder = "{folder}"\n')
    return Shell(tmp_path, {"WORKLIST_CONFIG": str(folder / "worklist.toml")})


def test_terms_that_are_open_are_refused_with_the_sentences_that_the_contract_lacks(shell):
    run = shell.run("vendor", "add", "Northgate", "--purpose", "payer-dispute", "--percent", "17.5")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines() == [
        "worklist: The terms of Northgate can be read in two ways, or not at all. The contract has to say:",
        "  The 17.5 % are of (the cash recovered after placement | the reduction of what is demanded).",
        "  The 17.5 % of one account are (at most $... | without a cap).",
        "  What comes in within ... days after a recall carries the fee.",
        "  When a payment is taken back, the fee on it is (given back | kept).",
        "worklist vendor add --help names the option of each.",
    ]


def test_a_vendor_is_added_changed_and_ended_and_its_history_says_by_whom_and_why(shell):
    said = shell.done(*NORTHGATE, "--cap", "1000")
    assert "at most 1,000.00 for one account" in said
    assert "Nothing is placed with Northgate: it has no business associate agreement." in said
    signed = ["--baa-signed", "2026-01-05", "--baa-without-end"]
    saved = shell.answer("--as", "bo", "vendor", "change", "northgate", *signed, "--no-cap", "--why", "signed at last")
    assert (saved["fee"], saved["agreement"], saved["stop"]) == ("25 %", "no end", "")
    assert shell.refused("vendor", "widen", "Northgate", "--why", "x") == "Northgate has no pilot that runs."
    shell.done("vendor", "end", "Northgate", "--why", "contract over")
    shown = shell.done("vendor", "show", "NORTHGATE")
    assert "bo changed it: signed at last\n    since then: The fee is 25 % of the cash" in shown
    assert "Nothing is placed with Northgate: the practice no longer works with it." in shown


def test_what_goes_with_a_fee_goes_when_the_fee_goes(shell):
    shell.done(*NORTHGATE, "--no-cap")
    flat = ["--percent", "0", "--flat", "30", "--flat-when", "placed"]
    saved = shell.answer("vendor", "change", "Northgate", *flat, "--why", "a new contract")
    assert saved["fee"] == "30.00 flat"
    assert not any("recall" in sentence or "taken back" in sentence for sentence in saved["terms"])


def test_what_cannot_be_read_is_refused_as_usage(shell):
    said = shell.refused(*NORTHGATE, "--cap", "10", "--no-cap", code=2)
    assert "--cap and --no-cap contradict each other" in said
    said = shell.refused(*NORTHGATE, "--baa-signed", "05/01/2026", code=2)
    assert "'05/01/2026' is no date; write it as 2026-01-31" in said


def test_the_doctor_says_which_agreements_end(shell):
    today = datetime.now().astimezone().date()
    ends = [str(today + timedelta(days)) for days in (12, -1)]
    shell.done(*NORTHGATE, "--no-cap", "--baa-signed", "2025-01-05", "--baa-expires", ends[0])
    assert "note  The business associate agreement with Northgate ends in 12 days" in shell.run("doctor").stdout
    shell.done("vendor", "change", "Northgate", "--baa-expires", ends[1], "--why", "not renewed")
    assert "WRONG Nothing is placed with Northgate: its business associate" in shell.run("doctor").stdout
