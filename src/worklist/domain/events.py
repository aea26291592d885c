"""The record: what people did, as entries that are only ever added.

Each kind is a frozen dataclass; its fields are the payload. Adding a field with a default keeps old entries
readable; a change of meaning takes a new kind.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from worklist.domain.changes import Seen
from worklist.domain.money import Cents
from worklist.domain.numbers.entries import NumbersTaken
from worklist.domain.patient_entries import PatientBody
from worklist.domain.recovery_entries import RecoveryBody
from worklist.domain.team import MemberSet
from worklist.domain.traces import Trace
from worklist.domain.vendor_entries import VendorBody


class HoldFlag(StrEnum):
    """Why an account is left alone."""

    BANKRUPTCY = "bankruptcy"
    ATTORNEY = "attorney"
    DECEASED = "deceased"
    CHARITY = "charity"
    NEVER_SETTLE = "never-settle"
    PROVIDER_REVIEW = "provider-review"


class Channel(StrEnum):
    """How a payer was reached."""

    PHONE = "phone"
    PORTAL = "portal"
    FAX = "fax"
    MAIL = "mail"
    EMAIL = "email"


class CallOutcome(StrEnum):
    """What the payer said."""

    IN_PROCESS = "in-process"
    NOT_ON_FILE = "not-on-file"
    PAYMENT_PROMISED = "payment-promised"
    REPROCESSING = "reprocessing"
    DENIAL_UPHELD = "denial-upheld"
    NEEDS_INFORMATION = "needs-information"
    PAID = "paid"
    NO_ANSWER = "no-answer"
    OTHER = "other"


class PayerAct(StrEnum):
    """What the payer did to a line with a modifier."""

    BUNDLED = "bundled"
    DENIED = "denied"
    CUT = "cut"
    WRONG_COMPONENT = "wrong-component"


class EscalateTo(StrEnum):
    """Who is asked."""

    SUPERVISOR = "supervisor"
    VENDOR = "vendor"


class Ask(StrEnum):
    """What an escalation asks for. A site sets authority for each but advice."""

    ADVICE = "advice"
    DISPUTE = "dispute"
    SETTLE = "settle"
    PLAN = "plan"
    WRITE_OFF = "write-off"
    PLACE = "place"


class Verdict(StrEnum):
    """How a supervisor answers an escalation."""

    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"


class EscalationState(StrEnum):
    """Where an escalation stands (DOMAIN 12)."""

    REQUESTED = "requested"
    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"
    PLACED = "placed"
    ACKNOWLEDGED = "acknowledged"
    WORKING = "working"
    RECOVERED = "recovered"
    CLOSED = "closed"
    RECALLED = "recalled"


class OutcomeKind(StrEnum):
    """How the work on an account ended."""

    RECOVERED = "recovered"
    PAYER_WAS_RIGHT = "payer-was-right"
    WRITE_OFF_REVERSED = "write-off-reversed"
    ADJUSTED = "adjusted"
    UNRECOVERABLE = "unrecoverable"


@dataclass(frozen=True, slots=True)
class NextStepSet:
    """What is done next and when; replaces the step before it."""

    KIND: ClassVar[str] = "next_step"
    action: str
    """Id of a ``NextAction``."""
    due: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class CallLogged:
    """A contact with a payer."""

    KIND: ClassVar[str] = "call"
    outcome: CallOutcome
    channel: Channel = Channel.PHONE
    payer: str = ""
    number: str = ""
    representative: str = ""
    reference: str = ""
    minutes: int | None = None
    """Minutes on hold and talking; None when not measured."""
    hold_minutes: int | None = None
    """Those of them that were spent on hold; None when not measured."""
    said: str = ""
    promised_on: date | None = None
    """The day the payer promised something by."""
    source_hash: str = ""
    """Fingerprint of the PM's records at that moment: a change since then may keep a promise."""


@dataclass(frozen=True, slots=True)
class ModifierTagged:
    """A recurring modifier issue on one line."""

    KIND: ClassVar[str] = "modifier"
    code: str
    modifier: str
    act: PayerAct
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class EscalationRequested:
    """An ask to a supervisor or, through review, to a vendor; or another version of one that was returned."""

    KIND: ClassVar[str] = "escalation"
    to: EscalateTo
    why: str
    ask: str
    evidence: str = ""
    terms: str = ""
    """Settlement terms, if any."""
    asks: Ask = Ask.ADVICE
    amount: Cents | None = None
    """Cents that would be accepted in settlement, paid in a plan, written off, placed or disputed; None where it is not
    about money."""
    fee: Cents | None = None
    """Cents that a vendor is expected to take; None when unknown or without a vendor."""
    hardship: str = ""
    """How a patient's hardship is documented; empty where it is not."""
    months: int = 0
    """Payments, a month apart, that a patient would make; 0 where it is about none, 1 for a lump sum."""
    vendor: str = ""
    """Name of the vendor that it is meant for; empty where it is for none, or none was chosen."""
    amends: str = ""
    """Event id of the version that this one takes the place of; empty for a first one."""
    seen: Seen | None = None
    """What the PM's records said at that moment, so that what changed since can be told."""


@dataclass(frozen=True, slots=True)
class EscalationDecided:
    """A supervisor's answer to one version of a request."""

    KIND: ClassVar[str] = "decision"
    target: str
    """Event id of the version that was decided on."""
    verdict: Verdict
    reason: str
    seen: Seen | None = None
    """What the PM's records said at that moment, so that what changed since can be told; None in old entries."""


@dataclass(frozen=True, slots=True)
class EscalationMoved:
    """What became of an approved escalation."""

    KIND: ClassVar[str] = "escalation_state"
    target: str
    """Event id of the version that was approved."""
    to: EscalationState
    note: str = ""


@dataclass(frozen=True, slots=True)
class AccountAssigned:
    """Somebody is to work the account; nobody when ``to`` is empty."""

    KIND: ClassVar[str] = "assignment"
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AccountHeld:
    """The actor works this account now; others see it."""

    KIND: ClassVar[str] = "hold"
    taken_over: bool = False
    """True when somebody else held it."""


@dataclass(frozen=True, slots=True)
class AccountReleased:
    """The actor no longer holds the account."""

    KIND: ClassVar[str] = "release"


@dataclass(frozen=True, slots=True)
class AccountSnoozed:
    """Out of sight until a day, or until the PM's records change."""

    KIND: ClassVar[str] = "snooze"
    until: date
    reason: str
    source_hash: str = ""
    seen: Seen | None = None
    """What the PM's records said at that moment, so that what woke the account can be told; None in old entries."""


@dataclass(frozen=True, slots=True)
class HoldFlagSet:
    """A flag that stops work on the account, raised or taken down."""

    KIND: ClassVar[str] = "flag"
    flag: HoldFlag
    on: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """Free text."""

    KIND: ClassVar[str] = "note"
    text: str


@dataclass(frozen=True, slots=True)
class EvidenceTicked:
    """An item of a playbook's evidence checklist is at hand, or no longer."""

    KIND: ClassVar[str] = "evidence"
    playbook: str
    """Id of the playbook."""
    item: str
    """Id of the item in it."""
    on: bool = True


@dataclass(frozen=True, slots=True)
class AccountSkipped:
    """The account was served in work mode and passed over."""

    KIND: ClassVar[str] = "skip"
    reason: str


@dataclass(frozen=True, slots=True)
class OutcomeRecorded:
    """Work ended; the account rests until the PM shows it, or comes back."""

    KIND: ClassVar[str] = "outcome"
    outcome: OutcomeKind
    amount: Cents = 0
    """Cents recovered, reversed or adjusted."""
    how: str = ""
    account_class: str = ""
    """Class of the account at that moment, for the measures and the chances of others like it."""
    age: int | None = None
    """Days since the service at that moment; None when unknown."""
    source_hash: str = ""
    write_off: str = ""
    """How what was recovered had been written off (``WriteOffKind``); empty where it had not."""


@dataclass(frozen=True, slots=True)
class EntryUndone:
    """Takes an earlier entry out of effect; undoing this entry brings it back."""

    KIND: ClassVar[str] = "undo"
    target: str
    """Event id of the entry."""
    reason: str = ""


Body = (
    NextStepSet
    | CallLogged
    | ModifierTagged
    | EscalationRequested
    | EscalationDecided
    | EscalationMoved
    | AccountAssigned
    | AccountHeld
    | AccountReleased
    | AccountSnoozed
    | HoldFlagSet
    | NoteAdded
    | EvidenceTicked
    | AccountSkipped
    | OutcomeRecorded
    | EntryUndone
    | RecoveryBody
    | VendorBody
    | PatientBody
    | NumbersTaken
    | MemberSet
    | Trace
)
KINDS: dict[str, type[Body]] = {body.KIND: body for body in Body.__args__}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the record."""

    seq: int
    """1, 2, 3... without gaps: the order of the record."""
    id: str
    """Made by the client before it writes, so that a retry is recognised: the act's id, then ``.1``, ``.2``..."""
    at: datetime
    """With the offset of the place it was made in, so that its date is the day that the person lived: work in the
    evening is not tomorrow's. For people; never for order."""
    actor: str
    account: str
    """Empty where it is about no account: of the team, of a search, of signing in."""
    body: Body

    @property
    def is_trace(self) -> bool:
        """Whether it tells who saw or sent what, and changes nothing."""
        return isinstance(self.body, Trace)

    @property
    def act(self) -> str:
        """Id of the act that this entry is part of: everything saved at one stroke, on one account or on many."""
        return self.id.partition(".")[0]
