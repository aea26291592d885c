"""What a filter can ask: the keys of its language, and the terms that a typed filter becomes."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from worklist.domain.money import Cents
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


KEYS: tuple[Key, ...] = (
    Key("payer", Kind.NAME, "payer:aetna", "payer's name has this in it"),
    Key("plan", Kind.NAME, "plan:gold", "plan's name has this in it"),
    Key("carc", Kind.CODE, "carc:97,16", "an adjustment has one of these reasons", shape=r"[A-Z]?\d{1,3}"),
    Key("rarc", Kind.CODE, "rarc:M15", "a remit has one of these remarks", shape=r"[A-Z]{1,2}\d{1,4}"),
    Key("mod", Kind.CODE, "mod:25,59", "a line has one of these modifiers", shape="[A-Z0-9]{2}"),
    Key("code", Kind.CODE, "code:99213", "a line has one of these procedure codes", shape="[A-Z0-9]{3,11}"),
    Key(
        "queue",
        Kind.CHOICE,
        "queue:modifier",
        "it is in this queue (part of its name will do)",
        choices=tuple(queue.key for queue in Queue),
    ),
    Key("owner", Kind.OWNER, "owner:me", "whose it is: me, none or a name"),
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
    Key("is", Kind.STATE, "is:snoozed", "it is in this state"),
    Key("age", Kind.COUNT, "age>90", "days since the first service"),
    Key("balance", Kind.MONEY, "balance>=1.5k", "what is owed; below 0 is a credit"),
    Key("stake", Kind.MONEY, "stake>$500.25", "what can be recovered"),
    Key("touches", Kind.COUNT, "touches>=3", "how often it was worked"),
    Key("priority", Kind.MONEY, "priority>5", "dollars per minute of work"),
    Key("days", Kind.COUNT, "days:0..7", "days left until the deadline"),
    Key("due", Kind.DATE_AHEAD, "due<=fri", "when its next step is due"),
    Key("service", Kind.DATE_BEHIND, "service>2026-01-01", "first service date"),
    Key("billed", Kind.DATE_BEHIND, "billed<-30d", "when it was last billed"),
    Key("touched", Kind.DATE_BEHIND, "touched<-2w", "when it was last worked"),
)
"""In the order of help and docs."""

STATES: Mapping[str, str] = {
    "mine": "it is yours",
    "held": "somebody is working on it",
    "due": "its next step is due, or was",
    "overdue": "its next step should have been done",
    "nostep": "it has no next step",
    "untouched": "nobody has worked it (also is:new)",
    "snoozed": "asleep until its day comes or the PM's records change",
    "woken": "it was snoozed, and the PM's records have changed since",
    "resting": "it has an outcome that the PM may yet show",
    "broken-promise": "the day of a promise has passed with nothing new",
    "escalated": "a supervisor or a vendor is asked to act",
    "unknown-clock": "its deadline is UNKNOWN for want of a rule or a date",
    "credit": "the balance is below zero",
    "closed": "nothing is owed any more",
}
"""What ``is:`` knows, with its meaning."""
SAME_STATE: Mapping[str, str] = {"new": "untouched"}
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


EVERYTHING = Filter(((),))
"""The empty filter."""


def key_named(name: str) -> Key | None:
    """The key of this name, in lower case."""
    return _BY_NAME.get(name)


_BY_NAME: Mapping[str, Key] = {key.name: key for key in KEYS}


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
_JOINERS = frozenset({"or", "and", "not", "&", "&&"})


def _typed(term: Term) -> str:
    sign = "-" if term.negated else ""
    match term:
        case Text(word):
            return sign + _quoted(word)
        case Match(field, values):
            return f"{sign}{field}:{','.join(map(_quoted, values))}"
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


def _quoted(value: str) -> str:
    """The value, in quotes where it would read as something else without them."""
    if _PLAIN.fullmatch(value) and value not in _JOINERS:
        return value
    return '"' + value.replace('"', '""') + '"'
