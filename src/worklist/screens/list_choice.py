"""Which list is on the screen: its queue or view, the filter in it, its order; and what all that is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from worklist.desk import Refusal
from worklist.domain.filters import FilterError, both
from worklist.domain.lists import Query, SavedQueue, Sort, View
from worklist.domain.queues import Queue
from worklist.keymap import Keymap
from worklist.widgets.lists import sort_in_words
from worklist.widgets.queue_list import Scope

if TYPE_CHECKING:
    from worklist.desk import Desk

_TITLES = {View.ALL: "All queues", View.TODAY: "Today", View.MINE: "Mine", View.SNOOZED: "Snoozed"}
_AS_FILTER = {View.MINE: "owner:me", View.SNOOZED: "is:snoozed,resting"}
"""What a view lists, as a filter; today's list cannot be said so."""


@dataclass(frozen=True, slots=True)
class ListChoice:
    """What a person chose to see. The filter goes along from queue to queue; each list has an order of its own."""

    scope: Scope = View.ALL
    typed: str = ""
    """The filter as it was typed: dates such as ``fri`` are read anew each day."""
    asleep: bool = False
    """Whether sleeping accounts are shown too."""
    orders: Mapping[Scope, Sort | None] = field(default_factory=lambda: MappingProxyType({}))
    """The orders that were chosen; None is best first."""

    @property
    def sort(self) -> Sort | None:
        """The order of the list; None is its own, the best first as a rule."""
        usual = self.scope.sort if isinstance(self.scope, SavedQueue) else None
        return self.orders.get(self.scope, usual)

    def sorted_by(self, sort: Sort | None) -> "ListChoice":
        """The same list in another order."""
        return replace(self, orders=MappingProxyType({**self.orders, self.scope: sort}))

    def query(self, desk: "Desk") -> Query:
        """What to ask the desk for today. Raises Refusal where a filter cannot be read any more."""
        try:
            if isinstance(self.scope, SavedQueue):
                asked = desk.saved_query(self.scope)
            else:
                asked = Query(self.scope, me=desk.actor, today=desk.today)
            return replace(asked, asked=desk.parse_filter(self.typed), asleep=self.asleep, sort=self.sort)
        except FilterError as error:
            raise Refusal(f"The filter of this list cannot be read today: {error}.") from None

    def as_filter(self) -> str:
        """The whole list as one filter, to be kept as a queue; today's list gives its filter alone."""
        match self.scope:
            case SavedQueue():
                return both(self.scope.filter, self.typed)
            case Queue():
                return both(f"queue:{self.scope.key}", self.typed)
            case view:
                return both(_AS_FILTER.get(view, ""), self.typed)

    @property
    def decides_on_sleepers(self) -> bool:
        """Whether the list itself says if sleeping accounts are in it: all of them, or none."""
        return self.scope in (View.TODAY, View.SNOOZED)

    # -- in words ---------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The queue or view."""
        match self.scope:
            case Queue():
                return self.scope.title
            case SavedQueue():
                return self.scope.name
            case view:
                return _TITLES[view]

    @property
    def title(self) -> str:
        """All of it, for the top line."""
        asleep = " with sleeping ones" if self.asleep and not self.decides_on_sleepers else ""
        typed = f" / {self.typed}" if self.typed else ""
        order = f", {sort_in_words(self.sort)}" if self.sort else ""
        return f"{self.name}{asleep}{typed}{order}"

    def empty_text(self, keys: Keymap) -> str:
        """What an empty list says: why it is empty, and what to do."""
        if self.typed:
            clear, everything = keys.shown("clear_filter"), keys.shown("all_queues")
            return (
                f"No account here matches {self.typed}\n{clear} clears the filter, {everything} looks in every queue."
            )
        match self.scope:
            case Queue():
                return f"No account in this queue.\n{self.scope.about}"
            case SavedQueue():
                return (
                    f"No account matches {self.scope.filter}\nThis queue keeps that filter; others come as they match."
                )
            case view:
                return _empty_view(view, keys)


def _empty_view(view: View, keys: Keymap) -> str:
    match view:
        case View.TODAY:
            return f"Nothing is due today.\n{keys.shown('work')} serves the best open work."
        case View.MINE:
            hold, step = keys.shown("hold"), keys.shown("next_step")
            return f"No account is yours.\n{hold} holds one for you, {step} sets your next step on one."
        case View.SNOOZED:
            return f"No account sleeps.\n{keys.shown('snooze')} puts one out of sight until a day."
        case View.ALL:
            sync = keys.shown("sync")
            return f"No open account yet.\n{sync} reads the drop folders; worklist doctor checks the set-up."
