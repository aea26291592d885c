"""``worklist map``: which column of an export holds what. Guessed, shown, and saved when a person agrees."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import EXISTING_FILE
from worklist.cli.output import Failure, is_terminal, say
from worklist.cli.session import Session
from worklist.domain.text import clean

if TYPE_CHECKING:
    from worklist.domain.column_map import ColumnMap
    from worklist.sources.aging import Guess


class _Pair(click.ParamType[tuple[str, str]]):
    """``FIELD=HEADER``."""

    name = "field=header"

    def convert(
        self, value: str | tuple[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        field, sign, header = value.partition("=")
        if not sign or not header.strip():
            self.fail(f'{clean(value, most=60)!r} is not FIELD=HEADER, such as balance="Total Bal".', param, ctx)
        return field.strip().replace("-", "_"), header


@click.command("map")
@click.argument("file", type=EXISTING_FILE)
@click.option("--name", default="aging", metavar="NAME", help="Name of the map; aging if not said.")
@click.option("--column", "columns", multiple=True, type=_Pair(), help="Name a column yourself; wins over the guess.")
@click.option("--encoding", default="auto", metavar="NAME", help="utf-8, cp1252...; found out if not said.")
@click.option("--layout", "adds", is_flag=True, help="Add it to the map as one more layout of the same export.")
@click.option("--add-folder", is_flag=True, help="Read the exports in the file's folder from now on.")
@click.option("--save", "--yes", "save", is_flag=True, help="Save it without asking.")
@click.pass_obj
def map_columns(
    session: Session,
    file: Path,
    name: str,
    columns: tuple[tuple[str, str], ...],
    encoding: str,
    adds: bool,
    add_folder: bool,
    save: bool,
) -> None:
    """Guess the column map of a CSV export, show what it would read, and save it.

    FILE is an A/R aging or open-accounts export. A column that is not found, or found wrongly, is named by hand:

    \b
    worklist map aging.csv --column account="Acct No" --column balance="Total Bal"

    Further layouts that a saved map has stay as they are. --layout keeps all of them and adds this one, for an export
    that comes in several forms: two sites, or before and after an upgrade.
    """
    guess = guessed(file, name, dict(columns), encoding)
    show_guess(guess)
    if agreed("Save this map?", save):
        _save(session, _beside_the_saved(session, guess.column_map, adds), file, add_folder)
    else:
        say("Not saved." if is_terminal(sys.stdin) else "Not saved; --save saves it.")


def _beside_the_saved(session: Session, made: "ColumnMap", adds: bool) -> "ColumnMap":
    """The map with the layouts that the settings have of it: its first one is made anew, or all stay."""
    from dataclasses import replace

    saved = session.settings.maps.get(made.name)
    if saved is None:
        return made
    try:
        return saved.with_layout(made) if adds else replace(made, layouts=saved.layouts)
    except ValueError as error:
        raise Failure(str(error)) from None


def guessed(file: Path, name: str, columns: Mapping[str, str], encoding: str = "auto") -> "Guess":
    """The guess for a file. Raises Failure with what is missing and how to say it."""
    from worklist.config import MAP_NAME
    from worklist.domain.column_map import ENCODINGS
    from worklist.sources.aging import guess_map

    if not MAP_NAME.fullmatch(name):
        raise click.UsageError("The name of a map has up to 40 letters, digits, - and _.")
    if encoding not in ENCODINGS:
        raise click.UsageError(f"{clean(encoding, most=40)!r} is no encoding here; use one of {', '.join(ENCODINGS)}.")
    if not columns:
        _refuse_what_needs_no_map(file)
    try:
        with file.open("rb") as stream:
            return guess_map(stream, file.name, map_name=name, encoding=encoding, given=columns)
    except ValueError as error:
        said = str(error)
        raise Failure(f"{said}{_how_to_name(said)}") from None


def _refuse_what_needs_no_map(file: Path) -> None:
    from worklist.sources.patients import holds_patient_tables

    with file.open("rb") as stream:
        if holds_patient_tables(stream, file.name):
            raise Failure(
                f"{clean(file.name)} holds patients' statements or payments, which need no map: put it into a folder of"
                " X12 files, and worklist sync reads it."
            )


def _how_to_name(said: str) -> str:
    """What a person can do where the columns are not known by their names."""
    if "no header row" in said:
        return ' If it has one, name its columns: worklist map FILE --column account="..." --column balance="...".'
    return ' Name it with worklist map FILE --column account="...".' if "say which" in said else ""


def show_guess(guess: "Guess") -> None:
    """The preview, for a person to agree to."""
    from worklist.sources.aging import preview_lines

    say(*preview_lines(guess), "")


def agreed(question: str, yes: bool) -> bool:
    """Whether a person agrees: with the command, else when asked; no where nobody can be asked."""
    return yes or (is_terminal(sys.stdin) and click.confirm(question, default=True, err=True))


def _save(session: Session, column_map: "ColumnMap", file: Path, add_folder: bool) -> None:
    from worklist.cli.settings_file import NewFolder, with_map, write_settings

    settings = session.settings
    path = settings.path
    used = [
        folder.path for folder in settings.folders if folder.column_map and folder.column_map.name == column_map.name
    ]
    parent = file.absolute().parent
    new = NewFolder(str(parent), column_map.name) if add_folder and parent not in used else None
    write_settings(path, with_map(path.read_text("utf-8-sig"), column_map, new))
    say(f"Saved as [maps.{column_map.name}] in {path}.")
    if new:
        say(f"worklist sync now reads the exports in {parent}.")
    elif not used:
        say(f"No folder uses it yet: add --add-folder to read the exports in {parent}, or a [[folder]] by hand.")
