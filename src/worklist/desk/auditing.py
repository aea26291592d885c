"""Auditing: who saw and did what, on the record as it stands. It needs no cache, and reads a broken record too."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from worklist.desk.acting import Acting
from worklist.domain.entry_checks import reason_text
from worklist.domain.recovery_entries import DisputeSent
from worklist.domain.refusals import Refusal
from worklist.domain.team import MemberSet, Right
from worklist.domain.text import account_number, clean
from worklist.domain.traces import (
    AccountsExported,
    AccountsSearched,
    AccountViewed,
    ActRefused,
    GlassBroken,
    GlassReviewed,
    SignedIn,
    SignedOut,
    Trace,
    ValueCopied,
)
from worklist.domain.vendor_entries import AccountPlaced, PlacementRecalled
from worklist.store.audit import Asked, AuditReader, Found
from worklist.store.driver import DatabaseError, KeyProblem, StoreError, error_in_words
from worklist.store.proof import Proof
from worklist.store.worklog import Head, WorkLog

__all__ = ["ACCESS", "LEFT", "REFUSALS", "Asked", "AuditReader", "Auditing", "Found", "Head", "Proof"]

LEFT = (AccountsExported.KIND, ValueCopied.KIND, DisputeSent.KIND, AccountPlaced.KIND, PlacementRecalled.KIND)
"""Kinds of entries by which something left the program; papers for patients leave with ``Asked.papers``."""
REFUSALS = (ActRefused.KIND,)
"""Kinds of entries that tell what somebody had no right to."""
ACCESS = (SignedIn.KIND, SignedOut.KIND, MemberSet.KIND, GlassBroken.KIND, GlassReviewed.KIND)
"""Kinds of entries that tell who came in, and who was let in."""


class Auditing(Acting):
    """An auditor at the record."""

    def __init__(self, log: WorkLog, actor: str, trouble: str = "") -> None:
        super().__init__(log, clean(actor))
        self.trouble = trouble
        """Why the record cannot be used for work, as a sentence; empty when it can."""

    @classmethod
    def open(cls, log_path: Path, actor: str) -> Self:
        """Open the record; one that is cut or altered only to be read. Raises StoreError where even that fails."""
        try:
            return cls(WorkLog.open(log_path), actor)
        except KeyProblem:
            raise
        except StoreError as error:
            return cls(WorkLog.look(log_path), actor, str(error))

    def close(self) -> None:
        """Close the record."""
        self._log.close()

    def trace(self, body: Trace, account: str = "") -> None:
        """As at the desk. Nothing is added to a record that is not whole: it would hide where it breaks."""
        if not self.trouble:
            super().trace(body, account)

    @contextmanager
    def reading(self) -> Iterator[AuditReader]:
        """The record at this moment. Raises NotAllowed, and Refusal where it is damaged beyond reading."""
        self.need(Right.AUDIT)
        try:
            with AuditReader(self._log.path) as reader:
                yield reader
        except DatabaseError as error:
            said = error_in_words(error)
            raise Refusal(f"The work log {self._log.path} cannot be read further: it is damaged ({said}).") from None

    def proof(self, reader: AuditReader) -> Proof:
        """Whether the record is whole: its chain, its witness, and what was found when it was opened."""
        proof = reader.prove()
        if self.trouble and proof.is_whole:
            return replace(proof, broken_at=proof.head.seq + 1, why=self.trouble)
        return proof

    def note(self, asked: Asked, found: int) -> None:
        """Keep in the record what an auditor looks at: a look at an account's record is a look at the account."""
        if asked.account:
            self.trace(AccountViewed(), account_number(asked.account))
        else:
            what = f"person {asked.actor}" if asked.actor else " ".join(asked.kinds)
            self.trace(AccountsSearched(f"audit: {what}", found))

    def review(self, event_id: str, *, justified: bool, reason: str) -> None:
        """Judge somebody's emergency access, once. Raises Refusal, also for one's own."""
        self.need(Right.AUDIT)
        if self.trouble:
            raise Refusal(f"Not saved. {self.trouble}")
        why = reason_text(reason)
        if not why:
            raise Refusal("Say why: the reason goes into the record with the review.")
        with self.reading() as reader:
            access = next((found for found in reader.unreviewed() if found.id == event_id), None)
        if access is None:
            raise Refusal("That is no emergency access that waits for a review; worklist audit access lists them.")
        if access.actor == self.actor:
            raise Refusal("Nobody reviews their own emergency access; another person does.")
        self.trace(GlassReviewed(access.id, justified, why), access.account)
