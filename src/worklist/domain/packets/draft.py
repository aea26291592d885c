"""A packet before it is sent: which accounts are in it and which not, and what would be recorded on each.

One packet is for one payer. An account that something speaks against is left out of a packet of many unless somebody
says to keep it; of a packet of one it is said, and a justification sends it all the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.disclosure import Purpose, fields_for
from worklist.domain.events import Body, CallLogged, Event, NextStepSet
from worklist.domain.money import Cents
from worklist.domain.next_steps import FOLLOW_UP
from worklist.domain.packets.checks import (
    Objection,
    beyond_authority,
    beyond_in_all,
    deadline_of,
    first_deadline,
    objections,
)
from worklist.domain.packets.grounds import grounds_of, joined, letter_for
from worklist.domain.packets.letters import Letter, letter_of
from worklist.domain.packets.lines import Disputed, disputed_lines, packet_lines
from worklist.domain.packets.packet import Deadline, Grounds, Packet, PacketCall, PacketLine
from worklist.domain.packets.words import values_of
from worklist.domain.patterns.key import PatternKey
from worklist.domain.people import Payer, Person
from worklist.domain.playbooks import Playbook, bare_text
from worklist.domain.pricing.contracts import Contract
from worklist.domain.recovery_entries import DisputeSent, Way
from worklist.domain.team import Member
from worklist.domain.work import standing

_MOST_CALLS = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that is to be in a packet."""

    assessment: Assessment
    events: tuple[Event, ...]
    playbook: Playbook

    @property
    def number(self) -> str:
        """The account's."""
        return self.assessment.account.number


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants of a packet, beyond which accounts."""

    id: str
    made_on: date
    by: Member
    letters: tuple[Letter, ...]
    letter: str = ""
    """Id of the letter; empty for the one that fits."""
    keep: frozenset[str] = frozenset()
    """Accounts that stay in it although something speaks against them."""
    pattern: PatternKey | None = None
    leverage: str = ""
    """What the team holds against the pattern: the first of the grounds."""
    signer: str = ""
    fields: tuple[str, ...] = field(default_factory=lambda: fields_for(Purpose.PAYER_DISPUTE))


@dataclass(frozen=True, slots=True)
class Part:
    """One account's part of a packet."""

    candidate: Candidate
    lines: tuple[Disputed, ...]
    objections: tuple[Objection, ...]

    @property
    def number(self) -> str:
        """The account's."""
        return self.candidate.number

    @property
    def requested(self) -> Cents:
        """What is asked for on it."""
        return sum(line.variance for line in self.lines)

    @property
    def payer(self) -> Payer:
        """Whose answer is disputed."""
        return self.lines[0].word.claim.remit.payer

    @property
    def seen(self) -> int:
        """Number of the newest entry that was seen."""
        return self.candidate.events[-1].seq if self.candidate.events else 0


@dataclass(frozen=True, slots=True)
class Sending:
    """How it goes out, and what is expected then."""

    way: Way
    to: str
    answer_due: date
    follow_up: date
    """When we ask for its status."""
    justification: str = ""
    """Why it goes out although something speaks against it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A packet that nobody has sent yet."""

    packet: Packet
    parts: tuple[Part, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """Accounts that are not in it, each with why."""

    @property
    def objections(self) -> Mapping[str, tuple[Objection, ...]]:
        """What speaks against the accounts in it, by account."""
        return {part.number: part.objections for part in self.parts if part.objections}

    def addressed(self, sending: Sending) -> Packet:
        """The packet as it leaves."""
        return replace(self.packet, way=sending.way, to=sending.to)

    def entries(self, sending: Sending, pdf: str, xlsx: str) -> dict[str, tuple[Body, ...]]:
        """What is recorded on each account; ``pdf`` and ``xlsx`` are the fingerprints of the files."""
        return {part.number: self._entries(part, sending, pdf, xlsx) for part in self.parts}

    def _entries(self, part: Part, sending: Sending, pdf: str, xlsx: str) -> tuple[Body, ...]:
        packet, overridden = self.packet, tuple(str(each.check) for each in part.objections)
        sent = DisputeSent(
            packet=packet.id,
            payer=packet.payer,
            argument=packet.letter.id,
            requested=part.requested,
            lines=len(part.lines),
            way=sending.way,
            to=sending.to,
            answer_due=sending.answer_due,
            fields=packet.fields,
            accounts=len(self.parts),
            rows=len(packet.lines),
            pdf=pdf,
            xlsx=xlsx,
            pattern=packet.pattern,
            justification=sending.justification if overridden else "",
            overridden=overridden,
        )
        return sent, NextStepSet(FOLLOW_UP.id, sending.follow_up, f"packet {packet.id}")


class NoPacket(ValueError):  # noqa: N818 - it is an answer, not an error
    """There can be no such packet; the text is a sentence that says why and what would help."""


def draft(candidates: Sequence[Candidate], wish: Wish) -> Draft:
    """Put a packet together. Raises NoPacket."""
    left_out: dict[str, str] = {}
    parts = [part for each in candidates if (part := _part(each, wish, left_out))]
    if not parts:
        raise NoPacket(_why_none(left_out))
    _refuse_several_payers(parts)
    letter = wish.letter or letter_for((line for part in parts for line in part.lines), wish.pattern)
    parts = [replace(part, objections=_objections(part, letter)) for part in parts]
    kept = [part for part in parts if _stays(part, wish, alone=len(candidates) == 1, left_out=left_out)]
    if not kept:
        raise NoPacket(_why_none(left_out))
    if beyond := beyond_in_all(wish.by, [(part.candidate.assessment, part.requested) for part in kept]):
        raise NoPacket(beyond)
    return Draft(_packet(kept, wish, letter), tuple(kept), tuple(left_out.items()))


def _part(candidate: Candidate, wish: Wish, left_out: dict[str, str]) -> Part | None:
    """The lines of the payer whose answer is heaviest; what nothing overrules is asked here."""
    lines = disputed_lines(candidate.assessment, wish.pattern)
    if not lines:
        left_out[candidate.number] = "nothing is denied on it and nothing allowed below a contract that is known"
        return None
    payer = _name(lines[0].word.claim.remit.payer)
    part = Part(candidate, tuple(each for each in lines if _name(each.word.claim.remit.payer) == payer), ())
    if beyond := beyond_authority(wish.by, candidate.assessment, part.requested):
        left_out[candidate.number] = beyond
        return None
    return part


def _objections(part: Part, letter: str) -> tuple[Objection, ...]:
    return objections(part.candidate.assessment, part.lines, letter)


def _stays(part: Part, wish: Wish, *, alone: bool, left_out: dict[str, str]) -> bool:
    if not part.objections or alone or part.number in wish.keep:
        return True
    left_out[part.number] = "; ".join(f"{each.why} ({each.check})" for each in part.objections)
    return False


def _name(payer: Payer) -> str:
    return (payer.name or payer.id).casefold()


def _refuse_several_payers(parts: Iterable[Part]) -> None:
    payers: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for part in parts:
        shown.setdefault(_name(part.payer), part.payer.name or part.payer.id or "a payer without a name")
        payers[_name(part.payer)] += 1
    if len(payers) > 1:
        named = ", ".join(f"{shown[name]} ({count:,})" for name, count in payers.most_common(6))
        raise NoPacket(f"A packet is for one payer; these accounts have {len(payers)}: {named}. Make one for each.")


def _why_none(left_out: Mapping[str, str]) -> str:
    if not left_out:
        return "No account is named, so there is nothing to dispute."
    number, why = next(iter(left_out.items()))
    if len(left_out) == 1:
        return f"Nothing to send on {number}: {why.rstrip('.')}."
    return f"Nothing to send: every account is left out, such as {number}: {why.rstrip('.')}."


# -- the packet -----------------------------------------------------------------------------------------------------


def _packet(parts: Sequence[Part], wish: Wish, letter: str) -> Packet:
    """With the letter's facts in place: they are of the packet that it is part of."""
    fields = wish.fields
    accounts = [part.candidate.assessment.account for part in parts]
    practice, billing_id = _practice(accounts)
    template = letter_of(letter, wish.letters)
    packet = Packet(
        id=wish.id,
        made_on=wish.made_on,
        practice=practice,
        billing_id=billing_id if "billing-id" in fields else "",
        payer=parts[0].payer.name or parts[0].payer.id,
        contracts=_contracts(parts) if "contract" in fields else (),
        letter=template,
        lines=_rows(parts, fields),
        grounds=_grounds(parts, wish, letter),
        evidence=tuple(_evidence(parts)) if "evidence" in fields else (),
        calls=tuple(_calls(parts)) if "calls" in fields else (),
        deadline=first_deadline(_deadlines(parts)) if "deadline" in fields else None,
        signer=wish.signer or wish.by.name,
        fields=fields,
        to=next((c.disputes_to for c in _known_contracts(parts) if c.disputes_to), ""),
        pattern=wish.pattern,
    )
    return replace(packet, letter=template.filled(values_of(packet)))


def _grounds(parts: Iterable[Part], wish: Wish, letter: str) -> Grounds:
    found = joined(grounds_of(part.candidate.assessment.case, part.lines, letter) for part in parts)
    return replace(found, facts=(wish.leverage, *found.facts)) if wish.leverage else found


def _rows(parts: Iterable[Part], fields: Iterable[str]) -> tuple[PacketLine, ...]:
    leaving = tuple(fields)
    rows = [row for part in parts for row in packet_lines(part.candidate.assessment.account, part.lines, leaving)]
    return tuple(sorted(rows, key=lambda row: (row.service_on or date.max, row.icn, row.account)))


def _known_contracts(parts: Iterable[Part]) -> Iterator[Contract]:
    return (line.expected.contract for part in parts for line in part.lines if line.expected.contract)


def _contracts(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(contract.name for contract in _known_contracts(parts)))


def _deadlines(parts: Iterable[Part]) -> Iterator[Deadline]:
    return (deadline_of(part.candidate.assessment.case, part.lines) for part in parts)


def _practice(accounts: Iterable[Account]) -> tuple[str, str]:
    """As the claims name it, else as the remits do."""
    every = list(accounts)
    named = (claim.billing for account in every for claim in account.claims)
    paid = (remit.remit.payee for account in every for remit in account.remits)
    who = next((person for person in (*named, *paid) if person.name), Person())
    return who.name, who.id


def _evidence(parts: Sequence[Part]) -> Iterator[str]:
    """What is ticked, without facts of single accounts; of many claims on how many it is."""
    counted: Counter[str] = Counter()
    for part in parts:
        playbook, ticked = part.candidate.playbook, part.candidate.assessment.work.ticked
        counted.update(bare_text(item.text) for item in playbook.evidence if (playbook.id, item.id) in ticked)
    for text, count in counted.items():
        yield text if count == len(parts) else f"{text} ({count:,} of {len(parts):,} claims)"


def _calls(parts: Iterable[Part]) -> list[PacketCall]:
    """The latest contacts with this payer on these claims; what was said stays inside."""
    found = [
        PacketCall(event.at.date(), str(body.channel), body.representative, body.reference, _icn(part))
        for part in parts
        for event in standing(part.candidate.events)
        if isinstance(body := event.body, CallLogged) and _is_to(body, part.payer)
    ]
    return sorted(found, key=lambda call: call.on)[-_MOST_CALLS:]


def _is_to(call: CallLogged, payer: Payer) -> bool:
    return not call.payer or call.payer.casefold() == payer.name.casefold()


def _icn(part: Part) -> str:
    return part.lines[0].word.claim.payer_claim
