"""What the work brought, after what it cost, by class of account."""

from collections.abc import Sequence
from dataclasses import dataclass

from worklist.domain.money import Cents, money
from worklist.domain.numbers.measure import Better, Breakdown, Measure, TableColumn, TableRow, Unit
from worklist.domain.numbers.period import Part, Period, accounts_of
from worklist.domain.queues import class_in_words
from worklist.domain.wording import counted

_COLUMNS = (
    TableColumn("Recovered", Unit.CENTS),
    TableColumn("Vendor fees", Unit.CENTS),
    TableColumn("Touches", Unit.COUNT),
    TableColumn("Cost of touches", Unit.CENTS),
    TableColumn("Net", Unit.CENTS),
)
_FORMULA = (
    "Recovered less the fees due to vendors less touches x the cost of a touch. A payer's answer or a vendor's report"
    " counts until an outcome ends the work; where that is a recovery, it counts in their place."
)
_BY_CLASS = (
    f"{_FORMULA} Work counts in the class of the result that it led to, else in the account's class of today. A"
    " vendor's monthly retainer belongs to no class: it counts on the first day of each month after the first placing."
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What work costs beside the fees on accounts."""

    per_touch: Cents
    retainers: Cents = 0
    """Of the period's months, all vendors together."""


@dataclass(frozen=True, slots=True)
class _Sum:
    recovered: Cents
    fees: Cents
    touches: int
    cost: Cents
    """Of the touches."""

    @property
    def net(self) -> Cents:
        return self.recovered - self.fees - self.cost


def net_recovery(period: Period, cost: Cost) -> Measure:
    """What stayed with the practice."""
    whole = _sum(period.parts, cost)
    net = whole.net - cost.retainers
    apart = f" - {money(cost.retainers)} retainers" if cost.retainers else ""
    touches = f"{counted(whole.touches, 'touch', 'touches')} x {money(cost.per_touch)}"
    return Measure(
        "net-recovery",
        "Net recovery",
        net,
        Unit.CENTS,
        _FORMULA,
        f"{money(whole.recovered)} recovered - {money(whole.fees)} fees{apart} - {touches} = {money(net)}.",
        accounts_of(part for part in period.parts if part.counts),
        Better.UP,
    )


def net_recovery_by_class(period: Period, cost: Cost) -> Breakdown:
    """The same for each class, and retainers in a row of their own: the rows add up to the whole."""
    rows = [_row(name, parts, cost) for name, parts in period.by_class().items()]
    if cost.retainers:
        rows.append(TableRow("retainers", (0, cost.retainers, 0, 0, -cost.retainers)))
    return Breakdown("net-recovery-class", "Net recovery by class", "Class", _COLUMNS, tuple(rows), _BY_CLASS)


def _row(name: str, parts: Sequence[Part], cost: Cost) -> TableRow:
    found = _sum(parts, cost)
    values = (found.recovered, found.fees, found.touches, found.cost, found.net)
    return TableRow(class_in_words(name), values, accounts_of(parts))


def _sum(parts: Sequence[Part], cost: Cost) -> _Sum:
    touches = sum(part.touches for part in parts)
    return _Sum(
        recovered=sum(part.recovered for part in parts),
        fees=sum(part.fees for part in parts),
        touches=touches,
        cost=touches * cost.per_touch,
    )
