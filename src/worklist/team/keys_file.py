"""The file of keys that sshd reads for the service account, changed whole and at once."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from worklist.durable import sync_folder
from worklist.store.locks import one_at_a_time
from worklist.team.key_lines import KeyLine, line_of, read_lines
from worklist.team.owner import ROOT
from worklist.team.public_keys import PublicKey

_MODE = 0o644
"""sshd reads it as the service account; a public key is no secret."""
_MOST_BYTES = 4 << 20
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class KeysFileError(Exception):
    """The keys file cannot be read or changed; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class KeysFile:
    """The file, whether or not it is there yet."""

    path: Path

    def text(self) -> str:
        """What it says; empty where it is not there. Raises KeysFileError."""
        try:
            status = self.path.lstat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
                raise KeysFileError(f"{self.path} is no plain file of keys: move it away.")
            return self.path.read_text("utf-8", "surrogateescape")
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise KeysFileError(f"{self.path} cannot be read: {error.strerror}.") from None

    def lines(self) -> list[KeyLine | int]:
        """The lines with a key; of one that cannot be read its number. Raises KeysFileError."""
        return list(read_lines(self.text()))

    def entries(self) -> list[KeyLine]:
        """The lines with a key that can be read. Raises KeysFileError."""
        return [line for line in self.lines() if isinstance(line, KeyLine)]

    @property
    def can_change(self) -> bool:
        """Whether we may: the file is exchanged, so the folder decides."""
        return os.access(self.path.parent, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)

    def refuse_taken(self, key: PublicKey, name: str, *, replacing: bool) -> None:
        """Raise KeysFileError where another line has the key: sshd would take the first, without a word.

        Unless the person's own line is to be replaced, none may have their name.
        """
        for line in self.entries():
            if line.fingerprint == key.fingerprint and line.name != name:
                raise KeysFileError(
                    f"Line {line.number} of {self.path} has this key already, for {line.name or 'nobody named'}: each"
                    " person needs a key of their own."
                )
            if line.name == name and not replacing:
                raise KeysFileError(f"Line {line.number} of {self.path} is for {name} already: delete it first.")

    def put(self, command: str, key: PublicKey, name: str) -> None:
        """Give a person the line of a key, in the place of the one they had. Raises KeysFileError."""

        def change(lines: list[str], theirs: list[int]) -> list[str]:
            self.refuse_taken(key, name, replacing=True)
            kept = [line for number, line in enumerate(lines, 1) if number not in theirs]
            return [*kept, line_of(command, key, name)]

        self._change(name, change)

    def remove(self, name: str) -> None:
        """Take the person's lines away. Raises KeysFileError."""
        self._change(name, lambda lines, theirs: [line for number, line in enumerate(lines, 1) if number not in theirs])

    def _change(self, name: str, change: Callable[[list[str], list[int]], list[str]]) -> None:
        try:
            with one_at_a_time(self.path.parent):
                lines = self.text().removesuffix("\n").split("\n") if self.text() else []
                theirs = [line.number for line in self.entries() if line.name == name]
                self._write("".join(f"{line}\n" for line in change(lines, theirs)))
        except OSError as error:
            raise KeysFileError(f"{self.path} cannot be written: {error.strerror}.") from None

    def _write(self, text: str) -> None:
        part = self.path.with_name(f".{self.path.name}.new")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as stream:
            os.fchmod(descriptor, _MODE)  # the program's umask is stricter
            stream.write(text)
            stream.flush()
            os.fsync(descriptor)
        part.rename(self.path)
        sync_folder(self.path.parent)

    def loose(self) -> Iterator[str]:
        """What lets somebody else than root change the file: a sentence each, with what to do."""
        for path in (self.path, *self.path.parents):
            try:
                status = path.lstat()
            except OSError:
                continue
            if status.st_uid != ROOT:
                yield f"{path} is not root's, so its owner can give themselves a shell: chown root: {path}"
            sticky = path != self.path and status.st_mode & stat.S_ISVTX
            if status.st_mode & _OTHERS_WRITE and not sticky:
                yield f"Others can write {path}: chmod go-w {path}"
