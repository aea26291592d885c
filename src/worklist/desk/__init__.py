"""The desk: everything a signed-in person can see or do, one method each. The only door to a write."""

from worklist.desk.recording import MOST_AT_ONCE
from worklist.desk.serving import SERVED, Desk
from worklist.desk.values import AccountView, Freshness, Overtaken, Saved, Trial, Ways
from worklist.domain.entry_checks import MOST_TEXT
from worklist.domain.refusals import Refusal
from worklist.store.listing import Ids, Listing

__all__ = [
    "MOST_AT_ONCE",
    "MOST_TEXT",
    "SERVED",
    "AccountView",
    "Desk",
    "Freshness",
    "Ids",
    "Listing",
    "Overtaken",
    "Refusal",
    "Saved",
    "Trial",
    "Ways",
]
