"""Commands that only look: queues, lists, one account, rejects, keys."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import ACCOUNT
from worklist.cli.entries import short_id
from worklist.cli.exporting import hand_over, hand_over_data, hand_over_lines
from worklist.cli.listing import (
    LIST_WORDS,
    NEVER_READ,
    list_meant,
    note_search,
    query_of,
    remind_of_the_first_sync,
)
from worklist.cli.output import Row, amount, as_json, formats, lines_text, rows_as, say, show_rows, wrapped
from worklist.cli.session import Session
from worklist.domain.text import clean
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from worklist.desk import AccountView, Desk, Freshness
    from worklist.domain.account_row import AccountRow
    from worklist.domain.lists import Query, QueueTotal, Sort
    from worklist.domain.provenance import Reject

_MOST_ROWS = 50
_MOST_COLUMN = 40
_ORDERS = {"today": "the most urgent first", "snoozed": "the next to wake first"}
"""Of the views that are not best first."""
_KEYS_WIDTH = 12
_SPARE = ("touches", "at_stake", "owner", "due", "next", "queue")


@click.command()
@formats
@click.pass_obj
def queues(session: Session, form: str | None) -> None:
    """List the queues with their accounts and dollars.

    Views and saved queues come below: they cut across the queues. Sleeping accounts count in a queue, and in a view
    or saved queue only where it asks for them.
    """
    with session.desk() as desk:
        show_rows([*map(_queue_row, desk.totals()), *_crossing_rows(desk)], form)
        if form is None:
            say("", _age_of_data(desk.freshness()))


def _queue_row(total: "QueueTotal") -> Row:
    return {
        "number": int(total.queue),
        "queue": total.queue.key,
        "kind": "queue",
        "accounts": total.accounts,
        "asleep": total.asleep,
        "balance": amount(total.balance),
    }


def _crossing_rows(desk: "Desk") -> "Iterator[Row]":
    """Views and saved queues: their accounts are in a queue too, so they have no dollars of their own."""
    from worklist.domain.lists import Query, View

    views = {view.value: Query(view, me=desk.actor, today=desk.today) for view in View}
    saved = {each.key: desk.saved_query(each) for each in desk.saved_queues}
    counts = desk.counts([*views.values(), *saved.values()])
    for name, count in zip((*views, *saved), counts, strict=True):
        kind = "view" if name in views else "saved"
        yield {"number": None, "queue": name, "kind": kind, "accounts": count, "asleep": None, "balance": None}


def _age_of_data(freshness: "Freshness") -> str:
    if freshness.synced_at is None:
        return NEVER_READ
    export = f"; the newest export is of {freshness.exported_on}" if freshness.exported_on else ""
    said = f"Last sync {_local(freshness.synced_at)}{export}."
    if freshness.last and freshness.last.state not in ("done", "running"):
        said += f" A later one was {freshness.last.state} ({_local(freshness.last.started)})."
    if freshness.last and freshness.last.not_read:
        said += f" Not read by the last one: {', '.join(freshness.last.not_read)}."
    return said


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


# -- lists ----------------------------------------------------------------------------------------------------------


class _Sort(click.ParamType["Sort"]):
    """A column to sort by."""

    name = "column"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> "Sort":
        from worklist.domain.lists import parse_sort

        try:
            return parse_sort(clean(str(value), most=_MOST_COLUMN))
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


SORT_OPTION = click.option(
    "--sort", type=_Sort(), metavar="COLUMN", help="Sort by a column; -COLUMN puts the largest or latest first."
)


@click.command("list", context_settings={"ignore_unknown_options": True})  # -is:snoozed is no option
@LIST_WORDS
@SORT_OPTION
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Rows to print; 0 for all.")
@click.option("--asleep", is_flag=True, help="Show snoozed and resting accounts too.")
@formats
@click.pass_obj
def list_accounts(
    session: Session, words: tuple[str, ...], sort: "Sort | None", limit: int | None, asleep: bool, form: str | None
) -> None:
    """List accounts, best first: of a queue, of a filter, or both.

    QUEUE is a name or number of worklist queues: a queue, a saved one, or a view (today, mine, snoozed, all).
    FILTER is the language of the screen; put it in quotes, since the shell reads < and > itself:

    \b
    worklist list denied 'payer:aetna age>90 -is:snoozed'

    Columns to sort by are number, patient, payer, balance, priority, stake, age, carc, mod, deadline, next, owner,
    touches, queue and until. Prints 50 rows of a table, and all rows of CSV and JSON, unless --limit says otherwise.
    """
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word, possibilities=["--sort", "--limit", "--asleep", "--json", "--csv"])
    most = limit if limit is not None else 0 if form else _MOST_ROWS
    with session.desk() as desk:
        query = query_of(desk, words)
        query = replace(query, asleep=asleep, sort=sort or query.sort)
        rows, total = _rows(desk, query, most)
        note_search(desk, query, words, total)
        meant = list_meant(words, desk.saved_queues) if not total else ""
        what = " ".join(["list", *words])
        shown = partial(rows_as, _account_rows(rows, query), form, yielding=("patient", "payer"), spare=_SPARE)
        hand_over(desk, what, form, shown, accounts=len(rows))
        remind_of_the_first_sync(desk)
    if form is None:
        hint = f" Did you mean the list {meant}?" if meant else ""
        say(*([""] if rows else []), _how_many(len(rows), total, query) + hint)


def _rows(desk: "Desk", query: "Query", most: int) -> "tuple[list[AccountRow], int]":
    """The first rows of a query (0 for all), and how many it has."""
    listing = desk.accounts(query)
    if not listing.complete:
        listing.extend(desk.all_ids(query))
    return listing.rows(0, most or len(listing)), len(listing)


def _account_rows(rows: "Sequence[AccountRow]", query: "Query") -> list[Row]:
    """The rows with what their view is about: why it is today's, or when it wakes."""
    from worklist.domain.lists import View
    from worklist.domain.today import today_reason

    match query.scope:
        case View.TODAY:
            return [{**_account_row(row), "why": today_reason(row, query.me, query.today)} for row in rows]
        case View.SNOOZED:
            return [{**_account_row(row), "until": row.snoozed_until} for row in rows]
        case _:
            return [_account_row(row) for row in rows]


def _account_row(row: "AccountRow") -> Row:
    return {
        "account": row.number,
        "queue": row.queue.key,
        "patient": row.patient,
        "payer": row.payer,
        "balance": amount(row.balance),
        "at_stake": amount(row.stake),
        "per_minute": amount(row.cents_per_minute),
        "deadline": "UNKNOWN" if "unknown-clock" in row.states else row.deadline_on,
        "next": row.next_action,
        "due": row.due_on,
        "owner": row.owner,
        "touches": row.touches,
    }


def _how_many(shown: int, total: int, query: "Query") -> str:
    if shown == total:
        return f"{counted(total, 'account')}."
    order = f"sorted by {query.sort}" if query.sort else _ORDERS.get(str(query.scope), "best first")
    return f"{shown:,} of {counted(total, 'account')}, {order}; --limit 0 prints all."


# -- one account ----------------------------------------------------------------------------------------------------


@click.command()
@click.argument("account", type=ACCOUNT)
@click.option("--provenance", is_flag=True, help="Show where each figure comes from, and what other sources say.")
@as_json
@click.pass_obj
def show(session: Session, account: str, provenance: bool, form: str | None) -> None:
    """Explain an account.

    Its queue, priority, clocks, lines, balance checks, record and playbook. That it was looked at goes into the record.
    """
    with session.desk() as desk:
        print_account(desk, desk.open_account(account), form, provenance=provenance)


def print_account(desk: "Desk", view: "AccountView", form: str | None, *, provenance: bool = False) -> None:
    """Print all of an account that was opened, or where its figures come from."""
    from worklist.cli.account_data import account_data
    from worklist.cli.origins import origin_data
    from worklist.domain.origins import figures

    number = view.assessment.account.number
    if form:
        data = origin_data(figures(view.assessment.account)) if provenance else account_data(view)
        hand_over_data(desk, f"show {number}", data, account=number)
    else:
        lines = _origin_lines(view) if provenance else _account_lines(desk, view)
        hand_over_lines(desk, f"show {number}", lines, account=number)


def _account_lines(desk: "Desk", view: "AccountView") -> "Iterator[str]":
    from worklist.cli.explaining import explained, in_sections
    from worklist.domain.in_words import event_line

    account = view.assessment.account
    yield from explained(view)
    if account.is_open:
        yield from in_sections(desk.playbook(view))
    entries = desk.undoable(account.number)
    if entries:
        yield from ("", "Entries in effect (for worklist undo --entry)")
    for each in entries:
        yield from wrapped(f"{short_id(each.id)}  {event_line(each).text}", 2)


def _origin_lines(view: "AccountView") -> "Iterator[str]":
    from worklist.cli.explaining import plain
    from worklist.cli.origins import origin_lines
    from worklist.domain.in_words import heading
    from worklist.domain.origins import figures

    yield from plain(heading(view.assessment), 0)
    yield from ("", "Where each figure comes from", *origin_lines(figures(view.assessment.account)))


# -- rejects and keys -----------------------------------------------------------------------------------------------


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=1_000, metavar="N", help="Rows to print; 1000 at first.")
@formats
@click.pass_obj
def rejects(session: Session, limit: int, form: str | None) -> None:
    """List records that a sync set aside or doubted, with file, place and reason."""
    with session.desk() as desk:
        found = desk.rejects(limit + 1)
        more, found = len(found) > limit, found[:limit]
        accounts = len({reject.account for reject in found if reject.account})
        hand_over(desk, "rejects", form, partial(_rejects_text, found, form), accounts=accounts)
        remind_of_the_first_sync(desk)
    if form:
        return
    if more:
        say("", f"There are more than these {limit:,}; --limit prints further ones.")
    elif not found:
        say("Nothing was set aside.")


def _rejects_text(found: "Sequence[Reject]", form: str | None) -> "Iterable[str]":
    if form:
        return rows_as([_reject_row(reject) for reject in found], form)
    return [lines_text(line for reject in found for line in wrapped(_reject_line(reject)))]


def _reject_row(reject: "Reject") -> Row:
    return {
        "kind": reject.kind,
        "file": reject.position.file,
        "unit": reject.position.unit,
        "at": reject.position.at,
        "account": reject.account,
        "reason": reject.reason,
    }


def _reject_line(reject: "Reject") -> str:
    account = f" (account {reject.account})" if reject.account else ""
    doubt = "doubtful: " if reject.kind == "warning" else ""
    return f"{reject.position}{account}: {doubt}{reject.reason}"


@click.command()
@click.pass_obj
def keys(session: Session) -> None:
    """List the keys of the screen, your own included.

    In brackets is the id under which the settings move a key.
    """
    from worklist.actions import ACTIONS, USUAL, Group

    keymap = session.settings.keys if session.settings_path.exists() else USUAL
    for group in Group:
        say(*([""] if group is not next(iter(Group)) else []), group.value)
        for action in ACTIONS:
            if action.group is group:
                where = f"{action.id}: {', '.join(sorted(action.places))}"
                say(*wrapped(f"{keymap.all_shown(action.id):<{_KEYS_WIDTH}} {action.about} ({where})", 2))
