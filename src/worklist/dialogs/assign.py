"""Whom work is given to: a person with what they have beside the name, and why."""

from collections.abc import Sequence
from dataclasses import replace

from worklist.dialogs.field import Field, UnfilledError, Values
from worklist.dialogs.form import EntryForm, Subject
from worklist.domain.events import AccountAssigned, Body
from worklist.domain.money import money
from worklist.domain.morning import Load, name_meant
from worklist.domain.wording import accounts_in_words

_NOBODY = "nobody"
_EVERY, _OVERDUE = "every", "overdue"


class AssignDialog(EntryForm):
    """Somebody is to work it."""

    TITLE = "Assign"
    ACTION = "assign"

    def __init__(self, subject: Subject, colleagues: Sequence[Load]) -> None:
        super().__init__(subject)
        self._colleagues = tuple(colleagues)

    def fields(self) -> Sequence[Field]:
        """The person and the reason. Where there is no team a name is typed."""
        return (self._to(), Field("reason", "Why", hint="if it helps whoever gets it"))

    def _to(self) -> Field:
        if self.desk.team:
            people = [(each.name, f"{each.name}: {load_in_words(each)}") for each in self._colleagues]
            return Field("to", "To", options=(*people, (_NOBODY, "nobody: take it from whoever has it")))
        known = ", ".join(each.name for each in self._colleagues)
        return Field("to", "To", hint=f"a name; {known or self.desk.actor}, or nobody")

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry."""
        typed = values["to"].strip()
        if not typed:
            raise UnfilledError("to", "Say who is to work it, or nobody.")
        known = (*(each.name for each in self._colleagues), self.desk.actor)
        return (AccountAssigned(name_meant(typed, known), values["reason"]),)


class ReassignDialog(AssignDialog):
    """The accounts of one person to another, all of them or those with a step overdue."""

    TITLE = "Give a person's accounts to another"
    ACTION = ""

    def __init__(self, subject: Subject, colleagues: Sequence[Load], overdue: Sequence[str]) -> None:
        """``overdue`` are those of the subject's accounts with a step overdue."""
        super().__init__(subject, colleagues)
        self._which = {_EVERY: subject.many, _OVERDUE: tuple(overdue)}

    def fields(self) -> Sequence[Field]:
        """Which accounts, to whom, why."""
        every, overdue = (accounts_in_words(len(self._which[which])) for which in (_EVERY, _OVERDUE))
        which = ((_EVERY, f"all open ones: {every}"), (_OVERDUE, f"those with a step overdue: {overdue}"))
        return (Field("which", "Which", options=which), *super().fields())

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """One entry, for the accounts that were chosen."""
        chosen = self._which[values["which"]]
        if not chosen:
            raise UnfilledError("which", "No step is overdue there; choose all open ones.")
        self.subject = replace(self.subject, many=chosen)
        return super().bodies(values)


def load_in_words(load: Load) -> str:
    """What a person has, in short: ``12 accounts, 3 due, 1 late, $4,000.00``."""
    due = f", {load.due:,} due" if load.due else ""
    late = f", {load.overdue:,} late" if load.overdue else ""
    return f"{accounts_in_words(load.accounts)}{due}{late}" + (f", {money(load.stake)}" if load.stake else "")
