"""What the commands that record have in common: whom they are about, a next step beside the entry, and the answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.arguments import ACCOUNT, one_of
from worklist.cli.entries import entry_data, short_id
from worklist.cli.listing import list_names
from worklist.cli.output import JSON_FORM, say, say_data
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.text import clean

if TYPE_CHECKING:
    from worklist.desk import Desk, Saved
    from worklist.domain.events import Body, NextStepSet

DAY = "a day such as 3bd, fri, +2w, 12/3 or 2026-12-03"
_MANY = "worklist.cli.recording.many"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a command is about, and how it answers."""

    account: str
    """Empty where it is about the accounts of a list."""
    where: str = ""
    """The list, as ``worklist list`` takes it."""
    sure: bool = False
    """Whether a list's accounts are recorded on without asking."""
    form: str | None = None
    """``json``, or None for sentences."""


class OnAccount(click.Command):
    """A command that records on the account that it names first; its function gets ``target``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = click.Argument(["account"], type=ACCOUNT)
        as_json = click.Option(["--json", "form"], flag_value=JSON_FORM, type=str, help="Answer in JSON.")
        self.params = [account, *self.params, *self._choosing(), as_json]

    def _choosing(self) -> Iterable[click.Option]:
        """Options that name accounts in another way."""
        return ()

    def invoke(self, ctx: click.Context) -> Any:
        """Run the function."""
        given = ctx.params
        ctx.params["target"] = Target(
            given.pop("account", ""), given.pop("where", None) or "", given.pop("sure", False), given.pop("form")
        )
        return super().invoke(ctx)


class OnAccounts(OnAccount):
    """The same, and with ``--where`` in the account's place it is about all accounts of a list."""

    def _choosing(self) -> Iterable[click.Option]:
        where = "Instead of ACCOUNT: the accounts of a list, as worklist list takes it."
        yield click.Option(["--where"], metavar="'[QUEUE] [FILTER]'", help=where, shell_complete=list_names)
        yield click.Option(["--yes", "sure"], is_flag=True, help="With --where: do not ask before it is saved.")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; with ``--where`` none of them is an account."""
        options = args[: args.index("--")] if "--" in args else args
        ctx.meta[_MANY] = any(word == "--where" or word.startswith("--where=") for word in options)
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            if not ctx.meta[_MANY]:
                raise
            raise click.UsageError(f"{error.format_message()} (With --where no ACCOUNT is named.)", ctx) from None
        where = ctx.params.get("where")
        if ctx.meta[_MANY] and not ctx.resilient_parsing and not (where and clean(where)):
            raise click.UsageError("--where needs a queue or a filter; 'all' is every account.", ctx)
        return rest

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters that are read now."""
        params = super().get_params(ctx)
        return [each for each in params if each.name != "account"] if ctx.meta.get(_MANY) else params


# -- a next step beside the entry -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """What was typed about a next step beside another entry."""

    action: str | None
    due: str | None
    note: str

    def entries(self, desk: "Desk") -> "tuple[NextStepSet, ...]":
        """The step, read before anything is written; none where none was asked for."""
        if self.action is None:
            if self.due or self.note:
                raise click.UsageError("--due and --next-note go with --next, which says what is done next.")
            return ()
        if self.action == "other" and not self.note.strip():
            raise click.UsageError("--next other needs --next-note, which says what it is.")
        return (step_of(desk, self.action, self.due, self.note),)


def with_next_step(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that set the next step together with another entry; the command gets ``planned``."""

    @click.option("--next", "action", metavar="ACTION", type=one_of(NEXT_ACTIONS), help="Set the next step as well.")
    @click.option("--due", metavar="DAY", help=f"When it is due: {DAY}; the action's usual interval if not said.")
    @click.option("--next-note", default="", metavar="TEXT", help="What exactly is to be done.")
    @wraps(command)
    def planning(*args: Any, action: str | None, due: str | None, next_note: str, **rest: Any) -> None:
        command(*args, planned=Planned(action, due, next_note), **rest)

    return planning


def step_of(desk: "Desk", action: str, due: str | None, note: str) -> "NextStepSet":
    """A next step; without a day it is due after the action's usual interval."""
    from worklist.domain.events import NextStepSet

    return NextStepSet(action, day_of(desk, due or NEXT_ACTIONS[action].interval), note)


def day_of(desk: "Desk", text: str) -> date:
    """A day as people type it. Raises UsageError with the accepted forms."""
    try:
        return desk.due_date(text)
    except ValueError as error:
        raise click.UsageError(f"{error}.") from None


# -- saving and saying so -------------------------------------------------------------------------------------------


def save(desk: "Desk", target: Target, *bodies: "Body") -> None:
    """Record on the account, or on those of the list, in one act, and say what is saved."""
    if target.where:
        from worklist.cli.many import save_on_many

        save_on_many(desk, target, bodies)
    else:
        answer(desk, desk.record(target.account, *bodies), target.form)


def answer(desk: "Desk", saved: "Saved", form: str | None, **beside: object) -> None:
    """Say what is saved on one account, where it is now, and remind where nothing comes next.

    ``beside`` is what JSON says besides.
    """
    account = saved.events[0].account
    if form:
        row = desk.row(account)
        say_data({**saved_data(saved), "queue": row.queue.key if row else None, **beside})
        return
    _say_saved(desk, saved)
    row = desk.row(account)
    say(f"{account} is in {row.queue.title}." if row else f"{account} is not open in the PM's records.")
    if saved.needs_next_step:
        number = quote(account)
        say(f"It has no next step: worklist step {number} ACTION, or worklist outcome {number} KIND.")


def saved_data(saved: "Saved") -> dict[str, object]:
    """Saved entries for JSON."""
    return {
        "act": saved.events[0].act,
        "saved": [entry_data(event) for event in saved.events],
        "needs_next_step": saved.needs_next_step,
    }


def _say_saved(desk: "Desk", saved: "Saved") -> None:
    from worklist.domain.act_words import said_of

    view = desk.look(saved.events[0].account)
    for event in saved.events:
        said = said_of([event], view.events if view else ())
        say(f"Saved: {event.actor} {said} (entry {short_id(event.id)}).")
