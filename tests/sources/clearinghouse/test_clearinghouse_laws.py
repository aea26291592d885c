"""Whatever the JSON is, reading it raises nothing, and no claim is lost without a word."""

import copy
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.clearinghouse.reports import places, read, report
from worklist.domain.acknowledgements import BatchStatus, ClaimStatus
from worklist.domain.provenance import Reject
from worklist.domain.remits import RemitClaim
from worklist.sources.clearinghouse.listing import list_transactions
from worklist.sources.clearinghouse.plan import ClearinghouseOptions
from worklist.sources.http import HttpProblem

_KIND = {"two-claims": "835", "reversal": "835", "claim-status": "277", "batch-refused": "277"}
_NOW = datetime(2026, 1, 6, tzinfo=UTC)
_HOSTILE = "\x1b]0;owned\x07[/x]\u202e\ud800"

_odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("1E+999999"), Decimal("1E-999999"), "0.005", "1" * 5_000, "", " ", _HOSTILE, "NaN"]),
    st.text(max_size=20),
    st.sampled_from([[], {}, [[]], [{}], [None], ["25"], {"phone": 1}, "20251301", "2025-02-30", "PR", "AY", "22"]),
)


@st.composite
def _damaged(draw: st.DrawFn, value: Any) -> Any:
    """A JSON value with one to four places changed or left out."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 4))):
        known = list(places(value))
        if not known:
            break
        box, key = draw(st.sampled_from(known))
        if isinstance(box, dict) and draw(st.integers(0, 4)) == 0:
            del box[key]  # never out of a list: nobody can miss what was not announced
        else:
            box[key] = copy.deepcopy(draw(_odd))
    return value


def sound(name: str) -> Any:
    """A report of the fixtures without the claims that are bad on purpose."""
    sent = report(name)
    if name == "claim-status":
        details = sent["transactions"][0]["payers"][0]["claimStatusTransactions"][0]["claimStatusDetails"][0]
        details["patientClaimStatusDetails"][2:] = []
    return sent


_reports = st.sampled_from(sorted(_KIND)).flatmap(lambda name: st.tuples(st.just(name), _damaged(sound(name))))


def claims_of(records: list[Any]) -> int:
    return sum(isinstance(each, RemitClaim | ClaimStatus) for each in records)


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if hasattr(value, "__dataclass_fields__"):
        return [text for name in value.__dataclass_fields__ for text in texts(getattr(value, name))]
    return [text for each in value for text in texts(each)] if isinstance(value, tuple | list) else []


@settings(max_examples=600, deadline=None)
@given(_reports)
def test_damaged_reports_are_read_or_set_aside_with_a_reason(case: tuple[str, Any]) -> None:
    name, sent = case
    found = read(sent, _KIND[name])
    rejects = [each for each in found if isinstance(each, Reject)]
    assert claims_of(found) == claims_of(read(sound(name), _KIND[name])) or rejects or not sent.get("transactions")
    for reject in rejects:
        assert reject.reason.endswith(".") and len(reject.reason) < 300
        assert "SYNTH" not in reject.reason
    for text in texts(found):
        assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in text)


@settings(max_examples=300, deadline=None)
@given(_reports)
def test_the_sum_of_what_is_read_is_the_sum_of_the_claims(case: tuple[str, Any]) -> None:
    name, sent = case
    claims: list[RemitClaim] = []
    for each in read(sent, _KIND[name]):
        if isinstance(each, RemitClaim):
            claims.append(each)
        elif not isinstance(each, Reject | ClaimStatus | BatchStatus):
            assert (each.claims, each.claims_paid) == (len(claims), sum(claim.paid for claim in claims))
            claims.clear()


class _Pages:
    """A list of one page, whatever it holds."""

    def __init__(self, page: Any) -> None:
        self._pages = [page, {"items": []}]

    def get_json(self, *args: Any, **named: Any) -> Any:
        return self._pages.pop(0)


@settings(max_examples=400, deadline=None)
@given(_damaged(report("transactions")))
def test_every_entry_of_a_damaged_list_is_fetched_said_or_counted(sent: Any) -> None:
    client: Any = _Pages(sent)
    try:
        listing = list_transactions(client, _NOW, ClearinghouseOptions(), _NOW, lambda what: None)
    except HttpProblem as problem:
        assert str(problem).endswith(".")
        return
    told = len(listing.reports) + len(listing.rejects) + listing.passed_over.total()
    ids = [str(each.get("transactionId")) for each in sent["items"] if isinstance(each, dict)]
    repeated = len(ids) - len(set(ids))
    assert len(sent["items"]) - repeated <= told <= len(sent["items"])
    assert listing.newest is None or listing.newest <= _NOW
