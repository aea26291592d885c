"""worklist patterns and worklist pattern, as a person types them."""

from getpass import getuser

import pytest

from tests.habits import BUNDLED, LAST_ANSWER, plant, story
from worklist.domain.patterns.cells import pattern_id

ID = pattern_id(BUNDLED)
CONFIRM = ("--leverage", "policy 7.2", "--fix", "edit 25 into the template", "--due", "+30")


@pytest.fixture
def planted(practice):
    (cache,) = practice.home.rglob("cache.db")
    plant(cache, story())
    return practice


def test_the_list_is_filtered_and_says_what_is_unknown(planted):
    said = planted.done("patterns")
    assert "99213-25" in said
    assert "1,440.00" in said
    assert "4 groups are closed, dismissed or usual; --all lists them." in said
    bundled, unknown = planted.rows("patterns", "carc:97,50", "state:new")
    assert (bundled["id"], bundled["claims"], bundled["of"], bundled["short"]) == (ID, 18, 20, "1440.00")
    assert (unknown["short"], unknown["unknown_lines"], unknown["unknown_charge"]) == (None, 7, "840.00")
    assert "'cpt:1' at column 1" in planted.refused("patterns", "cpt:1", code=2)


def test_what_is_decided_is_shown_and_in_the_audit_and_on_no_account(planted):
    assert "Only a confirmed pattern has a fix" in planted.refused("pattern", "fixed", ID, "--on", "today")
    said = planted.done("pattern", "confirm", ID[:5], "--name", "25 bundled", "--owner", "ben", *CONFIRM)
    assert said == "Saved: SYNTH CEDAR, GOLD: 99213-25 denied, CARC 97 is confirmed.\n"
    after = planted.answer("pattern", "fixed", ID, "--on", f"{LAST_ANSWER:%Y-%m-%d}", "--note", "template changed")
    assert (after["state"], after["recurrences"]["claims"], after["fix"]) == ("fixed", 0, "edit 25 into the template")
    audit = planted.done("audit", "person", getuser())
    assert audit.count("set the pattern '25 bundled' to") == 2
    assert "pattern" not in planted.done("log")


def test_a_pattern_is_explained_with_its_claims_which_leave_a_trace(planted):
    said = planted.done("pattern", "show", ID)
    assert "18 of 20 lines, other payers 3 of 240." in said
    assert said.count("SYNTH00") == 18
    assert "'nothing' is no pattern" in planted.refused("pattern", "show", "nothing")
    assert f"exported pattern {ID} as text, 18 accounts" in planted.done("audit", "left")
