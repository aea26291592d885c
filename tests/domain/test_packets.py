"""What a packet holds, which letter it takes, and what speaks against it."""

from dataclasses import replace

import pytest

from tests.domain.build import ALDER, BIRCH, TODAY, account, aging, billed, claim, entry, line, remit
from tests.domain.reference import terms as edits
from tests.domain.test_bundling import PAIR, visit_denied
from tests.exports.packets import ANA, CONTRACT, TERMS, candidate, denied, drafted, underpaid, wish
from worklist.config.packets import read_letters
from worklist.domain.authority import Authority, AuthorityRule
from worklist.domain.clocks import ClockRule, Ends
from worklist.domain.disclosure import FIELDS, Purpose, fields_for
from worklist.domain.disputes import Dispute
from worklist.domain.events import (
    Ask,
    EscalateTo,
    EscalationDecided,
    EscalationRequested,
    EvidenceTicked,
    HoldFlag,
    HoldFlagSet,
    Verdict,
)
from worklist.domain.packets.draft import NoPacket, draft
from worklist.domain.packets.letters import PLACEHOLDERS, unknown_placeholder
from worklist.domain.packets.win_rates import rates_of
from worklist.domain.pricing.contracts import RateCorrection
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult, DisputeSent, Way
from worklist.domain.site import SiteRules
from worklist.domain.team import Role

SENT = DisputeSent("D1", "ALDER MUTUAL", "underpaid", 2_000, 1, Way.FAX, "fax", TODAY, (), 1, 1, "", "")


def checks(account, *events, **said):
    found = draft([candidate(account, events=events, **said)], wish()).objections
    return [str(each.check) for objections in found.values() for each in objections]


@pytest.mark.parametrize(
    ("account", "letter"),
    [
        (underpaid(), "underpaid"),
        (denied("A-1", "CO-50 300"), "necessity"),
        (denied("A-1", "CO-97 300", remarks="M15"), "bundling"),
        (denied("A-1", "CO-97 300", remarks="M144", service="99213-24"), "global-period"),
        (denied("A-1", "CO-4 300"), "modifier"),
        (denied("A-1", "CO-197 300"), "authorization"),
        (denied("A-1", "CO-29 300"), "timely-filing"),
        (denied("A-1", "CO-18 300", service="99213-76"), "duplicate"),
        (denied("A-1", "CO-B7 300"), "general"),
    ],
)
def test_the_argument_chooses_the_letter(account, letter):
    assert drafted(account).packet.letter.id == letter


def test_claims_of_several_arguments_take_the_general_letter():
    assert drafted(underpaid("A-1"), denied("A-2", "CO-50 300")).packet.letter.id == "general"


def test_every_shipped_letter_is_filled_without_a_dollar_sign_left():
    for letter in read_letters().all:
        packet = drafted(underpaid(), letter=letter.id).packet
        said = " ".join((packet.letter.subject, *packet.letter.paragraphs))
        assert not [name for name in PLACEHOLDERS if f"${name}" in said]
        assert "$20.00" in said


@pytest.mark.parametrize(("text", "wrong"), [("$payer $$5", ""), ("$patient", "$patient"), ("pay $ 5", "$")])
def test_a_placeholder_is_one_of_those_there_are(text, wrong):
    assert unknown_placeholder(text) == wrong


def test_several_payers_are_refused_with_their_names():
    with pytest.raises(NoPacket, match=r"have 2: ALDER MUTUAL \(1\), BIRCH HEALTH PLAN \(1\)"):
        drafted(underpaid("A-1"), denied("A-2", payer=BIRCH))


def test_nothing_speaks_against_a_plain_underpayment():
    assert checks(underpaid()) == []


def test_what_speaks_against_it_is_named():
    assert "no-appeal-rights" in checks(denied("A-1", "CO-50 300", remarks="MA130"))
    assert checks(underpaid(), entry(HoldFlagSet(HoldFlag.ATTORNEY, on=True, reason="letter"))) == ["on-hold"]
    assert checks(underpaid(), entry(EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask"))) == ["in-review"]
    assert checks(underpaid(), entry(SENT)) == ["dispute-waits"]
    won = entry(DisputeAnswered("e1", DisputeResult.WON, 2_000), seq=2)
    assert checks(underpaid(), entry(SENT), won) == ["dispute-won"]
    assert "correct-first" in checks(denied("A-1", "CO-16 300", remarks="M127"))


def test_of_many_those_that_something_speaks_against_are_left_out_unless_kept():
    both = [candidate(underpaid("A-1")), candidate(underpaid("A-2"), events=[entry(SENT)])]
    left = draft(both, wish())
    assert [part.number for part in left.parts] == ["A-1"]
    assert [(number, "dispute-waits" in why) for number, why in left.left_out] == [("A-2", True)]
    assert len(draft(both, wish(keep=frozenset({"A-2"}))).parts) == 2


def test_beyond_my_authority_nothing_overrules_but_an_approval_does():
    rules = SiteRules(authority=Authority((AuthorityRule(Role.SPECIALIST, (Ask.DISPUTE,), amount=1_000),)))
    me = replace(ANA, role=Role.SPECIALIST)
    with pytest.raises(NoPacket, match=r"above the 10\.00 that a specialist may dispute"):
        draft([candidate(underpaid(), rules=rules)], wish(by=me, keep=frozenset({"A-1001"})))
    asked = EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask", asks=Ask.DISPUTE, amount=2_000)
    approved = (entry(asked, name="e1"), entry(EscalationDecided("e1", Verdict.APPROVED, "yes"), seq=2, name="e2"))
    assert draft([candidate(underpaid(), rules=rules, events=approved)], wish(by=me)).packet.requested == 2_000


def test_many_small_disputes_in_one_packet_are_held_against_the_limit_together():
    rules = SiteRules(authority=Authority((AuthorityRule(Role.SPECIALIST, (Ask.DISPUTE,), amount=3_000),)))
    me = replace(ANA, role=Role.SPECIALIST)
    first, second = (candidate(underpaid(number), rules=rules) for number in ("A-1", "A-2"))
    assert draft([first], wish(by=me)).packet.requested == 2_000
    with pytest.raises(NoPacket, match=r"about 40\.00: 10\.00 above .* packet of 2 accounts as a whole"):
        draft([first, second], wish(by=me))
    asked = EscalationRequested(EscalateTo.SUPERVISOR, "why", "ask", asks=Ask.DISPUTE, amount=2_000)
    approved = (entry(asked, name="e1"), entry(EscalationDecided("e1", Verdict.APPROVED, "yes"), seq=2, name="e2"))
    third = candidate(underpaid("A-2"), rules=rules, events=approved)
    assert draft([first, third], wish(by=me)).packet.requested == 4_000


def test_the_patients_share_is_no_reason_that_a_payer_gave():
    answer = remit(line("99213", 300, "CO-45 200", "PR-2 20", allowed=100, remarks="N130"))
    found = drafted(account(claim(billed("99213", 300)), answer, aging()), letter="general").packet
    assert [reason.split(" ")[0] for reason in found.lines[0].reasons] == ["CO-45", "N130"]
    assert "for which you gave CO-45, N130." in found.letter.paragraphs[0]


def test_who_corrected_a_rate_and_why_stays_inside():
    said = RateCorrection(
        "Example PPO 2026", "99213", (), "", 11_500, CONTRACT.valid_from, "e9", "bo", "ada", "Kim said"
    )
    corrected = candidate(underpaid(), terms=replace(TERMS, corrections=(said,)))
    facts = " ".join(draft([corrected], wish()).packet.grounds.facts)
    assert "99213: rate of 99213 from 2026-01-01 = 115.00." in facts
    assert not any(word in facts for word in ("bo", "ada", "Kim"))


def test_a_corrected_claim_that_nobody_sent_is_no_ground():
    """Its argument is for the claim that bears the modifier; a dispute sent all the same has none of it."""
    known = replace(edits(PAIR), contracts=TERMS.contracts, rows=TERMS.rows)
    drafted_all_the_same = draft([candidate(visit_denied("99213"), terms=known)], wish())
    assert "correct-first" in str(drafted_all_the_same.objections)
    assert "corrected claim" not in " ".join(drafted_all_the_same.packet.grounds.facts)


def test_no_shipped_letter_says_what_only_a_chart_can():
    """What is distinct, supported or enclosed the data does not show; a letter points to the grounds and evidence."""
    said = " ".join(text for letter in read_letters().all for text in letter.paragraphs)
    assert not [word for word in ("distinct", "support", "enclosed", "acknowledged it") if word in said]


def test_evidence_at_hand_is_named_without_facts_of_the_account():
    first = candidate(denied("A-1", "CO-50 300"))
    ticks = [entry(EvidenceTicked(first.playbook.id, item.id), seq=n) for n, item in enumerate(first.playbook.evidence)]
    found = draft([candidate(denied("A-1", "CO-50 300"), events=ticks)], wish()).packet.evidence
    assert len(found) == len(first.playbook.evidence)
    assert not any("{" in text or "A-1" in text for text in found)


def test_fields_that_are_needed_stay_and_unknown_ones_are_refused():
    assert "birth-date" not in fields_for(Purpose.PAYER_DISPUTE)
    assert "birth-date" in fields_for(Purpose.PAYER_DISPUTE, ["birth-date"])
    with pytest.raises(ValueError, match="cannot be left out"):
        fields_for(Purpose.PAYER_DISPUTE, (), ["payer"])
    with pytest.raises(ValueError, match="did you mean 'member-id'"):
        fields_for(Purpose.PAYER_DISPUTE, ["memberid"])
    assert not {"notes", "ssn", "address", "phone"} & {field.id for field in FIELDS[Purpose.PAYER_DISPUTE]}


def test_rates_count_partly_as_won_and_say_what_came_back():
    at = entry(SENT).at
    answers = [DisputeAnswered("e", DisputeResult.PARTLY, 500), DisputeAnswered("e", DisputeResult.LOST), None]
    rate = rates_of(Dispute(SENT, "e", "ana", at, each) for each in answers).of("Alder Mutual", "underpaid")
    assert (rate.won, rate.answered, rate.waiting, rate.recovered, rate.requested) == (1, 2, 1, 500, 4_000)


def test_the_deadline_of_a_dispute_is_an_appeals_and_not_that_of_a_corrected_claim():
    rules = ClockRule(Ends.APPEAL, 60, "calendar", "remit", "Section 7.2", (ALDER.name,))
    filing = ClockRule(Ends.FILING, 365, "calendar", "service", "Section 6", (ALDER.name,))
    late = SiteRules(clock_rules=(rules, filing))
    drawn = draft([candidate(denied("A-1", "CO-50 300"), rules=late)], wish())
    assert [str(each.check) for each in drawn.objections["A-1"]] == ["clock-over"]
    unknown = drafted(denied("A-1", "CO-50 300")).packet.deadline
    assert (unknown.ends_on, unknown.unknown) == (None, 1)
    assert unknown.why.startswith("no first appeal rule for ALDER MUTUAL")
