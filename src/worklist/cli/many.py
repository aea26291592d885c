"""One act on many accounts from a plain command: said first, asked for, then saved at one stroke."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from worklist.cli.entries import short_id
from worklist.cli.listing import listed
from worklist.cli.output import Failure, is_terminal, say, say_data, wrapped
from worklist.cli.recording import Target, saved_data
from worklist.domain.entry_words import said_by
from worklist.domain.events import EntryUndone
from worklist.domain.money import dollars
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.desk import Desk, Saved, Trial
    from worklist.domain.events import Body

_MOST_NAMED = 10
Refused = Iterable[tuple[str, str]]


def save_on_many(desk: "Desk", target: Target, bodies: "Sequence[Body]") -> None:
    """Say what would happen to how many accounts, ask, and save it as one act."""
    numbers = _numbers(desk, target.where)
    trial = desk.trial(numbers, *bodies)
    confirm(target, trial, bodies)
    answer_many(desk.carry_out(trial, *bodies), target.form, said=trial.refused)


def confirm(target: Target, trial: "Trial", bodies: "Sequence[Body]") -> None:
    """Say what would happen and ask. Raises Failure where nothing can be saved, or is not to be."""
    to = sys.stderr if target.form else sys.stdout
    say(*(line for sentence in _preview(trial, bodies) for line in wrapped(sentence)), to=to)
    if not trial.accounts:
        raise Failure("Nothing was saved: every account refuses it.")
    if not target.sure:
        _ask(trial.accounts)


def _numbers(desk: "Desk", where: str) -> list[str]:
    from worklist.desk import MOST_AT_ONCE

    numbers = [row.number for row in listed(desk, where.strip().split(" "))]
    if not numbers:
        raise Failure(f"No account is on the list {where!r}; worklist list prints what a filter finds.")
    if len(numbers) > MOST_AT_ONCE:
        raise Failure(f"{len(numbers):,} accounts are too many for one act: narrow the filter to {MOST_AT_ONCE:,}.")
    return numbers


def _preview(trial: "Trial", bodies: "Sequence[Body]") -> Iterator[str]:
    what = "; ".join(map(said_by, bodies))
    if trial.accounts:
        yield f"On {counted(trial.accounts, 'account')} with a balance of {dollars(trial.balance)}: {what}."
    yield from _refusals(trial.refused)


def _refusals(refused: Refused) -> Iterator[str]:
    """Which accounts are left out, those of one reason together."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for number, why in refused:
        by_reason[why].append(number)
    for why, numbers in by_reason.items():
        yield f"Not on {_named(numbers)}: {why}"


def _named(numbers: Sequence[str]) -> str:
    """How many accounts, and the first of them."""
    more = f" and {len(numbers) - _MOST_NAMED:,} more" if len(numbers) > _MOST_NAMED else ""
    return f"{counted(len(numbers), 'account')} ({', '.join(numbers[:_MOST_NAMED])}{more})"


def _ask(accounts: int) -> None:
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise Failure("Nothing is saved yet: add --yes to save it.")
    if not click.confirm(f"Save it on {counted(accounts, 'account')}?", err=True):
        raise Failure("Nothing was saved.")


def answer_many(saved: "Saved", form: str | None, said: Refused = ()) -> None:
    """Say what was saved on how many accounts, and how all of it is taken back."""
    if not saved.events:
        raise Failure("Nothing was saved: meanwhile every account refuses it.")
    if form:
        refused = [{"account": number, "why": why} for number, why in saved.refused]
        say_data({**saved_data(saved), "refused": refused, "open_ends": saved.open_ends})
        return
    accounts = counted(len({event.account for event in saved.events}), "account")
    act = short_id(saved.events[0].act)
    if isinstance(saved.events[0].body, EntryUndone):
        say(f"Undone on {accounts} as act {act}: worklist undo --act {act} brings all of it back.")
    else:
        say(f"Saved on {accounts} as act {act}: worklist undo --act {act} takes all of it back.")
    say(*_refusals(set(saved.refused) - set(said)))
    if saved.open_ends:
        say(f"NO NEXT STEP on {_named(saved.open_ends)}: worklist step or worklist outcome gives them one.")
