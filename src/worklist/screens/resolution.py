"""A patient's balance: whether the bill is right, what can be agreed, and how the patient is reached."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from worklist.actions import Place, of_place
from worklist.desk import AccountView, Desk, Refusal, Saved
from worklist.desk.resolving import Resolution
from worklist.dialogs.agreement import AgreementDialog, ApprovalDialog, EndAgreementDialog
from worklist.dialogs.assistance import AssistanceDialog
from worklist.dialogs.contact import ContactDialog
from worklist.dialogs.objection import DocumentDialog, EstimateDialog, ObjectionAnswerDialog, ObjectionDialog
from worklist.dialogs.patient_call import PatientCallDialog
from worklist.domain.audit_checks import Remedy, remedy_of
from worklist.domain.patient_entries import AgreementMade, PatientAnswer, PatientContacted, Shape
from worklist.domain.patients.assistance.eligibility import assistance_section
from worklist.domain.patients.bill.lines import bill_audit_section
from worklist.domain.patients.contact.advice import Advice
from worklist.domain.patients.contact.scripts import Situation as Talk
from worklist.domain.patients.contact.scripts import script
from worklist.domain.patients.offers.offer import Offer
from worklist.domain.patients.offers.scripts import offer_script
from worklist.domain.patients.offers.words import before_offers, offer_lines, ways_section
from worklist.domain.patients.on_record import agreement_section, papers_section
from worklist.domain.sections import Line, Section
from worklist.exports.patients.making import finish, itemized
from worklist.screens.account import AccountScreen, Page
from worklist.widgets.action_bar import ActionBar, StatusLine
from worklist.widgets.bindings import bindings, keymap_of
from worklist.widgets.offer_rows import COLUMNS, OfferTable, offer_row
from worklist.widgets.others import OthersHere
from worklist.widgets.pattern_rows import FixedRows
from worklist.widgets.prose import Prose
from worklist.widgets.queue_table import QueueTable
from worklist.widgets.top_line import TopLine

_REST_OF_THE_TALK = (Talk.CANNOT_PAY, Talk.OBJECTION, Talk.CLOSING, Talk.VOICEMAIL)


class ResolutionScreen(AccountScreen, inherit_bindings=False):
    """The offers over what is to be said of the one under the cursor, and of the patient."""

    AUTO_FOCUS = "QueueTable"
    PLACE: ClassVar[Place] = Place.RESOLUTION
    NOT_READ: ClassVar[str] = "The offers could not be worked out now"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.RESOLUTION)]
    DEFAULT_CSS = """
    ResolutionScreen #heading { margin-bottom: 0; }
    ResolutionScreen QueueTable { height: 13; }
    ResolutionScreen Page { height: 1fr; border-top: solid $panel; }
    ResolutionScreen Page:focus { border-top: solid $accent; }
    ResolutionScreen.-narrow QueueTable { height: 7; }
    ResolutionScreen QueueTable.-none { height: 3; }
    """

    @dataclass
    class Read(Message):
        """The offers were worked out beside the screen, and the rules before the number."""

        resolution: Resolution
        advice: Advice

    def __init__(self, desk: Desk, view: AccountView) -> None:
        super().__init__(desk, view)
        self._known: ResolutionScreen.Read | None = None
        """None until it was worked out for the first time."""
        self._read_of = ""
        """The offer in the text: while it stays so, the text stays where it is read."""

    def compose(self) -> ComposeResult:
        """Top line, who else is here, the heading, the offers, the text, the answer line, the keys."""
        yield TopLine()
        yield OthersHere(self.desk, self.number, "reading")
        yield Static("", id="heading", markup=False)
        yield OfferTable(COLUMNS, empty_text="Working out what can be offered...")
        with Page(), Horizontal():
            yield Prose(id="left")
            yield Prose(id="right")
        yield StatusLine()
        yield ActionBar(of_place(self.PLACE))

    def on_mount(self) -> None:
        """Name what a crash left without a name, then work it out."""
        for path in finish(self.desk):
            self.status.say(f"{path.name} was left unfinished by a crash and has its name now.")
        self.table.show(FixedRows(()))
        self._look_beside()

    @property
    def table(self) -> QueueTable:
        """The offers."""
        return self.query_one(QueueTable)

    @property
    def _is_clean(self) -> bool:
        """Whether the bill can be asked of the patient."""
        return remedy_of(self._shown.assessment.case.audit) is Remedy.CLEAN

    @property
    def _offers(self) -> Sequence[Offer]:
        """None while the bill may be wrong: nobody negotiates that."""
        return self._known.resolution.offers if self._known and self._is_clean else ()

    @property
    def _offer(self) -> Offer | None:
        """The one under the cursor."""
        return next((each for each in self._offers if each.title == self.table.cursor_key), None)

    # -- what is worked out beside the screen -----------------------------------------------------------------

    def reload(self) -> None:
        """Show what the record says now; what is offered stays until it is worked out anew."""
        super().reload()
        self._look_beside()

    def take_in(self) -> None:
        """What others recorded, on the patient's other accounts too."""
        super().take_in()
        self._look_beside()

    @work(thread=True, exclusive=True, group="counts", exit_on_error=False)
    def _look_beside(self) -> None:
        worker = get_current_worker()
        with closing(self.desk.sibling()) as sibling:
            read = self.Read(sibling.resolution(self.number), sibling.advice(self.number))
        if not worker.is_cancelled:
            self.post_message(read)

    @on(Read)
    def _read(self, message: Read) -> None:
        self._known = message
        against = message.resolution.why_not
        self.table.empty_text = f"Nothing is offered. {against}"
        asked = message.resolution.view.assessment.work.escalation
        rows = [offer_row(each, against, asked) for each in self._offers]
        self.table.show(FixedRows(rows), at=self.table.cursor_key)
        self.table.set_class(not self._offers, "-none")
        if not self._offers:
            self.query_one(Page).focus()
        self._show()

    # -- what is shown ----------------------------------------------------------------------------------------

    def show_title(self) -> None:
        """The top line, with what the audit of the bill comes to."""
        remedy = remedy_of(self._shown.assessment.case.audit)
        self.query_one(TopLine).show(self.desk, f"Balance of {self.number}: {remedy}")

    @on(QueueTable.RowHighlighted)
    def _highlighted(self) -> None:
        self._show()
        if self._read_of != (key := self.table.cursor_key or ""):
            self._read_of = key
            self.query_one(Page).scroll_home(animate=False)

    def parts(self) -> Mapping[str, Sequence[Section]]:
        """The bill where it is wrong, else what runs, else the offer; beside it what is known of the patient."""
        now = self._shown.assessment
        bill, agreed = bill_audit_section(now), agreement_section(now)
        first = bill if not self._is_clean else agreed if now.work.agreement else None
        shown = (agreed, self._advice(), assistance_section(now), papers_section(now), *self._ways(), bill)
        left = (*((first,) if first else ()), *self._about_offer(), *self._said())
        return {"left": left, "right": [section for section in shown if section is not first]}

    def _about_offer(self) -> Iterator[Section]:
        """The arithmetic, the days, whose authority; and what is asked before anything is offered."""
        if offer := self._offer:
            yield Section("The offer", (*offer_lines(offer), *_payments(offer)))
            yield before_offers(self._shown.assessment)

    def _said(self) -> Iterator[Section]:
        """The talk in its order; where nothing can be agreed no money is asked for."""
        now, offer = self._shown.assessment, self._offer
        yield script(now, Talk.OPENING)
        if not self._is_clean:
            yield script(now, Talk.BALANCE)
        elif offer and self._known and not self._known.resolution.why_not:
            yield offer_script(offer, self.desk.rules.patients)
            yield script(now, Talk.PROMISE)
        yield from (script(now, situation) for situation in _REST_OF_THE_TALK)

    def _advice(self) -> Section:
        lines = self._known.advice.lines if self._known else (Line("Looking...", "dim"),)
        return Section("Before you call", tuple(lines))

    def _ways(self) -> Iterator[Section]:
        if self._known and self._known.resolution.ways:
            yield ways_section(self._known.resolution.ways)

    def do_other_part(self) -> None:
        """From the offers to the text, and back."""
        (self.query_one(Page) if self.table.has_focus else self.table).focus()

    # -- what is done -----------------------------------------------------------------------------------------

    @on(QueueTable.RowSelected)
    def _chosen(self) -> None:
        self.action_act("agree")

    def do_agree(self) -> None:
        """Dialog, on what nothing stands against; how a hardship is documented is said there."""
        offer = self._negotiable()
        if offer.why_not and offer.shape is not Shape.HARDSHIP:
            raise Refusal(offer.why_not)
        self._ask(AgreementDialog(self._subject(), self._view().assessment, offer))

    def do_ask_approval(self) -> None:
        """Dialog."""
        self._ask(ApprovalDialog(self._subject(), self._view().assessment, self._negotiable()))

    def _negotiable(self) -> Offer:
        """The offer under the cursor. Raises Refusal where nothing can be agreed, or that is no agreement."""
        if self._known is None:
            raise Refusal("The offers are being worked out.")
        if against := self._known.resolution.why_not:
            raise Refusal(against)
        offer = self._offer
        if offer is None or offer.shape is None:
            raise Refusal("There is nothing to agree on under the cursor: choose an offer.")
        return offer

    def do_object(self) -> None:
        """Dialog."""
        self._ask(ObjectionDialog(self._subject(), self._view().assessment))

    def do_object_answer(self) -> None:
        """Dialog, over what waits for an answer."""
        now = self._view().assessment
        if not now.work.open_objections:
            key = keymap_of(self.app).shown("object")
            raise Refusal(f"No objection of the patient waits for an answer; {key} takes one.")
        self._ask(ObjectionAnswerDialog(self._subject(), now))

    def do_assist(self) -> None:
        """Dialog."""
        self._ask(AssistanceDialog(self._subject(), self._view().assessment))

    def do_call_patient(self) -> None:
        """Dialog."""
        self._ask(PatientCallDialog(self._subject(), self._view()))

    def do_preferences(self) -> None:
        """Dialog."""
        self._ask(ContactDialog(self._subject()))

    def do_document(self) -> None:
        """Dialog."""
        self._ask(DocumentDialog(self._subject(), self._view().assessment))

    def do_estimate(self) -> None:
        """Dialog."""
        self._ask(EstimateDialog(self._subject(), self._view().assessment))

    def do_statement(self) -> None:
        """The file and its record; where the bill may be wrong it is marked so that nobody pays on it yet."""
        made = itemized(self.desk, self.number, as_it_stands=not self._is_clean)
        self._saved(self.number, made.saved)
        marked = ", marked as being checked," if made.statement.is_being_checked else ""
        self.status.done(f"The itemized statement{marked} is {made.pdf}.")

    def do_end_agreement(self) -> None:
        """Dialog."""
        now = self._view().assessment
        running = now.work.agreement
        if running is None:
            raise Refusal("Nothing is agreed that has not ended.")
        self._ask(EndAgreementDialog(self._subject(), now, running))

    def told_besides(self, saved: Saved) -> str:
        """Where the letter is, or what a contact asks for."""
        key = keymap_of(self.app).shown
        for event in saved.events:
            match event.body:
                case AgreementMade(letter=letter) if letter:
                    return f"the letter is in {self.desk.letters_folder}"
                case PatientContacted(PatientAnswer.OBJECTED):
                    return f"{key('object')} takes the objection"
                case PatientContacted(PatientAnswer.CANNOT_PAY):
                    return f"{key('assist')} begins the application"
        return ""


def _payments(offer: Offer) -> Iterator[Line]:
    """The day of every payment, where there are several."""
    if len(offer.installments) > 1:
        yield Line(f"due {', '.join(str(each.due) for each in offer.installments)}", "", 2)
