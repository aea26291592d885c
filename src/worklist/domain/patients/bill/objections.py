"""Objections: what a patient disputes, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from worklist.domain.claims import service_of_day
from worklist.domain.patient_entries import DocumentMoved, ObjectionAnswered, ObjectionRaised


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection with its papers."""

    raised: ObjectionRaised
    id: str
    by: str
    papers: tuple[DocumentMoved, ...] = ()
    """What was asked, wanted, received and sent for it, oldest first."""
    answer: ObjectionAnswered | None = None

    @property
    def waits(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.answer is None

    @property
    def line(self) -> str:
        """The disputed line, as ``99213-25 of 2026-01-05``; empty where it is the whole bill."""
        raised = self.raised
        if not raised.code:
            return ""
        return service_of_day(raised.code, raised.modifiers, raised.service_on)

    def is_late(self, today: date) -> bool:
        """Whether its answer was due."""
        return self.waits and self.raised.answer_due < today


def with_paper(objections: Iterable[Objection], paper: DocumentMoved) -> tuple[Objection, ...]:
    """The objections after a document moved for one of them."""
    return tuple(
        replace(each, papers=(*each.papers, paper)) if each.id == paper.target else each for each in objections
    )


def with_answer(objections: Iterable[Objection], answer: ObjectionAnswered) -> tuple[Objection, ...]:
    """The objections after one was answered."""
    return tuple(replace(each, answer=answer) if each.id == answer.target else each for each in objections)
