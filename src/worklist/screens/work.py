"""Work mode: one account after the other, the best first, each with the playbook of its kind."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal

from worklist.actions import Place
from worklist.desk import AccountView, Desk, Refusal, Saved
from worklist.dialogs.form import Form
from worklist.dialogs.skip import SkipDialog
from worklist.dialogs.work import WorkDialog
from worklist.domain.entry_words import said_by
from worklist.domain.events import AccountHeld, AccountReleased, EntryUndone, EvidenceTicked
from worklist.domain.in_words import Line, Section, why
from worklist.domain.lists import Query
from worklist.domain.wording import in_short
from worklist.domain.work import standing
from worklist.screens.account import AccountScreen, Page
from worklist.screens.nothing_left import NothingLeftScreen
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.idle import is_locked
from worklist.widgets.names import mask_in
from worklist.widgets.others import OthersHere
from worklist.widgets.prose import Prose
from worklist.widgets.timer import Stopwatch
from worklist.widgets.top_line import TopLine

_NO_WORK = (AccountHeld, AccountReleased, EvidenceTicked, EntryUndone)
_LONGEST_SAID = 160


class WorkScreen(AccountScreen):
    """The account that is served, held while it is on the screen."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (180, "-widest")]
    PLACE: ClassVar[Place] = Place.WORK
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.WORK)]
    DEFAULT_CSS = """
    WorkScreen #rest { width: 1fr; height: auto; }
    WorkScreen #playbook { margin: 0 2 1 0; }
    WorkScreen #left { margin: 0 0 1 0; }
    WorkScreen.-narrow #rest { width: 100%; }
    WorkScreen.-widest #rest { layout: horizontal; width: 2fr; }
    WorkScreen.-widest #left { margin: 0 2 1 0; }
    """

    def __init__(self, desk: Desk, query: Query, view: AccountView, title: str) -> None:
        """``title`` is what people call the list that is served from."""
        super().__init__(desk, view)
        self._query = query
        self._title = title
        self._watch = Stopwatch()
        self._minutes = 0
        self._served = 1
        self._found = view.seq
        """Number of the newest entry when it was served: what I record later is work on it."""

    def columns(self) -> ComposeResult:
        """The playbook first; beside it, or below, what the account screen shows."""
        with Horizontal():
            yield Prose(id="playbook")
            with Container(id="rest"):
                yield Prose(id="left")
                yield Prose(id="right")

    def parts(self) -> Mapping[str, Sequence[Section]]:
        """The playbook has a column of its own."""
        first, rest = self.sections()
        return {"playbook": self.playbook(), "left": first, "right": rest}

    def show_title(self) -> None:
        """What is served from."""
        self.query_one(TopLine).show(self.desk, f"Work: {self._title}")

    def heading_lines(self) -> Iterator[Line]:
        """Also why it was served, which account of this sitting it is, and how long it has taken."""
        yield from super().heading_lines()
        yield why(self._shown.assessment).lines[0]
        self._minutes = self._watch.minutes
        yield Line(f"{_ordinal(self._served)} account · {self._minutes} min here", "dim")

    def on_key(self) -> None:
        """The minutes go on with the keys: an idle screen sends nothing."""
        if self._watch.minutes != self._minutes:
            self.show_heading()

    def on_unmount(self) -> None:
        """The program ends: what was not worked goes back, what a draft waits on is kept for me.

        After a lock too: whoever was called away goes on where they were.
        """
        if not is_locked(self.app) and not self.desk.personal.drafts_of(self.number):
            with suppress(Refusal):
                self._let_go()

    # -- what ends the work on an account ---------------------------------------------------------------------

    def do_finish(self) -> None:
        """Dialog; the next account comes by itself."""
        self._end_with(WorkDialog(self._subject(), self._view()))

    def do_skip(self) -> None:
        """Dialog; the next account comes by itself."""
        self._end_with(SkipDialog(self._subject()))

    def _end_with(self, dialog: Form) -> None:
        self.app.push_screen(dialog, partial(self._ended, dialog))

    def _ended(self, dialog: Form, saved: Saved | None) -> None:
        if saved is None:
            self._answered(dialog, None)
            return
        self.worked.add(dialog.account)
        self.last_saved, self.last_act = dialog.account, saved.events[0].act
        said = "; ".join(said_by(event.body) for event in saved.events if not isinstance(event.body, AccountReleased))
        said = mask_in(self.app, dialog.subject.patient_of).text(said)
        self._serve_next(f"Saved on {dialog.account}: {in_short(said, _LONGEST_SAID)}")

    def do_next_account(self) -> None:
        """Let go of one that is done; what is not done is ended, or skipped with a reason."""
        if self._view().assessment.work.needs_next_step:
            self.ask_what_comes_next(self.number)
            return
        if not self._is_worked:
            key = keymap_of(self.app).shown
            ways_on = f"{key('finish')} ends the work, {key('skip')} passes it over"
            raise Refusal(f"Nothing is recorded on {self.number} yet: {ways_on}.")
        self._let_go()
        self._serve_next("")

    def do_back(self) -> None:
        """Let it go and leave work mode; where it was worked and nothing comes next, that is asked for first."""
        try:
            self._let_go()
        except Refusal:
            self.ask_what_comes_next(self.number)
        else:
            self.dismiss(None)

    @property
    def _is_worked(self) -> bool:
        """Whether I recorded work on it since it was served."""
        mine = [event for event in standing(self._view().events) if event.actor == self.desk.actor]
        return any(event.seq > self._found and not isinstance(event.body, _NO_WORK) for event in mine)

    def _let_go(self) -> None:
        if self._view().assessment.work.holder == self.desk.actor:
            self.desk.record(self.number, AccountReleased())

    # -- what comes -------------------------------------------------------------------------------------------

    def _serve_next(self, said: str) -> None:
        query = replace(self._query, today=self.desk.today)
        view = self.desk.serve(query)
        if view is None:
            self.app.push_screen(NothingLeftScreen(self.desk, query, self._title, said), lambda _: self.dismiss(None))
            return
        self._served += 1
        self._begin(view)
        if said:
            self.status.done(f"{said} · {keymap_of(self.app).shown('undo')} undoes it")

    def _begin(self, view: AccountView) -> None:
        self._shown, self._found, self._watch = view, view.seq, Stopwatch()
        self.query_one(OthersHere).account = self.number
        self._show()
        self.query_one(Page).scroll_home(animate=False)

    def saved(self, saved: Saved) -> None:
        """Whoever undoes what was saved on the account before is back on that account."""
        elsewhere = {event.account for event in saved.events} - {self.number}
        account = elsewhere.pop() if len(elsewhere) == 1 else ""
        view = self.desk.look(account) if account else None
        if view is None or view.assessment.work.holder != self.desk.actor or self._is_worked:
            self.reload()
            return
        self._let_go()
        self._begin(self.desk.open_account(account))


def _ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``11th``."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"
