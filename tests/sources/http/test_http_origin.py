"""What is sent, and where: GET and the token's POST, to one server, and our secrets to nobody else."""

import base64
import traceback
from dataclasses import dataclass, field

import httpx
import pytest

from tests.sources.http.bad_server import answer, page
from tests.sources.http.conftest import TOKEN
from worklist.sources.http import ApiKey, Basic, Bearer, HttpProblem, NoAuthorization, PinnedClient, pages

GOOD = {"resourceType": "Bundle"}


def refusal(call, *arguments) -> str:
    with pytest.raises(HttpProblem) as caught:
        call(*arguments)
    text = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in text
    return str(caught.value)


# -- the address ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://pm.example.org/fhir", "not encrypted"),
        ("http://127.0.0.1.example.org/", "not encrypted"),
        ("http://localhost.example.org/", "not encrypted"),
        ("http://192.168.1.10/fhir", "not encrypted"),
        ("ftp://pm.example.org/", "no address of a server"),
        ("pm.example.org/fhir", "no address of a server"),
        ("https://", "no address of a server"),
        ("", "no address of a server"),
        ("https://pm.example.org:port/", "no address of a server"),
        ("https://pm.example.org/\x1b[31m", "no address of a server"),
        ("https://user:hidden@pm.example.org/fhir", "may not stand in the address"),
        ("https://pm.example.org/fhir?key=hidden", "leave out everything from the ?"),
        ("https://pm.example.org/fhir#hidden", "leave out everything from the ?"),
    ],
)
def test_an_address_that_is_refused(address, words):
    said = refusal(PinnedClient, address, NoAuthorization())
    assert words in said
    assert "hidden" not in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    "address",
    [
        "https://pm.example.org",
        "HTTPS://pm.example.org:8443/a/b/",
        "http://127.0.0.1:1",
        "http://[::1]/x",
        "http://localhost",
    ],
)
def test_an_address_that_is_taken(address):
    PinnedClient(address, NoAuthorization()).close()


@pytest.mark.parametrize(
    "asked",
    ["Patient", "/fhir/Patient", "{origin}/fhir/Patient", "//{host}/fhir/Patient", "{origin}/a/../fhir/Patient"],
)
def test_the_ways_to_name_a_place_on_the_server(asked, server, client):
    server.on("/fhir/Patient", answer(GOOD))
    host = server.origin.removeprefix("http://")
    assert client.get_json(asked.format(origin=server.origin, host=host)) == GOOD


# -- other servers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["{other}/fhir/Patient", "//{host}/Patient", "https://pm.example.org/"])
def test_an_address_elsewhere_is_refused_before_anything_is_sent(way, elsewhere, client, server):
    host = elsewhere.origin.removeprefix("http://")
    said = refusal(client.get_json, way.format(other=elsewhere.origin, host=host))
    assert "nothing was sent" in said or "no address" in said
    assert server.received == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status, elsewhere, server, client):
    server.on("/fhir/Patient", answer(b"", status=status, Location=f"{elsewhere.origin}/fhir/Patient?name=Synthetica"))
    said = refusal(client.get_json, "Patient")
    assert "sends us to http://127.0.0.1/fhir/Patient, where nothing was sent" in said
    assert "Synthetica" not in said
    assert len(server.received) == 1


def test_a_redirect_on_the_same_server_is_not_followed_either(server, client):
    server.on("/fhir/Patient", answer(b"", status=302, Location="/signin"))
    assert "/signin, where nothing was sent" in refusal(client.get_json, "Patient")
    assert len(server.received) == 1


def test_a_next_link_elsewhere_is_refused(elsewhere, server, client):
    server.on("/fhir/Patient", answer(page("1", following=f"{elsewhere.origin}/fhir/Patient?page=2")))
    assert "nothing was sent" in refusal(lambda: list(pages(client, "Patient")))


def test_the_last_check_stands_behind_every_other(elsewhere, client):
    """Even a request that was made past all other checks does not leave."""
    request = httpx.Request("GET", f"{elsewhere.origin}/", headers={"Authorization": f"Bearer {TOKEN}"})
    assert "nothing was sent" in refusal(client._wire.read, request, 1e9, (200,))


def test_no_proxy_is_used(elsewhere, server, client, monkeypatch, connect):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, elsewhere.origin)
    server.on("/fhir/Patient", answer(GOOD))
    assert connect().get_json("Patient") == GOOD


# -- what is sent -----------------------------------------------------------------------------------------------------


def test_only_get_and_the_tokens_post_arrive(server, client):
    server.on("/fhir/Patient", answer(page("1", following="Patient?page=2")), answer(page("2")))
    server.on("/fhir/$export", answer(b"", status=202, Content_Location="/fhir/job"))
    server.on("/fhir/file", answer(b'{"a":1}\n'))
    server.on("/token", answer({"access_token": "x"}))
    list(pages(client, "Patient"))
    client.get("$export", {"_since": "2026-11-01"}, headers={"Prefer": "respond-async"})
    list(client.lines("file"))
    client.token("/token", {"grant_type": "client_credentials"})
    assert [(request.method, request.path) for request in server.received] == [
        ("GET", "/fhir/Patient"),
        ("GET", "/fhir/Patient"),
        ("GET", "/fhir/$export"),
        ("GET", "/fhir/file"),
        ("POST", "/token"),
    ]
    assert client.sent == {
        ("GET", "/fhir/Patient"): 2,
        ("GET", "/fhir/$export"): 1,
        ("GET", "/fhir/file"): 1,
        ("POST", "/token"): 1,
    }


def test_the_query_is_sent_as_it_is_given(server, client):
    server.on("/fhir/Patient", answer(GOOD))
    client.get_json("Patient?_getpages=a%2Fb%7Cc+d==&x=%zz")
    client.get_json("Patient", {"_lastUpdated": ["ge2026-01-01", "lt2026-02-01"], "family": "O'Neil & Sons"})
    first, second = server.received
    assert first.target == "/fhir/Patient?_getpages=a%2Fb%7Cc+d==&x=%zz"
    assert "_lastUpdated=ge2026-01-01&_lastUpdated=lt2026-02-01&family=" in second.target
    assert second.target.count("&") == 2


def test_an_answer_that_is_not_ready(server, client):
    server.on("/fhir/job", answer(b"", status=202, X_Progress="10 %", Retry_After="5"))
    found = client.get("job")
    assert (found.status, found.headers["x-progress"], found.headers["retry-after"]) == (202, "10 %", "5")
    assert "202" in refusal(client.get_json, "job")


@pytest.mark.parametrize(
    ("authorization", "header"),
    [
        (Bearer(TOKEN), f"Bearer {TOKEN}"),
        (Basic("ana", "päss:word"), f"Basic {base64.b64encode('ana:päss:word'.encode()).decode()}"),
        (ApiKey(TOKEN), TOKEN),
        (NoAuthorization(), None),
    ],
    ids=["bearer", "basic", "key", "none"],
)
def test_the_authorization_of_a_request(authorization, header, server, connect):
    server.on("/fhir/Patient", answer(GOOD))
    connect(authorization).get_json("Patient")
    assert server.received[0].headers.get("authorization") == header
    assert TOKEN not in repr(authorization)
    assert "päss" not in repr(authorization)


@pytest.mark.parametrize("secret", ["", " x", "x\n", "x\r\nX-Other: y", "t\u00f6ken", "\ufeffx", "a\x00b"])
def test_a_secret_that_no_header_can_hold_is_refused_unseen(secret):
    for kind in (Bearer, ApiKey):
        with pytest.raises(HttpProblem, match="store it again"):
            kind(secret)


# -- tokens -----------------------------------------------------------------------------------------------------------


@dataclass
class Renewed:
    """A token that is good for so many renewals."""

    renewals: int
    token: str = "first"
    asked: list[str] = field(default_factory=list)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def refresh(self) -> bool:
        self.asked.append(self.token)
        self.token = f"renewed {len(self.asked)}"
        return len(self.asked) <= self.renewals


def test_a_token_that_ends_in_mid_sync_is_renewed(server, connect):
    server.on(
        "/fhir/Patient",
        answer(page("1", following="Patient?page=2")),
        answer(b"", status=401),
        answer(page("2", following="Patient?page=3")),
        answer(b"", status=401),
        answer(page("3")),
    )
    found = list(pages(connect(Renewed(renewals=5)), "Patient"))
    assert len(found) == 3
    sent = [request.headers["authorization"] for request in server.received]
    assert sent == ["Bearer first"] * 2 + ["Bearer renewed 1"] * 2 + ["Bearer renewed 2"]


def test_a_new_token_that_is_refused_too_ends_the_sync(server, connect):
    server.on("/fhir/Patient", answer(b"", status=401))
    renewed = Renewed(renewals=5)
    assert "(401); check the secret: worklist secret set." in refusal(connect(renewed).get_json, "Patient")
    assert renewed.asked == ["first"]
    assert len(server.received) == 2


def test_a_token_that_nobody_renews_ends_the_sync(server, client):
    server.on("/fhir/Patient", answer(b"", status=401))
    assert "does not accept who we say we are (401)" in refusal(client.get_json, "Patient")
    assert len(server.received) == 1


def test_a_token_is_asked_for_without_the_one_we_have(server, client):
    server.on("/token", answer({"access_token": "new", "expires_in": 300}))
    assert client.token("/token", {"grant_type": "client_credentials", "scope": "system/*.rs"})["access_token"] == "new"
    (sent,) = server.received
    assert "authorization" not in sent.headers
    assert sent.headers["content-type"] == "application/x-www-form-urlencoded"
    assert sent.body == "grant_type=client_credentials&scope=system%2F%2A.rs"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (answer({"error": "invalid_client"}, status=401), "check the client id, the key"),
        (answer({"error": "invalid_scope", "error_description": TOKEN}, status=400), "check the scopes"),
        (answer({"error": TOKEN}, status=400), "does not say why"),
        (answer(b"<html>", status=400, content_type="text/html"), "does not say why"),
        (answer(b"", status=500), "failed (500 Internal Server Error); try again later"),
        (answer(b"<html>", content_type="text/html"), "web page"),
    ],
    ids=["client", "scope", "unknown", "html", "500", "200 html"],
)
def test_a_token_that_is_refused_is_asked_for_once(script, words, server, client):
    server.on("/token", script)
    assert words in refusal(client.token, "/token", {"client_assertion": TOKEN})
    assert len(server.received) == 1


def test_a_busy_token_server_is_asked_again(server, client, watch):
    server.on("/token", answer(b"", status=429, Retry_After="3"), answer({"access_token": "x"}))
    assert client.token("/token", {}) == {"access_token": "x"}
    assert watch.waits == [3]


def test_a_token_is_not_asked_for_elsewhere(elsewhere, client):
    assert "nothing was sent" in refusal(client.token, f"{elsewhere.origin}/token", {"client_assertion": TOKEN})
