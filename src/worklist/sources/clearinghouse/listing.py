"""What has come: the transactions or files that a clearinghouse lists, before any of them is fetched."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from worklist.domain.provenance import Position, Reject
from worklist.domain.text import clean
from worklist.sources.clearinghouse.elements import Json, is_report_id, moment
from worklist.sources.clearinghouse.plan import ClearinghouseOptions
from worklist.sources.http import HttpProblem, PinnedClient

JSON = "application/json"
REMIT, STATUS = "835", "277"
_KINDS = (REMIT, STATUS)
_KIND_OF_PREFIX = {"R5": REMIT, "X3": STATUS}
_TRANSACTIONS = "polling/transactions"
_MAILBOX = ""
_MOST_PAGES = 100_000
_LIST = Position("clearinghouse:list", 0, "file")


@dataclass(frozen=True, slots=True)
class Listed:
    """One report that can be fetched."""

    id: str
    """Id of the transaction, or name of the file."""
    kind: str
    """835 or 277."""
    at: datetime | None = None
    """When the clearinghouse had it, in UTC; None where it does not say."""


@dataclass(slots=True)
class Listing:
    """What a clearinghouse lists."""

    reports: dict[str, Listed] = field(default_factory=dict)
    """By id, in the list's order; one that stands on two pages, as happens, once."""
    rejects: list[Reject] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    """How many entries are no report of ours, by kind and reason."""
    newest: datetime | None = None
    """Time of the newest entry of any kind."""

    def reject(self, reason: str, id_: str = "") -> None:
        """Sets an entry of the list aside."""
        self.rejects.append(Reject(Position(f"clearinghouse:{id_}", 0, "file") if id_ else _LIST, reason))

    def add(self, report: Listed) -> None:
        """Takes a report once."""
        self.reports.setdefault(report.id, report)


def list_transactions(
    client: PinnedClient, since: datetime, options: ClearinghouseOptions, now: datetime, tell: Callable[[str], None]
) -> Listing:
    """Stedi's "Poll transactions", page by page from a time to the first page that is empty.

    Raises HttpProblem where a page is no list or tokens lead in a circle: what was listed is then not the whole.
    """
    listing = Listing()
    asked = {"startDateTime": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    tokens: set[str] = set()
    while True:
        tell(f"the list of transactions, page {len(tokens) + 1:,}")
        page = client.get_json(_TRANSACTIONS, {**asked, "pageSize": str(options.page_size)}, accept=JSON)
        items = page.get("items")
        if not isinstance(items, list):
            raise HttpProblem(f"{_TRANSACTIONS}: what came is no list of transactions; check the address.")
        for item in items:
            _take_transaction(item, listing, options, now)
        token = page.get("nextPageToken")
        if not items or token is None:
            return listing
        asked = {"pageToken": _next(token, tokens)}


def _next(token: object, tokens: set[str]) -> str:
    if not isinstance(token, str) or not token:
        raise HttpProblem(f"{_TRANSACTIONS}: a page came whose link to the next one cannot be read; tell the vendor.")
    if token in tokens or len(tokens) >= _MOST_PAGES:
        raise HttpProblem(f"{_TRANSACTIONS}: the pages lead in a circle after {len(tokens):,}; tell the vendor.")
    tokens.add(token)
    return token


def _take_transaction(item: object, listing: Listing, options: ClearinghouseOptions, now: datetime) -> None:
    if not isinstance(item, dict):
        listing.reject("An entry of the list of transactions is no object, so it is unknown what it was.")
        return
    at = moment(item.get("processedAt"))
    if at and at <= now:  # a time to come would make the next read begin too late
        listing.newest = max(at, listing.newest or at)
    id_, kind = item.get("transactionId"), _kind(item)
    reason = _why_not(item, kind, options)
    if reason:
        listing.passed_over[f"{clean(kind, most=20) or 'transaction'}: {reason}"] += 1
    elif not isinstance(id_, str) or not is_report_id(id_):
        listing.reject("A transaction has no usable transactionId, so it cannot be fetched: look for it in the portal.")
    elif kind not in _KINDS:
        listing.reject("This transaction does not say what kind it is, so it was not fetched.", id_)
    elif item.get("status") == "failed":
        listing.reject(f"The clearinghouse itself could not read this {kind}: look at it in its portal.", id_)
    else:
        listing.add(Listed(id_, kind, at))


def _kind(item: Json) -> str:
    """ST01; empty where it cannot be had."""
    found: object = item
    for name in ("x12", "metadata", "transaction", "transactionSetIdentifier"):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def _why_not(item: Json, kind: str, options: ClearinghouseOptions) -> str:
    """Why a transaction is passed over; empty for one that is to be read."""
    if kind and kind not in _KINDS:
        return "has no report"
    if item.get("direction") == "OUTBOUND":
        return "sent by us"
    if item.get("mode") == "test" and not options.with_tests:
        return "a test"
    return ""


def list_mailbox(client: PinnedClient) -> Listing:
    """Optum's "List Reports": names such as ``R5000000.AA``. Raises HttpProblem where what came is no list."""
    listing = Listing()
    names = client.get_json(_MAILBOX, accept=JSON).get("reports")
    if not isinstance(names, list):
        raise HttpProblem("The list of reports that came is no list; check the address.")
    for name in names:
        _take_name(name, listing)
    return listing


def _take_name(name: object, listing: Listing) -> None:
    if not isinstance(name, str) or not is_report_id(name):
        listing.reject("A report in the mailbox has no usable name, so it cannot be fetched: look for it there.")
        return
    prefix = name[:2].upper()
    if prefix in _KIND_OF_PREFIX:
        listing.add(Listed(name, _KIND_OF_PREFIX[prefix]))
    else:
        listing.passed_over[f"{prefix}: no 835 and no 277"] += 1
