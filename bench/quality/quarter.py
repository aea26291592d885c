"""The quarter itself: each morning the program assesses, a rule puts the list in order, and the team works it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bench.quality import assumptions as assumed
from bench.quality import records
from bench.quality.practice import FIRST_DAY, Item, Practice
from bench.quality.profiles import Kind
from bench.quality.truth import CLASS_OF
from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment, assess
from worklist.domain.calendar import NO_HOLIDAYS
from worklist.domain.events import Body, CallLogged, CallOutcome, Channel, Event, NextStepSet, NoteAdded
from worklist.domain.money import Cents
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.patient_entries import PatientAnswer, PatientContacted
from worklist.domain.priority import Experience, prioritize
from worklist.domain.recovery_entries import DisputeSent, Way
from worklist.domain.site import age_band
from worklist.domain.work import NOT_WORKED, WorkState, apply

Order = Callable[[Assessment, date], tuple[object, ...] | None]
"""The place of an account in the list: the smaller the earlier; None: it is not served."""
_ANSWER_DUE, _CLAIM_DUE, _LOOK_AGAIN, _AFTER_ASKING = 45, 25, 14, 14
"""Days until an appeal's answer is late, a claim sent again is looked at, one in process is, and one asked about."""


@dataclass(slots=True)
class File:
    """An account on somebody's desk."""

    item: Item
    account: Account
    work: WorkState = NOT_WORKED
    stage: int = 0
    """Acts of its path that are done."""
    asked: int = 0
    version: int = 0
    answer_on: date | None = None
    """The day on which the payer's or the patient's answer comes; None while nothing that decides is out."""
    brings: Cents = 0
    assessment: Assessment | None = None
    learned: int = -1
    """The week whose experience the assessment rests on."""
    is_lost: bool = False

    @property
    def shown_clock(self) -> date | None:
        """The last day of the deadline that the program shows."""
        clock = self.assessment.case.governing_clock if self.assessment else None
        return clock.ends_on if clock else None

    @property
    def is_out(self) -> bool:
        """Whether the act that decides is done."""
        return bool(self.item.truth.path) and self.stage >= len(self.item.truth.path)


@dataclass(slots=True)
class Result:
    """What came of a quarter under one rule."""

    recovered: Cents = 0
    """By acts of the quarter, also where the answer comes after it, which takes a quarter more at most."""
    in_quarter: Cents = 0
    lost: Cents = 0
    """What was at stake, at the payer's price, where the true deadline passed before the act."""
    lost_accounts: int = 0
    minutes: int = 0
    """That were worked."""
    touches: int = 0
    capacity: int = 0
    """Minutes that were there."""

    @property
    def per_hour(self) -> float:
        """Dollars recovered for each hour that was there."""
        return self.recovered / 100 / (self.capacity / 60)


@dataclass(slots=True)
class Quarter:
    """One practice under one rule."""

    practice: Practice
    order: Order
    today: date = FIRST_DAY
    files: dict[str, File] = field(default_factory=dict)
    result: Result = field(default_factory=Result)
    outcomes: Counter[tuple[str, int, bool]] = field(default_factory=Counter)
    experience: Experience = field(init=False)
    weeks: int = 0
    """How often the program has learned from outcomes."""
    overrun: int = 0
    """Minutes by which the day's last account went on: they are missing the next morning."""

    def __post_init__(self) -> None:
        self.experience = self.practice.experience

    def run(self) -> Result:
        """Every day of the quarter."""
        coming = sorted(self.practice.items, key=lambda item: item.truth.seen_on, reverse=True)
        last = NO_HOLIDAYS.add(FIRST_DAY, assumed.BUSINESS_DAYS - 1)
        while self.today <= last:
            while coming and coming[-1].truth.seen_on <= self.today:
                item = coming.pop()
                self.files[item.account.number] = File(item, item.account)
            self._happens()
            if self.today.weekday() == 0:
                self._learn()
            if NO_HOLIDAYS.is_business_day(self.today):
                self._work_day()
            self.today += timedelta(days=1)
        self._comes_after()
        return self.result

    def _comes_after(self) -> None:
        """What is out and stuck comes in once it is asked about: it counts where that is due after the quarter."""
        for file in self.files.values():
            step = file.work.next_step
            if file.is_out and file.answer_on is None and step and step.due >= self.today:
                self.result.recovered += file.brings

    # -- what comes from outside ------------------------------------------------------------------------------

    def _happens(self) -> None:
        """Answers and payments come in; deadlines pass."""
        for number, file in list(self.files.items()):
            truth = file.item.truth
            if truth.pays_on and truth.pays_on <= self.today:
                del self.files[number]
            elif file.answer_on and file.answer_on <= self.today:
                self.result.in_quarter += file.brings
                self._ends(file, won=file.brings > 0)
            elif truth.path and truth.ends_on and truth.ends_on < self.today and not file.is_out and not file.is_lost:
                self._loses(file)

    def _loses(self, file: File) -> None:
        truth = file.item.truth
        file.is_lost = True
        if truth.ends_on and truth.ends_on >= truth.seen_on:
            self.result.lost += truth.worth
            self.result.lost_accounts += 1

    def _ends(self, file: File, *, won: bool) -> None:
        truth = file.item.truth
        band = age_band((self.today - truth.served_on).days)
        self.outcomes[str(CLASS_OF[truth.kind]), band, won] += 1
        del self.files[file.account.number]

    def _learn(self) -> None:
        """Outcomes count from the Monday after, as in the program."""
        counts: dict[tuple[str, int], tuple[int, int]] = {}
        for (name, band, won), n in self.outcomes.items():
            before = counts.get((name, band), (0, 0))
            counts[name, band] = before[0] + n * won, before[1] + n
        self.experience = Experience(self.practice.experience.allowed_percent, counts)
        self.weeks += 1

    # -- a day's work -----------------------------------------------------------------------------------------

    def _work_day(self) -> None:
        self.result.capacity += self.practice.minutes_a_day
        left = self.practice.minutes_a_day - self.overrun
        for file in self._list():
            if left <= 0:
                break
            spent = self._touch(file)
            left -= spent
            self.result.minutes += spent
            self.result.touches += 1
        self.overrun = max(0, -left)

    def _list(self) -> list[File]:
        placed = []
        for file in self.files.values():
            place = self.order(self._assessed(file), self.today)
            if place is not None:
                placed.append((place, file.account.number, file))
        return [file for _, _, file in sorted(placed, key=lambda each: each[:2])]

    def _assessed(self, file: File) -> Assessment:
        """What the program says today: anew where a rule may say something else, else with the newest experience."""
        known = file.assessment
        if known is None or (known.next_change_on and known.next_change_on <= self.today):
            known, file.learned = self._assess(file), -1
        if file.learned != self.weeks:
            priority = prioritize(known.case, known.placement, self.experience)
            known, file.learned = Assessment(known.case, known.placement, priority), self.weeks
        file.assessment = known
        return known

    def _assess(self, file: File) -> Assessment:
        """Of an account that nobody has worked it is the same under every rule, so it is kept."""
        key = (file.account.number, self.today)
        if file.work is NOT_WORKED and key in self.practice.unworked:
            return self.practice.unworked[key]
        rules, version, terms = self.practice.rules, f"v{file.version}", file.item.terms
        found = assess(file.account, file.work, rules=rules, today=self.today, source_hash=version, terms=terms)
        if file.work is NOT_WORKED:
            self.practice.unworked[key] = found
        return found

    def _touch(self, file: File) -> int:
        """One touch: what is due on the account is done and recorded. Returns its minutes."""
        spent = self._does(file)
        file.assessment = None
        return spent

    def _does(self, file: File) -> int:
        truth = file.item.truth
        if not truth.path:
            return self._looks(file, "portal")
        if file.is_out:
            return self._asks(file)
        action = truth.path[file.stage]
        file.stage += 1
        if file.stage == len(truth.path):
            self._decides(file, action)
        elif truth.kind is Kind.PATIENT and file.stage >= assumed.PATIENT_TRIES:
            self._ends(file, won=False)
        else:
            self._plans(file, action)
        return truth.minutes(action)

    def _looks(self, file: File, action: str) -> int:
        self._record(file, CallLogged(CallOutcome.IN_PROCESS, Channel.PORTAL))
        self._next(file, "portal", self.today + timedelta(days=_LOOK_AGAIN))
        return file.item.truth.minutes(action)

    def _asks(self, file: File) -> int:
        """Somebody asks what became of what is out."""
        truth = file.item.truth
        action = "appeal-status" if truth.path[-1] == "appeal" else "call"
        self._record(file, CallLogged(CallOutcome.REPROCESSING))
        self._next(file, action, self.today + timedelta(days=_LOOK_AGAIN))
        file.asked += 1
        if file.answer_on is None and file.asked >= truth.asks:
            self._will_be_answered(file, _AFTER_ASKING)
        return truth.minutes(action)

    def _plans(self, file: File, action: str) -> None:
        """The next act of its path, after its usual interval."""
        truth = file.item.truth
        self._record(file, _said(action))
        following = truth.path[file.stage]
        days = int(NEXT_ACTIONS[following].interval.removesuffix("bd"))
        due = NO_HOLIDAYS.add(self.today, days)
        if truth.kind is Kind.PATIENT:
            due = self.today + timedelta(days=assumed.PATIENT_INTERVAL)
        self._next(file, following, due)

    def _decides(self, file: File, action: str) -> None:
        """The last act: what it brings is settled now and comes in later."""
        truth = file.item.truth
        file.brings = truth.comes_in(self.today)
        if truth.kind in (Kind.AUDIT, Kind.AGED):
            self.result.recovered += file.brings
            self.result.in_quarter += file.brings
            self._ends(file, won=file.brings > 0)
            return
        if not truth.asks:
            self._will_be_answered(file, truth.answer_days)
        self._goes_out(file, action)

    def _will_be_answered(self, file: File, days: int) -> None:
        file.answer_on = self.today + timedelta(days=days)
        self.result.recovered += file.brings

    def _goes_out(self, file: File, action: str) -> None:
        if action == "appeal":
            due = self.today + timedelta(days=_ANSWER_DUE)
            self._record(file, _dispute(file, due))
            self._next(file, "appeal-status", due)
            return
        self._record(file, _said(action))
        if action == "patient":
            self._next(file, "patient", self.today + timedelta(days=_CLAIM_DUE))
            return
        file.account = records.sent_again(file.account, self.today)
        file.version += 1
        self._next(file, "portal", self.today + timedelta(days=_CLAIM_DUE))

    def _next(self, file: File, action: str, due: date) -> None:
        """The next step; nobody plans beyond the deadline that the program shows, unless a dispute is out already."""
        clock = file.shown_clock
        if clock and not file.work.open_dispute:
            due = max(min(due, clock), NO_HOLIDAYS.add(self.today, 1))
        self._record(file, NextStepSet(action, due))

    def _record(self, file: File, body: Body) -> None:
        at = datetime(self.today.year, self.today.month, self.today.day, 12, tzinfo=UTC)
        number = file.account.number
        file.work = apply(file.work, Event(1, f"{number}-{file.work.touches}-{body.KIND}", at, "dana", number, body))


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
