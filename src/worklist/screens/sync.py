"""The sync screen: progress, cancel, the history of runs and what was set aside."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import ProgressBar, Static

from worklist.actions import ACTIONS, Place, Situation, of_place
from worklist.desk import Desk
from worklist.domain.in_words import Line, Tone
from worklist.domain.lists import RunPart, RunRecord
from worklist.domain.names import without_quotes
from worklist.domain.pace import Pace
from worklist.domain.provenance import Reject
from worklist.domain.sync_report import Cancelled, Progress, SyncError, SyncReport, Watch
from worklist.screens.account import Page
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.names import are_hidden
from worklist.widgets.tones import lines_content
from worklist.widgets.top_line import TopLine

RunSync = Callable[[Watch], SyncReport]
"""Runs a sync in the calling thread. Raises SyncError with a sentence, or Cancelled."""

_BETWEEN_PICTURES = 0.1
_MOST_REJECTS = 200
_BY_ID = {action.id: action for action in ACTIONS}


class SyncScreen(Screen[None]):
    """Reads the drop folders in a thread while the rest of the program stays alive."""

    AUTO_FOCUS = "Page"
    PLACE: ClassVar[Place] = Place.SYNC
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.SYNC)]
    DEFAULT_CSS = """
    SyncScreen #progress { height: auto; padding: 1 2; }
    SyncScreen ProgressBar Bar { width: 1fr; }
    SyncScreen ProgressBar { width: 1fr; }
    SyncScreen Page { padding: 0 2; }
    """

    class Moved(Message):
        """The sync came further."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    class Ended(Message):
        """The sync ended; ``tone`` is done or refused."""

        def __init__(self, said: str, *, worked: bool, whole: bool = True) -> None:
            super().__init__()
            self.said = said
            self.worked = worked
            self.whole = whole
            """Whether every source could be read."""

    def __init__(self, desk: Desk, run_sync: RunSync) -> None:
        super().__init__()
        self.desk = desk
        self._run_sync = run_sync
        self._stop = threading.Event()
        self._syncing = False
        self._pace = Pace()

    def compose(self) -> ComposeResult:
        """Progress over the history."""
        yield TopLine()
        with Vertical(id="progress"):
            yield Static("", id="phase", markup=False)
            yield ProgressBar(total=1, show_eta=False)  # without a total it would move, and send bytes, for ever
        with Page():
            yield Static("", id="history", markup=False)
        yield StatusLine()
        yield ActionBar(of_place(Place.SYNC))

    def on_mount(self) -> None:
        """The history; a sync starts by key."""
        self._show()
        key = keymap_of(self.app).shown("start_sync")
        self._phase(f"{key} reads the drop folders and servers; the PM is only ever read.")

    def action_act(self, id_: str) -> None:
        """Do an action of the table, or say why it is not possible now."""
        reason = _BY_ID[id_].disabled(self._situation())
        if reason:
            self.query_one(StatusLine).refuse(reason)
        else:
            getattr(self, f"do_{id_}")()

    def _situation(self) -> Situation:
        return Situation(self.desk.actor, syncing=self._syncing, keys=keymap_of(self.app))

    def _show(self) -> None:
        self.query_one(TopLine).show(self.desk, "Sync")
        rejects = _rejects(self.desk.rejects(_MOST_REJECTS))
        if are_hidden(self.app):
            rejects = [replace(line, text=without_quotes(line.text)) for line in rejects]
        lines = [*_history(self.desk.runs()), Line(""), *rejects]
        self.query_one("#history", Static).update(lines_content(lines))
        self.query_one(ActionBar).show(self._situation())

    def _phase(self, text: str) -> None:
        self.query_one("#phase", Static).update(Content(text))

    # -- running ----------------------------------------------------------------------------------------------

    def do_start_sync(self) -> None:
        """Start it."""
        self._stop.clear()
        self._syncing = True
        self._pace = Pace()
        self.query_one(StatusLine).say("")
        self._show()
        self._sync()

    def do_cancel_sync(self) -> None:
        """Ask it to stop."""
        self._stop.set()
        self._phase("Stopping...")

    @work(thread=True)
    def _sync(self) -> None:
        last_picture = 0.0

        def watch(progress: Progress) -> None:
            nonlocal last_picture
            if self._stop.is_set():
                raise Cancelled
            now = time.monotonic()
            if now - last_picture >= _BETWEEN_PICTURES:
                last_picture = now
                self.post_message(self.Moved(progress))

        try:
            report = self._run_sync(watch)
        except Cancelled:
            self.post_message(self.Ended("Cancelled; the last state stands.", worked=False))
        except SyncError as error:
            self.post_message(self.Ended(str(error), worked=False))
        else:
            self.post_message(self.Ended(in_words(report), worked=True, whole=not (report.failed or report.unsafe)))

    def on_sync_screen_moved(self, message: Moved) -> None:
        """Show how far it is."""
        progress = message.progress
        if not self._syncing:
            return
        what = f"{progress.phase.capitalize()} {progress.what}".rstrip()
        pace = self._pace.in_words(progress, time.monotonic())
        self._phase(f"{what}: {pace}" if pace else what)
        self.query_one(ProgressBar).update(total=progress.total or 1, progress=progress.done)

    def on_sync_screen_ended(self, message: Ended) -> None:
        """Say how it ended and show what it brought."""
        self._syncing = False
        self.desk.refresh(leaves_many=True)
        self._show()
        status = self.query_one(StatusLine)
        (status.done if message.worked and message.whole else status.refuse)(message.said)
        self._phase("Done." if message.worked else "Ended without a new state.")
        self.query_one(ProgressBar).update(total=1, progress=1 if message.worked else 0)

    def on_unmount(self) -> None:
        """The program ends: its thread must not go on reading."""
        self._stop.set()

    # -- leaving ----------------------------------------------------------------------------------------------

    def do_back(self) -> None:
        """Back; a running sync goes on only while its screen is open."""
        if self._syncing:
            key = keymap_of(self.app).shown("cancel_sync")
            self.query_one(StatusLine).refuse(f"A sync is running; {key} stops it, or wait for its end.")
        else:
            self.dismiss(None)

    def do_names(self) -> None:
        """Hide patients' names, or show them again."""
        self.app.do_hide_names()  # type: ignore[attr-defined]

    def names_changed(self) -> None:
        """Draw what holds them."""
        self._show()

    def do_help(self) -> None:
        """The help screen."""
        self.app.push_screen("help")

    def do_palette(self) -> None:
        """The palette."""
        self.app.action_command_palette()


def in_words(report: SyncReport) -> str:
    """What a sync did, in a sentence or two."""
    not_read = [*report.unsafe, *(f"Not read: {sentence}" for sentence in report.failed)]
    if not report.files and not report.records and not report.changed:
        nothing = "Nothing new." if report.failed else "Nothing new in the drop folders."
        return " ".join((*not_read, nothing, *report.notes))
    aside = f", {report.rejects:,} set aside or warned of" if report.rejects else ""
    said = f"{report.files:,} files, {report.records:,} records, {report.changed:,} accounts changed{aside}."
    gone = f" {report.gone:,} accounts left the export." if report.gone else ""
    return " ".join((*not_read, said + gone, *report.notes))


def _history(runs: list[RunRecord]) -> list[Line]:
    lines = [Line("When               State       Files  Records  Accounts   Gone  Set aside", "dim")]
    for run in runs:
        numbers = f"{run.files:>7,}{run.records:>9,}{run.changed:>10,}{run.gone:>7,}{run.rejects:>11,}"
        tone: Tone = "" if run.state == "done" else "warn"
        lines.append(Line(f"{run.started.astimezone():%Y-%m-%d %H:%M}   {run.state:<9}{numbers}", tone))
        if run.error:
            lines.append(Line(run.error, "loud", 4))
        lines += map(_part, run.parts)
    return lines


def _part(part: RunPart) -> Line:
    """What a run brought of one server, or why it could not be read."""
    if part.error:
        return Line(part.error, "loud", 4)
    gone = f", {part.gone:,} gone" if part.gone else ""
    aside = f", {part.rejects:,} set aside or warned of" if part.rejects else ""
    return Line(f"{part.name}: {part.records:,} records changed{gone}{aside}", "dim", 4)


def _rejects(rejects: list[Reject]) -> list[Line]:
    if not rejects:
        return [Line("Nothing is set aside.", "good")]
    lines = [Line(f"Set aside and warnings ({len(rejects)} shown; worklist rejects lists all)", "dim")]
    for reject in rejects:
        account = f" account {reject.account}:" if reject.account else ""
        lines.append(
            Line(f"{reject.position}:{account} {reject.reason}", "warn" if reject.kind == "rejected" else "dim")
        )
    return lines
