"""Laws: what is written reads back, bytes of any kind raise nothing, and no claim is lost without a word."""

import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from worklist.domain.people import Person
from worklist.domain.provenance import Reject
from worklist.domain.remits import Adjustment, RemitClaim, RemitLine, RemitTotal
from worklist.sources.x12 import Record, looks_like_x12, read_x12

FIXTURES = Path(__file__).parents[3] / "fixtures" / "x12"
REMITS = sorted(path.name for path in FIXTURES.glob("*.835") if "hostile" not in path.name)
CLAIMS = sorted(path.name for path in FIXTURES.glob("*.837") if "hostile" not in path.name)
ANSWERS = sorted(path.name for kind in ("277", "997", "999") for path in FIXTURES.glob(f"*.{kind}"))


@dataclass(frozen=True)
class Marks:
    """The delimiters that a file is written with."""

    element: str
    component: str
    terminator: str
    padded: bool = True


def money(cents):
    return f"{Decimal(cents) / 100:f}"


def day(value):
    return value.strftime("%Y%m%d")


def procedure(qualifier, code, modifiers):
    return [qualifier, code, *modifiers]


def claim_segments(claim):
    yield ["CLP", claim.account, claim.status, money(claim.charge), money(claim.paid), "0", "12", claim.payer_claim]
    yield from adjustment_segments(claim.adjustments)
    yield ["NM1", "QC", "1", claim.patient.last, claim.patient.first, "", "", "", "MI", claim.patient.id]
    for line in claim.lines:
        units = f"{line.units:f}"
        composite = procedure(line.qualifier, line.code, line.modifiers)
        yield ["SVC", composite, money(line.charge), money(line.paid), "", units]
        if line.service_from:
            yield ["DTM", "472", day(line.service_from)]
        yield from adjustment_segments(line.adjustments)
        if line.allowed is not None:
            yield ["AMT", "B6", money(line.allowed)]
        for remark in line.remarks:
            yield ["LQ", "HE", remark]


def adjustment_segments(adjustments):
    """One CAS for each run of up to six adjustments of one group."""
    run = []
    for adjustment in [*adjustments, None]:
        if run and (adjustment is None or adjustment.group != run[0].group or len(run) == 6):
            triplets = [[a.reason, money(a.amount), "" if a.quantity is None else f"{a.quantity:f}"] for a in run]
            yield ["CAS", run[0].group, *(element for triplet in triplets for element in triplet)]
            run = []
        run.append(adjustment)


def isa(marks):
    fields = ["00", "", "00", "", "ZZ", "PAYER", "ZZ", "CLINIC", "260105", "0830", "^", "00501", "000000001", "0", "P"]
    widths = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1]
    if marks.padded:
        fields = [field.ljust(width) for field, width in zip(fields, widths, strict=True)]
    return marks.element.join(["ISA", *fields, marks.component])


def written(claims, marks):
    body = [["BPR", "I", "100", "C", "CHK", *[""] * 11, "20260105"], ["TRN", "1", "EFT1", "PAYERID"], ["LX", "1"]]
    body += [segment for claim in claims for segment in claim_segments(claim)]
    segments = [
        ["GS", "HP", "P", "C", "20260105", "0830", "1", "X", "005010X221A1"],
        ["ST", "835", "0001"],
        *body,
        ["SE", str(len(body) + 2), "0001"],
        ["GE", "1", "1"],
        ["IEA", "1", "000000001"],
    ]
    texts = [marks.element.join(joined(element, marks) for element in segment) for segment in segments]
    return "".join(text + marks.terminator for text in [isa(marks), *texts]).encode("latin-1")


def joined(element, marks):
    return element if isinstance(element, str) else marks.component.join(element)


def reading(data: bytes, name: str = "written.835") -> list[Record]:
    return list(read_x12(io.BytesIO(data), name))


MARKS = st.builds(
    lambda marks, padded, ending: Marks(marks[0], marks[1], marks[2] + ending, padded),
    st.permutations("*|:>~\\<!'\x1c\x1d\x1e\x1f").map(lambda marks: marks[:3]),
    st.booleans(),
    st.sampled_from(["", "\n", "\r\n"]),
) | st.builds(
    lambda marks, padded, ending: Marks(marks[0], marks[1], ending, padded),
    st.permutations("*|:>~\\<!'\x1c\x1d\x1e\x1f").map(lambda marks: marks[:2]),
    st.booleans(),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=6)
NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ -.", max_size=12).map(str.strip)
AMOUNTS = st.integers(-10_000_000, 10_000_000)
QUANTITIES = st.decimals(-999, 999, places=2)
DATES = st.dates(date(1900, 1, 1), date(2199, 12, 31))
ADJUSTMENTS = st.lists(
    st.builds(Adjustment, st.sampled_from(["CO", "PR", "OA", "PI"]), CODES, AMOUNTS, st.none() | QUANTITIES),
    max_size=9,
).map(tuple)
LINES = st.builds(
    RemitLine,
    code=CODES,
    charge=AMOUNTS,
    paid=AMOUNTS,
    modifiers=st.lists(CODES.map(lambda code: code[:2]), max_size=4).map(tuple),
    units=QUANTITIES,
    allowed=st.none() | AMOUNTS,
    adjustments=ADJUSTMENTS,
    remarks=st.lists(CODES, max_size=3).map(tuple),
    service_from=st.none() | DATES,
)


@st.composite
def remit_claims(draw, header, position):
    return RemitClaim(
        remit=header,
        account=draw(CODES),
        status=draw(st.sampled_from(["1", "2", "4", "19", "22"])),
        charge=draw(AMOUNTS),
        paid=draw(AMOUNTS),
        patient_responsibility=0,
        position=position,
        filing="12",
        payer_claim=draw(CODES),
        patient=Person(draw(NAMES), draw(NAMES), "", draw(CODES)),
        adjustments=draw(ADJUSTMENTS),
        lines=tuple(draw(st.lists(LINES, max_size=3))),
    )


TEMPLATE = next(record for record in reading(written([], Marks("*", ":", "~"))) if isinstance(record, RemitTotal))


@settings(max_examples=120, deadline=None)
@given(st.lists(remit_claims(TEMPLATE.remit, TEMPLATE.position), max_size=4), MARKS)
def test_a_written_remit_reads_back(claims, marks):
    data = written(claims, marks)
    *read, total = reading(data)
    assert looks_like_x12(data[:200])
    assert [without_place(claim) for claim in read] == [without_place(claim) for claim in claims]
    assert (total.claims, total.claims_paid) == (len(claims), sum(claim.paid for claim in claims))


def without_place(claim):
    return {name: getattr(claim, name) for name in RemitClaim.__slots__ if name != "position"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.lists(remit_claims(TEMPLATE.remit, TEMPLATE.position), max_size=2), MARKS), max_size=4))
def test_interchanges_put_behind_each_other_all_read(files):
    read = reading(b"".join(written(claims, marks) for claims, marks in files))
    accounts = [record.account for record in read if isinstance(record, RemitClaim)]
    assert accounts == [claim.account for claims, _ in files for claim in claims]
    assert sum(isinstance(record, RemitTotal) for record in read) == len(files)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
@example(b"ISA*00*")
@example(b"GS *HP*\n")
@example(b"ISA" + b"*" * 300)
@example(b"ST*835*1~CLP~SVC~CAS~NM1~PLB~MIA~SE ~GS ~ISA ~")
@example(b"ST*837*1~CLM~LX*" + b"9" * 5000 + b"~SV1~HI~HL~SBR~SE~")
def test_any_bytes_yield_values_and_raise_nothing(data):
    for start in (b"", b"ISA*00**00**ZZ*A*ZZ*B*1*1*^*00501*1*0*P*:~", b"GS*HP*~ST*835*1~BPR*I*1~CLP*1*1*1*1~"):
        assert all(isinstance(record, Record) for record in reading(start + data))


@st.composite
def damaged(draw, names):
    """A fixture with a few of its bytes replaced, taken out or put in."""
    data = bytearray((FIXTURES / draw(st.sampled_from(names))).read_bytes())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data) - 1))
        data[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(data)


@settings(max_examples=250, deadline=None)
@given(damaged(REMITS + CLAIMS + ANSWERS))
def test_damaged_files_raise_nothing_and_are_not_silent(data):
    records = reading(data)
    assert records
    assert all(record.reason.endswith(".") for record in records if isinstance(record, Reject))


@st.composite
def damaged_inside(draw, name):
    """The fixture with letters and digits of its body changed; its delimiters and its ISA are left alone."""
    data = bytearray((FIXTURES / name).read_bytes())
    places = [at for at in range(106, len(data)) if bytes([data[at]]).isalnum()]
    for at in draw(st.lists(st.sampled_from(places), min_size=1, max_size=8)):
        data[at] = draw(st.sampled_from(b"ABCLPSVT0123456789."))
    return bytes(data)


def outcomes(records):
    """How many claims were handed out or named as set aside, by the segment that began them."""
    kept = [record for record in records if isinstance(record, RemitClaim) or hasattr(record, "diagnoses")]
    named = [
        record
        for record in records
        if isinstance(record, Reject) and record.kind == "rejected" and not outside(record) and not unread(record)
    ]
    left_out = [
        int(found[1]) for record in records if unread(record) for found in [COUNT.search(record.reason)] if found
    ]
    return len(kept) + len(named) + sum(left_out)


COUNT = re.compile(r"Its (\d+) claims? (?:was|were) left out")


def unread(record):
    return isinstance(record, Reject) and "only 835, 837P" in record.reason


def outside(record):
    return re.match(r"This \w+ segment stands outside|PLB|BPR|The transaction set has no BPR", record.reason)


@settings(max_examples=250, deadline=None)
@given(damaged_inside("two-claims.835") | damaged_inside("reversal.835") | damaged_inside("bad-claims.835"))
def test_every_clp_of_a_damaged_remit_is_a_claim_or_a_reject(data):
    assert outcomes(reading(data)) == len(re.findall(rb"\nCL[PM]\*", data))


@settings(max_examples=250, deadline=None)
@given(damaged_inside("two-claims.837") | damaged_inside("levels.837") | damaged_inside("bad-claims.837"))
def test_every_clm_of_a_damaged_claim_file_is_a_claim_or_a_reject(data):
    assert outcomes(reading(data)) == len(re.findall(rb"\nCL[PM]\*", data))


class Slow(io.BytesIO):
    """A stream that gives a few bytes at a time, as a network drive may."""

    def __init__(self, data, step):
        super().__init__(data)
        self._step = step

    def read(self, size=-1):
        return super().read(self._step)


@pytest.mark.parametrize("step", [1, 7, 399, 1_000])
@pytest.mark.parametrize("name", REMITS + CLAIMS + ANSWERS)
def test_a_file_reads_the_same_in_pieces_of_any_size(name, step):
    data = (FIXTURES / name).read_bytes()
    assert list(read_x12(Slow(data, step), name)) == reading(data, name)


def test_every_fixture_is_explained():
    explained = (FIXTURES / "README.md").read_text()
    assert [path.name for path in FIXTURES.glob("*.[0-9]*") if f"`{path.name}`" not in explained] == []
