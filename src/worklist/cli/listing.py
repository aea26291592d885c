"""What a list on the command line asks for: a queue, a view or a saved queue, a filter, or one of them and a filter."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from worklist.cli.output import complain
from worklist.cli.session import Session
from worklist.domain.text import clean

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.domain.account_row import AccountRow
    from worklist.domain.lists import Query, SavedQueue
    from worklist.domain.queues import Queue

NEVER_READ = "Nothing was read yet: run worklist sync."
_NAME = re.compile(r"\w[\w -]*")
"""How a list is named; with any other sign it is a filter."""


def query_of(desk: "Desk", words: Sequence[str]) -> "Query":
    """The list that the words name. Raises FilterError, and UsageError for a number that is no queue's."""
    for count in range(len(words), 0, -1):  # a name may have blanks
        named = _named(desk, " ".join(words[:count]))
        if named:
            return replace(named, asked=desk.parse_filter(" ".join(words[count:])))
    return replace(_everything(desk), asked=desk.parse_filter(" ".join(words)))


def listed(desk: "Desk", words: Sequence[str]) -> "list[AccountRow]":
    """Every account of that list."""
    query = query_of(desk, words)
    listing = desk.accounts(query)
    if not listing.complete:
        listing.extend(desk.all_ids(query))
    note_search(desk, query, words, len(listing))
    return listing.rows(0, len(listing))


def note_search(desk: "Desk", query: "Query", words: Sequence[str], found: int) -> None:
    """Keep in the record that somebody asked for the accounts of a filter; a whole queue is no search."""
    from worklist.domain.filter_terms import EVERYTHING
    from worklist.domain.traces import AccountsSearched

    if query.asked != EVERYTHING:
        desk.trace(AccountsSearched(clean(" ".join(words)), found))


def remind_of_the_first_sync(desk: "Desk") -> None:
    """Say it where nothing was read yet: that a list is empty is then no answer."""
    if desk.freshness().synced_at is None:
        complain(NEVER_READ)


def list_meant(words: Sequence[str], saved: "Sequence[SavedQueue]") -> str:
    """The list whose name the first word looks like, for a word that was taken for a filter; empty for none."""
    from difflib import get_close_matches

    from worklist.domain.lists import list_key

    names = [*_fixed_names(), *(each.key for each in saved)]
    key = list_key(words[0]) if words else ""
    return "" if key in names else next(iter(get_close_matches(key, names, 1)), "")


def _everything(desk: "Desk") -> "Query":
    from worklist.domain.lists import Query

    return Query(me=desk.actor, today=desk.today)


def _named(desk: "Desk", word: str) -> "Query | None":
    """The list of this name; None where it is none, and so is part of a filter."""
    from worklist.domain.lists import View, list_key
    from worklist.domain.queues import Queue

    if word.isdecimal() and word.isascii() and len(word) <= 2:
        return replace(_everything(desk), scope=_queue_of_number(int(word)))
    key = list_key(word) if _NAME.fullmatch(word) else ""
    if key in list(View):
        return replace(_everything(desk), scope=View(key))
    found: list[Queue | SavedQueue] = [each for each in (*desk.saved_queues, *Queue) if each.key == key]
    found = found or [each for each in Queue if key and f"{each.key}-".startswith(f"{key}-")]
    if len(found) != 1:
        return None
    return replace(_everything(desk), scope=found[0]) if isinstance(found[0], Queue) else desk.saved_query(found[0])


def _queue_of_number(number: int) -> "Queue":
    from worklist.domain.queues import Queue

    if number not in list(Queue):
        raise click.UsageError(f"There is no queue {number}; worklist queues lists them by number and name.")
    return Queue(number)


# -- completion -----------------------------------------------------------------------------------------------------


def list_names(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """The lists whose name begins so, for a shell; nothing of what is on them."""
    if ctx.params.get("words"):  # a queue is named first
        return []
    return [CompletionItem(name) for name in (*_fixed_names(), *_saved_names(ctx)) if name.startswith(typed.lower())]


def _fixed_names() -> Iterable[str]:
    from worklist.domain.lists import View
    from worklist.domain.queues import Queue

    yield from (queue.key for queue in Queue)
    yield from View


def _saved_names(ctx: click.Context) -> Iterable[str]:
    """Those of the settings; none where the settings cannot be read, which a press of tab is no place to say."""
    try:
        return [saved.key for saved in Session(ctx.find_root().params.get("config")).settings.queues]
    except click.ClickException:
        return []


LIST_WORDS = click.argument(
    "words", nargs=-1, type=click.UNPROCESSED, metavar="[QUEUE] [FILTER]...", shell_complete=list_names
)
"""The words that name a list; the command gets ``words`` for ``query_of``."""
