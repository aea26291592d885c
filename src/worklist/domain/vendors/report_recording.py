"""What may be recorded of a vendor's report: it is about a placement that stands, and its amounts can be."""

from dataclasses import replace

from worklist.domain.entry_checks import MOST_CENTS, Ground, kept_line, kept_text
from worklist.domain.money import dollars
from worklist.domain.refusals import Refusal
from worklist.domain.vendor_entries import VendorReported
from worklist.domain.work import WorkState


def accept_vendor_report(body: VendorReported, ground: Ground, state: WorkState) -> VendorReported:
    """The report, its texts cleaned. Raises Refusal."""
    stay = next((each for each in state.placements if each.id == body.target), None)
    if stay is None:
        raise Refusal("No such placement stands on this account; worklist vendor show lists what is with a vendor.")
    if not stay.at.date() <= body.reported_on <= ground.today:
        raise Refusal(
            f"A report of {body.reported_on} cannot be: it lies between the placing on {stay.at:%Y-%m-%d} and today."
        )
    for amount, what in ((body.recovered, "recovered amount"), (body.fee, "fee"), (body.fee_due, "fee")):
        if amount is not None and abs(amount) > MOST_CENTS:
            raise Refusal(f"The {what} {dollars(amount)} cannot be; check the report.")
    return replace(
        body,
        why=kept_text(body.why, "reason"),
        fix=kept_text(body.fix, "fix"),
        differences=tuple(kept_line(each, "difference") for each in body.differences),
    )
