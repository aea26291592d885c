"""What vendors report: read against the placements, the contract and the payers' remits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from worklist.desk.recording import accepted
from worklist.desk.values import MOST_AT_ONCE, Overtaken, Saved
from worklist.desk.vendors import Vendoring
from worklist.domain.changes import Seen
from worklist.domain.events import Body, EscalationDecided, EscalationRequested, Event
from worklist.domain.refusals import Refusal
from worklist.domain.team import Right
from worklist.domain.text import clean
from worklist.domain.traces import AccountsSearched
from worklist.domain.vendor_entries import ReportRead, StatusWord, VendorSet
from worklist.domain.vendors.placements import Placement
from worklist.domain.vendors.report_map import ReportField, ReportMap, joined_words, stored
from worklist.domain.vendors.silence import Silence, silences
from worklist.domain.work import WorkState, fold
from worklist.store import vendors

if TYPE_CHECKING:  # a screen starts without what only a report is read with
    from worklist.domain.vendors.reports import ReportDraft, ReportRow, Standing, Told


class VendorReports(Vendoring):
    """What comes back from vendors."""

    def map_report(
        self, vendor: str, columns: Mapping[ReportField, str], words: Iterable[StatusWord], reason: str, seen: int
    ) -> Saved:
        """Keep which column of a vendor's reports is what, and what its words mean. Raises Refusal.

        ``seen`` is the ``seq`` of the vendor that the person saw; words that were explained before stay.
        """

        def mapped(before: VendorSet | None) -> VendorSet:
            if before is None:
                raise Refusal(f"{clean(vendor, most=40)!r} is no vendor.")
            known = joined_words(before.report_words, words)
            entry = replace(before, report_columns=stored(columns), report_words=known, reason=reason)
            if missing := ReportMap.of(entry).missing:
                raise Refusal(missing)
            return entry

        return self.set_vendor(vendor, mapped, seen)

    def check_report(
        self, vendor: str, rows: "Sequence[ReportRow]", reported_on: date, digest: str, name: str
    ) -> "ReportDraft":
        """What a report would save, each row held against the record, the contract and the remits; nothing is saved.

        ``digest`` is the SHA-256 of the file, ``name`` its name. That the accounts were looked at is in the record.
        Raises Refusal, for a file that was read before too.
        """
        from worklist.domain.vendors.report_checks import Reporting
        from worklist.domain.vendors.reports import ReportFile

        self.need(Right.PLACE)
        found = self.vendor(vendor)
        report_map = ReportMap.of(found.entry)
        if report_map.missing:
            raise Refusal(f"{report_map.missing} Map a report of {found.name} with worklist vendor map-report.")
        if reported_on > self.today:
            raise Refusal(f"{reported_on} is after today; say with --as-of which day the report is of.")
        ever = self.placements(found.name, every=True)
        _refuse_read_before(digest, (each.placement for each in ever))
        named = list(dict.fromkeys(row.account for row in rows if row.account))
        if len(named) > MOST_AT_ONCE:
            raise Refusal(f"It names {len(named):,} accounts; {MOST_AT_ONCE:,} are read at once: ask for it in parts.")
        self.trace(AccountsSearched(f"report of {found.name}", len(named)))
        out = {each.account: each.placement for each in ever if each.placement.is_out}
        standings, file = self._standings(named, found.name), ReportFile(name, digest, tuple(rows))
        return Reporting(found.name, report_map, reported_on, file, standings, out).draft()

    def take_report(self, draft: "ReportDraft", act: str = "") -> Saved:
        """Save what a report says, on every account in one act, and that it was read.

        Raises Refusal, and saves nothing, where what is with the vendor changed since the report was checked.
        """
        self.need(Right.PLACE)
        if not (draft.told or draft.repeated):  # it would count as the vendor's word, and end a silence
            raise Refusal(f"No row of {draft.file} can be taken, so nothing was saved.")
        told = draft.by_account()
        grounds = self._grounds(list(told))

        def decide(number: str, events: list[Event]) -> Iterable[Body]:
            _refuse_news(number, told[number], fold(events))
            return accepted([each.body for each in told[number]], grounds[number], events)

        return self._append(list(told), decide, act, closing=draft.as_read())

    def silent_vendors(self) -> tuple[Silence, ...]:
        """The vendors whose report is late, the longest silent first."""
        out: defaultdict[str, list[Placement]] = defaultdict(list)
        for each in self.placements():
            out[each.placement.sent.vendor].append(each.placement)
        if not out:
            return ()
        read = (event.body for event in vendors.reports_read(self._log))
        reports = [body for body in read if isinstance(body, ReportRead)]
        return silences(self.vendors(every=True), out, reports, self.today)

    def vendor_warnings(self) -> tuple[str, ...]:
        """What is to be seen to with vendors, a sentence each: late reports, agreements that are about to end."""
        silent = (silence.in_words(self.today) for silence in self.silent_vendors())
        ending = (found.baa_warning(self.today) for found in self.vendors())
        return (*silent, *filter(None, ending))

    def _standings(self, numbers: Sequence[str], vendor: str) -> "dict[str, Standing]":
        """What there is on each account; of numbers that nobody knows, an empty one."""
        from worklist.domain.vendors.reports import Standing

        found = {}
        for assessment, events in self._assessed(numbers):
            stays = assessment.work.placements
            mine = tuple(each for each in stays if each.sent.vendor == vendor)
            found[assessment.account.number] = Standing(
                assessment.account,
                mine,
                elsewhere=next((each.sent.vendor for each in stays if each.is_out), ""),
                seen=_seen_before(events, mine),
                is_recorded=bool(events),
            )
        return found


def _seen_before(events: Iterable[Event], stays: Sequence[Placement]) -> Seen | None:
    """What the PM said when the last placing was decided on, else when it was asked for; None in old entries."""
    target, seen = stays[-1].sent.target if stays else "", None
    for event in events:
        match event.body:
            case EscalationRequested() if event.id == target:
                seen = event.body.seen
            case EscalationDecided() if event.body.target == target:
                seen = event.body.seen or seen
    return seen


def _refuse_read_before(digest: str, stays: Iterable[Placement]) -> None:
    """Its words stand in the record; one that was undone as a whole can be read again."""
    report = next((each for stay in stays for each in stay.reports if each.report == digest), None)
    if report:
        raise Refusal(
            f"This file was read already, as the report of {report.reported_on}: nothing was saved. To read it anew,"
            " undo what it saved first (worklist undo)."
        )


def _refuse_news(number: str, told: "Sequence[Told]", work: WorkState) -> None:
    """What is saved rests on the stay as it was when the report was checked."""
    stood = told[0].stood
    if stood not in work.placements:
        raise Overtaken(f"Nothing was saved. Meanwhile something came of {number}: check the report again.", 0)
