"""Marking the claims of a pattern."""

from worklist.desk import Desk
from worklist.domain.patterns.ledger import PatternClaim
from worklist.domain.wording import accounts_in_words
from worklist.screens.working import WorkingScreen
from worklist.widgets.queue_table import QueueTable


class ClaimMarks(WorkingScreen):
    """A screen whose list may be the claims of a pattern. Marks belong to that pattern."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.claims: tuple[PatternClaim, ...] = ()
        """Those that the list shows; none where it shows something else."""
        self.marks: frozenset[str] = frozenset()
        """Of these, by account."""
        self._anchor = 0
        """Where a range begins: the row that was marked or unmarked last."""

    @property
    def table(self) -> QueueTable:
        """The list."""
        return self.query_one(QueueTable)

    def do_mark(self) -> None:
        """Mark or unmark the claim, and go to the next."""
        self._mark(self.marks ^ {self.situation().account})
        self._anchor = self.table.cursor
        self.table.action_cursor_down()

    def do_mark_range(self) -> None:
        """From the one that was marked last to this one."""
        first, last = sorted((self._anchor, self.table.cursor))
        self._mark(self.marks | {claim.account for claim in self.claims[first : last + 1]})

    def do_mark_all(self) -> None:
        """All claims of the pattern."""
        self._mark(frozenset(claim.account for claim in self.claims))
        self.status.done(f"{accounts_in_words(len(self.marks))} marked.")

    def do_unmark_all(self) -> None:
        """None."""
        self._mark(frozenset())

    def _mark(self, marks: frozenset[str]) -> None:
        self.marks = self.table.marked = marks
        self.show_situation()
