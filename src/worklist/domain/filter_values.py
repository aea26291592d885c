"""One term of a filter: a key, a sign and a value as typed, read by what the key's values are."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import partial

from worklist.domain.calendar import FIRST_DAY, LAST_DAY, BusinessCalendar, parse_day
from worklist.domain.codes import normal_carc
from worklist.domain.filter_terms import (
    BARE_WORDS,
    KEYS,
    SAME_STATE,
    STATES,
    Between,
    Is,
    Key,
    Kind,
    Match,
    Term,
    Text,
    fold,
    key_named,
)
from worklist.domain.money import cents
from worklist.domain.queues import AccountClass, Queue

PIECE = re.compile(r'"((?:[^"]|"")*+)"|([^"]+)')
"""A quoted or a plain piece of a word; inside quotes a doubled quote is one."""

_MOST_COUNT = 999_999
_MOST_CENTS = 10**14
_COUNT = re.compile(r"[+-]?[0-9]{1,6}")
_IN_DAYS = re.compile(r"(?P<count>[+-]?[0-9]{1,5}) ?(?P<unit>d|days?|w|wks?|weeks?)")
_MONEY = re.compile(
    r"(?:[+-]?\$?|\$-)"
    r"(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,13}|(?=\.))(?:\.[0-9]{1,6})?)"
    r"(?P<unit>[km]?)"
)
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}
_YEAR_OR_MONTH = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2}))?")
_MONTH_FIRST = re.compile(r"(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")
_GROUP = re.compile(r"(?:CO|PR|OA|PI|CR)-?(?P<code>[A-Z]?[0-9]{1,3})")
_TWO_NUMBERS = re.compile(r"(\$?[0-9][0-9,.]*[km]?) ?- ?(\$?[0-9][0-9,.]*[km]?)", re.IGNORECASE)
_OR_MORE = re.compile(r"(\$?[0-9][0-9,.]*[km]?)\+", re.IGNORECASE)
_NEXT_TERM = re.compile(r"[,;|]\s*-?[A-Za-z][A-Za-z_-]*[:<>=]")
_SIGN_AGAIN = re.compile("[<>]=?|=[<>]|=")

_WRITE_INSTEAD: Mapping[tuple[str, str], str] = {
    ("deadline", "unknown"): "is:unknown-clock",
    ("deadline", "none"): "is:unknown-clock",
    ("due", "overdue"): "is:overdue",
    ("due", "late"): "is:overdue",
    ("due", "none"): "is:nostep",
    ("due", "now"): "is:due",
    ("next", "none"): "is:nostep",
    ("touched", "never"): "is:untouched",
    ("touched", "none"): "is:untouched",
    ("touches", "none"): "touches:0",
    ("balance", "credit"): "is:credit",
    ("is", "unowned"): "owner:none",
    ("is", "unassigned"): "owner:none",
    ("is", "unheld"): "holder:none",
    ("is", "asleep"): "is:snoozed,resting",
    ("is", "today"): "is:due",
}
"""What people write for a value that goes by another key."""
_SAME_PERSON: Mapping[str, str] = {
    **dict.fromkeys(("nobody", "no one", "unassigned", "unowned"), "none"),
    **dict.fromkeys(("mine", "myself"), "me"),
}
"""Other words for an owner."""
_NO_KEY: Mapping[str, str] = {
    "insurance": "write payer for its name, insurance-balance for what it owes",
    "ins": "write payer for its name, insurance-balance for what it owes",
    "dob": "dates of birth are not kept in lists; write patient:smith",
    "date": "write service, billed, touched, due or deadline",
    "sort": "choose the column to sort by in the list, or with --sort",
    "not": "not is a minus before the key, such as -is:snoozed",
}
"""Keys that people try, with what to write."""


Span = tuple[int, int]
"""What one typed value covers, both ends included: one number or day, or the days of a month or year."""
Reader = Callable[[str], Span]


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands behind a key, with what dates depend on."""

    sign: str
    """``: = > >= < <=``, ``!=`` or ``<>``."""
    value: str
    """As typed, quotes and all."""
    negated: bool
    today: date
    calendar: BusinessCalendar


def text_term(typed: str, negated: bool) -> Text:
    """A free word. Raises ValueError where it has no sense as text, or nothing of it is left to search for."""
    _refuse_signs(typed, "")
    if meant := BARE_WORDS.get(typed.lower()):
        raise ValueError(f"write it such as {meant}; to search for the word, put it in quotes")
    return Text(_folded(_unquoted(typed)), negated)


def _refuse_signs(typed: str, before: str) -> None:
    """Other languages' signs for not, or and wildcards would be looked for as letters, and found nowhere."""
    plain = "".join(plain for _, plain in PIECE.findall(typed))
    if typed.startswith(("!", "~")) or (before and typed.startswith("-")):
        raise ValueError(f"not is a minus right before the term: -{before}{typed.lstrip('!~-')[:40]}")
    if "*" in plain or "%" in plain:
        raise ValueError(f"part of a name is enough: {before}{plain.strip('*%')[:40] or 'smith'} (no * or %)")
    if "|" in plain:
        raise ValueError("one of several values is written with commas, two terms with or between them")


def keyed_term(name: str, asked: Asked) -> Term:
    """The term of a key. Raises ValueError with what is wrong, and what to write instead."""
    key = key_named(name)
    if key is None:
        hint = _NO_KEY.get(name.lower()) or _nearest(name.lower(), [key.name for key in KEYS])
        raise ValueError(f"there is no key '{name[:40]}'; {hint} (text with such a sign goes in quotes)")
    if any(_NEXT_TERM.search(plain) for _, plain in PIECE.findall(asked.value)):
        raise ValueError("a blank stands between two terms, such as age>90 balance>500")
    if instead := _WRITE_INSTEAD.get((key.name, _slug(_unquoted(asked.value)))):
        raise ValueError(f"write {'-' * asked.negated}{instead}")
    return _READERS[key.kind](key, _without_doubled_sign(asked))


def _without_doubled_sign(asked: Asked) -> Asked:
    """``age:>90`` is ``age>90``, and ``=>`` is ``>=``."""
    again = _SIGN_AGAIN.match(asked.value) if asked.sign in (":", "=") else None
    if not again:
        return asked
    typed = asked.sign + again[0]
    direction = next((sign for sign in typed if sign in "<>"), "")
    sign = direction + "=" if "=" in typed else direction
    return replace(asked, sign=sign, value=asked.value[again.end() :])


def _nearest(typed: str, names: Sequence[str]) -> str:
    """A hint at what was meant: the nearest name, or all of them."""
    close = get_close_matches(typed[:40], names, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(names)}"


def _unquoted(raw: str) -> str:
    return "".join(plain or quoted.replace('""', '"') for quoted, plain in PIECE.findall(raw))


def _listed(key: Key, asked: Asked) -> list[str]:
    """The values between commas; a comma inside quotes does not part them."""
    if asked.sign not in (":", "="):
        minus = f", or a minus before {key.name} for not" if asked.sign in ("!=", "<>") else ""
        raise ValueError(f"{key.name} takes a colon, such as {key.example}{minus}")
    _refuse_signs(asked.value, f"{key.name}:")
    values = [""]
    for quoted, plain in PIECE.findall(asked.value):
        first, *more = plain.split(",") if plain else [quoted.replace('""', '"')]
        values[-1] += first
        values += more
    if not all(value.strip() for value in values):
        raise ValueError(f"a value is missing; write it such as {key.example}")
    return values


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _folded(value: str) -> str:
    folded = fold(value)
    if not folded:
        raise ValueError("there is nothing in it to search for")
    return folded


def _names(key: Key, asked: Asked) -> Term:
    names = _distinct(map(_folded, _listed(key, asked)))
    if key.kind is Kind.OWNER:
        names = _distinct(_SAME_PERSON.get(name, name) for name in names)
    return Match(key.name, names, asked.negated)


def _codes(key: Key, asked: Asked) -> Term:
    return Match(key.name, _distinct(_code(key, value) for value in _listed(key, asked)), asked.negated)


def _code(key: Key, value: str) -> str:
    code = normal_carc(value) if key.name == "carc" else value.strip().upper()
    if key.name == "carc" and (grouped := _GROUP.fullmatch(code)):
        raise ValueError(f"the group is not part of a carc; write carc:{normal_carc(grouped['code'])}")
    if not code.isascii() or not re.fullmatch(key.shape, code):
        raise ValueError(f"'{value[:40]}' is no {key.name} by itself; write it such as {key.example}")
    return code


def _choices(key: Key, asked: Asked) -> Term:
    chosen = (choice for value in _listed(key, asked) for choice in _chosen(key, value))
    return Match(key.name, _distinct(chosen), asked.negated)


def _chosen(key: Key, value: str) -> list[str]:
    """The choices with words that begin so: ``denial`` is ``payer_denial``, ``payer`` is three classes."""
    wanted = _slug(value)
    if key.name == "queue" and wanted.isdecimal() and wanted in map(str, range(len(key.choices))):
        return [key.choices[int(wanted)]]
    exact = [choice for choice in key.choices if _slug(choice) == wanted]
    found = exact or [choice for choice in key.choices if wanted and f"-{wanted}" in f"-{_slug(choice)}"]
    if not found:
        raise ValueError(f"there is no {key.name} '{value[:40]}'; {_nearest(wanted, key.choices)}")
    return found


def _states(key: Key, asked: Asked) -> Term:
    return Is(_distinct(map(_state, _listed(key, asked))), asked.negated)


def _state(value: str) -> str:
    state = SAME_STATE.get(_slug(value), _slug(value))
    if state not in STATES:
        for key, words in _WORDS_OF_OTHER_KEYS.items():
            if state in words:
                raise ValueError(f"write {key}:{state}")
        raise ValueError(f"there is no state '{value[:40]}'; {_nearest(state, list(STATES))}")
    return state


_WORDS_OF_OTHER_KEYS = {
    "queue": frozenset(queue.key for queue in Queue),
    "class": frozenset(each.replace("_", "-") for each in AccountClass),
}


def _slug(name: str) -> str:
    """A name of ours without the ways to write it: ``Aged A/R`` and ``aged_ar`` are ``aged-ar``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("/", "")).strip("-")


def _counts(key: Key, asked: Asked) -> Term:
    in_days = key.name in ("age", "days")
    low, high = _bounds(key, asked, partial(_count, in_days=in_days), (-_MOST_COUNT, _MOST_COUNT))
    return Between(key.name, low, high, asked.negated)


def _count(typed: str, *, in_days: bool) -> Span:
    found = _IN_DAYS.fullmatch(typed.lower()) if in_days else None
    if found:
        return _one(int(found["count"]) * (7 if found["unit"].startswith("w") else 1))
    if not _COUNT.fullmatch(typed):
        wanted = "a number of days; write 90, 90d or 12w" if in_days else "a whole number below a million"
        raise ValueError(f"'{typed[:40]}' is not {wanted}")
    return _one(int(typed))


def _money(key: Key, asked: Asked) -> Term:
    low, high = _bounds(key, asked, _cents, (-_MOST_CENTS, _MOST_CENTS))
    return Between(key.name, low, high, asked.negated)


def _cents(typed: str) -> Span:
    found = _MONEY.fullmatch(typed.lower())
    if not found:
        raise ValueError(f"'{typed[:40]}' is not an amount; write 500, 1,500, 1.5k or $500.25")
    amount = Decimal(found["digits"].replace(",", "")) * _UNITS[found["unit"]]
    return _one(cents(f"{-amount if '-' in typed else amount:f}"))


def _dates(key: Key, asked: Asked) -> Term:
    behind = key.kind is Kind.DATE_BEHIND

    def days(typed: str) -> Span:
        if found := _YEAR_OR_MONTH.fullmatch(typed) or _MONTH_FIRST.fullmatch(typed):
            return _month(int(found["year"]), int(found["month"] or 0))
        return _one(parse_day(typed, asked.today, asked.calendar, looking_back=behind).toordinal())

    low, high = _bounds(key, asked, days, (FIRST_DAY.toordinal(), LAST_DAY.toordinal()))
    return Between(key.name, low and date.fromordinal(low), high and date.fromordinal(high), asked.negated)


def _month(year: int, month: int) -> Span:
    """The days of a month, or of a year where the month is 0."""
    if not FIRST_DAY.year <= year <= LAST_DAY.year or not 0 <= month <= 12:
        raise ValueError(f"there is no month {year}-{month:02d} here; write such as 2026-03, or 2026 for a year")
    first, last = (month, month) if month else (1, 12)
    return date(year, first, 1).toordinal(), date(year, last, monthrange(year, last)[1]).toordinal()


def _bounds(key: Key, asked: Asked, read: Reader, limits: tuple[int, int]) -> tuple[int | None, int | None]:
    """Both ends, included: every unit is whole, so ``>90`` begins at 91."""
    typed = _unquoted(asked.value).strip()
    if not typed:
        raise ValueError(f"a value is missing; write it such as {key.example}")
    low, high = _ends(key, asked.sign, typed, read)
    if low is not None and high is not None and low > high:
        raise ValueError("the range runs backwards: the smaller end comes first")
    if any(end is not None and not limits[0] <= end <= limits[1] for end in (low, high)):
        raise ValueError(f"nothing lies beyond '{typed[:40]}'")
    return low, high


def _ends(key: Key, sign: str, typed: str, read: Reader) -> tuple[int | None, int | None]:
    match sign:
        case ">":
            return read(typed)[1] + 1, None
        case ">=":
            return read(typed)[0], None
        case "<":
            return None, read(typed)[0] - 1
        case "<=":
            return None, read(typed)[1]
        case "!=" | "<>":
            raise ValueError(f"not is a minus before the key: -{key.name}:{typed[:40]}")
        case _:
            return _range(key, typed, read)


def _range(key: Key, typed: str, read: Reader) -> tuple[int | None, int | None]:
    if key.kind in (Kind.COUNT, Kind.MONEY):
        typed = _dotted(typed)
    first, dots, last = (part.strip() for part in typed.partition(".."))
    if not dots:
        return read(first)
    if not first and not last:
        raise ValueError("a range has one end at least: 30..90, 30.. or ..90")
    return read(first)[0] if first else None, read(last)[1] if last else None


def _dotted(typed: str) -> str:
    """``30-90`` and ``500+`` as ranges, which no number could be."""
    if both := _TWO_NUMBERS.fullmatch(typed):
        return f"{both[1]}..{both[2]}"
    more = _OR_MORE.fullmatch(typed)
    return f"{more[1]}.." if more else typed


def _one(value: int) -> Span:
    return value, value


_READERS: Mapping[Kind, Callable[[Key, Asked], Term]] = {
    Kind.NAME: _names,
    Kind.OWNER: _names,
    Kind.CODE: _codes,
    Kind.CHOICE: _choices,
    Kind.STATE: _states,
    Kind.COUNT: _counts,
    Kind.MONEY: _money,
    Kind.DATE_AHEAD: _dates,
    Kind.DATE_BEHIND: _dates,
}
