"""A contract file before it is loaded: read to its end, held against what is loaded, and shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from worklist.cli.output import Failure, say, wrapped
from worklist.cli.reference_loading import opened_cache, show_set_aside
from worklist.cli.session import Session
from worklist.domain.money import Cents, dollars
from worklist.domain.pricing.contract_checks import Rate, RateChanges, rate_changes, rate_of
from worklist.domain.pricing.contracts import FeeRow
from worklist.domain.provenance import Reject
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.config.contracts import ContractFile
    from worklist.sync.placing import Placing

_MOST_CHANGES = 10
_LARGE = 20
"""Percent from which on a changed amount is one to look at."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A contract file that was read to its end and is not loaded yet."""

    read: "ContractFile"
    text: str
    """What the file says, with the columns that were named by hand."""
    rows: tuple[FeeRow, ...]
    rejects: tuple[Reject, ...]

    @property
    def rates(self) -> dict[Rate, Cents | None]:
        """What each row is for, with its amount."""
        return {rate_of(row): row.amount for row in self.rows}


def draft_of(file: Path, columns: Mapping[str, str]) -> Draft:
    """Read a contract and its schedules. Raises Failure with what is wrong, and where."""
    from worklist.config.contracts import parse_contract
    from worklist.config.documents import read_text
    from worklist.config.tables import ConfigError
    from worklist.sources.reference import FileRefused
    from worklist.sync.reference import schedule_rows

    if file.suffix.lower() != ".toml":
        raise Failure(
            f"{file} is no contract: name the TOML file that names the schedule; docs/contracts.md shows one."
        )
    path = file.absolute()
    try:
        text = _with_columns(read_text(path, "contract"), columns)
        read = parse_contract(text, path)
        items = [item for _, rows in schedule_rows(read) for item in rows]
    except ConfigError as error:
        raise Failure(str(error)) from None
    except FileRefused as refusal:
        raise Failure(f"{file.name} {refusal}") from None
    rejects = tuple(item for item in items if isinstance(item, Reject))
    return Draft(read, text, tuple(item for item in items if isinstance(item, FeeRow)), rejects)


def _with_columns(text: str, columns: Mapping[str, str]) -> str:
    if not columns:
        return text
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
    except TOMLKitError:
        return text  # whose reader says what is wrong, and where
    kept = document.setdefault("columns", tomlkit.table())
    for field, header in columns.items():
        kept[field] = header
    return tomlkit.dumps(document)


def placing_of(draft: Draft, folder: Path) -> "Placing":
    """How it comes into the reference folder. Raises Failure where its name is taken."""
    from worklist.domain.sync_report import SyncError
    from worklist.sync.placing import place_contract

    try:
        return place_contract(draft.read, draft.text, folder)
    except SyncError as error:
        raise Failure(str(error)) from None


def show_draft(session: Session, draft: Draft) -> bool:
    """Say what would be loaded; whether it replaces something."""
    contract = draft.read.contract
    until = contract.valid_to or "further notice"
    say(f"{contract.name}: {counted(len(draft.rows), 'row')}, from {contract.valid_from} until {until}.")
    show_set_aside(draft.rejects)
    before = _loaded(session, contract.name)
    if before is None:
        return False
    rules, rates = before
    changes = list(_changes(rate_changes(rates, draft.rates)))
    if rules != _placeless(draft.read.contract):
        changes.append("  The head or its rules are others.")
    say("It replaces the contract of this name:" if changes else "It says what is loaded already.", *changes)
    return bool(changes)


def _loaded(session: Session, name: str) -> tuple[object, dict[Rate, Cents | None]] | None:
    from worklist.store.terms_listing import loaded_contracts, rows_of

    if not session.settings.cache_path.exists():
        return None
    with opened_cache(session) as cache:
        for each in loaded_contracts(cache):
            if each.contract.name == name:
                return _placeless(each.contract), {rate_of(row): row.amount for row in rows_of(cache, each)}
    return None


def _placeless(contract: object) -> object:
    """A contract without the lines that its parts stand on."""
    from dataclasses import fields, is_dataclass

    from worklist.domain.provenance import Position

    if isinstance(contract, Position):
        return None
    if isinstance(contract, tuple):
        return tuple(map(_placeless, contract))
    if is_dataclass(contract):
        return tuple(_placeless(getattr(contract, field.name)) for field in fields(contract))
    return contract


def _changes(changes: RateChanges) -> Iterator[str]:
    numbers = (len(changes.added), len(changes.removed), len(changes.changed))
    if any(numbers):
        added, removed, changed = (f"{number:,}" for number in numbers)
        yield f"  Rows: {added} added, {removed} removed, {changed} with another amount."
    for rate, old, new in changes.changed[:_MOST_CHANGES]:
        yield from wrapped(f"{_rate(rate)}: {_shown(old)} to {_shown(new)}{_step(old, new)}", 4)
    for word, rates in (("added", changes.added), ("removed", changes.removed)):
        yield from (f"    {_rate(rate)}: {word}" for rate in rates[:_MOST_CHANGES])
    if max(numbers) > _MOST_CHANGES:
        yield f"    Of each kind the first {_MOST_CHANGES} are shown."


def _rate(rate: Rate) -> str:
    code, modifiers, place, first, last = rate
    days = f" {first or ''} to {last or ''}".rstrip() if first or last else ""
    return f"{'-'.join((code, *modifiers))}{f' at {place}' if place else ''}{days}"


def _shown(cents: Cents | None) -> str:
    return dollars(cents) if cents is not None else "base units"


def _step(old: Cents | None, new: Cents | None) -> str:
    """Points at a change so large that it may be a slip."""
    if not old or new is None or abs(new - old) * 100 < old * _LARGE:
        return ""
    return f" ({(new - old) * 100 // old:+d} %: look at it)"
