"""A packet before it leaves: everything that would go out, what speaks against it, and what is left out."""

from contextlib import closing
from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.worker import Worker, WorkerState

from worklist.actions import Place, Situation, of_place
from worklist.desk import Desk, Refusal, Saved
from worklist.desk.disputing import PacketWish
from worklist.dialogs.beside import AT_ONCE
from worklist.dialogs.form import Subject
from worklist.dialogs.packet import SendDialog
from worklist.domain.money import money
from worklist.domain.names import NameMask
from worklist.domain.packets.draft import Draft
from worklist.domain.wording import accounts_in_words
from worklist.exports.sending import finish
from worklist.screens.account import Page
from worklist.screens.working import WorkingScreen
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.names import are_hidden, mask_in
from worklist.widgets.prose import Prose
from worklist.widgets.top_line import TopLine


class PacketScreen(WorkingScreen):
    """The preview; nothing is written before it is sent."""

    AUTO_FOCUS = "Page"
    PLACE: ClassVar[Place] = Place.PACKET
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.PACKET)]
    DEFAULT_CSS = """
    PacketScreen Page { padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def __init__(self, desk: Desk, wish: PacketWish) -> None:
        super().__init__(desk)
        self._wish = wish
        self._drafted: Draft | None = None
        self.sent: Saved | None = None
        """What was recorded, once it was sent."""

    def compose(self) -> ComposeResult:
        """Top line, the page, answer line, keys."""
        yield TopLine()
        with Page():
            yield Prose()
        yield StatusLine()
        yield ActionBar(of_place(self.PLACE))

    def on_mount(self) -> None:
        """Name what a crash left without a name, then put the packet together."""
        for path in finish(self.desk):
            self.status.say(f"{path.name} was left unfinished by a crash and has its name now.")
        self.reload()

    # -- what is shown ----------------------------------------------------------------------------------------

    def situation(self) -> Situation:
        """No single account is under a cursor here."""
        return Situation(self.desk.actor, unrecordable=self.desk.why_no_work, keys=keymap_of(self.app))

    def reload(self) -> None:
        """Put it together anew, for many accounts beside the screen."""
        self._title("Packet")
        self._drafted = None
        if len(self._wish.accounts) > AT_ONCE:
            self.query_one(Prose).show(())
            self.status.say(f"Looking at {accounts_in_words(len(self._wish.accounts))}...")
            self._draft_beside()
            return
        try:
            self._show(self.desk.draft_packet(self._wish))
        except Refusal as refusal:
            self._refused(str(refusal))

    def take_in(self) -> None:
        """What others record does not move what is being read; to send what has changed is refused."""

    @work(thread=True, group="packet", exit_on_error=False)
    def _draft_beside(self) -> None:
        try:
            with closing(self.desk.sibling()) as sibling:
                drafted = sibling.draft_packet(self._wish)
        except Refusal as refusal:
            self.app.call_from_thread(self._refused, str(refusal))
        else:
            self.app.call_from_thread(self._show, drafted)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A database that cannot be read now is said."""
        if event.worker.group != "packet":
            super().on_worker_state_changed(event)
        elif event.state is WorkerState.ERROR:
            self._refused(f"That could not be done now ({type(event.worker.error).__name__}). Try again.")

    def _refused(self, why: str) -> None:
        self.query_one(Prose).show(())
        self.status.refuse(self._mask.text(why))
        self.show_situation()

    def _show(self, drafted: Draft) -> None:
        self._drafted = drafted
        packet = drafted.packet
        self._title(f"Packet to {packet.payer}: {accounts_in_words(len(drafted.parts))}, {money(packet.requested)}")
        sections = self.desk.packet_sections(drafted, hide_names=are_hidden(self.app))
        self.query_one(Prose).show(self._mask.sections(sections), spaced=True)
        self.show_situation()

    def _title(self, text: str) -> None:
        self.query_one(TopLine).show(self.desk, text)

    @property
    def _mask(self) -> NameMask:
        """What hides the one patient's name; of many the table is shown without names, and what leaves has them."""
        parts = self._drafted.parts if self._drafted else ()
        return mask_in(self.app, parts[0].candidate.assessment.account if len(parts) == 1 else None)

    def names_changed(self) -> None:
        """Draw what holds them."""
        if self._drafted:
            self._show(self._drafted)

    # -- what is done -----------------------------------------------------------------------------------------

    def do_next_letter(self) -> None:
        """The same packet with the next letter."""
        if self._drafted is None:
            raise Refusal("There is no packet yet.")
        ids = [letter.id for letter in self.desk.ways.letters.all]
        at = ids.index(self._drafted.packet.letter.id)
        self._wish = replace(self._wish, letter=ids[(at + 1) % len(ids)])
        self.reload()

    def do_include(self) -> None:
        """Keep the accounts that something speaks against; or leave them out again."""
        kept = frozenset() if self._wish.keep else frozenset(self._wish.accounts)
        self._wish = replace(self._wish, keep=kept)
        self.reload()

    def do_send_packet(self) -> None:
        """Dialog."""
        drafted = self._drafted
        if drafted is None:
            raise Refusal("There is no packet to send.")
        packet = drafted.packet
        about = f"{packet.payer}: {accounts_in_words(len(drafted.parts))}, letter {packet.letter.id}"
        self.app.push_screen(SendDialog(Subject(self.desk, "", about), drafted), self._answered_sending)

    def _answered_sending(self, saved: Saved | None) -> None:
        if saved is None:
            self.status.say("Nothing was sent.")
            return
        self.sent = saved
        self.dismiss(None)

    def do_back(self) -> None:
        """Nothing was sent."""
        self.dismiss(None)
