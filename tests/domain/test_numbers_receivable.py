"""The numbers of the receivable: each with its figures, its goal, and UNKNOWN where nobody can say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain.codes import carc_label
from worklist.domain.filters import parse_filter
from worklist.domain.numbers import aging, collection, denials, neglected, receivable
from worklist.domain.numbers.aging import UNKNOWN_AGE, OwedGroup
from worklist.domain.numbers.answered import AnsweredGroup
from worklist.domain.numbers.biggest import MOST_NAMED
from worklist.domain.numbers.neglected import LostClock, Lying
from worklist.domain.numbers.reasons import ReasonGroup, reasons
from worklist.domain.numbers.receivable import Charges, Receivable
from worklist.domain.numbers.shares import share
from worklist.domain.numbers.words import goal_in_short

TODAY = date(2026, 11, 21)
SINCE = TODAY - timedelta(89)
OWED = (
    OwedGroup("ALDER", "payer_denial", 0, is_credit=False, accounts=2, balance=60_000),
    OwedGroup("ALDER", "payer_denial", 3, is_credit=False, accounts=1, balance=10_000),
    OwedGroup("BIRCH", "aged_ar", 4, is_credit=False, accounts=1, balance=30_000),
    OwedGroup("BIRCH", "aged_ar", 0, is_credit=True, accounts=1, balance=-5_000),
)
NOTHING = Lying(neglected.UNKNOWN_CLOCK, 0, 0)
NOW = Receivable(TODAY, OWED, Charges(270_000, 20, 0, TODAY - timedelta(400)), exported_on=TODAY)


def measure(id_, now=NOW):
    return next(each for each in receivable.measures_of(now) if each.id == id_)


def test_credits_stand_apart():
    owed = measure("ar")
    assert (owed.value, measure("credits").value) == (100_000, 5_000)
    assert owed.worked == "$1,000.00 on 4 open accounts. Credits of 1 account, $50.00, do not count."
    assert "do not count" in receivable.notes_of(NOW)[0]


def test_notes_say_where_balances_come_from_and_what_is_not_counted_yet():
    told = receivable.notes_of(replace(NOW, derived=2, stale=1))
    assert told[1] == "Balances are those of the aging of 2026-11-21; 2 balances of no export reckoned from the remits."
    assert told[2] == "Still to be counted anew: 1 account."
    assert receivable.notes_of(replace(NOW, exported_on=None)) == (told[0], "No aging was read.")


def test_days_in_ar_say_both_figures():
    """1,000.00 owed and 2,700.00 charged in 90 days are 33.3 days."""
    days = measure("days-in-ar")
    assert days.value == 333
    assert days.worked.startswith(
        "$1,000.00 / ($2,700.00 / 90) = 33.3 days; charges of 20 accounts served from 2026-08-"
    )


@pytest.mark.parametrize(("charged", "is_met"), [(310_000, True), (300_000, None), (225_000, None), (220_000, False)])
def test_under_30_days_is_best_and_above_40_needs_attention(charged, is_met):
    now = replace(NOW, charges=replace(NOW.charges, amount=charged))
    assert measure("days-in-ar", now).is_met is is_met


@pytest.mark.parametrize(
    ("charges", "why"),
    [
        (Charges(0, 0, 0, None), "No claims (837) or remits (835) were read"),
        (Charges(9_000, 1, 0, SINCE + timedelta(1)), f"begin on {SINCE + timedelta(1)}"),
        (Charges(0, 0, 3, SINCE), "No charges for services"),
    ],
)
def test_days_in_ar_are_unknown_without_the_charges_of_90_days(charges, why):
    days = measure("days-in-ar", replace(NOW, charges=charges))
    assert (days.value, days.is_met) == (None, None)
    assert why in days.worked


def test_a_charge_that_nobody_knows_is_named():
    now = replace(NOW, charges=replace(NOW.charges, unknown=2))
    assert measure("days-in-ar", now).worked.endswith("Left out: 2 accounts whose charge is UNKNOWN.")


def test_old_balances_as_shares_of_all():
    assert (measure("over-90").value, measure("over-120").value) == (400, 300)
    assert measure("over-90").behind.filter == "age>90 balance>0"
    assert measure("over-90").worked == "$400.00 of $1,000.00 on 2 accounts."


def test_an_unknown_age_is_neither_old_nor_left_out():
    undated = OwedGroup("ALDER", "aged_ar", UNKNOWN_AGE, is_credit=False, accounts=1, balance=100_000)
    now = replace(NOW, groups=(*OWED, undated))
    assert measure("over-90", now).value == 200
    assert "Not counted as old: 1 account of UNKNOWN age, $1,000.00." in measure("over-90", now).worked
    table = aging.by_payer(now.groups, no_numbers)
    assert table.columns[-1].title == "age UNKNOWN"
    assert sum(sum(row.values) for row in table.rows) == 200_000


def test_nothing_owed_has_no_old_share():
    over = measure("over-90", replace(NOW, groups=()))
    assert (over.value, over.worked) == (None, "Nothing is owed that could have an age.")


def test_before_anything_was_read_nothing_is_a_zero():
    shown = receivable.unread(measure("ar", replace(NOW, groups=())))
    assert (shown.value, shown.worked) == (None, "Nothing has been read yet. Run worklist sync.")


# -- aging ----------------------------------------------------------------------------------------------------------


def no_numbers(payers):
    raise AssertionError(f"a filter says {payers}")


def owing(payer, balance=100):
    return OwedGroup(payer, "aged_ar", 0, is_credit=False, accounts=1, balance=balance)


def test_payers_by_what_they_owe_and_the_others_together():
    groups = [owing(f"PAYER {at:02}", 100 + at) for at in range(MOST_NAMED + 3)]
    rows = aging.by_payer(groups, lambda payers: tuple(sorted(payers))).rows
    assert [row.label for row in rows[:2]] == ["PAYER 14", "PAYER 13"]
    assert (rows[-1].label, rows[-1].values[0]) == ("3 others", 303)
    assert rows[-1].behind.accounts == ("PAYER 00", "PAYER 01", "PAYER 02")


def test_a_payer_is_opened_by_a_filter_that_reads_back():
    row = aging.by_payer([owing('FIR, "ELM" OR OAK')], no_numbers).rows[0]
    asked = parse_filter(row.behind.filter, TODAY)
    assert asked.any_of[0][0].values == ('fir "elm" or oak',)
    assert row.behind.count == 1


def test_a_name_inside_another_ones_is_opened_by_numbers():
    """A filter asks for a part of the name, so payer:alder would open both."""
    rows = aging.by_payer([owing("ALDER", 900), owing("ALDER GOLD")], lambda payers: ("A1",)).rows
    assert rows[0].behind.accounts == ("A1",)
    assert rows[1].behind.filter == 'payer:"alder gold" balance>0'


def test_every_class_has_its_line():
    rows = {row.label: row for row in aging.by_class(OWED).rows}
    assert rows["payer denial"].values == (60_000, 0, 0, 10_000, 0)
    assert rows["aged ar"].values == (0, 0, 0, 0, 30_000)
    assert rows["payer denial"].behind.filter == "class:payer_denial balance>0"
    assert len(rows) == 5


# -- what payers answered -------------------------------------------------------------------------------------------


def answered(payer="ALDER", month="2026-11", denied=False, accounts=("A1",), paid=0, in_period=True):
    return AnsweredGroup(payer, month, in_period, denied, accounts, 10_000 * len(accounts), paid, paid, 2_000)


ANSWERED = (
    answered(accounts=("A1", "A2"), paid=9_000),
    answered(denied=True, accounts=("A3",)),
    answered("BIRCH", "2026-10", accounts=("B1",), paid=8_000),
    answered("BIRCH", "2026-02", denied=True, accounts=("B2",), in_period=False),
)


def test_the_denial_rate_is_of_first_answers_in_the_period():
    rate = denials.denial_rate(ANSWERED, SINCE, TODAY)
    assert (rate.value, rate.behind.accounts) == (250, ("A3",))
    assert rate.worked.startswith(f"1 of 4 accounts first answered from {SINCE} to {TODAY}")
    rows = {row.label: row.values for row in denials.by_payer(ANSWERED).rows}
    assert rows == {"ALDER": (3, 1, 333), "BIRCH": (1, 0, 0)}


def test_net_collection_leaves_out_what_the_contract_took():
    """17,000 of 40,000 - 6,000 charged."""
    rate = collection.net_collection(ANSWERED, SINCE, TODAY)
    assert (rate.value, rate.behind.accounts) == (500, ("A1", "A2", "A3", "B1"))
    assert rate.worked.startswith("$170.00 / ($400.00 - $60.00)")
    assert "floor" in rate.formula


def test_without_answers_the_rates_are_unknown():
    for rate in (denials.denial_rate((), SINCE, TODAY), collection.net_collection((), SINCE, TODAY)):
        assert rate.value is None
        assert rate.worked.startswith("No a")


def test_twelve_months_the_empty_ones_unknown():
    rows = collection.by_month(ANSWERED, TODAY).rows
    assert [rows[0].label, rows[-1].label, len(rows)] == ["2025-12", "2026-11", 12]
    assert rows[-1].values == (30_000, 9_000, 9_000, 333, share(9_000, 26_000))
    assert rows[0].values == (None,) * 5
    assert rows[2].behind.accounts == ("B2",)


# -- what nobody sees to --------------------------------------------------------------------------------------------


def test_the_goal_of_neglect_is_zero():
    lying = Lying(neglected.NO_NEXT_STEP, 3, 12_000)
    for each in (neglected.no_next_step(lying), neglected.unknown_clocks(lying)):
        assert (each.value, each.goal, each.is_met, each.behind.count) == (3, "zero", False, 3)
    assert neglected.no_next_step(replace(lying, accounts=0)).is_met is True


def test_lost_clocks_say_how_many_and_how_much():
    lost = neglected.lost_clocks([LostClock("A1", 5_000), LostClock("A2", 2_500)], NOTHING)
    assert (lost.value, lost.behind.accounts, lost.is_met) == (2, ("A1", "A2"), False)
    assert lost.worked == "2 accounts on which the payers owe $75.00."


def test_where_deadlines_are_unknown_nobody_can_say_that_none_is_lost():
    unknown = replace(NOTHING, accounts=3)
    none, one = neglected.lost_clocks([], unknown), neglected.lost_clocks([LostClock("A1", 5_000)], unknown)
    assert [goal_in_short(each)[0] for each in (none, one)] == ["UNKNOWN", "MISSED"]
    assert none.worked.endswith(" Of 3 accounts the deadline is UNKNOWN.")
    assert goal_in_short(neglected.lost_clocks([], NOTHING))[0] == "met"


def test_reasons_by_what_was_charged_the_small_ones_together():
    groups = [ReasonGroup(str(at), 2, ("A", f"B{at}"), 1, 1_000 - at, 300) for at in range(200, 200 + MOST_NAMED + 3)]
    bare = ReasonGroup("", 1, ("C",), 1, 5_000, 0)
    first, second, *_, others = reasons([*groups, bare]).rows
    assert (first.label, first.values[:3], first.values[4:]) == ("no reason given", (1, 1, 5_000), (None, 1))
    assert (second.label, second.values[4:]) == (f"200 {carc_label('200')}", (300, 1))
    assert (others.label, others.values[:2]) == ("4 others", (8, 5))
    assert others.behind.accounts == ("A", "B211", "B212", "B213", "B214")


def test_every_filter_behind_a_number_can_be_read():
    for text in (neglected.NO_NEXT_STEP, neglected.UNKNOWN_CLOCK, aging.OWED, "balance<0"):
        assert parse_filter(text, TODAY)


@given(part=st.integers(0, 10**15), whole=st.integers(1, 10**15))
def test_a_share_is_the_nearest_tenth_of_a_percent(part, whole):
    assert abs(share(part, whole) * whole - part * 1_000) * 2 <= whole
