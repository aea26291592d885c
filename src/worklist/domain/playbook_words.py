"""A playbook on one account in words: what the screen and the plain command both print."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from worklist.domain.assessment import Assessment
from worklist.domain.in_words import Line, Section
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.playbooks import EvidenceItem, Playbook, fill, why_chosen

_BOX = 4
"""Cells of a checklist's mark, under which a wrapped line goes on."""


def sections(playbook: Playbook, assessment: Assessment, ticks: Mapping[str, bool]) -> tuple[Section, ...]:
    """Title with leverage and why it was chosen, then what to check, have, say and ask for, and when not to pursue.

    ``ticks`` says by an item's id whether it is at hand; an item that is not in it is not.
    """
    told = (
        Section(f"Playbook: {playbook.title}", tuple(_about(playbook, assessment))),
        Section("Check first", _listed(playbook.check, assessment)),
        _evidence(playbook, assessment, ticks),
        Section("Say", tuple(Line(fill(text, assessment)) for text in playbook.say)),
        Section("Ask for", _listed(playbook.ask, assessment)),
        Section("Do not pursue when", tuple(Line(f"- {fill(text, assessment)}", "warn") for text in playbook.not_when)),
    )
    return tuple(section for section in told if section.lines)


def evidence(playbook: Playbook, assessment: Assessment, ticks: Mapping[str, bool]) -> list[Section]:
    """Its checklist alone, under the playbook's title; nothing where it asks for none."""
    found = _evidence(playbook, assessment, ticks)
    return [replace(found, title=f"{found.title} ({playbook.title})")] if found.lines else []


def _about(playbook: Playbook, assessment: Assessment) -> Iterator[Line]:
    yield Line(f"Leverage: {playbook.leverage.label}. Chosen for: {why_chosen(assessment, playbook)}.")
    yield Line(f"Next: {NEXT_ACTIONS[playbook.action_for(assessment)].label}")


def _listed(texts: Iterable[str], assessment: Assessment) -> tuple[Line, ...]:
    numbered = enumerate((fill(text, assessment) for text in texts), start=1)
    return tuple(Line(f"{number}. {text}", hanging=3) for number, text in numbered)


def _evidence(playbook: Playbook, assessment: Assessment, ticks: Mapping[str, bool]) -> Section:
    lines = tuple(_item(item, assessment, at_hand=ticks.get(item.id, False)) for item in playbook.evidence)
    at_hand = sum(ticks.get(item.id, False) for item in playbook.evidence)
    return Section(f"Evidence, {at_hand} of {len(lines)} at hand", lines)


def _item(item: EvidenceItem, assessment: Assessment, *, at_hand: bool) -> Line:
    text = fill(item.text, assessment)
    return Line(f"[x] {text}" if at_hand else f"[ ] {text}", "good" if at_hand else "", hanging=_BOX)
