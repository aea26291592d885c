"""The ranked list: account rows as the queue table shows them."""

from collections.abc import Sequence
from datetime import date

from worklist.desk import Listing
from worklist.domain.account_row import AccountRow
from worklist.domain.money import dollars
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.widgets.queue_table import Cell, Column, Row

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
    Column("touches", "Tch", least=3, align="right", priority=9),
    Column("queue", "Queue", least=12, flex=1, priority=9),
)
"""In the order of reading; the priority says which stay on a narrow terminal."""

_SOON = 14


class AccountRows:
    """A listing as a row source. It can be exchanged for a newer one without losing the cursor."""

    def __init__(self, listing: Listing, today: date) -> None:
        self.listing = listing
        self.today = today

    def count(self) -> int:
        """Rows known now."""
        return len(self.listing)

    def rows(self, start: int, stop: int) -> Sequence[Row]:
        """One page."""
        return [_row(account, self.today) for account in self.listing.rows(start, stop)]

    def index_of(self, key: str) -> int | None:
        """Where an account is."""
        return self.listing.index_of(key)


def _row(row: AccountRow, today: date) -> Row:
    age = str((today - row.aged_from).days) if row.aged_from else "?"
    return Row(
        row.number,
        (
            Cell(row.number),
            Cell(row.patient),
            Cell(row.payer, "dim"),
            Cell(dollars(row.balance), "money"),
            Cell(dollars(row.cents_per_minute)),
            Cell(dollars(row.stake), "dim"),
            Cell(age),
            Cell(" ".join(row.carcs)),
            Cell(" ".join(row.mods), "dim"),
            _deadline(row, today),
            _next_step(row, today),
            Cell(row.owner),
            Cell(str(row.touches or ""), "dim"),
            Cell(row.queue.title, "dim"),
        ),
    )


def _deadline(row: AccountRow, today: date) -> Cell:
    if "unknown-clock" in row.states:
        return Cell("UNKNOWN", "warn")
    if row.deadline_on is None:
        return Cell("")
    left = (row.deadline_on - today).days
    return Cell(f"{left} d", "loud" if left <= _SOON else "")


def _next_step(row: AccountRow, today: date) -> Cell:
    if "snoozed" in row.states:
        return Cell("asleep", "dim")
    if "resting" in row.states:
        return Cell("resting", "dim")
    if row.due_on is None:
        return Cell("NO STEP" if row.touches else "-", "loud" if row.touches else "dim")
    late = "late " if row.due_on < today else ""
    name = row.next_action if row.next_action in NEXT_ACTIONS else "step"
    return Cell(f"{late}{row.due_on:%b %d} {name}", "loud" if late else "good" if row.due_on > today else "warn")
