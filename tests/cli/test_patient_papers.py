"""Itemized statements from the command line, as processes."""

from decimal import Decimal
from pathlib import Path

from tests.exports.reading import text_of


def test_a_statement_is_made_and_says_where_it_is(demo):
    (row, *_) = demo.rows("list", "queue:patient")
    made = demo.answer("statement", row["account"])
    assert sum(Decimal(each["amount"]) for each in made["steps"]) == Decimal(made["due"])
    assert made["being_checked"] == []
    assert f"${Decimal(made['due']):,}" in text_of(Path(made["pdf"]).read_bytes())


def test_an_account_that_nobody_knows_is_one_sentence(demo):
    refused = demo.refused("statement", "NOBODY-1")
    assert refused == "No account 'NOBODY-1': check the number, or run a sync if it is new."
