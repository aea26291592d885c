"""How a patient may be reached, and what came of it."""

from datetime import datetime

from worklist.desk.recording import Recording
from worklist.desk.values import Saved
from worklist.domain.events import Body, Event
from worklist.domain.patient_entries import ContactSet, PatientContacted
from worklist.domain.patients.contact.advice import Advice, advice, refuse_against
from worklist.domain.patients.contact.recording import NO_WISHES, merged, refuse_no_news
from worklist.domain.text import account_number
from worklist.domain.work import fold, standing
from worklist.store.patients import accounts_of_patient


class Contacting(Recording):
    """The rules before the number, over all accounts of a patient."""

    def contact_of(self, number: str) -> ContactSet:
        """How the patient of an account wants to be reached, by the newest entry on any of their accounts.

        Raises Refusal.
        """
        number = account_number(number)
        self._need_sight(number)
        return _newest_wish(self._of_patient(number))

    def advice(self, number: str, now: datetime | None = None) -> Advice:
        """Whether the patient may be called, now if not said otherwise. Raises Refusal for an unknown account."""
        view = self.view_of(number)
        number = view.assessment.account.number
        records = self._of_patient(number)
        others = {other: fold(events) for other, events in records.items() if other != number}
        moment = now or datetime.now().astimezone()
        return advice(view.assessment, _newest_wish(records), others, self.rules.patients, moment)

    def set_contact(self, number: str, wish: ContactSet, *, seen: int | None = None) -> Saved:
        """Record how a patient wants to be reached; what is left empty stays as it stands. Raises Refusal."""
        stands = self.contact_of(number)
        whole = merged(wish, stands)
        refuse_no_news(whole, stands)
        return self.record(number, whole, seen=seen)

    def record_contact(
        self, number: str, contacted: PatientContacted, *beside: Body, seen: int | None = None, act: str = ""
    ) -> Saved:
        """Record a contact with the patient, with what follows from it, in one act.

        Raises Refusal where the rules speak against it and nobody says why it was made all the same.
        """
        refuse_against(self.advice(number), contacted)
        return self.record(number, contacted, *beside, seen=seen, act=act)

    def _of_patient(self, number: str) -> dict[str, list[Event]]:
        """The entries of every account of the patient of this one."""
        return self._log.of_accounts([number, *accounts_of_patient(self._cache, number)])


def _newest_wish(records: dict[str, list[Event]]) -> ContactSet:
    said = [
        (event.seq, event.body)
        for events in records.values()
        for event in standing(events)
        if isinstance(event.body, ContactSet)
    ]
    return max(said, key=lambda each: each[0])[1] if said else NO_WISHES
