"""Whatever goes wrong at a clearinghouse: the whole of what is new, or nothing and one sentence."""

import json

import pytest

from tests.sources.clearinghouse.reports import report
from tests.sources.clearinghouse.test_clearinghouse_source import (
    JSON,
    KEY,
    LIST,
    REPORTS,
    UUID,
    Sitting,
    item,
    page,
    said,
)
from tests.sources.http.bad_server import answer, cut, head, resets, sends
from worklist.sources.clearinghouse import ClearinghouseOptions, ClearinghouseSource
from worklist.sources.http import ApiKey, HttpProblem, Limits, PinnedClient

_TEXT = json.dumps(report("reversal")).encode()
_ONE, _TWO, _THREE = (item(number, f"2026-01-05T0{number}:00:00Z") for number in (1, 2, 3))


def path(number: int) -> str:
    return f"{REPORTS}/{UUID.format(number)}/835"


def is_a_sentence(text: str) -> None:
    assert text.endswith(".") and "\n" not in text
    assert KEY not in text and "pageToken" not in text and "SYNTHETIC" not in text


FAULTS = {
    "500": (answer(b"", status=500), "failed"),
    "401 in mid sync": (answer(b"", status=401), "secret"),
    "403": (answer(b"", status=403), "ask its administrator"),
    "429 for an hour": (answer(b"", status=429, Retry_After=3_600), "busy"),
    "a web page": (answer(b"<html>", content_type="text/html"), "web page"),
    "cut": (cut(_TEXT), "cut"),
    "cut, and nobody says so": (sends(head(Content_Type=JSON), _TEXT[:300]), "was cut"),
    "not a number": (said(b'{"transactions": [NaN]}'), "NaN"),
    "one key twice": (said(b'{"meta": 1, "meta": 2}'), "one key twice"),
    "1,000 deep": (said(b'{"a":' + b"[" * 1_000 + b"]" * 1_000 + b"}"), "nested"),
    "a list": (said([1]), "no object"),
    "elsewhere": (sends(head(302, Location="https://other.example/835")), "nothing was sent"),
    "reset": (resets, "connection"),
    "too large": (said({"a": "x" * 200_000}), "more than"),
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("where", ["the list", "a report"])
def test_a_fault_ends_the_read_with_a_sentence(where, fault, words, server):
    scripts = {"the list": [page(_ONE, following="t"), fault], "a report": [page(_ONE, _TWO, following="t"), page()]}
    server.on(LIST, *scripts[where])
    server.on(f"/2023-08-01/{UUID.format(1)}/835", answer(_TEXT, content_type=JSON))
    server.on(f"/2023-08-01/{UUID.format(2)}/835", fault)
    limits = Limits(bytes_per_answer=100_000, seconds_in_all=60, tries=2)
    with PinnedClient(
        f"{server.origin}/2023-08-01", ApiKey(KEY), limits, sleep=lambda seconds: None, clock=lambda: 0.0
    ) as client:
        source = ClearinghouseSource(client)
        with pytest.raises(HttpProblem) as caught:
            list(source.read(None, lambda progress: None))
    assert words in str(caught.value)
    is_a_sentence(str(caught.value))
    assert source.mark is None
    assert server.methods == {"GET"}


@pytest.mark.parametrize("status", [404, 400, 422, 410])
def test_a_report_that_is_not_there_is_said_and_asked_for_again(status, server):
    server.on(LIST, page(_ONE, _TWO, following="t"), page())
    server.on(path(1), answer(b"", status=status))
    server.on(path(2), answer(_TEXT, content_type=JSON))
    first = Sitting(server, server)
    (reject,) = first.rejects
    assert reject.position.file == f"clearinghouse:{UUID.format(1)}"
    assert str(status) in reject.reason and "asked for again" in reject.reason
    assert (first.accounts, first.mark.seen) == (["R1", "R1", "R2"], {UUID.format(2)})
    server.on(LIST, page(_ONE, _TWO, following="t"), page())
    server.on(path(1), answer(_TEXT, content_type=JSON))
    second = Sitting(server, server, first.mark)
    assert (second.accounts, second.mark.seen) == (["R1", "R1", "R2"], {UUID.format(1), UUID.format(2)})


def test_a_report_without_transactions_is_said_and_asked_for_again(server):
    server.on(LIST, page(_ONE, following="t"), page())
    server.on(path(1), said({"message": "later"}))
    sitting = Sitting(server, server)
    assert "no transactions" in sitting.rejects[0].reason
    assert sitting.mark.seen == set()


def test_where_none_of_several_reports_is_there_the_read_ends(server):
    server.on(LIST, page(_ONE, _TWO, _THREE, following="t"), page())
    with pytest.raises(HttpProblem, match="check it in the settings"):
        Sitting(server, server)


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ([page(_ONE, following="t"), page(_TWO, following="t")], "circle"),
        ([said({"items": 7, "nextPageToken": "t"})], "no list of transactions"),
        ([said({"items": [_ONE], "nextPageToken": 7})], "cannot be read"),
    ],
    ids=["a circle", "no items", "no token"],
)
def test_pages_that_cannot_be_followed_end_the_read(pages, words, server):
    server.on(LIST, *pages)
    with pytest.raises(HttpProblem, match=words) as caught:
        Sitting(server, server)
    is_a_sentence(str(caught.value))


def test_the_last_page_may_have_no_token(server):
    server.on(LIST, page(_ONE))
    server.on(path(1), answer(_TEXT, content_type=JSON))
    assert Sitting(server, server).accounts == ["R1", "R1", "R2"]
    assert len(server.asked(LIST)) == 1


def test_options_are_asked_for_by_name():
    with pytest.raises(TypeError):
        ClearinghouseOptions("stedi")  # type: ignore[misc]
