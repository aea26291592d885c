"""The time that work takes: a stopwatch, and the timer of a call that tells waiting from talking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

_LOOK_SECONDS = 5
"""How often to look whether another minute has passed; only then is anything drawn."""
_MINUTE = timedelta(minutes=1)
_LONGEST = timedelta(hours=10)
"""A timer that ran longer was forgotten."""
_PRESSES = 3
"""Dialled, answered, ended."""


class Stopwatch:
    """Minutes since it was made."""

    def __init__(self) -> None:
        self._since = datetime.now(UTC)

    @property
    def minutes(self) -> int:
        """Whole minutes that have passed."""
        return max(0, (datetime.now(UTC) - self._since) // _MINUTE)


@dataclass(frozen=True, slots=True)
class CallTimes:
    """What a timer measured, begun minutes counted whole."""

    minutes: int
    hold_minutes: int
    """Of them on hold."""


class CallTimer(Widget, can_focus=True):
    """Space when you dial, when somebody answers, and when it ends.

    ``value`` is the moments of these presses: kept in a draft it goes on running while the program does not.
    """

    DEFAULT_CSS = """
    CallTimer { height: 1; width: 1fr; background: $surface; }
    CallTimer:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "press", "Start, answered, ended", show=False),
        Binding("backspace", "take_back", "Take the last press back", show=False),
    ]

    @dataclass
    class Changed(Message):
        """The space bar was pressed, or taken back."""

        timer: "CallTimer"

        @property
        def control(self) -> "CallTimer":
            """The timer, for ``@on`` selectors."""
            return self.timer

    def __init__(self, value: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._moments = _read(value)
        self._drawn = ""

    def on_mount(self) -> None:
        """From now on a minute that passes is seen."""
        self.set_interval(_LOOK_SECONDS, self._look)

    @property
    def value(self) -> str:
        """The moments of the presses, for ``value`` of another timer; empty before the first."""
        return " ".join(moment.isoformat() for moment in self._moments)

    @value.setter
    def value(self, value: str) -> None:
        self._moments = _read(value)
        self._changed()

    @property
    def times(self) -> CallTimes | None:
        """What was measured up to now; None where it was never started."""
        if not self._moments:
            return None
        started, *later = self._moments
        ended = later[1] if len(later) > 1 else datetime.now(UTC)
        answered = later[0] if later else ended
        return CallTimes(_begun_minutes(ended - started), _begun_minutes(answered - started))

    def render(self) -> Content:
        """Where the call is, and what the space bar does next."""
        self._drawn = self._said()
        return Content(self._drawn)

    def action_press(self) -> None:
        """The next of the three moments is now."""
        if len(self._moments) < _PRESSES:
            self._moments = [*self._moments, datetime.now(UTC)]
            self._changed()

    def action_take_back(self) -> None:
        """It was pressed too early."""
        self._moments = self._moments[:-1]
        self._changed()

    def _changed(self) -> None:
        self.refresh()
        self.post_message(self.Changed(self))

    def _look(self) -> None:
        if self._said() != self._drawn:
            self.refresh()

    def _said(self) -> str:
        times = self.times
        if times is None:
            return "space when you dial"
        minutes, hold = times.minutes, times.hold_minutes
        match len(self._moments):
            case 1:
                return f"on hold, {minutes} min · space when somebody answers"
            case 2:
                return f"talking, {minutes} min, {hold} on hold · space when it ends"
        return f"ended after {minutes} min, {hold} on hold"


def _read(value: str) -> Sequence[datetime]:
    """The moments of a draft; none where it holds something else, or was left running for longer than any call."""
    try:
        moments = [datetime.fromisoformat(moment).astimezone(UTC) for moment in value.split()][:_PRESSES]
    except (ValueError, OverflowError):
        return []
    is_over = len(moments) == _PRESSES
    forgotten = moments and not is_over and datetime.now(UTC) - moments[0] > _LONGEST
    return [] if forgotten else moments


def _begun_minutes(time: timedelta) -> int:
    return max(0, -(-time // _MINUTE))
