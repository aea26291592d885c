"""``worklist backup`` and ``worklist restore``: verified copies of the work log, out and back."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from worklist.cli.arguments import EXISTING_FILE, expanded
from worklist.cli.output import Failure, is_terminal, say
from worklist.cli.session import Session
from worklist.domain.wording import counted


def backups_in(data: Path) -> Path:
    """The folder of a data folder where backups go that are not sent elsewhere."""
    from worklist.store.encryption import BACKUPS

    return data / BACKUPS


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.pass_obj
def backup(session: Session, file: Path | None) -> None:
    """Copy the work log to FILE, or into the data folder, and verify the copy.

    The cache needs none: a sync makes it again. Keep copies on another machine.
    """
    from worklist.store.driver import DatabaseError, StoreError
    from worklist.store.worklog import WorkLog

    settings = session.settings
    target = _target(file, settings.data)
    try:
        log = WorkLog.open(settings.log_path)
        try:
            count, head = log.back_up(target), log.head()
        finally:
            log.close()
    except StoreError as error:
        raise Failure(str(error)) from None
    except DatabaseError as error:
        raise Failure(f"The copy could not be written to {target} ({error}); the work log is as it was.") from None
    say(f"{counted(count, 'entry', 'entries')} copied to {target} and verified.")
    say(f"Newest entry {head.seq}, hash {head.hash}: kept elsewhere, it proves later that nothing was lost.")


def _target(file: Path | None, data: Path) -> Path:
    """The file to write; its folder is made where it is ours."""
    name = f"worklog-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.db"  # no two alike, and the newest is the last by name
    if file is None:
        folder = backups_in(data)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / name
    target = expanded(file)
    target = target / name if target.is_dir() else target
    if not target.parent.is_dir():
        raise Failure(f"The folder {target.parent} is not there; make it first.")
    return target


@click.command()
@click.argument("file", required=False, type=EXISTING_FILE)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def restore(session: Session, file: Path | None, yes: bool) -> None:
    """Bring a backup of the work log back: FILE, or the newest one in the data folder.

    What stands in its place is set aside, not deleted. Entries made after the backup are then not in effect.
    Everybody has to leave worklist first.
    """
    from worklist.store.driver import StoreError
    from worklist.store.worklog import WorkLog

    settings = session.settings
    chosen = file or _newest_backup(backups_in(settings.data))
    if not yes and not (is_terminal(sys.stdin) and click.confirm(f"Put {chosen} in the log's place?", err=True)):
        raise Failure(f"Nothing was changed; --yes puts {chosen} in the place of {settings.log_path}.")
    try:
        log = WorkLog.restore(settings.log_path, chosen)
        count = log.head().seq
        log.close()
    except StoreError as error:
        raise Failure(f"{chosen} was not restored: {error}") from None
    for suffix in ("", "-wal", "-shm"):  # it may have seen entries that the backup lacks
        settings.cache_path.with_name(settings.cache_path.name + suffix).unlink(missing_ok=True)
    say(f"The work log is {chosen.name} again, with {counted(count, 'entry', 'entries')}.")
    say("The cache was deleted: run worklist sync.")


def _newest_backup(folder: Path) -> Path:
    found = sorted(folder.glob("worklog-*.db"))
    if not found:
        raise Failure(f"There is no backup in {folder}; name the file.")
    return found[-1]
