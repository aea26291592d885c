"""Which accounts a search for a name can find, from an index of all runs of three letters in numbers and patients.

It only narrows down what is looked at: whoever asks holds each account against the whole filter.
"""

from collections.abc import Iterable

from worklist.domain.filter_terms import Filter, Match, Term, Text, fold
from worklist.domain.lists import Query
from worklist.store import bulk
from worklist.store.cache import Cache

_RUN = 3
"""Letters."""
_INDEXED = ("account", "patient")
_MOST_PAYERS = 500
"""Names that are looked through for a word; where there are more, one of them may well have it."""

FEW = 1_500
"""Accounts that are looked at within a key press."""
SEARCH = "SELECT rowid AS found FROM account_search WHERE account_search MATCH ?"
"""SQL that gives their ids, for what ``search_for`` returns."""

SCHEMA = (
    "ALTER TABLE account_id ADD COLUMN words TEXT NOT NULL DEFAULT ''",
    """UPDATE account_id SET words = account.number_folded || char(10) || account.patient_folded
        FROM account WHERE account.id = account_id.id""",
    """CREATE VIRTUAL TABLE account_search USING fts5 (
        words, content = 'account_id', content_rowid = 'id', tokenize = 'trigram case_sensitive 1',
        detail = none, columnsize = 0
    )""",
    "INSERT INTO account_search (account_search) VALUES ('rebuild')",
    # A row is written anew with each assessment, its words hardly ever change.
    """CREATE TRIGGER account_words AFTER INSERT ON account BEGIN
        UPDATE account_id SET words = new.number_folded || char(10) || new.patient_folded
            WHERE id = new.id AND words <> new.number_folded || char(10) || new.patient_folded;
    END""",
    """CREATE TRIGGER account_other_words AFTER UPDATE OF number_folded, patient_folded ON account BEGIN
        UPDATE account_id SET words = new.number_folded || char(10) || new.patient_folded
            WHERE id = new.id AND words <> new.number_folded || char(10) || new.patient_folded;
    END""",
    # The index counts its rows, and takes one for damage that is taken out and never was put in.
    """CREATE TRIGGER account_id_searched AFTER UPDATE OF words ON account_id BEGIN
        INSERT INTO account_search (account_search, rowid, words)
            SELECT 'delete', old.id, old.words WHERE old.words <> '';
        INSERT INTO account_search (rowid, words) VALUES (new.id, new.words);
    END""",
)
"""The index and what keeps it in step with the rows. An account that closed stays in it, and is in no list."""


def search_for(cache: Cache, query: Query, most: int) -> str | None:
    """What to look up for the accounts that a query can list; None where that is no help, or more than ``most``."""
    if bulk.is_stripped(cache.connection):  # a first sync makes the index at its end
        return None
    payers: list[str] | None = None
    for asked in (query.asked, query.within):
        if payers is None and any(isinstance(term, Text) for terms in asked.any_of for term in terms):
            payers = _payers(cache)
        looked_up = _of_filter(asked, payers)
        if looked_up and _count(cache, looked_up, most + 1) <= most:
            return looked_up
    return None


def _of_filter(asked: Filter, payers: list[str] | None) -> str | None:
    """One of the alternatives has to hold, each with all its terms: any term of each narrows it down."""
    alternatives = [_of_terms(terms, payers) for terms in asked.any_of]
    return None if None in alternatives else " OR ".join(f"({found})" for found in alternatives)


def _of_terms(terms: Iterable[Term], payers: list[str] | None) -> str | None:
    found = [words for term in terms if not term.negated and (words := _of_term(term, payers))]
    return " AND ".join(f"({words})" for words in found) or None


def _of_term(term: Term, payers: list[str] | None) -> str | None:
    match term:
        case Text(word) if payers is not None and not any(word in payer for payer in payers):
            return _runs((word,))
        case Match(field, values) if field in _INDEXED:
            return _runs(values)
        case _:
            return None


def _runs(words: tuple[str, ...]) -> str | None:
    """Accounts with all runs of one of the words; a word that is shorter than a run can be anywhere."""
    if any(len(word) < _RUN for word in words):
        return None
    return " OR ".join(f"({' AND '.join(map(_quoted, _runs_of(word)))})" for word in words)


def _runs_of(word: str) -> dict[str, None]:
    return dict.fromkeys(word[at : at + _RUN] for at in range(len(word) - _RUN + 1))


def _quoted(run: str) -> str:
    doubled = run.replace('"', '""')
    return f'"{doubled}"'


def _count(cache: Cache, looked_up: str, most: int) -> int:
    sql = f"SELECT count(*) FROM ({SEARCH} LIMIT ?)"
    return int(cache.connection.execute(sql, (looked_up, most)).fetchone()[0])


def _payers(cache: Cache) -> list[str] | None:
    """The payers' names, folded; None where there are too many. Each is one step down the index of names."""
    found: list[str] = []
    name: str | None = ""
    while name is not None and len(found) <= _MOST_PAYERS:
        found.append(fold(name))
        (name,) = cache.connection.execute("SELECT min(payer) FROM account WHERE payer > ?", (name,)).fetchone()
    return found if name is None else None
