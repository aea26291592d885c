"""A search is followed to its end, or it is not there: never a part of it that passes for the whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.http.bad_server import answer, cut, page, resets
from worklist.sources.http import HttpProblem, pages

SECOND, THIRD = "Patient?page=2", "Patient?page=3"


def ids(client, **more) -> list[str]:
    found = pages(client, "Patient", **more)
    return [entry["resource"]["id"] for each in found for entry in each.get("entry", [])]


def problem_of(client, **more) -> str:
    with pytest.raises(HttpProblem) as caught:
        ids(client, **more)
    return str(caught.value)


def test_pages_come_in_their_order(server, client):
    absolute = f"{server.origin}/fhir/Patient?page=2&token=a%7Cb"
    server.on("/fhir/Patient", answer(page("1", "2", following=absolute, total=3)), answer(page("3", total=3)))
    assert ids(client, params={"_count": "2"}) == ["1", "2", "3"]
    assert [request.target for request in server.received] == [
        "/fhir/Patient?_count=2",
        "/fhir/Patient?page=2&token=a%7Cb",
    ]


def test_a_search_without_results(server, client):
    server.on("/fhir/Patient", answer({"resourceType": "Bundle", "total": 0}))
    assert ids(client) == []


def test_what_stands_on_two_pages_is_left_to_the_caller(server, client):
    server.on("/fhir/Patient", answer(page("1", "2", following=SECOND, total=3)), answer(page("2", "3", total=3)))
    assert ids(client) == ["1", "2", "2", "3"]


def test_what_is_sent_along_does_not_count(server, client):
    payer = {"resource": {"resourceType": "Organization", "id": "payer"}, "search": {"mode": "include"}}
    bundle = page("1", total=2)
    bundle["entry"].append(payer)
    server.on("/fhir/Patient", answer(bundle))
    assert "1 of 2 came" in problem_of(client)


def test_data_that_grows_or_shrinks_while_it_is_paged(server, client):
    """The last page knows best."""
    server.on("/fhir/Patient", answer(page("1", following=SECOND, total=9)), answer(page("2", total=2)))
    assert ids(client) == ["1", "2"]
    server.on("/fhir/Patient", answer(page("1", following=SECOND, total=2)), answer(page("2", total=3)))
    assert "2 of 3 came, for data changed meanwhile or a page was left out; sync again" in problem_of(client)


@pytest.mark.parametrize("following", ["Patient", "Patient?page=2"], ids=["to the first", "to itself"])
def test_a_circle_of_pages(following, server, client):
    server.on("/fhir/Patient", answer(page("1", following=SECOND)), answer(page("2", following=following)))
    assert "in a circle after 2" in problem_of(client)
    assert len(server.received) == 2


def test_pages_without_end(server, client):
    server.on("/fhir/Patient", *(answer(page(str(n), following=f"Patient?page={n}")) for n in range(20)))
    assert "more than 10 pages came and no end" in problem_of(client, most=10)
    assert len(server.received) == 10


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (answer(b"", status=404), "nothing at this address"),
        (answer(b"", status=410), "expired at the server; sync again"),
        (answer(b"", status=403), "ask its administrator"),
        (answer(b"", status=500), "failed"),
        (cut(b"{}" * 100), "cut"),
        (resets, "broke"),
        (answer({"resourceType": "OperationOutcome"}), "no page of search results"),
        (answer({}), "no page of search results"),
        (answer(page("2", total=5)), "2 of 5 came"),
        (answer({**page("2"), "entry": {}}), "entries are no list"),
        (answer({**page("2"), "link": "next"}), "links cannot be read"),
        (answer({**page("2"), "link": ["next"]}), "links cannot be read"),
        (answer({**page("2"), "link": [{"relation": "next"}]}), "link to the next one cannot be read"),
        (answer(page("2", following="")), "link to the next one cannot be read"),
        (answer({**page("2"), "link": [{"relation": "next", "url": THIRD}] * 2}), "link to the next one"),
        (answer(page("2", following="https://pm.example.org/fhir/Patient?page=3")), "nothing was sent"),
        (answer(page("2", following="javascript:alert(1)")), "nothing at this address"),
    ],
)
def test_a_page_that_is_missing_or_wrong_ends_the_search(second, words, server, client):
    server.on("/fhir/Patient", answer(page("1", following=SECOND)), second)
    assert words in problem_of(client)


_KEYS = ("resourceType", "link", "relation", "url", "entry", "search", "mode", "total", "x")
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
    max_leaves=12,
)


class Shelf:
    """Pages that need no server."""

    def __init__(self, *found) -> None:
        self.found = list(found)

    def get_json(self, url, params=None):
        return self.found.pop(0) if self.found else page()


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(_KEYS), _ANYTHING))
def test_any_bundle_is_a_page_or_a_sentence(fields):
    try:
        for _ in pages(Shelf({"resourceType": "Bundle", **fields}), "Patient", most=3):
            pass
    except HttpProblem as problem:
        assert str(problem).startswith("Patient: ")
