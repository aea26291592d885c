"""What is read from the demo server over HTTP, with a real token, agrees with the X12 files of the same practice."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from typing import Any

import pytest

from tests.demo.conftest import TODAY, x12_records
from tests.processes import Process
from tests.sources.fhir.server import serving
from worklist.demo import write_practice
from worklist.demo.server import CLIENT_ID, DemoServer, read_jwks
from worklist.demo.server.shelf import REFERENCES
from worklist.demo.server.stocking import stock
from worklist.domain.claims import BilledClaim
from worklist.domain.provenance import Reject
from worklist.domain.remits import RemitClaim, RemitLine, RemitTotal
from worklist.sources.fhir import FhirOptions, FhirSource, SigningKey, Strategy, smart_authorization
from worklist.sources.http import PinnedClient

ACCOUNTS, SEED = 700, 21  # a seed of which payers also took answers back and changed codes
KEY = SigningKey.generate()


@dataclass
class Books:
    """Claims and answers by account."""

    claims: dict[str, list[BilledClaim]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[str, list[RemitClaim]] = field(default_factory=lambda: defaultdict(list))
    totals: list[RemitTotal] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def add(self, record: object) -> None:
        match record:
            case BilledClaim():
                self.claims[record.account].append(record)
            case RemitClaim():
                self.answers[record.account].append(record)
            case RemitTotal():
                self.totals.append(record)
            case Reject():
                self.rejects.append(record)

    def in_force(self) -> Mapping[str, list[RemitClaim]]:
        """The answers without reversals and what these take back: FHIR shows neither."""
        kept = {}
        for account, answers in self.answers.items():
            gone = {each.payer_claim for each in answers if each.is_reversal}
            kept[account] = [each for each in answers if each.payer_claim not in gone]
        return {account: answers for account, answers in kept.items() if answers}


def serve(pipe: Connection, jwks: dict[str, Any]) -> None:
    keys = read_jwks(json.dumps(jwks).encode())
    server = DemoServer(0, pipe.send, accounts=ACCOUNTS, seed=SEED, today=TODAY, keys=keys)
    pipe.send(server.address)
    server.serve()


@dataclass
class Reading:
    """One reading of the whole server."""

    books: Books
    source: FhirSource
    requests: list[str]


@pytest.fixture(scope="module")
def over_http() -> Iterator[Reading]:
    process = Process(serve, KEY.jwks())
    try:
        address = process.receive()
        authorization = smart_authorization(address, CLIENT_ID, KEY)
        books = Books()
        with PinnedClient(address, authorization) as client:
            source = FhirSource(client, FhirOptions(page_size=150), allowed=authorization.allows)
            for found in source.read(None, lambda progress: None):
                books.add(found if isinstance(found, Reject) else found.value)
    finally:
        process.kill()
    yield Reading(books, source, process.sent())


@pytest.fixture(scope="module")
def from_files(tmp_path_factory: pytest.TempPathFactory) -> Books:
    files = write_practice(tmp_path_factory.mktemp("files"), accounts=ACCOUNTS, seed=SEED, today=TODAY)
    books = Books()
    for path in (*files.claims, *files.remits):
        for record in x12_records(path):
            books.add(record)
    return books


def test_everything_is_read_and_nothing_set_aside(over_http: Reading) -> None:
    assert over_http.books.rejects == []
    assert {step.strategy for step in over_http.source.steps} == {Strategy.UPDATED}
    assert all(over_http.source.whole.values())
    assert {step.kind for step in over_http.source.steps} == {
        *("PaymentReconciliation", "Claim", "ExplanationOfBenefit", "ClaimResponse")
    }


def test_only_reading_and_the_token_request_reached_it(over_http: Reading) -> None:
    assert over_http.requests.pop(0) == "GET /.well-known/smart-configuration 200"
    assert over_http.requests.pop(0) == "POST /token 200"
    assert all(line.startswith("GET /") and line.endswith(" 200") for line in over_http.requests)
    assert over_http.requests.count("GET /Claim 200") > 3  # page after page


def test_the_claims_agree(over_http: Reading, from_files: Books) -> None:
    assert over_http.books.claims.keys() == from_files.claims.keys()
    for account, claims in from_files.claims.items():
        assert in_order(over_http.books.claims[account]) == in_order(claims), account


def test_the_answers_agree(over_http: Reading, from_files: Books) -> None:
    want = from_files.in_force()
    assert over_http.books.answers.keys() == want.keys()
    for account, answers in want.items():
        assert sorted(map(said, over_http.books.answers[account])) == sorted(map(said, answers)), account


def test_the_payments_agree(over_http: Reading, from_files: Books) -> None:
    assert sorted(map(paid, over_http.books.totals)) == sorted(map(paid, from_files.totals))
    assert {total.imbalance for total in over_http.books.totals} == {0}


def test_it_has_what_makes_this_worth_trying(over_http: Reading, from_files: Books) -> None:
    answers = [each for account in over_http.books.answers.values() for each in account]
    assert {str(each.position).partition("/")[0] for each in answers} == {
        "fhir:ExplanationOfBenefit",
        "fhir:ClaimResponse",
    }
    assert {bool(each.lines) for each in answers} == {True, False}
    assert any(each.is_reversal for account in from_files.answers.values() for each in account)
    assert over_http.source.passed_over["ExplanationOfBenefit: not in force (cancelled)"]


def test_the_same_seed_gives_the_same_resources() -> None:
    assert served(50, 3) == served(50, 3)
    assert served(50, 3) != served(50, 4)


def test_a_server_that_checks_its_resources_takes_them(tmp_path) -> None:
    with serving(tmp_path / "server") as other:
        for kind, resources in served(60, SEED).items():
            assert resources, kind
            other.put(*resources[:4])


def served(accounts: int, seed: int) -> dict[str, list[dict[str, Any]]]:
    shelf = stock(accounts, seed, TODAY)
    return {
        kind: [json.loads(bytes(each.body)) for each in shelf.search(kind, [("_count", "500")]).found]
        for kind in REFERENCES
    }


def in_order(claims: list[BilledClaim]) -> list[BilledClaim]:
    """As billed, but for names: X12 has no room for some signs. FHIR numbers lines where X12 has our own numbers."""
    return sorted(map(_comparable, claims), key=lambda claim: (claim.payer_order, claim.frequency))


def _comparable(claim: BilledClaim) -> BilledClaim:
    lines = tuple(replace(line, control_number="", place="") for line in claim.lines)
    return replace(
        claim,
        lines=lines,
        position=None,
        submission=None,
        patient=claim.patient.id,
        subscriber=claim.subscriber.id,
    )


def said(answer: RemitClaim) -> tuple[object, ...]:
    """What both can say: not the group codes, nor the amounts of single reasons, nor the claim status."""
    header = answer.remit
    return (
        answer.payer_claim,
        *(header.payer.id, header.number, header.amount, header.paid_on, header.payee),
        *(answer.charge, answer.paid, answer.patient_responsibility, answer.rendering),
        *(answer.service_from, answer.service_to, answer.remarks, sorted(each.reason for each in answer.adjustments)),
        tuple(map(line_said, answer.lines)),
    )


def line_said(line: RemitLine) -> tuple[object, ...]:
    shares = [(each.reason, each.amount) for each in line.adjustments if is_share(each.group, each.reason)]
    return (
        *(line.modifiers, line.units, line.service_from, line.charge, line.paid, line.allowed is None),
        *(line.allowed or 0, line.remarks, sorted(each.reason for each in line.adjustments), shares),
    )


def is_share(group: str, reason: str) -> bool:
    return group == "PR" and reason in ("1", "2", "3")


def paid(total: RemitTotal) -> tuple[object, ...]:
    outside = sorted(each.amount for each in total.provider_adjustments)
    return total.remit.number, total.remit.amount, total.claims, total.claims_paid, outside
