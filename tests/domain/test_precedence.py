"""What two sources tell of one claim or one answer counts once, by the word that is believed first."""

from dataclasses import replace

import pytest

from tests.domain.build import ALDER, BIRCH, NUMBER, SENT, SERVICE, at, day, line, remit
from worklist.domain.accounts import Account, assemble
from worklist.domain.claims import BilledClaim, BilledLine
from worklist.domain.origins import figures
from worklist.domain.precedence import Precedence, put_in_order
from worklist.domain.remits import RemitClaim

USUAL = Precedence()
FHIR_FIRST = Precedence(remits=("fhir", "835", "clearinghouse"))
PRICED = line("99213-25", 185, "CO-45 65", "PR-2 20")


def over_fhir(answer: RemitClaim, kind: str = "ExplanationOfBenefit", **changes: object) -> RemitClaim:
    return replace(answer, position=at(f"fhir:pm/{kind}/7", 0), **changes)


def ordered(*remits: RemitClaim, precedence: Precedence = USUAL) -> Account:
    return put_in_order(assemble(NUMBER, remits=remits), precedence)


def test_files_alone_stay_as_they_are():
    account = assemble(NUMBER, remits=(remit(PRICED), remit(PRICED, icn="ICN2")))
    assert put_in_order(account, USUAL) is account


@pytest.mark.parametrize("number", ["ICN1", "icn-1", ""], ids=["same number", "written otherwise", "no number"])
def test_an_835_is_counted_and_the_same_answer_over_fhir_is_set_beside(number):
    told = over_fhir(remit(PRICED, icn=number))
    account = ordered(remit(PRICED), told)
    assert account.history.paid == 10_000
    assert [(each.record, each.by) for each in account.overruled] == [(told, account.remits[0])]


def test_a_site_can_believe_fhir_first():
    told = over_fhir(remit(PRICED))
    account = ordered(remit(PRICED), told, precedence=FHIR_FIRST)
    assert account.remits == (told,)


def test_an_answer_that_no_file_holds_counts():
    account = ordered(remit(PRICED, icn="ICN1"), over_fhir(remit(PRICED, icn="ICN2")))
    assert account.history.paid == 20_000
    assert account.overruled == ()


def test_the_next_payers_answer_to_the_same_charge_is_another():
    first = remit(PRICED, icn="ICN1", status="1")
    second = over_fhir(remit(line("99213-25", 185, "OA-23 120"), payer=BIRCH, icn="", status="2"))
    assert ordered(first, second).overruled == ()


def test_of_two_payers_answers_without_a_number_the_name_tells():
    answers = (remit(PRICED, icn="", payer=ALDER), remit(PRICED, icn="", payer=BIRCH, check="CHK2"))
    account = ordered(*answers, over_fhir(remit(PRICED, icn="", payer=BIRCH)))
    assert [each.by.remit.payer for each in account.overruled] == [BIRCH]


def test_an_explanation_goes_before_the_claim_response():
    response = over_fhir(remit(PRICED), "ClaimResponse")
    explanation = over_fhir(remit(PRICED))
    account = ordered(response, explanation)
    assert account.remits == (explanation,)


def test_a_reversed_answer_is_not_brought_back_by_fhir():
    reversal = remit(line("99213-25", -185, "CO-45 -65", "PR-2 -20"), status="22", on="2026-09-01")
    account = ordered(remit(PRICED), reversal, over_fhir(remit(PRICED)))
    assert account.history.paid == 0


def claim(file: str, **changes: object) -> BilledClaim:
    billed = BilledLine(1, "99213", 18_500, ("25",), service_from=day(SERVICE))
    return replace(BilledClaim(NUMBER, 18_500, ALDER, at(file, 1), submitted_on=day(SENT), lines=(billed,)), **changes)


def test_an_837_goes_before_the_claim_over_fhir():
    sent, told = claim("a.837"), claim("fhir:pm/Claim/7", submitted_on=day("2026-08-09"))
    account = put_in_order(assemble(NUMBER, claims=(sent, told)), USUAL)
    assert account.claims == (sent,)
    other = put_in_order(assemble(NUMBER, claims=(sent, replace(told, charge=1))), USUAL)
    assert len(other.claims) == 2


def test_a_file_cannot_pass_for_a_server():
    account = assemble(NUMBER, remits=(replace(remit(PRICED), position=at("fhir:pm.835", 3)), remit(PRICED)))
    assert put_in_order(account, USUAL) is account


def test_each_figure_says_where_it_comes_from_and_what_the_others_say():
    account = ordered(remit(PRICED), over_fhir(remit(PRICED, paid=90)))
    found = {figure.name: figure for figure in figures(account)}
    paid = found["answer of 2026-08-25: paid"]
    assert (paid.counts.value, paid.counts.source, paid.counts.place) == (10_000, "835", "era.835, segment 10")
    assert [(other.value, other.source) for other in paid.others] == [(9_000, "fhir")]
    assert found["answer of 2026-08-25: adjustments"].counts.value == "CO-45 65.00, PR-2 20.00"
