"""Sending a packet: its files and its record belong together, as ``leaving`` says."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from worklist.desk import Desk, Saved
from worklist.domain.packets.draft import Draft, Sending
from worklist.exports import leaving

_PDF, _XLSX = ".pdf", ".xlsx"


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

    packet = drafted.addressed(sending)
    pdf, xlsx = pdf_bytes(packet), xlsx_bytes(packet)
    files = leaving.Files(
        {f"{packet.id}{_PDF}": pdf, f"{packet.id}{_XLSX}": xlsx},
        folder or desk.packets_folder,
        is_ours=folder is None,
        sorry="Nothing was sent: the packet",
    )

    def record() -> Saved:
        return desk.record_packet(drafted, sending, leaving.digest_of(pdf), leaving.digest_of(xlsx))

    saved = leaving.leave(files, record, lambda: desk.packet_may_be_out(packet.id))
    return Sent(saved, *files.finals)


def finish(desk: Desk, folder: Path | None = None) -> tuple[Path, ...]:
    """Name the files of packets that are in the record and that a crash left as parts; old other parts go."""
    return leaving.finish(folder or desk.packets_folder, lambda: _recorded(desk))


def _recorded(desk: Desk) -> Mapping[str, str]:
    """The fingerprints of every file, by its name."""
    sent = [each.dispute.sent for each in desk.disputes()]
    return {f"{each.packet}{_PDF}": each.pdf for each in sent} | {f"{each.packet}{_XLSX}": each.xlsx for each in sent}
