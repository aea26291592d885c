"""Scorecards at the desk: from the record, and which upstream fixes came of it."""

from dataclasses import replace
from datetime import timedelta

from tests import habits
from tests.placed_accounts import BALANCES, DENIALS, plant
from tests.practice import TODAY
from worklist.domain.patterns.life import Confirmation
from worklist.domain.recovery_entries import PatternState
from worklist.domain.vendors.scorecard import PatternSince

SAID = Confirmation("25 bundled", "policy 7.2", "edit 25 into the template", "ben", TODAY + timedelta(30))


def test_a_pattern_that_was_confirmed_since_is_told_of_the_vendor_whose_accounts_show_it(nothing_yet, monkeypatch):
    plant(nothing_yet.data / "worklog.db", monkeypatch.setattr)
    desk = nothing_yet.desk()
    lines = zip(habits.lines(18, 20), DENIALS, strict=False)
    facts = [replace(fact, account=account) for fact, account in lines]
    habits.plant(nothing_yet.data / "cache.db", facts + habits.lines(3, 240, payer="X", every=2))
    assert desk.scorecard("northgate recovery").patterns == ()
    desk.confirm_pattern(habits.BUNDLED, SAID)
    assert desk.scorecard("northgate recovery").patterns == (
        PatternSince("25 bundled", PatternState.CONFIRMED, "edit 25 into the template", 18),
    )
    assert desk.scorecard("Harbor Collections").patterns == ()
    desk.close()


def test_a_placing_that_was_undone_never_was(nothing_yet, monkeypatch):
    plant(nothing_yet.data / "worklog.db", monkeypatch.setattr)
    desk = nothing_yet.desk("sue")
    assert len(desk.scorecard("Harbor Collections").stays) == 3
    desk.undo(BALANCES[0])
    assert len(desk.scorecard("Harbor Collections").stays) == 2
    desk.close()
