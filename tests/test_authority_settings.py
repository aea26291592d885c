"""Authority in the settings file: what it may say, and one sentence with file and line for whatever else it says."""

import re
from pathlib import Path

import pytest

from worklist.cli.settings_file import fresh_settings
from worklist.config import ConfigError, Settings, parse_settings
from worklist.domain.authority import AuthorityRule
from worklist.domain.events import Ask
from worklist.domain.payer_types import FEDERAL, PayerType
from worklist.domain.queues import AccountClass
from worklist.domain.site import SiteRules
from worklist.domain.team import Role

FILE = Path("/site/worklist.toml")
WHOLE = """\
[rules]
cost_per_touch = "31.50"

[[authority]]
role = "specialist"
asks = "settle"
class = ["patient_balance", "aged_ar"]
payer = ["commercial", "self-pay"]
amount = "500"
discount = 30

[[authority]]
role = "supervisor"
payer = "federal"

[payer_types]
medicare-advantage = ["Alder Senior", "ALD09"]
self-pay = "SELF PAY"
"""


def parsed(text: str) -> Settings:
    return parse_settings(text, FILE, lambda country, state, years: frozenset())


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parsed(text)
    return str(caught.value).removeprefix(f"{FILE}, ")


def test_a_whole_file_is_read():
    rules = parsed(WHOLE).rules
    assert rules.cost_per_touch == 3_150
    assert rules.authority.rules == (
        AuthorityRule(
            Role.SPECIALIST,
            (Ask.SETTLE,),
            (AccountClass.PATIENT_BALANCE, AccountClass.AGED_AR),
            (PayerType.COMMERCIAL, PayerType.SELF_PAY),
            amount=50_000,
            discount=30,
        ),
        AuthorityRule(Role.SUPERVISOR, payers=FEDERAL),
    )
    assert dict(rules.payer_types.named) == {
        "alder senior": PayerType.MEDICARE_ADVANTAGE,
        "ald09": PayerType.MEDICARE_ADVANTAGE,
        "self pay": PayerType.SELF_PAY,
    }


def test_without_them_nobody_has_authority_and_a_touch_costs_25_dollars():
    rules = parsed("").rules
    assert rules == SiteRules()
    assert (rules.authority.rules, rules.cost_per_touch) == ((), 2_500)


WRONG = [
    ('role = "specialist"', "", 4, "role is missing; it must be one of specialist, supervisor."),
    ('"specialist"', '"auditor"', 5, "role is 'auditor'; it must be one of specialist, supervisor."),
    ('"settle"', '"setle"', 6, "asks has 'setle'; did you mean settle?"),
    ('"settle"', '"advice"', 6, "asks names advice, which needs no authority; leave it out."),
    ('"settle"', "[]", 6, "asks is an empty list; name at least one, or leave it out for all of them."),
    ('"aged_ar"', '"aged"', 7, "class has 'aged'; did you mean aged_ar?"),
    ('"self-pay"]', '"unknown"]', 8, "payer has 'unknown'; it knows medicare, "),
    ('"500"', "500", 9, "amount must be a text in quotes"),
    ('"500"', '"$500"', 9, "amount is '$500'; it must be dollars without sign or commas, as amount = \"2500.00\"."),
    ('"500"', '"-5"', 9, "amount is '-5'; it must be dollars"),
    ('"500"', '""', 9, "amount is ''; it must be dollars"),
    ("= 30", "= 101", 10, "discount must be from 0 to 100."),
    ("= 30", "= 30.5", 10, "discount must be a whole number from 0 to 100"),
    ("discount", "discnt", 10, "'discnt' is no key of [[authority]]; did you mean discount?"),
    ('"31.50"', '"31.505"', 2, "cost_per_touch is '31.505'; it must be dollars"),
    ("self-pay =", "selfpay =", 18, "'selfpay' is no key of [payer_types]; did you mean self-pay?"),
    ('"SELF PAY"', '"alder senior"', 18, "'alder senior' is medicare-advantage and self-pay; a payer is of one kind."),
]


@pytest.mark.parametrize(("right", "wrong", "line", "words"), WRONG)
def test_what_is_wrong_is_said_with_its_line(right: str, wrong: str, line: int, words: str):
    assert right in WHOLE
    said = refused(WHOLE.replace(right, wrong, 1))
    assert said.startswith(f"line {line}: {words}")
    assert "\n" not in said


def test_authority_in_one_bracket_is_told_to_take_two():
    assert refused('[authority]\nrole = "specialist"') == (
        "line 1: each authority is a table that begins with a line [[authority]], in two brackets."
    )


def test_the_settings_that_init_writes_show_how_and_grant_nothing():
    text = fresh_settings("SYNTHETIC Practice", "data", (), ())
    assert parsed(text).rules.authority.rules == ()
    ours = re.sub(r"(?m)^# (?=\[|[\w-]+ = )", "", text[text.index("# [[authority]]") :]).replace("...", "5")
    (rule,) = parsed(ours).rules.authority.rules
    assert (rule.role, rule.amount, rule.discount) == (Role.SPECIALIST, 500, 5)
    assert parsed(ours).rules.payer_types.named == (("5", PayerType.MEDICARE_ADVANTAGE),)
