"""Work mode as a command: the best account nobody holds, held, explained, with its playbook and what ends the work."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from shlex import quote
from typing import TYPE_CHECKING

import click

from worklist.cli.account_data import account_data, playbook_data
from worklist.cli.explaining import explained, in_sections
from worklist.cli.exporting import hand_over_data, hand_over_lines
from worklist.cli.listing import LIST_WORDS, NEVER_READ, query_of
from worklist.cli.output import Failure, as_json, say
from worklist.cli.session import Session
from worklist.domain.events import AccountHeld, AccountReleased, AccountSkipped, EvidenceTicked
from worklist.domain.in_words import Line, Section
from worklist.domain.wording import counted, short_name
from worklist.domain.work import standing

if TYPE_CHECKING:
    from worklist.desk import AccountView, Desk
    from worklist.domain.events import Event
    from worklist.domain.payer_calls import PayerCalls
    from worklist.domain.playbooks import Playbook

_SERVED = "served"
"""Name under which the desk remembers the account that this command served me last."""


@click.command("next", context_settings={"ignore_unknown_options": True})  # -is:snoozed is no option
@LIST_WORDS
@click.option("--skip", metavar="REASON", help="Pass over the account that was served last; others see why.")
@as_json
@click.pass_obj
def serve_next(session: Session, words: tuple[str, ...], skip: str | None, form: str | None) -> None:
    """Serve the best account that nobody holds: of a queue, of a filter, or of all.

    It is held for me and printed with its playbook. The next call lets it go once its work is recorded, and serves
    the next one; until then it is the same one again. Without any account left the exit code is 1.
    """
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word, possibilities=["--skip", "--json"])
    with session.desk() as desk:
        query = query_of(desk, words)
        if skip is not None:
            _pass_over(desk, skip, quietly=bool(form))
        view = _in_hand(desk) or desk.serve(query)
        desk.personal.prefer(_SERVED, view.assessment.account.number if view else "")
        if view is None:
            raise Failure(_why_none(desk))
        _print(desk, view, form)


def _why_none(desk: "Desk") -> str:
    if desk.freshness().synced_at is None:
        return NEVER_READ
    return "Nothing is left to serve here: what remains is held by others, was skipped today, or can wait."


def _pass_over(desk: "Desk", reason: str, *, quietly: bool) -> None:
    """Skip the account that is in hand, and let it go."""
    view = _served_last(desk)
    if view is None:
        raise Failure("There is nothing to skip: you hold no account that worklist next served.")
    number = view.assessment.account.number
    desk.record(number, AccountSkipped(reason), AccountReleased())
    if not quietly:
        say(f"{number} is passed over.", "")


def _served_last(desk: "Desk") -> "AccountView | None":
    """The account that was served last, while I hold it."""
    number = desk.personal.preference(_SERVED)
    view = desk.look(number) if number else None
    return view if view and view.assessment.work.holder == desk.actor else None


def _in_hand(desk: "Desk") -> "AccountView | None":
    """The account served last where its work is not recorded yet; else it is let go."""
    view = _served_last(desk)
    if view is None:
        return None
    number = view.assessment.account.number
    if not _was_worked(view.events, desk.actor):
        return desk.open_account(number)
    if view.assessment.work.needs_next_step:
        typed = quote(number)
        raise Failure(
            f"{number} was worked and has no next step: worklist step {typed} ACTION, or worklist outcome {typed} KIND."
        )
    desk.record(number, AccountReleased())
    return None


def _was_worked(events: "Sequence[Event]", actor: str) -> bool:
    """Whether I recorded something, beside evidence, since I took the account."""
    for event in reversed([each for each in standing(events) if each.actor == actor]):
        if not isinstance(event.body, EvidenceTicked):
            return not isinstance(event.body, AccountHeld)
    return False


# -- what is printed ------------------------------------------------------------------------------------------------


def _print(desk: "Desk", view: "AccountView", form: str | None) -> None:
    payer, playbook = view.assessment.account.payer.name, desk.playbook_of(view)
    calls, number = desk.payer_calls(payer), view.assessment.account.number
    if form:
        told = {"playbook": playbook_data(playbook, view.assessment), "payer_calls": asdict(calls)}
        hand_over_data(desk, f"next {number}", {**account_data(view), **told}, account=number)
    else:
        around = [*desk.playbook(view), *_calling(payer, calls), _to_type(view, playbook)]
        hand_over_lines(desk, f"next {number}", (*explained(view), *in_sections(around)), account=number)


def _calling(payer: str, calls: "PayerCalls") -> Iterator[Section]:
    """What our own record says of calling the payer; nothing where nobody has called."""
    if calls.calls:
        number = f"number {calls.number}" if calls.number else "no number recorded"
        hold = "hold time UNKNOWN" if calls.hold_minutes is None else f"usually {calls.hold_minutes} minutes on hold"
        told = f"{short_name(payer)}: {number}, {hold} ({counted(calls.calls, 'call')} in our record)"
        yield Section("Calling the payer", (Line(told),))


def _to_type(view: "AccountView", playbook: "Playbook") -> Section:
    number = quote(view.assessment.account.number)
    commands = [
        f"worklist call {number} SAID --next ACTION",
        f"worklist step {number} ACTION",
        f"worklist snooze {number} DAY REASON",
        f"worklist escalate {number} supervisor --why TEXT --ask TEXT",
        f"worklist outcome {number} KIND",
    ]
    lines = ["One of these ends the work here; worklist next then lets it go and serves the next account.", *commands]
    if playbook.evidence:
        items = ", ".join(item.id for item in playbook.evidence)
        lines.append(f"Evidence at hand: worklist tick {number} ITEM, which is one of {items}.")
    lines.append("Not this one: worklist next --skip REASON")
    return Section("What to type", tuple(map(Line, lines)))
