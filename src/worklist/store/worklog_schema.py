"""The work log's table, and the rules that the database itself keeps: entries are only added, at the end, by right.

The desk asks the same before; these are for a program that forgets to.
"""

from typing import Any

MARK = 0x574C4F47
"""``application_id`` of a work log: WLOG."""


def _first_schema(db: Any) -> None:
    db.execute(f"PRAGMA application_id = {MARK}")
    db.execute(
        """CREATE TABLE event (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            at TEXT NOT NULL,
            actor TEXT NOT NULL,
            kind TEXT NOT NULL,
            account TEXT NOT NULL,
            payload TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT"""
    )
    db.execute("CREATE INDEX event_by_account ON event (account, seq)")
    db.execute("CREATE INDEX event_outcome ON event (account) WHERE kind = 'outcome'")
    # The id is asked for here too: INSERT OR REPLACE would take the older entry of that id away.
    db.execute(
        """CREATE TRIGGER event_in_order BEFORE INSERT ON event
        WHEN new.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event)
          OR new.previous <> coalesce((SELECT hash FROM event ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
          OR EXISTS (SELECT 1 FROM event WHERE id = new.id)
        BEGIN SELECT raise(ABORT, 'entries are only added at the end'); END"""
    )
    for verb in ("UPDATE", "DELETE"):
        db.execute(
            f"""CREATE TRIGGER event_never_{verb.lower()} BEFORE {verb} ON event
            BEGIN SELECT raise(ABORT, 'entries are never changed'); END"""
        )


def _by_person_and_payer(db: Any) -> None:
    db.execute("CREATE INDEX event_by_actor ON event (actor, seq) WHERE kind <> 'view'")
    db.execute("CREATE INDEX event_call ON event (payload ->> '$.payer', seq) WHERE kind = 'call'")


def _team(db: Any) -> None:
    """What each role may write is asked by the database too, for a program that forgets to ask."""
    db.execute("DROP INDEX event_by_actor")
    db.execute("CREATE INDEX event_by_actor ON event (actor, seq, kind, account)")
    db.execute("CREATE INDEX event_member ON event (payload ->> '$.name', seq) WHERE kind = 'member'")
    db.execute("CREATE INDEX event_left ON event (seq) WHERE kind IN ('export', 'copy')")
    db.execute("CREATE INDEX event_asked ON event (account, seq) WHERE kind = 'escalation'")
    db.execute("CREATE INDEX event_decided ON event (seq) WHERE kind = 'decision'")
    db.execute(
        """CREATE VIEW member AS
        SELECT entry.seq, name, payload ->> '$.role' AS role, payload ->> '$.sees_accounts' AS sees_accounts
        FROM (SELECT payload ->> '$.name' AS name, max(seq) AS seq FROM event WHERE kind = 'member' GROUP BY 1) AS last
        JOIN event AS entry USING (seq) WHERE payload ->> '$.active'"""
    )
    _add_rules(db, _RULES)


def _add_rules(db: Any, rules: tuple[tuple[str, str, str], ...]) -> None:
    for name, condition, why in rules:
        db.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT ON event WHEN {condition} BEGIN SELECT raise(ABORT, '{why}'); END"
        )


def _payer_recovery(db: Any) -> None:
    """Rates are decided by a supervisor who did not propose them; patterns and disputes are found at once."""
    db.execute("DROP TRIGGER event_by_right")  # which has to know of decisions on rates
    _add_rules(db, _RULES[:1] + _RECOVERY_RULES)
    db.execute("DROP INDEX event_outcome")
    for name, kinds in _BY_KIND:
        db.execute(f"CREATE INDEX {name} ON event (account) WHERE kind {kinds}")
    db.execute("CREATE INDEX event_pattern ON event (payload ->> '$.key', seq) WHERE kind = 'pattern'")


def _vendors_and_numbers(db: Any) -> None:
    """Vendors, what is with them and what they report are found at once; only what was approved is placed."""
    db.execute("DROP TRIGGER event_by_right")  # which has to know of vendors and of the numbers' history
    _add_rules(db, _RULES[:1] + _VENDOR_RULES)
    db.execute(f"CREATE INDEX event_result ON event (seq) WHERE {IS_RESULT}")
    db.execute("CREATE INDEX event_vendor ON event (payload ->> '$.name', seq) WHERE kind = 'vendor'")
    db.execute("CREATE INDEX event_placement ON event (account) WHERE kind = 'placement'")
    db.execute("CREATE INDEX event_report ON event (seq) WHERE kind = 'report_read'")
    db.execute("CREATE INDEX event_numbers ON event (seq) WHERE kind = 'numbers'")


def _patients(db: Any) -> None:
    """An answer, an end and an approval name what they are about; agreements are found at once."""
    _add_rules(db, _PATIENT_RULES)
    db.execute("CREATE INDEX event_agreement ON event (account) WHERE kind = 'agreement'")
    db.execute("CREATE INDEX event_contact ON event (account, seq) WHERE kind IN ('contact', 'patient_contact')")


_BY_KIND = (
    ("event_outcome", "IN ('outcome', 'dispute_answer')"),
    ("event_rate", "= 'rate_proposal'"),
    ("event_dispute", "= 'dispute'"),
)
"""Indexes that find the accounts with entries of a kind."""


_TRACES = (
    "'break_glass', 'copy', 'export', 'glass_review', 'refusal', 'search', 'sign_in', 'sign_out', 'unmask', 'view'"
)
IS_WORK = f"account <> '' AND kind NOT IN ({_TRACES})"
"""Entries that can change what an account's row says."""
IS_RESULT = "kind IN ('dispute_answer', 'outcome', 'undo')"
"""Entries that change how often accounts of a class were recovered."""
IS_UNREVIEWED = """glass.kind = 'break_glass' AND NOT EXISTS (
    SELECT 1 FROM event AS review WHERE review.account = glass.account AND review.kind = 'glass_review'
    AND review.payload ->> '$.target' = glass.id)"""
"""Emergency accesses, as ``glass``, that nobody has judged."""
_ANYBODY = "'numbers', 'refusal', 'sign_in', 'sign_out'"
"""What is kept of whoever it was: the service that runs a sync need not be in the team."""
_THERE_IS_A_TEAM = "EXISTS (SELECT 1 FROM event WHERE kind = 'member')"
_HAS_RIGHT = f"""EXISTS (SELECT 1 FROM member WHERE name = new.actor AND CASE
    WHEN new.kind = 'member' THEN role = 'admin'
    WHEN new.kind IN ('decision', 'rate_decision', 'assignment', 'vendor', 'placement', 'vendor_report', 'recall',
        'report_read') THEN role = 'supervisor'
    WHEN new.kind = 'glass_review' THEN role IN ('supervisor', 'auditor')
    WHEN new.kind = 'view' THEN role <> 'admin' OR sees_accounts OR EXISTS (SELECT 1 FROM event AS glass
        WHERE glass.account = new.account AND glass.kind = 'break_glass' AND glass.actor = new.actor)
    WHEN new.kind IN ({_TRACES}) THEN true
    ELSE role IN ('specialist', 'supervisor') END)"""
_TARGET = "SELECT 1 FROM event AS target WHERE target.id = new.payload ->> '$.target' AND target.account = new.account"


def _wrote_a_version_of(decision: str) -> str:
    """Versions by the person of the new entry, of the request that a decision names."""
    return f"""SELECT 1 FROM event AS decided JOIN event AS version ON version.account = decided.account
    AND version.kind = 'escalation' AND coalesce(nullif(version.payload ->> '$.amends', ''), version.id)
        = coalesce(nullif(decided.payload ->> '$.amends', ''), decided.id)
    WHERE decided.id = {decision}.payload ->> '$.target' AND version.actor = new.actor"""


def _undone(event: str) -> str:
    """Whether an entry, by its alias, was ever undone."""
    return f"""EXISTS (SELECT 1 FROM event AS undo WHERE undo.account = {event}.account AND undo.kind = 'undo'
        AND undo.payload ->> '$.target' = {event}.id)"""


_IS_CHANGED = f"""SELECT 1 FROM event AS asked JOIN event AS later ON later.account = asked.account
    AND later.kind = 'escalation' AND later.seq > asked.seq
    WHERE asked.id = new.payload ->> '$.target' AND NOT {_undone("later")}"""


def _is(kind: str) -> str:
    """The beginning of a condition on entries of one kind: AND would look into the payload of the others too."""
    return f"CASE WHEN new.kind = '{kind}' THEN"


_RULES = (
    (
        "event_by_right",
        f"new.kind NOT IN ({_ANYBODY}) AND {_THERE_IS_A_TEAM} AND NOT {_HAS_RIGHT}",
        "the person has no right to this",
    ),
    (
        "team_begins_with_an_admin",
        f"{_is('member')} NOT {_THERE_IS_A_TEAM} AND new.payload ->> '$.role' <> 'admin' END",
        "a team begins with an admin",
    ),
    (
        "decision_on_a_request",
        f"{_is('decision')} NOT EXISTS ({_TARGET} AND target.kind = 'escalation') END",
        "a decision names a request",
    ),
    (
        "decision_by_another",
        f"{_is('decision')} EXISTS ({_wrote_a_version_of('new')}) END",
        "nobody decides on what they asked for or edited",
    ),
    (
        "decision_on_the_newest",
        f"{_is('decision')} EXISTS ({_IS_CHANGED}) END",
        "the request was changed since it was seen",
    ),
    (
        "undo_of_others",
        f"""{_is("undo")} {_THERE_IS_A_TEAM} AND EXISTS ({_TARGET} AND target.actor <> new.actor)
        AND NOT EXISTS (SELECT 1 FROM member WHERE name = new.actor AND role = 'supervisor') END""",
        "only a supervisor undoes what others recorded",
    ),
    (
        "undo_of_a_decision",
        f"""{_is("undo")} EXISTS ({_TARGET} AND target.kind = 'decision' AND target.actor <> new.actor
        AND EXISTS ({_wrote_a_version_of("target")})) END""",
        "nobody judges the decision on what they asked for or edited",
    ),
    (
        "decision_is_made_anew",
        f"""{_is("undo")} EXISTS ({_TARGET} AND target.kind = 'undo' AND EXISTS (SELECT 1 FROM event AS decision
            WHERE decision.id = target.payload ->> '$.target' AND decision.kind = 'decision')) END""",
        "a decision that was taken back is not brought back",
    ),
    (
        "review_by_another",
        f"""{_is("glass_review")} NOT EXISTS (
            {_TARGET} AND target.kind = 'break_glass' AND target.actor <> new.actor) END""",
        "another person reviews an emergency access",
    ),
)


_RECOVERY_RULES = (
    (
        "answer_to_a_dispute",
        f"{_is('dispute_answer')} NOT EXISTS ({_TARGET} AND target.kind = 'dispute') END",
        "an answer names a dispute",
    ),
    (
        "rate_decision_on_a_proposal",
        f"{_is('rate_decision')} NOT EXISTS ({_TARGET} AND target.kind = 'rate_proposal') END",
        "a decision names a proposed rate",
    ),
    (
        "rate_decision_by_another",
        f"{_is('rate_decision')} EXISTS ({_TARGET} AND target.actor = new.actor) END",
        "nobody decides on the rate they proposed",
    ),
    (
        "undo_of_a_rate_decision",
        f"""{_is("undo")} EXISTS ({_TARGET} AND target.kind = 'rate_decision' AND EXISTS (SELECT 1 FROM event AS rate
            WHERE rate.id = target.payload ->> '$.target' AND rate.actor = new.actor)) END""",
        "nobody takes back the decision on the rate they proposed",
    ),
    (
        "rate_decision_is_made_anew",
        f"""{_is("undo")} EXISTS ({_TARGET} AND target.kind = 'undo' AND EXISTS (SELECT 1 FROM event AS decision
            WHERE decision.id = target.payload ->> '$.target' AND decision.kind = 'rate_decision')) END""",
        "a decision that was taken back is not brought back",
    ),
    (
        "undo_of_an_approved_rate",
        f"""{_is("undo")} EXISTS ({_TARGET} AND target.kind = 'rate_proposal' AND EXISTS (SELECT 1 FROM event AS answer
            WHERE answer.account = target.account AND answer.kind = 'rate_decision'
            AND answer.payload ->> '$.target' = target.id AND answer.payload ->> '$.approved'
            AND NOT {_undone("answer")})) END""",
        "the approval of a rate is undone before its proposal",
    ),
)

_PLACEMENT = f"{_TARGET} AND target.kind = 'placement' AND NOT {_undone('target')}"
"""What a report or a recall is about: one that stands."""
_VENDOR_RULES = (
    (
        "placement_of_what_was_approved",
        f"""{_is("placement")} NOT EXISTS ({_TARGET} AND target.kind = 'escalation' AND EXISTS (
            SELECT 1 FROM event AS answer WHERE answer.account = target.account AND answer.kind = 'decision'
            AND answer.payload ->> '$.target' = target.id AND answer.payload ->> '$.verdict' = 'approved'
            AND NOT {_undone("answer")})) END""",
        "only what was approved is placed",
    ),
    (
        "placement_once",
        f"""{_is("placement")} EXISTS (SELECT 1 FROM event AS placed WHERE placed.account = new.account
            AND placed.kind = 'placement' AND placed.payload ->> '$.target' = new.payload ->> '$.target'
            AND NOT {_undone("placed")}) END""",
        "what was approved is placed once",
    ),
    (
        "report_on_a_placement",
        f"{_is('vendor_report')} NOT EXISTS ({_PLACEMENT}) END",
        "a report names a placement",
    ),
    (
        "recall_of_a_placement",
        f"{_is('recall')} NOT EXISTS ({_PLACEMENT}) END",
        "a recall names a placement",
    ),
    (
        "undo_of_a_placement",
        f"""{_is("undo")} EXISTS ({_TARGET} AND target.kind = 'placement' AND EXISTS (SELECT 1 FROM event AS word
            WHERE word.account = target.account AND word.kind IN ('vendor_report', 'recall')
            AND word.payload ->> '$.target' = target.id AND NOT {_undone("word")})) END""",
        "what came of a placement is undone before it",
    ),
    (
        "undo_under_a_placement",
        f"""{_is("undo")} EXISTS ({_TARGET} AND target.kind IN ('escalation', 'decision') AND EXISTS (
            SELECT 1 FROM event AS placed WHERE placed.account = target.account AND placed.kind = 'placement'
            AND placed.payload ->> '$.target' IN (target.id, target.payload ->> '$.target')
            AND NOT {_undone("placed")})) END""",
        "what was placed is recalled, and its request not undone",
    ),
    (
        "placement_is_made_anew",
        f"""{_is("undo")} EXISTS ({_TARGET} AND target.kind = 'undo' AND EXISTS (SELECT 1 FROM event AS placed
            WHERE placed.id = target.payload ->> '$.target' AND placed.kind = 'placement')) END""",
        "a placement that was taken back is not brought back",
    ),
)

_APPROVED = f"""SELECT 1 FROM event AS asked JOIN event AS answer ON answer.account = asked.account
    AND answer.kind = 'decision' AND answer.payload ->> '$.target' = asked.id
    AND answer.payload ->> '$.verdict' = 'approved' AND NOT {_undone("answer")}
    WHERE asked.id = new.payload ->> '$.approval' AND asked.account = new.account AND asked.kind = 'escalation'"""
_PATIENT_RULES = (
    (
        "answer_to_an_objection",
        f"{_is('objection_answer')} NOT EXISTS ({_TARGET} AND target.kind = 'objection') END",
        "an answer names an objection",
    ),
    (
        "end_of_an_agreement",
        f"{_is('agreement_end')} NOT EXISTS ({_TARGET} AND target.kind = 'agreement') END",
        "an end names an agreement",
    ),
    (
        "agreement_as_approved",
        f"{_is('agreement')} new.payload ->> '$.approval' <> '' AND NOT EXISTS ({_APPROVED}) END",
        "an agreement names what was approved",
    ),
    (
        "undo_under_an_agreement",
        f"""{_is("undo")} EXISTS ({_TARGET} AND target.kind IN ('escalation', 'decision') AND EXISTS (
            SELECT 1 FROM event AS agreed WHERE agreed.account = target.account AND agreed.kind = 'agreement'
            AND agreed.payload ->> '$.approval' IN (target.id, target.payload ->> '$.target')
            AND NOT {_undone("agreed")})) END""",
        "what an agreement rests on is not undone under it",
    ),
    (
        "agreement_is_made_anew",
        f"""{_is("undo")} EXISTS ({_TARGET} AND target.kind = 'undo' AND EXISTS (SELECT 1 FROM event AS agreed
            WHERE agreed.id = target.payload ->> '$.target' AND agreed.kind = 'agreement')) END""",
        "an agreement that was taken back is not brought back",
    ),
)

STEPS = (_first_schema, _by_person_and_payer, _team, _payer_recovery, _vendors_and_numbers, _patients)
"""Migrations, in order."""
