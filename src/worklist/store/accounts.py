"""Accounts put together from the cache's records."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from worklist.domain.accounts import Account, Twin, assemble
from worklist.domain.acknowledgements import ClaimStatus
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.codes import REPEAT_MODIFIERS
from worklist.domain.patient_records import PatientPayment, StatementLine
from worklist.domain.patients.bill.statement_versions import Told, as_last_told
from worklist.domain.precedence import told_again
from worklist.domain.provenance import Position
from worklist.domain.remits import RemitClaim
from worklist.store import patient_records
from worklist.store.answers import NOTHING_SAID, Said, said_of
from worklist.store.cache import Cache
from worklist.store.codec import decode, digest


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """An account with the fingerprint of its records."""

    account: Account
    source_hash: str


@dataclass(slots=True)
class Records:
    """What the cache holds of one account, in the order of the records' fingerprints."""

    number: str
    keys: list[str] = field(default_factory=list)
    """Of all records but statements."""
    claims: dict[str, BilledClaim] = field(default_factory=dict)
    """By key."""
    remits: dict[str, RemitClaim] = field(default_factory=dict)
    """By key."""
    aging: list[AgingRow] = field(default_factory=list)
    statuses: list[ClaimStatus] = field(default_factory=list)
    statements: list[Told] = field(default_factory=list)
    patient_payments: list[PatientPayment] = field(default_factory=list)

    def add(self, key: str, kind: str, as_of: str, body: str) -> None:
        """Take one record in."""
        if kind != patient_records.STATEMENT:
            self.keys.append(key)
        match kind:
            case "claim":
                self.claims[key] = decode(body, BilledClaim)
            case "remit":
                self.remits[key] = decode(body, RemitClaim)
            case "status":
                self.statuses.append(decode(body, ClaimStatus))
            case patient_records.STATEMENT:
                self.statements.append((as_of, decode(body, StatementLine)))
            case patient_records.PATIENT_PAYMENT:
                self.patient_payments.append(decode(body, PatientPayment))
            case _:
                self.aging.append(decode(body, AgingRow))

    def account(self, twins: Iterable[Twin] = (), listed_on: date | None = None, said: Said = NOTHING_SAID) -> Account:
        """The account; of rows in exports of several column maps the newest counts."""
        newest = max(self.aging, key=lambda row: (row.as_of, row.position.file), default=None)
        return assemble(
            self.number,
            aging=newest,
            claims=tuple(said.claims[key][0] if key in said.claims else claim for key, claim in self.claims.items()),
            remits=tuple(self.remits.values()),
            twins=tuple(twins),
            exported_on=listed_on,
            sent_again=(claim for sent in said.claims.values() for claim in sent[1:]),
            acknowledgements=(*self.statuses, *said.answers.values()),
            recoupments=said.recoupments,
            statements=as_last_told(self.statements),
            patient_payments=self.patient_payments,
        )

    def source_hash(self, said: Said) -> str:
        """Fingerprint of the records, and of what answers on whole files say; not of what is only told again.

        Nor of statements: that the practice sent one is no news that would wake an account.
        """
        again = {id(record) for record in told_again(tuple(self.claims.values()), tuple(self.remits.values()))}
        no_news = {key for key, record in (*self.claims.items(), *self.remits.items()) if id(record) in again}
        return digest(*(key.encode() for key in (*self.keys, *said.answers) if key not in no_news))


def read_records(cache: Cache, numbers: Sequence[str]) -> dict[str, Records]:
    """The records of these accounts."""
    return _read(cache, numbers, "true")


def read_claims(cache: Cache, numbers: Sequence[str]) -> dict[str, Records]:
    """The claims alone of these accounts: their lines can be told without any other record."""
    return _read(cache, numbers, "r.kind = 'claim'")


def _read(cache: Cache, numbers: Sequence[str], which: str) -> dict[str, Records]:
    found = {number: Records(number) for number in numbers}
    sql = (
        "SELECT r.account, r.key, r.kind, r.as_of, r.body FROM json_each(?) AS wanted CROSS JOIN record AS r"
        f" ON r.account = wanted.value AND {which} ORDER BY wanted.key, r.key"
    )
    with cache.damage_in_words():
        for number, *record in cache.connection.execute(sql, (json.dumps(list(numbers)),)):
            found[number].add(*record)
    return found


def put_together(cache: Cache, found: Mapping[str, Records]) -> list[StoredAccount]:
    """Accounts from their records, with what other accounts and the exports say of them."""
    listed_on = cache.listed_on()
    twins = _twins(cache, found)
    unread = _listed_unread(cache, found) if listed_on else frozenset()
    said = said_of(
        cache,
        {number: records.claims for number, records in found.items()},
        {number: [remit.payer_claim for remit in records.remits.values()] for number, records in found.items()},
    )
    return [
        StoredAccount(
            records.account(twins.get(number, ()), None if number in unread else listed_on, said[number]),
            records.source_hash(said[number]),
        )
        for number, records in found.items()
    ]


def _twins(cache: Cache, numbers: Iterable[str]) -> dict[str, list[Twin]]:
    """Of each line the first other account that has it: one is enough to ask, and a patient may have thousands."""
    sql = (
        "SELECT mine.account, other.account, mine.code, mine.modifiers, mine.service_on, other.file, other.at"
        " FROM json_each(?) AS wanted CROSS JOIN billed_line AS mine ON mine.account = wanted.value"
        " CROSS JOIN billed_line AS other USING (patient, code, modifiers, service_on, units, charge)"
        " WHERE other.account = (SELECT account FROM billed_line AS same WHERE same.patient = mine.patient"
        " AND same.code = mine.code AND same.modifiers = mine.modifiers AND same.service_on = mine.service_on"
        " AND same.units = mine.units AND same.charge = mine.charge AND same.account <> mine.account"
        " ORDER BY account LIMIT 1)"
        " ORDER BY other.account, mine.code, mine.modifiers, mine.service_on, mine.units, mine.charge"
    )
    twins: dict[str, list[Twin]] = {}
    for number, other, code, modifiers, day, file, at in cache.connection.execute(sql, (json.dumps(list(numbers)),)):
        parts = tuple(modifiers.split())
        if not REPEAT_MODIFIERS.intersection(parts):
            twin = Twin(other, code, parts, date.fromisoformat(day), Position(file, at))
            twins.setdefault(number, []).append(twin)
    return twins


def _listed_unread(cache: Cache, numbers: Iterable[str]) -> frozenset[str]:
    """Accounts that an export lists in a row that could not be read: what is owed is unknown, not nothing."""
    sql = (
        "SELECT DISTINCT r.account FROM json_each(?) AS wanted CROSS JOIN reject AS r ON r.account = wanted.value"
        " WHERE r.map <> '' AND r.account <> '' AND r.kind = 'rejected'"
    )
    return frozenset(number for (number,) in cache.connection.execute(sql, (json.dumps(list(numbers)),)))
