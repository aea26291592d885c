"""The command that a person's key line runs, and whose account it runs under."""

import shutil
import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from worklist.cli.output import Failure
from worklist.cli.session import Session

if TYPE_CHECKING:
    from worklist.config import Settings

_ENDS_A_COMMAND = frozenset('"\\\n\r')
"""What the quotes of ``command="..."`` would not hold."""


def program_path() -> Path:
    """Where this program is: beside the Python that runs it, else wherever the shell finds it."""
    beside = Path(sys.executable).with_name("worklist")
    return beside if beside.exists() else Path(shutil.which("worklist") or sys.argv[0]).absolute()


def key_command(session: Session, name: str) -> str:
    """The one command of a person's key. Raises Failure where a path cannot stand in a line."""
    command = f"{quote(str(program_path()))} --config {quote(str(session.settings_path))} --as {name}"
    if not _ENDS_A_COMMAND.isdisjoint(command):
        raise Failure("The path of the program or of the settings has a quote or backslash: put them elsewhere.")
    return command


def service_account(settings: "Settings") -> str:
    """The account that owns the data."""
    from worklist.team.owner import owner_of

    user, _ = owner_of(settings.data)
    try:
        import pwd

        return pwd.getpwuid(user).pw_name
    except (ImportError, KeyError):
        raise Failure(f"The owner of {settings.data} has no name on this machine.") from None
