"""Reads sekmet-fhir, a server that nobody here wrote, with real tokens, scopes, searches and exports."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.sources.fhir.practice import changed, resources
from tests.sources.fhir.server import Server, serving
from worklist.domain.provenance import Reject
from worklist.domain.remits import RemitTotal
from worklist.domain.sync_report import Cancelled, Progress
from worklist.sources.fhir import FhirOptions, FhirRecord, FhirSource, Mark, SigningKey, Strategy, smart_authorization
from worklist.sources.http import Authorization, Basic, Bearer, HttpProblem, PinnedClient

_KEY = SigningKey.generate("ES384")
_EXACT = FhirOptions(overlap=timedelta(0))
"""Reads nothing twice, so that the tests see what is new."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "server", jwks=_KEY.jwks(), scopes="system/*.rs") as running:
        running.put(*resources().values())
        yield running


def reading(
    server: Server, since: Mark | None = None, options: FhirOptions = _EXACT, by: Authorization | None = None
) -> tuple[FhirSource, list[FhirRecord | Reject]]:
    scopes = "system/*.rs" if options.prefer_export else ""  # an export is of the whole server
    authorization = by or smart_authorization(server.base, "worklist", _KEY, scopes=scopes)
    allowed = getattr(authorization, "allows", lambda kind: True)
    with PinnedClient(server.base, authorization) as client:
        source = FhirSource(client, options, allowed=allowed, sleep=lambda seconds: None)
        return source, list(source.read(since, lambda progress: None))


def ids(found: list[FhirRecord | Reject]) -> list[str]:
    assert not [each for each in found if isinstance(each, Reject)]
    return [each.id for each in found if isinstance(each, FhirRecord)]


def values(found: list[FhirRecord | Reject]) -> dict[str, Any]:
    return {each.id: each.value for each in found if isinstance(each, FhirRecord)}


def _now(mark: Mark | None) -> Mark:
    """The mark as if the reading had begun just now: the server tells its time in whole seconds only."""
    assert mark
    now = datetime.now(UTC)
    return Mark({kind: replace(each, since=now, whole_at=now) for kind, each in mark.resources.items()})


def test_everything_is_read_with_what_it_points_at(server: Server) -> None:
    source, found = reading(server)
    assert ids(found) == ["ann-claim", "ben-claim", "ann-answer", "ben-response"]
    answer = values(found)["ann-answer"]
    assert (answer.account, answer.remit.payer.name, answer.insured.id) == ("A-1001", "Synthetic Health Plan", "MEM-1")
    assert values(found)["ben-claim"].account == "A-3003"
    assert source.whole == {"Claim": True, "ExplanationOfBenefit": True, "ClaimResponse": True}
    assert source.passed_over == {"ClaimResponse: told by an ExplanationOfBenefit": 1}


def test_only_get_and_the_token_request_reach_the_server(server: Server) -> None:
    reading(server)
    reading(server, options=FhirOptions(prefer_export=True))
    sent = server.requests()
    assert {method for method, url in sent if url != "/auth/token"} == {"GET"}
    assert {method for method, url in sent if url == "/auth/token"} <= {"POST"}
    assert len(sent) > 10


def test_pages_are_followed_and_nothing_comes_twice(server: Server) -> None:
    claims = [resources()["ann-claim"] | {"id": f"copy-{number:02}"} for number in range(25)]
    server.put(*claims)
    _, found = reading(server, options=FhirOptions(page_size=7))
    assert sorted(id_ for id_ in ids(found) if id_.startswith("copy")) == [claim["id"] for claim in claims]
    assert sum("/fhir/Claim?" in url and "_offset" in url for _, url in server.requests()) == 3


def test_only_what_is_new_is_read_the_next_time(server: Server) -> None:
    first, _ = reading(server)
    later = _now(first.mark)
    server.put(changed("ben-claim", lambda claim: claim["item"][0]["net"].update(value=90)))
    second, found = reading(server, later)
    assert ids(found) == ["ben-claim"]
    assert values(found)["ben-claim"].charge == 9_000
    assert second.whole == {"Claim": False, "ExplanationOfBenefit": False, "ClaimResponse": False}


def test_a_changed_patient_brings_their_claims_again(server: Server) -> None:
    first, _ = reading(server)
    later = _now(first.mark)
    server.put(changed("ben", lambda patient: patient["name"][0].update(family="SYNTHMARRIED")))
    _, found = reading(server, later)
    assert ids(found) == ["ben-claim", "ben-response"]
    assert values(found)["ben-response"].patient.last == "SYNTHMARRIED"


def test_the_overlap_reads_again_and_says_the_same(server: Server) -> None:
    first, before = reading(server)
    _, again = reading(server, first.mark, FhirOptions())
    hashes = [{(r.key, r.hash) for r in found if isinstance(r, FhirRecord)} for found in (before, again)]
    assert hashes[0] == hashes[1]


def test_what_was_deleted_or_withdrawn_is_gone(server: Server) -> None:
    first, _ = reading(server)
    server.delete("ClaimResponse", "ben-response")
    server.put(changed("ann-answer", lambda answer: answer.update(status="entered-in-error")))
    whole, _ = reading(server)
    assert whole.is_gone("ClaimResponse", "ben-response")
    assert whole.is_gone("ExplanationOfBenefit", "ann-answer")
    assert not whole.is_gone("Claim", "ann-claim")
    part, found = reading(server, first.mark, FhirOptions())
    assert part.is_gone("ExplanationOfBenefit", "ann-answer")
    assert not part.is_gone("ClaimResponse", "ben-response")
    assert "ann-response" in ids(found)


def test_an_export_reads_the_same_and_the_payments_too(server: Server) -> None:
    by_search, searched = reading(server)
    by_export, exported = reading(server, options=FhirOptions(prefer_export=True))
    assert {step.strategy for step in by_search.steps} == {Strategy.UPDATED}
    assert {step.strategy for step in by_export.steps} == {Strategy.EXPORT}
    payment = values(exported)["payment"]
    assert isinstance(payment, RemitTotal)
    assert payment.imbalance == 0
    assert values(exported)["ann-answer"].remit.number == "EFT-900"
    assert values(exported)["ann-claim"] == values(searched)["ann-claim"]
    assert set(ids(exported)) == {*ids(searched), "payment"}


def test_an_export_since_the_last_one(server: Server) -> None:
    options = FhirOptions(prefer_export=True, overlap=timedelta(0))
    first, _ = reading(server, options=options)
    later = _now(first.mark)
    server.put(changed("ben-claim", lambda claim: claim["item"][0]["net"].update(value=90)))
    second, found = reading(server, later, options)
    assert "ben-claim" in ids(found)
    assert second.whole["PaymentReconciliation"]


def test_types_without_a_scope_are_left_out(tmp_path: Path) -> None:
    scopes = "system/Claim.rs system/Coverage.rs system/Patient.rs system/Organization.rs system/ChargeItem.rs"
    with serving(tmp_path / "server", jwks=_KEY.jwks(), scopes=scopes) as server:
        server.put(*resources().values())
        source, found = reading(server)
    assert [step.kind for step in source.steps] == ["Claim"]
    rejects = [each for each in found if isinstance(each, Reject)]
    assert values(found)["ann-claim"].rendering.last == ""
    assert [str(each.position) for each in rejects] == ["fhir:Claim/ben-claim"]  # its account may not be asked for


def test_without_any_scope_for_claims_and_answers_it_says_so(tmp_path: Path) -> None:
    no_search = pytest.raises(HttpProblem, match="offers us no search and no export of Claim")
    with serving(tmp_path / "server", jwks=_KEY.jwks(), scopes="system/Patient.rs") as server, no_search:
        reading(server)


def test_a_key_that_is_not_registered_is_refused(server: Server) -> None:
    with pytest.raises(HttpProblem, match="does not accept who we say we are"):
        reading(server, by=smart_authorization(server.base, "worklist", SigningKey.generate("ES384")))


def test_rsa_keys_sign_in_too(tmp_path: Path) -> None:
    key = SigningKey.generate("RS384")
    with serving(tmp_path / "server", jwks=key.jwks()) as server:
        assert smart_authorization(server.base, "worklist", key).allows("Claim")


def test_basic_and_bearer(server: Server) -> None:
    assert len(ids(reading(server, by=Basic("user", "word"))[1])) == 4
    with pytest.raises(HttpProblem, match="401"):
        reading(server, by=Bearer("wrong"))


def test_a_person_can_stop_it(server: Server) -> None:
    def stop(progress: Progress) -> None:
        if progress.done > 1:
            raise Cancelled

    with PinnedClient(server.base, Basic("user", "word")) as client:
        source = FhirSource(client)
        with pytest.raises(Cancelled):
            list(source.read(None, stop))
    assert source.mark is None
