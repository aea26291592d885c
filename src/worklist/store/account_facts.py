"""What became of each account of the PM's records, flat: one row each, open accounts and closed ones."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from worklist.domain.account_facts import AccountFact
from worklist.store.cache import Cache

TABLES = (
    """CREATE TABLE account_fact (
        account TEXT PRIMARY KEY,
        payer TEXT NOT NULL,
        account_class TEXT NOT NULL,
        balance INTEGER NOT NULL,
        insurance_balance INTEGER NOT NULL,
        service_on TEXT,
        billed_on TEXT,
        answered_on TEXT,
        is_first_pass_denied INTEGER,   -- NULL: never answered
        charges INTEGER,                -- NULL: UNKNOWN
        allowed INTEGER NOT NULL,
        paid INTEGER NOT NULL,
        contractual INTEGER NOT NULL,
        lost_clock INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # What numbers count is in these, so that no row is read for them.
    """CREATE INDEX account_fact_answered ON account_fact (
        answered_on, payer, is_first_pass_denied, charges, allowed, paid, contractual
    ) WHERE answered_on IS NOT NULL""",
    "CREATE INDEX account_fact_service ON account_fact (service_on, charges)",
    "CREATE INDEX account_fact_billed ON account_fact (billed_on) WHERE billed_on IS NOT NULL",
    "CREATE INDEX account_fact_lost ON account_fact (insurance_balance) WHERE lost_clock",
)
"""Statements that make the table."""
COLUMNS = tuple(field.name for field in fields(AccountFact))
"""In the order of ``values_of``; the first is the account."""
_DATES_AT = tuple(at for at, name in enumerate(COLUMNS) if name.endswith("_on"))
_DENIED_AT, _LOST_AT = COLUMNS.index("is_first_pass_denied"), COLUMNS.index("lost_clock")
_fields_of = attrgetter(*COLUMNS)


def replace(cache: Cache, numbers: Sequence[str], facts: Iterable[tuple[object, ...]]) -> None:
    """Replace the facts (``values_of``) of these accounts, inside the caller's transaction."""
    cache.connection.execute(
        "DELETE FROM account_fact WHERE account IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)
    )
    marks = ", ".join("?" * len(COLUMNS))
    cache.connection.executemany(f"INSERT INTO account_fact ({', '.join(COLUMNS)}) VALUES ({marks})", facts)


def facts_of_accounts(cache: Cache, numbers: Sequence[str]) -> dict[str, AccountFact]:
    """The facts of those of some accounts that the PM's records hold, by number."""
    columns = ", ".join(f"f.{name}" for name in COLUMNS)
    sql = f"SELECT {columns} FROM json_each(?) AS wanted CROSS JOIN account_fact AS f ON f.account = wanted.value"
    with cache.values_in_words():
        rows = cache.connection.execute(sql, (json.dumps(list(numbers)),))
        return {fact.account: fact for fact in map(_fact, rows)}


def values_of(fact: AccountFact) -> tuple[object, ...]:
    """A fact in the order of ``COLUMNS``."""
    return tuple(value.isoformat() if isinstance(value, date) else value for value in _fields_of(fact))


def _fact(row: Iterable[Any]) -> AccountFact:
    read = list(row)
    for at in _DATES_AT:
        read[at] = date.fromisoformat(read[at]) if read[at] else None
    read[_DENIED_AT] = None if read[_DENIED_AT] is None else bool(read[_DENIED_AT])
    read[_LOST_AT] = bool(read[_LOST_AT])
    return AccountFact(*read)
