"""What may be recorded of payer recovery: disputes and their answers, corrected rates and the decisions on them.

Each entry is checked and cleaned, as ``recording`` says; every function raises Refusal.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from worklist.domain.account_facts import class_of
from worklist.domain.accounts import Account
from worklist.domain.entry_checks import (
    MOST_CENTS,
    MOST_NAMED,
    Ground,
    kept_line,
    kept_text,
    near_day,
    refuse_above_account,
    refuse_no_code,
    refuse_no_modifier,
    refuse_unknown_line,
)
from worklist.domain.money import Cents, dollars
from worklist.domain.packets.checks import Check
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult, DisputeSent, RateDecided, RateProposed
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.text import clean
from worklist.domain.work import WorkState
from worklist.domain.written_off import written_off_as

_PLACE = re.compile("[0-9]{2}")


# -- rates ----------------------------------------------------------------------------------------------------------


def accept_rate(body: RateProposed, ground: Ground, _state: WorkState) -> RateProposed:
    """A rate of a service that the account has, in a contract of the site, other than the contract says now."""
    code, modifiers = body.code.strip().upper(), tuple(each.strip().upper() for each in body.modifiers)
    refuse_no_code(body.code.strip())
    for modifier in body.modifiers:
        refuse_no_modifier(modifier.strip())
    refuse_unknown_line(code, ground.account)
    _refuse_unknown_contract(body.contract, ground)
    kept = replace(
        body,
        code=code,
        modifiers=modifiers,
        place=_place(body.place),
        valid_from=near_day(body.valid_from, ground),
        reason=kept_text(body.reason, "reason"),
        expected=_expected_of_one(code, modifiers, ground),
    )
    if not kept.reason:
        raise Refusal("Say how the right rate is known, such as the amendment that has it.")
    if not 0 < kept.amount <= MOST_CENTS:
        raise Refusal(f"A rate of {dollars(kept.amount)} cannot be; it is dollars for one unit, above zero.")
    if kept.amount == kept.expected:
        raise Refusal(f"{kept.contract} says {dollars(kept.amount)} already.")
    return kept


def _place(text: str) -> str:
    place = text.strip()
    if place and not _PLACE.fullmatch(place):
        said = clean(place, most=40)
        raise Refusal(
            f"{said!r} is no place of service; it has two digits, such as 11, and is left out for every place."
        )
    return place


def _refuse_unknown_contract(name: str, ground: Ground) -> None:
    known = [contract.name for contract in ground.now.case.terms.contracts]
    if not known:
        raise Refusal("No contract is loaded that could be corrected; worklist contract load reads one.")
    if name not in known:
        raise Refusal(f"{clean(name, most=60)!r} is no contract of the site; it has {', '.join(known[:MOST_NAMED])}.")


def _expected_of_one(code: str, modifiers: tuple[str, ...], ground: Ground) -> Cents | None:
    """What ours came to for one unit of the service; None where it is UNKNOWN or no whole cents."""
    for line in ground.now.case.priced:
        billed, amount = line.billed, line.expected.amount
        if billed is None or (billed.code, billed.modifiers) != (code, modifiers) or billed.minutes is not None:
            continue
        if amount is not None and billed.units > 0 and not amount % billed.units:
            return int(amount / billed.units)
    return None


def accept_rate_decision(body: RateDecided, ground: Ground, state: WorkState) -> RateDecided:
    """Once, on a proposal that stands, and by another person than proposed it."""
    rate = next((each for each in state.rates if each.id == body.target), None)
    if rate is None:
        raise Refusal("That is no proposed rate that stands on this account; worklist contract proposals lists them.")
    if rate.decision is not None:
        said = "approved" if rate.is_approved else "declined"
        raise Refusal(f"{rate.decided_by} has {said} it already; undo that decision to decide anew.")
    if rate.by == ground.actor:
        raise NotAllowed(why_not_own_rate(ground.team))
    reason = kept_text(body.reason, "reason")
    if not reason:
        raise Refusal("Say why; whoever proposed it reads it.")
    return RateDecided(body.target, body.approved, reason)


def why_not_own_rate(team: Collection[object]) -> str:
    """Why nobody decides on the rate that they proposed; a person alone has another way."""
    if team:
        return "Nobody decides on the rate that they proposed; another supervisor does."
    return "Nobody approves their own proposal: alone, change the schedule and load it with worklist contract load."


# -- disputes -------------------------------------------------------------------------------------------------------


def accept_dispute(body: DisputeSent, ground: Ground, state: WorkState) -> DisputeSent:
    """What was overruled has a reason; a dispute that waits can be overruled like any other check.

    How the amount had been written off is kept: once the dispute is out, nobody could tell.
    """
    kept = replace(
        body,
        payer=kept_line(body.payer, "payer"),
        to=kept_line(body.to, "address"),
        answer_due=near_day(body.answer_due, ground),
        justification=kept_text(body.justification, "justification"),
        write_off=written_off_as(ground.now),
    )
    if not kept.to:
        raise Refusal("Say where the dispute goes: an address, a fax number or the payer's portal.")
    if kept.answer_due <= ground.today:
        raise Refusal(f"{kept.answer_due:%Y-%m-%d} is no day for an answer to come; it lies after today.")
    if not 0 < kept.requested <= MOST_CENTS or kept.lines < 1:
        raise Refusal("A dispute asks for an amount above zero, on one line or more.")
    if kept.overridden and not kept.justification:
        raise Refusal(f"Say why it goes out although this speaks against it: {', '.join(kept.overridden)}.")
    if state.open_dispute and Check.WAITS not in kept.overridden:
        raise Refusal("A dispute waits on this account already; look at the packet again.")
    return kept


def accept_dispute_answer(body: DisputeAnswered, ground: Ground, state: WorkState) -> DisputeAnswered:
    """Once. The class and age of that moment are kept: the chances of other accounts rest on answers too."""
    dispute = next((each for each in state.disputes if each.id == body.target), None)
    if dispute is None:
        raise Refusal("No such dispute stands on this account; worklist disputes lists them.")
    if dispute.answer is not None:
        raise Refusal(f"Its answer is recorded already ({dispute.answer.result}); undo that entry to correct it.")
    _refuse_wrong_answer(body, ground.account)
    return replace(
        body,
        reason=kept_text(body.reason, "reason"),
        account_class=class_of(ground.now),
        age=ground.account.age(ground.today),
    )


def _refuse_wrong_answer(answer: DisputeAnswered, account: Account) -> None:
    """What was won has an amount, and none is above what was billed; what was lost has a reason."""
    if answer.result is DisputeResult.LOST and answer.amount:
        raise Refusal("A dispute that was lost brings nothing: say partly, or leave the amount out.")
    if answer.result is not DisputeResult.LOST and answer.amount <= 0:
        raise Refusal(f"Say how much the payer pays more: the dispute was {answer.result}.")
    if answer.result is DisputeResult.LOST and not answer.reason.strip():
        raise Refusal("Say why it was lost, as the payer does.")
    refuse_above_account(answer.amount, account)
