"""Entries about the patient's side: objections, documents, estimates, assistance, agreements, contact."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from worklist.domain.money import Cents


class Reached(StrEnum):
    """How a patient was reached, or reached us."""

    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "email"
    TEXT = "text"
    PORTAL = "portal"
    IN_PERSON = "in-person"


class Document(StrEnum):
    """Papers that decide about a patient's balance."""

    ITEMIZED_BILL = "itemized-bill"
    EOB = "eob"
    """The insurer's explanation of benefits."""
    RECEIPT = "receipt"
    LETTER = "letter"
    INSURANCE_CARD = "insurance-card"
    ESTIMATE = "estimate"
    """The good-faith estimate."""
    INCOME = "income"
    """Pay stubs, a tax return, a benefit letter."""
    APPLICATION = "application"
    """The signed application for assistance."""
    OTHER = "other"


class Went(StrEnum):
    """What became of a document."""

    ASKED = "asked"
    """We asked the patient for it."""
    WANTED = "wanted"
    """The patient asked us for it."""
    RECEIVED = "received"
    SENT = "sent"


class ObjectionKind(StrEnum):
    """What a patient disputes."""

    WRONG_AMOUNT = "wrong-amount"
    ALREADY_PAID = "already-paid"
    INSURANCE_PAYS = "insurance-pays"
    NOT_RECEIVED = "not-received"
    NOT_MINE = "not-mine"
    ABOVE_ESTIMATE = "above-estimate"
    OTHER = "other"


class ObjectionResult(StrEnum):
    """How an objection ended."""

    UPHELD = "upheld"
    """The patient is right: the bill was corrected."""
    STANDS = "stands"
    """The bill was verified and the balance stands."""
    WITHDRAWN = "withdrawn"


class AssistanceState(StrEnum):
    """Where an application for financial assistance stands."""

    OFFERED = "offered"
    """The patient was told of it and has the form."""
    INCOMPLETE = "incomplete"
    """It came, and something is missing."""
    COMPLETE = "complete"
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide yet, so that nothing is collected."""
        return self in (AssistanceState.INCOMPLETE, AssistanceState.COMPLETE)

    @property
    def is_decided(self) -> bool:
        """Whether somebody approved or denied it."""
        return self in (AssistanceState.APPROVED, AssistanceState.DENIED)


class Region(StrEnum):
    """The three tables of the federal poverty guideline."""

    CONTIGUOUS = "48"
    """The 48 states between the oceans, and the District of Columbia."""
    ALASKA = "AK"
    HAWAII = "HI"


class Shape(StrEnum):
    """What was agreed with a patient."""

    PROMISE = "promise"
    """The patient pays some of it by a day; nothing else changes."""
    PLAN = "plan"
    SETTLEMENT = "settlement"
    PROMPT_PAY = "prompt-pay"
    ASSISTANCE = "assistance"
    """What the approved application takes off, and the rest by a day or in a plan."""
    HARDSHIP = "hardship"
    """A part is given up for documented hardship, the rest paid by a day."""
    COMBINATION = "combination"
    """A part is given up and the rest paid month by month."""

    @property
    def is_taken_at_once(self) -> bool:
        """Whether it is an offer that lasts until a day, and that the patient takes by one payment."""
        return self in (Shape.SETTLEMENT, Shape.PROMPT_PAY)


class AgreementResult(StrEnum):
    """How an agreement ended."""

    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class PatientAnswer(StrEnum):
    """What came of a contact with a patient."""

    TALKED = "talked"
    LEFT_MESSAGE = "left-message"
    NO_ANSWER = "no-answer"
    WRONG_NUMBER = "wrong-number"
    PROMISED = "promised"
    REFUSED = "refused"
    OBJECTED = "objected"
    CANNOT_PAY = "cannot-pay"


@dataclass(frozen=True, slots=True)
class Installment:
    """One payment that was agreed."""

    due: date
    amount: Cents


@dataclass(frozen=True, slots=True)
class ObjectionRaised:
    """The patient disputes the bill; until it is answered the balance is audited, not collected."""

    KIND: ClassVar[str] = "objection"
    about: ObjectionKind
    said: str
    """In the patient's words."""
    received_on: date
    answer_due: date
    code: str = ""
    """Procedure code of the disputed line; empty where it is the whole bill."""
    modifiers: tuple[str, ...] = ()
    service_on: date | None = None
    amount: Cents | None = None
    """Cents disputed; None for all that the patient is asked."""
    by: Reached = Reached.PHONE


@dataclass(frozen=True, slots=True)
class ObjectionAnswered:
    """What came of an objection."""

    KIND: ClassVar[str] = "objection_answer"
    target: str
    """Event id of the objection."""
    result: ObjectionResult
    reason: str
    """What was found, as the patient is told."""


@dataclass(frozen=True, slots=True)
class DocumentMoved:
    """A document was asked for, came or went out."""

    KIND: ClassVar[str] = "document"
    document: Document
    went: Went
    on: date
    target: str = ""
    """Event id of the objection or the application that it belongs to; empty where it stands by itself."""
    note: str = ""
    file: str = ""
    """SHA-256 of the file that we made, in hexadecimal; empty for others."""


@dataclass(frozen=True, slots=True)
class EstimateGiven:
    """The good-faith estimate that the patient had before the service; the newest entry stands."""

    KIND: ClassVar[str] = "estimate"
    amount: Cents
    """Cents of the estimate of this provider."""
    given_on: date
    billed_on: date | None = None
    """The day of the first bill; None: unknown, or in the statements."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AssistanceSet:
    """Where the application for financial assistance stands; the newest entry stands."""

    KIND: ClassVar[str] = "assistance"
    state: AssistanceState
    on: date
    household: int | None = None
    """People in the household; None: not known yet."""
    income: Cents | None = None
    """Cents of the household's income in a year; None: not known yet."""
    region: Region = Region.CONTIGUOUS
    missing: tuple[Document, ...] = ()
    """What the patient has yet to send."""
    first_bill_on: date | None = None
    """The first bill after the discharge: the windows of a tax-exempt hospital count from it; None: UNKNOWN."""
    discount: int | None = None
    """Whole percent that an approval takes off the patient's balance; None where nothing was approved."""
    reason: str = ""
    """How it was decided, or what is missing."""
    applied_on: date | None = None
    """The day of the application, whose year's guideline counts; None before one came."""


@dataclass(frozen=True, slots=True)
class AgreementMade:
    """What was agreed with the patient: who pays how much when, and what is given up once it is kept."""

    KIND: ClassVar[str] = "agreement"
    shape: Shape
    owed: Cents
    """Cents of the patient's balance at that moment."""
    installments: tuple[Installment, ...]
    """In the order of their days. With ``given_up`` they make up ``owed``; of a promise they may be less."""
    given_up: Cents = 0
    """Cents that nobody asks for any more once the last installment is paid."""
    expires_on: date | None = None
    """The last day of an offer that the patient takes by paying; None for what runs until it is kept."""
    hardship: str = ""
    """How the hardship is documented; empty where it is not."""
    approval: str = ""
    """Event id of the approved request that it rests on; empty where it was within the person's own authority."""
    paid_before: Cents | None = None
    """What the PM showed as paid by the patient until then; None: UNKNOWN."""
    letter: str = ""
    """SHA-256 of the letter to the patient, in hexadecimal; empty where none was made."""
    note: str = ""

    @property
    def agreed(self) -> Cents:
        """What the patient pays in all."""
        return sum(each.amount for each in self.installments)


@dataclass(frozen=True, slots=True)
class AgreementEnded:
    """An agreement ended."""

    KIND: ClassVar[str] = "agreement_end"
    target: str
    """Event id of the agreement."""
    result: AgreementResult
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ContactSet:
    """How the patient wants to be reached; the newest entry of any account of the patient stands."""

    KIND: ClassVar[str] = "contact"
    phone: str = ""
    """Empty: as the PM's export has it."""
    state: str = ""
    """Two letters of where the patient is, for the hours and the state's rules; empty: as the claim has it."""
    preferred: Reached | None = None
    do_not_call: bool = False
    asked_on: date | None = None
    """When it was recorded that no calls are wanted; None where they may be made."""
    asked_of: str = ""
    """Whom the patient told so."""
    calls_from: int | None = None
    """Hour of the patient's day, 0 to 23, before which no call is wanted; None: the site's."""
    calls_to: int | None = None
    """Hour of the patient's day, 1 to 24, from which on no call is wanted; None: the site's."""
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PatientContacted:
    """A contact with the patient."""

    KIND: ClassVar[str] = "patient_contact"
    answer: PatientAnswer
    by: Reached = Reached.PHONE
    number: str = ""
    said: str = ""
    minutes: int | None = None
    incoming: bool = False
    """Whether the patient called us."""
    overridden: str = ""
    """Why the patient was called although the communication rules spoke against it; empty where none did."""


PatientBody = (
    ObjectionRaised
    | ObjectionAnswered
    | DocumentMoved
    | EstimateGiven
    | AssistanceSet
    | AgreementMade
    | AgreementEnded
    | ContactSet
    | PatientContacted
)
