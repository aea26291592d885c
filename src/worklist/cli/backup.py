"""``worklist backup``: a verified copy of the work log."""

from datetime import datetime
from pathlib import Path

import click

from worklist.cli.arguments import expanded
from worklist.cli.output import Failure, counted, say
from worklist.cli.session import Session

FOLDER = "backups"
"""Under the data folder, where backups go that are not sent elsewhere."""


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
    name = f"worklog-{datetime.now().astimezone():%Y%m%d-%H%M%S}.db"
    if file is None:
        folder = data / FOLDER
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / name
    target = expanded(file)
    target = target / name if target.is_dir() else target
    if not target.parent.is_dir():
        raise Failure(f"The folder {target.parent} is not there; make it first.")
    return target
