"""What ``worklist contract check`` finds: a sentence for each thing, the wrong ones before the doubtful."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

from worklist.cli.contract_files import Draft
from worklist.cli.finding import Finding
from worklist.cli.output import say, wrapped
from worklist.cli.reference_loading import opened_cache
from worklist.cli.session import Session
from worklist.domain.money import Cents, dollars
from worklist.domain.people import Payer
from worklist.domain.pricing.contract_checks import (
    BilledCode,
    contradicting,
    ending,
    overlapping,
    without_contract,
    without_row,
)
from worklist.domain.pricing.contracts import Contract, FeeRow
from worklist.domain.provenance import Reject
from worklist.domain.wording import counted
from worklist.store.cache import Cache

T = TypeVar("T")
_MOST = 10
"""Of one kind that are shown."""


def show_findings(findings: Iterable[Finding]) -> int:
    """Print them; the exit code."""
    found = sorted(findings, key=lambda finding: finding.state != "wrong")
    for finding in found:
        say(*wrapped(f"{'WRONG' if finding.state == 'wrong' else 'note '} {finding.text}"))
    wrong = sum(finding.state == "wrong" for finding in found)
    if not found:
        say("Nothing is wrong or doubtful.")
    elif wrong:
        say("", f"{counted(wrong, 'thing')} to put right.")
    return 1 if wrong else 0


def loaded_findings(session: Session) -> Iterator[Finding]:
    """Of everything that is loaded."""
    from worklist.store.terms_listing import loaded_contracts, payers_owing, refused_files, rows_of, set_aside

    with opened_cache(session) as cache:
        loaded = loaded_contracts(cache)
        contracts = [each.contract for each in loaded]
        yield from (Finding("wrong", problem) for problem in refused_files(cache))
        yield from _aside(set_aside(cache))
        billed = _billed(cache)
        for each in loaded:
            yield from _of_contract(each.contract, list(rows_of(cache, each)), billed)
        yield from _together(contracts)
        yield from _uncovered(contracts, payers_owing(cache))


def draft_findings(session: Session, draft: Draft) -> Iterator[Finding]:
    """Of one file that is not loaded yet."""
    contract = draft.read.contract
    yield from _aside(draft.rejects)
    if not session.settings.cache_path.exists():
        yield from _of_contract(contract, draft.rows, [])
        return
    from worklist.store.terms_listing import loaded_contracts

    with opened_cache(session) as cache:
        others = [each.contract for each in loaded_contracts(cache) if each.contract.name != contract.name]
        yield from _of_contract(contract, draft.rows, _billed(cache))
        yield from _together([*others, contract], only=contract)


def _billed(cache: Cache) -> list[BilledCode]:
    from worklist.store.terms_listing import billed_codes

    return billed_codes(cache)


def _aside(rejects: Sequence[Reject]) -> Iterator[Finding]:
    for reject in rejects:
        yield Finding("wrong" if reject.kind == "rejected" else "note", f"{reject.position}: {reject.reason}")


def _of_contract(contract: Contract, rows: Sequence[FeeRow], billed: Sequence[BilledCode]) -> Iterator[Finding]:
    def overlap(pair: tuple[FeeRow, FeeRow]) -> Finding:
        one, two = pair
        what = "-".join((one.code, *one.modifiers)) + (f" at {one.place}" if one.place else "")
        where = f"{one.position} and {two.position}"
        return Finding("wrong", f"{contract.name}: {what} has two rows on one day, {where}; give each its days.")

    def missing(each: BilledCode) -> Finding:
        lines = counted(each.lines, "line")
        return Finding(
            "note",
            f"{contract.name}: {each.code} was billed on {lines} ({dollars(each.charge)}) and has no row: UNKNOWN.",
        )

    yield from _first(list(overlapping(rows)), overlap, "more rows that overlap", contract.name)
    unpriced = without_row(contract, frozenset(row.code for row in rows), billed)
    yield from _first(unpriced, missing, "more billed codes without a row", contract.name)


def _first(found: Sequence[T], say_of: Callable[[T], Finding], more: str, name: str) -> Iterator[Finding]:
    state = None
    for each in islice(found, _MOST):
        finding = say_of(each)
        state = finding.state
        yield finding
    if state and len(found) > _MOST:
        yield Finding(state, f"{name}: {len(found) - _MOST:,} {more}.")


def _together(contracts: Sequence[Contract], only: Contract | None = None) -> Iterator[Finding]:
    for one, two in contradicting(contracts):
        if only in (None, one, two):
            both = f"{one.name} and {two.name} count for one payer and plan on one day"
            yield Finding("wrong", f"{both}, so what it pays is UNKNOWN; name the plans, or end one.")
    today = date.today()  # noqa: DTZ011 - the site's own day
    for contract in ending(contracts, today):
        if only in (None, contract):
            yield Finding("note", f"{contract.name} ends on {contract.valid_to}, and no later one follows it.")


def _uncovered(contracts: Sequence[Contract], payers: Iterable[tuple[Payer, int, Cents]]) -> Iterator[Finding]:
    missing = without_contract(contracts, payers)
    for payer, accounts, owed in missing[:_MOST]:
        name = payer.name or payer.id or "A payer without a name"
        yield Finding(
            "note", f"{name} owes {dollars(owed)} on {counted(accounts, 'account')} and no contract names it."
        )
    if len(missing) > _MOST:
        yield Finding("note", f"{len(missing) - _MOST:,} more payers in the A/R have no contract.")
