"""Papers for patients: the file is in the record and in its folder, or in neither. Patients and amounts are made up."""

import os
import signal
import stat
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tests.domain.build import account, aging, billed, claim, judge, line, remit
from tests.drop_files import TODAY, Site
from tests.drop_files import aging as export
from tests.drop_files import remit as answered
from tests.exports.reading import pages_of, text_of
from tests.processes import Process
from worklist.config.descriptions import descriptions_in
from worklist.desk import Desk, Refusal
from worklist.desk.auditing import LEFT, Asked, AuditReader
from worklist.desk.values import ShippedWays
from worklist.domain.patient_entries import (
    AgreementMade,
    Document,
    DocumentMoved,
    Installment,
    ObjectionKind,
    ObjectionRaised,
    Shape,
)
from worklist.domain.patients.agreements.schedule import in_months
from worklist.domain.patients.papers.descriptions import Descriptions
from worklist.domain.patients.papers.letter import agreement_letter
from worklist.domain.patients.papers.statement import itemized_statement
from worklist.domain.patients.papers.texts import Sender, addressee
from worklist.domain.patients.rules import PatientRules
from worklist.domain.people import Address, Person
from worklist.domain.site import SiteRules
from worklist.exports import leaving as module
from worklist.exports.patients.agreement_letter import letter_pdf
from worklist.exports.patients.itemized import BEING_CHECKED, statement_pdf
from worklist.exports.patients.making import agree, finish, itemized
from worklist.store.driver import connect

RIGHT, WRONG, ODD = "S1", "S2", "../S 3/.."
FIRST = date(2026, 12, 15)
PROMISE = AgreementMade(Shape.PROMISE, 40_00, (Installment(FIRST, 40_00),))
HOSTILE = "\u202eEVIL <b>x</b> [/x] \u4e2d\u6587\u540d\u5b57 \u0645\u0631\u064a\u0645 " + "A" * 200
RULES = SiteRules(patients=PatientRules(how_to_pay="By check, made-up text.", how_to_reach="Call 555-0100."))
SENDER = Sender("SYNTHETIC MEDICAL GROUP", "Ana Example")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Site:
    """40.00 of deductible on each, but on S2 the payer's own write-off was put on the patient."""
    site = Site.make(tmp_path_factory.mktemp("papers") / "site")
    for at, (number, reason) in enumerate(((RIGHT, "PR:1"), (WRONG, "CO:45"), (ODD, "PR:1")), 1):
        site.drop(f"{at}.835", answered(number, paid=60, reason=reason, check=f"C{at}", control=at))
    site.drop("open.csv", export(*((number, 40, 40) for number in (RIGHT, WRONG, ODD))))
    site.sync()
    return site


@pytest.fixture
def site(made, tmp_path) -> Site:
    return made.copy(tmp_path / "site")


@pytest.fixture
def ana(site):
    with closing(site.desk("ana")) as desk:
        yield desk


def files_of(desk) -> list[Path]:
    return sorted(desk.letters_folder.iterdir()) if desk.letters_folder.exists() else []


def recorded(desk, number: str = RIGHT) -> list[AgreementMade | DocumentMoved]:
    bodies = [event.body for event in desk.look(number).events]
    return [body for body in bodies if isinstance(body, AgreementMade | DocumentMoved)]


# -- file and record ------------------------------------------------------------------------------------------------


def test_the_statement_that_is_recorded_is_the_file_that_lies_there(site, ana):
    sent = itemized(ana, RIGHT)
    (entry,) = recorded(ana)
    assert (entry.document, entry.file) == (Document.ITEMIZED_BILL, sha256(sent.pdf.read_bytes()).hexdigest())
    assert files_of(ana) == [sent.pdf]
    with AuditReader(site.log_path) as reader:
        (left,) = reader.find(Asked(kinds=LEFT, papers=True))
    assert left.body == entry
    assert stat.S_IMODE(sent.pdf.stat().st_mode) == 0o600
    assert stat.S_IMODE(ana.letters_folder.stat().st_mode) == 0o700


def test_the_letter_of_an_agreement_is_recorded_with_it(ana):
    agreed = agree(ana, RIGHT, PROMISE)
    (entry,) = recorded(ana)
    assert entry.letter == sha256(agreed.pdf.read_bytes()).hexdigest()
    assert "You pay $40.00 by December 15, 2026." in text_of(agreed.pdf.read_bytes())
    assert ana.look(RIGHT).assessment.work.agreement.made == entry


def test_an_agreement_that_is_refused_leaves_no_letter(ana):
    with pytest.raises(Refusal, match="The patient owes"):
        agree(ana, RIGHT, replace(PROMISE, owed=50_00))
    assert (files_of(ana), recorded(ana)) == ([], [])


def test_a_bill_that_is_wrong_leaves_only_marked_and_for_the_objection(ana):
    due = ana.today + timedelta(days=30)
    ana.record(WRONG, ObjectionRaised(ObjectionKind.WRONG_AMOUNT, "my insurer says 0", ana.today, due))
    with pytest.raises(Refusal, match="S2 is being checked, so no statement leaves: check 1 fails"):
        itemized(ana, WRONG)
    assert files_of(ana) == []
    sent = itemized(ana, WRONG, as_it_stands=True)
    assert BEING_CHECKED in text_of(sent.pdf.read_bytes())
    (objection,) = ana.look(WRONG).assessment.work.objections
    assert [paper.file for paper in objection.papers] == [sha256(sent.pdf.read_bytes()).hexdigest()]


def test_an_account_number_never_makes_a_path(ana):
    sent = itemized(ana, ODD)
    assert sent.pdf.parent == ana.letters_folder
    assert sent.pdf.name.startswith("_S_3_-statement-")


def test_the_sites_descriptions_are_printed_and_a_bad_row_is_told(site, tmp_path):
    ways = ShippedWays()
    ways.descriptions = tmp_path / "codes.csv"
    ways.descriptions.write_bytes(b'\xef\xbb\xbfcode,text\r\ng0463,"Clinic visit, made up"\r\nwhat?,x\r\n')
    with closing(Desk.open(site.cache_path, site.log_path, site.rules, "ana", today=lambda: TODAY, ways=ways)) as desk:
        sent = itemized(desk, RIGHT)
    assert "Clinic visit, made up" in text_of(sent.pdf.read_bytes())
    (problem,) = sent.statement.descriptions.problems
    assert problem == "codes.csv, line 3: 'what?' is no procedure code; a row is code,text."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "the descriptions cannot be read"),
        (b"code,text\nG0463,caf\xe9\n", "line 2: the file is not in UTF-8"),
        (b'code,text\nG0463,"' + b"x" * 200_000 + b'"\n', "this is not CSV"),
    ],
)
def test_a_file_of_descriptions_that_cannot_be_read_is_one_sentence(tmp_path, content, said):
    path = tmp_path / "codes.csv"
    if content:
        path.write_bytes(content)
    (problem,) = descriptions_in(path).problems
    assert said in problem


def test_where_the_record_cannot_be_written_no_file_is_left(site, ana):
    connection = connect(site.log_path, durability="NORMAL")
    full = "SELECT raise(ABORT, 'no room') WHERE NEW.kind IN ('document', 'agreement')"
    connection.execute(f"CREATE TRIGGER full BEFORE INSERT ON event BEGIN {full}; END")
    connection.close()
    for make in (lambda: itemized(ana, RIGHT), lambda: agree(ana, RIGHT, PROMISE)):
        with pytest.raises(Refusal, match="Not saved"):
            make()
    assert files_of(ana) == []


STEPS = {"record": 0, "_name": 1}
"""Where the maker dies, and how many papers the record and the folder hold then."""


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_maker_leaves_a_paper_whole_or_not_at_all(site, ana, step):
    Process(make_until, site, step).wait()
    found = finish(ana)
    assert len(recorded(ana)) == len(found) == STEPS[step]
    assert [path for path in files_of(ana) if path.suffix != ".part"] == list(found)
    assert itemized(ana, RIGHT).pdf.exists()


def make_until(_, site, step) -> None:
    """Dies at the beginning of one of the steps."""
    with closing(site.desk("ana")) as desk:

        def die(*_, **__):
            os.kill(os.getpid(), signal.SIGKILL)

        if step == "record":
            desk.record_statement = die
        else:
            setattr(module, step, die)
        itemized(desk, RIGHT)


# -- what the pages hold --------------------------------------------------------------------------------------------


def statement_of(lines: int, patient: Person = Person("SYNTHETIC", "PAT"), text: str = "Made-up text"):
    codes = [f"G{1000 + at}" for at in range(lines)]
    sent = replace(claim(*(billed(f"{code}-25", 100) for code in codes)), patient=patient)
    answer = remit(*(line(f"{code}-25", 100, "CO-45 30", "PR-1 40", number=code) for code in codes))
    judged = judge(account(sent, answer, aging(0, 40 * lines)), rules=RULES)
    texts = Descriptions(dict.fromkeys(codes, text))
    return itemized_statement(judged, texts, SENDER, judged.case.today)


def test_a_statement_shows_each_line_with_its_words_and_what_is_due():
    shown = text_of(statement_pdf(statement_of(30)))
    for code in range(1000, 1030):
        assert f"G{code}-25" in shown
    assert shown.count("$40.00 your deductible: the part you pay first each year") == 30
    assert "A separate visit on the same day" in shown
    assert "$1,200.00" in shown
    assert "By check, made-up text." in shown


def test_hostile_names_and_texts_are_text_on_pages_that_hold_them():
    pdf = statement_pdf(statement_of(4, Person(HOSTILE, HOSTILE), "<font size=99>big</font> " * 12))
    shown = text_of(pdf).replace("\n", "")
    assert "<font size=99>big</font>" in shown
    assert "[U+4E2D]" in shown
    assert "\u202e" not in shown


def test_a_letter_holds_thirty_six_payments():
    rows = in_months(360_00, 36, FIRST)
    judged = judge(account(aging(0, 360)), rules=RULES)
    shown = text_of(letter_pdf(agreement_letter(judged, AgreementMade(Shape.PLAN, 360_00, rows), SENDER)))
    assert "December 15, 2026" in shown
    assert "November 15, 2029" in shown
    assert "$350.00" in shown


def test_no_page_of_a_letter_holds_the_signature_alone():
    judged = judge(account(aging(0, 360)), rules=RULES)
    for payments in (6, 8, 10):
        made = AgreementMade(Shape.PLAN, 360_00, in_months(360_00, payments, FIRST))
        last = pages_of(letter_pdf(agreement_letter(judged, made, SENDER)))[-1]
        assert "555-0100" in last[: last.index("Sincerely,")]


def test_a_long_zip_has_its_hyphen():
    known = replace(claim(), patient_address=Address(("1 Main St",), "Madeup", "NY", "100010000"))
    assert addressee(account(known), TODAY)[-1] == "Madeup, NY 10001-0000"


def test_the_same_content_gives_the_same_bytes():
    assert statement_pdf(statement_of(3)) == statement_pdf(statement_of(3))
    assert statement_pdf(statement_of(3)) != statement_pdf(statement_of(4))
