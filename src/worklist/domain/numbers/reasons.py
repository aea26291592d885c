"""Root causes: for which reasons payers denied and cut, and how much each reason holds back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from worklist.domain.codes import carc_label
from worklist.domain.money import Cents
from worklist.domain.numbers.biggest import biggest
from worklist.domain.numbers.measure import Breakdown, TableColumn, TableRow, Unit
from worklist.domain.numbers.period import behind
from worklist.domain.numbers.shares import share

_COLUMNS = (
    TableColumn("Lines", Unit.COUNT),
    TableColumn("Accounts", Unit.COUNT),
    TableColumn("Charged", Unit.CENTS),
    TableColumn("Share", Unit.SHARE),
    TableColumn("Short", Unit.CENTS),
    TableColumn("Unpriced", Unit.COUNT),
)
_FORMULA = (
    "Lines of which the first payer's newest answer came in the period and denied or cut them, by the reason (CARC);"
    " not those that were paid after all, nor of claims sent again since. The share is of the charges of all these"
    " lines. Short is what the contract says less what was allowed, without the unpriced lines: what the contract says"
    " of those is UNKNOWN."
)


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """Lines that were denied or cut for one reason."""

    carc: str
    """``none`` or empty where the payer gave none."""
    lines: int
    accounts: tuple[str, ...]
    """Each once."""
    unpriced: int
    """Lines of which it is UNKNOWN what the contract says."""
    charges: Cents
    short: Cents
    """Below the contract, of the other lines."""


def reasons(groups: Sequence[ReasonGroup]) -> Breakdown:
    """Those that hold the highest charges by name, the others together."""
    whole = sum(group.charges for group in groups)
    weights: Counter[str] = Counter()
    for group in groups:
        weights[_in_words(group.carc)] += group.charges
    named = biggest(weights)
    rows = (_row(label, [each for each in groups if _in_words(each.carc) in labels], whole) for label, labels in named)
    return Breakdown("reasons", "Denied and cut by reason", "Reason", _COLUMNS, tuple(rows), _FORMULA)


def _row(label: str, groups: Sequence[ReasonGroup], whole: Cents) -> TableRow:
    found = behind(chain.from_iterable(group.accounts for group in groups))
    lines, unpriced = sum(group.lines for group in groups), sum(group.unpriced for group in groups)
    charges = sum(group.charges for group in groups)
    short = sum(group.short for group in groups) if unpriced < lines else None
    figures = lines, found.count, charges, share(charges, whole), short, unpriced
    return TableRow(label, figures, found)


def _in_words(carc: str) -> str:
    """``197 no authorization on file``."""
    return "no reason given" if carc in ("", "none") else f"{carc} {carc_label(carc)}"
