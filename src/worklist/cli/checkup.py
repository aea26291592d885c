"""``worklist doctor``: is everything as it should be? A sentence for each thing, and what to do where it is not."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from worklist.cli.output import Failure, say, wrapped
from worklist.cli.session import Session
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.cli.finding import Finding

_MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


@click.command()
@click.option("--offline", is_flag=True, help="Ask no server.")
@click.pass_obj
def doctor(session: Session, offline: bool) -> int:
    """Check the set-up: settings, folders, maps, servers, databases, terminal. Exit code 1 if something is wrong."""
    wrong = 0
    for finding in _findings(session, offline=offline):
        say(*wrapped(f"{_MARKS[finding.state]} {finding.text}"))
        wrong += finding.state == "wrong"
    say("", f"{counted(wrong, 'thing')} to put right." if wrong else "Nothing is wrong.")
    return 1 if wrong else 0


def _findings(session: Session, *, offline: bool) -> "Iterator[Finding]":
    from worklist.cli.checks import (
        data_checks,
        folder_checks,
        machine_checks,
        playbook_checks,
        store_checks,
    )
    from worklist.cli.finding import Finding
    from worklist.cli.packet_findings import packet_findings
    from worklist.cli.reference_checks import reference_checks
    from worklist.cli.team_checks import team_checks
    from worklist.cli.vendor_findings import vendor_findings
    from worklist.team.owner import acting_as_owner

    yield from machine_checks()
    try:
        settings = session.settings
        yield Finding("ok", f"You work as {session.actor}.")
    except Failure as error:
        yield Finding("wrong", str(error))
        return
    yield Finding("ok", f"The settings in {settings.path} are valid.")
    yield from playbook_checks(settings)
    yield from packet_findings(settings)
    yield from data_checks(settings)
    with acting_as_owner(settings.data):  # under sudo it must leave no files of root's
        yield from store_checks(settings)
        yield from reference_checks(settings)
        yield from vendor_findings(settings)
    yield from team_checks(session)
    yield from folder_checks(settings)
    if settings.sources:
        from worklist.cli.source_checks import source_checks

        yield from source_checks(settings, offline=offline)
