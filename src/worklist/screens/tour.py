"""The tour of the first start: one page that teaches what a day needs, by what the person has a right to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from worklist.domain.team import Member, Right
from worklist.keymap import Keymap
from worklist.widgets.bindings import keymap_of
from worklist.widgets.cells import fit

if TYPE_CHECKING:
    from worklist.desk import Desk


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

    def __init__(self, desk: "Desk") -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Title, the lines, and how to leave."""
        keymap = keymap_of(self.app)
        with Vertical():
            yield Static("A day at this desk", classes="title", markup=False)
            yield Static(_drawn(tour_lines(keymap, self._desk.me)), markup=False)
            leave = f"enter begins · {keymap.shown('tour')} brings this page back"
            yield Static(leave, classes="keys", markup=False)


def tour_lines(keymap: Keymap, me: Member) -> list[tuple[str, str]]:
    """Keys and what they are for, in the order of a day: only what the person may do."""
    lines = [*_looking(keymap)]
    if me.may(Right.RECORD):
        lines += _working(keymap)
    lines += _leading(keymap, me)
    key = keymap.shown
    lines.append((f"{key('help')} {key('palette')}", "Every key and the filter language; any action by its name."))
    return lines


def _looking(keymap: Keymap) -> Iterator[tuple[str, str]]:
    key = keymap.shown
    queues = f"{key('queue.on-hold')} ... {key('queue.watching')}"
    yield queues, "At the left: each open account is in exactly one queue."
    yield f"{key('down')} {key('up')} {key('open')}", "Best first, by dollars a minute; beside it why, in numbers."
    yield key("view.today"), "Today: broken promises, steps due, what closes soon."
    yield key("filter"), "Filter: payer:aetna age>90 carc:97 -is:snoozed smith"


def _working(keymap: Keymap) -> Iterator[tuple[str, str]]:
    key = keymap.shown
    ends = f"{key('next_step')} {key('call')} {key('outcome')}"
    yield key("work"), "Work mode: the best account nobody holds, then the next."
    yield ends, "Next step, call, outcome: every account gets one of them."
    roads = f"{key('packet')} {key('patterns')} {key('reversals')} {key('resolve')}"
    yield roads, "Dispute it; payers' habits; write-offs; a patient's balance."
    yield f"{key('mark')} {key('mark_range')}", "Mark rows; what you then record is done on all of them."
    yield f"{key('undo')} {key('my_acts')}", "Undo here, or any of your last twenty acts."


def _leading(keymap: Keymap, me: Member) -> Iterator[tuple[str, str]]:
    """What a supervisor and an auditor have beyond a specialist; who is alone has it too."""
    key = keymap.shown
    if me.may(Right.DECIDE):
        yield key("review"), "Review: requests that wait for you; what speaks for each."
    elif me.may(Right.AUDIT):
        yield key("review"), "Review: what was asked for; a supervisor decides."
    if me.may(Right.AUDIT):
        yield key("morning"), "Morning: what waits, what ends soon, who has how much."
    if me.may(Right.ASSIGN):
        yield key("assign"), "Assign: who is to work the row, or the marked rows."
    if me.may(Right.AUDIT):
        yield f"{key('vendors')} {key('numbers')}", "Vendors and what came of them; the practice's numbers."


def _drawn(lines: list[tuple[str, str]]) -> Content:
    """The keys in a column as wide as the widest."""
    width = max(len(keys) for keys, _ in lines) + 2
    return Content("\n").join(
        [Content.assemble((fit(keys, width), "bold $text-accent"), about) for keys, about in lines]
    )
