"""The keys of encrypted databases, kept by folder for this process: whoever opens a file of a folder finds them here.

A key is fetched when a file first needs it and then kept in memory only. Nothing prints it.
"""

import hashlib
import re
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_FORM = re.compile(r"[0-9a-f]{64}")
_MARK_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Key:
    """256 random bits. Raises ValueError for anything else, without showing it."""

    digits: str = field(repr=False)
    """64 hexadecimal digits, which is also how it is kept."""

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(self.digits):
            raise ValueError("a key has 64 digits of 0-9 and a-f")

    @classmethod
    def made(cls) -> "Key":
        """A new one, of the system's randomness."""
        return cls(secrets.token_hex(32))

    @property
    def name(self) -> str:
        """What it is kept under, such as ``database-1a2b3c4d``: a mark of the key, from which it cannot be found."""
        mark = hashlib.sha256(b"worklist database key " + bytes.fromhex(self.digits))
        return f"database-{mark.hexdigest()[:_MARK_LETTERS]}"

    @property
    def words(self) -> str:
        """As SQLCipher takes a key that is no passphrase."""
        return f"x'{self.digits}'"


class Keys:
    """The keys of a folder by name: the one that its databases are to have, and those that they had before."""

    def __init__(self, current: str, older: Sequence[str], fetch: Callable[[str], Key]) -> None:
        self.current = current
        """Name of the key; empty where the databases are to be plaintext."""
        self._older = older
        self._fetch = fetch
        self._fetched: dict[str, Key] = {}
        self._one_at_a_time = threading.Lock()

    def in_turn(self) -> Iterator[Key | None]:
        """What a file may open with; None is plaintext. An older key is fetched only for a file that needs one.

        Raises what the fetching raises.
        """
        if self.current:
            yield self.wanted()
        yield None
        yield from (self._get(name) for name in self._older)

    def wanted(self) -> Key | None:
        """What a file is to open with; None is plaintext. Raises what the fetching raises."""
        return self._get(self.current) if self.current else None

    def _get(self, name: str) -> Key:
        with self._one_at_a_time:  # a keyring asks the person once, whatever the number of threads
            if name not in self._fetched:
                self._fetched[name] = self._fetch(name)
            return self._fetched[name]


def _nothing_to_fetch(name: str) -> Key:
    raise KeyError(name)


_PLAIN = Keys("", (), _nothing_to_fetch)
_by_folder: dict[Path, Keys] = {}


def protect(folder: Path, keys: Keys) -> None:
    """From now on the databases in a folder, and in folders inside it, have these keys."""
    _by_folder[folder.absolute()] = keys


def keys_of(path: Path) -> Keys:
    """The keys of the folder that a file is in; without any, its databases are plaintext."""
    return next((_by_folder[folder] for folder in path.absolute().parents if folder in _by_folder), _PLAIN)
