"""Writes the synthetic practice as the files that a PM system would leave.

Accounts are told in the order of their service days and every file is written once its day can get no more,
so memory holds about three months of answers, whatever the number of accounts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from worklist.demo.aging import ENCODING, AgingFile
from worklist.demo.claims import claim_file
from worklist.demo.history import Told, stories
from worklist.demo.outbox import Outbox
from worklist.demo.payers import INSURER_BY_ID
from worklist.demo.payments import payments
from worklist.demo.remits import remit_interchange
from worklist.domain.claims import BilledClaim
from worklist.domain.remits import RemitClaim


@dataclass(frozen=True, slots=True)
class PracticeFiles:
    """What ``write_practice`` left on disk."""

    claims: tuple[Path, ...]
    """837P files."""
    remits: tuple[Path, ...]
    """835 files."""
    aging: Path
    accounts: int
    claims_billed: int
    """CLM loops in the 837P files; a replacement or a second payer's claim counts too."""
    claims_answered: int
    """CLP loops in the 835 files."""
    accounts_listed: int
    """Rows of the aging without title and totals."""
    kinds: Mapping[str, int]
    """How many accounts live each kind of story, by its name in ``demo.mix``."""


def write_practice(
    folder: Path,
    *,
    accounts: int = 5_000,
    seed: int = 1,
    today: date,
    witnesses: Iterable[Callable[[Told], object]] = (),
) -> PracticeFiles:
    """Write ``837/``, ``835/`` and ``aging/`` under ``folder`` (made where missing).

    The same arguments give the same bytes. ``accounts`` counts encounters, settled ones included: about six
    in ten are still open on ``today``. ``witnesses`` hear of each. Raises ValueError where ``accounts`` is not
    positive.
    """
    if accounts < 1:
        raise ValueError(f"a practice needs at least one account, not {accounts}")
    return write_stories(folder, _heard(stories(accounts, seed, today), tuple(witnesses)), seed=seed, today=today)


def write_stories(folder: Path, told: Iterable[Told], *, seed: int, today: date) -> PracticeFiles:
    """Write the files of ``write_practice`` for these accounts, which come in the order of their service days."""
    with ExitStack() as open_files:
        writer = _PracticeWriter(folder, seed, today, open_files)
        for each in told:
            writer.add(each)
        return writer.finish()


def _heard(told: Iterable[Told], witnesses: Iterable[Callable[[Told], object]]) -> Iterable[Told]:
    for each in told:
        for witness in witnesses:
            witness(each)
        yield each


class _PracticeWriter:
    """Sorts stories into files and writes each as soon as it is complete."""

    def __init__(self, folder: Path, seed: int, today: date, open_files: ExitStack) -> None:
        self._folder, self._seed = folder, seed
        for kind in ("837", "835", "aging"):
            (folder / kind).mkdir(parents=True, exist_ok=True)
        self._aging_path = folder / "aging" / f"aging-{today}.csv"
        stream = open_files.enter_context(self._aging_path.open("w", encoding=ENCODING, newline=""))
        self._aging = AgingFile(stream, today)
        self._claims: Outbox[tuple[BilledClaim, str]] = Outbox()
        self._answers: Outbox[RemitClaim] = Outbox()
        self._claim_files: list[Path] = []
        self._remit_files: list[Path] = []
        self._billed = self._answered = self._interchanges = 0
        self._kinds: Counter[str] = Counter()
        self._day = date.min

    def add(self, told: Told) -> None:
        """Put one account's claims and answers on their days and its row into the aging."""
        case, story = told.case, told.story
        self._kinds[told.kind] += 1
        if case.service_on > self._day:
            self._day = case.service_on
            self._write_until(self._day)
        for claim in story.claims:
            self._claims.put((claim.submitted_on or self._day, ""), (claim, case.patient.sex))
        for answer in story.answers:
            channel = INSURER_BY_ID[answer.remit.payer.id].channel
            self._answers.put((answer.remit.paid_on or self._day, channel), answer)
        if story.row:
            self._aging.add(story.row)

    def finish(self) -> PracticeFiles:
        """Write what still waits and say what there is."""
        self._write_until(date.max)
        self._aging.finish()
        return PracticeFiles(
            claims=tuple(self._claim_files),
            remits=tuple(self._remit_files),
            aging=self._aging_path,
            accounts=self._kinds.total(),
            claims_billed=self._billed,
            claims_answered=self._answered,
            accounts_listed=self._aging.rows,
            kinds=dict(sorted(self._kinds.items())),
        )

    def _write_until(self, day: date) -> None:
        for (submitted_on, _), claims in self._claims.leave(day):
            self._write_claims(submitted_on, claims)
        for (paid_on, channel), answers in self._answers.leave(day):
            self._write_remits(paid_on, channel, answers)

    def _write_claims(self, submitted_on: date, claims: list[tuple[BilledClaim, str]]) -> None:
        path = self._folder / "837" / f"claims-{submitted_on}.837"
        _write(path, claim_file(claims, submitted_on, len(self._claim_files) + 1))
        self._claim_files.append(path)
        self._billed += len(claims)

    def _write_remits(self, paid_on: date, channel: str, answers: list[RemitClaim]) -> None:
        """One file of a channel's day, with an interchange for each payer that comes through it."""
        path = self._folder / "835" / f"{channel}-{paid_on}.835"
        answers.sort(key=lambda answer: answer.remit.payer.id)
        parts = []
        for payer_id, group in groupby(answers, key=lambda answer: answer.remit.payer.id):
            insurer = INSURER_BY_ID[payer_id]
            self._interchanges += 1
            paid = payments(insurer, paid_on, list(group), self._seed)
            parts.append(remit_interchange(insurer, paid, self._interchanges))
        _write(path, "".join(parts))
        self._remit_files.append(path)
        self._answered += len(answers)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
