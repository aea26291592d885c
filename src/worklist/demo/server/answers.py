"""A payer's answer -> ExplanationOfBenefit, in the manner of CARIN, or ClaimResponse.

Answers that reach a PM through the clearinghouse are ClaimResponses, which name lines by their number alone.
A reversal is no resource: the answer that was taken back is cancelled instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from worklist.demo.case import Case
from worklist.demo.history import Told
from worklist.demo.payers import INSURER_BY_ID
from worklist.demo.server import elements as fhir
from worklist.demo.server.claims import care_team, claim_id, prior
from worklist.demo.server.elements import Json, adjudication, adjustment_reason, concept, identifier, reference
from worklist.demo.server.parties import PRACTICE, coverage_of, patient_of
from worklist.domain.claims import BilledClaim
from worklist.domain.money import Cents
from worklist.domain.remits import Adjustment, RemitClaim, RemitLine

_SHARES = {("PR", "1"): "deductible", ("PR", "2"): "coinsurance", ("PR", "3"): "copay"}
"""What the patient owes by the terms of the policy is a category of its own; any other adjustment is a reason."""
_BY_NUMBER = "clearinghouse"
_PAYERS_NUMBER = (fhir.CARIN_IDENTIFIER_TYPE, "uc")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as the server holds it."""

    case: Case
    answer: RemitClaim
    id: str
    claim: int
    """Which claim of the account it answers, from 1."""
    lines: tuple[int, ...]
    """Numbers of the claim's lines that its own lines answer."""
    cancelled_on: date | None = None
    """When the payer took it back."""

    @property
    def kind(self) -> str:
        """Type of its resource."""
        by_number = INSURER_BY_ID[self.answer.remit.payer.id].channel == _BY_NUMBER
        return "ClaimResponse" if by_number else "ExplanationOfBenefit"

    @property
    def reference(self) -> Json:
        """Points at its resource."""
        return reference(self.kind, self.id)

    @property
    def day(self) -> date:
        """When it changed last."""
        return self.cancelled_on or self.case.paid_on(self.answer)


def answered(told: Told) -> Iterator[tuple[RemitClaim, Answered]]:
    """Every answer of an account with what the server holds of it; a reversal with the answer it takes back."""
    taken_back = {answer.payer_claim: told.case.paid_on(answer) for answer in told.story.answers if answer.is_reversal}
    held: dict[str, Answered] = {}
    for number, answer in enumerate(told.story.answers, start=1):
        if answer.is_reversal:
            yield answer, held[answer.payer_claim]
            continue
        of = _claim_of(answer, told.story.claims)
        lines = _line_numbers(answer, told.story.claims[of - 1])
        back = taken_back.get(answer.payer_claim)
        held[answer.payer_claim] = Answered(told.case, answer, f"{told.case.account}-{number}", of, lines, back)
        yield answer, held[answer.payer_claim]


def answer_resource(held: Answered) -> Json:
    """The answer as a resource."""
    return _response(held) if held.kind == "ClaimResponse" else _explanation(held)


def _claim_of(answer: RemitClaim, claims: tuple[BilledClaim, ...]) -> int:
    """The claim to that payer; else the first one, which another payer passed on."""
    wanted = (answer.remit.payer, answer.frequency)
    numbers = (number for number, claim in enumerate(claims, start=1) if (claim.payer, claim.frequency) == wanted)
    return next(numbers, 1)


def _line_numbers(answer: RemitClaim, claim: BilledClaim) -> tuple[int, ...]:
    numbers = {line.control_number: line.number for line in claim.lines}
    return tuple(numbers[line.control_number] for line in answer.lines)


# -- the two kinds --------------------------------------------------------------------------------------------------


def _explanation(held: Answered) -> Json:
    answer = held.answer
    numbered = zip(held.lines, answer.lines, strict=True)
    return {
        **_start(held),
        "provider": PRACTICE,
        "claim": reference("Claim", claim_id(held.case, held.claim)),
        **prior(answer.original_payer_claim),
        "billablePeriod": fhir.on("start", answer.service_from) | fhir.on("end", answer.service_to),
        "careTeam": care_team(answer.rendering),
        "supportingInfo": list(_supporting_info(answer)),
        "insurance": [{"focal": True, "coverage": coverage_of(held.case.patient, answer.remit.payer)}],
        **_listed("item", [_item(number, line) for number, line in numbered]),
        **_listed("adjudication", list(_reasons(answer.adjustments, answer.remarks))),
        **_end(held),
    }


def _response(held: Answered) -> Json:
    numbered = zip(held.lines, held.answer.lines, strict=True)
    covered = {"sequence": 1, "focal": True, "coverage": coverage_of(held.case.patient, held.answer.remit.payer)}
    return {
        **_start(held),
        "requestor": PRACTICE,
        "request": reference("Claim", claim_id(held.case, held.claim)),
        "insurance": [covered],
        **_listed("item", [{"itemSequence": number, **_decision(line, "benefit")} for number, line in numbered]),
        **_listed("adjudication", list(_reasons(held.answer.adjustments, held.answer.remarks))),
        **_end(held),
    }


def _start(held: Answered) -> Json:
    return {
        "resourceType": held.kind,
        "id": held.id,
        "identifier": [identifier(held.answer.payer_claim, kind=_PAYERS_NUMBER)],
        "status": "cancelled" if held.cancelled_on else "active",
        "type": concept(fhir.CLAIM_TYPE, "professional"),
        "use": "claim",
        "patient": patient_of(held.case),
        **fhir.on("created", held.answer.remit.paid_on),
        "insurer": reference("Organization", held.answer.remit.payer.id),
        "outcome": "complete",
    }


def _end(held: Answered) -> Json:
    """The sums of the whole. An answer knows its own part of the payment, not the number of the check."""
    answer = held.answer
    sums = {"submitted": answer.charge, "benefit": answer.paid, "memberliability": answer.patient_responsibility}
    paid = {"type": concept(fhir.ANSWER_PAYMENT_TYPE, "complete"), "amount": fhir.money(answer.paid)}
    return {
        "total": [adjudication(category, cents) for category, cents in sums.items()],
        "payment": paid | fhir.on("date", answer.remit.paid_on),
    }


def _supporting_info(answer: RemitClaim) -> Iterator[Json]:
    number = concept(fhir.SUPPORTING_INFO, "patientaccountnumber")
    yield {"sequence": 1, "category": number, "valueString": answer.account}
    if answer.received_on:
        received = concept(fhir.SUPPORTING_INFO, "clmrecvddate")
        yield {"sequence": 2, "category": received, **fhir.on("timingDate", answer.received_on)}


def _item(number: int, line: RemitLine) -> Json:
    return {
        "sequence": number,
        **fhir.service(line.code, line.modifiers),
        **fhir.on("servicedDate", line.service_from),
        "quantity": fhir.quantity(line.units),
        "net": fhir.money(line.charge),
        **_decision(line, "paidtoprovider"),
    }


# -- the decision ---------------------------------------------------------------------------------------------------


def _decision(line: RemitLine, paid_as: str) -> Json:
    sums: list[tuple[str, Cents | None]] = [("submitted", line.charge), ("eligible", line.allowed)]
    told = [adjudication(name, cents) for name, cents in (*sums, (paid_as, line.paid)) if cents is not None]
    return {"adjudication": [*told, *_reasons(line.adjustments, line.remarks)]}


def _reasons(adjustments: tuple[Adjustment, ...], remarks: tuple[str, ...]) -> Iterator[Json]:
    for each in adjustments:
        share = _SHARES.get((each.group, each.reason))
        yield adjudication(share, each.amount) if share else adjustment_reason(fhir.CARC, each.reason)
    for remark in remarks:
        yield adjustment_reason(fhir.RARC, remark)


def _listed(name: str, elements: list[Json]) -> Json:
    """A repeated element, which FHIR leaves out where it is empty."""
    return {name: elements} if elements else {}
