"""999, 997 and TA1: which of our files were taken, and which claims a refused one took with it."""

from datetime import date

from worklist.domain.acknowledgements import FileAcknowledged, FileError, in_words, is_about
from worklist.domain.provenance import Position

FILE = "file-rejected.999"
DAY = date(2026, 1, 5)


def test_a_999_reads_whole(read):
    assert read(FILE).records == [
        FileAcknowledged("accepted with errors", Position(FILE, 2), interchange="000000001", codes=("022",), on=DAY),
        FileAcknowledged(
            "rejected",
            Position(FILE, 12),
            kind="837",
            group="1",
            set="0001",
            codes=("5", "I5"),
            errors=(
                FileError("NM1", 23, "2010", code="8"),
                FileError("NM1", 23, "2010", "9", "7"),
                FileError("NM1", 23, "2010", "3", "1"),
                FileError("SV1", 31, "2400", code="I9"),
            ),
            on=DAY,
        ),
        FileAcknowledged("accepted", Position(FILE, 14), kind="837", group="1", set="0002", on=DAY),
        FileAcknowledged("partly accepted", Position(FILE, 15), kind="HC", group="1", on=DAY),
        FileAcknowledged("rejected", Position(FILE, 19), kind="HC", group="2", codes=("4", "5"), on=DAY),
    ]


def test_the_older_997_reads_the_same_and_an_answer_that_never_came_is_said(read):
    found = read("functional.997")
    first, last = found.of(FileAcknowledged)
    assert (first.outcome, first.set, first.errors[1]) == (
        "accepted with errors",
        "0001",
        FileError("HI", 19, "", "1", "7"),
    )
    assert (last.outcome, last.set, last.group) == ("accepted with errors", "", "1")
    (reject,) = found.rejects
    assert (reject.position.at, reject.reason) == (
        9,
        "The answer on transaction set 0002 has no IK5: whether it was taken is unknown.",
    )


def test_an_acknowledgement_without_its_end_says_so(read_bytes, fixture_bytes):
    found = read_bytes(fixture_bytes("acknowledgement.999").replace(b"AK9*A*1*1*1~\n", b""))
    assert [reject.reason for reject in found.rejects] == [
        "The acknowledgement has no AK9: whether the file was taken is unknown."
    ]


def test_it_is_said_in_one_sentence(read):
    refused = read(FILE).of(FileAcknowledged)[1]
    assert in_words(refused) == (
        "The receiver says of our group 1, transaction set 0001: rejected, codes 5, I5; NM1 at segment 23 (code 8),"
        " NM109 at segment 23 (code 7), NM103 at segment 23 (code 1), SV1 at segment 31 (code I9)."
    )


def test_a_refused_set_is_about_the_claims_that_went_out_in_it(read):
    claims = read("two-claims.837").claims
    interchange, refused, *others = read(FILE).of(FileAcknowledged)
    assert [is_about(answer, claims[0]) for answer in (interchange, refused, *others)] == [
        True,
        True,
        False,
        True,
        False,
    ]
    assert all(is_about(refused, claim) for claim in claims)


def test_a_set_whose_answer_is_lost_gives_its_errors_to_no_other(read_bytes, fixture_bytes):
    found = read_bytes(fixture_bytes(FILE).replace(b"IK5*R*5*I5~\n", b""))
    assert [answer.errors for answer in found.of(FileAcknowledged) if answer.set] == [()]
    assert [reject.position.at for reject in found.rejects] == [6]


def test_an_acknowledgement_without_its_st_is_read(read_bytes, fixture_bytes):
    found = read_bytes(fixture_bytes("acknowledgement.999").replace(b"ST*999*0001*005010X231A1~\n", b""))
    assert [answer.outcome for answer in found.of(FileAcknowledged)] == ["accepted"]
    assert found.warnings[0].reason == "AK1 stands outside any transaction set: ST is missing. Read as a 999."
