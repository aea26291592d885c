"""The man page, made from the commands themselves: ``worklist manual | man -l -``."""

import inspect
from collections.abc import Iterator

import click

import worklist
from worklist.cli.output import say

_ABOUT = "a worklist for stalled medical bills"
_EXIT_CODES = (
    ("0", "Done."),
    ("1", "It could not be done; the sentence on the error output says what, where, why and what to do."),
    ("2", "Wrong usage."),
    ("64", "The screen was asked for without a terminal."),
)
_DAYS = """\
A DAY is typed as on the screen: 3bd (business days), fri, +2w, 12/3, 2026-12-03. Lists and single accounts also come
as JSON (--json), money in it as "1234.50". A filter goes in quotes, since the shell reads < and > itself."""
_EXAMPLES = (
    ("worklist next denied", "Serve, hold and explain the best denied account."),
    ("worklist call 104039 in-process --reference R77 --next call --due 10bd", "Log a call and what comes next."),
    ("worklist snooze --where 'payer:alder is:nostep' +2w 'runs twice a month'", "Many accounts, one act."),
    ("worklist undo --act 3f2a1b2c", "Take all of that back."),
)


@click.command()
@click.pass_context
def manual(ctx: click.Context) -> None:
    """Print the man page.

    \b
    worklist manual | man -l -
    worklist manual > ~/.local/share/man/man1/worklist.1

    The second installs it, where that folder is there: man worklist then finds it.
    """
    program = ctx.find_root().command
    assert isinstance(program, click.Group)
    say(*man_page(program))


def man_page(program: click.Group) -> list[str]:
    """The page in roff, a line each."""
    with click.Context(program, info_name="worklist") as ctx:
        return list(_page(program, ctx))


def _page(program: click.Group, ctx: click.Context) -> Iterator[str]:
    yield f'.TH WORKLIST 1 "" "worklist {_roff(worklist.__version__)}" "User Commands"'
    yield from (".SH NAME", f"worklist \\- {_ABOUT}", ".SH SYNOPSIS", ".B worklist")
    yield from ("[OPTIONS] [COMMAND] [ARGS]...", ".SH DESCRIPTION")
    yield from _prose(program.help or "", between=".PP")
    yield from (".PP", _roff(_DAYS), ".SH OPTIONS", *_options(program, ctx))
    yield from (".SH COMMANDS", *_commands(program, ctx))
    yield from (".SH EXIT STATUS", *_list(_EXIT_CODES))
    yield from (".SH ENVIRONMENT", *_list((("WORKLIST_CONFIG", "The settings file, if not the usual one."),)))
    yield from (".SH EXAMPLES", *_list(_EXAMPLES))


def _commands(program: click.Group, ctx: click.Context) -> Iterator[str]:
    from worklist.cli.program import SECTIONS

    for title, names in SECTIONS.items():
        yield f".SS {_roff(title)}"
        for name in names:
            command = program.get_command(ctx, name)
            assert command is not None
            yield from _command(name, command, ctx)
            if isinstance(command, click.Group):
                for sub, inner in command.commands.items():
                    yield from _command(f"{name} {sub}", inner, ctx)


def _command(name: str, command: click.Command, ctx: click.Context) -> Iterator[str]:
    words = [piece for piece in command.collect_usage_pieces(click.Context(command)) if piece != "[OPTIONS]"]
    yield from (".TP", f".B worklist {_roff(' '.join([name, *words]))}")
    yield from _prose(command.help or "")
    if command.epilog:
        yield from (".IP", _roff(command.epilog))
    options = list(_options(command, ctx))
    if options:
        yield from (".RS", *options, ".RE")


def _options(command: click.Command, ctx: click.Context) -> Iterator[str]:
    for each in command.params:
        if isinstance(each, click.Option) and not each.hidden:
            names = ", ".join([*each.opts, *each.secondary_opts])
            takes = "" if each.is_flag else f" {each.make_metavar(ctx)}"
            yield from (".TP", f".B {_roff(names + takes)}", _roff(each.help or ""))


def _list(entries: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, about in entries:
        yield from (".TP", f".B {_roff(name)}", _roff(about))


def _prose(text: str, between: str = ".IP") -> Iterator[str]:
    """A help text: paragraphs, and those that begin with a backspace line by line."""
    for number, paragraph in enumerate(inspect.cleandoc(text).split("\n\n")):
        lines = paragraph.split("\n")
        if number:
            yield between
        if lines[0] == "\b":
            yield from (".nf", *map(_roff, lines[1:]), ".fi")
        else:
            yield _roff(" ".join(lines))


def _roff(text: str) -> str:
    """A text as it is: nothing in it is a request or an escape, and a minus can be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
