"""The server at its socket: it can only be read, only from this machine, and only by whoever may."""

import json
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt

from tests.demo.conftest import TODAY
from tests.processes import Process
from worklist.demo.server import CLIENT_ID, DemoServer, read_jwks
from worklist.demo.server.sign_in import Doorkeeper, Refused
from worklist.sources.fhir import FhirSource, SigningKey, smart_authorization
from worklist.sources.http import Bearer, HttpProblem, PinnedClient

PROGRAM = Path(sys.executable).with_name("worklist")
KEY = SigningKey.generate()
JWKS = json.dumps(KEY.jwks()).encode()
NOW = 1_800_000_000
ENDPOINT = "http://127.0.0.1:1/token"


def serve(pipe: Connection) -> None:
    server = DemoServer(0, pipe.send, accounts=80, seed=1, today=TODAY)
    pipe.send((server.address, server.token))
    server.serve()


@pytest.fixture(scope="module")
def demo() -> Iterator[tuple[str, str, Process]]:
    process = Process(serve)
    try:
        yield (*process.receive(), process)
    finally:
        process.kill()


@pytest.fixture
def http(demo) -> Iterator[httpx.Client]:
    address, token, _ = demo
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, trust_env=False) as client:
        yield client


def get(http: httpx.Client, target: str) -> Any:
    answer = http.get(target)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(bundle: Any) -> list[str]:
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])]


# -- reading only ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE", "OPTIONS", "BREW"])
def test_nothing_but_get_is_answered(http, method):
    answer = http.request(method, "/Claim/100001-1", content=b"{}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.json()["issue"][0]["diagnostics"] == "This server can only be read."


def test_head_is_refused_without_a_body(http):
    answer = http.head("/metadata")
    assert (answer.status_code, answer.content) == (405, b"")


def test_the_token_endpoint_takes_post_only(http):
    assert http.get("/token").headers["Allow"] == "POST"
    assert http.put("/token").headers["Allow"] == "POST"


def test_it_listens_on_this_machine_only(demo):
    port = int(demo[0].rpartition(":")[2])
    assert demo[0] == f"http://127.0.0.1:{port}"
    with pytest.raises(OSError, match=r"refused|unreach|assign|timed out"):  # as any address but this one
        socket.create_connection(("127.0.0.2", port), timeout=5).close()


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /Claim HTTP/9.9\r\n\r\n",
        b"GET //[ HTTP/1.1\r\n\r\n",
        b"POST /token HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /token HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
        b"POST /token HTTP/1.1\r\nContent-Length: 3\r\n\r\n\xff\xfe\xfd",
    ],
)
def test_what_is_no_request_does_not_stop_it(demo, http, sent):
    port = int(demo[0].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(4_096)
    assert get(http, "/metadata")["fhirVersion"] == "4.0.1"


# -- searches -------------------------------------------------------------------------------------------------------


def test_pages_lead_through_everything_once(http):
    every, url = [], "/Claim?_count=7"
    while url:
        page = get(http, url)
        every += ids(page)
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert len(every) == len(set(every)) == page["total"] > 70


def test_what_changed_since_a_day(http):
    whole = get(http, "/ExplanationOfBenefit?_count=500")
    days = {entry["resource"]["id"]: entry["resource"]["meta"]["lastUpdated"][:10] for entry in whole["entry"]}
    middle = sorted(days.values())[len(days) // 2]
    later = get(http, f"/ExplanationOfBenefit?_count=500&_lastUpdated=gt{middle}")
    since = get(http, f"/ExplanationOfBenefit?_count=500&_lastUpdated=ge{middle}T00:00:00.000Z")
    before = get(http, f"/ExplanationOfBenefit?_count=500&_lastUpdated=lt{middle}")
    assert ids(later) == [id_ for id_, day in days.items() if day > middle]
    assert ids(since) == [id_ for id_, day in days.items() if day >= middle]
    assert sorted(ids(since) + ids(before)) == sorted(days)


def test_by_id_by_patient_and_one_alone(http):
    claim = get(http, "/Claim?_count=1")["entry"][0]["resource"]
    patient = claim["patient"]["reference"]
    assert ids(get(http, f"/Claim?_id={claim['id']},none")) == [claim["id"]]
    assert claim["id"] in ids(get(http, f"/Claim?patient={patient}"))
    assert ids(get(http, f"/Claim?patient={patient}")) == ids(get(http, f"/Claim?patient={patient[8:]}"))
    assert get(http, f"/Claim/{claim['id']}") == claim
    assert http.get("/Claim/none").status_code == 404


@pytest.mark.parametrize(
    "search",
    ["name=x", "_count=0", "_count=many", "_page=-1", "_lastUpdated=ge", "_lastUpdated=ge0001-01-01T00:00+23:00"],
)
def test_a_search_it_does_not_know_is_refused_and_not_ignored(http, search):
    answer = http.get(f"/Claim?{search}")
    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome")


# -- who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic d3Jvbmc="}])
def test_without_the_token_only_what_it_offers_is_told(demo, sent):
    with httpx.Client(base_url=demo[0], headers=sent, trust_env=False) as anybody:
        assert anybody.get("/metadata").status_code == 200
        assert anybody.get("/Claim").status_code == 401
        assert anybody.get("/nothing-here").status_code == 401


def test_a_query_is_not_told_on(demo, http):
    http.get("/Patient?_id=SOMEBODY")
    *_, process = demo
    while (line := process.receive()) != "GET /Patient 200":
        assert "SOMEBODY" not in line


def test_a_token_is_for_its_types_and_its_time():
    clock = [float(NOW)]
    door = Doorkeeper({"Claim", "Patient"}, read_jwks(JWKS), lambda: clock[0])
    token = door.token(form(scope="system/Claim.rs system/Account.rs user/Patient.rs"), ENDPOINT)
    assert (token.scope, door.kinds(f"Bearer {token.text}")) == ("system/Claim.rs", {"Claim"})
    clock[0] += token.life
    assert door.kinds(f"Bearer {token.text}") is None


def test_everything_may_be_asked_for_at_once():
    token = door().token(form(scope="system/*.read"), ENDPOINT)
    assert token.kinds == {"Claim", "Patient"}


def test_an_assertion_is_good_once():
    keeper, sent = door(), form()
    keeper.token(sent, ENDPOINT)
    with pytest.raises(Refused, match="used before"):
        keeper.token(sent, ENDPOINT)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://pm.example.org/token"},
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"exp": NOW - 10},
        {"exp": NOW + 3_600},
        {"exp": None},
        {"jti": None},
        {"jti": 7},
    ],
)
def test_an_assertion_that_says_something_else_is_refused(claims):
    with pytest.raises(Refused) as refused:
        door().token(form(**claims), ENDPOINT)
    assert refused.value.code == "invalid_client"


def test_an_assertion_of_another_key_is_refused():
    with pytest.raises(Refused, match="not signed by the registered key"):
        door().token(form(key=SigningKey.generate()), ENDPOINT)


@pytest.mark.parametrize("scope", ["", "system/Account.rs", "user/Claim.rs", "system/Claim.cud", "Claim"])
def test_scopes_of_nothing_that_is_here_are_refused(scope):
    with pytest.raises(Refused) as refused:
        door().token(form(scope=scope), ENDPOINT)
    assert refused.value.code == "invalid_scope"


def door() -> Doorkeeper:
    return Doorkeeper({"Claim", "Patient"}, read_jwks(JWKS), lambda: float(NOW))


def form(*, scope: str = "system/Claim.rs", key: SigningKey = KEY, **changed: object) -> dict[str, str]:
    usual = {"iss": CLIENT_ID, "sub": CLIENT_ID, "aud": ENDPOINT, "iat": NOW, "exp": NOW + 240, "jti": "one"}
    claims = {name: value for name, value in {**usual, **changed}.items() if value is not None}
    return {
        "grant_type": "client_credentials",
        "scope": scope,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": "ES384", "kid": key.id}, claims, key.key, algorithms=["ES384"]),
    }


@pytest.mark.parametrize(
    "text", [b"", b"[]", b'{"keys": []}', b'{"keys": [{"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0"}]}', b"\xff"]
)
def test_what_is_no_jwks_is_refused(text):
    with pytest.raises(ValueError, match="JWKS"):
        read_jwks(text)


def test_a_private_key_is_not_registered():
    private = json.dumps({"keys": [KEY.key.as_dict(private=True)]}).encode()
    with pytest.raises(ValueError, match="public"):
        read_jwks(private)


# -- the command ----------------------------------------------------------------------------------------------------


def start(*options: str) -> subprocess.Popen[str]:
    command = [PROGRAM, "demo-server", "--port", "0", "--accounts", "40", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def printed(process: subprocess.Popen[str], last: str) -> tuple[str, dict[str, Any]]:
    """What was printed up to a line that starts so and the one after it; the settings in it, as they are read."""
    assert process.stdout
    lines = [process.stdout.readline()]
    while not lines[-1].startswith(last):
        assert lines[-1], lines
        lines.append(process.stdout.readline())
    settings = [line for line in lines if line.startswith("[[") or " = " in line]
    return "".join(lines), tomllib.loads("".join(settings))["source"][0]


def test_the_command_prints_how_to_read_it_with_a_token():
    with start() as process:
        try:
            said, source = printed(process, "Its token")
            token = process.stdout.readline().strip()
            assert "SYNTHETIC DATA" in said
            assert (source["kind"], source["sign_in"], source["secret"]) == ("fhir", "bearer", "demo-pm")
            with PinnedClient(source["url"], Bearer(token)) as client:
                assert len(list(FhirSource(client).read(None, lambda progress: None))) > 50
        finally:
            process.terminate()


def test_the_command_lets_a_registered_key_in(tmp_path):
    (tmp_path / "jwks.json").write_bytes(JWKS)
    with start("--jwks", str(tmp_path / "jwks.json")) as process:
        try:
            _, source = printed(process, "key_file")
            assert source["sign_in"] == "smart"
            assert smart_authorization(source["url"], source["client_id"], KEY).allows("Claim")
            with pytest.raises(HttpProblem, match="does not accept who we say we are"):
                smart_authorization(source["url"], source["client_id"], SigningKey.generate()).allows("Claim")
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        finally:
            process.kill()


def test_a_port_that_is_taken_and_a_file_that_is_no_jwks(tmp_path):
    (tmp_path / "notes.txt").write_text("no keys")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "Name another with --port" in refused("--port", port, "--accounts", "1")
    assert "This is no JWKS" in refused("--jwks", str(tmp_path / "notes.txt"))
    assert "cannot be read" in refused("--jwks", str(tmp_path / "none.json"))


def refused(*options: str) -> str:
    run = subprocess.run([PROGRAM, "demo-server", *options], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    return run.stderr
