"""Stories in which a payer says no, in whole or in part, and whether we gave it cause."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from worklist.demo.adjudication import cut, decide, deny, habit_act, pay, usual_allowed
from worklist.demo.case import Case, Story
from worklist.demo.ledger import Posting
from worklist.demo.payers import Cut, Denial, Habit, Insurer
from worklist.demo.services import Visit
from worklist.domain.aging import AgingRow
from worklist.domain.claims import BilledClaim
from worklist.domain.money import Cents
from worklist.domain.remits import RemitClaim

WHOLE_CLAIM = (
    (14, Denial("197")),
    (3, Denial("198", ("N54",))),
    (3, Denial("243")),
    (10, Denial("50", ("N115",))),
    (4, Denial("167", ("N130",), group="PI")),
    (9, Denial("16", ("M51", "MA130"))),
    (7, Denial("16", ("N290",))),
    (4, Denial("226", ("N706",))),
    (6, Denial("252", ("M127",))),
    (4, Denial("129", ("MA04",))),
    (9, Denial("27")),
    (7, Denial("22", ("MA04",))),
    (6, Denial("109", ("N418",))),
    (3, Denial("31", ("N382",))),
    (4, Denial("96", ("N425",))),
    (2, Denial("96", ("N130",), group="PR")),
    (4, Denial("18", ("N522",))),
    (5, Denial("B7", ("N570",))),
    (2, Denial("185", ("N290",))),
    (3, Denial("204", ("N30",))),
)
"""(weight, answer) for claims refused as a whole, over the families of reasons."""

_LINE_ONLY = (
    Denial("151", ("N115",)),
    Denial("4", ("N519",)),
    Denial("234", ("N20",)),
    Denial("197"),
    Denial("163", ("N706",)),
    Denial("B15", ("N674",)),
)
_NOT_BILLED = {
    "25": Denial("97", ("M15",)),
    "59": Denial("236"),
    "XS": Denial("231"),
    "26": Denial("4", ("N519",)),
    "79": Denial("97", ("M144",)),
    "76": Denial("18", ("N522",)),
}
_FILING_LIMIT = 365
_OLD = 180
"""Days after the service from which nobody may look at a denial any more."""
_DROPPED, _GIVEN_UP = 60, 12
"""Of a hundred old denials, of a line and of a whole claim: those that nobody contested."""
BAD_DEBT = "Bad Debt"
"""The PM's status of what it gave up on."""


def refused(case: Case, claim: BilledClaim, act: Denial, after: date | None = None) -> RemitClaim:
    """The first payer's answer with every line refused in the same way."""
    return case.answer(claim, [deny(line, case.insurer, act) for line in claim.lines], after=after)


def denied(case: Case) -> Story:
    """Every line refused for one reason."""
    claim = case.claim()
    weights, acts = zip(*WHOLE_CLAIM, strict=True)
    answer = refused(case, claim, case.rng.choices(acts, weights)[0])
    is_given_up = case.age > _OLD and case.luck.randrange(100) < _GIVEN_UP
    return case.story([claim], [answer], Posting(fault=given_up if is_given_up else None))


def denied_in_part(case: Case) -> Story:
    """Paid but for its last line, which the practice may write off rather than contest."""
    claim = case.claim(case.visit(lambda visit: len(visit.lines) > 1))
    paid = [pay(line, case.insurer) for line in claim.lines[:-1]]
    last = deny(claim.lines[-1], case.insurer, case.rng.choice(_LINE_ONLY))
    is_dropped = case.age > _OLD and case.luck.randrange(100) < _DROPPED
    posting = Posting(100, fault=written_off if is_dropped else None)
    return case.story([claim], [case.answer(claim, [*paid, last])], posting)


def struck_by_habit(case: Case) -> Story:
    """A visit of the kind that this payer treats its own way."""
    claim = case.claim(case.visit(_struck(case.rng.choice(case.insurer.habits))))
    answer = case.answer(claim, [decide(line, case.insurer) for line in claim.lines])
    return case.story([claim], [answer], Posting(100, held=_hidden_cut(claim, case.insurer)))


def has_habits(case: Case) -> bool:
    """Whether this payer has a habit to strike with."""
    return bool(case.insurer.habits)


def modifier_not_billed(case: Case) -> Story:
    """We left off the modifier that would have kept the line apart; it was bundled or refused."""
    modifier = case.rng.choice(list(_NOT_BILLED))
    claim, bare = _without(case.claim(case.visit(lambda visit: visit.has("", modifier))), modifier)
    lines = [
        deny(line, case.insurer, _NOT_BILLED[modifier]) if line.number == bare else pay(line, case.insurer)
        for line in claim.lines
    ]
    return case.story([claim], [case.answer(claim, lines)], Posting(100))


def reduced_for_modifier(case: Case) -> Story:
    """A line with 50, 51 or 78 paid at the wrong percentage (reason 59), by any payer."""
    modifier = case.rng.choice(("50", "51", "78"))
    claim = case.claim(case.visit(lambda visit: visit.has("", modifier)))
    act = Cut(case.rng.choice((50, 67)), "59")
    lines = [
        cut(line, case.insurer, act) if modifier in line.modifiers else pay(line, case.insurer) for line in claim.lines
    ]
    return case.story([claim], [case.answer(claim, lines)], Posting(100))


def filed_late(case: Case) -> Story:
    """Sent after the filing limit had passed, and refused for it."""
    claim = case.claim(late=_FILING_LIMIT + case.rng.randint(1, 20))
    return case.story([claim], [refused(case, claim, Denial("29", ("N211",)))])


def is_past_filing(case: Case) -> bool:
    """Whether a claim of this encounter could have been sent too late and answered since."""
    return case.age > _FILING_LIMIT + 60


def corrected_and_sent_again(case: Case) -> Story:
    """Refused as incomplete; a replacement claim (frequency 7) is on its way."""
    claim = case.claim()
    first = refused(case, claim, Denial("16", ("M51", "MA130")))
    again = replace(
        claim,
        frequency="7",
        payer_claim=first.payer_claim,
        submitted_on=case.paid_on(first) + timedelta(days=case.rng.randint(3, 12)),
    )
    return case.story([claim, again], [first])


def upheld_on_appeal(case: Case) -> Story:
    """Refused, reconsidered under a new number, and refused again."""
    claim = case.claim()
    first = refused(case, claim, Denial("50", ("N115",)))
    second = refused(case, claim, Denial("193"), case.paid_on(first) + timedelta(days=30))
    original = replace(second, original_payer_claim=first.payer_claim)
    return case.story([claim], [first, original])


def given_up(row: AgingRow) -> AgingRow:
    """What the PM shows where it calls the account bad debt."""
    return replace(row, status=BAD_DEBT)


def written_off(row: AgingRow) -> AgingRow:
    """All that is still open goes into the adjustments."""
    adjusted = (row.adjustments or 0) + row.balance
    return replace(row, adjustments=adjusted, balance=0, insurance_balance=0, patient_balance=0, status="Paid")


def _struck(habit: Habit) -> Callable[[Visit], bool]:
    return lambda visit: visit.has(habit.code, habit.modifier)


def _hidden_cut(claim: BilledClaim, insurer: Insurer) -> Cents:
    """What cuts under reason 45 took: the PM knows the fee and keeps the difference open."""
    hidden = 0
    for line in claim.lines:
        act = habit_act(line, insurer)
        if isinstance(act, Cut) and act.reason == "45":
            due = usual_allowed(line, insurer)
            hidden += due - due * act.percent // 100
    return hidden


def _without(claim: BilledClaim, modifier: str) -> tuple[BilledClaim, int]:
    """The claim with ``modifier`` left off its first bearer, and that line's number."""
    bare = next(line for line in claim.lines if modifier in line.modifiers)
    kept = tuple(each for each in bare.modifiers if each != modifier)
    lines = tuple(replace(line, modifiers=kept) if line is bare else line for line in claim.lines)
    return replace(claim, lines=lines), bare.number
