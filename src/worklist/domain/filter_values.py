"""One term of a filter: a key, a sign and a value as typed, read by what the key's values are."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from worklist.domain.calendar import FIRST_DAY, LAST_DAY, BusinessCalendar, parse_day
from worklist.domain.codes import normal_carc
from worklist.domain.filter_terms import (
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
from worklist.domain.money import Cents, cents

PIECE = re.compile(r'"((?:[^"]|"")*+)"|([^"]+)')
"""A quoted or a plain piece of a word; inside quotes a doubled quote is one."""

_MOST_COUNT = 999_999
_MOST_CENTS = 10**14
_COUNT = re.compile(r"[+-]?[0-9]{1,6}")
_MONEY = re.compile(
    r"(?:[+-]?\$?|\$-)"
    r"(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,13}|(?=\.))(?:\.[0-9]{1,6})?)"
    r"(?P<unit>[km]?)"
)
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands behind a key, with what dates depend on."""

    sign: str
    """``: = > >= < <=`` or ``!=``."""
    value: str
    """As typed, quotes and all."""
    negated: bool
    today: date
    calendar: BusinessCalendar


def text_term(typed: str, negated: bool) -> Text:
    """A free word. Raises ValueError where nothing of it is left to search for."""
    return Text(_folded(_unquoted(typed)), negated)


def keyed_term(name: str, asked: Asked) -> Term:
    """The term of a key. Raises ValueError with what is wrong, and what to write instead."""
    key = key_named(name.lower())
    if key is None:
        hint = _nearest(name.lower(), [key.name for key in KEYS])
        raise ValueError(f"there is no key '{name[:40]}'; {hint} (text with such a sign goes in quotes)")
    return _READERS[key.kind](key, asked)


def _nearest(typed: str, names: Sequence[str]) -> str:
    """A hint at what was meant: the nearest name, or all of them."""
    close = get_close_matches(typed[:40], names, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(names)}"


def _unquoted(raw: str) -> str:
    return "".join(plain or quoted.replace('""', '"') for quoted, plain in PIECE.findall(raw))


def _listed(key: Key, asked: Asked) -> list[str]:
    """The values between commas; a comma inside quotes does not part them."""
    if asked.sign not in (":", "="):
        minus = f", or a minus before {key.name} for not" if asked.sign == "!=" else ""
        raise ValueError(f"{key.name} takes a colon, such as {key.example}{minus}")
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
    return Match(key.name, _distinct(map(_folded, _listed(key, asked))), asked.negated)


def _codes(key: Key, asked: Asked) -> Term:
    return Match(key.name, _distinct(_code(key, value) for value in _listed(key, asked)), asked.negated)


def _code(key: Key, value: str) -> str:
    code = normal_carc(value) if key.name == "carc" else value.strip().upper()
    if not code.isascii() or not re.fullmatch(key.shape, code):
        raise ValueError(f"'{value[:40]}' is no {key.name} by itself; write it such as {key.example}")
    return code


def _choices(key: Key, asked: Asked) -> Term:
    chosen = (choice for value in _listed(key, asked) for choice in _chosen(key, value))
    return Match(key.name, _distinct(chosen), asked.negated)


def _chosen(key: Key, value: str) -> list[str]:
    """The choices with words that begin so: ``denial`` is ``payer_denial``, ``payer`` is three classes."""
    wanted = _slug(value)
    found = [choice for choice in key.choices if wanted and f"-{wanted}" in f"-{_slug(choice)}"]
    if not found:
        raise ValueError(f"there is no {key.name} '{value[:40]}'; {_nearest(wanted, key.choices)}")
    return found


def _states(key: Key, asked: Asked) -> Term:
    return Is(_distinct(map(_state, _listed(key, asked))), asked.negated)


def _state(value: str) -> str:
    state = SAME_STATE.get(_slug(value), _slug(value))
    if state not in STATES:
        raise ValueError(f"there is no state '{value[:40]}'; {_nearest(state, list(STATES))}")
    return state


def _slug(name: str) -> str:
    """A name of ours without the ways to write it: ``Aged A/R`` and ``aged_ar`` are ``aged-ar``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("/", "")).strip("-")


def _counts(key: Key, asked: Asked) -> Term:
    low, high = _bounds(key, asked, _count, (-_MOST_COUNT, _MOST_COUNT))
    return Between(key.name, low, high, asked.negated)


def _count(typed: str) -> int:
    if not _COUNT.fullmatch(typed):
        raise ValueError(f"'{typed[:40]}' is not a whole number below a million")
    return int(typed)


def _money(key: Key, asked: Asked) -> Term:
    low, high = _bounds(key, asked, _cents, (-_MOST_CENTS, _MOST_CENTS))
    return Between(key.name, low, high, asked.negated)


def _cents(typed: str) -> Cents:
    found = _MONEY.fullmatch(typed.lower())
    if not found:
        raise ValueError(f"'{typed[:40]}' is not an amount; write 500, 1,500, 1.5k or $500.25")
    amount = Decimal(found["digits"].replace(",", "")) * _UNITS[found["unit"]]
    return cents(f"{-amount if '-' in typed else amount:f}")


def _dates(key: Key, asked: Asked) -> Term:
    def ordinal(typed: str) -> int:
        behind = key.kind is Kind.DATE_BEHIND
        return parse_day(typed, asked.today, asked.calendar, looking_back=behind).toordinal()

    low, high = _bounds(key, asked, ordinal, (FIRST_DAY.toordinal(), LAST_DAY.toordinal()))
    return Between(key.name, low and date.fromordinal(low), high and date.fromordinal(high), asked.negated)


def _bounds(
    key: Key, asked: Asked, read: Callable[[str], int], limits: tuple[int, int]
) -> tuple[int | None, int | None]:
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


def _ends(key: Key, sign: str, typed: str, read: Callable[[str], int]) -> tuple[int | None, int | None]:
    match sign:
        case ">":
            return read(typed) + 1, None
        case ">=":
            return read(typed), None
        case "<":
            return None, read(typed) - 1
        case "<=":
            return None, read(typed)
        case "!=":
            raise ValueError(f"not is a minus before the key: -{key.name}:{typed[:40]}")
        case _:
            return _range(typed, read)


def _range(typed: str, read: Callable[[str], int]) -> tuple[int | None, int | None]:
    first, dots, last = (part.strip() for part in typed.partition(".."))
    if not dots:
        return read(first), read(first)
    if not first and not last:
        raise ValueError("a range has one end at least: 30..90, 30.. or ..90")
    return read(first) if first else None, read(last) if last else None


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
