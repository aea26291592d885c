"""What other people record, a sync elsewhere and a new day show on the screen within two seconds."""

from abc import abstractmethod
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState

from worklist.desk import MANY, Refusal
from worklist.dialogs.beside import BesideDialog
from worklist.screens.resting import Rest
from worklist.widgets.action_bar import StatusLine
from worklist.widgets.names import mask_in
from worklist.widgets.narrow import NarrowScreen

if TYPE_CHECKING:
    from worklist.desk import Desk

LOOK_EVERY = 1.0
"""Seconds. To look costs a fifth of a millisecond; nothing is sent when there is nothing new. Where news takes long to
take in, the next look comes later."""
_MOST_ANSWERS = 2
"""That are told at once; the list of my requests has all."""
MOST_AT_ONCE = 100
"""Entries of others that are taken in within the time of a key press; more are taken in beside the screen."""


class LiveScreen(NarrowScreen):
    """A screen that looks for news while it is in sight, under a dialog too."""

    NOT_READ: ClassVar[str] = ""
    """What is said where the worker ``counts`` could not read what the screen shows; empty where there is none."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self.desk = desk
        self._is_catching_up = False
        self._rest = Rest()

    @property
    def status(self) -> StatusLine:
        """The answer line."""
        return self.query_one(StatusLine)

    @property
    def is_in_sight(self) -> bool:
        """Whether nothing but dialogs lies over it; ``is_current`` is also true of the screen below this one."""
        return next(screen for screen in reversed(self.app.screen_stack) if not isinstance(screen, ModalScreen)) is self

    def on_mount(self) -> None:
        """Begin to look."""
        self.app.with_rules(self._tell_answers)  # type: ignore[attr-defined]
        self.set_interval(LOOK_EVERY, self._look_when_rested)

    @abstractmethod
    def take_in(self) -> None:
        """Show what is so now; the cursor and what is read stay where they are."""

    def _look_when_rested(self) -> None:
        if self._rest.is_over:
            with self._rest.after():
                self.look_for_news()

    def look_for_news(self) -> None:
        """Take in what is new, if anything is. What cannot be read now is said, and read at the next look."""
        if self.desk.is_shut_out:
            self.app.shut_out()  # type: ignore[attr-defined]
            return
        over = self.app.screen
        is_mine = isinstance(over, BesideDialog) and over.is_busy  # an act of mine, which is taken in where it is saved
        if is_mine or self._is_catching_up or not self.is_in_sight:
            return
        try:
            behind = self.desk.behind()
            if behind > MOST_AT_ONCE:
                self._is_catching_up = True
                if behind >= MANY:  # which takes some seconds
                    self.status.done(f"{behind:,} accounts are being brought up to date; the lists follow.")
                self._catch_up_beside()
            elif self.desk.has_news():
                self.take_in()
                self._tell_answers()
        except Refusal as refusal:
            self.status.refuse(str(refusal))

    def _tell_answers(self) -> None:
        """Say what a supervisor answered to my requests, wherever I am."""
        from worklist.domain.review import answer_in_words

        said = []
        for review in self.desk.answers():
            view = self.desk.look(review.account)
            said.append(mask_in(self.app, view.assessment.account if view else None).text(answer_in_words(review)))
        if said:
            more = [f"{len(said) - _MOST_ANSWERS:,} more"] if len(said) > _MOST_ANSWERS else []
            self.status.done(" · ".join([*said[:_MOST_ANSWERS], *more]))

    @work(thread=True, group="news", exit_on_error=False)
    def _catch_up_beside(self) -> None:
        """Bring the cache up to an act on many accounts; the next look finds its news there."""
        with closing(self.desk.sibling()) as sibling:
            sibling.refresh()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Look again when it is done; an old screen must not pass for a new one in silence."""
        if event.worker.group == "news" and event.worker.is_finished:
            self._is_catching_up = False
            if event.state is WorkerState.ERROR:
                self.status.refuse(f"What others record is not shown now ({type(event.worker.error).__name__}).")
        if event.worker.group == "counts" and event.state is WorkerState.ERROR and self.NOT_READ:
            self.not_read(event.worker.error)

    def not_read(self, error: BaseException | None) -> None:
        """Say that, and why: what is old must not pass for new in silence."""
        why = str(error) if isinstance(error, Refusal) else f"({type(error).__name__})"
        self.status.refuse(f"{self.NOT_READ}: {why}")
