"""The filter language: text as a person types it into ``filter_terms.Filter``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from worklist.domain.calendar import NO_HOLIDAYS, BusinessCalendar
from worklist.domain.filter_terms import EVERYTHING, Filter, Term, key_named
from worklist.domain.filter_values import PIECE, Asked, keyed_term, text_term
from worklist.domain.text import clean, clean_block

MOST_CHARACTERS = 2_000
MOST_TERMS = 100
"""Bounds of one filter, well above what a person types and below what the database can take."""

_QUOTED = r'"(?:[^"]|"")*+"'
_WORD = re.compile(rf'(?:{_QUOTED}|[^\s"])++')
_GLUED = re.compile(rf'(?:[^\s"]|{_QUOTED})*?{_QUOTED}(?=[^\s",.])')
"""A closing quote with a letter right behind it: two terms that were meant apart, or a stray quote."""
_SIGN = ">=|<=|<>|!=|:|=|>|<"
_KEYED = re.compile(rf"(?P<key>[A-Za-z][A-Za-z_-]*)(?P<sign>{_SIGN})(?P<value>.*)", re.DOTALL)
_SIGN_FIRST = re.compile(rf"(?:{_SIGN}).*", re.DOTALL)
_SIGN_LAST = re.compile(rf"-?(?P<key>[A-Za-z][A-Za-z_-]*)(?:{_SIGN})")
CURLY_QUOTES = str.maketrans("“”„", '"""')
_ELSEWHERE = {
    "not": "write a minus before the term, such as -is:snoozed",
    "|": "write or",
    "||": "write or",
    "&": "a blank between two terms is and",
    "&&": "a blank between two terms is and",
}


class FilterError(ValueError):
    """A filter that cannot be read: one sentence with the word, its column and what to do."""

    def __init__(self, problem: str, word: str, column: int) -> None:
        super().__init__(f"'{clean(word, most=40)}' at column {column}: {problem}")
        self.word = word
        self.column = column
        """Where the word begins, counted from 1."""


@dataclass(frozen=True, slots=True)
class _Word:
    raw: str
    column: int

    def error(self, problem: str) -> FilterError:
        return FilterError(problem, self.raw, self.column)


def parse_filter(text: str, today: date, calendar: BusinessCalendar = NO_HOLIDAYS) -> Filter:
    """Read a filter; blank text is ``EVERYTHING``. Dates such as ``fri`` are settled by ``today``.

    ``str()`` of the result reads back to an equal filter. Raises FilterError.
    """
    if len(text) > MOST_CHARACTERS:
        raise _too_long(text)
    words = list(_joined(_words(clean_block(text).translate(CURLY_QUOTES))))
    if not words:
        return EVERYTHING
    found = Filter(tuple(tuple(_term(word, today, calendar) for word in group) for group in _groups(words)))
    if sum(map(len, found.any_of)) > MOST_TERMS or len(str(found)) > MOST_CHARACTERS:
        raise _too_long(text)
    return found


def both(first: str, second: str) -> str:
    """A filter for what two filters both let through, in the words that were typed. Raises FilterError."""
    pairs = [(left, right) for left in _alternatives(first) for right in _alternatives(second)]
    return " or ".join(" ".join(filter(None, pair)) for pair in pairs)


def _alternatives(text: str) -> list[str]:
    words = list(_joined(_words(clean_block(text).translate(CURLY_QUOTES))))
    return [" ".join(word.raw for word in group) for group in _groups(words)] if words else [""]


def _too_long(text: str) -> FilterError:
    return FilterError(f"the filter has more than {MOST_TERMS} terms or {MOST_CHARACTERS} characters", text, 1)


def _words(text: str) -> Iterator[_Word]:
    """Words between blanks; blanks inside quotes do not part them."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _WORD.match(text, at)
        end = found.end() if found else at
        if text[end : end + 1] == '"':
            raise FilterError("this quote is not closed", text[end:], end + 1)
        glued = _GLUED.match(text, at, end)
        if glued:
            raise FilterError("a blank is missing before it", text[glued.end() : end], glued.end() + 1)
        yield _Word(text[at:end], at + 1)
        at = end


def _joined(words: Iterator[_Word]) -> Iterator[_Word]:
    """``age > 90`` and ``payer: aetna`` as one word each: a sign never stands alone."""
    last: _Word | None = None
    for word in words:
        if last and _belong_together(last.raw, word.raw):
            last = _Word(last.raw + word.raw, last.column)
            continue
        if last:
            yield last
        last = word
    if last:
        yield last


def _belong_together(first: str, second: str) -> bool:
    if _SIGN_FIRST.fullmatch(second):
        return key_named(first.removeprefix("-")) is not None
    found = _SIGN_LAST.fullmatch(first)
    return found is not None and key_named(found["key"]) is not None


def _groups(words: Sequence[_Word]) -> list[list[_Word]]:
    """The words parted at each ``or``; ``and`` says what a blank says."""
    groups: list[list[_Word]] = [[]]
    joiner: _Word | None = None
    for word in words:
        if word.raw.lower() not in ("or", "and"):
            groups[-1].append(word)
            joiner = None
            continue
        if joiner or not groups[-1]:
            raise _lonely(joiner or word)
        joiner = word
        if word.raw.lower() == "or":
            groups.append([])
    if joiner:
        raise _lonely(joiner)
    return groups


def _lonely(joiner: _Word) -> FilterError:
    return joiner.error(f'it stands between two terms; to search for the word, write "{joiner.raw}" in quotes')


def _term(word: _Word, today: date, calendar: BusinessCalendar) -> Term:
    negated = word.raw.startswith("-")
    body = word.raw[negated:]
    if not body or body.startswith("-"):
        raise word.error("one minus stands right before the term that must not hold, such as -is:snoozed")
    if any(mark in plain for _, plain in PIECE.findall(body) for mark in "()"):
        raise word.error("parentheses are not part of filters; put text that has them in quotes")
    if body.lower() in _ELSEWHERE:
        raise word.error(_ELSEWHERE[body.lower()])
    if _SIGN_FIRST.fullmatch(body):
        raise word.error("a sign stands right after a key, such as age>90; text that begins so goes in quotes")
    keyed = _KEYED.fullmatch(body)
    try:
        if keyed is None:
            return text_term(body, negated)
        return keyed_term(keyed["key"], Asked(keyed["sign"], keyed["value"], negated, today, calendar))
    except ValueError as problem:
        raise word.error(str(problem)) from None
