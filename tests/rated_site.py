"""A small site with a contract: three accounts that one payer paid below it. Rates, payer and patients are made up."""

from pathlib import Path

from tests.drop_files import Site, aging, claim, remit
from worklist.store.worklog import WorkLog
from worklist.sync.reference import ReferenceSync

CONTRACT = "Synthetic PPO 2026"
_TOML = f"""name = "{CONTRACT}"   # made up
payers = ["SYNTH PAYER"]
valid_from = 2026-01-01
schedule = "synthetic.csv"
"""
EXPECTED, ALLOWED = 80, 60
SHORT_ACCOUNTS = ("S1", "S2", "S3")


def rated_site(folder: Path, *, closed: tuple[str, ...] = ()) -> Site:
    """Each of S1 to S3 was billed 100, expected 80 and allowed 60; those in ``closed`` are in no export any more."""
    site = Site.make(folder)
    for at, number in enumerate(SHORT_ACCOUNTS, 1):
        site.drop(f"{number}.837", claim(number, patient=f"SYNTHETIC{number}", control=at))
        site.drop(f"{number}.835", remit(number, paid=ALLOWED, reason="CO:45", check=f"CHK{at}", control=at))
    site.drop("open.csv", aging(*((number, 40) for number in SHORT_ACCOUNTS if number not in closed)))
    site.sync()
    load_contract(site)
    return site


def load_contract(site: Site) -> None:
    """The contract and its schedule, through the real readers."""
    folder = site.folder / "reference" / "contracts"
    folder.mkdir(parents=True)
    (folder / "synthetic.toml").write_text(_TOML)
    (folder / "synthetic.csv").write_text(f"Code,Amount\nG0463,{EXPECTED}.00\n")
    log = WorkLog.open(site.log_path)
    try:
        reading = ReferenceSync(
            site.cache_path, log, site.folder / "reference", site.rules, site.today, lambda progress: None, "ana"
        )
        reading.run()
    finally:
        log.close()
