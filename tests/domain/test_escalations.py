"""What may become of a request: asked, answered, asked anew, placed, ended."""

from dataclasses import replace

import pytest

from tests.domain.build import entry
from worklist.domain.events import (
    EscalateTo,
    EscalationDecided,
    EscalationMoved,
    EscalationRequested,
    EscalationState,
    Verdict,
)
from worklist.domain.work import fold

ASK = EscalationRequested(EscalateTo.VENDOR, "three denials", "place it")
STATE = EscalationState


def after(*bodies):
    """The escalation after entries e1, e2, ... by ana, bo, ana, bo..."""
    people = ("ana", "bo")
    return fold(
        replace(entry(body, seq=seq), actor=people[(seq - 1) % 2]) for seq, body in enumerate(bodies, 1)
    ).escalation


def decided(verdict, target="e1"):
    return EscalationDecided(target, verdict, "because")


def test_a_request_waits_until_it_is_answered():
    assert after(ASK).waits
    answered = after(ASK, decided(Verdict.APPROVED))
    assert (answered.state, answered.decided_by, answered.waits) == (STATE.APPROVED, "bo", False)


def test_an_answer_to_another_version_answers_nothing():
    changed = replace(ASK, ask="place both", amends="e1")
    assert after(ASK, changed, decided(Verdict.APPROVED)).waits
    assert after(ASK, changed, decided(Verdict.APPROVED, "e2")).state is STATE.APPROVED


def test_everybody_who_wrote_a_version_has_a_hand_in_it():
    changed = after(ASK, replace(ASK, ask="place both", amends="e1"))
    assert changed.hands == {"ana", "bo"}
    assert (changed.id, changed.first) == ("e2", "e1")
    assert after(ASK, decided(Verdict.DECLINED), ASK).hands == {"ana"}  # another request is another one


def test_a_returned_request_is_asked_anew_and_its_wait_counts_from_the_first():
    again = after(ASK, decided(Verdict.RETURNED), replace(ASK, why="now with the letter", amends="e1"))
    assert again.waits
    assert again.asked_at == fold([entry(ASK, seq=1)]).escalation.at


@pytest.mark.parametrize("ways", [("placed", "working", "recovered"), ("placed", "recalled"), ("closed",)], ids=str)
def test_an_approved_placement_goes_its_way(ways):
    moves = [EscalationMoved("e1", STATE(way)) for way in ways]
    for done in range(len(moves)):
        assert moves[done].to in after(ASK, decided(Verdict.APPROVED), *moves[:done]).next_states
    ended = after(ASK, decided(Verdict.APPROVED), *moves)
    assert not ended.next_states and not ended.blocks_another and not ended.is_with_vendor


def test_only_what_was_approved_for_a_vendor_is_placed():
    supervisors = replace(ASK, to=EscalateTo.SUPERVISOR)
    assert STATE.PLACED not in after(supervisors, decided(Verdict.APPROVED)).next_states
    assert not after(ASK).next_states and not after(ASK, decided(Verdict.DECLINED)).next_states
