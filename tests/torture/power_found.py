"""What an office finds on the morning after a power cut, with the program's own eyes."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from tests.drop_files import Site
from tests.torture.disk_office import Office
from worklist.cli.session import Session
from worklist.config import read_settings
from worklist.desk import Desk
from worklist.domain.queues import Queue
from worklist.exports import placing, sending
from worklist.exports.patients import making
from worklist.store.backup import verify_copy
from worklist.store.cache import Cache
from worklist.store.driver import StoreError, connect_to_read
from worklist.store.worklog import WorkLog

_FOLDERS = ("placements", "packets", "letters")


@dataclass(frozen=True, slots=True)
class Found:
    """What is there, after the log was verified."""

    entries: frozenset[str]
    backups: frozenset[str]
    papers: frozenset[str]
    """Names of the files that leave."""
    accounts: frozenset[tuple[str, Queue]]
    """Open accounts with their queues."""
    is_cache_made_anew: bool


def look(office: Office, *, syncs: bool) -> Found:
    """Open everything and go on with the work. Raises AssertionError and StoreError where that cannot be."""
    settings = read_settings(office.settings)
    with closing(WorkLog.open(settings.log_path)) as log:
        log.verify()
        entries = frozenset(event.id for event in log.since(0))
    is_anew = _drop_unusable_cache(office)
    site = Site(office.root, rules=settings.rules)
    if syncs or is_anew:
        site.sync(folders=office.folders())
    with closing(site.desk("bo")) as desk:
        papers = _papers(desk)
    accounts = frozenset((number, row.queue) for number, row in site.rows().items())
    backups = frozenset(path.name for path in (office.root / "backups").glob("*.db") if verify_copy(path).seq)
    return Found(entries, backups, papers, accounts, is_anew)


def print_entries() -> None:
    """For the stage: the ids of every entry that is no trace, and of all in logs that were set aside."""
    settings = Session().settings
    with closing(WorkLog.open(settings.log_path)) as log:
        log.verify()
        found = {event.id for event in log.since(0) if not event.is_trace}
    for aside in settings.data.glob("worklog.db.aside-*"):
        with closing(connect_to_read(aside)) as copy:
            found |= {id_ for (id_,) in copy.execute("SELECT id FROM event")}
    print(json.dumps(sorted(found)))


def _drop_unusable_cache(office: Office) -> bool:
    """Whether the cache could not be used and was deleted, as its sentence says."""
    try:
        with closing(Cache.open(office.cache)) as cache:
            cache.check()
    except StoreError as refusal:
        assert "delete" in str(refusal), refusal
        for file in office.root.glob("cache.db*"):
            file.unlink()
        return True
    return False


def _papers(desk: Desk) -> frozenset[str]:
    """Those that left; each is in the record and each of the record's is there, once a new start has named it."""
    for kind in (placing, sending, making):
        kind.finish(desk)
    root = desk.placements_folder.parent
    files = [path for name in _FOLDERS for path in (root / name).glob("[!.]*")]
    there = {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    recorded = set(_fingerprints(desk))
    assert there <= recorded, "a file lies there that the record does not know"
    assert recorded <= there, "the record speaks of a file that is not there"
    return frozenset(path.name for path in files)


def _fingerprints(desk: Desk) -> Iterator[str]:
    for digests in desk.files_for_vendors().values():
        yield from (digests.csv, digests.xlsx, digests.manifest)
    for each in desk.disputes():
        yield from (each.dispute.sent.pdf, each.dispute.sent.xlsx)
    yield from (digest for _, digest in desk.papers_made())
