"""What a filter can ask: the keys of its language, and the terms that a typed filter becomes."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from worklist.domain.money import Cents
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.queues import AccountClass, Disposition, Queue

Bound = int | date


class Kind(Enum):
    """What the values of a key are, and so how they are read and compared."""

    NAME = auto()
    """Part of a name, compared by ``fold``."""
    OWNER = auto()
    """As NAME, with ``me`` and ``none``."""
    CODE = auto()
    """One of the account's codes, in full."""
    CHOICE = auto()
    """One of a fixed list."""
    STATE = auto()
    """One of ``STATES``."""
    COUNT = auto()
    """A whole number."""
    MONEY = auto()
    """Dollars as typed, cents in the term."""
    DATE_AHEAD = auto()
    """A date that lies ahead as a rule: ``fri`` is the next Friday."""
    DATE_BEHIND = auto()
    """A date that lies behind us as a rule: ``fri`` is the last Friday."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the language, as help and docs list it."""

    name: str
    kind: Kind
    example: str
    meaning: str
    choices: tuple[str, ...] = ()
    """CHOICE: every value there is."""
    shape: str = ""
    """CODE: a regular expression of a code in upper case."""
    also: tuple[str, ...] = ()
    """Other names that people type for it."""


KEYS: tuple[Key, ...] = (
    Key("account", Kind.NAME, "account:1001", "account number has this in it", also=("acct", "number")),
    Key("patient", Kind.NAME, "patient:smith", "patient's name has this in it", also=("pt", "name")),
    Key("payer", Kind.NAME, "payer:aetna", "payer's name has this in it"),
    Key("plan", Kind.NAME, "plan:gold", "plan's name has this in it"),
    Key(
        "carc",
        Kind.CODE,
        "carc:97,16",
        "an adjustment has one of these reasons",
        shape=r"[A-Z]?\d{1,3}",
        also=("reason", "denial"),
    ),
    Key(
        "rarc",
        Kind.CODE,
        "rarc:M15",
        "a remit has one of these remarks",
        shape=r"[A-Z]{1,2}\d{1,4}",
        also=("remark",),
    ),
    Key(
        "mod",
        Kind.CODE,
        "mod:25,59",
        "a line has one of these modifiers",
        shape="[A-Z0-9]{2}",
        also=("modifier", "modifiers", "mods"),
    ),
    Key(
        "code",
        Kind.CODE,
        "code:99213",
        "a line has one of these procedure codes",
        shape="[A-Z0-9]{3,11}",
        also=("cpt", "hcpcs", "procedure"),
    ),
    Key(
        "queue",
        Kind.CHOICE,
        "queue:modifier",
        "it is in this queue (part of its name will do)",
        choices=tuple(queue.key for queue in Queue),
    ),
    Key("owner", Kind.OWNER, "owner:me", "whose it is: me, none or a name", also=("assigned",)),
    Key("holder", Kind.OWNER, "holder:none", "who is working on it now: me, none or a name"),
    Key(
        "class",
        Kind.CHOICE,
        "class:payer_denial",
        "it is of this account class",
        choices=tuple(AccountClass),
    ),
    Key(
        "disposition",
        Kind.CHOICE,
        "disposition:dispute",
        "this is what its balance asks for",
        choices=tuple(Disposition),
    ),
    Key(
        "next",
        Kind.CHOICE,
        "next:appeal",
        "this is its next step",
        choices=tuple(NEXT_ACTIONS),
        also=("step", "action"),
    ),
    Key("is", Kind.STATE, "is:snoozed", "it is in this state", also=("state", "status")),
    Key("age", Kind.COUNT, "age>90", "days since the first service"),
    Key("balance", Kind.MONEY, "balance>=1.5k", "what is owed; below 0 is a credit", also=("bal", "amount", "owed")),
    Key(
        "insurance-balance",
        Kind.MONEY,
        "insurance-balance>500",
        "what the payers owe",
        also=("ins-balance", "insbal"),
    ),
    Key(
        "patient-balance",
        Kind.MONEY,
        "patient-balance>100",
        "what the patient owes",
        also=("pt-balance", "ptbal"),
    ),
    Key("stake", Kind.MONEY, "stake>$500.25", "what can be recovered", also=("at-stake",)),
    Key("short", Kind.MONEY, "short>50", "what the first payer allowed below the contract", also=("shortfall",)),
    Key("touches", Kind.COUNT, "touches>=3", "how often it was worked", also=("touch",)),
    Key("priority", Kind.MONEY, "priority>5", "dollars per minute of work"),
    Key("days", Kind.COUNT, "days:0..7", "days left until the deadline"),
    Key("deadline", Kind.DATE_AHEAD, "deadline<=eom", "the deadline of its next move", also=("clock",)),
    Key("due", Kind.DATE_AHEAD, "due<=fri", "when its next step is due", also=("followup", "follow-up")),
    Key("until", Kind.DATE_AHEAD, "until<=fri", "when it wakes by itself", also=("wakes",)),
    Key("service", Kind.DATE_BEHIND, "service>2026-01-01", "first service date", also=("dos",)),
    Key("billed", Kind.DATE_BEHIND, "billed<-30d", "when it was last billed"),
    Key("touched", Kind.DATE_BEHIND, "touched<-2w", "when it was last worked", also=("worked",)),
)
"""In the order of help and docs."""

STATES: Mapping[str, str] = {
    "mine": "it is yours",
    "held": "somebody is working on it",
    "skipped": "it was passed over in work mode and not worked since",
    "due": "its next step is due, or was",
    "overdue": "its next step should have been done",
    "nostep": "it has no next step",
    "untouched": "nobody has worked it (also is:new)",
    "snoozed": "asleep until its day comes or the PM's records change",
    "woken": "it was snoozed, and the PM's records have changed since",
    "resting": "it has an outcome that the PM may yet show",
    "broken-promise": "the day of a payer's promise passed with nothing new, or a patient's payment is missing",
    "disputed": "a dispute is with the payer, who has not answered",
    "dispute-late": "the day on which the payer was to answer a dispute has passed",
    "escalated": "a supervisor or a vendor is asked to act",
    "answered": "a supervisor has answered, and nobody has acted on it yet",
    "vendor-back": "a vendor gave it back, and nobody has acted on it yet",
    "objection": "the patient objects, and nobody has answered yet",
    "assistance": "the patient's application for assistance is open",
    "agreement": "something is agreed with the patient that has not ended",
    "agreement-behind": "a payment that was agreed with the patient is missing",
    "agreement-paid": "all that was agreed with the patient is paid, and it was not ended yet",
    "rejected": "its claim was rejected before adjudication: no remit will come",
    "received": "its claim has not been answered, and the payer or a clearinghouse says it has it",
    "unknown-clock": "its deadline is UNKNOWN for want of a rule or a date",
    "underpaid": "a payer allowed less than the contract says, by more than the threshold",
    "overpaid": "a payer allowed more than the contract says, by more than the threshold",
    "unpriced": "contracts are loaded, and what a paid line should have been allowed is UNKNOWN",
    "credit": "the balance is below zero",
    "derived": "no export states its balance: it is reckoned from the remits",
    "closed": "nothing is owed any more",
}
"""What ``is:`` knows, with its meaning."""
SAME_STATE: Mapping[str, str] = {
    "new": "untouched",
    "unworked": "untouched",
    "late": "overdue",
    "past-due": "overdue",
    "no-step": "nostep",
    "broken": "broken-promise",
    "sleeping": "snoozed",
    "my": "mine",
}
"""Other names of states."""

SYNTAX: tuple[tuple[str, str], ...] = (
    ("smith", "account number, patient or payer has this in it"),
    ('"smith john"', "the same for words with a blank between them"),
    ("age>90 balance>500", "both (a blank is and)"),
    ("-is:snoozed", "not"),
    ("carc:97 or mod:25", "either; or is weaker than and"),
    ("carc:97,16", "one of several values"),
    ("age:30..90", "from 30 to 90, both included; 30.. and ..90 leave one end open"),
)
"""Examples of what is not a key, with their meaning."""


@dataclass(frozen=True, slots=True)
class Text:
    """``word`` is in the account number, the patient's name or the payer's name."""

    word: str
    """Folded."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The field is, or has, one of these values: part of a name, or a code or choice in full."""

    field: str
    """Name of a key of kind NAME, OWNER, CODE or CHOICE."""
    values: tuple[str, ...]
    """Names folded, codes in upper case, choices as ``Key.choices`` has them."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """The field lies between two bounds, both included; ``age>90`` is low 91 and no high.

    Counts are whole numbers, money is in cents, dates are dates. None leaves an end open, never both.
    A fact that is unknown lies nowhere, so only the negated term holds for it.
    """

    field: str
    low: Bound | None
    high: Bound | None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """The account is in one of these states."""

    states: tuple[str, ...]
    """Names of ``STATES``."""
    negated: bool = False


Term = Text | Match | Between | Is


@dataclass(frozen=True, slots=True)
class Filter:
    """Alternatives, of each of which every term must hold; ``EVERYTHING`` has one without terms."""

    any_of: tuple[tuple[Term, ...], ...]

    def __str__(self) -> str:
        """The filter as it can be typed; reads back to an equal one on any day."""
        return " or ".join(" ".join(map(_typed, terms)) for terms in self.any_of)

    @property
    def asks_for_sleepers(self) -> bool:
        """Whether it speaks of sleeping accounts, which lists leave out otherwise."""
        return any(_is_about_sleep(term) for terms in self.any_of for term in terms if not term.negated)


def _is_about_sleep(term: Term) -> bool:
    match term:
        case Is(states):
            return not _ASLEEP.isdisjoint(states)
        case Between(field):
            return field == "until"
        case _:
            return False


_ASLEEP = frozenset({"snoozed", "resting"})

EVERYTHING = Filter(((),))
"""The empty filter."""


def key_named(name: str) -> Key | None:
    """The key of this name or other name; case and underscores do not matter."""
    return _BY_NAME.get(name.lower().replace("_", "-"))


_BY_NAME: Mapping[str, Key] = {name: key for key in KEYS for name in (key.name, *key.also)}

_COMPARED = (Kind.COUNT, Kind.MONEY, Kind.DATE_AHEAD, Kind.DATE_BEHIND)
_IN_NAMES = frozenset({"priority", "service", "short"})
"""Keys that are words of people's and payers' names."""
BARE_WORDS: Mapping[str, str] = {
    **{key.name: key.example for key in KEYS if key.kind in _COMPARED and key.name not in _IN_NAMES},
    "carc": "carc:97",
    "rarc": "rarc:M15",
    **{state: f"is:{state}" for state in ("snoozed", "overdue", "untouched", "escalated", "nostep", "broken-promise")},
}
"""Words that nobody searches for as text, with how to write what was meant."""


def fold(text: str) -> str:
    """Text as searches compare it: no case, no accents, commas as blanks, single blanks.

    ``SMITH, JOSÉ`` and ``smith jose`` are the same.
    """
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        text = "".join(c for c in parts if not unicodedata.combining(c))
    return " ".join(text.casefold().replace(",", " ").split())


def search_text(account: str, patient: str, payer: str) -> str:
    """What a free word of a filter is looked for in; no folded word reaches across its lines."""
    return "\n".join(map(fold, (account, patient, payer)))


_PLAIN = re.compile(r"[A-Za-z0-9_.'/#&][A-Za-z0-9_.'/#&+-]*")
_WORDS_OF_THE_LANGUAGE = frozenset({"or", "and", "not", "&", "&&"}) | BARE_WORDS.keys()


def _typed(term: Term) -> str:
    sign = "-" if term.negated else ""
    match term:
        case Text(word):
            return sign + quoted(word)
        case Match(field, values):
            return f"{sign}{field}:{','.join(map(quoted, values))}"
        case Is(states):
            return f"{sign}is:{','.join(states)}"
        case Between(field, low, high):
            return f"{sign}{field}{_typed_range(field, low, high)}"


def _typed_range(field: str, low: Bound | None, high: Bound | None) -> str:
    if low == high:
        return f":{_typed_bound(field, low)}"
    if high is None:
        return f">={_typed_bound(field, low)}"
    if low is None:
        return f"<={_typed_bound(field, high)}"
    return f":{_typed_bound(field, low)}..{_typed_bound(field, high)}"


def _typed_bound(field: str, bound: Bound | None) -> str:
    if isinstance(bound, date):
        return bound.isoformat()
    money = _BY_NAME[field].kind is Kind.MONEY
    return _typed_money(bound) if money and bound is not None else str(bound)


def _typed_money(amount: Cents) -> str:
    whole, part = divmod(abs(amount), 100)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{part:02d}" if part else f"{sign}{whole}"


def quoted(value: str) -> str:
    """The value, in quotes where it would read as something else without them."""
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_THE_LANGUAGE:
        return value
    return '"' + value.replace('"', '""') + '"'
