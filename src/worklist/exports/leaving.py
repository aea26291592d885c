"""Files that leave: they and their record belong together.

The files are first on the disk under a name that nobody takes for theirs, then the record says that they leave, then
they get their names. A crash before the record leaves nothing but such parts, which are removed a day later; a crash
after it leaves whole files that ``finish`` names, since the record holds their fingerprints.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import time
from typing import BinaryIO, TypeVar

from worklist.desk import Refusal
from worklist.durable import make_folder, sync_folder

_PART = ".part"
_DAY = 86_400
"""Seconds after which a part that no record names belongs to nobody who still works on it."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Files:
    """What is to leave together."""

    contents: Mapping[str, bytes]
    """By the name of the file, without folders."""
    folder: Path
    is_ours: bool
    """Whether the folder is the program's own, to be made for its owner only."""
    sorry: str
    """Beginning of the sentence where they cannot be written, such as ``Nothing was sent: the packet``."""
    may_replace: bool = False
    """Whether files of these names that are there give way; what was sent to somebody never does."""

    @property
    def finals(self) -> tuple[Path, ...]:
        """Where they lie in the end."""
        return tuple(self.folder / name for name in self.contents)


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal, as the record keeps it."""
    return sha256(content).hexdigest()


def leave(files: Files, record: Callable[[], _T], may_be_out: Callable[[], bool]) -> _T:
    """Write the files, record that they leave, and give them their names; returns what ``record`` returns.

    Raises Refusal, and nothing is left, where either cannot be. ``may_be_out`` tells, after a record that failed,
    whether it may be written all the same: the files are kept then.
    """
    begun: list[Path] = []
    try:
        _make_folder(files.folder, is_ours=files.is_ours)
        for final, content in zip(files.finals, files.contents.values(), strict=True):
            stream = _begin_part(final, may_replace=files.may_replace)
            begun.append(final)  # a part that was there belongs to somebody else, and stays
            _write_part(stream, content)
        with suppress(OSError):  # a folder that was named may be on a disk that cannot do that
            sync_folder(files.folder)
    except OSError as error:
        _drop(begun)
        raise Refusal(f"{files.sorry} cannot be written to {files.folder} ({error.strerror}).") from None
    try:
        recorded = record()
    except Refusal:
        if not may_be_out():
            _drop(files.finals)
        raise
    _name(files.finals)
    return recorded


def finish(folder: Path, recorded: Callable[[], Mapping[str, str]]) -> tuple[Path, ...]:
    """Name the files that are in the record and that a crash left as parts; old other parts go.

    ``recorded`` gives the fingerprints by name; it is asked only where there is a part.
    """
    parts = sorted(folder.glob(f".*{_PART}")) if folder.is_dir() else []
    if not parts:
        return ()
    fingerprints = recorded()
    found = []
    for part in parts:
        final = part.with_name(part.name.removeprefix(".").removesuffix(_PART))
        wanted = fingerprints.get(final.name)
        if wanted and not final.exists() and digest_of(part.read_bytes()) == wanted:
            _name([final])
            found.append(final)
        elif wanted is None and time() - part.stat().st_mtime > _DAY:
            part.unlink(missing_ok=True)
    return tuple(found)


def _make_folder(folder: Path, *, is_ours: bool) -> None:
    """Ours is for its owner only; one that was named has to be there, and keeps its rights."""
    if is_ours:
        make_folder(folder)
    elif not folder.is_dir():
        raise NotADirectoryError(0, "there is no such folder", str(folder))


def part_of(final: Path) -> Path:
    """What a file is called until it is in the record."""
    return final.with_name(f".{final.name}{_PART}")


def _begin_part(final: Path, *, may_replace: bool) -> BinaryIO:
    if final.exists() and not may_replace:
        raise FileExistsError(0, f"{final.name} is there already", str(final))
    return os.fdopen(os.open(part_of(final), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write_part(part: BinaryIO, content: bytes) -> None:
    with part as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _name(finals: Iterable[Path]) -> None:
    """Where that fails now, ``finish`` does it later: the record and the content are safe."""
    for final in finals:
        with suppress(OSError):
            part_of(final).rename(final)
            sync_folder(final.parent)


def _drop(finals: Iterable[Path]) -> None:
    for final in finals:
        with suppress(OSError):
            part_of(final).unlink(missing_ok=True)
