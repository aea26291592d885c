"""How each type of resource is read, out of what the server offers, and from when on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from worklist.sources.fhir.capability import Capability, Offer
from worklist.sources.http import HttpProblem

ANSWERS = ("ExplanationOfBenefit", "ClaimResponse")
MONEY = ("PaymentReconciliation", "Claim", *ANSWERS)
"""Types whose resources become records, in the order in which they are read: payments are known before answers."""
PARTIES = ("Patient", "Coverage", "Organization", "Practitioner", "Account", "ChargeItem")
"""Types that say who and where; read when a claim or answer names them."""

_CREATED = "created"
_SERVICE = ("service-date", "service-start-date", "billable-period-start")
_PATIENT = ("patient", "subject", "beneficiary")
_EVER = date(1900, 1, 1)
_CLOCKS_DIFFER = timedelta(minutes=5)


class Strategy(StrEnum):
    """The ways to find what is new, best first."""

    UPDATED = "by _lastUpdated"
    CREATED = "by the day of creation"
    SERVICE = "by the day of service"
    PATIENT = "patient by patient"
    EXPORT = "by bulk export"
    NAMED = "only where another resource names it"


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirOptions:
    """What a site may set."""

    group: str = ""
    """Id of the Group whose patients are exported or swept; empty for all that the server shows us."""
    page_size: int = 200
    overlap: timedelta = timedelta(hours=36)
    """Read again from before the last time: servers index late, and clocks differ."""
    whole_every: timedelta = timedelta(days=7)
    """After which everything is read again: only then is it seen what is gone, or changed with an old date."""
    service_reach: timedelta = timedelta(days=180)
    """How far behind its service date an answer may come, where only that date can be asked for."""
    prefer_export: bool = False
    export_wait: timedelta = timedelta(hours=2)
    """How long the server may take to make an export."""


@dataclass(frozen=True, slots=True)
class ResourceMark:
    """How far one type of resource was read."""

    strategy: str
    since: datetime
    """The server's time, in UTC, when the last reading began."""
    whole_at: datetime
    """The same for the last reading of everything."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a source was read; kept by the caller and given back for the next time."""

    resources: Mapping[str, ResourceMark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """How one type is read this time."""

    kind: str
    strategy: Strategy
    param: str = ""
    """The search parameter that the strategy uses."""
    since: datetime | None = None
    """From when on; None for everything."""

    @property
    def whole(self) -> bool:
        """Whether everything of this type is read, so that what is missing is gone at the source."""
        return self.since is None and self.strategy is not Strategy.NAMED

    def query(self) -> dict[str, str]:
        """The search parameters that ask for what is new."""
        match self.strategy:
            case Strategy.UPDATED if self.since:
                return updated_since(self.since)
            case Strategy.CREATED | Strategy.SERVICE:
                return {self.param: f"ge{self.since.date() if self.since else _EVER}"}
            case _:
                return {}


def make_plan(
    capability: Capability, allowed: Callable[[str], bool], options: FhirOptions, mark: Mark | None, now: datetime
) -> list[Step]:
    """A step for each type that can be read and is allowed to us, in the order to read them.

    Raises HttpProblem where that leaves neither claims nor answers.
    """
    ways = _ways(capability, allowed, options)
    if not any(ways.get(kind, _NAMED).strategy is not Strategy.NAMED for kind in ("Claim", *ANSWERS)):
        raise HttpProblem(
            "The server offers us no search and no export of Claim, ExplanationOfBenefit or ClaimResponse, so there is"
            " nothing to work on; ask its administrator for the scopes, or read remits from files."
        )
    return [_step(way, capability, options, mark, now) for way in ways.values()]


@dataclass(frozen=True, slots=True)
class _Way:
    kind: str
    strategy: Strategy
    param: str = ""


_NAMED = _Way("", Strategy.NAMED)


def _ways(capability: Capability, allowed: Callable[[str], bool], options: FhirOptions) -> dict[str, _Way]:
    """By search where claims or answers can be searched; an export takes hours, so it is for where they cannot."""
    kinds = [kind for kind in MONEY if allowed(kind)]
    searched = {kind: way for kind in kinds if (way := _by_search(kind, capability.offer(kind)))}
    finds_news = any(kind in searched and searched[kind].strategy is not Strategy.NAMED for kind in ("Claim", *ANSWERS))
    if finds_news and not options.prefer_export:
        return searched
    exported = {kind: _Way(kind, Strategy.EXPORT) for kind in kinds if _is_exported(kind, capability, options)}
    both = searched | exported
    return {kind: both[kind] for kind in kinds if kind in both}


def _step(way: _Way, capability: Capability, options: FhirOptions, mark: Mark | None, now: datetime) -> Step:
    before = mark.resources.get(way.kind) if mark else None
    since = _since(before, way.kind, way.strategy, options, now)
    if way.strategy is Strategy.EXPORT and not _can_look_up(capability):
        since = None  # what an export of the news points at could not be had
    return Step(way.kind, way.strategy, way.param, since)


def updated_since(moment: datetime) -> dict[str, str]:
    """The search parameter for what changed since a moment in UTC."""
    return {"_lastUpdated": f"ge{in_utc(moment)}"}


def in_utc(moment: datetime) -> str:
    """A moment as FHIR writes an instant."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def patient_param(offer: Offer) -> str:
    """The search parameter by which a type is asked for patient by patient; empty where there is none."""
    return next((name for name in _PATIENT if name in offer.params), "")


def _by_search(kind: str, offer: Offer) -> _Way | None:
    if not offer.searches:
        return None
    if "_lastUpdated" in offer.params:
        return _Way(kind, Strategy.UPDATED, "_lastUpdated")
    if _CREATED in offer.params:
        return _Way(kind, Strategy.CREATED, _CREATED)
    service = next((name for name in _SERVICE if name in offer.params), "")
    if service:
        return _Way(kind, Strategy.SERVICE, service)
    patient = patient_param(offer)
    return _Way(kind, Strategy.PATIENT, patient) if patient else _Way(kind, Strategy.NAMED)


def _is_exported(kind: str, capability: Capability, options: FhirOptions) -> bool:
    """A payment belongs to no patient, so only an export of the whole server holds it."""
    if options.group:
        return "Group" in capability.exports and kind != "PaymentReconciliation"
    return "" in capability.exports or ("Patient" in capability.exports and kind != "PaymentReconciliation")


def _can_look_up(capability: Capability) -> bool:
    return all(capability.offer(kind).searches for kind in ("Patient", "Coverage", "Claim"))


def _since(
    mark: ResourceMark | None, kind: str, strategy: Strategy, options: FhirOptions, now: datetime
) -> datetime | None:
    """From when on to read; None for everything.

    Payments are always read as a whole: nothing else tells which of them an answer belongs to. A sweep by patients
    cannot be asked for what is new.
    """
    if mark is None or mark.strategy != strategy or kind == "PaymentReconciliation" or strategy is Strategy.PATIENT:
        return None
    from_the_future = mark.since - now > _CLOCKS_DIFFER  # the server's clock was set back: dates tell nothing
    if from_the_future or now - mark.whole_at >= options.whole_every:
        return None
    reach = options.service_reach if strategy is Strategy.SERVICE else options.overlap
    return (mark.since - reach).astimezone(UTC)
