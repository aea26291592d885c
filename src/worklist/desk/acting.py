"""Who is at the desk, what they have a right to, and what the record keeps of them."""

from contextlib import suppress
from datetime import UTC, datetime

from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.team import Member, Right, member_in
from worklist.domain.traces import ActRefused, Trace
from worklist.store.driver import DatabaseError, StoreError, error_in_words
from worklist.store.troubles import troubles
from worklist.store.worklog import WorkLog


class Acting:
    """A person on the work log."""

    def __init__(self, log: WorkLog, actor: str) -> None:
        self._log = log
        self._refused: set[Right] = set()
        self.actor = actor

    @property
    def me(self) -> Member:
        """What I am in the team at this moment: an admin may change it while I work."""
        return member_in(self._log.team(), self.actor)

    @property
    def why_no_work(self) -> str:
        """Why I cannot record work on any account; empty when I can, and where the log cannot be read now."""
        try:
            return self.me.why_not(Right.RECORD)
        except (StoreError, DatabaseError):
            return ""

    @property
    def team(self) -> tuple[Member, ...]:
        """Everybody who is or was in the team; empty where there is none."""
        return tuple(map(Member.of, self._log.team()))

    @property
    def unsafe(self) -> tuple[str, ...]:
        """What is wrong with the copies and anchors of the record, a sentence each: whoever is here should hear it."""
        return tuple(troubles(self._log.path.parent, datetime.now(UTC)))

    def anchor(self) -> None:
        """Have the head of the record noted where the site wants it: a session ends."""
        with suppress(StoreError, DatabaseError):
            self._log.anchor()

    def trace(self, body: Trace, account: str = "") -> None:
        """Keep in the record who saw, sent or tried what. Where that cannot be written, nothing is seen or sent.

        Raises Refusal.
        """
        try:
            self._log.add(self.actor, body, account)
        except (StoreError, DatabaseError) as error:
            raise Refusal(f"Not done: the record of it cannot be written ({error_in_words(error)}).") from None

    def need(self, right: Right) -> None:
        """Raises NotAllowed, and keeps in the record that it was tried, for what my role has no right to."""
        why = self.me.why_not(right)
        if why:
            if right not in self._refused:  # once in a session: a list that refreshes asks again and again
                self._refused.add(right)
                self.trace(ActRefused(right.value, why))
            raise NotAllowed(why)
