"""What a supervisor's morning counts: of accounts by indexes made for it, of the record its newest entries."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from worklist.domain.money import Cents
from worklist.domain.morning import NOBODY, DeadlineBand, Load, PassedOver, Tally
from worklist.domain.work import TOUCHES, fold, standing
from worklist.store.cache import Cache
from worklist.store.cache_schema import IS_NOT_RESTING, IS_UNOWNED_WORK, in_state, is_asleep
from worklist.store.cent_sums import cents_of, sum_of
from worklist.store.worklog import WorkLog
from worklist.store.worklog_schema import IS_UNREVIEWED

_LAIN_SINCE = "coalesce(touched_on, aged_from)"


def with_tallies(cache: Cache, bands: Iterable[DeadlineBand]) -> tuple[DeadlineBand, ...]:
    """The bands of deadlines with their accounts counted."""

    def tally(band: DeadlineBand) -> Tally:
        days = band.first.isoformat(), band.last.isoformat()
        return _tally(cache, "deadline_on BETWEEN ? AND ?", IS_NOT_RESTING, *days)

    return tuple(replace(band, tally=tally(band)) for band in bands)


def unknown_deadlines(cache: Cache) -> Tally:
    """Accounts whose deadline is UNKNOWN; what rests after an outcome is left out."""
    return _tally(cache, "deadline_on IS NULL", f"{in_state('unknown-clock')} AND {IS_NOT_RESTING}")


def broken_promises(cache: Cache) -> Tally:
    """Accounts of which a promised day passed; sleeping ones are left out."""
    return _tally(cache, in_state("broken-promise"), f"NOT {is_asleep()}")


def overdue_steps(cache: Cache, today: date) -> Tally:
    """Accounts with a step of an earlier day, which is always somebody's; sleeping ones are left out."""
    return _tally(cache, "owner_folded <> '' AND due_on < ?", f"NOT {is_asleep()}", today.isoformat())


def _tally(cache: Cache, where: str, counted: str, *values: str) -> Tally:
    """Of the rows ``where``, those that are ``counted``: in a sum, what an index holds of it spares reading the row."""
    sql = (
        f"SELECT total({counted}), total({counted} AND owner_folded = ''), {sum_of(f'({counted}) * stake')}"
        f" FROM account WHERE {where}"
    )
    accounts, unowned, millions, cents = cache.connection.execute(sql, values).fetchone()
    return Tally(int(accounts), cents_of(millions, cents), int(unowned))


def loads(cache: Cache, today: date) -> list[Load]:
    """What every owner has, by name."""
    awake_and_due = f"due_on IS NOT NULL AND NOT {is_asleep()} AND due_on"
    sql = (
        f"SELECT min(owner), count(*), total(holder_folded <> ''), total({awake_and_due} = :today),"
        f" total({awake_and_due} < :today), {sum_of('stake')}, min({_LAIN_SINCE})"
        " FROM account WHERE owner_folded <> '' GROUP BY owner_folded ORDER BY owner_folded"
    )
    return [
        Load(
            *(name, accounts, int(held), int(due), int(overdue), cents_of(millions, cents)),
            oldest_on=date.fromisoformat(lain) if lain else None,
        )
        for name, accounts, held, due, overdue, millions, cents, lain in cache.connection.execute(
            sql, {"today": today.isoformat()}
        )
    ]


def unowned_work(cache: Cache) -> Load:
    """The accounts that nobody owns and that something can be won on."""
    sql = f"SELECT count(*), {sum_of('stake')} FROM account WHERE {IS_UNOWNED_WORK}"
    accounts, millions, cents = cache.connection.execute(sql).fetchone()
    return Load(NOBODY, accounts, stake=cents_of(millions, cents))


# -- of the record --------------------------------------------------------------------------------------------------


def passed_over(cache: Cache, log: WorkLog, since: date) -> list[PassedOver]:
    """Open accounts that were passed over since a day and not worked after it, the most often first."""
    sql = "SELECT DISTINCT account FROM event WHERE seq >= ? AND kind = 'skip'"
    accounts = [account for (account,) in log.connection.execute(sql, (first_entry_since(log, since),))]
    stakes = _stakes(cache, accounts)
    found = []
    for account, events in log.of_accounts(list(stakes)).items():
        skips = tuple(skip for skip in fold(events).skips if skip.at.date() >= since)
        if skips:
            found.append(PassedOver(account, stakes[account], skips))
    return sorted(found, key=lambda each: (-len(each.skips), -each.stake, each.account))


def _stakes(cache: Cache, accounts: Sequence[str]) -> dict[str, Cents]:
    """Of those that are open."""
    sql = "SELECT a.number, a.stake FROM json_each(?) AS wanted CROSS JOIN account AS a ON a.number = wanted.value"
    return dict(cache.connection.execute(sql, (json.dumps(list(accounts)),)).fetchall())


def touches_since(log: WorkLog, since: date) -> Mapping[str, Counter[date]]:
    """Touches by person and day; what was undone is no touch."""
    first, kinds = first_entry_since(log, since), json.dumps([body.KIND for body in TOUCHES])
    sql = "SELECT DISTINCT account FROM event WHERE seq >= ? AND kind = 'undo'"
    undone_on = [account for (account,) in log.connection.execute(sql, (first,))]
    sql = (
        "SELECT actor, substr(at, 1, 10), count(*) FROM event"
        " WHERE seq >= ? AND kind IN (SELECT value FROM json_each(?))"
        " AND account NOT IN (SELECT value FROM json_each(?)) GROUP BY 1, 2"
    )
    found: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for actor, day, count in log.connection.execute(sql, (first, kinds, json.dumps(undone_on))):
        found[actor][date.fromisoformat(day)] += count
    for events in log.of_accounts(undone_on).values():
        for event in standing(events):
            if event.seq >= first and isinstance(event.body, TOUCHES):
                found[event.actor][event.at.date()] += 1
    return found


def unreviewed_accesses(log: WorkLog) -> int:
    """Emergency accesses that nobody has judged."""
    return int(log.connection.execute(f"SELECT count(*) FROM event AS glass WHERE {IS_UNREVIEWED}").fetchone()[0])


def first_entry_since(log: WorkLog, day: date) -> int:
    """Number of the first entry of a day or a later one, by halving; a clock that was set back moves it by little."""
    low, high = 1, log.head().seq + 1
    while low < high:
        middle = (low + high) // 2
        (at,) = log.connection.execute("SELECT substr(at, 1, 10) FROM event WHERE seq = ?", (middle,)).fetchone()
        low, high = (middle + 1, high) if at < day.isoformat() else (low, middle)
    return low
