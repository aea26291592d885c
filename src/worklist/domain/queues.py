"""The queues of the waterfall, in its order, and the classes and dispositions of an account."""

from enum import IntEnum, StrEnum


class Queue(IntEnum):
    """The twelve queues; the number is the place in the waterfall."""

    ON_HOLD = 0
    WITH_VENDOR = 1
    IN_REVIEW = 2
    BALANCE_AUDIT = 3
    MODIFIER_DISPUTES = 4
    UNDERPAID = 5
    DENIED = 6
    NO_RESPONSE = 7
    STALLED = 8
    PATIENT_BALANCE = 9
    AGED = 10
    WATCHING = 11

    @property
    def title(self) -> str:
        """As people call it."""
        return _TITLES[self]

    @property
    def key(self) -> str:
        """As the filter language and the command line call it, such as ``no-response``."""
        return _TITLES[self].lower().replace("/", "").replace(" ", "-")

    @property
    def about(self) -> str:
        """Which accounts are in it, in a sentence."""
        return _ABOUT[self]


_TITLES = {
    Queue.ON_HOLD: "On hold",
    Queue.WITH_VENDOR: "With vendor",
    Queue.IN_REVIEW: "In review",
    Queue.BALANCE_AUDIT: "Balance audit",
    Queue.MODIFIER_DISPUTES: "Modifier disputes",
    Queue.UNDERPAID: "Underpaid",
    Queue.DENIED: "Denied",
    Queue.NO_RESPONSE: "No response",
    Queue.STALLED: "Stalled",
    Queue.PATIENT_BALANCE: "Patient balance",
    Queue.AGED: "Aged A/R",
    Queue.WATCHING: "Watching",
}
_ABOUT = {
    Queue.ON_HOLD: "A flag stops work: bankruptcy, attorney, deceased, charity, never settle, provider review.",
    Queue.WITH_VENDOR: "Approved, placed with a vendor, and neither returned nor recalled yet.",
    Queue.IN_REVIEW: "An escalation waits for a supervisor.",
    Queue.BALANCE_AUDIT: "A balance check failed: settle what is owed before anybody is asked to pay it.",
    Queue.MODIFIER_DISPUTES: "Denied or cut for a modifier, bundling or global-period reason that can be contested.",
    Queue.UNDERPAID: "Allowed below the contract by more than the site's threshold; without a contract it is UNKNOWN.",
    Queue.DENIED: "Denied for another reason, with an appeal, reopening or corrected claim still open.",
    Queue.NO_RESPONSE: "No remit after the payer's usual window.",
    Queue.STALLED: "Touched three times or more (as the site sets it), and nobody has a next step.",
    Queue.PATIENT_BALANCE: "The patient owes it and no balance check fails.",
    Queue.AGED: "Older than 120 days (as the site sets it) and in none of the queues above.",
    Queue.WATCHING: "Everything else with a balance.",
}


class AccountClass(StrEnum):
    """The split of every report."""

    PAYER_UNDERPAYMENT = "payer_underpayment"
    PAYER_DENIAL = "payer_denial"
    PAYER_NO_RESPONSE = "payer_no_response"
    PATIENT_BALANCE = "patient_balance"
    AGED_AR = "aged_ar"


def class_in_words(name: str) -> str:
    """``payer denial``; UNKNOWN for none."""
    return name.replace("_", " ") or "UNKNOWN"


class Disposition(StrEnum):
    """What the state of a balance asks for."""

    HOLD = "hold"
    REVIEW = "review"
    AUDIT = "audit"
    DISPUTE = "dispute"
    CORRECT = "correct"
    CHASE = "chase"
    NEGOTIATE = "negotiate"
    RE_DECIDE = "re-decide"
    WAIT = "wait"
