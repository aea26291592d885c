"""The practice's 18 months, told account by account from a seed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from worklist.demo.calendar import service_day
from worklist.demo.case import Case, Story
from worklist.demo.ledger import BY_THE_BOOK, Posting
from worklist.demo.mix import Teller, choose
from worklist.demo.patients import Patient, hostile_patient, patient
from worklist.demo.services import VISITS, Visit

_FIRST_ACCOUNT = 100_001
_VISITS_PER_PATIENT = 2.5
_BETWEEN_VISITS = 10
_HOSTILE_ACCOUNTS = 16
_DRAWS = 20


@dataclass(frozen=True, slots=True)
class Told:
    """One account: its encounter, the kind of story, and what came of it."""

    case: Case
    kind: str
    """Name of the function that told it."""
    story: Story

    def as_of(self, day: date, posting: Posting = BY_THE_BOOK) -> "Told":
        """The account as it stood on a day before, posted as said; a rest of it may be due that is settled by now."""
        case = replace(self.case, today=day, rng=Random(f"{self.case.account}/{day}"))
        return Told(case, self.kind, case.story(self.story.claims, self.story.answers, posting))


def stories(accounts: int, seed: int, today: date, visits: tuple[Visit, ...] = VISITS) -> Iterator[Told]:
    """Every account in order of its service day, each with the story that befell it."""
    encounters = _Encounters(accounts, seed, today, visits)
    sequel: tuple[Case, Teller] | None = None
    for number in range(accounts):
        account = str(_FIRST_ACCOUNT + number)
        if sequel:
            case, tell = replace(sequel[0], account=account), sequel[1]
            sequel = None
        else:
            case = encounters.case(number, account)
            scenario = choose(case, encounters.rng)
            tell = scenario.tell
            if scenario.sequel:
                sequel = replace(case, rng=_chance(seed, account)), scenario.sequel
        yield Told(case, tell.__name__, tell(case))


def _chance(seed: int, account: str) -> Random:
    return Random(f"{seed}/account/{account}")


def _luck(seed: int, account: str) -> Random:
    return Random(f"{seed}/luck/{account}")


class _Encounters:
    """Who comes when: some patients often, none twice within days (a same-day pair would be a duplicate)."""

    def __init__(self, accounts: int, seed: int, today: date, visits: tuple[Visit, ...]) -> None:
        self._visits = visits
        self.rng = Random(f"{seed}/visits")
        self._accounts, self._seed, self._today = accounts, seed, today
        self._patients = max(40, int(accounts / _VISITS_PER_PATIENT))
        self._last_seen: dict[int, date] = {}

    def case(self, number: int, account: str) -> Case:
        """The encounter of account ``number``, counted from 0."""
        day = service_day(number, self._accounts, self._today)
        chance, luck = _chance(self._seed, account), _luck(self._seed, account)
        return Case(account, chance, self._patient(number, day), day, self._today, luck, self._visits)

    def _patient(self, number: int, day: date) -> Patient:
        every = max(1, self._accounts // _HOSTILE_ACCOUNTS)
        if number % every == every // 2:
            return hostile_patient(self._seed, number // every, self._today)
        index = self._draw()
        for _ in range(_DRAWS):
            if (day - self._last_seen.get(index, date.min)).days > _BETWEEN_VISITS:
                break
            index = self._draw()
        self._last_seen[index] = day
        return patient(self._seed, index, self._today)

    def _draw(self) -> int:
        return int(self._patients * self.rng.random() ** 1.5)
