"""Marking rows of a list, and doing an action on all that are marked."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from worklist.desk import MOST_AT_ONCE, Refusal
from worklist.domain.account_row import AccountRow
from worklist.domain.events import AccountHeld, AccountReleased
from worklist.domain.lists import Query
from worklist.domain.money import Cents, money
from worklist.domain.wording import accounts_in_words
from worklist.screens.working import WorkingScreen
from worklist.widgets.lists import AccountRows
from worklist.widgets.queue_table import QueueTable

if TYPE_CHECKING:
    from worklist.desk import AccountView, Desk, Saved
    from worklist.dialogs.form import Subject


class MarkingScreen(WorkingScreen):
    """A screen with a list of accounts. Marks belong to the list they were made in; another list begins without."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        self._marks: dict[str, Cents] = {}
        """Balances by account number, in the order of marking."""
        self._list = Query()
        self._anchor = ""
        """Where a range begins: the account that was marked or unmarked last."""

    @property
    @abstractmethod
    def table(self) -> QueueTable:
        """The list."""

    @property
    @abstractmethod
    def rows(self) -> AccountRows:
        """What the list shows."""

    @property
    def marked(self) -> int:
        """How many accounts are marked."""
        return len(self._marks)

    @property
    def marked_balance(self) -> Cents:
        """Of the marked accounts."""
        return sum(self._marks.values())

    def refresh_marks(self) -> None:
        """After the list was read again: what left it is marked no more, the others have today's balance."""
        if self._marks:
            before = self.marked
            self._mark(self.rows.listing.balances(list(self._marks)))
            if gone := before - self.marked:
                left = f"{accounts_in_words(gone)} left the list and {'is' if gone == 1 else 'are'} no longer marked"
                self.status.say(f"{left}; {self.marked:,} still {'is' if self.marked == 1 else 'are'}.")

    def show_another_list(self, query: Query) -> None:
        """What was marked in the list before is not acted on by mistake; another order is no other list."""
        before, self._list = self._list, replace(query, sort=None)
        if self._marks and before != self._list:
            self.status.say(f"{accounts_in_words(self.marked)} unmarked: marks belong to the list they were made in.")
            self._mark({})

    # -- the actions ------------------------------------------------------------------------------------------

    def do_mark(self) -> None:
        """Mark or unmark the row, and go to the next."""
        number = self.table.cursor_key or ""
        marks = dict(self._marks)
        if marks.pop(number, None) is None:
            marks |= _open_ones(self._rows(self.table.cursor, self.table.cursor + 1))
        self._mark(marks)
        self._anchor = number
        self.table.action_cursor_down()

    def do_mark_range(self) -> None:
        """From the row that was marked last to this one."""
        here = self.table.cursor
        anchor = self.rows.index_of(self._anchor)
        first, last = sorted((here, here if anchor is None else anchor))
        self._mark(self._marks | _open_ones(self._rows(first, last + 1)))
        self._anchor = self.table.cursor_key or ""

    def do_mark_all(self) -> None:
        """All that the list shows."""
        self._mark(_open_ones(self._rows(0, self.rows.count())))
        self.status.done(f"All of this list: {self.marked:,} marked, {money(self.marked_balance)}.")

    def do_unmark_all(self) -> None:
        """None."""
        self._mark({})

    def _rows(self, start: int, stop: int) -> list[AccountRow]:
        listing = self.rows.listing
        count = f"{stop - start:,}" if listing.complete else f"more than {stop - start:,}"
        if stop - start > MOST_AT_ONCE:
            raise Refusal(f"{count} accounts are too many for one act; {MOST_AT_ONCE:,} is the most: filter the list.")
        return listing.rows(start, stop)

    def _mark(self, marks: Mapping[str, Cents]) -> None:
        if len(marks) > MOST_AT_ONCE:
            raise Refusal(f"{len(marks):,} accounts are too many for one act; {MOST_AT_ONCE:,} is the most.")
        self._marks = dict(marks)
        self.table.marked = frozenset(marks)
        self.show_situation()

    # -- doing something on them ------------------------------------------------------------------------------

    def _subject(self, number: str = "") -> "Subject":
        """The marked accounts, where there are any."""
        if number or not self._marks:
            return super()._subject(number)
        about = f"on {accounts_in_words(self.marked)}, {money(self.marked_balance)}"
        return self.subject_of_many(tuple(self._marks), about)

    def _view(self, number: str = "") -> "AccountView":
        """Of the marked accounts the first one gives what a form proposes."""
        return super()._view(number or next(iter(self._marks), ""))

    def do_hold(self) -> None:
        """Hold the marked ones for me; when I hold each of them, release them."""
        if not self._marks:
            super().do_hold()
            return
        from worklist.dialogs.bulk import Confirm

        rows = [self.desk.row(number) for number in self._marks]
        mine = all(row is not None and row.holder == self.desk.actor for row in rows)
        body = AccountReleased() if mine else AccountHeld()
        self.app.push_screen(Confirm(self.desk, list(self._marks), body), self._answered_many)

    def saved_on_many(self, saved: "Saved") -> None:
        """The marks have served."""
        self._mark({})
        super().saved_on_many(saved)


def _open_ones(rows: Iterable[AccountRow]) -> dict[str, Cents]:
    """What can be marked: an account that closed while the list is shown has nothing left to do."""
    return {row.number: row.balance for row in rows if "closed" not in row.states}
