"""The site's rules for patient balances. No value here is a fact: what a site leaves out is not offered, or UNKNOWN."""

from dataclasses import dataclass, field

from worklist.domain.money import Cents
from worklist.domain.patient_entries import Region


@dataclass(frozen=True, slots=True)
class Guideline:
    """The federal poverty guideline of one year and region, as the site entered it. Cents in a year."""

    year: int
    region: Region
    first: Cents
    """For a household of one."""
    each_more: Cents
    """For each further person."""


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """One step of the site's sliding scale."""

    up_to: int
    """Whole percent of the guideline, the end included."""
    discount: int
    """Whole percent taken off the patient's balance."""


@dataclass(frozen=True, slots=True)
class Presumption:
    """Why a patient is presumed to be eligible for assistance, by the site's list."""

    key: str
    """An account number, or the PM's number of the patient."""
    reason: str


@dataclass(frozen=True, slots=True)
class PatientRules:
    """Everything that the rules for patient balances ask the site. Shares are whole percents, days calendar days."""

    plan_months: int = 12
    """The longest plan that is proposed."""
    plan_least: Cents = 2_500
    """The smallest monthly payment that is proposed."""
    plan_follows: int = 95
    """Assumed: how many of a hundred payments follow the one before; the site's own plans take over."""
    payments_per_touch: int = 6
    """Payments of a plan that cost one touch to watch over."""
    settlements: tuple[int, ...] = ()
    """Shares of the balance that are proposed as a lump sum, such as 80 and 60; none: no settlement is proposed."""
    settlement_days: int = 30
    """Days until an offer of a settlement expires."""
    settlement_chance: int = 60
    """Assumed: how many of a hundred such offers are paid."""
    prompt_pay: int = 0
    """Discount for paying at once; 0: none is proposed."""
    prompt_days: int = 14
    prompt_chance: int = 50
    first_payment_days: int = 14
    """Days until the first payment of a plan is due, where nobody says otherwise."""
    grace_days: int = 5
    """Days after which a payment that the PM does not show is missed: it has to be posted and exported."""
    weight: int = 20
    """How many of the site's own results each assumption is worth."""
    objection_days: int = 30
    """Days in which an objection is answered, where nobody says otherwise."""
    tax_exempt: bool = False
    """Whether the site is a tax-exempt hospital, with windows of 120 and 240 days for assistance."""
    guidelines: tuple[Guideline, ...] = ()
    scale: tuple[ScaleStep, ...] = ()
    """The lowest step first."""
    presumed: tuple[Presumption, ...] = ()
    calls_from: int = 8
    """Hour of the patient's day before which nobody calls."""
    calls_to: int = 21
    """Hour of the patient's day from which on nobody calls."""
    calls_in_week: int = 7
    """Most calls to one patient in seven days."""
    state_rules: tuple[tuple[str, str], ...] = field(default=())
    """(two letters of a state, the site's own text on what holds there)."""
    how_to_pay: str = ""
    """The site's own text on the ways to pay, for papers to patients; empty: they leave it out."""
    how_to_reach: str = ""
    """The site's own text on how patients reach the office, for papers to patients; empty: they leave it out."""
