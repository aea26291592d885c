"""The record of the practice: some three months of synthetic people's work, placements and vendors' reports.

It is written through the desk, on the PM's records of the days of which it tells, before the first sync.
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from worklist.demo import balances, in_house, placements
from worklist.demo.balances import Balances
from worklist.demo.cast import Cast, Part
from worklist.demo.office import Office, Past, work_day
from worklist.demo.placements import Placed
from worklist.demo.vendors import DISPUTES, PATIENTS
from worklist.demo.weeks import write_weeks
from worklist.domain.column_map import ColumnMap
from worklist.domain.site import SiteRules
from worklist.store.cache import Cache
from worklist.store.worklog import WorkLog

_WORKED = (Part.OVERTURNED, Part.MADE_GOOD, Part.ANSWERED, Part.PATIENT, Part.UPHELD, Part.DROPPED)
_PASSED_OVER, _WAITING = 3, 3
"""How many accounts were skipped, and how many wait for a decision, or for their placement."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the practice keeps what, and what it goes by."""

    log: Path
    rules: SiteRules
    exports: ColumnMap
    """What its agings hold."""
    reference: Path
    reports: Path
    """Folder for what vendors report; placement files go to the folder beside the log."""


def write_record(site: Site, cast: Cast, seed: int) -> None:
    """Fill an empty work log."""
    placed, owing = Placed.from_cast(cast), Balances.from_cast(cast)
    out = {player.account for player in placed.players}
    here = [player for part in _WORKED for player in cast.of(part) if player.account not in out]
    skipped = [player for player in cast.of(Part.DENIED) if player.account not in out][-_PASSED_OVER:]
    with closing(WorkLog.open(site.log)) as log, TemporaryDirectory() as scratch:
        past = Past(log, Path(scratch), site.rules, site.exports, site.reference, seed, cast.today)
        works = in_house.planned(here, past.days)
        errands = [
            *placements.errands(placed, cast.today, site.reports),
            *in_house.errands(works),
            *balances.errands(owing, cast.today),
            in_house.passed_over(skipped, work_day(cast.today - timedelta(days=3))),
        ]
        players = {day: [work.player for work in works if work.stage == day] for day in past.days}
        for day in past.days[1:]:  # nothing was placed before
            players[day] += [*placed.players, *skipped, *owing.players]
        past.live(errands, players)


def write_today(site: Site, cache: Path, cast: Cast, seed: int) -> None:
    """After the first sync: requests for vendors that wait for somebody, and the weeks before today's numbers."""
    placed = Placed.from_cast(cast)
    out = {player.account for player in placed.players}
    denied, owing = ([p.account for p in cast.of(part) if p.account not in out] for part in (Part.DENIED, Part.OWING))
    with closing(WorkLog.open(site.log)) as log, TemporaryDirectory() as scratch:
        write_weeks(log, cast.today, seed)
        office = Office(Cache.open(cache), log, site.rules, Path(scratch), datetime.now().astimezone(), cast.today)
        with closing(office):
            if denied:
                placements.ask(office, DISPUTES, denied[:_WAITING])
            if owing:
                placements.ask(office, PATIENTS, owing[:_WAITING])
                placements.approve(office, owing[:_WAITING])
