"""Dialogs of patterns: confirming one, saying that its fix is done, closing, dismissing, reopening."""

from collections.abc import Sequence
from typing import ClassVar

from worklist.desk import Desk, Overtaken, Saved
from worklist.dialogs.field import Field, UnfilledError, Values
from worklist.dialogs.form import Form, Subject
from worklist.domain.patterns.ledger import Pattern
from worklist.domain.patterns.life import Confirmation
from worklist.domain.patterns.words import evidence_in_words, key_in_words, usual_name
from worklist.domain.recovery_entries import PatternState


class PatternForm(Form):
    """A decision on one pattern, unless somebody decided on it after this form was opened."""

    TO: ClassVar[PatternState]
    """What it makes of the pattern; ``NEW`` takes the last decision back."""

    def __init__(self, desk: Desk, pattern: Pattern) -> None:
        super().__init__(Subject(desk, f"pattern {pattern.id}", key_in_words(pattern.key)))
        self.pattern = pattern
        self.seen = pattern.seq
        """Number of the newest entry that the person has seen."""

    def known(self) -> str:
        """Why it is listed."""
        return evidence_in_words(self.pattern.evidence)

    def refuse(self, error: Exception) -> None:
        """Say why it is not saved; what somebody else decided meanwhile is seen now, and the next try is over it."""
        if isinstance(error, Overtaken):
            self.seen = error.seq
        super().refuse(error)


class ConfirmPatternDialog(PatternForm):
    """What it rests on, and what ends it."""

    TITLE = "Confirm a pattern"
    ACTION = "confirm_pattern"
    TO = PatternState.CONFIRMED

    def fields(self) -> Sequence[Field]:
        """As it was confirmed before, if it was."""
        entry = self.pattern.standing.entry if self.pattern.standing else None
        name = entry.name if entry else usual_name(self.pattern.key)
        due = entry.due.isoformat() if entry and entry.due else ""
        return (
            Field("name", "Name", name, hint="what people will know it by"),
            Field(
                "leverage",
                "Leverage",
                entry.leverage if entry else "",
                hint="clause, edit or policy: said to the payer",
            ),
            Field("fix", "Fix upstream", entry.fix if entry else "", hint="claim edit, charge template, fee table"),
            Field("owner", "Who fixes it", (entry.owner if entry else "") or self.desk.actor),
            Field("due", "Fix is due", due, hint="+30, fri, dec 15", is_day=True),
        )

    def save(self, values: Values) -> Saved:
        """Confirm it."""
        for id_, said in _MISSING.items():
            if not values[id_].strip():
                raise UnfilledError(id_, said)
        due = self.desk.due_date(self.day(values, "due"))
        confirmation = Confirmation(values["name"], values["leverage"], values["fix"], values["owner"], due)
        return self.desk.confirm_pattern(self.pattern.key, confirmation, self.seen)


_MISSING = {
    "leverage": "Say what makes it defensible: the clause, edit or policy.",
    "fix": "Say what has to change upstream, so that it does not come again.",
    "due": "Say when the fix is to be done.",
}


class FixPatternDialog(PatternForm):
    """From which day of service the fix counts."""

    TITLE = "The fix is done"
    ACTION = "fix_pattern"
    TO = PatternState.FIXED

    def fields(self) -> Sequence[Field]:
        """The day, and how."""
        return (
            Field("on", "Services from", hint="today, 2026-12-03"),
            Field("note", "How", hint="what was changed, where", is_note=True),
        )

    def save(self, values: Values) -> Saved:
        """Fixed from then on."""
        if not values["on"].strip():
            raise UnfilledError("on", "Say the first day of service for which the fix counts.")
        return self.desk.fix_pattern(self.pattern.key, self.desk.fix_day(values["on"]), values["note"], self.seen)


class ReasonForm(PatternForm):
    """A decision that takes a reason."""

    HINT: ClassVar[str] = ""
    MISSING: ClassVar[str] = ""

    def fields(self) -> Sequence[Field]:
        """The reason."""
        return (Field("reason", "Why", hint=self.HINT, is_note=True),)

    def reason(self, values: Values) -> str:
        """What was typed. Raises UnfilledError for nothing."""
        if not values["reason"].strip():
            raise UnfilledError("reason", self.MISSING)
        return values["reason"]


class ClosePatternDialog(ReasonForm):
    """Nobody has to see to it any more."""

    TITLE = "Close the pattern"
    ACTION = "close_pattern"
    TO = PatternState.CLOSED
    HINT = "how it is known that it will not come again"
    MISSING = "Say why it can be closed."

    def save(self, values: Values) -> Saved:
        """Close it."""
        return self.desk.close_pattern(self.pattern.key, self.reason(values), self.seen)


class DismissPatternDialog(ReasonForm):
    """It is none."""

    TITLE = "Dismiss: no pattern"
    ACTION = "dismiss_pattern"
    TO = PatternState.DISMISSED
    HINT = "what explains it; it comes back when it has doubled"
    MISSING = "Say why it is no pattern."

    def save(self, values: Values) -> Saved:
        """Dismiss it."""
        return self.desk.dismiss_pattern(self.pattern.key, self.reason(values), self.seen)


class ReopenPatternDialog(ReasonForm):
    """The last decision is taken back."""

    TITLE = "Open the pattern again"
    ACTION = "reopen_pattern"
    TO = PatternState.NEW
    HINT = "what shows that it is not over"
    MISSING = "Say why it is opened again."

    def save(self, values: Values) -> Saved:
        """Reopen it."""
        return self.desk.reopen_pattern(self.pattern.key, self.reason(values), self.seen)
