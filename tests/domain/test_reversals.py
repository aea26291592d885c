"""Write-offs that were premature: which kind, how much, which road is left, and what is none."""

from dataclasses import replace

import pytest

from tests.domain.build import BIRCH, TODAY, account, aging, billed, claim, line, remit, worked
from tests.domain.test_underpayments import TERMS, answered
from worklist.domain.assessment import assess
from worklist.domain.clocks import ClockRule, Ends
from worklist.domain.events import OutcomeKind, OutcomeRecorded
from worklist.domain.line_facts import denials_by_line, facts_of
from worklist.domain.pricing.terms import Terms
from worklist.domain.reversals import WriteOffKind, amount_of, road_of, why_reversible
from worklist.domain.site import SiteRules

CLOSED = {"exported_on": "2026-11-23"}
"""No export holds it any more."""
DROPPED = remit(line("99213", 200, "CO-50 200"))


def judged(*records, work=None, rules=None, terms=TERMS, **said):
    sent = claim(billed("99213", 200))
    told = account(sent, *records, **said)
    kept = {"work": work} if work else {}
    return assess(told, rules=rules or SiteRules(), today=TODAY, terms=terms, **kept)


def kind_of(assessment):
    return facts_of(assessment)[0].reversal


def in_words(assessment):
    case, priced = assessment.case, assessment.case.priced[0]
    denial = denials_by_line(assessment).get(id(priced.word.line))
    return amount_of(priced), road_of(case, priced, denial), why_reversible(case, priced, denial)


def test_what_a_contractual_write_off_took_above_the_contract():
    found = judged(answered(c99213=80), **CLOSED)
    assert kind_of(found) is WriteOffKind.CONTRACTUAL
    assert in_words(found)[0] == 2_000
    assert kind_of(judged(answered(c99213=100), **CLOSED)) is None
    assert kind_of(judged(answered(c99213=99), **CLOSED)) is None
    assert kind_of(judged(answered(c99213=80), aging(insurance=20))) is None
    assert kind_of(judged(answered(c99213=80), aging(insurance=19))) is WriteOffKind.CONTRACTUAL


def test_a_shortfall_that_no_contractual_write_off_explains_is_none():
    """What was cut for another reason is a denial's business, or left to somebody."""
    assert kind_of(judged(remit(line("99213", 200, "PR-96 120")), **CLOSED)) is None


@pytest.mark.parametrize(
    ("records", "kind"),
    [
        ((DROPPED,), WriteOffKind.DROPPED_DENIAL),
        ((DROPPED, aging(insurance=0, patient=10)), None),  # put on the patient without right: it is audited
        ((DROPPED, aging(insurance=200)), None),
        ((remit(line("99213", 200, "CO-18 200")),), None),
        ((remit(line("99213", 200, "PR-27 200")),), None),
        ((DROPPED, remit(line("99213", 200, "CO-45 100"), payer=BIRCH, status="2", on="2026-09-20")), None),
        ((DROPPED, claim(billed("99213", 200), sent="2026-09-20")), None),
    ],
)
def test_which_denials_were_dropped(records, kind):
    closed = {} if any(type(each).__name__ == "AgingRow" for each in records) else CLOSED
    assert kind_of(judged(*records, **closed)) is kind


def test_the_road_is_told_and_an_ended_one_is_still_listed():
    unprocessable = judged(remit(line("99213", 200, "CO-16 200", remarks="MA130")), **CLOSED)
    assert in_words(unprocessable)[1] == "MA130, no appeal; timely filing UNKNOWN"
    rules = SiteRules(clock_rules=(ClockRule(Ends.APPEAL, 30, "calendar", "remit", "made up", ("ALDER MUTUAL",)),))
    ended = judged(answered(c99213=80), rules=rules, **CLOSED)
    assert kind_of(ended) is WriteOffKind.CONTRACTUAL
    assert in_words(replace(ended))[1] == "reopening UNKNOWN"
    both = tuple(replace(rules.clock_rules[0], ends=ends) for ends in (Ends.APPEAL, Ends.REOPENING))
    assert in_words(judged(answered(c99213=80), rules=SiteRules(clock_rules=both), **CLOSED))[1] == (
        "first appeal ended 2026-09-24"
    )


def test_bad_debt_by_the_pms_word_and_by_our_outcome():
    rules = SiteRules(bad_debt=("Bad Debt",))
    written_off = judged(DROPPED, aging(insurance=200, status="BAD DEBT"), rules=rules)
    assert kind_of(written_off) is WriteOffKind.BAD_DEBT
    assert "the PM says 'BAD DEBT'" in in_words(written_off)[2]
    assert kind_of(judged(DROPPED, aging(insurance=200, status="OPEN"), rules=rules)) is None
    ours = judged(answered(c99213=80), aging(insurance=200), work=worked(OutcomeRecorded(OutcomeKind.ADJUSTED)))
    assert kind_of(ours) is WriteOffKind.BAD_DEBT


@pytest.mark.parametrize("ended", [OutcomeKind.RECOVERED, OutcomeKind.PAYER_WAS_RIGHT, OutcomeKind.WRITE_OFF_REVERSED])
def test_what_somebody_decided_stays_decided(ended):
    assert kind_of(judged(DROPPED, work=worked(OutcomeRecorded(ended)), **CLOSED)) is None


def test_without_a_contract_the_amount_of_a_dropped_denial_is_unknown():
    found = judged(DROPPED, terms=Terms(), **CLOSED)
    assert kind_of(found) is WriteOffKind.DROPPED_DENIAL
    assert in_words(found)[0] is None


def test_a_denied_claim_without_lines_counts_as_one_line_without_a_code():
    answer = remit(charge=200, paid=0, reasons=["CO-50 200"])
    [dropped] = facts_of(judged(answer, **CLOSED))
    assert (dropped.code, dropped.act, dropped.carc) == ("", "denied", "50")
    assert dropped.reversal is WriteOffKind.DROPPED_DENIAL
    assert dropped.expected is None
    [paid] = facts_of(judged(remit(charge=200, paid=150, reasons=["CO-45 50"]), **CLOSED))
    assert (paid.act, paid.reversal) == (None, None)
