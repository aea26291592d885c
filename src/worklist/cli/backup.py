"""``worklist backup``: verified copies of the work log, made by hand or when due, listed and checked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import expanded
from worklist.cli.keeping import backup_folder, forget_what_is_off, make_if_due, make_now, need_to_keep
from worklist.cli.output import Failure, Row, as_json, say, show_rows, wrapped
from worklist.cli.session import Session
from worklist.domain.copies import Copy
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.store.backup_folder import BackupFolder
    from worklist.store.chain import Head
    from worklist.store.keys import Key

_ALL = "all"
_TO_DO = "back up the work log"
_YIELDING = ("state", "copy")


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--if-due", is_flag=True, help="Make the scheduled copy of [backup] if it is due: for a timer.")
@click.option("--here", is_flag=True, help="Begin anew in the folder of [backup], whose register is not there.")
@click.option("--list", "lists", is_flag=True, help="List the copies: when, how many entries, last found whole when.")
@click.option(
    "--check", metavar="WHAT", help="Read a copy from end to end: a FILE, a FOLDER of them, or all. Restores nothing."
)
@click.option("--key", metavar="NAME", help="With --check where there are no settings: the key of encrypted copies.")
@as_json
@click.pass_obj
def backup(
    session: Session,
    file: Path | None,
    if_due: bool,
    here: bool,
    lists: bool,
    check: str | None,
    key: str | None,
    form: str | None,
) -> int:
    """Copy the work log to FILE, or into the folder of [backup], and verify the copy.

    The cache needs none: a sync makes it again. Keep copies on another machine: [backup] to = "..." names a folder of
    one, and worklist sync makes the copies that are due. Where there is a team, it takes a supervisor, an auditor or
    an admin; the account that owns the data runs timers.
    """
    _refuse_mixed(file=file is not None, if_due=if_due, here=here, lists=lists, check=check is not None)
    if check is not None:
        return _check(session, check, key, form)
    need_to_keep(session, _TO_DO)
    if lists:
        _list(session, form)
    elif if_due:
        return _if_due(session)
    elif file is not None:
        _copy_to(session, file)
    else:
        _copy(session, here=here)
    return 0


def _refuse_mixed(**given: bool) -> None:
    named = [name for name, is_given in given.items() if is_given]
    if len(named) > 1:
        spelled = {"file": "FILE", "if_due": "--if-due", "lists": "--list"}
        first, second, *_ = (spelled.get(name, f"--{name}") for name in named)
        raise click.UsageError(f"{first} and {second} are asked for at once; give one.")


@contextmanager
def _failures(target: Path) -> Iterator[None]:
    from worklist.store.driver import DatabaseError, StoreError, error_in_words

    try:
        yield
    except StoreError as error:
        raise Failure(str(error)) from None
    except (DatabaseError, OSError) as error:
        said = error_in_words(error)
        raise Failure(f"{target} cannot be used for a backup ({said}); the work log is as it was.") from None


# -- making ---------------------------------------------------------------------------------------------------------


def _copy(session: Session, *, here: bool) -> None:
    """Into the folder of the settings."""
    from worklist.store.chain import Head
    from worklist.store.worklog import WorkLog

    settings = session.settings
    with _failures(backup_folder(settings).path), session.as_owner(), closing(WorkLog.open(settings.log_path)) as log:
        forget_what_is_off(settings)
        made = make_now(settings, log, here=here)
        log.anchor()
    if made.began:
        say(*wrapped(f"{made.path.parent} keeps the backups from now on; it is known by its worklist-backups.json."))
    _report(Head(made.copy.entries, made.copy.hash), made.path)


def _copy_to(session: Session, file: Path) -> None:
    """To a file, or into a folder, of the person's choice; the register knows nothing of it."""
    from worklist.store.backup_folder import copy_name
    from worklist.store.chain import Head
    from worklist.store.worklog import WorkLog

    target = expanded(file)
    target = target / copy_name(datetime.now(UTC)) if target.is_dir() else target
    if not target.parent.is_dir():
        raise Failure(f"The folder {target.parent} is not there; make it first.")
    with _failures(target), closing(WorkLog.open(session.settings.log_path)) as log:
        count = log.back_up(target)
        head = Head(count, log.hash_at(count) or "")
    _report(head, target)


def _report(head: "Head", path: Path) -> None:
    """The head is the copy's: the log may have gone on meanwhile."""
    say(f"{counted(head.seq, 'entry', 'entries')} copied to {path} and verified.")
    say(f"Newest entry {head.seq}, hash {head.hash}: kept elsewhere, it proves later that nothing was lost.")


def _if_due(session: Session) -> int:
    """For a timer: quiet where nothing is due, exit code 1 where what is due could not be made."""
    from worklist.store.troubles import troubles
    from worklist.store.worklog import WorkLog

    settings = session.settings
    if settings.backup.every is None:
        raise Failure(f'No backup is scheduled: write [backup] with every = "day" into {settings.path}.')
    with _failures(backup_folder(settings).path), session.as_owner(), closing(WorkLog.open(settings.log_path)) as log:
        made = make_if_due(settings, log)
        log.anchor()
    if made:
        say(f"{counted(made.copy.entries, 'entry', 'entries')} copied to {made.path} and verified.")
        return 0
    wrong = list(troubles(settings.data, datetime.now(UTC)))
    if wrong:
        raise Failure(wrong[0], wrong[1:])
    return 0


# -- what is there --------------------------------------------------------------------------------------------------


def _list(session: Session, form: str | None) -> None:
    folder = backup_folder(session.settings)
    with _failures(folder.path), session.as_owner():
        rows = [*_rows(folder, folder.copies()), *(_stranger(folder, name) for name in folder.strangers())]
    if not rows and form is None:
        say(f"There is no backup in {folder.path}.")
        return
    show_rows(rows, form, yielding=_YIELDING)
    if form is None:
        say(f"In {folder.path}.")


def _rows(folder: "BackupFolder", copies: Sequence[Copy]) -> Iterator[Row]:
    for copy in reversed(copies):
        yield {
            "copy": copy.name,
            "made": _time(copy.made),
            "entries": copy.entries if copy.hash else None,
            "kilobytes": _kilobytes(folder, copy.name),
            "checked": _time(copy.checked),
            "state": copy.wrong or ("whole" if copy.is_good else "UNKNOWN: its making was interrupted"),
        }


def _stranger(folder: "BackupFolder", name: str) -> Row:
    said = "UNKNOWN: not in the register; worklist backup --check all takes it in"
    sizes = {"kilobytes": _kilobytes(folder, name)}
    return {"copy": name, "made": None, "entries": None, **sizes, "checked": None, "state": said}


def _kilobytes(folder: "BackupFolder", name: str) -> int | None:
    try:
        return -(-(folder.path / name).stat().st_size // 1_000)
    except FileNotFoundError:  # another process has just deleted it
        return None


def _time(at: datetime | None) -> str | None:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else None


# -- checking -------------------------------------------------------------------------------------------------------


def _check(session: Session, what: str, key: str | None, form: str | None) -> int:
    """Whether copies are whole; needs the files and their key alone, and the settings only for ``all``."""
    from worklist.cli.database_keys import keys_for

    if what == _ALL:
        need_to_keep(session, _TO_DO)
    path = backup_folder(session.settings).path if what == _ALL else expanded(Path(what))
    keys = keys_for(session, key)
    with _failures(path):
        found = list(_checked(path, keys))
    if form:
        show_rows(found, form)
    else:
        for row in found:
            say(*wrapped(str(row["said"])))
    return 0 if all(row["is_whole"] for row in found) else 1


def _checked(path: Path, keys: "Callable[[], Iterable[Key | None]] | None") -> Iterator[Row]:
    """Raises Failure where there is nothing to check."""
    from worklist.store.backup_folder import BackupFolder

    folder = BackupFolder(path if path.is_dir() else path.parent)
    names: Iterable[str] = [path.name]
    if path.is_dir():
        names = [*(copy.name for copy in folder.copies()), *folder.strangers()]
    elif not path.is_file():
        raise Failure(f"{path} is no file and no folder that is there.")
    if not names:
        raise Failure(f"There is no backup in {path}.")
    for name in names:
        copy = folder.check(name, keys() if keys else None)
        whole = f"{folder.path / name} is whole: {counted(copy.entries, 'entry', 'entries')}, hash {copy.hash}."
        said = copy.wrong or whole
        yield {"copy": name, "is_whole": copy.is_good, "entries": copy.entries, "hash": copy.hash, "said": said}
