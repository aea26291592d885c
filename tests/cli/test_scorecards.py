"""worklist vendor scorecard, as a person types it."""

from tests.placed_accounts import DENIALS, FIX, NORTHGATE, place, report
from worklist.domain.vendor_entries import VendorStatus
from worklist.store.worklog import WorkLog


def test_scorecards_of_all_and_of_one_in_full(practice):
    (path,) = practice.home.rglob("worklog.db")
    log = WorkLog.open(path)
    log.add("sue", NORTHGATE)
    place(log, NORTHGATE, DENIALS, 20_000, "payer_denial")
    report(log, DENIALS[:2], VendorStatus.RECOVERED, 16_000, 4_000, why="Appealed", fix=FIX)
    log.close()

    (row,) = practice.rows("vendor", "scorecard")
    assert (row["vendor"], row["class"], row["placed"], row["back"]) == ("Northgate Recovery", "payer denial", 24, 2)
    assert (row["recovered"], row["fee_due"], row["fee_billed"], row["net"]) == ("320.00", "80.00", "90.00", "-360.00")
    assert (row["per_dollar"], row["judged"]) == (None, "too few")

    said = practice.done("vendor", "scorecard", "northgate-recovery")
    assert "$320.00 recovered - $80.00 fee - $600.00 for 24 touches = -$360.00 net" in said
    assert "No judgement: 2 came back, 0 ended in-house; it takes 20 of each." in said
    assert f"2 accounts: {FIX}" in said
    found = practice.answer("vendor", "scorecard", "Northgate Recovery")
    assert (found["whole"]["whys"], found["pilot"]) == ([{"text": "Appealed", "accounts": 2}], None)
    assert "exported scorecard Northgate Recovery as json, 24 accounts" in practice.done("audit", "left")
