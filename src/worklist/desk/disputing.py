"""Disputing: packets to payers, what was sent, and what payers answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from worklist.desk.recording import Recording, accepted
from worklist.desk.values import AccountView, Overtaken, Saved
from worklist.domain.disputes import Dispute
from worklist.domain.entry_words import said_by
from worklist.domain.events import Body, Event
from worklist.domain.in_words import Section
from worklist.domain.packets.draft import Candidate, Draft, NoPacket, Sending, Wish, draft
from worklist.domain.packets.win_rates import Rates, rates_of
from worklist.domain.packets.words import preview
from worklist.domain.patterns.key import PatternKey
from worklist.domain.playbooks import choose
from worklist.domain.recovery_entries import DisputeAnswered, DisputeResult, PatternSet, PatternState
from worklist.domain.refusals import Refusal
from worklist.domain.team import Right
from worklist.domain.text import account_number, clean
from worklist.domain.traces import AccountsSearched, AccountViewed
from worklist.domain.work import fold
from worklist.replay import chunks
from worklist.replay.assessor import Assessor
from worklist.store.driver import DatabaseError, StoreError

MOST_IN_A_PACKET = 500
"""Accounts: a payer's clerk reads no more, and it is a second's work to make."""


@dataclass(frozen=True, slots=True)
class PacketWish:
    """What a packet is to be of."""

    accounts: tuple[str, ...]
    letter: str = ""
    """Id of the letter; empty for the one that fits."""
    keep: frozenset[str] = frozenset()
    """Accounts that stay in it although something speaks against them."""
    pattern: PatternKey | None = None


@dataclass(frozen=True, slots=True)
class SentDispute:
    """A dispute with the account that it is on."""

    account: str
    dispute: Dispute


class Disputing(Recording):
    """What goes to payers, and what comes back."""

    @property
    def packets_folder(self) -> Path:
        """Where packets are kept."""
        return self.ways.packets.folder or self._log.path.parent / "packets"

    # -- a packet ---------------------------------------------------------------------------------------------

    def draft_packet(self, wish: PacketWish) -> Draft:
        """Put a packet together; nothing is written. Raises Refusal where there can be none.

        That the accounts were looked at is in the record.
        """
        self.need(Right.RECORD)
        numbers = list(dict.fromkeys(map(account_number, wish.accounts)))
        if len(numbers) > MOST_IN_A_PACKET:
            raise Refusal(f"{len(numbers):,} accounts are too many for one packet; {MOST_IN_A_PACKET:,} is the most.")
        known = {letter.id for letter in self.ways.letters.all}
        if wish.letter and wish.letter not in known:
            raise Refusal(f"There is no letter {clean(wish.letter, most=40)!r}; there are {', '.join(sorted(known))}.")
        candidates = self._candidates_for(numbers)
        self._trace_look(numbers)
        try:
            return draft(candidates, self._wish(wish))
        except NoPacket as error:
            raise Refusal(str(error)) from None

    def _trace_look(self, numbers: Sequence[str]) -> None:
        if len(numbers) == 1:
            self.trace(AccountViewed(), numbers[0])
        elif numbers:
            self.trace(AccountsSearched("packet", len(numbers)))

    def _candidates_for(self, numbers: Sequence[str]) -> list[Candidate]:
        for number in numbers:
            self._known(number)
        now = Assessor(self._cache, self._log, self.rules, self.today)
        found = []
        for _, chunk in chunks(numbers):
            entries = self._log.of_accounts(chunk)
            for assessment in now.assess(chunk):
                events = tuple(e for e in entries[assessment.account.number] if not e.is_trace)
                found.append(Candidate(assessment, events, choose(assessment, self.ways.playbooks.all)))
        return found

    def _wish(self, wish: PacketWish) -> Wish:
        packets = self.ways.packets
        return Wish(
            id=f"D{self.today:%y%m%d}-{uuid4().hex[:8]}",
            made_on=self.today,
            by=self.me,
            letters=self.ways.letters.all,
            letter=wish.letter,
            keep=frozenset(map(account_number, wish.keep)),
            pattern=wish.pattern,
            leverage=self._leverage(wish.pattern),
            signer=packets.signer,
            fields=packets.fields,
        )

    def _leverage(self, pattern: PatternKey | None) -> str:
        """What whoever confirmed the pattern named; empty where nobody did, or it was dismissed."""
        entry = self._log.pattern(pattern) if pattern else None
        body = entry.body if entry else None
        return body.leverage if isinstance(body, PatternSet) and body.state is not PatternState.DISMISSED else ""

    def packet_sections(self, drafted: Draft, *, hide_names: bool = False) -> tuple[Section, ...]:
        """What a person reads before a packet leaves; patients' names can be out of sight."""
        packet = drafted.packet
        if hide_names:
            packet = replace(packet, lines=tuple(replace(line, patient="") for line in packet.lines))
        rate = self.dispute_rates().of(packet.payer, packet.letter.id)
        return preview(packet, drafted.objections, drafted.left_out, rate)

    def usual_answer(self, payer: str) -> date | None:
        """When this payer's answer is usually due; None where the site does not say: UNKNOWN, so it is asked."""
        days = self.ways.packets.answer_days.get(payer.casefold())
        return self.today + timedelta(days=days) if days else None

    def record_packet(self, drafted: Draft, sending: Sending, pdf: str, xlsx: str, act: str = "") -> Saved:
        """Keep in the record, on every account of it and in one act, that a packet leaves. Raises Refusal.

        ``pdf`` and ``xlsx`` are the SHA-256 of its files. Nothing is recorded where any of the accounts changed since
        the draft was made: what leaves is what was read.
        """
        self.need(Right.RECORD)
        if drafted.objections and not sending.justification.strip():
            first = next(iter(drafted.objections))
            raise Refusal(f"Say why it goes out although this speaks against it: {_first_objection(drafted, first)}.")
        entries, grounds = drafted.entries(sending, pdf, xlsx), self._grounds([part.number for part in drafted.parts])
        for part in drafted.parts:
            if grounds[part.number].source_hash != part.candidate.assessment.case.source_hash:
                raise Refusal(f"The PM's records of {part.number} changed since you saw the packet: look at it again.")
        seen = {part.number: part.seen for part in drafted.parts}

        def decide(number: str, events: list[Event]) -> Iterable[Body]:
            _refuse_news(number, events, seen[number])
            return accepted(entries[number], grounds[number], events)

        return self._append(list(entries), decide, act)

    def packet_may_be_out(self, packet_id: str) -> bool:
        """Whether the record holds a packet; also where it cannot be read now: its files are better kept."""
        try:
            return any(each.dispute.sent.packet == packet_id for each in self.disputes())
        except (StoreError, DatabaseError):
            return True

    # -- what was sent ----------------------------------------------------------------------------------------

    def disputes(self) -> list[SentDispute]:
        """Everything that was sent and not taken back, the first to be answered in front, answered ones last."""
        self.need(Right.SEE)
        found = [
            SentDispute(account, dispute)
            for account, events in self._log.of_accounts(self._log.accounts_with_disputes()).items()
            for dispute in fold(events).disputes
        ]
        return sorted(found, key=lambda each: (not each.dispute.waits, each.dispute.sent.answer_due, each.account))

    def dispute_rates(self) -> Rates:
        """How often disputes were won, by payer and argument."""
        return rates_of(each.dispute for each in self.disputes())

    def waiting_dispute(self, view: AccountView) -> Dispute:
        """The newest dispute on an account that waits for its answer. Raises Refusal without one."""
        waiting = view.assessment.work.open_dispute
        if waiting is None:
            raise Refusal(f"No dispute waits for an answer on {view.assessment.account.number}.")
        return waiting

    def answer_dispute(
        self, number: str, result: DisputeResult, amount: int, reason: str, *more: Body, seen: int | None = None
    ) -> Saved:
        """Record the payer's answer to the newest dispute on an account, and ``more`` with it. Raises Refusal."""
        target = self.waiting_dispute(self.view_of(number)).id
        return self.record(number, DisputeAnswered(target, result, amount, reason), *more, seen=seen)


def _first_objection(drafted: Draft, account: str) -> str:
    objection = drafted.objections[account][0]
    return f"{account}: {objection.why} ({objection.check})"


def _refuse_news(number: str, events: Iterable[Event], seen: int) -> None:
    news = [event for event in events if event.seq > seen and not event.is_trace]
    if news:
        said = f"{news[-1].actor} {said_by(news[-1].body)}"[:200]
        raise Overtaken(f"Nothing was sent. Meanwhile on {number} {said}: look at the packet again.", news[-1].seq)
