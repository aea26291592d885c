"""What the practice gave to vendors, what these reported in files of their own, and what was asked back."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from worklist.demo.cast import Cast, Part, Player
from worklist.demo.in_house import ANA, KIM
from worklist.demo.office import Errand, Office, work_day
from worklist.demo.vendors import COLLECTIONS, DISPUTES, ORTHOPEDICS, PATIENTS, vendors
from worklist.desk.values import PlacedAccount
from worklist.domain.events import (
    Ask,
    EscalateTo,
    EscalationDecided,
    EscalationRequested,
    Verdict,
)
from worklist.domain.lists import list_key
from worklist.domain.money import Cents, dollars
from worklist.domain.refusals import Refusal
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.fees import fee_of
from worklist.domain.vendors.report_map import ReportMap
from worklist.domain.vendors.specialties import Specialty, specialties_of
from worklist.exports.placing import place, recall
from worklist.sources.vendor_files import read_report, sample_report, stated_on

_PLACED = 43
"""Days ago."""
_REPORTS = {DISPUTES: (30, 16, 5), ORTHOPEDICS: (23,), PATIENTS: (16, 5), COLLECTIONS: (16,)}
"""Days ago; the one for orthopedics is silent since."""
_RECALLED = 4
_MOST = {DISPUTES: 18, ORTHOPEDICS: 5, PATIENTS: 16, COLLECTIONS: 3}
_STILL_DENIED, _STILL_OWING = 7, 3
"""Of what is placed, that on which nothing comes in."""
_MISBILLED = 3
"""Every so many recoveries of a last report are billed above the contract."""
_EXTRA: Cents = 15_00
_TITLES = ("Client Account", "Status", "Status Date", "Amount Recovered", "Our Fee", "Reason", "Recommendation")
_UNKNOWN_ACCOUNT = ("SYN-000000", "In process", "", "0.00", "0.00", "Synthetic: nobody placed this one", "")
_WHYS = (
    "Synthetic: authorization was on file and the payer had not matched it",
    "Synthetic: medical records sent on second review",
)
_GIVEN_UP = {
    Part.DENIED: "Synthetic: appeal upheld, no further level",
    Part.OWING: "Synthetic: moved, no forwarding address",
}
_GIVES_UP = 2
"""Accounts that a vendor closes with nothing in its last report."""
_FIXES = ("Send the authorization number on the claim", "Attach the operative note with the claim")


@dataclass(frozen=True, slots=True)
class Placed:
    """Which accounts go to which vendor."""

    of: Mapping[str, Sequence[Player]]

    @classmethod
    def from_cast(cls, cast: Cast) -> "Placed":
        """Every other one of those whose money came while it would be out, and some that stand to this day."""
        first, last = (cast.today - timedelta(days=back) for back in (_PLACED - 1, 8))
        coming = {
            part: [p for p in cast.of(part) if p.turn % 2 == 0 and p.money_on and first < p.money_on < last]
            for part in (Part.OVERTURNED, Part.PATIENT)
        }
        bones = [player for player in cast.of(Part.DENIED) if _is_orthopedic(player)]
        rest = [player for player in cast.of(Part.DENIED) if not _is_orthopedic(player)]
        found = {
            DISPUTES: [*coming[Part.OVERTURNED][: _MOST[DISPUTES] - _STILL_DENIED], *rest[:_STILL_DENIED]],
            ORTHOPEDICS: bones,
            PATIENTS: [*cast.of(Part.OWING)[_MOST[COLLECTIONS] :][:_STILL_OWING], *coming[Part.PATIENT]],
            COLLECTIONS: cast.of(Part.OWING),
        }
        return cls({vendor: tuple(players[: _MOST[vendor]]) for vendor, players in found.items()})

    @property
    def players(self) -> tuple[Player, ...]:
        """All of them."""
        return tuple(player for players in self.of.values() for player in players)


def _is_orthopedic(player: Player) -> bool:
    lines = (line.code for claim in player.told.story.claims for line in claim.lines)
    return Specialty.MUSCULOSKELETAL in specialties_of(lines)


def errands(placed: Placed, today: date, folder: Path) -> Iterator[Errand]:
    """From the vendors' first day to the recall; ``folder`` gets the reports that vendors sent."""
    for entry in vendors(today):
        yield Errand.on(today - timedelta(days=120), 9, partial(_set_vendor, entry=entry))
    placed_on = work_day(today - timedelta(days=_PLACED))
    for hour, (vendor, players) in enumerate(placed.of.items()):
        if players:
            accounts = [player.account for player in players]
            yield Errand.on(placed_on, 8 + hour, partial(ask, vendor=vendor, accounts=accounts))
            yield Errand.on(placed_on, 12 + hour, partial(approve, accounts=accounts))
            yield Errand.on(placed_on, 16 + hour, partial(_place, vendor=vendor))
            for number, back in enumerate(_REPORTS[vendor]):
                report = _Report(vendor, work_day(today - timedelta(days=back)), number, players, folder)
                yield Errand.on(report.day, 9 + hour, report.arrive)
    if placed.of[COLLECTIONS]:
        yield Errand.on(work_day(today - timedelta(days=_RECALLED)), 9, _recall)


# -- what people do -------------------------------------------------------------------------------------------------


def _set_vendor(office: Office, entry: VendorSet) -> None:
    office.desk(KIM).set_vendor(entry.name, lambda before: entry)


def ask(office: Office, vendor: str, accounts: Sequence[str]) -> None:
    """A specialist asks for a vendor."""
    why = "Synthetic: two calls and an appeal, and nothing moved"
    asked = EscalationRequested(EscalateTo.VENDOR, why, f"Place it with {vendor}.", asks=Ask.PLACE, vendor=vendor)
    office.desk(ANA).record_on(accounts, asked)


def approve(office: Office, accounts: Sequence[str]) -> None:
    """Another person approves what was asked."""
    desk = office.desk(KIM)
    seen = [review.seen for review in desk.reviews() if review.account in accounts]
    decision = EscalationDecided("", Verdict.APPROVED, "Synthetic: the expected net is better than another touch here.")
    desk.decide_all(desk.decision_trial(seen, decision), seen, decision)


def _place(office: Office, vendor: str) -> None:
    desk = office.desk(KIM)
    with suppress(Refusal):  # in a small practice nothing may be left that can be placed
        place(desk, desk.draft_placement(vendor))


def _recall(office: Office) -> None:
    desk = office.desk(KIM)
    for each in desk.placements(COLLECTIONS)[:1]:
        reason = "Synthetic: the agreement with the agency ended"
        recall(desk, desk.draft_recall(COLLECTIONS, [each.account], reason))


# -- what vendors report --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Report:
    """One file of a vendor."""

    vendor: str
    day: date
    number: int
    """How many it sent before."""
    players: Sequence[Player]
    folder: Path

    @property
    def is_last(self) -> bool:
        return self.number == len(_REPORTS[self.vendor]) - 1

    def arrive(self, office: Office) -> None:
        """The file comes in, is mapped where it is the first, and is read."""
        desk = office.desk(KIM)
        rows = list(self._rows(desk.placements(self.vendor), office.synced_on))
        if not rows:
            return
        path = self.folder / f"{list_key(self.vendor)}-{self.day}.csv"
        _write(path, rows)
        if not desk.vendor(self.vendor).entry.report_columns:
            columns = sample_report(path, {}).columns
            desk.map_report(self.vendor, columns, (), f"map of {path.name}", desk.vendor(self.vendor).seq)
        columns = ReportMap.of(desk.vendor(self.vendor).entry).columns
        read = read_report(path, columns, self.day)
        desk.take_report(desk.check_report(self.vendor, read.rows, stated_on(path) or self.day, read.digest, read.name))

    def _rows(self, out: Sequence[PlacedAccount], known_on: date) -> Iterator[Sequence[str]]:
        players = {player.account: player for player in self.players}
        lying = (each.account for each in out if players[each.account].money_on is None)
        closed = set(islice(lying, _GIVES_UP))
        recovered = 0
        for each in out:
            player = players[each.account]
            if player.is_paid(known_on):
                recovered += 1
                is_wrong = self.is_last and recovered % _MISBILLED == 1
                yield self._recovered(player, each, _EXTRA if is_wrong else 0)
            elif self.is_last and self.number and each.account in closed:
                why = _GIVEN_UP[player.part]
                yield self._row(player, "Closed - no recovery", why=why, fix=1 if player.part is Part.DENIED else 0)
            else:
                yield self._row(player, "In process" if self.number else "Acknowledged")
        if out and self.vendor == DISPUTES and self.is_last:
            yield _UNKNOWN_ACCOUNT

    def _recovered(self, player: Player, out: PlacedAccount, extra: Cents) -> Sequence[str]:
        fee = fee_of(out.placement.sent.fees, player.amount).amount + extra
        if player.part is Part.PATIENT:
            return self._row(player, "Paid in full", player.amount, fee, "Synthetic: paid after the second call")
        turn = player.turn // 2 % len(_WHYS)
        return self._row(player, "Paid in full", player.amount, fee, _WHYS[turn], turn + 1)

    def _row(
        self, player: Player, status: str, amount: Cents = 0, fee: Cents = 0, why: str = "", fix: int = 0
    ) -> Sequence[str]:
        day = player.money_on if amount and player.money_on else self.day
        fixes = ("", *_FIXES)
        return (player.account, status, f"{day:%m/%d/%Y}", dollars(amount), dollars(fee), why, fixes[fix])


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_TITLES)
        writer.writerows(rows)
