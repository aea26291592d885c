"""One touch of one account: what is due on it, as far as its hidden truth lets it go."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bench.quality import assumptions as assumed
from bench.quality import records
from bench.quality.files import File, Result
from bench.quality.profiles import Kind
from worklist.domain.calendar import NO_HOLIDAYS
from worklist.domain.events import Body, CallLogged, CallOutcome, Channel, Event, NextStepSet, NoteAdded
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.patient_entries import PatientAnswer, PatientContacted
from worklist.domain.recovery_entries import DisputeSent, Way
from worklist.domain.work import apply

_ANSWER_DUE, _CLAIM_DUE, _LOOK_AGAIN, _AFTER_ASKING = 45, 25, 14, 14
"""Days until an appeal's answer is late, a claim sent again is looked at, one in process is, and one asked about."""


@dataclass(slots=True)
class Touch:
    """What is due on the account today is done and recorded; what it brings is counted."""

    file: File
    today: date
    result: Result
    won: bool | None = None
    """Whether the account was recovered; None while it goes on."""

    def do(self) -> int:
        """Returns its minutes."""
        truth = self.file.item.truth
        if not truth.path:
            return self._looks("portal")
        if self.file.is_out:
            return self._asks()
        action = truth.path[self.file.stage]
        self.file.stage += 1
        if self.file.stage == len(truth.path):
            self._decides(action)
        elif truth.kind is Kind.PATIENT and self.file.stage >= assumed.PATIENT_TRIES:
            self.won = False
        else:
            self._plans(action)
        return truth.minutes(action)

    def _looks(self, action: str) -> int:
        self._record(CallLogged(CallOutcome.IN_PROCESS, Channel.PORTAL))
        self._next("portal", self.today + timedelta(days=_LOOK_AGAIN))
        return self.file.item.truth.minutes(action)

    def _asks(self) -> int:
        """Somebody asks what became of what is out."""
        truth = self.file.item.truth
        action = "appeal-status" if truth.path[-1] == "appeal" else "call"
        self._record(CallLogged(CallOutcome.REPROCESSING))
        self._next(action, self.today + timedelta(days=_LOOK_AGAIN))
        self.file.asked += 1
        if self.file.answer_on is None and self.file.asked >= truth.asks:
            self._will_be_answered(_AFTER_ASKING)
        return truth.minutes(action)

    def _plans(self, action: str) -> None:
        """The next act of its path, after its usual interval."""
        truth = self.file.item.truth
        self._record(_said(action))
        following = truth.path[self.file.stage]
        days = int(NEXT_ACTIONS[following].interval.removesuffix("bd"))
        due = NO_HOLIDAYS.add(self.today, days)
        if truth.kind is Kind.PATIENT:
            due = self.today + timedelta(days=assumed.PATIENT_INTERVAL)
        self._next(following, due)

    def _decides(self, action: str) -> None:
        """The last act: what it brings is settled now and comes in later."""
        truth = self.file.item.truth
        self.file.brings = truth.comes_in(self.today)
        if truth.kind in (Kind.AUDIT, Kind.AGED):
            self.result.recovered += self.file.brings
            self.result.in_quarter += self.file.brings
            self.won = self.file.brings > 0
            return
        if not truth.asks:
            self._will_be_answered(truth.answer_days)
        self._goes_out(action)

    def _will_be_answered(self, days: int) -> None:
        self.file.answer_on = self.today + timedelta(days=days)
        self.result.recovered += self.file.brings

    def _goes_out(self, action: str) -> None:
        if action == "appeal":
            due = self.today + timedelta(days=_ANSWER_DUE)
            self._record(_dispute(self.file, due))
            self._next("appeal-status", due)
            return
        self._record(_said(action))
        if action == "patient":
            self._next("patient", self.today + timedelta(days=_CLAIM_DUE))
            return
        self.file.account = records.sent_again(self.file.account, self.today)
        self.file.version += 1
        self._next("portal", self.today + timedelta(days=_CLAIM_DUE))

    def _next(self, action: str, due: date) -> None:
        """The next step; nobody plans beyond the deadline that the program shows, unless a dispute is out already."""
        clock = self.file.shown_clock
        if clock and not self.file.work.open_dispute:
            due = max(min(due, clock), NO_HOLIDAYS.add(self.today, 1))
        self._record(NextStepSet(action, due))

    def _record(self, body: Body) -> None:
        at = datetime(self.today.year, self.today.month, self.today.day, 12, tzinfo=UTC)
        number, work = self.file.account.number, self.file.work
        self.file.work = apply(work, Event(1, f"{number}-{work.touches}-{body.KIND}", at, "dana", number, body))


def _said(action: str) -> Body:
    if action == "patient":
        return PatientContacted(PatientAnswer.NO_ANSWER)
    if action in ("call", "portal"):
        return CallLogged(CallOutcome.OTHER, Channel.PHONE if action == "call" else Channel.PORTAL)
    return NoteAdded(NEXT_ACTIONS[action].label)


def _dispute(file: File, due: date) -> DisputeSent:
    """A packet of this one account and line."""
    payer, open_ = file.account.payer.name, file.account.insurance_balance
    return DisputeSent("p", payer, "general", open_, 1, Way.PORTAL, "", due, (), accounts=1, rows=1, pdf="", xlsx="")
