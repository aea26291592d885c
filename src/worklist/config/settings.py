"""What the settings file holds, section by section."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from worklist.actions import USUAL
from worklist.config.authority import read_authority, read_payer_types
from worklist.config.backup import NO_ANCHORS, NO_BACKUP, AnchorSettings, BackupSettings, read_anchors, read_backup
from worklist.config.documents import parse_table, read_text
from worklist.config.encryption import PLAIN, Encryption, read_encryption
from worklist.config.folders import Folder, path_of, read_folders, read_maps
from worklist.config.keys import read_keys
from worklist.config.packets import PacketSettings, read_packets
from worklist.config.patients import read_descriptions, read_patients
from worklist.config.queues import read_queues
from worklist.config.reference import read_reference
from worklist.config.rules import (
    PublicHolidays,
    calendar_of,
    public_holidays,
    read_clock_rules,
    read_precedence,
    read_rules,
)
from worklist.config.screen import ScreenSettings, read_screen
from worklist.config.sources import Source, read_key_file, read_sources
from worklist.config.tables import Table
from worklist.config.team import TeamSettings, read_team
from worklist.domain.calendar import BusinessCalendar
from worklist.domain.column_map import ColumnMap
from worklist.domain.lists import SavedQueue
from worklist.domain.site import SiteRules
from worklist.keymap import Keymap

if TYPE_CHECKING:
    from worklist.config.packets import Letters
    from worklist.config.playbooks import Playbooks

VARIABLE = "WORKLIST_CONFIG"
"""Environment variable with the settings file's path."""
_HOLDS = "settings"
_TABLES = (
    *("site", "data", "folder", "maps", "source", "secrets", "encryption", "backup", "anchors", "precedence"),
    *("rules", "clock", "authority", "payer_types", "patients", "poverty", "assistance", "team"),
    *("keys", "screen", "playbooks", "packets", "queue", "reference"),
)


@dataclass(frozen=True)
class Settings:
    """Everything that the settings file says. Paths are absolute."""

    path: Path
    """The file itself."""
    site: str
    """Name of the practice; empty when it was not given."""
    data: Path
    """Where the work log and the cache live."""
    folders: tuple[Folder, ...]
    maps: Mapping[str, ColumnMap]
    rules: SiteRules
    own_playbooks: Path | None = None
    """The folder of the site's own playbooks; None without one."""
    packets: PacketSettings = field(default_factory=PacketSettings)
    """Where packets are kept, and what leaves in them."""
    keys: Keymap = USUAL
    """The keys of the screen, where some were moved."""
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    queues: tuple[SavedQueue, ...] = ()
    """The saved filters that are listed as queues, in the order of the file."""
    sources: tuple[Source, ...] = ()
    """The servers that are read."""
    team: TeamSettings = field(default_factory=TeamSettings)
    key_file: Path | None = None
    """The file of secrets; None where the keyring holds them."""
    encryption: Encryption = PLAIN
    """Whether the databases are encrypted, and with which keys."""
    backup: BackupSettings = NO_BACKUP
    """Where copies of the work log go, how often, and how many are kept."""
    anchors: AnchorSettings = NO_ANCHORS
    """Where the head of the work log is noted."""

    reference: Path = Path("reference")
    """The folder of contracts and of Medicare's files, which need not be there."""
    descriptions: Path | None = None
    """The file with the site's own words for its codes, which patients read; None without one."""

    @property
    def log_path(self) -> Path:
        """The work log: the team's record."""
        return self.data / "worklog.db"

    @property
    def cache_path(self) -> Path:
        """The cache, which can be deleted at any time."""
        return self.data / "cache.db"

    @cached_property
    def playbooks(self) -> "Playbooks":
        """The shipped playbooks and the site's own, with what is wrong in those; read when they are first asked for."""
        from worklist.config.playbooks import read_playbooks

        return read_playbooks(self.own_playbooks)

    @cached_property
    def letters(self) -> "Letters":
        """The shipped letters and the site's own, with what is wrong in those; read when they are first asked for."""
        from worklist.config.packets import read_letters

        return read_letters(self.packets.own_letters)


def settings_path(given: Path | None = None) -> Path:
    """Where the settings are: as given, else as ``WORKLIST_CONFIG`` says, else in the user's configuration folder."""
    named = given or os.environ.get(VARIABLE)
    if named:
        path = Path(named)
        with suppress(RuntimeError):  # ~ of a user who does not exist: the file will not be found
            path = path.expanduser()
        return path.absolute()
    from platformdirs import user_config_path

    return user_config_path("worklist", appauthor=False) / "worklist.toml"


def default_data_folder() -> Path:
    """Where the work log and the cache live unless ``[data]`` says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("worklist", appauthor=False)


def read_settings(path: Path, holidays: PublicHolidays = public_holidays) -> Settings:
    """Read the settings file. Raises ConfigError; its line is 1 where the file as a whole cannot be read."""
    return parse_settings(read_text(path, _HOLDS), path, holidays)


def parse_settings(text: str, path: Path, holidays: PublicHolidays = public_holidays) -> Settings:
    """The settings of a TOML text; relative paths in it start at the folder of ``path``. Raises ConfigError."""
    return _settings(parse_table(text, path, _HOLDS), holidays)


def _settings(top: Table, holidays: PublicHolidays) -> Settings:
    top.only(_TABLES)
    site, data = top.table("site"), top.table("data")
    site.only(("name", "country", "state"))
    data.only(("folder",))
    maps = read_maps(top.table("maps"))
    calendar = calendar_of(site, holidays)
    data_folder = path_of(data, "folder") if "folder" in data.values else default_data_folder()
    folders = read_folders(top.tables("folder"), maps, data_folder)
    return Settings(
        path=top.document.path,
        site=site.text("name"),
        data=data_folder,
        folders=folders,
        maps=maps,
        rules=_rules(top, calendar),
        own_playbooks=_own_playbooks(top.table("playbooks")),
        packets=read_packets(top.table("packets")),
        keys=read_keys(top.table("keys")),
        screen=read_screen(top.table("screen")),
        queues=read_queues(top.tables("queue"), calendar),
        sources=read_sources(top.tables("source")),
        team=read_team(top.table("team")),
        key_file=read_key_file(top.table("secrets")),
        encryption=read_encryption(top.table("encryption"), data_folder),
        backup=read_backup(top.table("backup"), folders),
        anchors=read_anchors(top.table("anchors"), data_folder, folders),
        reference=read_reference(top.table("reference")),
        descriptions=read_descriptions(top.table("patients")),
    )


def _rules(top: Table, calendar: BusinessCalendar) -> SiteRules:
    return read_rules(
        top.table("rules"),
        calendar,
        read_clock_rules(top.tables("clock")),
        read_precedence(top.table("precedence")),
        read_authority(top.tables("authority")),
        read_payer_types(top.table("payer_types")),
        read_patients(top.table("patients"), top.tables("poverty"), top.tables("assistance")),
    )


def _own_playbooks(table: Table) -> Path | None:
    """The folder as given, also one that is not there; else the one beside the settings, where it is there."""
    table.only(("folder",))
    if "folder" in table.values:
        return path_of(table, "folder")
    beside = table.document.path.parent / "playbooks"
    return beside if os.path.isdir(beside) else None  # noqa: PTH112 - Path.is_dir raises where a folder is locked
