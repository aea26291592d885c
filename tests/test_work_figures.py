"""The numbers of the work beside figures that are worked out here from the record's own table and the raw files.

The entries are read by plain SQL and JSON, and the rules are those of docs/numbers.md, written down a second time.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

import pytest

from tests.drop_files import TODAY, Site, aging, claim, remit
from tests.practice import stop_clocks
from worklist.domain.events import (
    AccountSkipped,
    AccountSnoozed,
    Ask,
    CallLogged,
    CallOutcome,
    EntryUndone,
    EscalateTo,
    EscalationDecided,
    EscalationRequested,
    HoldFlag,
    HoldFlagSet,
    NextStepSet,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
    Verdict,
)
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult, DisputeSent, Way
from worklist.domain.vendor_entries import AccountPlaced, VendorReported, VendorSet, VendorStatus
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, FlatWhen, VendorPurpose
from worklist.store.worklog import WorkLog

SINCE = TODAY - timedelta(89)
BILLED, ANSWERED = date(2026, 9, 1), date(2026, 9, 20)
SILENT, CLOSED = ("W08", "W09"), ("W12",)
"""Accounts that no payer answered, and the one that was paid in full."""
ACCOUNTS = tuple(f"W{at:02}" for at in range(1, 14))
DENIAL, PATIENT = "payer_denial", "patient_balance"
CALL, NOTE = CallLogged(CallOutcome.IN_PROCESS), NoteAdded("looked at it")
VENDOR, PURPOSE = "SYNTH RECOVERY", VendorPurpose.PATIENT_BALANCE
FEES = FeeTerms(25_00, FeeBasis.CASH, None, True, 15_00, FlatWhen.PLACED, 200_00, True, 30, True)
"""25 %, 15.00 for each account that is placed, and 200.00 a month that count towards the fees of that month."""


# -- the history ----------------------------------------------------------------------------------------------------


def ended(kind: OutcomeKind, amount: int = 0, of: str = DENIAL, write_off: str = "") -> OutcomeRecorded:
    return OutcomeRecorded(kind, amount, account_class=of, write_off=write_off)


def sent(write_off: str) -> DisputeSent:
    said = ("D1", "SYNTH PAYER", "denied", 400_00, 1, Way.FAX, "fax", TODAY + timedelta(30), (), 1, 1, "a", "b")
    return DisputeSent(*said, write_off=write_off)


def answer(amount: int):
    """To the account's newest dispute."""

    def tell(log: WorkLog, account: str) -> None:
        asked = _newest(log.of_account(account), "dispute").id
        log.append("ana", account, lambda _: [DisputeAnswered(asked, DisputeResult.WON, amount, account_class=DENIAL)])

    return tell


def step(due: str) -> NextStepSet:
    return NextStepSet("status-call", date.fromisoformat(due), "")


def undo(kind: str):
    """The account's newest entry of a kind."""
    return lambda log, account: log.append("ana", account, lambda seen: [EntryUndone(_newest(seen, kind).id)])


def place(log: WorkLog, account: str) -> None:
    asked = EscalationRequested(EscalateTo.VENDOR, "ours is done", "work it", asks=Ask.PLACE, vendor=VENDOR)
    (ask,) = log.append("ana", account, lambda _: [asked])
    log.append("sue", account, lambda _: [EscalationDecided(ask.id, Verdict.APPROVED, "as agreed")])
    gone = AccountPlaced(ask.id, "P1", VENDOR, PURPOSE, FEES, 400_00, (), 2, "a", "b", "c", TODAY, PATIENT)
    log.append("sue", account, lambda _: [gone])


def report(day: str, amount: int, fee: int):
    """Of a day, taken in later."""
    on, status = date.fromisoformat(day), VendorStatus.WORKING

    def tell(log: WorkLog, account: str) -> None:
        placed = _newest(log.of_account(account), "placement").id
        log.append("sue", account, lambda _: [VendorReported(placed, day, status, on, amount, fee_due=fee)])

    return tell


def _newest(seen, kind):
    return next(event for event in reversed(seen) if kind == event.body.KIND)


RECOVERED, ADJUSTED = OutcomeKind.RECOVERED, OutcomeKind.ADJUSTED
HISTORY = (
    ("2026-08-10", "W02", NOTE),
    ("2026-08-11", "W12", CALL),
    ("2026-08-12", "W12", ended(RECOVERED, 77_00)),
    ("2026-08-24", "W13", NOTE),
    ("2026-08-28", "W09", CALL),
    ("2026-09-04", "W09", AccountSkipped("no portal")),
    ("2026-09-05", "W08", CALL),
    ("2026-09-05", "W09", AccountSkipped("no portal yet")),
    ("2026-09-22", "W10", NOTE),
    ("2026-09-25", "W03", sent("")),
    ("2026-09-25", "W04", sent("")),
    ("2026-09-30", "W03", answer(200_00)),
    ("2026-10-01", "W01", CALL),
    ("2026-10-01", "W02", NOTE),
    ("2026-10-02", "W02", ended(RECOVERED, 500_00, PATIENT)),
    ("2026-10-05", "W01", sent("contractual")),
    ("2026-10-06", "W11", NOTE),
    ("2026-10-06", "W11", step("2026-10-20")),
    ("2026-10-07", "W04", answer(100_00)),
    ("2026-10-10", "W05", place),
    ("2026-10-10", "W06", place),
    ("2026-10-12", "W03", ended(RECOVERED, 180_00, DENIAL, "bad-debt")),
    ("2026-10-14", "W07", CALL),
    ("2026-10-15", "W07", ended(RECOVERED, 900_00)),
    ("2026-10-20", "W11", NOTE),
    ("2026-10-25", "W01", answer(300_00)),
    ("2026-10-26", "W01", step("2026-12-01")),
    ("2026-11-03", "W13", HoldFlagSet(HoldFlag.BANKRUPTCY, True)),
    ("2026-11-04", "W05", report("2026-10-31", 400_00, 115_00)),
    ("2026-11-09", "W05", report("2026-11-08", -100_00, -25_00)),
    ("2026-11-10", "W02", CALL),
    ("2026-11-10", "W12", NOTE),
    ("2026-11-12", "W07", undo("outcome")),
    ("2026-11-12", "W08", undo("call")),
    ("2026-11-12", "W08", undo("undo")),  # so the call counts again
)
AT_THE_DESK = (("W04", ended(ADJUSTED, 50_00)), ("W10", AccountSnoozed(date(2026, 12, 15), "the payer asked for time")))
"""Of today; the desk notes how the PM's records stand, so that these accounts rest and sleep until those change."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site.make(tmp_path_factory.mktemp("worked") / "site")
    for at, number in enumerate(ACCOUNTS, 1):
        site.drop(f"{number}.837", claim(number, patient=f"SYNTHETIC{at}", on=BILLED, control=at))
        if number not in SILENT:
            paid = 100 if number in CLOSED else 0
            site.drop(f"{number}.835", remit(number, paid=paid, on=ANSWERED, check=f"CHK{at}", control=at))
    site.drop("open.csv", aging(*((number, 100) for number in ACCOUNTS if number not in CLOSED)))
    with closing(WorkLog.open(site.log_path)) as log:
        _tell(log)
    site.sync()
    with pytest.MonkeyPatch.context() as patch, closing(site.desk()) as desk:
        stop_clocks(patch.setattr, datetime.combine(TODAY, time(12)).astimezone())
        for number, body in AT_THE_DESK:
            desk.record(number, body)
    return site


def _tell(log: WorkLog) -> None:
    for day, account, said in (("2026-08-01", "", VendorSet(VENDOR, PURPOSE, fees=FEES)), *HISTORY):
        log.clock = lambda day=day: datetime.combine(date.fromisoformat(day), time(12)).astimezone()
        if callable(said):
            said(log, account)
        elif account:
            log.append("ana", account, lambda _, said=said: [said])
        else:
            log.add("sue", said)


@pytest.fixture(scope="module")
def numbers(site):
    with closing(site.desk()) as desk:
        return desk.numbers()


# -- the rules, a second time ---------------------------------------------------------------------------------------

TOUCHES = ("call", "modifier", "escalation", "note", "outcome", "dispute", "dispute_answer", "rate_proposal")
TOUCHES = (*TOUCHES, "placement", "recall", "objection", "objection_answer", "assistance")
TOUCHES = (*TOUCHES, "agreement", "agreement_end", "patient_contact")
CAME_IN = ("recovered", "write-off-reversed")


@dataclass
class Entry:
    """A row of the record."""

    id: str
    on: date
    kind: str
    account: str
    said: dict


@dataclass
class Spell:
    """The work on one account up to an outcome, or to now."""

    account: str
    entries: list

    @property
    def outcome(self):
        return self.entries[-1] if self.entries[-1].kind == "outcome" else None

    def of(self, *kinds):
        return [entry for entry in self.entries if entry.kind in kinds and entry.on >= SINCE]

    @property
    def has_ended(self):
        return bool(self.of("outcome"))

    @property
    def recovered(self):
        if self.outcome and self.outcome.said["outcome"] in CAME_IN:
            return sum(entry.said["amount"] for entry in self.of("outcome"))
        answers = sum(entry.said["amount"] for entry in self.of("dispute_answer"))
        return answers + sum(entry.said["recovered"] for entry in self.of("vendor_report"))

    @property
    def fees(self):
        told = {entry.said["target"] for entry in self.entries if entry.kind == "vendor_report"}
        unreported = sum(15_00 for entry in self.of("placement") if entry.id not in told)
        return unreported + sum(entry.said["fee_due"] for entry in self.of("vendor_report"))

    @property
    def touches(self):
        return len(self.of(*TOUCHES))

    @property
    def write_off(self):
        noted = [e.said["write_off"] for e in self.entries if e.kind in ("outcome", "dispute") and e.said["write_off"]]
        return noted[-1] if noted else ""

    def account_class(self, now):
        kinds = ("outcome", "dispute_answer", "placement")
        noted = [e.said["account_class"] for e in self.entries if e.kind in kinds and e.said["account_class"]]
        return (noted[-1] if noted else now.get(self.account, "UNKNOWN")).replace("_", " ")


@pytest.fixture(scope="module")
def record(site):
    """What is in effect of the record, by account."""
    sql = "SELECT id, substr(at, 1, 10), kind, account, payload FROM event WHERE account <> '' ORDER BY seq"
    with closing(sqlite3.connect(f"file:{site.log_path}?mode=ro", uri=True)) as log:
        rows = [
            Entry(id_, date.fromisoformat(on), *rest, json.loads(said)) for id_, on, *rest, said in log.execute(sql)
        ]
    gone = set()
    for entry in reversed(rows):
        if entry.kind == "undo" and entry.id not in gone:
            gone.add(entry.said["target"])
    kept = defaultdict(list)
    for entry in rows:
        if entry.id not in gone and entry.kind != "undo":
            kept[entry.account].append(entry)
    return kept


@pytest.fixture(scope="module")
def spells(record):
    found = []
    for account, entries in record.items():
        begins = [0, *(at for at, entry in enumerate(entries, 1) if entry.kind == "outcome")]
        parts = (entries[first:last] for first, last in zip(begins, [*begins[1:], None], strict=True))
        found += [Spell(account, part) for part in parts if part]
    return found


def retainers(record):
    """From the first placing on each month on its first day, less the fees of what was reported for that month."""
    placed = [entry for entries in record.values() for entry in entries if entry.kind == "placement"]
    reports = [entry for entries in record.values() for entry in entries if entry.kind == "vendor_report"]
    fees = Counter()
    for entry in reports:
        fees[entry.said["reported_on"][:7]] += entry.said["fee_due"]
    for entry in placed:
        fees[f"{entry.on:%Y-%m}"] += 15_00 * (entry.id not in {each.said["target"] for each in reports})
    first = min(f"{entry.on:%Y-%m}" for entry in placed)
    months = {f"{SINCE + timedelta(at):%Y-%m}" for at in range(90)}
    return sum(200_00 - min(200_00, max(0, fees[month])) for month in months if month >= first)


def rows_of(numbers, table):
    return {row.label: row.values for row in numbers.breakdown(table).rows}


# -- the figures ----------------------------------------------------------------------------------------------------


def test_net_recovery_by_class(site, numbers, spells, record):
    now = {number: row.account_class for number, row in site.rows().items()}
    sums = defaultdict(lambda: [0, 0, 0])
    for each in spells:
        if each.touches or each.recovered or each.fees:
            for at, figure in enumerate((each.recovered, each.fees, each.touches)):
                sums[each.account_class(now)][at] += figure
    expected = {
        name: (came, fees, touches, touches * 25_00, came - fees - touches * 25_00)
        for name, (came, fees, touches) in sums.items()
    }
    paid = retainers(record)
    expected["retainers"] = (0, paid, 0, 0, -paid)
    assert rows_of(numbers, "net-recovery-class") == expected
    assert numbers.measure("net-recovery").value == sum(values[4] for values in expected.values())
    assert {"payer denial", "patient balance", "payer no response", "UNKNOWN", "retainers"} == expected.keys()


def test_touches_and_what_one_brought(numbers, spells):
    touches, came = sum(each.touches for each in spells), sum(each.recovered for each in spells)
    worked = {each.account for each in spells if each.touches}
    assert numbers.measure("touched").value == len(worked) == len(numbers.measure("touched").behind.accounts)
    assert set(numbers.measure("touched").behind.accounts) == worked
    assert numbers.measure("touches-per-dollar").value == int(came / touches + 0.5)
    skips = [entry for each in spells for entry in each.of("skip")]
    assert numbers.measure("skips").value == len(skips) == 2


def test_time_to_the_first_touch(numbers, record):
    days = {}
    for account, entries in record.items():
        first = next((entry.on for entry in entries if entry.kind in TOUCHES), None)
        lay = [day for day in ((ANSWERED,) if account not in SILENT else ()) + (BILLED,) if first and day <= first]
        if first and first >= SINCE and lay:
            days[account] = (first - lay[0]).days
    measure = numbers.measure("time-to-first-touch")
    assert measure.value == median(days.values()) * 10
    assert measure.behind.accounts == tuple(sorted(days))
    assert {"W02", "W09", "W12", "W13"}.isdisjoint(days)  # touched before the period, or before it was billed


def test_what_came_of_the_work(numbers, spells):
    closed = sum(each.has_ended for each in spells)
    expected = {}
    for kind in OutcomeKind:
        mine = [each for each in spells if each.outcome and each.outcome.said["outcome"] == kind]
        over = [each for each in mine if each.has_ended]
        given_up = None if kind in CAME_IN else sum(each.outcome.said["amount"] for each in over)
        came = sum(each.recovered for each in mine)
        expected[kind.replace("-", " ")] = (len(over), round(len(over) * 1000 / closed), came, given_up)
    going_on = sum(each.recovered for each in spells if not each.outcome)
    assert rows_of(numbers, "outcomes") == expected | {"not ended yet": (None, None, going_on, None)}
    assert (expected["recovered"][0], going_on) == (2, 600_00)


def test_write_offs_taken_back(numbers, spells):
    came, lines = Counter(), Counter()
    for each in spells:
        came[each.write_off] += each.recovered
        lines[each.write_off] += bool(each.recovered)
    whole = sum(came.values())
    names = {"contractual": "contractual", "bad debt": "bad-debt", "dropped denial": "dropped-denial"}
    rows = rows_of(numbers, "write-off-reversals")
    for label, kind in {**names, "not written off, or not noted": ""}.items():
        assert rows[label][:3] == (lines[kind], came[kind], int(came[kind] * 1000 / whole + 0.5))
    back = whole - came[""]
    assert numbers.measure("written-off-share").value == int(back * 1000 / whole + 0.5)
    assert back == 300_00 + 180_00


def test_who_has_no_next_step(site, numbers, record):
    lying = {account for account, entries in record.items() if account not in CLOSED and _lies(entries)}
    assert numbers.measure("no-next-step").value == len(lying)
    with closing(site.desk()) as desk:
        opened = desk.accounts_behind(numbers.measure("no-next-step").behind, "no-next-step")
    assert {each.account for each in opened} == lying == {"W02", "W03", "W07", "W08", "W09", "W11"}


def _lies(entries):
    """Worked, no step ahead, and it waits for nobody.

    An outcome rests and a snooze sleeps while the PM's records are as they were then; without a note of them they are
    taken to have changed.
    """
    touched, ahead, waits = False, False, False
    for entry in entries:
        if entry.kind in TOUCHES:
            touched, ahead = True, ahead and ahead > entry.on
        if entry.kind == "next_step":
            ahead = date.fromisoformat(entry.said["due"])
        if entry.kind in ("outcome", "snooze"):
            waits = bool(entry.said["source_hash"])
        waits = waits or entry.kind in ("placement", "flag")
    return touched and not ahead and not waits
