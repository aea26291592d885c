"""The cache's tables. Everything in them can be rebuilt from the PM's files and the work log."""

from typing import Any


def _first_schema(db: Any) -> None:
    for statement in (*_SOURCES, *_RECORDS, *_DERIVED):
        db.execute(statement)


_SOURCES = (
    """CREATE TABLE source_file (
        hash TEXT PRIMARY KEY,          -- SHA-256 of the content: a renamed copy is the same file
        name TEXT NOT NULL,
        kind TEXT NOT NULL,             -- x12, or the name of a column map
        as_of TEXT,                     -- exports: the day they speak of
        bytes INTEGER NOT NULL,
        records INTEGER NOT NULL,
        rejects INTEGER NOT NULL,
        run INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE reject (
        id INTEGER PRIMARY KEY,
        file TEXT NOT NULL,             -- hash of the file
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        unit TEXT NOT NULL,
        byte INTEGER,
        account TEXT NOT NULL,
        reason TEXT NOT NULL,
        kind TEXT NOT NULL              -- rejected or warning
    ) STRICT""",
    "CREATE INDEX reject_by_file ON reject (file)",
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
        key TEXT PRIMARY KEY,           -- fingerprint of the content
        account TEXT NOT NULL,
        kind TEXT NOT NULL,             -- claim, remit or aging
        map TEXT NOT NULL,              -- aging: the column map it came through
        payer TEXT NOT NULL,
        paid_lines INTEGER NOT NULL,    -- remits: lines that were paid, with what they charged and allowed
        paid_charge INTEGER NOT NULL,
        paid_allowed INTEGER NOT NULL,
        body TEXT NOT NULL              -- the domain value as JSON
    ) STRICT""",
    "CREATE INDEX record_by_account ON record (account)",
    "CREATE INDEX record_rates ON record (payer, paid_lines, paid_charge, paid_allowed) WHERE paid_lines > 0",
    """CREATE TABLE payment (
        key TEXT PRIMARY KEY,
        payer TEXT NOT NULL,
        number TEXT NOT NULL,
        paid_on TEXT,
        amount INTEGER NOT NULL,
        imbalance INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE billed_line (
        patient TEXT NOT NULL,
        code TEXT NOT NULL,
        modifiers TEXT NOT NULL,
        service_on TEXT NOT NULL,
        units TEXT NOT NULL,
        charge INTEGER NOT NULL,
        account TEXT NOT NULL,
        position TEXT NOT NULL,
        PRIMARY KEY (patient, code, modifiers, service_on, units, charge, account)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX billed_line_by_account ON billed_line (account)",
)

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
        search TEXT NOT NULL,           -- number, patient and payer, folded; a line each
        payer_folded TEXT NOT NULL,
        plan_folded TEXT NOT NULL,
        owner_folded TEXT NOT NULL,
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
        PRIMARY KEY (queue, rank, number)
    ) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX account_by_number ON account (number)",
    "CREATE INDEX account_by_next_change ON account (next_change_on)",
)

STEPS = (_first_schema,)
PM_TABLES = frozenset({"source_file", "reject", "sync_run", "record", "payment", "billed_line"})
"""Written by a sync only: a desk's connection refuses to."""
