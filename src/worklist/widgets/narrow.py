"""Drawing no more lines than those that changed: of one row of a list these two, not every line of every widget.

Textual asks each widget in the way of a change for all of its lines, and then takes those that it needs.
"""

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

_Render = tuple[Region, Region, list[Strip]]
"""A widget's region, what of it is in sight, and the lines of that."""


class NarrowCompositor(Compositor):
    """Asks for the lines from the first to the last that changed."""

    def _get_renders(self, crop: Region | None = None) -> Iterable[_Render]:
        if crop is None:
            yield from super()._get_renders(crop)
            return
        lines = Region(0, crop.y, self.size.width, crop.height)
        for widget, (region, clip) in self.visible_widgets.items():
            narrow = clip.intersection(lines)
            seen = region.intersection(narrow)
            if seen:
                yield region, narrow, widget.render_lines(seen.translate(-region.offset))


class NarrowScreen(Screen[None]):
    """A screen that is drawn so."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = NarrowCompositor()
