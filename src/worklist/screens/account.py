"""One account in full: why, priority, clocks, lines, audit, timeline, record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from worklist.actions import Place, Situation, of_place
from worklist.desk import AccountView, Desk
from worklist.dialogs.evidence import EvidenceDialog
from worklist.domain.entry_words import said_by
from worklist.domain.events import Event
from worklist.domain.in_words import Line, Section, everything, heading
from worklist.domain.names import NameMask
from worklist.screens.notices import draft_lines
from worklist.screens.working import WorkingScreen
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.names import mask_in
from worklist.widgets.others import OthersHere
from worklist.widgets.prose import Prose
from worklist.widgets.tones import lines_content
from worklist.widgets.top_line import TopLine

_FIRST = 3
"""Sections that are the most asked for: why, priority, clocks."""


_MOST_NEWS = 2


class Page(VerticalScroll):
    """A scrolling page with the movement keys of the tables."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down", show=False, id="table.down"),
        Binding("k,up", "scroll_up", show=False, id="table.up"),
        Binding("g,home", "scroll_home", show=False, id="table.first"),
        Binding("G,end", "scroll_end", show=False, id="table.last"),
        Binding("ctrl+d", "half_page(1)", show=False, id="table.half_page_down"),
        Binding("ctrl+u", "half_page(-1)", show=False, id="table.half_page_up"),
        Binding("ctrl+f,pagedown", "page_down", show=False, id="table.page_down"),
        Binding("ctrl+b,pageup", "page_up", show=False, id="table.page_up"),
    ]

    def action_half_page(self, direction: int) -> None:
        """Half a page down or up."""
        self.scroll_relative(y=direction * self.size.height // 2, animate=False)


class AccountScreen(WorkingScreen):
    """One account; that it was opened is in the record."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]
    AUTO_FOCUS = "Page"
    PLACE: ClassVar[Place] = Place.ACCOUNT
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.ACCOUNT)]
    DEFAULT_CSS = """
    AccountScreen #heading { padding: 0 1; height: auto; background: $surface; }
    AccountScreen Page { padding: 0 1; scrollbar-size-vertical: 1; }
    AccountScreen Page Horizontal { height: auto; }
    AccountScreen #heading { margin-bottom: 1; }
    AccountScreen #left { margin: 0 2 1 0; }
    AccountScreen.-narrow Page Horizontal { layout: vertical; }
    """

    def __init__(self, desk: Desk, view: AccountView) -> None:
        super().__init__(desk)
        self._shown = view

    def compose(self) -> ComposeResult:
        """Who else is here and the heading, over one or two columns of sections."""
        yield TopLine()
        yield OthersHere(self.desk, self.number, "reading")
        yield Static("", id="heading", markup=False)
        with Page():
            yield from self.columns()
        yield StatusLine()
        yield ActionBar(of_place(self.PLACE))

    def columns(self) -> ComposeResult:
        """Where the sections go, by the ids of ``parts``."""
        with Horizontal():
            yield Prose(id="left")
            yield Prose(id="right")

    @property
    def number(self) -> str:
        """The account's."""
        return self._shown.assessment.account.number

    def on_mount(self) -> None:
        """Show it."""
        self._show()

    def situation(self) -> Situation:
        """The account on the screen."""
        row = self.desk.row(self.number)
        return Situation(
            self.desk.actor,
            row,
            self.number,
            acted=self.acted,
            unrecordable=self.desk.why_no_work,
            keys=keymap_of(self.app),
        )

    def reload(self) -> None:
        """Show what the record says now."""
        self._shown = self._view()
        self._show()

    def take_in(self) -> None:
        """Say what others recorded here, and show it without moving the page."""
        before, view = self._shown, self._view()
        if view == before:
            return
        self._shown = view
        self._show()
        news = [event for event in view.events if event.seq > before.seq and event.actor != self.desk.actor]
        if news:
            self.status.say(self._mask.text(" ".join(_news(event) for event in news[-_MOST_NEWS:])))

    def returned(self) -> None:
        """Say that I am here again, and what was left as a draft."""
        self.query_one(OthersHere).look()
        self.show_heading()

    def _show(self) -> None:
        self.show_title()
        self.show_heading()
        for id_, sections in self.parts().items():
            self.query_one(f"#{id_}", Prose).show(self._mask.sections(sections), spaced=True)
        self.show_situation()

    def parts(self) -> Mapping[str, Sequence[Section]]:
        """The sections of each column."""
        first, rest = self.sections()
        return {"left": (*first, *self.playbook()), "right": rest}

    def sections(self) -> tuple[Sequence[Section], Sequence[Section]]:
        """Those that are the most asked for, and the rest."""
        view = self._shown
        every = everything(view.assessment, view.events, view.undone, view.set_aside)
        first = _FIRST + bool(view.set_aside)
        return every[:first], every[first:]

    def playbook(self) -> Sequence[Section]:
        """How it is worked; nothing can be said of an account that could not be read."""
        return self.desk.playbook(self._shown) if self._shown.assessment.account.is_known else ()

    def show_title(self) -> None:
        """The top line."""
        self.query_one(TopLine).show(self.desk, f"Account {self.number}")

    def show_heading(self) -> None:
        """What stands above the sections."""
        self.query_one("#heading", Static).update(lines_content(self._mask.lines(self.heading_lines())))

    @property
    def _mask(self) -> NameMask:
        """What hides the patient's name on the way to the screen."""
        return mask_in(self.app, self._shown.assessment.account)

    def heading_lines(self) -> Iterator[Line]:
        """Whose account it is, and what was left as a draft."""
        yield from heading(self._shown.assessment)
        yield from draft_lines(self.desk, self.number, keymap_of(self.app))

    def do_playbook(self) -> None:
        """Dialog."""
        self._ask(EvidenceDialog(self._subject(), self._view()))

    def do_back(self) -> None:
        """Back to the queues, unless the account was worked here and nothing comes next."""
        worked = self.number in self.worked and self._shown.assessment.work.needs_next_step
        if worked and self.situation().row is not None:
            self.ask_what_comes_next(self.number)
        else:
            self.dismiss(None)


def _news(event: Event) -> str:
    return f"{event.actor} {said_by(event.body)[:160]} ({event.at.astimezone():%H:%M})."
