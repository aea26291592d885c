"""Numbers of a made-up practice, as the desk gives them."""

from datetime import date, timedelta

from worklist.domain.numbers.measure import (
    Behind,
    Better,
    Breakdown,
    Measure,
    Numbers,
    Point,
    TableColumn,
    TableRow,
    Unit,
)
from worklist.domain.numbers.week import Week
from worklist.exports.report.meeting import Meeting

DAY = date(2026, 11, 23)
"""A Monday."""
WEEK = Week.last_whole(DAY)
AGES = ("0 to 30", "31 to 60", "61 to 90", "91 to 120", "over 120")


def measures() -> tuple[Measure, ...]:
    return (
        Measure(
            "ar",
            "A/R",
            123_456_789,
            Unit.CENTS,
            "What is owed on open accounts; credit balances do not count.",
            "$1,234,567.89 on 1,234 open accounts.",
            Behind(filter="balance>0", count=1_234),
            Better.DOWN,
        ),
        Measure(
            "days-in-ar",
            "Days in A/R",
            384,
            Unit.DAYS,
            "A/R / (charges of the last 90 days / 90).",
            "$1,234,567.89 / ($2,893,518.49 / 90) = 38.4 days.",
            Behind(filter="balance>0", count=1_234),
            Better.DOWN,
            "under 30 is best, above 40 needs attention",
        ),
        Measure(
            "over-90",
            "A/R older than 90 days",
            253,
            Unit.SHARE,
            "A/R of accounts older than 90 days / A/R.",
            "$312,345.00 / $1,234,567.89 = 25.3 %.",
            Behind(filter="age>90", count=320),
            Better.DOWN,
            "under 15 %",
            False,
        ),
        Measure(
            "no-next-step",
            "Accounts without a next step",
            17,
            Unit.COUNT,
            "Open accounts that somebody has worked on, with nothing that comes next.",
            "17 of 1,234 open accounts.",
            Behind(accounts=("A-1", "A-2"), count=2),
            Better.DOWN,
            "zero",
            False,
        ),
        Measure(
            "net-collection",
            "Net collection rate",
            None,
            Unit.SHARE,
            "Payments / (charges - contractual adjustments).",
            "UNKNOWN: no remit was answered in the period; a sync with the remits makes it known.",
            better=Better.UP,
        ),
        Measure(
            "net-recovery",
            "Net recovery",
            -12_050,
            Unit.CENTS,
            "Recovered - vendor fees - touches x cost per touch.",
            "$4,379.50 - $0.00 - 180 x $25.00 = -$120.50.",
            Behind(accounts=("A-1",), count=1),
            Better.UP,
        ),
    )


def breakdowns() -> tuple[Breakdown, ...]:
    payers = ("ALDER MUTUAL", "BIRCH <b>& SONS</b>", "CEDAR HEALTH PLAN OF THE NORTHERN COUNTIES")
    aging = tuple(
        TableRow(payer, tuple(at * 1_234_567 + age * 43_210 - 5_000 for age in range(5)), Behind(count=3))
        for at, payer in enumerate(payers)
    )
    denials = tuple(TableRow(payer, (100 - at, 12 + at, 120 + at)) for at, payer in enumerate(payers))
    net = tuple(
        TableRow(name, (value,)) for name, value in (("payer denial", 50_000), ("aged A/R", -62_050), ("x", None))
    )
    return (
        Breakdown(
            "aging",
            "Aging by payer",
            "Payer",
            tuple(TableColumn(age, Unit.CENTS) for age in AGES),
            aging,
            "what is owed, by days since the date of service",
            is_heat=True,
        ),
        Breakdown(
            "denials",
            "Denials by payer",
            "Payer",
            (
                TableColumn("Answered", Unit.COUNT),
                TableColumn("Denied", Unit.COUNT),
                TableColumn("Rate", Unit.SHARE),
            ),
            denials,
            "accounts first answered in the period",
        ),
        Breakdown(
            "net-recovery-class", "Net recovery by class", "Class", (TableColumn("Net", Unit.CENTS),), net, "as above"
        ),
    )


def numbers(weeks: int = 16) -> Numbers:
    days = [DAY - timedelta(weeks=back) for back in reversed(range(weeks))]
    trends = {
        "ar": tuple(Point(day, 110_000_000 + at * 870_123) for at, day in enumerate(days)),
        "days-in-ar": tuple(Point(day, 400 - at * 3 % 17) for at, day in enumerate(days)),
        "net-recovery": tuple(Point(day, at * 30_000 - 200_000) for at, day in enumerate(days)),
    }
    since = DAY - timedelta(days=89)
    return Numbers(DAY, since, measures(), breakdowns(), trends, ("Credit balances do not count in A/R.",))


def meeting(weeks: int = 16) -> Meeting:
    return Meeting(
        WEEK, numbers(weeks), numbers(weeks), silent=("Alpha Recovery: last report 2026-10-01, 23 days late.",)
    )
