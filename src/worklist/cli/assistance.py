"""``worklist assistance`` and ``guideline``: where an application stands, what the scale gives, a year's guideline."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.arguments import DATE, DOCUMENTS, DOLLARS, EXISTING_FILE, one_of, words_of
from worklist.cli.entries import body_data
from worklist.cli.exporting import hand_over_data, hand_over_lines
from worklist.cli.output import Failure, amount, say, wrapped
from worklist.cli.recording import OnAccount, Planned, Target, answer, with_next_step
from worklist.cli.session import Session
from worklist.domain.patient_entries import AssistanceSet, AssistanceState, Document, Region

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.domain.assessment import Assessment
    from worklist.domain.patients.rules import Guideline


@click.command(cls=OnAccount, epilog=words_of(state=AssistanceState, region=Region, document=Document))
@click.option("--state", metavar="STATE", type=one_of(AssistanceState), help="Where it stands; as before if not said.")
@click.option("--on", type=DATE, metavar="DATE", help="The day of that; today if not said.")
@click.option("--household", type=int, metavar="N", help="People in the household.")
@click.option("--income", type=DOLLARS, metavar="DOLLARS", help="The household's income in a year.")
@click.option("--region", metavar="REGION", type=one_of(Region), help="Of the guideline; by the address if not said.")
@click.option("--missing", type=DOCUMENTS, metavar="DOCUMENT,...", help="What the patient has yet to send.")
@click.option("--first-bill", "first_bill_on", type=DATE, metavar="DATE", help="The first bill after the discharge.")
@click.option("--discount", type=int, metavar="N", help="Percent that an approval takes off; the scale's if not said.")
@click.option("--reason", metavar="TEXT", help="How it was decided, or what is missing.")
@with_next_step
@click.pass_obj
def assistance(session: Session, /, target: Target, planned: Planned, **said: Any) -> None:
    """Record where an application for financial assistance stands; without an option, show it.

    What is not named stays as it was. An open application holds collection. A discount other than the scale's takes a
    supervisor and a reason.

    \b
    worklist assistance A1001 --state complete --household 4 --income 54000
    worklist assistance A1001 --state approved
    """
    named = {name: value for name, value in said.items() if value is not None}
    if not named and (planned.action or planned.due or planned.note):
        raise click.UsageError("Say what changes; a next step alone is set with worklist step.")
    with session.desk() as desk:
        if not named:
            _show(desk, target)
            return
        before = desk.view_of(target.account).assessment
        saved = desk.record(target.account, _entry(desk, before, named), *planned.entries(desk))
        now = desk.view_of(target.account).assessment
        answer(desk, saved, target.form, **_worked_out(now))
        if target.form is None:
            say(*_steps(now))


def _entry(desk: "Desk", now: "Assessment", named: dict[str, Any]) -> AssistanceSet:
    """What was said, in the state and region of before where it does not say them."""
    from worklist.domain.patients.assistance.eligibility import region_of

    before = now.work.assistance
    if before is None and "state" not in named:
        raise click.UsageError(f"Say where it stands: --state {', '.join(AssistanceState)}.")
    state = AssistanceState(named.pop("state", before and before.state))
    region = Region(named.pop("region", before.region if before else region_of(now.account)))
    return replace(AssistanceSet(state, desk.today, region=region), **named)


# -- showing --------------------------------------------------------------------------------------------------------


def _show(desk: "Desk", target: Target) -> None:
    from worklist.cli.explaining import plain
    from worklist.domain.patients.assistance.eligibility import assistance_section

    now = desk.open_account(target.account).assessment
    what, account = f"assistance {now.account.number}", now.account.number
    if target.form:
        hand_over_data(desk, what, {"account": account, **_data(now)}, account=account)
    else:
        hand_over_lines(desk, what, plain(assistance_section(now).lines, 0), account=account)


def _data(now: "Assessment") -> dict[str, object]:
    """Where it stands, for JSON."""
    from worklist.domain.patients.assistance.eligibility import presumption, windows

    rules = now.case.rules.patients
    presumed, days = presumption(now.account, rules), windows(now.account, now.work, rules)
    entry = now.work.assistance
    return {
        "application": body_data(entry) if entry else None,
        **_worked_out(now),
        "presumed": presumed.reason if presumed else None,
        "first_bill": days.first_bill_on if days else None,
        "no_action_before": days.no_action_before if days else None,
        "accepted_until": days.accepted_until if days else None,
    }


def _worked_out(now: "Assessment") -> dict[str, object]:
    from worklist.domain.patients.assistance.eligibility import eligibility, in_percent

    entry = now.work.assistance
    if entry is None:
        return {"eligibility": None}
    found = eligibility(entry, now.case.rules.patients, now.case.today)
    percent = None if found.percent is None else in_percent(found.percent)
    return {
        "eligibility": {
            "of_guideline": percent,
            "discount": found.discount,
            "steps": found.steps,
            "unknown": found.unknown or None,
        }
    }


def _steps(now: "Assessment") -> Iterator[str]:
    from worklist.domain.patients.assistance.eligibility import eligibility

    entry = now.work.assistance
    if entry is None:
        return
    found = eligibility(entry, now.case.rules.patients, now.case.today)
    unknown = (f"What the scale gives is UNKNOWN. {found.unknown}",) if found.unknown else ()
    for sentence in (*(f"{step}." for step in found.steps), *unknown):
        yield from wrapped(sentence)


# -- the guideline --------------------------------------------------------------------------------------------------


@click.command()
@click.argument("file", type=EXISTING_FILE)
@click.option("--save", is_flag=True, help="Write them into the settings without asking.")
@click.pass_obj
def guideline(session: Session, file: Path, save: bool) -> None:
    """Take a year's federal poverty guideline into the settings, from a CSV file.

    FILE has the columns year, region (48, AK, HI), first (dollars a year for one person) and each_more (for each
    further person). What is in the settings already is never changed.
    """
    from worklist.cli.mapping import agreed
    from worklist.cli.settings_file import add_tables
    from worklist.config import ConfigError
    from worklist.config.patient_files import read_guidelines
    from worklist.domain.team import Right

    settings = session.settings
    try:
        found = _new(read_guidelines(file), settings.rules.patients.guidelines)
    except ConfigError as error:
        raise Failure(str(error)) from None
    if not found:
        say(f"All of it is in {settings.path} already.")
        return
    text = "\n".join(map(_table, found))
    say(text)
    if not agreed("Write this into the settings?", save):
        say("Nothing was written; --save writes it without asking.")
        return
    with session.team_keeping() as person:
        person.need(Right.KEEP_TEAM)
    add_tables(settings.path, text)
    say(f"Written into {settings.path}.")


def _new(read: "tuple[Guideline, ...]", known: "tuple[Guideline, ...]") -> "list[Guideline]":
    """Those that the settings lack. Raises Failure where they say other amounts."""
    there = {(each.year, each.region): each for each in known}
    for each in read:
        if there.get((each.year, each.region), each) != each:
            where = f'year = {each.year}, region = "{each.region}"'
            raise Failure(f"The settings have a [[poverty]] with {where} and other amounts; change it there by hand.")
    return [each for each in read if (each.year, each.region) not in there]


def _table(each: "Guideline") -> str:
    rows = (
        "[[poverty]]",
        f"year = {each.year}",
        f'region = "{each.region}"',
        f'first = "{amount(each.first)}"',
        f'each_more = "{amount(each.each_more)}"',
    )
    return "\n".join(rows) + "\n"
