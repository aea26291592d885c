"""835 of version 4010 (004010X091A1), as old archives and some payers still send: every field that differs."""

from datetime import date
from decimal import Decimal

from worklist.domain.people import Payer, Person
from worklist.domain.provenance import Position
from worklist.domain.remit_history import settle
from worklist.domain.remits import Adjustment, ProviderAdjustment, RemitClaim, RemitHeader, RemitLine

FILE = "medicare-4010.835"
REMIT = RemitHeader(
    payer=Payer("SYNTHETIC MEDICARE CONTRACTOR", "00952"),
    number="CHECK21",
    payer_id="1512345678",
    amount=130_50,
    paid_on=date(2005, 2, 14),
    method="CHK",
    produced_on=date(2005, 2, 11),
    payee=Person("SYNTHETIC CLINIC", id="123456789"),
    payer_phone="8005550121",
)
FIRST = RemitClaim(
    remit=REMIT,
    account="OLD-1",
    status="1",
    charge=150_00,
    paid=80_50,
    patient_responsibility=20_12,
    position=Position(FILE, 18),
    filing="MB",
    payer_claim="0205045000001",
    place="11",
    frequency="1",
    patient=Person("SYNTHETICONE", "ALMA", "", "123456789A"),
    corrected=Person("SYNTHETICUNO", "ALMA", "", "123456789D"),
    rendering=Person("DOCTORSYNTH", "EVE", "", "A12345"),
    crossover=Person("SYNTHETIC MEDIGAP", id="GAP01"),
    received_on=date(2005, 1, 20),
    coverage_amount=100_62,
    adjustments=(Adjustment("CO", "B7", 10_00),),
    remarks=("MA01", "MA18", "N1", "MA130", "N211"),
    lines=(
        RemitLine(
            code="A4550",
            charge=100_00,
            paid=80_50,
            modifiers=("LT", "59"),
            allowed=100_62,
            adjustments=(
                Adjustment("CO", "42", 2_88),
                Adjustment("PR", "2", 20_12),
                Adjustment("CO", "A2", -3_50),
            ),
            remarks=("M80",),
            service_from=date(2005, 1, 3),
            control_number="LINE1",
        ),
        RemitLine(
            code="G0283",
            qualifier="ZZ",
            charge=50_00,
            paid=0,
            units=Decimal(0),
            adjustments=(Adjustment("CO", "97", 40_00),),
            remarks=("N20",),
            service_from=date(2005, 1, 3),
            service_to=date(2005, 1, 5),
        ),
    ),
)


def test_a_claim_reads_whole(read):
    assert read(FILE).claims[0] == FIRST


def test_nothing_of_the_file_is_set_aside_and_it_balances(read):
    found = read(FILE)
    assert not found.rejects + found.warnings
    (total,) = found.totals
    assert (total.imbalance, total.claims) == (0, 3)
    assert total.provider_adjustments == (
        ProviderAdjustment("IR", "CHECK21", -2_50, "PIN0001", date(2005, 12, 31)),
        ProviderAdjustment("WO", "0205045000009 OLD-9", 2_50, "PIN0001", date(2005, 12, 31)),
    )


def test_an_inpatient_claim_has_its_remarks_and_dates(read):
    claim = read(FILE).claims[2]
    assert claim.remarks == ("MA07", "N2", "N3", "N4", "N5")
    assert (claim.service_from, claim.service_to) == (date(2005, 1, 1), date(2005, 1, 4))


def test_a_pended_claim_is_no_answer_yet(read):
    paid, pended, _ = read(FILE).claims
    assert pended.status == "5"
    assert settle((paid, pended)).standing == (paid,)
