"""A small site of patients who owe 1,200.00 each, with a team, rules and vendors. All of it is made up."""

from dataclasses import replace
from pathlib import Path

from tests.crew import join
from tests.drop_files import Site, aging, claim, remit
from tests.vendor_site import HARBOR, QUARRY
from worklist.domain.authority import Authority, AuthorityRule
from worklist.domain.events import Ask
from worklist.domain.patients.rules import PatientRules
from worklist.domain.site import SiteRules
from worklist.domain.team import Role
from worklist.domain.vendors.terms import Side

OWED = 1_200
ACCOUNTS = ("R1", "R2", "R3")
RULES = SiteRules(
    patients=PatientRules(settlements=(80, 50), prompt_pay=10),
    authority=Authority(
        (
            AuthorityRule(Role.SPECIALIST, (Ask.PLAN,), months=12),
            AuthorityRule(Role.SPECIALIST, (Ask.SETTLE,), discount=20),
            AuthorityRule(Role.SUPERVISOR, (Ask.PLAN, Ask.SETTLE, Ask.PLACE), discount=60),
        )
    ),
)


def agreed_site(folder: Path) -> Site:
    """Synced; the payer left all that it allowed to the patients' deductible."""
    site = replace(Site.make(folder), rules=RULES)
    join(site.log_path)
    for at, number in enumerate(ACCOUNTS, 1):
        site.drop(f"{number}.837", claim(number, charge=OWED, patient=f"SYNTHETIC{number}", control=at))
        answer = remit(number, charge=OWED, reason="PR:1", check=f"CHK{at}", control=at)
        site.drop(f"{number}.835", answer)
    the_pm_shows(site)
    desk = site.desk("sue")
    for entry in (HARBOR, QUARRY, replace(QUARRY, name="Patients First", side=Side.PATIENTS)):
        desk.set_vendor(entry.name, lambda _, entry=entry: entry)
    desk.close()
    return site


def the_pm_shows(site: Site, **owed: int) -> None:
    """Read an export in which these owe so many dollars, and the others all."""
    rows = [(number, owed.get(number, OWED), owed.get(number, OWED)) for number in ACCOUNTS]
    site.drop("open.csv", aging(*rows, on=site.today))
    site.sync()
