"""Commands that only look: queues, lists, one account, rejects, keys."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import ACCOUNT
from worklist.cli.output import Row, amount, counted, formats, say, show_rows, wrapped
from worklist.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from worklist.desk import AccountView, Desk, Freshness
    from worklist.domain.account_row import AccountRow
    from worklist.domain.filter_terms import Filter
    from worklist.domain.in_words import Line
    from worklist.domain.lists import Query, QueueTotal
    from worklist.domain.provenance import Reject
    from worklist.domain.queues import Queue

_MOST_ROWS = 50
_KEYS_WIDTH = 12
_SPARE = ("touches", "at_stake", "owner", "due", "next", "queue")
_ENTRY_LETTERS = 8
"""Letters of an entry's id that are shown, and are enough to name it."""


@click.command()
@formats
@click.pass_obj
def queues(session: Session, form: str | None) -> None:
    """List the queues with their accounts and dollars."""
    with session.desk() as desk:
        show_rows([_queue_row(total) for total in desk.totals()], form)
        if form is None:
            say("", _age_of_data(desk.freshness()))


def _queue_row(total: "QueueTotal") -> Row:
    return {
        "number": int(total.queue),
        "queue": total.queue.key,
        "accounts": total.accounts,
        "asleep": total.asleep,
        "balance": amount(total.balance),
    }


def _age_of_data(freshness: "Freshness") -> str:
    if freshness.synced_at is None:
        return "Nothing was read yet: run worklist sync."
    export = f"; the newest export is of {freshness.exported_on}" if freshness.exported_on else ""
    said = f"Last sync {_local(freshness.synced_at)}{export}."
    if freshness.last and freshness.last.state not in ("done", "running"):
        said += f" A later one was {freshness.last.state} ({_local(freshness.last.started)})."
    return said


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


# -- lists ----------------------------------------------------------------------------------------------------------


@click.command("list", context_settings={"ignore_unknown_options": True})  # -is:snoozed is no option
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[QUEUE] [FILTER]...")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Rows to print; 0 for all.")
@click.option("--asleep", is_flag=True, help="Show snoozed and resting accounts too.")
@formats
@click.pass_obj
def list_accounts(session: Session, words: tuple[str, ...], limit: int | None, asleep: bool, form: str | None) -> None:
    """List accounts, best first: of a queue, of a filter, or both.

    QUEUE is a name or number of worklist queues. FILTER is the language of the screen; put it in quotes,
    since the shell reads < and > itself:

    \b
    worklist list denied 'payer:aetna age>90 -is:snoozed'

    Prints 50 rows of a table, and all rows of CSV and JSON, unless --limit says otherwise.
    """
    from worklist.domain.lists import Query

    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word, possibilities=["--limit", "--asleep", "--json", "--csv"])
    queue, typed = _queue_and_filter(words)
    most = limit if limit is not None else 0 if form else _MOST_ROWS
    with session.desk() as desk:
        asked = desk.parse_filter(typed)
        query = Query(queue, asked, asleep or _asks_for_sleepers(asked), desk.actor, desk.today)
        rows, total = _rows(desk, query, most)
        show_rows([_account_row(row) for row in rows], form, yielding=("patient", "payer"), spare=_SPARE)
    if form is None:
        say(*([""] if rows else []), _how_many(len(rows), total) + _queue_meant(queue, words, total))


def _queue_and_filter(words: "Sequence[str]") -> "tuple[Queue | None, str]":
    """The queue that the first word names, and the rest as a filter."""
    first = words[0].lower() if words else ""
    queue = _queue_named(first)
    return queue, " ".join(words[1:] if queue is not None else words)


def _queue_named(word: str) -> "Queue | None":
    """By number, by name, or by the first words of its name."""
    from worklist.domain.queues import Queue

    if word.isdecimal() and word.isascii() and len(word) <= 2:
        if int(word) not in list(Queue):
            raise click.UsageError(f"There is no queue {word}; worklist queues lists them by number and name.")
        return Queue(int(word))
    named = [queue for queue in Queue if word and f"{queue.key}-".startswith(f"{word}-")]
    return named[0] if len(named) == 1 else None


def _asks_for_sleepers(asked: "Filter") -> bool:
    """Whether a filter speaks of sleeping accounts, which are hidden otherwise."""
    from worklist.domain.filter_terms import Is

    sleepers = {"snoozed", "resting"}
    terms = [term for terms in asked.any_of for term in terms if isinstance(term, Is) and not term.negated]
    return any(sleepers.intersection(term.states) for term in terms)


def _rows(desk: "Desk", query: "Query", most: int) -> "tuple[list[AccountRow], int]":
    """The first rows of a query (0 for all), and how many it has."""
    listing = desk.accounts(query)
    if not listing.complete:
        listing.extend(desk.all_ids(query))
    return listing.rows(0, most or len(listing)), len(listing)


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


def _how_many(shown: int, total: int) -> str:
    if shown == total:
        return f"{counted(total, 'account')}."
    return f"{shown:,} of {counted(total, 'account')}, best first; --limit 0 prints all."


def _queue_meant(queue: "Queue | None", words: "Sequence[str]", total: int) -> str:
    """A hint for a misspelt queue, which was looked for as text."""
    from difflib import get_close_matches

    from worklist.domain.queues import Queue

    close = get_close_matches(words[0].lower(), [each.key for each in Queue], 1) if words and not total else []
    return f" Did you mean the queue {close[0]}?" if close and queue is None else ""


# -- one account ----------------------------------------------------------------------------------------------------


@click.command()
@click.argument("account", type=ACCOUNT)
@click.pass_obj
def show(session: Session, account: str) -> None:
    """Explain an account: its queue, priority, clocks, lines, checks and record.

    That it was looked at goes into the record.
    """
    with session.desk() as desk:
        view = desk.open_account(account)
        entries = desk.undoable(account)
    say(*_explained(view))
    if entries:
        from worklist.domain.in_words import event_line

        say("", "Entries in effect (for worklist undo --entry)")
        say(*(line for each in entries for line in wrapped(f"{each.id[:_ENTRY_LETTERS]}  {event_line(each).text}", 2)))


def _explained(view: "AccountView") -> "Iterator[str]":
    from worklist.domain.in_words import everything, heading

    yield from _plain(heading(view.assessment), 0)
    for section in everything(view.assessment, view.events, view.undone, view.set_aside):
        yield ""
        yield section.title
        yield from _plain(section.lines, 2)


def _plain(lines: "Sequence[Line]", indent: int) -> "Iterator[str]":
    return (part for line in lines for part in wrapped(line.text, line.indent + indent))


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
    if form:
        show_rows([_reject_row(reject) for reject in found], form)
        return
    say(*(line for reject in found for line in wrapped(_reject_line(reject))))
    if more:
        say("", f"There are more than these {limit:,}; --limit prints further ones.")
    elif not found:
        say("Nothing was set aside.")


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
def keys() -> None:
    """List the keys of the screen."""
    from worklist.actions import ACTIONS, Group, key_name

    for group in Group:
        say(*([""] if group is not next(iter(Group)) else []), group.value)
        for action in ACTIONS:
            if action.group is group:
                names = " ".join(map(key_name, action.keys))
                say(*wrapped(f"{names:<{_KEYS_WIDTH}} {action.about} ({', '.join(sorted(action.places))})", 2))
