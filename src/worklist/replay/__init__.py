"""Keeps the cache's rows in step with the records, the work log, the settings and the calendar.

The one way a row comes to be: read the account's records and its entries, assess, write. A person's action, a sync, a
new day and a rebuilt cache all come through here, which is why they agree. What all rows rest on (settings, the
site's numbers, the exports' days) changes in one transaction that marks the rows it touches stale; at any moment a
row equals a fresh assessment of what the cache holds, or is marked.
"""

from worklist.replay.following import MANY, Progress, bring_up, catch_up, chunks, chunks_behind, follow
from worklist.replay.ground import change_ground
from worklist.replay.moment import Moment

__all__ = [
    "MANY",
    "Moment",
    "Progress",
    "bring_up",
    "catch_up",
    "change_ground",
    "chunks",
    "chunks_behind",
    "follow",
]
