"""Whatever a server does, the client ends in time with a whole answer or with one sentence."""

import json
import logging

import pytest

from tests.sources.http.bad_server import (
    FHIR,
    answer,
    bomb,
    chunked,
    cut,
    drips,
    endless,
    hangs,
    head,
    resets,
    sends,
    unframed,
    zipped,
)
from tests.sources.http.conftest import TOKEN
from worklist.sources.http import HttpProblem, Limits, NoAuthorization, PinnedClient

GOOD = {"resourceType": "Bundle", "total": 0}
TEXT = json.dumps(GOOD).encode()
DEEP = b'{"a":' + b"[" * 1_000 + b"]" * 1_000 + b"}"
FAMILY_NAME = "Synthetica"
HTML = b"<html><body>Sign in</body></html>"


def problem_of(client, url: str = "Patient", **params: str) -> str:
    with pytest.raises(HttpProblem) as caught:
        client.get_json(url, params or None)
    assert caught.value.__cause__ is None
    return str(caught.value)


def is_a_sentence(text: str) -> None:
    assert text.endswith(".")
    assert "127.0.0.1" in text
    assert "/fhir/Patient" in text
    assert TOKEN not in text
    assert FAMILY_NAME not in text
    assert "\n" not in text


@pytest.mark.parametrize(
    "script",
    [
        answer(GOOD),
        answer(GOOD, content_type="application/json; charset=UTF-8"),
        answer(b"\xef\xbb\xbf" + TEXT),
        chunked(TEXT),
        unframed(TEXT),
        zipped(TEXT),
        zipped(TEXT + b" " * 200_000),
    ],
    ids=["plain", "charset", "byte order mark", "chunked", "to the end of the connection", "gzip", "long gzip"],
)
def test_a_good_answer_comes_whole(script, server, client):
    server.on("/fhir/Patient", script)
    assert client.get_json("Patient") == GOOD


WRONG = {
    "400": (answer(b"", status=400), "does not understand"),
    "403": (answer(b"", status=403), "ask its administrator"),
    "404": (answer(b"", status=404), "check it in the settings"),
    "406": (answer(b"", status=406), "in the form"),
    "410": (answer(b"", status=410), "expired"),
    "418": (answer(b"", status=418), "418"),
    "204 without a body": (sends(head(204)), "204"),
    "599": (answer(b"", status=599), "599"),
    "html": (answer(HTML, content_type="text/html; charset=utf-8"), "web page"),
    "a picture": (answer(b"GIF89a", content_type="image/gif"), "image/gif"),
    "no type": (sends(head(Content_Length=len(TEXT)), TEXT), "without a type"),
    "a type with escapes": (answer(TEXT, content_type="a\x1b[31m/b"), "came where JSON"),
    "a list": (answer([1]), "no object"),
    "latin-1": (answer(TEXT, content_type="application/json; charset=iso-8859-1"), "not in UTF-8"),
    "bad UTF-8": (answer(b'{"a":"\xff"}'), "not UTF-8 at byte 6"),
    "nothing": (answer(b""), "ends too soon"),
    "cut without a length": (unframed(TEXT[:-5]), "damaged or was cut"),
    "NaN": (answer(b'{"a":NaN}'), "NaN where a number"),
    "Infinity": (answer(b'{"a":-Infinity}'), "Infinity where a number"),
    "one key twice": (answer(b'{"paid":1,"paid":2}'), "one key twice"),
    "1,000 deep": (answer(DEEP), "more than 64 deep"),
    "a huge number": (answer(b'{"a":' + b"9" * 5_000 + b"}"), "more than 18 digits"),
    "a huge exponent": (answer(b'{"a":1e999999999}'), "too large or too fine"),
    "a fine exponent": (answer(b'{"a":1e-999999999}'), "too large or too fine"),
    "millions of values": (answer(b'{"a":[' + b"{}," * 1_500_000 + b"1]}"), "more than 2,000,000 values"),
    "a length beyond the limit": (sends(head(Content_Type=FHIR, Content_Length=10**12), b"{}"), "MB"),
    "gzip that is none": (sends(head(Content_Type=FHIR, Content_Encoding="gzip"), b"no gzip"), "damaged"),
    "another compression": (sends(head(Content_Type=FHIR, Content_Encoding="br"), b"{}"), "not asked for"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_one_sentence_and_is_not_asked_for_again(name, server, client):
    script, words = WRONG[name]
    server.on("/fhir/Patient", script)
    said = problem_of(client, family=FAMILY_NAME)
    is_a_sentence(said)
    assert words in said
    assert len(server.received) == 1


BROKEN = {
    "500": (answer(b"", status=500), "failed (500"),
    "502": (answer(b"", status=502), "failed (502"),
    "504": (answer(b"", status=504), "failed (504"),
    "429": (answer(b"", status=429), "busy (429)"),
    "503": (answer(b"", status=503), "busy (503)"),
    "reset": (resets, "broke"),
    "closed": (sends(), "cut or is no HTTP"),
    "no HTTP": (sends(b"SSH-2.0-OpenSSH_9.2\r\n"), "cut or is no HTTP"),
    "cut": (cut(TEXT), "cut"),
    "chunks cut": (chunked(TEXT, whole=False), "cut"),
    "gzip cut": (zipped(TEXT, keep=0.5), "cut"),
    "endless headers": (sends(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 100_000), "cut or is no HTTP"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_asked_for_five_times(name, server, client, watch):
    script, words = BROKEN[name]
    server.on("/fhir/Patient", script)
    said = problem_of(client, family=FAMILY_NAME)
    is_a_sentence(said)
    assert words in said
    assert "5 times; try again later" in said
    assert len(server.received) == 5
    assert watch.waits == [1, 2, 4, 8]


@pytest.mark.parametrize("name", BROKEN)
def test_a_server_that_recovers_is_read(name, server, client):
    server.on("/fhir/Patient", BROKEN[name][0], answer(GOOD))
    assert client.get_json("Patient") == GOOD


@pytest.mark.parametrize(
    "script",
    [
        hangs,
        drips(b"", b"H"),
        drips(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        drips(head(Content_Type=FHIR) + b'{"a":'),
        drips(head(Content_Type=FHIR, Transfer_Encoding="chunked")),
        drips(b"", head(100)),
    ],
    ids=[
        "hang",
        "drip before the status",
        "drip in the headers",
        "drip in the body",
        "drip in a chunk",
        "drip of 100 Continue",
    ],
)
def test_a_slow_server_is_given_up_in_time(script, server, hurried):
    server.on("/fhir/Patient", script)
    said = problem_of(hurried, family=FAMILY_NAME)
    is_a_sentence(said)
    assert "did not come in time, 2 times" in said


@pytest.mark.parametrize("script", [endless(b" " * 65_536), bomb(1 << 24)], ids=["endless", "bomb"])
def test_what_is_too_much_is_not_read_on(script, server, connect):
    server.on("/fhir/Patient", script)
    said = problem_of(connect(bytes_per_answer=1 << 20))
    assert "more than the 1 MB" in said


def test_nobody_there(connect, server):
    server.origin = "http://127.0.0.1:9"
    said = problem_of(connect())
    assert "cannot be reached (connection refused); check the address" in said


def test_a_host_without_an_address():
    with PinnedClient("https://pm.invalid/fhir", NoAuthorization(), Limits(tries=1)) as client:
        assert "cannot be reached" in problem_of(client)


def test_nothing_is_logged(server, client, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpcore.http11").debug("a logger of the library")
    server.on("/fhir/Patient", answer(b"", status=500), answer(GOOD))
    client.get_json("Patient", {"family": FAMILY_NAME})
    assert caplog.text == ""


# -- waiting as long as the server asks -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ({"Retry_After": "7"}, 7),
        ({"Retry_After": "0"}, 0),
        ({"Date": "Tue, 10 Nov 2026 10:00:00 GMT", "Retry_After": "Tue, 10 Nov 2026 10:01:30 GMT"}, 90),
        ({"Date": "Tue, 10 Nov 2026 10:00:00 GMT", "Retry_After": "Mon, 09 Nov 2026 10:00:00 GMT"}, 0),
        ({"Retry_After": "soon"}, 1),
        ({"Retry_After": "-5"}, 1),
        ({"Retry_After": "1.5"}, 1),
        ({"Retry_After": "Tue, 99 Nov 2026 10:01:30 GMT"}, 1),
        ({"Retry_After": "9" * 400}, 1),
        ({}, 1),
    ],
    ids=lambda value: str(value)[:60],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_left_alone_as_long_as_it_asks(said, wait, status, server, client, watch):
    server.on("/fhir/Patient", answer(b"", status=status, **said), answer(GOOD))
    assert client.get_json("Patient") == GOOD
    assert watch.waits == [wait]


def test_a_wait_beyond_the_budget_is_not_begun(server, client, watch):
    server.on("/fhir/Patient", answer(b"", status=429, Retry_After="3600"))
    assert "busy (429); try again in 60 minutes" in problem_of(client)
    assert watch.waits == []


def test_the_waits_together_keep_to_the_budget(server, connect, watch):
    server.on("/fhir/Patient", answer(b"", status=429, Retry_After="40"))
    problem_of(connect(seconds_in_all=100))
    assert watch.waits == [40, 40]


# -- files of lines ---------------------------------------------------------------------------------------------------

LINES = b'{"id":"1"}\n\n{"id":"2"}\r\n{"id":"3"}'
READ = [b'{"id":"1"}', b'{"id":"2"}', b'{"id":"3"}']


@pytest.mark.parametrize("script", [answer(LINES), chunked(LINES), zipped(LINES)], ids=["length", "chunks", "gzip"])
def test_the_lines_of_a_file(script, server, client):
    server.on("/fhir/file", script)
    assert list(client.lines("file")) == READ


def test_a_file_may_be_larger_than_an_answer(server, connect):
    server.on("/fhir/file", answer(LINES * 1_000))
    assert len(list(connect(bytes_per_answer=1_000).lines("file"))) == 3_000 - 999


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (cut(LINES), "cut"),
        (chunked(LINES, whole=False), "cut"),
        (zipped(LINES * 50, keep=0.9), "cut"),
        (unframed(LINES), "does not say where the file ends"),
        (chunked(b"x" * 1_500_000), "a line of more than 1 MB"),
        (chunked(LINES * 200_000), "more than the 2 MB"),
        (answer(b"", status=403), "ask its administrator"),
    ],
    ids=["cut", "chunks cut", "gzip cut", "no end", "long line", "too large", "403"],
)
def test_a_bad_file_is_a_sentence_and_never_just_shorter(script, words, server, connect):
    server.on("/fhir/file", script)
    client = connect(bytes_per_line=1 << 20, bytes_per_file=2 << 20)
    with pytest.raises(HttpProblem, match=words):
        list(client.lines("file"))


def test_a_file_that_drips_is_given_up_in_time(server):
    server.on("/fhir/file", drips(head(Content_Length=10**6)))
    limits = Limits(seconds_per_try=10, seconds_in_all=0.5)
    client = PinnedClient(f"{server.origin}/fhir", NoAuthorization(), limits)
    with client, pytest.raises(HttpProblem, match="did not come in time"):
        list(client.lines("file"))


def test_another_question_may_be_asked_between_two_lines(server, client):
    server.on("/fhir/file", chunked(LINES))
    server.on("/fhir/Patient", answer(GOOD))
    read = []
    for line in client.lines("file"):
        read.append(line)
        assert client.get_json("Patient") == GOOD
    assert read == READ
