"""What the cache holds of assessed accounts, derived from records and entries: written where it differs from before."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from worklist.domain.account_facts import fact_of
from worklist.domain.account_row import row_of
from worklist.domain.assessment import Assessment
from worklist.domain.line_facts import facts_of
from worklist.store import account_facts, line_facts, row_columns
from worklist.store.cache import Cache

_Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """The rows of one account, as its three tables hold them."""

    number: str
    row: _Values | None
    """In the queues; None of a closed account."""
    lines: tuple[_Values, ...]
    """Answered lines, in the order of their places."""
    fact: _Values | None


def derived_from(assessment: Assessment) -> Derived:
    """What is stored of an assessment."""
    account, fact = assessment.account, fact_of(assessment)
    return Derived(
        account.number,
        row_columns.values_of(row_of(assessment)) if account.is_open else None,
        tuple(sorted(map(line_facts.values_of, facts_of(assessment)))),
        account_facts.values_of(fact) if fact else None,
    )


def stored(cache: Cache, numbers: Sequence[str]) -> dict[str, Derived]:
    """What the cache holds of these accounts now."""
    chosen = json.dumps(list(numbers))
    rows = {row[_NUMBER_AT]: row for row in _of(cache, "account", "number", row_columns.COLUMNS, chosen)}
    facts = {fact[0]: fact for fact in _of(cache, "account_fact", "account", account_facts.COLUMNS, chosen)}
    lines: dict[str, list[_Values]] = {}
    for line in _of(cache, "line_fact", "account", ("*",), chosen):
        lines.setdefault(line[0], []).append(line)
    return {
        number: Derived(number, rows.get(number), tuple(sorted(lines.get(number, ()))), facts.get(number))
        for number in numbers
    }


def differing(found: Iterable[Derived], held: Mapping[str, Derived]) -> list[Derived]:
    """Those that are not what the cache holds."""
    return [each for each in found if each != held[each.number]]


def write(cache: Cache, numbers: Sequence[str], found: Sequence[Derived]) -> None:
    """Replace what differs, and take the marks off ``numbers``, inside the caller's transaction.

    Every page that is not touched is one that is not written: most accounts that are assessed anew come out as before.
    """
    held = stored(cache, [each.number for each in found])
    rows = [each for each in found if each.row != held[each.number].row]
    lines = [each for each in found if each.lines != held[each.number].lines]
    facts = [each for each in found if each.fact != held[each.number].fact]
    cache.write_rows([each.number for each in rows], [each.row for each in rows if each.row])
    line_facts.replace(cache, [each.number for each in lines], (line for each in lines for line in each.lines))
    account_facts.replace(cache, [each.number for each in facts], [each.fact for each in facts if each.fact])
    cache.forget_stale(numbers)


_NUMBER_AT = row_columns.COLUMNS.index("number")


def _of(cache: Cache, table: str, key: str, columns: Iterable[str], chosen: str) -> Iterator[_Values]:
    wanted = ", ".join(f"t.{column}" for column in columns)
    sql = f"SELECT {wanted} FROM json_each(?) AS wanted CROSS JOIN {table} AS t ON t.{key} = wanted.value"
    rows: Iterator[_Values] = cache.connection.execute(sql, (chosen,))
    return rows
