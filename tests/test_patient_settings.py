"""Patient balances in the settings: what they may say, and one sentence with file and line for whatever else."""

import re
from pathlib import Path

import pytest

from worklist.cli.settings_file import fresh_settings
from worklist.config import ConfigError, Settings, parse_settings
from worklist.config.patient_files import read_guidelines
from worklist.domain.patient_entries import Region
from worklist.domain.patients.rules import Guideline, PatientRules, Presumption, ScaleStep

WHOLE = """\
[patients]
plan_months = 18
plan_least = "50.00"
settlements = [80, 60]
tax_exempt = true
calls_from = 9
calls_to = 20
descriptions = "words.csv"

[patients.state_rules]
NY = "see the office manual, page 3"
pr = "in Spanish first"

[[poverty]]
year = 2026
region = "48"
first = "15000.00"
each_more = "5000.00"

[[poverty]]
year = 2026
region = "AK"
first = "19000.00"
each_more = "6000.00"

[[assistance]]
up_to = 200
discount = 100

[[assistance]]
up_to = 300
discount = 50
"""


def parsed(text: str, folder: Path = Path("/site")) -> Settings:
    return parse_settings(text, folder / "worklist.toml", lambda country, state, years: frozenset())


def refused(text: str, folder: Path = Path("/site")) -> str:
    with pytest.raises(ConfigError) as caught:
        parsed(text, folder)
    said = str(caught.value)
    assert "\n" not in said
    return said.removeprefix(f"{folder}/")


def test_a_whole_file_is_read():
    settings = parsed(WHOLE)
    assert settings.descriptions == Path("/site/words.csv")
    assert settings.rules.patients == PatientRules(
        plan_months=18,
        plan_least=50_00,
        settlements=(80, 60),
        tax_exempt=True,
        guidelines=(
            Guideline(2026, Region.CONTIGUOUS, 15_000_00, 5_000_00),
            Guideline(2026, Region.ALASKA, 19_000_00, 6_000_00),
        ),
        scale=(ScaleStep(200, 100), ScaleStep(300, 50)),
        calls_from=9,
        calls_to=20,
        state_rules=(("NY", "see the office manual, page 3"), ("PR", "in Spanish first")),
    )


def test_without_them_no_guideline_no_scale_and_no_settlement_is_a_fact():
    settings = parsed("")
    assert (settings.rules.patients, settings.descriptions) == (PatientRules(), None)


WRONG = [
    ("plan_months = 18", "plan_month = 18", 2, "'plan_month' is no key of [patients]; did you mean plan_months?"),
    ("= 18", "= 0", 2, "plan_months must be from 1 to 36."),
    ('"50.00"', '"0"', 3, "plan_least must be above zero."),
    ('"50.00"', "50", 3, "plan_least must be a text in quotes"),
    ("[80, 60]", "[80, 80]", 4, "settlements must be a list of whole percents of the balance from 1 to 99"),
    ("[80, 60]", "[100]", 4, "settlements must be a list"),
    ("[80, 60]", "80", 4, "settlements must be a list"),
    ("= true", '= "yes"', 5, "tax_exempt must be true or false without quotes, not a text."),
    ("calls_to = 20", "calls_to = 9", 7, "calls_from is 9 and calls_to 9, so that no hour is left to call"),
    ("calls_to = 20", "", 6, None),
    ("calls_to = 20", "calls_to = 25", 7, "calls_to must be from 1 to 24."),
    ("NY =", "NX =", 11, "'NX' is no state; it is two letters such as NY, DC or PR."),
    ("NY =", "PR =", 12, "PR is given twice."),
    ('"in Spanish first"', '""', 12, "[patients.state_rules] needs pr, such as pr = "),
    ("year = 2026\n", "", 14, "[[poverty]] needs year, a whole number from 2000 to 2,199."),
    ('"48"', "48", 16, "region must be a text in quotes"),
    ('"48"', '"TX"', 16, "region is 'TX'; it must be one of 48, AK, HI."),
    ('"AK"', '"48"', 21, 'the guideline of 2026 for region "48" is given twice.'),
    ('"15000.00"', '"15,000"', 17, "first is '15,000'; it must be dollars without sign or commas"),
    ('each_more = "5000.00"', "", 14, "[[poverty]] needs each_more, such as each_more ="),
    ('"5000.00"', '"0"', 18, "each_more must be above zero."),
    ("up_to = 300", "up_to = 200", 31, "up_to is 200, after 200; the steps rise, the lowest first."),
    ("discount = 100", "discount = 40", 32, "discount is 50, more than the 40 of those with less income"),
    ("discount = 50", "discnt = 50", 32, "'discnt' is no key of [[assistance]]; did you mean discount?"),
    ("discount = 50", "discount = 101", 32, "discount must be from 1 to 100."),
]


@pytest.mark.parametrize(("right", "wrong", "line", "words"), WRONG)
def test_what_is_wrong_is_said_with_its_line(right: str, wrong: str, line: int, words: str | None):
    assert right in WHOLE
    changed = WHOLE.replace(right, wrong, 1)
    if words is None:  # nobody calls after the usual last hour, which stands
        assert parsed(changed).rules.patients.calls_to == 21
    else:
        assert refused(changed).startswith(f"worklist.toml, line {line}: {words}")


def test_the_settings_that_init_writes_show_how_and_say_what_is_usual(tmp_path):
    text = fresh_settings("SYNTHETIC Practice", "data", (), ())
    assert parsed(text).rules.patients == PatientRules()
    (tmp_path / "presumed.csv").write_text("account,reason\n")
    ours = re.sub(r"(?m)^# (?=\[|\w+ = )", "", text[text.index("# [patients]") : text.index("# Who may give up")])
    rules = parsed(ours.replace("year = ...", "year = 2026").replace("...", "5"), tmp_path).rules.patients
    assert rules == PatientRules(
        settlements=(80, 60),
        guidelines=(Guideline(2026, Region.CONTIGUOUS, 500, 500),),
        scale=(ScaleStep(5, 5),),
    )


# -- the list of presumed patients ----------------------------------------------------------------------------------

PRESUMED = '[patients]\npresumed = "presumed.csv"\n'


def listed(folder: Path, text: str) -> str:
    (folder / "presumed.csv").write_text(text)
    return PRESUMED


def test_the_list_is_read_by_its_titles_and_reasons_of_one_number_are_joined(tmp_path):
    text = 'Reason,Patient number\n"no address, SYNTHETIC",mrn7\n\nin a shelter,A-9\nMedicaid before,MRN7\n'
    assert parsed(listed(tmp_path, text), tmp_path).rules.patients.presumed == (
        Presumption("MRN7", "no address, SYNTHETIC; Medicaid before"),
        Presumption("A-9", "in a shelter"),
    )


WRONG_LISTS = [
    ("", 1, "the file is empty; its first line names the columns account or patient, reason."),
    ("account,why\nA1,x\n", 1, "the first line must name the columns account or patient, reason, each once."),
    ("account,patient,reason\nA1,P1,x\n", 1, "the first line must name the columns"),
    ("account,reason\nA1,x\nA2\n", 3, "a row needs a number and a reason; fill it in, or delete the row."),
    ("account,reason\nA1,x,y\n", 2, "the row has 3 cells under 2 titles; is a quote missing?"),
    ('account,reason\nA1,"x\n', 2, "this is not CSV (unexpected end of data)."),
    (f"account,reason\nA1,{'x' * 401}\n", 2, "a cell has more than 400 characters."),
]


@pytest.mark.parametrize(("text", "line", "words"), WRONG_LISTS)
def test_a_list_that_cannot_be_read_whole_is_refused_with_its_line(tmp_path, text: str, line: int, words: str):
    said = refused(listed(tmp_path, text), tmp_path)
    assert said.startswith(f"presumed.csv, line {line}: {words}")


def test_a_list_that_is_not_there_is_said_where_it_is_named(tmp_path):
    assert refused(PRESUMED, tmp_path) == (
        f"worklist.toml, line 2: presumed names {tmp_path}/presumed.csv, and there is no such file; leave it out"
        " without one."
    )


# -- a guideline to import ------------------------------------------------------------------------------------------

GUIDELINES = 'year,region,first,each more\n2026,48,"$15,000",5000\n2026,hi,17000.00,5500\n'


def test_a_guideline_is_read_as_people_type_amounts(tmp_path):
    file = tmp_path / "guideline.csv"
    file.write_text(GUIDELINES)
    assert read_guidelines(file) == (
        Guideline(2026, Region.CONTIGUOUS, 15_000_00, 5_000_00),
        Guideline(2026, Region.HAWAII, 17_000_00, 5_500_00),
    )


@pytest.mark.parametrize(
    ("right", "wrong", "line", "words"),
    [
        ("2026,48", "26,48", 2, "year is '26'; it has four digits, such as 2026."),
        (",hi", ",Guam", 3, "region is 'Guam'; it must be one of 48, AK, HI."),
        (",hi", ",48", 3, "the guideline of 2026 for region 48 is given twice."),
        (",5500", ",none", 3, "each_more is 'none'; it must be dollars above zero, such as 15000.00."),
        ("each more", "more", 1, "the first line must name the columns year, region, first, each_more, each once."),
    ],
)
def test_a_row_that_is_no_guideline_is_refused_with_its_line(tmp_path, right, wrong, line, words):
    file = tmp_path / "guideline.csv"
    assert right in GUIDELINES
    file.write_text(GUIDELINES.replace(right, wrong))
    with pytest.raises(ConfigError) as caught:
        read_guidelines(file)
    assert str(caught.value) == f"{file}, line {line}: {words}"
