"""Completion of commands, options and words in bash, zsh and fish.

Account numbers are not completed: a shell would show patients' accounts to whoever looks on, and read the cache at
every press of tab.
"""

from collections.abc import Mapping

import click
from click.shell_completion import get_completion_class

from worklist.cli.arguments import one_of
from worklist.cli.output import say
from worklist.cli.program import COMPLETION

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", metavar="SHELL", type=one_of(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a SHELL: bash (4.4 or newer), zsh or fish.

    It completes commands, options, queues, actions and other fixed words; never account numbers, which a shell
    would show to whoever looks on. To have it in every new shell, one of:

    \b
    worklist completion bash > ~/.local/share/bash-completion/completions/worklist
    worklist completion zsh > ~/.zfunc/_worklist
    worklist completion fish > ~/.config/fish/completions/worklist.fish

    The folder has to be there; for zsh it has to be in fpath before compinit runs.
    """
    kind = get_completion_class(shell)
    assert kind is not None
    names = kind(ctx.find_root().command, {}, "worklist", COMPLETION).source_vars()
    say(*(kind.source_template % names).splitlines())


def require_whole_question(variables: Mapping[str, str]) -> None:
    """Raise UsageError where the variables are not as a shell's script sets them; click would stumble over them."""
    shell, _, asked = variables[COMPLETION].partition("_")
    words_are_there = "COMP_WORDS" in variables and (shell == "fish" or _is_number(variables.get("COMP_CWORD", "")))
    if shell not in _SHELLS or not (asked == "source" or (asked == "complete" and words_are_there)):
        raise click.UsageError(
            f"{COMPLETION} is set, which only the completion of a shell does, and not as a shell sets it: unset it."
        )


def _is_number(text: str) -> bool:
    try:
        return int(text) >= 0
    except ValueError:
        return False
