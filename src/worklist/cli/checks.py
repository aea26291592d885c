"""What ``worklist doctor`` looks at. Nothing here changes anything."""

import locale
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

from worklist.cli.backup_checks import backup_checks
from worklist.cli.drops import dropped_files
from worklist.cli.finding import Finding, State, age_in_words
from worklist.cli.output import is_terminal
from worklist.config import Folder, Settings
from worklist.domain.provenance import Reject
from worklist.domain.text import clean
from worklist.domain.wording import counted

_OLD_FILE_DAYS = 10
_LEAST_FREE_BYTES = 500 << 20
_SMALLEST = (80, 24)
_CLOCK_TOLERANCE = timedelta(minutes=5)
_NETWORK_DISKS = frozenset({"9p", "afs", "cifs", "fuse.sshfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"})
_HEAD = 4_096

# -- the machine ----------------------------------------------------------------------------------------------------


def machine_checks() -> Iterator[Finding]:
    """Python, SQLite, letters, terminal."""
    import_module("worklist.store.driver")  # which gives itself to sqlite-utils under this name:
    sqlite = sys.modules["pysqlite3"].sqlite_version
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", f"Python {python}, SQLite {sqlite}.")
    yield _letters()
    yield from _terminal()
    textual = sorted(name for name in os.environ if name.startswith("TEXTUAL"))
    if textual:
        yield Finding("note", f"The variables {', '.join(map(clean, textual))} are set; worklist does without them.")


def _letters() -> Finding:
    spoken = (sys.stdout.encoding if sys.stdout else "") or locale.getpreferredencoding(False)
    if spoken.lower().replace("-", "") == "utf8":
        return Finding("ok", "Text is written in UTF-8.")
    return Finding(
        "note", f"Text is written in {spoken}, which lacks letters of some names: set LANG to a UTF-8 locale (C.UTF-8)."
    )


def _terminal() -> Iterator[Finding]:
    if not is_terminal(sys.stdout):
        yield Finding("note", "The output is no terminal, so the terminal was not looked at.")
        return
    term, size = os.environ.get("TERM", ""), shutil.get_terminal_size()
    if term in ("", "dumb"):
        yield Finding(
            "wrong", f"TERM is {term or 'not set'}: the screen needs a real terminal, such as xterm-256color."
        )
    elif size < _SMALLEST:
        yield Finding("wrong", f"The terminal has {size.columns} x {size.lines} cells; the screen needs 80 x 24.")
    else:
        yield Finding("ok", f"The terminal is {clean(term, most=40)} with {size.columns} x {size.lines} cells.")


# -- the site's own files -------------------------------------------------------------------------------------------


def playbook_checks(settings: Settings) -> Iterator[Finding]:
    """The site's playbooks: each file that could not be used, else how many there are."""
    found = settings.playbooks
    yield from (Finding("wrong", problem) for problem in found.problems)
    if not found.problems:
        own = f", with those in {settings.own_playbooks}" if settings.own_playbooks else ""
        yield Finding("ok", f"{len(found.all)} playbooks are at hand{own}.")


# -- the data folder ------------------------------------------------------------------------------------------------


def data_checks(settings: Settings) -> Iterator[Finding]:
    """The settings file and the data folder: whose, how open, on what disk."""
    if settings.path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield Finding("wrong", f"Others can change {settings.path}: chmod 600 {settings.path}")
    if not settings.data.is_dir():
        yield Finding("wrong", f"The data folder {settings.data} is not there: worklist init makes it.")
        return
    open_to_others = [path for path in _data_files(settings.data) if path.stat().st_mode & 0o077]
    if open_to_others:
        more = f" and {len(open_to_others) - 1} more" if len(open_to_others) > 1 else ""
        yield Finding(
            "wrong",
            f"Others can read {open_to_others[0]}{more}: chmod -R go= {settings.data} keeps patient data yours.",
        )
    else:
        yield Finding("ok", f"The data folder {settings.data} is open to its owner only.")
    yield from _disk(settings.data)


def _data_files(data: Path) -> list[Path]:
    return [data, *(path for path in sorted(data.iterdir()) if not path.is_symlink())]


def _disk(data: Path) -> Iterator[Finding]:
    if not os.access(data, os.W_OK):
        yield Finding("wrong", f"The data folder {data} cannot be written: give yourself the right to, or move it.")
    free = shutil.disk_usage(data).free
    if free < _LEAST_FREE_BYTES:
        yield Finding(
            "wrong", f"Only {free >> 20:,} MB are free where {data} is: make room, or entries cannot be saved."
        )
    kind = _disk_kind(data)
    if kind in _NETWORK_DISKS:
        yield Finding(
            "wrong",
            f"{data} is on a network disk ({kind}), where SQLite's locks cannot be relied on: set [data] folder to a"
            " disk of this machine.",
        )


def _disk_kind(path: Path) -> str:
    """The file system's kind, where the system tells (Linux)."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    except OSError:
        return ""
    real = path.resolve()
    holding = [fields for fields in mounts if real.is_relative_to(fields[1].replace("\\040", " "))]
    return max(holding, key=lambda fields: len(fields[1]))[2] if holding else ""


# -- the databases --------------------------------------------------------------------------------------------------


def store_checks(settings: Settings) -> Iterator[Finding]:
    """Whether anybody could read them, the work log with every link of its chain, its backups, the cache."""
    yield from _encryption(settings)
    yield from _work_log(settings.log_path)
    yield from backup_checks(settings)
    yield from _cache(settings.cache_path)


def _encryption(settings: Settings) -> Iterator[Finding]:
    """Before a database is opened here, since files are read for it."""
    from worklist.store.encryption import plaintext_in

    named, plain = settings.encryption.key, plaintext_in(settings.data)
    if named:
        yield _key(settings)
        yield from (Finding("wrong", f"{path} is not encrypted: worklist encrypt does it.") for path in plain)
    elif plain:
        yield Finding("note", "The databases are not encrypted: worklist encrypt does it, if their disk is not.")


def _key(settings: Settings) -> Finding:
    """Where the key is kept, with the mode of its file."""
    from worklist.cli.database_keys import key_file_of, secrets_of
    from worklist.store.driver import StoreError
    from worklist.store.keys import keys_of

    name, file = settings.encryption.key, key_file_of(settings)
    try:
        keys_of(settings.log_path).wanted()
    except StoreError as error:
        return Finding("wrong", str(error))
    place = secrets_of(settings).check(name)
    mode = f" (mode {stat.S_IMODE(file.stat().st_mode):o})" if file and str(file) in place else ""
    return Finding("ok", f"The databases are encrypted; their key {name} is kept in {place}{mode}.")


def _work_log(path: Path) -> Iterator[Finding]:
    from worklist.store.audit import AuditReader
    from worklist.store.driver import DatabaseError, StoreError, error_in_words
    from worklist.store.worklog import WorkLog

    try:
        with closing(WorkLog.open(path)) as log, AuditReader(path) as reader:
            proof = reader.prove(pages=True)
            newest = next(iter(log.since(proof.head.seq - 1)), None) if proof.is_whole else None
    except (StoreError, DatabaseError) as error:
        yield Finding("wrong", error_in_words(error))
        return
    if not proof.is_whole:
        yield Finding("wrong", f"The work log is not whole. {proof.why} worklist verify says more.")
        return
    yield Finding("ok", f"The work log is whole: {counted(proof.entries, 'entry', 'entries')}, every one verified.")
    if newest and newest.at > datetime.now(UTC) + _CLOCK_TOLERANCE:
        yield Finding(
            "wrong",
            f"The newest entry is of {newest.at:%Y-%m-%d %H:%M} UTC, which is in the future: put this machine's clock"
            " right, or the one of the machine that wrote it.",
        )


def _cache(path: Path) -> Iterator[Finding]:
    from worklist.store import runs
    from worklist.store.cache import Cache
    from worklist.store.driver import DatabaseError, StoreError

    if not path.exists():
        yield Finding("note", "There is no cache yet: worklist sync makes it.")
        return
    try:
        cache = Cache.open(path)
        try:
            cache.check()
            done, last = runs.last(cache, "done"), runs.last(cache)
        finally:
            cache.close()
    except (StoreError, DatabaseError) as error:
        yield Finding("wrong", str(error))
        return
    if done is None or done.ended is None:
        yield Finding("note", "The cache is empty: worklist sync fills it.")
    else:
        yield Finding("ok", f"The cache was last brought up to date {done.ended.astimezone():%Y-%m-%d %H:%M}.")
    if last and last.state == "failed":
        yield Finding("wrong", f"The last sync failed: {last.error or 'it did not say why; run worklist sync.'}")


# -- the drop folders -----------------------------------------------------------------------------------------------


def folder_checks(settings: Settings) -> Iterator[Finding]:
    """Each drop folder: there, readable, fed, and what its newest file looks like."""
    if not settings.folders and not settings.sources:
        yield Finding("wrong", f"{settings.path} has no [[folder]] and no [[source]], so there is nothing to sync.")
    for folder in settings.folders:
        yield _folder(folder)


def _folder(folder: Folder) -> Finding:
    path = folder.path
    if not path.is_dir():
        return Finding("wrong", f"The folder {path} is not there: correct [[folder]] in the settings, or mount it.")
    if not os.access(path, os.R_OK | os.X_OK):
        return Finding("wrong", f"The folder {path} cannot be read: give yourself the right to read it.")
    files = dropped_files(path)
    if not files:
        return Finding("note", f"The folder {path} is empty.")
    newest = files[0]
    problem = _problem_of(newest, folder)
    if problem:
        return Finding("wrong", problem)
    days = _days_old(newest)
    state: State = "ok" if days <= _OLD_FILE_DAYS else "note"
    fits = f" and fits the map {folder.column_map.name}" if folder.column_map else ""
    return Finding(state, f"{path} has {counted(len(files), 'file')}; the newest is {age_in_words(days)} old{fits}.")


def _problem_of(newest: Path, folder: Folder) -> str:
    """What is wrong with the newest file of a folder; empty when nothing is."""
    try:
        return _misfit(newest, folder) if folder.column_map else _not_x12(newest)
    except OSError as error:
        return f"{newest} cannot be read: {error.strerror}."


def _not_x12(newest: Path) -> str:
    from worklist.sources.archives import archive_kind
    from worklist.sources.patients import holds_patient_tables
    from worklist.sources.x12 import looks_like_x12

    with newest.open("rb") as stream:
        head = stream.read(_HEAD)
        if looks_like_x12(head) or archive_kind(head) or holds_patient_tables(stream, newest.name):
            return ""
    return (
        f"{newest} does not look like X12, nor like patients' statements or payments: a folder of other CSV exports"
        " needs a map (worklist map FILE --add-folder)."
    )


def _misfit(newest: Path, folder: Folder) -> str:
    from worklist.sources.aging import read_aging
    from worklist.sources.archives import archive_kind

    assert folder.column_map is not None
    with newest.open("rb") as stream:
        if newest.suffix.lower() in (".zip", ".gz") and archive_kind(stream.read(4)):
            return ""
        today = datetime.now().astimezone().date()
        first = next(read_aging(stream, newest.name, folder.column_map, as_of=today), None)
    if isinstance(first, Reject) and first.position.unit == "file":
        return (
            f"{newest.name} does not fit the map {folder.column_map.name}: {first.reason} worklist map makes a new one."
        )
    return ""


def _days_old(path: Path) -> int:
    return int((time.time() - path.stat().st_mtime) // 86_400)
