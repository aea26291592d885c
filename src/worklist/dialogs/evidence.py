"""The evidence checklist of a playbook: each change of a tick is an entry of the record."""

from collections.abc import Sequence

from worklist.desk import AccountView
from worklist.dialogs.field import Field, Values
from worklist.dialogs.form import EntryForm, Subject
from worklist.domain.events import Body, EvidenceTicked
from worklist.domain.playbooks import fill
from worklist.widgets.tick import ON


class EvidenceDialog(EntryForm):
    """What is at hand of what the playbook wants."""

    TITLE = "Evidence"
    ACTION = "playbook"

    def __init__(self, subject: Subject, view: AccountView) -> None:
        super().__init__(subject)
        self._view = view
        self._playbook = self.desk.playbook_of(view)

    def known(self) -> str:
        """Of which playbook."""
        return f"{self._playbook.title}. Space ticks what is at hand."

    def fields(self) -> Sequence[Field]:
        """Every item, ticked where the record says so."""
        ticked = self._view.assessment.work.ticked
        return [
            Field(
                f"item-{item.id}",
                fill(item.text, self._view.assessment),
                ON if (self._playbook.id, item.id) in ticked else "",
                is_tick=True,
            )
            for item in self._playbook.evidence
        ]

    def bodies(self, values: Values) -> tuple[Body, ...]:
        """The items that changed."""
        ticked = self._view.assessment.work.ticked
        changes = tuple(
            EvidenceTicked(self._playbook.id, item.id, values[f"item-{item.id}"] == ON)
            for item in self._playbook.evidence
            if (values[f"item-{item.id}"] == ON) != ((self._playbook.id, item.id) in ticked)
        )
        if not changes:
            raise ValueError("Nothing is ticked or unticked yet: space does that, esc closes.")
        return changes
