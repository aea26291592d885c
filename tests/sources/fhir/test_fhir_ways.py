"""Servers that offer less, or go wrong on the way: what is asked of them, and that nothing half-read is taken."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sources.fhir.practice import PRACTICE, statement
from tests.sources.http.bad_server import BadServer, Script, answer, bad_server
from worklist.domain.provenance import Reject
from worklist.sources.fhir import FhirOptions, FhirRecord, FhirSource, Mark, SigningKey, smart_authorization
from worklist.sources.http import Bearer, HttpProblem, PinnedClient

_PRACTICE = {entry["resource"]["id"]: entry["resource"] for entry in json.loads(PRACTICE.read_text())["entry"]}
_USUAL = FhirOptions()
_DATE = "Mon, 15 Jun 2026 12:00:00 GMT"
_JSON = "application/json"
_NDJSON = "application/fhir+ndjson"


@pytest.fixture
def server() -> Iterator[BadServer]:
    with bad_server() as running:
        yield running


def offers(server: BadServer, resources: dict[str, list[str]], exports: tuple[str, ...] = ()) -> None:
    server.on("/fhir/metadata", answer(statement(resources, exports), Date=_DATE))


def bundle(*ids: str, **more: Any) -> Script:
    """A page with these resources of the practice."""
    return answer({"resourceType": "Bundle", "entry": [{"resource": _PRACTICE[id_]} for id_ in ids]} | more)


def read(
    server: BadServer, options: FhirOptions = _USUAL, since: Mark | None = None
) -> tuple[FhirSource, list[FhirRecord | Reject]]:
    with PinnedClient(f"{server.origin}/fhir", Bearer("token"), sleep=lambda seconds: None) as client:
        source = FhirSource(client, options, sleep=lambda seconds: None)
        return source, list(source.read(since, lambda progress: None))


def ids(found: list[FhirRecord | Reject]) -> list[str]:
    return [each.id for each in found if isinstance(each, FhirRecord)]


def queries(server: BadServer, path: str) -> list[str]:
    return [request.target.partition("?")[2].replace("%2C", ",") for request in server.asked(path)]


# -- signing in -----------------------------------------------------------------------------------------------------


def test_a_token_that_is_refused_in_mid_sync_is_renewed_once(server: BadServer) -> None:
    offers(server, {"Claim": ["_lastUpdated"]})
    tokens = [{"access_token": name, "token_type": "bearer", "expires_in": 3_600} for name in ("first", "second")]
    server.on("/fhir/.well-known/smart-configuration", answer({"token_endpoint": "/token"}, content_type=_JSON))
    server.on("/token", *(answer(token, content_type=_JSON) for token in tokens))
    server.on("/fhir/Claim", answer({}, status=401), bundle("ann-claim"))
    base = f"{server.origin}/fhir"
    with PinnedClient(base, smart_authorization(base, "us", SigningKey.generate())) as client:
        found = list(FhirSource(client).read(None, lambda progress: None))
    assert ids(found) == ["ann-claim"]
    signed = [request.headers["authorization"] for request in server.asked("/fhir/Claim")]
    assert signed == ["Bearer first", "Bearer second"]
    assert [request.method for request in server.asked("/token")] == ["POST", "POST"]


# -- by date --------------------------------------------------------------------------------------------------------


def test_claims_that_only_their_id_gives_are_had_by_the_answers_that_name_them(server: BadServer) -> None:
    offers(server, {"ExplanationOfBenefit": ["created"], "Claim": ["_id"], "Patient": ["_id"], "Coverage": ["_id"]})
    server.on("/fhir/ExplanationOfBenefit", bundle("ann-answer"))
    server.on("/fhir/Claim", bundle("ann-claim"))
    server.on("/fhir/Patient", bundle("ann"))
    server.on("/fhir/Coverage", bundle("first"))
    source, found = read(server)
    assert ids(found) == ["ann-claim", "ann-answer"]
    assert queries(server, "/fhir/ExplanationOfBenefit") == ["created=ge1900-01-01&_count=200"]
    assert queries(server, "/fhir/Claim") == ["_id=ann-claim&_count=200"]
    assert source.mark
    assert source.mark.resources["ExplanationOfBenefit"].since == datetime(2026, 6, 15, 12, tzinfo=UTC)
    read(server, since=source.mark)
    assert queries(server, "/fhir/ExplanationOfBenefit")[1] == "created=ge2026-06-14&_count=200"


def test_what_many_answers_point_at_is_asked_for_together(server: BadServer) -> None:
    offers(server, {"ExplanationOfBenefit": ["_lastUpdated"], "Patient": ["_id"]})
    answers = [_PRACTICE["ann-answer"] | {"id": f"a{n}", "patient": {"reference": f"Patient/p{n}"}} for n in range(90)]
    entries = [{"resource": each} for each in answers]
    server.on("/fhir/ExplanationOfBenefit", answer({"resourceType": "Bundle", "entry": entries}))
    server.on("/fhir/Patient", bundle())
    assert len(ids(read(server)[1])) == 90
    assert len(queries(server, "/fhir/Patient")) == 3


# -- patient by patient -----------------------------------------------------------------------------------------------


def test_patient_by_patient(server: BadServer) -> None:
    offers(server, {"Claim": ["patient"], "Patient": ["_id"], "Coverage": ["_id"]})
    server.on("/fhir/Patient", bundle("ann", "ben"), bundle())
    server.on("/fhir/Coverage", bundle())
    server.on("/fhir/Claim", bundle("ann-claim"), bundle())
    source, found = read(server)
    assert ids(found) == ["ann-claim"]
    assert queries(server, "/fhir/Claim") == ["patient=ann&_count=200", "patient=ben&_count=200"]
    assert source.whole == {"Claim": True}


def test_the_patients_of_a_group(server: BadServer) -> None:
    offers(server, {"Claim": ["patient"], "Group": ["_id"]})
    members = [{"entity": {"reference": "Patient/ben"}}, {"entity": {"reference": "Device/7"}}, {"entity": 7}, 7]
    group = {"resourceType": "Group", "id": "g", "member": members}
    server.on("/fhir/Group", answer({"resourceType": "Bundle", "entry": [{"resource": group}]}))
    server.on("/fhir/Claim", bundle())
    read(server, FhirOptions(group="g"))
    assert queries(server, "/fhir/Claim") == ["patient=ben&_count=200"]


def test_a_group_that_is_not_shown_is_no_empty_practice(server: BadServer) -> None:
    offers(server, {"Claim": ["patient"], "Group": ["_id"]})
    server.on("/fhir/Group", bundle())
    with pytest.raises(HttpProblem, match="Group/g is not shown to us or has no patients"):
        read(server, FhirOptions(group="g"))


# -- exports ----------------------------------------------------------------------------------------------------------


def exports(server: BadServer, manifest: dict[str, Any], *files: tuple[str, bytes]) -> None:
    """A server that does nothing but export, and is asked three times before it is ready."""
    offers(server, {}, exports=("",))
    server.on("/fhir/$export", answer({}, status=202, Content_Location=f"{server.origin}/fhir/status"))
    busy = answer({}, status=202, Retry_After="1")
    server.on("/fhir/status", busy, busy, answer(manifest, content_type=_JSON))
    for name, body in files:
        server.on(f"/files/{name}", answer(body, content_type=_NDJSON))


def lines(*ids: str) -> bytes:
    return b"".join(json.dumps(_PRACTICE[id_]).encode() + b"\n" for id_ in ids)


def file(server: BadServer, kind: str) -> dict[str, str]:
    return {"type": kind, "url": f"{server.origin}/files/{kind}"}


def test_an_export_whatever_the_order_of_its_files(server: BadServer) -> None:
    kinds = ("ExplanationOfBenefit", "Claim", "Patient", "Coverage", "Organization")
    manifest = {"transactionTime": "2026-06-15T11:00:00Z", "output": [file(server, kind) for kind in kinds]}
    exports(
        server,
        manifest,
        ("ExplanationOfBenefit", lines("ann-answer")),
        ("Claim", lines("ann-claim")),
        ("Patient", lines("ann", "ben")),
        ("Coverage", lines("first")),
        ("Organization", lines("plan")),
    )
    source, found = read(server)
    assert ids(found) == ["ann-claim", "ann-answer"]
    records = {each.id: each.value for each in found if isinstance(each, FhirRecord)}
    assert records["ann-answer"].insured.last == "SYNTHETIC"
    assert source.mark
    assert source.mark.resources["Claim"].since == datetime(2026, 6, 15, 11, tzinfo=UTC)
    assert len(server.asked("/fhir/status")) == 3
    assert server.methods == {"GET"}


def test_lines_that_are_no_resources_are_set_aside_with_their_number(server: BadServer) -> None:
    exports(server, {"output": [file(server, "Claim")]}, ("Claim", b'7\n{"resourceType"\n' + lines("ann-claim")))
    _, found = read(server)
    rejects = [each for each in found if isinstance(each, Reject)]
    assert [str(each.position) for each in rejects] == [
        "fhir:export of Claim, line 1",
        "fhir:export of Claim, line 2",
    ]
    assert ids(found) == ["ann-claim"]


def test_an_odd_patient_is_told_and_costs_no_claim(server: BadServer) -> None:
    odd = json.dumps(_PRACTICE["ann"] | {"name": "SYNTHETIC"}).encode()
    exports(
        server,
        {"output": [file(server, "Patient"), file(server, "Claim")]},
        ("Patient", odd),
        ("Claim", lines("ann-claim")),
    )
    source, found = read(server)
    (reject,) = (each for each in found if isinstance(each, Reject))
    assert (str(reject.position), reject.kind) == ("fhir:Patient/ann", "warning")
    assert reject.reason == "name is not a list of elements. What names this Patient is read without it."
    assert ids(found) == ["ann-claim"]
    assert not source.passed_over


def test_what_an_export_says_was_deleted_is_gone(server: BadServer) -> None:
    deleted = {"resourceType": "Bundle", "entry": [{"request": {"method": "DELETE", "url": "Claim/old"}}, 7, {}]}
    manifest = {"output": [file(server, "Claim")], "deleted": [file(server, "Bundle")]}
    exports(server, manifest, ("Claim", lines("ann-claim")), ("Bundle", json.dumps(deleted).encode()))
    source, _ = read(server)
    assert source.is_gone("Claim", "old")
    assert not source.is_gone("Claim", "ann-claim")


@pytest.mark.parametrize(
    ("manifest", "why"),
    [
        ({"output": "none"}, "cannot be read"),
        ({"output": [{"type": "Claim"}]}, "a file has no address"),
        ({"output": [{"type": "Claim", "url": "https://elsewhere.example.org/f"}]}, "only the server of the settings"),
        ({"output": [{"type": "Claim", "url": "/files/none"}]}, "404"),
    ],
)
def test_exports_that_cannot_be_read_raise(server: BadServer, manifest: dict[str, Any], why: str) -> None:
    exports(server, manifest)
    with pytest.raises(HttpProblem, match=why):
        read(server)


def test_an_export_that_never_ends_is_given_up(server: BadServer) -> None:
    offers(server, {}, exports=("",))
    server.on("/fhir/$export", answer({}, status=202, Content_Location="/fhir/status"))
    server.on("/fhir/status", answer({}, status=202, Retry_After="soon"))
    with pytest.raises(HttpProblem, match="not ready after"):
        read(server, FhirOptions(export_wait=timedelta(seconds=0.2)))


def test_a_server_that_begins_no_export(server: BadServer) -> None:
    offers(server, {}, exports=("",))
    server.on("/fhir/$export", bundle())
    with pytest.raises(HttpProblem, match="did not begin an export"):
        read(server)


def test_what_was_read_before_a_fault_leaves_no_mark(server: BadServer) -> None:
    offers(server, {"Claim": ["_lastUpdated"], "ExplanationOfBenefit": ["_lastUpdated"]})
    server.on("/fhir/Claim", bundle("ann-claim"))
    with PinnedClient(f"{server.origin}/fhir", Bearer("token"), sleep=lambda seconds: None) as client:
        source = FhirSource(client)
        with pytest.raises(HttpProblem, match="404"):
            list(source.read(None, lambda progress: None))
    assert source.mark is None
