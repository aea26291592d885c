from dataclasses import replace
from datetime import date

import pytest

from tests.domain.build import ALDER
from worklist.domain.calendar import NO_HOLIDAYS, BusinessCalendar
from worklist.domain.clocks import MEDICARE_RULES, Clock, ClockRule, Ends, start_clock
from worklist.domain.people import Payer

CONTRACT = ClockRule(Ends.APPEAL, 65, "calendar", "remit", "contract 2026, 7.2", payers=("Alder Mutual",))


def clock(
    ends: Ends,
    *,
    rules: tuple[ClockRule, ...] = MEDICARE_RULES,
    payer: Payer = ALDER,
    filing: str = "MB",
    service: date | None = date(2026, 1, 2),
    remit: date | None = date(2026, 1, 5),
    calendar: BusinessCalendar = NO_HOLIDAYS,
) -> Clock:
    return start_clock(ends, rules, payer, filing, {"service": service, "remit": remit}, calendar)


# Medicare fee-for-service, by hand


def test_a_redetermination_ends_125_days_after_the_remit():
    # January has 26 days left, then 28, 31, 30 make 115; the 125th is May 10.
    appeal = clock(Ends.APPEAL, remit=date(2026, 1, 5))
    assert appeal.ends_on == date(2026, 5, 10)
    assert appeal.why == (
        "125 days from the remit date 2026-01-05;"
        " 42 CFR 405.942: 120 days from receipt, receipt presumed 5 days after the remit"
    )


def test_the_next_appeal_ends_185_days_after_the_decision():
    assert clock(Ends.SECOND_APPEAL, remit=date(2026, 1, 5)).ends_on == date(2026, 7, 9)


def test_a_reopening_ends_one_year_after_the_remit():
    assert clock(Ends.REOPENING, remit=date(2026, 1, 5)).ends_on == date(2027, 1, 5)


def test_filing_ends_one_calendar_year_after_the_service():
    filing = clock(Ends.FILING, service=date(2026, 1, 2))
    assert filing.ends_on == date(2027, 1, 2)
    assert filing.why == "1 year from the service date 2026-01-02; 42 CFR 424.44"


def test_a_service_on_a_leap_day_is_filed_by_the_last_of_february():
    assert clock(Ends.FILING, service=date(2024, 2, 29)).ends_on == date(2025, 2, 28)


@pytest.mark.parametrize("filing", ["MA", "MB"])
def test_medicare_is_known_by_its_filing_code(filing: str):
    assert not clock(Ends.APPEAL, filing=filing).is_unknown


@pytest.mark.parametrize("filing", ["16", "MC", "CI", "BL", ""])
def test_no_other_payer_has_a_rule_of_ours(filing: str):
    assert clock(Ends.APPEAL, filing=filing).is_unknown


# The site's rules


def test_a_rule_is_found_by_the_payers_name_or_id_in_any_case():
    for names in (("alder mutual",), ("ald01",)):
        assert clock(Ends.APPEAL, rules=(replace(CONTRACT, payers=names),), filing="CI").ends_on == date(2026, 3, 11)


def test_a_payer_without_an_id_is_not_the_rule_without_a_name():
    rule = replace(CONTRACT, payers=("",))
    assert clock(Ends.APPEAL, rules=(rule,), payer=Payer("BIRCH"), filing="CI").is_unknown


def test_the_first_rule_that_covers_the_payer_rules():
    longer = replace(CONTRACT, days=180)
    assert clock(Ends.APPEAL, rules=(CONTRACT, longer), filing="CI").ends_on == date(2026, 3, 11)
    assert clock(Ends.APPEAL, rules=(longer, CONTRACT), filing="CI").ends_on == date(2026, 7, 4)


def test_business_days_pass_over_weekends_and_holidays():
    rule = replace(CONTRACT, days=30, counted_in="business")
    # Monday January 5 + 6 weeks is February 16; with Martin Luther King and Presidents' Day off, two days more.
    holidays = BusinessCalendar(frozenset({date(2026, 1, 19), date(2026, 2, 16)}))
    assert clock(Ends.APPEAL, rules=(rule,), filing="CI").ends_on == date(2026, 2, 16)
    told = clock(Ends.APPEAL, rules=(rule,), filing="CI", calendar=holidays)
    assert told.ends_on == date(2026, 2, 18)
    assert told.why.startswith("30 business days from the remit date 2026-01-05; contract 2026, 7.2")


def test_a_rule_is_in_force_on_the_day_that_it_counts_from():
    old = replace(CONTRACT, valid_to=date(2026, 1, 5))
    new = replace(CONTRACT, days=90, valid_from=date(2026, 1, 6))
    assert clock(Ends.APPEAL, rules=(old, new), filing="CI", remit=date(2026, 1, 5)).ends_on == date(2026, 3, 11)
    assert clock(Ends.APPEAL, rules=(old, new), filing="CI", remit=date(2026, 1, 6)).ends_on == date(2026, 4, 6)


def test_who_verified_the_rule_and_when_is_part_of_its_provenance():
    both = replace(CONTRACT, verified_by="dana", verified_on=date(2026, 3, 1))
    assert clock(Ends.APPEAL, rules=(both,), filing="CI").why.endswith("7.2; verified by dana on 2026-03-01")
    assert clock(Ends.APPEAL, rules=(replace(both, verified_on=None),), filing="CI").why.endswith("; verified by dana")
    assert clock(Ends.APPEAL, rules=(CONTRACT,), filing="CI").why.endswith("7.2")


# UNKNOWN, loudly


def test_without_a_rule_the_clock_is_unknown_and_says_what_to_do():
    told = clock(Ends.APPEAL, rules=(), filing="CI")
    assert told.why == "UNKNOWN: no first appeal rule for ALDER MUTUAL; add a [[clock]] to the settings"
    assert told.is_unknown and told.days_left(date(2026, 1, 6)) is None and not told.expired(date.max)


def test_a_rule_that_was_not_in_force_is_named_with_the_day():
    told = clock(Ends.APPEAL, rules=(replace(CONTRACT, valid_from=date(2026, 2, 1)),), filing="CI")
    assert told.why == (
        "UNKNOWN: no first appeal rule for ALDER MUTUAL is in force on 2026-01-05; add a [[clock]] to the settings"
    )


def test_without_a_date_to_count_from_it_is_unknown():
    told = clock(Ends.APPEAL, remit=None)
    assert told.why.startswith("UNKNOWN: no remit date to count from (42 CFR 405.942")


def test_a_payer_without_a_name_is_called_by_its_id_or_so():
    assert "for P9;" in clock(Ends.APPEAL, rules=(), payer=Payer(id="P9")).why
    assert "for a payer without a name;" in clock(Ends.APPEAL, rules=(), payer=Payer()).why


@pytest.mark.parametrize("counted_in", ["calendar", "business", "years"])
def test_a_date_at_the_end_of_the_calendar_makes_it_unknown(counted_in):
    rule = replace(CONTRACT, counted_in=counted_in)
    told = clock(Ends.APPEAL, rules=(rule,), filing="CI", remit=date.max)
    assert told.is_unknown and told.why.startswith("UNKNOWN: the calendar ends before 65 ")


# Running


def test_the_last_day_is_still_open():
    appeal = clock(Ends.APPEAL)
    assert appeal.days_left(date(2026, 5, 10)) == 0 and not appeal.expired(date(2026, 5, 10))
    assert appeal.days_left(date(2026, 5, 11)) == -1 and appeal.expired(date(2026, 5, 11))
