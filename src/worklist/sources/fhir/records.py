"""One resource -> a record, a reject, or a reason to pass it over. Every resource comes to one of the three."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import msgspec

from worklist.domain.claims import BilledClaim
from worklist.domain.money import dollars
from worklist.domain.people import Payer, Person
from worklist.domain.provenance import Position, Reject
from worklist.domain.remits import RemitClaim, RemitHeader, RemitTotal
from worklist.domain.text import clean
from worklist.sources.fhir.accounts import stated_account
from worklist.sources.fhir.claims import read_claim
from worklist.sources.fhir.elements import (
    BadResource,
    Json,
    instant,
    is_resource_id,
    part,
    position,
    reference,
)
from worklist.sources.fhir.lookup import Lookup
from worklist.sources.fhir.parties import READERS
from worklist.sources.fhir.payments import Payment, read_payment, read_total
from worklist.sources.fhir.plan import MONEY
from worklist.sources.fhir.remits import Warn, read_explanation, read_response
from worklist.sources.fhir.standing import set_aside

Value = BilledClaim | RemitClaim | RemitTotal
_NEVER = datetime.min.replace(tzinfo=UTC)
_encoder = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True)
class FhirRecord:
    """A value with what it is known by at its source. A later record of the same key takes its place."""

    kind: str
    """Type of the resource."""
    id: str
    value: Value
    hash: str
    """Fingerprint of the value without its position: equal means that nothing changed for us."""
    updated: datetime | None
    """``meta.lastUpdated`` in UTC, where the server keeps it."""

    @property
    def key(self) -> tuple[str, str]:
        """What it is recognised by."""
        return self.kind, self.id


class Records:
    """Turns resources into records, each version once."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self._seen: dict[tuple[str, str], tuple[datetime, str]] = {}
        """Key -> when and what it said, of everything that came."""
        self._payments: dict[str, tuple[Payment, datetime]] = {}
        self.explained: set[tuple[str, str]] = set()
        """Claims and claim responses that an explanation of benefit speaks for."""
        self.passed_over: Counter[str] = Counter()
        """How many resources were not read as records, by type and reason."""
        self.present: dict[str, set[str]] = {kind: set() for kind in MONEY}
        """Ids in force at the source, by type, also of those that were set aside."""
        self.gone: dict[str, set[str]] = {kind: set() for kind in MONEY}
        """Ids that came as withdrawn, deleted, or told by another resource."""

    def take(self, resource: object, where: str) -> Iterator[FhirRecord | Reject]:
        """What comes of one resource; ``where`` names the search or file, for one that does not say what it is."""
        if not isinstance(resource, dict):
            yield Reject(_at(where), "An entry holds no resource.")
            return
        kind, id_ = resource.get("resourceType"), resource.get("id")
        if kind == "OperationOutcome":
            yield from _said_by_server(resource, where)
        elif not isinstance(kind, str) or kind not in MONEY:
            yield from self._stranger(resource, where)
        elif not is_resource_id(id_):
            yield Reject(_at(where), f"A {kind} has no usable id, so it cannot be told apart.")
        elif self._is_news(resource):
            yield from self._read(resource)

    def deleted(self, kind: str, id_: str) -> None:
        """Told by the source that a resource is gone."""
        if kind in MONEY:
            self.gone[kind].add(id_)
            self.present[kind].discard(id_)

    def payments_since(self, since: datetime) -> Iterator[Payment]:
        """Payments that came or changed since then, as far as the source says; all where it does not."""
        return (payment for payment, updated in self._payments.values() if updated == _NEVER or updated >= since)

    def _stranger(self, resource: Json, where: str) -> Iterator[Reject]:
        kind = clean(str(resource.get("resourceType")), most=40)
        if kind not in READERS:
            self.passed_over[f"{kind}: not asked for"] += 1
            return
        try:
            self.lookup.learn(resource)
        except BadResource as bad:
            place = position(resource) if is_resource_id(resource.get("id")) else _at(where)
            yield Reject(place, f"{bad} What names this {kind} is read without it.", kind="warning")

    def _is_news(self, resource: Json) -> bool:
        """False for a copy, and for an older version of what came before: pages overlap while data changes."""
        key = str(resource["resourceType"]), str(resource["id"])
        updated = _updated(resource) or _NEVER
        said = _digest(resource)
        before = self._seen.get(key)
        if before and (said == before[1] or updated < before[0]):
            return False
        self._seen[key] = updated, said
        return True

    def _read(self, resource: Json) -> Iterator[FhirRecord | Reject]:
        kind, id_ = str(resource["resourceType"]), str(resource["id"])
        aside = set_aside(resource)
        if aside is None or aside.kind == "refused":
            self.present[kind].add(id_)
            self.gone[kind].discard(id_)
        if aside is None:
            yield from self._value(resource)
        elif aside.kind == "refused":
            yield Reject(position(resource), f"{aside.why[0].upper()}{aside.why[1:]}.", self._account(resource))
        else:
            self.passed_over[f"{kind}: {aside.why}"] += 1
            if aside.kind == "withdrawn":
                self.deleted(kind, id_)

    def _value(self, resource: Json) -> Iterator[FhirRecord | Reject]:
        warnings: list[str] = []
        try:
            value = self._mapped(resource, warnings.append)
        except BadResource as bad:
            yield Reject(position(resource), str(bad), self._account(resource))
            return
        account = getattr(value, "account", "")
        yield from (Reject(position(resource), said, account, kind="warning") for said in warnings)
        if value is not None:
            kind, id_ = str(resource["resourceType"]), str(resource["id"])
            yield FhirRecord(kind, id_, value, _fingerprint(value), _updated(resource))

    def _mapped(self, resource: Json, warn: Warn) -> Value | None:
        """None for what tells nothing by itself. Raises BadResource."""
        match resource["resourceType"]:
            case "Claim":
                claim = read_claim(resource, self.lookup)
                _say_if_lines_differ(claim, warn)
                self.lookup.learn_claim(str(resource["id"]), claim)
                return claim
            case "ExplanationOfBenefit":
                answer = read_explanation(resource, self.lookup, warn)
                self.explain(resource)
                return answer
            case "ClaimResponse":
                return self._response(resource, warn)
            case _:
                return self._payment(resource)

    def explain(self, explanation: Json) -> None:
        """Note what an explanation of benefit speaks for: its claim, and the claim response that says the same."""
        if set_aside(explanation) is not None:
            return
        for name in ("claim", "claimResponse"):
            told = reference(part(explanation, name))
            self.explained.add((told.kind, told.id))
            if told.kind == "ClaimResponse":
                self.deleted(told.kind, told.id)

    def _response(self, resource: Json, warn: Warn) -> RemitClaim | None:
        """None where an explanation of benefit tells it too: the money would count twice."""
        request = reference(part(resource, "request"))
        if ("ClaimResponse", str(resource["id"])) in self.explained or (request.kind, request.id) in self.explained:
            self.passed_over["ClaimResponse: told by an ExplanationOfBenefit"] += 1
            self.deleted("ClaimResponse", str(resource["id"]))
            return None
        return read_response(resource, self.lookup, warn)

    def _payment(self, resource: Json) -> RemitTotal | None:
        payment = read_payment(resource)
        self.lookup.learn_payment(payment)
        self._payments[str(resource["id"])] = payment, _updated(resource) or _NEVER
        issuer = self.lookup.party(payment.issuer, resource)
        name = issuer.person.last if issuer else payment.issuer.display
        payer = Payer(name, issuer.payer_id if issuer else "")
        header = RemitHeader(payer, payment.number, "", payment.amount, payment.paid_on, payee=Person())
        total = read_total(resource, header)
        if total is None:
            self.passed_over["PaymentReconciliation: its parts are not itemized"] += 1
        return total

    def _account(self, resource: Json) -> str:
        """The account number, for a reject, where it can be read."""
        try:
            behind = self.lookup.claim(reference(part(resource, "claim" if "claim" in resource else "request")))
            return stated_account(resource) or (behind.account if behind else "")
        except BadResource:
            return ""


def _say_if_lines_differ(claim: BilledClaim, warn: Warn) -> None:
    billed = sum(line.charge for line in claim.lines)
    if claim.lines and billed != claim.charge:
        warn(f"The total is {dollars(claim.charge)}, but its lines come to {dollars(billed)}; kept as sent.")


def _said_by_server(outcome: Json, where: str) -> Iterator[Reject]:
    """A warning that came with the results; the server's own words may name a person and stay out."""
    issues = outcome.get("issue")
    for issue in issues if isinstance(issues, list) else []:
        grave = isinstance(issue, dict) and issue.get("severity") in ("fatal", "error", "warning")
        if grave:
            code = issue.get("code")
            said = clean(code, most=40) if isinstance(code, str) else "without a code"
            reason = f"The server says of its answer: {said}; what came may not be all."
            yield Reject(_at(where), reason, kind="warning")


def _at(where: str) -> Position:
    return Position(clean(where), 0, "file")


def _updated(resource: Json) -> datetime | None:
    meta = resource.get("meta")
    return instant(meta.get("lastUpdated")) if isinstance(meta, dict) else None


def _digest(resource: Json) -> str:
    """Of everything but the notes about its versions, which change without it."""
    content = {name: value for name, value in resource.items() if name not in ("meta", "text")}
    # json, not msgspec: a text may hold half a surrogate pair, which only the former can write
    written = json.dumps(content, sort_keys=True, default=str)
    return hashlib.blake2b(written.encode(), digest_size=16).hexdigest()


def _fingerprint(value: Value) -> str:
    nowhere = Position("", 0, "file")
    return hashlib.blake2b(_encoder.encode(replace(value, position=nowhere)), digest_size=16).hexdigest()
