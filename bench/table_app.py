"""The queue table alone over synthetic accounts in SQLite: its cost without the rest of the program.

``python -m bench.table_app DATABASE`` shows it; ``python -m bench.queue_table`` measures it.
"""

import gc
import sqlite3
import sys
from array import array
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from textual.app import App, ComposeResult

from worklist.domain.money import dollars
from worklist.widgets.queue_table import Cell, Column, QueueTable, Row

COLUMNS = (
    Column("account", "Account", 11, priority=1),
    Column("patient", "Patient", 12, flex=3, priority=2),
    Column("payer", "Payer", 8, flex=2, priority=3),
    Column("stake", "At stake", 11, align="right", priority=1),
    Column("age", "Age", 5, align="right", priority=3),
    Column("code", "Codes", 8, flex=1, priority=4),
    Column("due", "Due", 8, align="right", priority=2),
    Column("step", "Next step", 12, flex=3, priority=5),
)

_FIRST_PAINT = 200
_PAGE = """
    SELECT a.id, a.account, a.patient, a.payer, a.stake, a.age, a.codes, a.due, a.step
    FROM json_each(?) AS wanted CROSS JOIN account AS a ON a.id = wanted.value
"""
_RANKED = "SELECT id FROM account ORDER BY score DESC, id"


class SyntheticAccounts:
    """A ranked list: the first rows by index at once, the place of every row from a snapshot later."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        self._ids = self._read_ids(self._connection, _FIRST_PAINT)

    def count(self) -> int:
        return len(self._ids)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        wanted = str(self._ids[start:stop].tolist())
        return [_row(*record) for record in self._connection.execute(_PAGE, (wanted,))]

    def index_of(self, key: str) -> int | None:
        wanted = int(key)
        return next((index for index, found in enumerate(self._ids) if found == wanted), None)

    def read_all_ids(self) -> "array[int]":
        """The whole ranking; runs in a thread, on a connection of its own."""
        connection = sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)
        try:
            return self._read_ids(connection, -1)
        finally:
            connection.close()

    def take(self, ids: "array[int]") -> None:
        """Use the ranking that the thread has read."""
        self._ids = ids

    @staticmethod
    def _read_ids(connection: sqlite3.Connection, most: int) -> "array[int]":
        return array("q", (row[0] for row in connection.execute(f"{_RANKED} LIMIT ?", (most,))))


def _row(
    number: int, account: str, patient: str, payer: str, stake: int, age: int, codes: str, due: int, step: str
) -> Row:
    due_cell = Cell(f"{due}d left", "loud" if due < 5 else "warn") if due < 15 else Cell(f"{due}d left", "dim")
    return Row(
        str(number),
        (
            Cell(account),
            Cell(patient),
            Cell(payer),
            Cell(dollars(stake), "money"),
            Cell(str(age)),
            Cell(codes),
            due_cell,
            Cell(step, "" if step else "dim"),
        ),
    )


def build(database: Path, accounts: int) -> None:
    """Write a synthetic practice; no line of it stands for a person."""
    payers = ("SYNTHETIC HEALTH", "SYNTHETIC MUTUAL", "SYNTHETIC BLUE", "医療保険 SYNTHETIC")
    steps = ("call payer", "appeal, level 1", "corrected claim", "", "send records")
    connection = sqlite3.connect(database)
    connection.execute(
        "CREATE TABLE account (id INTEGER PRIMARY KEY, account TEXT, patient TEXT, payer TEXT, stake INTEGER,"
        " age INTEGER, codes TEXT, due INTEGER, step TEXT, score INTEGER) STRICT"
    )
    connection.executemany(
        "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                n,
                f"A{n:09d}",
                f"SYNTHETIC{n % 9973}, TEST {n % 89}",
                payers[n % 4],
                n * 7919 % 900_000,
                n * 31 % 400,
                f"CO-{n % 60}",
                n * 17 % 90,
                steps[n % 5],
                n * 2_654_435_761 % 1_000_003,
            )
            for n in range(1, accounts + 1)
        ),
    )
    connection.execute("CREATE INDEX ranked ON account (score DESC, id)")
    connection.commit()
    connection.close()


class TableApp(App[None]):
    """Nothing but the table."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("q", "quit", "Quit")]

    def __init__(self, database: Path) -> None:
        super().__init__()
        self._source = SyntheticAccounts(database)

    def compose(self) -> ComposeResult:
        yield QueueTable(COLUMNS, empty_text="No account in this queue.")

    def on_mount(self) -> None:
        table = self.query_one(QueueTable)
        table.show(self._source)
        table.focus()
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        Thread(target=self._snapshot, daemon=True).start()

    def _snapshot(self) -> None:
        ids = self._source.read_all_ids()
        self.call_from_thread(self._take, ids)

    def _take(self, ids: "array[int]") -> None:
        self._source.take(ids)
        self.query_one(QueueTable).refresh_count()
        # What stands now stays until the end: without this a full collection costs 19 ms inside a key press.
        gc.collect()
        gc.freeze()
        self.title = "ready"


if __name__ == "__main__":
    TableApp(Path(sys.argv[1])).run()
