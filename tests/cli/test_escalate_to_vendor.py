"""A vendor is asked for by commands. Vendors and terms are made up."""

from dataclasses import replace
from datetime import date

import pytest

from tests.cli.conftest import Shell
from tests.vendor_site import NORTHGATE, vendor_site

SAID = ("--why", "upheld twice", "--ask", "take it over")


@pytest.fixture
def shell(tmp_path) -> Shell:
    """Somebody who works alone, at a practice with three vendors."""
    site = vendor_site(tmp_path / "site")
    desk = site.desk("bo")
    desk.set_vendor("Northgate", lambda _: replace(NORTHGATE, baa_signed_on=date(2020, 1, 6), baa_expires_on=None))
    desk.close()
    settings = tmp_path / "worklist.toml"
    settings.write_text(f'[data]\nfolder = "{site.folder}"\n[[authority]]\nrole = "supervisor"\n')
    return Shell(tmp_path, {"WORKLIST_CONFIG": str(settings)})


def test_without_a_name_the_vendors_are_listed_and_with_one_it_goes_to_review_and_on(shell):
    said = shell.done("escalate", "D1", "vendor", *SAID)
    assert "No vendor is named. Name one with --amend and --vendor:" in said
    assert "  Northgate (25 %, at most 1,000.00): expected net" in said
    assert "  Not Harbor: its purpose is patient-balance, and this is payer denial." in said
    said = shell.done("escalate", "D1", "vendor", "--amend", "--vendor", "northgate")
    assert "asked the vendor Northgate anew: take it over" in said
    said = shell.done("--as", "bo", "decide", "D1", "approve", "--reason", "place it")
    assert said.endswith("To place it: worklist vendor place northgate.\n")
