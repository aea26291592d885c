"""One table of actions: id, keys, words, where it works, when it is disabled and why.

Bindings, the action bar, ``?``, the palette and docs/keys.md are all made from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from worklist.domain.account_row import AccountRow
from worklist.domain.queues import Queue


class Place(StrEnum):
    """The screens that actions belong to."""

    QUEUES = "queues"
    ACCOUNT = "account"
    SYNC = "sync"


class Group(StrEnum):
    """Headings of the help."""

    WORK = "Work on the account"
    LOOK = "Look"
    MOVE = "Move"
    PROGRAM = "Program"


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides whether an action is possible now."""

    actor: str
    row: AccountRow | None = None
    """The account under the cursor or on the screen; None without one."""
    account: str = ""
    """Its number; also set for a closed account, which has no row."""
    filtered: bool = False
    syncing: bool = False


Reason = str
"""Why an action is disabled, as a sentence; empty when it is possible."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do with a key."""

    id: str
    keys: tuple[str, ...]
    """In Textual's names; the first is shown."""
    label: str
    """One or two words for the action bar."""
    about: str
    """A sentence for help and palette."""
    group: Group
    places: frozenset[Place]
    disabled: Callable[[Situation], Reason] = lambda situation: ""
    in_bar: bool = False
    """Whether the action bar shows it."""
    of_table: bool = False
    """Whether a table or a scrolling page answers it by itself."""


def _needs_account(situation: Situation) -> Reason:
    return "" if situation.account else "There is no account under the cursor."


def _needs_mine(situation: Situation) -> Reason:
    row = situation.row
    if row is not None and row.holder and row.holder != situation.actor:
        return f"{row.holder} holds this account; T takes it over."
    return _needs_account(situation)


def _needs_another_holder(situation: Situation) -> Reason:
    row = situation.row
    if row is None or not row.holder:
        return "Nobody holds this account; m holds it for you."
    return "You hold this account already." if row.holder == situation.actor else ""


def _needs_no_escalation(situation: Situation) -> Reason:
    if situation.row is not None and "escalated" in situation.row.states:
        return "An escalation already waits on this account."
    return _needs_account(situation)


def _needs_filter(situation: Situation) -> Reason:
    return "" if situation.filtered else "No filter is set; / sets one."


def _needs_no_sync(situation: Situation) -> Reason:
    return "A sync is running." if situation.syncing else ""


def _needs_sync(situation: Situation) -> Reason:
    return "" if situation.syncing else "No sync is running."


_QUEUES = frozenset({Place.QUEUES})
_ACCOUNT = frozenset({Place.ACCOUNT})
_SYNC = frozenset({Place.SYNC})
_ON_ACCOUNT = _QUEUES | _ACCOUNT
_EVERYWHERE = frozenset(Place)


def _work(
    id_: str, key: str, label: str, about: str, disabled: Callable[[Situation], Reason] = _needs_account
) -> Action:
    return Action(id_, (key,), label, about, Group.WORK, _ON_ACCOUNT, disabled, in_bar=True)


def _move(id_: str, keys: tuple[str, ...], label: str, places: frozenset[Place] = _QUEUES) -> Action:
    return Action(id_, keys, label, f"{label}.", Group.MOVE, places, of_table=True)


def _queue(queue: Queue, key: str) -> Action:
    about = f"Show the queue {queue.title}. {queue.about}"
    return Action(f"queue.{queue.key}", (key,), queue.title, about, Group.LOOK, _QUEUES)


ACTIONS: tuple[Action, ...] = (
    _work("next_step", "s", "step", "Set the next step: what is done next and when."),
    _work("call", "c", "call", "Log a call, portal check, fax or letter to the payer."),
    _work("tag", "t", "tag", "Tag a recurring modifier issue on a line."),
    _work("escalate", "e", "escalate", "Ask a supervisor, or a vendor through one.", _needs_no_escalation),
    _work("hold", "m", "mine", "Hold the account for me, or release it.", _needs_mine),
    _work("snooze", "z", "snooze", "Put it out of sight until a day, or until the PM's records change."),
    _work("flag", "f", "flag", "Set or take down a flag that stops work."),
    _work("note", "n", "note", "Add a note."),
    _work("outcome", "o", "outcome", "Record how the work ended."),
    _work("undo", "u", "undo", "Undo an entry on this account; undoing the undo brings it back."),
    Action(
        "take_over",
        ("T",),
        "take over",
        "Take the account over from whoever holds it.",
        Group.WORK,
        _ON_ACCOUNT,
        _needs_another_holder,
    ),
    Action(
        "filter", ("slash",), "filter", "Filter the list; see the language below.", Group.LOOK, _QUEUES, in_bar=True
    ),
    Action("clear_filter", ("escape",), "clear", "Clear the filter.", Group.LOOK, _QUEUES, _needs_filter),
    Action("all_queues", ("a",), "all", "Show every queue in one list.", Group.LOOK, _QUEUES),
    Action("asleep", ("x",), "asleep", "Show or hide snoozed and resting accounts.", Group.LOOK, _QUEUES),
    Action("next_queue", ("right_square_bracket",), "next queue", "Go to the next queue.", Group.LOOK, _QUEUES),
    Action(
        "previous_queue", ("left_square_bracket",), "previous queue", "Go to the previous queue.", Group.LOOK, _QUEUES
    ),
    *(_queue(Queue(number), str(number)) for number in range(10)),
    _queue(Queue.AGED, "minus"),
    _queue(Queue.WATCHING, "equals_sign"),
    Action(
        "copy", ("y",), "copy", "Send the account number to the clipboard.", Group.LOOK, _ON_ACCOUNT, _needs_account
    ),
    Action("open", ("enter",), "open", "Open the account.", Group.LOOK, _QUEUES, _needs_account, of_table=True),
    Action("back", ("escape", "q"), "back", "Go back to the queues.", Group.LOOK, _ACCOUNT | _SYNC, in_bar=True),
    _move("down", ("j", "down"), "Next row or line", _EVERYWHERE),
    _move("up", ("k", "up"), "Previous row or line", _EVERYWHERE),
    _move("first", ("g", "home"), "First row or line", _EVERYWHERE),
    _move("last", ("G", "end"), "Last row or line", _EVERYWHERE),
    _move("half_page_down", ("ctrl+d",), "Half a page down", _EVERYWHERE),
    _move("half_page_up", ("ctrl+u",), "Half a page up", _EVERYWHERE),
    _move("page_down", ("ctrl+f", "pagedown"), "Page down", _EVERYWHERE),
    _move("page_up", ("ctrl+b", "pageup"), "Page up", _EVERYWHERE),
    Action("sync", ("S",), "sync", "Open the sync screen.", Group.PROGRAM, _QUEUES, in_bar=True),
    Action(
        "start_sync",
        ("s", "enter"),
        "start",
        "Read the drop folders now.",
        Group.PROGRAM,
        _SYNC,
        _needs_no_sync,
        in_bar=True,
    ),
    Action(
        "cancel_sync",
        ("c",),
        "cancel",
        "Stop the sync; nothing half-read is kept.",
        Group.PROGRAM,
        _SYNC,
        _needs_sync,
        in_bar=True,
    ),
    Action(
        "help",
        ("question_mark",),
        "help",
        "Show every key and the filter language.",
        Group.PROGRAM,
        _EVERYWHERE,
        in_bar=True,
    ),
    Action("palette", ("colon", "ctrl+p"), "palette", "Find an action by its name.", Group.PROGRAM, _EVERYWHERE),
    Action("quit", ("q",), "quit", "Leave worklist.", Group.PROGRAM, _QUEUES, in_bar=True),
)
"""Every action, in the order of the help."""

_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "minus": "-",
    "equals_sign": "=",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


def key_name(key: str) -> str:
    """A key as people write it."""
    return _NAMES.get(key, key)


def of_place(place: Place) -> tuple[Action, ...]:
    """The actions of one screen."""
    return tuple(action for action in ACTIONS if place in action.places)


def keys_table() -> list[str]:
    """docs/keys.md: every key with what it does."""
    lines = ["# Keys", "", "Made from the table of actions; `?` shows the same in the program.", ""]
    for group in Group:
        lines += [f"## {group}", "", "| keys | where | what |", "|---|---|---|"]
        for action in ACTIONS:
            if action.group is group:
                keys = " ".join(f"`{key_name(key)}`" for key in action.keys)
                lines.append(f"| {keys} | {', '.join(sorted(action.places))} | {action.about} |")
        lines.append("")
    return lines
