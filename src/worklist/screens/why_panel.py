"""The panel beside a list: why its row is where it is, and what its priority is made of."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from worklist.domain.queues import Queue
from worklist.domain.sections import Line, Section
from worklist.widgets.names import mask_in
from worklist.widgets.prose import Prose

if TYPE_CHECKING:
    from worklist.desk import AccountView
    from worklist.domain.assessment import Assessment


class WhyPanel(VerticalScroll, can_focus=False):
    """Why the row is where it is, and what its priority is made of."""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Prose()

    def show(self, view: "AccountView | None", waiting: Iterable[Line] = ()) -> None:
        """Another account, and what waits on it for me; None shows nothing."""
        prose = self.query_one(Prose)
        if view is None:
            prose.show(())
        else:
            from worklist.domain.in_words import heading, priority, set_aside, why

            now = view.assessment
            mask = mask_in(self.app, now.account)
            sections = mask.sections((*set_aside(view.set_aside), why(now), *_comparison(now), priority(now)))
            prose.show(sections, above=mask.lines((*heading(now), *waiting)))
        self.scroll_home(animate=False)


def _comparison(now: "Assessment") -> tuple[Section, ...]:
    """What was expected and allowed, where that is what the account is about."""
    from worklist.domain.in_words import expected_and_allowed

    return expected_and_allowed(now) if now.placement.queue is Queue.UNDERPAID else ()
