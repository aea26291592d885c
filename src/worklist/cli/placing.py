"""Commands by which accounts go to vendors and are asked back."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worklist.cli.arguments import ACCOUNT, OUT_FOLDER, SHORT_TEXT, Pair
from worklist.cli.exporting import hand_over
from worklist.cli.output import Row, as_json, formats, rows_as, say, show_rows
from worklist.cli.session import Session
from worklist.cli.vendor_files import finish_files, let_leave, say_left, say_left_data, show_draft
from worklist.cli.vendors import SPARE, VENDOR_NAME, YIELDING, placement_row, vendor
from worklist.domain.vendor_entries import FileColumn
from worklist.domain.vendors.layout import read_layout_column
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.domain.vendor_entries import VendorSet

_OUT = click.option(
    "--out",
    type=OUT_FOLDER,
    metavar="DIR",
    help="Where the files go; the folder placements beside the record if not said.",
)
_PREVIEW = click.option("--preview", is_flag=True, help="Only print what would leave.")
_YES = click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")


@vendor.command()
@VENDOR_NAME
@click.argument("accounts", nargs=-1, type=ACCOUNT, metavar="[ACCOUNT]...")
@_PREVIEW
@_OUT
@_YES
@as_json
@click.pass_obj
def place(
    session: Session,
    name: str,
    accounts: tuple[str, ...],
    preview: bool,
    out: Path | None,
    is_sure: bool,
    form: str | None,
) -> None:
    """Place approved accounts with a vendor: one file as CSV and XLSX with a manifest, and the record of it.

    Without accounts those whose approved request names the vendor; one that is named may also name none. What stands
    against an account is asked anew, and it is left out with the reason. Nothing is placed twice.
    """
    from worklist.domain.vendors.placing_words import placement_sections

    with session.desk() as desk:
        finish_files(desk, out)
        draft = desk.draft_placement(name, accounts)
        sections = placement_sections(draft, desk.today)
        if preview:
            show_draft(desk, "placement preview", draft, sections, form)
            return
        from worklist.exports.placing import place as make

        placed = let_leave(desk, draft, sections, lambda: make(desk, draft, out), form, is_sure=is_sure)
    if form:
        say_left_data(draft, placed)
        return
    say(f"Placement {draft.id} with {draft.vendor.name}, recorded on {counted(len(draft.parts), 'account')}.")
    say_left(draft, placed)
    due = placed.saved.events[0].body.report_due  # type: ignore[union-attr]
    say(f"The first report is due on {due}.")


@vendor.command()
@VENDOR_NAME
@click.argument("accounts", nargs=-1, type=ACCOUNT, metavar="[ACCOUNT]...")
@click.option("--why", required=True, metavar="TEXT", help="Why; it stays in the record and is not in the file.")
@click.option("--all", "every", is_flag=True, help="Instead of accounts: everything that the vendor has.")
@_PREVIEW
@_OUT
@_YES
@as_json
@click.pass_obj
def recall(
    session: Session,
    /,
    name: str,
    accounts: tuple[str, ...],
    why: str,
    every: bool,
    preview: bool,
    out: Path | None,
    is_sure: bool,
    form: str | None,
) -> None:
    """Ask accounts back from a vendor: a file that names them, and the record of it.

    They leave With vendor at once and need a next step. What comes in afterwards may still carry the fee, as the
    contract says.
    """
    from worklist.domain.vendors.placing_words import recall_sections

    if bool(accounts) == every:
        raise click.UsageError("Name accounts, or --all alone.")
    with session.desk() as desk:
        finish_files(desk, out)
        numbers = [each.account for each in desk.placements(desk.vendor(name).name)] if every else accounts
        draft = desk.draft_recall(name, numbers, why)
        sections = recall_sections(draft)
        if preview:
            show_draft(desk, "recall preview", draft, sections, form)
            return
        from worklist.exports.placing import recall as make

        placed = let_leave(desk, draft, sections, lambda: make(desk, draft, out), form, is_sure=is_sure)
    if form:
        say_left_data(draft, placed)
        return
    say(f"Recall {draft.id} from {draft.vendor}, recorded on {counted(len(draft.parts), 'account')}.")
    say_left(draft, placed)
    say("They have no next step: worklist step ACCOUNT ACTION, or worklist outcome ACCOUNT KIND.")


# -- what is out ----------------------------------------------------------------------------------------------------


@vendor.command()
@click.argument("name", required=False, type=SHORT_TEXT)
@click.option("--all", "every", is_flag=True, help="Also what came back or was recalled.")
@formats
@click.pass_obj
def placements(session: Session, name: str | None, every: bool, form: str | None) -> None:
    """List the accounts that vendors have, of one vendor or of all, with the vendor's last word."""
    with session.desk() as desk:
        of = desk.vendor(name).name if name else ""
        rows = [placement_row(each, desk.today) for each in desk.placements(of, every=every)]
        shown = partial(rows_as, rows, form, yielding=YIELDING, spare=SPARE)
        hand_over(desk, "vendor placements", form, shown, accounts=len({row["account"] for row in rows}))
    if not rows and form is None:
        say("No account is with a vendor: worklist vendor place gives them out.")


# -- the layout -----------------------------------------------------------------------------------------------------


@vendor.command()
@VENDOR_NAME
@click.option(
    "--column",
    "columns",
    multiple=True,
    type=Pair("title=field", read_layout_column),
    metavar="TITLE=FIELD",
    help="A column of the file, in its place; again for each.",
)
@click.option("--standard", is_flag=True, help="Go back to our own layout.")
@click.option("--why", default="", metavar="TEXT", help="Why; it goes into the record.")
@formats
@click.pass_obj
def layout(
    session: Session, name: str, columns: tuple[FileColumn, ...], standard: bool, why: str, form: str | None
) -> None:
    """Print the columns of a vendor's placement files, or set them: the vendor's titles, with our fields.

    Only fields of the vendor's purpose can leave, and those that it needs have to be there.

    \b
    worklist vendor layout Northgate --column "Acct No=account" --column "Debtor=patient" ...
    """
    if columns and standard:
        raise click.UsageError("Name columns, or --standard alone.")
    with session.desk() as desk:
        if columns or standard:
            usual = f"a layout of {counted(len(columns), 'column')}" if columns else "our own layout"
            desk.set_layout(name, columns, why or usual)
        found = desk.vendor(name)
        show_rows(_layout_rows(found.entry), form)
    if form is None and (columns or standard):
        say("", f"Saved: the next placement file for {found.name} is laid out so.")


def _layout_rows(entry: "VendorSet") -> list[Row]:
    """The columns in their order, then the fields that could leave and are in none."""
    from worklist.domain.disclosure import labels_of
    from worklist.domain.vendors.layout import columns_for, disclosed_to, fields_beside

    purpose, columns = disclosed_to(entry.purpose), columns_for(entry)
    labels = labels_of(purpose, (column.field for column in columns))
    rows: list[Row] = [
        {"column": number, "title": column.title, "field": column.field, "holds": label}
        for number, (column, label) in enumerate(zip(columns, labels, strict=True), start=1)
    ]
    rest = fields_beside(purpose, columns)
    return rows + [{"column": None, "title": "", "field": each.id, "holds": each.label} for each in rest]
