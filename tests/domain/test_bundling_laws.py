"""Laws of the answers of NCCI and the MPFS, on accounts and reference of any kind."""

from datetime import date
from typing import get_args

from hypothesis import event, given
from hypothesis import strategies as st

from tests.domain.build import SERVICE, account, aging, at, judge, line, remit
from tests.domain.reference import value
from tests.domain.test_assessment import any_accounts
from worklist.domain.accounts import Account
from worklist.domain.bundling.answer import Fate, Move
from worklist.domain.bundling.answering import with_answers
from worklist.domain.bundling.words import bundling_section
from worklist.domain.codes import Family
from worklist.domain.denials import read_denials
from worklist.domain.pricing.reference import NcciEdit
from worklist.domain.pricing.terms import NOTHING_LOADED, Loaded, NearbyService, Terms
from worklist.domain.queues import Disposition, Queue

codes = st.sampled_from(["99213", "99213", "20610", "20610", "J3301", ""])
some_days = st.sampled_from([date.min, date(2026, 8, 3), date(2026, 8, 3), date.max]) | st.dates()
edits = st.builds(
    NcciEdit,
    codes,
    codes,
    st.just(date.min) | some_days,
    st.none() | some_days,
    st.sampled_from("01019"),
    st.just(at("ncci.txt", 3)),
)
values = st.builds(
    lambda code, days, status: value(code, days, status=status, since=date.min, until=date.max),
    codes,
    st.sampled_from(["000", "010", "090", "XXX", "YYY", "ZZZ", "MMM", ""]),
    st.sampled_from("ABCR"),
)
services = st.builds(NearbyService, st.just("A-2002"), codes, st.sampled_from([(), ("25",), ("RT", "59")]), some_days)
any_terms = st.builds(
    Terms,
    loaded=st.just(frozenset(Loaded)) | st.frozensets(st.sampled_from(Loaded)),
    ncci_from=st.just(date.min) | st.none() | some_days,
    relative_values=st.lists(values, max_size=4).map(tuple),
    edits=st.lists(edits, max_size=8).map(tuple),
    nearby=st.lists(services, max_size=3).map(tuple),
)

reasons = st.sampled_from(["CO-97 90", "CO-236 90", "CO-4 90", "CO-59 40", "CO-45 20", "PI-97 90"])
shown_days = st.sampled_from([SERVICE, SERVICE, SERVICE, SERVICE, "", "0001-01-01", "9999-12-31"])
denied_lines = st.builds(
    lambda code, modifier, reason, said, on: line("-".join((code, *modifier)), 90, reason, remarks=said, on=on),
    codes,
    st.sampled_from([(), ("25",), ("59", "RT"), ("24",)]),
    reasons,
    st.sampled_from(["", "", "M144", "MA130"]),
    shown_days,
)
denied_accounts = st.lists(denied_lines, min_size=2, max_size=4).map(lambda lines: account(remit(*lines), aging(185)))


@given(st.one_of(any_accounts, *[denied_accounts] * 4), any_terms)
def test_any_account_has_one_queue_and_every_answer_is_whole(some: Account, known: Terms):
    told = judge(some, terms=known)
    assert told.placement.queue in Queue
    bundling_section(told.case)
    for denial in told.case.every_denial:
        found = denial.bundling
        if found is None:
            continue
        event(found.move)
        assert denial.family in (Family.BUNDLING, Family.GLOBAL_PERIOD, Family.MODIFIER)
        assert found.move in Move and found.move.label and found.ground and all(found.words)
        assert bool(found.argument) == (found.move not in (Move.UNKNOWN, Move.NOT_CONTESTABLE))
        assert found.other is None or found.other.fate in get_args(Fate)
        assert (denial.disposition is Disposition.RE_DECIDE) == (found.move is Move.NOT_CONTESTABLE)


@given(any_accounts)
def test_without_reference_every_account_stands_where_it_stood(some: Account):
    denials = read_denials(some)
    answered = with_answers(denials, some, NOTHING_LOADED)
    assert [each.disposition for each in answered] == [each.disposition for each in denials]
    assert [each.is_modifier_dispute for each in answered] == [each.is_modifier_dispute for each in denials]
