"""The list at the left: views, queues with counts and dollars, and the saved filters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from worklist.domain.lists import QueueTotal, SavedQueue, View
from worklist.domain.money import Cents, short_dollars
from worklist.domain.queues import Queue
from worklist.widgets.bindings import keymap_of
from worklist.widgets.cells import fit

_WITH_DOLLARS = 30
"""Cells from which on there is room for dollars."""
_WITH_BARS = 42
"""Cells from which on there is room for bars."""
_BAR = 8
"""Cells of the longest bar."""
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_VIEWS = {
    View.TODAY: ("view.today", "Today"),
    View.MINE: ("view.mine", "Mine"),
    View.SNOOZED: ("view.snoozed", "Snoozed"),
    View.ALL: ("all_queues", "All queues"),
}
"""In their order: the action that shows each, and its name."""

Scope = Queue | View | SavedQueue
"""What a line stands for: a queue, a view, or a saved filter."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted beside the screen. Nothing is known at first."""

    views: Mapping[View, int] = field(default_factory=lambda: MappingProxyType({}))
    saved: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """By the key of the saved queue."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list."""

    scope: Scope
    key: str
    """The key that shows it, as people write it; empty without one."""
    title: str
    accounts: int | None
    """None where they are not counted."""
    balance: Cents | None = None
    """None where it is not known."""
    share: float = 0.0
    """Of the largest queue's balance."""


class QueueList(Widget):
    """Views, then every queue of the waterfall in its order, then saved filters. One line each.

    Where there are more lines than the screen has, those about the current one are shown.
    """

    DEFAULT_CSS = """
    QueueList { width: 38; background: $panel; padding: 0 1; }
    """

    @dataclass
    class Chosen(Message):
        """A line was clicked."""

        scope: Scope

    def __init__(self) -> None:
        super().__init__()
        self._totals: Sequence[QueueTotal] = ()
        self._current: Scope = View.ALL
        self._saved: Sequence[SavedQueue] = ()
        self._counts = Counts()

    def show(self, totals: Sequence[QueueTotal], current: Scope, saved: Sequence[SavedQueue], counts: Counts) -> None:
        """Show numbers, with the current line pointed at; drawn anew only when something changed."""
        shown = (totals, current, saved, counts)
        if shown != (self._totals, self._current, self._saved, self._counts):
            self._totals, self._current, self._saved, self._counts = shown
            self.refresh()

    def scopes(self) -> list[Scope]:
        """Everything that can be chosen, from the top."""
        return [*_VIEWS, *Queue, *self._saved]

    def render(self) -> Content:
        """The lines, in the width there is: without bars, then without dollars when it is narrow."""
        return Content("\n").join([Content("") if line is None else self._drawn(line) for line in self._in_sight()])

    # -- which lines ------------------------------------------------------------------------------------------

    def _in_sight(self) -> list[Line | None]:
        """As many lines as fit; the empty ones go first, then those far from the current one."""
        lines, height = self._lines(), self.size.height
        if len(lines) > height:
            lines = [line for line in lines if line is not None]
        at = next((at for at, line in enumerate(lines) if line and line.scope == self._current), 0)
        top = max(0, min(at - height // 2, len(lines) - height))
        return lines[top : top + height]

    def _lines(self) -> list[Line | None]:
        """From the top; None is an empty line."""
        saved = [Line(each, "", each.name, self._counts.saved.get(each.key)) for each in self._saved]
        return [*self._view_lines(), None, *self._queue_lines(), *([None, *saved] if saved else [])]

    def _view_lines(self) -> Iterator[Line]:
        keys = keymap_of(self.app)
        for view, (action, title) in _VIEWS.items():
            if view is View.ALL:
                count, balance = sum(t.accounts for t in self._totals), sum(t.balance for t in self._totals)
                yield Line(view, keys.shown(action), title, count, balance)
            else:
                yield Line(view, keys.shown(action), title, self._counts.views.get(view))

    def _queue_lines(self) -> Iterator[Line]:
        keys = keymap_of(self.app)
        largest = max([1, *(total.balance for total in self._totals)])
        for total in self._totals:
            queue, share = total.queue, max(0, total.balance) / largest
            yield Line(queue, keys.shown(f"queue.{queue.key}"), queue.title, total.accounts, total.balance, share)

    # -- drawing ----------------------------------------------------------------------------------------------

    def _drawn(self, line: Line) -> Content:
        width, is_current = self.size.width, line.scope == self._current
        numbers = self._numbers(line)
        lead = f"{'>' if is_current else ' '}{line.key:1} "
        bar = f" {_bar(line.share)}" if width >= _WITH_BARS else ""
        room = max(4, width - len(lead) - len(numbers) - len(bar) - 1)
        text = f"{lead}{fit(line.title, room)} {numbers}"
        if is_current:
            current = "$block-cursor-blurred-foreground on $block-cursor-blurred-background"
            return Content.styled(text + bar, f"bold {current}")
        return Content.assemble((text, "$foreground-muted" if line.accounts == 0 else ""), (bar, "$foreground-muted"))

    def _numbers(self, line: Line) -> str:
        count = "" if line.accounts is None else f"{line.accounts:,}"
        if self.size.width < _WITH_DOLLARS:
            return count
        dollars = "" if line.balance is None else short_dollars(line.balance)
        return f"{count:>6} {dollars:>7}"

    def on_click(self, event: events.Click) -> None:
        """Choose the line under the mouse."""
        lines = self._in_sight()
        line = lines[event.y] if 0 <= event.y < len(lines) else None
        if line is not None:
            self.post_message(self.Chosen(line.scope))


def _bar(share: float) -> str:
    """A bar of ``_BAR`` cells for 1; what is not nothing has an eighth of a cell at least."""
    eighths = max(round(share * _BAR * 8), int(share > 0))
    whole, part = divmod(eighths, 8)
    return (_EIGHTHS[8] * whole + (_EIGHTHS[part] if part else "")).ljust(_BAR)
