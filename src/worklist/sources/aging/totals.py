"""The file's own grand total against the rows that were read: reported, never repaired."""

from worklist.domain.money import Cents, dollars
from worklist.sources.aging.layout import Kind


class Totals:
    """Adds up balances as they are read and remembers the last total that speaks for the whole file."""

    def __init__(self) -> None:
        self._sum: Cents = 0
        self._group: Cents = 0
        self._plain: tuple[int, str] | None = None
        self._grand: tuple[int, str] | None = None

    def add(self, balance: Cents) -> None:
        """Counts one row that was read."""
        self._sum += balance
        self._group += balance

    def explains(self, stated: Cents | None) -> bool:
        """True where amounts without a label are the sum of the rows above them."""
        return stated is not None and stated in (self._sum, self._group)

    def state(self, line: int, kind: Kind, stated: Cents | None) -> None:
        """Takes note of a total row; None where it gives no balance."""
        difference = ""
        if stated is not None and stated != self._sum:
            difference = f"says {dollars(stated)}, but the rows read above it add up to {dollars(self._sum)}"
        if kind is Kind.GRAND_TOTAL and stated is not None:
            self._grand = (line, difference)
        if kind is Kind.PLAIN_TOTAL and stated is not None:
            self._plain = (line, "" if stated == self._group else difference)
        self._group = 0

    def difference(self) -> tuple[int, str] | None:
        """Line of the grand total and both numbers, where they differ."""
        last = self._grand or self._plain
        return last if last and last[1] else None


def rows_were(count: int) -> str:
    """``1 row was``, ``12 rows were``."""
    return "1 row was" if count == 1 else f"{count:,} rows were"
