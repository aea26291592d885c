"""The fingerprint of all contracts and imports that are loaded, which every row rests on."""

from worklist.store.cache import Cache

BASIS = "terms"
"""Key of the fact that it is."""


def terms_basis(cache: Cache) -> str:
    """The fingerprint; empty for nothing."""
    return cache.fact(BASIS) or ""
