"""The staging file of a sync, when its disk is full."""

import pytest

from worklist.domain.provenance import Position, Reject
from worklist.store.cache import Cache
from worklist.store.driver import DatabaseError
from worklist.store.staging import Staging


def test_a_full_disk_is_said_to_be_one(tmp_path):
    """SQLite has ended the transaction by itself then, so nothing is left to commit."""
    cache = Cache.open(tmp_path / "cache.db", for_sync=True)
    with Staging(cache, run=1) as staging:
        (pages,) = cache.connection.execute("PRAGMA stage.page_count").fetchone()
        cache.connection.execute(f"PRAGMA stage.max_page_count = {pages + 4}").fetchall()
        with pytest.raises(DatabaseError, match="full"):
            for number in range(100_000):
                staging.add(Reject(Position("a.835", number + 1), "cannot be read " * 10))
    cache.close()
