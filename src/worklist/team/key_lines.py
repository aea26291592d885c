"""The lines of the keys file, as sshd(8) reads them: options, the key, a comment."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass

from worklist.team.public_keys import PublicKey, fingerprint, is_kind

_QUOTED = r'"(?:\\"|[^"\\]|\\(?!"))*"'
_OPTIONS = re.compile(rf'(?:[^\s"]|{_QUOTED})+')
_OPTION = re.compile(rf'((?:[^,"]|{_QUOTED})+),?')
_NARROWING = ("from", "expiry-time", "verify-required")
"""Options beside our own that only take something away."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line that holds a key."""

    number: int
    """Counted from 1."""
    options: tuple[str, ...]
    kind: str
    blob: str
    name: str
    """The comment: in our lines the person's name."""

    @property
    def fingerprint(self) -> str:
        """Of the key; empty where its bytes cannot be read."""
        try:
            return fingerprint(b64decode(self.blob, validate=True))
        except NotBase64:
            return ""

    @property
    def command(self) -> str | None:
        """The one command that the key can run; None where it opens a shell."""
        found = [option for option in self.options if option.lower().startswith("command=")]
        return found[0].partition("=")[2].removeprefix('"').removesuffix('"').replace('\\"', '"') if found else None

    def has(self, option: str) -> bool:
        """Whether an option is set."""
        return any(each.lower() == option for each in self.options)

    @property
    def widening(self) -> list[str]:
        """Options that give back what ``restrict`` takes, or that set variables."""
        names = (each.partition("=")[0].lower() for each in self.options)
        return [name for name in names if name not in ("restrict", "pty", "command", *_NARROWING)]


def line_of(command: str, key: PublicKey, name: str) -> str:
    """The line of a person: this command on a terminal, and nothing else that SSH can do."""
    return f'restrict,pty,command="{command}" {key.kind} {key.blob} {name}'


def read_lines(text: str) -> Iterator[KeyLine | int]:
    """The lines with a key, in order; of one that cannot be read its number. Comments are passed over."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield _read(number, line.strip()) or number


def _read(number: int, line: str) -> KeyLine | None:
    options, rest = "", line
    if not is_kind(line.split()[0]):
        found = _OPTIONS.match(line)
        if not found:
            return None
        options, rest = found[0], line[found.end() :]
    words = rest.split(maxsplit=2)
    if len(words) < 2 or not is_kind(words[0]):
        return None
    return KeyLine(number, tuple(_OPTION.findall(options)), words[0], words[1], " ".join(words[2:]).strip())
