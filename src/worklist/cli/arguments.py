"""The kinds of arguments that commands take, each refused with a sentence that says what is accepted."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click

from worklist.domain.text import clean

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
        from worklist.domain.money import cents

        if isinstance(value, int):
            return value
        try:
            return cents(value.replace("$", "").replace(",", ""))
        except ValueError:
            shown = clean(value, most=_MOST_SHOWN)
            self.fail(f"{shown!r} is no amount; write dollars such as 120 or 1,234.50.", param, ctx)


class _Line(click.ParamType[str]):
    """A short text on one line, cleaned."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if len(value) > _MOST_ACCOUNT:
            self.fail(f"{len(value):,} characters are too many here; {_MOST_ACCOUNT} is the most.", param, ctx)
        return clean(value)


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


ACCOUNT = _Account()
DOLLARS = _Dollars()
EXISTING_FILE = _ExistingFile()
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
