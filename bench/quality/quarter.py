"""The quarter itself: each morning the program assesses, a rule puts the list in order, and the team works it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from bench.quality import assumptions as assumed
from bench.quality.files import File, Result
from bench.quality.practice import FIRST_DAY, Practice
from bench.quality.touch import Touch
from bench.quality.truth import CLASS_OF
from worklist.domain.assessment import Assessment, assess
from worklist.domain.calendar import NO_HOLIDAYS
from worklist.domain.experience import Experience
from worklist.domain.priority import prioritize
from worklist.domain.site import age_band
from worklist.domain.work import NOT_WORKED

Order = Callable[[Assessment, date], tuple[object, ...] | None]
"""The place of an account in the list: the smaller the earlier; None: it is not served."""


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
        """One touch. Returns its minutes."""
        touch = Touch(file, self.today, self.result)
        spent = touch.do()
        file.assessment = None
        if touch.won is not None:
            self._ends(file, won=touch.won)
        return spent
