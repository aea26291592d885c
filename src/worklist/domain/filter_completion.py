"""What can come next in a filter that is being typed: keys, their values, and examples that can be put in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from worklist.domain.codes import CARC_LABELS, MODIFIERS, REMARK_LABELS
from worklist.domain.filter_terms import KEYS, STATES, SYNTAX, Key, Kind, Match, fold, key_named, quoted
from worklist.domain.filter_values import PIECE
from worklist.domain.filters import FilterError, parse_filter
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.queues import Queue

MOST = 80
"""Suggestions at once: more than fit a screen, few enough to make while a key is down."""

_ANY_DAY = date(2000, 1, 3)
_WORD = re.compile(r'(?:"(?:[^"]|"")*(?:"|$)|[^\s"])+')
_KEYED = re.compile(r"(?P<minus>-?)(?P<key>[A-Za-z][A-Za-z_-]*)(?P<sign>>=|<=|:|=|>|<)(?P<value>.*)", re.DOTALL)
_KEY_BEFORE = re.compile(r"(?<!\S)-?(?P<key>[A-Za-z][A-Za-z_-]*)\s+\Z")
_KEY_AND_SIGN_BEFORE = re.compile(r"(?<!\S)-?(?P<key>[A-Za-z][A-Za-z_-]*)\s*(?:>=|<=|:|=|>|<)\s+\Z")
_LEAST_FOR_VALUES = 2
"""Letters from which on a word without a key is looked for among values too."""


@dataclass(frozen=True, slots=True)
class Known:
    """Names that the data holds, those of the most accounts first."""

    payers: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that can be put in the place of the word under the cursor."""

    insert: str
    """A word that reads as a filter, or a key that ends in its sign and wants a value."""
    label: str
    """As lists show it."""
    meaning: str


@dataclass(frozen=True, slots=True)
class Completions:
    """Suggestions for one place of a text."""

    text: str
    start: int
    end: int
    """The word that a suggestion replaces: ``text[start:end]``, empty between two blanks."""
    suggestions: tuple[Suggestion, ...]

    def apply(self, suggestion: Suggestion) -> tuple[str, int]:
        """The text with a suggestion put in, and the cursor behind it."""
        rest = self.text[self.end :]
        gap = " " if rest and not rest[0].isspace() else ""
        before = self.text[: self.start] + suggestion.insert
        return before + gap + rest, len(before)


NO_NAMES = Known()


def complete(text: str, cursor: int, known: Known = NO_NAMES) -> Completions:
    """Suggestions for the word under the cursor; between words everything there is, as a cheat sheet.

    For any text and any cursor, also while the text is no filter yet.
    """
    cursor = max(0, min(cursor, len(text)))
    start, end = _word_at(text, cursor)
    before = _opened_before(text[:start], text[start:cursor])
    typed = "".join(before.split()) + text[start:cursor]
    return Completions(text, start - len(before), end, tuple(islice(_suggestions(typed, known), MOST)))


def _word_at(text: str, cursor: int) -> tuple[int, int]:
    """The word that the cursor is in or right behind; nothing between words."""
    found = (word.span() for word in _WORD.finditer(text) if word.start() < cursor <= word.end())
    return next(found, (cursor, cursor))


def _opened_before(text: str, word: str) -> str:
    """The key, with blanks about its sign, that a word belongs to: a filter reads ``age > 90`` as ``age>90``."""
    found = (_KEY_BEFORE if word[:1] in (":", "=", "<", ">") and word else _KEY_AND_SIGN_BEFORE).search(text)
    return found[0] if found and key_named(found["key"]) else ""


def _suggestions(typed: str, known: Known) -> Iterator[Suggestion]:
    keyed = _KEYED.fullmatch(typed)
    if keyed:
        key = key_named(keyed["key"])
        if key:
            yield from _values(key, keyed["minus"], keyed["sign"], keyed["value"], known)
        return
    minus = "-" if typed.startswith("-") else ""
    word = typed.removeprefix("-")
    if not word:
        yield from _cheat_sheet(minus)
    elif not word.startswith(("-", '"')):
        yield from _keys(minus, word)
        yield from _loose_values(minus, word, known)


# -- keys -----------------------------------------------------------------------------------------------------------


def _cheat_sheet(minus: str) -> Iterator[Suggestion]:
    yield from (_key_suggestion(minus, key) for key in KEYS)
    yield from (Suggestion(f"{minus}is:{state}", f"is:{state}", meaning) for state, meaning in STATES.items())
    if not minus:
        yield from (Suggestion(example, example, meaning) for example, meaning in SYNTAX)


def _key_suggestion(minus: str, key: Key) -> Suggestion:
    return Suggestion(f"{minus}{key.name}{_sign_of(key)}", key.example, key.meaning)


def _sign_of(key: Key) -> str:
    """The sign of its example: ``age>``, ``due<=``, ``payer:``."""
    found = _KEYED.fullmatch(key.example)
    return found["sign"] if found else ":"


def _keys(minus: str, word: str) -> Iterator[Suggestion]:
    """Keys that begin so, then those that are also called so, then those with these letters in this order."""
    wanted = word.lower().replace("_", "-")
    ranked = sorted((rank, at) for at, key in enumerate(KEYS) if (rank := _nearness(key, wanted)) is not None)
    for _, at in ranked:
        key = KEYS[at]
        if key.name == wanted and key.kind in _EXAMPLES:
            yield from _examples(key, minus, "")
        else:
            yield _key_suggestion(minus, key)


def _nearness(key: Key, wanted: str) -> int | None:
    if key.name.startswith(wanted):
        return 0
    if any(name.startswith(wanted) for name in key.also):
        return 1
    letters = iter(key.name)
    starts_alike = key.name[0] == wanted[0]
    return 2 if starts_alike and all(letter in letters for letter in wanted) else None


# -- values ---------------------------------------------------------------------------------------------------------


def _values(key: Key, minus: str, sign: str, value: str, known: Known) -> Iterator[Suggestion]:
    if key.kind in _EXAMPLES:
        yield from _examples(key, minus, f"{sign}{value}")
    elif sign in (":", "="):
        given, last = _parted(value)
        if not given or _reads(f"{key.name}:{given[:-1]}"):
            yield from _offers(key, f"{minus}{key.name}:{given}", last, known)


def _parted(value: str) -> tuple[str, str]:
    """The values that are finished, their comma included, and the last one as text."""
    at = 0
    for piece in re.finditer(r'"(?:[^"]|"")*"?|[^",]+|,', value):
        if piece[0] == ",":
            at = piece.end()
    last = value[at:]
    closed = last if last.count('"') % 2 == 0 else f'{last}"'
    return value[:at], "".join(plain or inside.replace('""', '"') for inside, plain in PIECE.findall(closed))


def _reads(word: str) -> bool:
    try:
        parse_filter(word, _ANY_DAY)
    except FilterError:
        return False
    return True


def _offers(key: Key, before: str, last: str, known: Known) -> Iterator[Suggestion]:
    """The values that begin with what was typed, then those that have it inside."""
    wanted = fold(last)
    found = [(value, meaning) for value, meaning in _all_values(key, known) if _fits(wanted, value, meaning)]
    is_name = key.kind in (Kind.NAME, Kind.OWNER)
    for value, meaning in sorted(found, key=lambda each: not fold(each[0]).startswith(wanted)):
        insert = quoted(fold(value)) if is_name else value
        if not is_name or _means(f"{key.name}:{insert}", fold(value)):
            yield Suggestion(before + insert, value, meaning)


def _fits(wanted: str, value: str, meaning: str) -> bool:
    return wanted in fold(value) or (len(wanted) > _LEAST_FOR_VALUES and wanted in fold(meaning))


def _means(word: str, name: str) -> bool:
    """Whether a name reads back: some hold signs that a filter takes for its own."""
    try:
        [[term]] = parse_filter(word, _ANY_DAY).any_of
    except FilterError:
        return False
    return isinstance(term, Match) and term.values == (name,)


def _all_values(key: Key, known: Known) -> Iterable[tuple[str, str]]:
    """Every value that we can name, with its meaning."""
    match key.kind:
        case Kind.STATE:
            return STATES.items()
        case Kind.OWNER:
            return (("me", "yours"), ("none", "nobody's"), *((name, "") for name in known.owners))
        case Kind.CHOICE:
            return [(choice, _CHOICE_LABELS.get(choice, "")) for choice in key.choices]
        case Kind.CODE:
            return _CODE_LABELS.get(key.name, {}).items()
        case _:
            names = {"payer": known.payers, "plan": known.plans}.get(key.name, ())
            return [(name, "") for name in names]


_CHOICE_LABELS: Mapping[str, str] = {
    **{queue.key: queue.about for queue in Queue},
    **{action.id: action.label for action in NEXT_ACTIONS.values()},
}
_CODE_LABELS: Mapping[str, Mapping[str, str]] = {
    "carc": CARC_LABELS,
    "rarc": REMARK_LABELS,
    "mod": {modifier.code: modifier.says for modifier in MODIFIERS.values()},
}


def _loose_values(minus: str, word: str, known: Known) -> Iterator[Suggestion]:
    """A word without a key, found among the values of those keys that people leave out."""
    if len(word) < _LEAST_FOR_VALUES:
        return
    wanted = fold(word)
    for name in ("is", "queue", "payer", "plan", "owner"):
        key = key_named(name)
        if key is not None:
            for offer in _offers(key, f"{minus}{name}:", word, known):
                if wanted in fold(offer.label):
                    yield Suggestion(offer.insert, f"{name}:{offer.label}", offer.meaning)


# -- examples of comparisons ----------------------------------------------------------------------------------------

_NUMBERS: Mapping[str, tuple[str, str]] = {
    "age": ("30", "90"),
    "touches": ("1", "3"),
    "days": ("0", "14"),
    "priority": ("5", "20"),
}
_COMPARISONS = (
    (">{high}", "more than {high}"),
    (">={high}", "{high} or more"),
    ("<{low}", "less than {low}"),
    ("<={low}", "{low} or less"),
    (":{low}..{high}", "from {low} to {high}"),
)
_AHEAD = (
    ("<=today", "today or earlier"),
    ("<=tomorrow", "by tomorrow"),
    ("<=fri", "by the next Friday"),
    ("<=14d", "within 14 days"),
    ("<=eom", "by the end of the month"),
    (":today", "today"),
    (":today..5bd", "from today, five business days on"),
    ("<today", "before today"),
    (">14d", "later than 14 days from now"),
)
_BEHIND = (
    (">=-7d", "in the last 7 days"),
    ("<-30d", "more than 30 days ago"),
    ("<-90d", "more than 90 days ago"),
    (">=2026-01-01", "on that day or later"),
    (":2026-03", "in that month"),
    (":2026-01..2026-03", "from one month to another"),
    (":yesterday", "yesterday"),
)
_EXAMPLES: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    Kind.COUNT: _COMPARISONS,
    Kind.MONEY: _COMPARISONS,
    Kind.DATE_AHEAD: _AHEAD,
    Kind.DATE_BEHIND: _BEHIND,
}


def _examples(key: Key, minus: str, typed: str) -> Iterator[Suggestion]:
    """Comparisons that begin as typed."""
    low, high = _NUMBERS.get(key.name, ("100", "500"))
    for pattern, meaning in _EXAMPLES[key.kind]:
        written = pattern.format(low=low, high=high)
        if written.startswith(typed):
            word = f"{key.name}{written}"
            yield Suggestion(minus + word, word, meaning.format(low=low, high=high))
