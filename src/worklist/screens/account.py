"""One account in full: why, priority, clocks, lines, audit, timeline, record."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from worklist.actions import Place, Situation, of_place
from worklist.desk import AccountView, Desk
from worklist.dialogs.form import Drafts
from worklist.domain.in_words import everything, heading
from worklist.screens.working import WorkingScreen
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings
from worklist.widgets.prose import Prose
from worklist.widgets.tones import lines_content
from worklist.widgets.top_line import TopLine

_LEFT = 3
"""Sections beside the others on a wide terminal: why, priority, clocks."""


class Page(VerticalScroll):
    """A scrolling page with the movement keys of the tables."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down", show=False),
        Binding("k,up", "scroll_up", show=False),
        Binding("g,home", "scroll_home", show=False),
        Binding("G,end", "scroll_end", show=False),
        Binding("ctrl+d", "half_page(1)", show=False),
        Binding("ctrl+u", "half_page(-1)", show=False),
        Binding("ctrl+f,pagedown", "page_down", show=False),
        Binding("ctrl+b,pageup", "page_up", show=False),
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

    def __init__(self, desk: Desk, drafts: Drafts, view: AccountView) -> None:
        super().__init__(desk, drafts)
        self._shown = view

    def compose(self) -> ComposeResult:
        """Heading over one or two columns of sections."""
        yield TopLine()
        yield Static("", id="heading", markup=False)
        with Page(), Horizontal():
            yield Prose(id="left")
            yield Prose(id="right")
        yield StatusLine()
        yield ActionBar(of_place(Place.ACCOUNT))

    def on_mount(self) -> None:
        """Show it."""
        self._show()

    def situation(self) -> Situation:
        """The account on the screen."""
        number = self._shown.assessment.account.number
        return Situation(self.desk.actor, self.desk.row(number), number)

    def reload(self) -> None:
        """Show what the record says now."""
        self._shown = self._view()
        self._show()

    def _show(self) -> None:
        view = self._shown
        self.query_one(TopLine).show(self.desk, f"Account {view.assessment.account.number}")
        self.query_one("#heading", Static).update(lines_content(heading(view.assessment)))
        sections = everything(view.assessment, view.events, view.undone, view.set_aside)
        left = _LEFT + bool(view.set_aside)
        self.query_one("#left", Prose).show(sections[:left], spaced=True)
        self.query_one("#right", Prose).show(sections[left:], spaced=True)
        self.show_situation()

    def do_back(self) -> None:
        """Back to the queues, unless the account was worked and nothing comes next."""
        if self._shown.assessment.work.needs_next_step and self.situation().row is not None:
            self.ask_what_comes_next(self._shown.assessment.account.number)
        else:
            self.dismiss(None)
