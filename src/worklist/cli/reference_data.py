"""``worklist reference``: Medicare's quarterly files that a site imports."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import DATE, EXISTING_FILE
from worklist.cli.output import Failure, as_json, say, say_data, show_rows
from worklist.cli.session import Session

if TYPE_CHECKING:
    from worklist.sources.reference import Part
    from worklist.sync.placing import Placing


@click.group()
def reference() -> None:
    """Medicare's files: relative values and localities (MPFS), bundling edits (NCCI)."""


@reference.command()
@click.argument("files", nargs=-1, required=True, type=EXISTING_FILE, metavar="FILE...")
@click.option(
    "--valid-from",
    "begins",
    type=DATE,
    metavar="DATE",
    help="The first day of the edition, where the file does not say it.",
)
@click.option("--yes", is_flag=True, help="Replace a file of the same name without asking.")
@click.pass_obj
def load(session: Session, files: tuple[Path, ...], begins: date | None, yes: bool) -> int:
    """Take files over as they were downloaded: zip, CSV, text or XLSX.

    What a FILE holds is told by its content. It is copied into the reference folder and read; an edition is valid until
    the next one begins, or to the end of its year.
    """
    from worklist.cli.mapping import agreed
    from worklist.cli.reference_loading import need_sync, report_on, take_over

    need_sync(session)
    placings = [_placing(file, session.settings.reference, begins) for file in files]
    replaced = [target for placing in placings for _, target in placing.copies if target.exists()]
    if replaced:
        say(*(f"{target} is there, with other content." for target in replaced))
        if not agreed("Replace it?", yes):
            say("Nothing was loaded; --yes loads it without asking.")
            return 1
    return report_on(take_over(session, placings))


def _placing(file: Path, folder: Path, begins: date | None) -> "Placing":
    from worklist.config.reference import MPFS, NCCI
    from worklist.sources.reference import FileRefused, Kind, parts_of, said_as
    from worklist.sync.placing import Placing, is_same

    try:
        parts, notes = parts_of(file)
    except FileRefused as refusal:
        raise Failure(f"{file.name} {refusal}") from None
    say(*notes, *(_about(part, begins) for part in parts))
    name = said_as(file.name, begins) if begins else file.name
    if undated := [part.name for part in parts if _is_undated(part, begins)]:
        raise Failure(f"{undated[0]} does not say from which day it is valid; say it with --valid-from 2026-01-01.")
    target = folder / (NCCI if all(part.kind is Kind.EDITS for part in parts) else MPFS) / name
    return Placing(() if is_same(file, target) else ((file.absolute(), target),))


def _is_undated(part: "Part", begins: date | None) -> bool:
    from worklist.sources.reference import Kind

    return part.kind is not Kind.EDITS and part.edition.begins is None and begins is None


def _about(part: "Part", begins: date | None) -> str:
    from worklist.sources.reference import Kind

    if part.kind is Kind.EDITS:
        version = part.edition.release.lstrip("0").partition(".")[0]
        return f"{part.name}: bundling edits{f', version {version[:-1]}.{version[-1]}' if version else ''}."
    what = "relative values" if part.kind is Kind.VALUES else "localities"
    return f"{part.name}: {what}, valid from {begins or part.edition.begins or 'an unknown day'}."


@reference.command("list")
@as_json
@click.pass_obj
def list_reference(session: Session, form: str | None) -> None:
    """List the editions that are loaded, with the days they are valid on."""
    from worklist.cli.reference_loading import opened_cache
    from worklist.store.terms_listing import loaded_tables

    with opened_cache(session) as cache:
        tables = loaded_tables(cache)
    rows = [
        {
            "kind": each.kind,
            "from": each.begins,
            "to": each.ends,
            "rows": each.rows,
            "set_aside": each.rejects,
            "counts": "yes"
            if each.counts
            else "no: parts are missing"
            if each.kind == "ncci"
            else "no: a newer one is loaded",
            "file": each.name,
        }
        for each in tables
    ]
    if form:
        say_data(rows)
    elif rows:
        show_rows(rows, None, yielding=("file", "counts"))
    else:
        say(
            "Nothing of Medicare's is loaded; worklist reference load FILE does it. docs/contracts.md says which files."
        )
