"""An account in words, as plain lines that fit the terminal."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from worklist.cli.output import wrapped
from worklist.domain.in_words import Line, everything, heading

if TYPE_CHECKING:
    from worklist.desk import AccountView
    from worklist.domain.in_words import Section


def explained(view: "AccountView") -> Iterator[str]:
    """Everything about an account, under titles."""
    yield from plain(heading(view.assessment), 0)
    yield from in_sections(everything(view.assessment, view.events, view.undone, view.set_aside))


def in_sections(sections: "Sequence[Section]") -> Iterator[str]:
    """Sections, each after an empty line."""
    for section in sections:
        yield from ("", section.title, *plain(section.lines, 2))


def plain(lines: Sequence[Line], indent: int) -> Iterator[str]:
    """Lines of an explanation, without their colours."""
    return (part for line in lines for part in wrapped(line.text, line.indent + indent))
