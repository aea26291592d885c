"""What a payer allowed for a line, as it is compared with what a contract says; and where that cannot be told."""

from worklist.domain.codes import is_capitation, is_paid_to_patient, is_prior_payer_impact, reason_in_words
from worklist.domain.money import Cents
from worklist.domain.pricing.contracts import Contract
from worklist.domain.pricing.derivation import NotKnown, percent_of
from worklist.domain.remit_history import Adjudication
from worklist.domain.remits import Adjustment

_SEQUESTER = "253"


def allowed_under(contract: Contract, word: Adjudication) -> Cents:
    """What the payer allowed for a line: AMT*B6 as sent, else paid + the patient's share + a permitted CO-253.

    The federal sequester is cut from the payment and not from the price. Where the contract lets the payer withhold
    it, up to its percentage of what the payer had to pay, that much was allowed; what is beyond was not.
    """
    if word.line is not None and word.line.allowed is not None:
        return word.line.allowed
    if word.is_bare:
        return word.paid
    withheld = sum(a.amount for a in word.adjustments if a.group == "CO" and a.reason.lstrip("0") == _SEQUESTER)
    if not withheld:
        return word.allowed
    permitted = percent_of(word.paid + withheld, contract.rules.sequestration)
    return word.allowed - withheld + max(0, min(withheld, permitted))


def refuse_untold(word: Adjudication, allowed: Cents) -> None:
    """Raise NotKnown where nobody can tell what was allowed for a line that was not denied."""
    if word.line is not None and word.line.allowed is None:
        _refuse_underivable(word)
    if allowed == 0 and word.charge > 0:
        said = " and ".join(reason_in_words(each) for each in word.adjustments) or "no reason"
        raise NotKnown(f"the payer neither allowed nor denied the line ({said}): who pays for it is not told")


def _refuse_underivable(word: Adjudication) -> None:
    """Without AMT*B6 the reasons must tell the price, and each line's own must be told."""
    if not word.claim.itemized:
        raise NotKnown("the source names the payer's reasons without the amount of each")
    if word.is_bare and word.paid != word.charge:
        what = "gave its reasons for the claim as a whole" if word.claim.adjustments else "gave no reasons for the line"
        raise NotKnown(f"the payer {what}")
    elsewhere = next((each for each in word.adjustments if each.amount > 0 and _is_paid_elsewhere(each)), None)
    if elsewhere is not None:
        raise NotKnown(f"a part of the line is paid elsewhere ({reason_in_words(elsewhere)}), so its price is not told")


def _is_paid_elsewhere(adjustment: Adjustment) -> bool:
    """By an earlier payer (OA-23), by the capitation (CO-24), or to the patient (100)."""
    return is_prior_payer_impact(adjustment) or is_capitation(adjustment) or is_paid_to_patient(adjustment)
