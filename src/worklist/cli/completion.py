"""Completion of commands, options and words in bash, zsh and fish.

Account numbers are not completed: a shell would show patients' accounts to whoever looks on, and read the cache at
every press of tab.
"""

import click
from click.shell_completion import get_completion_class

from worklist.cli.arguments import one_of
from worklist.cli.output import say

_SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_WORKLIST_COMPLETE"
"""Set by the script when a shell asks; click answers it before any command runs."""


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
    names = kind(ctx.find_root().command, {}, "worklist", _VARIABLE).source_vars()
    say(*(kind.source_template % names).splitlines())
