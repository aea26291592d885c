"""Whatever the JSON is, reading it raises nothing, and no resource that claims money is lost without a word."""

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.fhir.practice import read_together, resources
from worklist.domain.provenance import Reject
from worklist.sources.fhir.records import FhirRecord

_MONEY = ("ann-claim", "ben-claim", "ann-answer", "ann-response", "ben-response", "payment")
_PRACTICE = resources()

_odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("1E+999999"), Decimal("1E-999999"), Decimal("0.005"), 10**40, "", "#x", "\ud800", "a/b"]),
    st.text(max_size=20),
    st.sampled_from([[], {}, [[]], [{}], [None], {"value": "1"}, {"coding": "x"}, {"reference": 7}, ["Patient/ann"]]),
    st.sampled_from(["Patient/ann", "Claim/ann-claim", "#here", "EUR", "0000-00-00", "2026-03-04T99:00", "queued"]),
)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from _places(value[key])


@st.composite
def _damaged(draw: st.DrawFn) -> tuple[list[Any], str]:
    """The practice with one to four places changed, and the money resource that is read."""
    known = copy.deepcopy(_PRACTICE)
    read = draw(st.sampled_from(_MONEY))
    for _ in range(draw(st.integers(1, 4))):
        damaged = draw(st.sampled_from([read, read, read, *known]))
        places = [(box, key) for box, key in _places(known[damaged]) if key not in ("resourceType", "id")]
        if not places:
            continue
        box, key = draw(st.sampled_from(places))
        if draw(st.integers(0, 4)) == 0:
            del box[key]
        else:
            box[key] = copy.deepcopy(draw(_odd))
    return list(known.values()), read


@settings(max_examples=500, deadline=None)
@given(_damaged())
def test_damaged_resources_are_read_or_set_aside_with_a_reason(case: tuple[list[Any], str]) -> None:
    known, read = case
    (resource,) = (each for each in known if each["id"] == read)
    mapped = read_together([resource], around=known)
    assert mapped.out or mapped.records.passed_over
    for out in mapped.out:
        if isinstance(out, Reject):
            assert out.reason.endswith((".", "?")) and len(out.reason) < 300
            assert str(out.position) in (f"fhir:{resource['resourceType']}/{read}", "fhir:test")
            assert "SYNTH" not in out.reason
        else:
            assert isinstance(out, FhirRecord)


_json = st.recursive(_odd, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner))


@settings(max_examples=300, deadline=None)
@given(_json, st.sampled_from(["Claim", "ExplanationOfBenefit", "ClaimResponse", "PaymentReconciliation", "Patient"]))
def test_any_json_at_all_is_taken(value: Any, kind: str) -> None:
    named = {**value, "resourceType": kind, "id": "x"} if isinstance(value, dict) else value
    mapped = read_together([value, named])
    assert mapped.out or mapped.records.passed_over


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=4, max_size=4))
def test_amounts_come_through_to_the_cent(amounts: list[int]) -> None:
    charge, allowed, paid, copay = amounts
    answer = copy.deepcopy(_PRACTICE["ann-answer"])
    del answer["total"], answer["item"][1:]
    told = {"submitted": charge, "eligible": allowed, "paidtoprovider": paid, "copay": copay}
    answer["item"][0]["adjudication"] = [
        {"category": {"coding": [{"code": name}]}, "amount": {"value": Decimal(cents) / 100}}
        for name, cents in told.items()
    ]
    remit = read_together([answer]).of("ann-answer")
    (line,) = remit.lines
    assert (remit.charge, remit.paid, remit.patient_responsibility) == (charge, paid, copay)
    assert (line.charge, line.allowed, line.paid, line.patient_responsibility) == (charge, allowed, paid, copay)
