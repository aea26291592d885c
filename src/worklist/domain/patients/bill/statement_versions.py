"""Statements as several files tell them."""

from collections.abc import Iterable

from worklist.domain.patient_records import StatementLine

Told = tuple[str, StatementLine]
"""When the last file that has it was written, as a text that sorts by time; and the line."""


def as_last_told(lines: Iterable[Told]) -> list[StatementLine]:
    """The lines that count: where files differ on a line of one statement, the last one stands.

    An export that is made again shows what was paid since; both together would ask the patient twice. Equal lines are
    two services, wherever they were read.
    """
    by_line: dict[tuple[object, ...], list[Told]] = {}
    for written, line in lines:
        same = (line.stated_on, line.code, line.modifiers, line.service_on, line.charge)
        by_line.setdefault(same, []).append((written, line))
    return [line for versions in by_line.values() for line in _last(versions)]


def _last(versions: list[Told]) -> list[StatementLine]:
    lines = [line for _, line in versions]
    if len({_amounts(line) for line in lines}) == 1:
        return lines
    last = max((written, line.position.file) for written, line in versions)
    return [line for written, line in versions if (written, line.position.file) == last]


def _amounts(line: StatementLine) -> tuple[object, ...]:
    return line.owed, line.insurance_paid, line.adjusted, line.patient_paid
