"""A table of the settings file, read key by key; whatever is wrong with one is said with file and line."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from unicodedata import normalize

from worklist.config.lines import Lines, TomlPath
from worklist.domain.money import Cents, cents
from worklist.domain.text import clean

_MOST_SHOWN = 40
MOST_CHARACTERS = 400
"""Longest text of one setting."""


class ConfigError(Exception):
    """The settings cannot be used. The text is one sentence: file, line, what is wrong, what is accepted."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{clean(str(path))}, line {line}: {problem}")
        self.path = path
        self.line = line
        """Counted from 1."""


@dataclass(frozen=True, slots=True)
class Document:
    """The file that tables are part of."""

    path: Path
    lines: Lines
    holds: str = "settings"
    """What kind of file it is."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Its readers return the default where a key is missing and raise ConfigError where it is wrong."""

    values: Mapping[str, object]
    at: TomlPath
    document: Document

    @property
    def title(self) -> str:
        """As the file writes it: ``[rules.minutes]``, ``[[clock]]``; the top of the file is ``the settings``."""
        names = ".".join(str(part) for part in self.at if isinstance(part, str))
        if not names:
            return f"the {self.document.holds}"
        return f"[[{names}]]" if isinstance(self.at[-1], int) else f"[{names}]"

    def error(self, key: str, problem: str) -> ConfigError:
        """An error at a key, or at the table where the key is missing."""
        return ConfigError(self.document.path, self.document.lines.of(*self.at, key), problem)

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that mean nothing here, and name the one that was probably meant."""
        for key in self.values:
            if key not in known:
                raise self.error(key, f"{shown(key)} is no key of {self.title}{did_you_mean(key, known)}")

    def text(self, key: str, default: str = "") -> str:
        """A text on one line."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.error(key, f'{key} must be a text in quotes, such as {key} = "...", not {kind(value)}.')
        return self._checked(key, value)

    def _checked(self, key: str, value: str) -> str:
        if len(value) > MOST_CHARACTERS:
            raise self.error(key, f"{key} has {len(value):,} characters; {MOST_CHARACTERS} is the most.")
        if clean(value) != normalize("NFC", value.strip()):
            raise self.error(key, f"{key} holds characters that cannot be shown; write it on one line of plain text.")
        return value.strip()

    def needed(self, key: str, example: str) -> str:
        """A text that may not be missing or empty."""
        value = self.text(key)
        if not value:
            raise self.error(key, f"{self.title} needs {key}, such as {key} = {example}.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one."""
        value = self.values.get(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, f'{key} must be a list of texts in quotes, such as {key} = ["..."].')
        if not all(item.strip() for item in value):
            raise self.error(key, f"{key} has an empty text; leave it out.")
        return tuple(self._checked(key, item) for item in value)

    def choice(self, key: str, valid: Collection[str], default: str = "") -> str:
        """One of a few words."""
        value = self.text(key, default)
        if value not in valid:
            missing = "is missing" if key not in self.values else f"is {shown(value)}"
            raise self.error(key, f"{key} {missing}; it must be one of {listed(valid)}.")
        return value

    def number(self, key: str, default: int | None = None, *, least: int, most: int) -> int:
        """A whole number within bounds; without a default it may not be missing."""
        value = self.values.get(key, default)
        bounds = f"from {least} to {most:,}"
        if value is None:
            raise self.error(key, f"{self.title} needs {key}, a whole number {bounds}.")
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, f"{key} must be a whole number {bounds}, not {kind(value)}.")
        if not least <= value <= most:
            raise self.error(key, f"{key} must be {bounds}.")
        return value

    def money(self, key: str, default: Cents = 0) -> Cents:
        """An amount in dollars, in quotes since a number with a point is not exact; not below zero."""
        text = self.text(key)
        if key not in self.values:
            return default
        try:
            amount = cents(text)
        except ValueError:
            amount = -1
        if amount < 0:
            example = f'{key} = "2500.00"'
            raise self.error(key, f"{key} is {shown(text)}; it must be dollars without sign or commas, as {example}.")
        return amount

    def truth(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"{key} must be true or false without quotes, not {kind(value)}.")
        return value

    def day(self, key: str) -> date | None:
        """A date; None where it is missing."""
        value = self.values.get(key)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.error(
                key, f"{key} must be a date without quotes, such as {key} = 2026-01-31, not {kind(value)}."
            )
        return value

    def table(self, key: str) -> "Table":
        """The table under a key; an empty one where it is missing."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            name = ".".join([*(str(part) for part in self.at), key])
            raise self.error(key, f"{key} must be a table that begins with a line [{name}], not {kind(value)}.")
        return Table(value, (*self.at, key), self.document)

    def tables(self, key: str) -> list["Table"]:
        """The tables of an array of tables."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, f"each {key} is a table that begins with a line [[{key}]], in two brackets.")
        return [Table(item, (*self.at, key, index), self.document) for index, item in enumerate(value)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: the word that was probably meant, else all that there are."""
    close = get_close_matches(word.lower()[:_MOST_SHOWN], known, 1, 0.6)
    return f"; did you mean {close[0]}?" if close else f"; it knows {listed(known)}."


def listed(words: Iterable[str]) -> str:
    """Words for a sentence."""
    return ", ".join(words)


def shown(text: str) -> str:
    """A text of the file, short and harmless, in quotes."""
    return repr(clean(text, most=_MOST_SHOWN))


_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number with a point", list: "a list"}


def kind(value: object) -> str:
    """What a value is, in words."""
    return _KINDS.get(type(value), "a table" if isinstance(value, dict) else "a date or time")
