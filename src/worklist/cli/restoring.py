"""``worklist restore``: a backup in the place of a work log that was lost."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import EXISTING_FILE
from worklist.cli.keeping import backup_folder, need_to_keep
from worklist.cli.output import Failure, is_terminal, say, wrapped
from worklist.cli.session import Session
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.store.backup import Lost

_DAY = len("2026-01-31")
_ANCHORS = (
    "Anchors of the entries that it lacks hold no more: keep {file} under another name, and make an empty file in its"
    " place with touch."
)


@click.command()
@click.argument("file", required=False, type=EXISTING_FILE)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def restore(session: Session, file: Path | None, yes: bool) -> None:
    """Bring a backup of the work log back: FILE, or the newest one in the folder of [backup].

    It first says which entries of now the backup lacks: they are not in effect afterwards. What stands in its place is
    set aside, not deleted. Everybody has to leave worklist first.
    """
    need_to_keep(session, "restore the work log")
    settings = session.settings
    chosen = file or _newest_backup(session)
    with session.as_owner():
        lost = _lost(settings.log_path, chosen)
        if lost and lost.is_other and not file:
            raise Failure(f"{chosen} is a copy of another work log: name it, if it is to take this one's place.")
        if not yes:
            _agree(settings.log_path, chosen, lost)
        count = _restore(settings.log_path, chosen)
    _forget_cache(settings.cache_path)
    say(f"The work log is {chosen.name} again, with {counted(count, 'entry', 'entries')}.")
    if lost is None or lost.entries:
        say(*wrapped(_in_words(lost, chosen.name)))
        if settings.anchors.file:
            say(*wrapped(_ANCHORS.format(file=settings.anchors.file)))
    say("The cache was deleted: run worklist sync.")


def _agree(log: Path, chosen: Path, lost: "Lost | None") -> None:
    """Raise Failure unless a person agrees, who was told what the backup lacks."""
    from worklist.store.backup import verify_copy
    from worklist.store.driver import StoreError
    from worklist.store.keys import keys_of

    try:
        verify_copy(chosen, keys_of(log).in_turn())
    except StoreError as error:
        raise Failure(f"{chosen} was not restored: {error}") from None
    said = _in_words(lost, chosen.name)
    if not is_terminal(sys.stdin):
        raise Failure(f"Nothing was changed; --yes puts {chosen} in the place of {log}.", [said])
    say(*wrapped(said), to=sys.stderr)
    if not click.confirm(f"Put {chosen} in the log's place?", err=True):
        raise Failure("Nothing was changed.")


def _restore(log: Path, chosen: Path) -> int:
    """Returns the number of entries. Raises Failure."""
    from worklist.store.driver import StoreError
    from worklist.store.worklog import WorkLog

    try:
        with closing(WorkLog.restore(log, chosen)) as restored:
            return restored.head().seq
    except StoreError as error:
        raise Failure(f"{chosen} was not restored: {error}") from None


def _forget_cache(path: Path) -> None:
    """It may have seen entries that the backup lacks."""
    from worklist.store.files import side_files

    for file in (path, *side_files(path)):
        file.unlink(missing_ok=True)


def _lost(log: Path, chosen: Path) -> "Lost | None":
    """What the backup lacks; None where that cannot be told."""
    from worklist.store.backup import lost_by
    from worklist.store.driver import StoreError

    try:
        return lost_by(log, chosen)
    except StoreError:
        return None


def _in_words(lost: "Lost | None", name: str) -> str:
    """What a person reads before they agree to it."""
    if lost is None:
        return "The work log that it replaces cannot be read, so nobody can say which entries the backup lacks."
    if not lost.entries:
        return f"{name} has every entry of the log that it replaces."
    entries, first, last = counted(lost.entries, "entry", "entries"), lost.first_at[:_DAY], lost.last_at[:_DAY]
    days = f"of {first}" if first == last else f"from {first} to {last}"
    be = "is" if lost.entries == 1 else "are"
    other = f"{name} is a copy of another work log. " if lost.is_other else ""
    return f"{other}{name} lacks {entries} {days} that {be} not in effect then, and stay in the log that is set aside."


def _newest_backup(session: Session) -> Path:
    """The last that was found whole, else the last by name."""
    from worklist.store.backup_folder import newest_copy
    from worklist.store.driver import StoreError

    folder = backup_folder(session.settings)
    try:
        copies, others = folder.copies(), folder.strangers()
    except StoreError as error:
        raise Failure(str(error)) from None
    copy = newest_copy(copies)
    names = [copy.name] if copy else [*(each.name for each in copies), *others]
    if not names:
        raise Failure(f"There is no backup in {folder.path}; name the file.")
    return folder.path / max(names)
