"""Reviewing: the requests that wait for a decision, my own, and deciding on what was seen."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from worklist.desk.recording import Recording, accepted
from worklist.desk.values import MOST_AT_ONCE, AccountView, Overtaken, Saved, Trial
from worklist.domain import playbook_words, review
from worklist.domain.entry_checks import Ground
from worklist.domain.entry_words import said_by
from worklist.domain.escalations import SOMEBODY_ELSE_DECIDES
from worklist.domain.events import (
    Body,
    EscalateTo,
    EscalationDecided,
    EscalationMoved,
    EscalationRequested,
    EscalationState,
    Event,
    Verdict,
)
from worklist.domain.in_words import Section
from worklist.domain.playbooks import Playbook
from worklist.domain.refusals import NotAllowed, Refusal
from worklist.domain.review import AsSeen, Review, beyond_authority
from worklist.domain.team import Right
from worklist.domain.text import account_number
from worklist.domain.vendors.asking import how_to_place, why_not_approved
from worklist.domain.vendors.register import Register
from worklist.store import listing

_Judge = Callable[[str, list[Event]], list[Body]]


class Reviewing(Recording):
    """What a supervisor decides, and what a requester sees of it."""

    _told_until: int | None = None
    """Number of the newest entry of which the answers to my requests were told."""

    # -- seeing -----------------------------------------------------------------------------------------------

    def reviews(self) -> list[Review]:
        """Every request that waits for a decision, the oldest first; my own too, which somebody else decides."""
        self.need(Right.SEE)
        return review.oldest_first(each for each in self._standing(self._log.accounts_asking()) if each.asked.waits)

    def my_requests(self) -> list[Review]:
        """The requests that I wrote or edited and that stand: answered ones first, then those that wait."""
        self.need(Right.SEE)
        found = self._standing(self._log.accounts_asked_on_by(self.actor))
        return review.mine_in_order(each for each in found if self.actor in each.asked.hands)

    def request_on(self, number: str) -> Review | None:
        """The request that stands on an account."""
        self.need(Right.SEE)
        return next(self._standing([account_number(number)]), None)

    def alike(self, to: Review, among: Iterable[Review]) -> list[Review]:
        """Those that ask the same, of the same class and payer, about a denial of the same family; itself too."""
        same = [each for each in among if each.likeness == to.likeness]
        wanted = self._family(to.account)
        return [each for each in same if self._family(each.account) == wanted]

    def _family(self, number: str) -> str:
        view = self._look(number)
        heaviest = view.assessment.case.heaviest if view else None
        return heaviest.family if heaviest else ""

    def review_sections(self, view: AccountView) -> tuple[Section, ...]:
        """A request in full, as a supervisor reads it before deciding."""
        evidence = [section for playbook in self._playbooks_of(view) for section in self._evidence(playbook, view)]
        return review.sections(self.me, view.assessment, view.events, evidence, self._vendors_of(view))

    def why_not_approved(self, view: AccountView) -> str:
        """Why I cannot approve the request on an account, as a sentence; empty where I can."""
        now, asked = view.assessment, view.assessment.work.escalation
        if asked is None:
            return ""
        beyond = beyond_authority(self.me, now, asked.request)
        return beyond or why_not_approved(asked.request, now, self._vendors_of(view))

    def _vendors_of(self, view: AccountView) -> Register:
        """What a request for a vendor is read beside; nothing where it is for none."""
        asked = view.assessment.work.escalation
        return self.register() if asked and asked.request.to is EscalateTo.VENDOR else Register()

    def _playbooks_of(self, view: AccountView) -> Iterator[Playbook]:
        """The account's, and those that it had before it was escalated, by what was ticked then."""
        now, ticked = self.playbook_of(view), {playbook for playbook, _ in view.assessment.work.ticked}
        yield from (each for each in self.ways.playbooks.all if each.id == now.id or each.id in ticked)

    def _evidence(self, playbook: Playbook, view: AccountView) -> list[Section]:
        ticked = view.assessment.work.ticked
        ticks = {item.id: (playbook.id, item.id) in ticked for item in playbook.evidence}
        return playbook_words.evidence(playbook, view.assessment, ticks)

    def answers(self) -> list[Review]:
        """My requests that others have decided on since the last call: each answer is told once."""
        self.need(Right.SEE)
        since, self._told_until = self._told_until, self._log.head().seq
        if since is None:
            return []
        decided = {event.account: event.id for event in self._log.decisions_since(since) if event.actor != self.actor}
        return [each for each in self._standing(decided) if self.actor in each.asked.hands and each.asked.decision]

    def _standing(self, numbers: Iterable[str]) -> Iterator[Review]:
        entries = self._log.of_accounts(list(numbers))
        for number, events in entries.items():
            if found := review.review_of(number, events, listing.find(self._cache, number)):
                yield found

    # -- deciding ---------------------------------------------------------------------------------------------

    def decide_on(self, seen: AsSeen, decision: EscalationDecided, act: str = "") -> Saved:
        """Decide on one request as it was seen. Raises Refusal, with what changed, when it is not so any more."""
        self.need(Right.DECIDE)
        judge = self._judge({seen.account: seen}, decision)
        return _for_the_requester(self._append([seen.account], judge, act))

    def decision_trial(self, seen: Sequence[AsSeen], decision: EscalationDecided) -> Trial:
        """What ``decide_all`` would do, without doing it."""
        self.need(Right.DECIDE)
        asked = {each.account: each for each in seen}
        judge, refused = _collecting(self._judge(asked, decision))
        entries = self._log.of_accounts(list(asked))
        possible = tuple(number for number, events in entries.items() if judge(number, events))
        balance = sum(ground.account.balance for ground in self._grounds(possible).values())
        return Trial(possible, balance, tuple(refused.items()))

    def decide_all(self, trial: Trial, seen: Sequence[AsSeen], decision: EscalationDecided, act: str = "") -> Saved:
        """Decide on the requests of a trial, each as it was seen, in one act; on no others."""
        self.need(Right.DECIDE)
        asked = {each.account: each for each in seen if each.account in trial.numbers}
        judge, refused = _collecting(self._judge(asked, decision))
        saved = self._append(list(asked), judge, act)
        return replace(_for_the_requester(saved), refused=(*trial.refused, *refused.items()))

    def how_to_place(self, saved: Saved) -> str:
        """What carries out the requests for vendors that were approved just now, as a sentence; empty without any."""
        approved = [
            event.account
            for event in saved.events
            if isinstance(event.body, EscalationDecided) and event.body.verdict is Verdict.APPROVED
        ]
        return how_to_place([(each.account, each.asked.request) for each in self._standing(approved)])

    def move_escalation(self, number: str, to: EscalationState, note: str = "") -> Saved:
        """What became of an approved escalation. Raises Refusal where it cannot go there from where it is."""
        asked = self.request_on(number)
        if asked is None:
            raise Refusal(f"Nothing was asked on {account_number(number)}: worklist escalate asks.")
        return _for_the_requester(self.record(asked.account, EscalationMoved(asked.asked.id, to, note)))

    def _judge(self, seen: dict[str, AsSeen], decision: EscalationDecided) -> _Judge:
        """Each account's decision on the version that was seen there, under the log's lock."""
        if len(seen) > MOST_AT_ONCE:
            raise Refusal(f"{len(seen):,} requests are too many for one act; {MOST_AT_ONCE:,} is the most.")
        grounds = self._grounds(list(seen), [decision])

        def judge(number: str, events: list[Event]) -> list[Body]:
            as_seen = seen[number]
            body = replace(decision, target=as_seen.version)
            _refuse_a_hand(events, as_seen.version, self.actor)
            _refuse_if_changed(as_seen, grounds[number], events)
            return accepted([body], grounds[number], events)

        return judge


def _collecting(judge: _Judge) -> tuple[_Judge, dict[str, str]]:
    """Judges many: one that is refused is left out and named."""
    refused: dict[str, str] = {}

    def each(number: str, events: list[Event]) -> list[Body]:
        try:
            return judge(number, events)
        except Overtaken:  # what was written there is not for a text about many accounts
            refused[number] = "The record changed since you saw it: look at it again."
            return []
        except Refusal as refusal:
            refused[number] = str(refusal)
            return []

    return each, refused


def _refuse_a_hand(events: Iterable[Event], version: str, actor: str) -> None:
    """Who wrote a version has a hand in the request, though that version was undone."""
    asked = [(e.id, e.body.amends or e.id, e.actor) for e in events if isinstance(e.body, EscalationRequested)]
    chain = next((first for id_, first, _ in asked if id_ == version), None)
    if any(first == chain and by == actor for _, first, by in asked):
        raise NotAllowed(SOMEBODY_ELSE_DECIDES)


def _refuse_if_changed(seen: AsSeen, ground: Ground, events: Iterable[Event]) -> None:
    """Nobody decides on what they have not seen: in the record or in the PM."""
    news = [event for event in events if event.seq > seen.seq and not event.is_trace]
    if news:
        last = news[-1]
        said = f"{last.actor} {said_by(last.body)}"[:200]
        raise Overtaken(f"The record changed since you saw it ({said}): look at it again.", last.seq)
    if seen.source_hash is not None and seen.source_hash != ground.source_hash:
        raise Refusal("The PM's records changed since you saw it: look at it again.")


def _for_the_requester(saved: Saved) -> Saved:
    """What comes next after an answer is the requester's to say, not the decider's."""
    return replace(saved, open_ends=())
