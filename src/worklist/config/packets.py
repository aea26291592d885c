"""The ``[packets]`` table: where packets are kept, what leaves in them, and the site's own letters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from worklist.config.documents import read_text
from worklist.config.folders import path_of
from worklist.config.tables import ConfigError, Table
from worklist.domain.disclosure import Purpose, fields_for
from worklist.domain.packets.letters import Letter, unknown_placeholder
from worklist.domain.provenance import Position
from worklist.domain.text import clean

SHIPPED = Path(__file__).parents[1] / "letters"
"""The folder of the shipped letters."""
_MOST_DAYS = 365
_MOST_CHARACTERS = 20_000
_MOST_FILES = 200
_SUBJECT = "Subject:"


@dataclass(frozen=True, slots=True)
class PacketSettings:
    """What a site says of packets."""

    folder: Path | None = None
    """Where they are kept; None: ``packets`` beside the work log."""
    signer: str = ""
    """Who signs; empty: whoever sends it."""
    answer_days: Mapping[str, int] = field(default_factory=dict)
    """Calendar days that a payer takes to answer, by its name or id in lower case; without one the day is asked."""
    fields: tuple[str, ...] = field(default_factory=lambda: fields_for(Purpose.PAYER_DISPUTE))
    """Ids of the fields that leave in a dispute."""
    own_letters: Path | None = None
    """The folder of the site's own letters."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Everything that the files of letters say."""

    all: tuple[Letter, ...]
    problems: tuple[str, ...] = ()
    """A sentence for each file of the site that could not be used: the shipped one stands in its place."""


def read_packets(table: Table) -> PacketSettings:
    """The table; what it leaves out has its usual value. Raises ConfigError."""
    table.only(("folder", "letters", "signer", "add_fields", "leave_out_fields", "answer_days"))
    days = table.table("answer_days")
    return PacketSettings(
        path_of(table, "folder") if "folder" in table.values else None,
        table.text("signer"),
        {payer.casefold(): days.number(payer, least=1, most=_MOST_DAYS) for payer in days.values},
        _fields(table),
        _own_letters(table),
    )


def _fields(table: Table) -> tuple[str, ...]:
    added, left_out = table.texts("add_fields"), table.texts("leave_out_fields")
    try:
        return fields_for(Purpose.PAYER_DISPUTE, added, left_out)
    except ValueError as error:
        key = next((key for key in ("add_fields", "leave_out_fields") if key in table.values), "add_fields")
        raise table.error(key, str(error)) from None


def _own_letters(table: Table) -> Path | None:
    """The folder as given, also one that is not there; else the one beside the settings, where it is there."""
    if "letters" in table.values:
        return path_of(table, "letters")
    beside = table.document.path.parent / "letters"
    return beside if beside.is_dir() else None


# -- letters --------------------------------------------------------------------------------------------------------


def read_letters(own: Path | None = None) -> Letters:
    """The shipped letters with those of a site's folder, which replace some and add others."""
    found = {letter.id: letter for letter in map(_letter, _files(SHIPPED))}
    if own is None:
        return Letters(tuple(found.values()))
    problems: list[str] = []
    for path in _own_files(own, problems):
        try:
            letter = _letter(path)
            found[letter.id] = letter
        except ConfigError as error:
            problems.append(str(error))
    return Letters(tuple(found.values()), tuple(problems))


def _own_files(folder: Path, problems: list[str]) -> list[Path]:
    try:
        paths = _files(folder)
    except OSError as error:
        problems.append(f"{clean(str(folder))}: the folder of letters cannot be read: {error.strerror}.")
        return []
    if len(paths) > _MOST_FILES:
        problems.append(f"{clean(str(folder))}: {len(paths):,} files are no letters; {_MOST_FILES} is the most.")
        return []
    return paths


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix == ".txt" and not path.name.startswith("."))


def _letter(path: Path) -> Letter:
    """A line ``Subject: ...``, an empty line, then paragraphs with empty lines between them. Raises ConfigError."""
    lines = _lines(path)
    for number, line in enumerate(lines, start=1):
        if wrong := unknown_placeholder(line):
            said = f"{wrong} is no placeholder; $$ writes a dollar sign" if wrong == "$" else f"{wrong} is unknown"
            raise ConfigError(path, number, f"{said}; worklist packet --placeholders lists them.")
    if not lines or not lines[0].startswith(_SUBJECT):
        raise ConfigError(path, 1, f"a letter begins with a line '{_SUBJECT} ...'.")
    paragraphs = tuple(filter(None, (" ".join(part.split()) for part in "\n".join(lines[1:]).split("\n\n"))))
    if not paragraphs:
        raise ConfigError(path, 1, "the letter has no text under its subject.")
    subject = lines[0].removeprefix(_SUBJECT).strip()
    return Letter(clean(path.stem), subject, paragraphs, Position(path.name, 1, "line"))


def _lines(path: Path) -> list[str]:
    text = read_text(path, "letter")
    if len(text) > _MOST_CHARACTERS:
        raise ConfigError(path, 1, f"a letter has {_MOST_CHARACTERS:,} characters at most.")
    return [clean(line) for line in text.splitlines()]
