"""Commands of vendors: who there is and on which terms."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from worklist.cli.arguments import SHORT_TEXT, one_of
from worklist.cli.exporting import hand_over, hand_over_data, hand_over_lines
from worklist.cli.output import Failure, Row, amount, as_json, formats, rows_as, say, say_data, show_rows
from worklist.cli.session import Session
from worklist.cli.vendor_terms import WORDS, applied, with_terms
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.register_changes import added, changed, ended, widened
from worklist.domain.vendors.terms import VendorPurpose
from worklist.domain.wording import counted

if TYPE_CHECKING:
    from worklist.desk import Desk
    from worklist.desk.values import PlacedAccount
    from worklist.domain.vendors.register import Vendor

YIELDING, SPARE = ("why", "vendor"), ("file", "fee_billed")
"""What a narrow terminal shows less of in rows of placements, and what it does without."""
_Make = Callable[[VendorSet | None], VendorSet]
VENDOR_NAME = click.argument("name", type=SHORT_TEXT)
_NONE = "The practice works with no vendor; worklist vendor add takes one in, --all lists those of before."
_WHY = click.option("--why", required=True, metavar="TEXT", help="Why; it goes into the record.")


@click.group()
def vendor() -> None:
    """Vendors: their terms, what is placed with them, what they report."""


# -- who there is ---------------------------------------------------------------------------------------------------


@vendor.command(name="list")
@click.option("--all", "every", is_flag=True, help="Those of before too.")
@formats
@click.pass_obj
def list_vendors(session: Session, every: bool, form: str | None) -> None:
    """List the vendors: purpose, fee, how long the agreement lasts, how many accounts are with each."""
    with session.desk() as desk:
        found = desk.vendors(every=every)
        placed = [each.placement.sent.vendor for each in desk.placements()]
        rows = [_row(desk, each, placed) for each in found]
        show_rows(rows, form, yielding=("stop", "fee"), spare=("side", "in_pilot"))
        warnings = [warning for each in found if (warning := each.baa_warning(desk.today))]
    if form is None:
        say(*(() if found else (_NONE,)), *warnings)


def _row(desk: "Desk", found: "Vendor", placed: list[str]) -> Row:
    from worklist.domain.vendors.words import fee_in_short

    entry = found.entry
    return {
        "vendor": entry.name,
        "purpose": str(entry.purpose),
        "side": str(entry.side),
        "fee": fee_in_short(entry.fees),
        "agreement": _agreement(entry),
        "accounts": placed.count(entry.name),
        "in_pilot": f"{len(desk.in_pilot(found))} of {entry.pilot}" if entry.pilot else "",
        "stop": found.stop(desk.today),
    }


def _agreement(entry: VendorSet) -> str:
    if entry.baa_signed_on is None:
        return "none"
    return f"until {entry.baa_expires_on}" if entry.baa_expires_on else "no end"


@vendor.command()
@VENDOR_NAME
@formats
@click.pass_obj
def show(session: Session, name: str, form: str | None) -> None:
    """Say a vendor's terms in sentences, who set what when, and which accounts it has.

    CSV is of the accounts alone.
    """
    with session.desk() as desk:
        found = desk.vendor(name)
        rows = [placement_row(each, desk.today) for each in desk.placements(found.name)]
        what = f"vendor {found.name}"
        if form == "json":
            hand_over_data(
                desk, what, {**_data(desk, found), "placements": [dict(row) for row in rows]}, accounts=len(rows)
            )
        elif form:
            hand_over(desk, what, form, partial(rows_as, rows, form), accounts=len(rows))
        else:
            hand_over_lines(desk, what, _explained(desk, found, rows), accounts=len(rows))


def _explained(desk: "Desk", found: "Vendor", rows: list[Row]) -> Iterator[str]:
    from worklist.cli.explaining import in_sections
    from worklist.domain.vendors.words import sections

    yield found.name
    history, in_pilot = desk.vendor_history(found), len(desk.in_pilot(found))
    yield from in_sections(sections(found, history, desk.today, len(rows), in_pilot))
    if rows:
        yield from ("", "Accounts")
        yield from "".join(rows_as(rows, None, yielding=YIELDING, spare=("vendor", *SPARE))).splitlines()


def placement_row(each: "PlacedAccount", today: date) -> Row:
    """An account's stay with a vendor."""
    stay = each.placement
    return {
        "account": each.account,
        "vendor": stay.sent.vendor,
        "placed": stay.at.date(),
        "days": (today - stay.at.date()).days,
        "amount": amount(stay.sent.amount),
        "state": stay.state,
        "last_word": stay.last_word_on(),
        "why": stay.why,
        "recovered": amount(stay.recovered),
        "fee_due": amount(stay.fee_due),
        "fee_billed": amount(stay.fee_billed),
        "file": stay.sent.placement,
    }


def _data(desk: "Desk", found: "Vendor") -> dict[str, object]:
    """Everything of a vendor for JSON."""
    from worklist.domain.vendors.words import facts

    entry = found.entry
    return {
        **_row(desk, found, [each.placement.sent.vendor for each in desk.placements(found.name)]),
        "terms": list(facts(entry)),
        "classes": list(entry.classes),
        "specialties": list(entry.specialties),
        "baa_signed": entry.baa_signed_on,
        "baa_expires": entry.baa_expires_on,
        "contact": entry.contact,
        "email": entry.email,
        "phone": entry.phone,
        "access": str(entry.access),
        "reviewed": entry.reviewed_on,
        "reports_every": entry.reports_every,
        "smallest": amount(entry.smallest),
        "pilot": entry.pilot,
        "active": entry.is_active,
        "set_by": found.by,
        "set_at": found.at.isoformat(timespec="seconds"),
        "why": entry.reason,
    }


# -- setting --------------------------------------------------------------------------------------------------------


@vendor.command(epilog=WORDS)
@VENDOR_NAME
@click.option(
    "--purpose", required=True, metavar="PURPOSE", type=one_of(VendorPurpose), help="What accounts are placed for."
)
@with_terms
@click.option("--why", default="", metavar="TEXT", help="Why; it goes into the record.")
@as_json
@click.pass_obj
def add(session: Session, /, name: str, why: str, form: str | None, **given: Any) -> None:
    """Add a vendor, on the terms of its contract. Terms that can be read in two ways are refused.

    \b
    worklist vendor add Northgate --purpose payer-dispute --percent 25 --basis cash-recovered --cap 1000
      --tail-days 30 --fee-returned --baa-signed 2026-01-05 --baa-expires 2027-12-31
    """
    wanted = applied(VendorSet(name, VendorPurpose(given["purpose"]), reason=why), given)
    with session.desk() as desk:
        _save(desk, name, lambda before: added(before, wanted), None, form)


@vendor.command(epilog=WORDS)
@VENDOR_NAME
@click.option("--purpose", metavar="PURPOSE", type=one_of(VendorPurpose), help="What accounts are placed for.")
@with_terms
@click.option("--again", is_flag=True, help="Work with one again that was ended.")
@_WHY
@as_json
@click.pass_obj
def change(session: Session, /, name: str, again: bool, why: str, form: str | None, **given: Any) -> None:
    """Change a vendor's terms: what is not named stays. What is placed already stays on the terms of its day."""

    def make(before: VendorSet | None) -> VendorSet:
        return changed(before, lambda entry: applied(entry, given), why, again=again)

    _set(session, name, make, form)


@vendor.command()
@VENDOR_NAME
@_WHY
@as_json
@click.pass_obj
def end(session: Session, name: str, why: str, form: str | None) -> None:
    """No longer work with a vendor. Refused while accounts are with it: worklist vendor recall asks them back."""
    _set(session, name, lambda before: ended(before, why), form)


@vendor.command()
@VENDOR_NAME
@_WHY
@as_json
@click.pass_obj
def widen(session: Session, name: str, why: str, form: str | None) -> None:
    """End a vendor's pilot, once something of it came back to compare: it may have any number of accounts then."""
    _set(session, name, lambda before: widened(before, why), form)


def _set(session: Session, name: str, make: _Make, form: str | None) -> None:
    with session.desk() as desk:
        found = desk.vendor(name)
        _save(desk, found.name, make, found.seq, form)


def _save(desk: "Desk", name: str, make: _Make, seen: int | None, form: str | None) -> None:
    from worklist.domain.vendors.register_checks import OpenTerms

    try:
        desk.set_vendor(name, make, seen)
    except OpenTerms as refusal:
        sentences = [f"  {sentence}" for sentence in refusal.missing]
        raise Failure(refusal.said, [*sentences, "worklist vendor add --help names the option of each."]) from None
    found = desk.vendor(name)
    if form:
        say_data(_data(desk, found))
    else:
        say(*_saved(desk, found))


def _saved(desk: "Desk", found: "Vendor") -> Iterator[str]:
    from worklist.domain.vendors.words import facts

    yield f"Saved: {found.name}."
    yield from (f"  {sentence}" for sentence in facts(found.entry))
    yield from filter(None, (found.why_not_placed(desk.today), found.baa_warning(desk.today)))
    if found.entry.is_active and found.entry.pilot:
        yield f"{counted(desk.pilot_room(found) or 0, 'more account fits', 'more accounts fit')} its pilot."
