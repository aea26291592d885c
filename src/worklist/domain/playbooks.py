"""Playbooks: for each kind of stalled account what to check, have at hand, say and ask for, and when not to pursue it.

They are data: shipped ones in our words, and a site's own. Here is which of them an account gets, and how the account's
facts come into their sentences.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from worklist.domain.assessment import Assessment
from worklist.domain.bundling.answer import Move
from worklist.domain.codes import CARC_LABELS, Family, reason_in_words
from worklist.domain.denials import Denial
from worklist.domain.events import CallOutcome
from worklist.domain.money import Cents, dollars
from worklist.domain.queues import Disposition, Queue

_MOST_VALUE = 160
"""Characters that one fact of an account brings into a sentence: some fields of some files are pages long."""
_MOST_CODES = 4


class Leverage(StrEnum):
    """What makes the other side move: the four places that it comes from."""

    DEFENSIBLE_ERROR = "defensible-error"
    CONTRACT_MISMATCH = "contract-mismatch"
    SETTLEMENT_PATH = "settlement-path"
    ESCALATION = "escalation-discipline"

    @property
    def label(self) -> str:
        """As screens show it."""
        return _LEVERAGE_LABELS[self]


_LEVERAGE_LABELS: Mapping[Leverage, str] = {
    Leverage.DEFENSIBLE_ERROR: "a defensible error",
    Leverage.CONTRACT_MISMATCH: "a contract mismatch",
    Leverage.SETTLEMENT_PATH: "a practical settlement path",
    Leverage.ESCALATION: "escalation discipline",
}


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One thing to have at hand; that it is there is an entry of the record."""

    id: str
    """Stays the same when the text is reworded, so that ticks stay with it."""
    text: str


Facts = Mapping[str, frozenset[str]]
"""What decides about a playbook, by the names in ``FACTS``: of an account what is so, of a playbook what it wants."""


@dataclass(frozen=True, slots=True)
class Playbook:
    """How one kind of account is worked. Its sentences may hold the placeholders of ``PLACEHOLDERS``."""

    id: str
    title: str
    leverage: Leverage
    when: tuple[Facts, ...]
    """The ways to match, one of which is enough: an account must have each fact that it names. Empty: any account."""
    check: tuple[str, ...]
    """What to look at before anything is sent or said."""
    evidence: tuple[EvidenceItem, ...]
    say: tuple[str, ...]
    """On the phone or in the letter."""
    ask: tuple[str, ...]
    not_when: tuple[str, ...]
    """When not to pursue it, and what to do instead."""
    next_action: str = ""
    """Id of a ``NextAction``; empty where the rules' own suggestion is the right one."""

    def item(self, item_id: str) -> EvidenceItem | None:
        """An item of the checklist; None where it has none of this id."""
        return next((item for item in self.evidence if item.id == item_id), None)

    def action_for(self, assessment: Assessment) -> str:
        """Id of the action to propose as the next step."""
        return self.next_action or assessment.suggested_action


CallNotes = Mapping[CallOutcome, str]
"""The beginning of a call's note by what the payer said, with placeholders, and ``...`` where the person goes on."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a playbook can ask of an account."""

    name: str
    """As people say it before a value: ``family``."""
    valid: Mapping[str, str]
    """Every value there is, in words; empty where only the form is known."""
    form: str = ""
    """Pattern of a value where there is no list of them."""
    is_clause: bool = False
    """Whether the words of a value say it all, without the name."""


_STATES: Mapping[str, str] = {
    "exhausted": "a denial stands and every deadline to contest it has passed",
    "appeal-refused": "the payer leaves no appeal (MA130, N211)",
    "broken-promise": "a promise was not kept, the payer's or the patient's",
    "disputed": "a dispute is with the payer",
    "dispute-late": "the payer's answer to a dispute is late",
    "objection": "the patient objects",
    "assistance": "the patient's application for assistance is open",
    "agreement": "something is agreed with the patient",
    "agreement-behind": "a payment agreed with the patient is missing",
    "agreement-paid": "all that was agreed with the patient is paid",
    "credit": "the balance is a credit",
    "rejected": "the claim was rejected before adjudication",
    "received": "the payer or a clearinghouse says it has the claim",
    "escalated": "an escalation waits",
    "answered": "a supervisor answered and nobody has acted on it",
    "vendor-back": "a vendor gave it back and nobody has acted on it",
    "snoozed": "it is snoozed",
    "woken": "it was snoozed, and the PM's records have changed since",
    "resting": "it rests after an outcome",
    "held": "somebody works it now",
    "nostep": "no next step",
    "unknown-clock": "the deadline is UNKNOWN",
    "untouched": "nobody has worked it yet",
}
FACTS: Mapping[str, Fact] = {
    "queues": Fact("queue", {queue.key: queue.title for queue in Queue}),
    "dispositions": Fact("disposition", {str(each): str(each) for each in Disposition}),
    "families": Fact("reason", {str(family): family.label for family in Family}),
    "carcs": Fact("CARC", {}, r"[A-Z]?[1-9]\d{0,2}"),
    "rarcs": Fact("RARC", {}, r"(M|MA|N)[1-9]\d{0,3}"),
    "modifiers": Fact("modifier", {}, r"[A-Z0-9]{2}"),
    "moves": Fact("NCCI or MPFS says", {str(move): move.label for move in Move}),
    "states": Fact("state", _STATES, is_clause=True),
}
"""Reason, CARC, RARC, modifier and move are those of the denial that the account is about."""


def facts_of(assessment: Assessment) -> Facts:
    """What is so of an account."""
    placement, denial = assessment.placement, assessment.case.heaviest
    return {
        "queues": frozenset({placement.queue.key}),
        "dispositions": frozenset({str(placement.disposition)}),
        "families": frozenset({str(denial.family)} if denial else ()),
        "carcs": frozenset({denial.carc} if denial else ()),
        "rarcs": frozenset(remark.upper() for remark in denial.adjudication.remarks) if denial else frozenset(),
        "modifiers": frozenset(modifier.upper() for modifier in denial.modifiers) if denial else frozenset(),
        "moves": frozenset({str(denial.bundling.move)} if denial and denial.bundling else ()),
        "states": assessment.states | _states_of(assessment, denial),
    }


def _states_of(assessment: Assessment, denial: Denial | None) -> frozenset[str]:
    if denial is None:
        return frozenset()
    exhausted = () if assessment.case.road_open else ("exhausted",)
    return frozenset((*exhausted, *(("appeal-refused",) if denial.appeal_refused else ())))


def choose(assessment: Assessment, playbooks: Sequence[Playbook]) -> Playbook:
    """The first playbook that matches, as accounts find their queue; the last one takes every account."""
    facts = facts_of(assessment)
    return next((each for each in playbooks[:-1] if _match(each.when, facts) is not None), playbooks[-1])


def why_chosen(assessment: Assessment, playbook: Playbook) -> str:
    """Which of the account's facts brought this playbook, in words."""
    facts = facts_of(assessment)
    matched = _match(playbook.when, facts)
    if not matched:
        return "no other playbook fits"
    return ", ".join(_fact_in_words(key, wanted & facts[key]) for key, wanted in matched.items())


def _match(ways: Iterable[Facts], facts: Facts) -> Facts | None:
    return next((way for way in ways if all(wanted & facts[key] for key, wanted in way.items())), None)


def _fact_in_words(key: str, values: Iterable[str]) -> str:
    fact = FACTS[key]
    said = " and ".join(fact.valid.get(value, value) for value in sorted(values))
    return said if fact.is_clause else f"{fact.name} {said}"


# -- sentences ------------------------------------------------------------------------------------------------------

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def fill(text: str, assessment: Assessment) -> str:
    """A playbook's sentence with the account's facts in it; braces in the facts themselves stay as they are."""
    return _PLACEHOLDER.sub(lambda found: _value(found[1], assessment) or found[0], text)


def bare_text(text: str) -> str:
    """A sentence without the facts of any account, for a text that leaves: ``{patient}`` is the patient."""
    return _PLACEHOLDER.sub(lambda found: _BARE.get(found[1], "it") if found[1] in PLACEHOLDERS else found[0], text)


_BARE: Mapping[str, str] = {
    "account": "the account",
    "patient": "the patient",
    "payer": "the payer",
    "service": "the date of service",
    "sent": "the day it was sent",
    "remit": "the remit's date",
    "claim": "the claim",
    "codes": "the service",
    "reason": "the payer's reason",
    "why": "the reason",
    "amount": "the amount",
    "balance": "the balance",
    "charge": "the charge",
    "deadline": "the deadline",
    "promise": "the payer's promise",
}


def placeholders(text: str) -> tuple[str, ...]:
    """The names in braces of a sentence, in order."""
    return tuple(found[1] for found in _PLACEHOLDER.finditer(text))


def call_note(outcome: CallOutcome, assessment: Assessment, templates: CallNotes) -> str:
    """The beginning of a call's note; empty where there is no template for what the payer said."""
    return fill(templates.get(outcome, ""), assessment)


def _value(name: str, assessment: Assessment) -> str:
    if name not in PLACEHOLDERS:
        return ""
    value = PLACEHOLDERS[name](assessment)
    return value if len(value) <= _MOST_VALUE else value[: _MOST_VALUE - 1] + "…"


def _payer(assessment: Assessment) -> str:
    """Who refused, else who owes an answer, else the first payer."""
    case = assessment.case
    if case.heaviest:
        return case.heaviest.adjudication.claim.remit.payer.name or "the payer"
    awaited = case.account.awaited
    return (awaited.payer.name if awaited else case.account.payer.name) or "the payer"


def _claim(assessment: Assessment) -> str:
    """The payer's number of the claim, of the answer that the account is about."""
    case = assessment.case
    if case.heaviest:
        number = case.heaviest.adjudication.claim.payer_claim
    else:
        standing = () if case.account.awaited else case.account.history.standing
        number = standing[-1].payer_claim if standing else ""
    return number or f"(our account {case.account.number})"


def _codes(assessment: Assessment) -> str:
    case = assessment.case
    if case.heaviest:
        return case.heaviest.where
    lines = case.account.current_claim.lines if case.account.current_claim else ()
    codes = list(dict.fromkeys("-".join((line.code, *line.modifiers)) for line in lines if line.code))
    more = f" and {len(codes) - _MOST_CODES} more" if len(codes) > _MOST_CODES else ""
    return ", ".join(codes[:_MOST_CODES]) + more if codes else "the claim"


def _reason(assessment: Assessment) -> str:
    """The payer's reason with its remarks; without a denial why the account is where it is."""
    denial = assessment.case.heaviest
    if denial is None:
        return assessment.placement.reason
    reason = reason_in_words(denial.reason) if denial.reason else "no reason given"
    label = CARC_LABELS.get(denial.carc, "")
    reason = f"{reason} {label}" if label else reason
    remarks = list(dict.fromkeys(filter(None, denial.adjudication.remarks)))
    return f"{reason}, remark {', '.join(remarks)}" if remarks else reason


def _ground(assessment: Assessment) -> str:
    """What NCCI or the MPFS says to the denial."""
    denial = assessment.case.heaviest
    if denial is None or denial.bundling is None:
        return "no answer of NCCI or the MPFS"
    unknown = "UNKNOWN: " if denial.bundling.move is Move.UNKNOWN else ""
    return f"{unknown}{denial.bundling.ground}"


def _amount(assessment: Assessment) -> str:
    """What is asked for: of a payer what it left out, of the patient the patient's part, else the balance."""
    case, queue = assessment.case, assessment.placement.queue
    if case.heaviest and queue in (Queue.MODIFIER_DISPUTES, Queue.UNDERPAID, Queue.DENIED):
        return _money(case.heaviest.amount)
    if queue is Queue.PATIENT_BALANCE:
        return _money(case.account.patient_balance)
    return _money(abs(case.account.balance))


def _charge(assessment: Assessment) -> str:
    """As the payer knows the claim: what was billed, not what is open."""
    claim = assessment.account.current_claim
    return _money(claim.charge if claim else assessment.account.charges)


def _money(amount: Cents | None) -> str:
    return "an amount UNKNOWN" if amount is None else f"${dollars(amount)}"


def _remit_day(assessment: Assessment) -> str:
    case = assessment.case
    standing = case.account.history.standing
    answer = case.heaviest.adjudication.claim if case.heaviest else standing[-1] if standing else None
    return _day(answer.remit.remit_on if answer else None)


def _sent_day(assessment: Assessment) -> str:
    awaited = assessment.account.awaited
    return _day(awaited.since if awaited else assessment.account.last_submitted_on)


def _deadline(assessment: Assessment) -> str:
    clock = next(iter(assessment.case.clocks), None)
    if clock is None:
        return "none runs"
    if clock.ends_on is None:
        return f"{clock.ends} UNKNOWN"
    verb = "ended" if clock.expired(assessment.case.today) else "ends"
    return f"{clock.ends} {verb} {clock.ends_on}"


def _promise(assessment: Assessment) -> str:
    promise = assessment.work.promise
    if promise is None:
        return "no promise is recorded"
    reference = f" (reference {promise.reference})" if promise.reference else ""
    return f"{promise.outcome} by {_day(promise.promised_on)}{reference}"


def _day(day: date | None) -> str:
    return str(day) if day else "a day UNKNOWN"


PLACEHOLDERS: Mapping[str, Callable[[Assessment], str]] = {
    "account": lambda assessment: assessment.account.number,
    "patient": lambda assessment: assessment.account.patient or "the patient",
    "payer": _payer,
    "service": lambda assessment: _day(assessment.account.service_on),
    "sent": _sent_day,
    "remit": _remit_day,
    "claim": _claim,
    "codes": _codes,
    "reason": _reason,
    "ground": _ground,
    "why": lambda assessment: assessment.placement.reason,
    "amount": _amount,
    "balance": lambda assessment: _money(abs(assessment.account.balance)),
    "charge": _charge,
    "deadline": _deadline,
    "promise": _promise,
}
"""What a sentence can hold in braces."""
