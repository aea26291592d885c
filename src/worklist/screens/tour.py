"""The tour of the first start: one page that teaches the ten things a day needs."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from worklist.keymap import Keymap
from worklist.widgets.bindings import keymap_of
from worklist.widgets.cells import fit


class TourScreen(ModalScreen[None]):
    """A page over the queues; it is shown by itself only once for each person."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,q,space", "dismiss(None)", "Close", show=False),
        Binding("f1", "dismiss(None)", "Close", show=False, id="tour"),
    ]
    DEFAULT_CSS = """
    TourScreen { align: center middle; }
    TourScreen > Vertical {
        width: 78; max-width: 100%; height: auto; max-height: 100%;
        border: round $accent; background: $background; padding: 1 2;
    }
    TourScreen .title { text-style: bold; color: $text-accent; margin-bottom: 1; }
    TourScreen .keys { color: $text-muted; margin-top: 1; }
    """

    def compose(self) -> ComposeResult:
        """Title, the lines, and how to leave."""
        keymap = keymap_of(self.app)
        with Vertical():
            yield Static("A day at this desk", classes="title", markup=False)
            yield Static(_drawn(tour_lines(keymap)), markup=False)
            leave = f"enter begins · {keymap.shown('tour')} brings this page back"
            yield Static(leave, classes="keys", markup=False)


def tour_lines(keymap: Keymap) -> list[tuple[str, str]]:
    """Keys and what they are for, in the order of a day."""
    key = keymap.shown
    return [
        (
            f"{key('queue.on-hold')} ... {key('queue.watching')}",
            "At the left: each open account is in exactly one queue.",
        ),
        (f"{key('down')} {key('up')} {key('open')}", "The list: best first, by dollars a minute of work can bring."),
        ("", "Beside or below: why it is first, number by number."),
        (key("view.today"), "Today: broken promises, steps due, what closes soon."),
        (key("work"), "Work mode: the best account nobody holds, then the next."),
        (
            f"{key('next_step')} {key('call')} {key('outcome')}",
            "Next step, call, outcome: every account gets one of them.",
        ),
        (f"{key('mark')} {key('mark_range')}", "Mark rows; what you then record is done on all of them."),
        (key("filter"), "Filter: payer:aetna age>90 carc:97 -is:snoozed smith"),
        (f"{key('undo')} {key('my_acts')}", "Undo here, or any of your last twenty acts."),
        (f"{key('help')} {key('palette')}", "Every key and the filter language; any action by its name."),
    ]


def _drawn(lines: list[tuple[str, str]]) -> Content:
    """The keys in a column as wide as the widest."""
    width = max(len(keys) for keys, _ in lines) + 2
    return Content("\n").join(
        [Content.assemble((fit(keys, width), "bold $text-accent"), about) for keys, about in lines]
    )
