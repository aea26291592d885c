"""What ``worklist doctor`` looks at of contracts and of Medicare's files. Nothing here changes anything."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from worklist.cli.finding import Finding
from worklist.config import Settings
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.store.cache import Cache
    from worklist.store.terms_listing import LoadedTable


def reference_checks(settings: Settings) -> Iterator[Finding]:
    """Which contracts and editions are loaded, and which files could not be; nothing where there is no folder."""
    from worklist.store.cache import Cache
    from worklist.store.driver import DatabaseError, StoreError

    if not settings.reference.is_dir():
        yield Finding("note", f"There is no folder {settings.reference}: what payers should allow stays UNKNOWN.")
        return
    if not settings.cache_path.exists():
        return
    try:
        with closing(Cache.open(settings.cache_path)) as cache:
            yield from _loaded(cache)
    except (StoreError, DatabaseError):
        return  # which the look at the cache itself says


def _loaded(cache: "Cache") -> Iterator[Finding]:
    from worklist.store.terms_heads import missing_edits
    from worklist.store.terms_listing import loaded_contracts, loaded_tables, refused_files
    from worklist.sync.reference import missing_in_words

    yield from (Finding("wrong", f"Not loaded: {problem}") for problem in refused_files(cache))
    if missing := missing_edits(cache):
        yield Finding("wrong", missing_in_words(missing))
    contracts = loaded_contracts(cache)
    if contracts:
        rows = sum(each.rows for each in contracts)
        yield Finding("ok", f"{counted(len(contracts), 'contract')} with {counted(rows, 'row')} in all are loaded.")
    else:
        yield Finding("note", "No contract is loaded, so what payers should allow is UNKNOWN: worklist contract load.")
    today = date.today()  # noqa: DTZ011 - the site's own day
    tables = [each for each in loaded_tables(cache) if each.counts]
    for kind, holds in (("mpfs", "relative values (MPFS)"), ("gpci", "localities (GPCI)")):
        if finding := _edition([each for each in tables if each.kind == kind], holds, today):
            yield finding


def _edition(tables: "list[LoadedTable]", holds: str, today: date) -> Finding | None:
    """The newest one; a new year begins without the old year's values."""
    newest = max((each.ends for each in tables if each.ends), default=None)
    if newest is None:
        return None
    if newest < today:
        return Finding("note", f"The newest {holds} ended on {newest}: worklist reference load takes this year's.")
    return Finding("ok", f"The {holds} that are loaded are valid until {newest}.")
