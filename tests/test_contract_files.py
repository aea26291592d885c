"""A contract's TOML file: what it says, and the one sentence for each mistake in it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from worklist.config.contracts import parse_contract, read_contract
from worklist.config.tables import ConfigError

FIXTURES = Path(__file__).parents[1] / "fixtures" / "contracts"
HEAD = 'name = "Test"\npayers = ["P"]\nvalid_from = 2026-01-01\n'


def problem(text, folder=Path("/contracts")):
    with pytest.raises(ConfigError) as error:
        parse_contract(text, folder / "test.toml")
    return str(error.value).removeprefix(f"{folder}/test.toml, ")


def test_every_key_has_its_place():
    read = read_contract(FIXTURES / "example-ppo" / "example-ppo-2026.toml")
    contract, rules = read.contract, read.contract.rules
    assert (contract.name, contract.payers, contract.plans) == ("Example PPO 2026", ("ALDER MUTUAL", "60054"), ())
    assert (contract.valid_from, contract.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (rules.percent_of_medicare, rules.locality) == (Decimal(115), "01112-05")
    assert (rules.lesser_of_charge, rules.sequestration, rules.by_indicator) == (True, Decimal(2), True)
    assert rules.multiple_procedures == (100, 50, 50, 25)
    assert rules.percent_for("62") == Decimal("62.5")
    assert rules.anesthesia is not None
    assert (rules.anesthesia.conversion_factor, rules.anesthesia.rounding) == (Decimal("22.5"), "tenth")
    (carve_out,) = contract.carve_outs
    assert ["70450" in codes for codes in carve_out.codes] == [True, False]
    assert str(carve_out.position) == "example-ppo-2026.toml, line 28"
    assert contract.clause("50") == "section 4.3"
    assert read.schedules == ("example-ppo-2026.csv",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('payers = ["P"]\nvalid_from = 2026-01-01\n', "needs name"),
        ('name = "T"\nvalid_from = 2026-01-01\n', "needs payers"),
        ('name = "T"\npayers = ["P"]\n', "needs its first day"),
        (HEAD, "prices nothing"),
        (HEAD + "valid_to = 2025-01-01\n", "line 4: valid_to is 2025-01-01, before"),
        (HEAD + "shedule = 'x.csv'\n", "line 4: 'shedule' is no key of the contract; did you mean schedule?"),
        (HEAD + "schedule = '../x.csv'\n", "leaves the folder of this file"),
        (HEAD + "schedule = '/etc/passwd.csv'\n", "leaves the folder of this file"),
        (HEAD + "schedule = 'C:\\x.csv'\n", "leaves the folder of this file"),
        (HEAD + "schedule = 'x.pdf'\n", "must end in .csv, .txt or .xlsx"),
        (HEAD + "[rates]\npercent_of_medicare = 115\n", "line 5: percent_of_medicare needs locality"),
        (HEAD + "[rates]\npercent_of_charge = 'half'\n", "must be a number such as 62.5, not a text"),
        (HEAD + "[rates]\npercent_of_charge = -1\n", "must be from 0 to 1,000"),
        (HEAD + "[rates]\npercent_of_charge = nan\n", "must be from 0 to 1,000"),
        (HEAD + "schedule = 'x.csv'\n[rates]\nlocality = '5'\n", "carrier and number"),
        (HEAD + "schedule = 'x.csv'\n[rules.modifiers]\nbilateral = 150\n", "line 6: 'bilateral' is no modifier"),
        (HEAD + "schedule = 'x.csv'\n[rules]\nmultiple_by = 'rank'\n", "must be one of indicator, modifier 51"),
        (HEAD + "schedule = 'x.csv'\n[rules]\nmultiple_procedures = 50\n", "must be a list of percents"),
        (HEAD + "schedule = 'x.csv'\n[rules]\nlesser_of_charge = 1\n", "must be true or false"),
        (HEAD + "schedule = 'x.csv'\n[anesthesia]\nunit_minutes = 15\n", "needs conversion_factor"),
        (HEAD + "[anesthesia]\nconversion_factor = 22.5\n", "prices nothing"),
        (HEAD + "[[carve_out]]\ncodes = ['J1']\nbasis = 'not-covered'\n", "'J1' is neither a code nor a range"),
        (HEAD + "[[carve_out]]\ncodes = ['J1100']\nbasis = 'percent-of-charge'\n", "needs percent"),
        (HEAD + "[[carve_out]]\ncodes = ['J1100']\nbasis = 'free'\n", "must be one of percent-of-charge"),
        (HEAD + "schedule = 'x.csv'\n[clauses]\nmultiple = 'x'\n", "'multiple' is no rule"),
        (HEAD + "schedule = 'x.csv'\n[columns]\nfee = 'x'\n", "is no key of [columns]"),
        ("name = ", "this is not TOML"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(text, said):
    assert said in problem(text)


def test_a_schedule_that_is_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "secret.csv").write_text("code,fee\n")
    (tmp_path / "home" / "fees.csv").symlink_to(tmp_path / "secret.csv")
    assert "is a link that leaves" in problem(HEAD + "schedule = 'fees.csv'\n", tmp_path / "home")
