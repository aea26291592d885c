"""A vendor's report file: what each of its columns holds, and which of our states its words mean.

Mapped once, held against every file after. A word that can be read in two ways ("settled", "resolved", "overturned")
is in no table: the site says what its vendor means by it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from worklist.domain.column_map import header_key
from worklist.domain.text import clean
from worklist.domain.vendor_entries import FileColumn, StatusWord, VendorSet, VendorStatus


class ReportField(StrEnum):
    """What a column of a report can hold."""

    ACCOUNT = "account"
    """Our account number."""
    STATUS = "status"
    """The vendor's word for where it stands."""
    RECOVERED = "recovered"
    """What came in since the report before."""
    RECOVERED_TO_DATE = "recovered-to-date"
    """What came in since the placing."""
    FEE = "fee"
    """What is billed for this report."""
    FEE_TO_DATE = "fee-to-date"
    """What was billed since the placing."""
    WHY = "why"
    """What moved it."""
    FIX = "fix"
    """What the practice should change upstream."""
    DATE = "date"
    """Day of the money, or of the status."""
    REFERENCE = "reference"
    """The vendor's own number."""


_Field = ReportField
_EITHER = ((_Field.RECOVERED, _Field.RECOVERED_TO_DATE), (_Field.FEE, _Field.FEE_TO_DATE))
"""Columns of which a map has one: the other would count the same money twice."""
MOST_WORD = 80
"""Longest word of a status."""

_TITLES: Mapping[ReportField, tuple[str, ...]] = {
    _Field.ACCOUNT: (
        *("account", "account number", "account id", "patient account", "patient account number"),
        *("client account", "client account number", "client reference", "client reference number"),
        *("your account", "your account number", "your reference", "patient control number", "pcn"),
    ),
    _Field.STATUS: ("status", "account status", "current status", "status description", "disposition", "status code"),
    _Field.RECOVERED_TO_DATE: (
        *("recovered to date", "total recovered", "amount recovered to date", "total recovered to date"),
        *("collected to date", "total collected", "paid to date", "payments to date", "total payments"),
    ),
    _Field.RECOVERED: (
        *("recovered", "amount recovered", "recovered amount", "recovery", "recovery amount", "recovered this period"),
        *("collected", "amount collected", "collected this period", "payment", "payments", "payment amount"),
        *("paid this period", "amount paid", "reduction", "savings"),
    ),
    _Field.FEE_TO_DATE: ("fee to date", "fees to date", "total fee", "total fees", "commission to date"),
    _Field.FEE: (
        *("fee", "fees", "fee amount", "fee due", "contingency fee", "agency fee", "vendor fee", "our fee"),
        *("commission", "commission amount", "commission due", "invoice amount"),
    ),
    _Field.WHY: (
        *("why", "reason", "reason description", "recovery reason", "root cause", "explanation", "result"),
        *("comment", "comments", "note", "notes"),
    ),
    _Field.FIX: (
        *("fix", "upstream fix", "recommendation", "recommended fix", "corrective action", "prevention"),
        *("process issue", "root cause fix"),
    ),
    _Field.DATE: (
        *("date", "payment date", "date paid", "posting date", "post date", "transaction date", "status date"),
        *("activity date", "last activity", "last activity date"),
    ),
    _Field.REFERENCE: (
        *("reference", "reference number", "vendor reference", "our reference", "file number", "case number"),
        *("agency account", "agency account number", "agency number", "case id"),
    ),
}
"""Titles that are usual for each, the best first, as ``_usual`` writes them."""
_SHORT: Mapping[str, str] = {
    "account": "acct acc a/c",
    "number": "# no num nbr",
    "amount": "amt $",
    "payment": "pmt",
    "payments": "pmts",
    "patient": "pt",
    "reference": "ref",
    "commission": "comm",
    "to date": "td",
}
_SAME = {short: word for word, shorts in _SHORT.items() for short in shorts.split()}
"""What titles abbreviate."""
_PIECE = re.compile(r"a/c|[a-z0-9]+|[#$]")

_WORDS: Mapping[VendorStatus, tuple[str, ...]] = {
    VendorStatus.ACKNOWLEDGED: ("acknowledged", "received", "accepted", "loaded", "new", "new placement"),
    VendorStatus.WORKING: (
        *("working", "in progress", "in process", "active", "open", "pending", "appeal filed", "appealed"),
        *("partial payment", "partially paid", "payment plan", "paying", "follow up", "skip tracing"),
    ),
    VendorStatus.RECOVERED: (
        *("recovered", "paid", "paid in full", "pif", "closed paid", "closed paid in full", "closed pif"),
        *("recovered in full", "collected in full"),
    ),
    VendorStatus.CLOSED: (
        *("closed", "closed uncollectable", "closed uncollectible", "uncollectable", "uncollectible", "no recovery"),
        *("closed no recovery", "closed unpaid", "closed returned", "returned", "returned to client", "exhausted"),
        *("appeal upheld", "closed upheld", "withdrawn", "cancelled", "canceled", "closed cancelled"),
    ),
}


@dataclass(frozen=True, slots=True)
class ReportMap:
    """How one vendor's reports are read."""

    columns: Mapping[ReportField, str]
    """Field -> title of the column."""
    words: Mapping[str, VendorStatus]
    """What the vendor's own words mean, in the form of ``_plain``; the empty one stands for an empty cell."""

    @classmethod
    def of(cls, entry: VendorSet) -> "ReportMap":
        """The map that stands; without columns where none was made."""
        return cls(
            {ReportField(each.field): each.title for each in entry.report_columns},
            meanings(entry.report_words),
        )

    @property
    def missing(self) -> str:
        """The sentence on what it lacks; empty where reports can be read with it."""
        if _Field.ACCOUNT not in self.columns:
            return "No column is known to hold our account number."
        if _Field.STATUS not in self.columns and "" not in self.words:
            return "No column is known to hold the status."
        for one, other in _EITHER:
            if one in self.columns and other in self.columns:
                return f"One column is {one} and another {other}: the same money would be counted twice."
        return ""

    def status_of(self, text: str) -> VendorStatus | None:
        """What a word of the vendor means: its own words first; None where nobody said."""
        plain = _plain(text)
        if plain in self.words:
            return self.words[plain]
        return next((status for status, words in _WORDS.items() if plain in words), None)


def stored(columns: Mapping[ReportField, str]) -> tuple[FileColumn, ...]:
    """Columns as the record keeps them."""
    return tuple(FileColumn(title, field) for field, title in columns.items())


def guessed(titles: Sequence[str], given: Mapping[ReportField, str]) -> dict[ReportField, str]:
    """Field -> title, for those whose title is a usual one; what a person named wins and its column is used once."""
    found = dict(given)
    taken = {header_key(title) for title in given.values()}
    twins = {field for pair in _EITHER if found.keys() & {*pair} for field in pair}
    for field, usual in _TITLES.items():
        if field in found or field in twins:
            continue
        known = {_usual(title): title for title in reversed(titles) if title and header_key(title) not in taken}
        title = next((known[each] for each in usual if each in known), "")
        if title:
            found[field] = title
            taken.add(header_key(title))
            twins |= {each for pair in _EITHER if field in pair for each in pair}
    return {field: found[field] for field in ReportField if field in found}


def lacking(columns: Iterable[str], titles: Sequence[str]) -> tuple[str, ...]:
    """The mapped titles that a header row does not have."""
    present = {header_key(title) for title in titles}
    return tuple(title for title in columns if header_key(title) not in present)


def read_column(text: str) -> tuple[ReportField, str]:
    """``Acct=account`` as field and title. Raises ValueError, a sentence, for a field that does not exist."""
    title, _, name = text.rpartition("=")
    field = name.strip().casefold().replace("_", "-").replace(" ", "-")
    if not title.strip() or field not in set(ReportField):
        shown = clean(text, most=60)
        raise ValueError(f"{shown!r} is not TITLE=FIELD, such as Acct=account; fields: {', '.join(ReportField)}.")
    return ReportField(field), clean(title, most=MOST_WORD)


def read_word(text: str) -> StatusWord:
    """``PIF=recovered`` as a vendor's word; an empty word is an empty cell. Raises ValueError, a sentence."""
    word, sign, name = text.rpartition("=")
    status = name.strip().casefold()
    if not sign or status not in set(VendorStatus):
        shown = clean(text, most=60)
        raise ValueError(f"{shown!r} is not WORD=STATUS, such as PIF=recovered; a status is {', '.join(VendorStatus)}.")
    return StatusWord(clean(word, most=MOST_WORD), VendorStatus(status))


def meanings(words: Iterable[StatusWord]) -> dict[str, VendorStatus]:
    """Words in the form that is compared, with what they mean."""
    return {_plain(each.word): each.status for each in words}


def joined_words(before: Iterable[StatusWord], more: Iterable[StatusWord]) -> tuple[StatusWord, ...]:
    """A vendor's words with further ones, of which the newest meaning stands."""
    return tuple({_plain(each.word): each for each in (*before, *more)}.values())


def _plain(text: str) -> str:
    """A word of a status: ``Closed - Uncollectable`` is ``closed uncollectable``."""
    return " ".join(_pieces(text))


def _usual(title: str) -> str:
    """A title with its abbreviations written out: ``Acct #`` is ``account number``."""
    return " ".join(_SAME.get(piece, piece) for piece in _pieces(title))


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(clean(text, most=MOST_WORD).casefold())
