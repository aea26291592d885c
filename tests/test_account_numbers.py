"""Accounts by their numbers: in either case one, and told of what could not be read of them."""

from datetime import date

from worklist.desk import Desk
from worklist.domain.in_words import everything
from worklist.domain.site import SiteRules
from worklist.store.worklog import WorkLog
from worklist.sync import DropFolder, Sync

TODAY = date(2026, 11, 21)
REMIT = (
    "ISA*00*          *00*          *ZZ*SYNTHETIC      *ZZ*PRACTICE       *261101*1200*^*00501*000000001*0*P*:~"
    "GS*HP*SYNTHETIC*PRACTICE*20261101*1200*1*X*005010X221A1~ST*835*0001~BPR*I*80*C*ACH************20261101~"
    "TRN*1*CHK1*1999999999~N1*PR*SYNTH PAYER~N1*PE*SYNTH PRACTICE*XX*1999999984~LX*1~"
    "CLP*A1*1*100*80*20*12*ICN1~NM1*QC*1*SYNTHETIC*ANN~SVC*HC:J1100*100*80~CAS*PR*2*20~"
    "CLP*A2*1*oops*0**12*ICN2~NM1*QC*1*SYNTHETIC*BEN~SE*13*0001~GE*1*1~IEA*1*000000001~"
)


def desk_on(folder):
    (folder / "drop").mkdir()
    (folder / "drop" / "one.835").write_text(REMIT)
    log = WorkLog.create(folder / "worklog.db")
    Sync(folder / "cache.db", log, [DropFolder(folder / "drop")], SiteRules(), TODAY).run()
    return Desk.open(folder / "cache.db", folder / "worklog.db", SiteRules(), "ana", today=lambda: TODAY)


def titles(view):
    return [section.title for section in everything(view.assessment, view.events, view.undone, view.set_aside)]


def test_an_account_of_which_nothing_could_be_read_says_what_and_where(tmp_path):
    view = desk_on(tmp_path).look("A2")
    (reject,) = view.set_aside
    assert (reject.position.file, reject.account) == ("one.835", "A2")
    assert titles(view) == ["Not read: what is shown may lack it", "Timeline"]


def test_an_account_that_was_read_whole_says_nothing_of_it(tmp_path):
    view = desk_on(tmp_path).look("A1")
    assert view.set_aside == ()
    assert titles(view)[0] == "Why it is here"


def test_an_account_is_one_in_either_case(tmp_path):
    desk = desk_on(tmp_path)
    (tmp_path / "drop" / "two.835").write_text(REMIT.replace("CLP*A1*", "CLP*a1*").replace("CHK1", "CHK2"))
    Sync(
        tmp_path / "cache.db",
        WorkLog.open(tmp_path / "worklog.db"),
        [DropFolder(tmp_path / "drop")],
        SiteRules(),
        TODAY,
    ).run()
    assert len(desk.look("a1").assessment.account.remits) == 2
