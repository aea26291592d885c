"""Files for vendors on the command line: what would leave is shown, somebody is asked, what left is said."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.explaining import in_sections
from worklist.cli.exporting import hand_over_data, hand_over_lines
from worklist.cli.output import Failure, amount, is_terminal, say, say_data, wrapped
from worklist.cli.recording import saved_data
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.domain.in_words import Section
    from worklist.domain.vendors.placing import PlacementDraft
    from worklist.domain.vendors.recalling import RecallDraft
    from worklist.exports.placing import Placed


def finish_files(desk: "Desk", out: Path | None) -> None:
    """Name what a crash left unfinished, and say so."""
    from worklist.exports.placing import finish

    for finished in finish(desk, out):
        say(f"{finished.name} was left unfinished by a crash and has its name now.", to=sys.stderr)


def show_draft(
    desk: "Desk",
    what: str,
    draft: "PlacementDraft | RecallDraft",
    sections: "tuple[Section, ...]",
    form: str | None,
) -> None:
    """Print what would leave. To read it is to read of patients, so it is in the record."""
    if form:
        hand_over_data(desk, what, _draft_data(draft), accounts=len(draft.parts))
        return
    hand_over_lines(desk, what, list(in_sections(sections))[1:], accounts=len(draft.parts))
    if is_terminal(sys.stdout):
        say("", "Nothing has left: without --preview the files are made.")


def let_leave(
    desk: "Desk",
    draft: "PlacementDraft | RecallDraft",
    sections: "tuple[Section, ...]",
    make: "Callable[[], Placed]",
    form: str | None,
    *,
    is_sure: bool,
) -> "Placed":
    """Ask, then make the files and the record."""
    if not is_sure:
        if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
            raise Failure("Nothing has left yet: --preview prints what would, --yes lets it go.")
        say(*list(in_sections(sections))[1:], to=sys.stderr if form else sys.stdout)
        accounts = counted(len(draft.parts), "account")
        if not click.confirm(f"Make the files and record them on {accounts}?", err=True):
            raise Failure("Nothing has left.")
    return make()


def _draft_data(draft: "PlacementDraft | RecallDraft") -> dict[str, object]:
    return {
        "id": draft.id,
        "purpose": str(draft.purpose),
        "accounts": draft.numbers,
        "rows": len(draft.table.rows),
        "total": amount(draft.total),
        "fields": draft.fields,
        "columns": [title for title, _ in draft.table.heads],
        "left_out": [{"account": number, "why": why} for number, why in draft.left_out],
    }


def say_left_data(draft: "PlacementDraft | RecallDraft", placed: "Placed") -> None:
    """What left, for JSON."""
    files = {"csv": str(placed.csv), "xlsx": str(placed.xlsx), "manifest": str(placed.manifest)}
    say_data({**saved_data(placed.saved), **_draft_data(draft), **files})


def say_left(draft: "PlacementDraft | RecallDraft", placed: "Placed") -> None:
    """Where the files are, and what is not in them."""
    say(f"  {placed.csv}", f"  {placed.xlsx}", f"  {placed.manifest}")
    for number, why in draft.left_out:
        say(*wrapped(f"Left out: {number}: {why}."))
    say("Send the CSV or the XLSX yourself; the manifest says what is in them.")
