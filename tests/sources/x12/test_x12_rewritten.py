"""Whole files with other values in them: two foreign parsers and plain arithmetic on the bytes see what we see."""

import io
from pathlib import Path

import oxedi
import pyx12.x12file
from hypothesis import given, settings
from hypothesis import strategies as st

from worklist.domain.claims import BilledClaim
from worklist.domain.money import cents
from worklist.domain.remits import RemitClaim, RemitTotal, charge_imbalance, claim_imbalance
from worklist.sources.x12 import read_x12

FIXTURES = Path(__file__).parents[3] / "fixtures" / "x12"
REMITS = ["two-claims.835", "reversal.835", "medicare-4010.835"]
CLAIMS = ["two-claims.837", "levels.837", "version-4010.837"]
AMOUNTS = st.one_of(
    st.integers(-99_999, 99_999).map(str),
    st.decimals(-9_999, 9_999, places=2).map(lambda value: f"{value:f}"),
    st.sampled_from(["0", "-0", ".5", "-.25", "10.", "007.10"]),
)
NUMBERS = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-", min_size=1, max_size=20)
NEW_VALUES = {
    **dict.fromkeys([("CLP", 3), ("CLP", 4), ("SVC", 2), ("SVC", 3), ("CAS", 3), ("CLM", 2), ("SV1", 2)], AMOUNTS),
    **dict.fromkeys([("CLP", 1), ("CLP", 7), ("CLM", 1)], NUMBERS),
    **dict.fromkeys([("CAS", 2), ("LQ", 2)], NUMBERS.map(lambda value: value[:5])),
}


@st.composite
def rewritten(draw, names):
    """A fixture in which some amounts and numbers are others, and some claims are left out or come twice."""
    data = (FIXTURES / draw(st.sampled_from(names))).read_bytes().decode("latin-1")
    segments = [segment.strip().split("*") for segment in data.split("~") if segment.strip()]
    places = [(at, n) for at, segment in enumerate(segments) for (name, n) in NEW_VALUES if has(segment, name, n)]
    for at, element in draw(st.lists(st.sampled_from(places), max_size=8, unique=True)):
        segments[at][element] = draw(NEW_VALUES[segments[at][0], element])
    loops = list(loops_of(segments))
    for begin, end in reversed(draw(st.lists(st.sampled_from(loops), max_size=2, unique=True).map(sorted))):
        segments[begin:end] = segments[begin:end] * draw(st.integers(0, 2))
    return "".join("*".join(segment) + "~\n" for segment in segments).encode("latin-1")


def has(segment, name, element):
    return segment[0] == name and len(segment) > element and segment[element]


def loops_of(segments):
    """Begin and end of each CLP loop: up to the next claim or to what stands behind claims."""
    starts = [at for at, segment in enumerate(segments) if segment[0] == "CLP"]
    for at in starts:
        end = next(to for to in range(at + 1, len(segments)) if segments[to][0] in ("CLP", "LX", "PLB", "SE"))
        yield at, end
    if not starts:
        yield 0, 0


def table(data, name):
    _, header, *lines = oxedi.parse(data).tables[name].render().strip().splitlines()
    names = [column.split(":")[0] for column in header.split(" | ")]
    return [dict(zip(names, line.split(" | "), strict=True)) for line in lines]


def ours(data, kind):
    return [record for record in read_x12(io.BytesIO(data), "rewritten") if isinstance(record, kind)]


@settings(max_examples=150, deadline=None)
@given(rewritten(REMITS))
def test_oxedi_sees_the_same_claims_lines_and_adjustments(data):
    claims = ours(data, RemitClaim)
    assert [(r["claim_id"], cents(r["charge_amount"]), cents(r["payment_amount"])) for r in table(data, "claims")] == [
        (claim.account, claim.charge, claim.paid) for claim in claims
    ]
    assert [
        (r["procedure_code"], cents(r["charge_amount"]), cents(r["payment_amount"])) for r in table(data, "services")
    ] == [(line.code, line.charge, line.paid) for claim in claims for line in claim.lines]
    assert [(r["group_code"], r["reason_code"], cents(r["amount"])) for r in table(data, "adjustments")] == [
        (a.group, a.reason, a.amount) for claim in claims for a in claim.all_adjustments
    ]


@settings(max_examples=150, deadline=None)
@given(rewritten(CLAIMS))
def test_pyx12_sees_the_same_billed_claims_and_lines(data):
    claims, lines = [], []
    with pyx12.x12file.X12Reader(io.StringIO(data.decode("latin-1"))) as segments:
        for segment in segments:
            if segment.get_seg_id() == "CLM":
                claims.append((segment.get_value("CLM01"), cents(segment.get_value("CLM02"))))
            elif segment.get_seg_id() == "SV1":
                lines.append((segment.get_value("SV101-2"), cents(segment.get_value("SV102"))))
    found = ours(data, BilledClaim)
    assert claims == [(claim.account, claim.charge) for claim in found]
    assert lines == [(line.code, line.charge) for claim in found for line in claim.lines]


@settings(max_examples=150, deadline=None)
@given(rewritten(REMITS))
def test_arithmetic_on_the_bytes_finds_the_same_imbalances(data):
    segments = [segment.strip().split("*") for segment in data.decode("latin-1").split("~")]
    expected, plb = [], 0
    for segment in segments:
        match segment[0]:
            case "CLP":
                expected.append([cents(segment[3]) - cents(segment[4]), cents(segment[3]), 0])
            case "CAS":
                expected[-1][0] -= sum(cents(amount) for amount in segment[3::3] if amount)
            case "SVC":
                expected[-1][1:] = expected[-1][1] - cents(segment[2]), 1
            case "PLB":
                plb += sum(cents(amount) for amount in segment[4::2] if amount)
            case "BPR":
                paid = cents(segment[2])
    claims = ours(data, RemitClaim)
    assert [claim_imbalance(claim) for claim in claims] == [whole for whole, _, _ in expected]
    assert [charge_imbalance(claim) for claim in claims] == [charge if lines else 0 for _, charge, lines in expected]
    (total,) = ours(data, RemitTotal)
    assert total.imbalance == paid - sum(claim.paid for claim in claims) + plb
