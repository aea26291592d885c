"""The cache's tables. Everything in them can be rebuilt from the PM's files and the work log."""

from typing import Any

from worklist.domain.queues import Queue
from worklist.domain.today import FIRST_WORKED


def _first_schema(db: Any) -> None:
    for statement in (*_SOURCES, *_RECORDS):
        db.execute(statement)


def _rows_with_waking_days(db: Any) -> None:
    """Rows rest on records and the work log, so they are not changed but made anew: whoever opens the cache does."""
    for table in ("account", "queue_total", "account_id", "stale"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _DERIVED:
        db.execute(statement)
    db.execute("INSERT INTO stale SELECT DISTINCT account FROM record")


def _records_of_servers(db: Any) -> None:
    for statement in _SERVERS:
        db.execute(statement)


_SERVERS = (
    """CREATE TABLE server (
        name TEXT PRIMARY KEY,          -- as in the places of its records: fhir:pm
        basis TEXT NOT NULL,            -- fingerprint of how it is read
        mark TEXT NOT NULL,             -- where to go on the next time
        size INTEGER NOT NULL           -- resources of the last reading of everything
    ) STRICT""",
    """CREATE TABLE server_record (
        account TEXT NOT NULL,          -- with key: the record; empty for a payment
        key TEXT NOT NULL,
        server TEXT NOT NULL,
        kind TEXT NOT NULL,             -- with id: the resource that it stands for
        id TEXT NOT NULL,
        PRIMARY KEY (account, key)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX server_record_by_id ON server_record (server, kind, id)",
    "DROP INDEX record_rates",
    "CREATE INDEX record_rates ON record (payer, file, paid_lines, paid_charge, paid_allowed) WHERE paid_lines > 0",
    """CREATE TABLE sync_part (
        run INTEGER NOT NULL,
        name TEXT NOT NULL,
        state TEXT NOT NULL,            -- done or failed
        records INTEGER NOT NULL,
        gone INTEGER NOT NULL,
        rejects INTEGER NOT NULL,
        error TEXT NOT NULL,
        PRIMARY KEY (run, name)
    ) STRICT, WITHOUT ROWID""",
)


def _answers_and_recoupments(db: Any) -> None:
    """Records have another shape and say more than they did, so all files are read again by the next sync."""
    _forget_records(db)
    for statement in _ANSWERS:
        db.execute(statement)


def _forget_records(db: Any) -> None:
    for table in ("record", "payment", "billed_line", "reject", "source_file", "export", "server", "server_record"):
        db.execute(f"DELETE FROM {table}")
    for table in ("stale", "account", "sync_run", "sync_part"):
        db.execute(f"DELETE FROM {table}")


_ANSWERS = (
    # The numbers that a claim went out under, once for each file that holds it; zeros in front are left out.
    """CREATE TABLE submission (
        account TEXT NOT NULL,
        key TEXT NOT NULL,              -- with account: the claim's record
        interchange TEXT NOT NULL,
        set_group TEXT NOT NULL,
        set_number TEXT NOT NULL,
        batch TEXT NOT NULL,
        sent_on TEXT,
        PRIMARY KEY (account, key, interchange, set_group, set_number, batch)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX submission_by_interchange ON submission (interchange) WHERE interchange <> ''",
    "CREATE INDEX submission_by_group ON submission (set_group) WHERE set_group <> ''",
    "CREATE INDEX submission_by_batch ON submission (batch) WHERE batch <> ''",
    # What was said of all claims under a number: answers on files (999, 997, TA1) and on batches (277CA).
    """CREATE TABLE answer (
        key TEXT PRIMARY KEY,           -- fingerprint of the content
        kind TEXT NOT NULL,             -- file or batch
        names TEXT NOT NULL,            -- which number it names: interchange, group or batch
        number TEXT NOT NULL,
        said_on TEXT,
        outcome TEXT NOT NULL,
        file TEXT NOT NULL,
        at INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX answer_by_number ON answer (names, number)",
    # The words of provider-level references, by which an account finds the payments that name it.
    """CREATE TABLE recoupment_word (
        word TEXT NOT NULL,
        payment TEXT NOT NULL,          -- its key
        PRIMARY KEY (word, payment)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX recoupment_word_by_payment ON recoupment_word (payment)",
)


def _supervision(db: Any) -> None:
    """Rows say more of whose an account is than they did, so whoever opens the cache makes them anew."""
    for statement in _SUPERVISION:
        db.execute(statement)
    db.execute("INSERT OR IGNORE INTO stale SELECT DISTINCT account FROM record")


_SOURCES = (
    """CREATE TABLE source_file (
        hash TEXT NOT NULL,             -- SHA-256 of the content: a renamed copy is the same file
        map TEXT NOT NULL,              -- name of the column map it was read by; empty for X12
        layout TEXT NOT NULL,           -- fingerprint of that map: a corrected map reads its files again
        name TEXT NOT NULL,
        as_of TEXT,                     -- exports: the day they speak of
        bytes INTEGER NOT NULL,
        records INTEGER NOT NULL,
        rejects INTEGER NOT NULL,
        run INTEGER NOT NULL,
        PRIMARY KEY (hash, map)
    ) STRICT""",
    """CREATE TABLE reject (
        id INTEGER PRIMARY KEY,
        file TEXT NOT NULL,             -- hash of the file
        map TEXT NOT NULL,
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        unit TEXT NOT NULL,
        byte INTEGER,
        account TEXT NOT NULL,
        reason TEXT NOT NULL,
        kind TEXT NOT NULL              -- rejected or warning
    ) STRICT""",
    "CREATE INDEX reject_by_file ON reject (file, map)",
    "CREATE INDEX reject_by_account ON reject (account) WHERE account <> '' AND kind = 'rejected'",
    "CREATE INDEX reject_by_listed_account ON reject (account) WHERE map <> '' AND account <> '' AND kind = 'rejected'",
    """CREATE TABLE export (
        map TEXT PRIMARY KEY,
        newest_on TEXT NOT NULL,        -- the newest day of which anything was used
        whole INTEGER NOT NULL,         -- whether its exports list every open account
        whole_on TEXT                   -- the newest day of which everything was used
    ) STRICT""",
    """CREATE TABLE sync_run (
        id INTEGER PRIMARY KEY,
        started TEXT NOT NULL,
        ended TEXT,
        state TEXT NOT NULL,            -- running, done, cancelled, failed
        files INTEGER NOT NULL DEFAULT 0,
        records INTEGER NOT NULL DEFAULT 0,
        changed INTEGER NOT NULL DEFAULT 0,
        gone INTEGER NOT NULL DEFAULT 0,
        rejects INTEGER NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
)

_RECORDS = (
    """CREATE TABLE record (
        account TEXT NOT NULL,
        key TEXT NOT NULL,              -- fingerprint of the content
        kind TEXT NOT NULL,             -- claim, remit, aging, status, statement or patient-payment
        map TEXT NOT NULL,              -- aging: the column map it came through
        as_of TEXT NOT NULL,            -- the newest that says so: aging: its day; statement: when its file was written
        file TEXT NOT NULL,             -- where it was read: of several places the first by name
        at INTEGER NOT NULL,
        payer TEXT NOT NULL,
        paid_lines INTEGER NOT NULL,    -- remits: lines that were paid, with what they charged and allowed
        paid_charge INTEGER NOT NULL,
        paid_allowed INTEGER NOT NULL,
        body TEXT NOT NULL,             -- the domain value as JSON
        PRIMARY KEY (account, key)
    ) STRICT""",
    "CREATE INDEX record_rates ON record (payer, paid_lines, paid_charge, paid_allowed) WHERE paid_lines > 0",
    "CREATE INDEX record_by_map ON record (map, account, key, as_of) WHERE map <> ''",
    """CREATE TABLE payment (
        key TEXT PRIMARY KEY,
        payer TEXT NOT NULL,
        number TEXT NOT NULL,
        paid_on TEXT,
        amount INTEGER NOT NULL,
        imbalance INTEGER NOT NULL,
        file TEXT NOT NULL,
        at INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT""",
    # The lines of each account's current claim, by which the same line on two accounts of one patient is found.
    """CREATE TABLE billed_line (
        patient TEXT NOT NULL,
        code TEXT NOT NULL,
        modifiers TEXT NOT NULL,
        service_on TEXT NOT NULL,
        units TEXT NOT NULL,
        charge INTEGER NOT NULL,
        account TEXT NOT NULL,
        file TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (patient, code, modifiers, service_on, units, charge, account)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX billed_line_by_account ON billed_line (account)",
)


def _kept_total(verb: str, row: str, sign: str) -> str:
    """Totals are kept beside the rows, since they are read after every action: counting takes too long for that."""
    return f"""CREATE TRIGGER account_{verb.lower()}_{row} AFTER {verb} ON account BEGIN
        UPDATE queue_total SET accounts = accounts {sign} 1, asleep = asleep {sign} {is_asleep(row)},
            millions = millions {sign} {row}.balance / 1000000, cents = cents {sign} {row}.balance % 1000000
            WHERE queue = {row}.queue;
    END"""


def is_asleep(row: str = "") -> str:
    """SQL: whether a row is hidden unless sleeping accounts are asked for."""
    states = f"{row}.states" if row else "states"
    return f"(instr({states}, ' snoozed ') > 0 OR instr({states}, ' resting ') > 0)"


def in_state(state: str) -> str:
    """SQL: whether a row is in a stored state; written out, so that the planner sees the index made for it."""
    return f"instr(states, ' {state} ') > 0"


IS_NOT_RESTING = "instr(states, ' resting ') = 0"
"""SQL: whether nothing was achieved on a row yet, so that its clock matters; sleep does not stop a clock."""
IS_FREE = f"queue >= {FIRST_WORKED:d} AND NOT {is_asleep()}"
"""SQL: whether nothing stops work on a row."""
IS_UNOWNED_WORK = f"owner_folded = '' AND rank < 0 AND {IS_FREE}"
"""SQL: whether there is something to win on a row that nobody owns."""

_DERIVED = (
    # Clustered in the order in which a queue is shown, so that a page and a filter inside a queue are one range scan.
    """CREATE TABLE account (
        queue INTEGER NOT NULL,
        rank INTEGER NOT NULL,          -- minus the priority in cents per minute
        number TEXT NOT NULL,
        id INTEGER NOT NULL UNIQUE,
        patient TEXT NOT NULL,
        payer TEXT NOT NULL,
        plan TEXT NOT NULL,
        number_folded TEXT NOT NULL,    -- as searches compare names
        patient_folded TEXT NOT NULL,
        payer_folded TEXT NOT NULL,
        plan_folded TEXT NOT NULL,
        owner_folded TEXT NOT NULL,
        holder_folded TEXT NOT NULL,
        balance INTEGER NOT NULL,
        insurance_balance INTEGER NOT NULL,
        patient_balance INTEGER,
        stake INTEGER NOT NULL,
        service_on TEXT,
        billed_on TEXT,
        aged_from TEXT,                 -- the day that age counts from
        deadline_on TEXT,
        touches INTEGER NOT NULL,
        touched_on TEXT,
        due_on TEXT,
        next_action TEXT NOT NULL,
        snoozed_until TEXT,             -- the day on which it wakes by itself
        owner TEXT NOT NULL,
        holder TEXT NOT NULL,
        carcs TEXT NOT NULL,            -- lists as ' 97 16 ', so that one LIKE finds a member
        rarcs TEXT NOT NULL,
        mods TEXT NOT NULL,
        codes TEXT NOT NULL,
        states TEXT NOT NULL,
        account_class TEXT NOT NULL,
        disposition TEXT NOT NULL,
        source_hash TEXT NOT NULL,
        balance_source TEXT NOT NULL,
        next_change_on TEXT,
        PRIMARY KEY (queue, rank, stake DESC, number)
    ) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX account_by_number ON account (number)",
    "CREATE INDEX account_by_rank ON account (rank, stake DESC, number)",
    "CREATE INDEX account_by_next_change ON account (next_change_on)",
    # Of the views: each holds the few rows that a view asks for, in its order.
    "CREATE INDEX account_by_owner ON account (owner_folded, rank, stake DESC, number) WHERE owner_folded <> ''",
    f"CREATE INDEX account_asleep ON account (snoozed_until, rank, stake DESC, number) WHERE {is_asleep()}",
    "CREATE INDEX account_due ON account (owner_folded, due_on) WHERE due_on IS NOT NULL",
    "CREATE INDEX account_deadline ON account (deadline_on) WHERE deadline_on IS NOT NULL",
    f"CREATE INDEX account_broken ON account (rank, stake DESC, number) WHERE {in_state('broken-promise')}",
    f"CREATE INDEX account_woken ON account (rank, stake DESC, number) WHERE {in_state('woken')}",
    f"CREATE INDEX account_unowned ON account (rank, stake DESC, number) WHERE {IS_UNOWNED_WORK}",
    # The names that a filter is completed with.
    "CREATE INDEX account_by_payer ON account (payer)",
    "CREATE INDEX account_by_plan ON account (plan) WHERE plan <> ''",
    """CREATE TABLE queue_total (
        queue INTEGER PRIMARY KEY,
        accounts INTEGER NOT NULL DEFAULT 0,
        asleep INTEGER NOT NULL DEFAULT 0,
        millions INTEGER NOT NULL DEFAULT 0, -- of cents; in two parts, or a file of absurd amounts overflows the sum
        cents INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    f"INSERT INTO queue_total (queue) VALUES {', '.join(f'({queue:d})' for queue in Queue)}",
    _kept_total("INSERT", "new", "+"),
    _kept_total("DELETE", "old", "-"),
    _kept_total("UPDATE", "old", "-"),
    _kept_total("UPDATE", "new", "+"),
    # Ids outlive the row: a list that was read before an account closed can still say which account that was.
    "CREATE TABLE account_id (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE) STRICT",
    # Accounts whose row no longer rests on what the cache holds and is assessed anew as soon as somebody can.
    "CREATE TABLE stale (account TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
)

_SUPERVISION = (
    f"CREATE INDEX account_answered ON account (owner_folded, rank, stake DESC, number) WHERE {in_state('answered')}",
    "DROP INDEX account_broken",
    f"""CREATE INDEX account_broken ON account (
        rank, stake DESC, number, owner_folded, {is_asleep()}
    ) WHERE {in_state("broken-promise")}""",
    # With all that a supervisor's morning asks of them, so that it reads no row.
    "DROP INDEX account_deadline",
    f"""CREATE INDEX account_deadline ON account (
        deadline_on, {IS_NOT_RESTING}, {in_state("unknown-clock")}, owner_folded
    )""",
    "DROP INDEX account_unowned",
    f"""CREATE INDEX account_unowned ON account (
        rank, stake DESC, number, owner_folded, {is_asleep()}
    ) WHERE {IS_UNOWNED_WORK}""",
    f"""CREATE INDEX account_load ON account (
        owner_folded, owner, holder_folded, due_on, {is_asleep()}, coalesce(touched_on, aged_from)
    ) WHERE owner_folded <> ''""",
)


def _payer_recovery(db: Any) -> None:
    """Claims say more than they did, and every row of a line is new: all files are read again by the next sync."""
    from worklist.store import line_facts, terms  # which need the cache

    _forget_records(db)
    for table in ("submission", "answer", "recoupment_word"):
        db.execute(f"DELETE FROM {table}")
    db.execute("ALTER TABLE account ADD COLUMN short INTEGER")  # below the contract, in cents; NULL: UNKNOWN
    for statement in (*line_facts.TABLES, *terms.TABLES, _LATE_DISPUTES):
        db.execute(statement)


_LATE_DISPUTES = (
    f"CREATE INDEX account_late_dispute ON account (rank, stake DESC, number) WHERE {in_state('dispute-late')}"
)
"""For the list of today."""


def _what_became_of_accounts(db: Any) -> None:
    """Numbers are counted from what no row says yet, so whoever opens the cache assesses every account anew."""
    from worklist.store import account_facts  # which needs the cache

    for statement in account_facts.TABLES:
        db.execute(statement)
    db.execute("INSERT OR IGNORE INTO stale SELECT DISTINCT account FROM record")


def _patients_side(db: Any) -> None:
    """Claims and exports say more of patients, and their statements and payments are new: all files are read again."""
    from worklist.store import patient_records  # which needs the cache

    _forget_records(db)
    for table in ("submission", "answer", "recoupment_word", "line_fact", "account_fact"):
        db.execute(f"DELETE FROM {table}")
    for statement in patient_records.TABLES:
        db.execute(statement)


def _names_to_search(db: Any) -> None:
    from worklist.store import candidates  # which needs the cache

    for statement in candidates.SCHEMA:
        db.execute(statement)


STEPS = (
    _first_schema,
    _rows_with_waking_days,
    _records_of_servers,
    _answers_and_recoupments,
    _supervision,
    _payer_recovery,
    _what_became_of_accounts,
    _patients_side,
    _names_to_search,
)
_SEARCH_TABLES = ("account_search", "account_search_config", "account_search_data", "account_search_idx")
ROW_TABLES = frozenset(
    {"account", "account_fact", "account_id", "line_fact", "queue_total", "stale", "meta", *_SEARCH_TABLES}
)
"""What a desk writes. All other tables hold the PM's records and are written by a sync only."""
