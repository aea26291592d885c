"""What is done so that the record is never lost: copies of the work log when they are due, and its anchors."""

import os
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from worklist.cli.output import Failure
from worklist.domain.copies import Copy, is_due
from worklist.domain.team import Right

if TYPE_CHECKING:
    from worklist.cli.session import Session
    from worklist.config import Settings
    from worklist.desk.acting import Acting
    from worklist.store.backup_folder import BackupFolder
    from worklist.store.troubles import Tries
    from worklist.store.worklog import WorkLog

_PATIENCE = 600.0
"""Seconds that a person waits for a copy that another process makes."""
_PATIENCE_WHEN_DUE = 30.0
"""Seconds that the scheduled copy waits for it; then none is due any more, unless that process hangs."""
_KEEPS = (Right.AUDIT, Right.KEEP_TEAM)
_UNPREPARED = "{folder} has no worklist-backups.json, so its disk may not be mounted: mount it"


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that was written."""

    path: Path
    copy: Copy
    began: bool
    """Whether the folder was a new one."""


def backup_folder(settings: "Settings") -> "BackupFolder":
    """Where the copies of a site are kept."""
    from worklist.store.backup_folder import BackupFolder
    from worklist.store.encryption import BACKUPS

    return BackupFolder(settings.backup.to or settings.data / BACKUPS)


def arrange_anchors(settings: "Settings") -> None:
    """From now on the head of the work log is noted where the settings say."""
    from worklist.store.anchors import Places, arrange

    said = settings.anchors
    arrange(settings.data, Places(said.file, said.syslog, said.every) if said.is_wanted else None)


def keep_safe(settings: "Settings") -> tuple[str, ...]:
    """Make a copy if one is due, and note the head; returns what went wrong, a sentence each. Never raises."""
    from worklist.store.driver import DatabaseError, StoreError, error_in_words
    from worklist.store.troubles import troubles
    from worklist.store.worklog import WorkLog

    try:
        with closing(WorkLog.open(settings.log_path)) as log:
            arrange_anchors(settings)  # others may hold since a sync that runs again and again began
            forget_what_is_off(settings)
            make_if_due(settings, log)
            log.anchor()
    except (StoreError, DatabaseError, OSError) as error:
        return (f"The work log was not backed up: {error_in_words(error)}",)
    return tuple(troubles(settings.data, datetime.now(UTC)))


def make_if_due(settings: "Settings", log: "WorkLog") -> Made | None:
    """The scheduled copy; None where none is due, another process made it meanwhile, or it failed, which is noted."""
    from worklist.store.driver import DatabaseError, StoreError, error_in_words
    from worklist.store.locks import backup_lock
    from worklist.store.troubles import backup_tries, note_tries

    if not _is_due(settings):
        return None
    with backup_lock(settings.data, _PATIENCE_WHEN_DUE) as ours:
        if not ours or not _is_due(settings):
            return None
        try:
            return _make(settings, log, here=False, by_person=False)
        except (StoreError, DatabaseError, OSError) as error:
            tries = _tries(settings).failed(datetime.now(UTC), error_in_words(error))
            note_tries(backup_tries(settings.data), tries)
            return None


def make_now(settings: "Settings", log: "WorkLog", *, here: bool) -> Made:
    """The copy that a person asks for; ``here`` begins in a folder that lost its register.

    Raises Failure, StoreError.
    """
    from worklist.store.locks import backup_lock

    with backup_lock(settings.data, _PATIENCE) as ours:
        if not ours:
            raise Failure("Another process has been making a backup for ten minutes; worklist backup --list shows it.")
        return _make(settings, log, here=here, by_person=True)


def _make(settings: "Settings", log: "WorkLog", *, here: bool, by_person: bool) -> Made:
    from worklist.store.troubles import backup_tries, note_tries

    folder, tries = backup_folder(settings), _tries(settings)
    began = not folder.has_begun
    if began:
        _begin(settings, folder, may=here or (by_person and not tries.last))
    copy = folder.make(log, settings.backup.keep)
    note_tries(backup_tries(settings.data), tries.worked(datetime.now(UTC), copy.hash))
    return Made(folder.path / copy.name, copy, began and settings.backup.to is not None)


def _begin(settings: "Settings", folder: "BackupFolder", *, may: bool) -> None:
    """The folder in the data folder is ours; another one is begun by a person, once. Raises StoreError."""
    from worklist.store.driver import StoreError

    if settings.backup.to is None:
        folder.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    elif not folder.path.is_dir():
        raise StoreError(f"The folder {folder.path} is not there: mount its disk, or make it.")
    elif not may:
        new = "or run worklist backup --here if it is to begin there anew" if _tries(settings).last else ""
        said = _UNPREPARED.format(folder=folder.path)
        raise StoreError(f"{said}, {new or 'or run worklist backup once if it is a new folder'}.")
    folder.begin()


def _tries(settings: "Settings") -> "Tries":
    """What came of the copies so far; another folder begins anew."""
    from worklist.store.troubles import Tries, backup_tries, read_tries

    place = str(backup_folder(settings).path)
    every = int(settings.backup.every.total_seconds()) if settings.backup.every else 0
    tries = read_tries(backup_tries(settings.data))
    return replace(tries, every=every) if tries.place == place else Tries(place, every)


def _is_due(settings: "Settings") -> bool:
    from worklist.store.troubles import read_time

    every = settings.backup.every
    return every is not None and is_due(read_time(_tries(settings).last), every, datetime.now(UTC))


def forget_what_is_off(settings: "Settings") -> None:
    """Where the settings want no copies or anchors any more, those that failed or are late are no trouble any more."""
    from worklist.store.troubles import anchor_tries, backup_tries, note_tries, read_tries

    wanted = {
        backup_tries(settings.data): settings.backup.every is not None,
        anchor_tries(settings.data): settings.anchors.is_wanted,
    }
    for path in (path for path, is_wanted in wanted.items() if not is_wanted):
        tries = read_tries(path)
        if tries != tries.is_over:
            note_tries(path, tries.is_over)


# -- who may --------------------------------------------------------------------------------------------------------


def need_to_keep(session: "Session", to_do: str) -> None:
    """Raise Failure for who may neither audit nor keep the team, where there is one.

    The account that owns the data, and is itself nobody in the team, runs timers. A log that cannot be read names no
    team; whoever repairs it has its files in their hands.
    """
    from worklist.desk.team_keeping import TeamKeeping
    from worklist.store.driver import DatabaseError, StoreError
    from worklist.team.owner import acting_as_owner

    settings, actor = session.settings, session.actor
    try:
        with acting_as_owner(settings.data), closing(TeamKeeping.open(settings.log_path, actor)) as person:
            why = _why_not(session, person, to_do)
            if why:
                _refuse(person, to_do, why)
    except (StoreError, DatabaseError):
        return


def _why_not(session: "Session", person: "Acting", to_do: str) -> str:
    me = person.me
    if any(me.may(right) for right in _KEEPS) or _is_the_owner(session, person):
        return ""
    who = "this takes a supervisor, an auditor or an admin"
    return f"{me.name} cannot {to_do}: {who}." if me.active else me.why_not(Right.AUDIT)


def _is_the_owner(session: "Session", person: "Acting") -> bool:
    from worklist.team.owner import owner_of

    at_home = not session.arrival.is_remote and session.name is None
    is_owner = not hasattr(os, "geteuid") or os.geteuid() == owner_of(session.settings.data)[0]
    return person.me.role is None and at_home and is_owner


def _refuse(person: "Acting", to_do: str, why: str) -> None:
    from worklist.domain.refusals import Refusal
    from worklist.domain.traces import ActRefused

    try:
        person.trace(ActRefused(to_do, why))
    except Refusal as refusal:
        raise Failure(str(refusal)) from None
    raise Failure(why)
