"""``worklist init``: the settings file and the work log of a new site."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import expanded
from worklist.cli.drops import dropped_files
from worklist.cli.mapping import agreed, guessed, show_guess
from worklist.cli.output import Failure, is_terminal, say
from worklist.cli.session import Session
from worklist.domain.text import clean

if TYPE_CHECKING:
    from worklist.cli.settings_file import NewFolder
    from worklist.domain.column_map import ColumnMap

_MOST_NAME = 80
_EXISTING_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_EXISTING = click.Path(exists=True, path_type=Path)


@click.command()
@click.option("--x12", multiple=True, type=_EXISTING_FOLDER, metavar="FOLDER", help="Folder of 835 and 837P files.")
@click.option("--csv", multiple=True, type=_EXISTING, metavar="FOLDER", help="Folder of CSV exports, or one of them.")
@click.option("--map", "map_name", default="aging", metavar="NAME", help="Name of the exports' column map.")
@click.option("--site", metavar="NAME", help="Name of the practice.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="For our databases.")
@click.option("--yes", is_flag=True, help="Take the guessed column map without asking.")
@click.pass_obj
def init(
    session: Session,
    x12: tuple[Path, ...],
    csv: tuple[Path, ...],
    map_name: str,
    site: str | None,
    data: Path | None,
    yes: bool,
) -> None:
    """Set up: say where the PM system's files are. Asks for what the options leave out.

    Writes one settings file and an empty work log; what is there already is never overwritten. --x12 and --csv
    can be given several times.
    """
    path = session.settings_path
    if path.exists():
        _complete(session)
        return
    if is_terminal(sys.stdin) and not (x12 or csv):
        site, x12, csv = _ask(site)
    if not (x12 or csv):
        raise click.UsageError("Say where the files are: --x12 FOLDER (835, 837P), --csv FOLDER (exports), or both.")
    maps = list(_maps(csv, map_name, yes))
    folders = _folders(x12, csv, maps)
    _write(path, _name(site), data, folders, maps)
    say(f"The settings are in {path}.", "Next: worklist sync reads the files, then worklist opens the screen.")


def _complete(session: Session) -> None:
    """A settings file is there: all that may be missing is the work log of a site that never had one."""
    settings = session.settings
    if settings.log_path.exists():
        raise Failure(f"This is set up already, in {settings.path}; edit that file, or add a map with worklist map.")
    if settings.cache_path.exists():
        raise Failure(
            f"The work log {settings.log_path} is missing, but {settings.cache_path} shows that there was one:"
            " bring the newest backup back with worklist restore."
        )
    make_log(settings.log_path)
    say(f"The settings in {settings.path} are kept, and an empty work log was made: {settings.log_path}.")


# -- asking ---------------------------------------------------------------------------------------------------------


def _ask(site: str | None) -> tuple[str, tuple[Path, ...], tuple[Path, ...]]:
    say("Where are the PM system's files? They are only ever read. Leave an answer empty to go on.", to=sys.stderr)
    name = site if site is not None else click.prompt("Name of the practice", default="", show_default=False, err=True)
    x12 = tuple(_ask_paths("Folder of X12 files (835 remits, 837P claims)", folders_only=True))
    csv = tuple(_ask_paths("Folder of CSV exports (A/R aging, open accounts), or one of them", folders_only=False))
    return name, x12, csv


def _ask_paths(question: str, *, folders_only: bool) -> Iterator[Path]:
    while text := click.prompt(question, default="", show_default=False, err=True).strip():
        path = expanded(Path(text))
        if path.is_dir() or (path.exists() and not folders_only):
            yield path
            question = "And another one"
        else:
            say(f"{path} is not there; check it, or leave the answer empty.", to=sys.stderr)


def _name(site: str | None) -> str:
    name = clean(site or "")
    if len(name) > _MOST_NAME:
        raise click.UsageError(f"The name of the practice has {len(name):,} characters; {_MOST_NAME} is the most.")
    return name


# -- maps and folders -----------------------------------------------------------------------------------------------


def _maps(csv: Sequence[Path], name: str, yes: bool) -> "Iterator[ColumnMap]":
    """The map of each place with exports, as guessed from its newest one and agreed to."""
    for number, place in enumerate(csv, 1):
        export = _newest_export(place)
        try:
            guess = guessed(export, name if number == 1 else f"{name}-{number}", {})
        except Failure as failure:
            raise Failure(f"{failure} {_MAP_LATER}") from None
        show_guess(guess)
        if not agreed("Use this map?", yes or not is_terminal(sys.stdin)):
            raise Failure(_MAP_LATER)
        yield guess.column_map


_MAP_LATER = (
    "Nothing was written. Leave --csv out now, and make the map with worklist map FILE --column FIELD=HEADER"
    " --add-folder afterwards."
)


def _newest_export(place: Path) -> Path:
    if place.is_file():
        return place
    files = dropped_files(place)
    if not files:
        raise Failure(
            f"{place} has no export yet to learn the columns from: leave --csv out, and run worklist map FILE"
            " --add-folder once there is one."
        )
    return files[0]


def _folders(x12: Sequence[Path], csv: Sequence[Path], maps: "Sequence[ColumnMap]") -> "list[NewFolder]":
    from worklist.cli.settings_file import NewFolder

    exports = [place if place.is_dir() else place.absolute().parent for place in csv]
    return [
        *(NewFolder(str(place.absolute())) for place in x12),
        *(NewFolder(str(place.absolute()), each.name) for place, each in zip(exports, maps, strict=True)),
    ]


# -- writing --------------------------------------------------------------------------------------------------------


def _write(path: Path, site: str, data: Path | None, folders: "list[NewFolder]", maps: "Sequence[ColumnMap]") -> None:
    """The log first: if the settings then cannot be written, init can simply be run again."""
    from worklist.cli.settings_file import BACKUP, check_settings, fresh_settings, write_settings
    from worklist.config import default_data_folder

    folder = expanded(data or default_data_folder())
    text = fresh_settings(site, str(folder), folders, maps) + BACKUP
    settings = check_settings(path, text)
    make_log(settings.log_path)
    write_settings(path, text)


def make_log(path: Path) -> None:
    """Make the work log, or say that the one that is there is kept. Raises Failure when it cannot be used."""
    from worklist.store.driver import StoreError
    from worklist.store.worklog import WorkLog

    try:
        if path.exists():
            WorkLog.open(path).close()
            say(f"The work log {path} is there already and is kept.")
        else:
            WorkLog.create(path).close()
    except StoreError as error:
        raise Failure(str(error)) from None
