"""The way from ``contract load`` and ``reference load`` into the reference folder and the cache."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from worklist.cli.output import Failure, say, wrapped
from worklist.cli.session import Session
from worklist.domain.team import Right
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.domain.provenance import Reject
    from worklist.store.cache import Cache
    from worklist.sync.placing import Placing
    from worklist.sync.reference import ReferenceReport

_MOST_SHOWN = 5


def need_sync(session: Session) -> None:
    """Refuse, and keep in the record, whoever has no right to change what everybody's queues rest on."""
    with session.team_keeping() as person:
        person.need(Right.SYNC)


@contextmanager
def opened_cache(session: Session) -> "Iterator[Cache]":
    """The cache, to look at; for whoever may see accounts. Raises Failure."""
    from worklist.store.cache import Cache
    from worklist.store.driver import StoreError
    from worklist.team.owner import acting_as_owner

    with session.team_keeping() as person:
        if not person.me.may(Right.SYNC):
            person.need(Right.SEE)
    try:
        with acting_as_owner(session.settings.data), closing(Cache.open(session.settings.cache_path)) as cache:
            yield cache
    except StoreError as error:
        raise Failure(str(error)) from None


def take_over(session: Session, placings: "Sequence[Placing]") -> "ReferenceReport":
    """Put files into the reference folder, read them, and assess anew what rests on them. Raises Failure."""
    from datetime import date

    from worklist.cli.syncing import Meter, stopped_by_ctrl_c
    from worklist.domain.sync_report import Cancelled, SyncError
    from worklist.store.driver import DatabaseError, StoreError, error_in_words
    from worklist.store.worklog import WorkLog
    from worklist.sync.reference import ReferenceSync
    from worklist.team.owner import acting_as_owner

    settings, actor, meter = session.settings, session.actor, Meter()

    def place() -> None:
        for placing in placings:
            placing.run()

    try:
        with stopped_by_ctrl_c(meter), acting_as_owner(settings.data), closing(WorkLog.open(settings.log_path)) as log:
            today = date.today()  # noqa: DTZ011 - the site's own day
            folder, rules = settings.reference, settings.rules
            return ReferenceSync(settings.cache_path, log, folder, rules, today, meter, actor).run(place)
    except (SyncError, StoreError) as error:
        raise Failure(str(error)) from None
    except Cancelled:
        raise Failure("Stopped: of the file that was being read nothing counts, and the next sync reads it.") from None
    except (OSError, DatabaseError) as error:
        said = error_in_words(error)
        raise Failure(
            f"The load stopped ({said}): a file counts whole or not at all, so what was loaded stands."
        ) from None
    finally:
        meter.close()


def report_on(report: "ReferenceReport") -> int:
    """What was read of each file; the exit code, 1 where one could not be."""
    for file in report.files:
        if file.problem:
            say(*wrapped(f"Not loaded: {file.problem}"))
        else:
            aside = f", {counted(file.rejected, 'row')} set aside" if file.rejected else ""
            say(f"{file.path}: {counted(file.rows, 'row')} read{aside}.")
    say(*report.notes)
    if not (report.files or report.notes):
        say("Nothing changed: these files are loaded already.")
    return 1 if any(file.problem for file in report.files) else 0


def show_set_aside(rejects: "Sequence[Reject]") -> None:
    """The first rows that were set aside, and how many more there are."""
    for reject in rejects[:_MOST_SHOWN]:
        doubt = "doubtful: " if reject.kind == "warning" else "set aside: "
        say(*wrapped(f"{reject.position}: {doubt}{reject.reason}", 2))
    if len(rejects) > _MOST_SHOWN:
        say(f"  and {len(rejects) - _MOST_SHOWN:,} more; worklist contract check lists them once they are loaded.")
