"""Opening the screen."""

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from worklist.cli.output import Failure, is_terminal
from worklist.cli.session import Session

if TYPE_CHECKING:
    from worklist.domain.lists import SavedQueue


class WrongTerminal(Failure):
    """The screen cannot be drawn here."""

    exit_code = 64


def refuse_wrong_terminal() -> None:
    """Raise WrongTerminal unless a person sits at all three ends: Textual would spin for ever without."""
    for name, stream in (("input", sys.stdin), ("output", sys.stdout), ("error output", sys.stderr)):
        if not is_terminal(stream):
            raise WrongTerminal(
                f"The screen needs a terminal, and the {name} is none; the plain commands work anywhere"
                " (worklist --help)."
            )
    if os.environ.get("TERM") == "dumb":
        raise WrongTerminal("The screen cannot be drawn on a terminal of the kind 'dumb'; the plain commands work.")


def open_screen(session: Session, *, title: str = "") -> int:
    """Show the queues until the person leaves; returns the exit code."""
    refuse_wrong_terminal()
    settings = session.settings
    _ = session.servers  # their secrets: a keyring may want to ask, which a screen would hide
    forget_textual_settings()
    with session.desk() as desk:
        from worklist.app import run

        return run(
            desk,
            session.run_sync,
            title=title or settings.site or "worklist",
            keymap=settings.keys,
            theme=settings.screen.theme,
            mouse=settings.screen.mouse,
            keep_queue=partial(_keep_queue, session),
        )


def _keep_queue(session: Session, saved: "SavedQueue") -> None:
    """What the screen writes a queue with. Raises Refusal."""
    from worklist.cli.settings_file import write_queue
    from worklist.desk import Refusal

    try:
        write_queue(session.settings.path, saved)
    except (Failure, OSError) as error:
        raise Refusal(str(error)) from None


def forget_textual_settings() -> None:
    """Delete the variables by which an environment could press keys, load modules or log what is on the screen."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
