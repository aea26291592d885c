"""What the practice's own people did in the months of the record: asked payers and patients, and what came of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from worklist.demo.cast import Part, Player
from worklist.demo.office import Errand, Office
from worklist.domain.events import (
    AccountSkipped,
    Body,
    CallLogged,
    CallOutcome,
    NoteAdded,
    OutcomeKind,
    OutcomeRecorded,
)

ANA, BO, KIM = "ana.synthetic", "bo.synthetic", "kim.synthetic"
"""Two specialists and their supervisor; none of them exists."""
_BEGAN, _ENDED = 9, 15
"""Hours of the day."""
_NOTICE = 2
"""Days before the money shows on which the payer says that it comes."""
_DECIDED = 6
"""Days from a stage until somebody decides on what brings nothing."""
_LONGEST = 38
"""Days from the first call to the end; one in three is settled with a single call."""
_MONDAY, _THURSDAY = 0, 3
_SAID = {
    Part.OVERTURNED: (CallOutcome.REPROCESSING, "Synthetic call: the payer reviews the denial again."),
    Part.MADE_GOOD: (CallOutcome.REPROCESSING, "Synthetic call: the payer looks at its rate again."),
    Part.ANSWERED: (CallOutcome.IN_PROCESS, "Synthetic call: the claim is on file and waits."),
    Part.UPHELD: (CallOutcome.DENIAL_UPHELD, "Synthetic call: the denial stands."),
    Part.DROPPED: (CallOutcome.DENIAL_UPHELD, "Synthetic call: the denial stands."),
}
_WITHOUT_MONEY = (OutcomeKind.ADJUSTED, OutcomeKind.UNRECOVERABLE, OutcomeKind.PAYER_WAS_RIGHT)
_HOW = {
    OutcomeKind.RECOVERED: "Synthetic: the payment is announced.",
    OutcomeKind.WRITE_OFF_REVERSED: "Synthetic: taken up again, and the payment is announced.",
    OutcomeKind.ADJUSTED: "Synthetic: a supervisor agreed to write it off.",
    OutcomeKind.UNRECOVERABLE: "Synthetic: the last level of appeal was lost.",
    OutcomeKind.PAYER_WAS_RIGHT: "Synthetic: the contract excludes it; our expectation was wrong.",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What was done on one account."""

    player: Player
    stage: date
    """Day of the PM's records that show what there was to work."""
    began_on: date
    ended_on: date


def planned(players: Iterable[Player], stages: Sequence[date]) -> tuple[Work, ...]:
    """The work on those accounts of which a stage shows both when it began and what there was to do."""
    return tuple(work for player in players if (work := _work(player, stages)))


def errands(works: Iterable[Work]) -> Iterator[Errand]:
    """Everything that was done, day by day."""
    days: defaultdict[tuple[date, int], dict[str, Sequence[Body]]] = defaultdict(dict)
    for work in works:
        account, touch = work.player.account, _touch(work.player)
        is_short = work.began_on == work.ended_on
        days[work.ended_on, _ENDED][account] = (touch, _ending(work.player)) if is_short else (_ending(work.player),)
        if not is_short:
            days[work.began_on, _BEGAN][account] = (touch,)
    for (day, hour), entries in days.items():
        yield Errand.on(day, hour, partial(_record, entries=entries))


def passed_over(players: Iterable[Player], day: date) -> Errand:
    """Accounts that were served and skipped."""
    reason = AccountSkipped("Synthetic: waits for the chart from the surgeon")
    return Errand.on(day, _BEGAN, partial(_record, entries={player.account: (reason,) for player in players}))


def _work(player: Player, stages: Sequence[date]) -> Work | None:
    """Calls are made on Mondays, and on Thursdays it is written down what came of them."""
    shown = [day for day in stages if day >= player.open_on]
    if not shown:
        return None
    decided_on = shown[player.turn % len(shown)] + timedelta(days=_DECIDED)
    ended_on = _before(player.money_on - timedelta(days=_NOTICE) if player.money_on else decided_on, _THURSDAY)
    stage = max((day for day in shown if day <= ended_on), default=None)
    if stage is None:
        return None
    began_on = _before(ended_on - timedelta(days=_LONGEST * (player.turn % 3) // 2), _MONDAY)
    return Work(player, stage, max(stage, began_on) if player.turn % 3 else ended_on, ended_on)


def _before(day: date, weekday: int) -> date:
    """The last such day of the week up to a day."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)


def _touch(player: Player) -> Body:
    if player.part not in _SAID:
        return NoteAdded("Synthetic note: letter and call; the patient asked for two weeks.")
    outcome, said = _SAID[player.part]
    return CallLogged(outcome, payer=player.payer, minutes=14, hold_minutes=9, said=said)


def _ending(player: Player) -> Body:
    kind = OutcomeKind.WRITE_OFF_REVERSED if player.was_given_up else OutcomeKind.RECOVERED
    if player.part in (Part.UPHELD, Part.DROPPED):
        kind = _WITHOUT_MONEY[player.turn % len(_WITHOUT_MONEY)]
    amount = 0 if kind is OutcomeKind.PAYER_WAS_RIGHT else player.amount
    return OutcomeRecorded(kind, amount, _HOW[kind])


def _record(office: Office, entries: Mapping[str, Sequence[Body]]) -> None:
    """The specialists take turns by the week."""
    office.record((ANA, BO)[office.now.isocalendar().week % 2], entries)
