"""The kinds of arguments that commands take, each refused with a sentence that says what is accepted."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from worklist.domain.text import clean

if TYPE_CHECKING:
    from worklist.domain.patient_entries import Document

T = TypeVar("T")
_MOST_ACCOUNT = 200
_MOST_SHOWN = 40


class _Account(click.ParamType[str]):
    """An account number, as the PM system writes it."""

    name = "account"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        number = value.strip()
        if not number or len(number) > _MOST_ACCOUNT or clean(number) != number:
            self.fail(
                f"{clean(value, most=_MOST_SHOWN)!r} is no account number; worklist list prints them.", param, ctx
            )
        return number


class _Dollars(click.ParamType[int]):
    """Dollars and cents into cents."""

    name = "dollars"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from worklist.domain.money import typed_cents

        if isinstance(value, int):
            return value
        try:
            return typed_cents(value)
        except ValueError:
            shown = clean(value, most=_MOST_SHOWN)
            self.fail(f"{shown!r} is no amount; write dollars such as 120 or 1,234.50.", param, ctx)


class _Date(click.ParamType[date]):
    """A day in full, for days that may lie far behind or far ahead, within the years that other days have."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from worklist.domain.calendar import FIRST_DAY, LAST_DAY

        if isinstance(value, date):
            return value
        shown = repr(clean(value, most=_MOST_SHOWN))
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            self.fail(f"{shown} is no date; write it as 2026-01-31.", param, ctx)
        if not FIRST_DAY <= day <= LAST_DAY:  # what is counted from it has to be a day too
            self.fail(f"{shown} is outside the years {FIRST_DAY.year} to {LAST_DAY.year}.", param, ctx)
        return day


class _Line(click.ParamType[str]):
    """A short text on one line, cleaned."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if len(value) > _MOST_ACCOUNT:
            self.fail(f"{len(value):,} characters are too many here; {_MOST_ACCOUNT} is the most.", param, ctx)
        return clean(value)


class Pair(click.ParamType[T]):
    """A text such as ``LEFT=RIGHT``, read by a function that raises ValueError with what is wrong, as a sentence."""

    def __init__(self, name: str, read: Callable[[str], T]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: str | T, param: click.Parameter | None, ctx: click.Context | None) -> T:
        """What the function makes of it."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _documents(text: str) -> "tuple[Document, ...]":
    from worklist.domain.patients.papers.documents import documents_named

    if found := documents_named(text):
        return found
    raise ValueError("Name a document, such as eob; several with commas between them.")


class _ExistingFile(click.Path):
    """A file that is there. From a pipe one would wait for ever, and a device has no end."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        super().convert(value, param, ctx)
        path = Path(value)
        if not path.is_file():
            self.fail(f"{clean(str(path), most=_MOST_ACCOUNT)!r} is a pipe or a device; name a file.", param, ctx)
        return path


class _OutFolder(click.Path):
    """A folder for files that are made. An empty name, as of a variable that is not set, is no folder."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if not str(value):
            self.fail("The name of the folder is empty; write . for the one you are in.", param, ctx)
        return super().convert(value, param, ctx)


ACCOUNT = _Account()
DATE = _Date()
DOCUMENTS = Pair("documents", _documents)
DOLLARS = _Dollars()
EXISTING_FILE = _ExistingFile()
OUT_FOLDER = _OutFolder()
SHORT_TEXT = _Line()


def expanded(path: Path) -> Path:
    """An absolute path, with ~ for the home folder; ~ of a user who does not exist is a name like any other."""
    with suppress(RuntimeError):
        path = path.expanduser()
    return path.absolute()


def one_of(words: Iterable[str]) -> click.Choice[str]:
    """One of a few words."""
    return click.Choice([str(word) for word in words])


def words_of(**words: Iterable[str]) -> str:
    """The end of a command's help: which words its arguments take."""
    return " ".join(f"{name.upper()} is one of {', '.join(map(str, accepted))}." for name, accepted in words.items())
