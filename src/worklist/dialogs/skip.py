"""The dialog that passes a served account over."""

from collections.abc import Iterator, Sequence

from worklist.dialogs.field import Field, Values
from worklist.dialogs.form import EntryForm
from worklist.domain.events import AccountReleased, AccountSkipped, Body

_OTHER = "other"
_REASONS = (
    ("waits for somebody else's answer", "waits for somebody else's answer"),
    ("the payer cannot be reached now", "the payer cannot be reached now"),
    ("a document is missing", "a document is missing"),
    ("somebody else knows this better", "somebody else knows this better"),
    ("needs more time than there is today", "needs more time than there is today"),
    (_OTHER, "another reason (say it below)"),
)


class SkipDialog(EntryForm):
    """Why the account is passed over; everybody sees it."""

    TITLE = "Pass it over"
    ACTION = "skip"

    def fields(self) -> Sequence[Field]:
        """A common reason, and more of it."""
        return (
            Field("reason", "Why", options=_REASONS),
            Field("more", "More", hint="who, which document, when to try again"),
        )

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """The reason, and the account is let go."""
        return AccountSkipped(_reason(values)), *self._release()

    def _release(self) -> Iterator[Body]:
        view = self.desk.look(self.account)
        if view and view.assessment.work.holder == self.desk.actor:
            yield AccountReleased()


def _reason(values: Values) -> str:
    more = values["more"].strip()
    if values["reason"] == _OTHER:
        return more
    return f"{values['reason']}: {more}" if more else values["reason"]
