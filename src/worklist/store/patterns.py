"""What patterns are made of: lines counted by what was done to them, and what the record says of their accounts."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from worklist.domain.events import ModifierTagged
from worklist.domain.patterns.cells import ANY, Book, Cell
from worklist.domain.patterns.finding import Beyond, even_candidates, wide_candidates
from worklist.domain.patterns.key import LineAct, PatternKey
from worklist.domain.patterns.ledger import PatternClaim, Recurrences, Tried
from worklist.domain.work import fold
from worklist.store.cache import Cache
from worklist.store.cent_sums import cents_of, sum_of
from worklist.store.worklog import WorkLog

_KEY = "payer, plan, code, modifiers, carc, act"
_ACTED_ON = "FROM line_fact INDEXED BY line_fact_acts WHERE act <> ''"
_SHORT = "max(coalesce(short, 0), 0)"
"""A line above the contract makes up for no other one."""
_UNKNOWN = "(short IS NULL) * charge"


_COUNTED = (
    "count(*), count(DISTINCT account), count(DISTINCT answered_on), total(short IS NULL),"
    f" {sum_of(_SHORT)}, {sum_of(_UNKNOWN)}, min(answered_on), max(answered_on)"
)


def read_book(cache: Cache) -> Book:
    """Every line counted, from two indexes."""
    sql = f"SELECT {_KEY}, {_COUNTED} {_ACTED_ON} GROUP BY payer, act, carc, modifiers, code, plan"
    cells = [_cell(_key(row[:6]), row[6:]) for row in cache.connection.execute(sql)]
    sql = "SELECT payer, plan, code, modifiers, count(*) FROM line_fact GROUP BY code, modifiers, payer, plan"
    return Book(tuple(cells), {tuple(row[:4]): row[4] for row in cache.connection.execute(sql)})


def read_cells(cache: Cache, keys: Iterable[PatternKey]) -> Iterator[Cell]:
    """Cells of any width, counted by themselves; also those that hold no line."""
    for key in keys:
        where, values = _where(key)
        yield _cell(key, cache.connection.execute(f"SELECT {_COUNTED} {where}", values).fetchone())


def read_percents(cache: Cache, keys: Iterable[PatternKey]) -> dict[PatternKey, Counter[int]]:
    """Lines of each narrow key by the percent of the contract that was allowed."""
    percent = "CAST(round((expected - short) * 100.0 / expected) AS INTEGER)"
    found = {}
    for key in keys:
        where, values = _where(key)
        rows = cache.connection.execute(f"SELECT {percent}, count(*) {where} AND expected > 0 GROUP BY 1", values)
        found[key] = Counter(dict(rows.fetchall()))
    return found


def read_heaviest(cache: Cache, keys: Iterable[PatternKey]) -> dict[PatternKey, int]:
    """Of each key the lines of the day that told most of them."""
    found = {}
    for key in keys:
        where, values = _where(key)
        sql = f"SELECT max(lines) FROM (SELECT count(*) AS lines {where} GROUP BY answered_on)"
        found[key] = int(cache.connection.execute(sql, values).fetchone()[0] or 0)
    return found


def lines_by_month(cache: Cache, key: PatternKey) -> dict[str, int]:
    """Lines by the month of the remit, as ``2026-11``; those without a day are left out."""
    where, values = _where(key)
    sql = f"SELECT substr(answered_on, 1, 7), count(*) {where} AND answered_on IS NOT NULL GROUP BY 1"
    return dict(cache.connection.execute(sql, values).fetchall())


def recurrences(cache: Cache, key: PatternKey, since: date) -> Recurrences:
    """Claims with a day of service from ``since`` on."""
    where, values = _where(key)
    late = "CASE WHEN service_on >= ? THEN"
    sql = (
        f"SELECT count(DISTINCT {late} account END), min({late} service_on END),"
        f" count(DISTINCT CASE WHEN service_on IS NULL THEN account END) {where}"
    )
    claims, first, undated = cache.connection.execute(sql, [since.isoformat()] * 2 + values).fetchone()
    return Recurrences(claims, _day(first), undated)


def claims_told_by(cache: Cache, key: PatternKey, day: date) -> int:
    """Claims that remits up to a day told of."""
    where, values = _where(key)
    sql = f"SELECT count(DISTINCT account) {where} AND answered_on <= ?"
    return int(cache.connection.execute(sql, [*values, day.isoformat()]).fetchone()[0])


def claims_of(cache: Cache, key: PatternKey) -> list[PatternClaim]:
    """The accounts of a cell: open ones first, then by what is short, the most first."""
    where, values = _where(key)
    sql = (
        f"SELECT account, max(is_open), count(*), {sum_of(_SHORT)}, total(short IS NULL), {sum_of(_UNKNOWN)},"
        f" max(answered_on), max(service_on) {where} GROUP BY account"
    )
    found = map(_claim, cache.connection.execute(sql, values))
    return sorted(found, key=lambda each: (not each.is_open, -each.short, -each.unknown_charge, each.account))


def keys_of(cache: Cache, accounts: Sequence[str]) -> Iterator[tuple[str, PatternKey]]:
    """What was done to the lines of these accounts: narrow keys, one for each line."""
    keys = ", ".join(f"line_fact.{name}" for name in _KEY.split(", "))
    sql = (
        f"SELECT account, {keys} FROM json_each(?) AS wanted"
        " CROSS JOIN line_fact ON line_fact.account = wanted.value AND line_fact.act <> ''"
    )
    for row in cache.connection.execute(sql, (json.dumps(list(accounts)),)):
        yield row[0], _key(row[1:])


def read_beyond(cache: Cache, log: WorkLog, book: Book) -> Beyond:
    """What ``find`` has to know beyond the book."""
    return Beyond(
        tuple(read_cells(cache, wide_candidates(book))),
        read_percents(cache, even_candidates(book)),
        tagged_lines(cache, log),
    )


def tagged_lines(cache: Cache, log: WorkLog) -> Mapping[PatternKey, int]:
    """Lines that a person tagged as a modifier issue, by their narrow key; tags that were undone do not count."""
    found = log.connection.execute("SELECT DISTINCT account FROM event WHERE kind = 'modifier'")
    entries = log.of_accounts([account for (account,) in found])
    tags = {account: fold(events).tags for account, events in entries.items()}
    lines = keys_of(cache, [account for account, found in tags.items() if found])
    return Counter(key for account, key in lines if any(_is_tagged(key, tag) for tag in tags[account]))


def tried_on(cache: Cache, log: WorkLog) -> list[Tried]:
    """What was tried on each account on which a dispute was sent or the work ended."""
    accounts = sorted({*log.accounts_with_disputes(), *log.accounts_with_outcomes()})
    keys: defaultdict[str, set[PatternKey]] = defaultdict(set)
    for account, key in keys_of(cache, accounts):
        keys[account].add(key)
    states = {account: fold(events) for account, events in log.of_accounts(accounts).items()}
    return [Tried(frozenset(keys[account]), now.disputes, now.outcome) for account, now in states.items()]


def _is_tagged(key: PatternKey, tag: ModifierTagged) -> bool:
    return tag.code == key.code and tag.modifier in key.modifiers.split(" ")


# -- how rows are read ----------------------------------------------------------------------------------------------


def _where(key: PatternKey) -> tuple[str, list[str]]:
    wanted = {"payer": key.payer, "act": str(key.act), "carc": key.carc}
    wanted |= {"modifiers": key.modifiers, "code": key.code, "plan": key.plan}
    wanted = {column: value for column, value in wanted.items() if value != ANY}
    return " AND ".join([_ACTED_ON, *(f"{column} = ?" for column in wanted)]), list(wanted.values())


def _key(row: Sequence[str]) -> PatternKey:
    payer, plan, code, modifiers, carc, act = row
    return PatternKey(payer, plan, code, modifiers, carc, LineAct(act))


def _cell(key: PatternKey, row: Sequence[Any]) -> Cell:
    lines, claims, days, unknown, short, short_rest, charge, charge_rest, first, last = row
    return Cell(
        *(key, int(lines), int(claims), int(days)),
        short=cents_of(short, short_rest),
        unknown_lines=int(unknown),
        unknown_charge=cents_of(charge, charge_rest),
        first_on=_day(first),
        last_on=_day(last),
    )


def _claim(row: Sequence[Any]) -> PatternClaim:
    account, is_open, lines, short, short_rest, unknown, charge, charge_rest, *days = row
    amounts = cents_of(short, short_rest), int(unknown), cents_of(charge, charge_rest)
    return PatternClaim(account, bool(is_open), lines, *amounts, *map(_day, days))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
