"""Packets for the tests of their files, without a desk. Patients, payers, contracts and amounts are made up."""

from dataclasses import replace
from datetime import date

from tests.domain.build import ALDER, NUMBER, TODAY, aging, billed, claim, line, remit
from worklist.config.packets import read_letters
from worklist.config.playbooks import read_playbooks
from worklist.domain.accounts import Account, assemble
from worklist.domain.assessment import assess
from worklist.domain.packets.draft import Candidate, Draft, Wish, draft
from worklist.domain.people import Payer, Person
from worklist.domain.playbooks import choose
from worklist.domain.pricing.contracts import Contract, FeeRow
from worklist.domain.pricing.terms import Loaded, Terms
from worklist.domain.provenance import Position
from worklist.domain.site import SiteRules
from worklist.domain.team import Member
from worklist.domain.work import fold

ANA = Member.alone("ana")
BILLING = Person("SYNTHETIC MEDICAL GROUP", id="1999999984")
PAT = Person("SYNTHETIC", "PAT", id="M-77")
BORN = date(1950, 2, 3)
CONTRACT = Contract(
    "Example PPO 2026",
    (ALDER.name,),
    date(2026, 1, 1),
    None,
    Position("example-ppo.toml", 3, "line"),
    clauses=(("rates", "Exhibit B"), ("appeals", "Section 7.2")),
    disputes_to="Provider Disputes, fax 555-0100",
)
RATES = {"99213": 12_000, "99214": 16_500}
ROWS = tuple((CONTRACT.name, FeeRow(code, rate, Position("fees.csv", 2, "line"))) for code, rate in RATES.items())
TERMS = Terms(frozenset({Loaded.CONTRACTS}), contracts=(CONTRACT,), rows=ROWS)
_LETTERS, _PLAYBOOKS = read_letters().all, read_playbooks().all


def underpaid(number: str = NUMBER, *services: str, patient: Person = PAT, payer: Payer = ALDER) -> Account:
    """Allowed 20.00 below the contract on each service."""
    services = services or ("99213",)
    allowed = [RATES[each.split("-")[0]] / 100 - 20 for each in services]
    answers = (
        line(each, 300, f"CO-45 {300 - paid}", allowed=paid) for each, paid in zip(services, allowed, strict=True)
    )
    sent = claim(*(billed(each, 300) for each in services), payer=payer)
    sent = replace(sent, patient=patient, subscriber=patient, billing=BILLING, patient_born=BORN)
    return _account(number, sent, remit(*answers, icn=f"ICN-{number}", check="EFT-4711", payer=payer))


def denied(
    number: str = NUMBER,
    reason: str = "CO-50 300",
    *,
    service: str = "99213-25",
    remarks: str = "",
    payer: Payer = ALDER,
) -> Account:
    """One line denied."""
    answer = remit(line(service, 300, reason, remarks=remarks), icn=f"ICN-{number}", payer=payer)
    return _account(number, replace(claim(billed(service, 300), payer=payer), billing=BILLING), answer)


def _account(number: str, sent, answer) -> Account:
    records = (replace(each, account=number) for each in (sent, answer))
    return assemble(number, aging=replace(aging(300), account=number), claims=(next(records),), remits=(next(records),))


def candidate(account: Account, *, events=(), rules=SiteRules(), terms=TERMS) -> Candidate:  # noqa: B008
    """An account as the desk hands it over."""
    now = assess(account, fold(events), rules=rules, today=TODAY, source_hash="h", terms=terms)
    return Candidate(now, tuple(events), choose(now, _PLAYBOOKS))


def wish(**said) -> Wish:
    """What Ana wants."""
    return Wish(**{"id": "D261124-0badcafe", "made_on": TODAY, "by": ANA, "letters": _LETTERS, **said})


def drafted(*accounts: Account, **said) -> Draft:
    """A packet of these accounts."""
    return draft([candidate(each) for each in accounts or (underpaid(),)], wish(**said))
