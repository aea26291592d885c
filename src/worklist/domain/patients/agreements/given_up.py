"""What was given up for good, and is asked no more: by an agreement that was kept, or an approved application.

The PM still has it in its balance until somebody adjusts it there. Its adjustments beyond what the remits write off
tell whether that was done.
"""

from worklist.domain.accounts import Account
from worklist.domain.money import Cents, dollars
from worklist.domain.patient_entries import AgreementResult, AssistanceState, Shape
from worklist.domain.patients.agreements.agreement import Agreement
from worklist.domain.patients.offers.proposals import taken_off
from worklist.domain.work import WorkState


def _conceded(work: WorkState) -> tuple[Agreement, ...]:
    """The ended agreements whose discount stands: those kept, and of assistance also one that was broken.

    What assistance takes off hangs on the household's means, not on the payments.
    """
    return tuple(each for each in work.agreements if each.made.given_up and _is_conceded(each))


def _is_conceded(agreement: Agreement) -> bool:
    result = agreement.end.result if agreement.end else None
    is_assistance = agreement.made.shape is Shape.ASSISTANCE
    return result is AgreementResult.KEPT or (is_assistance and result is AgreementResult.BROKEN)


def still_asked(account: Account, work: WorkState) -> tuple[Agreement, Cents] | None:
    """The newest such agreement and the cents of the PM's patient balance that were given up; None where none are.

    Where the export has no adjustments it can be told of a kept agreement only: nothing was to be left.
    """
    given, balance = _conceded(work), account.patient_balance or 0
    if not given or balance <= 0:
        return None
    adjusted = _adjusted_by_us(account)
    if adjusted is None:
        given = tuple(each for each in given if each.end and each.end.result is AgreementResult.KEPT)
        adjusted = 0 if given and balance == given[-1].made.given_up else None
    total = sum(each.made.given_up for each in given)
    if not given or adjusted is None or adjusted >= total:
        return None
    return given[-1], min(balance, total - adjusted)


def _adjusted_by_us(account: Account) -> Cents | None:
    """The PM's adjustments beyond what the remits write off; None: UNKNOWN."""
    row = account.aging
    return None if row is None or row.adjustments is None else max(0, row.adjustments - account.history.written_off)


def discount_due(account: Account, work: WorkState) -> int:
    """Percent of an approved application that is still to come off the balance; 0 where none is.

    It came off by an agreement since the approval, or in the PM without one.
    """
    entry, owed = work.assistance, account.patient_balance or 0
    if entry is None or entry.state is not AssistanceState.APPROVED or not entry.discount or owed <= 0:
        return 0
    since = (each for each in _conceded(work) if each.made.shape is Shape.ASSISTANCE)
    if any(each.at.date() >= entry.on for each in since):
        return 0
    adjusted = _adjusted_by_us(account) or 0
    return 0 if adjusted and adjusted >= taken_off(owed + adjusted, entry.discount) else entry.discount


def assistance_first(shape: Shape | None, owed: Cents, discount: int) -> str:
    """Why nothing else is agreed while an approved discount is to come off, as a sentence; empty where it may be.

    Whoever is eligible is asked no more than the policy leaves: 26 CFR 1.501(r)-5 and -6(c)(6) for tax-exempt
    hospitals, and what the patient was told anywhere else.
    """
    if not discount or shape is Shape.ASSISTANCE:
        return ""
    off = f"{dollars(taken_off(owed, discount))} of {dollars(owed)}"
    return f"Assistance of {discount} % is approved: {off} comes off first (worklist agree --assistance)."
