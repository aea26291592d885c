"""Which patterns are asked for: ``payer:aetna code:99213 carc:97 state:confirmed``, or a word of their name."""

from collections.abc import Callable, Iterable, Sequence

from worklist.domain.filters import FilterError
from worklist.domain.patterns.cells import ANY
from worklist.domain.patterns.ledger import Pattern
from worklist.domain.patterns.words import key_in_words

_Values = Callable[[Pattern], Iterable[str]]


def _codes(of: str) -> list[str]:
    return [] if of == ANY else of.lower().split(" ")


_PART: dict[str, _Values] = {
    "payer": lambda each: (each.key.payer,),
    "plan": lambda each: (each.key.plan,),
    "owner": lambda each: (each.standing.entry.owner if each.standing else "",),
}
"""What has the value somewhere in it."""
_WHOLE: dict[str, _Values] = {
    "code": lambda each: _codes(each.key.code),
    "mod": lambda each: _codes(each.key.modifiers),
    "carc": lambda each: _codes(each.key.carc),
    "act": lambda each: (each.key.act,),
    "state": lambda each: (each.status.lower().replace(" ", "-"),),
}
"""What is the value."""
KEYS = (*_PART, *_WHOLE)


def chosen(patterns: Iterable[Pattern], words: Sequence[str]) -> list[Pattern]:
    """Those that every word lets through. Raises FilterError."""
    found, column = list(patterns), 1
    for word in words:
        lets = _test(word, column)
        found = [each for each in found if lets(each)]
        column += len(word) + 1
    return found


def _test(word: str, column: int) -> Callable[[Pattern], bool]:
    name, sign, value = word.lower().partition(":")
    if not sign:
        return lambda each: name in _said(each)
    if name not in KEYS or not value:
        raise FilterError(f"a word of the pattern, or one of {', '.join(f'{key}:' for key in KEYS)}", word, column)
    wanted = set(filter(None, value.split(",")))
    if name in _WHOLE:
        return lambda each: not wanted.isdisjoint(_WHOLE[name](each))
    return lambda each: any(part in text.lower() for part in wanted for text in _PART[name](each))


def _said(pattern: Pattern) -> str:
    name = pattern.standing.entry.name if pattern.standing else ""
    return f"{pattern.id} {name} {key_in_words(pattern.key)}".lower()
