"""What commands print: plain text without colour, tables that fit the terminal, CSV and JSON.

Everything passes the last net against control characters; nothing here trusts where a text came from.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TextIO, TypeVar

import click

from worklist.domain.money import Cents, decimal_dollars
from worklist.domain.text import clean
from worklist.domain.text_cells import csv_cell

_NARROWEST = 8
_MOST_COMPLAINT = 1_000

JSON_FORM = "json"
Row = Mapping[str, object]
"""Field -> text, whole number, date, ``amount`` or None, in the order of the columns."""
F = TypeVar("F", bound=Callable[..., Any])


class Failure(click.ClickException):
    """What was asked could not be done; the text is a sentence for the person who asked. Exit code 1."""

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.details = details
        """Lines that belong below the sentence."""


def formats(command: F) -> F:
    """The options ``--csv`` and ``--json``; the command gets ``form``."""
    for form in ("csv", "json"):
        about = f"Print {form.upper()} instead of a table."
        command = click.option(f"--{form}", "form", flag_value=form, type=str, help=about)(command)
    return command


def as_json(command: F) -> F:
    """The option ``--json``; the command gets ``form``."""
    return click.option("--json", "form", flag_value=JSON_FORM, type=str, help="Answer in JSON.")(command)


def say(*lines: str, to: TextIO | None = None) -> None:
    """Print lines."""
    stream = to or sys.stdout
    if stream is not None:
        stream.write(lines_text(lines))


def lines_text(lines: Iterable[str]) -> str:
    """Lines as they are printed."""
    return "".join(f"{_printable(line)}\n" for line in lines)


def complain(sentence: str) -> None:
    """Print what went wrong, on the error output."""
    say(f"worklist: {clean(sentence, most=_MOST_COMPLAINT)}", to=sys.stderr)


def _printable(line: str) -> str:
    if line.isprintable():
        return line
    from worklist.widgets.cells import harmless

    return "\n".join(harmless(part) for part in line.split("\n"))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads or types here."""
    return stream is not None and not stream.closed and stream.isatty()


def terminal_width() -> int | None:
    """Columns of the terminal that is printed to; None for a file or pipe, which take lines of any length."""
    from shutil import get_terminal_size

    return max(40, get_terminal_size().columns) if is_terminal(sys.stdout) else None


def amount(cents: Cents | None) -> Decimal | None:
    """Cents as dollars for CSV and JSON."""
    return decimal_dollars(cents)


# -- the three forms ------------------------------------------------------------------------------------------------


def show_rows(
    rows: Sequence[Row], form: str | None, *, yielding: Sequence[str] = (), spare: Sequence[str] = ()
) -> None:
    """Print rows of the same fields.

    In a table that is too wide for the terminal the ``yielding`` columns are narrowed; where that is not enough, the
    ``spare`` ones are left out, the first first.
    """
    write(rows_as(rows, form, yielding=yielding, spare=spare))


def say_data(data: object) -> None:
    """A JSON value, with money and days as text."""
    write([data_text(data)])


def write(pieces: Iterable[str]) -> None:
    """Print a text piece by piece, as it is."""
    if sys.stdout is None:
        return
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(as_written(piece))
    sys.stdout.buffer.flush()


def as_written(piece: str) -> bytes:
    """The bytes that ``write`` makes of a text."""
    return piece.encode(sys.stdout.encoding, sys.stdout.errors or "replace")


def rows_as(
    rows: Sequence[Row], form: str | None, *, yielding: Sequence[str] = (), spare: Sequence[str] = ()
) -> Iterator[str]:
    """What ``show_rows`` prints, piece by piece."""
    if form == "json":
        yield data_text([dict(row) for row in rows])
    elif form == "csv":
        yield from csv_text(rows)
    else:
        yield lines_text(_table(rows, yielding, list(spare)))


def data_text(data: object, *, indent: int | None = 1) -> str:
    """A JSON value; money is a text such as "1234.50", so that no reader rounds it. Without indent on one line."""
    import json

    return json.dumps(data, default=str, indent=indent) + "\n"


def csv_text(rows: Iterable[Row]) -> Iterator[str]:
    """CSV with a header, row by row. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    import csv

    written: list[str] = []
    writer = csv.writer(_Lines(written), lineterminator="\n")
    for number, row in enumerate(rows):
        if not number:
            writer.writerow(row)
        writer.writerow([_csv_cell(value) for value in row.values()])
        yield "".join(written)
        written.clear()


class _Lines:
    """What a CSV writer writes to."""

    def __init__(self, written: list[str]) -> None:
        self._written = written

    def write(self, text: str) -> None:
        self._written.append(text)


def _csv_cell(value: object) -> object:
    return csv_cell(value) if isinstance(value, str) else value


def _table(rows: Sequence[Row], yielding: Sequence[str], spare: list[str]) -> Iterator[str]:
    from worklist.widgets.cells import fit

    if not rows:
        return
    titles = list(rows[0])
    cells = [[_text_cell(value) for value in row.values()] for row in rows]
    widths = _widths(titles, cells, {titles.index(name) for name in yielding})
    if spare and _is_too_wide(widths):
        left_out, *spare = spare
        yield from _table([{k: v for k, v in row.items() if k != left_out} for row in rows], yielding, spare)
        return
    right = [any(isinstance(row[title], int | Decimal) for row in rows) for title in titles]
    for line in [[title.replace("_", " ") for title in titles], *cells]:
        columns = zip(line, widths, right, strict=True)
        yield "  ".join(fit(text, width, "right" if aligned else "left") for text, width, aligned in columns).rstrip()


def _text_cell(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else clean(str(value))


def _widths(titles: Sequence[str], cells: Sequence[Sequence[str]], yielding: set[int]) -> list[int]:
    """The width of each column, narrowed where the terminal asks for it."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[at]) for row in [titles, *cells]) for at in range(len(titles))]
    while _is_too_wide(widths):
        at = max(yielding, key=lambda column: widths[column], default=None)
        if at is None or widths[at] <= _NARROWEST:
            break
        widths[at] -= 1
    return widths


def _is_too_wide(widths: Sequence[int]) -> bool:
    room = terminal_width()
    return room is not None and sum(widths) + 2 * (len(widths) - 1) > room


def wrapped(text: str, indent: int = 0) -> Iterator[str]:
    """A text in lines that fit the terminal, the further ones set in by two more."""
    from rich.cells import cell_len

    room = terminal_width()
    for part in text.split("\n"):
        line, used = " " * indent, 0
        for word in part.split(" ") if room else [part]:
            if room and used and cell_len(line) + 1 + cell_len(word) > room:
                yield line.rstrip()
                line, used = " " * (indent + 2), 0
            line, used = f"{line} {word}" if used else f"{line}{word}", used + 1
        yield line.rstrip()


def joined(parts: Iterable[str]) -> str:
    """Parts of a report as one line."""
    return ", ".join(part for part in parts if part)
