"""How a patient wants to be reached, over all their accounts."""

from collections.abc import Sequence

from worklist.desk import Overtaken, Saved
from worklist.dialogs.field import Field, Values
from worklist.dialogs.form import EntryForm, Subject
from worklist.dialogs.typed import options, whole_number
from worklist.domain.events import Body
from worklist.domain.patient_entries import ContactSet, Reached

_MAY, _NO = "may", "no"
_CALLS = ((_MAY, "may be made"), (_NO, "are not wanted"))


class ContactDialog(EntryForm):
    """What stands is filled in; what is emptied stays as it is."""

    TITLE = "How the patient is reached"
    ACTION = "preferences"

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self._stands = self.desk.contact_of(subject.account)

    def fields(self) -> Sequence[Field]:
        """Calls first, then where, when and how."""
        stands, site = self._stands, self.desk.rules.patients
        return (
            Field("calls", "Calls", _NO if stands.do_not_call else _MAY, options=_CALLS),
            Field("phone", "Number", stands.phone, "empty: as the PM has it"),
            Field("state", "State", stands.state, "two letters of where the patient is; empty: as the claim has it"),
            Field("preferred", "Best by", str(stands.preferred or ""), options=(("", "not said"), *options(Reached))),
            Field(
                "from", "Calls from", _hour(stands.calls_from), f"hour of the patient's day; site: {site.calls_from}"
            ),
            Field("to", "Calls until", _hour(stands.calls_to), f"hour of the patient's day; site: {site.calls_to}"),
            Field("language", "Language", stands.language, "such as Spanish"),
            Field("note", "Note", stands.note, "what else to mind"),
        )

    def wish(self, values: Values) -> ContactSet:
        """What is to be recorded. Raises ValueError for what is no hour."""
        return ContactSet(
            phone=values["phone"],
            state=values["state"],
            preferred=Reached(values["preferred"]) if values["preferred"] else None,
            do_not_call=values["calls"] == _NO,
            calls_from=whole_number(values["from"], "hours"),
            calls_to=whole_number(values["to"], "hours"),
            language=values["language"],
            note=values["note"],
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        return (self.wish(values),)

    def save(self, values: Values) -> Saved:
        """Record it, over what stands on any account of the patient."""
        try:
            return self.desk.set_contact(self.account, self.wish(values), seen=self._seen)
        except Overtaken as overtaken:
            self._seen = overtaken.seq
            raise


def _hour(hour: int | None) -> str:
    return "" if hour is None else str(hour)
