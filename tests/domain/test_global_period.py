"""Global-period denials held against the windows of our own procedures. Every fee schedule row here is made up."""

from datetime import date, timedelta

import pytest

from tests.domain.build import SERVICE, account, aging, at, billed, claim, judge, line, remit
from tests.domain.reference import edit, near, terms, value
from tests.domain.test_bundling import answer_to
from worklist.domain.accounts import Account
from worklist.domain.bundling.answer import Basis, Move, OurService
from worklist.domain.bundling.global_period import our_windows
from worklist.domain.bundling.global_windows import window_of
from worklist.domain.bundling.words import bundling_section
from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.terms import Loaded, Terms
from worklist.domain.queues import Disposition, Queue

MAJOR, MINOR, SAME_DAY = value("29881", "090"), value("11042", "010"), value("20610", "000")
VISIT = value("99213", "XXX")


def denied(service: str, on: str, *, remarks: str = "M144", reason: str = "CO-97") -> Account:
    """A service that the payer counts into a global period; the procedure is on another account."""
    return account(remit(line(service, 185, f"{reason} 185", remarks=remarks, on=on)), aging(185))


def move_beside(procedure: str, service: str, on: str, *known) -> Move | None:
    """The move where this procedure was done on August 3, 2026."""
    found = answer_to(denied(service, on), terms(MAJOR, MINOR, SAME_DAY, VISIT, near(procedure, SERVICE), *known))
    return found.move if found else None


# Which days a window covers


WINDOWS = [
    ("000", "2026-08-03", "2026-08-03", "2026-08-03"),
    ("010", "2026-08-03", "2026-08-03", "2026-08-13"),
    ("090", "2026-08-03", "2026-08-02", "2026-11-01"),
    ("090", "2024-02-29", "2024-02-28", "2024-05-29"),  # a leap day
    ("090", "2023-12-01", "2023-11-30", "2024-02-29"),
    ("010", "2026-12-28", "2026-12-28", "2027-01-07"),  # over the year's end
    ("090", "0001-01-01", "0001-01-01", "0001-04-01"),  # where the calendar begins
    ("090", "9999-12-31", "9999-12-30", "9999-12-31"),
]


@pytest.mark.parametrize(("days", "on", "first", "last"), WINDOWS)
def test_a_window_has_the_days_that_its_indicator_says(days: str, on: str, first: str, last: str):
    row = value("29881", days, since=date.min, until=date.max)
    window = window_of(OurService("29881", (), date.fromisoformat(on)), [row])
    assert (str(window.first), str(window.last)) == (first, last)


@pytest.mark.parametrize("days", ["XXX", "ZZZ", "YYY", "MMM", ""])
def test_other_indicators_have_no_window(days: str):
    assert window_of(OurService("29881", (), date(2026, 8, 3)), [value("29881", days)]) is None


EDGES = [
    ("29881", -2, Move.APPEAL),
    ("29881", -1, Move.CORRECT_FIRST),
    ("29881", 0, Move.CORRECT_FIRST),
    ("29881", 90, Move.CORRECT_FIRST),
    ("29881", 91, Move.APPEAL),
    ("11042", -1, Move.APPEAL),
    ("11042", 0, Move.CORRECT_FIRST),
    ("11042", 10, Move.CORRECT_FIRST),
    ("11042", 11, Move.APPEAL),
    ("20610", 0, Move.CORRECT_FIRST),
    ("20610", 1, Move.APPEAL),
]


@pytest.mark.parametrize(("procedure", "days", "move"), EDGES)
def test_a_visit_without_modifier_is_inside_to_the_last_day_and_not_after(procedure: str, days: int, move: Move):
    on = date.fromisoformat(SERVICE) + timedelta(days=days)
    assert move_beside(procedure, "99213", str(on)) is move


# Which modifier answers


ANSWERED = [
    ("29881", "99213-24", 40, Move.APPEAL),
    ("29881", "99213-25", 40, Move.CORRECT_FIRST),  # 25 is for the same day
    ("29881", "99213-57", 0, Move.APPEAL),
    ("29881", "99213-57", -1, Move.APPEAL),
    ("29881", "99213-25", 0, Move.CORRECT_FIRST),  # 90 days: the decision is 57
    ("29881", "99213-24", 0, Move.CORRECT_FIRST),
    ("11042", "99213-25", 0, Move.APPEAL),
    ("11042", "99213-57", 0, Move.CORRECT_FIRST),
    ("11042", "99213-24", 5, Move.APPEAL),
    ("20610", "99213-25", 0, Move.APPEAL),
    ("29881", "20610-58", 40, Move.APPEAL),
    ("29881", "20610-78", 1, Move.APPEAL),
    ("29881", "20610-79", 90, Move.APPEAL),
    ("29881", "20610-24", 40, Move.CORRECT_FIRST),  # 24 is for visits
    ("29881", "20610-59", 40, Move.CORRECT_FIRST),
    ("29881", "20610-59", 0, Move.APPEAL),
    ("29881", "20610", -1, Move.APPEAL),  # the day before holds visits only
    ("29881", "73560", 40, Move.APPEAL),  # imaging is in no package
    ("29881", "G0463-24", 40, Move.APPEAL),
    ("29881", "92012-24", 40, Move.APPEAL),
]


@pytest.mark.parametrize(("procedure", "service", "days", "move"), ANSWERED)
def test_the_modifier_must_fit_the_service_and_its_place_in_the_window(
    procedure: str, service: str, days: int, move: Move
):
    on = date.fromisoformat(SERVICE) + timedelta(days=days)
    assert move_beside(procedure, service, str(on)) is move


def test_of_two_windows_the_one_that_nothing_answers_decides():
    both = terms(MAJOR, MINOR, near("29881", SERVICE), near("11042", "2026-09-10"))
    assert answer_to(denied("99213-24", "2026-09-10"), both).window.procedure.code == "11042"
    assert answer_to(denied("99213-24-25", "2026-09-10"), both).move is Move.APPEAL


def test_the_same_surgery_again_counts_from_the_first_one():
    again = account(remit(line("29881", 900, "CO-97 900", remarks="M144", on="2026-09-01")), aging(900))
    assert answer_to(again, terms(MAJOR, near("29881", SERVICE))).move is Move.CORRECT_FIRST
    assert answer_to(again, terms(MAJOR, near("29881", "2026-09-01"))).move is Move.APPEAL  # its twin is no other


def test_a_procedure_on_the_same_account_counts_too_also_while_it_is_not_answered():
    ours = claim(billed("99213", 185), billed("11042", 200))
    answer = remit(line("99213", 185, "CO-97 185", remarks="M144"))
    assert answer_to(account(ours, answer, aging(385)), terms(MINOR)).window.procedure.fate == "not answered"


# What is not known


UNKNOWN = [
    (denied("99213", SERVICE), terms(without=Loaded.MPFS), "no MPFS is loaded"),
    (denied("99213", ""), terms(), "cannot be told"),
    (
        denied("99213", "2026-08-20"),
        terms(value("29881", "090", since=date(2027, 1, 1)), near("29881", SERVICE)),
        "no row of 29881 for 2026-08-03",
    ),
    (denied("99213", "2026-08-20"), terms(value("59400", "MMM"), near("59400", SERVICE)), "whose days the payer sets"),
    (denied("99213", "2026-08-20"), terms(value("29881", "YYY"), near("29881", SERVICE)), "whose days the payer sets"),
]


@pytest.mark.parametrize(("asked", "known", "why"), UNKNOWN)
def test_unknown_says_what_is_missing_and_changes_nothing(asked: Account, known: Terms, why: str):
    found = answer_to(asked, known)
    assert (found.move, found.argument) == (Move.UNKNOWN, "")
    assert why in found.ground
    assert judge(asked).placement == judge(asked, terms=known).placement


def test_the_edition_of_the_procedures_day_decides():
    before = value("29881", "090", until=date(2025, 12, 31))
    since = value("29881", "010", since=date(2026, 1, 1))
    found = answer_to(denied("99213", "2026-08-13"), terms(before, since, near("29881", SERVICE)))
    assert found.window.days == "010"


# Visits denied as bundled


def test_a_visit_denied_as_bundled_may_lie_in_a_window():
    bundled = denied("99213-24", "2026-09-10", remarks="")
    found = answer_to(bundled, terms(MAJOR, near("29881", SERVICE)))
    assert (found.move, found.basis) == (Move.APPEAL, Basis.GLOBAL_DAYS)


def test_a_remark_on_the_global_period_asks_for_the_windows():
    told = denied("29881", "2026-09-10", remarks="N525")
    assert answer_to(told, terms(MAJOR, near("29881", SERVICE))).basis is Basis.GLOBAL_DAYS


def test_an_edit_that_stands_speaks_before_a_window():
    both = account(remit(line("99213", 185, "CO-97 185"), line("20610", 100)), aging(185))
    assert answer_to(both, terms(SAME_DAY, edit("20610/99213"))).basis is Basis.NCCI
    assert answer_to(both, terms(SAME_DAY)).basis is Basis.GLOBAL_DAYS
    assert answer_to(both, terms()).move is Move.ASK_TERM


# How it is said


def test_the_argument_names_window_modifier_file_and_line_and_no_other_account():
    found = answer_to(denied("99213-24", "2026-09-12"), terms(MAJOR, near("29881", SERVICE)))
    assert found.argument == (
        "By Medicare's global period, 2026-09-12 lies in the window of 29881 of 2026-08-03 on another claim, "
        "global 090, 2026-08-02 to 2026-11-01 (synthetic-pprrvu.csv, line 9). "
        "99213-24 was billed with 24, which takes it out of the package."
    )


def test_outside_every_window_the_nearest_one_is_named():
    found = answer_to(denied("99213", "2026-11-02"), terms(MAJOR, near("29881", SERVICE)))
    assert found.words[0] == "No procedure of ours has a window on 2026-11-02 that holds 99213."
    assert found.words[1].startswith("The nearest is 29881 of 2026-08-03 on account A-2002: global 090, 2026-08-02 to")
    assert "A-2002" not in found.argument


def test_a_contract_may_have_its_own_words_on_it():
    clause = (("global-days", "section 7"),)
    ours = Contract("Example PPO", ("ALD01",), date(2026, 1, 1), None, at("ppo.toml", 1), clauses=clause)
    found = answer_to(denied("99213", "2026-08-20"), terms(MAJOR, near("29881", SERVICE), ours))
    assert "The contract says how it follows Medicare's global period: Example PPO, section 7." in found.words


def test_where_it_puts_the_account():
    inside, outside = terms(MAJOR, near("29881", SERVICE)), terms(MAJOR, near("29881", "2026-01-02"))
    asked = denied("99213", "2026-09-12")
    assert judge(asked, terms=inside).placement.disposition is Disposition.CORRECT
    placed = judge(asked, terms=outside).placement
    assert (placed.queue, placed.disposition) == (Queue.MODIFIER_DISPUTES, Disposition.DISPUTE)


def test_the_windows_of_our_procedures_are_shown_without_any_denial():
    paid = judge(account(remit(line("29881", 900), line("20610", 100)), aging(0, 17)), terms=terms(MAJOR, SAME_DAY))
    assert [(each.procedure.code, each.days) for each in our_windows(paid.account, paid.case.terms)] == [
        ("20610", "000"),
        ("29881", "090"),
    ]
    [section] = bundling_section(paid.case)
    assert [each.text for each in section.lines] == [
        "29881 of 2026-08-03: global 090, 2026-08-02 to 2026-11-01 [synthetic-pprrvu.csv, line 9]"
    ]
