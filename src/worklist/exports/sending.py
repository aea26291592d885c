"""Sending a packet: its files and its record belong together.

The files are first on the disk under a name that nobody takes for a packet, then the record says that they leave, then
they get their names. A crash before the record leaves nothing but such parts, which are removed a day later; a crash
after it leaves whole files that ``finish`` names, since the record holds their fingerprints.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import time

from worklist.desk import Desk, Refusal, Saved
from worklist.domain.packets.draft import Draft, Sending
from worklist.domain.recovery_entries import DisputeSent

_PART = ".part"
_DAY = 86_400
"""Seconds after which a part that no record names belongs to nobody who still works on it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A packet that is in the record and in its folder."""

    saved: Saved
    pdf: Path
    xlsx: Path


def send(desk: Desk, drafted: Draft, sending: Sending, folder: Path | None = None) -> Sent:
    """Make the files and the record of a packet. Raises Refusal, and nothing is left, where either cannot be."""
    from worklist.exports.pdf import pdf_bytes
    from worklist.exports.xlsx import xlsx_bytes

    target = folder or desk.packets_folder
    packet = drafted.addressed(sending)
    contents = {".pdf": pdf_bytes(packet), ".xlsx": xlsx_bytes(packet)}
    finals = {ending: target / f"{packet.id}{ending}" for ending in contents}
    try:
        _make_folder(target, is_ours=folder is None)
        for ending, content in contents.items():
            _write_part(finals[ending], content)
        _sync_folder(target)
    except OSError as error:
        _drop(finals.values())
        raise Refusal(f"Nothing was sent: the packet cannot be written to {target} ({error.strerror}).") from None
    digests = {ending: sha256(content).hexdigest() for ending, content in contents.items()}
    try:
        saved = desk.record_packet(drafted, sending, digests[".pdf"], digests[".xlsx"])
    except Refusal:
        if not desk.packet_may_be_out(packet.id):
            _drop(finals.values())
        raise
    _name(finals.values())
    return Sent(saved, finals[".pdf"], finals[".xlsx"])


def finish(desk: Desk, folder: Path | None = None) -> tuple[Path, ...]:
    """Name the files of packets that are in the record and that a crash left as parts; old other parts go."""
    target = folder or desk.packets_folder
    parts = sorted(target.glob(f"*{_PART}")) if target.is_dir() else []
    if not parts:
        return ()
    recorded = {each.dispute.sent.packet: each.dispute.sent for each in desk.disputes()}
    found = []
    for part in parts:
        final = part.with_name(part.name.removeprefix(".").removesuffix(_PART))
        sent = recorded.get(final.stem)
        if sent and _is_as_recorded(part, final, sent):
            _name([final])
            found.append(final)
        elif sent is None and time() - part.stat().st_mtime > _DAY:
            part.unlink(missing_ok=True)
    return tuple(found)


def _is_as_recorded(part: Path, final: Path, sent: DisputeSent) -> bool:
    wanted = {".pdf": sent.pdf, ".xlsx": sent.xlsx}.get(final.suffix)
    return not final.exists() and sha256(part.read_bytes()).hexdigest() == wanted


def _make_folder(folder: Path, *, is_ours: bool) -> None:
    """Ours is for its owner only; one that was named has to be there, and keeps its rights."""
    if is_ours:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not folder.is_dir():
        raise NotADirectoryError(0, "there is no such folder", str(folder))


def _part(final: Path) -> Path:
    return final.with_name(f".{final.name}{_PART}")


def _write_part(final: Path, content: bytes) -> None:
    """Nothing that is there is written over."""
    if final.exists():
        raise FileExistsError(0, f"{final.name} is there already", str(final))
    descriptor = os.open(_part(final), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _name(finals: Iterable[Path]) -> None:
    """Where that fails now, ``finish`` does it later: the record and the content are safe."""
    for final in finals:
        with suppress(OSError):
            _part(final).rename(final)
            _sync_folder(final.parent)


def _drop(finals: Iterable[Path]) -> None:
    for final in finals:
        with suppress(OSError):
            _part(final).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Onto the disk, where the system can do that for folders."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
