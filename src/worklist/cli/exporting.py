"""Data on accounts that a command writes out: that it leaves is in the record before it does."""

import hashlib
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from worklist.cli.output import as_written, data_text, is_terminal, lines_text, write

if TYPE_CHECKING:
    from worklist.desk.acting import Acting

Pieces = Callable[[], Iterable[str]]
"""Gives a text piece by piece, and the same one each time it is called."""


def hand_over(
    desk: "Acting", what: str, form: str | None, pieces: Pieces, *, accounts: int = 1, account: str = ""
) -> None:
    """Print data on accounts. Where the record of it cannot be written nothing is printed. Raises Refusal.

    CSV and JSON are an export wherever they go; text is one where it goes to a file or a program. The fingerprint is
    taken first, so the text is made twice and never held as a whole.
    """
    if form or not is_terminal(sys.stdout):
        from worklist.domain.traces import AccountsExported

        desk.trace(AccountsExported(what, form or "text", accounts, _digest(pieces())), account)
    write(pieces())


def hand_over_data(desk: "Acting", what: str, data: object, *, accounts: int = 1, account: str = "") -> None:
    """Print a JSON value that tells of accounts, as ``hand_over``."""
    text = data_text(data)
    hand_over(desk, what, "json", lambda: [text], accounts=accounts, account=account)


def hand_over_lines(desk: "Acting", what: str, lines: Iterable[str], *, accounts: int = 1, account: str = "") -> None:
    """Print lines that tell of accounts, as ``hand_over``."""
    text = lines_text(lines)
    hand_over(desk, what, None, lambda: [text], accounts=accounts, account=account)


def _digest(pieces: Iterable[str]) -> str:
    hasher = hashlib.sha256()
    for piece in pieces:
        hasher.update(as_written(piece))
    return hasher.hexdigest()
