"""The synthetic practice, put on the shelf: the same accounts that ``write_practice`` writes as files."""

from collections import defaultdict
from datetime import date
from itertools import chain

from worklist.demo.history import Told, stories
from worklist.demo.payers import INSURER_BY_ID
from worklist.demo.payments import payments
from worklist.demo.server.answers import Answered, answer_resource, answered
from worklist.demo.server.claims import claim_resource
from worklist.demo.server.parties import account, charges, coverages, organizations, people, practitioners
from worklist.demo.server.payments import payment_resources
from worklist.demo.server.shelf import Shelf
from worklist.domain.remits import RemitClaim

_Batch = list[tuple[RemitClaim, Answered]]


def stock(accounts: int, seed: int, today: date) -> Shelf:
    """Everything that the practice's PM would show on ``today``. The same arguments give the same resources."""
    shelf = Shelf()
    batches: defaultdict[tuple[date, str], _Batch] = defaultdict(list)
    for told in stories(accounts, seed, today):
        shelf.put(told.case.service_on, chain(organizations(), practitioners()) if not shelf.count("Patient") else ())
        _put_account(shelf, told)
        for answer, held in answered(told):
            shelf.put(held.day, [answer_resource(held)])
            batches[told.case.paid_on(answer), answer.remit.payer.id].append((answer, held))
    for (paid_on, payer), batch in sorted(batches.items(), key=lambda each: each[0]):
        paid = payments(INSURER_BY_ID[payer], paid_on, [answer for answer, _ in batch], seed)
        shelf.put(paid_on, payment_resources(paid, (held for _, held in batch)))
    return shelf


def _put_account(shelf: Shelf, told: Told) -> None:
    """The encounter's day is that of everything but the claims, which are sent later."""
    case = told.case
    shelf.put(case.service_on, chain(people(case.patient), coverages(case.patient), [account(told)], charges(told)))
    for number, claim in enumerate(told.story.claims, start=1):
        shelf.put(claim.submitted_on or case.service_on, [claim_resource(case, number, claim)])
