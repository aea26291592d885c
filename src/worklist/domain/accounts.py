"""An account: everything the practice-management side says about one CLM01, put together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

from worklist.domain.acknowledgements import Acknowledgement, ClaimStatus, day_of, is_about, last_word_on
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.money import Cents
from worklist.domain.patient_records import PatientPayment, StatementLine
from worklist.domain.people import Address, Payer
from worklist.domain.provenance import Position
from worklist.domain.recoupments import Recoupment
from worklist.domain.remit_history import RemitHistory, settle
from worklist.domain.remits import RemitClaim

BalanceSource = Literal["aging", "derived", "closed"]
_PAYER_ORDERS = {"P": 0, "S": 1, "T": 2}
"""SBR01 -> turn; anything else is read as the first payer."""
_ORDER_OF_STATUS = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}
"""CLP02 -> SBR01: which payer in turn speaks. A denial (4) does not say."""
_NOT_OURS = "23"
_PASSED_ON = {"19": "S", "20": "T", "21": "", _NOT_OURS: ""}
"""CLP02 by which a payer passes the claim on -> whose turn it is, where that is known."""
_VOID = "8"
_OLDEST = date.min


@dataclass(frozen=True, slots=True)
class Twin:
    """A billed line that stands again, with the same charge, on another account of the same patient."""

    account: str
    code: str
    modifiers: tuple[str, ...]
    service_on: date
    position: Position


@dataclass(frozen=True, slots=True)
class Awaited:
    """An answer that a payer owes."""

    payer: Payer
    filing: str
    """Kind of payer, as far as it is known."""
    since: date
    since_what: str
    """What the days are counted from, as a clause: ``the claim was sent``."""
    word: Acknowledgement | None = None
    """The last word that came on the claim itself; None where none came or we hold no claim."""

    @property
    def rejection(self) -> Acknowledgement | None:
        """The word by which the claim never was on file, so that no answer will come."""
        return self.word if self.word and self.word.outcome == "rejected" else None


@dataclass(frozen=True, slots=True)
class Overruled:
    """A claim or answer that another source tells too, whose word counts instead."""

    record: BilledClaim | RemitClaim
    by: BilledClaim | RemitClaim


@dataclass(frozen=True)
class Account:
    """All records of one account number, oldest first. Money in cents."""

    number: str
    aging: AgingRow | None = None
    """The account's row of the newest export; None where it is not in it, or there is no export."""
    claims: tuple[BilledClaim, ...] = ()
    remits: tuple[RemitClaim, ...] = ()
    twins: tuple[Twin, ...] = ()
    exported_on: date | None = None
    """The day of the newest aging export, whether or not this account is in it; None without any export."""
    overruled: tuple[Overruled, ...] = ()
    """What another source tells again, without a second effect; ``precedence.put_in_order`` sets it aside."""
    sent_again: tuple[BilledClaim, ...] = ()
    """Claims of ``claims`` once more, under the control numbers of further files that held them."""
    acknowledgements: tuple[Acknowledgement, ...] = ()
    """What was said of the claims before any remit, also by the file or batch."""
    recoupments: tuple[Recoupment, ...] = ()
    """Provider-level money that names the account; never part of its balance."""
    statements: tuple[StatementLine, ...] = ()
    """Lines of every statement that the patient was sent, oldest first."""
    patient_payments: tuple[PatientPayment, ...] = ()
    """What the patient paid, oldest first; empty also where no file of payments is read."""

    @cached_property
    def history(self) -> RemitHistory:
        """The remits with reversals settled."""
        return settle(self.remits)

    @cached_property
    def newest_claims(self) -> dict[str, BilledClaim]:
        """By payer order (P, S, T) the newest claim, which stands for those before it; a void one takes them back."""
        newest: dict[str, BilledClaim] = {}
        for claim in self.claims:
            order = claim.payer_order if claim.payer_order in _PAYER_ORDERS else "P"
            if claim.frequency == _VOID:
                newest.pop(order, None)
            else:
                newest[order] = claim
        return newest

    @cached_property
    def current_claim(self) -> BilledClaim | None:
        """The newest claim to the first payer."""
        newest = self.newest_claims
        return newest.get("P") or newest.get("S") or newest.get("T")

    @property
    def is_withdrawn(self) -> bool:
        """Whether we voided every claim that we sent."""
        return bool(self.claims) and not self.newest_claims

    @cached_property
    def last_submitted_on(self) -> date | None:
        """When the newest claim to any payer went out; the PM's billing date where we hold no claim."""
        days = [claim.submitted_on for claim in self.newest_claims.values() if claim.submitted_on]
        if days:
            return max(days)
        return self.aging.billed_on if self.aging else None

    def billed_to(self, answer: RemitClaim) -> BilledClaim | None:
        """The newest claim to the payer that gave this answer; None where our files hold none."""
        payer = answer.remit.payer
        names = {payer.id, payer.name.upper()} - {""}
        named = [c for c in self.newest_claims.values() if c.payer.id in names or c.payer.name.upper() in names]
        if len(named) == 1:
            return named[0]
        order = _ORDER_OF_STATUS.get(answer.status)
        return self.newest_claims.get(order) if order else self.current_claim

    @cached_property
    def awaited(self) -> Awaited | None:
        """The newest answer that is owed to us; None when all have answered or nothing was sent."""
        owed = [*self._unanswered_claims(), *self._passed_on()]
        if not owed and not self.claims and not self.history.standing:
            owed = self._unanswered_by_the_pm()
        return max(owed, key=lambda each: (each.rejection is not None, each.since), default=None)

    def _unanswered_claims(self) -> list[Awaited]:
        answered: dict[int, date] = {}
        for answer in self.history.standing:
            claim = self.billed_to(answer)
            day = answer.remit.remit_on or date.max  # an answer without a date may be the newest
            answered[id(claim)] = max(answered.get(id(claim), _OLDEST), day)
        return [
            self._awaited_on(claim, claim.submitted_on)
            for claim in self.newest_claims.values()
            if claim.submitted_on and answered.get(id(claim), _OLDEST) < claim.submitted_on
        ]

    def _awaited_on(self, claim: BilledClaim, sent_on: date) -> Awaited:
        """Counted from the day on which the payer accepted it, where that is known."""
        accepted = [
            day_of(each) or sent_on
            for each in self.acknowledgements
            if isinstance(each, ClaimStatus) and each.outcome == "accepted" and each.is_from_payer
            if is_about(each, claim)
        ]
        word = self._last_word_on(claim)
        if accepted and not (word and word.outcome == "rejected"):
            return Awaited(claim.payer, claim.filing, max(accepted), "the payer accepted the claim", word)
        return Awaited(claim.payer, claim.filing, sent_on, "the claim was sent", word)

    def _last_word_on(self, claim: BilledClaim) -> Acknowledgement | None:
        """A claim that went out in several files is rejected only where every one of them was."""
        again = (each for each in self.sent_again if replace(each, submission=claim.submission) == claim)
        words = [last_word_on(each, self.acknowledgements) for each in (claim, *again)]
        standing = [word for word in words if word is None or word.outcome != "rejected"]
        told = [word for word in standing or words if word is not None]
        return max(told, key=lambda word: day_of(word) or _OLDEST, default=None)

    def _passed_on(self) -> list[Awaited]:
        """Where the last word is that the claim went on to the next payer."""
        last = next(reversed(self.remits), None)
        if last is None or last.status != _NOT_OURS:
            last = next(reversed(self.history.standing), None)
        if last is None or last.status not in _PASSED_ON or last.remit.remit_on is None:
            return []
        sent = self.newest_claims.get(_PASSED_ON[last.status])
        payer = Payer(last.crossover.name, last.crossover.id) if last.crossover.name or not sent else sent.payer
        what = f"{last.remit.payer.name or 'the payer'} passed the claim on"
        return [Awaited(payer, sent.filing if sent else "", last.remit.remit_on, what)]

    def _unanswered_by_the_pm(self) -> list[Awaited]:
        """Without a claim or an answer in our files the PM's word is all there is."""
        row = self.aging
        if row is None:
            return []
        if row.billed_on:
            return [Awaited(Payer(row.payer), "", row.billed_on, "the PM's billing day")]
        said = f" (no claim in our files, the PM says {row.status!r})" if row.status else " (no billing day is known)"
        return [Awaited(Payer(row.payer), "", row.service_on, "the service" + said)] if row.service_on else []

    @cached_property
    def payer(self) -> Payer:
        """The first payer: from the claim, else the remit, else the aging."""
        if self.current_claim and self.current_claim.payer.name:
            return self.current_claim.payer
        if self.remits:
            return self.remits[0].remit.payer
        return Payer(self.aging.payer) if self.aging else Payer()

    @property
    def plan(self) -> str:
        """The plan: from the aging, else the contract that a remit names (REF*CE); empty when unknown."""
        if self.aging and self.aging.plan:
            return self.aging.plan
        return next((remit.contract for remit in self.remits if remit.contract), "")

    @cached_property
    def filing(self) -> str:
        """The filing code (MB is Medicare part B) of the claim, else of the remit; empty when unknown."""
        if self.current_claim and self.current_claim.filing:
            return self.current_claim.filing
        return next((remit.filing for remit in self.remits if remit.filing), "")

    @cached_property
    def patient(self) -> str:
        """``LAST, FIRST``: from the claim, else the aging, else the remit."""
        if self.current_claim and self.current_claim.patient.name:
            return self.current_claim.patient.name
        if self.aging and self.aging.patient:
            return self.aging.patient
        return next((remit.patient.name for remit in self.remits if remit.patient.name), "")

    @cached_property
    def service_on(self) -> date | None:
        """The first service date that any record names."""
        days = [claim.service_from for claim in self.claims]
        days += [remit.service_from for remit in self.remits]
        days += [line.service_from for remit in self.remits for line in remit.lines]
        days += [self.aging.service_on] if self.aging else []
        return min((day for day in days if day), default=None)

    @cached_property
    def charges(self) -> Cents | None:
        """What was billed: from the PM, else the claim, else the remits of the first payer; None when unknown."""
        if self.aging and self.aging.charges is not None:
            return self.aging.charges
        if self.current_claim:
            return self.current_claim.charge
        return self.history.charge

    @property
    def is_known(self) -> bool:
        """Whether the PM side says anything of it; the work log or a set-aside record can name one alone."""
        return bool(self.aging or self.claims or self.remits or self.acknowledgements)

    @cached_property
    def newest_record_on(self) -> date | None:
        """The date of the newest claim or remit."""
        days = [claim.submitted_on for claim in self.claims] + [remit.remit.remit_on for remit in self.remits]
        return max((day for day in days if day), default=None)

    @cached_property
    def balance_source(self) -> BalanceSource:
        """Where ``balance`` comes from.

        The PM's export rules. An account that it leaves out is closed, unless a claim or remit is newer than it.
        """
        if self.aging:
            return "aging"
        newer = self.exported_on is None or (self.newest_record_on or _OLDEST) > self.exported_on
        return "derived" if newer else "closed"

    @cached_property
    def balance(self) -> Cents:
        """What is still owed: the PM's figure, else charges - paid - contractual adjustments of the remits."""
        if self.aging:
            return self.aging.balance
        if self.balance_source == "closed" or self.charges is None:
            return 0
        return self.charges - self.history.paid - self.history.written_off

    @cached_property
    def patient_balance(self) -> Cents | None:
        """The patient's part of the balance; None when the export does not say.

        Without an export it is what the remits leave to the patient, and nothing while a payer still owes an answer.
        """
        if self.aging:
            return self.aging.patient_balance
        return 0 if self.awaited else max(0, min(self.balance, self.history.patient_ceiling))

    @cached_property
    def insurance_balance(self) -> Cents:
        """The payers' part of the balance: as exported, else what the patient does not owe."""
        if self.aging and self.aging.insurance_balance is not None:
            return self.aging.insurance_balance
        return self.balance - (self.patient_balance or 0)

    @cached_property
    def statement(self) -> tuple[StatementLine, ...]:
        """The lines of the newest statement."""
        newest = max((line.stated_on for line in self.statements), default=None)
        return tuple(line for line in self.statements if line.stated_on == newest)

    @cached_property
    def first_stated_on(self) -> date | None:
        """When the patient was first billed, as far as our files tell."""
        return min((line.stated_on for line in self.statements), default=None)

    @cached_property
    def patient_paid(self) -> Cents | None:
        """What the patient has paid so far, by the PM; None: UNKNOWN.

        By the files of payments; else all payments of the export, less what the payers' remits paid. A remit that is
        newer than the export may not be posted in it, so that nobody can tell whose the payments are.
        """
        if self.patient_payments:
            return sum(payment.amount for payment in self.patient_payments)
        if self.aging is None or self.aging.payments is None or self._is_answered_since(self.aging.as_of):
            return None
        return max(0, self.aging.payments - self.history.paid)

    def _is_answered_since(self, day: date) -> bool:
        return any(each.remit.remit_on and each.remit.remit_on > day for each in self.remits)

    @cached_property
    def patient_address(self) -> Address:
        """As the newest claim that names one has it."""
        known = (claim.patient_address for claim in reversed(self.claims) if claim.patient_address != Address())
        return next(known, Address())

    @property
    def patient_phone(self) -> str:
        """As the export has it; empty when unknown."""
        return self.aging.phone if self.aging else ""

    @property
    def is_open(self) -> bool:
        """True while there is a balance, a credit too."""
        return self.balance != 0

    def age(self, today: date) -> int | None:
        """Days since the first service date (else since it was billed); None when neither is known."""
        start = self.service_on or self.last_submitted_on
        return (today - start).days if start else None


def assemble(
    number: str,
    *,
    aging: AgingRow | None = None,
    claims: tuple[BilledClaim, ...] = (),
    remits: tuple[RemitClaim, ...] = (),
    twins: tuple[Twin, ...] = (),
    exported_on: date | None = None,
    sent_again: Iterable[BilledClaim] = (),
    acknowledgements: Iterable[Acknowledgement] = (),
    recoupments: Iterable[Recoupment] = (),
    statements: Iterable[StatementLine] = (),
    patient_payments: Iterable[PatientPayment] = (),
) -> Account:
    """Put an account's records in their order of time, whatever order they were read in."""
    return Account(
        number,
        aging,
        tuple(sorted(claims, key=_claim_order)),
        tuple(sorted(remits, key=_remit_order)),
        twins,
        exported_on,
        sent_again=tuple(sent_again),
        acknowledgements=tuple(sorted(acknowledgements, key=_acknowledgement_order)),
        recoupments=tuple(sorted(recoupments, key=_recoupment_order)),
        statements=tuple(sorted(statements, key=_statement_order)),
        patient_payments=tuple(sorted(patient_payments, key=_payment_order)),
    )


def _claim_order(claim: BilledClaim) -> tuple[object, ...]:
    turn = _PAYER_ORDERS.get(claim.payer_order, 0)
    return claim.submitted_on or _OLDEST, turn, claim.frequency, claim.position.file, claim.position.at


def _remit_order(claim: RemitClaim) -> tuple[object, ...]:
    """By day and payer's turn; inside a payment a reversal comes first, wherever the payer lists it."""
    turn = _PAYER_ORDERS[_ORDER_OF_STATUS.get(claim.status, "P")]
    remit = claim.remit
    day = remit.remit_on or _OLDEST
    return day, turn, remit.number, not claim.is_reversal, claim.position.file, claim.position.at


def _acknowledgement_order(acknowledgement: Acknowledgement) -> tuple[object, ...]:
    return day_of(acknowledgement) or _OLDEST, acknowledgement.position.file, acknowledgement.position.at


def _recoupment_order(recoupment: Recoupment) -> tuple[object, ...]:
    remit, position = recoupment.remit, recoupment.position
    return remit.remit_on or _OLDEST, remit.number, position.file, position.at


def _statement_order(line: StatementLine) -> tuple[object, ...]:
    return line.stated_on, line.position.file, line.position.at


def _payment_order(payment: PatientPayment) -> tuple[object, ...]:
    return payment.paid_on, payment.position.file, payment.position.at
