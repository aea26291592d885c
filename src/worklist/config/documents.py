"""A TOML file into its top table; one that cannot be read or is no TOML is said in one sentence with file and line."""

import re
import tomllib
from pathlib import Path

from worklist.config.lines import find_lines
from worklist.config.tables import ConfigError, Document, Table
from worklist.domain.text import clean

_MOST_BYTES = 1 << 20
_PLACE = re.compile(r" ?\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
"""Where the standard library's reader says that an error is."""


def read_text(path: Path, holds: str, most: int = _MOST_BYTES) -> str:
    """The text of a file of the kind that ``holds`` names, of ``most`` bytes at most.

    Raises ConfigError; its line is 1 for all of it.
    """
    try:
        if path.is_fifo():  # opening it would wait until somebody writes
            raise ConfigError(path, 1, f"this is no {holds} file: it is a pipe.")
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise ConfigError(path, 1, f"the {holds} cannot be read: {error.strerror}.") from None
    if len(data) > most:
        raise ConfigError(path, 1, f"this is no {holds} file: it has more than {most >> 20:,} MB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, line, "the file is not in UTF-8; save it in that encoding.") from None


def parse_table(text: str, path: Path, holds: str) -> Table:
    """The top table of a TOML text. Raises ConfigError."""
    try:
        values = tomllib.loads(text)
        lines = find_lines(text)
    except RecursionError:
        raise ConfigError(path, 1, "the values are nested too deeply.") from None
    except ValueError as error:
        raise _syntax_error(path, text, str(error)) from None
    return Table(values, (), Document(path, lines, holds))


def _syntax_error(path: Path, text: str, said: str) -> ConfigError:
    place = _PLACE.search(said)
    line = int(place["line"]) if place and place["line"] else text.count("\n", 0, len(text.rstrip())) + 1
    problem = clean(said[: place.start()] if place else said, most=120)
    return ConfigError(
        path, line, f"this is not TOML ({problem}); a line is [table], or key = value with texts in quotes."
    )
