"""``worklist secret``: the passwords, tokens and keys of servers, which are never typed on a command line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import expanded, one_of
from worklist.cli.output import Failure, is_terminal, say
from worklist.cli.session import Session

if TYPE_CHECKING:
    from worklist.secrets import Secrets

_MOST_BYTES = 1 << 18


@click.command()
@click.argument("action", type=one_of(("set", "check", "forget")))
@click.argument("name")
@click.option(
    "--key-file",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="WORKLIST_KEY_FILE",
    metavar="FILE",
    help="A file of secrets that its owner alone can read, instead of the keyring. WORKLIST_KEY_FILE and, in the"
    " settings, [secrets] key_file say the same.",
)
@click.pass_obj
def secret(session: Session, action: str, name: str, key_file: Path | None) -> None:
    """Keep the secret of a server in the system's keyring; check where it is, without showing it; or forget it.

    It is asked for unseen, or read from the input: worklist secret set NAME < FILE.
    """
    from worklist.secrets import SecretProblem, Secrets

    try:
        say(_ACTIONS[action](Secrets(_key_file(session, key_file)), name))
    except SecretProblem as problem:
        raise Failure(str(problem)) from None


def _key_file(session: Session, given: Path | None) -> Path | None:
    """As given, else as the settings say, where there are any yet."""
    if given:
        return expanded(given)
    return session.settings.key_file if session.settings_path.exists() else None


def _set(secrets: "Secrets", name: str) -> str:
    return f"{name} is kept in {secrets.set(name, _asked(name))}."


def _check(secrets: "Secrets", name: str) -> str:
    return f"{name} is kept in {secrets.check(name)}."


def _forget(secrets: "Secrets", name: str) -> str:
    return f"{name} is no longer in {' and '.join(secrets.forget(name))}."


_ACTIONS = {"set": _set, "check": _check, "forget": _forget}


def _asked(name: str) -> str:
    if is_terminal(sys.stdin):
        answer: str = click.prompt(f"Secret {name} (it is not shown)", hide_input=True, err=True)
        return answer
    try:
        return sys.stdin.buffer.read(_MOST_BYTES).decode("utf-8") if sys.stdin is not None else ""
    except UnicodeDecodeError:
        raise Failure("The secret is not written in UTF-8; nothing was kept.") from None
