"""Filtering a list: the line that a filter is typed in, how many match, and keeping it as a queue of its own."""

import json
from abc import abstractmethod
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.worker import get_current_worker

from worklist.desk import Listing, Refusal
from worklist.domain.filter_terms import EVERYTHING
from worklist.domain.filters import FilterError
from worklist.domain.lists import SavedQueue
from worklist.domain.text import clean
from worklist.domain.traces import AccountsSearched
from worklist.screens.list_choice import ListChoice
from worklist.screens.list_screen import ListScreen
from worklist.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from worklist.desk import Desk

_MOST_EARLIER = 20
_PREFERENCE = "filters"
_UNFINISHED = "..."


class FilteringScreen(ListScreen):
    """A list with a filter line above it."""

    @dataclass
    class Matched(Message):
        """The accounts that match a filter were counted."""

        text: str
        count: int

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        self.saved_queues = list(desk.saved_queues)
        """Filters with a name: those of the settings, and those kept since."""
        self._typed = ""
        """The filter in the line, as far as it is counted or being counted."""

    @abstractmethod
    def queue_kept(self, queue: SavedQueue) -> None:
        """A filter became a queue of its own."""

    @property
    def filter_line(self) -> FilterLine:
        """The line."""
        return self.query_one(FilterLine)

    def do_filter(self) -> None:
        """Open the filter line."""
        self.filter_line.earlier = self._earlier()
        self.filter_line.open(self.choice.typed)

    def do_clear_filter(self) -> None:
        """Show the whole queue again, the cursor on its account."""
        self.show_list(replace(self.choice, typed=""), at=self.table.cursor_key)

    @on(FilterLine.Asked)
    def _filtered(self, event: FilterLine.Asked) -> None:
        try:
            asked = self.desk.parse_filter(event.text)
            typed = "" if asked == EVERYTHING else clean(event.text)
            choice = replace(self.choice, typed=typed)
            self.show_list(choice, found=self._search(choice))
        except (FilterError, Refusal) as error:
            self.filter_line.hush()
            self.status.refuse(str(error))
        else:
            self._remember(typed)
            self.close_filter()

    def _search(self, choice: ListChoice) -> Listing:
        """What is found; the record keeps what was looked for before anything of it is seen."""
        listing = self.desk.accounts(choice.query(self.desk))
        if choice.typed:
            self.desk.trace(AccountsSearched(choice.typed, len(listing), more=not listing.complete))
        return listing

    @on(FilterLine.Left)
    def close_filter(self) -> None:
        """Back to the table."""
        self._typed = ""
        self.filter_line.close()
        self.status.say("")
        self.table.focus()

    def action_act(self, id_: str) -> None:
        """The key that clears a filter closes the line first."""
        if id_ == "clear_filter" and self.filter_line.is_open:
            self.close_filter()
            return
        super().action_act(id_)

    # -- the filters of before --------------------------------------------------------------------------------

    def _earlier(self) -> list[str]:
        """The latest first."""
        with suppress(ValueError, RecursionError):
            kept = json.loads(self.desk.personal.preference(_PREFERENCE) or "[]")
            return [clean(text) for text in kept if isinstance(text, str)] if isinstance(kept, list) else []
        return []

    def _remember(self, typed: str) -> None:
        if typed:
            earlier = list(dict.fromkeys([typed, *self._earlier()]))[:_MOST_EARLIER]
            self.desk.personal.prefer(_PREFERENCE, json.dumps(earlier))

    # -- how many match ---------------------------------------------------------------------------------------

    @on(FilterLine.Typed)
    def _count(self, event: FilterLine.Typed) -> None:
        """Count beside the screen; a filter that does not read yet is not finished."""
        if not self.filter_line.is_open:
            return
        self._typed = event.text
        try:
            self.desk.parse_filter(event.text)
        except FilterError:
            self.filter_line.say(_UNFINISHED)
            return
        if event.text.strip():
            self._count_matches(replace(self.choice, typed=event.text))
        else:
            self.filter_line.say("")

    @work(thread=True, exclusive=True, group="matches", exit_on_error=False)
    def _count_matches(self, choice: ListChoice) -> None:
        worker = get_current_worker()
        with closing(self.desk.sibling()) as sibling:
            found = sibling.counts([choice.query(sibling)], stop=lambda: worker.is_cancelled)
        if found and not worker.is_cancelled:
            self.post_message(self.Matched(choice.typed, found[0]))

    @on(Matched)
    def _matched(self, message: Matched) -> None:
        if message.text == self._typed and self.filter_line.is_open:
            number = f"{message.count:,}" if message.count else "none"
            self.filter_line.say(f"{number} match" if message.count != 1 else "1 matches")

    # -- keeping it -------------------------------------------------------------------------------------------

    def do_save_filter(self) -> None:
        """Ask for a name, with what the queue would list."""
        from worklist.dialogs.keep_filter import KeepFilterDialog

        queue = SavedQueue("", self.choice.as_filter(), self.choice.sort)
        listing = self.desk.accounts(self.desk.saved_query(queue))
        if not listing.complete:
            listing.extend(self.desk.all_ids(self.desk.saved_query(queue)))
        numbers, kept = (len(listing), listing.balance()), tuple(self.saved_queues)
        self.app.push_screen(KeepFilterDialog(queue, numbers, kept, self.app.keep_queue), self._kept)  # type: ignore[attr-defined]

    def _kept(self, queue: SavedQueue | None) -> None:
        if queue is None:
            return
        others = [each for each in self.saved_queues if each.key != queue.key]
        self.saved_queues = [*others, queue]
        self.status.done(f"{queue.name} is a queue now, for everybody; it is written in the settings.")
        self.queue_kept(queue)
