"""Commands of vendors' reports: the first is mapped, every one is checked."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from worklist.cli.arguments import DATE, EXISTING_FILE, Pair
from worklist.cli.exporting import hand_over_lines
from worklist.cli.mapping import agreed
from worklist.cli.output import Failure, say, wrapped
from worklist.cli.session import Session
from worklist.cli.vendors import VENDOR_NAME, vendor
from worklist.domain.vendors.report_map import ReportField, ReportMap, joined_words, meanings, read_column, read_word
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.desk import Saved
    from worklist.domain.vendor_entries import StatusWord
    from worklist.sources.vendor_files import ReportSample

T = TypeVar("T")


@vendor.command("map-report")
@VENDOR_NAME
@click.argument("file", type=EXISTING_FILE)
@click.option(
    "--column", "columns", multiple=True, type=Pair("title=field", read_column), help="Name a column yourself."
)
@click.option(
    "--status", "words", multiple=True, type=Pair("word=status", read_word), help="Say what a word of theirs means."
)
@click.option("--save", "--yes", "save", is_flag=True, help="Save it without asking.")
@click.pass_obj
def map_report(
    session: Session,
    name: str,
    file: Path,
    columns: tuple[tuple[ReportField, str], ...],
    words: tuple["StatusWord", ...],
    save: bool,
) -> None:
    """Say once which column of a vendor's reports is what; every later file is held against it.

    The columns are guessed by their titles and shown with the first rows. What is not found, or found wrongly, is
    named by hand, and so is a word for a status that is not a usual one; an empty word is an empty cell. What was
    named before stays:

    \b
    worklist vendor map-report apex report.csv --column "Your Ref=account"
    worklist vendor map-report apex report.csv --status "PIF=recovered" --status "=working"
    """
    from worklist.sources.vendor_files import sample_report

    given = dict(columns)
    with session.desk() as desk:
        found = desk.vendor(name)
        before = ReportMap.of(found.entry).columns
        sample = _read(file, lambda: sample_report(file, given, before))
        lines = list(_guess(sample, joined_words(found.entry.report_words, words)))
        hand_over_lines(desk, f"map of {found.name}", lines, accounts=len(sample.rows))
        if not agreed("Save this map?", save):
            say("Not saved; --save saves it.")
            return
        desk.map_report(found.name, sample.columns, words, f"map of {file.name}", found.seq)
    say(f"Saved; worklist vendor report {found.key} FILE reads them.")


def _guess(sample: "ReportSample", words: Sequence["StatusWord"]) -> Iterator[str]:
    """What each column is taken for, with its first values; what is left out; what the vendor's words mean."""
    yield f"Titles on line {sample.line}."
    for field, title in sample.columns.items():
        values = ", ".join(filter(None, (row.get(title, "") for row in sample.rows)))
        yield from wrapped(f"{field}: {title!r}" + (f" ({values})" if values else ""), 2)
    if unused := [repr(title) for title in sample.titles if title not in sample.columns.values()]:
        yield from wrapped(f"Left out: {', '.join(unused)}.", 2)
    report_map = ReportMap({}, meanings(words))
    for word in sample.statuses:
        status = report_map.status_of(word)
        unknown = f'UNKNOWN: say what it means with --status "{word}=..."'
        yield f"  {repr(word) if word else 'An empty cell'} {f'means {status}' if status else f'is {unknown}'}."


def _read(file: Path, read: Callable[[], T]) -> T:
    """What was read of a file. Raises Failure with the sentence on why it cannot be used."""
    from worklist.sources.reference.columns import FileRefused

    try:
        return read()
    except FileRefused as refusal:
        raise Failure(f"{file.name} {refusal}") from None
    except OSError as error:
        raise Failure(f"{file.name} cannot be read: {error.strerror}.") from None


@vendor.command()
@VENDOR_NAME
@click.argument("file", type=EXISTING_FILE)
@click.option(
    "--as-of",
    type=DATE,
    metavar="DATE",
    help="The day of the report; if not said, the one in the file's name, else today.",
)
@click.option("--dry-run", is_flag=True, help="Check it and save nothing.")
@click.option("--yes", is_flag=True, help="Save it without asking.")
@click.pass_obj
def report(session: Session, name: str, file: Path, as_of: date | None, dry_run: bool, yes: bool) -> int:
    """Read a vendor's report, CSV or XLSX: what came of each account, each fee held against the contract.

    Every row is held against what is with the vendor, its contract, the payers' remits and its earlier reports, and
    what does not agree is listed line by line. Then it is saved in one act, which worklist undo takes back.
    """
    from worklist.domain.vendors.report_words import draft_lines
    from worklist.sources.vendor_files import read_report, stated_on

    with session.desk() as desk:
        found = desk.vendor(name)
        columns = ReportMap.of(found.entry).columns
        if not columns:
            raise Failure(f"No report of {found.name} was mapped yet: worklist vendor map-report {found.key} FILE.")
        read = _read(file, lambda: read_report(file, columns, desk.today))
        day = as_of or stated_on(file) or desk.today
        draft = desk.check_report(found.name, read.rows, day, read.digest, read.name)
        named = len(draft.by_account()) + len(draft.not_taken) + len(draft.missing)
        hand_over_lines(desk, f"report of {found.name}", draft_lines(draft, read.totals), accounts=named)
        if dry_run:
            say("Nothing was saved: it was only checked.")
            return 0
        if not agreed("Save it?", yes):
            say("Nothing was saved; --yes saves it without asking.")
            return 1
        _say_saved(desk.take_report(draft))
    return 0


def _say_saved(saved: "Saved") -> None:
    numbers = dict.fromkeys(event.account for event in saved.events)
    say(f"Saved on {counted(len(numbers), 'account')}.")
    if back := len(saved.open_ends):
        needs = "needs" if back == 1 else "need"
        say(f"{counted(back, 'account')} came back and {needs} a next step: worklist list is:vendor-back.")
