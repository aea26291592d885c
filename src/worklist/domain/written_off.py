"""How an account was written off too early, as the entry that takes it up keeps it for the measures (DOMAIN 14)."""

from collections import defaultdict

from worklist.domain.assessment import Assessment
from worklist.domain.line_facts import LineFact, facts_of
from worklist.domain.money import Cents


def written_off_as(assessment: Assessment) -> str:
    """The ``WriteOffKind`` of most of what was given up on its lines; empty where nothing was.

    What was given up on a line is what the contract still owes; where that is UNKNOWN of all, the charges tell.
    """
    sums: defaultdict[str, tuple[Cents, Cents]] = defaultdict(lambda: (0, 0))
    for fact in facts_of(assessment):
        if fact.reversal:
            known, charged = sums[fact.reversal.value]
            sums[fact.reversal.value] = known + _given_up(fact), charged + fact.charge
    return max(sums, key=lambda kind: sums[kind], default="")


def _given_up(fact: LineFact) -> Cents:
    return max(0, fact.short or 0)
