"""What the settings file holds, section by section."""

import os
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from worklist.config.lines import Lines, find_lines
from worklist.config.tables import ConfigError, Document, Table, listed, shown
from worklist.domain.calendar import BusinessCalendar
from worklist.domain.clocks import MEDICARE_RULES, ClockRule, CountedFrom, CountedIn, Ends
from worklist.domain.column_map import FIELDS, ColumnMap, from_table
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.queues import AccountClass
from worklist.domain.site import AGE_BANDS, ChanceTable, SiteRules

VARIABLE = "WORKLIST_CONFIG"
"""Environment variable with the settings file's path."""

MOST_BYTES = 1 << 20
MAP_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""What a column map can be called."""

_SITE_KEYS = ("name", "country", "state")
_RULES_KEYS = ("chance", "minutes")
_DAYS_RULES = ("no_response_days", "no_response_days_paper", "aged_days", "outcome_rest_days")
_CLOCK_KEYS = (
    *("ends", "payer", "filing", "days", "in", "from", "source"),
    *("verified_by", "verified_on", "valid_from", "valid_to"),
)
_SHORT_ENDS = {"filing": Ends.FILING, "appeal": Ends.APPEAL}
_MOST_COUNTED = {"calendar": 3_650, "business": 2_600, "years": 10}
_MAP_KEYS = (*FIELDS, *(field.name for field in fields(ColumnMap) if field.name not in ("name", "columns")))
_YEARS_BACK, _YEARS_AHEAD = 5, 4
"""Years of holidays around today: business-day clocks run days, and a due date at most three years ahead."""

PublicHolidays = Callable[[str, str, range], frozenset[date]]
"""Public holidays of a country and a state of it ("" for none) in some years. Raises ValueError with a sentence."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A drop folder."""

    path: Path
    column_map: ColumnMap | None = None
    """How its CSV exports are read; None for a folder of X12 files."""


@dataclass(frozen=True, slots=True)
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

    @property
    def log_path(self) -> Path:
        """The work log: the team's record."""
        return self.data / "worklog.db"

    @property
    def cache_path(self) -> Path:
        """The cache, which can be deleted at any time."""
        return self.data / "cache.db"


def settings_path(given: Path | None = None) -> Path:
    """Where the settings are: as given, else as ``WORKLIST_CONFIG`` says, else in the user's configuration folder."""
    named = given or os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_config_path

    return user_config_path("worklist", appauthor=False) / "worklist.toml"


def default_data_folder() -> Path:
    """Where the work log and the cache live unless ``[data]`` says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("worklist", appauthor=False)


def public_holidays(country: str, state: str, years: range) -> frozenset[date]:
    """The public holidays of the ``holidays`` package, observed days included."""
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        raise ValueError(f"country is {shown(country)}; use a code of two letters such as US, or \"\" for no holidays.")
    if state and state not in known[country]:
        raise ValueError(f"state is {shown(state)}; {country} has {listed(known[country]) or 'none'}.")
    return frozenset(holidays.country_holidays(country, subdiv=state or None, years=years))


def read_settings(path: Path, holidays: PublicHolidays = public_holidays) -> Settings:
    """Read the settings file. Raises ConfigError; its line is 1 where the file as a whole cannot be read."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(path, 1, f"the settings cannot be read: {error.strerror}.") from None
    if len(data) > MOST_BYTES:
        raise ConfigError(path, 1, "this is no settings file: it has more than a million characters.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, line, "the file is not in UTF-8; save it in that encoding.") from None
    return parse_settings(text, path, holidays)


def parse_settings(text: str, path: Path, holidays: PublicHolidays = public_holidays) -> Settings:
    """The settings of a TOML text; relative paths in it start at the folder of ``path``. Raises ConfigError."""
    try:
        values = tomllib.loads(text)
        lines = find_lines(text)
    except RecursionError:
        raise ConfigError(path, 1, "the values are nested too deeply.") from None
    except ValueError as error:
        raise _syntax_error(path, text, str(error)) from None
    return _settings(Table(values, (), Document(path, lines)), holidays)


_PLACE = re.compile(r" ?\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


def _syntax_error(path: Path, text: str, said: str) -> ConfigError:
    place = _PLACE.search(said)
    line = int(place["line"]) if place and place["line"] else text.count("\n", 0, len(text.rstrip())) + 1
    problem = shown_problem(said[: place.start()] if place else said)
    return ConfigError(path, line, f"this is not TOML: {problem}; texts stand in quotes, and each key on one line.")


def _settings(top: Table, holidays: PublicHolidays) -> Settings:
    top.only(("site", "data", "folder", "maps", "rules", "clock"))
    site, data = top.table("site"), top.table("data")
    site.only(_SITE_KEYS)
    data.only(("folder",))
    maps = _maps(top.table("maps"))
    return Settings(
        path=top.document.path,
        site=site.text("name"),
        data=_path(data, "folder") if "folder" in data.values else default_data_folder(),
        folders=_folders(top.tables("folder"), maps),
        maps=maps,
        rules=_rules(top.table("rules"), _calendar(site, holidays), _clock_rules(top.tables("clock"))),
    )


def _calendar(site: Table, holidays: PublicHolidays) -> BusinessCalendar:
    country, state = site.text("country", "US").upper(), site.text("state").upper()
    if not country:
        return BusinessCalendar(frozenset())
    year = date.today().year  # noqa: DTZ011 - the site's own day
    try:
        return BusinessCalendar(holidays(country, state, range(year - _YEARS_BACK, year + _YEARS_AHEAD + 1)))
    except ValueError as error:
        raise site.error(str(error).split()[0], str(error)) from None


# -- folders and maps -----------------------------------------------------------------------------------------------


def _path(table: Table, key: str) -> Path:
    text = table.needed(key, '"~/remits"')
    try:
        path = table.document.path.parent / Path(text).expanduser()
    except RuntimeError:
        raise table.error(key, f"{key} is {shown(text)}, and there is no such user to take the folder of.") from None
    return Path(os.path.normpath(path))


def _folders(tables: list[Table], maps: Mapping[str, ColumnMap]) -> tuple[Folder, ...]:
    folders: list[Folder] = []
    for table in tables:
        folder = _folder(table, maps)
        for other in folders:
            _refuse_clash(table, folder, other)
        folders.append(folder)
    return tuple(folders)


def _folder(table: Table, maps: Mapping[str, ColumnMap]) -> Folder:
    table.only(("path", "map"))
    path, name = _path(table, "path"), table.text("map")
    if name and name not in maps:
        close = get_close_matches(name, maps, 1, 0.6)
        hint = f"did you mean {close[0]}?" if close else "worklist map FILE makes one."
        raise table.error("map", f"there is no [maps.{name}]; {hint}")
    return Folder(path, maps[name] if name else None)


def _refuse_clash(table: Table, folder: Folder, other: Folder) -> None:
    """Files that are read twice, or in two ways, are a slip; exports of two folders are two snapshots."""
    if folder.path == other.path:
        raise table.error("path", f"the folder {folder.path} is given twice.")
    if folder.column_map and folder.column_map == other.column_map:
        name = folder.column_map.name
        raise table.error("map", f"the map {name} is used by two folders; give one of them a copy under another name.")
    inside = folder.path.is_relative_to(other.path) or other.path.is_relative_to(folder.path)
    if inside and (folder.column_map or other.column_map):
        raise table.error("path", f"{folder.path} and {other.path} lie in each other; keep exports in a folder apart.")


def _maps(table: Table) -> dict[str, ColumnMap]:
    return {name: _map(table.table(name), name) for name in table.values if _is_map_name(table, name)}


def _is_map_name(table: Table, name: str) -> bool:
    if MAP_NAME.fullmatch(name):
        return True
    raise table.error(name, f"a map cannot be called {shown(name)}; use up to 40 letters, digits, - and _.")


def _map(table: Table, name: str) -> ColumnMap:
    table.only(_MAP_KEYS)
    for key in table.values:
        table.texts(key) if key == "buckets" else table.text(key)
    try:
        return from_table(name, table.values)
    except ValueError as error:
        said = str(error).removeprefix(f"maps.{name}: ")
        raise table.error(said.split()[0], f"{table.title}: {said}") from None


# -- rules ----------------------------------------------------------------------------------------------------------


def _rules(table: Table, calendar: BusinessCalendar, clock_rules: tuple[ClockRule, ...]) -> SiteRules:
    table.only((*_DAYS_RULES, "stalled_touches", *_RULES_KEYS))
    usual = SiteRules()
    days = {key: table.number(key, getattr(usual, key), least=1, most=3_650) for key in _DAYS_RULES}
    return SiteRules(
        calendar=calendar,
        clock_rules=clock_rules,
        stalled_touches=table.number("stalled_touches", usual.stalled_touches, least=1, most=100),
        chances=_chances(table.table("chance"), usual.chances),
        minutes=_minutes(table.table("minutes"), usual.minutes),
        **days,
    )


def _chances(table: Table, usual: ChanceTable) -> ChanceTable:
    classes = [str(each) for each in AccountClass]
    table.only((*classes, "weight"))
    given = {name: _percents(table, name) for name in classes if name in table.values}
    weight = table.number("weight", usual.weight, least=1, most=10_000)
    return ChanceTable({**usual.by_class, **given}, weight)


def _percents(table: Table, key: str) -> tuple[int, int, int, int]:
    match table.values[key]:
        case [a, b, c, d] if all(type(each) is int and 0 <= each <= 100 for each in (a, b, c, d)):
            return a, b, c, d
    ages = ", ".join(str(end) for end, _ in AGE_BANDS)
    raise table.error(
        key,
        f"{key} must be four whole percents from 0 to 100, for accounts up to {ages} days and older,"
        f" such as {key} = [60, 50, 35, 15].",
    )


def _minutes(table: Table, usual: Mapping[str, int]) -> dict[str, int]:
    table.only(NEXT_ACTIONS)
    return {action: table.number(action, minutes, least=1, most=600) for action, minutes in usual.items()}


def _clock_rules(tables: list[Table]) -> tuple[ClockRule, ...]:
    """The site's rules come first: the first one that covers a payer rules."""
    return (*map(_clock_rule, tables), *MEDICARE_RULES)


def _clock_rule(table: Table) -> ClockRule:
    table.only(_CLOCK_KEYS)
    payers, filing = table.texts("payer"), table.texts("filing")
    if not any(payers) and not any(filing):
        raise table.error("payer", 'a [[clock]] needs payer = ["..."] (names or ids) or filing = ["MB"].')
    counted_in = table.choice("in", get_args(CountedIn), "calendar")
    rule = ClockRule(
        ends=_ends(table),
        days=table.number("days", least=1, most=_MOST_COUNTED[counted_in]),
        counted_in=counted_in,  # type: ignore[arg-type]  # one of the choices
        counted_from=table.choice("from", get_args(CountedFrom)),  # type: ignore[arg-type]
        source=table.needed("source", '"contract of 2026, section 7.2"'),
        payers=payers,
        filing_codes=tuple(code.upper() for code in filing),
        verified_by=table.text("verified_by"),
        verified_on=table.day("verified_on"),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to"),
    )
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        raise table.error("valid_to", "valid_to lies before valid_from, so the rule is never valid.")
    return rule


def _ends(table: Table) -> Ends:
    text = table.text("ends")
    if text in _SHORT_ENDS:
        return _SHORT_ENDS[text]
    return Ends(table.choice("ends", [str(each) for each in Ends]))
