"""Small files as a PM system leaves them, one account at a time. Every patient is synthetic and named so."""

import csv
import io
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from worklist.desk import Desk
from worklist.domain.account_row import AccountRow
from worklist.domain.column_map import ColumnMap
from worklist.domain.lists import Query
from worklist.domain.provenance import Reject
from worklist.domain.queues import Queue
from worklist.domain.site import SiteRules
from worklist.domain.sync_report import SyncReport, Watch
from worklist.store.cache import Cache
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync

TODAY = date(2026, 11, 21)
AGING = ColumnMap(
    "aging",
    {
        "account": "Account",
        "patient": "Patient",
        "payer": "Payer",
        "balance": "Balance",
        "patient_balance": "Patient Balance",
        "service_on": "Service",
    },
)
HEADER = ("Account", "Patient", "Payer", "Balance", "Patient Balance", "Service")


def claim(
    account: str,
    *,
    charge: int = 100,
    code: str = "G0463",
    patient: str = "SYNTHETIC",
    on: date = date(2026, 9, 1),
    service: date = date(2026, 8, 30),
    frequency: str = "1",
    control: int = 1,
) -> str:
    """An 837P of one claim with one line."""
    day, served = f"{on:%Y%m%d}", f"{service:%Y%m%d}"
    return _interchange(
        "HC",
        "837",
        "005010X222A1",
        control,
        f"BHT*0019*00*{control}*{day}*1200*CH",
        "NM1*85*2*SYNTHETIC CLINIC*****XX*1999999984",
        "HL*1**20*1",
        "HL*2*1*22*0",
        "SBR*P*18*******CI",
        f"NM1*IL*1*{patient}*TEST****MI*M{patient}",
        "DMG*D8*19800101*F",
        "NM1*PR*2*SYNTH PAYER*****PI*SP1",
        f"CLM*{account}*{charge}***11:B:{frequency}*Y*A*Y*Y",
        "LX*1",
        f"SV1*HC:{code}*{charge}*UN*1***1",
        f"DTP*472*D8*{served}",
    )


def remit(
    account: str,
    *,
    charge: int = 100,
    paid: int = 0,
    reason: str = "CO:97",
    check: str = "CHK1",
    on: date = date(2026, 9, 20),
    amount: int | None = None,
    status: str = "1",
    times: int = 1,
    control: int = 1,
) -> str:
    """An 835 of one payment with one claim (``times`` over) of one line."""
    group, carc = reason.split(":")
    claims = [
        f"CLP*{account}*{status}*{charge}*{paid}*0*12*ICN{account}*11*1",
        "NM1*QC*1*SYNTHETIC*TEST",
        f"SVC*HC:G0463*{charge}*{paid}**1",
        "DTM*472*20260830",
        f"CAS*{group}*{carc}*{charge - paid}",
    ]
    return _interchange(
        "HP",
        "835",
        "005010X221A1",
        control,
        f"BPR*I*{paid * times if amount is None else amount}*C*ACH************{on:%Y%m%d}",
        f"TRN*1*{check}*1999999999",
        "N1*PR*SYNTH PAYER",
        "N1*PE*SYNTHETIC CLINIC*XX*1999999984",
        "LX*1",
        *claims * times,
    )


def claim_status(
    *accounts: str, status: str = "A7:562:85", on: date = date(2026, 9, 3), who: str = "PR", batch: str = "1"
) -> str:
    """A 277CA of one payer (PR) or clearinghouse (AY) that says the same of each of these accounts' claims."""
    action = "U" if status[:2] in ("A3", "A6", "A7", "A8") else "WQ"
    claims = [
        segment
        for at, account in enumerate(accounts, 4)
        for segment in (f"HL*{at}*3*PT", f"TRN*2*{account}", f"STC*{status}*{on:%Y%m%d}*{action}*100")
    ]
    return _interchange(
        "HN",
        "277",
        "005010X214",
        1,
        f"BHT*0085*08*ANSWER*{on:%Y%m%d}*0830*TH",
        "HL*1**20*1",
        f"NM1*{who}*2*SYNTH PAYER*****PI*SP1",
        "TRN*1*TRACE",
        "HL*2*1*21*1",
        "NM1*41*2*SYNTHETIC CLINIC*****46*SUBMIT1",
        f"TRN*2*{batch}",
        "HL*3*2*19*1",
        "NM1*85*2*SYNTHETIC CLINIC*****XX*1999999984",
        *claims,
        on=on,
    )


def file_answer(*, control: int = 1, outcome: str = "R", on: date = date(2026, 9, 2)) -> str:
    """A 999 on the 837 of one control number: A accepted, R rejected."""
    return _interchange(
        "FA",
        "999",
        "005010X231A1",
        1,
        f"AK1*HC*{control}*005010X222A1",
        f"AK2*837*{control:04}*005010X222A1",
        f"IK5*{outcome}",
        f"AK9*{outcome}*1*1*{int(outcome == 'A')}",
        on=on,
    )


_ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "


def _interchange(group: str, kind: str, version: str, control: int, *inside: str, on: date = TODAY) -> str:
    number = f"{control:09}"
    segments = [
        f"{_ISA}*{on:%y%m%d}*1200*^*00501*{number}*0*T*:",
        f"GS*{group}*SENDER*RECEIVER*{on:%Y%m%d}*1200*{control}*X*{version}",
        f"ST*{kind}*{control:04}*{version}",
        *inside,
        f"SE*{len(inside) + 2}*{control:04}",
        f"GE*1*{control}",
        f"IEA*1*{number}",
    ]
    return "~\n".join(segments) + "~\n"


def aging(*rows: tuple[object, ...], on: date = TODAY) -> str:
    """An export; each row is (account, balance) or (account, balance, patient balance)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([(f"SYNTHETIC as of {on:%m/%d/%Y}",), HEADER])
    for account, balance, *patient in rows:
        writer.writerow((account, "SYNTHETIC, TEST", "SYNTH PAYER", balance, *(patient or (0,)), "08/30/2026"))
    return out.getvalue()


@dataclass(frozen=True)
class Site:
    """Drop folders and databases of one test."""

    folder: Path
    column_map: ColumnMap = AGING
    today: date = TODAY
    rules: SiteRules = field(default_factory=SiteRules)

    @classmethod
    def make(cls, folder: Path, column_map: ColumnMap = AGING) -> "Site":
        for kind in ("835", "837", "aging"):
            (folder / "drop" / kind).mkdir(parents=True)
        WorkLog.create(folder / "worklog.db").close()
        return cls(folder, column_map)

    @property
    def cache_path(self) -> Path:
        return self.folder / "cache.db"

    @property
    def log_path(self) -> Path:
        return self.folder / "worklog.db"

    def drop(self, name: str, text: str | bytes) -> Path:
        """Put a file into the folder that its name (``claims.837``) or nature (``.csv``) asks for."""
        kind = "aging" if name.endswith(".csv") else name.rpartition(".")[2]
        path = self.folder / "drop" / kind / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def folders(self) -> list[DropFolder]:
        drop = self.folder / "drop"
        return [DropFolder(drop / "835"), DropFolder(drop / "837"), DropFolder(drop / "aging", self.column_map)]

    def sync(self, watch: Watch = lambda progress: None, folders: Iterable[DropFolder] | None = None) -> SyncReport:
        log = WorkLog.open(self.log_path)
        chosen = list(folders) if folders is not None else self.folders()
        try:
            return Sync(self.cache_path, log, chosen, self.rules, self.today, watch, by="ana").run()
        finally:
            log.close()

    def copy(self, folder: Path) -> "Site":
        """The same site, to work on without a trace in this one."""
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)

    def on(self, today: date) -> "Site":
        """The same site on another day."""
        return replace(self, today=today)

    def desk(self, actor: str = "ana", **how: bool) -> Desk:
        return Desk.open(self.cache_path, self.log_path, self.rules, actor, today=lambda: self.today, **how)

    def rows(self) -> dict[str, AccountRow]:
        """Every open account in the order of its queue, the way a desk shows it."""
        desk = self.desk()
        try:
            found = [desk.accounts(Query(queue, asleep=True)) for queue in Queue]
            for queue, listing in zip(Queue, found, strict=True):
                listing.extend(desk.all_ids(Query(queue, asleep=True)))
            rows = [row for listing in found for row in listing.rows(0, len(listing))]
            assert sum(total.accounts for total in desk.totals()) == len(rows)
            return {row.number: row for row in rows}
        finally:
            desk.close()

    def state(self) -> dict[str, list[object]]:
        """All that the cache holds, but for what tells when and how often it was synced."""
        rows = list(self.rows().values())
        cache = Cache.open(self.cache_path)
        try:
            return {"rows": rows, **{name: sorted(cache.connection.execute(sql)) for name, sql in _STATE.items()}}
        finally:
            cache.close()

    def rejects(self) -> list[Reject]:
        desk = self.desk()
        try:
            return desk.rejects()
        finally:
            desk.close()

    def forget_cache(self) -> None:
        for file in self.folder.glob("cache.db*"):
            file.unlink()


_STATE = {
    "records": "SELECT account, key, kind, map, as_of, file, at, payer, body FROM record",
    "payments": "SELECT key, payer, number, amount, imbalance, file, at FROM payment",
    "rejects": "SELECT name, at, unit, account, reason, kind FROM reject",
    "lines": "SELECT * FROM billed_line",
    "submissions": "SELECT * FROM submission",
    "answers": "SELECT * FROM answer",
    "recoupments": "SELECT * FROM recoupment_word",
    "exports": "SELECT * FROM export",
    "numbers": "SELECT * FROM meta WHERE key IN ('experience', 'basis')",
    "stale": "SELECT * FROM stale",
}
