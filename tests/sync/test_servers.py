"""A server that goes wrong: what it said before stands whole, the other sources go on, and a sentence says why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.drop_files import Site, claim
from tests.sources.fhir.practice import statement
from tests.sources.http.bad_server import BadServer, Script, answer, bad_server, hangs
from worklist.config.sources import Source
from worklist.domain.sync_report import Cancelled, Progress, SyncReport
from worklist.replay import following
from worklist.store.worklog import WorkLog
from worklist.sync import Sync
from worklist.sync.connecting import Server

OFFERED = statement({"Claim": ["_lastUpdated", "_id"]})


def billed(number: int, charge: int = 100) -> dict[str, Any]:
    """A synthetic claim that names its account."""
    return {
        "resourceType": "Claim",
        "id": f"c{number}",
        "status": "active",
        "use": "claim",
        "created": "2026-09-01",
        "identifier": [{"value": f"F{number:03}"}],
        "patient": {"display": "SYNTHETIC, TEST"},
        "insurer": {"display": "SYNTH PAYER"},
        "total": {"value": charge, "currency": "USD"},
        "item": [
            {
                "sequence": 1,
                "productOrService": {"coding": [{"code": "G0463"}]},
                "servicedDate": "2026-08-30",
                "net": {"value": charge, "currency": "USD"},
            }
        ],
    }


def page(*claims: dict[str, Any], following: str = "", **more: Any) -> Script:
    links = [{"relation": "next", "url": following}] if following else []
    entries = [{"resource": each, "search": {"mode": "match"}} for each in claims]
    return answer({"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries, **more})


@dataclass
class Practice:
    """A site with a drop folder and a scripted server."""

    site: Site
    server: BadServer
    source: Source

    def offers(self, *scripts: Script) -> None:
        """What it answers to the search for claims."""
        self.server.on("/fhir/Claim", *scripts)

    def sync(self, *smaller: str, watch: Any = lambda progress: None, source: Source | None = None) -> SyncReport:
        log = WorkLog.open(self.site.log_path)
        servers = [Server(source or self.source)]
        try:
            return Sync(
                self.site.cache_path,
                log,
                self.site.folders(),
                self.site.rules,
                self.site.today,
                watch,
                servers=servers,
                smaller=smaller,
            ).run()
        finally:
            log.close()

    def charges(self) -> dict[str, int]:
        return {number: row.balance // 100 for number, row in self.site.rows().items()}


@pytest.fixture
def practice(site: Site) -> Iterator[Practice]:
    with bad_server() as server:
        server.on("/fhir/metadata", answer(OFFERED))
        source = Source(kind="fhir", name="pm", url=f"{server.origin}/fhir", sign_in="none")
        yield Practice(site, server, source)


@pytest.fixture
def synced(practice: Practice) -> Practice:
    """Three claims are there; then a file is dropped."""
    practice.offers(page(billed(1), billed(2), billed(3)))
    assert practice.sync().failed == ()
    practice.site.drop("a.837", claim("A1"))
    return practice


NEW = billed(1, charge=999)
FAULTS = {
    "a page that fails": (page(NEW, following="/fhir/Claim?page=2"), answer({}, status=403)),
    "a web page": (answer(b"<html>maintenance</html>", content_type="text/html"),),
    "pages in a circle": (page(NEW, following="/fhir/Claim?page=2"),),
    "a page that is missing": (page(NEW, total=50),),
    "a page on another server": (page(NEW, following="http://127.0.0.1:9/fhir/Claim?page=2"),),
    "no JSON": (answer(b'{"resourceType": "Bundle", "total": NaN}'),),
    "a redirect": (answer({}, status=302, Location="https://elsewhere.example/fhir/Claim"),),
    "a token that ended": (answer({}, status=401),),
}


@pytest.mark.parametrize("scripts", FAULTS.values(), ids=FAULTS)
def test_a_fault_takes_nothing_of_that_server_and_the_files_are_read(synced: Practice, scripts: tuple[Script, ...]):
    synced.offers(*scripts)
    report = synced.sync()
    assert synced.charges() == {"F001": 100, "F002": 100, "F003": 100, "A1": 100}
    (sentence,) = report.failed
    assert sentence.startswith("pm: ")
    assert sentence.endswith(".")
    assert "SYNTHETIC" not in sentence
    desk = synced.site.desk()
    assert desk.runs()[0].not_read == ("fhir:pm",)
    desk.close()
    synced.offers(page(billed(1, 90), billed(2), billed(3)))
    synced.sync()
    assert synced.charges()["F001"] == 90
    assert synced.server.methods == {"GET"}


def test_what_was_set_aside_stays_so_until_it_is_told_again(synced: Practice):
    bad = {**billed(9), "total": {"value": "much"}, "item": []}
    synced.offers(page(bad))
    synced.sync()
    (reject,) = synced.site.rejects()
    assert reject.position.file == "fhir:pm/Claim/c9"
    synced.offers(page())
    synced.sync()
    assert synced.site.rejects() == [reject]
    synced.offers(page(billed(9)))
    synced.sync()
    assert synced.site.rejects() == []
    assert "F009" in synced.charges()


def many(count: int) -> Script:
    return page(*(billed(number) for number in range(count)))


def read_anew(practice: Practice) -> Source:
    """The same server for another client, so that everything is read."""
    return replace(practice.source, client_id="other")


def test_a_remnant_is_refused_until_somebody_says_that_it_is_right(practice: Practice):
    practice.offers(many(20))
    practice.sync()
    source = read_anew(practice)
    practice.offers(many(10))
    (sentence,) = practice.sync(source=source).failed
    assert "10 of the 20 records that it had are no longer there" in sentence
    assert "worklist sync --accept-smaller pm" in sentence
    assert len(practice.charges()) == 20
    practice.sync("pm", source=source)
    assert len(practice.charges()) == 10


def test_other_records_in_the_place_of_those_that_went_are_no_remnant(practice: Practice):
    practice.offers(many(20))
    practice.sync()
    practice.offers(page(*(billed(number) for number in range(20, 40))))
    assert practice.sync(source=read_anew(practice)).failed == ()
    assert set(practice.charges()) == {f"F{number:03}" for number in range(20, 40)}


def test_what_everything_no_longer_holds_is_gone(practice: Practice):
    practice.offers(many(20))
    practice.sync()
    practice.offers(many(11))
    practice.sync(source=read_anew(practice))
    assert len(practice.charges()) == 11


def test_a_source_that_leaves_the_settings_takes_its_records_along(synced: Practice):
    report = synced.site.sync()
    assert report.notes == ("3 records of servers that the settings no longer have were given up.",)
    assert set(synced.charges()) == {"A1"}


def test_the_cache_can_be_made_anew(synced: Practice):
    synced.offers(page(billed(2, charge=70), {**billed(9), "total": {"value": "x"}}))
    synced.sync()
    before = synced.site.state()
    synced.site.forget_cache()
    synced.offers(page(billed(1), billed(2, charge=70), billed(3), {**billed(9), "total": {"value": "x"}}))
    synced.sync()
    assert synced.site.state() == before


def test_it_stops_between_two_requests(synced: Practice):
    synced.offers(page(NEW, following="/fhir/Claim?page=2"), hangs)

    def stop(progress: Progress) -> None:
        if "Claim" in progress.what:
            raise Cancelled

    before = synced.site.state()
    with pytest.raises(Cancelled):
        synced.sync(watch=stop)
    assert synced.site.state() == before


def test_it_stops_while_a_busy_server_makes_it_wait(synced: Practice):
    synced.offers(answer({}, status=429, Retry_After=600))
    waited: list[Progress] = []

    def stop(progress: Progress) -> None:
        waited.append(progress)
        if len(waited) > 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        synced.sync(watch=stop)


def test_stopped_while_it_merges_it_leaves_nothing_without_an_owner(practice: Practice, monkeypatch):
    """What was merged of a stopped run, and changed again before the next one, is replaced like everything else."""
    monkeypatch.setattr(following, "CHUNK", 2)
    practice.offers(many(12))
    practice.sync()

    def stop(progress: Progress) -> None:
        if progress.phase == "merging" and progress.done >= 6:
            raise Cancelled

    practice.offers(page(*(billed(number, 200) for number in range(12))))
    with pytest.raises(Cancelled):
        practice.sync(watch=stop)
    assert sorted(set(practice.charges().values())) == [100, 200]
    practice.offers(page(*(billed(number, 300) for number in range(12))))
    practice.sync()
    stopped = practice.site.state()
    practice.site.forget_cache()
    practice.sync()
    assert practice.site.state() == stopped
    assert set(practice.charges().values()) == {300}


# -- a clearinghouse ------------------------------------------------------------------------------------------------

REPORT = "00000000-0000-4000-8000-000000000835"
FIXTURES = Path(__file__).parents[2] / "fixtures"


def listed(*ids: str) -> Script:
    items = [
        {
            "transactionId": id_,
            "processedAt": "2026-11-20T10:00:00Z",
            "direction": "INBOUND",
            "mode": "production",
            "status": "succeeded",
            "x12": {"metadata": {"transaction": {"transactionSetIdentifier": "835"}}},
        }
        for id_ in ids
    ]
    return answer({"items": items}, content_type="application/json")


@pytest.fixture
def clearinghouse(practice: Practice) -> Practice:
    practice.server.on("/reports", answer({}, status=404))
    source = Source(
        kind="clearinghouse",
        name="ch",
        url=f"{practice.server.origin}/reports",
        listing_url=f"{practice.server.origin}/core",
        service="stedi",
        sign_in="none",
    )
    return Practice(practice.site, practice.server, source)


def test_a_remit_from_a_clearinghouse_comes_once_and_the_same_as_from_its_file(clearinghouse: Practice):
    server, report = clearinghouse.server, (FIXTURES / "clearinghouse" / "reversal.json").read_bytes()
    server.on("/core/polling/transactions", listed(REPORT), listed())
    server.on(f"/reports/{REPORT}/835", answer(report, content_type="application/json"))
    assert clearinghouse.sync().failed == ()
    before = clearinghouse.site.rows()
    assert before
    server.on("/core/polling/transactions", listed(REPORT), listed())
    assert clearinghouse.sync().records == 0
    assert len(server.asked(f"/reports/{REPORT}/835")) == 1
    clearinghouse.site.drop("reversal.835", (FIXTURES / "x12" / "reversal.835").read_bytes())
    clearinghouse.sync()
    after = clearinghouse.site.rows()
    assert {number: (row.balance, row.queue) for number, row in after.items()} == {
        number: (row.balance, row.queue) for number, row in before.items()
    }


def test_a_report_that_fails_takes_nothing_and_comes_again(clearinghouse: Practice):
    server = clearinghouse.server
    server.on("/core/polling/transactions", listed(REPORT), listed())
    server.on(f"/reports/{REPORT}/835", answer(b"<html></html>", content_type="text/html"))
    (sentence,) = clearinghouse.sync().failed
    assert "a web page came where data was asked for" in sentence
    assert clearinghouse.site.rows() == {}
