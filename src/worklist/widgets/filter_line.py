"""The line that a filter is typed in: suggestions for the word under the cursor, a count, and the filters of before.

Suggestions lie over the list and take no room in it, so that a letter repaints them and not the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from worklist.domain.filter_completion import NO_NAMES, Completions, Known, Suggestion, complete
from worklist.widgets.suggestions import Suggestions

_COUNT_PAUSE = 0.2
"""Seconds without a letter before matches are counted."""
_NOTHING: Completions = Completions("", 0, 0, ())


class FilterLine(Vertical):
    """The line, closed until it is asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "put_in", "Put the suggestion in", show=False),
        Binding("down", "step(1)", "Next suggestion", show=False),
        Binding("up", "step(-1)", "Previous suggestion, or an earlier filter", show=False),
        Binding("escape", "leave", "Close", show=False),
    ]
    DEFAULT_CSS = """
    FilterLine { display: none; height: 1; }
    FilterLine Horizontal { height: 1; background: $panel; }
    FilterLine Input { border: none; height: 1; padding: 0 1; width: 1fr; background: $panel; }
    FilterLine Input:focus { border: none; background-tint: $panel 0%; }
    FilterLine Static { width: auto; max-width: 24; padding: 0 1; color: $text-muted; }
    """

    @dataclass
    class Asked(Message):
        """A filter was typed to its end."""

        text: str

    @dataclass
    class Typed(Message):
        """A filter is being typed, and there was a pause."""

        text: str

    class Left(Message):
        """The line was closed without asking."""

    def __init__(self) -> None:
        super().__init__()
        self._known: Known = NO_NAMES
        self.earlier: Sequence[str] = ()
        """Filters of before, the latest first."""
        self._recalled = -1
        self._completions = _NOTHING
        self._hushed: str | None = None
        """The text for which suggestions stay closed."""
        self._pause: Timer | None = None
        self._said = ""

    def compose(self) -> ComposeResult:
        """The line with the count at its end, and the suggestions under it."""
        line = Input(id="filter", placeholder="payer:aetna age>90 carc:97 mod:25 -is:snoozed smith")
        line.cursor_blink = False  # a blinking one sends 2.6 KB a second for ever
        with Horizontal():
            yield line
            yield Static("", markup=False)
        yield Suggestions()

    def on_mount(self) -> None:
        """Follow the cursor, also where no letter changes."""
        self.watch(self._line, "selection", self._suggest, init=False)

    @property
    def _line(self) -> Input:
        return self.query_one(Input)

    @property
    def _suggestions(self) -> Suggestions:
        return self.query_one(Suggestions)

    @property
    def is_open(self) -> bool:
        """Whether it is on the screen."""
        return self.display

    def open(self, text: str) -> None:
        """Show the line with a filter to change; an empty one offers all there is."""
        self._recalled, self._hushed = -1, text or None
        self.say("")
        self.display = True
        self._line.value = text
        self._line.cursor_position = len(text)
        self._line.focus()
        self._suggest()

    def close(self) -> None:
        """Take it from the screen."""
        self.hush()
        self.display = False  # not by a class: every widget inside would be matched with the style sheet anew

    def hush(self) -> None:
        """Suggestions and count belong to a filter that is being typed."""
        self._stop_pause()
        self._suggestions.offer(())
        self.say("")

    def say(self, text: str) -> None:
        """Something short at the end of the line: how many match."""
        if text != self._said:  # another width lays out the screen anew
            self._said = text
            self.query_one(Static).update(Content(text))

    def learn(self, known: Known) -> None:
        """Offer these names from now on, also where somebody waits for them already."""
        if known != self._known:
            self._known = known
            if self._line.has_focus:
                self._suggest()

    # -- suggestions ------------------------------------------------------------------------------------------

    def _suggest(self) -> None:
        """Offer what fits the word under the cursor, unless it is finished, or was told to be quiet."""
        line = self._line
        if not self.is_open or line.value == self._hushed or self._recalled >= 0:
            self._suggestions.offer(())
            return
        self._completions = complete(line.value, line.cursor_position, self._known)
        self._suggestions.offer(_open_ones(self._completions))

    def _put_in(self, suggestion: Suggestion) -> None:
        text, cursor = self._completions.apply(suggestion)
        self._line.value = text
        self._line.cursor_position = cursor
        self._line.focus()

    @on(Suggestions.Picked)
    def _picked(self, event: Suggestions.Picked) -> None:
        self._put_in(event.suggestion)

    def action_put_in(self) -> None:
        """The chosen suggestion, or the first."""
        suggestion = self._suggestions.chosen or self._suggestions.first
        if suggestion is not None:
            self._put_in(suggestion)

    # -- keys -------------------------------------------------------------------------------------------------

    def action_step(self, by: int) -> None:
        """Through the suggestions; above them, and in an empty line, through the filters of before."""
        is_recalling = self._recalled >= 0 or (by < 0 and not self._line.value)
        if self._suggestions.chosen is None and is_recalling:
            self._recall(self._recalled - by)
        elif self._suggestions.display:
            self._suggestions.step(by)

    def _recall(self, at: int) -> None:
        if at < len(self.earlier):
            self._recalled = at
            self._line.value = self.earlier[at] if at >= 0 else ""
            self._line.cursor_position = len(self._line.value)
            self._suggest()

    def action_leave(self) -> None:
        """First the suggestions close, then the line."""
        if self._suggestions.display:
            self._hushed = self._line.value
            self._suggestions.offer(())
        else:
            self.post_message(self.Left())

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        chosen = self._suggestions.chosen
        if chosen is not None:
            self._put_in(chosen)
            return
        self._stop_pause()
        self._hushed = event.value  # the hints go with the answer, in one drawing
        self.post_message(self.Asked(event.value))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._recalled >= 0 and event.value != self.earlier[self._recalled]:
            self._recalled = -1
        if event.value != self._hushed:
            self._hushed = None
        self._suggest()
        self._stop_pause()
        self._pause = self.set_timer(_COUNT_PAUSE, lambda: self.post_message(self.Typed(self._line.value)))

    def _stop_pause(self) -> None:
        if self._pause is not None:
            self._pause.stop()

    def on_descendant_blur(self) -> None:
        """Suggestions belong to a line that is being typed in."""
        self._suggestions.offer(())


def _open_ones(found: Completions) -> Sequence[Suggestion]:
    """The suggestions; of a word that is one of them, only those that go on from it."""
    word = found.text[found.start : found.end]
    if all(suggestion.insert != word for suggestion in found.suggestions):
        return found.suggestions
    return [each for each in found.suggestions if each.insert.startswith(word) and each.insert != word]
