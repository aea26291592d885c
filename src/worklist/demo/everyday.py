"""Stories in which nobody errs: paid, waiting, shared with the patient or a second payer."""

from dataclasses import replace

from worklist.demo.adjudication import PatientTerms, all_to_deductible, cut, part_to_deductible, pay, usual_share
from worklist.demo.case import Case, Story
from worklist.demo.ledger import Posting
from worklist.demo.payers import Cut
from worklist.domain.claims import BilledClaim
from worklist.domain.remits import RemitClaim

_PATIENT_PAID = Posting(patient_paid_percent=100)
_SLIPS = (60, 75, 80, 90)
"""What a line comes to of which the payer allows too little, in percent."""


def paid_answer(case: Case, claim: BilledClaim, terms: PatientTerms = usual_share) -> RemitClaim:
    """The first payer's answer with every line paid as usual, but for a slip now and then."""
    lines = [pay(line, case.insurer, terms) for line in claim.lines]
    if case.luck.randrange(100) < case.insurer.slips:
        at = case.luck.randrange(len(lines))
        lines[at] = cut(claim.lines[at], case.insurer, Cut(case.luck.choice(_SLIPS)), terms)
    return case.answer(claim, lines)


def settled(case: Case) -> Story:
    """Paid by the payer and, where there is a share, by the second payer or the patient."""
    if case.patient.second:
        return crossed_over(case, percent=100)
    claim = case.claim()
    answer = paid_answer(case, claim)
    if case.rng.random() < 0.004:
        answer = replace(answer, interest=case.rng.randint(11, 420))
    return case.story([claim], [answer], _PATIENT_PAID)


def crossed_over(case: Case, percent: int) -> Story:
    """The first payer forwards the claim (status 19); the second pays ``percent`` of what is left."""
    claim = case.claim()
    first = case.forwarded(paid_answer(case, claim))
    return case.story([claim], [first, case.second_answer(claim, first, percent)])


def settled_by_two_claims(case: Case) -> Story:
    """The practice bills the second payer itself, which pays the rest (OA-23)."""
    claim = case.claim()
    first = paid_answer(case, claim)
    second = case.secondary_claim(claim, case.paid_on(first))
    last = case.second_answer(second, first, 100, after=second.submitted_on)
    return case.story([claim, second], [first, last])


def second_left_a_share(case: Case) -> Story:
    """The second payer takes only a part of what the first one left; the rest is the patient's."""
    return crossed_over(case, percent=case.rng.choice((40, 60, 80)))


def second_is_silent(case: Case) -> Story:
    """Forwarded to a second payer that has not answered."""
    claim = case.claim()
    return case.story([claim], [case.forwarded(paid_answer(case, claim))])


def second_never_billed(case: Case) -> Story:
    """The first payer paid and did not forward; nobody has billed the second."""
    claim = case.claim()
    return case.story([claim], [paid_answer(case, claim)])


def silent(case: Case) -> Story:
    """Billed, and not a word since."""
    return case.story([case.claim()])


def deductible_due(case: Case) -> Story:
    """All that is allowed goes to the deductible: paid 0, and not a denial."""
    claim = case.claim()
    posting = Posting(patient_paid_percent=case.rng.choice((0, 0, 0, 25, 50)))
    return case.story([claim], [paid_answer(case, claim, all_to_deductible)], posting)


def share_due(case: Case) -> Story:
    """Paid; the patient's copay or coinsurance is still owed, wholly or in part."""
    claim = case.claim()
    terms = case.rng.choice((usual_share, usual_share, part_to_deductible))
    posting = Posting(patient_paid_percent=case.rng.choice((0, 0, 0, 30, 60)))
    return case.story([claim], [paid_answer(case, claim, terms)], posting)


def residue_left(case: Case) -> Story:
    """Paid, but part of the contractual amount was never written off: a balance that nobody owns."""
    claim = case.claim()
    answer = paid_answer(case, claim)
    contractual = sum(each.amount for each in answer.all_adjustments if each.reason == "45")
    posting = Posting(100, held=contractual * case.rng.choice((8, 15, 30)) // 100)
    return case.story([claim], [answer], posting)


def name_corrected(case: Case) -> Story:
    """Paid under a name that the payer corrected; the share is owed."""
    claim = case.claim()
    patient = claim.patient
    answer = paid_answer(case, claim)
    corrected = replace(patient, first=patient.first + "A", middle="", id=patient.id[:-1] + "X")
    return case.story([claim], [replace(answer, corrected=corrected)])


def credit(case: Case) -> Story:
    """The patient paid at the desk and again from the statement: a credit balance."""
    claim = case.claim()
    posting = Posting(patient_paid_percent=case.rng.choice((150, 200)))
    return case.story([claim], [paid_answer(case, claim, part_to_deductible)], posting)


def only_in_the_aging(case: Case) -> Story:
    """An account from before the claim files begin, or billed outside them: the aging is all there is."""
    told = case.story([case.claim()])
    return replace(told, claims=())
