"""The desk: everything a signed-in person can see or do, one method each. The only door to a write.

The whole desk takes every rule there is, and to load them is a quarter of what a start costs; so it is loaded by the
first who asks for ``Desk``, and a screen begins with ``desk_for_lists``.
"""

from typing import TYPE_CHECKING

from worklist.desk.beginning import desk_for_lists
from worklist.desk.values import MOST_AT_ONCE, AccountView, Freshness, Overtaken, Saved, Trial, Ways
from worklist.domain.refusals import Refusal
from worklist.replay import MANY
from worklist.store.listing import Ids, Listing

if TYPE_CHECKING:
    from worklist.desk.serving import Desk

__all__ = [
    "MANY",
    "MOST_AT_ONCE",
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
    "desk_for_lists",
]


def __getattr__(name: str) -> object:
    """``Desk``; Python asks here for what the module does not hold yet."""
    if name != "Desk":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from worklist.desk.serving import Desk

    globals()[name] = Desk
    return Desk
