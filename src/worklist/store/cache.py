"""The cache: the PM's records, and the derived row of every open account. It can be deleted at any time."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from worklist.domain.experience import Experience
from worklist.store.cache_opening import LEFT_IN_THE_LOG, REMEDY, open_cache, unusable
from worklist.store.chain import START, Head
from worklist.store.driver import Connection, DatabaseError, StoreError, snapshot
from worklist.store.files import file_at
from worklist.store.locks import sync_is_running
from worklist.store.row_columns import COLUMNS

_NO_EXPERIENCE = '{"allowed": {}, "outcomes": []}'


class Cache:
    """An open cache. One per thread; any number of processes."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self.connection = connection
        """For the other modules of the store only."""
        self._file = file_at(path)

    @classmethod
    def open(cls, path: Path, *, for_sync: bool = False) -> "Cache":
        """Open the cache, making it where it is missing: a sync and the work log fill it again.

        Unless ``for_sync``, the connection refuses to write the PM's records. Raises StoreError when the file is
        damaged; deleting it is then safe.
        """
        return cls(path, open_cache(path, for_sync=for_sync))

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def check(self) -> None:
        """Look at every page. Raises StoreError, with the remedy, when one is damaged."""
        with self.damage_in_words():
            (said,) = self.connection.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise StoreError(f"The cache {self.path} is damaged ({' '.join(said.split())}). {REMEDY}")

    @contextmanager
    def damage_in_words(self) -> Iterator[None]:
        """Raises a StoreError, with the remedy, in place of the driver's error."""
        try:
            yield
        except DatabaseError as error:
            raise unusable(self.path, error) from None

    @contextmanager
    def values_in_words(self) -> Iterator[None]:
        """As ``damage_in_words``, where values are read: also in place of the error of one that cannot be."""
        try:
            with self.damage_in_words():
                yield
        except ValueError:  # its text may quote what was read
            raise unusable(self.path, DatabaseError("a value in it cannot be read")) from None

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Everything read inside is of one moment, whatever a sync merges meanwhile."""
        with snapshot(self.connection):
            yield

    def is_exchanged(self) -> bool:
        """Whether the file was deleted, or deleted and made anew, while it was open."""
        return file_at(self.path) != self._file

    def version(self) -> int:
        """A number that is another one after any other connection wrote to the cache."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def tidy(self) -> None:
        """Put what was written lately into the file itself, once that is much; a running sync does so itself.

        SQLite would have it done by whoever commits next, beside a sync by a person who saves, for whole tenths of a
        second. So a desk leaves it alone, and a screen does it while nobody waits for it. Nobody is kept from writing.
        """
        wal = self.path.with_name(f"{self.path.name}-wal")
        if wal.exists() and wal.stat().st_size > LEFT_IN_THE_LOG and not sync_is_running(self.path):
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    # -- small facts ------------------------------------------------------------------------------------------

    def fact(self, key: str) -> str | None:
        """One remembered fact, such as the basis that rows were assessed on."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def remember(self, key: str, value: str) -> None:
        """Keep a fact, inside the caller's transaction."""
        sql = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        self.connection.execute(sql, (key, value))

    def ground(self) -> str:
        """All that rows rest on besides records, entries and the day; equal texts are equal ground."""
        sql = "SELECT key, value FROM meta WHERE key IN ('basis', 'experience', 'other_settings', 'terms') ORDER BY key"
        return json.dumps([*self.connection.execute(sql), str(self.listed_on())])

    def cursor(self) -> Head:
        """The work log's entry up to which this cache has been brought."""
        value = self.fact("cursor")
        if value is None:
            return START
        with self.values_in_words():
            seq, hash_ = value.split()
            return Head(int(seq), hash_)

    def move_cursor(self, head: Head) -> None:
        """Note that every entry up to ``head`` is in the rows, inside the caller's transaction.

        Another process may have been further, so it never moves back.
        """
        if head.seq > self.cursor().seq:
            self.remember("cursor", f"{head.seq} {head.hash}")

    def exported_on(self) -> date | None:
        """The day of the newest aging export; None when none was read."""
        return self._day("SELECT max(newest_on) FROM export")

    def listed_on(self) -> date | None:
        """The day up to which the exports list every open account; None when some are missing.

        With several column maps the one furthest behind rules: an account may be any map's.
        """
        return self._day("SELECT CASE WHEN count(*) = count(whole_on) THEN min(whole_on) END FROM export WHERE whole")

    def _day(self, sql: str) -> date | None:
        with self.values_in_words():
            (value,) = self.connection.execute(sql).fetchone()
            return date.fromisoformat(value) if value else None

    def experience(self) -> Experience:
        """The site's numbers that rows rest on."""
        with self.values_in_words():
            value = json.loads(self.fact("experience") or _NO_EXPERIENCE)
            return Experience(
                {payer: (percent, lines) for payer, (percent, lines) in value["allowed"].items()},
                {(kind, band): (won, tried) for kind, band, won, tried in value["outcomes"]},
            )

    def remember_experience(self, experience: Experience) -> None:
        """Keep the site's numbers, inside the caller's transaction."""
        outcomes = [[*key, *value] for key, value in sorted(experience.outcomes.items())]
        allowed = dict(sorted(experience.allowed_percent.items()))
        self.remember("experience", json.dumps({"allowed": allowed, "outcomes": outcomes}))

    # -- accounts and their rows ------------------------------------------------------------------------------

    def knows(self, number: str) -> bool:
        """Whether the PM's records hold this account number."""
        return bool(self.connection.execute("SELECT 1 FROM record WHERE account = ? LIMIT 1", (number,)).fetchone())

    def numbers_turning(self, today: date) -> list[str]:
        """Open accounts of which a rule may say something else on this day."""
        return self._numbers("SELECT number FROM account WHERE next_change_on <= ?", today.isoformat())

    def stale_count(self) -> int:
        """How many accounts ``stale_numbers`` names."""
        return int(self.connection.execute("SELECT count(*) FROM stale").fetchone()[0])

    def has_stale(self) -> bool:
        """Whether it names any."""
        return self.connection.execute("SELECT 1 FROM stale LIMIT 1").fetchone() is not None

    def stale_numbers(self) -> list[str]:
        """Accounts whose row no longer rests on what the cache holds."""
        return self._numbers("SELECT account FROM stale")

    def _numbers(self, sql: str, *values: object) -> list[str]:
        return [number for (number,) in self.connection.execute(sql, values)]

    def mark_stale(self, numbers: Iterable[str]) -> None:
        """Have these rows assessed anew, inside the caller's transaction."""
        self._mark("SELECT value FROM json_each(?)", json.dumps(list(numbers)))

    def mark_all_stale(self) -> None:
        """Have every row assessed anew, inside the caller's transaction."""
        self._mark("SELECT DISTINCT account FROM record")

    def mark_class_stale(self, account_class: str) -> None:
        """Have the rows of one account class assessed anew, inside the caller's transaction."""
        self._mark("SELECT number FROM account WHERE account_class = ?", account_class)

    def mark_payer_stale(self, payer: str) -> None:
        """Have the rows of one payer assessed anew, inside the caller's transaction."""
        self._mark("SELECT number FROM account WHERE payer = ?", payer)

    def mark_derived_stale(self) -> None:
        """Have the rows assessed anew whose balance no export states, inside the caller's transaction."""
        self._mark("SELECT number FROM account WHERE balance_source = 'derived'")

    def _mark(self, select: str, *values: str) -> None:
        self.connection.execute(f"INSERT OR IGNORE INTO stale {select}", values)

    def write_rows(self, numbers: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Replace the rows of ``numbers`` by ``rows`` (closed accounts have none), inside the caller's transaction.

        Rows are in the order of ``row_columns.COLUMNS``.
        """
        self._delete("account", "number", numbers)
        opened = json.dumps([row[_NUMBER_AT] for row in rows])
        self.connection.execute("INSERT OR IGNORE INTO account_id (number) SELECT value FROM json_each(?)", (opened,))
        marks = ", ".join("?" * len(COLUMNS))
        self.connection.executemany(
            f"INSERT INTO account ({', '.join(COLUMNS)}, id)"
            f" VALUES ({marks}, (SELECT id FROM account_id WHERE number = ?{_NUMBER_AT + 1}))",
            rows,
        )

    def note_other_settings(self) -> None:
        """Rows were just written by other settings than the cache's: whoever assessed them before looks again."""
        self.remember("other_settings", str(int(self.fact("other_settings") or 0) + 1))

    def forget_stale(self, numbers: Sequence[str]) -> None:
        """Take the marks off accounts that were assessed anew, inside the caller's transaction."""
        self._delete("stale", "account", numbers)

    def _delete(self, table: str, column: str, numbers: Sequence[str]) -> None:
        chosen = json.dumps(list(numbers))
        self.connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (chosen,))


_NUMBER_AT = COLUMNS.index("number")
