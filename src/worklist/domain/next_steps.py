"""The actions a next step can name, with their usual minutes and interval."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NextAction:
    """Something that can be done next on an account."""

    id: str
    label: str
    minutes: int
    """Usual minutes of work; a site can set its own."""
    interval: str
    """Default due date, as a person would type it."""
    then: str = ""
    """Id of what usually has to follow before the work is done; empty where an answer is all that is left."""


NEXT_ACTIONS: dict[str, NextAction] = {
    action.id: action
    for action in (
        NextAction("portal", "Check status in the payer's portal", 4, "5bd", then="call"),
        NextAction("call", "Call the payer", 12, "3bd", then="resubmit"),
        NextAction("corrected-claim", "Send a corrected claim", 15, "2bd"),
        NextAction("resubmit", "Send the claim again", 8, "2bd"),
        NextAction("appeal", "Write an appeal", 30, "5bd"),
        NextAction("appeal-status", "Ask for the appeal's status", 10, "20bd"),
        NextAction("records", "Get the medical record", 10, "5bd", then="corrected-claim"),
        NextAction("audit", "Check the balance against the remits", 10, "2bd", then="patient"),
        NextAction("secondary", "Bill the other payer", 8, "2bd"),
        NextAction("patient", "Contact the patient", 8, "3bd"),
        NextAction("coverage", "Look for other coverage", 8, "3bd"),
        NextAction("assistance", "Ask for the application for assistance", 8, "10bd"),
        NextAction("wait", "Wait for the answer", 3, "10bd"),
        NextAction("re-decide", "Decide anew what to do", 10, "1bd"),
        NextAction("other", "Something else (say it in the note)", 10, "5bd"),
    )
}
"""In the order in which dialogs list them."""

FOLLOW_UP = NEXT_ACTIONS["appeal-status"]
"""What is done next once a dispute is out."""


def usual_way(action: str) -> tuple[NextAction, ...]:
    """An action and what usually follows it until an answer is all that is left, in order. Assumed, not found."""
    first = NEXT_ACTIONS[action]
    return (first, *usual_way(first.then)) if first.then else (first,)
