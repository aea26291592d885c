"""A column map with several layouts in the settings file."""

from pathlib import Path

import pytest

from worklist.config import ConfigError, Settings, parse_settings

SETTINGS = """\
[site]
name = "Example Practice"

[maps.aging]
account = "Acct"
balance = "Balance"
header = ["Acct", "Balance", "Site"]

[[maps.aging.layouts]]
account = "Account No"
buckets = ["0-30", "31-60"]
dates = "dmy"

[[maps.aging.layouts]]
account = "Konto"
balance = "Saldo"
decimal = ","
"""


def parsed(text: str) -> Settings:
    return parse_settings(text, Path("/site/worklist.toml"), lambda country, state, years: frozenset())


def test_every_layout_is_read_under_the_one_name():
    first, second, third = parsed(SETTINGS).maps["aging"].every_layout
    assert first.header == ("Acct", "Balance", "Site")
    assert (second.buckets, second.dates) == (("0-30", "31-60"), "dmy")
    assert (third.columns["account"], third.decimal) == ("Konto", ",")
    assert {each.name for each in (first, second, third)} == {"aging"}


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('dates = "dmy"', 'date = "dmy"', 12, "is no key of"),
        ('decimal = ","', "decimal = 3", 17, "must be a text"),
        ('header = ["Acct", "Balance", "Site"]', "header = 3", 7, "must be a list"),
        ('balance = "Saldo"\n', "", 14, "balance is missing"),
        ('dates = "dmy"', 'extent = "partial"', 9, "must have one extent"),
    ],
)
def test_a_wrong_layout_is_named_with_its_line(old, new, line, said):
    with pytest.raises(ConfigError, match=said) as caught:
        parsed(SETTINGS.replace(old, new, 1))
    assert f"line {line}" in str(caught.value)
