"""From when on a line is underpaid, and which words of the PM mean bad debt: the site's to say."""

from pathlib import Path

import pytest

from worklist.config.settings import parse_settings
from worklist.config.tables import ConfigError


def parsed(rules):
    return parse_settings(f"[rules]\n{rules}\n", Path("/site/worklist.toml"), lambda *_: frozenset()).rules


def test_the_site_sets_the_threshold_and_its_bad_debt_words():
    rules = parsed('underpaid_amount = "12.50"\nunderpaid_percent = 0\nbad_debt = ["Bad Debt", "COLL"]')
    assert (rules.underpaid.amount, rules.underpaid.percent) == (1_250, 0)
    assert rules.bad_debt == ("Bad Debt", "COLL")
    assert str(parsed("").underpaid) == "5.00 and 2 %" and parsed("").bad_debt == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('underpaid_amount = "5.001"', "must be dollars without sign or commas"),
        ("underpaid_percent = 101", "must be from 0 to 100"),
        ("bad_debt = [1]", "must be a list of texts"),
        ("underpaid_amounts = 1", "did you mean underpaid_amount?"),
    ],
)
def test_what_cannot_be_is_named_with_its_line(wrong, said):
    with pytest.raises(ConfigError, match=f"line 2: .*{said.replace('?', '[?]')}"):
        parsed(wrong)
