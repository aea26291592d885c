"""The list of queues with counts and dollars."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from worklist.domain.lists import QueueTotal
from worklist.domain.money import short_dollars
from worklist.domain.queues import Queue
from worklist.widgets.cells import fit

_WITH_DOLLARS = 30
"""Cells from which on there is room for dollars."""
_KEYS = {Queue.AGED: "-", Queue.WATCHING: "="}


class QueueList(Widget):
    """Every queue of the waterfall in its order, and all of them together. One line each."""

    DEFAULT_CSS = """
    QueueList { width: 38; background: $panel; padding: 0 1; }
    """

    @dataclass
    class Chosen(Message):
        """A queue was clicked; None for all of them."""

        queue: Queue | None

    def __init__(self) -> None:
        super().__init__()
        self._totals: Sequence[QueueTotal] = ()
        self._current: Queue | None = None

    def show(self, totals: Sequence[QueueTotal], current: Queue | None) -> None:
        """Show numbers, with the current queue pointed at."""
        if (totals, current) != (self._totals, self._current):
            self._totals, self._current = totals, current
            self.refresh()

    def render(self) -> Content:
        """The lines, in the width there is: without dollars when it is narrow."""
        total = QueueTotal(
            Queue.WATCHING,
            sum(t.accounts for t in self._totals),
            sum(t.asleep for t in self._totals),
            sum(t.balance for t in self._totals),
        )
        lines = [self._line("a", "All queues", total, self._current is None)]
        lines += [self._line(queue_key(t.queue), t.queue.title, t, t.queue is self._current) for t in self._totals]
        return Content("\n").join(lines)

    def _line(self, key: str, title: str, total: QueueTotal, is_current: bool) -> Content:
        width = self.size.width
        numbers = f"{total.accounts:,}"
        if width >= _WITH_DOLLARS:
            numbers = f"{numbers:>6} {short_dollars(total.balance):>7}"
        pointer = ">" if is_current else " "
        text = f"{pointer}{key} {fit(title, max(4, width - len(numbers) - 4))} {numbers}"
        if is_current:
            return Content.styled(text, "bold $block-cursor-blurred-foreground on $block-cursor-blurred-background")
        return Content.styled(text, "" if total.accounts else "$foreground-muted")

    def on_click(self, event: events.Click) -> None:
        """Choose the queue under the mouse."""
        if 0 <= event.y <= len(Queue):
            self.post_message(self.Chosen(Queue(event.y - 1) if event.y else None))


def queue_key(queue: Queue) -> str:
    """The key that shows a queue."""
    return _KEYS.get(queue, str(int(queue)))
