"""Domain values to JSON and back, and the fingerprints by which records are recognised again."""

import hashlib
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from worklist.domain.acknowledgements import BatchStatus, ClaimStatus, FileAcknowledged
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.column_map import ColumnMap
from worklist.domain.events import KINDS, Body, Event
from worklist.domain.patient_records import PatientPayment, StatementLine
from worklist.domain.remits import RemitClaim, RemitHeader, RemitTotal
from worklist.store.driver import StoreError

Record = BilledClaim | RemitClaim | AgingRow | ClaimStatus | StatementLine | PatientPayment
FileAnswer = BatchStatus | FileAcknowledged
"""What is said of many claims by the numbers they went out under, and of no account by itself."""
_T = TypeVar("_T")

_encoder = msgspec.json.Encoder(order="deterministic")
_decoders: dict[type, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind)
    for kind in (
        *(BilledClaim, RemitClaim, AgingRow, RemitTotal, ClaimStatus, BatchStatus, FileAcknowledged),
        *(StatementLine, PatientPayment),
        *KINDS.values(),
    )
}


def _without(kind: type, *left_out: str) -> Callable[[object], tuple[object, ...]]:
    return attrgetter(*(field.name for field in fields(kind) if field.name not in left_out))


# Where and when a record was read tells nothing about whether it is another one.
_CONTENT: dict[type, Callable[[object], tuple[object, ...]]] = {
    BilledClaim: _without(BilledClaim, "position", "submission"),
    RemitClaim: _without(RemitClaim, "position", "remit"),
    AgingRow: _without(AgingRow, "position", "as_of"),
    ClaimStatus: _without(ClaimStatus, "position"),
    StatementLine: _without(StatementLine, "position"),
    PatientPayment: _without(PatientPayment, "position"),
    BatchStatus: _without(BatchStatus, "position"),
    FileAcknowledged: _without(FileAcknowledged, "position"),
}


def encode(value: object) -> bytes:
    """Canonical JSON: the same value gives the same bytes."""
    return _encoder.encode(value)


def decode(body: bytes | str, kind: type[_T]) -> _T:
    """A value of the cache back. Raises StoreError, with the remedy, when the text is not such a value."""
    try:
        value: _T = _decoders[kind].decode(body)
    except ValueError:  # its text may quote what it read
        raise StoreError(
            "A record in the cache cannot be read, so the cache is damaged: delete cache.db in the data folder and run"
            " worklist sync."
        ) from None
    return value


def digest(*parts: bytes) -> str:
    """A 128-bit fingerprint in hexadecimal."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in parts:
        hasher.update(len(part).to_bytes(8, "big") + part)
    return hasher.hexdigest()


def content_key(record: Record, beside: str | int = "") -> str:
    """What tells a record from every other, wherever and in whatever file it was read.

    A remit claim is known by TRN03, TRN02, BPR16, BPR02 and its own content (re-sent files get new control numbers).
    ``beside`` is the name of an aging row's column map, or counts equal claims inside one payment, or equal lines and
    payments inside one file of patients: they are two and not a re-send.
    """
    content = encode((beside, *_CONTENT[type(record)](record)))
    if isinstance(record, RemitClaim):
        return digest(b"remit", _payment(record.remit), content)
    return digest(type(record).__name__.encode(), content)


def answer_key(answer: FileAnswer) -> str:
    """What tells an answer on a file from every other, wherever it was read."""
    return digest(type(answer).__name__.encode(), encode(_CONTENT[type(answer)](answer)))


def payment_key(total: RemitTotal) -> str:
    """What tells a payment from every other, as for its claims."""
    return digest(_payment(total.remit), encode((total.claims, total.provider_adjustments)))


def _payment(remit: RemitHeader) -> bytes:
    return encode((remit.payer_id, remit.number, remit.paid_on, remit.amount))


def map_layout(column_map: ColumnMap) -> str:
    """Fingerprint of everything that a column map says."""
    return digest(encode(column_map.to_table()))


def event_payload(body: Body) -> str:
    """Canonical JSON of an entry's fields."""
    return encode(body).decode()


def read_event(row: tuple[int, str, str, str, str, str, str]) -> Event:
    """An entry from its row (seq, id, at, actor, kind, account, payload). Raises ValueError when it is none."""
    seq, event_id, at, actor, kind, account, payload = row
    body: Body = _decoders[KINDS[kind]].decode(payload)
    return Event(seq, event_id, datetime.fromisoformat(at), actor, account, body)
