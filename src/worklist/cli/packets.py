"""``worklist packet``: what goes to payers."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.arguments import ACCOUNT, OUT_FOLDER, SHORT_TEXT, one_of, words_of
from worklist.cli.exporting import hand_over_data, hand_over_lines
from worklist.cli.output import Failure, amount, as_json, is_terminal, say, say_data, wrapped
from worklist.cli.recording import day_of, saved_data
from worklist.cli.session import Session
from worklist.domain.next_steps import FOLLOW_UP
from worklist.domain.recovery_entries import Way
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.desk.disputing import PacketWish
    from worklist.domain.in_words import Section
    from worklist.domain.packets.draft import Draft, Sending
    from worklist.domain.packets.packet import PacketLine
    from worklist.exports.sending import Sent


@dataclass(frozen=True, slots=True)
class _Typed:
    """How it is to go out, as typed; None for what was not said."""

    way: str | None
    to: str | None
    answer_by: str | None
    follow_up: str | None
    why: str


@click.command(epilog=words_of(way=Way))
@click.argument("accounts", nargs=-1, type=ACCOUNT, metavar="[ACCOUNT]...")
@click.option("--pattern", metavar="ID", help="Instead of accounts: those of a pattern, as worklist patterns lists it.")
@click.option("--letter", metavar="ID", default="", help="Which letter; the one that fits if not said.")
@click.option(
    "--include", multiple=True, type=ACCOUNT, metavar="ACCOUNT", help="Keep it although something speaks against it."
)
@click.option("--why", default="", metavar="TEXT", help="Why it goes out although something speaks against it.")
@click.option("--way", type=one_of(Way), metavar="WAY", help="How it goes out.")
@click.option("--to", type=SHORT_TEXT, metavar="TEXT", help="Where it goes; as the contract says if not said.")
@click.option("--answer-by", metavar="DAY", help="When the answer is late; by the settings if not said.")
@click.option("--follow-up", metavar="DAY", help="When we ask for its status; 20 business days if not said.")
@click.option("--send", "is_sent", is_flag=True, help="Make the files and record them; without it the packet is shown.")
@click.option("--yes", "is_sure", is_flag=True, help="With --send: do not ask.")
@click.option(
    "--out",
    type=OUT_FOLDER,
    metavar="DIR",
    help="Where the files go; the packets folder of the settings if not said.",
)
@click.option("--placeholders", is_flag=True, help="Print what a letter can hold after a $, and the letters there are.")
@as_json
@click.pass_obj
def packet(
    session: Session,
    /,
    accounts: tuple[str, ...],
    pattern: str | None,
    letter: str,
    include: tuple[str, ...],
    is_sent: bool,
    is_sure: bool,
    out: Path | None,
    placeholders: bool,
    form: str | None,
    **typed: Any,
) -> None:
    """Dispute claims with one payer: a letter as PDF and the claims as XLSX.

    Without --send it prints what would leave. Of several accounts those that something speaks against are left out;
    of one it is said, and --why sends it all the same. That it was sent is in the record of every account.
    """
    with session.desk() as desk:
        if placeholders:
            _print_placeholders(desk)
            return
        from worklist.exports.sending import finish

        for finished in finish(desk, out):
            say(f"{finished.name} was left unfinished by a crash and has its name now.", to=sys.stderr)
        drafted = desk.draft_packet(_wish(desk, accounts, pattern, letter, include))
        if is_sent:
            _send(desk, drafted, _Typed(**typed), out, form, is_sure=is_sure)
        else:
            _show(desk, drafted, form)


def _wish(
    desk: "Desk", accounts: tuple[str, ...], pattern: str | None, letter: str, include: tuple[str, ...]
) -> "PacketWish":
    from worklist.desk.disputing import PacketWish

    if bool(accounts) == bool(pattern):
        raise click.UsageError("Name accounts, or --pattern ID alone.")
    if pattern is None:
        return PacketWish((*accounts, *include), letter, frozenset(include))
    key = desk.pattern(pattern).key
    claims = tuple(claim.account for claim in desk.pattern_claims(key))
    return PacketWish(claims, letter, frozenset(include), key)


def _print_placeholders(desk: "Desk") -> None:
    from worklist.domain.packets.letters import PLACEHOLDERS

    say(*(f"${name}  {about}" for name, about in PLACEHOLDERS.items()))
    say("", f"Letters: {', '.join(letter.id for letter in desk.ways.letters.all)}.")
    say(*desk.ways.letters.problems)


# -- what would leave -----------------------------------------------------------------------------------------------


def _show(desk: "Desk", drafted: "Draft", form: str | None) -> None:
    """Print it. To read what would leave is to read of patients, so it is in the record."""
    parts = drafted.parts
    only = parts[0].number if len(parts) == 1 else ""
    if form:
        hand_over_data(desk, "packet preview", _draft_data(drafted), accounts=len(parts), account=only)
        return
    lines = [line for section in desk.packet_sections(drafted) for line in _section_lines(section)]
    hand_over_lines(desk, "packet preview", lines, accounts=len(parts), account=only)
    if is_terminal(sys.stdout):
        say("", "Nothing was sent: --send makes the files.")


def _section_lines(section: "Section") -> Iterator[str]:
    yield f"{section.title}"
    for line in section.lines:
        yield from wrapped(line.text, 2 + line.indent)


def _draft_data(drafted: "Draft") -> dict[str, object]:
    packet = drafted.packet
    return {
        "payer": packet.payer,
        "letter": packet.letter.id,
        "subject": packet.letter.subject,
        "paragraphs": packet.letter.paragraphs,
        "requested": amount(packet.requested),
        "accounts": [part.number for part in drafted.parts],
        "rows": len(packet.lines),
        "contracts": packet.contracts,
        "deadline": packet.deadline.ends_on if packet.deadline else None,
        "deadline_why": packet.deadline.why if packet.deadline else None,
        "to": packet.to,
        "grounds": packet.grounds.facts,
        "citations": packet.grounds.citations,
        "evidence": packet.evidence,
        "fields": packet.fields,
        "lines": [_line_data(line) for line in packet.lines],
        "against": {
            number: [{"check": each.check, "why": each.why} for each in found]
            for number, found in drafted.objections.items()
        },
        "left_out": [{"account": number, "why": why} for number, why in drafted.left_out],
    }


def _line_data(line: "PacketLine") -> dict[str, object]:
    return {
        "icn": line.icn,
        "account": line.account,
        "service_on": line.service_on,
        "service": line.service,
        "expected": amount(line.expected),
        "allowed": amount(line.allowed),
        "variance": amount(line.variance),
        "rests_on": line.basis,
    }


# -- sending --------------------------------------------------------------------------------------------------------


def _send(desk: "Desk", drafted: "Draft", typed: _Typed, out: Path | None, form: str | None, *, is_sure: bool) -> None:
    from worklist.exports.sending import send

    sending = _sending(desk, drafted, typed)
    to = sys.stderr if form else sys.stdout
    if not is_sure:
        for section in desk.packet_sections(drafted):
            say(*_section_lines(section), to=to)
        _ask(drafted)
    sent = send(desk, drafted, sending, out)
    if form:
        say_data({**saved_data(sent.saved), "packet": drafted.packet.id, "pdf": str(sent.pdf), "xlsx": str(sent.xlsx)})
        return
    _say_sent(drafted, sending, sent)


def _sending(desk: "Desk", drafted: "Draft", typed: _Typed) -> "Sending":
    from worklist.domain.packets.draft import Sending

    payer, to = drafted.packet.payer, typed.to or drafted.packet.to
    if typed.way is None:
        raise click.UsageError(f"--send needs --way: {', '.join(Way)}.")
    if not to:
        raise click.UsageError(f"Where disputes with {payer} go is UNKNOWN: the contract does not say, so --to does.")
    due = day_of(desk, typed.answer_by) if typed.answer_by else desk.usual_answer(payer)
    if due is None:
        raise click.UsageError(
            f"When {payer} answers is UNKNOWN: say --answer-by DAY, or add it to [packets.answer_days] in the settings."
        )
    follow_up = day_of(desk, typed.follow_up or FOLLOW_UP.interval)
    return Sending(Way(typed.way), to, due, follow_up, typed.why)


def _ask(drafted: "Draft") -> None:
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise Failure("Nothing is sent yet: add --yes to send it.")
    parts = drafted.parts
    if not click.confirm(f"Make the packet and record it on {counted(len(parts), 'account')}?", err=True):
        raise Failure("Nothing was sent.")


def _say_sent(drafted: "Draft", sending: "Sending", sent: "Sent") -> None:
    packet = drafted.packet
    accounts = counted(len(drafted.parts), "account")
    say(f"Packet {packet.id} to {packet.payer}, recorded on {accounts}.")
    say(f"  {sent.pdf}", f"  {sent.xlsx}")
    for number, why in drafted.left_out:
        say(*wrapped(f"Left out: {number}: {why}"))
    say(f"Answer due {sending.answer_due}; next step on {sending.follow_up}: {FOLLOW_UP.label}.")
    say("Send both files yourself; worklist dispute answer records what the payer says.")
