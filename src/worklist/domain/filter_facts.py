"""What a filter is told of an account's row, where it is asked in plain Python and not in the database."""

from collections.abc import Iterator
from datetime import date

from worklist.domain.account_row import AccountRow
from worklist.domain.filter_match import AccountFacts
from worklist.domain.filter_terms import fold


def facts_of_row(row: AccountRow, me: str, today: date) -> AccountFacts:
    """The facts of a row, also of a closed account's; ``me`` is who asks."""
    return AccountFacts(
        account=row.number,
        patient=row.patient,
        payer=row.payer,
        plan=row.plan,
        balance=row.balance,
        insurance_balance=row.insurance_balance,
        patient_balance=row.patient_balance,
        stake=row.stake,
        short=row.short,
        priority=row.cents_per_minute,
        age=(today - row.aged_from).days if row.aged_from else None,
        touches=row.touches,
        days_left=(row.deadline_on - today).days if row.deadline_on else None,
        deadline=row.deadline_on,
        due=row.due_on,
        until=row.snoozed_until,
        service=row.service_on,
        billed=row.billed_on,
        touched=row.touched_on,
        carcs=frozenset(row.carcs),
        rarcs=frozenset(row.rarcs),
        mods=frozenset(row.mods),
        codes=frozenset(row.codes),
        queue=row.queue.key,
        owner=row.owner,
        holder=row.holder,
        held_by_me=_is_me(row.holder, me),
        next_action=row.next_action,
        account_class=row.account_class,
        disposition=row.disposition,
        states=frozenset((*row.states, *_states_for(row, me, today))),
    )


def _states_for(row: AccountRow, me: str, today: date) -> Iterator[str]:
    """States that rest on who asks when, or on a number of the row."""
    due = row.due_on
    told = (
        ("mine", _is_me(row.owner, me)),
        ("due", due is not None and due <= today),
        ("overdue", due is not None and due < today),
        ("closed", row.balance == 0),
        ("derived", row.balance_source == "derived"),
    )
    yield from (state for state, holds in told if holds)


def _is_me(name: str, me: str) -> bool:
    return bool(fold(me)) and fold(name) == fold(me)
