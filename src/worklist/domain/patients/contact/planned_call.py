"""A call to a patient before it is made: where the patient is, what o'clock it is there, how often we have called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from worklist.domain.assessment import Assessment
from worklist.domain.patient_entries import ContactSet, PatientAnswer, PatientContacted, Reached
from worklist.domain.patients.contact.zones import CONTIGUOUS, Hours, is_right, next_right, zones_of
from worklist.domain.patients.rules import PatientRules
from worklist.domain.work import WorkState

WEEK = timedelta(days=7)
"""Over which calls are counted, and how long a collector waits after a conversation."""
_DIGITS = 10
"""Of a number without the country's code."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """What the communication rules look at."""

    assessment: Assessment
    contact: ContactSet
    """How the patient wants to be reached."""
    others: Mapping[str, WorkState]
    """What the record says of the patient's other accounts, by their number."""
    rules: PatientRules
    now: datetime
    """Aware of its zone; it is shown in the machine's."""

    @property
    def works(self) -> Mapping[str, WorkState]:
        """The record of every account of the patient by its number, this one first, with none."""
        return {"": self.assessment.work, **self.others}

    @property
    def number(self) -> str:
        """As the patient said it, else as the export has it; empty where nobody knows."""
        return self.contact.phone or self.assessment.account.patient_phone

    @property
    def number_to_dial(self) -> str:
        """The number, unless the last contact by it found somebody else there."""
        by_it = [body.answer for _, body in self.contacts if _digits(self._dialled(body)) == _digits(self.number)]
        return "" if by_it and by_it[-1] is PatientAnswer.WRONG_NUMBER else self.number

    def _dialled(self, contacted: PatientContacted) -> str:
        """The number of a contact; where none was noted it was the PM's."""
        return contacted.number or self.assessment.account.patient_phone

    @property
    def state(self) -> str:
        """Two letters of where the patient is; empty where nobody knows."""
        return (self.contact.state or self.assessment.account.patient_address.state).upper()

    @property
    def zones(self) -> tuple[str, ...]:
        """Where the hour has to be right; none where the state's letters tell no zone."""
        return zones_of(self.state) if self.state else CONTIGUOUS

    @property
    def hours(self) -> Hours:
        """The patient's own, else the site's."""
        own, site = self.contact, self.rules
        start = site.calls_from if own.calls_from is None else own.calls_from
        return Hours(start, site.calls_to if own.calls_to is None else own.calls_to)

    @property
    def is_in_hours(self) -> bool:
        """Whether the hour is right wherever the patient may be."""
        return bool(self.zones) and is_right(self.now, self.zones, self.hours)

    @property
    def contacts(self) -> tuple[tuple[datetime, PatientContacted], ...]:
        """Every contact on any account of the patient up to now, oldest first."""
        every = (each for work in self.works.values() for each in work.contacts)
        return tuple(sorted((each for each in every if each[0] <= self.now), key=lambda each: each[0]))

    @property
    def calls_in_week(self) -> tuple[datetime, ...]:
        """When we called the patient in the last seven days, oldest first."""
        return tuple(at for at, body in self.contacts if _is_our_call(body) and self.is_in_week(at))

    def is_in_week(self, at: datetime) -> bool:
        """Whether a moment lies within the last seven days, to the minute: never looser than counting days."""
        return self.now - at < WEEK

    @property
    def is_called_often(self) -> bool:
        """Whether one more call would be above the site's number."""
        return len(self.calls_in_week) >= self.rules.calls_in_week

    @property
    def next_right(self) -> datetime | None:
        """The first moment at which hour and number of calls are right; None where that is not to be told."""
        return next_right(self._free_at, self.zones, self.hours) if self.zones and self.rules.calls_in_week else None

    @property
    def _free_at(self) -> datetime:
        """From when on one more call is within the number."""
        if not self.is_called_often:
            return self.now
        return self.calls_in_week[-self.rules.calls_in_week] + WEEK


def _digits(number: str) -> str:
    return "".join(each for each in number if each.isdigit())[-_DIGITS:]


def _is_our_call(contacted: PatientContacted) -> bool:
    """Whether we dialled: what the rules count."""
    return contacted.by is Reached.PHONE and not contacted.incoming
