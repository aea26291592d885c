"""The command of scorecards: what vendors moved, beside the same class worked in-house."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import SHORT_TEXT
from worklist.cli.exporting import hand_over, hand_over_data, hand_over_lines
from worklist.cli.output import Row, amount, formats, rows_as, say, show_rows
from worklist.cli.session import Session
from worklist.cli.vendors import vendor

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.domain.vendors.class_card import ClassCard, Result
    from worklist.domain.vendors.scorecard import Scorecard

_SPARE = (
    *(
        "fee_billed",
        "days",
        "touches",
        "recalled",
        "empty",
        "disputed",
        "in_house",
        "out_amount",
        "fee_due",
        "placed_amount",
    ),
    *("in_house_net_each", "net_each", "moved", "back"),
)
"""What a narrow terminal does without, the first first."""


@vendor.command(name="scorecard")
@click.argument("name", required=False, type=SHORT_TEXT)
@formats
@click.pass_obj
def scorecard(session: Session, name: str | None, form: str | None) -> None:
    """Say what vendors moved, why, and what stayed with the practice, beside the same class in-house.

    First stands who left the most of a placed dollar after the fee and our own work, of the accounts that came back.
    Under 20 accounts are no ground for a judgement. With a NAME it is said in full.
    """
    with session.desk() as desk:
        if name is None:
            _list(desk.scorecards(), form)
        else:
            _show(desk, desk.scorecard(name), form)


def _list(cards: "Sequence[Scorecard]", form: str | None) -> None:
    rows = [row for card in cards for row in _rows(card)]
    show_rows(rows, form, yielding=("vendor", "class"), spare=_SPARE)
    if form is None and not rows:
        say("Nothing was placed with a vendor yet; worklist vendor place does it.")


def _show(desk: "Desk", card: "Scorecard", form: str | None) -> None:
    what, count = f"scorecard {card.vendor.name}", len(card.stays)
    if form == "json":
        hand_over_data(desk, what, _data(card), accounts=count)
    elif form:
        hand_over(desk, what, form, partial(rows_as, list(_rows(card)), form), accounts=count)
    else:
        hand_over_lines(desk, what, _explained(card), accounts=count)


def _rows(card: "Scorecard") -> Iterator[Row]:
    """A row for each class; figures in which nothing is to be counted are empty."""
    for each in card.classes:
        yield {"vendor": card.vendor.name, **_row(each)}


def _row(card: "ClassCard") -> dict[str, object]:
    from worklist.domain.queues import class_in_words

    ended, ours = card.ended, card.in_house
    return {
        "class": class_in_words(card.account_class),
        "placed": card.all.accounts,
        "placed_amount": amount(card.all.placed),
        "out": card.out,
        "out_amount": amount(card.out_amount),
        "moved": card.moved,
        "recovered": amount(card.all.recovered),
        "fee_due": amount(card.all.fee),
        "fee_billed": amount(card.billed),
        "touches": card.all.touches,
        "net": amount(card.all.net),
        "back": ended.accounts,
        "per_dollar": None if ended.is_small else amount(ended.net_of_dollar),
        "days": ended.days,
        "recalled": card.recalled,
        "empty": card.empty,
        "disputed": card.disputed,
        "net_each": amount(ended.net_each),
        "in_house": ours.accounts,
        "in_house_net_each": amount(ours.net_each),
        "judged": "yes" if card.is_judged else "too few",
    }


def _explained(card: "Scorecard") -> Iterator[str]:
    from worklist.cli.explaining import in_sections
    from worklist.domain.vendors.scorecard_words import scored

    yield card.vendor.name
    yield from in_sections(scored(card))


def _data(card: "Scorecard") -> dict[str, object]:
    """Everything of a vendor's scorecard for JSON."""
    pilot, silence = card.pilot, card.silence
    return {
        "vendor": card.vendor.name,
        "net": amount(card.net),
        "retainer": amount(card.retainer.amount),
        "reports": card.reports,
        "last_report": card.reported_on,
        "report_due": silence.due_on if silence else None,
        "whole": _in_full(card.whole),
        "classes": [_in_full(each) for each in card.classes],
        "pilot": asdict(pilot) if pilot else None,
        "patterns": [asdict(each) for each in card.patterns],
    }


def _in_full(card: "ClassCard") -> dict[str, object]:
    texts = {"whys": card.whys, "closings": card.closings, "fixes": card.fixes}
    return {
        **_row(card),
        "days_to_money": card.days_to_money,
        "since": card.since,
        "ended": _result(card.ended),
        "worked_in_house": _result(card.in_house),
        **{key: [{"text": each.text, "accounts": each.accounts} for each in told] for key, told in texts.items()},
    }


def _result(result: "Result") -> Row:
    return {
        "accounts": result.accounts,
        "with_money": result.paid,
        "placed": amount(result.placed),
        "recovered": amount(result.recovered),
        "fee_due": amount(result.fee),
        "touches": result.touches,
        "touch_cost": amount(result.cost),
        "net": amount(result.net),
        "net_each": amount(result.net_each),
        "days": result.days,
    }
