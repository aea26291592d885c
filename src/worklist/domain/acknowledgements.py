"""What is said of the claims we sent before any remit: received, accepted or rejected, claim by claim or by the file.

Three answers of X12 in the order in which they come: TA1 on the interchange, 999 (or the older 997) on the group and
its transaction sets, 277CA on the claims. A rejected claim was never adjudicated: there is nothing to appeal, and no
remit will come. Codes are kept as sent; only the categories have labels, which are ours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from worklist.domain.claims import BilledClaim, Submission
from worklist.domain.money import Cents
from worklist.domain.people import Payer
from worklist.domain.provenance import Position
from worklist.domain.text import account_number

ClaimOutcome = Literal["accepted", "received", "forwarded", "rejected", "unknown"]
FileOutcome = Literal["accepted", "accepted with errors", "partly accepted", "rejected", "unknown"]

CATEGORIES = {
    "A0": "forwarded to another payer",
    "A1": "received, not yet accepted",
    "A2": "accepted for adjudication",
    "A3": "rejected",
    "A4": "not found",
    "A5": "split into several claims",
    "A6": "rejected: information missing",
    "A7": "rejected: information invalid",
    "A8": "rejected: fields that do not fit each other",
}
"""Claim status categories of a 277CA (STC01-1), in our words."""

_OUTCOMES: dict[str, ClaimOutcome] = {
    "A0": "forwarded",
    "A1": "received",
    "A2": "accepted",
    "A5": "accepted",
    "A3": "rejected",
    "A6": "rejected",
    "A7": "rejected",
    "A8": "rejected",
}
_HEAVIEST_FIRST: tuple[ClaimOutcome, ...] = ("rejected", "unknown", "forwarded", "received", "accepted")
_REJECTED = "U"
LONGEST_WAIT = timedelta(days=60)
"""Acknowledgements come within days; what comes later under the same number answers something else."""


@dataclass(frozen=True, slots=True)
class Status:
    """One composite of an STC segment: category, status and whom it is about."""

    category: str
    """A0 to A8 in a 277CA."""
    code: str = ""
    """Claim status code, a number as sent."""
    entity: str = ""
    """Entity code: what person or place the status speaks of (85, IL, PR...)."""

    def __str__(self) -> str:
        sent = ":".join(part for part in (self.category, self.code, self.entity) if part)
        label = CATEGORIES.get(self.category)
        return f"{sent} ({label})" if label else sent


@dataclass(frozen=True, slots=True)
class LineStatus:
    """What is said of one service line."""

    code: str
    statuses: tuple[Status, ...]
    modifiers: tuple[str, ...] = ()
    control_number: str = ""
    """REF*FJ: the number we gave the line on the claim (its REF*6R)."""


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """One claim of a 277CA."""

    account: str
    """TRN02: our account number; equals CLM01 of the claim."""
    outcome: ClaimOutcome
    position: Position
    statuses: tuple[Status, ...] = ()
    """Those of the claim itself, the first one first."""
    lines: tuple[LineStatus, ...] = ()
    charge: Cents | None = None
    """STC04."""
    said_on: date | None = None
    """STC02: the day of the status."""
    received_on: date | None = None
    """DTP*050: when the sender received the claims."""
    source: Payer = Payer()
    """Who says it: a payer or a clearinghouse."""
    is_from_payer: bool = True
    """False where a clearinghouse speaks (NM1*AY): what it accepted may still be refused by the payer."""
    payer_claim: str = ""
    """REF*1K: the payer's claim number."""
    clearinghouse_number: str = ""
    """REF*D9."""
    batch: str = ""
    """TRN02 of the receiver's level: BHT03 of the file we sent."""
    service_from: date | None = None
    service_to: date | None = None

    @property
    def all_statuses(self) -> tuple[Status, ...]:
        """Of the claim, then of its lines."""
        return self.statuses + tuple(status for line in self.lines for status in line.statuses)


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """What a 277CA says of all claims that we sent together, or of one provider's among them."""

    outcome: ClaimOutcome
    position: Position
    statuses: tuple[Status, ...]
    batch: str = ""
    """BHT03 of the file we sent."""
    provider: str = ""
    """NPI of the billing provider where it is about one; empty for the whole batch."""
    said_on: date | None = None
    source: Payer = Payer()
    is_from_payer: bool = True
    accepted: Decimal | None = None
    """QTY*90 or QTY*QA: claims accepted."""
    rejected: Decimal | None = None
    """QTY*AA or QTY*QC: claims rejected."""


@dataclass(frozen=True, slots=True)
class FileError:
    """Where a file we sent is wrong, as its receiver sees it."""

    segment: str
    """IK301: name of the segment."""
    at: int | None
    """IK302: number of the segment in its transaction set, ST being 1."""
    loop: str = ""
    """IK303."""
    element: str = ""
    """IK401-1: number of the element; empty where the segment as a whole is wrong."""
    code: str = ""
    """IK304 or IK403, as sent."""

    def __str__(self) -> str:
        where = f"{self.segment}{self.element.zfill(2)}" if self.element else self.segment
        place = f" at segment {self.at}" if self.at else ""
        return f"{where}{place}" + (f" (code {self.code})" if self.code else "")


@dataclass(frozen=True, slots=True)
class FileAcknowledged:
    """The receiver's word on an interchange (TA1), a group or one transaction set (999, 997) that we sent."""

    outcome: FileOutcome
    position: Position
    kind: str = ""
    """AK201 or AK101: 837 or HC for claims; empty for an interchange."""
    interchange: str = ""
    """TA101: ISA13 of ours; empty in a 999."""
    group: str = ""
    """AK102: GS06 of ours."""
    set: str = ""
    """AK202: ST02 of ours; empty where the answer is on the whole group or interchange."""
    codes: tuple[str, ...] = ()
    """What was wrong with the set, group or interchange as a whole: IK502-506, AK905-909, TA105."""
    errors: tuple[FileError, ...] = ()
    on: date | None = None
    """The day of the acknowledgement (GS04, ISA09)."""

    def speaks_of(self, sent: Submission) -> bool:
        """Whether what went out under these numbers is acknowledged; numbers come round (see ``is_about``)."""
        if self.interchange:
            return _same_number(self.interchange, sent.interchange)
        return _same_number(self.group, sent.group) and (not self.set or _same_number(self.set, sent.set))


Acknowledgement = ClaimStatus | BatchStatus | FileAcknowledged


def outcome_of(statuses: tuple[Status, ...], action: str = "") -> ClaimOutcome:
    """What statuses come to: the heaviest of them, a rejection first; ``action`` is STC03 (U: rejected)."""
    if action == _REJECTED:
        return "rejected"
    found = {_OUTCOMES.get(status.category, "unknown") for status in statuses}
    return next((outcome for outcome in _HEAVIEST_FIRST if outcome in found), "unknown")


def is_about(acknowledgement: Acknowledgement, claim: BilledClaim) -> bool:
    """Whether it answers this very submission: its account or control numbers, on its day or in the weeks after it.

    The window matters: an account is billed again under one number, and control numbers come round.
    """
    sent, day = claim.submitted_on, day_of(acknowledgement)
    if sent and day and not timedelta(0) <= day - sent <= LONGEST_WAIT:
        return False
    if isinstance(acknowledgement, FileAcknowledged):
        return claim.submission is not None and acknowledgement.speaks_of(claim.submission)
    batch = claim.submission.batch if claim.submission else ""
    if isinstance(acknowledgement, BatchStatus):
        whose = (acknowledgement.provider or claim.billing.id) == claim.billing.id
        return whose and bool(batch) and acknowledgement.batch == batch
    other_batch = batch and acknowledgement.batch and acknowledgement.batch != batch
    return account_number(acknowledgement.account) == account_number(claim.account) and not other_batch


def last_word_on(claim: BilledClaim, acknowledgements: Iterable[Acknowledgement]) -> Acknowledgement | None:
    """The newest answer to this submission; of one day a rejection, then the closest to the claim and to the payer."""
    meant = [each for each in acknowledgements if is_about(each, claim)]
    return max(meant, key=lambda each: (day_of(each) or date.min, *_weight(each)), default=None)


def day_of(acknowledgement: Acknowledgement) -> date | None:
    """The day on which it was said."""
    if isinstance(acknowledgement, FileAcknowledged):
        return acknowledgement.on
    if isinstance(acknowledgement, ClaimStatus):
        return acknowledgement.said_on or acknowledgement.received_on
    return acknowledgement.said_on


def _weight(acknowledgement: Acknowledgement) -> tuple[bool, int, bool]:
    closeness = {FileAcknowledged: 0, BatchStatus: 1, ClaimStatus: 2}[type(acknowledgement)]
    precise = (
        bool(acknowledgement.set) if isinstance(acknowledgement, FileAcknowledged) else acknowledgement.is_from_payer
    )
    return acknowledgement.outcome == "rejected", closeness, precise


def in_words(acknowledgement: Acknowledgement) -> str:
    """One sentence: who says what, with the codes."""
    if isinstance(acknowledgement, FileAcknowledged):
        return _file_in_words(acknowledgement)
    who = acknowledgement.source.name or ("The payer" if acknowledgement.is_from_payer else "The clearinghouse")
    what = f"this claim: {acknowledgement.outcome}"
    if isinstance(acknowledgement, BatchStatus):
        batch = f"the batch {acknowledgement.batch}" if acknowledgement.batch else "a batch"
        of = f" of provider {acknowledgement.provider}" if acknowledgement.provider else ""
        what = f"{batch}{of}: {acknowledgement.outcome}"
        codes = acknowledgement.statuses
    else:
        codes = acknowledgement.all_statuses
    return f"{who} says of {', '.join([what, *map(str, dict.fromkeys(codes))])}."


def _file_in_words(acknowledged: FileAcknowledged) -> str:
    numbers = (
        ("interchange", acknowledged.interchange),
        ("group", acknowledged.group),
        ("transaction set", acknowledged.set),
    )
    what = ", ".join(f"{name} {number}" for name, number in numbers if number) or "file"
    codes = f", codes {', '.join(acknowledged.codes)}" if acknowledged.codes else ""
    errors = f"; {', '.join(map(str, acknowledged.errors))}" if acknowledged.errors else ""
    return f"The receiver says of our {what}: {acknowledged.outcome}{codes}{errors}."


def _same_number(one: str, other: str) -> bool:
    """Control numbers come with and without leading zeros."""
    return bool(one) and one.lstrip("0") == other.lstrip("0")
