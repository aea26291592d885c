"""Commands of a supervisor: the morning's page, and who is to work what."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import SHORT_TEXT
from worklist.cli.exporting import hand_over_data, hand_over_lines
from worklist.cli.listing import remind_of_the_first_sync
from worklist.cli.output import Row, amount, as_json, rows_as
from worklist.cli.recording import OnAccounts, Target, save
from worklist.cli.session import Session
from worklist.domain.events import AccountAssigned
from worklist.domain.morning import NOBODY, WAIT_BANDS, Load, Morning, Tally, name_meant
from worklist.domain.review import asked_in_all

if TYPE_CHECKING:
    from worklist.desk import Desk

_YIELDING = ("last_reason", "by", "vendors", "the_record_itself")
_SPARE = ("why_not", "previous_day", "seven_days")


@click.command(cls=OnAccounts)
@click.argument("name", type=SHORT_TEXT)
@click.option("--reason", default="", metavar="TEXT", help="Why; whoever gets it reads it.")
@click.pass_obj
def assign(session: Session, target: Target, name: str, reason: str) -> None:
    """Say who is to work an account; NAME is nobody to take it from whoever has it.

    It is then in that person's Mine and Today, and whoever held it lets go. With --where the accounts of a list are
    assigned in one act, after one question: worklist assign --where owner:ben cy.
    """
    with session.desk() as desk:
        known = (*(load.name for load in desk.colleagues()), desk.actor)
        save(desk, target, AccountAssigned(name_meant(name, known), reason))


@click.command()
@as_json
@click.pass_obj
def morning(session: Session, form: str | None) -> None:
    """Print a supervisor's page: what waits, deadlines, loose ends, who has how much, what was passed over."""
    with session.desk() as desk:
        _print(desk, desk.morning(), form)
        remind_of_the_first_sync(desk)


def _print(desk: "Desk", page: Morning, form: str | None) -> None:
    parts = dict(_parts(page))
    accounts = len(page.waiting) + len(page.passed_over)
    if form:
        data = {"today": page.today, **{name: [dict(row) for row in rows] for name, rows in parts.items()}}
        hand_over_data(desk, "morning", data, accounts=accounts)
    else:
        hand_over_lines(desk, "morning", _lines(parts.values()), accounts=accounts)


def _lines(parts: Iterable[Sequence[Row]]) -> Iterator[str]:
    """Tables with an empty line between them; what there is nothing of has none."""
    between = False
    for rows in filter(None, parts):
        if between:
            yield ""
        yielding = [name for name in _YIELDING if name in rows[0]]
        yield from "".join(rows_as(rows, None, yielding=yielding, spare=_SPARE)).splitlines()
        between = True


def _parts(page: Morning) -> Iterator[tuple[str, Sequence[Row]]]:
    yield "unsafe", [{"the_record_itself": said} for said in page.unsafe]
    yield "waiting", list(_waiting(page))
    yield "deadlines", list(_deadlines(page))
    yield "loose_ends", list(_loose_ends(page))
    yield "vendors", [{"vendors": said} for said in page.vendors]
    yield "people", [_person(load, page) for load in page.loads]
    yield "passed_over", list(_passed_over(page))


def _waiting(page: Morning) -> Iterator[Row]:
    for band in WAIT_BANDS:
        here = [review for review, days in page.waiting if band.holds(days)]
        asked = amount(asked_in_all(here))
        oldest = here[0].account if here else ""
        yield {"waiting": band.title, "requests": len(here), "amount": asked, "oldest": oldest}
    if page.mine_waiting:
        yield {"waiting": "asked by you", "requests": page.mine_waiting, "amount": None, "oldest": ""}


def _deadlines(page: Morning) -> Iterator[Row]:
    for band in page.deadlines:
        yield {"deadline": band.title, **_tallied(band.tally)}
    yield {"deadline": "UNKNOWN: no rule", **_tallied(page.unknown_deadlines)}


def _loose_ends(page: Morning) -> Iterator[Row]:
    yield {"loose_end": "promises broken", **_tallied(page.broken_promises)}
    yield {"loose_end": "steps overdue", **_tallied(page.overdue_steps)}
    skipped, stake = len(page.passed_over), sum(each.stake for each in page.passed_over)
    yield {"loose_end": "passed over in 7 days", "accounts": skipped, "at_stake": amount(stake), "unowned": None}
    count = page.unreviewed_accesses
    yield {"loose_end": "emergency accesses", "accounts": count, "at_stake": None, "unowned": None}


def _tallied(tally: Tally) -> Row:
    return {"accounts": tally.accounts, "at_stake": amount(tally.stake), "unowned": tally.unowned}


def _person(load: Load, page: Morning) -> Row:
    has = load.name != NOBODY
    return {
        "person": load.name or "nobody",
        "accounts": load.accounts,
        "held": load.held if has else None,
        "due": load.due if has else None,
        "late": load.overdue if has else None,
        "at_stake": amount(load.stake),
        "previous_day": load.touched_yesterday if has else None,
        "seven_days": load.touched if has else None,
        "oldest_days": (page.today - load.oldest_on).days if load.oldest_on else None,
        "why_not": load.why_not,
    }


def _passed_over(page: Morning) -> Iterator[Row]:
    for each in page.passed_over:
        by, last = ", ".join(each.people), each.skips[-1].reason
        row = {"passed_over": each.account, "times": len(each.skips), "at_stake": amount(each.stake), "by": by}
        yield {**row, "last_reason": last}
