"""What several procedures of one day make of each other's price.

By Medicare's indicators (claims processing manual, chapter 12, 40.6) or by modifier 51, as the contract says. A line is
ranked among those of its day that the payer did not deny: what was not allowed reduces nothing else. Modifiers 59, XE,
XS, XP and XU exempt from no reduction; add-on services (ZZZ) are never ranked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from worklist.domain.money import Cents, dollars
from worklist.domain.pricing.billed_services import Service
from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.derivation import NotKnown, percent_of, plain
from worklist.domain.pricing.medicare import edition_day, relative_value
from worklist.domain.pricing.price_rules import missing_row, whole_price
from worklist.domain.pricing.rates import Rate, day_of
from worklist.domain.pricing.terms import Terms

_RULE = "multiple-procedures"
_ADD_ON = "ZZZ"
_HUNDRED = Decimal(100)
_PROFESSIONAL, _SECOND = "26", "51"
_REDUCES_TECHNICAL_ONLY = frozenset({"6", "7"})
"""Cardiovascular and ophthalmology: the professional part of a service is never reduced."""
_THERAPY = "5"
_NO_PROCEDURES = frozenset("ABEJKLV")
"""First letters of HCPCS codes for supplies, nutrition, equipment, drugs, orthotics and vision: never ranked, listed in
the MPFS or not."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth")

Kind = Literal["ranked", "in full", "special", "outside", "unknown"]
"""By MPFS indicator: 2 and 3; 0 and 9; 4 to 7. Outside: add-ons, anesthesia, supplies, what is paid by the charge."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the MPFS says of how a procedure is ranked."""

    kind: Kind
    indicator: str = ""
    family: str = ""
    """Base code of an endoscopy; else empty."""


def standing_of(service: Service, whole: Rate, contract: Contract, terms: Terms) -> Standing:
    """Whether and how a procedure is ranked. Raises NotKnown where two rows of the MPFS contradict each other."""
    if whole.is_final or whole.is_anesthesia:
        return Standing("outside")
    row = relative_value(service, edition_day(day_of(service), contract), terms)
    if row is None:
        return Standing("outside" if service.code[:1] in _NO_PROCEDURES else "unknown")
    if row.global_days == _ADD_ON:
        return Standing("outside", row.multiple)
    family = (row.endoscopic_base or row.code) if row.multiple == "3" else ""
    return Standing(_kind(row.multiple, service), row.multiple, family)


def _kind(indicator: str, service: Service) -> Kind:
    if indicator in ("2", "3"):
        return "ranked"
    if indicator in _REDUCES_TECHNICAL_ONLY and _PROFESSIONAL in service.modifiers:
        return "in full"
    return "in full" if indicator in ("0", "9") else "special"


@dataclass(frozen=True, slots=True)
class Procedure:
    """A line as the others of its day see it."""

    at: int
    """Its place among the lines, which tells equal ones apart."""
    service: Service
    whole: Rate | None
    """Its price before rank; None where that is UNKNOWN."""
    is_denied: bool
    allowed: Cents
    """Of procedures with one price, that which the payer allowed more for is the first."""
    standing: Standing

    @property
    def order(self) -> tuple[object, ...]:
        """Highest price first; the last parts only make it one order whatever order the lines came in."""
        service = self.service
        price = self.whole.amount if self.whole else 0
        return -price, -self.allowed, service.code, service.modifiers, -service.charge, service.place, self.at

    @property
    def is_marked(self) -> bool:
        """Whether it is billed with 51."""
        return _SECOND in self.service.modifiers


def ranked_price(mine: Procedure, day: Iterable[Procedure], contract: Contract, terms: Terms) -> Rate:
    """The price of a line after its rank among those of its day.

    Raises NotKnown where the rank cannot be told: a price or an indicator beside it is missing, or the rule of its
    indicator is one that contracts do not state (imaging, therapy, cardiovascular, ophthalmology).
    """
    if not contract.rules.multiple_procedures or mine.standing.kind == "outside":
        return _priced(mine)
    others = [each for each in day if each.at != mine.at and not each.is_denied and each.standing.kind != "outside"]
    if contract.rules.multiple_by == "modifier 51":
        return _by_modifier(mine, others, contract)
    if mine.standing.kind == "special":
        return _special(mine, others)
    if mine.standing.kind == "in full":
        return _priced(mine)
    rivals = [each for each in others if each.standing.kind in ("ranked", "unknown")]
    return _by_indicator(mine, rivals, contract, terms) if rivals else _priced(mine)


def _priced(procedure: Procedure) -> Rate:
    if procedure.whole is None:
        raise NotKnown(f"the price of {procedure.service.name}, which is ranked on the same day, is not known")
    return procedure.whole


def _special(mine: Procedure, others: Iterable[Procedure]) -> Rate:
    whole = _priced(mine)
    is_alone = not any(each.standing.indicator == mine.standing.indicator for each in others)
    if is_alone and (mine.standing.indicator != _THERAPY or mine.service.units <= 1):
        return whole
    raise NotKnown(
        f"{mine.service.name} is reduced beside others of its day by a rule of its own"
        f" (multiple-procedure indicator {mine.standing.indicator or 'empty'}), which the contract does not state"
    )


def _by_modifier(mine: Procedure, others: Iterable[Procedure], contract: Contract) -> Rate:
    """The highest line without 51 is the first, those with 51 follow by their price."""
    day = sorted((mine, *others), key=lambda each: each.order)
    marked = [each for each in day if each.is_marked]
    unmarked = [each for each in day if not each.is_marked]
    if not marked or (not mine.is_marked and mine is not unmarked[0]):
        return _priced(mine)
    if not unmarked:
        raise NotKnown("every procedure of the day is billed with 51, so none of them is known to be the first")
    if not mine.is_marked:
        return _nth(_priced(mine), 0, "procedure", contract)
    rates = [_priced(each) for each in marked]
    rank = marked.index(mine)
    return _nth(rates[rank], rank + 1, "procedure", contract)


@dataclass(frozen=True, slots=True)
class _Group:
    """Procedures that are ranked as one: a family of endoscopies, or one procedure by itself."""

    first: Procedure
    rates: Mapping[int, Rate]
    """By the procedures' places: their prices inside the group."""

    @property
    def total(self) -> Cents:
        """What the group comes to before it is ranked."""
        return sum(rate.amount for rate in self.rates.values())

    @property
    def order(self) -> tuple[object, ...]:
        return -self.total, *self.first.order

    @property
    def is_doubtful(self) -> bool:
        """Whether nothing says that it is ranked at all."""
        return self.first.standing.kind == "unknown"


def _by_indicator(mine: Procedure, rivals: Sequence[Procedure], contract: Contract, terms: Terms) -> Rate:
    groups = [_grouped(members, contract, terms) for members in _families((mine, *rivals))]
    own = next(group for group in groups if mine.at in group.rates)
    others = [group for group in groups if group is not own]
    _refuse_doubt(own, others, contract)
    ranked = [group for group in others if not group.is_doubtful]
    if own.is_doubtful or not ranked:
        return own.rates[mine.at]
    rank = sum(group.order < own.order for group in ranked)
    return _nth(own.rates[mine.at], rank, "family of endoscopies" if len(own.rates) > 1 else "procedure", contract)


def _refuse_doubt(own: _Group, others: Iterable[_Group], contract: Contract) -> None:
    """A procedure without a known indicator disturbs nobody whose price is higher."""
    first_in_full = contract.rules.multiple_procedures[0] == _HUNDRED
    for group in others:
        doubtful = next((each for each in (group, own) if each.is_doubtful), None)
        harmless = first_in_full and (own.total > group.total)
        if doubtful is not None and not harmless:
            service = doubtful.first.service
            raise NotKnown(missing_row(service, edition_day(day_of(service), contract)))


def _families(procedures: Iterable[Procedure]) -> Iterable[list[Procedure]]:
    found: dict[object, list[Procedure]] = {}
    for each in procedures:
        found.setdefault(each.standing.family or each.at, []).append(each)
    return found.values()


def _grouped(members: list[Procedure], contract: Contract, terms: Terms) -> _Group:
    first, *others = sorted(members, key=lambda each: each.order)
    rates = {first.at: _priced(first)}
    for each in others:
        rates[each.at] = _less_base(each, _priced(each), contract, terms)
    return _Group(first, rates)


def _less_base(procedure: Procedure, whole: Rate, contract: Contract, terms: Terms) -> Rate:
    """Of the further endoscopies of a family, the base's price is part of the highest one's."""
    base = replace(procedure.service, code=procedure.standing.family)
    try:
        price = whole_price(base, contract, terms).amount
    except NotKnown as unknown:
        raise NotKnown(f"the price of the base endoscopy {procedure.standing.family} is not known: {unknown}") from None
    fact = (
        f"less the base endoscopy {procedure.standing.family}, {dollars(price)}, which the highest of the family holds"
    )
    return whole.then(fact, max(0, whole.amount - price), contract, _RULE)


def _nth(rate: Rate, rank: int, what: str, contract: Contract) -> Rate:
    percents = contract.rules.multiple_procedures
    percent = percents[min(rank, len(percents) - 1)]
    place = _ORDINALS[rank] if rank < len(_ORDINALS) else f"{rank + 1}th"
    return rate.then(
        f"{place} {what} of the day x {plain(percent)} %", percent_of(rate.amount, percent), contract, _RULE
    )
