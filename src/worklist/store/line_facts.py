"""The lines that first payers answered, flat: one row each, open accounts and closed ones."""

import json
from collections.abc import Iterable, Sequence

from worklist.domain.line_facts import LineFact
from worklist.store.cache import Cache

TABLES = (
    """CREATE TABLE line_fact (
        account TEXT NOT NULL,
        line INTEGER NOT NULL,          -- its place among the account's lines
        payer TEXT NOT NULL,
        plan TEXT NOT NULL,
        code TEXT NOT NULL,
        modifiers TEXT NOT NULL,        -- as billed, sorted, with a blank between
        act TEXT NOT NULL,              -- denied, cut, short, or empty where there is nothing to dispute
        carc TEXT NOT NULL,
        family TEXT NOT NULL,
        charge INTEGER NOT NULL,
        paid INTEGER NOT NULL,
        allowed INTEGER NOT NULL,
        expected INTEGER,               -- NULL: UNKNOWN
        short INTEGER,
        answered_on TEXT,
        service_on TEXT,
        is_open INTEGER NOT NULL,
        reversal TEXT NOT NULL,         -- how it was written off too early; empty where it was not
        PRIMARY KEY (account, line)
    ) STRICT, WITHOUT ROWID""",
    # What patterns count is in these two, so that no line is read for it: all lines of a service, and those that
    # something was done to. Of the second, each wider cell (any plan, any code) is one range.
    "CREATE INDEX line_fact_service ON line_fact (code, modifiers, payer, plan)",
    """CREATE INDEX line_fact_acts ON line_fact (
        payer, act, carc, modifiers, code, plan, answered_on, service_on, short, expected, charge, is_open
    ) WHERE act <> ''""",
    "CREATE INDEX line_fact_reversal ON line_fact (reversal, account) WHERE reversal <> ''",
)
"""Statements that make the table."""
_COLUMNS = 18


def replace(cache: Cache, numbers: Sequence[str], lines: Iterable[tuple[object, ...]]) -> None:
    """Replace the lines (``values_of``) of these accounts, inside the caller's transaction."""
    cache.connection.execute(
        "DELETE FROM line_fact WHERE account IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)
    )
    marks = ", ".join("?" * _COLUMNS)
    cache.connection.executemany(f"INSERT INTO line_fact VALUES ({marks})", lines)


def accounts_with_codes(cache: Cache, codes: Iterable[str]) -> list[str]:
    """Accounts that have a line of one of these codes."""
    sql = "SELECT DISTINCT account FROM json_each(?) AS wanted CROSS JOIN line_fact ON line_fact.code = wanted.value"
    return [account for (account,) in cache.connection.execute(sql, (json.dumps(sorted(set(codes))),))]


def values_of(fact: LineFact) -> tuple[object, ...]:
    """A line in the order of the table's columns: account, place..."""
    return (
        fact.account,
        fact.line,
        fact.payer,
        fact.plan,
        fact.code,
        fact.modifiers,
        str(fact.act or ""),
        fact.carc,
        fact.family,
        fact.charge,
        fact.paid,
        fact.allowed,
        fact.expected,
        fact.short,
        fact.answered_on.isoformat() if fact.answered_on else None,
        fact.service_on.isoformat() if fact.service_on else None,
        fact.is_open,
        str(fact.reversal or ""),
    )
