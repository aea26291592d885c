"""ExplanationOfBenefit and ClaimResponse -> a payer's answer to one claim."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.money import Cents
from worklist.domain.people import Person
from worklist.domain.remits import (
    RemitClaim,
    RemitHeader,
    RemitLine,
    charge_imbalance,
    claim_imbalance,
    line_imbalance,
)
from worklist.sources.fhir.accounts import stated_account
from worklist.sources.fhir.adjudication import Decision, read_decision, together
from worklist.sources.fhir.claims import (
    Insured,
    focal_insurance,
    line_charge,
    patient_of,
    person_at,
    prior_claim,
    read_insured,
    rendering,
    service,
)
from worklist.sources.fhir.codings import PAYER_CLAIM, RECEIVED
from worklist.sources.fhir.elements import (
    BadResource,
    Json,
    Reference,
    amount,
    codes,
    day,
    identifiers,
    part,
    parts,
    position,
    reference,
    sequence,
    text,
)
from worklist.sources.fhir.lookup import Lookup

_STATUS_OF_TURN = {1: "1", 2: "2", 3: "3"}
"""Turn of the coverage -> CLP02, for an answer that adjudicated the claim."""
_STATUS_OF_ORDER = {"P": "1", "S": "2", "T": "3"}
"""SBR01 of the claim -> CLP02 of the answer to it."""
_ESTIMATE = "25"

Warn = Callable[[str], None]
"""Told in a sentence what of a resource could not be taken over although the rest of it was."""


def read_explanation(resource: Json, lookup: Lookup, warn: Warn) -> RemitClaim:
    """An ExplanationOfBenefit as a remit. Raises BadResource with the reason why it cannot be one."""
    billed = lookup.claim(reference(part(resource, "claim")))
    lines = [_Line.of_item(item, _numbered(billed, item)) for item in parts(resource, "item")]
    answer = _answer(resource, lookup, billed, [*lines, *_added(resource)], warn)
    period = part(resource, "billablePeriod")
    return replace(
        answer,
        rendering=rendering(resource, lookup),
        original_payer_claim=prior_claim(resource),
        frequency="7" if prior_claim(resource) else "",
        service_from=day(period, "start"),
        service_to=day(period, "end"),
        received_on=_received(resource),
    )


def read_response(resource: Json, lookup: Lookup, warn: Warn) -> RemitClaim:
    """A ClaimResponse as a remit, its lines put onto those of the claim. Raises BadResource as above."""
    billed = lookup.claim(reference(part(resource, "request")))
    if billed is None:
        raise BadResource("The claim that this answers could not be read, so its lines are not known.")
    lines = [_Line.of_response(item, billed) for item in parts(resource, "item")]
    answer = _answer(resource, lookup, billed, [*lines, *_added(resource)], warn)
    header = answer.remit if answer.remit.payee.name else replace(answer.remit, payee=billed.billing)
    return replace(
        answer,
        remit=header if header.payer.name or header.payer.id else replace(header, payer=billed.payer),
        status=answer.status or _STATUS_OF_ORDER.get(billed.payer_order, ""),
        filing=answer.filing or billed.filing,
        frequency=billed.frequency,
        rendering=billed.rendering,
        patient=answer.patient if answer.patient.name else billed.patient,
        insured=answer.insured if answer.insured.id else billed.subscriber,
        service_from=billed.service_from,
        service_to=billed.service_to,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of an answer before its money is complete."""

    line: RemitLine
    charge: Cents | None
    decision: Decision

    @classmethod
    def of_item(cls, item: Json, billed: BilledLine | None) -> "_Line":
        """A line that says itself what was done."""
        done = service(item)
        number = str(sequence(item, "sequence")) if "sequence" in item else ""
        if not done.code and billed is None:
            raise BadResource(f"Line {number or '(added by the payer)'} has no procedure code.")
        decision = read_decision(_adjudications(item))
        charge = decision.charge if decision.charge is not None else line_charge(item)
        period = part(item, "servicedPeriod")
        line = RemitLine(
            code=done.code or (billed.code if billed else ""),
            charge=0,
            paid=0,
            modifiers=done.modifiers if done.code or billed is None else billed.modifiers,
            qualifier=done.qualifier or "HC",
            units=done.units,
            service_from=day(item, "servicedDate") or day(period, "start") or (billed.service_from if billed else None),
            service_to=day(period, "end"),
            control_number=billed.control_number if billed else number,
        )
        return cls(line, charge if charge is not None or billed is None else billed.charge, decision)

    @classmethod
    def of_response(cls, item: Json, billed: BilledClaim) -> "_Line":
        """A line that only names the claim's line it answers."""
        number = sequence(item, "itemSequence")
        of_claim = next((line for line in billed.lines if line.number == number), None)
        if of_claim is None:
            raise BadResource(f"itemSequence {number} is no line of the claim that this answers.")
        line = RemitLine(
            code=of_claim.code,
            charge=0,
            paid=0,
            modifiers=of_claim.modifiers,
            units=of_claim.units,
            service_from=of_claim.service_from,
            service_to=of_claim.service_to,
            control_number=of_claim.control_number,
        )
        decision = read_decision(_adjudications(item))
        return cls(line, of_claim.charge if decision.charge is None else decision.charge, decision)

    def paid(self, claim_paid: Cents | None) -> Cents | None:
        """What was paid on the line: as said, or 0 where nothing was paid on the claim or nothing is allowed."""
        if self.decision.paid is not None:
            return self.decision.paid
        return 0 if claim_paid == 0 or self.decision.allowed == 0 else None

    def closed(self, paid: Cents, *, all_told: bool) -> RemitLine:
        """The line with its money; ``all_told`` as for adjustments."""
        charge = self.charge
        if charge is None and self.line.control_number:
            raise BadResource(f"Line {self.line.control_number} states no charge, and an amount is never guessed.")
        return replace(
            self.line,
            charge=charge or 0,  # a line that the payer added was not charged
            paid=paid,
            allowed=self.decision.allowed,
            adjustments=self.decision.adjustments(charge or 0, paid, all_told=all_told),
            remarks=self.decision.remarks,
        )


@dataclass(frozen=True, slots=True)
class _Whole:
    """The money of the answer as a whole, and its own decision beside those of the lines."""

    charge: Cents
    paid: Cents
    patient_owes: Cents
    decision: Decision


def _answer(resource: Json, lookup: Lookup, billed: BilledClaim | None, lines: list[_Line], warn: Warn) -> RemitClaim:
    """What both kinds of answer have in common."""
    whole = _whole(resource, lines, billed)
    insured = read_insured(resource, focal_insurance(resource), lookup)
    patient = lookup.party(patient_of(resource), resource)
    closed = _closed(lines, whole, warn)
    deciding = _claim_level(whole.decision, lines, are_read=bool(closed))
    if any(each.has_strange_reason for each in (whole.decision, *(line.decision for line in lines))):
        warn("A reason that is neither a CARC nor a RARC, or does not say so by its coding system, was left out.")
    left = whole.charge - sum(line.charge for line in closed)
    left_paid = whole.paid - sum(line.paid for line in closed)
    answer = RemitClaim(
        remit=_header(resource, lookup, insured, whole),
        account=_account(resource, billed),
        status=_status(resource, insured),
        charge=whole.charge,
        paid=whole.paid,
        patient_responsibility=whole.patient_owes,
        position=position(resource),
        filing=insured.policy.filing,
        payer_claim=next((value for _, types, value in identifiers(resource) if PAYER_CLAIM in types), ""),
        patient=replace(patient.person, id=insured.policy.member_id) if patient else Person(),
        insured=insured.subscriber,
        adjustments=deciding.adjustments(left, left_paid),
        remarks=deciding.remarks,
        lines=closed,
    )
    return replace(answer, itemized=_is_itemized(answer, [deciding, *(line.decision for line in lines)]))


def _is_itemized(answer: RemitClaim, decisions: list[Decision]) -> bool:
    """Whether the amounts are all stated and make up the payment: FHIR asks no payer to explain every cent."""
    priced = all(decision.prices_every_reason for decision in decisions)
    off = any((claim_imbalance(answer), charge_imbalance(answer), *map(line_imbalance, answer.lines)))
    return priced and not off


def _claim_level(own: Decision, lines: list[_Line], *, are_read: bool) -> Decision:
    """What stands at claim level: of lines that are not read, also theirs; never what the lines tell themselves."""
    of_lines = together(line.decision for line in lines)
    own = own.without_shares() if of_lines.tells_shares else own
    return own if are_read else together([own, of_lines])


def _whole(resource: Json, lines: list[_Line], billed: BilledClaim | None) -> _Whole:
    """Each sum as stated for the claim, else out of its lines. Raises BadResource where it is nowhere to be had."""
    total, own = read_decision(parts(resource, "total")), read_decision(parts(resource, "adjudication"))
    of_lines = together(line.decision for line in lines)
    charge = _first(total.charge, own.charge, _sum(line.charge for line in lines), billed.charge if billed else None)
    if charge is None:
        raise BadResource("Nothing in this answer says what was charged.")
    payment = amount(part(resource, "payment"), "amount")
    paid = _first(total.paid, own.paid, _sum(line.decision.paid for line in lines), payment)
    if paid is None:
        raise BadResource("Nothing in this answer says what was paid.")
    deciding = own if own.tells_shares or of_lines.tells_shares else together([own, total.only_shares()])
    return _Whole(charge, paid, _first(total.patient_owes, own.patient_owes, of_lines.patient_owes) or 0, deciding)


def _first(*amounts: Cents | None) -> Cents | None:
    return next((each for each in amounts if each is not None), None)


def _sum(amounts: Iterable[Cents | None]) -> Cents | None:
    """None where there are none, or one is not known."""
    known = list(amounts)
    return sum(each or 0 for each in known) if known and None not in known else None


def _closed(lines: list[_Line], whole: _Whole, warn: Warn) -> tuple[RemitLine, ...]:
    """The lines; none where it is not said what was paid on each of them, which is not to be guessed."""
    paid = [line.paid(whole.paid) for line in lines]
    if None in paid:
        warn("It is not said what was paid on each line, so this answer is read as a whole, without its lines.")
        return ()
    all_told = not whole.decision.tells_shares or any(line.decision.tells_shares for line in lines)
    return tuple(line.closed(money or 0, all_told=all_told) for line, money in zip(lines, paid, strict=True))


def _added(resource: Json) -> list[_Line]:
    """Lines that the payer put in, in place of ours or beside them."""
    return [_Line.of_item(item, None) for item in parts(resource, "addItem")]


def _adjudications(item: Json) -> list[Json]:
    """Of the line; of its details where the payer decided those one by one."""
    own = parts(item, "adjudication")
    return own or [each for detail in parts(item, "detail") for each in _adjudications(_as_line(detail))]


def _as_line(detail: Json) -> Json:
    return {"adjudication": detail.get("adjudication"), "detail": detail.get("subDetail")}


def _numbered(billed: BilledClaim | None, item: Json) -> BilledLine | None:
    """Our line of the same number, where it is the same service."""
    number, code = item.get("sequence"), service(item).code
    lines = billed.lines if billed else ()
    return next((line for line in lines if line.number == number and code in ("", line.code)), None)


def _header(resource: Json, lookup: Lookup, insured: Insured, whole: _Whole) -> RemitHeader:
    """The payment: as its reconciliation tells it, else as far as the answer does.

    An answer alone knows only its own part of the payment.
    """
    own = part(resource, "payment")
    settled = [reference(part(resource, name)) for name in ("request", "claim")]
    payment = lookup.payment_of(Reference(str(resource.get("resourceType")), str(resource.get("id"))), *settled)
    stated = amount(own, "amount")
    return RemitHeader(
        payer=insured.payer,
        number=payment.number if payment else text(part(own, "identifier"), "value"),
        payer_id="",
        amount=payment.amount if payment else whole.paid if stated is None else stated,
        paid_on=payment.paid_on if payment else day(own, "date"),
        produced_on=day(resource, "created"),
        payee=person_at(resource, "provider" if "provider" in resource else "requestor", lookup),
    )


def _account(resource: Json, billed: BilledClaim | None) -> str:
    number = stated_account(resource) or (billed.account if billed else "")
    if not number:
        raise BadResource("Neither this answer nor the claim behind it names the account that it belongs to.")
    return number


def _status(resource: Json, insured: Insured) -> str:
    """CLP02, empty where the turn of the payer is not known. A denial shows in the money, as in a remit."""
    if resource.get("use") == "predetermination":
        return _ESTIMATE
    turn = insured.policy.order or resource.get("precedence")
    return _STATUS_OF_TURN.get(turn, "") if isinstance(turn, int) else ""


def _received(resource: Json) -> date | None:
    dates = (each for each in parts(resource, "supportingInfo") if RECEIVED in codes(part(each, "category")))
    return next((day(each, "timingDate") for each in dates), None)
