"""What forms that plan a next step share: its fields, and the day that follows the action."""

from collections.abc import Sequence

from textual import on
from textual.widgets import Input

from worklist.dialogs.field import Field
from worklist.dialogs.form import EntryForm, Subject
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.widgets.choice import Choice

ACTIONS: Sequence[tuple[str, str]] = tuple((action.id, action.label) for action in NEXT_ACTIONS.values())
"""Every action as an option."""
DAYS = "3bd, fri, +2w, 12/3"


class PlanForm(EntryForm):
    """A form with an ``action`` and the day it is ``due``: each action brings its usual interval."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self._interval = ""

    def step_fields(self, action: str) -> tuple[Field, Field]:
        """What is done next and when."""
        return (
            Field("action", "What", action, options=ACTIONS),
            Field("due", "Due", usual_interval(action), DAYS, is_day=True),
        )

    def on_mount(self) -> None:
        """The interval of what is chosen, also in a draft."""
        self._interval = usual_interval(self.values()["action"])

    @on(Choice.Changed, "#action")
    def _propose_interval(self, event: Choice.Changed) -> None:
        """A day that was typed stays."""
        due = self.query_one("#due", Input)
        if due.value == self._interval:
            self._interval = usual_interval(event.choice.value)
            due.value = self._interval


def usual_interval(action: str) -> str:
    """The day of an action as a person would type it; empty for no action."""
    return NEXT_ACTIONS[action].interval if action in NEXT_ACTIONS else ""
