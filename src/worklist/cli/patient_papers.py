"""``worklist statement``: what a patient gets on paper."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import ACCOUNT, OUT_FOLDER
from worklist.cli.output import amount, as_json, say, say_data
from worklist.cli.recording import saved_data
from worklist.cli.session import Session
from worklist.domain.money import known_dollars
from worklist.domain.wording import capital

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.exports.patients.making import Itemized

_MOST_PROBLEMS = 5


@click.command()
@click.argument("account", type=ACCOUNT)
@click.option(
    "--out", type=OUT_FOLDER, metavar="DIR", help="Where the file goes; the folder letters beside the work log if not."
)
@click.option(
    "--as-it-stands", is_flag=True, help="Make it although the bill is being checked, marked so that nobody pays yet."
)
@as_json
@click.pass_obj
def statement(session: Session, /, account: str, out: Path | None, form: str | None, *, as_it_stands: bool) -> None:
    """Make the itemized statement of an account as PDF, and record that the patient gets it.

    A bill that fails a check of its audit, or whose sums do not add up, is refused. The patient's objection may need
    the statement all the same: --as-it-stands makes it, and it says that the bill is being checked.
    """
    from worklist.exports.patients.making import itemized

    with session.desk() as desk:
        finish_papers(desk, out)
        made = itemized(desk, account, out, as_it_stands=as_it_stands)
        _tell_problems(made)
        if form:
            say_data({**saved_data(made.saved), **_data(made)})
        else:
            _say_made(made)


def finish_papers(desk: "Desk", out: Path | None) -> None:
    """Name the papers that a crash left as parts, and say so."""
    from worklist.exports.patients.making import finish

    for finished in finish(desk, out):
        say(f"{finished.name} was left unfinished by a crash and has its name now.", to=sys.stderr)


def _tell_problems(made: "Itemized") -> None:
    """Rows of the site's descriptions that could not be used: their codes stand alone."""
    problems = made.statement.descriptions.problems
    say(*problems[:_MOST_PROBLEMS], to=sys.stderr)
    if (more := len(problems) - _MOST_PROBLEMS) > 0:
        say(f"and {more:,} more rows of the descriptions could not be used.", to=sys.stderr)


def _say_made(made: "Itemized") -> None:
    statement = made.statement
    say(f"Itemized statement of {statement.account}: due {known_dollars(statement.due)}.", f"  {made.pdf}")
    say(*(f"{capital(why)}." for why in statement.wrong))
    if statement.is_being_checked:
        say("It says that the bill is being checked and that nobody should pay on it yet.")
    say("That it goes to the patient is in the record; send it yourself.")


def _data(made: "Itemized") -> dict[str, object]:
    statement = made.statement
    return {
        "pdf": str(made.pdf),
        "due": amount(statement.due),
        "being_checked": list(statement.wrong),
        "steps": [{"step": words, "amount": amount(cents)} for words, cents in statement.total()],
    }
