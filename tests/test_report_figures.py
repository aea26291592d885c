"""``worklist report`` on a synthetic practice beside figures that are worked out here from its raw files.

Nothing of worklist helps with the figures: files are split into segments and elements, and the rules are those of
docs/rules.md and docs/numbers.md, written down a second time.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.raw_files import answered, cents, day, listed, sent

ACCOUNTS = 200


class Report:
    """What the command says as JSON."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.today, self.since = date.fromisoformat(said["day"]), date.fromisoformat(said["since"])
        self.measures = {each["id"]: each for each in said["measures"]}
        self.tables = {each["id"]: each for each in said["breakdowns"]}

    def value(self, measure):
        """As the command writes it: ``1234.50`` dollars, ``38.4`` days or percent."""
        return self.measures[measure]["value"]


@dataclass(frozen=True)
class Practice:
    """A practice's raw files, and the program that read them."""

    folder: Path

    def report(self, *arguments):
        shell = Shell(self.folder.parent, {"WORKLIST_CONFIG": str(self.folder / "worklist.toml")})
        return Report(shell.answer("report", *arguments))

    @cached_property
    def files(self):
        return self.folder / "files"

    @cached_property
    def sent(self):
        return sent(sorted(self.files.glob("837/*")))

    @cached_property
    def listed(self):
        return listed(next(self.files.glob("aging/*")))

    @cached_property
    def charges(self):
        """As the PM lists them, else as the newest claim to the first payer has them."""
        newest = {each.account: each.charge for each in sorted(self.sent, key=lambda e: e.on) if each.turn == "P"}
        return newest | {row["Acct #"]: cents(row["Charges"]) for row in self.listed}

    @cached_property
    def served(self):
        days = {row["Acct #"]: day(row["DOS"]) for row in self.listed}
        for claim in self.sent:
            days[claim.account] = min(days.get(claim.account, date.max), claim.served)
        return days

    @cached_property
    def owed(self):
        balances = {row["Acct #"]: cents(row["Balance"]) for row in self.listed}
        return {account: balance for account, balance in balances.items() if balance > 0}

    @cached_property
    def answers(self):
        """By account."""
        answers = sorted(answered(sorted(self.files.glob("835/*"))), key=lambda each: each.account)
        return {account: list(group) for account, group in groupby(answers, key=lambda each: each.account)}

    @cached_property
    def became(self):
        """What became of every answered account."""
        return [figures(mine, self.charges[account]) for account, mine in self.answers.items()]

    def stands(self, account, answer):
        """Whether no claim went to the first payer after its answer."""
        return not any(each.on > answer.on for each in self.sent if (each.account, each.turn) == (account, "P"))


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    home = tmp_path_factory.mktemp("figures")
    Shell(home).done("demo", "--accounts", str(ACCOUNTS), "--no-screen", "--folder", str(home / "demo"))
    return Practice(home / "demo")


@pytest.fixture(scope="module")
def report(practice):
    return practice.report()


@pytest.fixture(scope="module")
def whole(practice):
    """With all that flowed since the practice began."""
    return practice.report("--since", "2020-01-01")


# -- the rules, a second time ---------------------------------------------------------------------------------------

NO_ANSWER = ("23", "25")
WRITE_OFFS = ("24", "45", "104", "131", "144", "237", "253", "42", "A2")
PRICING = ("24", "42", "45", "104", "131", "144", "147", "237", "253", "256", "A2")
ELIGIBILITY = ("19", "20", "21", "22", "23", "26", "27", "31", "32", "109", "140", "200", "275", "276", "B11")
DUPLICATE = ("18", "B13")


def is_contractual(group, code):
    return group == "CO" and code in WRITE_OFFS


def is_share(group, code):
    return group == "PR" and code in ("1", "2", "3")


def refusals(line):
    """Reasons that neither the contract, the patient's share nor an earlier payer explains."""
    told = [(group, code) for group, code, amount in line.reasons if amount > 0]
    explained = (("OA", "23"), ("CO", "24"))
    return [each for each in told if not (is_contractual(*each) or is_share(*each) or each in explained)]


def is_denied(line):
    """Paid nothing, and nothing of a price was left to the patient."""
    if line.paid or line.charge <= 0:
        return False
    if ("OA", "23") in [reason[:2] for reason in line.reasons] and not refusals(line):
        return False
    return line.b6 == 0 or not any(is_share(group, code) and amount > 0 for group, code, amount in line.reasons)


def is_cut(line):
    return any(g == "PI" or (g != "PR" and c not in PRICING + ELIGIBILITY) for g, c in refusals(line))


def reason_of(line):
    """Of a denied or cut line the heaviest reason that nothing explains."""
    told = set(refusals(line))
    return max((each for each in line.reasons if each[:2] in told), key=lambda each: each[2])[1]


def left_to_the_next(answer):
    return answer.status in ("19", "20", "21")


def was_denied(answers):
    """Of the first answers: a line was denied or cut."""
    lines = [line for answer in answers for line in answer.said if not left_to_the_next(answer) or refusals(line)]
    return any(is_denied(line) or is_cut(line) for line in lines)


def first_of(answers):
    """What the first payer said on its first day."""
    said = [each for each in answers if each.status not in (*NO_ANSWER, "22")]
    return [each for each in said if (each.payer, each.on) == (said[0].payer, said[0].on)]


def standing(answers):
    """Without reversals and what they take back."""
    kept = []
    for answer in sorted(answers, key=lambda each: (each.on, each.status != "22")):
        if answer.status == "22":
            gone = [each for each in kept if each.payer == answer.payer and each.charge == abs(answer.charge)]
            kept = [each for each in kept if not gone or each is not gone[-1]]
        elif answer.status not in NO_ANSWER:
            kept.append(answer)
    return kept


def newest_by_payer(answers):
    """Of each payer its last word; that it knows the claim already is none."""
    found = {}
    for answer in standing(answers):
        codes = {code for _, code, amount in answer.reasons if amount > 0}
        if answer.payer not in found or not codes <= set(DUPLICATE):
            found[answer.payer] = answer
    return found


def written_off(answers):
    """Each payer counts from the full charge, and a later one repeats what earlier ones paid and wrote off."""
    offs, paid = [0], 0
    for payer, answer in newest_by_payer(answers).items():
        told = answer.reasons
        offs.append(sum(a for g, c, a in told if is_contractual(g, c) or (g, c) == ("OA", "23")) - paid)
        paid += sum(each.paid for each in standing(answers) if each.payer == payer)
    return max(offs)


def nearest_tenth(value):
    return str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))


def percent(part, whole):
    return nearest_tenth(Decimal(part) * 100 / whole)


def dollars(amount):
    return f"{Decimal(amount) / 100:.2f}"


@dataclass
class Figures:
    """What became of one account."""

    answered_on: date
    charges: int
    allowed: int
    paid: int
    off: int
    denied: bool


def figures(answers, charges):
    first, last = first_of(answers), next(iter(newest_by_payer(answers).values()), None)
    return Figures(
        first[0].on,
        charges,
        sum(line.allowed for line in last.said) if last else 0,
        sum(each.paid for each in standing(answers)),
        written_off(answers),
        was_denied(first),
    )


# -- the figures ----------------------------------------------------------------------------------------------------


def test_what_is_owed_and_how_old_it_is(practice, report):
    owed = practice.owed
    credit = sum(min(0, cents(row["Balance"])) for row in practice.listed)
    old = {account for account in owed if (report.today - practice.served[account]).days > 90}
    total = sum(owed.values())
    assert report.value("ar") == dollars(total)
    assert report.value("credits") == dollars(-credit)
    assert report.value("over-90") == percent(sum(owed[account] for account in old), total)
    assert report.measures["over-90"]["accounts"] == len(old) > 0


def test_days_in_ar(practice, report):
    since = report.today - timedelta(89)
    charged = sum(practice.charges[account] for account, on in practice.served.items() if since <= on <= report.today)
    assert report.value("days-in-ar") == nearest_tenth(Decimal(sum(practice.owed.values())) * 90 / charged)


def test_the_aging_by_payer(practice, report):
    first = {each.account: each.payer for each in practice.sent if each.turn == "P"}
    named = {row["Acct #"]: row["Primary Payer"] for row in practice.listed}
    sums = defaultdict(Counter)
    for account, balance in practice.owed.items():
        bucket = min((max(0, (report.today - practice.served[account]).days - 1)) // 30, 4)
        sums[first.get(account, named[account])][bucket] += balance
    expected = {payer: [dollars(found[at]) for at in range(5)] for payer, found in sums.items()}
    assert {row["label"]: row["values"] for row in report.tables["aging"]["rows"]} == expected


def test_denials_and_collection(practice, report, whole):
    for each in (report, whole):
        mine = [figures for figures in practice.became if each.since <= figures.answered_on <= each.today]
        collectible = sum(figures.charges - figures.off for figures in mine)
        assert each.value("denial-rate") == percent(sum(figures.denied for figures in mine), len(mine))
        assert each.value("net-collection") == percent(sum(figures.paid for figures in mine), collectible)
        assert each.measures["net-collection"]["accounts"] == len(mine) > 0


def test_each_month(practice, report):
    months = defaultdict(list)
    for each in practice.became:
        months[f"{each.answered_on:%Y-%m}"].append(each)
    rows = report.tables["monthly"]["rows"]
    assert len(rows) == 12
    for row in rows:
        mine = months[row["label"]]
        charges, allowed, paid, off, denied = (
            sum(getattr(each, name) for each in mine) for name in ("charges", "allowed", "paid", "off", "denied")
        )
        shares = percent(denied, len(mine)), percent(paid, charges - off)
        assert row["values"] == [*map(dollars, (charges, allowed, paid)), *shares], row["label"]


def test_the_reasons_of_what_was_denied_and_cut(practice, report, whole):
    for each in (report, whole):
        *named, last = each.tables["reasons"]["rows"]
        told = {row["label"].split(" ")[0]: row["values"][:4] for row in named}
        found = defaultdict(list)
        for account, line in denied_lines(practice, each):
            reason = reason_of(line)
            found[reason if reason in told else "rest"].append((account, line.charge))
        charged = sum(charge for mine in found.values() for _, charge in mine)
        expected = {reason: reason_figures(mine, charged) for reason, mine in found.items()}
        assert {**told, "rest": last["values"][:4]} == expected
    assert " other" in last["label"]


def denied_lines(practice, report):
    """As the first payer's newest answer in the period left them."""
    for account, answers in practice.answers.items():
        newest = next(iter(newest_by_payer(answers).values()), None)
        if newest and report.since <= newest.on <= report.today and practice.stands(account, newest):
            yield from ((account, line) for line in newest.said if is_denied(line) or is_cut(line))


def reason_figures(mine, charged):
    """Lines, accounts, charges, share."""
    charges = sum(charge for _, charge in mine)
    return [len(mine), len({account for account, _ in mine}), dollars(charges), percent(charges, charged)]
