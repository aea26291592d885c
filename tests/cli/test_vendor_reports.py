"""A vendor's report on the command line: mapped once, shown before it is saved, read once."""

from datetime import datetime, timedelta

import pytest

from tests.cli.conftest import Shell
from tests.placed_site import placed_site

REPORT = """SYNTHETIC report
Acct No,State of affairs,Collected,Commission,Comments
A1,PIF,"1,000.00",300.00,won on appeal
A2,Simmering,,,no such word
ZZ9,Paid,10.00,2.50,not ours
"""


@pytest.fixture(scope="module")
def person(tmp_path_factory):
    """Somebody alone at a site that placed four accounts ten days ago."""
    home = tmp_path_factory.mktemp("home")
    placed_site(home / "site", datetime.now().astimezone() - timedelta(days=10))
    (home / "report.csv").write_text(REPORT)
    (home / "worklist.toml").write_text('[data]\nfolder = "site"\n')
    return Shell(home, {"WORKLIST_CONFIG": str(home / "worklist.toml")})


def test_a_report_is_mapped_then_shown_and_then_saved(person):
    file = str(person.home / "report.csv")
    words = "--column", "State of affairs=status", "--status", "PIF=recovered"
    guess = person.done("vendor", "map-report", "apex recovery", file, *words, "--save")
    assert "account: 'Acct No' (A1, A2, ZZ9)" in guess
    assert "'PIF' means recovered." in guess
    assert "'Simmering' is UNKNOWN: say what it means" in guess

    checked = person.run("vendor", "report", "apex-recovery", file)
    assert checked.returncode == 1
    assert "Recovered 1,000.00. Fee billed 300.00, due by the contract 250.00, 50.00 too much." in checked.stdout
    assert "line 3, A1: Bills 300.00, due 250.00: 25 % of 1,000.00 recovered = 250.00." in checked.stdout
    assert "line 5, ZZ9: No account 'ZZ9' is known here." in checked.stdout
    assert "A3: 1,000.00 placed with Apex Recovery" in checked.stdout
    assert "--yes saves it without asking" in checked.stdout

    saved = person.done("vendor", "report", "apex-recovery", file, "--yes")
    assert "1 account came back and needs a next step: worklist list is:vendor-back." in saved
