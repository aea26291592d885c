"""Who runs the command, on which settings: the way from a command to the desk and the sync."""

import os
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.output import Failure, is_terminal
from worklist.domain.text import clean

if TYPE_CHECKING:
    from worklist.config import Settings
    from worklist.desk import Desk
    from worklist.desk.auditing import Auditing
    from worklist.desk.team_keeping import TeamKeeping
    from worklist.domain.sync_report import SyncReport, Watch
    from worklist.replay import Progress
    from worklist.store.worklog import WorkLog
    from worklist.sync import Sync
    from worklist.sync.connecting import Server
    from worklist.team.arrival import Arrival

_MOST_NAME = 60


@dataclass(frozen=True)
class Session:
    """One run of the program."""

    config: Path | None = None
    """The settings file that was asked for; None for the usual one."""
    name: str | None = None
    """The name to work under; None for the user of the system."""

    @property
    def actor(self) -> str:
        """The name that entries of the record carry."""
        actor = clean(self.name if self.name is not None else _system_user(), most=_MOST_NAME)
        if not actor:
            raise Failure("A name is needed for the record; the one given is empty.")
        return actor

    @cached_property
    def arrival(self) -> "Arrival":
        """How the person came to this machine."""
        from worklist.team.arrival import Arrival

        return Arrival.of(os.environ)

    @property
    def settings_path(self) -> Path:
        """Where the settings are, whether or not they exist."""
        from worklist.config import settings_path

        return settings_path(self.config)

    @cached_property
    def settings(self) -> "Settings":
        """The settings, read once, so that the desk and a sync agree. Raises Failure for none or wrong ones."""
        from worklist.cli.days_off import remembered_holidays
        from worklist.config import ConfigError, read_settings

        path = self.settings_path
        if not path.exists():
            raise Failure(
                f"There are no settings at {path} yet: worklist init makes them, worklist demo tries it without."
            )
        try:
            settings = read_settings(path, remembered_holidays)
        except ConfigError as error:
            raise Failure(str(error)) from None
        if settings.encryption.is_named:
            from worklist.cli.database_keys import protect_data

            protect_data(settings)
        if settings.anchors.is_wanted:
            from worklist.cli.keeping import arrange_anchors

            arrange_anchors(settings)
        return settings

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Inside, root is the owner of the data, whose files are then the owner's."""
        from worklist.team.owner import acting_as_owner

        with acting_as_owner(self.settings.data):
            yield

    @contextmanager
    def desk(self, *, leaves_many: bool = False) -> "Iterator[Desk]":
        """The actor's desk; what it refuses, or cannot do, becomes a Failure. ``leaves_many`` as ``Desk.open``."""
        from worklist.cli.sign_in import admit
        from worklist.desk import desk_for_lists

        settings, actor = self.settings, self.actor
        with _in_words(settings):
            with _catching_up() as progress:
                desk = desk_for_lists(
                    settings.cache_path,
                    settings.log_path,
                    settings.rules,
                    actor,
                    ways=settings,
                    progress=progress,
                    leaves_many=leaves_many,
                )
            with closing(desk):
                admit(desk, self.arrival)
                yield desk

    @contextmanager
    def team_keeping(self) -> "Iterator[TeamKeeping]":
        """The team, at the actor's hand: on the work log alone. What is refused becomes a Failure."""
        from worklist.cli.sign_in import admit
        from worklist.desk.team_keeping import TeamKeeping

        settings, actor = self.settings, self.actor
        with _in_words(settings), closing(TeamKeeping.open(settings.log_path, actor)) as keeping:
            admit(keeping, self.arrival)
            yield keeping

    @contextmanager
    def auditing(self) -> "Iterator[Auditing]":
        """The record, at an auditor's hand: on the work log alone. What is refused becomes a Failure."""
        from worklist.cli.sign_in import admit
        from worklist.desk.auditing import Auditing

        settings, actor = self.settings, self.actor
        with _in_words(settings), closing(Auditing.open(settings.log_path, actor)) as auditing:
            admit(auditing, self.arrival)
            yield auditing

    @cached_property
    def servers(self) -> "tuple[Server, ...]":
        """The servers of the settings with their secrets. A keyring may ask, so this comes before any screen."""
        if not self.settings.sources:
            return ()
        from worklist.cli.servers import with_secrets

        return with_secrets(self.settings)

    def run_sync(self, watch: "Watch", smaller: Collection[str] = ()) -> "SyncReport":
        """Read servers and drop folders; for any thread. Raises SyncError with a sentence, or Cancelled.

        ``smaller`` names sources of which much less may be left than there was.
        """
        from worklist.domain.sync_report import SyncError
        from worklist.store.driver import StoreError
        from worklist.store.worklog import WorkLog
        from worklist.team.owner import acting_as_owner

        settings, actor = self.settings, self.actor  # before root becomes the owner of the data
        if not settings.folders and not settings.sources:
            raise SyncError(
                f"There is no [[folder]] and no [[source]] in {settings.path}: add the folders that the PM system"
                " fills, or the server that it has."
            )
        try:
            with acting_as_owner(settings.data), _kept_safe(settings) as kept:
                with closing(WorkLog.open(settings.log_path)) as log:
                    report = self._sync(log, watch, smaller, actor).run()
                _keep_numbers(settings, actor)
                return replace(report, unsafe=kept())
        except StoreError as error:
            raise SyncError(str(error)) from None

    def _sync(self, log: "WorkLog", watch: "Watch", smaller: Collection[str], actor: str) -> "Sync":
        from datetime import date

        from worklist.sync import DropFolder, Sync

        settings = self.settings
        return Sync(
            settings.cache_path,
            log,
            [DropFolder(folder.path, folder.column_map) for folder in settings.folders],
            settings.rules,
            date.today(),  # noqa: DTZ011 - the site's own day
            watch,
            servers=self.servers,
            smaller=smaller,
            reference=settings.reference,
            by=actor,
        )


@contextmanager
def _kept_safe(settings: "Settings") -> "Iterator[Callable[[], tuple[str, ...]]]":
    """Gives what makes the copy that is due. A sync that failed has it made too: servers may be down for days."""
    from worklist.cli.keeping import keep_safe
    from worklist.domain.sync_report import SyncError
    from worklist.store.driver import StoreError

    try:
        yield lambda: keep_safe(settings)
    except (SyncError, StoreError):
        keep_safe(settings)
        raise


def _keep_numbers(settings: "Settings", actor: str) -> None:
    """Have the first sync of a day keep the numbers. Whatever goes wrong with that, the sync was done."""
    from worklist.desk import Desk

    with (
        suppress(Exception),
        closing(Desk.open(settings.cache_path, settings.log_path, settings.rules, actor, ways=settings)) as desk,
    ):
        desk.keep_numbers()


@contextmanager
def _in_words(settings: "Settings") -> Iterator[None]:
    """Inside, as the owner of the data: what is refused, or cannot be done, becomes a Failure."""
    from worklist.domain.filters import FilterError
    from worklist.domain.refusals import Refusal
    from worklist.store.driver import DatabaseError, StoreError, error_in_words
    from worklist.team.owner import acting_as_owner

    try:
        with acting_as_owner(settings.data):
            yield
    except FilterError as error:
        raise click.UsageError(f"The filter: {error}.") from None
    except (Refusal, StoreError) as error:
        raise Failure(str(error)) from None
    except DatabaseError as error:
        raise Failure(
            f"A database in {settings.data} failed ({error_in_words(error)}); worklist doctor looks into it."
        ) from None


def _system_user() -> str:
    """The system's user: by the id that runs us, which no variable can change, where the system has ids.

    Under sudo it is who called sudo, which sudo tells and root alone could forge.
    """
    import getpass

    from worklist.team.owner import is_root

    if is_root() and os.environ.get("SUDO_USER"):
        return os.environ["SUDO_USER"]

    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        pass
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise Failure("The system does not say who you are; set LOGNAME to your name.") from None


@contextmanager
def _catching_up() -> "Iterator[Progress | None]":
    """Says how far the cache is brought up to date, where a person waits for it."""
    if not is_terminal(sys.stderr):
        yield None
        return
    shown = False

    def progress(done: int, total: int) -> None:
        nonlocal shown
        shown = True
        sys.stderr.write(f"\rBringing accounts up to date: {done:,} of {total:,} ")
        sys.stderr.flush()

    yield progress
    if shown:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
