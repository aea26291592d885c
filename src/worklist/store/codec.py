"""Domain values to JSON and back, and the fingerprints by which records are recognised again."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import msgspec

from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.events import KINDS, Body, Event
from worklist.domain.provenance import Position
from worklist.domain.remits import RemitClaim, RemitHeader, RemitTotal

Record = BilledClaim | RemitClaim | AgingRow
_NOWHERE = Position("", 0, "file")
_NO_DAY = date.min
_NO_HEADER = RemitHeader(payer=msgspec.UNSET, number="", payer_id="", amount=0, paid_on=None)  # type: ignore[arg-type]
_T = TypeVar("_T")

_encoder = msgspec.json.Encoder(order="deterministic")
_decoders: dict[type, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind) for kind in (BilledClaim, RemitClaim, AgingRow, RemitTotal, *KINDS.values())
}


def encode(value: object) -> bytes:
    """Canonical JSON: the same value gives the same bytes."""
    return _encoder.encode(value)


def decode(body: bytes | str, kind: type[_T]) -> _T:
    """The value back. Raises msgspec.ValidationError when the JSON is not such a value."""
    value: _T = _decoders[kind].decode(body)
    return value


def digest(*parts: bytes) -> str:
    """A 128-bit fingerprint in hexadecimal."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in parts:
        hasher.update(len(part).to_bytes(8, "big"))
        hasher.update(part)
    return hasher.hexdigest()


def content_key(record: Record, occurrence: int = 0) -> str:
    """What tells a record from every other, wherever and in whatever file it was read.

    A remit claim is known by TRN03, TRN02, BPR16, BPR02 and its own content (re-sent files get new control numbers);
    ``occurrence`` counts equal claims inside one payment, which are two claims and not a re-send.
    """
    if isinstance(record, RemitClaim):
        remit = record.remit
        payment = encode((remit.payer_id, remit.number, remit.paid_on, remit.amount, occurrence))
        return digest(payment, encode(replace(record, remit=_NO_HEADER, position=_NOWHERE)))
    if isinstance(record, BilledClaim):
        return digest(b"claim", encode(replace(record, position=_NOWHERE)))
    return digest(b"aging", encode(replace(record, position=_NOWHERE, as_of=_NO_DAY)))


def payment_key(total: RemitTotal) -> str:
    """What tells a payment from every other, as for its claims."""
    remit = total.remit
    plb = encode(total.provider_adjustments)
    return digest(encode((remit.payer_id, remit.number, remit.paid_on, remit.amount, total.claims)), plb)


def event_payload(body: Body) -> str:
    """Canonical JSON of an entry's fields."""
    return encode(body).decode()


def read_event(row: tuple[int, str, str, str, str, str, str]) -> Event:
    """An entry from its row (seq, id, at, actor, kind, account, payload)."""
    seq, event_id, at, actor, kind, account, payload = row
    body: Body = decode(payload, KINDS[kind])
    return Event(seq, event_id, datetime.fromisoformat(at).astimezone(UTC), actor, account, body)
