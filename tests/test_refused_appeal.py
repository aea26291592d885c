"""MA130: an appeal cannot be planned, and the reason is said."""

from datetime import date

import pytest

from worklist.desk import Desk, Refusal
from worklist.domain.events import NextStepSet
from worklist.domain.site import SiteRules
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync

TODAY = date(2026, 11, 21)
DENIED = (
    "ISA*00*          *00*          *ZZ*SYNTHETIC      *ZZ*PRACTICE       *261101*1200*^*00501*000000001*0*P*:~"
    "GS*HP*SYNTHETIC*PRACTICE*20261101*1200*1*X*005010X221A1~ST*835*0001~BPR*I*0*C*NON************20261101~"
    "TRN*1*CHK1*1999999999~N1*PR*SYNTH PAYER~N1*PE*SYNTH PRACTICE*XX*1999999984~LX*1~"
    "CLP*A1*4*100*0**12*ICN1~NM1*QC*1*SYNTHETIC*ANN~{moa}SVC*HC:J1100*100*0~CAS*CO*16*100~"
    "SE*{count}*0001~GE*1*1~IEA*1*000000001~"
)


def desk_on(folder, moa):
    (folder / "drop").mkdir()
    (folder / "drop" / "one.835").write_text(DENIED.format(moa=moa, count=12 if moa else 11))
    log = WorkLog.create(folder / "worklog.db")
    Sync(folder / "cache.db", log, [DropFolder(folder / "drop")], SiteRules(), TODAY).run()
    return Desk.open(folder / "cache.db", folder / "worklog.db", SiteRules(), "ana", today=lambda: TODAY)


def test_an_appeal_of_an_unprocessable_claim_is_refused_with_the_reason(tmp_path):
    desk = desk_on(tmp_path, "MOA***MA130~")
    with pytest.raises(Refusal, match="MA130 leaves no appeal rights"):
        desk.record("A1", NextStepSet("appeal", TODAY))
    assert desk.record("A1", NextStepSet("corrected-claim", TODAY)).events


def test_another_denial_can_be_appealed(tmp_path):
    assert desk_on(tmp_path, "").record("A1", NextStepSet("appeal", TODAY)).events
