"""docs/commands.md, made from the commands themselves: ``python -m worklist.cli.documentation > docs/commands.md``."""

import inspect
import re
from collections.abc import Iterator
from textwrap import indent

import click

from worklist.cli.program import SECTIONS, program

_INTRODUCTION = """\
# Commands

Everything that the screen does, and what goes on around it, as plain commands. Made from their help by
`python -m worklist.cli.documentation`.

Exit codes: 0 done, 1 failed, 2 wrong usage, 64 wrong terminal. Output is plain text without colour, one fact to a
line; an error is one sentence on the error output. A day is typed as on the screen: `3bd` (business days), `fri`,
`+2w`, `12/3`, `2026-12-03`.

**For scripts**: lists come as CSV and JSON, accounts and everything that records as JSON (`--json`), with money as
`"1234.50"`. A recording command answers `{"act", "saved": [{"id", "at", "actor", "account", "kind", "fields"}],
"needs_next_step", "queue"}`; on many accounts also `"refused"` and `"open_ends"`. A CSV text that a spreadsheet would
take for a formula gets an apostrophe in front.

**On many accounts**: `--where 'QUEUE FILTER'` in the place of ACCOUNT. What would happen, to how many accounts and how
many dollars, and which refuse it and why, is printed first; on a terminal you are asked, elsewhere it takes `--yes`. It
is one act, which `worklist undo --act ID` takes back whole.

    worklist snooze --where 'no-response payer:alder' +2w 'pays on the 1st'

**A working day**: `worklist next` serves and holds the best account with its playbook; `worklist call 104039
in-process --next call --due 10bd` logs the call and what comes next as one act; the next `worklist next` lets it go and
serves another.

**Man page and completion**: `worklist manual | man -l -` shows the page, `worklist completion bash` (or zsh, fish)
prints the script; below is how to install them.
"""


def commands_page() -> str:
    """The whole page."""
    parts = [_INTRODUCTION, *_command("## worklist", "worklist", program)]
    with click.Context(program, info_name="worklist") as ctx:
        for title, names in SECTIONS.items():
            parts.append(f"## {title}\n")
            for name in names:
                command = program.get_command(ctx, name)
                assert command is not None
                parts += _command(f"### {name}", f"worklist {name}", command)
                if isinstance(command, click.Group):
                    for sub, inner in command.commands.items():
                        parts += _command(f"#### {name} {sub}", f"worklist {name} {sub}", inner)
    return "\n".join(parts)


def _command(heading: str, name: str, command: click.Command) -> Iterator[str]:
    pieces = command.collect_usage_pieces(click.Context(command, info_name=name))
    yield f"{heading}\n"
    yield f"`{' '.join([name, *(piece for piece in pieces if piece != '[OPTIONS]')])}`\n"
    yield (
        re.sub(r"\x08\n((?:.+(?:\n|$))+)", lambda lines: indent(lines[1], "    "), inspect.cleandoc(command.help or ""))
        + "\n"
    )
    if command.epilog:
        yield "\n".join(f"- {words}." for words in command.epilog.rstrip(".").split(". ")) + "\n"
    yield from _options(command)


def _options(command: click.Command) -> Iterator[str]:
    options = [each for each in command.params if isinstance(each, click.Option) and not each.hidden]
    if options:
        yield "| option | |\n|---|---|"
        yield from (_option(each) for each in options)
        yield ""


def _option(option: click.Option) -> str:
    names = " / ".join([*option.opts, *option.secondary_opts])
    takes = "" if option.is_flag else f" {option.make_metavar(click.Context(program))}"
    return f"| `{names}{takes}` | {option.help} |"


if __name__ == "__main__":
    print(commands_page(), end="")
