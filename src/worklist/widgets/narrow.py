"""Drawing what changed and no more: of one row of a list its line, not every line of every widget.

Textual asks each widget on the way from the first change to the last for all of its lines, and then takes those that it
needs.
"""

from collections.abc import Callable, Iterable, Sequence

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.timer import Timer

_BETWEEN = 0.001
"""Seconds between two drawings, at least."""
_Render = tuple[Region, Region, list[Strip]]
"""A widget's region, what of it is asked for, and the lines of that."""


class NarrowCompositor(Compositor):
    """Asks only the widgets that a change is on, and for the lines from its first change to its last."""

    def __init__(self) -> None:
        super().__init__()
        self._changed: Sequence[Region] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        """As ever, of what has changed."""
        self._changed = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._changed = ()

    def _get_renders(self, crop: Region | None = None) -> Iterable[_Render]:
        if not self._changed:
            yield from super()._get_renders(crop)
            return
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            if on_it := [part for changed in self._changed if (part := seen.intersection(changed))]:
                lines = Region.from_union(on_it)
                narrow = Region(seen.x, lines.y, seen.width, lines.height)
                yield region, narrow, widget.render_lines(narrow.translate(-region.offset))


class NarrowScreen(Screen[None]):
    """A screen that is drawn so, and soon.

    What one key changes is drawn in two or three parts, as the widgets come to say that they changed. Textual waits a
    sixtieth of a second before each part but the first.
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = NarrowCompositor()
        self._drawing: Timer | None = None
        self._waits = False
        self._then: list[Callable[[], object]] = []

    @property
    def _update_timer(self) -> Timer:
        if self._drawing is None:
            self._drawing = self.set_interval(_BETWEEN, self._on_timer_update, name="screen_update", pause=True)
        return self._drawing

    def _on_timer_update(self) -> None:
        """What takes a layout, or has something follow it, waits for the next turn.

        By then every widget has said what changed, and all is drawn together.
        """
        self._waits = bool(self._layout_required or self._then) and not self._waits
        if self._waits:
            return
        super()._on_timer_update()
        for then in self._then:
            self.call_next(then)
        self._then.clear()

    def once_drawn(self, then: Callable[[], object]) -> None:
        """Call it when all that changed up to now is on the screen.

        ``call_after_refresh`` may be before that: widgets say what changed when their turn comes, after this one's.
        """
        self._then.append(then)
        self._update_timer.resume()

    def _compositor_refresh(self) -> None:
        """Not within a batch, at whose end all of it is drawn: Textual would draw it as well, and send nothing."""
        if not self.app._batch_count:
            super()._compositor_refresh()
