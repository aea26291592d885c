"""Each row of a vendor's report held against what is with it, the contract, the remits and its own earlier words.

A row is saved, with a sentence for whatever does not agree; or it is not, with the sentence that says why. Nothing is
guessed: a word that nobody explained and an account that is not with the vendor stay out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from worklist.domain.entry_checks import MOST_CENTS
from worklist.domain.money import Cents, dollars
from worklist.domain.vendor_entries import VendorReported, VendorStatus
from worklist.domain.vendors.fees import bearing, fee_of
from worklist.domain.vendors.own_records import against_the_records
from worklist.domain.vendors.placements import Placement
from worklist.domain.vendors.report_map import ReportField, ReportMap
from worklist.domain.vendors.reports import NotTaken, ReportDraft, ReportFile, ReportRow, Standing, Told

_RANK = {
    VendorStatus.ACKNOWLEDGED: 0,
    VendorStatus.WORKING: 1,
    VendorStatus.RECOVERED: 2,
    VendorStatus.CLOSED: 2,
}
"""How far along; to a lower one an account does not go back."""
_REPEATS = "The row repeats line {line} word for word."


@dataclass(frozen=True, slots=True)
class Reporting:
    """A report that is checked: whose, of which day, read how, against what."""

    vendor: str
    map: ReportMap
    reported_on: date
    file: ReportFile
    standings: Mapping[str, Standing]
    """By number, for every account that a row names and somebody knows."""
    out: Mapping[str, Placement]
    """What is with the vendor now, by account."""

    def draft(self) -> ReportDraft:
        """What would be saved."""
        taken = list(self._answers())
        named = {row.account for row in self.file.rows}
        return ReportDraft(
            vendor=self.vendor,
            file=self.file.name,
            digest=self.file.digest,
            reported_on=self.reported_on,
            rows=len(self.file.rows),
            told=tuple(each for each in taken if isinstance(each, Told)),
            not_taken=tuple(each for each in taken if isinstance(each, NotTaken)),
            repeated=sum(each is None for each in taken),
            missing=tuple((number, stay) for number, stay in self.out.items() if number not in named),
        )

    def _answers(self) -> Iterator[Told | NotTaken | None]:
        """For each row what it comes to; None where it says nothing new of an account that came back."""
        stays: dict[str, Placement] = {}
        lines: dict[ReportRow, int] = {}
        for row in self.file.rows:
            first = lines.setdefault(replace(row, line=0), row.line)
            why = row.problem or (_REPEATS.format(line=first) if first != row.line else self._why_not(row))
            if why:
                yield NotTaken(row.line, row.account, why)
                continue
            standing = self.standings[row.account]
            stay = stays.get(row.account, standing.placements[-1])
            answer = self._answer(row, standing, stay)
            if isinstance(answer, Told):
                stays[row.account] = replace(stay, reports=(*stay.reports, answer.body))
            yield answer

    # -- rows that are not saved --------------------------------------------------------------------------------

    def _why_not(self, row: ReportRow) -> str:
        """The sentence on a row that cannot be used; empty where it can."""
        standing = self.standings.get(row.account)
        if standing is None or not (standing.placements or standing.is_recorded or standing.account.is_known):
            return f"No account {row.account!r} is known here{self._near(row.account)}."
        if not standing.placements:
            other = f"; {standing.elsewhere} has it" if standing.elsewhere else ""
            return f"It was never placed with {self.vendor}{other}."
        if self.map.status_of(row.status) is None:
            said = repr(row.status) if row.status else "An empty cell"
            return f'{said} is no status that is known: say what it means with map-report --status "{row.status}=...".'
        if (most := max(abs(row.recovered or 0), abs(row.fee or 0))) > MOST_CENTS:
            return f"{dollars(most)} cannot be of one account; {dollars(MOST_CENTS)} is the most."
        placed_on = standing.placements[-1].at.date()
        if self.reported_on < placed_on:
            return f"It was placed on {placed_on}, after the day of the report."
        return ""

    def _near(self, number: str) -> str:
        """What a spreadsheet may have made of a number that is with the vendor."""
        bare = number.lstrip("0")
        near = next((each for each in self.out if each.lstrip("0") == bare), "")
        return f"; {near!r} is with {self.vendor}, if a spreadsheet took its zeros away" if near else ""

    # -- rows that are ------------------------------------------------------------------------------------------

    def _answer(self, row: ReportRow, standing: Standing, stay: Placement) -> Told | NotTaken | None:
        body = self._body(row, stay)
        if not (stay.is_out or body.recovered or body.fee):
            return self._nothing_new(row, stay)
        why_free = self._why_free(row, stay, body.recovered)
        body = replace(body, fee_due=0 if why_free else _due(stay, body.recovered))
        shown = against_the_records(standing, replace(stay, reports=(*stay.reports, body)))
        said = (
            self._backwards(row, stay),
            *_differences(stay, body, why_free),
            self._ahead(row, body),
            shown.difference,
        )
        body = replace(body, differences=tuple(filter(None, said)))
        notes = (shown.unknown, *_notes(stay, body))
        return Told(row.line, row.account, body, standing.placements[-1], tuple(filter(None, notes)))

    def _body(self, row: ReportRow, stay: Placement) -> VendorReported:
        """What the row says, in our words; an account does not go back to an earlier status."""
        stands = self._backwards(row, stay) and stay.status
        return VendorReported(
            target=stay.id,
            report=self.file.digest,
            status=stands or self._said(row),
            reported_on=self.reported_on,
            recovered=self._since(row.recovered, ReportField.RECOVERED_TO_DATE, stay.recovered) or 0,
            fee=self._since(row.fee, ReportField.FEE_TO_DATE, stay.fee_billed),
            why=row.why,
            fix=row.fix,
            reference=row.reference,
        )

    def _said(self, row: ReportRow) -> VendorStatus:
        said = self.map.status_of(row.status)
        assert said is not None  # rows with other words were left out
        return said

    def _since(self, amount: Cents | None, to_date: ReportField, before: Cents) -> Cents | None:
        """What the cell says of this report alone."""
        return amount - before if amount is not None and to_date in self.map.columns else amount

    def _backwards(self, row: ReportRow, stay: Placement) -> str:
        """The sentence on a status that was passed already; empty for any other."""
        said, before = self._said(row), stay.status
        if before is None or _RANK[said] >= _RANK[before]:
            return ""
        return f"{self.vendor} says {said} after {before}: {before} stands."

    def _ahead(self, row: ReportRow, body: VendorReported) -> str:
        """The sentence on money of a day to come; empty for any other."""
        if row.on is None or row.on <= self.reported_on or not body.recovered:
            return ""
        return f"Its money is of {row.on}, after the day of the report."

    def _nothing_new(self, row: ReportRow, stay: Placement) -> NotTaken | None:
        said = self._said(row)
        if stay.recall is None or stay.recalled_at is None or _RANK[said] == _RANK[VendorStatus.CLOSED]:
            return None
        why = f"It was asked back on {stay.recalled_at:%Y-%m-%d}, and {self.vendor} still says {said}."
        return NotTaken(row.line, row.account, why)

    def _why_free(self, row: ReportRow, stay: Placement, recovered: Cents) -> str:
        """Why money carries no fee, as a clause; empty where it does."""
        placed_on, came_on = stay.at.date(), row.on or self.reported_on
        if recovered <= 0:
            return ""
        if came_on < placed_on:
            return f"{dollars(recovered)} came on {came_on}, before it was placed on {placed_on}"
        if stay.recalled_at is None:
            return ""
        days = stay.sent.fees.tail_days
        if days is None:
            return "it was asked back, and the contract names no days within which money still carries a fee"
        ended_on = stay.recalled_at.date() + timedelta(days=days)
        return f"the {days} days after the recall ended on {ended_on}" if came_on > ended_on else ""


# -- the fee --------------------------------------------------------------------------------------------------------


def _due(stay: Placement, recovered: Cents) -> Cents:
    """What this report adds: the fee of all so far less the fee of before, of which the first report has none."""
    terms, before = stay.sent.fees, [each.recovered for each in stay.reports]
    whole = fee_of(terms, bearing(terms, [*before, recovered])).amount
    return whole - (fee_of(terms, bearing(terms, before)).amount if before else 0)


def _differences(stay: Placement, body: VendorReported, why_free: str) -> Iterator[str]:
    """What does not agree with the contract and with what was placed."""
    in_all = stay.recovered + body.recovered
    if body.fee is not None and body.fee != body.fee_due:
        yield f"Bills {dollars(body.fee)}, due {_due_words(stay, body, why_free)}."
    if body.recovered > 0 and in_all > stay.sent.amount:
        yield f"Tells of {dollars(in_all)} in all, more than the {dollars(stay.sent.amount)} that was placed."
    if in_all < 0:
        yield f"Takes back {dollars(-in_all)} more than it ever told of."


def _notes(stay: Placement, body: VendorReported) -> Iterator[str]:
    """What the report leaves open, which is no fault of its."""
    if body.fee is None and body.fee_due:
        yield f"It names no fee; by the contract {dollars(body.fee_due)} are due."
    if body.recovered < 0 and stay.sent.fees.percent == 0 and stay.sent.fees.flat:
        yield "UNKNOWN whether the flat fee on what was taken back is given back: the contract does not say."


def _due_words(stay: Placement, body: VendorReported, why_free: str) -> str:
    """The amount with how it comes about."""
    if why_free:
        return f"{dollars(body.fee_due)}: {why_free}"
    moved: Sequence[Cents] = [*(each.recovered for each in stay.reports), body.recovered]
    whole = fee_of(stay.sent.fees, bearing(stay.sent.fees, moved))
    before = f"; {dollars(whole.amount - body.fee_due)} were due before" if whole.amount != body.fee_due else ""
    return f"{dollars(body.fee_due)}: {whole.in_words or 'the contract names no fee for an account'}{before}"
