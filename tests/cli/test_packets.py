"""Packets and disputes from the command line, as processes."""

from pathlib import Path

import pytest

from tests.exports.reading import sheet_of, text_of

HOW = ("--way", "fax", "--to", "Provider Disputes, fax 555-0100", "--answer-by", "+30d")
WHY = ("--why", "the payer took it so before")


@pytest.fixture
def account(practice):
    return practice.rows("list", "queue:modifier")[0]["account"]


def test_a_packet_is_shown_sent_answered_and_counted(practice, account):
    shown = practice.done("packet", account)
    assert "What leaves" in shown
    asked = practice.run("packet", account, "--send", *HOW, *WHY)
    assert (asked.returncode, "add --yes to send it" in asked.stderr) == (1, True)
    sent = practice.answer("packet", account, "--send", "--yes", *HOW, *WHY)
    letter = text_of(Path(sent["pdf"]).read_bytes())
    assert sent["packet"] in letter
    assert "Provider Disputes, fax 555-0100 (by fax)" in letter
    assert len(sheet_of(Path(sent["xlsx"]).read_bytes(), "Claims")) > 1
    (row,) = practice.rows("disputes", "--waiting")
    assert (row["account"], row["state"], row["packet"]) == (account, "waits", sent["packet"])
    assert "sent a dispute" in practice.done("audit", "left")
    assert practice.rows("list", "is:disputed")[0]["account"] == account
    practice.done("dispute", "answer", account, "partly", "12.50", "--why", "half of it", "--next", "call")
    (rate,) = practice.rows("disputes", "--rates")
    assert (rate["won"], rate["answered"], rate["recovered"]) == (1, 1, "12.50")


def test_what_is_unknown_is_asked_and_what_is_wrong_is_said(practice, account):
    assert "--send needs --way" in practice.refused("packet", account, "--send", code=2)
    unknown = practice.refused("packet", account, "--send", "--way", "mail", "--to", "x", code=2)
    assert "is UNKNOWN: say --answer-by DAY" in unknown
    assert "There is no letter 'nope'" in practice.refused("packet", account, "--letter", "nope")
    assert "No dispute waits for an answer" in practice.refused("dispute", "answer", account, "won", "5")
    letters = practice.home / "demo" / "letters"
    letters.mkdir()
    (letters / "bundling.txt").write_text("Subject: About $claims\n\nDear $patient,\n")
    checked = practice.run("doctor").stdout
    assert "bundling.txt, line 3: $patient is unknown" in " ".join(checked.split())
    assert "Letter:" in practice.done("packet", account)
