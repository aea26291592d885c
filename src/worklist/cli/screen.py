"""Opening the screen."""

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from worklist.cli.output import Failure, is_terminal
from worklist.cli.session import Session
from worklist.cli.sign_in import sign_in
from worklist.domain.team import Right, Role
from worklist.memory import begin_screen

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.domain.lists import SavedQueue
    from worklist.domain.sync_report import SyncReport, Watch


class WrongTerminal(Failure):
    """The screen cannot be drawn here."""

    exit_code = 64


def refuse_wrong_terminal() -> None:
    """Raise WrongTerminal unless a person sits at all three ends: Textual would spin for ever without."""
    if os.environ.get("SSH_CONNECTION") and not is_terminal(sys.stdin):
        raise WrongTerminal(
            "Over SSH the screen needs a terminal: ssh -t HOST. A plain command needs none: ssh HOST list."
        )
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
    begin_screen()
    settings = session.settings
    _ = session.servers  # their secrets: a keyring may want to ask, which a screen would hide
    forget_textual_settings()
    with session.desk(leaves_many=True) as desk:
        _refuse_without_accounts(desk)
        from worklist.app import run

        code = run(
            desk,
            partial(_sync, session),
            signed_in=sign_in(session.arrival),
            title=title or settings.site or "worklist",
            keymap=settings.keys,
            theme=settings.screen.theme,
            mouse=settings.screen.mouse,
            keep_queue=partial(_keep_queue, session),
            lock_minutes=settings.screen.lock_minutes,
            hide_names=settings.screen.hide_names,
        )
        desk.anchor()
        return code


def _refuse_without_accounts(desk: "Desk") -> None:
    me = desk.me
    if me.role is Role.ADMIN and not me.may(Right.SEE):
        raise Failure(
            "An admin sees no accounts, so there is no screen to open; yours are worklist team, worklist sync and"
            " worklist doctor (over SSH: team and sync)."
        )


def _sync(session: Session, watch: "Watch") -> "SyncReport":
    """A sync that the person has the right to at this moment; for any thread. Raises SyncError."""
    from worklist.domain.sync_report import SyncError

    try:
        with session.team_keeping() as person:
            person.need(Right.SYNC)
    except Failure as refusal:
        raise SyncError(str(refusal)) from None
    return session.run_sync(watch)


def _keep_queue(session: Session, saved: "SavedQueue") -> None:
    """What the screen writes a queue with. Raises Refusal."""
    from worklist.cli.settings_file import write_queue
    from worklist.desk import Refusal

    try:
        with session.team_keeping() as person:
            person.need(Right.RECORD)
        write_queue(session.settings.path, saved)
    except (Failure, OSError) as error:
        raise Refusal(str(error)) from None


def forget_textual_settings() -> None:
    """Delete the variables by which an environment could press keys, load modules or log what is on the screen."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL")]:
        del os.environ[name]
