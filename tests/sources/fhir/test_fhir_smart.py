"""Signing in as a program: the key, the assertion and what a token endpoint may answer."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from worklist.sources.fhir import SigningKey, smart_authorization
from worklist.sources.fhir.smart import SmartAuthorization, read_scopes
from worklist.sources.http import HttpProblem, NoAuthorization, PinnedClient

_KEY = SigningKey.generate("ES384")


class Endpoint:
    """A token endpoint that answers what a test says, and keeps what it was sent."""

    def __init__(self) -> None:
        self.answer: Any = {"access_token": "t0ken", "token_type": "bearer", "expires_in": 300}
        self.configuration: Any = {}
        self.forms: list[dict[str, str]] = []
        self.base = ""

    def token(self, form: str) -> Any:
        self.forms.append({name: values[0] for name, values in parse_qs(form).items()})
        return self.answer


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with _serving(Endpoint()) as served:
        yield served


@contextmanager
def _serving(endpoint: Endpoint) -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(endpoint.configuration)

        def do_POST(self) -> None:
            self._send(endpoint.token(self.rfile.read(int(self.headers["Content-Length"])).decode()))

        def _send(self, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        endpoint.base = f"http://127.0.0.1:{server.server_port}/fhir"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield endpoint
        finally:
            server.shutdown()
            thread.join()


def signing_in(
    endpoint: Endpoint, now: Callable[[], float] = lambda: 1_000.0, scopes: str = "system/Claim.read"
) -> SmartAuthorization:
    def connect() -> PinnedClient:
        return PinnedClient(endpoint.base, NoAuthorization())

    return SmartAuthorization(connect, f"{endpoint.base}/token", "us", _KEY, scopes, now=now)


def test_the_assertion_is_for_this_endpoint_and_five_minutes(endpoint: Endpoint) -> None:
    signing_in(endpoint).headers()
    (form,) = endpoint.forms
    assert form["grant_type"] == "client_credentials"
    assert form["scope"] == "system/Claim.read"
    token = jwt.decode(form["client_assertion"], KeySet.import_key_set(_KEY.jwks()), algorithms=["ES384"])
    assert token.header == {"alg": "ES384", "kid": _KEY.id, "typ": "JWT"}
    assert token.claims["iss"] == token.claims["sub"] == "us"
    assert token.claims["aud"] == f"{endpoint.base}/token"
    assert 1_000 < token.claims["exp"] <= 1_300


def test_a_token_is_used_until_shortly_before_its_end(endpoint: Endpoint) -> None:
    at = [1_000.0]
    authorization = signing_in(endpoint, lambda: at[0])
    assert authorization.headers() == {"Authorization": "Bearer t0ken"}
    at[0] += 269
    authorization.headers()
    assert len(endpoint.forms) == 1
    at[0] += 2
    authorization.headers()
    assert len({form["client_assertion"] for form in endpoint.forms}) == 2


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"access_token": 7, "token_type": "bearer"},
        {"access_token": "two words", "token_type": "bearer"},
        {"access_token": "line\nbreak", "token_type": "bearer"},
        {"access_token": "t", "token_type": "mac"},
        {"access_token": "t"},
    ],
)
def test_an_answer_without_a_token_that_can_be_used(endpoint: Endpoint, answer: Any) -> None:
    endpoint.answer = answer
    with pytest.raises(HttpProblem, match="tell the vendor"):
        signing_in(endpoint).headers()


@pytest.mark.parametrize("life", [0, -5, 10**15, "300", None, True])
def test_odd_lives_of_a_token_do_no_harm(endpoint: Endpoint, life: object) -> None:
    endpoint.answer = {"access_token": "t", "token_type": "Bearer", "expires_in": life}
    assert signing_in(endpoint).headers() == {"Authorization": "Bearer t"}


@pytest.mark.parametrize(
    ("granted", "kinds"),
    [
        ("system/Claim.read", {"Claim"}),
        ("system/*.read", {"Claim", "Coverage"}),
        ("system/*.*", {"Claim", "Coverage"}),
        ("system/Claim.rs system/Coverage.cruds", {"Claim", "Coverage"}),
        ("system/Claim.s?status=active", {"Claim"}),
        ("system/Claim.r", set()),
        ("system/Claim.write patient/Coverage.read launch openid", set()),
        ("", {"Claim"}),
    ],
)
def test_what_was_granted_is_what_is_asked_for(endpoint: Endpoint, granted: str, kinds: set[str]) -> None:
    endpoint.answer = {"access_token": "t", "token_type": "bearer", "scope": granted}
    authorization = signing_in(endpoint)
    assert {kind for kind in ("Claim", "Coverage") if authorization.allows(kind)} == kinds


def test_secrets_stay_out_of_what_is_printed(endpoint: Endpoint) -> None:
    authorization = signing_in(endpoint)
    authorization.headers()
    printed = f"{authorization!r} {_KEY!r}"
    assert "t0ken" not in printed
    assert str(_KEY.key.as_dict(private=True)["d"]) not in printed


def test_a_token_endpoint_on_another_host_has_to_be_named_by_the_site(endpoint: Endpoint) -> None:
    endpoint.configuration = {"token_endpoint": "https://elsewhere.example.org/token"}
    with pytest.raises(HttpProblem, match="only the server of the settings is read"):
        smart_authorization(endpoint.base, "us", _KEY).headers()
    with _serving(Endpoint()) as other:
        there = smart_authorization(endpoint.base, "us", _KEY, token_url=f"{other.base}/token")
        assert there.headers() == {"Authorization": "Bearer t0ken"}
        assert endpoint.forms == []


def test_a_server_that_takes_another_kind_of_key(endpoint: Endpoint) -> None:
    accepted = {"token_endpoint_auth_signing_alg_values_supported": ["RS384"]}
    endpoint.configuration = {"token_endpoint": f"{endpoint.base}/token"} | accepted
    with pytest.raises(HttpProblem, match="no key of the kind ES384, only RS384"):
        smart_authorization(endpoint.base, "us", _KEY)


def test_a_server_without_a_token_endpoint(endpoint: Endpoint) -> None:
    endpoint.configuration = {"capabilities": "x"}
    with pytest.raises(HttpProblem, match="names no token_endpoint"):
        smart_authorization(endpoint.base, "us", _KEY)


def test_scopes_in_both_spellings() -> None:
    assert read_scopes(["Claim", "Patient"], newer=True) == "system/Claim.rs system/Patient.rs"
    assert read_scopes(["Claim"], newer=False) == "system/Claim.read"


def test_keys_that_cannot_be_used_say_why() -> None:
    for pem, why in (
        (ECKey.generate_key("P-256").as_pem(private=True), "not on the curve P-384"),
        (_KEY.key.as_pem(private=False), "public key"),
        (b"", "no private key"),
    ):
        with pytest.raises(ValueError, match=why):
            SigningKey.from_pem(pem.decode())
