"""Delimiters, line breaks, encodings, envelopes and broken-off files."""

import pytest

from worklist.sources.x12 import looks_like_x12


@pytest.mark.parametrize(
    "name",
    [
        "begins-at-gs.835",
        "begins-at-st.835",
        "carriage-returns.835",
        "lost-terminator.835",
        "other-component-separator.835",
        "version-4010.835",
        "wrapped-at-80.835",
    ],
)
def test_the_claim_reads_the_same_however_it_is_wrapped(read, name):
    found = read(name)
    (claim,) = found.claims
    (line,) = claim.lines
    assert (claim.charge, claim.paid, line.code, line.modifiers) == (100_00, 80_00, "A4550", ("LT",))
    assert [(a.group, a.reason, a.amount) for a in line.adjustments] == [("CO", "45", 20_00)]
    assert found.totals[0].imbalance == 0
    assert not found.rejects


def test_each_interchange_has_its_own_delimiters(read):
    found = read("four-delimiters.835")
    assert found.accounts == ["D1", "D2", "D3", "D4"]
    assert [claim.lines[0].modifiers for claim in found.claims] == [("LT",)] * 4
    assert not found.rejects + found.warnings


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("begins-at-gs.835", "The file begins at GS, without ISA"),
        ("begins-at-st.835", "The file begins at ST, without ISA"),
        ("lost-terminator.835", "The segment before this one has no terminator"),
        ("other-component-separator.835", "Composites are separated by '>', though ISA16 says ':'"),
    ],
)
def test_what_was_worked_out_is_said_once(read, name, reason):
    (warning,) = read(name).warnings
    assert warning.reason.startswith(reason)


@pytest.mark.parametrize("name", ["utf-8.835", "windows-1252.835"])
def test_names_are_read_in_the_encoding_they_have(read, name):
    (claim,) = read(name).claims
    assert claim.patient.last == "SYNTHETIC-PEÑA"
    assert claim.remit.payee.last == "CLÍNICA SYNTHETIC \N{EN DASH} EAST"


def test_wrong_envelopes_cost_no_claim_and_are_all_named(read):
    found = read("wrong-envelopes.835")
    assert found.accounts == ["E1", "E2", "E3", "E4", "E5", "E6"]
    assert [total.remit.number for total in found.totals] == ["EFT1", "EFT2", "EFT3", "EFT4", "EFT5", "EFT6"]
    assert not found.rejects
    assert [(warning.position.at, warning.reason) for warning in found.warnings] == [
        (17, "SE is missing before this ST; what was inside was read."),
        (31, "SE01 says 99, but its transaction set has 15 segments."),
        (46, "SE02 is '0033', but the transaction set began as '0003'."),
        (47, "GE01 says 7, but its group has 3 transaction set(s)."),
        (64, "GE and IEA are missing before this ISA; what was inside was read."),
        (81, "GE02 is '4', but the group began as '3'."),
        (82, "IEA01 says 2, but its interchange has 1 group(s)."),
        (82, "IEA02 is '000000009', but the interchange began as '000000002'."),
        (83, "BPR stands outside any transaction set: ST is missing. Read as an 835."),
        (96, "SE ends a transaction set that never began: ST is missing."),
    ]


def test_a_claim_cut_inside_a_segment_is_set_aside(read):
    found = read("cut-inside-segment.835")
    assert found.accounts == ["C1"]
    assert [(reject.account, reject.position.at) for reject in found.rejects] == [("C2", 20)]
    assert "breaks off inside this segment" in found.rejects[0].reason


def test_a_claim_cut_between_segments_is_kept_with_a_warning(read):
    found = read("cut-between-segments.835")
    assert found.accounts == ["C1", "C2"]
    assert not found.rejects
    assert "SE, GE and IEA are missing at the end of the file" in found.warnings[0].reason


def test_a_file_behind_a_broken_off_one_reads_whole(read):
    found = read("cut-then-next-file.835")
    assert found.accounts == ["C1", "C3"]
    assert [reject.account for reject in found.rejects] == ["C2"]


def test_a_cut_claim_segment_ends_the_claim_before_it(read_bytes, fixture_bytes):
    data = fixture_bytes("cut-inside-segment.835")
    found = read_bytes(data[: data.index(b"CLP*C2") + len(b"CLP*C2*1*1")])
    assert found.accounts == ["C1"]
    assert [reject.account for reject in found.rejects] == ["C2"]


def test_the_last_terminator_may_be_missing(read_bytes, fixture_bytes):
    found = read_bytes(fixture_bytes("two-claims.835").rstrip(b"~\n"))
    assert len(found.claims) == 2
    assert not found.rejects + found.warnings


def test_what_stands_before_the_first_interchange_is_skipped_and_said(read):
    found = read("preamble.835")
    assert found.accounts == ["L1"]
    assert [warning.reason for warning in found.warnings] == ["The first 25 bytes are not X12 and were skipped."]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \r\n", "The file is empty."),
        (b"\n<!DOCTYPE html><html>sign in", "The file is a web or XML page"),
        (b"PK\x03\x04\x14\0\0\0\x08\0\0\0", "The file is binary"),
        ("ISA*00*".encode("utf-16"), "The file is UTF-16 text"),
        (b"Account,Name,Balance\n1,SYNTHETIC,2\n", "The file does not begin with ISA, GS or ST"),
        (b"ISA*00*", "The file begins like X12, but its delimiters cannot be told"),
    ],
)
def test_a_file_that_is_not_x12_is_one_sentence(read_bytes, data, sentence):
    (reject,) = read_bytes(data, "other.txt").records
    assert reject.reason.startswith(sentence)
    assert str(reject.position) == "other.txt"


def test_other_transaction_sets_are_one_sentence_each(read_bytes, fixture_bytes):
    (reject,) = read_bytes(fixture_bytes("two-claims.835").replace(b"ST*835", b"ST*271")).records
    assert reject.reason == (
        "This is an eligibility answer (271); only 835, 837P, 277CA, 999 and TA1 are read. Its 2 claims were left out."
    )
    assert reject.position.at == 3


@pytest.mark.parametrize(("name", "kind"), [("two-claims.835", b"ST*837"), ("two-claims.837", b"ST*835")])
def test_claims_in_a_set_of_the_wrong_kind_are_named(read_bytes, fixture_bytes, name, kind):
    data = fixture_bytes(name)
    at = data.index(b"ST*")
    found = read_bytes(data[:at] + kind + data[at + len(kind) :])
    assert [reject.account for reject in found.rejects if reject.account] == ["A-1001", "A-1002"]
    assert not found.claims


@pytest.mark.parametrize(
    "head",
    [
        b"ISA*00*          *00*",
        b"\xef\xbb\xbf\r\n ISA|00||00|",
        b"GS*HP*A*B",
        b"ST*835*0001~",
        b"ISA\x1d00\x1d",
    ],
)
def test_x12_is_recognised_by_its_first_bytes(head):
    assert looks_like_x12(head)


@pytest.mark.parametrize("head", [b"", b"ISABEL,1", b"ST,Name", b"GS1 label", b"<html>", b"isa*00*", b"\0\0"])
def test_other_files_are_not_taken_for_x12(head):
    assert not looks_like_x12(head)


def test_claims_that_lost_both_st_and_payment_are_named(read_bytes, fixture_bytes):
    data = fixture_bytes("two-claims.835")
    found = read_bytes(data[: data.index(b"ST*835")] + data[data.index(b"CLP*A-1001") :])
    assert [reject.account for reject in found.rejects if reject.account] == ["A-1001", "A-1002"]


def test_a_payer_named_behind_the_first_claim_is_too_late_and_said(read_bytes, fixture_bytes):
    data = fixture_bytes("begins-at-st.835")
    payer = b"N1*PR*SYNTHETIC HEALTH PLAN~"
    found = read_bytes(data.replace(payer, b"").replace(b"SE*", payer + b"SE*"))
    assert found.warnings[1].reason == "N1 stands behind the payment's first claim, too late to be used."
