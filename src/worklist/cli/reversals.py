"""The command of premature write-offs: what the remit or the contract says was given up too early."""

from functools import partial
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import one_of
from worklist.cli.exporting import hand_over
from worklist.cli.output import Row, amount, formats, rows_as, say
from worklist.cli.session import Session
from worklist.domain.money import dollars
from worklist.domain.reversals import Reversal, WriteOffKind, total_of
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command()
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[FILTER]...")
@click.option("--kind", metavar="KIND", type=one_of(WriteOffKind), help=f"One of {', '.join(WriteOffKind)}.")
@formats
@click.pass_obj
def reversals(session: Session, words: tuple[str, ...], kind: str | None, form: str | None) -> None:
    """List write-offs that the remit or the contract says were premature, the largest first.

    Closed accounts too. A next step takes one up; the outcome write-off-reversed ends it. FILTER is that of worklist
    list, such as payer:aetna is:closed.
    """
    with session.desk() as desk:
        asked = desk.parse_filter(" ".join(words))
        found = desk.reversals(asked, WriteOffKind(kind) if kind else None)
        rows = [_row(each, in_full=form is not None) for each in found]
        shown = partial(rows_as, rows, form, yielding=("why", "road", "payer"), spare=("road", "payer", "answered_on"))
        hand_over(desk, "reversals", form, shown, accounts=len({each.account for each in found}))
    if form is None:
        say(*_totals(found))


def _row(found: Reversal, *, in_full: bool) -> Row:
    """An amount that is not known is said to be UNKNOWN in a table, and left empty in data."""
    return {
        "kind": found.kind,
        "account": found.account,
        "payer": found.payer,
        "line": found.service,
        "amount": amount(found.amount) if in_full or found.amount is not None else "UNKNOWN",
        "charge": amount(found.charge),
        "answered_on": found.answered_on,
        "road": found.road,
        "next_due": found.due_on,
        "why": found.why,
    }


def _totals(found: "Sequence[Reversal]") -> list[str]:
    """What each kind comes to."""
    if not found:
        return ["No write-off is known to have been premature."]
    said = []
    for kind in WriteOffKind:
        here = [each for each in found if each.kind is kind]
        if here:
            unknown = sum(each.amount is None for each in here)
            rest = f", {counted(unknown, 'line')} of UNKNOWN amount" if unknown else ""
            said.append(f"{kind.label}: {counted(len(here), 'line')}, {dollars(total_of(here))}{rest}")
    return said
