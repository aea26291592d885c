"""What is asked of a clearinghouse, what of it is read, and where the next read goes on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.sources.clearinghouse.reports import report
from tests.sources.http.bad_server import BadServer, Script, answer, bad_server
from worklist.domain.acknowledgements import ClaimStatus
from worklist.domain.provenance import Reject
from worklist.domain.remits import RemitClaim, RemitTotal
from worklist.domain.sync_report import Cancelled, Progress
from worklist.sources.clearinghouse import ClearinghouseOptions, ClearinghouseSource, Mark, Service
from worklist.sources.http import ApiKey, HttpProblem, PinnedClient

KEY = "a-key-of-the-practice"
NOW = datetime(2026, 1, 6, 12, tzinfo=UTC)
REPORTS = "/change/medicalnetwork/reports/v2"
LIST = "/2023-08-01/polling/transactions"
UUID = "00000000-0000-4000-8000-000000000{}"
REMIT, STATUS = UUID.format(835), UUID.format(277)
JSON = "application/json"


@pytest.fixture
def elsewhere() -> Iterator[BadServer]:
    """The list stands on a server of its own, as Stedi has it."""
    with bad_server() as running:
        yield running


def said(value: Any, **more: Any) -> Script:
    return answer(value, content_type=JSON, **more)


def page(*items: dict[str, Any], following: str | None = None) -> Script:
    return said({"items": list(items), "nextPageToken": following})


def item(number: int, at: str, kind: str = "835", **more: Any) -> dict[str, Any]:
    named = {"metadata": {"transaction": {"transactionSetIdentifier": kind}}}
    return {
        "transactionId": UUID.format(number),
        "processedAt": at,
        "direction": "INBOUND",
        "mode": "production",
        "status": "succeeded",
        "x12": named,
        **more,
    }


def offer(server: BadServer, *numbers: int) -> None:
    for number in numbers:
        server.on(f"{REPORTS}/{UUID.format(number)}/835", said(report("reversal")))


class Sitting:
    """One read of a scripted clearinghouse."""

    def __init__(self, server: BadServer, listing: BadServer, since: Mark | None = None, **options: Any) -> None:
        self.progress: list[Progress] = []
        wait = {"sleep": lambda seconds: None}
        with (
            PinnedClient(f"{server.origin}{REPORTS}", ApiKey(KEY), **wait) as client,
            PinnedClient(f"{listing.origin}/2023-08-01", ApiKey(KEY), **wait) as list_client,
        ):
            self.source = ClearinghouseSource(
                client, ClearinghouseOptions(**options), listing=list_client, now=lambda: NOW
            )
            self.found = list(self.source.read(since, self.progress.append))

    @property
    def mark(self) -> Mark:
        assert self.source.mark
        return self.source.mark

    @property
    def rejects(self) -> list[Reject]:
        return [each for each in self.found if isinstance(each, Reject)]

    @property
    def accounts(self) -> list[str]:
        return [each.account for each in self.found if isinstance(each, RemitClaim | ClaimStatus)]


def asked(listing: BadServer) -> list[dict[str, list[str]]]:
    return [parse_qs(request.target.partition("?")[2]) for request in listing.asked(LIST)]


def fetched(server: BadServer) -> list[str]:
    return [request.path.removeprefix(f"{REPORTS}/") for request in server.received]


# -- transactions -----------------------------------------------------------------------------------------------------


def test_what_came_is_listed_then_read(server, elsewhere):
    elsewhere.on(LIST, said(report("transactions")), page())
    server.on(f"{REPORTS}/{REMIT}/835", said(report("two-claims")))
    server.on(f"{REPORTS}/{STATUS}/277", said(report("claim-status")))
    sitting = Sitting(server, elsewhere)
    assert sitting.accounts == ["A-1001", "A-1002", "A-1003", "A-1004", "A-1001", "A-1002"]
    assert sitting.found[-1].position.file == f"clearinghouse:{REMIT}"
    assert isinstance(sitting.found[-1], RemitTotal)
    assert fetched(server) == [f"{STATUS}/277", f"{REMIT}/835"]
    assert sitting.source.passed_over == {"837: has no report": 1, "999: has no report": 1, "835: a test": 1}
    assert sitting.progress[-1] == Progress("reading", 1, 2, f"clearinghouse:{REMIT}")


def test_only_get_is_sent_and_the_key_to_the_two_servers_of_the_settings(server, elsewhere):
    elsewhere.on(LIST, said(report("transactions")), page())
    server.on(f"{REPORTS}/{REMIT}/835", said(report("two-claims")))
    server.on(f"{REPORTS}/{STATUS}/277", said(report("claim-status")))
    Sitting(server, elsewhere)
    assert server.methods == elsewhere.methods == {"GET"}
    assert {each.headers["authorization"] for each in [*server.received, *elsewhere.received]} == {KEY}
    assert {each.headers["accept"] for each in [*server.received, *elsewhere.received]} == {JSON}


def test_pages_are_followed_by_their_tokens_to_the_first_empty_one(server, elsewhere):
    first, second = item(1, "2026-01-05T08:00:00Z"), item(2, "2026-01-05T09:00:00Z")
    elsewhere.on(LIST, page(first, following="t1"), page(first, second, following="t2"), page(following="t3"))
    offer(server, 1, 2)
    Sitting(server, elsewhere, reach=timedelta(days=30), page_size=2)
    assert asked(elsewhere) == [
        {"startDateTime": ["2025-12-07T12:00:00Z"], "pageSize": ["2"]},
        {"pageToken": ["t1"], "pageSize": ["2"]},
        {"pageToken": ["t2"], "pageSize": ["2"]},
    ]
    assert fetched(server) == [f"{UUID.format(1)}/835", f"{UUID.format(2)}/835"]


def test_the_next_read_begins_earlier_and_fetches_nothing_twice(server, elsewhere):
    old, new = item(1, "2026-01-01T08:00:00Z"), item(2, "2026-01-05T09:00:00.801Z")
    elsewhere.on(LIST, page(old, new, following="t"), page())
    offer(server, 1, 2, 3)
    first = Sitting(server, elsewhere)
    assert first.mark == Mark(datetime(2026, 1, 5, 9, 0, 0, 801_000, tzinfo=UTC), frozenset({UUID.format(2)}))
    late = item(3, "2026-01-05T08:59:00Z")
    elsewhere.on(LIST, page(late, new, following="t"), page())
    second = Sitting(server, elsewhere, first.mark)
    assert asked(elsewhere)[-2]["startDateTime"] == ["2026-01-02T09:00:00Z"]
    assert fetched(server)[2:] == [f"{UUID.format(3)}/835"]
    assert second.mark == Mark(first.mark.until, frozenset({UUID.format(2), UUID.format(3)}))


def test_what_came_within_the_second_that_is_asked_from_is_not_fetched_twice(server, elsewhere):
    early, late = item(1, "2026-01-02T09:00:00.500Z"), item(2, "2026-01-05T09:00:00.801Z")
    elsewhere.on(LIST, page(early, late, following="t"), page(), page(early, late, following="t"), page())
    offer(server, 1, 2)
    Sitting(server, elsewhere, Sitting(server, elsewhere).mark)
    assert len(server.received) == 2


def test_a_read_that_finds_nothing_goes_on_from_the_same_time(server, elsewhere):
    elsewhere.on(LIST, page())
    mark = Mark(datetime(2026, 1, 5, tzinfo=UTC), frozenset({UUID.format(1)}))
    assert Sitting(server, elsewhere, mark).mark.until == mark.until
    assert server.received == []


def test_a_time_to_come_does_not_make_the_next_read_begin_too_late(server, elsewhere):
    elsewhere.on(LIST, page(item(1, "2026-01-05T08:00:00Z"), item(2, "2099-01-01T00:00:00Z"), following="t"), page())
    offer(server, 1, 2)
    assert Sitting(server, elsewhere).mark.until == datetime(2026, 1, 5, 8, tzinfo=UTC)


def test_tests_are_read_where_the_site_wants_them(server, elsewhere):
    test = item(1, "2026-01-05T08:00:00Z", mode="test")
    elsewhere.on(LIST, page(test, following="t"), page(), page(test, following="t"), page())
    server.on(f"{REPORTS}/{UUID.format(1)}/835", said(report("reversal") | {"meta": {"applicationMode": "test"}}))
    assert Sitting(server, elsewhere).accounts == []
    assert Sitting(server, elsewhere, with_tests=True).accounts == ["R1", "R1", "R2"]


def test_a_report_that_says_it_is_a_test_is_passed_over(server, elsewhere):
    elsewhere.on(LIST, page(item(1, "2026-01-05T08:00:00Z"), following="t"), page())
    server.on(f"{REPORTS}/{UUID.format(1)}/835", said(report("reversal") | {"meta": {"applicationMode": "test"}}))
    sitting = Sitting(server, elsewhere)
    assert (sitting.found, sitting.source.passed_over) == ([], {"835: a test": 1})


ODD = {
    "no object": (7, "no object"),
    "no id": (item(1, "x", transactionId=None), "no usable transactionId"),
    "a path for an id": (item(1, "x", transactionId="../secrets"), "no usable transactionId"),
    "no kind": (item(1, "x", x12={}), "does not say what kind"),
    "failed": (item(1, "x", status="failed"), "could not read this 835"),
}


@pytest.mark.parametrize(("odd", "words"), ODD.values(), ids=ODD.keys())
def test_an_entry_that_cannot_be_fetched_is_said_and_the_next_one_is_read(odd, words, server, elsewhere):
    elsewhere.on(LIST, page(odd, item(2, "2026-01-05T08:00:00Z"), following="t"), page())
    offer(server, 2)
    sitting = Sitting(server, elsewhere)
    (reject,) = sitting.rejects
    assert words in reject.reason
    assert sitting.accounts == ["R1", "R1", "R2"]


def test_the_person_can_stop_it(server, elsewhere):
    elsewhere.on(LIST, page(item(1, "2026-01-05T08:00:00Z"), following="t"), page())

    def stop(progress: Progress) -> None:
        raise Cancelled

    with PinnedClient(f"{elsewhere.origin}/2023-08-01", ApiKey(KEY)) as client, pytest.raises(Cancelled):
        list(ClearinghouseSource(client).read(None, stop))


# -- a mailbox --------------------------------------------------------------------------------------------------------


class Mailbox(Sitting):
    """One read of Optum's mailbox, whose list and reports are on one server."""

    def __init__(self, server: BadServer, since: Mark | None = None) -> None:
        self.progress = []
        with PinnedClient(f"{server.origin}/reports/v2", ApiKey(KEY), sleep=lambda seconds: None) as client:
            self.source = ClearinghouseSource(client, ClearinghouseOptions(service=Service.OPTUM), now=lambda: NOW)
            self.found = list(self.source.read(since, self.progress.append))


def test_a_mailbox_is_read_by_the_names_of_its_files(server):
    server.on("/reports/v2/", said({"reports": ["R5000000.AA", "X3000000.AB", "CF000000.AC", "a/b"], "meta": {}}))
    server.on("/reports/v2/R5000000.AA/835", said(report("reversal")))
    server.on("/reports/v2/X3000000.AB/277", said(report("batch-refused")))
    sitting = Mailbox(server)
    assert sitting.accounts == ["R1", "R1", "R2"]
    assert sitting.source.passed_over == {"CF: no 835 and no 277": 1}
    assert ["no usable name" in each.reason for each in sitting.rejects] == [True]
    assert sitting.mark == Mark(None, frozenset({"R5000000.AA", "X3000000.AB"}))


def test_a_name_that_comes_round_is_read_again_once_it_had_left_the_mailbox(server):
    names = {"reports": ["R5000000.AA"]}
    server.on("/reports/v2/", said(names), said(names), said({"reports": []}), said(names))
    server.on("/reports/v2/R5000000.AA/835", said(report("reversal")))
    mark, counts = None, []
    for _ in range(4):
        sitting = Mailbox(server, mark)
        mark = sitting.mark
        counts.append(len(sitting.accounts))
    assert counts == [3, 0, 0, 3]


def test_a_mailbox_without_a_list_ends_the_read(server):
    server.on("/reports/v2/", said({"meta": {}}))
    with pytest.raises(HttpProblem, match="no list"):
        Mailbox(server)
