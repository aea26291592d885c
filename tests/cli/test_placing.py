"""Placing and recalling, as a person types it. Vendors, terms and patients are made up."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.drop_files import Site
from tests.vendor_site import approve, vendor_site


@pytest.fixture(scope="module")
def read_once(tmp_path_factory) -> Site:
    """P1 and P2 are approved for Harbor, D1 for no vendor by name."""
    site = vendor_site(tmp_path_factory.mktemp("placing"))
    ana, bo = site.desk("ana"), site.desk("bo")
    approve(ana, bo, "P1", "P2", vendor="Harbor")
    approve(ana, bo, "D1")
    ana.close()
    bo.close()
    return site


@pytest.fixture
def shell(read_once, tmp_path) -> Shell:
    folder = read_once.copy(tmp_path / "site").folder
    (folder / "worklist.toml").write_text(f'[data]\nfolder = "{folder}"\n[[authority]]\nrole = "supervisor"\n')
    return Shell(tmp_path, {"WORKLIST_CONFIG": str(folder / "worklist.toml")})


TITLES = ["Acct No=account", "Debtor=patient", "DOS=service-date", "Balance=patient-balance", "Due=amount"]


def test_what_would_leave_is_shown_then_it_is_placed_listed_and_recalled(shell):
    laid_out = shell.rows("vendor", "layout", "Harbor", *(f"--column={title}" for title in TITLES))
    assert [row["title"] for row in laid_out if row["column"]] == ["Acct No", "Debtor", "DOS", "Balance", "Due"]
    assert "birth-date" in [row["field"] for row in laid_out if not row["column"]]
    shown = shell.done("vendor", "place", "Harbor", "P1", "P2", "D1", "--preview")
    assert "2 accounts, 2 rows, 80.00 to be recovered" in shown
    assert "The fee is 25 % of the cash recovered after placement, at most 1,000.00 for one account." in shown
    assert "D1: Harbor does not suit it: its purpose is patient-balance, and this is payer denial" in shown
    placed = shell.answer("vendor", "place", "Harbor", "--yes")
    assert (placed["accounts"], placed["rows"], placed["total"]) == (["P1", "P2"], 2, "80.00")
    assert Path(placed["csv"]).read_text().startswith('"Acct No","Debtor","DOS","Balance","Due"\n"P1"')
    assert json.loads(Path(placed["manifest"]).read_text())["id"] == placed["id"]
    said = shell.done("vendor", "recall", "Harbor", "P1", "--why", "no letter yet", "--yes")
    assert "recorded on 1 account." in said and "They have no next step" in said
    states = {row["account"]: row["state"] for row in shell.rows("vendor", "placements", "harbor", "--all")}
    assert states == {"P1": "recalled", "P2": "placed"}
