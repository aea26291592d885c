"""Account rows for the tests of the store."""

from dataclasses import replace

from worklist.domain.account_row import AccountRow
from worklist.domain.queues import Queue
from worklist.store.cache import Cache
from worklist.store.driver import transaction
from worklist.store.row_columns import closed_row, values_of

PLAIN = replace(closed_row(""), states=(), balance_source="aging", patient="SYNTHETIC, TEST", payer="SYNTH PAYER")


def row(number: str, **fields) -> AccountRow:
    """A row that owes 1.00 and waits in the last queue, unless said otherwise."""
    return replace(PLAIN, **{"number": number, "balance": 100, "queue": Queue.WATCHING, **fields})


def write(cache: Cache, *rows: AccountRow, closed: tuple[str, ...] = ()) -> None:
    with transaction(cache.connection):
        cache.write_rows([*closed, *(row.number for row in rows)], list(map(values_of, rows)))
