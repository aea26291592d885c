"""A packet in words: what its letter's placeholders stand for, and the preview that a person reads before it leaves."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from worklist.domain.disclosure import Purpose, labels_of
from worklist.domain.in_words import Line, Section
from worklist.domain.money import dollars, known_dollars, money
from worklist.domain.packets.checks import Objection
from worklist.domain.packets.packet import Packet, PacketLine
from worklist.domain.packets.win_rates import Rate
from worklist.domain.wording import accounts_in_words, counted

_FIRST_LINES = 8
_MOST_SERVICES = 6
_MOST_FACTS = 12
_MOST_NAMED = 8


def values_of(packet: Packet) -> Mapping[str, str]:
    """What the placeholders of a letter stand for."""
    expected = [line.expected for line in packet.lines]
    known = [amount for amount in expected if amount is not None]
    is_known = len(known) == len(expected)
    return {
        "practice": packet.practice,
        "payer": packet.payer,
        "contract": " and ".join(packet.contracts) or "our agreement",
        "date": str(packet.made_on),
        "claims": counted(packet.accounts, "claim"),
        "lines": counted(len(packet.lines), "line"),
        "services": _some((line.service for line in packet.lines), _MOST_SERVICES),
        "service_dates": days_in_words(packet.served),
        "requested": money(packet.requested),
        "expected": money(sum(known)) if is_known else "UNKNOWN",
        "allowed": money(sum(line.allowed for line in packet.lines)),
        "reasons": _some((code for line in packet.lines for code in _reason_codes(line)), _MOST_SERVICES) or "none",
        "signer": packet.signer,
    }


def rate_in_words(rate: Rate) -> str:
    """``won 7 of 10 before, $700.00 of $1,000.00``."""
    if not rate.answered:
        return f"none answered before, {rate.waiting:,} waiting" if rate.waiting else "none sent before"
    return f"won {rate.won:,} of {rate.answered:,} before, {money(rate.recovered)} of {money(rate.requested)}"


def days_in_words(days: tuple[date, date] | None) -> str:
    """One date, or the first and the last."""
    if days is None:
        return "a date UNKNOWN"
    first, last = days
    return str(first) if first == last else f"{first} to {last}"


def _reason_codes(line: PacketLine) -> Iterator[str]:
    """The codes alone, without their amounts and labels."""
    return (reason.split(" ")[0] for reason in line.reasons)


def _some(texts: Iterable[str], most: int) -> str:
    distinct = list(dict.fromkeys(filter(None, texts)))
    more = len(distinct) - most
    return ", ".join(distinct[:most]) + (f" and {more:,} more" if more > 0 else "")


# -- the preview ----------------------------------------------------------------------------------------------------


def preview(
    packet: Packet, objections: Mapping[str, tuple[Objection, ...]], left_out: Iterable[tuple[str, str]], rate: Rate
) -> tuple[Section, ...]:
    """Head, checks, first lines, letter, grounds, evidence, and the list of what leaves.

    ``objections`` are those of the accounts in it, ``left_out`` the accounts that are not, each with why.
    """
    told = (
        Section("Dispute", tuple(_head(packet, rate))),
        Section("What speaks against it", tuple(_against(objections, left_out))),
        Section(f"Claims: {counted(len(packet.lines), 'line')}", tuple(_table(packet))),
        Section(f"Letter: {packet.letter.id}", _letter(packet)),
        Section("Grounds", tuple(_grounds(packet))),
        Section("Evidence and calls", tuple(_evidence(packet))),
        Section("What leaves", tuple(_leaving(packet))),
    )
    return tuple(section for section in told if section.lines)


def _head(packet: Packet, rate: Rate) -> Iterator[Line]:
    requested = f"{money(packet.requested)} requested on {counted(packet.accounts, 'claim')}"
    yield Line(f"To {packet.payer or 'a payer UNKNOWN'}: {requested}", "money")
    if not packet.is_priced:
        yield Line("Lines without a contract rate ask for what the remit left out, in charges: their price is UNKNOWN.")
    yield Line(f"From {packet.practice or 'a practice without a name'}" + _billing(packet))
    yield Line(f"Contract: {', '.join(packet.contracts) or 'UNKNOWN: none is loaded for these lines'}")
    yield Line(f"Services {days_in_words(packet.served)}; claim numbers {_some(packet.icns, _MOST_NAMED) or 'UNKNOWN'}")
    if packet.deadline:
        said = f"Last day: {packet.deadline.ends_on or 'UNKNOWN'} ({packet.deadline.why})"
        yield Line(said) if packet.deadline.ends_on else Line(said, "loud")
    where = f" by {packet.way}" if packet.way else ""
    yield Line(f"Sent to: {packet.to or 'UNKNOWN: the contract does not say, so it is asked'}{where}")
    yield Line(f"Disputes like this with this payer: {rate_in_words(rate)}", "dim")


def _billing(packet: Packet) -> str:
    return f", billing id {packet.billing_id}" if packet.billing_id else ""


def _against(objections: Mapping[str, tuple[Objection, ...]], left_out: Iterable[tuple[str, str]]) -> Iterator[Line]:
    for account, found in objections.items():
        for objection in found:
            yield Line(f"{account}: {objection.why} ({objection.check})", "loud")
    by_reason: dict[str, list[str]] = {}
    for account, why in left_out:
        by_reason.setdefault(why, []).append(account)
    for why, accounts in by_reason.items():
        yield Line(f"Left out: {accounts_in_words(len(accounts))} ({_some(accounts, _MOST_NAMED)}): {why}", "warn")


def _table(packet: Packet) -> Iterator[Line]:
    for line in packet.lines[:_FIRST_LINES]:
        who = " ".join(filter(None, (line.account, line.patient)))
        yield Line(f"{line.icn or 'no claim number'}  {who}  {line.service_on or 'date UNKNOWN'}  {line.service}")
        expected = known_dollars(line.expected)
        amounts = f"expected {expected}, allowed {dollars(line.allowed)}, in dispute {dollars(line.variance)}"
        yield Line(amounts, "money", indent=2)
    more = len(packet.lines) - _FIRST_LINES
    if more > 0:
        yield Line(f"and {counted(more, 'more line')}", "dim")


def _letter(packet: Packet) -> tuple[Line, ...]:
    return Line(packet.letter.subject, "money"), *(Line(text) for text in packet.letter.paragraphs)


def _grounds(packet: Packet) -> Iterator[Line]:
    facts = packet.grounds.facts
    yield from (Line(f"- {fact}") for fact in facts[:_MOST_FACTS])
    if len(facts) > _MOST_FACTS:
        yield Line(f"and {counted(len(facts) - _MOST_FACTS, 'more fact')}", "dim")
    yield from (Line(f"- {citation}", "dim") for citation in packet.grounds.citations[:_MOST_FACTS])


def _evidence(packet: Packet) -> Iterator[Line]:
    yield from (Line(f"[x] {text}", "good", hanging=4) for text in packet.evidence)
    if not packet.evidence and "evidence" in packet.fields:
        yield Line("No evidence is ticked on these accounts.", "warn")
    for call in packet.calls:
        yield Line(call_in_words(call.on, call.channel, call.representative, call.reference))


def call_in_words(on: date, channel: str, representative: str, reference: str) -> str:
    """A contact: when, how, with whom, under which number; never what was said."""
    parts = [f"{on}  {channel}", representative, f"reference {reference}" if reference else ""]
    return ", ".join(filter(None, parts))


def _leaving(packet: Packet) -> Iterator[Line]:
    labels = labels_of(Purpose.PAYER_DISPUTE, packet.fields)
    yield Line(f"A letter (PDF) and a table (XLSX) of {counted(len(packet.lines), 'row')}, with these fields:")
    yield Line("; ".join(labels) + ".")
    yield Line("Notes, addresses, telephone numbers and social security numbers never leave.", "dim")
