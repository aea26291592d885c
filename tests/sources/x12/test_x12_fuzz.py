"""Damage of every kind to whole files: nothing raises, no claim goes without a word, every reject says where.

The claims of a damaged file are counted here from its bytes alone, without the reader's help.
"""

import io
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from worklist.domain.acknowledgements import ClaimStatus, FileAcknowledged
from worklist.domain.claims import BilledClaim
from worklist.domain.provenance import Reject
from worklist.domain.remits import RemitClaim, RemitTotal
from worklist.sources.x12 import Record, read_x12

FIXTURES = Path(__file__).parents[3] / "fixtures" / "x12"
WHOLE = ["two-claims.835", "reversal.835", "bad-claims.835", "two-claims.837", "levels.837", "bad-claims.837"]
BLANKS = b" \t\r\n\x00\x1a\xef\xbb\xbf"
ELSEWHERE = re.compile(
    r"This \w+ segment stands outside|PLB|BPR|The transaction set has no BPR"
    r"|The text breaks off inside this (LX|PLB|HL|segment, outside)"
)
LEFT_OUT = re.compile(r"Its (\d+) claims? (?:was|were) left out")


def segments_of(name):
    """The segments of a fixture, without what stands between them."""
    return [part.strip() for part in (FIXTURES / name).read_bytes().split(b"~") if part.strip()]


BODIES = [segments_of(name)[3:-3] for name in WHOLE]
HEADS = {name: segments_of(name)[:3] for name in WHOLE}
LETTERS = b"ABCELMPSTV019.*:~"


@st.composite
def reordered(draw, name):
    """A file with segments taken out, doubled and swapped, each of them whole."""
    head, body = segments_of(name)[:3], segments_of(name)[3:-3]
    for _ in range(draw(st.integers(1, 8))):
        at, other = draw(st.integers(0, len(body) - 1)), draw(st.integers(0, len(body) - 1))
        match draw(st.sampled_from(["lose", "double", "swap"])):
            case "lose" if len(body) > 2:
                del body[at]
            case "double":
                body.insert(other, body[at])
            case _:
                body[at], body[other] = body[other], body[at]
    return [*head, *body, b"SE*1*0001", b"GE*1*1", b"IEA*1*1"]


@st.composite
def shuffled(draw):
    """A file whose segments are taken out, doubled, swapped, cut short or strewn with those of other files."""
    name = draw(st.sampled_from(WHOLE))
    body = list(BODIES[WHOLE.index(name)])
    for _ in range(draw(st.integers(1, 6))):
        at, other = draw(st.integers(0, len(body) - 1)), draw(st.integers(0, len(body) - 1))
        match draw(st.sampled_from(["lose", "double", "swap", "cut", "foreign", "flip"])):
            case "lose" if len(body) > 2:
                del body[at]
            case "double":
                body.insert(other, body[at])
            case "swap":
                body[at], body[other] = body[other], body[at]
            case "cut":
                body[at] = body[at][: draw(st.integers(1, 12))]
            case "foreign":
                body.insert(at, draw(st.sampled_from(draw(st.sampled_from(BODIES)))))
            case "flip":
                flipped = bytearray(body[at])
                flipped[draw(st.integers(0, len(flipped) - 1))] = draw(st.sampled_from(LETTERS))
                body[at] = bytes(flipped)
    end = draw(st.sampled_from([[b"SE*1*0001", b"GE*1*1", b"IEA*1*000000001"], [b"SE*1*0001"], []]))
    return [*HEADS[name], *body, *end]


def joined(segments, marks=b"*:~", between=b""):
    """The segments as a file with these marks for elements, components and segments."""
    data = b"".join(segment + b"~" + between for segment in segments)
    return data.translate(bytes.maketrans(b"*:~", marks))


def claims_in(data, marks=b"*:~"):
    """How many CLP and CLM segments a file has, by a search that knows nothing of claims."""
    element, terminator = re.escape(marks[:1]), re.escape(marks[2:])
    return len(re.findall(terminator + b"[%s]*CL[PM](?=[%s%s])" % (re.escape(BLANKS), element, terminator), data))


def read(data) -> list[Record]:
    return list(read_x12(io.BytesIO(data), "damaged"))


def accounted_for(records):
    """Claims handed out, set aside by name, or counted among those of a set that is not read."""
    kept = sum(isinstance(record, RemitClaim | BilledClaim) for record in records)
    rejects = [record for record in records if isinstance(record, Reject) and record.kind == "rejected"]
    unread = [found for reject in rejects if (found := LEFT_OUT.search(reject.reason))]
    named = [
        reject for reject in rejects if not ELSEWHERE.match(reject.reason) and "only 835, 837P" not in reject.reason
    ]
    return kept + len(named) + sum(int(found[1]) for found in unread)


@settings(max_examples=400, deadline=None)
@given(shuffled(), st.sampled_from([b"", b"\n", b"\r\n"]))
def test_every_claim_of_a_shuffled_file_is_read_or_set_aside(segments, between):
    data = joined(segments, between=between)
    assert accounted_for(read(data)) == claims_in(data)


@settings(max_examples=200, deadline=None)
@given(shuffled(), st.permutations(b"|^!\x1c\x1d\x1e\x1f+").map(lambda marks: bytes(marks[:3])))
def test_other_delimiters_change_no_claim(segments, marks):
    data, same = joined(segments), joined(segments, marks)
    assert accounted_for(read(same)) == accounted_for(read(data))


@settings(max_examples=300, deadline=None)
@given(shuffled())
def test_every_reject_names_the_segment_and_the_byte_where_it_begins(segments):
    data = joined(segments)
    for reject in (record for record in read(data) if isinstance(record, Reject)):
        ahead = data[: reject.byte]
        assert reject.byte == 0 or ahead.rstrip(BLANKS).endswith(b"~")
        assert reject.position.at == sum(bool(part.strip(BLANKS)) for part in ahead.split(b"~")) + 1


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WHOLE), st.data())
def test_a_file_cut_anywhere_loses_no_claim_without_a_word(name, data):
    whole = (FIXTURES / name).read_bytes()
    cut = whole[: data.draw(st.integers(110, len(whole)))]
    assert accounted_for(read(cut)) == claims_in(cut)


@settings(max_examples=200, deadline=None)
@given(shuffled())
def test_a_payment_adds_up_the_claims_that_were_handed_out(segments):
    paid, claims = 0, 0
    for record in read(joined(segments)):
        if isinstance(record, RemitClaim):
            paid, claims = paid + record.paid, claims + 1
        elif isinstance(record, RemitTotal):
            assert (record.claims_paid, record.claims) == (paid, claims)
            paid, claims = 0, 0


def accounts_named(segments):
    """The accounts of a 277CA: TRN02 wherever the level above is a patient's."""
    level = b""
    for segment in segments:
        name, *elements = segment.split(b"*")
        if name == b"HL":
            level = elements[2]
        elif name == b"TRN" and level == b"PT":
            yield elements[1].decode()


@settings(max_examples=300, deadline=None)
@given(reordered("claim-status.277"))
def test_every_account_of_a_reordered_277ca_is_a_status_or_a_reject(segments):
    records = read(joined(segments))
    told = [record.account for record in records if isinstance(record, ClaimStatus)]
    told += [record.account for record in records if isinstance(record, Reject) and record.kind == "rejected"]
    assert sorted(filter(None, told)) == sorted(accounts_named(segments))


@settings(max_examples=300, deadline=None)
@given(reordered("file-rejected.999"))
def test_every_answer_of_a_reordered_999_is_read_or_set_aside(segments):
    records = read(joined(segments))
    answers = sum(segment.startswith((b"IK5*", b"AK9*")) for segment in segments)
    kept = [record for record in records if isinstance(record, FileAcknowledged) and not record.interchange]
    aside = [
        record
        for record in records
        if isinstance(record, Reject) and record.reason.startswith(("This IK5", "AK102", "This AK9"))
    ]
    assert len(kept) + len(aside) == answers
