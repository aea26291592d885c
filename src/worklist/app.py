"""The application: screens, keys, theme, and what happens when something goes wrong.

Of the screens only the first is loaded at the start, every other when it is opened or while nobody waits.
"""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar

from rich.segment import Segment
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.color import Color
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import WorkerFailed

from worklist.actions import ACTIONS, USUAL, Action, Place
from worklist.defects import defect_report
from worklist.desk import Refusal
from worklist.domain.lists import Query, SavedQueue
from worklist.domain.refusals import NotAllowed
from worklist.domain.team import Right
from worklist.domain.traces import Leaving, NamesShown, SignedIn, SignedOut
from worklist.keymap import Keymap
from worklist.screens.ahead import LoadsAhead
from worklist.screens.list_choice import ListChoice
from worklist.screens.queues import QueuesScreen
from worklist.widgets.action_bar import StatusLine
from worklist.widgets.bindings import app_bindings, keymap_of, own_keys
from worklist.widgets.cells import harmless
from worklist.widgets.idle import IdleLock
from worklist.widgets.keys_in_turn import KeysInTurn
from worklist.widgets.names import ShowsNames
from worklist.widgets.quiet import QuietApp
from worklist.widgets.themes import THEMES, known_theme, next_theme

if TYPE_CHECKING:
    from worklist.desk import Desk, Saved
    from worklist.desk.disputing import PacketWish
    from worklist.dialogs.keep_filter import KeepQueue
    from worklist.screens.sync import RunSync

_SECONDS_TO_LEAVE = 3
_SECONDS_BETWEEN_LOOKS = 5
_SECONDS_TO_READ = 20


def _help_screen() -> Screen[None]:
    from worklist.screens.help import HelpScreen

    return HelpScreen()


class ControlCharacterFilter(LineFilter):
    """The last net: whatever text a widget draws, no control character reaches the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace what is not printable; text that is clean passes as it is."""
        return [
            segment if segment.control or segment.text.isprintable() else segment._replace(text=harmless(segment.text))
            for segment in segments
        ]


_NET = ControlCharacterFilter()
"""The one there is: lines that Textual keeps are kept by the filters that they went through."""


class ActionProvider(Provider):
    """The palette: the actions of the screen it was called from."""

    def _actions(self) -> Iterable[Action]:
        place = getattr(self.screen, "PLACE", None)
        return (action for action in ACTIONS if place in action.places and not action.of_table)

    def _hit(self, action: Action) -> Callable[[], None]:
        answers = self.app if action.of_app else self.screen
        return lambda: answers.action_act(action.id)  # type: ignore[union-attr]

    def _name(self, action: Action) -> str:
        return f"{action.label} ({keymap_of(self.app).shown(action.id)})"

    async def discover(self) -> Hits:
        """Everything, before a word is typed."""
        for action in self._actions():
            yield DiscoveryHit(self._name(action), self._hit(action), help=action.about)

    async def search(self, query: str) -> Hits:
        """What matches."""
        matcher = self.matcher(query)
        for action in self._actions():
            name = self._name(action)
            score = matcher.match(name) or float(query.casefold() in action.about.casefold()) / 2
            if score > 0:
                yield Hit(score, matcher.highlight(name), self._hit(action), help=action.about)


class Palette(CommandPalette):
    """Textual's, without its blinking cursor, which sends bytes for as long as it is open."""

    def on_mount(self) -> None:
        """The cursor stands still."""
        self.query_one(Input).cursor_blink = False


class WorklistApp(LoadsAhead, IdleLock, KeysInTurn, QuietApp):
    """One person's session."""

    ENABLE_COMMAND_PALETTE = False  # or Textual binds ctrl+p over whatever a person put there
    COMMANDS = {ActionProvider}
    SCREENS: ClassVar[dict[str, Callable[[], Screen[None]]]] = {"help": _help_screen}
    BINDINGS: ClassVar[list[BindingType]] = [*app_bindings()]
    CSS = """
    ModalScreen { background: transparent; }  /* to dim what lies under a dialog is to send all of it again, twice */
    """

    def __init__(
        self,
        desk: "Desk",
        run_sync: "RunSync",
        *,
        title: str,
        keymap: Keymap = USUAL,
        theme: str = "dark",
        with_tour: bool = False,
        keep_queue: "KeepQueue | None" = None,
        lock_minutes: int = 0,
        hide_names: bool = False,
    ) -> None:
        super().__init__()
        self.title = title
        self.animation_level = "none"  # every frame of a scroll would be a whole page on the line
        self.use_command_palette = True
        self.desk = desk
        self.keymap = keymap
        self.set_keymap(own_keys(keymap))
        for known in THEMES.values():
            self.register_theme(known)
        self.theme = known_theme(theme)
        self._run_sync = run_sync
        self.keep_queue = keep_queue or _refuse_to_keep
        """Writes a filter into the settings as a queue."""
        self._with_tour = with_tour
        self._lock_minutes = lock_minutes
        self.hides_names = hide_names
        """Whether patients' names are hidden now."""
        self._told = ""
        self._has_signed_out = False
        self.report = ""
        """What to say after the screen is gone; empty when all went well."""

    def on_mount(self) -> None:
        """Open the queues."""
        asyncio.get_running_loop().set_exception_handler(self._note_defect)
        self.push_screen(QueuesScreen(self.desk))
        if self._with_tour:
            from worklist.screens.tour import TourScreen

            self.push_screen(TourScreen(self.desk), self._toured)
        for sentence in self.desk.unsafe:
            self.notify(sentence, severity="warning", markup=False, timeout=_SECONDS_TO_READ)
        self._look()
        self.set_interval(_SECONDS_BETWEEN_LOOKS, self._look)
        self.lock_after(self._lock_minutes)

    def _look(self) -> None:
        """Whether the line still is, this machine slept for too long, and drafts are still kept."""
        if not self.is_headless and not sys.__stdin__.isatty():  # type: ignore[union-attr]
            self.drop()  # no signal came with it: its end would be read again and again
            return
        self.look_at_the_clock()
        self._tell()

    def _tell(self) -> None:
        """Say once what is wrong with the file of drafts: from then on they end with the program."""
        if self.desk.personal.notice != self._told:
            self._told = self.desk.personal.notice
            self.notify(self._told, severity="warning", markup=False, timeout=_SECONDS_TO_READ)

    def _toured(self, _: object) -> None:
        self.desk.personal.prefer("tour", "seen")

    # -- the actions that every screen has --------------------------------------------------------------------

    def action_act(self, id_: str) -> None:
        """Do an action of the table that is the app's."""
        getattr(self, f"do_{id_}")()

    def do_theme(self) -> None:
        """The next theme, also for the next time."""
        self.theme = next_theme(self.theme)
        self.desk.personal.prefer("theme", self.theme)
        for status in self.screen.query(StatusLine):
            status.say(f"Colours: {self.theme}.")

    def do_tour(self) -> None:
        """The page of the first start; its key also closes it."""
        from worklist.screens.tour import TourScreen

        if isinstance(self.screen, TourScreen):
            self.screen.dismiss(None)
        else:
            self.push_screen(TourScreen(self.desk))

    def do_redraw(self) -> None:
        """Send the whole screen again."""
        self.draw_anew()

    def do_hide_names(self) -> None:
        """Hide patients' names on every screen and dialog, or show them again, which is in the record."""
        if self.hides_names:
            try:
                self.desk.trace(NamesShown())
            except Refusal as refusal:
                self.notify(str(refusal), severity="warning", markup=False)
                return
        self.hides_names = not self.hides_names
        key = self.keymap.shown("names")
        said = f"Names are hidden; {key} shows them again." if self.hides_names else "Names are shown."
        for screen in self.screen_stack:
            if isinstance(screen, ShowsNames):
                screen.names_changed()
            for status in screen.query(StatusLine):  # what it said before may hold a name
                status.say(said)

    def do_leave(self) -> None:
        """Leave at once."""
        self.exit()

    # -- going between screens --------------------------------------------------------------------------------

    def open_account(self, number: str, then: Callable[[object], None]) -> None:
        """Open an account; ``then`` is called when it is left."""
        from worklist.screens.account import AccountScreen

        try:
            view = self.desk.open_account(number)
        except Refusal as refusal:
            self.notify(str(refusal), severity="warning", markup=False)
            return
        self.push_screen(AccountScreen(self.desk, view), then)

    def open_resolution(self, number: str, then: Callable[[object], None]) -> None:
        """Open the balance of an account's patient; ``then`` is called when it is left. Raises Refusal."""
        from worklist.screens.resolution import ResolutionScreen

        self.push_screen(ResolutionScreen(self.desk, self.desk.open_account(number)), then)

    def open_work(self, query: Query, then: Callable[[object], None], title: str) -> None:
        """Serve the accounts of a list one after the other; ``then`` is called when work mode is left."""
        from worklist.screens.nothing_left import NothingLeftScreen
        from worklist.screens.work import WorkScreen

        try:
            view = self.desk.serve(query)
        except Refusal as refusal:
            self.notify(str(refusal), severity="warning", markup=False)
            return
        left = WorkScreen(self.desk, query, view, title) if view else NothingLeftScreen(self.desk, query, title)
        self.push_screen(left, then)

    def open_review(self, then: Callable[[object], None]) -> None:
        """Open the review of escalations; ``then`` is called when it is left."""
        from worklist.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(self.desk), then)

    def open_rates(self, then: Callable[[object], None]) -> None:
        """Open the proposed rates; ``then`` is called when they are left."""
        from worklist.screens.rates import RatesScreen

        self.push_screen(RatesScreen(self.desk), then)

    def open_reversals(self, then: Callable[[object], None]) -> None:
        """Open the premature write-offs; ``then`` is called when they are left."""
        from worklist.screens.reversals import ReversalsScreen

        self.push_screen(ReversalsScreen(self.desk), then)

    def open_packet(self, wish: "PacketWish", then: "Callable[[Saved | None], None]") -> None:
        """Show what a packet would hold; ``then`` is called with what was recorded when it was sent, else with None."""
        from worklist.screens.packet import PacketScreen

        screen = PacketScreen(self.desk, wish)
        self.push_screen(screen, lambda _: then(screen.sent))

    def open_patterns(self, then: Callable[[object], None]) -> None:
        """Open payers' habits; ``then`` is called when they are left."""
        from worklist.screens.patterns import PatternsScreen

        self.push_screen(PatternsScreen(self.desk), then)

    def open_vendors(self, then: Callable[[object], None]) -> None:
        """Open the vendors; ``then`` is called when they are left."""
        from worklist.screens.vendors import VendorsScreen

        self.push_screen(VendorsScreen(self.desk), then)

    def open_numbers(self, show_list: Callable[[ListChoice], object], then: Callable[[object], None]) -> None:
        """Open the numbers, whose lists ``show_list`` shows; ``then`` is called when they are left."""
        from worklist.screens.numbers import NumbersScreen

        self.push_screen(NumbersScreen(self.desk, show_list), then)

    def open_morning(self, show_list: Callable[[ListChoice], object], then: Callable[[object], None]) -> None:
        """Open the supervisor's page, whose lists ``show_list`` shows; ``then`` is called when it is left.

        Raises Refusal for who does not supervise.
        """
        from worklist.screens.morning import MorningScreen

        self.desk.need_to_supervise()
        self.push_screen(MorningScreen(self.desk, show_list), then)

    def open_sync(self, then: Callable[[object], None]) -> None:
        """Open the sync screen; ``then`` is called when it is left."""
        from worklist.screens.sync import SyncScreen

        self.push_screen(SyncScreen(self.desk, self._run_sync), then)

    def action_command_palette(self) -> None:
        """Open the palette."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    # -- safety -----------------------------------------------------------------------------------------------

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's own, and the net for control characters as the last."""
        return [*super().get_line_filters(), _NET]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None of Textual's: some write files or run programs."""
        return ()

    def deliver_screenshot(self, *_: object, **__: object) -> None:
        """Refused: a picture of the screen holds patient data and would leave the record."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Refused: nothing on the screen is a link."""

    def action_suspend_process(self) -> None:
        """Refused: a shell under the program would bypass it."""

    def lock(self) -> None:
        """Nobody was here for too long: the session ends. What was typed is kept, and what is held stays so."""
        self.sign_out(Leaving.IDLE)
        super().lock()

    def drop(self) -> None:
        """The line is gone: the session ends as when it is locked."""
        self.sign_out(Leaving.LINE_DROPPED)
        self.exit()

    def shut_out(self) -> None:
        """An admin shut the person out: nothing stays on the screen. What was typed is kept."""
        self.report = self.desk.me.why_not(Right.SEE)
        self.exit(return_code=1)

    def sign_out(self, why: Leaving) -> None:
        """Keep in the record that the session ends; only the first reason counts."""
        if not self._has_signed_out:
            self._has_signed_out = True
            with suppress(Refusal):  # a record that cannot be written must not keep the screen open
                self.desk.trace(SignedOut(why))

    def panic(self, *_: object) -> None:
        """An error that would draw itself is reported like any other."""
        self._fatal_error()

    def _note_defect(self, _: asyncio.AbstractEventLoop, found: dict[str, Any]) -> None:
        """A task beside the screen failed: nobody waits for it, so it is told when the person leaves."""
        if isinstance(error := found.get("exception"), Exception):
            self.report = self.report or self.desk.trouble_in_words(error) or defect_report(error)

    def _fatal_error(self) -> None:
        """On a defect: a number and the place in the code, and nothing that was on the screen or in memory.

        What the desk refuses to who was shut out a moment ago is no defect, nor is a damaged database; either ends
        the session as well.
        """
        if not self.report:
            found = self._exception
            error = found.error if isinstance(found, WorkerFailed) else found
            refused = str(error) if isinstance(error, NotAllowed) else self.desk.trouble_in_words(error)
            self.report = refused or defect_report(error)
        self._close_messages_no_wait()


def _refuse_to_keep(_: SavedQueue) -> None:
    raise Refusal("This session has no settings to write a queue into.")


def run(
    desk: "Desk",
    run_sync: "RunSync",
    *,
    title: str,
    keymap: Keymap = USUAL,
    theme: str = "dark",
    mouse: bool = True,
    keep_queue: "KeepQueue | None" = None,
    lock_minutes: int = 0,
    hide_names: bool = False,
    signed_in: SignedIn = SignedIn(),  # noqa: B008 - it cannot change
) -> int:
    """Run the screens until the person leaves; returns the exit code. A person's own choice of theme is kept.

    Both ends of the session go into the record. Raises Refusal where that cannot be written.
    """
    desk.trace(signed_in)
    app = WorklistApp(
        desk,
        run_sync,
        title=title,
        keymap=keymap,
        theme=known_theme(desk.personal.preference("theme"), theme),
        with_tour=not desk.personal.preference("tour"),
        keep_queue=keep_queue,
        lock_minutes=lock_minutes,
        hide_names=hide_names,
    )
    _leave_when_told_to(app)
    app.run(mouse=mouse)
    app.sign_out(Leaving.LEFT)
    if app.is_locked:
        print(_locked(lock_minutes))
    if app.report:
        print(app.report, file=sys.stderr)
    return app.return_code or int(bool(app.report))


def _locked(minutes: int) -> str:
    after = "a minute" if minutes == 1 else f"{minutes} minutes"
    return f"Locked after {after} without a key. What you typed is kept: start worklist again."


def _leave_when_told_to(app: WorklistApp) -> None:
    """A dropped line or a shutdown ends the program, at the latest after some seconds: no frozen client keeps it."""

    def leave(what: int, _frame: FrameType | None) -> None:
        signal.alarm(_SECONDS_TO_LEAVE)
        ends = app.drop if what == signal.SIGHUP else app.exit
        with suppress(RuntimeError):  # before the loop runs the alarm alone must do
            asyncio.get_running_loop().call_soon_threadsafe(app.call_later, ends)

    signal.signal(signal.SIGHUP, leave)
    signal.signal(signal.SIGTERM, leave)


__all__ = ["Place", "WorklistApp", "run"]
