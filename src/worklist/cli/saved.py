"""Saving a filter as a queue of its own, in the settings file."""

from typing import TYPE_CHECKING

import click

from worklist.cli.output import say
from worklist.cli.reading import SORT_OPTION
from worklist.cli.session import Session
from worklist.domain.lists import SavedQueue
from worklist.domain.team import Right
from worklist.domain.text import clean

if TYPE_CHECKING:
    from worklist.domain.lists import Sort


@click.command(context_settings={"ignore_unknown_options": True})  # -is:snoozed is no option
@click.argument("name")
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="FILTER...")
@SORT_OPTION
@click.pass_obj
def save(session: Session, name: str, words: tuple[str, ...], sort: "Sort | None") -> None:
    """Save a filter under a name, as a queue of its own.

    It goes into the settings as a [[queue]]; one of the same name is replaced. Delete it there to be rid of it.

    \b
    worklist save 'Aetna modifier fights' 'payer:aetna queue:modifier' --sort -balance
    """
    from worklist.cli.settings_file import write_queue
    from worklist.domain.filters import FilterError

    settings, saved = session.settings, SavedQueue(clean(name), " ".join(words), sort)
    try:
        _check(saved, session)
    except FilterError as error:
        raise click.UsageError(f"The filter: {error}.") from None
    with session.team_keeping() as person:
        person.need(Right.RECORD)
    write_queue(settings.path, saved)
    before = next((each for each in settings.queues if each.key == saved.key), None)
    say(f"Saved; worklist list {saved.key} lists it.")
    if before and before != saved:
        order = f", sorted by {before.sort}" if before.sort else ""
        say(f"It was: {before.filter}{order}.")


def _check(saved: SavedQueue, session: Session) -> None:
    from datetime import date

    from worklist.domain.filters import parse_filter

    for word in saved.filter.split():
        if word.startswith("--"):
            raise click.NoSuchOption(word, possibilities=["--sort"])
    parse_filter(saved.filter, date.today(), session.settings.rules.calendar)  # noqa: DTZ011 - the site's own day
