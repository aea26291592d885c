"""The practice's contracts as a site keeps them: a TOML file with its rules, a fee schedule as CSV or XLSX beside it.

Payers pay by their own tables (``rates``); where these differ from the contract, somebody has money to find. One payer
has no contract, as happens: what it should pay is UNKNOWN.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from worklist.demo.medicare import LOCALITY, RELATIVE_VALUES
from worklist.demo.payers import INSURER_BY_ID, Insurer
from worklist.demo.rates import agreed_rate
from worklist.demo.services import COMPONENT_BASES, SERVICES
from worklist.domain.money import Cents, dollars

_MADE_UP = "SYNTHETIC: payer, rules and amounts are made up and stand for nobody's contract"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One contract."""

    name: str
    stem: str
    """Of its files."""
    payer: str
    """Id of the payer."""
    headers: tuple[str, str, str]
    """What its schedule calls code, modifier and rate; payers do not agree on it."""
    by_medicare: bool = False
    """Pays a percentage of the MPFS; the schedule holds only what that does not price."""
    spreadsheet: bool = False
    """The schedule is XLSX."""
    rank_clause: str = ""

    @property
    def insurer(self) -> Insurer:
        """The payer as the demo knows it."""
        return INSURER_BY_ID[self.payer]


AGREEMENTS = (
    Agreement("Alder Mutual PPO", "alder-ppo", "ALD01", ("CPT/HCPCS", "Mod", "Allowed"), rank_clause="section 4.2"),
    Agreement("Birch HMO", "birch-hmo", "BRC20", ("Procedure Code", "Modifier", "Contract Rate"), spreadsheet=True),
    Agreement("Cypress PPO", "cypress-ppo", "CYP77", ("Code", "Modifier", "Rate"), rank_clause="exhibit B, 3"),
    Agreement("Dogwood Self Funded", "dogwood", "DGW31", ("HCPCS", "Mod", "Fee")),
    Agreement("Elm Advantage HMO", "elm-advantage", "ELM48", ("HCPCS", "Modifier", "Amount"), by_medicare=True),
    Agreement("Fir & Fern EPO", "fir-fern-epo", "FNF09", ("Code", "Mod", "Price"), rank_clause="article 6 (c)"),
    Agreement("Medicare Part B", "medicare", "SXMB1", ("HCPCS", "Modifier", "Payment"), by_medicare=True),
    Agreement("State Medicaid", "medicaid", "SXMC1", ("Procedure", "Modifier", "Fee")),
)
"""Hazel Workers Fund has none; Ginkgo pays after Medicare, by no schedule of its own."""


def write_contracts(folder: Path, valid_from: date) -> None:
    """Every contract with its schedule, in force since ``valid_from``."""
    for agreement in AGREEMENTS:
        schedule = f"{agreement.stem}.{'xlsx' if agreement.spreadsheet else 'csv'}"
        text = _contract(agreement, schedule, valid_from)
        (folder / f"{agreement.stem}.toml").write_text(text, encoding="utf-8", newline="")
        write = _write_xlsx if agreement.spreadsheet else _write_csv
        write(folder / schedule, agreement, valid_from)


# -- the rules ------------------------------------------------------------------------------------------------------

_RULES = """\
# {made_up}.
name = "{name}"
payers = ["{payer}", "{id}"]
valid_from = {valid_from}
schedule = "{schedule}"
disputes_to = "Provider Disputes, {payer}, 1 Synthetic Plaza, Anytown NY 10001"
{rates}
[rules]
lesser_of_charge = true
{sequestration}multiple_procedures = [100, 50]
multiple_by = "modifier 51"

[rules.modifiers]
50 = 150
52 = 50
78 = 70

[clauses]
rates = "exhibit A"
lesser-of-charge = "exhibit A, note 1"
multiple-procedures = "{rank_clause}"
bundling = "exhibit C: NCCI edits of the quarter of service"
"""
_BY_MEDICARE = """
[rates]
percent_of_medicare = {percent}
locality = "{locality}"
"""


def _contract(agreement: Agreement, schedule: str, valid_from: date) -> str:
    insurer = agreement.insurer
    rates = _BY_MEDICARE.format(percent=insurer.percent, locality=LOCALITY) if agreement.by_medicare else ""
    return _RULES.format(
        made_up=_MADE_UP,
        name=agreement.name,
        payer=insurer.payer.name,
        id=insurer.payer.id,
        valid_from=valid_from,
        schedule=schedule,
        rates=rates,
        sequestration="sequestration = 2\n" if insurer.sequesters else "",
        rank_clause=agreement.rank_clause or "section 5",
    )


# -- the schedule ---------------------------------------------------------------------------------------------------


def _rates(agreement: Agreement) -> Iterator[tuple[str, str, Cents]]:
    """(code, modifier, rate) of each row."""
    keys = [*((code, "") for code in SERVICES), *COMPONENT_BASES]
    for code, modifier in sorted(keys):
        if not agreement.by_medicare or code not in RELATIVE_VALUES:
            yield code, modifier, agreed_rate(code, modifier, agreement.insurer)


def _titles(agreement: Agreement, valid_from: date) -> Sequence[str]:
    return (f"{agreement.insurer.payer.name} - fee schedule, effective {valid_from:%m/%d/%Y}", _MADE_UP)


def _write_csv(path: Path, agreement: Agreement, valid_from: date) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([title] for title in _titles(agreement, valid_from))
        writer.writerow(agreement.headers)
        writer.writerows((code, modifier, f"${dollars(rate)}") for code, modifier, rate in _rates(agreement))


def _write_xlsx(path: Path, agreement: Agreement, valid_from: date) -> None:
    import xlsxwriter

    workbook = xlsxwriter.Workbook(path)
    workbook.set_properties({"created": datetime(valid_from.year, 1, 1)})  # noqa: DTZ001 - so that it is always the same
    money = workbook.add_format({"num_format": "$#,##0.00"})
    sheet = workbook.add_worksheet("Fee schedule")
    titles = _titles(agreement, valid_from)
    for at, title in enumerate(titles):
        sheet.write_string(at, 0, title)
    sheet.write_row(len(titles), 0, agreement.headers)
    for at, (code, modifier, rate) in enumerate(_rates(agreement), start=len(titles) + 1):
        sheet.write_row(at, 0, (code, modifier))
        sheet.write_number(at, 2, rate / 100, money)
    workbook.close()
