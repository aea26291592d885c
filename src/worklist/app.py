"""The application: screens, keys, theme, and what happens when something goes wrong."""

import asyncio
import gc
import signal
import sys
import traceback
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import ClassVar

from rich.segment import Segment
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import WorkerFailed

from worklist.actions import ACTIONS, Action, Place, key_name
from worklist.desk import Desk, Refusal
from worklist.dialogs.form import Drafts
from worklist.screens.account import AccountScreen
from worklist.screens.help import HelpScreen
from worklist.screens.queues import QueuesScreen
from worklist.screens.sync import RunSync, SyncScreen
from worklist.widgets.cells import harmless
from worklist.widgets.keys_in_turn import KeysInTurn

_SECONDS_TO_LEAVE = 3
_HOME = Path(__file__).parent


class ControlCharacterFilter(LineFilter):
    """The last net: whatever text a widget draws, no control character reaches the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace what is not printable; text that is clean passes as it is."""
        return [
            segment if segment.control or segment.text.isprintable() else segment._replace(text=harmless(segment.text))
            for segment in segments
        ]


class ActionProvider(Provider):
    """The palette: the actions of the screen it was called from."""

    def _actions(self) -> Iterable[Action]:
        place = getattr(self.screen, "PLACE", None)
        return (action for action in ACTIONS if place in action.places and not action.of_table)

    def _hit(self, action: Action) -> Callable[[], None]:
        return lambda: self.screen.action_act(action.id)  # type: ignore[attr-defined]

    async def discover(self) -> Hits:
        """Everything, before a word is typed."""
        for action in self._actions():
            yield DiscoveryHit(_palette_name(action), self._hit(action), help=action.about)

    async def search(self, query: str) -> Hits:
        """What matches."""
        matcher = self.matcher(query)
        for action in self._actions():
            name = _palette_name(action)
            score = matcher.match(name) or float(query.casefold() in action.about.casefold()) / 2
            if score > 0:
                yield Hit(score, matcher.highlight(name), self._hit(action), help=action.about)


def _palette_name(action: Action) -> str:
    return f"{action.label} ({key_name(action.keys[0])})"


class WorklistApp(KeysInTurn):
    """One person's session."""

    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {ActionProvider}
    SCREENS: ClassVar[dict[str, Callable[[], Screen[None]]]] = {"help": HelpScreen}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, system=True),
        Binding("ctrl+c", "quit", "Quit", show=False, system=True),
    ]

    def __init__(self, desk: Desk, run_sync: RunSync, *, title: str) -> None:
        super().__init__()
        self.title = title
        self.animation_level = "none"  # every frame of a scroll would be a whole page on the line
        self.desk = desk
        self._run_sync = run_sync
        self._drafts: Drafts = {}
        self.report = ""
        """What to say after the screen is gone; empty when all went well."""

    def on_mount(self) -> None:
        """Open the queues."""
        self.push_screen(QueuesScreen(self.desk, self._drafts))
        self.call_after_refresh(gc.freeze)  # what was loaded to start is never garbage: spare it every collection

    # -- going between screens --------------------------------------------------------------------------------

    def open_account(self, number: str, then: Callable[[object], None]) -> None:
        """Open an account; ``then`` is called when it is left."""
        try:
            view = self.desk.open_account(number)
        except Refusal as refusal:
            self.notify(str(refusal), severity="warning", markup=False)
            return
        self.push_screen(AccountScreen(self.desk, self._drafts, view), then)

    def open_sync(self, then: Callable[[object], None]) -> None:
        """Open the sync screen; ``then`` is called when it is left."""
        self.push_screen(SyncScreen(self.desk, self._run_sync), then)

    # -- safety -----------------------------------------------------------------------------------------------

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's own, and the net for control characters as the last."""
        return [*super().get_line_filters(), ControlCharacterFilter()]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None of Textual's: some write files or run programs."""
        return ()

    def deliver_screenshot(self, *_: object, **__: object) -> None:
        """Refused: a picture of the screen holds patient data and would leave the record."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Refused: nothing on the screen is a link."""

    def action_suspend_process(self) -> None:
        """Refused: a shell under the program would bypass it."""

    def panic(self, *_: object) -> None:
        """An error that would draw itself is reported like any other."""
        self._fatal_error()

    def _fatal_error(self) -> None:
        """On a defect: a number and the place in the code, and nothing that was on the screen or in memory."""
        if not self.report:
            error = self._exception
            self.report = defect_report(error.error if isinstance(error, WorkerFailed) else error)
        self._close_messages_no_wait()


def defect_report(error: BaseException | None) -> str:
    """A sentence with a report number, the kind of error and its place in our code; never its text or values."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_HOME)] or list(frames)
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "an unknown place"
    number = uuid.uuid4().hex[:8]
    return f"worklist stopped by a defect (report {number}, {type(error).__name__} in {where}). What was saved is safe."


def run(desk: Desk, run_sync: RunSync, *, title: str) -> int:
    """Run the screens until the person leaves; returns the exit code."""
    app = WorklistApp(desk, run_sync, title=title)
    _leave_when_told_to(app)
    app.run(mouse=True)
    if app.report:
        print(app.report, file=sys.stderr)
    return app.return_code or 0


def _leave_when_told_to(app: WorklistApp) -> None:
    """A dropped line or a shutdown ends the program, at the latest after some seconds: no frozen client keeps it."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        signal.alarm(_SECONDS_TO_LEAVE)
        with suppress(RuntimeError):  # before the loop runs the alarm alone must do
            asyncio.get_running_loop().call_soon_threadsafe(app.call_later, app.exit)

    signal.signal(signal.SIGHUP, leave)
    signal.signal(signal.SIGTERM, leave)


__all__ = ["Place", "WorklistApp", "run"]
