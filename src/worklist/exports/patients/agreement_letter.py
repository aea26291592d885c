"""The letter of an agreement as PDF."""

from collections.abc import Iterator

from reportlab.platypus import Flowable, Spacer

from worklist.domain.money import money
from worklist.domain.patients.papers.letter import AgreementLetter, Payment
from worklist.domain.patients.papers.plain_words import long_day
from worklist.exports.paper import paragraph
from worklist.exports.patients import sheet

_HEAD = ("Payment", "Due", "Amount", "Left after it")
_WIDTHS = (0.16, 0.4, 0.22, 0.22)
"""Shares of the page's width."""


def letter_pdf(letter: AgreementLetter) -> bytes:
    """The whole letter."""
    return sheet.pdf(letter.subject, letter.practice, letter.account, _story(letter))


def _story(letter: AgreementLetter) -> Iterator[Flowable]:
    yield from sheet.letterhead(letter.practice, letter.made_on, letter.to)
    yield paragraph(letter.subject, sheet.SUBJECT)
    yield sheet.facts(
        (
            ("Account", letter.account),
            ("Patient", letter.patient),
            ("Our reference", letter.reference),
            ("Your part of the bill", money(letter.owed)),
        )
    )
    yield Spacer(1, 10)
    yield from (paragraph(text, sheet.TEXT) for text in letter.paragraphs)
    if letter.payments:
        yield Spacer(1, 4)
        yield sheet.table(
            _HEAD, [_row(each) for each in letter.payments], [share * sheet.WIDTH for share in _WIDTHS], amounts=2
        )
    yield from sheet.passages(letter.passages, sheet.signature(letter.practice, letter.signer))


def _row(payment: Payment) -> sheet.Row:
    return sheet.Row((str(payment.number), long_day(payment.due), money(payment.amount), money(payment.left)))
