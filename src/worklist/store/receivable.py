"""What the numbers of the receivable count: open accounts by their rows, what payers answered by the facts."""

import json
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from worklist.domain.filters import parse_filter
from worklist.domain.numbers.aging import AGE_LIMITS, UNKNOWN_AGE, OwedGroup
from worklist.domain.numbers.answered import AnsweredGroup
from worklist.domain.numbers.neglected import LostClock, Lying
from worklist.domain.numbers.reasons import ReasonGroup
from worklist.domain.numbers.receivable import CHARGE_DAYS, Charges, Receivable
from worklist.store.cache import Cache
from worklist.store.cent_sums import cents_of, sum_of
from worklist.store.filter_sql import condition


def read_receivable(cache: Cache, today: date) -> Receivable:
    """What is owed and what was charged, as of a day."""
    run = cache.connection.execute
    (derived,) = run("SELECT count(*) FROM account WHERE balance_source = 'derived'").fetchone()
    (stale,) = run("SELECT count(*) FROM stale").fetchone()
    groups, charges = tuple(_read_owed(cache, today)), _read_charges(cache, today)
    return Receivable(today, groups, charges, is_unread(cache), cache.exported_on(), derived, stale)


def is_unread(cache: Cache) -> bool:
    """Whether nothing of the PM has been read."""
    return bool(cache.connection.execute("SELECT NOT EXISTS (SELECT 1 FROM record)").fetchone()[0])


def _read_owed(cache: Cache, today: date) -> list[OwedGroup]:
    younger = " ".join(f"WHEN aged_from >= ? THEN {at}" for at in range(len(AGE_LIMITS)))
    bucket = f"CASE WHEN aged_from IS NULL THEN {UNKNOWN_AGE} {younger} ELSE {len(AGE_LIMITS)} END"
    sql = (
        f"SELECT payer, account_class, {bucket} AS bucket, balance < 0 AS is_credit, count(*), {sum_of('balance')}"
        " FROM account GROUP BY payer, account_class, bucket, is_credit"
    )
    days = [(today - timedelta(days=limit)).isoformat() for limit in AGE_LIMITS]
    return [
        OwedGroup(payer, kind, bucket, bool(is_credit), accounts, cents_of(millions, cents))
        for payer, kind, bucket, is_credit, accounts, millions, cents in cache.connection.execute(sql, days)
    ]


def _read_charges(cache: Cache, today: date) -> Charges:
    sql = (
        f"SELECT {sum_of('charges')}, count(charges), count(*) - count(charges) FROM account_fact"
        " WHERE service_on BETWEEN ? AND ?"
    )
    first = today - timedelta(days=CHARGE_DAYS - 1)
    millions, cents, known, unknown = cache.connection.execute(sql, (first.isoformat(), today.isoformat())).fetchone()
    return Charges(cents_of(millions, cents), known, unknown, _first_record_on(cache))


def _first_record_on(cache: Cache) -> date | None:
    firsts = (
        cache.connection.execute(f"SELECT min({day}) FROM account_fact WHERE {day} IS NOT NULL").fetchone()[0]
        for day in ("billed_on", "answered_on")
    )
    return min((date.fromisoformat(day) for day in firsts if day), default=None)


def owing_to(cache: Cache, payers: Collection[str]) -> tuple[str, ...]:
    """Numbers of the accounts of some payers that owe something, the largest balance first."""
    sql = (
        "SELECT number FROM account WHERE balance > 0 AND payer IN (SELECT value FROM json_each(?))"
        " ORDER BY balance DESC, number"
    )
    return tuple(number for (number,) in cache.connection.execute(sql, (json.dumps(sorted(payers)),)))


def tally(cache: Cache, filter_: str, today: date) -> Lying:
    """The open accounts of a filter, sleeping ones included unless it says otherwise."""
    where, values = condition(parse_filter(filter_, today), today=today, me="")
    sql = f"SELECT count(*), {sum_of('balance')} FROM account WHERE {where}"
    accounts, millions, cents = cache.connection.execute(sql, values).fetchone()
    return Lying(filter_, accounts, cents_of(millions, cents))


def lost_clocks(cache: Cache) -> list[LostClock]:
    """Accounts of which every deadline passed undecided, the largest first."""
    sql = (
        "SELECT account, insurance_balance FROM account_fact WHERE lost_clock ORDER BY insurance_balance DESC, account"
    )
    return [LostClock(*row) for row in cache.connection.execute(sql)]


def answered_since(cache: Cache, first: date, since: date, today: date) -> Sequence[AnsweredGroup]:
    """Accounts first answered from ``first`` up to today, by payer and month; the period begins ``since``."""
    amounts = ", ".join(map(sum_of, ("charges", "allowed", "paid", "contractual")))
    sql = (
        f"SELECT payer, substr(answered_on, 1, 7), answered_on >= ?, is_first_pass_denied, json_group_array(account),"
        f" {amounts} FROM account_fact WHERE answered_on BETWEEN ? AND ? GROUP BY 1, 2, 3, 4"
    )
    days = [day.isoformat() for day in (since, first, today)]
    return [_answered(*row) for row in cache.connection.execute(sql, days)]


def _answered(payer: str, month: str, in_period: int, is_denied: int, accounts: str, *amounts: float) -> AnsweredGroup:
    cents = map(cents_of, amounts[::2], amounts[1::2])
    return AnsweredGroup(payer, month, bool(in_period), bool(is_denied), tuple(json.loads(accounts)), *cents)


def reasons_since(cache: Cache, since: date, today: date) -> list[ReasonGroup]:
    """Lines whose newest answer, of a day from ``since`` up to today, denied or cut them, by the reason."""
    short, unknown = "max(coalesce(short, 0), 0)", "short IS NULL"
    sql = (
        f"SELECT carc, count(*), json_group_array(DISTINCT account), total({unknown}), {sum_of('charge')},"
        f" {sum_of(short)} FROM line_fact INDEXED BY line_fact_acts WHERE act <> '' AND act IN ('denied', 'cut')"
        " AND answered_on BETWEEN ? AND ? GROUP BY carc"
    )
    days = since.isoformat(), today.isoformat()
    return [_reason(*row) for row in cache.connection.execute(sql, days)]


def _reason(carc: str, lines: int, accounts: str, unknown: float, *amounts: float) -> ReasonGroup:
    charges, left_out = map(cents_of, amounts[::2], amounts[1::2])
    return ReasonGroup(carc, lines, tuple(json.loads(accounts)), int(unknown), charges, left_out)
