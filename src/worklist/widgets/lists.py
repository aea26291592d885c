"""The ranked list: account rows as the queue table shows them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from worklist.desk import Listing
from worklist.domain.account_row import AccountRow
from worklist.domain.lists import Sort
from worklist.domain.money import dollars
from worklist.domain.names import HIDDEN
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.today import SOON, today_reason
from worklist.widgets.queue_table import Cell, Column, Row, Tone

COLUMNS: tuple[Column, ...] = (
    Column("number", "Account", least=8, flex=1),
    Column("patient", "Patient", least=12, flex=5, priority=2),
    Column("payer", "Payer", least=12, flex=3, priority=5),
    Column("balance", "Balance", least=10, align="right"),
    Column("priority", "$/min", least=7, align="right"),
    Column("stake", "At stake", least=10, align="right", priority=7),
    Column("age", "Age", least=4, align="right", priority=3),
    Column("carc", "CARC", least=6, flex=1, priority=4),
    Column("mod", "Mod", least=6, priority=8),
    Column("deadline", "Deadline", least=8, priority=3),
    Column("next", "Next step", least=12, flex=2, priority=6),
    Column("owner", "Owner", least=8, flex=1, priority=6),
    Column("touches", "Tch", least=4, align="right", priority=9),
    Column("queue", "Queue", least=12, flex=1, priority=9),
    Column("until", "Until", least=14, priority=6),
    Column("short", "Short", least=10, align="right", priority=6),
)
"""In the order of reading; the priority says which stay on a narrow terminal."""

WHY_TODAY = Column("why", "Why today", least=21, flex=2)
"""Beside the account on the list of today, whatever columns were chosen."""
KEY_COLUMN = "number"
"""The column that names the row; it is always there."""
USUALLY_HIDDEN = frozenset({"until", "short"})
"""Columns that are shown when they are asked for, or where a view is about them."""

LARGEST_FIRST = frozenset({"balance", "priority", "stake", "short", "age", "touches"})
"""Columns that are sorted from the largest to the smallest unless turned round."""
_DIRECTIONS: Mapping[str, tuple[str, str]] = {
    "age": ("youngest first", "oldest first"),
    "touches": ("fewest first", "most first"),
    "deadline": ("soonest first", "latest first"),
    "next": ("soonest first", "latest first"),
    "until": ("soonest first", "latest first"),
    "carc": ("lowest first", "highest first"),
    "queue": ("first queue first", "last queue first"),
    **dict.fromkeys(("balance", "priority", "stake", "short"), ("smallest first", "largest first")),
}
"""What ascending and descending mean."""
_BY_NAME = ("A to Z", "Z to A")


def sort_in_words(sort: Sort) -> str:
    """The order as the top line says it: ``by balance, largest first``."""
    title = next(column.title for column in COLUMNS if column.id == sort.column)
    name = title if title.isupper() or title.startswith("$") else title.lower()
    return f"by {name}, {_DIRECTIONS.get(sort.column, _BY_NAME)[sort.descending]}"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the list, and on which day."""

    me: str
    today: date
    sees_names: bool = True


class AccountRows:
    """A listing as a row source. It can be exchanged for a newer one without losing the cursor."""

    def __init__(self, listing: Listing, reader: Reader, columns: Sequence[Column] = COLUMNS) -> None:
        self.listing = listing
        self.reader = reader
        self.columns = columns
        """What each row has a cell of, in this order."""

    def count(self) -> int:
        """Rows known now."""
        return len(self.listing)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """One page."""
        cells = [_CELLS[column.id] for column in self.columns]
        return [
            Row(account.number, tuple(cell(account, self.reader) for cell in cells))
            for account in self.listing.rows(start, stop)
        ]

    def index_of(self, key: str) -> int | None:
        """Where an account is."""
        return self.listing.index_of(key)


def _age(row: AccountRow, reader: Reader) -> Cell:
    return Cell(str((reader.today - row.aged_from).days) if row.aged_from else "?")


def _deadline(row: AccountRow, reader: Reader) -> Cell:
    if "unknown-clock" in row.states:
        return Cell("UNKNOWN", "warn")
    if row.deadline_on is None:
        return Cell("")
    left = row.deadline_on - reader.today
    said = f"{left.days} d" if left.days > 0 else "today" if left.days == 0 else "PASSED"
    return Cell(said, "loud" if left <= SOON else "")


def _next_step(row: AccountRow, reader: Reader) -> Cell:
    """What comes next, or why nothing has to: that it sleeps, rests or is closed; that it woke comes before all."""
    if "woken" in row.states:
        return Cell(f"woke, {_step(row, reader.today)}" if row.due_on else "woke", "warn")
    if "snoozed" in row.states:
        return Cell(f"until {row.snoozed_until:%b %d}" if row.snoozed_until else "asleep", "dim")
    if "resting" in row.states or "closed" in row.states:
        return Cell("resting" if "resting" in row.states else "closed", "dim")
    if row.due_on is None:
        return Cell("NO STEP" if row.touches else "-", "loud" if row.touches else "dim")
    tone: Tone = "loud" if row.due_on < reader.today else "good" if row.due_on > reader.today else "warn"
    return Cell(_step(row, reader.today), tone)


def _step(row: AccountRow, today: date) -> str:
    late = "late " if row.due_on and row.due_on < today else ""
    return f"{late}{row.due_on:%b %d} {row.next_action if row.next_action in NEXT_ACTIONS else 'step'}"


def _until(row: AccountRow, reader: Reader) -> Cell:
    if row.snoozed_until is None:
        return Cell("")
    days = (row.snoozed_until - reader.today).days
    return Cell(f"{row.snoozed_until:%b %d}, {days} d" if days > 0 else f"{row.snoozed_until:%b %d}")


def _short(row: AccountRow, reader: Reader) -> Cell:
    """Below the contract; what is not known is not a zero."""
    if row.short is None:
        return Cell("UNKNOWN", "warn")
    return Cell(dollars(row.short), "money" if row.short else "dim")


_CELLS: Mapping[str, Callable[[AccountRow, Reader], Cell]] = {
    "number": lambda row, _: Cell(row.number),
    "patient": lambda row, reader: Cell(row.patient) if reader.sees_names or not row.patient else Cell(HIDDEN, "dim"),
    "payer": lambda row, _: Cell(row.payer, "dim"),
    "balance": lambda row, _: Cell(dollars(row.balance), "money"),
    "priority": lambda row, _: Cell(dollars(row.cents_per_minute)),
    "stake": lambda row, _: Cell(dollars(row.stake), "dim"),
    "age": _age,
    "carc": lambda row, _: Cell(" ".join(row.carcs)),
    "mod": lambda row, _: Cell(" ".join(row.mods), "dim"),
    "deadline": _deadline,
    "next": _next_step,
    "owner": lambda row, _: Cell(row.owner),
    "touches": lambda row, _: Cell(str(row.touches or ""), "dim"),
    "queue": lambda row, _: Cell(row.queue.title, "dim"),
    "until": _until,
    "short": _short,
    "why": lambda row, reader: Cell(today_reason(row, reader.me, reader.today)),
}
