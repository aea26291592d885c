"""Dialogs whose work may take seconds: it is done beside the screen, which goes on answering."""

from abc import abstractmethod
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from textual import work
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState

from worklist.desk import Refusal

if TYPE_CHECKING:
    from worklist.desk import Desk

AT_ONCE = 100
"""Accounts that are judged and written within the time of a key press."""

Answer = TypeVar("Answer")
Result = TypeVar("Result")


class BesideDialog(ModalScreen[Result]):
    """A dialog that asks the desk for something that concerns many accounts."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self.desk = desk
        self.is_busy = False
        """While something is being done: keys must wait."""

    @abstractmethod
    def refuse(self, text: str) -> None:
        """Say why it was not done."""

    def do(self, accounts: int, job: "Callable[[Desk], Answer]", then: Callable[[Answer], object]) -> None:
        """Do a job on the desk and take its answer: at once for a few accounts, else in a thread."""
        self.is_busy = True
        if accounts > AT_ONCE:
            self._do_beside(job, then)
            return
        try:
            answer = job(self.desk)
        except Refusal as refusal:
            self._refused(str(refusal))
        else:
            self._answered(then, answer)

    @work(thread=True, exit_on_error=False)
    def _do_beside(self, job: "Callable[[Desk], Answer]", then: Callable[[Answer], object]) -> None:
        try:
            with closing(self.desk.sibling()) as sibling:
                answer = job(sibling)
        except Refusal as refusal:
            self.app.call_from_thread(self._refused, str(refusal))
        else:
            self.app.call_from_thread(self._answered, then, answer)

    def _answered(self, then: Callable[[Answer], object], answer: Answer) -> None:
        self.is_busy = False
        then(answer)

    def _refused(self, text: str) -> None:
        self.is_busy = False
        self.refuse(text)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A database that cannot be read or opened now is said, and the person tries again.

        Not the error's own words: those of a defect may hold anything that was at hand.
        """
        if event.state is WorkerState.ERROR:
            self._refused(f"That could not be done now ({type(event.worker.error).__name__}). Try again.")
