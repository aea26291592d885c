"""835: every field of two hand-checked claims, and what happens to claims that cannot be read."""

from datetime import date
from decimal import Decimal

from worklist.domain.people import Payer, Person
from worklist.domain.provenance import Position
from worklist.domain.remits import (
    Adjustment,
    ProviderAdjustment,
    RemitClaim,
    RemitHeader,
    RemitLine,
    RemitTotal,
    charge_imbalance,
    claim_imbalance,
    line_imbalance,
)

FILE = "two-claims.835"
REMIT = RemitHeader(
    payer=Payer("SYNTHETIC HEALTH PLAN", "60054"),
    number="EFT0001",
    payer_id="1512345678",
    amount=182_00,
    paid_on=date(2026, 1, 5),
    method="ACH",
    produced_on=date(2026, 1, 4),
    payee=Person("SYNTHETIC CLINIC", id="1234567893"),
    payer_phone="8005550100",
)
SIX = (
    Adjustment("CO", "45", 50_00, Decimal(2)),
    Adjustment("CO", "97", 10_00),
    Adjustment("CO", "144", -1_50),
    Adjustment("CO", "253", 2_50),
    Adjustment("CO", "131", 12_25),
    Adjustment("CO", "24", -2_25, Decimal("0.5")),
)
FIRST = RemitClaim(
    remit=REMIT,
    account="A-1001",
    status="1",
    charge=300_00,
    paid=160_00,
    patient_responsibility=28_00,
    position=Position(FILE, 17),
    filing="12",
    payer_claim="ICN0001",
    original_payer_claim="ICN0000",
    place="11",
    frequency="1",
    patient=Person("SYNTHETICONE", "ALMA", "B", "MEM0001"),
    insured=Person("SYNTHETICONE", "CARL", "D", "MEM0009"),
    corrected=Person("SYNTHETICUNO", "ALMA", "", "MEM0002"),
    rendering=Person("DOCTORSYNTH", "EVE", "", "1999999984"),
    crossover=Person("SYNTHETIC CROSSOVER", id="XOVER1"),
    contract="PPO-EXAMPLE",
    service_from=date(2025, 12, 1),
    service_to=date(2025, 12, 2),
    received_on=date(2025, 12, 10),
    coverage_amount=210_00,
    interest=2_25,
    adjustments=(Adjustment("CO", "253", 1_50),),
    remarks=("MA01", "N130", "MA18"),
    lines=(
        RemitLine(
            code="G0463",
            charge=200_00,
            paid=100_00,
            modifiers=("25", "59"),
            units=Decimal(2),
            original_code="G0463",
            original_modifiers=("25",),
            allowed=148_50,
            adjustments=(
                *SIX,
                Adjustment("PR", "1", 25_00),
                Adjustment("PR", "2", 3_00, Decimal("1.5")),
                Adjustment("OA", "23", 1_00),
            ),
            remarks=("M15", "N130", "70"),
            service_from=date(2025, 12, 1),
            control_number="LINE1",
        ),
        RemitLine(
            code="0420",
            qualifier="NU",
            charge=100_00,
            paid=61_50,
            original_code="G0283",
            original_modifiers=("GP",),
            adjustments=(Adjustment("CO", "45", 38_50),),
            service_from=date(2025, 12, 1),
            service_to=date(2025, 12, 2),
            control_number="LINE2",
        ),
    ),
)
SECOND = RemitClaim(
    remit=REMIT,
    account="A-1002",
    status="1",
    charge=75_00,
    paid=25_00,
    patient_responsibility=0,
    position=Position(FILE, 48),
    filing="12",
    payer_claim="ICN0002",
    place="11",
    frequency="1",
    patient=Person("SYNTHETICTWO", "FAY"),
    service_from=date(2025, 12, 3),
    lines=(
        RemitLine(
            code="A4550",
            charge=75_00,
            paid=25_00,
            adjustments=(Adjustment("CO", "45", 50_00),),
            service_from=date(2025, 12, 3),
            control_number="1",
        ),
    ),
)


def provider_adjustment(reason, reference, amount):
    return ProviderAdjustment(reason, reference, amount, "1234567893", date(2026, 12, 31))


TOTAL = RemitTotal(
    remit=REMIT,
    claims=2,
    claims_paid=185_00,
    provider_adjustments=(
        provider_adjustment("WO", "A-0900", 10_00),
        provider_adjustment("L6", "INT-7", -2_50),
        provider_adjustment("72", "", -7_50),
        provider_adjustment("FB", "FWD", 1_25),
        provider_adjustment("CS", "ADJ", -1_25),
        provider_adjustment("50", "LATE", 3_00),
    ),
    position=Position(FILE, 56),
)


def test_two_claims_read_whole(read):
    assert read(FILE).records == [FIRST, SECOND, TOTAL]


def test_what_was_read_balances(read):
    found = read(FILE)
    assert [claim_imbalance(claim) for claim in found.claims] == [0, 0]
    assert [charge_imbalance(claim) for claim in found.claims] == [0, 0]
    assert [line_imbalance(line) for claim in found.claims for line in claim.lines] == [0, 0, 0]
    assert found.totals[0].imbalance == 0


def test_a_reversal_and_its_correction_are_both_kept(read):
    reversal, correction, _ = read("reversal.835").claims
    assert (reversal.is_reversal, reversal.charge, reversal.paid) == (True, -100_00, -80_00)
    assert reversal.lines[0].units == -1
    assert (correction.account, correction.original_payer_claim) == (reversal.account, "ICNR1")


def test_an_imbalance_is_kept_as_sent(read):
    reversal, _, forwarded = read("reversal.835").claims
    assert claim_imbalance(reversal) == 20_00  # the payer sent one adjustment at both levels
    assert charge_imbalance(forwarded) == 10_00
    assert line_imbalance(forwarded.lines[0]) == 10_00


def test_all_claim_remarks_of_inpatient_claims_are_read(read):
    assert read("reversal.835").claims[2].remarks == ("MA07", "N1", "N2", "N3", "N4")


def test_version_4010_reads_the_same(read):
    found = read("version-4010.835")
    assert found.accounts == ["V1"]
    assert found.totals[0].imbalance == 0
    assert not found.warnings


def test_bad_claims_are_set_aside_and_the_next_one_goes_on(read):
    found = read("bad-claims.835")
    assert found.accounts == ["GOOD1", "ODDGROUP"]
    assert [(reject.account, reject.reason) for reject in found.rejects] == [
        ("BADCHARGE", "CLP03, the charge, '1,00' is not an amount."),
        ("NOPAID", "CLP04, the amount paid, is missing, and an amount is never guessed."),
        ("", "CLP01, the account number, is missing."),
        ("NOSTATUS", "CLP02, the claim's status, is missing."),
        ("EMPTYCAS", "CAS03 is missing, and an amount is never guessed."),
        ("NOREASON", "CAS02 is missing, so the amount behind it has no reason."),
        ("NOGROUP", "CAS01, the adjustment's group, is missing."),
        ("BADSVC", "SVC01 has no procedure code, so this service line is malformed."),
        ("HALFCENT", "CLP03, the charge, '100.005' is not an amount."),
        ("BADUNITS", "SVC05 is not a quantity."),
        ("BADALLOWED", "AMT02, the allowed amount, is not an amount."),
        ("TWOPATIENTS", "A second patient is named inside one claim: a CLP segment seems to be lost."),
        ("", "PLB04 is not an amount."),
    ]


def test_a_reject_says_where_it_is(read, fixture_bytes):
    data = fixture_bytes("bad-claims.835")
    for reject in read("bad-claims.835").rejects:
        assert data.split(b"~\n")[reject.position.at - 1] == data[reject.byte :].split(b"~\n")[0]


def test_an_impossible_date_is_missing_and_said(read):
    found = read("bad-claims.835")
    assert found.claims[0].lines[0].service_from is None
    assert found.warnings[0].account == "GOOD1"
    assert found.warnings[0].reason == ("DTM02, the service date, is not a possible date and was taken as missing.")


def test_a_payment_without_its_amount_sets_its_claims_aside_by_name(read_bytes, fixture_bytes):
    found = read_bytes(fixture_bytes(FILE).replace(b"BPR*I*182*", b"BPR*I*1B2*"))
    assert [reject.account for reject in found.rejects] == ["", "A-1001", "A-1002"]
    assert found.rejects[0].reason == "BPR02, the payment's amount, is not an amount."
    assert found.claims == found.totals == []


def test_money_outside_any_claim_is_named(read_bytes, fixture_bytes):
    found = read_bytes(fixture_bytes("begins-at-st.835").replace(b"CLP*", b"CLQ*"))
    assert [reject.reason.split(",")[0] for reject in found.rejects] == [
        "This SVC segment stands outside any claim",
        "This CAS segment stands outside any claim",
    ]
    assert "Segment CLQ is not known here" in found.warnings[1].reason
    assert found.totals[0].imbalance == 80_00
