"""Putting a site's files into its reference folder: each whole under its name, or not at all."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from worklist.config.contracts import ContractFile, read_contract
from worklist.config.reference import CONTRACTS
from worklist.config.tables import ConfigError
from worklist.domain.sync_report import SyncError
from worklist.durable import sync_folder


@dataclass(frozen=True, slots=True)
class Placing:
    """What is to be written and taken away."""

    copies: tuple[tuple[Path | bytes, Path], ...] = ()
    """(a file or its content, where it goes), in this order: a contract after its schedules."""
    removals: tuple[Path, ...] = ()

    def run(self) -> None:
        """Do it. Raises OSError."""
        for source, target in self.copies:
            _write(source, target)
        for path in self.removals:
            path.unlink(missing_ok=True)


def place_contract(read: ContractFile, text: str, folder: Path) -> Placing:
    """How a contract comes into the folder; nothing is copied that lies there. Raises SyncError for a name taken."""
    home = folder / CONTRACTS
    others = {path: other for path in _tomls(home) if (other := _contract_at(path))}
    old = next((other for other in others.values() if other.contract.name == read.contract.name), None)
    used = {path for other in others.values() if other is not old for path in other.schedule_paths}
    target = home / read.path.name
    if target in others and others[target] is not old:
        raise SyncError(f"{target} is the contract {others[target].contract.name}; give this file another name.")
    if target.exists() and target not in others:
        raise SyncError(f"{target} is there and cannot be read; mend it or take it away first.")
    pairs = [(source, home / name) for source, name in zip(read.schedule_paths, read.schedules, strict=True)]
    for source, place in pairs:
        if place in used and not is_same(source, place):
            raise SyncError(f"{place} is the schedule of another contract; give this one another name.")
    gone = {old.path, *old.schedule_paths} - {target, *(place for _, place in pairs)} - used if old else set()
    copies: list[tuple[Path | bytes, Path]] = [pair for pair in pairs if not is_same(*pair)]
    if not target.exists() or target.read_bytes() != text.encode():
        copies.append((text.encode(), target))
    return Placing(tuple(copies), tuple(sorted(gone)))


def is_same(source: Path, target: Path) -> bool:
    """Whether a file is there already. Raises OSError where the source cannot be read."""
    return target.is_file() and _digest(source) == _digest(target)


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _tomls(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.toml")) if folder.is_dir() else ()


def _contract_at(path: Path) -> ContractFile | None:
    try:
        return read_contract(path)
    except ConfigError:
        return None


def _write(source: Path | bytes, target: Path) -> None:
    """Under another name first, so that nobody reads half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if isinstance(source, bytes):
                stream.write(source)
            else:
                with source.open("rb") as original:
                    shutil.copyfileobj(original, stream)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
