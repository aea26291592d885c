"""Contracts: what a payer has agreed to pay, as rows of a fee schedule and rules on modifiers.

Everything here is the site's, from its own files. What a contract does not say is UNKNOWN and never taken from another.
Percents are of the full rate: 50 is half.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from worklist.domain.money import Cents
from worklist.domain.people import Payer
from worklist.domain.provenance import Position

FACILITY_PLACES = frozenset(
    {
        *("02", "19", "21", "22", "23", "24", "26", "31"),
        *("34", "41", "42", "51", "52", "53", "56", "61"),
    }
)
"""Places of service that Medicare prices at the facility rate (its claims processing manual, chapter 26, 10.5)."""

Rounding = Literal["none", "tenth", "up"]
"""How anesthesia time units are rounded: not at all, to a tenth, or up to the next whole unit."""


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A row of a contract's fee schedule. It is for exactly its modifiers, and for its place where it names one."""

    code: str
    amount: Cents | None
    """The full rate for one unit; None in a row that gives anesthesia base units."""
    position: Position
    modifiers: tuple[str, ...] = ()
    place: str = ""
    """A place-of-service code, ``facility``, ``nonfacility``, or empty for every place."""
    base_units: Decimal | None = None
    """Anesthesia base units."""
    valid_from: date | None = None
    """None: as long as the contract is."""
    valid_to: date | None = None

    def is_valid(self, day: date) -> bool:
        """Whether it counts for services of this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Codes from the first to the last, compared as text of the same length: ``70010-79999``, or one code."""

    first: str
    last: str

    def __contains__(self, code: str) -> bool:
        return len(code) == len(self.first) and self.first <= code <= self.last


@dataclass(frozen=True, slots=True)
class CarveOut:
    """Codes that the contract prices otherwise than the rest, or does not pay."""

    codes: tuple[CodeRange, ...]
    basis: Literal["percent-of-charge", "percent-of-medicare", "not-covered"]
    position: Position
    percent: Decimal = Decimal(0)
    """Of the basis; not used where nothing is covered."""


@dataclass(frozen=True, slots=True)
class AnesthesiaRules:
    """Base and time units, times a conversion factor, times the share of who gave it."""

    conversion_factor: Decimal
    """Dollars for one unit."""
    unit_minutes: int = 15
    rounding: Rounding = "tenth"
    shares: tuple[tuple[str, Decimal], ...] = ()
    """Percent by modifier (AA, QK, QX, QY, QZ, AD); payers differ, so a modifier that is not here is UNKNOWN."""


@dataclass(frozen=True, slots=True)
class ContractRules:
    """How a rate becomes what is expected. A rule that the contract does not have is None or empty: UNKNOWN."""

    percent_of_medicare: Decimal | None = None
    """For codes without a row, of the site's own MPFS edition in force on the day of service."""
    locality: str = ""
    """Carrier and number of the GPCI locality, such as ``01112-05``; needed with ``percent_of_medicare``."""
    medicare_as_of: date | None = None
    """The day whose MPFS edition counts, where the contract fixes one; None: the day of service."""
    percent_of_charge: Decimal | None = None
    """For codes that nothing else prices."""
    lesser_of_charge: bool = False
    """Whether a line is never paid above what was billed for it."""
    sequestration: Decimal = Decimal(0)
    """Percent that the payer may withhold from its payment (CO-253), after the patient's share; 0: none."""
    multiple_procedures: tuple[Decimal, ...] = ()
    """Percent of the first, second, third... procedure of a day by rate; the last one goes on. Empty: no reduction."""
    multiple_by: Literal["indicator", "modifier 51"] = "indicator"
    """Which lines are ranked: those of MPFS indicator 2 or 3, or those billed with 51 and the highest beside them."""
    modifiers: tuple[tuple[str, Decimal], ...] = ()
    """Percent by modifier: 50, 52, 53, 62, 66, 76, 77, 78, 80, 81, 82, AS; also 26 and TC where no row has them."""
    by_indicator: bool = False
    """Whether the MPFS indicators decide where 50, 62, 66, 80, 81, 82 and AS are paid at all."""
    anesthesia: AnesthesiaRules | None = None

    def percent_for(self, modifier: str) -> Decimal | None:
        """The percent of a modifier; None where the contract does not say."""
        return next((percent for name, percent in self.modifiers if name == modifier), None)


@dataclass(frozen=True, slots=True)
class Contract:
    """One agreement with a payer, for some of its plans or all, over some time."""

    name: str
    """Unique among the site's contracts, such as ``Example PPO 2026``."""
    payers: tuple[str, ...]
    """Names or ids of the payer, in any case."""
    valid_from: date
    valid_to: date | None
    """None while no end is known."""
    position: Position
    plans: tuple[str, ...] = ()
    """Names of plans, in any case; empty for every plan of the payer."""
    rules: ContractRules = ContractRules()
    carve_outs: tuple[CarveOut, ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()
    """Where the contract says it: (rule, citation), for the rules rates, lesser-of-charge, sequestration,
    multiple-procedures, anesthesia, global-days, bundling, timely-filing, appeals and each modifier."""
    disputes_to: str = ""
    """Where disputes are sent: an address, a fax number or a portal; empty when the file does not say."""

    def covers(self, payer: Payer, plan: str, day: date) -> bool:
        """Whether it counts for a service of this payer and plan on this day; without case, by name or id."""
        return self.is_in_force(day) and self.is_with(names_of((payer,))) and self.is_for(plan)

    def is_in_force(self, day: date) -> bool:
        """Whether it counts for services of this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def is_with(self, names: frozenset[str]) -> bool:
        """Whether it is with the payer of these names (``names_of``)."""
        return not names.isdisjoint(map(str.casefold, self.payers))

    def is_for(self, plan: str) -> bool:
        """Whether it is for this plan; without case."""
        return not self.plans or any(each.casefold() == plan.casefold() for each in self.plans)

    def clause(self, rule: str) -> str:
        """Where the contract says it; empty when its file does not tell."""
        return next((citation for name, citation in self.clauses if name == rule), "")


def names_of(payers: Iterable[Payer]) -> frozenset[str]:
    """Names and ids as contracts are compared by them."""
    return frozenset(name.casefold() for payer in payers for name in (payer.name, payer.id) if name)


@dataclass(frozen=True, slots=True)
class RateCorrection:
    """A rate that the record corrects: the payer was right, our schedule was wrong. Proposed and approved by two."""

    contract: str
    code: str
    modifiers: tuple[str, ...]
    place: str
    amount: Cents
    valid_from: date
    proposal: str
    """Event id of the proposal."""
    by: str
    approved_by: str
    reason: str
