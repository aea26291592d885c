"""What a dispute rests on: which letter it takes, the facts in sentences, and where each is written.

Every sentence is made of the remit, the claim, the site's contract or its imports. What none of them says is not said.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from worklist.domain.bundling.answer import DISPUTES, BundlingAnswer
from worklist.domain.case import Case
from worklist.domain.codes import (
    ANESTHESIA_MODIFIERS,
    COMPONENT_MODIFIERS,
    MODIFIERS,
    Family,
    carc_label,
    reason_in_words,
)
from worklist.domain.denials import Denial
from worklist.domain.money import dollars
from worklist.domain.packets.letters import GENERAL, ON_AMOUNTS, PATTERN, UNDERPAID
from worklist.domain.packets.lines import Disputed
from worklist.domain.packets.packet import Grounds
from worklist.domain.patterns.key import LineAct, PatternKey
from worklist.domain.pricing.contracts import Contract

_SEVERAL_PROCEDURES = frozenset({"51"})
_BY_MODIFIER = (
    (ANESTHESIA_MODIFIERS, "anesthesia"),
    (COMPONENT_MODIFIERS, "component"),
    (_SEVERAL_PROCEDURES, "multiple-procedure"),
)
_BY_FAMILY: Mapping[Family, str] = {
    Family.MODIFIER: "modifier",
    Family.BUNDLING: "bundling",
    Family.GLOBAL_PERIOD: "global-period",
    Family.AUTHORIZATION: "authorization",
    Family.TIMELY_FILING: "timely-filing",
    Family.NECESSITY: "necessity",
    Family.DUPLICATE: "duplicate",
}
_CLAUSE_OF: Mapping[str, str] = {
    "bundling": "bundling",
    "global-period": "global-days",
    "timely-filing": "timely-filing",
    "multiple-procedure": "multiple-procedures",
    "anesthesia": "anesthesia",
}
"""Letter -> the contract's rule that it turns on."""
_OF_DAY = re.compile(r" of (\d{4}-\d\d-\d\d)(?![\w-])")
"""The day of a service in a fact; the days of edits, windows and remits are said otherwise."""


def letter_for(lines: Iterable[Disputed], pattern: PatternKey | None = None) -> str:
    """Id of the letter that fits the lines: the one of all of them, else the general one.

    A habit of denying has a letter of its own; one of allowing too little is disputed as any shortfall.
    """
    if pattern and pattern.act is not LineAct.SHORT:
        return PATTERN
    wanted = {_letter(line) for line in lines}
    return wanted.pop() if len(wanted) == 1 else _shared(wanted)


def _shared(wanted: set[str]) -> str:
    """Underpaid lines of several kinds are still underpaid ones."""
    return UNDERPAID if wanted and wanted <= ON_AMOUNTS else GENERAL


def _letter(line: Disputed) -> str:
    if line.denial:
        return _BY_FAMILY.get(line.denial.family, GENERAL)
    billed = set(line.service.split("-")[1:])
    return next((letter for modifiers, letter in _BY_MODIFIER if billed & modifiers), UNDERPAID)


def grounds_of(case: Case, lines: Sequence[Disputed], letter: str) -> Grounds:
    """The facts and citations of one account's lines."""
    facts = [*_denied_facts(case, lines), *_priced_facts(lines)]
    return Grounds(tuple(dict.fromkeys(facts)), tuple(dict.fromkeys(_citations(lines, letter))))


def joined(grounds: Iterable[Grounds]) -> Grounds:
    """Those of several accounts, each said once: the most frequent first.

    Facts that differ in nothing but the day of the service are one, with how many days; the table has each.
    """
    facts: Counter[str] = Counter()
    citations: Counter[str] = Counter()
    for each in grounds:
        facts.update(each.facts)
        citations.update(each.citations)
    return Grounds(_ranked(_said_once(facts)), _ranked(citations))


def _said_once(facts: Counter[str]) -> Counter[str]:
    alike: dict[str, Counter[str]] = {}
    for fact, times in facts.items():
        alike.setdefault(_OF_DAY.sub(" of", fact), Counter())[fact] = times
    return Counter({_of_days(each): each.total() for each in alike.values()})


def _of_days(alike: Counter[str]) -> str:
    """One fact of several days; one that stands alone stays as it is."""
    fact = next(iter(alike))
    days = sorted({day for each in alike for day in _OF_DAY.findall(each)})
    return _OF_DAY.sub(f" of {len(days):,} days ({days[0]} to {days[-1]})", fact) if len(alike) > 1 else fact


def _ranked(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(text for text, _ in counted.most_common())


# -- denials --------------------------------------------------------------------------------------------------------


def _denied_facts(case: Case, lines: Iterable[Disputed]) -> Iterator[str]:
    for line in lines:
        if line.denial:
            yield _what_was_done(line.service, line.denial)
            yield from _what_speaks_for_us(case, line, line.denial)


def _what_was_done(service: str, denial: Denial) -> str:
    reason = reason_in_words(denial.reason) if denial.reason else "no reason given"
    label = f" ({carc_label(denial.carc)})" if denial.reason else ""
    remarks = "".join(f", remark {remark}" for remark in dict.fromkeys(denial.adjudication.remarks) if remark)
    return f"{service} was {'denied' if denial.kind == 'denied' else 'reduced'}: {reason}{label}{remarks}."


def _what_speaks_for_us(case: Case, line: Disputed, denial: Denial) -> Iterator[str]:
    found = denial.bundling
    if found and found.argument and found.move in DISPUTES:  # the others tell of a corrected claim, which nobody sent
        other = found.other.account if found.other else ""
        yield found.argument.replace(f" on account {other}", " on another claim") if other else found.argument
    else:
        yield from _modifiers_say(line.service)
    if denial.family is Family.AUTHORIZATION and denial.authorized:
        yield "Our claim carried an authorization number."
    if denial.family is Family.TIMELY_FILING:
        yield from _when_it_was_sent(case, denial)


def _modifiers_say(service: str) -> Iterator[str]:
    for code in service.split("-")[1:]:
        if code in MODIFIERS:
            yield f"{service} was billed with modifier {code}: {MODIFIERS[code].says}."


def _when_it_was_sent(case: Case, denial: Denial) -> Iterator[str]:
    answer = denial.adjudication.claim
    claim = case.account.billed_to(answer)
    if claim and claim.submitted_on:
        yield f"Claim {answer.payer_claim} was sent on {claim.submitted_on}."
    if answer.received_on:
        yield f"The remit itself says that claim {answer.payer_claim} was received on {answer.received_on}."


# -- amounts --------------------------------------------------------------------------------------------------------


def _priced_facts(lines: Iterable[Disputed]) -> Iterator[str]:
    """How the expected amount comes about, once for each service."""
    for line in lines:
        if line.expected.amount is not None and line.expected.steps:
            steps = "; ".join(f"{step.outside or step.fact} = {dollars(step.amount)}" for step in line.expected.steps)
            yield f"{line.service}: {steps}."


def _citations(lines: Iterable[Disputed], letter: str) -> Iterator[str]:
    for line in lines:
        if line.denial and line.denial.bundling:
            yield from _of_edits(line.denial.bundling)
        contract = line.expected.contract
        if contract is None:
            continue
        yield from _of_contract(contract, letter)
        for step in line.expected.steps:
            if step.clause:
                yield f"{contract.name}: {step.clause}"
            elif step.position:
                yield f"{contract.name}: {step.position}"


def _of_edits(found: BundlingAnswer) -> Iterator[str]:
    """The edition of the site's own files that the argument rests on."""
    if edit := found.edit:
        until = f", deleted {edit.deleted}" if edit.deleted else ""
        pair = f"NCCI edit {edit.column1}/{edit.column2}, indicator {edit.indicator}"
        yield f"{pair}, effective {edit.effective}{until} ({edit.position})"
    if window := found.window:
        name, days = window.procedure.name, f"{window.first} to {window.last}"
        yield f"MPFS global days {window.days} of {name}: {days} ({window.position})"


def _of_contract(contract: Contract, letter: str) -> Iterator[str]:
    until = f" to {contract.valid_to}" if contract.valid_to else ""
    yield f"{contract.name}, in force from {contract.valid_from}{until}"
    for rule in ("rates", _CLAUSE_OF.get(letter, ""), "appeals"):
        if clause := contract.clause(rule):
            yield f"{contract.name}: {clause}"
