"""Letters of packets: texts that a site can edit, with $placeholders for the facts of the dispute.

Which letter a dispute gets follows from its argument; ``general`` is for what no other one is about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template

from worklist.domain.provenance import Position

UNDERPAID = "underpaid"
GENERAL = "general"
PATTERN = "pattern"
ON_AMOUNTS = frozenset({UNDERPAID, "component", "multiple-procedure", "anesthesia"})
"""Letters that say nothing without an expected amount."""

PLACEHOLDERS: Mapping[str, str] = {
    "practice": "name of the practice",
    "payer": "name of the payer",
    "contract": "the contract, or 'our agreement' where none is loaded",
    "date": "the day of the letter",
    "claims": "how many claims: 1 claim, 12 claims",
    "lines": "how many lines: 1 line, 30 lines",
    "services": "the disputed codes with their modifiers",
    "service_dates": "first and last date of service",
    "requested": "the amount in dispute, with its sign",
    "expected": "what should have been allowed in all; UNKNOWN without a contract",
    "allowed": "what was allowed in all",
    "reasons": "the payer's reason codes",
    "signer": "who signs",
}
"""What a letter can hold after a $, with its meaning."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A template."""

    id: str
    """Name of its file without the ending, such as ``underpaid``."""
    subject: str
    paragraphs: tuple[str, ...]
    position: Position

    def filled(self, values: Mapping[str, str]) -> "Letter":
        """The same with the facts in place. A dollar sign in a fact stays one: it is filled once."""
        return Letter(
            self.id,
            Template(self.subject).substitute(values),
            tuple(Template(text).substitute(values) for text in self.paragraphs),
            self.position,
        )


def unknown_placeholder(text: str) -> str:
    """The first placeholder of a text that does not exist, or a dollar sign that is none; empty where all is well."""
    for found in Template.pattern.finditer(text):
        name = found["named"] or found["braced"]
        if found["invalid"] is not None or (name and name not in PLACEHOLDERS):
            return f"${name or ''}"
    return ""


def letter_of(id_: str, letters: Sequence[Letter]) -> Letter:
    """The letter of an argument, else the general one."""
    by_id = {letter.id: letter for letter in letters}
    return by_id.get(id_) or by_id[GENERAL]
