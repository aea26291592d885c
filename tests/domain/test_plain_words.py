"""Papers to patients are read by people who never saw a remit: short sentences, no words of the trade."""

import re
from dataclasses import replace
from datetime import date

import pytest

from tests.domain.build import TODAY, account, adjustments, aging, billed, claim, judge, line, remit
from worklist.domain.patient_entries import AgreementMade, ContactSet, EstimateGiven, Installment, Shape
from worklist.domain.patients.papers import plain_words
from worklist.domain.patients.papers.descriptions import MOST_TEXT, describe
from worklist.domain.patients.papers.letter import agreement_letter
from worklist.domain.patients.papers.texts import Sender, addressee
from worklist.domain.patients.rules import PatientRules, ScaleStep
from worklist.domain.people import Address
from worklist.domain.site import SiteRules
from worklist.domain.work import WorkState

LONGEST = 20
"""Words of a sentence."""
TRADE = re.compile(
    r"\b(adjudicat|adjust|allowed|CARC|contractual|CO-|denial|denied|payer|remit|responsib|revenue|write-?off)", re.I
)
RULES = SiteRules(
    patients=PatientRules(scale=(ScaleStep(200, 100), ScaleStep(300, 40)), how_to_pay="By check, made-up text.")
)
SENDER = Sender("SYNTHETIC MEDICAL GROUP", "Ana Example")
HALF = Installment(date(2026, 12, 20), 60_000)
MONTHS = tuple(Installment(date(2027, month, 15), 30_000) for month in (1, 2, 3, 4))
MADE = {
    Shape.PROMISE: AgreementMade(Shape.PROMISE, 120_000, (HALF,)),
    Shape.PLAN: AgreementMade(Shape.PLAN, 120_000, MONTHS),
    Shape.SETTLEMENT: AgreementMade(Shape.SETTLEMENT, 120_000, (HALF,), given_up=60_000, expires_on=HALF.due),
    Shape.PROMPT_PAY: AgreementMade(Shape.PROMPT_PAY, 120_000, (HALF,), given_up=60_000, expires_on=HALF.due),
    Shape.ASSISTANCE: AgreementMade(Shape.ASSISTANCE, 120_000, (), given_up=120_000),
    Shape.HARDSHIP: AgreementMade(Shape.HARDSHIP, 120_000, (HALF,), given_up=60_000, hardship="pay stub"),
    Shape.COMBINATION: AgreementMade(Shape.COMBINATION, 180_000, MONTHS, given_up=60_000),
}


def letter(made: AgreementMade, work: WorkState = WorkState(), rules: SiteRules = RULES):  # noqa: B008
    return agreement_letter(judge(account(aging(0, made.owed / 100)), work=work, rules=rules), made, SENDER)


def texts(of) -> list[str]:
    return [of.subject, *of.paragraphs, *(text for each in of.passages for text in (each.heading, *each.paragraphs))]


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?:;])\s+", text)


@pytest.mark.parametrize("phrase", plain_words.EVERY_PHRASE)
def test_a_phrase_is_short_and_not_of_the_trade(phrase):
    assert all(len(each.split()) <= 12 for each in sentences(phrase))
    assert not TRADE.search(phrase)


@pytest.mark.parametrize("shape", Shape)
def test_a_letter_is_of_short_sentences(shape):
    uninsured = WorkState(estimate=EstimateGiven(50_000, date(2026, 7, 1), date(2026, 9, 1)))
    for text in texts(letter(MADE[shape], uninsured)):
        assert [each for each in sentences(text) if len(each.split()) > LONGEST] == []
        assert not TRADE.search(text)
        assert "!" not in text


@pytest.mark.parametrize("shape", Shape)
def test_a_letter_threatens_nothing(shape):
    said = " ".join(texts(letter(MADE[shape]))).lower()
    assert ("there is no interest and no fee." in said) == (len(MADE[shape].installments) > 1)
    said = said.replace("there is no interest and no fee.", "")
    assert not re.search(r"collection agency|credit report|court|lawsuit|legal action|interest|penalt|\bfee", said)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("CO-45 10", plain_words.BY_AGREEMENT),
        ("CO-253 10", plain_words.BY_LAW),
        ("OA-23 10", plain_words.OTHER_INSURER),
        ("CO-50 10", plain_words.NOT_YOURS),
        ("CO-97 10", "your insurer counts it as part of another service; you do not owe it"),
        ("PI-45 10", plain_words.NOT_YOURS),
        ("CO-45 -10", plain_words.BY_AGREEMENT),
        ("CR-1 10", plain_words.CORRECTED),
    ],
)
def test_why_it_was_taken_off(reason, words):
    assert plain_words.reduced(*adjustments(reason)) == words


@pytest.mark.parametrize(
    ("reason", "begins"),
    [
        ("PR-1 10", "your deductible"),
        ("PR-02 10", "your share of the cost"),
        ("PR-3 10", "your copay"),
        ("PR-27 10", "your plan says that it did not cover you"),
        ("PR-96 10", "not covered"),
        ("PR-197 10", "your part"),
    ],
)
def test_why_it_is_the_patients(reason, begins):
    assert plain_words.share(*adjustments(reason)).startswith(begins)


# -- what the letters say -------------------------------------------------------------------------------------------


def test_a_plan_says_what_is_left_after_each_payment():
    made = letter(MADE[Shape.PLAN])
    assert [(each.due.month, each.amount, each.left) for each in made.payments] == [
        (1, 30_000, 90_000),
        (2, 30_000, 60_000),
        (3, 30_000, 30_000),
        (4, 30_000, 0),
    ]
    assert "You pay $1,200.00 in 4 payments. The table shows when each one is due." in made.paragraphs


def test_a_settlement_says_what_is_given_up_and_its_last_day():
    said = letter(MADE[Shape.SETTLEMENT]).paragraphs
    assert "If you pay $600.00 by December 20, 2026, your bill is paid in full." in said
    assert "Once we have your payment, we take off the other $600.00. We will not ask you for it again." in said
    assert any(text.startswith("The last day of this offer is December 20, 2026.") for text in said)


def test_a_promise_leaves_the_rest_as_it_is():
    assert letter(MADE[Shape.PROMISE]).paragraphs[-1].startswith("The other $600.00 of your bill stays as it is.")


def test_help_that_takes_all_off_leaves_nothing_to_pay_and_asks_for_nothing():
    made = letter(MADE[Shape.ASSISTANCE])
    assert made.paragraphs[-2:] == (
        "Our program takes $1,200.00 off your bill. You do not owe this part.",
        "You have nothing left to pay.",
    )
    assert not {"If a payment will be late", "How to pay"} & {each.heading for each in made.passages}


def test_who_wants_no_calls_is_written_to():
    made = letter(MADE[Shape.PLAN], WorkState(contact=ContactSet(do_not_call=True)))
    assert "If a payment does not come, we write to you and ask what happened." in texts(made)


def test_without_a_scale_or_texts_of_the_site_nothing_is_made_up():
    made = letter(MADE[Shape.PLAN], rules=SiteRules())
    assert [each.heading for each in made.passages] == [
        "If a payment will be late",
        "If you think that this bill is wrong",
    ]


def test_the_dispute_over_an_estimate_is_told_to_whom_no_insurer_was_billed_for():
    had = WorkState(estimate=EstimateGiven(50_000, date(2026, 7, 1), date(2026, 9, 1)))
    assert any("That is until December 30, 2026." in text for text in texts(letter(MADE[Shape.PLAN], had)))
    over = WorkState(estimate=EstimateGiven(50_000, date(2026, 1, 1), date(2026, 2, 1)))
    assert not any("estimate" in text for text in texts(letter(MADE[Shape.PLAN], over)))
    insured = account(claim(billed("99213", 1_200)), remit(line("99213", 1_200, "PR-1 1200")), aging(0, 1_200))
    said = texts(agreement_letter(judge(insured, work=had, rules=RULES), MADE[Shape.PLAN], SENDER))
    assert not any("estimate" in text for text in said)


def test_the_address_is_as_an_envelope_has_it():
    sent = replace(claim(), patient_address=Address(("1 Example Street",), "Springfield", "NY", "10001"))
    assert addressee(account(sent), TODAY) == ("PAT SYNTHETIC", "1 Example Street", "Springfield, NY 10001")
    assert addressee(account(aging(0, 10)), TODAY) == ("SYNTHETIC, PAT",)


# -- the site's descriptions ----------------------------------------------------------------------------------------


def test_descriptions_are_cleaned_and_a_missing_one_is_empty():
    found = describe([(1, ["Code", "Text"]), (2, ["g0463", " Clinic\x1b[31m visit "]), (3, ["", ""])], "d.csv")
    assert (found.of("G0463"), found.of("99213"), found.problems) == ("Clinic[31m visit", "", ())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["what?", "x"], "d.csv, line 7: 'what?' is no procedure code; a row is code,text."),
        (
            ["G0463"],
            "d.csv, line 7: code G0463 has no text; a row is code,text, with a text that has a comma in quotes.",
        ),
        (["G0463", "a", "b"], "d.csv, line 7: code G0463 has more than a text"),
        (
            ["G0463", "x" * (MOST_TEXT + 1)],
            "d.csv, line 7: the text of code G0463 has 301 characters; 300 is the most.",
        ),
        (["J1100", "another"], "d.csv, line 7: code J1100 stands here again with another text; the first one is used."),
    ],
)
def test_a_bad_row_is_one_sentence_and_the_others_count(row, said):
    found = describe([(6, ["J1100", "An injection"]), (7, row)], "d.csv")
    (problem,) = found.problems
    assert problem.startswith(said)
    assert found.texts == {"J1100": "An injection"}
