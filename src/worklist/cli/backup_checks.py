"""What ``worklist doctor`` looks at of the copies of the work log, and of its anchors."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from worklist.cli.finding import Finding, age_in_words
from worklist.cli.keeping import backup_folder
from worklist.domain.copies import Copy
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.config import Settings
    from worklist.store.backup_folder import BackupFolder

_OLD_DAYS = 7


def backup_checks(settings: "Settings") -> Iterator[Finding]:
    """Whether copies are made, whole, and elsewhere than the log; whether its newest entry is noted."""
    from worklist.store.driver import StoreError, error_in_words
    from worklist.store.troubles import troubles

    folder = backup_folder(settings)
    try:
        copies = folder.copies()
        yield from _copies(settings, folder, copies)
    except (StoreError, OSError) as error:
        yield Finding("wrong", f"The backups in {folder.path} cannot be looked at: {error_in_words(error)}")
    yield from (Finding("wrong", said) for said in troubles(settings.data, datetime.now(UTC)))
    yield _anchors(settings)


def _copies(settings: "Settings", folder: "BackupFolder", copies: Sequence[Copy]) -> Iterator[Finding]:
    if settings.backup.to and not folder.has_begun:
        yield Finding("wrong", _not_begun(folder))
        return
    if not copies and not folder.strangers():
        how = "worklist sync makes one" if settings.backup.every else "worklist backup makes one"
        yield Finding("note", f"There is no backup of the work log in {folder.path}: {how}.")
    elif copies:
        yield _newest(folder, copies)
        yield from (Finding("wrong", f"A backup is not whole: {copy.wrong}") for copy in copies if copy.wrong)
    if settings.backup.every is None:
        yield Finding("note", 'No backup is scheduled: [backup] with every = "day" in the settings makes one each day.')
    if copies and _is_on_the_disk_of(folder, settings):
        yield Finding(
            "note", "Backups lie on the disk of the data, and are lost with it: [backup] to is to name another."
        )


def _not_begun(folder: "BackupFolder") -> str:
    if not folder.path.is_dir():
        return f"The folder of the backups, {folder.path}, is not there: mount its disk, or make it."
    return (
        f"The folder of the backups, {folder.path}, has no worklist-backups.json: mount its disk, or, if it is a new"
        " folder, run worklist backup once."
    )


def _newest(folder: "BackupFolder", copies: Sequence[Copy]) -> Finding:
    from worklist.store.backup_folder import newest_copy

    newest = newest_copy(copies)
    if newest is None:
        said = f"None of the backups in {folder.path} is known to be whole: worklist backup --check all looks."
        return Finding("wrong", said)
    days = max(0, (datetime.now(UTC) - newest.made).days)
    entries, number = counted(newest.entries, "entry", "entries"), counted(len(copies), "copy", "copies")
    said = (
        f"The newest backup of the work log is {age_in_words(days)} old and has {entries}; {folder.path} has {number}."
    )
    return Finding("ok" if days <= _OLD_DAYS else "note", said)


def _is_on_the_disk_of(folder: "BackupFolder", settings: "Settings") -> bool:
    return os.stat(folder.path).st_dev == os.stat(settings.data).st_dev  # noqa: PTH116


def _anchors(settings: "Settings") -> Finding:
    from worklist.store.anchors import anchoring_of
    from worklist.store.troubles import anchor_tries, read_tries

    anchoring = anchoring_of(settings.log_path)
    if anchoring is None:
        return Finding(
            "note", "The newest entry of the work log is noted nowhere else: [anchors] in the settings has it done."
        )
    last = read_tries(anchor_tries(settings.data)).last
    return Finding(
        "ok", f"The newest entry of the work log is noted in {anchoring.places.in_words}, last {last or 'never'}."
    )
