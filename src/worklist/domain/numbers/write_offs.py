"""Write-offs that were taken back: how much of what came in had been given up before, and by which mistake."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from worklist.domain.money import Cents, money
from worklist.domain.numbers.measure import Breakdown, Measure, TableColumn, TableRow, Unit
from worklist.domain.numbers.period import Period, accounts_of, behind
from worklist.domain.numbers.shares import share
from worklist.domain.reversals import WriteOffKind
from worklist.domain.wording import counted

_COLUMNS = (
    TableColumn("Recoveries", Unit.COUNT),
    TableColumn("Recovered", Unit.CENTS),
    TableColumn("Share", Unit.SHARE),
    TableColumn("Accounts waiting", Unit.COUNT),
    TableColumn("Waiting", Unit.CENTS),
)
_SHARE = (
    "Of what was recovered in the period, the part that had been written off before. How it was written off is noted"
    " with the outcome or the dispute at that moment; what older entries do not note counts as not written off."
)
_BY_KIND = (
    f"{_SHARE} Waiting is what worklist reversals lists: write-offs that were premature by the remits or the contract,"
    " with what the contract still owes of those it tells of; UNKNOWN where it tells of none."
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that was written off too early and still is."""

    account: str
    kind: str
    """``WriteOffKind``."""
    amount: Cents | None
    """What was given up; None where what the contract owes is UNKNOWN."""


def written_off_share(period: Period) -> Measure:
    """How much of what came in had been given up."""
    recovered = period.recovered
    mine = [part for part in period.parts if part.write_off and part.recovered]
    back = sum(part.recovered for part in mine)
    worked = f"{money(back)} of {money(recovered)} recovered, on {counted(accounts_of(mine).count, 'account')}."
    return Measure(
        "written-off-share",
        "Recovered of what was written off",
        share(back, recovered),
        Unit.SHARE,
        _SHARE,
        worked if recovered > 0 else "Nothing was recovered in the period; the first recovery makes it known.",
        accounts_of(mine),
    )


def write_off_reversals(period: Period, waiting: Iterable[Waiting]) -> Breakdown:
    """By kind what was taken back and what still waits; the last row is what had not been written off."""
    lines = tuple(waiting)
    names = {kind.value: kind.label for kind in WriteOffKind} | {"": "not written off, or not noted"}
    rows = (_row(kind, label, period, [each for each in lines if each.kind == kind]) for kind, label in names.items())
    return Breakdown("write-off-reversals", "Write-offs taken back", "Written off as", _COLUMNS, tuple(rows), _BY_KIND)


def _row(kind: str, label: str, period: Period, waiting: Sequence[Waiting]) -> TableRow:
    whole = period.recovered
    mine = [part for part in period.parts if part.write_off == kind and part.recovered]
    recovered = sum(part.recovered for part in mine)
    accounts = {each.account for each in waiting}
    told = [each.amount for each in waiting if each.amount is not None]
    return TableRow(
        label,
        (
            len(mine),
            recovered,
            share(recovered, whole),
            len(accounts) if kind else None,
            sum(told) if kind and (told or not waiting) else None,
        ),
        behind({*accounts, *(part.account for part in mine)}),
    )
