"""What is said of a claim before any remit decides what its account waits for."""

import itertools
from datetime import date

import pytest

from tests.drop_files import Site, claim, claim_status, file_answer, remit
from worklist.domain.events import AccountSnoozed
from worklist.domain.queues import Disposition, Queue

SOON = date(2026, 9, 5)
"""Inside the payer's window."""


def seen(site, number="A1"):
    desk = site.desk()
    try:
        return desk.look(number)
    finally:
        desk.close()


def reason(site):
    return seen(site).assessment.placement.reason


def test_a_rejected_claim_is_to_be_corrected_at_once(site):
    site = site.on(SOON)
    site.drop("a.837", claim("A1"))
    site.sync()
    assert site.rows()["A1"].queue is Queue.WATCHING
    site.drop("status.835", claim_status("A1"))
    assert site.sync().changed == 1
    row = site.rows()["A1"]
    assert (row.queue, row.disposition) == (Queue.NO_RESPONSE, Disposition.CORRECT)
    assert "rejected" in row.states
    assert seen(site).assessment.suggested_action == "corrected-claim"
    assert "rejected, A7:562:85" in reason(site)
    assert site.rejects() == []


@pytest.mark.parametrize("first", ["answer", "claim"])
def test_a_rejected_file_names_every_claim_of_it(site, first):
    files = {"claim": ("a.837", claim("A1")), "answer": ("answer.835", file_answer())}
    site = site.on(SOON)
    site.drop("b.837", claim("B1", control=2, patient="OTHER"))
    for kind in (first, *(files.keys() - {first})):
        site.drop(*files[kind])
        site.sync()
    rows = site.rows()
    assert [rows[number].queue for number in ("A1", "B1")] == [Queue.NO_RESPONSE, Queue.WATCHING]
    assert "transaction set 0001: rejected" in reason(site)


def test_a_claim_that_went_out_again_is_not_rejected(site):
    site = site.on(SOON)
    site.drop("a.837", claim("A1"))
    site.drop("answer.835", file_answer())
    site.sync()
    site.drop("b.837", claim("A1", control=2))
    site.sync()
    assert site.rows()["A1"].queue is Queue.WATCHING
    site.drop("answer2.835", file_answer(control=2))
    site.sync()
    assert site.rows()["A1"].queue is Queue.NO_RESPONSE


def test_the_window_begins_when_the_payer_accepts(site):
    site = site.on(date(2026, 9, 25))
    site.drop("a.837", claim("A1"))
    site.drop("way.835", claim_status("A1", status="A2:20", on=date(2026, 9, 2), who="AY"))
    site.sync()
    assert site.rows()["A1"].queue is Queue.NO_RESPONSE
    assert "SYNTH PAYER says of this claim: accepted" in reason(site)
    site.drop("payer.835", claim_status("A1", status="A2:20", on=date(2026, 9, 10)))
    site.sync()
    row = site.rows()["A1"]
    assert (row.queue, "received" in row.states) == (Queue.WATCHING, True)
    assert "day 15 of the 21" in reason(site)


def test_an_answer_that_nobody_can_place_is_unknown(site):
    site.drop("a.837", claim("A1"))
    site.drop("status.835", claim_status("A1", status="A4:35"))
    site.sync()
    assert "UNKNOWN what it means" in reason(site)


def test_a_remit_ends_what_was_said_before_it(site):
    site.drop("a.837", claim("A1"))
    site.drop("status.835", claim_status("A1"))
    site.drop("paid.835", remit("A1"))
    site.sync()
    row = site.rows()["A1"]
    assert row.queue is Queue.MODIFIER_DISPUTES
    assert not {"rejected", "received"} & set(row.states)


def test_a_rejection_brings_a_snoozed_account_back(site):
    site = site.on(SOON)
    site.drop("a.837", claim("A1"))
    site.sync()
    desk = site.desk()
    desk.record("A1", AccountSnoozed(date(2026, 10, 1), "waiting"))
    desk.close()
    site.drop("answer.835", file_answer())
    site.sync()
    row = site.rows()["A1"]
    assert "woken" in row.states
    assert "snoozed" not in row.states


def test_a_refusal_that_names_no_claim_of_ours_is_told_until_the_claim_comes(site):
    site = site.on(SOON)
    site.drop("answer.835", file_answer())
    site.sync()
    assert ["No claim of ours" in told.reason for told in site.rejects()] == [True, True]
    site.drop("a.837", claim("A1"))
    site.sync()
    assert site.rejects() == []


FILES = {
    "a.837": claim("A1"),
    "again.837": claim("A1", control=2),
    "b.837": claim("B1", control=3),
    "answer.835": file_answer(),
    "answer-b.835": file_answer(control=3, outcome="A"),
    "status.835": claim_status("B1", status="A2:20", batch="3"),
    "status-copy.835": claim_status("B1", status="A2:20", batch="3", on=date(2026, 9, 3)) + "\n",
}


def test_any_order_of_files_ends_the_same_as_all_at_once(site, tmp_path):
    for name, text in FILES.items():
        site.drop(name, text)
    site.sync()
    state = site.state()
    for seed, order in enumerate(itertools.islice(itertools.permutations(FILES), 0, 5040, 700)):
        live = Site.make(tmp_path / str(seed))
        for name in order:
            live.drop(name, FILES[name])
            live.sync()
        assert live.state() == state
    site.forget_cache()
    site.sync()
    assert site.state() == state
