"""A period of work as its measures count it: what each effort adds, and the accounts behind a figure."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from worklist.domain.account_facts import AccountFact
from worklist.domain.events import AccountSkipped, OutcomeKind
from worklist.domain.money import Cents
from worklist.domain.numbers.measure import Behind
from worklist.domain.queues import AccountClass
from worklist.domain.results import Effort
from worklist.domain.vendor_entries import AccountPlaced, VendorReported
from worklist.domain.vendors.fees import fee_of
from worklist.domain.work import TOUCHES


@dataclass(frozen=True, slots=True)
class Part:
    """What one effort adds to a period."""

    account: str
    account_class: str
    """As the result that it led to notes it, else as the account is classed now; empty when unknown."""
    recovered: Cents
    """What came in; negative where a vendor's report takes more back."""
    fees: Cents
    """Due to vendors for it, and for placings that no report has told of yet; retainers apart."""
    touches: int
    skips: int
    write_off: str
    """How it had been written off; empty where it had not, or nobody noted it."""
    outcome: OutcomeKind | None
    """How it ended, in the period or before it; None while it goes on."""
    has_ended: bool
    """Whether that was in the period."""
    said: Cents
    """Amount of an outcome in the period."""
    touched_first_on: date | None
    """Day of its first touch, whenever that was."""

    @property
    def counts(self) -> bool:
        """Whether it brought or cost anything in the period."""
        return bool(self.touches or self.recovered or self.fees)


@dataclass(frozen=True, slots=True)
class Period:
    """The work since a day."""

    since: date
    parts: tuple[Part, ...]
    """Of every account with an entry since then, also of its efforts before; of each account oldest first."""
    facts: Mapping[str, AccountFact] = field(default_factory=dict)
    """By account; without those that the PM's records do not hold."""

    @property
    def recovered(self) -> Cents:
        """What came in."""
        return sum(part.recovered for part in self.parts)

    @property
    def touches(self) -> int:
        """Touches in all."""
        return sum(part.touches for part in self.parts)

    def by_class(self) -> dict[str, list[Part]]:
        """Those that count, by class in the field's order; those of an unknown class are last, under an empty name."""
        found: defaultdict[str, list[Part]] = defaultdict(list)
        for part in self.parts:
            if part.counts:
                found[part.account_class].append(part)
        names = [*AccountClass, *sorted(found.keys() - {*AccountClass, ""}), ""]
        return {str(name): found[name] for name in names if name in found}


def period_of(since: date, efforts: Iterable[Effort], facts: Mapping[str, AccountFact]) -> Period:
    """Count each effort once."""
    every = tuple(efforts)
    told = {event.body.target for effort in every for event in effort.entries if isinstance(event.body, VendorReported)}
    return Period(since, tuple(_part(effort, since, told, facts.get(effort.account)) for effort in every), facts)


def _part(effort: Effort, since: date, told: Container[str], fact: AccountFact | None) -> Part:
    outcome, has_ended = effort.outcome, effort.has_ended(since)
    return Part(
        effort.account,
        effort.account_class or (fact.account_class if fact else ""),
        recovered=effort.recovered(since),
        fees=effort.fees(since) + sum(_fees_of_placing(effort, since, told)),
        touches=effort.touches(since),
        skips=sum(isinstance(event.body, AccountSkipped) and event.at.date() >= since for event in effort.entries),
        write_off=effort.write_off,
        outcome=outcome.outcome if outcome else None,
        has_ended=has_ended,
        said=outcome.amount if outcome and has_ended else 0,
        touched_first_on=next((e.at.date() for e in effort.entries if isinstance(e.body, TOUCHES)), None),
    )


def _fees_of_placing(effort: Effort, since: date, told: Container[str]) -> Iterator[Cents]:
    """A flat fee is owed from the placing on; the first report has it in the fee that it tells of."""
    for event in effort.entries:
        if isinstance(event.body, AccountPlaced) and event.at.date() >= since and event.id not in told:
            yield fee_of(event.body.fees, 0).amount


def accounts_of(parts: Iterable[Part]) -> Behind:
    """The accounts behind a figure that is made of these."""
    return behind(part.account for part in parts)


def behind(accounts: Iterable[str]) -> Behind:
    """Accounts by their numbers, each once."""
    numbers = tuple(sorted(set(accounts)))
    return Behind(numbers, count=len(numbers))
