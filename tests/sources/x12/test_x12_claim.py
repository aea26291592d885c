"""837P: every field of two hand-checked claims, and levels that must not leak into each other."""

from datetime import date
from decimal import Decimal

from worklist.domain.claims import BilledClaim, BilledLine, Submission
from worklist.domain.people import Address, Payer, Person
from worklist.domain.provenance import Position

FILE = "two-claims.837"
SENT = Submission("000000001", "1", "0001", "BATCH1")
ALMA = Person("SYNTHETICONE", "ALMA", "B", "MEM0001")
HOME = Address(("3 EXAMPLE ROAD", "APT 7"), "PEORIA", "IL", "61602")
FIRST = BilledClaim(
    account="A-1001",
    charge=300_00,
    payer=Payer("SYNTHETIC HEALTH PLAN", "60054"),
    position=Position(FILE, 22),
    payer_order="P",
    filing="CI",
    submitted_on=date(2026, 1, 2),
    patient=ALMA,
    patient_born=date(1980, 2, 29),
    subscriber=ALMA,
    billing=Person("SYNTHETIC CLINIC", id="1234567893"),
    rendering=Person("DOCTORSYNTH", "EVE", "", "1999999984"),
    place="11",
    frequency="7",
    payer_claim="ICN0000",
    authorization="AUTH-9",
    diagnoses=("M545", "R5100"),
    lines=(
        BilledLine(
            number=1,
            code="G0463",
            charge=200_00,
            modifiers=("25", "59"),
            units=Decimal(2),
            service_from=date(2025, 12, 1),
            place="22",
            control_number="LINE1",
            authorization="AUTH-LINE",
            is_emergency=True,
        ),
        BilledLine(
            number=2,
            code="G0283",
            charge=100_00,
            modifiers=("GP",),
            units=Decimal(15),
            service_from=date(2025, 12, 1),
            service_to=date(2025, 12, 2),
            control_number="2",
            counted_in="MJ",
        ),
    ),
    other_payers=(Payer("OTHER PAYER", "OTHERPAYER"),),
    patient_address=HOME,
    submission=SENT,
)
SECOND = BilledClaim(
    account="A-1002",
    charge=75_00,
    payer=Payer("SYNTHETIC HEALTH PLAN", "60054"),
    position=Position(FILE, 52),
    filing="CI",
    submitted_on=date(2026, 1, 2),
    patient=ALMA,
    patient_born=date(1980, 2, 29),
    subscriber=ALMA,
    billing=Person("SYNTHETIC CLINIC", id="1234567893"),
    place="12",
    diagnoses=("Z0000",),
    lines=(
        BilledLine(
            number=1,
            code="A4550",
            charge=75_00,
            service_from=date(2025, 12, 3),
            control_number="00017",
        ),
    ),
    patient_address=HOME,
    submission=SENT,
)


def test_two_claims_read_whole(read):
    assert read(FILE).records == [FIRST, SECOND]


def test_another_payer_of_the_claim_changes_nothing(read, read_bytes, fixture_bytes):
    data = fixture_bytes(FILE)
    start, end = data.index(b"SBR*S*"), data.index(b"LX*1~")
    alone = read_bytes(data[:start] + data[end:], FILE)
    assert alone.claims[0].payer == read(FILE).claims[0].payer
    assert alone.claims[0].payer_claim == read(FILE).claims[0].payer_claim == "ICN0000"


def test_an_address_is_the_patients_own_or_none(read):
    assert {claim.account: claim.patient_address for claim in read("levels.837").claims} == {
        "CHILD": Address(("1 EXAMPLE LANE",), "BOISE", "ID", "83702"),
        "TWIN": Address(),
        "SELF": Address(),
        "LAST": Address(),
    }


def test_every_other_payer_is_kept_once_and_none_of_a_line(read_bytes, fixture_bytes):
    second = b"SBR*T*18*******CI~\nNM1*PR*2*THIRD PAYER*****PI*THIRD~\nN3*9 PAYER STREET~\n"
    again = b"SBR*S*18*******MB~\nNM1*PR*2*OTHER PAYER*****PI*OTHERPAYER~\n"
    data = fixture_bytes(FILE).replace(b"LX*1~", second + again + b"LX*1~", 1)
    first, _ = read_bytes(data.replace(b"LX*2~", b"NM1*PR*2*OF A LINE*****PI*LINE~\nLX*2~"), FILE).claims
    assert first.other_payers == (Payer("OTHER PAYER", "OTHERPAYER"), Payer("THIRD PAYER", "THIRD"))
    assert first.patient_address == HOME


def test_each_level_forgets_the_one_before(read):
    seen = [
        (c.account, c.patient.first, c.patient_born, c.subscriber.first, c.payer.id, c.payer_order, c.billing.last)
        for c in read("levels.837").claims
    ]
    assert seen == [
        ("CHILD", "CAL", date(2015, 6, 15), "PAM", "PAYER1", "P", "SYNTHETIC CLINIC"),
        ("TWIN", "TIA", None, "PAM", "PAYER1", "P", "SYNTHETIC CLINIC"),
        ("SELF", "SAM", None, "SAM", "PAYER2", "S", "SYNTHETIC CLINIC"),
        ("LAST", "LEE", None, "LEE", "PAYER3", "P", "SOLOSYNTH"),
    ]


def test_a_lost_level_gives_no_claim_to_another_patient(read, read_bytes, fixture_bytes):
    for lost in (b"HL*3*2*23*0", b"HL*4*2*23*0", b"HL*5*1*22*0", b"HL*7*6*22*0", b"SBR*S*18*******MB"):
        found = read_bytes(fixture_bytes("levels.837").replace(lost + b"~\n", b""), "levels.837")
        assert [(c.account, c.patient, c.payer, c.billing) for c in found.claims] == [
            (c.account, c.patient, c.payer, c.billing) for c in read("levels.837").claims
        ]


def test_bad_claims_are_set_aside_and_the_next_one_goes_on(read):
    found = read("bad-claims.837")
    assert found.accounts == ["GOOD", "DIFFERS", "LAST"]
    assert [(reject.account, reject.reason) for reject in found.rejects] == [
        ("BADCHARGE", "CLM02, the charge, is not an amount."),
        ("", "CLM01, the account number, is missing."),
        ("NOCODE", "SV101 has no procedure code, so this service line is malformed."),
        ("NOSERVICE", "The LX loop before this segment has no SV1: its service line is missing."),
        (
            "INSTITUTIONAL",
            "SV2 is an institutional (837I) service line; only professional claims (837P) are read.",
        ),
    ]


def test_lines_that_do_not_make_up_the_claim_are_said_and_kept(read):
    (warning,) = [w for w in read("bad-claims.837").warnings if w.account == "DIFFERS"]
    assert warning.reason == "CLM02 is 99.00, but its lines come to 10.00; kept as sent."


def test_an_institutional_file_is_one_clear_reject(read):
    found = read("institutional.837")
    (reject,) = found.records
    assert reject.reason == (
        "This is an institutional claim file (837I); only 835, 837P, 277CA, 999 and TA1 are read. "
        "Its 2 claims were left out."
    )


def test_version_4010_reads_the_same(read):
    (claim,) = read("version-4010.837").records
    assert (claim.account, claim.diagnoses, claim.place) == ("V1", ("7245",), "11")
