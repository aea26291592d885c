"""Terms: everything from the site's contracts and imports that can bear on one account."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from worklist.domain.pricing.contracts import Contract, FeeRow, RateCorrection
from worklist.domain.pricing.reference import ConversionFactor, Locality, NcciEdit, RelativeValue


class Loaded(StrEnum):
    """Kinds of reference that a site loads; without one, what rests on it is UNKNOWN."""

    CONTRACTS = "contracts"
    MPFS = "mpfs"
    NCCI = "ncci"


@dataclass(frozen=True, slots=True)
class NearbyService:
    """A service of the same patient on another account, near enough for bundling and global periods to matter."""

    account: str
    code: str
    modifiers: tuple[str, ...]
    service_on: date


@dataclass(frozen=True, slots=True)
class Terms:
    """Of everything loaded, what concerns one account's codes, payers and days; and what is loaded at all."""

    loaded: frozenset[Loaded] = frozenset()
    ncci_from: date | None = None
    """The first day that the loaded NCCI edits speak of; None without any."""
    ncci_to: date | None = None
    """The last day of the quarter that they were published for; None where their files do not say."""
    contracts: tuple[Contract, ...] = ()
    """All of the site's, in the order of their names: few, and an account's may not be known before it is read."""
    rows: tuple[tuple[str, FeeRow], ...] = ()
    """(name of the contract, row) for the account's codes and the base endoscopies of those (``endoscopic_base``)."""
    corrections: tuple[RateCorrection, ...] = ()
    """Approved ones, for the account's codes, the newest last."""
    relative_values: tuple[RelativeValue, ...] = ()
    """For the account's codes, their base endoscopies and the codes nearby, of all editions."""
    localities: tuple[Locality, ...] = ()
    conversion_factors: tuple[ConversionFactor, ...] = ()
    edits: tuple[NcciEdit, ...] = ()
    """Between any two of the account's codes and those nearby."""
    nearby: tuple[NearbyService, ...] = ()


NOTHING_LOADED = Terms()
