"""The practice's settings and lists for patient balances. Every amount in them is made up, and says so."""

from datetime import date
from pathlib import Path

from worklist.demo.services import SERVICES

PRESUMED, DESCRIPTIONS = "presumed.csv", "descriptions.csv"
"""Files beside the settings."""

_RULES = """
[patients]  # SYNTHETIC: nothing here is a fact or a piece of advice
plan_months = 12
plan_least = "25.00"
settlements = [80, 60]
prompt_pay = 10
how_to_pay = "By card or check at the front desk. Synthetic: there is no such practice."
how_to_reach = "555-0100 (synthetic)"
presumed = "presumed.csv"
descriptions = "descriptions.csv"

[patients.state_rules]
NY = "Synthetic text: what your own lawyers say about New York stands here."

[[assistance]]  # SYNTHETIC scale
up_to = 100
discount = 100

[[assistance]]
up_to = 200
discount = 50

[[assistance]]
up_to = 300
discount = 25

[[authority]]
role = "specialist"
asks = ["plan"]
months = 12

[[authority]]
role = "supervisor"
asks = ["plan"]
months = 24
"""
_POVERTY = """
[[poverty]]  # SYNTHETIC: not the guideline of any year
year = {year}
region = "48"
first = "15000.00"
each_more = "5000.00"
"""


def patient_settings(today: date) -> str:
    """The tables, with a made-up guideline of this year and of the one before."""
    return _RULES + "".join(_POVERTY.format(year=year) for year in (today.year - 1, today.year))


def write_lists(folder: Path, presumed: str) -> None:
    """``presumed.csv``, with one account where it is named, and ``descriptions.csv`` beside the settings."""
    row = f"{presumed},Synthetic: food assistance on file\n" if presumed else ""
    (folder / PRESUMED).write_text(f"account,reason\n{row}", encoding="utf-8")
    texts = [f"{code},Synthetic text of our own for {code}\n" for code in SERVICES]
    (folder / DESCRIPTIONS).write_text(f"code,text\n{''.join(texts)}", encoding="utf-8")
