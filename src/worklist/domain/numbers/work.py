"""The work itself: what was touched, how soon, and what came of it. By outcome, never by person and volume."""

from collections.abc import Iterable, Iterator
from datetime import date
from statistics import median

from worklist.domain.events import OutcomeKind
from worklist.domain.money import money
from worklist.domain.numbers.measure import Better, Breakdown, Measure, TableColumn, TableRow, Unit
from worklist.domain.numbers.period import Part, Period, accounts_of, behind
from worklist.domain.numbers.shares import ratio, share
from worklist.domain.results import RECOVERIES
from worklist.domain.wording import counted, spelled

_NO_TOUCH = "No touch was recorded in the period; the first one makes it known."
_PER_TOUCH = "Recovered, as in the net recovery, divided by the touches: calls, notes, disputes, requests, outcomes."
_FIRST_TOUCH = (
    "Median of the days from the payers' first answer, or where none had come from the first submission, to the first"
    " touch that the record holds, of accounts first touched in the period."
)
_OUTCOME_COLUMNS = (
    TableColumn("Ended", Unit.COUNT),
    TableColumn("Share", Unit.SHARE),
    TableColumn("Recovered", Unit.CENTS),
    TableColumn("Adjusted", Unit.CENTS),
)
_OUTCOMES = (
    "Work that ended in the period by its outcome; the share is of all that ended. Recovered is what came in during the"
    " period, as in the net recovery, also before the work ended; adjusted is the amount of outcomes that recovered"
    " nothing."
)


def touched(period: Period) -> Measure:
    """Accounts that work was done on."""
    found = accounts_of(part for part in period.parts if part.touches)
    return Measure(
        "touched",
        "Accounts touched",
        found.count,
        Unit.COUNT,
        "Accounts with a touch in the period; what was undone is none.",
        f"{counted(period.touches, 'touch', 'touches')} on {counted(found.count, 'account')}.",
        found,
    )


def recovered_per_touch(period: Period) -> Measure:
    """What a touch brought, and how many it took for a hundred dollars."""
    recovered, touches = period.recovered, period.touches
    worked = f"{money(recovered)} recovered with {counted(touches, 'touch', 'touches')}"
    if recovered > 0:
        worked += f": {touches * 10_000 / recovered:,.2f} touches for each $100"
    return Measure(
        "touches-per-dollar",
        "Recovered per touch",
        ratio(recovered, touches),
        Unit.CENTS,
        _PER_TOUCH,
        f"{worked}." if touches else _NO_TOUCH,
        accounts_of(part for part in period.parts if part.touches or part.recovered),
        Better.UP,
    )


def skips(period: Period) -> Measure:
    """How often an account was served and passed over; each has its reason in the record."""
    count = sum(part.skips for part in period.parts)
    accounts = accounts_of(part for part in period.parts if part.skips)
    return Measure(
        "skips",
        "Passed over",
        count,
        Unit.COUNT,
        "How often somebody was served an account in work mode and passed it over with a reason, in the period.",
        f"{counted(count, 'time')} on {counted(accounts.count, 'account')}.",
        accounts,
        Better.DOWN,
    )


# -- the first touch ------------------------------------------------------------------------------------------------


def time_to_first_touch(period: Period) -> Measure:
    """How long an account lay before anybody worked it."""
    first = {account: day for account, day in _first_touches(period.parts).items() if day >= period.since}
    days = {account: lain for account, day in first.items() if (lain := _days_lain(period, account, day)) is not None}
    unknown = len(first) - len(days)
    left_out = f" {counted(unknown, 'account')} left out: no answer or submission before the touch." if unknown else ""
    known = f"The middle one of {counted(len(days), 'account')} first touched in the period."
    return Measure(
        "time-to-first-touch",
        "Time to the first touch",
        round(median(days.values()) * 10) if days else None,
        Unit.DAYS,
        _FIRST_TOUCH,
        (known if days else "No account was first touched in the period of which it is known since when it lay.")
        + left_out,
        behind(days),
        Better.DOWN,
    )


def _first_touches(parts: Iterable[Part]) -> dict[str, date]:
    found: dict[str, date] = {}
    for part in parts:
        if part.touched_first_on:
            found.setdefault(part.account, part.touched_first_on)
    return found


def _days_lain(period: Period, account: str, touched_on: date) -> int | None:
    """None where the PM's records tell of nothing before the touch."""
    fact = period.facts.get(account)
    told = (fact.answered_on, fact.billed_on) if fact else ()
    return next(((touched_on - day).days for day in told if day and day <= touched_on), None)


# -- outcomes -------------------------------------------------------------------------------------------------------


def outcomes(period: Period) -> Breakdown:
    """How work ended, and what came in while it goes on."""
    ended = sum(part.has_ended for part in period.parts)
    rows = tuple(_outcome_rows(period, ended))
    return Breakdown("outcomes", "What came of the work", "Outcome", _OUTCOME_COLUMNS, rows, _OUTCOMES)


def _outcome_rows(period: Period, ended: int) -> Iterator[TableRow]:
    for kind in OutcomeKind:
        mine = [part for part in period.parts if part.outcome is kind and (part.has_ended or part.recovered)]
        closed = sum(part.has_ended for part in mine)
        adjusted = None if kind in RECOVERIES else sum(part.said for part in mine)
        recovered = sum(part.recovered for part in mine)
        yield TableRow(spelled(kind), (closed, share(closed, ended), recovered, adjusted), accounts_of(mine))
    going_on = [part for part in period.parts if part.outcome is None and part.recovered]
    recovered = sum(part.recovered for part in going_on)
    yield TableRow("not ended yet", (None, None, recovered, None), accounts_of(going_on))
