"""FHIR resources -> our values, every field of the hand-checked practice, and what is set aside."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.sources.fhir.practice import CARC, RARC, Mapped, changed, resources
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.denials import is_denied
from worklist.domain.people import Address, Payer, Person
from worklist.domain.provenance import Position
from worklist.domain.remit_history import Adjudication
from worklist.domain.remits import (
    Adjustment,
    ProviderAdjustment,
    RemitClaim,
    RemitHeader,
    RemitLine,
    RemitTotal,
    line_imbalance,
)

Read = Callable[..., Mapped]

_ANN = Person("SYNTHETIC", "Ann", "B", "MEM-1")
_PLAN = Payer("Synthetic Health Plan", "SYN01")
_PRACTICE = Person("Synthetic Practice", id="1000000012")
_DOCTOR = Person("SYNTH", "Doc", id="1000000020")
_MODIFIERS = ("25", "GT", "95", "Q6", "XU")
_SECOND, _THIRD = date(2026, 3, 2), date(2026, 3, 3)


def derived(group: str, reason: str, amount: int) -> Adjustment:
    """One that the answer says in another form, or leaves to reckon."""
    return Adjustment(group, reason, amount, derived=True)


def at(resource: str) -> Position:
    return Position(f"fhir:{resource}", 0, "file")


def adjudication(category: str, cents: int | None = None, *reasons: tuple[str, str]) -> dict[str, Any]:
    """One adjudication; amounts in cents, reasons as (system, code)."""
    said: dict[str, Any] = {"category": {"coding": [{"code": category}]}}
    if cents is not None:
        said["amount"] = {"value": Decimal(cents) / 100, "currency": "USD"}
    if reasons:
        said["reason"] = {"coding": [{"system": system, "code": code} for system, code in reasons]}
    return said


def answer(*adjudications: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Ann's explanation of benefit with one line, decided so."""

    def change(resource: dict[str, Any]) -> None:
        del resource["item"][1:], resource["total"], resource["payment"]
        resource["item"][0]["adjudication"] = [adjudication("submitted", 20_000), *adjudications]
        resource.update(changes)

    return changed("ann-answer", change)


# -- the practice, field by field ---------------------------------------------------------------------------------


def test_a_claim(read: Read) -> None:
    assert read(resources()["ann-claim"]).of("ann-claim") == BilledClaim(
        account="A-1001",
        charge=30_000,
        payer=_PLAN,
        position=at("Claim/ann-claim"),
        payer_order="P",
        filing="12",
        submitted_on=date(2026, 3, 5),
        patient=_ANN,
        patient_born=date(1980, 2, 3),
        subscriber=_ANN,
        billing=_PRACTICE,
        rendering=_DOCTOR,
        place="11",
        frequency="7",
        payer_claim="ICN-OLD",
        authorization="AUTH-7",
        diagnoses=("M5450", "Z0000"),
        lines=(
            BilledLine(1, "G0439", 20_000, _MODIFIERS, Decimal(1), _SECOND, None, "11", "1"),
            BilledLine(2, "J3301", 10_000, (), Decimal("2.5"), _SECOND, _THIRD, "11", "2"),
        ),
    )


def test_who_else_covers_the_patient_and_where_they_live(read: Read) -> None:
    def insure_twice(claim: Any) -> None:
        claim["insurance"] += [{"sequence": 2, "focal": False, "coverage": {"reference": "Coverage/child"}}] * 2

    def move(patient: Any) -> None:
        left = {"use": "old", "city": "ERIE", "state": "PA"}
        home = {
            "use": "home",
            "line": ["1 EXAMPLE LANE", "APT 2"],
            "city": "BOISE",
            "state": "id",
            "postalCode": "83702",
        }
        patient["address"] = [left, {"use": "work", "city": "OMAHA"}, home]

    claim = read(changed("ann", move), changed("ann-claim", insure_twice)).of("ann-claim")
    assert claim.payer == _PLAN
    assert claim.other_payers == (Payer("Second Synthetic Plan", "SYN02"),)
    assert claim.patient_address == Address(("1 EXAMPLE LANE", "APT 2"), "BOISE", "ID", "83702")


def test_an_explanation_of_benefit(read: Read) -> None:
    practice = resources()
    assert read(practice["payment"], practice["ann-answer"]).of("ann-answer") == RemitClaim(
        remit=RemitHeader(
            payer=_PLAN,
            number="EFT-900",
            payer_id="",
            amount=15_000,
            paid_on=date(2026, 3, 23),
            produced_on=date(2026, 3, 20),
            payee=_PRACTICE,
        ),
        account="A-1001",
        status="1",
        charge=30_000,
        paid=11_250,
        patient_responsibility=3_750,
        position=at("ExplanationOfBenefit/ann-answer"),
        filing="12",
        payer_claim="ICN-NEW",
        original_payer_claim="ICN-OLD",
        frequency="7",
        patient=_ANN,
        insured=_ANN,
        rendering=_DOCTOR,
        service_from=_SECOND,
        service_to=_THIRD,
        received_on=date(2026, 3, 7),
        lines=(
            RemitLine(
                code="G0439",
                charge=20_000,
                paid=11_250,
                modifiers=_MODIFIERS,
                allowed=15_000,
                adjustments=(
                    derived("PR", "1", 750),
                    derived("PR", "2", 2_000),
                    derived("PR", "3", 1_000),
                    derived("", "45", 5_000),
                ),
                service_from=_SECOND,
                control_number="1",
            ),
            RemitLine(
                code="J3301",
                charge=10_000,
                paid=0,
                units=Decimal("2.5"),
                allowed=0,
                adjustments=(derived("", "97", 0), derived("", "B15", 0)),
                remarks=("M15", "N19"),
                service_from=_SECOND,
                service_to=_THIRD,
                control_number="2",
            ),
        ),
        itemized=False,
    )


def test_an_answer_alone_knows_its_part_of_the_payment(read: Read) -> None:
    header = read(resources()["ann-answer"]).of("ann-answer").remit
    assert (header.number, header.amount, header.paid_on) == ("EFT-PART", 11_250, date(2026, 3, 21))


def test_a_claim_response_is_put_onto_the_lines_of_its_claim(read: Read) -> None:
    remit = read(resources()["ben-response"]).of("ben-response")
    assert (remit.account, remit.status, remit.charge, remit.paid) == ("A-3003", "2", 8_010, 4_500)
    assert (remit.remit.payer.name, remit.remit.payee, remit.insured) == ("Second Synthetic Plan", _DOCTOR, _ANN)
    assert remit.lines == (
        RemitLine(
            code="J3301",
            charge=8_010,
            paid=4_500,
            modifiers=("59",),
            allowed=6_000,
            adjustments=(derived("PR", "3", 1_500),),
            service_from=date(2026, 3, 4),
            control_number="1",
        ),
    )


def test_a_payment_and_its_total(read: Read) -> None:
    total = read(resources()["payment"]).of("payment")
    assert total == RemitTotal(
        remit=RemitHeader(_PLAN, "EFT-900", "", 15_000, date(2026, 3, 23)),
        claims=2,
        claims_paid=15_750,
        provider_adjustments=(ProviderAdjustment("adjustment", "OLD-TAKEBACK", 750),),
        position=at("PaymentReconciliation/payment"),
    )
    assert total.imbalance == 0


def test_a_payment_whose_parts_have_no_amounts_has_no_total_but_still_names_itself(read: Read) -> None:
    payment = changed("payment", lambda payment: payment["detail"][0].pop("amount"))
    mapped = read(payment, resources()["ann-answer"])
    assert mapped.of("ann-answer").remit.number == "EFT-900"
    assert mapped.records.passed_over == {"PaymentReconciliation: its parts are not itemized": 1}


# -- the account ----------------------------------------------------------------------------------------------------


def test_a_claim_without_a_patient_account_number_finds_the_account_of_its_charges(read: Read) -> None:
    assert read(resources()["ben-claim"]).of("ben-claim").account == "A-3003"


def test_else_our_own_number_of_the_claim_is_the_account(read: Read) -> None:
    numbers = [{"type": {"coding": [{"code": "uc"}]}, "value": "ICN"}, {"value": "c-77"}]
    claim = changed("ann-claim", lambda claim: (claim.pop("supportingInfo"), claim.update(identifier=numbers)))
    assert read(claim).of("ann-claim").account == "C-77"


def test_a_claim_that_nothing_gives_an_account_is_set_aside(read: Read) -> None:
    claim = changed("ann-claim", lambda claim: claim.pop("supportingInfo"))
    mapped = read(claim)
    assert mapped.reason == "Nothing in this claim names the account that it belongs to."
    assert str(mapped.rejects[0].position) == "fhir:Claim/ann-claim"


def test_an_answer_without_a_number_belongs_to_the_account_of_its_claim(read: Read) -> None:
    assert read(answer(adjudication("benefit", 0), supportingInfo=[])).of("ann-answer").account == "A-1001"


# -- the money --------------------------------------------------------------------------------------------------------


def test_reasons_without_a_group_have_none(read: Read) -> None:
    (line,) = (
        read(answer(adjudication("benefit", 0), adjudication("denialreason", None, (CARC, "50"))))
        .of("ann-answer")
        .lines
    )
    assert line.adjustments == (derived("", "50", 20_000),)
    assert line_imbalance(line) == 0


def test_reasons_with_a_group_and_amount_keep_them(read: Read) -> None:
    group = "https://x12.org/codes/claim-adjustment-group-codes"
    said = [
        adjudication("adjustmentreason", 4_000, (CARC, "45"), (group, "CO")),
        adjudication("adjustmentreason", 4_000, (CARC, "45"), (group, "CO")),
    ]
    (line,) = read(answer(adjudication("benefit", 12_000), *said)).of("ann-answer").lines
    assert line.adjustments == (Adjustment("CO", "45", 4_000), Adjustment("CO", "45", 4_000))


def test_what_went_to_the_patient_did_not_come_to_us_and_is_no_denial(read: Read) -> None:
    remit = read(answer(adjudication("benefit", 9_000), adjudication("paidtopatient", 9_000))).of("ann-answer")
    assert remit.paid == 0
    assert remit.lines[0].adjustments == (derived("", "100", 9_000),)
    assert not is_denied(Adjudication(remit, remit.lines[0]))


def test_zeros_in_every_category_change_nothing(read: Read) -> None:
    zeros = [adjudication(name, 0) for name in ("paidtopatient", "deductible", "copay", "coinsurance", "discount")]
    remit = read(answer(adjudication("benefit", 9_000), *zeros)).of("ann-answer")
    assert (remit.paid, remit.patient_responsibility, remit.lines[0].adjustments) == (9_000, 0, ())


def test_reasons_of_unknown_coding_systems_are_told(read: Read) -> None:
    mapped = read(answer(adjudication("benefit", 9_000), adjudication("adjustmentreason", None, ("urn:own", "45"))))
    assert mapped.of("ann-answer").lines[0].adjustments == ()
    assert "neither a CARC nor a RARC" in mapped.reason
    assert mapped.rejects[0].kind == "warning"


def test_without_what_was_paid_on_each_line_the_answer_is_read_as_a_whole(read: Read) -> None:
    paid = [{"category": {"coding": [{"code": "benefit"}]}, "amount": {"value": Decimal(90), "currency": "USD"}}]
    said = [adjudication("copay", 1_000), adjudication("adjustmentreason", None, (CARC, "45"), (RARC, "N130"))]
    mapped = read(answer(*said, total=paid))
    remit = mapped.of("ann-answer")
    assert (remit.charge, remit.paid, remit.lines) == (20_000, 9_000, ())
    assert remit.adjustments == (derived("PR", "3", 1_000), derived("", "45", 10_000))
    assert remit.remarks == ("N130",)
    assert "as a whole, without its lines" in mapped.reason


def test_shares_that_stand_on_the_lines_and_on_the_claim_count_once(read: Read) -> None:
    own = [adjudication("copay", 1_000)]
    remit = read(answer(adjudication("benefit", 9_000), adjudication("copay", 1_000), adjudication=own)).of(
        "ann-answer"
    )
    assert sum(a.amount for a in remit.all_adjustments) == 1_000


def test_shares_that_only_the_total_tells_stand_on_the_claim(read: Read) -> None:
    total = [adjudication("benefit", 9_000), adjudication("deductible", 1_000)]
    reason = adjudication("adjustmentreason", None, (CARC, "45"))
    remit = read(answer(adjudication("benefit", 9_000), reason, total=total)).of("ann-answer")
    assert remit.all_adjustments == (derived("PR", "1", 1_000), derived("", "45", 0))
    assert remit.patient_responsibility == 1_000


def test_details_make_up_a_line_that_has_no_decision_of_its_own(read: Read) -> None:
    def change(resource: dict[str, Any]) -> None:
        half = {"sequence": 1, "adjudication": [adjudication("benefit", 4_500), adjudication("submitted", 10_000)]}
        resource["item"][0].pop("adjudication")
        resource["item"][0]["detail"] = [half, {"sequence": 2, "subDetail": [half]}]
        del resource["item"][1:], resource["total"]

    (line,) = read(changed("ann-answer", change)).of("ann-answer").lines
    assert (line.charge, line.paid) == (20_000, 9_000)


def test_lines_that_the_payer_added(read: Read) -> None:
    added = {
        "itemSequence": [1],
        "productOrService": {"coding": [{"code": "G0438"}]},
        "adjudication": [adjudication("benefit", 500)],
    }
    lines = read(answer(adjudication("benefit", 0), addItem=[added])).of("ann-answer").lines
    assert [(line.code, line.charge, line.paid) for line in lines] == [("G0439", 20_000, 0), ("G0438", 0, 500)]


# -- set aside, or passed over -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda c: c["total"].update(currency="EUR"), "total is not in US dollars."),
        (lambda c: c["total"].update(value="300"), "total is not an amount."),
        (lambda c: c["total"].update(value=Decimal("1E+99")), "total is not an amount."),
        (lambda c: c["total"].update(value=Decimal("0.001")), "total has a part of a cent"),
        (lambda c: c.update(item={"sequence": 1}), "item is not a list of elements."),
        (lambda c: c["item"][0].pop("net"), "Line 1 states no charge"),
        (lambda c: c["item"][1].pop("productOrService"), "Line 2 has no procedure code."),
        (lambda c: c["item"][0].update(sequence=0), "sequence is not the number of a line."),
        (lambda c: (c.pop("item"), c.pop("total")), "neither a total nor lines"),
        (lambda c: c["item"][0].update(quantity={"value": "two"}), "quantity is not a quantity."),
    ],
)
def test_claims_that_are_set_aside(read: Read, change: Callable[[Any], object], why: str) -> None:
    mapped = read(changed("ann-claim", change), resources()["ben-claim"])
    assert mapped.reason.startswith(why) or why in mapped.reason
    assert mapped.rejects[0].account == "A-1001"
    assert mapped.of("ben-claim").charge == 8_010  # the rest goes on


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (answer(adjudication("eligible", 5_000)), "says what was paid"),
        (answer(claim={}, supportingInfo=[]), "says what was paid"),
        (answer(adjudication("benefit", 1), claim={}, supportingInfo=[]), "names the account"),
        (changed("ben-response", lambda r: r["item"][0].update(itemSequence=9)), "no line of the claim"),
        (changed("ben-response", lambda r: r.update(request={})), "could not be read"),
        (changed("payment", lambda p: p.pop("paymentAmount")), "has no paymentAmount"),
    ],
)
def test_answers_that_are_set_aside(read: Read, resource: Any, why: str) -> None:
    assert why in read(resource).reason


@pytest.mark.parametrize(
    ("id_", "change", "why"),
    [
        ("ann-claim", {"status": "draft"}, "Claim: not in force (draft)"),
        ("ann-claim", {"use": "preauthorization"}, "Claim: asks for an authorization, not for money"),
        ("ann-claim", {"use": "predetermination"}, "Claim: asks for an estimate, not for money"),
        ("ann-answer", {"outcome": "queued"}, "ExplanationOfBenefit: not decided yet"),
        ("ann-answer", {"status": "cancelled"}, "ExplanationOfBenefit: not in force (cancelled)"),
    ],
)
def test_what_claims_no_money_is_counted(read: Read, id_: str, change: dict[str, Any], why: str) -> None:
    mapped = read(resources()[id_] | change)
    assert mapped.out == []
    assert mapped.records.passed_over == {why: 1}


def test_an_answer_that_the_payer_could_not_process_is_told(read: Read) -> None:
    refused = changed("ben-response", lambda r: (r.pop("item"), r.pop("payment"), r.update(outcome="error")))
    mapped = read(resources()["ben-claim"], refused)
    assert "could not process the claim" in mapped.reason
    assert mapped.rejects[0].account == "A-3003"


@pytest.mark.parametrize("link", ["claim", "claimResponse"])
def test_a_claim_response_that_an_explanation_speaks_for_does_not_count_again(read: Read, link: str) -> None:
    unlinked = {"claim", "claimResponse"} - {link}
    explanation = changed("ann-answer", lambda answer: [answer.pop(name) for name in unlinked])
    mapped = read(explanation, resources()["ann-response"])
    assert [value.paid for value in mapped.values] == [11_250]
    assert mapped.records.passed_over == {"ClaimResponse: told by an ExplanationOfBenefit": 1}
    assert mapped.records.gone["ClaimResponse"] == {"ann-response"}


def test_a_claim_response_counts_where_its_explanation_could_not_be_read(read: Read) -> None:
    explanation = changed("ann-answer", lambda answer: answer["item"][0].pop("productOrService"))
    explanation["item"][0]["sequence"] = 9
    mapped = read(explanation, resources()["ann-response"])
    assert [type(value).__name__ for value in mapped.values] == ["RemitClaim"]
    assert mapped.of("ann-response").paid == 11_250


def test_an_estimate_is_answered_as_one(read: Read) -> None:
    assert read(answer(adjudication("benefit", 1), use="predetermination")).of("ann-answer").status == "25"


def test_the_same_version_counts_once_and_a_newer_one_takes_its_place(read: Read) -> None:
    def version(second: int, cents: int) -> dict[str, Any]:
        meta = {"lastUpdated": f"2026-04-01T00:00:{second:02}Z"}
        return answer(adjudication("benefit", cents), meta=meta)

    mapped = read(version(1, 100), version(1, 100), version(3, 300), version(2, 200))
    assert [value.paid for value in mapped.values] == [100, 300]


def test_entries_that_are_no_resources(read: Read) -> None:
    mapped = read(None, 7, {"resourceType": "Claim"}, {"resourceType": "Claim", "id": "a/b"}, {"resourceType": "Basic"})
    assert [reject.reason for reject in mapped.rejects] == [
        "An entry holds no resource.",
        "An entry holds no resource.",
        "A Claim has no usable id, so it cannot be told apart.",
        "A Claim has no usable id, so it cannot be told apart.",
    ]
    assert mapped.records.passed_over == {"Basic: not asked for": 1}


def test_a_warning_of_the_server_is_told_without_its_words(read: Read) -> None:
    issue = {"severity": "warning", "code": "not-supported", "diagnostics": "no such patient as SYNTHETIC, Ann"}
    mapped = read({"resourceType": "OperationOutcome", "issue": [issue]})
    assert mapped.reason == "The server says of its answer: not-supported; what came may not be all."


def test_contained_resources_are_found_inside(read: Read) -> None:
    def change(claim: dict[str, Any]) -> None:
        claim["contained"] = [{"resourceType": "Organization", "id": "us", "name": "Inner Practice"}]
        claim["provider"] = {"reference": "#us"}

    assert read(changed("ann-claim", change)).of("ann-claim").billing == Person("Inner Practice")


def test_what_cannot_be_looked_up_keeps_its_display_name(read: Read) -> None:
    claim = changed("ann-claim", lambda c: c.update(provider={"reference": "Organization/x", "display": "Shown Name"}))
    assert read(claim).of("ann-claim").billing == Person("Shown Name")


def test_hostile_text_is_cleaned(read: Read) -> None:
    claim = changed("ann-claim", lambda c: c.update(provider={"display": "a\x1b[31m\u202eb\x00[/x]"}))
    assert read(claim).of("ann-claim").billing == Person("a[31mb[/x]")
