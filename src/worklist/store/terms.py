"""The site's contracts and imports in the cache, and what of them concerns an account."""

from collections.abc import Sequence

from worklist.domain.accounts import Account
from worklist.domain.terms import NOTHING_LOADED, Terms
from worklist.store.cache import Cache

TABLES: tuple[str, ...] = ()
"""Statements that make the tables."""


def terms_of(cache: Cache, accounts: Sequence[Account]) -> list[Terms]:
    """What concerns each account, in their order; corrections are the record's and not here."""
    return [NOTHING_LOADED] * len(accounts)
