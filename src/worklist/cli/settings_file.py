"""Writes the settings file: a new one with comments, or a change to an existing one that keeps its comments."""

import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import tomlkit

from worklist.cli.days_off import remembered_holidays
from worklist.cli.output import Failure
from worklist.config import ConfigError, Settings, parse_settings, read_settings
from worklist.config.lines import find_lines
from worklist.domain.clocks import Ends
from worklist.domain.column_map import ColumnMap
from worklist.domain.lists import SavedQueue, list_key
from worklist.durable import make_folder, sync_folder
from worklist.store.locks import one_at_a_time

_TOP = """\
# The settings of worklist. `worklist doctor` checks them; each mistake is named with its line.
# A path may begin with ~; a relative one starts at the folder of this file.

[site]
name = {name}
country = "US"  # public holidays are no business days; "" for weekends only
# state = "TX"  # adds the holidays of a state

[data]
folder = {data}  # the work log (precious: worklist backup) and the cache (can be deleted)

# Folders that the PM system or clearinghouse fills. They are only ever read, with the folders inside them.
# Without a map: X12 files (835 remits, 837P claims). With a map: CSV exports (A/R aging, open accounts).
"""

_SERVERS = """
# Servers that are read: FHIR R4, or a clearinghouse. The settings name a secret and never hold it: worklist secret set
# keeps it. docs/sources.md lists the keys; worklist doctor says whether a server is reached and what it lets us read.
#
# [[source]]
# kind = "fhir"  # or "clearinghouse"
# name = "pm"
# url = "https://..."
# sign_in = "bearer"  # or "smart", "basic", "key"
# secret = "pm-token"  # its name
"""

_RULES = """
# The site's own numbers. Those shown are the ones to start from, not findings: they are yours to set.

[rules]
# no_response_days = 21  # days that a payer usually takes for an electronic claim
# no_response_days_paper = 30  # and where we hold no electronic claim
# stalled_touches = 3
# aged_days = 120
# outcome_rest_days = 30  # rest after an outcome until the account comes back
# cost_per_touch = "25.00"  # dollars; the low end of what is published
# underpaid_amount = "5.00"  # dollars; a line or claim counts as underpaid from here on...
# underpaid_percent = 2      # ...and from this part of what the contract says
# bad_debt = ["BAD DEBT"]    # the PM's status words for what was given up

[rules.chance]
# Chance of recovery in percent, for accounts up to 90, 180, 365 days and older.
# Recorded outcomes take over; weight says how many of them the assumption is worth.
# payer_underpayment = [70, 60, 45, 25]
# payer_denial = [60, 50, 35, 15]
# payer_no_response = [80, 65, 40, 15]
# patient_balance = [55, 40, 25, 10]
# aged_ar = [40, 30, 20, 10]
# weight = 20

[rules.minutes]
# Minutes of work by action.
# call = 12
# portal = 4
# appeal = 30

# Deadlines. Medicare's are built in; for every other payer no universal number exists, and a deadline without a
# rule is shown as UNKNOWN. Take each from the contract or manual, and say who verified it.
#
# [[clock]]
# ends = "first appeal"  # one of {ends}
# payer = ["..."]  # names or ids as in the remits; or filing = ["CI"] for a kind of payer
# days = ...
# in = "calendar"  # or "business", "years"
# from = "remit"  # or "service"
# source = "contract of 2026, section 7.2"
# verified_by = "..."
# verified_on = 2026-01-31
# valid_from = 2026-01-01
# valid_to = 2026-12-31

# Patient balances. The numbers shown are the ones to start from; what is given up, and when, is yours to set.
# worklist guideline FILE.csv writes a year's [[poverty]] tables.

# [patients]
# plan_months = 12        # the longest plan that is proposed
# plan_least = "25.00"    # dollars; the smallest monthly payment
# settlements = [80, 60]  # percents of the balance that are proposed as a lump sum; without it none is
# prompt_pay = 0          # percent off for paying at once; 0: none is proposed
# grace_days = 5          # days until a payment that the PM does not show counts as missed
# objection_days = 30     # days in which an objection is answered
# calls_from = 8          # hours of the patient's day in which calls are made
# calls_to = 21
# tax_exempt = false      # true for a tax-exempt hospital, which waits 120 days and takes applications for 240
# presumed = "presumed.csv"  # who is presumed eligible for assistance: columns account or patient, reason

# Assistance: the federal poverty guideline of each year and region, and what is taken off up to which percent of it.
# Without the guideline of an application's year what it gives is UNKNOWN.
#
# [[poverty]]
# year = ...
# region = "48"  # or "AK", "HI"
# first = "..."  # dollars a year for a household of one
# each_more = "..."  # and for each further person
#
# [[assistance]]  # the lowest step first
# up_to = ...  # percent of the guideline
# discount = ...  # percent off the patient's balance

# Who may give up how much. Each table grants, none takes away; without one nobody has authority. What is left out is
# without limit. A rule for specialists that names dispute makes all other disputes need approval.
#
# [[authority]]
# role = "specialist"  # or "supervisor", who also has what specialists have
# asks = ["settle"]  # or "write-off", "place", "dispute"
# class = ["patient_balance"]  # account class
# payer = ["commercial", "self-pay"]  # kind of payer; "federal" for all federal programs
# amount = "..."  # most dollars given up (settle, write-off) or at stake (place, dispute)
# discount = ...  # most percent of what is owed that is given up

# The kind of payer is read from the files; name those that the files say wrongly or not at all.
#
# [payer_types]
# medicare-advantage = ["..."]  # names or ids
"""


BACKUP = """
# A verified copy of the work log, made by worklist sync when it is due. docs/settings.md says more.

[backup]
every = "day"
# to = "/mnt/..."  # a folder on another disk or machine; without it the copies lie beside the log and are lost with it
# keep = 30  # the newest; besides, one of each month is kept for a year
"""


@dataclass(frozen=True, slots=True)
class NewFolder:
    """A drop folder to be written into the settings; with the name of its map, if it holds CSV exports."""

    path: str
    map_name: str = ""


def fresh_settings(name: str, data: str, folders: Sequence[NewFolder], maps: Sequence[ColumnMap]) -> str:
    """The text of a first settings file."""
    parts = [_TOP.format(name=_quoted(name), data=_quoted(data))]
    parts += [_folder_lines(folder) for folder in folders]
    parts += [f"\n[maps.{each.name}]  # which column of the export holds what\n{_map_lines(each)}" for each in maps]
    return "".join([*parts, _SERVERS, _RULES.format(ends=", ".join(Ends))])


def _quoted(text: str) -> str:
    return tomlkit.item(text).as_string()


def _folder_lines(folder: NewFolder) -> str:
    lines = f"\n[[folder]]\npath = {_quoted(folder.path)}\n"
    return f"{lines}map = {_quoted(folder.map_name)}\n" if folder.map_name else lines


def _map_lines(column_map: ColumnMap) -> str:
    return tomlkit.dumps(column_map.to_table())


def with_map(text: str, column_map: ColumnMap, folder: NewFolder | None = None) -> str:
    """The text with a map added or brought up to date, and a folder that uses it, if one is given."""
    document = tomlkit.parse(text)
    if "maps" not in document:
        document.add("maps", tomlkit.table(is_super_table=True))
    maps = cast("dict[str, Any]", document["maps"])
    if column_map.name in maps:
        _bring_up_to_date(maps[column_map.name], column_map)
    else:
        maps[column_map.name] = tomlkit.item(column_map.to_table())
    return tomlkit.dumps(document) + (_folder_lines(folder) if folder else "")


def _bring_up_to_date(table: Any, column_map: ColumnMap) -> None:
    wanted = column_map.to_table()
    for key in [key for key in table if key not in wanted]:
        del table[key]
    table.update(wanted)


def write_queue(path: Path, saved: SavedQueue) -> None:
    """Write a saved queue into the settings file as it is now. Raises Failure where that is, or would be, wrong."""
    try:
        with one_at_a_time(path.resolve().parent):  # or of two who save at once one would lose the queue
            read_settings(path, remembered_holidays)  # somebody may have edited them since
            write_settings(path, with_queue(path.read_text("utf-8-sig"), saved))
    except ConfigError as error:
        raise Failure(f"Nothing was written, since the settings are wrong: {error}") from None
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.") from None


def add_tables(path: Path, tables: str) -> None:
    """Write tables behind the settings as they are now. Raises Failure where those are, or would be, wrong."""
    try:
        with one_at_a_time(path.resolve().parent):
            text = path.read_text("utf-8-sig")
            write_settings(path, f"{text.rstrip()}\n\n{tables}")
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.") from None


def with_queue(text: str, saved: SavedQueue) -> str:
    """The settings with a queue added behind the others, or replaced where the name is there; the rest stays as it is.

    Only the table's own lines are written: tomlkit moves other tables that stand between two of one array. Raises
    Failure where the queues that are there are not written as [[queue]].
    """
    values = {"name": saved.name, "filter": saved.filter, **({"sort": str(saved.sort)} if saved.sort else {})}
    keys = [list_key(str(table.get("name", ""))) for table in tomllib.loads(text).get("queue", ())]
    lines = text.split("\n")
    if saved.key in keys:
        start, end = _queue_lines(text, keys.index(saved.key))
        return "\n".join([*lines[:start], _changed_queue("\n".join(lines[start:end]), values), *lines[end:]])
    new = f"\n[[queue]]\n{tomlkit.dumps(values)}"
    if keys:
        _, end = _queue_lines(text, len(keys) - 1)
        return "\n".join([*lines[:end], new.rstrip("\n"), *lines[end:]])
    return f"{text}\n{new}" if text and not text.endswith("\n") else f"{text}{new}"


def _queue_lines(text: str, index: int) -> tuple[int, int]:
    """Where the lines of a [[queue]] begin and end; comments before the next table are that table's."""
    lines = text.split("\n")
    start = find_lines(text).of("queue", index) - 1
    if not lines[start].lstrip().startswith("[["):
        raise Failure("The saved queues are not written as [[queue]]; change them by hand.")
    end = next((at for at in range(start + 1, len(lines)) if lines[at].lstrip().startswith("[")), len(lines))
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return start, end


def _changed_queue(block: str, values: dict[str, str]) -> str:
    document = tomlkit.parse(block)
    table = cast("dict[str, Any]", document)["queue"][0]
    for key in [key for key in table if key not in values]:
        del table[key]
    table.update(values)
    return tomlkit.dumps(document).rstrip("\n")


def check_settings(path: Path, text: str) -> Settings:
    """What a text would say as the settings file. Raises Failure when it would be wrong."""
    try:
        return parse_settings(text, path, remembered_holidays)
    except ConfigError as error:
        raise Failure(f"The settings were not written, since they would be wrong: {error}") from None


def write_settings(path: Path, text: str) -> None:
    """Put a text in the place of the settings file, whole or not at all, once it is known to be valid.

    A link stays one: the file that it leads to is replaced. Raises Failure.
    """
    check_settings(path, text)
    try:
        _replace(_behind_links(path), text)
    except OSError as error:
        raise Failure(f"{path} cannot be written ({error.strerror}); nothing was changed in it.") from None


def _replace(real: Path, text: str) -> None:
    make_folder(real.parent)
    part = real.with_name(f"{real.name}.{os.getpid()}")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o600)
        part.replace(real)
        sync_folder(real.parent)
    finally:
        part.unlink(missing_ok=True)


def _behind_links(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # which of them depends on the version of Python
        raise Failure(f"{path} is a link that leads back to itself; delete it.") from None
