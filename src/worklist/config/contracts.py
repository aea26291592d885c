"""A contract's TOML file into frozen values, with the file and line in every error."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import cast, get_args

from worklist.config.documents import parse_table, read_text
from worklist.config.tables import ConfigError, Table, did_you_mean, kind, shown
from worklist.domain.pricing.contracts import AnesthesiaRules, CarveOut, CodeRange, Contract, ContractRules, Rounding
from worklist.domain.provenance import Position

_HOLDS = "contract"
_TOP = ("name", "payers", "plans", "valid_from", "valid_to", "schedule", "disputes_to")
_TABLES = ("rates", "rules", "anesthesia", "carve_out", "clauses", "columns")
_RATES = ("percent_of_medicare", "locality", "medicare_as_of", "percent_of_charge")
_RULES = ("lesser_of_charge", "sequestration", "multiple_procedures", "multiple_by", "by_indicator", "modifiers")
_ANESTHESIA = ("conversion_factor", "unit_minutes", "rounding", "shares")
_BASES = ("percent-of-charge", "percent-of-medicare", "not-covered")
_CLAUSES = (
    *("rates", "lesser-of-charge", "sequestration", "multiple-procedures", "anesthesia", "global-days", "bundling"),
    *("timely-filing", "appeals"),
)
_COLUMNS = ("code", "modifier", "place", "amount", "facility", "nonfacility", "base", "from", "to")
_LOCALITY = re.compile(r"[0-9]{5}-[0-9]{2}")
_MOST_PERCENT = 1_000
_MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class ContractFile:
    """What one contract file says."""

    path: Path
    contract: Contract
    schedules: tuple[str, ...]
    """Paths of its schedules, relative to its own folder, which they do not leave."""
    columns: tuple[tuple[str, str], ...] = ()
    """(our field, header) of the schedules' columns that are not called as usual."""

    @property
    def schedule_paths(self) -> list[Path]:
        """Where the schedules lie."""
        return [self.path.parent / name for name in self.schedules]


def read_contract(path: Path) -> ContractFile:
    """Read a contract file. Raises ConfigError."""
    return parse_contract(read_text(path, _HOLDS), path)


def parse_contract(text: str, path: Path) -> ContractFile:
    """The contract of a TOML text that stands at ``path``. Raises ConfigError."""
    table = parse_table(text, path, _HOLDS)
    table.only((*_TOP, *_TABLES))
    contract, schedules = _contract(table), _schedules(table)
    _refuse_empty(table, contract, schedules)
    columns = table.table("columns")
    columns.only(_COLUMNS)
    return ContractFile(path, contract, schedules, tuple((key, columns.text(key)) for key in columns.values))


def _contract(table: Table) -> Contract:
    valid_from, valid_to = _days(table)
    return Contract(
        name=table.needed("name", '"Example PPO 2026"'),
        payers=_payers(table),
        plans=table.texts("plans"),
        valid_from=valid_from,
        valid_to=valid_to,
        position=_position(table, "name"),
        rules=_rules(table),
        carve_outs=tuple(map(_carve_out, table.tables("carve_out"))),
        clauses=_clauses(table.table("clauses")),
        disputes_to=table.text("disputes_to"),
    )


def _payers(table: Table) -> tuple[str, ...]:
    payers = table.texts("payers")
    if not payers:
        raise table.error("payers", 'a contract needs payers, names or ids, such as payers = ["EXAMPLE HEALTH"].')
    return payers


def _days(table: Table) -> tuple[date, date | None]:
    first, last = table.day("valid_from"), table.day("valid_to")
    if first is None:
        raise table.error("valid_from", "a contract needs its first day, such as valid_from = 2026-01-01.")
    if last and last < first:
        raise table.error("valid_to", f"valid_to is {last}, before valid_from, {first}.")
    return first, last


def _schedules(table: Table) -> tuple[str, ...]:
    """Names from outside never make a path: nothing that leaves the folder of the contract."""
    names = table.texts("schedule")
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name:
            raise table.error("schedule", f"{shown(name)} leaves the folder of this file; put the schedule beside it.")
        if path.suffix.lower() not in (".csv", ".txt", ".xlsx"):
            raise table.error("schedule", f"{shown(name)} is no schedule: it must end in .csv, .txt or .xlsx.")
        if not _stays_in(table.document.path.parent, path):
            raise table.error("schedule", f"{shown(name)} is a link that leaves the folder of this file.")
    return tuple(str(PurePosixPath(name.replace("\\", "/"))) for name in names)


def _stays_in(folder: Path, path: PurePosixPath) -> bool:
    """Wherever links lead; one that leads in a circle leads nowhere."""
    try:
        return (folder / path).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _refuse_empty(table: Table, contract: Contract, schedules: Sequence[str]) -> None:
    rules = contract.rules
    prices = (schedules, contract.carve_outs, rules.percent_of_medicare, rules.percent_of_charge)
    if not any(prices):
        raise table.error("schedule", "the contract prices nothing: it needs a schedule, [rates] or a [[carve_out]].")
    if rules.anesthesia and not schedules:
        raise table.error("anesthesia", "[anesthesia] needs a schedule with the base units of each code.")


# -- rules ----------------------------------------------------------------------------------------------------------


def _rules(top: Table) -> ContractRules:
    rates, rules = top.table("rates"), top.table("rules")
    rates.only(_RATES)
    rules.only(_RULES)
    return ContractRules(
        percent_of_medicare=_percent(rates, "percent_of_medicare"),
        locality=_locality(rates),
        medicare_as_of=rates.day("medicare_as_of"),
        percent_of_charge=_percent(rates, "percent_of_charge"),
        lesser_of_charge=rules.truth("lesser_of_charge"),
        sequestration=_percent(rules, "sequestration", most=100) or Decimal(0),
        multiple_procedures=_percents(rules, "multiple_procedures"),
        multiple_by=_one_of(rules, "multiple_by", ("indicator", "modifier 51")),  # type: ignore[arg-type]
        modifiers=_by_modifier(rules, "modifiers"),
        by_indicator=rules.truth("by_indicator"),
        anesthesia=_anesthesia(top.table("anesthesia")),
    )


def _locality(table: Table) -> str:
    text = table.text("locality")
    if text and not _LOCALITY.fullmatch(text):
        raise table.error("locality", f'locality is {shown(text)}; it is carrier and number, such as "01112-05".')
    if not text and "percent_of_medicare" in table.values:
        raise table.error("percent_of_medicare", 'percent_of_medicare needs locality, such as locality = "01112-05".')
    return text


def _anesthesia(table: Table) -> AnesthesiaRules | None:
    table.only(_ANESTHESIA)
    if not table.values:
        return None
    factor = _number(table, "conversion_factor")
    if not factor:
        raise table.error("conversion_factor", "[anesthesia] needs conversion_factor, dollars for one unit, as 22.50.")
    return AnesthesiaRules(
        conversion_factor=factor,
        unit_minutes=table.number("unit_minutes", 15, least=1, most=60),
        rounding=cast(Rounding, _one_of(table, "rounding", get_args(Rounding), "tenth")),
        shares=_by_modifier(table, "shares"),
    )


def _carve_out(table: Table) -> CarveOut:
    table.only(("codes", "basis", "percent"))
    basis = _one_of(table, "basis", _BASES)
    percent = _percent(table, "percent")
    if (percent is None) is not (basis == "not-covered"):
        raise table.error(
            "percent", f"a [[carve_out]] by {basis} {'has no' if percent is not None else 'needs'} percent."
        )
    codes = tuple(_codes(table, text) for text in table.texts("codes"))
    if not codes:
        raise table.error("codes", 'a [[carve_out]] needs codes, such as codes = ["70010-79999", "J1100"].')
    return CarveOut(codes, basis, _position(table, "codes"), percent or Decimal(0))  # type: ignore[arg-type]


def _codes(table: Table, text: str) -> CodeRange:
    first, dash, last = (part.strip().upper() for part in text.partition("-"))
    last = last if dash else first
    if not (_is_code(first) and _is_code(last)) or last < first:
        raise table.error("codes", f"{shown(text)} is neither a code nor a range such as 70010-79999.")
    return CodeRange(first, last)


def _is_code(text: str) -> bool:
    return len(text) == 5 and text.isascii() and text.isalnum()


def _clauses(table: Table) -> tuple[tuple[str, str], ...]:
    for key in table.values:
        if key not in _CLAUSES and not _is_modifier(key):
            raise table.error(key, f"{shown(key)} is no rule{did_you_mean(key, (*_CLAUSES, 'a modifier'))}")
    return tuple((key, table.needed(key, '"section 4.2"')) for key in table.values)


# -- values ---------------------------------------------------------------------------------------------------------


def _number(table: Table, key: str, *, most: int = 10_000) -> Decimal | None:
    value = table.values.get(key)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise table.error(key, f"{key} must be a number such as 62.5, not {kind(value)}.")
    number = Decimal(value) if isinstance(value, int) else Decimal(str(value))  # an int can be too long for a text
    if not number.is_finite() or not 0 <= number <= most:
        raise table.error(key, f"{key} must be from 0 to {most:,}.")
    return number


def _percent(table: Table, key: str, *, most: int = _MOST_PERCENT) -> Decimal | None:
    return _number(table, key, most=most)


def _percents(table: Table, key: str) -> tuple[Decimal, ...]:
    value = table.values.get(key, [])
    if not isinstance(value, list) or len(value) > _MOST_STEPS:
        raise table.error(key, f"{key} must be a list of percents such as [100, 50, 25].")
    found = [_percent(Table({key: each}, table.at, table.document), key) for each in value]
    return tuple(each for each in found if each is not None)


def _by_modifier(table: Table, key: str) -> tuple[tuple[str, Decimal], ...]:
    inner = table.table(key)
    found = []
    for modifier in inner.values:
        if not _is_modifier(modifier):
            raise inner.error(modifier, f"{shown(modifier)} is no modifier: two characters, such as 50 or AS.")
        percent = _percent(inner, modifier)
        found.append((modifier, percent if percent is not None else Decimal(0)))
    return tuple(found)


def _is_modifier(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalnum() and text == text.upper()


def _one_of(table: Table, key: str, valid: Sequence[str], default: str = "") -> str:
    return table.choice(key, valid, default or valid[0] if key != "basis" else "")


def _position(table: Table, key: str) -> Position:
    return Position(table.document.path.name, table.document.lines.of(*table.at, key), "line")


__all__ = ["ConfigError", "ContractFile", "parse_contract", "read_contract"]
