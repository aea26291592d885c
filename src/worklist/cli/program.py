"""The program ``worklist``: its commands by name, its exit codes, and what a person reads when something goes wrong.

A command's module is imported when the command runs, and what it needs of the other rooms inside it, so that
``worklist --help`` and the opening of the screen load nothing that they do not use.
"""

import os
import sys
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

import worklist
from worklist.cli.defects import BACKGROUND, tell_defect
from worklist.cli.output import Failure, complain, say
from worklist.cli.process_safety import protect_process
from worklist.cli.session import Session
from worklist.defects import place_of

_PRINTING = ("cli/output.py", "cli/program.py", "cli/remote.py")
"""Where only the output is asked for anything; a command's help is printed by click, on behalf of the last two."""
FAILED = 1
"""Exit code of everything that did not work; wrong usage is 2, a wrong terminal 64."""
COMPLETION = "_WORKLIST_COMPLETE"
"""Set by its script when a shell asks to complete; click answers it before any command runs."""

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Start": {
        "demo": "demonstration:demo",
        "demo-server": "demo_server:demo_server",
        "init": "setup:init",
        "map": "mapping:map_columns",
        "sync": "syncing:sync",
        "secret": "secret:secret",
        "fhir-key": "fhir_key:fhir_key",
    },
    "Look": {
        "queues": "reading:queues",
        "list": "reading:list_accounts",
        "save": "saved:save",
        "show": "reading:show",
        "rejects": "reading:rejects",
        "reversals": "reversals:reversals",
        "patterns": "patterns:patterns",
        "pattern": "patterns:pattern",
        "report": "numbers:report",
        "keys": "reading:keys",
    },
    "Contracts": {
        "contract": "rates:contract",
        "reference": "reference_data:reference",
    },
    "Work on an account": {
        "next": "serving:serve_next",
        "step": "records:step",
        "call": "calls:call",
        "tag": "records:tag",
        "tick": "records:tick",
        "escalate": "records:escalate",
        "review": "reviewing:list_reviews",
        "decide": "reviewing:decide",
        "escalation": "reviewing:escalation",
        "note": "records:note",
        "outcome": "records:outcome",
        "snooze": "holding:snooze",
        "hold": "holding:hold",
        "release": "holding:release",
        "flag": "holding:flag",
        "unflag": "holding:unflag",
        "log": "record_log:log",
        "undo": "record_log:undo",
    },
    "Recover from payers": {
        "packet": "packets:packet",
        "disputes": "disputes:disputes",
        "dispute": "disputes:dispute",
    },
    "Patients": {
        "bill": "objections:bill",
        "object": "objections:object_to",
        "objection-answer": "objections:answer_objection",
        "document": "objections:document",
        "estimate": "objections:estimate",
        "resolve": "resolving:resolve",
        "agree": "resolving:agree",
        "agreements": "resolving:agreements",
        "end-agreement": "resolving:end_agreement",
        "assistance": "assistance:assistance",
        "guideline": "assistance:guideline",
        "contact": "contacting:contact",
        "patient-call": "contacting:patient_call",
        "statement": "patient_papers:statement",
    },
    "Vendors": {
        "vendor": "vendor_commands:vendor",
    },
    "The team": {
        "morning": "supervising:morning",
        "assign": "supervising:assign",
        "team": "team:team",
    },
    "Audit": {
        "audit": "auditing:audit",
        "break-glass": "emergency:break_glass",
    },
    "Look after it": {
        "doctor": "checkup:doctor",
        "backup": "backup:backup",
        "restore": "restoring:restore",
        "verify": "verifying:verify",
        "encrypt": "encryption:encrypt",
        "rekey": "encryption:rekey",
        "completion": "completion:completion",
        "manual": "manual:manual",
    },
}
"""Commands by the heading that the help lists them under: name -> module and function."""

_TARGETS = {name: target for commands in SECTIONS.values() for name, target in commands.items()}


_WHOLE_SENTENCE = 200
"""Characters; click would cut a sentence off, and a line is wrapped where it ends anyway."""


class Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in the order of the help."""
        return list(_TARGETS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None when there is none."""
        if cmd_name not in _TARGETS:
            return None
        module, _, function = _TARGETS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"worklist.cli.{module}"), function)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As usual; a misspelt name brings up the one that was probably meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=_TARGETS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, under headings."""
        for title, names in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, self._about(ctx, name)) for name in names])

    def _about(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return command.get_short_help_str(limit=_WHOLE_SENTENCE) if command else ""


@click.group(cls=Commands, invoke_without_command=True)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The settings file, if not the usual one. WORKLIST_CONFIG says the same.",
)
@click.option("--as", "name", metavar="NAME", help="Work as this person; the team's key lines say it.")
@click.version_option(worklist.__version__, message="%(prog)s %(version)s")
@click.pass_context
def program(ctx: click.Context, config: Path | None, name: str | None) -> int | None:
    """A worklist for stalled medical bills. Without a command it opens the screen.

    For a first look: worklist demo. For your own data: worklist init, then worklist sync.
    """
    _require_time_zone()
    ctx.obj = Session(config, name)
    if ctx.invoked_subcommand is not None:
        return None
    if asked := ctx.obj.arrival.asked:
        from worklist.cli.remote import run_asked

        return run_asked(ctx, ctx.obj, asked)  # type: ignore[no-any-return]
    from worklist.cli.screen import open_screen

    return open_screen(ctx.obj)


def _require_time_zone() -> None:
    """Raise Failure where the system cannot tell its own time: every time that is shown would fail."""
    try:
        datetime.now().astimezone()
    except (ValueError, OverflowError):
        raise Failure(
            f"The time zone of this session, TZ={os.environ.get('TZ', '')}, is none: set it to one such as"
            " America/New_York, or unset it."
        ) from None


def main() -> NoReturn:
    """Run the command of ``sys.argv`` and exit: 0 done, 1 failed, 2 wrong usage, 64 wrong terminal."""
    os.umask(0o077)  # everything this program writes is for its owner only
    protect_process()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that lacks a letter shows "?"
    code = _exit_code()
    if BACKGROUND.tell():
        code = code or FAILED
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End, also where PYTHONINSPECT would leave a prompt open with everything that is in memory."""
    if sys.flags.inspect or os.environ.get("PYTHONINSPECT"):
        os._exit(code)
    sys.exit(code)


def _exit_code() -> int:
    try:
        if os.environ.get(COMPLETION):
            from worklist.cli.completion import require_whole_question

            require_whole_question(os.environ)
        code = program.main(prog_name="worklist", complete_var=COMPLETION, standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.Abort:
        complain("Stopped.")
    except click.ClickException as error:
        return _refused(error)
    except BrokenPipeError:  # the reader of our output has seen enough
        _drop_output()
    except OSError as error:
        complain(f"{_what_failed(error)}: {error.strerror or type(error).__name__}.")
        _drop_output()
    except Exception as error:
        tell_defect(error)
    else:
        return code if isinstance(code, int) else 0
    return FAILED


def _what_failed(error: OSError) -> str:
    """The file of the error, the output where that is what cannot be written, else the place in the program."""
    if isinstance(error.filename, str):
        return error.filename
    place = place_of(error)
    return "The output" if place.startswith(_PRINTING) else f"The system refused what {place} asked of it"


def _drop_output() -> None:
    """What is still to be written goes nowhere, or Python would try it again on its way out and fail aloud."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())


def _refused(error: click.ClickException) -> int:
    complain(error.format_message())
    if isinstance(error, Failure):
        say(*error.details, to=sys.stderr)
    if isinstance(error, click.UsageError) and error.ctx:
        say(f"{error.ctx.command_path} --help says what it takes.", to=sys.stderr)
    return error.exit_code
