"""What is said of many accounts at once, kept by the number or word that names them.

Answers on whole files and batches (999, 997, TA1, 277CA) name the control numbers that claims went out under, and
provider-level money (PLB) names accounts in free text. Neither belongs to an account, so both are joined to one when
it is put together; what an answer says anew makes the accounts that it names stale.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from worklist.domain.acknowledgements import LONGEST_WAIT, BatchStatus, FileAcknowledged, day_of, in_words, is_about
from worklist.domain.claims import BilledClaim, Submission
from worklist.domain.provenance import Reject
from worklist.domain.recoupments import Recoupment, recoupments_for, words_of
from worklist.domain.remits import RemitTotal
from worklist.domain.text import account_number
from worklist.store.cache import Cache
from worklist.store.codec import FileAnswer, answer_key, decode, encode

TABLES = ("submission", "answer", "recoupment_word")
_KINDS: Mapping[str, type[FileAcknowledged] | type[BatchStatus]] = {"file": FileAcknowledged, "batch": BatchStatus}
_CHOSEN = "(SELECT value FROM json_each(?))"
_MEETS = (
    "((a.names = 'interchange' AND s.interchange = a.number AND s.interchange <> '')"
    " OR (a.names = 'group' AND s.set_group = a.number AND s.set_group <> '')"
    " OR (a.names = 'batch' AND s.batch = a.number AND s.batch <> ''))"
)
_IN_TIME = (
    "(a.said_on IS NULL OR s.sent_on IS NULL OR a.said_on BETWEEN s.sent_on"
    f" AND date(s.sent_on, '+{LONGEST_WAIT.days} days'))"
)
_FIRST_BY_NAME = (
    " ON CONFLICT DO UPDATE SET file = excluded.file, at = excluded.at, body = excluded.body"
    " WHERE (excluded.file, excluded.at) < (file, at)"
)
ADD_ANSWER = f"INSERT INTO stage.answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?){_FIRST_BY_NAME}"


# -- rows -----------------------------------------------------------------------------------------------------------


def submission_row(claim: BilledClaim, key: str) -> tuple[object, ...] | None:
    """The numbers that a claim went out under; None where its source has none."""
    sent = claim.submission
    if sent is None or sent == Submission():
        return None
    numbers = (*map(_bare, (sent.interchange, sent.group, sent.set)), sent.batch)
    return account_number(claim.account), key, *numbers, _iso(claim.submitted_on)


def answer_row(answer: FileAnswer) -> tuple[object, ...]:
    """An answer with the one number that it names."""
    if isinstance(answer, BatchStatus):
        kind, names, number = "batch", "batch", answer.batch
    else:
        kind, names, number = "file", "group", _bare(answer.group)
        if answer.interchange:
            names, number = "interchange", _bare(answer.interchange)
    place = answer.position
    body = encode(answer).decode()
    return answer_key(answer), kind, names, number, _iso(day_of(answer)), answer.outcome, place.file, place.at, body


def word_rows(total: RemitTotal, key: str) -> Iterable[tuple[object, ...]]:
    """The words by which accounts find this payment."""
    return ((word, key) for each in total.provider_adjustments for word in sorted(words_of(each.reference)))


def _bare(number: str) -> str:
    """Control numbers come with and without leading zeros."""
    return number.lstrip("0")


def _iso(day: object) -> str | None:
    return str(day) if day else None


# -- merging --------------------------------------------------------------------------------------------------------


class AnswerMerging:
    """SQL of the merge, within the transactions of ``Merging``."""

    def __init__(self, cache: Cache) -> None:
        self._run = cache.connection.execute

    def plan(self) -> None:
        """Put into ``todo`` every account of which a claim went out under numbers that are new."""
        self._run(
            "DELETE FROM stage.submission AS s WHERE EXISTS (SELECT 1 FROM main.submission AS m WHERE"
            " (m.account, m.key, m.interchange, m.set_group, m.set_number, m.batch)"
            " = (s.account, s.key, s.interchange, s.set_group, s.set_number, s.batch))"
        )
        self._run("INSERT OR IGNORE INTO stage.todo SELECT account FROM stage.submission")

    def begin(self) -> None:
        """Take over the answers before any account is merged, and mark those that a new one names."""
        fresh = "stage.answer AS a WHERE a.key NOT IN (SELECT key FROM main.answer)"
        for names, column in (("interchange", "interchange"), ("group", "set_group"), ("batch", "batch")):
            self._run(
                "INSERT OR IGNORE INTO main.stale SELECT s.account FROM"
                f" (SELECT * FROM {fresh} AND names = ? AND number <> '') AS a"
                f" JOIN main.submission AS s ON s.{column} = a.number AND s.{column} <> '' AND {_IN_TIME}",
                (names,),
            )
        self._run(f"INSERT INTO main.answer SELECT * FROM stage.answer WHERE true{_FIRST_BY_NAME}")

    def merge(self, chosen: str) -> None:
        """Note what these accounts' claims (a JSON list of numbers) went out under."""
        self._run(
            f"INSERT OR IGNORE INTO main.submission SELECT * FROM stage.submission WHERE account IN {_CHOSEN}",
            (chosen,),
        )

    def finish(self) -> None:
        """Bring the words of payments to what was staged; a server may tell a payment anew."""
        self._run("DELETE FROM main.recoupment_word WHERE payment IN (SELECT key FROM stage.payment)")
        self._run("INSERT OR IGNORE INTO main.recoupment_word SELECT * FROM stage.recoupment_word")


# -- reading --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Said:
    """What is said of one account from outside its own records."""

    claims: dict[str, list[BilledClaim]]
    """Key of a claim -> the claim under each of the numbers that it went out under."""
    answers: dict[str, FileAnswer]
    """By key, in its order."""
    recoupments: tuple[Recoupment, ...] = ()


NOTHING_SAID = Said({}, {})


def said_of(
    cache: Cache, claims: Mapping[str, Mapping[str, BilledClaim]], payer_claims: Mapping[str, Iterable[str]]
) -> dict[str, Said]:
    """What is said of accounts, of which the claims by their keys and the payers' claim numbers are given."""
    found = {account: Said({}, {}) for account in claims}
    chosen = json.dumps(list(claims))
    sql = (
        "SELECT s.account, s.key, s.interchange, s.set_group, s.set_number, s.batch FROM json_each(?) AS wanted"
        " CROSS JOIN submission AS s ON s.account = wanted.value"
    )
    for account, key, *numbers in cache.connection.execute(sql, (chosen,)):
        if claim := claims[account].get(key):
            found[account].claims.setdefault(key, []).append(replace(claim, submission=Submission(*numbers)))
    _add_answers(cache, found, chosen)
    _add_recoupments(cache, found, payer_claims)
    return found


def _add_answers(cache: Cache, found: Mapping[str, Said], chosen: str) -> None:
    sql = (
        "SELECT DISTINCT s.account, a.key, a.kind, a.body FROM json_each(?) AS wanted"
        " CROSS JOIN submission AS s ON s.account = wanted.value"
        f" CROSS JOIN answer AS a ON {_MEETS} AND {_IN_TIME} ORDER BY s.account, a.key"
    )
    decoded: dict[str, FileAnswer] = {}
    for account, key, kind, body in cache.connection.execute(sql, (chosen,)):
        if key not in decoded:
            decoded[key] = decode(body, _KINDS[kind])
        said, answer = found[account], decoded[key]
        if any(is_about(answer, claim) for sent in said.claims.values() for claim in sent):
            said.answers[key] = answer


def _add_recoupments(cache: Cache, found: Mapping[str, Said], payer_claims: Mapping[str, Iterable[str]]) -> None:
    words = [
        [account, word]
        for account in found
        for word in sorted({account, *map(account_number, payer_claims.get(account, ()))} - {""})
    ]
    sql = (
        "SELECT DISTINCT wanted.value ->> 0, p.key, p.body FROM json_each(?) AS wanted"
        " CROSS JOIN recoupment_word AS w ON w.word = wanted.value ->> 1"
        " CROSS JOIN payment AS p ON p.key = w.payment ORDER BY p.paid_on, p.key"
    )
    decoded: dict[str, RemitTotal] = {}
    named: dict[str, list[RemitTotal]] = {}
    for account, key, body in cache.connection.execute(sql, (json.dumps(words),)):
        if key not in decoded:
            decoded[key] = decode(body, RemitTotal)
        named.setdefault(account, []).append(decoded[key])
    for account, totals in named.items():
        found[account].recoupments = recoupments_for(account, payer_claims.get(account, ()), totals)


def unmatched(cache: Cache, most: int) -> list[Reject]:
    """Refusals of files and batches that name no claim of ours: told, since nobody's account shows them."""
    sql = (
        "SELECT kind, body FROM answer AS a WHERE outcome NOT IN ('accepted', 'received', 'forwarded')"
        f" AND NOT EXISTS (SELECT 1 FROM submission AS s WHERE {_MEETS} AND {_IN_TIME}) ORDER BY file, at LIMIT ?"
    )
    told = (decode(body, _KINDS[kind]) for kind, body in cache.connection.execute(sql, (most,)))
    return [
        Reject(each.position, f"{in_words(each)} No claim of ours went out under that number.", kind="warning")
        for each in told
    ]
