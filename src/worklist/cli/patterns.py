"""Commands of patterns: what payers do as a rule, and what the team decides on it."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import SHORT_TEXT
from worklist.cli.exporting import hand_over, hand_over_data, hand_over_lines
from worklist.cli.output import Row, amount, as_json, formats, rows_as, say, say_data, show_rows
from worklist.cli.recording import day_of
from worklist.cli.session import Session
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.desk import Desk, Saved
    from worklist.domain.patterns.ledger import Ledger, Pattern, PatternClaim

_SPARE = ("trend", "first", "days", "unknown_lines", "unknown_charge", "last", "lines", "win_rate", "name", "plan")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[FILTER]...")
@click.option("--all", "every", is_flag=True, help="Also what is closed, dismissed, or big and usual.")
@formats
@click.pass_obj
def patterns(session: Session, words: tuple[str, ...], every: bool, form: str | None) -> None:
    """List payers' habits: the same service, cut the same way, again and again.

    Each line is in one pattern. Numbers are of the payers' newest answers; dollars short are of the lines where the
    contract is known. worklist pattern show ID says why each is listed, and lists its claims.

    A filter is made of words such as payer:aetna code:99213 mod:25 carc:97 act:short state:confirmed owner:ana.

    \b
    worklist patterns payer:aetna mod:25,59
    """
    from worklist.domain.patterns.filter import chosen

    with session.desk() as desk:
        ledger = desk.patterns(every=every)
        found = chosen(ledger.patterns, words)
        show_rows([_row(each) for each in found], form, yielding=("payer", "name"), spare=_SPARE)
    if form is None:
        _say_what_else(ledger, len(found), every=every, filtered=bool(words))


def _say_what_else(ledger: "Ledger", shown: int, *, every: bool, filtered: bool) -> None:
    if not shown:
        say("No pattern matches the filter." if filtered else f"No pattern among {ledger.tested:,} groups tested.")
    if ledger.at_rest and not every:
        say("", f"{counted(ledger.at_rest, 'group is', 'groups are')} closed, dismissed or usual; --all lists them.")


def _row(pattern: "Pattern") -> Row:
    from worklist.domain.patterns.words import plan_in_words, service_in_words, sparkline, win_rate

    cell, key = pattern.cell, pattern.key
    return {
        "id": pattern.id,
        "state": pattern.status,
        "payer": key.payer,
        "plan": plan_in_words(key),
        "service": service_in_words(key),
        "act": key.act,
        "carc": key.carc,
        "claims": cell.claims,
        "lines": cell.lines,
        "of": pattern.evidence.of,
        "short": amount(cell.short if cell.lines > cell.unknown_lines else None),
        "unknown_lines": cell.unknown_lines,
        "unknown_charge": amount(cell.unknown_charge),
        "days": cell.days,
        "first": cell.first_on,
        "last": cell.last_on,
        "trend": sparkline(pattern.months),
        "win_rate": win_rate(pattern),
        "name": pattern.standing.entry.name if pattern.standing else "",
    }


# -- one pattern ----------------------------------------------------------------------------------------------------


@click.group()
def pattern() -> None:
    """Look at one pattern, or decide on it. IDs are those of worklist patterns; their first letters are enough."""


_ID = click.argument("name", metavar="ID", type=SHORT_TEXT)


@pattern.command()
@_ID
@formats
@click.pass_obj
def show(session: Session, name: str, form: str | None) -> None:
    """Say why a pattern is listed, what was decided and tried, and list its claims.

    CSV is of the claims alone.
    """
    with session.desk() as desk:
        found = desk.pattern(name)
        claims = desk.open_pattern(found.key)
        rows = [_claim_row(each) for each in claims]
        what = f"pattern {found.id}"
        if form == "json":
            hand_over_data(desk, what, {**_data(found), "claims": [dict(row) for row in rows]}, accounts=len(rows))
        elif form:
            hand_over(desk, what, form, partial(rows_as, rows, form), accounts=len(rows))
        else:
            hand_over_lines(desk, what, _explained(found, desk.today, rows), accounts=len(rows))


def _explained(found: "Pattern", today: date, rows: list[Row]) -> Iterator[str]:
    from worklist.cli.explaining import in_sections, plain
    from worklist.domain.patterns.words import heading, sections

    yield from plain(heading(found), 0)
    yield from in_sections(sections(found, today))
    if rows:
        yield from ("", "Claims")
        yield from "".join(rows_as(rows, None)).splitlines()


def _claim_row(claim: "PatternClaim") -> Row:
    return {
        "account": claim.account,
        "state": "open" if claim.is_open else "closed",
        "lines": claim.lines,
        "short": amount(claim.short if claim.lines > claim.unknown_lines else None),
        "unknown_charge": amount(claim.unknown_charge),
        "service": claim.service_on,
        "answered": claim.answered_on,
    }


def _data(found: "Pattern") -> Row:
    """Everything of a pattern for JSON."""
    evidence, standing, again = found.evidence, found.standing, found.recurrences
    entry = standing.entry if standing else None
    return {
        **_row(found),
        "share": {
            "lines": found.cell.lines,
            "of": evidence.of,
            "low": evidence.interval.low,
            "high": evidence.interval.high,
        },
        "compared_with": evidence.comparison.beside,
        "elsewhere": {"lines": evidence.comparison.hits, "of": evidence.comparison.lines},
        "chance_by_luck": evidence.chance,
        "months": dict(found.months),
        "tries": {**asdict(found.tries), "recovered": amount(found.tries.recovered)},
        "leverage": entry.leverage if entry else "",
        "fix": entry.fix if entry else "",
        "owner": entry.owner if entry else "",
        "due": entry.due if entry else None,
        "fixed_on": entry.fixed_on if entry else None,
        "note": entry.note if entry else "",
        "recurrences": {"claims": again.claims, "first_on": again.first_on, "undated": again.undated}
        if again
        else None,
    }


# -- deciding -------------------------------------------------------------------------------------------------------


@pattern.command()
@_ID
@click.option("--name", "called", required=True, metavar="TEXT", help="What people will know it by.")
@click.option("--leverage", required=True, metavar="TEXT", help="The clause, edit or policy; packets say it.")
@click.option("--fix", required=True, metavar="TEXT", help="What has to change upstream.")
@click.option("--owner", default="", metavar="NAME", help="Who sees to the fix; I do, unless said.")
@click.option("--due", required=True, metavar="DAY", help="When the fix is to be done, such as +30 or 2026-12-03.")
@as_json
@click.pass_obj
def confirm(
    session: Session, name: str, called: str, leverage: str, fix: str, owner: str, due: str, form: str | None
) -> None:
    """Take it for a habit: name it, and say what ends it. It stays open until somebody closes it."""
    from worklist.domain.patterns.life import Confirmation

    with session.desk() as desk:
        said = Confirmation(called, leverage, fix, owner or desk.actor, day_of(desk, due))
        found = desk.pattern(name)
        _answer(desk, found, desk.confirm_pattern(found.key, said, found.seq), form)


@pattern.command()
@_ID
@click.option("--on", required=True, metavar="DAY", help="The first day of service for which the fix counts.")
@click.option("--note", default="", metavar="TEXT", help="How it was fixed.")
@as_json
@click.pass_obj
def fixed(session: Session, name: str, on: str, note: str, form: str | None) -> None:
    """Say that the fix is done: claims of later services that show the same are recurrences."""
    with session.desk() as desk:
        day = _fix_day(desk, on)
        found = desk.pattern(name)
        _answer(desk, found, desk.fix_pattern(found.key, day, note, found.seq), form)


def _fix_day(desk: "Desk", text: str) -> date:
    try:
        return desk.fix_day(text)
    except ValueError as error:
        raise click.UsageError(f"{error}.") from None


_REASON = click.option("--reason", required=True, metavar="TEXT", help="Why; it goes into the record.")


@pattern.command()
@_ID
@_REASON
@as_json
@click.pass_obj
def close(session: Session, name: str, reason: str, form: str | None) -> None:
    """Nobody has to see to it any more. It comes back when there is enough of it again."""
    with session.desk() as desk:
        found = desk.pattern(name)
        _answer(desk, found, desk.close_pattern(found.key, reason, found.seq), form)


@pattern.command()
@_ID
@_REASON
@as_json
@click.pass_obj
def dismiss(session: Session, name: str, reason: str, form: str | None) -> None:
    """It is no pattern, or none to act on. It comes back when it has doubled."""
    with session.desk() as desk:
        found = desk.pattern(name)
        _answer(desk, found, desk.dismiss_pattern(found.key, reason, found.seq), form)


@pattern.command()
@_ID
@_REASON
@as_json
@click.pass_obj
def reopen(session: Session, name: str, reason: str, form: str | None) -> None:
    """Take back that it is fixed, closed or dismissed."""
    with session.desk() as desk:
        found = desk.pattern(name)
        _answer(desk, found, desk.reopen_pattern(found.key, reason, found.seq), form)


def _answer(desk: "Desk", before: "Pattern", saved: "Saved", form: str | None) -> None:
    from worklist.domain.patterns.words import key_in_words

    after = desk.pattern(before.id)
    if form:
        say_data(dict(_data(after)))
    else:
        say(f"Saved: {key_in_words(after.key)} is {after.status}.", *_undoing(after))


def _undoing(after: "Pattern") -> Iterable[str]:
    if after.status not in ("confirmed", "new"):
        yield f"worklist pattern reopen {after.id} takes it back."
