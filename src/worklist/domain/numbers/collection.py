"""How much of what payers answered was collected, in the period and by month."""

from collections.abc import Iterable, Sequence
from datetime import date

from worklist.domain.money import Cents, money
from worklist.domain.numbers.answered import AnsweredGroup, accounts_of, count_of
from worklist.domain.numbers.measure import Better, Breakdown, Measure, TableColumn, TableRow, Unit
from worklist.domain.numbers.shares import share
from worklist.domain.patterns.ledger import last_months

_FORMULA = (
    "Payers' payments / (charges - contractual adjustments), of accounts first answered in the period. Patients'"
    " payments are in no remit, so it is a floor."
)


def net_collection(groups: Sequence[AnsweredGroup], since: date, today: date) -> Measure:
    """The net collection rate of the period."""
    answered = [group for group in groups if group.in_period]
    paid, collectible = _paid(answered), _collectible(answered)
    charges = sum(group.charges for group in answered)
    worked = f"{money(paid)} / ({money(charges)} - {money(charges - collectible)}), first answered from {since}."
    nothing = "left nothing to collect" if answered else "is there"
    return Measure(
        "net-collection",
        "Net collection rate",
        share(paid, collectible),
        Unit.SHARE,
        _FORMULA,
        worked if collectible > 0 else f"No answer from {since} to {today} {nothing}.",
        accounts_of(answered),
        Better.UP,
    )


def by_month(groups: Iterable[AnsweredGroup], today: date) -> Breakdown:
    """What was answered in each of the last months, the oldest first: a trend that needs no history."""
    listed = list(groups)
    rows = [_month(name, [group for group in listed if group.month == name]) for name, _ in last_months(today, {})]
    titles = ("Charges", "Allowed", "Paid")
    return Breakdown(
        *("monthly", "By month of the first answer", "Month"),
        columns=(
            *(TableColumn(title, Unit.CENTS) for title in titles),
            TableColumn("Denied", Unit.SHARE),
            TableColumn("Net collection", Unit.SHARE),
        ),
        rows=tuple(rows),
        formula="Accounts first answered in the month, as they stand today: later answers to them count too.",
    )


def _month(name: str, groups: list[AnsweredGroup]) -> TableRow:
    if not groups:
        return TableRow(name, (None,) * 5)
    denied = count_of(group for group in groups if group.is_denied)
    return TableRow(
        name,
        (
            sum(group.charges for group in groups),
            sum(group.allowed for group in groups),
            _paid(groups),
            share(denied, count_of(groups)),
            share(_paid(groups), _collectible(groups)),
        ),
        accounts_of(groups),
    )


def _paid(groups: Iterable[AnsweredGroup]) -> Cents:
    return sum(group.paid for group in groups)


def _collectible(groups: Iterable[AnsweredGroup]) -> Cents:
    return sum(group.collectible for group in groups)
