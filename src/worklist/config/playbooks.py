"""The playbooks: shipped TOML files, and a folder of the site's own that replaces some and adds others.

A file that is wrong is left out and said, and the rest is used: nobody's morning stops for a typing error in a text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from worklist.config.documents import parse_table, read_text
from worklist.config.lines import TomlPath
from worklist.config.tables import ConfigError, Table, did_you_mean, shown
from worklist.domain.events import CallOutcome
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.playbooks import (
    FACTS,
    PLACEHOLDERS,
    CallNotes,
    EvidenceItem,
    Fact,
    Facts,
    Leverage,
    Playbook,
    placeholders,
)
from worklist.domain.text import clean

SHIPPED = Path(__file__).parents[1] / "playbooks"
"""The folder of the shipped ones."""
CALL_NOTES = "calls.toml"
"""The one file of a folder that holds no playbook but the notes of calls."""
_HOLDS = "playbook"
_KEYS = ("id", "title", "leverage", "next", "when", "check", "evidence", "say", "ask", "not_when")
_LISTS = ("check", "say", "ask", "not_when")
_ID = re.compile(r"[a-z0-9-]{1,40}")
_MOST_ENTRIES = 20
_MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Playbooks:
    """Everything that the files say."""

    all: tuple[Playbook, ...]
    """In the order in which an account is held against them; the last one takes every account."""
    call_notes: CallNotes
    problems: tuple[str, ...] = ()
    """A sentence for each file of the site that could not be used."""


def read_playbooks(own: Path | None = None) -> Playbooks:
    """The shipped playbooks with those of a site's folder. A shipped file that is wrong raises ConfigError."""
    shipped = tuple(_playbook(_table(path)) for path in _files(SHIPPED) if path.name != CALL_NOTES)
    notes = _read_notes(SHIPPED / CALL_NOTES)
    if own is None:
        return Playbooks(shipped, notes)
    reading = _Reading(shipped[-1].id)
    reading.read(own)
    return Playbooks(_joined(shipped, reading.found), {**notes, **reading.notes}, tuple(reading.problems))


def _joined(shipped: Sequence[Playbook], own: dict[str, Playbook]) -> tuple[Playbook, ...]:
    """The site's new ones in front, the others in the place of the shipped ones that they replace."""
    known = {playbook.id for playbook in shipped}
    new = (playbook for playbook in own.values() if playbook.id not in known)
    return (*new, *(own.get(playbook.id, playbook) for playbook in shipped))


class _Reading:
    """One pass over a site's folder: what could be used, and why the rest could not."""

    def __init__(self, last: str) -> None:
        self.found: dict[str, Playbook] = {}
        self.notes: CallNotes = {}
        self.problems: list[str] = []
        self._last = last
        """Id of the playbook that takes every account."""

    def read(self, folder: Path) -> None:
        try:
            paths = _files(folder)
        except OSError as error:
            self.problems.append(f"{clean(str(folder))}: the playbook folder cannot be read: {error.strerror}.")
            return
        if len(paths) > _MOST_FILES:
            problem = f"{len(paths):,} files are no playbooks; {_MOST_FILES} is the most."
            self.problems.append(f"{clean(str(folder))}: {problem}")
            return
        for path in paths:
            self._try(self._take_notes if path.name == CALL_NOTES else self._add, path)

    def _try(self, read: Callable[[Path], None], path: Path) -> None:
        try:
            read(path)
        except ConfigError as error:
            self.problems.append(str(error))

    def _add(self, path: Path) -> None:
        table = _table(path)
        playbook = _playbook(table)
        if playbook.id in self.found:
            raise table.error("id", f"id is {shown(playbook.id)}, which an earlier file of this folder has too.")
        if playbook.id == self._last and playbook.when:
            raise table.error("when", f"{self._last} is the last resort and takes every account: leave out [[when]].")
        if playbook.id != self._last and not playbook.when:
            raise table.error("when", "a playbook needs [[when]], or it would take every account.")
        self.found[playbook.id] = playbook

    def _take_notes(self, path: Path) -> None:
        self.notes = _read_notes(path)


def _files(folder: Path) -> list[Path]:
    """The files of a folder in the order of their names."""
    return sorted(path for path in folder.iterdir() if path.suffix == ".toml" and not path.name.startswith("."))


def _table(path: Path) -> Table:
    return parse_table(read_text(path, _HOLDS), path, _HOLDS)


def _playbook(table: Table) -> Playbook:
    table.only(_KEYS)
    lists = {key: _sentences(table, key) for key in _LISTS}
    return Playbook(
        id=_id(table, "id", table.needed("id", '"modifier-25"')),
        title=table.needed("title", '"Visit bundled into a procedure"'),
        leverage=Leverage(_one_of(table, "leverage", [str(each) for each in Leverage])),
        when=tuple(map(_way, table.tables("when"))),
        evidence=_evidence(table.table("evidence")),
        next_action=_one_of(table, "next", list(NEXT_ACTIONS)) if "next" in table.values else "",
        **lists,
    )


def _id(table: Table, key: str, text: str) -> str:
    if _ID.fullmatch(text):
        return text
    raise table.error(key, f"{shown(text)} cannot be an id; use up to 40 small letters, digits and -.")


def _one_of(table: Table, key: str, valid: Sequence[str]) -> str:
    value = table.needed(key, f'"{valid[0]}"')
    if value in valid:
        return value
    raise table.error(key, f"{key} is {shown(value)}{did_you_mean(value, valid)}")


def _way(table: Table) -> Facts:
    """One ``[[when]]``: the values of each fact that it names."""
    table.only(FACTS)
    wanted = {key: frozenset(_values(table, key)) for key in table.values}
    if not wanted or not all(wanted.values()):
        raise table.error("", f"[[when]] must name at least one of {', '.join(FACTS)}, with a value.")
    return wanted


def _values(table: Table, key: str) -> Iterator[str]:
    for index, text in enumerate(table.texts(key)):
        fact = FACTS[key]
        value = text if fact.valid else text.upper()
        if not _is_value(fact, value):
            hint = did_you_mean(value, fact.valid) if fact.valid else "; write the code alone."
            raise _error_at(table, (key, index), f"{shown(text)} is no {fact.name}{hint}")
        yield value


def _is_value(fact: Fact, value: str) -> bool:
    return value in fact.valid if fact.valid else bool(re.fullmatch(fact.form, value))


def _evidence(table: Table) -> tuple[EvidenceItem, ...]:
    _refuse_too_many(table, "evidence", len(table.values))
    return tuple(EvidenceItem(_id(table, key, key), _sentence(table, key)) for key in table.values)


def _sentence(table: Table, key: str) -> str:
    text = table.needed(key, '"The signed note of the day"')
    _refuse_unknown_names(table, (key,), text)
    return text


def _sentences(table: Table, key: str) -> tuple[str, ...]:
    texts = table.texts(key)
    _refuse_too_many(table, key, len(texts))
    for index, text in enumerate(texts):
        _refuse_unknown_names(table, (key, index), text)
    return texts


def _refuse_too_many(table: Table, key: str, count: int) -> None:
    if count > _MOST_ENTRIES:
        raise table.error(key, f"{key} has {count:,} entries; {_MOST_ENTRIES} is the most that anybody reads.")


def _refuse_unknown_names(table: Table, at: TomlPath, text: str) -> None:
    for name in placeholders(text):
        if name not in PLACEHOLDERS:
            hint = did_you_mean(name, PLACEHOLDERS)
            raise _error_at(table, at, f"{shown('{' + name + '}')} is no fact of an account{hint}")


def _error_at(table: Table, at: TomlPath, problem: str) -> ConfigError:
    """An error at an entry of a list, which may stand on a line of its own."""
    return ConfigError(table.document.path, table.document.lines.of(*table.at, *at), problem)


def _read_notes(path: Path) -> dict[CallOutcome, str]:
    """The notes of calls: ``[notes]`` with a sentence for each outcome."""
    table = parse_table(read_text(path, "call notes"), path, "call notes")
    table.only(("notes",))
    notes = table.table("notes")
    notes.only([str(outcome) for outcome in CallOutcome])
    return {CallOutcome(key): _sentence(notes, key) for key in notes.values}
