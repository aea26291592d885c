"""Papers for patients: what they say, where they are kept, and which of them the record holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from worklist.desk.recording import Recording
from worklist.desk.values import AccountView, Saved
from worklist.domain.patient_entries import AgreementMade, Document, DocumentMoved, Went
from worklist.domain.patients.bill.objection_recording import paper_for
from worklist.domain.refusals import Refusal
from worklist.domain.team import Right
from worklist.store.driver import DatabaseError, StoreError
from worklist.store.papers import papers_made

if TYPE_CHECKING:  # a screen starts without what only a paper is made of
    from worklist.domain.patients.papers.letter import AgreementLetter
    from worklist.domain.patients.papers.statement import Statement
    from worklist.domain.patients.papers.texts import Sender


class PatientPapers(Recording):
    """Letters of agreements and itemized statements."""

    @property
    def letters_folder(self) -> Path:
        """Where papers for patients are kept."""
        return self._log.path.parent / "letters"

    def agreement_letter(self, number: str, made: AgreementMade) -> "AgreementLetter":
        """The letter of an agreement that is being made; nothing is written. Raises Refusal for an unknown account.

        That the account was looked at is in the record; so for the statement.
        """
        from worklist.domain.patients.papers.letter import agreement_letter

        self.need(Right.RECORD)
        view = self.open_account(number)
        return agreement_letter(view.assessment, made, self._sender(view))

    def itemized_statement(self, number: str, *, as_it_stands: bool = False) -> "tuple[Statement, AccountView]":
        """The itemized statement of an account, and the account as it was then. Raises Refusal.

        One whose audit fails or whose sums do not add up leaves only ``as_it_stands``, with words that nobody should
        pay on it yet.
        """
        from worklist.config.descriptions import descriptions_in
        from worklist.domain.patients.papers.statement import NOTHING_TO_ITEMIZE, itemized_statement

        self.need(Right.RECORD)
        view = self.open_account(number)
        descriptions = descriptions_in(self.ways.descriptions)
        statement = itemized_statement(view.assessment, descriptions, self._sender(view), self.today)
        if not statement.lines:
            raise Refusal(f"{statement.account} cannot be itemized: {NOTHING_TO_ITEMIZE}.")
        if statement.is_being_checked and not as_it_stands:
            raise Refusal(
                f"{statement.account} is being checked, so no statement leaves: {statement.wrong[0]}."
                " Where the patient asks for one, --as-it-stands makes it, marked so that nobody pays on it yet."
            )
        return statement, view

    def record_statement(self, view: AccountView, statement: "Statement", digest: str, act: str = "") -> Saved:
        """Keep in the record that a statement leaves; ``digest`` is the SHA-256 of its file. Raises Refusal.

        It goes to the objection that waits for it. Nothing is recorded where somebody recorded since it was read.
        """
        target = paper_for(view.assessment.work, Document.ITEMIZED_BILL, Went.SENT)
        note = "marked as being checked" if statement.is_being_checked else ""
        moved = DocumentMoved(Document.ITEMIZED_BILL, Went.SENT, self.today, target, note, digest)
        return self.record(statement.account, moved, seen=view.seq, act=act)

    def papers_made(self) -> Mapping[tuple[str, str], str]:
        """The files that the record holds: (account, SHA-256) -> what it is, by the kind of its entry."""
        self.need(Right.RECORD)
        return {
            (event.account, body.letter if isinstance(body, AgreementMade) else body.file): body.KIND
            for event in papers_made(self._log)
            if isinstance(body := event.body, AgreementMade | DocumentMoved)
        }

    def paper_may_be_out(self, number: str, digest: str) -> bool:
        """Whether the record holds a paper; also where it cannot be read now: its file is better kept."""
        try:
            return (number, digest) in self.papers_made()
        except (StoreError, DatabaseError):
            return True

    def _sender(self, view: AccountView) -> "Sender":
        from worklist.domain.patients.papers.texts import Sender, practice_of

        practice = self.ways.site or practice_of(view.assessment.account)
        reference = f"L{self.today:%y%m%d}-{uuid4().hex[:8]}"
        return Sender(practice, self.ways.packets.signer or self.actor, reference)
