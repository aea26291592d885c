"""One table of actions: id, keys, words, where it works, when it is disabled and why.

Bindings, the action bar, ``?``, the palette and docs/keys.md are all made from it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from worklist.domain.account_row import AccountRow
from worklist.domain.money import Cents
from worklist.domain.queues import Queue
from worklist.keymap import Keymap


class Place(StrEnum):
    """The screens that actions belong to."""

    QUEUES = "queues"
    ACCOUNT = "account"
    WORK = "work"
    """One account after the other is served."""
    SYNC = "sync"
    REVIEW = "review"
    """Requests that wait for a decision, or my own."""
    MORNING = "morning"
    """What a supervisor looks at first."""
    RATES = "rates"
    """Rates that were proposed and wait for a decision."""
    PACKET = "packet"
    """What would go to a payer."""
    REVERSALS = "reversals"
    """Write-offs that were premature."""
    PATTERNS = "patterns"
    """What payers do as a rule."""
    NUMBERS = "numbers"
    """What the practice is measured by."""
    BEHIND = "behind"
    """The accounts behind a number, closed ones too."""
    VENDORS = "vendors"
    """Who has accounts of ours, and what came of it."""
    RESOLUTION = "resolution"
    """Whether a patient's bill is right, and what can be agreed with the patient."""


class Group(StrEnum):
    """Headings of the help."""

    WORK = "Work on the account"
    SERVE = "Work mode"
    REVIEW = "Review"
    PACKET = "Packet"
    PATTERNS = "Patterns"
    NUMBERS = "Numbers"
    PATIENT = "Patient balance"
    LOOK = "Look"
    MARK = "Mark many"
    MOVE = "Move"
    PROGRAM = "Program"


def _usual() -> Keymap:
    return USUAL


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
    marked: int = 0
    """How many rows are marked: actions on an account are then done on these."""
    marked_balance: Cents = 0
    """Of the marked accounts."""
    acted: bool = False
    """Whether something was saved from this screen, which can be undone wherever its account is now."""
    others: tuple[str, ...] = ()
    """Who else has the account open."""
    sorted: bool = False
    """Whether the list is in another order than the best first."""
    pattern: str = ""
    """Id of the pattern under the cursor, or whose claims are shown."""
    person: str = ""
    """Whose work is under the cursor, where a line stands for a person."""
    unrecordable: str = ""
    """Why I cannot record work on any account; empty when I can."""
    undecidable: str = ""
    """Why I cannot decide on the request under the cursor, or on any; empty when I can."""
    keys: Keymap = field(default_factory=_usual)
    """For the keys that a reason names."""


Reason = str
"""Why an action is disabled, as a sentence; empty when it is possible."""
Disabled = Callable[[Situation], Reason]


def _always(_: Situation) -> Reason:
    return ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do with a key."""

    id: str
    keys: tuple[str, ...]
    """The usual ones, in Textual's names; the first is shown."""
    label: str
    """One or two words for the action bar."""
    about: str
    """A sentence for help and palette."""
    group: Group
    places: frozenset[Place]
    disabled: Disabled = _always
    in_bar: bool = False
    """Whether the action bar shows it."""
    on_many: bool = False
    """Whether it can be done on all marked rows at once."""
    of_table: bool = False
    """Whether a table or a scrolling page answers it by itself."""
    of_app: bool = False
    """Whether the app answers it, whatever screen is open."""


def _needs_account(situation: Situation) -> Reason:
    return "" if situation.account else "There is no account under the cursor."


def _needs_account_or_person(situation: Situation) -> Reason:
    return "" if situation.account or situation.person else "There is no account and no person under the cursor."


def _needs_entry(situation: Situation) -> Reason:
    return "" if situation.acted else _needs_account(situation)


def _needs_mine(situation: Situation) -> Reason:
    row = situation.row
    if row is not None and row.holder and row.holder != situation.actor:
        return f"{row.holder} holds this account; {situation.keys.shown('take_over')} takes it over."
    return _needs_account(situation)


def _needs_another_holder(situation: Situation) -> Reason:
    row = situation.row
    if row is None or not row.holder:
        return f"Nobody holds this account; {situation.keys.shown('hold')} holds it for you."
    return "You hold this account already." if row.holder == situation.actor else ""


def _needs_dispute(situation: Situation) -> Reason:
    row = situation.row
    if row is not None and "disputed" not in row.states:
        return f"No dispute waits for an answer here; {situation.keys.shown('packet')} sends one."
    return _needs_account(situation)


def _needs_to_decide(situation: Situation) -> Reason:
    return situation.undecidable or _needs_account(situation)


def _needs_pattern(situation: Situation) -> Reason:
    return "" if situation.pattern else "There is no pattern under the cursor."


def _needs_filter(situation: Situation) -> Reason:
    return "" if situation.filtered else f"No filter is set; {situation.keys.shown('filter')} sets one."


def _needs_mark(situation: Situation) -> Reason:
    return "" if situation.marked else f"No row is marked; {situation.keys.shown('mark')} marks one."


def _needs_sort(situation: Situation) -> Reason:
    return "" if situation.sorted else f"The list is best first; {situation.keys.shown('sort_next')} sorts by a column."


def _needs_no_sync(situation: Situation) -> Reason:
    return "A sync is running." if situation.syncing else ""


def _needs_sync(situation: Situation) -> Reason:
    return "" if situation.syncing else "No sync is running."


def _one_or_marked(disabled: Disabled, *, on_many: bool) -> Disabled:
    """Once rows are marked, the row under the cursor no longer decides: what cannot be is said of each row."""

    def reason(situation: Situation) -> Reason:
        if not situation.marked:
            return disabled(situation)
        unmark = situation.keys.shown("unmark_all")
        return "" if on_many else f"Unmark the rows first ({unmark}): this is done on one account."

    return reason


def _who_records(disabled: Disabled) -> Disabled:
    """Whoever only reads is told so at the key, and not once a form is filled in."""

    def reason(situation: Situation) -> Reason:
        return situation.unrecordable or disabled(situation)

    return reason


_QUEUES = frozenset({Place.QUEUES})
_WORK = frozenset({Place.WORK})
_SYNC = frozenset({Place.SYNC})
_REVIEW = frozenset({Place.REVIEW})
_MORNING = frozenset({Place.MORNING})
_PACKET = frozenset({Place.PACKET})
_RATES = frozenset({Place.RATES})
_PATTERNS = frozenset({Place.PATTERNS})
_NUMBERS = frozenset({Place.NUMBERS})
_BEHIND = frozenset({Place.BEHIND})
_VENDORS = frozenset({Place.VENDORS})
_RESOLUTION = frozenset({Place.RESOLUTION})
_SIDE_LISTS = frozenset({Place.RATES, Place.REVERSALS})
_ONE_ACCOUNT = frozenset({Place.ACCOUNT, Place.WORK})
_ON_ACCOUNT = _QUEUES | _ONE_ACCOUNT
_WHERE_ONE_ACTS = _ON_ACCOUNT | _REVIEW | _MORNING | _SIDE_LISTS | _PATTERNS | _RESOLUTION
_EVERYWHERE = frozenset(Place)


def _work(
    id_: str,
    keys: str,
    label: str,
    about: str,
    disabled: Disabled = _needs_account,
    *,
    places: frozenset[Place] = _ON_ACCOUNT,
    on_many: bool = False,
    in_bar: bool = True,
    records: bool = True,
) -> Action:
    decided = _one_or_marked(disabled, on_many=on_many)
    if records:
        decided = _who_records(decided)
    return Action(id_, tuple(keys.split()), label, about, Group.WORK, places, decided, in_bar, on_many)


def _serve(id_: str, keys: str, label: str, about: str, places: frozenset[Place]) -> Action:
    return Action(id_, tuple(keys.split()), label, about, Group.SERVE, places, _who_records(_always), in_bar=True)


def _look(
    id_: str,
    keys: str,
    label: str,
    about: str,
    disabled: Disabled = _always,
    *,
    places: frozenset[Place] = _QUEUES,
    in_bar: bool = False,
) -> Action:
    return Action(id_, tuple(keys.split()), label, about, Group.LOOK, places, disabled, in_bar)


def _queue(queue: Queue, key: str) -> Action:
    return _look(f"queue.{queue.key}", key, queue.title, f"Show the queue {queue.title}. {queue.about}")


def _review(
    id_: str,
    key: str,
    label: str,
    about: str,
    disabled: Disabled = _needs_to_decide,
    places: frozenset[Place] = _REVIEW,
) -> Action:
    return Action(id_, (key,), label, about, Group.REVIEW, places, disabled, in_bar=True)


def _packet(id_: str, keys: str, label: str, about: str) -> Action:
    able = _who_records(_always)
    return Action(id_, tuple(keys.split()), label, about, Group.PACKET, _PACKET, able, in_bar=True)


def _pattern(id_: str, key: str, label: str, about: str) -> Action:
    return Action(id_, (key,), label, about, Group.PATTERNS, _PATTERNS, _who_records(_needs_pattern), in_bar=True)


def _patient(id_: str, key: str, label: str, about: str, *, in_bar: bool = True) -> Action:
    return Action(id_, (key,), label, about, Group.PATIENT, _RESOLUTION, _who_records(_always), in_bar)


def _numbers(id_: str, key: str, label: str, about: str) -> Action:
    return Action(id_, (key,), label, about, Group.NUMBERS, _NUMBERS, in_bar=True)


def _mark(id_: str, key: str, label: str, about: str, disabled: Disabled = _needs_account) -> Action:
    return Action(id_, (key,), label, about, Group.MARK, _QUEUES | _REVIEW | _PATTERNS, disabled)


def _move(id_: str, keys: str, label: str) -> Action:
    return Action(id_, tuple(keys.split()), label, f"{label}.", Group.MOVE, _EVERYWHERE, of_table=True)


def _program(
    id_: str,
    keys: str,
    label: str,
    about: str,
    places: frozenset[Place] = _EVERYWHERE,
    disabled: Disabled = _always,
    *,
    in_bar: bool = True,
) -> Action:
    return Action(id_, tuple(keys.split()), label, about, Group.PROGRAM, places, disabled, in_bar)


def _app(id_: str, keys: str, label: str, about: str) -> Action:
    return Action(id_, tuple(keys.split()), label, about, Group.PROGRAM, _EVERYWHERE, of_app=True)


_WORKING: tuple[Action, ...] = (
    _work("next_step", "s", "step", "Set the next step: what is done next and when.", on_many=True),
    _work("call", "c", "call", "Log a call, portal check, fax or letter to the payer."),
    _work("tag", "t", "tag", "Tag a recurring modifier issue on a line.", on_many=True),
    _work(
        "escalate", "e", "escalate", "Ask a supervisor, or a vendor through one; or change what I asked.", on_many=True
    ),
    _work("hold", "m", "mine", "Hold the account for me, or release it.", _needs_mine, on_many=True),
    _work("snooze", "z", "snooze", "Put it out of sight until a day, or until the PM's records change.", on_many=True),
    _work("flag", "f", "flag", "Set or take down a flag that stops work.", on_many=True),
    _work("note", "n", "note", "Add a note.", on_many=True),
    _work("outcome", "o", "outcome", "Record how the work ended.", on_many=True),
    _work("playbook", "l", "checklist", "Tick the evidence of the playbook.", places=_ONE_ACCOUNT),
    _work("packet", "p", "packet", "Dispute it with the payer: a letter and a table of the claims.", on_many=True),
    _work("dispute_answer", "O", "reply", "Record what the payer answered to a dispute.", _needs_dispute, in_bar=False),
    _work(
        "undo",
        "u",
        "undo",
        "Undo an entry on this account; undoing the undo brings it back.",
        _needs_entry,
        places=_WHERE_ONE_ACTS,
    ),
    Action(
        "my_acts",
        ("U",),
        "my acts",
        "My last twenty acts, to undo or redo.",
        Group.WORK,
        _WHERE_ONE_ACTS,
    ),
    _work(
        "take_over",
        "T",
        "take over",
        "Take the account over from whoever holds it.",
        _needs_another_holder,
        in_bar=False,
    ),
    _work("assign", "A", "assign", "Say who is to work it.", on_many=True, in_bar=False, records=False),
    _work(
        "give_away",
        "A",
        "assign",
        "Say who is to work the account, or all that the person has whose line it is.",
        _needs_account_or_person,
        places=_MORNING,
        records=False,
    ),
)
_SERVING: tuple[Action, ...] = (
    _serve("work", "w", "work", "Serve the best account nobody holds.", _QUEUES),
    _serve("finish", "enter", "finish", "Log what was done and what comes next; the next account is served.", _WORK),
    _serve("next_account", "w right_square_bracket", "next", "This one is done: serve the next account.", _WORK),
    _serve("skip", "x", "skip", "Leave it for later, with a reason that is kept.", _WORK),
)
_REVIEWING: tuple[Action, ...] = (
    _review(
        "approve",
        "a",
        "approve",
        "Approve what is asked, with the reason that the requester reads.",
        places=_REVIEW | _RATES,
    ),
    _review("send_back", "r", "return", "Return it with a question; the requester answers and asks anew."),
    _review("decline", "d", "decline", "Decline what is asked, with a reason.", places=_REVIEW | _RATES),
    _review("mark_like", "l", "mark like", "Mark the requests like this: ask, class, payer, denial.", _needs_account),
    _review("my_requests", "i", "mine", "Show my own requests, or again all that wait.", _always),
    _review(
        "other_part",
        "tab",
        "read",
        "Go to the text to scroll it, and back to the list.",
        _always,
        _REVIEW | _PATTERNS | _NUMBERS | _VENDORS | _RESOLUTION,
    ),
)
_SENDING: tuple[Action, ...] = (
    _packet("send_packet", "s enter", "send", "Make the files and record that they leave; it is asked first."),
    _packet("next_letter", "l", "letter", "The same claims with the next letter."),
    _packet("include", "i", "include", "Keep the accounts that something speaks against, or leave them out again."),
)
_OF_PATTERNS: tuple[Action, ...] = (
    _pattern("confirm_pattern", "c", "confirm", "Take it for a habit: the leverage, the fix upstream, who sees to it."),
    _pattern("pattern_packet", "p", "packet", "Dispute its claims, or the marked ones of them, in one packet."),
    _pattern("fix_pattern", "f", "fixed", "Say from which day of service the fix counts: later claims recur."),
    _pattern("close_pattern", "x", "close", "Nobody has to see to it any more."),
    _pattern("dismiss_pattern", "d", "dismiss", "It is no pattern; it comes back when it has doubled."),
    _pattern("reopen_pattern", "o", "reopen", "Take back that it is fixed, closed or dismissed."),
    Action(
        "every_pattern",
        ("a",),
        "all",
        "Show or hide what is closed, dismissed or usual.",
        Group.PATTERNS,
        _PATTERNS,
        in_bar=True,
    ),
)
_OF_NUMBERS: tuple[Action, ...] = (
    _numbers(
        "shorter_period", "left_square_bracket", "fewer days", "Count payments, denials and work over fewer days."
    ),
    _numbers("longer_period", "right_square_bracket", "more days", "Count payments, denials and work over more days."),
    _numbers("recount", "r", "count anew", "Count again: what others record meanwhile is not in the numbers."),
)
_WITH_PATIENTS: tuple[Action, ...] = (
    _work(
        "resolve",
        "r",
        "resolve",
        "A patient's balance: is the bill right, what can be agreed, how to talk.",
        in_bar=False,
        records=False,
    ),
    _patient("agree", "enter", "agree", "Agree with the patient on the offer under the cursor, with a letter."),
    _patient("ask_approval", "e", "ask", "Ask a supervisor for an offer that is beyond my authority."),
    _patient("object", "o", "objection", "Take the patient's objection: what is disputed, and which papers."),
    _patient("object_answer", "O", "answer", "Record what came of the patient's objection.", in_bar=False),
    _patient("assist", "a", "assistance", "Financial assistance: household, income, papers, the decision."),
    _patient("call_patient", "c", "contact", "The rules before the number; log a contact with the patient."),
    _patient("preferences", "i", "wishes", "How the patient wants to be reached."),
    _patient("statement", "p", "statement", "Make an itemized statement for the patient."),
    _patient("document", "d", "paper", "A paper was asked for, came or went."),
    _patient("estimate", "f", "estimate", "The good-faith estimate that the patient had.", in_bar=False),
    _patient("end_agreement", "x", "end", "End the agreement: kept, broken or withdrawn."),
)
_LOOKING: tuple[Action, ...] = (
    _look("view.today", "d", "today", "Show what is to be done today: promises, steps due, what closes soon."),
    _look("view.mine", "i", "my accounts", "Show what is mine: what I hold, was given, or have a next step on."),
    _look("view.snoozed", "Z", "snoozed", "Show what sleeps, the next to wake first."),
    _look("all_queues", "a", "all", "Show every queue in one list."),
    *(_queue(Queue(number), str(number)) for number in range(10)),
    _queue(Queue.AGED, "minus"),
    _queue(Queue.WATCHING, "equals_sign"),
    _look("next_queue", "right_square_bracket", "next queue", "Go to the next queue."),
    _look("previous_queue", "left_square_bracket", "previous queue", "Go to the previous queue."),
    _look("filter", "slash", "filter", "Filter the list; see the language below.", in_bar=True),
    _look("clear_filter", "escape", "clear", "Clear the filter.", _needs_filter),
    _look("save_filter", "F", "keep filter", "Keep this filter as a queue of its own.", _needs_filter),
    _look("asleep", "x", "asleep", "Show or hide snoozed and resting accounts."),
    _look("sort_next", "greater_than_sign", "sort by next", "Sort by the next column; after the last, best first."),
    _look("sort_previous", "less_than_sign", "sort by previous", "Sort by the column before."),
    _look("sort_reverse", "R", "reverse", "Turn the order round.", _needs_sort),
    _look("columns", "C", "columns", "Choose columns, widths and order."),
    _look(
        *("copy", "y", "copy", "Send the account number to the clipboard.", _needs_account),
        places=_ON_ACCOUNT | _REVIEW | _BEHIND | _VENDORS,
    ),
    Action(
        "open",
        ("enter",),
        "open",
        "Open the account, or what is behind the line.",
        Group.LOOK,
        _QUEUES | _REVIEW | _MORNING | _SIDE_LISTS | _PATTERNS | _NUMBERS | _BEHIND | _VENDORS,
        _needs_account,
        of_table=True,
    ),
    _look("morning", "M", "morning", "A supervisor's page: waits, deadlines, loose ends, who has how much to do."),
    _look("rates", "dollar_sign", "rates", "Rates proposed for the contracts' schedules, to be decided on."),
    _look("reversals", "W", "write-offs", "Write-offs that the remit or the contract says were premature."),
    _look("patterns", "P", "patterns", "What payers do as a rule, and what the team decided on it."),
    _look("vendors", "K", "vendors", "Who has accounts of ours, on which terms, and what came of it."),
    _look("numbers", "number_sign", "numbers", "What the practice is measured by, and the accounts behind it."),
    _look("review", "E", "review", "Decide on what is escalated, or see what became of my requests."),
    _look(
        "back",
        "escape q",
        "back",
        "Go back to the queues.",
        places=_EVERYWHERE - _QUEUES,
        in_bar=True,
    ),
)
_MARKING: tuple[Action, ...] = (
    _mark("mark", "space", "mark", "Mark or unmark the row."),
    _mark("mark_range", "v", "mark to here", "Mark from the last mark to here.", _needs_mark),
    _mark("mark_all", "V", "mark all", "Mark all that the list shows."),
    _mark("unmark_all", "X", "unmark", "Unmark every row.", _needs_mark),
)
_MOVING: tuple[Action, ...] = (
    _move("down", "j down", "Next row or line"),
    _move("up", "k up", "Previous row or line"),
    _move("first", "g home", "First row or line"),
    _move("last", "G end", "Last row or line"),
    _move("half_page_down", "ctrl+d", "Half a page down"),
    _move("half_page_up", "ctrl+u", "Half a page up"),
    _move("page_down", "ctrl+f pagedown", "Page down"),
    _move("page_up", "ctrl+b pageup", "Page up"),
)
_OF_THE_PROGRAM: tuple[Action, ...] = (
    _program("sync", "S", "sync", "Open the sync screen.", _QUEUES),
    _program("start_sync", "s enter", "start", "Read the drop folders now.", _SYNC, _needs_no_sync),
    _program("cancel_sync", "c", "cancel", "Stop the sync; nothing half-read is kept.", _SYNC, _needs_sync),
    _program("help", "question_mark", "help", "Show every key and the filter language."),
    _program("palette", "colon ctrl+p", "palette", "Find an action by its name.", in_bar=False),
    _app("tour", "f1", "tour", "Show the tour of the first start."),
    _app("theme", "ctrl+t", "colours", "Dark, light or the terminal's 16 colours."),
    _program("names", "h", "names", "Hide patients' names everywhere, or show them again.", in_bar=False),
    _app("hide_names", "f9", "names", "The same over a dialog and while one types."),
    _app("redraw", "ctrl+l", "draw anew", "Draw the screen anew, when something else wrote over it."),
    _program("quit", "q", "quit", "Leave worklist.", _QUEUES),
    _app("leave", "ctrl+q ctrl+c", "leave at once", "Leave worklist at once, from any screen."),
)

ACTIONS: tuple[Action, ...] = (
    *_WORKING,
    *_SERVING,
    *_REVIEWING,
    *_OF_PATTERNS,
    *_OF_NUMBERS,
    *_WITH_PATIENTS,
    *_SENDING,
    *_LOOKING,
    *_MARKING,
    *_MOVING,
    *_OF_THE_PROGRAM,
)
"""Every action, in the order of the help."""

USUAL = Keymap({action.id: action.keys for action in ACTIONS})
"""The keys of the table."""


def of_place(place: Place) -> tuple[Action, ...]:
    """The actions of one screen."""
    return tuple(action for action in ACTIONS if place in action.places)


def keys_table(keymap: Keymap = USUAL) -> list[str]:
    """docs/keys.md: every key with what it does."""
    lines = [
        *("# Keys", "", "Made from the table of actions; `?` shows the same in the program, with your own keys."),
        *("Any of them can be moved: see [settings](settings.md#keys). `X` is shift and `x`.", ""),
    ]
    for group in Group:
        lines += [f"## {group}", "", "| keys | id | where | what |", "|---|---|---|---|"]
        lines += [_table_line(action, keymap) for action in ACTIONS if action.group is group]
        lines.append("")
    return lines


def _table_line(action: Action, keymap: Keymap) -> str:
    keys = " ".join(f"`{name}`" for name in keymap.all_shown(action.id).split())
    places = "everywhere" if action.places == _EVERYWHERE else ", ".join(sorted(action.places))
    return f"| {keys} | {action.id} | {places} | {action.about} |"
