"""Commands on the record itself: what was recorded, and taking it back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import ACCOUNT
from worklist.cli.entries import entry_data, short_id, whole_id
from worklist.cli.exporting import hand_over_data, hand_over_lines
from worklist.cli.many import answer_many
from worklist.cli.output import as_json, say, wrapped
from worklist.cli.recording import answer
from worklist.cli.session import Session
from worklist.domain.entry_words import said_by
from worklist.domain.events import EntryUndone
from worklist.domain.team import Right

if TYPE_CHECKING:
    from worklist.desk import AccountView, Desk
    from worklist.domain.acts import Act

_MOST_ACTS = 20
_ACTS_LOOKED_THROUGH = 500
_ID_LENGTH = 32


@click.command()
@click.argument("account", type=ACCOUNT, required=False)
@click.option("--most", type=click.IntRange(1, _ACTS_LOOKED_THROUGH), metavar="N", help="How many, the latest ones.")
@as_json
@click.pass_obj
def log(session: Session, account: str | None, most: int | None, form: str | None) -> None:
    """Print the record of an account, or what I did last.

    With ACCOUNT its entries, oldest first; without one my latest 20 acts, newest first. An act is what was saved at
    one stroke, on one account or on many; to hold an account and to let it go is not listed. The ids are for
    worklist undo.
    """
    with session.desk() as desk:
        if account is None:
            _print_acts(desk, desk.latest_work(most or _MOST_ACTS), form)
        else:
            _print_record(desk, desk.open_account(account), most, form)


def _print_acts(desk: "Desk", acts: "list[Act]", form: str | None) -> None:
    accounts = len({account for act in acts for account in act.accounts})
    if form:
        hand_over_data(desk, "log", [_act_data(act) for act in acts], accounts=accounts)
    elif acts:
        hand_over_lines(desk, "log", (line for act in acts for line in wrapped(_act_line(act))), accounts=accounts)
    else:
        say("You have recorded nothing yet.")


def _act_line(act: "Act") -> str:
    undone = " (undone)" if act.is_undone else ""
    first = act.entries[0]
    said = f"undid act {short_id(first.body.target)}" if isinstance(first.body, EntryUndone) else act.said
    return f"{short_id(act.id)}  {first.at:%Y-%m-%d %H:%M}  {act.where}: {said}{undone}"


def _act_data(act: "Act") -> dict[str, object]:
    return {
        "act": act.id,
        "at": act.entries[0].at.isoformat(),
        "accounts": act.accounts,
        "said": act.said,
        "is_undo": act.is_undo,
        "undone": act.is_undone,
        "entries": [entry_data(event) for event in act.entries],
    }


def _print_record(desk: "Desk", view: "AccountView", most: int | None, form: str | None) -> None:
    number = view.assessment.account.number
    events = view.events[-most:] if most else view.events
    if form:
        data = [{**entry_data(event), "undone": event.id in view.undone} for event in events]
        hand_over_data(desk, f"log {number}", data, account=number)
    elif events:
        hand_over_lines(desk, f"log {number}", _record_lines(view, len(events)), account=number)
    else:
        say(f"Nothing is recorded on {number} yet.")


def _record_lines(view: "AccountView", most: int) -> Iterator[str]:
    for event in view.events[-most:]:
        undone = " (undone)" if event.id in view.undone else ""
        said = f"{event.actor} {said_by(event.body)}{undone}"
        yield from wrapped(f"{short_id(event.id)}  {event.at:%Y-%m-%d %H:%M}  {said}")


# -- undo -----------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("account", type=ACCOUNT, required=False)
@click.option("--entry", metavar="ID", help="The entry, as worklist log ACCOUNT prints it; else my latest.")
@click.option("--act", metavar="ID", default="", help="Instead of ACCOUNT: a whole act, as worklist log prints it.")
@click.option("--reason", default="", metavar="TEXT", help="For the next reader.")
@as_json
@click.pass_obj
def undo(session: Session, account: str | None, entry: str | None, act: str, reason: str, form: str | None) -> None:
    """Take an entry, or all of an act, out of effect; also of an earlier day.

    Nothing is erased: the undoing is an entry too, and undoing it brings back what it took away.
    """
    if bool(account) == bool(act) or (act and entry is not None):
        raise click.UsageError("Name an ACCOUNT (and --entry for one that is not my latest), or --act ID alone.")
    with session.desk() as desk:
        desk.need(Right.RECORD)
        if account:
            answer(desk, desk.undo(account, _entry_id(desk, account, entry), reason), form)
        else:
            answer_many(desk.undo_act(_act_id(desk, act), reason), form)


def _entry_id(desk: "Desk", account: str, typed: str | None) -> str:
    """An empty one is a script's mistake and not my latest entry."""
    return "" if typed is None else whole_id(typed, (event.id for event in desk.undoable(account)))


def _act_id(desk: "Desk", typed: str) -> str:
    """Mine by the first letters of its id; anybody's by all of it."""
    if len(typed) == _ID_LENGTH:
        return typed
    return whole_id(typed, (act.id for act in desk.acts(_ACTS_LOOKED_THROUGH)))
