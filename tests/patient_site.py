"""A small site with clean patient balances: S1 and S2 are one synthetic patient's, S3 is another's."""

from pathlib import Path

from tests.drop_files import TODAY, Site, aging, claim, remit
from tests.story_site import StorySite

ACCOUNTS = (("S1", 100, "SYNTHETICONE"), ("S2", 120, "SYNTHETICONE"), ("S3", 100, "SYNTHETICTWO"))
LEFT = 40
"""Dollars that the payer leaves to the patient on each."""


def patient_site(folder: Path) -> Site:
    """Each was paid but for 40.00, which the payer leaves to the patient."""
    site = Site.make(folder)
    for at, (number, charge, patient) in enumerate(ACCOUNTS, 1):
        site.drop(f"{number}.837", claim(number, charge=charge, patient=patient, control=at))
        answered = remit(number, charge=charge, paid=charge - LEFT, reason="PR:1", check=f"CHK{at}", control=at)
        site.drop(f"{number}.835", answered)
    site.drop("open.csv", aging(*((number, LEFT, LEFT) for number, _, _ in ACCOUNTS)))
    site.sync()
    return site


def at_home(home: Path, site: Site, settings: str = "") -> StorySite:
    """Somebody whose settings lead to a site, with these tables beside: their commands run in this process."""
    path = home / ".config" / "worklist" / "worklist.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'[data]\nfolder = "{site.folder}"\n{settings}')
    return StorySite(home, home, TODAY)
