"""What the cells of an export's row say, and what is wrong with one: shared by all tables of a PM."""

import re
from collections.abc import Sequence

from worklist.domain.text import clean

LONGEST_ACCOUNT = 60
"""Characters; CLM01 of a claim holds 38."""

_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
_POWER_OF_TEN = re.compile(r"\d(\.\d+)?E\+\d+")


class BadRowError(ValueError):
    """A record that cannot be read: one sentence that names the column and never a patient."""

    def __init__(self, reason: str, account: str = "") -> None:
        super().__init__(reason)
        self.account = account


def text_of(cell: str) -> str:
    """A cleaned text, without the ``="..."`` that keeps a spreadsheet from eating leading zeros."""
    text = clean(cell)
    found = _KEPT_AS_TEXT.fullmatch(text) if text.startswith('="') else None
    return found[1].strip() if found else text


def column_name(header: Sequence[str], at: int) -> str:
    """``Column 'Balance'``, or by its number where it has no header."""
    return f"Column {clean(header[at], most=60)!r}" if header[at].strip() else f"Column {at + 1}"


def quoted(text: str) -> str:
    """The text of a bad cell where it can be no name: short and without letters."""
    shown = clean(text)
    if len(shown) > 20 or any(character.isalpha() for character in shown):
        return ""
    return f"reads {shown!r}, which "


def account_of(cell: str, column: str) -> str:
    """The account number of a cell. Raises BadRowError where there is none that can be kept."""
    account = text_of(cell)
    if not account:
        raise BadRowError(f"{column} is blank, so there is no account number.")
    if len(account) > LONGEST_ACCOUNT:
        raise BadRowError(f"Its account number is longer than {LONGEST_ACCOUNT} characters.")
    if _POWER_OF_TEN.fullmatch(account):
        raise BadRowError(
            "A spreadsheet has turned its account number into a power of ten and lost digits; "
            "export the file again and do not save it from the spreadsheet.",
            account,
        )
    return account


def fitted(cells: Sequence[str], width: int) -> Sequence[str]:
    """Fills a short row with blanks. Raises BadRowError for a value beyond the last header: columns have slipped."""
    if any(cell.strip() for cell in cells[width:]):
        raise BadRowError(
            f"The row has a value beyond the last of the {width} columns, so they may have slipped; "
            f"look for a delimiter inside a text or an amount without quotes."
        )
    return [*cells[:width], *[""] * (width - len(cells))]
