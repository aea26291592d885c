"""Looks up what claims and remits point at, many at a time, and remembers it for the run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from worklist.domain.claims import BilledClaim
from worklist.sources.fhir.accounts import stated_account
from worklist.sources.fhir.elements import (
    NOWHERE,
    BadResource,
    Json,
    Reference,
    contained,
    is_resource_id,
    reference,
)
from worklist.sources.fhir.parties import READERS, AccountNamed, ChargePosted, Facts, Party, Policy
from worklist.sources.fhir.payments import Payment


class Fetch(Protocol):
    """Asks the server for more, many at a time. Raises HttpProblem."""

    def can(self, kind: str) -> bool:
        """Whether a type can be asked for."""
        ...

    def by_id(self, kind: str, ids: list[str]) -> list[Json]:
        """The resources of these ids that the server has and shows us."""
        ...

    def charges(self, encounters: list[str]) -> list[Json]:
        """The ChargeItems of these encounters."""
        ...


_T = TypeVar("_T")
_DEEPEST = 12
"""References deeper than this are no part of a claim; bounds the walk through a hostile resource."""
_MOST_CLAIMS = 20_000
"""That are held at once: about 60 MB."""
_CHAIN = 3
"""Claim response -> claim -> coverage -> organization."""


class Lookup:
    """Facts by (type, id), with None for those that were asked for and are not to be had."""

    def __init__(self, fetch: Fetch, read_claim: Callable[[Json, "Lookup"], BilledClaim]) -> None:
        self._fetch = fetch
        self._read_claim = read_claim
        self._facts: dict[tuple[str, str], Facts | None] = {}
        self._claims: dict[str, BilledClaim | None] = {}
        self._encounters: set[str] = set()
        self._payments: dict[tuple[str, str], Payment] = {}
        self._accounts_of: dict[str, set[Reference]] = {}
        self._fetched_claims: list[Json] = []

    # Filling

    def learn(self, resource: Json) -> None:
        """Remember a resource that came by itself. Raises BadResource where it cannot be read."""
        kind, id_ = resource.get("resourceType"), resource.get("id")
        if isinstance(kind, str) and kind in READERS and is_resource_id(id_):
            key = kind, str(id_)
            self._facts[key] = None
            self._facts[key] = facts = READERS[kind](resource)
            if isinstance(facts, ChargePosted) and facts.encounter.is_literal and facts.account.is_literal:
                self._accounts_of.setdefault(facts.encounter.id, set()).add(facts.account)

    def learn_claim(self, id_: str, claim: BilledClaim) -> None:
        """Remember a claim that was read; the newest ones only, where an older one can be asked for again."""
        self._claims.pop(id_, None)
        self._claims[id_] = claim
        if len(self._claims) > _MOST_CLAIMS and self._fetch.can("Claim"):
            del self._claims[next(iter(self._claims))]

    def learn_payment(self, payment: Payment) -> None:
        """Remember which claims and answers a payment settles."""
        for settled in payment.settles:
            self._payments[settled.kind, settled.id] = payment

    def prepare(self, resources: Iterable[Json]) -> None:
        """Fetch, in few requests, what these resources point at and what that points at in turn."""
        waiting = [*resources]
        waiting += self._charges_of(waiting)
        for _ in range(_CHAIN):
            waiting = self._fetch_missing({named for resource in waiting for named in _named(resource)})
            if not waiting:
                return

    def take_fetched_claims(self) -> list[Json]:
        """The claims that were fetched since this was asked last, because something names them."""
        fetched, self._fetched_claims = self._fetched_claims, []
        return fetched

    def _charges_of(self, resources: Iterable[Json]) -> list[Json]:
        """What is booked for the encounters of claims: the way to their account where they do not name it."""
        claims = [each for each in resources if each.get("resourceType") == "Claim" and not _states_account(each)]
        named = {found.id for each in claims for found in _references(each, 0) if found.kind == "Encounter"}
        new = sorted(named - self._encounters)
        self._encounters |= named
        charges = self._fetch.charges(new) if new else []
        for charge in charges:
            self._learn_if_good(charge)
        return charges

    def _fetch_missing(self, wanted: set[tuple[str, str]]) -> list[Json]:
        missing: dict[str, list[str]] = {}
        for kind, id_ in sorted(each for each in wanted if not self._knows(*each)):
            missing.setdefault(kind, []).append(id_)
        fetched = [each for kind, ids in missing.items() for each in self._fetch.by_id(kind, ids)]
        self._claims |= dict.fromkeys(missing.pop("Claim", ()))
        self._facts |= {(kind, id_): None for kind, ids in missing.items() for id_ in ids}
        for resource in fetched:
            self._learn_if_good(resource)
        claims = [each for each in fetched if each.get("resourceType") == "Claim"]
        if claims:  # a claim is read with its own patient and payer at hand
            self.prepare(claims)
            self._fetched_claims += claims
            for claim in claims:
                self._learn_claim_if_good(claim)
        return fetched

    def _knows(self, kind: str, id_: str) -> bool:
        return id_ in self._claims if kind == "Claim" else (kind, id_) in self._facts

    def _learn_if_good(self, resource: Json) -> None:
        try:
            self.learn(resource)
        except BadResource:
            return  # it is set aside where it is read for its own sake; here it only stays unknown

    def _learn_claim_if_good(self, resource: Json) -> None:
        try:
            self.learn_claim(str(resource.get("id")), self._read_claim(resource, self))
        except BadResource:
            return

    # Asking

    def party(self, to: Reference, within: Json) -> Party | None:
        """The person or organization at a reference out of the resource ``within``."""
        return self._find(to, within, Party)

    def policy(self, to: Reference, within: Json) -> Policy | None:
        """The coverage at a reference."""
        return self._find(to, within, Policy)

    def account(self, to: Reference, within: Json) -> AccountNamed | None:
        """The account at a reference."""
        return self._find(to, within, AccountNamed)

    def claim(self, to: Reference) -> BilledClaim | None:
        """The claim at a reference."""
        return self._claims.get(to.id) if to.kind == "Claim" else None

    def payment_of(self, *settled: Reference) -> Payment | None:
        """The payment that settles one of these claims or answers."""
        found = (self._payments.get((each.kind, each.id)) for each in settled)
        return next((payment for payment in found if payment), None)

    def accounts_of(self, encounter: Reference) -> set[Reference]:
        """The accounts on which the charges of an encounter are booked."""
        return self._accounts_of.get(encounter.id, set())

    def _find(self, to: Reference, within: Json, kind: type[_T]) -> _T | None:
        if to.kind == "#":
            inner = contained(within, to.id)
            reader = READERS.get(str(inner.get("resourceType"))) if inner else None
            found = reader(inner) if reader and inner else None
            return found if isinstance(found, kind) else None
        fact = self._facts.get((to.kind, to.id))
        return fact if isinstance(fact, kind) else None


def _states_account(claim: Json) -> bool:
    try:
        return bool(stated_account(claim))
    except BadResource:
        return False


def _named(resource: Json) -> Iterator[tuple[str, str]]:
    """Everything that a resource points at and that can tell something of its money."""
    for found in _references(resource, 0):
        if found.is_literal and (found.kind in READERS or found.kind == "Claim"):
            yield found.kind, found.id


def _references(value: object, depth: int) -> Iterator[Reference]:
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        yield _reference(value)
        for each in value.values():
            yield from _references(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each, depth + 1)


def _reference(value: Json) -> Reference:
    try:
        return reference(value) if "reference" in value else NOWHERE
    except BadResource:
        return NOWHERE
