"""A vendor's report in words: its sums, then line by line what does not agree and what was not taken."""

from collections.abc import Iterable, Iterator, Sequence

from worklist.domain.money import dollars
from worklist.domain.vendors.placements import RETURNS
from worklist.domain.vendors.reports import ReportDraft, Told
from worklist.domain.wording import counted


def draft_lines(draft: ReportDraft, totals: Sequence[int] = ()) -> Iterator[str]:
    """Everything that a person reads before it is saved; ``totals`` are the lines that sum others up."""
    yield f"{draft.vendor}, report of {draft.reported_on}: {_counts(draft)}."
    yield f"Recovered {dollars(draft.recovered)}. {_fees(draft)}"
    if back := _back(draft.told):
        yield f"{counted(back, 'account')} {'comes' if back == 1 else 'come'} back."
    yield from _listed("Does not agree", _differences(draft.told))
    yield from _listed("Not taken", (f"line {each.line}, {_of(each.account)}{each.why}" for each in draft.not_taken))
    yield from _listed("Cannot be told now", _notes(draft.told))
    missing = (f"{number}: {stay.in_words()}" for number, stay in draft.missing)
    yield from _listed("With the vendor and not in the report", missing)
    yield from _passed_over(draft, totals)


def _counts(draft: ReportDraft) -> str:
    accounts = counted(len(draft.by_account()), "account")
    return f"{counted(draft.rows, 'row')}, {len(draft.told):,} taken on {accounts}, {len(draft.not_taken):,} not"


def _fees(draft: ReportDraft) -> str:
    """The bill beside the contract."""
    if draft.unbilled == len(draft.told):
        return f"It names no fee; by the contract {dollars(draft.due)} {'are' if draft.due else 'is'} due."
    more = draft.billed - draft.due
    beside = f", {dollars(abs(more))} too {'much' if more > 0 else 'little'}" if more else ""
    return f"Fee billed {dollars(draft.billed)}, due by the contract {dollars(draft.due)}{beside}."


def _back(told: Iterable[Told]) -> int:
    """Accounts that the vendor had and gives back with this report."""
    return len({each.account for each in told if each.stood.is_out and each.body.status in RETURNS})


def _differences(told: Iterable[Told]) -> Iterator[str]:
    return (f"line {each.line}, {each.account}: {said}" for each in told for said in each.body.differences)


def _notes(told: Iterable[Told]) -> Iterator[str]:
    return (f"line {each.line}, {each.account}: {said}" for each in told for said in each.notes)


def _of(account: str) -> str:
    return f"{account}: " if account else ""


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = [f"  {line}" for line in lines]
    if found:
        yield from (f"{title}:", *found)


def _passed_over(draft: ReportDraft, totals: Sequence[int]) -> Iterator[str]:
    if draft.repeated:
        said = "row says" if draft.repeated == 1 else "rows say"
        yield f"{draft.repeated:,} {said} nothing new of accounts that came back before."
    if totals:
        lines = ", ".join(map(str, totals[:10]))
        yield f"{counted(len(totals), 'row')} of totals passed over: line {lines}."
