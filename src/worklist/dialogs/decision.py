"""Deciding on requests: the reason that the requester reads, and the one question before many are decided at once."""

from collections.abc import Sequence
from typing import ClassVar

from worklist.desk import Desk, Refusal, Saved, Trial
from worklist.dialogs.bulk import Confirm
from worklist.dialogs.field import Field, UnfilledError, Values
from worklist.dialogs.form import Form, Subject
from worklist.domain.act_words import confirmation
from worklist.domain.events import EscalationDecided, Verdict
from worklist.domain.in_words import Line
from worklist.domain.money import money
from worklist.domain.review import Review, asked_in_all


class DecisionDialog(Form):
    """Why. Nothing is decided without a reason."""

    VERDICT: ClassVar[Verdict]
    LABEL: ClassVar[str] = "Why"
    HINT: ClassVar[str] = ""

    def __init__(self, subject: Subject, reviews: Sequence[Review], known: str) -> None:
        """``reviews`` as they were seen; ``known`` is a line that stands above the field."""
        super().__init__(subject)
        self._reviews = tuple(reviews)
        self._known = known

    def known(self) -> str:
        """What is asked, and what stands against it."""
        return self._known

    def fields(self) -> Sequence[Field]:
        """The reason."""
        return (Field("reason", self.LABEL, hint=self.HINT, is_note=True),)

    def _decision(self, values: Values) -> EscalationDecided:
        if not values["reason"].strip():
            raise UnfilledError("reason", "Say why; the requester reads it.")
        return EscalationDecided(self._reviews[0].asked.id, self.VERDICT, values["reason"])

    def save(self, values: Values) -> Saved:
        """Decide on the one request."""
        return self.desk.decide_on(self._reviews[0].seen, self._decision(values))

    def action_save(self) -> None:
        """Decide and close, or say why not; on many the whole is confirmed first."""
        if not self.subject.many:
            super().action_save()
            return
        try:
            decision = self._decision(self.values())
        except (Refusal, ValueError) as error:
            self.refuse(error)
            return
        self.app.push_screen(ConfirmDecisions(self.desk, self._reviews, decision), self._confirmed)

    def _confirmed(self, saved: Saved | None) -> None:
        if saved is not None:
            self.close(saved)


class ApproveDialog(DecisionDialog):
    """Yes."""

    TITLE = "Approve"
    ACTION = "approve"
    VERDICT = Verdict.APPROVED
    HINT = "what convinced you; the requester reads it"


class ReturnDialog(DecisionDialog):
    """Back to the requester with a question."""

    TITLE = "Return with a question"
    ACTION = "send_back"
    VERDICT = Verdict.RETURNED
    LABEL = "Question"
    HINT = "what you need to know before you decide"


class DeclineDialog(DecisionDialog):
    """No."""

    TITLE = "Decline"
    ACTION = "decline"
    VERDICT = Verdict.DECLINED
    LABEL = "Why not"
    HINT = "and what is to be done instead"


class ConfirmDecisions(Confirm):
    """The one question: how many, how many dollars, which are left out and why."""

    def __init__(self, desk: Desk, reviews: Sequence[Review], decision: EscalationDecided) -> None:
        super().__init__(desk, [review.account for review in reviews], decision)
        self._reviews = tuple(reviews)
        self._decision = decision

    def try_out(self, desk: Desk) -> Trial:
        """What can be decided now."""
        return desk.decision_trial([review.seen for review in self._reviews], self._decision)

    def carry_out(self, desk: Desk, trial: Trial) -> Saved:
        """Decide on those, as they were seen."""
        seen = [review.seen for review in self._reviews]
        return desk.decide_all(trial, seen, self._decision, act=self.act)

    def said(self, trial: Trial) -> tuple[Line, ...]:
        """With what the requests come to, beside the balances."""
        lines = confirmation((self._decision,), trial.accounts, trial.balance, trial.refused)
        asked = asked_in_all(review for review in self._reviews if review.account in trial.numbers)
        return (*lines, Line(f"Asked in all: {money(asked)}.", "money")) if trial.accounts and asked else lines
