"""``worklist contract``: what payers have agreed to pay, and what that makes of an account."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import ACCOUNT, EXISTING_FILE
from worklist.cli.output import Failure, Row, as_json, say, say_data, show_rows
from worklist.cli.session import Session
from worklist.domain.text import clean

if TYPE_CHECKING:
    from worklist.domain.case import Case
    from worklist.domain.pricing.contracts import Contract


class _Column(click.ParamType[tuple[str, str]]):
    """``FIELD=HEADER`` of a schedule."""

    name = "field=header"

    def convert(
        self, value: str | tuple[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        from worklist.sources.reference import SCHEDULE_FIELDS

        if isinstance(value, tuple):
            return value
        field, sign, header = value.partition("=")
        if not sign or not header.strip() or field.strip() not in SCHEDULE_FIELDS:
            fields = ", ".join(SCHEDULE_FIELDS)
            self.fail(f'{clean(value, most=60)!r} is not FIELD=HEADER, such as amount="2026 Rate"; fields: {fields}.')
        return field.strip(), header


@click.group()
def contract() -> None:
    """Contracts and fee schedules: load them, check them, see what they make of an account."""


@contract.command()
@click.argument("files", nargs=-1, required=True, type=EXISTING_FILE, metavar="FILE...")
@click.option("--column", "columns", multiple=True, type=_Column(), help="Name a column of the schedule yourself.")
@click.option("--yes", is_flag=True, help="Replace what is loaded without asking.")
@click.pass_obj
def load(session: Session, files: tuple[Path, ...], columns: tuple[tuple[str, str], ...], yes: bool) -> int:
    """Take contracts over: each FILE is a TOML file, beside the schedules that it names.

    They are checked, shown with what changes, copied into the reference folder, and read. A column that is called
    otherwise than usual is named by hand, which the copy keeps:

    \b
    worklist contract load ppo.toml --column amount="2026 Rate"
    """
    from worklist.cli.contract_files import draft_of, placing_of, show_draft
    from worklist.cli.mapping import agreed
    from worklist.cli.reference_loading import need_sync, report_on, take_over

    need_sync(session)
    drafts = [draft_of(file, dict(columns)) for file in files]
    placings = [placing_of(draft, session.settings.reference) for draft in drafts]
    replaces = [show_draft(session, draft) for draft in drafts]
    if any(replaces) and not agreed("Replace what is loaded?", yes):
        say("Nothing was loaded; --yes loads it without asking.")
        return 1
    return report_on(take_over(session, placings))


@contract.command("list")
@as_json
@click.pass_obj
def list_contracts(session: Session, form: str | None) -> None:
    """List the contracts that are loaded."""
    from worklist.cli.reference_loading import opened_cache
    from worklist.store.terms_listing import loaded_contracts

    with opened_cache(session) as cache:
        rows = [
            {**_head(each.contract), "rows": each.rows, "set_aside": each.rejects, "file": each.path}
            for each in loaded_contracts(cache)
        ]
    if form:
        say_data(rows)
    elif rows:
        show_rows(rows, None, yielding=("payers", "plans", "file"), spare=("file", "plans"))
    else:
        say(f"No contract is loaded; worklist contract load FILE does it. They lie in {session.settings.reference}.")


def _head(of: "Contract") -> Row:
    return {
        "contract": of.name,
        "payers": ", ".join(of.payers),
        "plans": ", ".join(of.plans) or "all",
        "from": of.valid_from,
        "to": of.valid_to,
    }


@contract.command()
@click.argument("file", required=False, type=EXISTING_FILE)
@click.pass_obj
def check(session: Session, file: Path | None) -> int:
    """Say what is wrong or doubtful in the contracts that are loaded, or in FILE before it is.

    Rows that contradict each other, codes that are billed and have no row, contracts about to end, payers without one.
    Exit code 1 if something is wrong.
    """
    from worklist.cli.contract_check import loaded_findings, show_findings

    if file is None:
        return show_findings(loaded_findings(session))
    from worklist.cli.contract_check import draft_findings
    from worklist.cli.contract_files import draft_of

    return show_findings(draft_findings(session, draft_of(file, {})))


# -- one account ----------------------------------------------------------------------------------------------------


@contract.command()
@click.argument("account", type=ACCOUNT)
@as_json
@click.pass_obj
def explain(session: Session, account: str, form: str | None) -> None:
    """Show what the contract makes of each line of an account, step by step, with file and line."""
    from worklist.cli.account_data import priced_data
    from worklist.cli.exporting import hand_over_data, hand_over_lines

    with session.desk() as desk:
        view = desk.look(account)
        if view is None:
            raise Failure(f"No account {account!r} is known; worklist list prints the numbers.")
        case = view.assessment.case
        if form:
            data = {"account": account, "lines": [priced_data(line) for line in case.priced]}
            hand_over_data(desk, f"contract explain {account}", data, account=account)
        else:
            hand_over_lines(desk, f"contract explain {account}", _explained(account, case), account=account)


def _explained(account: str, case: "Case") -> Iterator[str]:
    from worklist.cli.explaining import plain
    from worklist.domain.pricing.expected_words import expected_lines

    if not case.priced:
        yield f"No payer has answered lines of {account}, so there is nothing to hold against a contract."
    yield from plain(tuple(expected_lines(case)), 0)
