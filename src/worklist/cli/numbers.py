"""``worklist report``: the numbers as text, CSV and JSON, and once a week as files for the meeting."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.arguments import OUT_FOLDER, SHORT_TEXT, expanded
from worklist.cli.exporting import hand_over
from worklist.cli.output import Failure, Row, amount, formats, rows_as, say, say_data, show_rows
from worklist.cli.session import Session
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.desk.numbers import BehindAccount
    from worklist.domain.numbers.measure import Behind, Breakdown, Measure, Numbers

_SPARE = ("answered", "billed", "service", "class")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was asked for, as typed; None for what was not said."""

    names: tuple[str, ...]
    since: str | None
    formulas: bool
    behind: str | None
    weekly: bool
    out: Path | None
    again: bool

    def require_one(self, form: str | None) -> None:
        """Raise UsageError for options that belong to another use of the command."""
        if self.weekly and self.out is None:
            raise click.UsageError("--weekly needs --out DIR: the folder that the files go to.")
        if (self.out or self.again) and not self.weekly:
            raise click.UsageError("--out and --again are for --weekly.")
        beside = (self.names, self.since is not None, self.formulas, self.behind is not None, form == "csv")
        if self.weekly and any(beside):
            raise click.UsageError("--weekly is the whole report of the last week; say --out, --again or --json only.")
        if self.behind is not None and (self.names or self.formulas):
            raise click.UsageError("--accounts names the one number whose accounts are listed.")


@click.command()
@click.argument("names", nargs=-1, type=SHORT_TEXT, metavar="[NUMBER]...")
@click.option("--since", type=SHORT_TEXT, metavar="DAY", help="Count what flows from this day on, instead of 90 days.")
@click.option("--formulas", is_flag=True, help="Say of every number how it is counted, with the figures of today.")
@click.option("--accounts", "behind", type=SHORT_TEXT, metavar="NUMBER", help="List the accounts behind a number.")
@click.option("--weekly", is_flag=True, help="Write the last whole week's report as PDF, HTML and XLSX; needs --out.")
@click.option(
    "--out",
    type=OUT_FOLDER,
    metavar="DIR",
    help="The folder of the weekly files; it is made where there is none.",
)
@click.option("--again", is_flag=True, help="Write the weekly files anew, over those that are there.")
@formats
@click.pass_obj
def report(session: Session, /, form: str | None, **typed: Any) -> None:
    """Print the numbers of the practice: the receivable, the work, the money, what is not fixed.

    With a NUMBER, such as days-in-ar or aging, that one alone, in full and with its chart. CSV is of the numbers
    without the tables. --accounts takes a number, or a line of a table as TABLE/LINE:

    \b
    worklist report --accounts 'aging/alder mutual'

    --weekly is for a scheduler. It names the files by the last whole week, Monday to Sunday; where they are there it
    says so and leaves them. They hold totals: no patient, no account number.
    """
    wish = _Wish(**typed)
    wish.require_one(form)
    with session.desk() as desk:
        if wish.out:
            _write_weekly(session, desk, expanded(wish.out), form, again=wish.again)
            return
        numbers = desk.numbers(None if wish.since is None else _day_of(desk, wish.since))
        if wish.behind is not None:
            _list_behind(desk, numbers, wish.behind, form)
            return
    _print(_chosen(numbers, wish.names), form, wish)


def _day_of(desk: "Desk", text: str) -> date:
    from worklist.domain.calendar import parse_day

    try:
        return parse_day(text, desk.today, desk.rules.calendar, looking_back=True)
    except ValueError as error:
        raise click.UsageError(f"{error}.") from None


def _print(numbers: "Numbers", form: str | None, wish: _Wish) -> None:
    from worklist.cli.numbers_in_forms import as_data, in_full, measure_rows, overview

    if form == "json":
        say_data(as_data(numbers))
    elif form:
        show_rows(measure_rows(numbers), form)
    else:
        say(*(in_full(numbers) if wish.names else overview(numbers, with_formulas=wish.formulas)))


# -- some of them ---------------------------------------------------------------------------------------------------


def _chosen(numbers: "Numbers", names: tuple[str, ...]) -> "Numbers":
    """Those of these names; all where none is named."""
    if not names:
        return numbers
    found = {_named(numbers, name).id for name in names}
    return replace(
        numbers,
        measures=tuple(each for each in numbers.measures if each.id in found),
        breakdowns=tuple(each for each in numbers.breakdowns if each.id in found),
        trends={id_: points for id_, points in numbers.trends.items() if id_ in found},
    )


def _named(numbers: "Numbers", name: str) -> "Measure | Breakdown":
    """The number or table of this name. Raises UsageError."""
    known: dict[str, Measure | Breakdown] = {each.id: each for each in numbers.measures}
    known |= {each.id: each for each in numbers.breakdowns}
    if name.lower() not in known:
        raise click.UsageError(f"{name!r} is no number{_meant(name, known)}")
    return known[name.lower()]


def _meant(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), list(known), 1)
    return f"; did you mean {close[0]}?" if close else f"; these are: {', '.join(known)}."


# -- the accounts behind one ----------------------------------------------------------------------------------------


def _list_behind(desk: "Desk", numbers: "Numbers", name: str, form: str | None) -> None:
    behind = _behind(numbers, name)
    found = desk.accounts_behind(behind, name)
    rows = partial(rows_as, [_account_row(each) for each in found], form, yielding=("payer",), spare=_SPARE)
    hand_over(desk, f"report {name}", form, rows, accounts=len(found))
    if form is None:
        as_list = f" worklist list --asleep '{behind.filter}' says more of each." if found and behind.filter else ""
        say(*([""] if found else []), f"{counted(len(found), 'account')} behind {name}.{as_list}")


def _behind(numbers: "Numbers", name: str) -> "Behind":
    """Of a number, or of a line of a table: ``aging/alder``, where enough of the line's beginning is said."""
    from worklist.domain.numbers.measure import Measure

    head, slash, line = name.partition("/")
    named = _named(numbers, head.strip())
    if isinstance(named, Measure):
        if slash:
            raise click.UsageError(f"{named.id} is one number, without lines: say {named.id} alone.")
        return named.behind
    labels = {row.label.casefold(): row.behind for row in named.rows}
    wanted = line.strip().casefold()
    begun = [label for label in labels if wanted and label.startswith(wanted)]
    if wanted in labels:
        return labels[wanted]
    if len(begun) != 1:
        said = f"{line!r} is no line of {named.id}" if slash else f"{named.id} is a table: say {named.id}/LINE"
        raise click.UsageError(f"{said}; its lines are: {', '.join(row.label for row in named.rows) or 'none yet'}.")
    return labels[begun[0]]


def _account_row(each: "BehindAccount") -> Row:
    """What is behind a number may be closed, so it is no row of a list; only its number is sure to be known."""
    fact = each.fact
    return {
        "account": each.account,
        "payer": fact.payer if fact else None,
        "class": fact.account_class if fact else None,
        "balance": amount(fact.balance) if fact else None,
        "charges": amount(fact.charges) if fact else None,
        "paid": amount(fact.paid) if fact else None,
        "service": fact.service_on if fact else None,
        "billed": fact.billed_on if fact else None,
        "answered": fact.answered_on if fact else None,
    }


# -- every week -----------------------------------------------------------------------------------------------------


def _write_weekly(session: Session, desk: "Desk", folder: Path, form: str | None, *, again: bool) -> None:
    from worklist.exports.report.weekly import write_weekly
    from worklist.store.locks import report_lock

    with report_lock(session.settings.data) as ours:
        if not ours:
            raise Failure("Nothing was written: another run writes the weekly report. Try again when it is done.")
        written = write_weekly(desk, folder, again=again)
    week = written.week
    if form == "json":
        paths = {path.suffix.removeprefix("."): str(path) for path in written.paths}
        say_data({"week": week.name, "from": week.monday, "to": week.sunday, "written": written.is_new, **paths})
        return
    done = "was written" if written.is_new else "is there already; --again writes it anew"
    say(f"The report of week {week.name} ({week.monday} to {week.sunday}) {done}.", *(f"  {p}" for p in written.paths))
