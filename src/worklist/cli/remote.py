"""A command asked for over SSH: ``ssh HOST list payer:alder --json``.

The person's key line names one command, ``worklist --as NAME``; what they typed after the host comes in a variable and
is read here, by no shell. Whoever uses a screen reader works this way.
"""

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.output import Failure, say
from worklist.cli.sign_in import signed_in
from worklist.domain.team import Right
from worklist.domain.text import clean

if TYPE_CHECKING:
    from worklist.cli.session import Session

_MOST_CHARACTERS = 64_000
_HELP = "--help"
_LOOK = (
    *("queues", "list", "show", "rejects", "keys", "save", "log"),
    *("morning", "disputes", "reversals", "patterns", "report"),
    *("bill", "resolve", "agreements"),
)
_WORK = (
    "next",
    "step",
    "call",
    "tag",
    "tick",
    "escalate",
    "note",
    "outcome",
    "snooze",
    "hold",
    "release",
    "flag",
    "packet",
    *("agree", "end-agreement", "object", "objection-answer", "document", "estimate"),
    *("assistance", "contact", "patient-call", "statement"),
)
_DECIDE = ("unflag", "undo", "review", "decide", "escalation", "assign", "break-glass", "sync")
_OF_GROUPS: Mapping[str, tuple[str, ...]] = {
    "team": ("list", "disable", "enable", "role"),
    "contract": ("list", "explain", "propose", "proposals", "approve", "decline"),
    "dispute": ("answer",),
    "vendor": ("list", "show", "scorecard", "placements", "place", "recall", "add", "change", "end", "widen"),
    "pattern": ("show", "confirm", "fixed", "close", "dismiss", "reopen"),
    "audit": ("account", "person", "left", "refusals", "access", "review", "head"),
}
COMMANDS = (*_LOOK, *_WORK, *_DECIDE, *_OF_GROUPS)
"""What may be asked for. The others set up the machine or write files on it."""


class NotHere(Failure):
    """It is no command that can be asked for over SSH."""

    exit_code = 2


def run_asked(ctx: click.Context, session: "Session", asked: str) -> Any:
    """Run the command that was asked for, and return what it returns. Raises NotHere."""
    name, words = _words(asked)
    program = ctx.command
    assert isinstance(program, click.Group)
    if name == _HELP:
        say(f"Over SSH these can be asked for, each with {_HELP} too: {', '.join(COMMANDS)}.")
        return 0
    command = program.get_command(ctx, name)
    if name not in COMMANDS or command is None:
        raise NotHere(f"{clean(name, most=40)!r} cannot be asked for over SSH; these can: {', '.join(COMMANDS)}.")
    _refuse_files(command, ctx, name, words)
    with session.team_keeping() as person, signed_in(person, session.arrival):
        if name == "sync" and _HELP not in words:
            person.need(Right.SYNC)
        with command.make_context(name, words, parent=ctx) as ready:
            return command.invoke(ready)


def _words(asked: str) -> tuple[str, list[str]]:
    """The command and its arguments; ``worklist`` before them is passed over."""
    if len(asked) > _MOST_CHARACTERS:
        raise NotHere(f"{len(asked):,} characters are too many for a command over SSH.")
    try:
        words = shlex.split(asked)
    except ValueError:
        raise NotHere(
            "A quote is not closed; the shell of your own machine takes one pair away, so write two."
        ) from None
    name, *rest = (words[1:] if words[:1] == ["worklist"] else words) or [""]
    return name, rest


def _refuse_files(command: click.Command, ctx: click.Context, name: str, words: list[str]) -> None:
    """Nothing that names a file on this machine is run; whether the file is there is not told either."""
    if isinstance(command, click.Group):
        if words[:1] == [_HELP]:
            return
        inner = command.get_command(ctx, words[0]) if words and words[0] in _OF_GROUPS[name] else None
        if inner is None:
            raise NotHere(f"Of worklist {name} these can be asked for over SSH: {', '.join(_OF_GROUPS[name])}.")
        command, words = inner, words[1:]
    # With a context of its own: that of the group would end the options at the first word that is none.
    own = click.Context(command, parent=ctx, info_name=name, **command.context_settings)
    given, _, _ = command.make_parser(own).parse_args(list(words))
    for param in command.params:
        if isinstance(param.type, click.Path | click.File) and given.get(param.name or "") not in (None, "-", ()):
            raise NotHere(f"{param.human_readable_name} names a file on the server, which is not for SSH to reach.")
