"""What is set aside or doubted while a table is read, whatever its rows are."""

from collections.abc import Iterator

from worklist.domain.provenance import Position, Reject
from worklist.sources.aging.layout import passed_over
from worklist.sources.aging.totals import Totals, rows_were


class TableReading:
    """The rows below one header: the file that they are of, and what its headings and totals say of them."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._totals = Totals()
        self._headings: list[int] = []
        self._rejected = 0

    def _doubts(self) -> Iterator[Reject]:
        """At the end: the headings that were passed over, and a total that the rows do not make up."""
        if self._headings:
            yield self._warning(self._headings[0], passed_over(self._headings))
        if difference := self._totals.difference():
            line, numbers = difference
            aside = f" ({rows_were(self._rejected)} set aside)" if self._rejected else ""
            yield self._warning(line, f"The total {numbers}{aside}.")

    def _reject(self, line: int, reason: str, account: str = "") -> Reject:
        return Reject(Position(self._file, line, "line"), reason, account)

    def _warning(self, line: int, reason: str) -> Reject:
        return Reject(Position(self._file, line, "line"), reason, kind="warning")


def whole_file(file: str, reason: str) -> Reject:
    """Of a file from which nothing is read; the reason is a clause after "The file"."""
    return Reject(Position(file, 0, "file"), f"The file {reason}")
