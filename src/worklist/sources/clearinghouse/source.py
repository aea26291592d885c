"""Reads a clearinghouse: what has come there, and how that becomes remits and claim statuses."""

from collections import Counter
from collections.abc import Callable, Container, Generator, Iterator
from datetime import UTC, datetime

from worklist.domain.provenance import Position, Reject
from worklist.domain.sync_report import Progress, Watch
from worklist.sources.clearinghouse.elements import Json
from worklist.sources.clearinghouse.listing import (
    JSON,
    REMIT,
    Listed,
    Listing,
    list_mailbox,
    list_transactions,
)
from worklist.sources.clearinghouse.plan import ClearinghouseOptions, Mark, Service
from worklist.sources.clearinghouse.reading import Reading, Record
from worklist.sources.clearinghouse.remits import read_remits
from worklist.sources.clearinghouse.statuses import read_statuses
from worklist.sources.http import HttpProblem, NotThere, PinnedClient

_USUAL = ClearinghouseOptions()
_AGAIN = "It is asked for again as long as the clearinghouse lists it."
_TOO_MANY = 3
"""So many reports that cannot be had, and none that can, are no chance."""


class ClearinghouseSource:
    """One clearinghouse, read once: make a new one for each sync.

    ``client`` is for the reports. ``listing`` is for the list of transactions, which Stedi keeps on another server.
    ``read`` raises HttpProblem where a server fails; what was read until then is not the whole and must be dropped.
    Nothing is ever gone here: what a list no longer names stays what it was.
    """

    def __init__(
        self,
        client: PinnedClient,
        options: ClearinghouseOptions = _USUAL,
        *,
        listing: PinnedClient | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._reports = client
        self._list = listing or client
        self._options = options
        self._now = now
        self._watch: Watch = lambda progress: None
        self.passed_over: Counter[str] = Counter()
        """How many transactions are no record of ours, by kind and reason."""
        self.mark: Mark | None = None
        """Where to go on the next time; None until ``read`` has come to its end."""

    def read(self, since: Mark | None, watch: Watch) -> Iterator[Record | Reject]:
        """Everything new since the mark: each remit's claims and its total, each 277CA's statuses, and rejects.

        Without a mark all that the clearinghouse lists. Raises HttpProblem, or what ``watch`` raises to stop.
        """
        self._watch = watch
        start = self._start(since)
        listing = self._listed(start)
        self.passed_over = listing.passed_over
        known = since.seen if since else frozenset()
        yield from listing.rejects
        missing = yield from self._fetch([each for id_, each in listing.reports.items() if id_ not in known])
        self.mark = self._new_mark(start, listing, missing)

    def _start(self, since: Mark | None) -> datetime:
        if since and since.until:
            return since.until - self._options.overlap
        return self._now() - self._options.reach

    def _listed(self, start: datetime) -> Listing:
        if self._options.service is Service.OPTUM:
            self._tell("the list of reports")
            return list_mailbox(self._list)
        return list_transactions(self._list, start, self._options, self._now(), self._tell)

    def _tell(self, what: str) -> None:
        self._watch(Progress("reading", 0, 0, what))

    # -- reports --------------------------------------------------------------------------------------------------

    def _fetch(self, new: list[Listed]) -> Generator[Record | Reject, None, dict[str, str]]:
        """What the reports say; returns why some could not be had, by id.

        Raises HttpProblem where none of several could be had, for then it is not the reports.
        """
        missing: dict[str, str] = {}
        for number, report in enumerate(new):
            self._watch(Progress("reading", number, len(new), f"clearinghouse:{report.id}"))
            try:
                sent = self._reports.get_json(f"{report.id}/{report.kind}", accept=JSON)
            except NotThere as fault:
                missing[report.id] = str(fault)
                continue
            if _has_transactions(sent):
                yield from self._read(report, sent)
            else:
                missing[report.id] = f"{report.id}: the report that came has no transactions."
        if len(missing) == len(new) >= _TOO_MANY:
            raise HttpProblem(next(iter(missing.values())))
        for id_, reason in missing.items():
            yield Reject(Position(f"clearinghouse:{id_}", 0, "file"), f"{reason} {_AGAIN}")
        return missing

    def _read(self, report: Listed, sent: Json) -> list[Record | Reject]:
        if _is_test(sent) and not self._options.with_tests:
            self.passed_over[f"{report.kind}: a test"] += 1
            return []
        reading = Reading(report.id)
        (read_remits if report.kind == REMIT else read_statuses)(sent, reading)
        return reading.records

    def _new_mark(self, start: datetime, listing: Listing, missing: Container[str]) -> Mark:
        seen = {id_: each for id_, each in listing.reports.items() if id_ not in missing}
        if self._options.service is Service.OPTUM:
            return Mark(seen=frozenset(seen))  # names come round: one that left the mailbox may come back as another
        until = max(listing.newest or start, start + self._options.overlap)
        again_from = (until - self._options.overlap).replace(microsecond=0)  # the list is asked for by the second
        return Mark(until, frozenset(id_ for id_, each in seen.items() if each.at is None or each.at > again_from))


def _has_transactions(report: Json) -> bool:
    sent = report.get("transactions")
    return isinstance(sent, list) and bool(sent)


def _is_test(report: Json) -> bool:
    meta = report.get("meta")
    return isinstance(meta, dict) and meta.get("applicationMode") == "test"
