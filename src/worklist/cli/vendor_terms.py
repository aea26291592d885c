"""The options that say a vendor's terms, and what a vendor is once they are applied: what is not named stays."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import click

from worklist.cli.arguments import DATE, DOLLARS, SHORT_TEXT, one_of, words_of
from worklist.cli.output import F
from worklist.domain.queues import AccountClass
from worklist.domain.text import clean
from worklist.domain.vendor_entries import Access, VendorSet
from worklist.domain.vendors.specialties import Specialty
from worklist.domain.vendors.terms import FeeBasis, FeeTerms, FlatWhen, Side, VendorPurpose

Given = Mapping[str, Any]
"""Option -> what was said; None, False or nothing where it was not named."""


class _Percent(click.ParamType[int]):
    """A percentage into hundredths of a percent."""

    name = "percent"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from worklist.domain.money import cents

        if isinstance(value, int):
            return value
        try:
            return cents(value.strip().removesuffix("%"))
        except ValueError:
            self.fail(f"{clean(value, most=40)!r} is no percentage; write it as 25 or 17.5.", param, ctx)


_PERCENT = _Percent()
_OPTIONS = (
    click.option("--percent", type=_PERCENT, metavar="N", help="Contingency fee in percent; 0 for none."),
    click.option("--basis", metavar="BASIS", type=one_of(FeeBasis), help="What the percentage is of."),
    click.option("--cap", type=DOLLARS, metavar="DOLLARS", help="Most dollars of the percentage for one account."),
    click.option("--no-cap", is_flag=True, help="The contract says that there is no cap."),
    click.option("--tail-days", type=int, metavar="N", help="Days after a recall that still carry the fee; 0: none."),
    click.option("--fee-returned/--fee-kept", default=None, help="Of the fee on a payment that is taken back."),
    click.option("--flat", type=DOLLARS, metavar="DOLLARS", help="Fee for each account; 0 for none."),
    click.option("--flat-when", metavar="WHEN", type=one_of(FlatWhen), help="On which accounts the flat fee is owed."),
    click.option("--retainer", type=DOLLARS, metavar="DOLLARS", help="Fee for each month; 0 for none."),
    click.option("--credited/--not-credited", default=None, help="Whether a retainer counts towards its month's fees."),
    click.option("--side", metavar="SIDE", type=one_of(Side), help="Whom it works for; the practice if not said."),
    click.option(
        "--class",
        "classes",
        multiple=True,
        metavar="CLASS",
        type=one_of(AccountClass),
        help="A class it works; repeatable.",
    ),
    click.option("--every-class", is_flag=True, help="It works every class that suits its purpose."),
    click.option(
        "--specialty",
        "specialties",
        multiple=True,
        metavar="SPECIALTY",
        type=one_of(Specialty),
        help="A specialty; repeatable.",
    ),
    click.option("--every-specialty", is_flag=True, help="It works every specialty."),
    click.option("--smallest", type=DOLLARS, metavar="DOLLARS", help="Least dollars of an account that it takes."),
    click.option("--baa-signed", type=DATE, metavar="DATE", help="When the business associate agreement was signed."),
    click.option("--baa-expires", type=DATE, metavar="DATE", help="Its last day."),
    click.option("--baa-without-end", is_flag=True, help="It names no last day."),
    click.option("--contact", type=SHORT_TEXT, metavar="TEXT", help="Whom to speak with."),
    click.option("--email", type=SHORT_TEXT, metavar="TEXT", help="Where to write to."),
    click.option("--phone", type=SHORT_TEXT, metavar="TEXT", help="Where to call."),
    click.option("--access", metavar="ACCESS", type=one_of(Access), help="What it sees of the practice's systems."),
    click.option("--reviewed", type=DATE, metavar="DATE", help="When a read-only review was finished."),
    click.option("--reports-every", type=int, metavar="N", help="Days between two reports; 7 if not said."),
    click.option("--pilot", type=int, metavar="N", help="Try it with so many accounts first."),
)
_CONTRARY = (
    ("cap", "no_cap"),
    ("classes", "every_class"),
    ("specialties", "every_specialty"),
    ("baa_expires", "baa_without_end"),
)
_AS_THEY_ARE = {"contact": "contact", "email": "email", "phone": "phone", "smallest": "smallest", "pilot": "pilot"}
_AS_THEY_ARE |= {"baa_signed": "baa_signed_on", "reviewed": "reviewed_on", "reports_every": "reports_every"}
_WORDS: Mapping[str, Callable[[str], object]] = {"side": Side, "access": Access, "purpose": VendorPurpose}


WORDS = words_of(
    purpose=VendorPurpose,
    basis=FeeBasis,
    when=FlatWhen,
    side=Side,
    specialty=Specialty,
    access=Access,
    **{"class": AccountClass},
)
"""The end of the help of a command with these options."""


def with_terms(command: F) -> F:
    """The options; the command gets them as keywords."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def applied(entry: VendorSet, given: Given) -> VendorSet:
    """The entry with what was said put in. Raises UsageError for what contradicts itself."""
    for this, other in _CONTRARY:
        if given[other] and given[this] not in (None, ()):
            raise click.UsageError(f"--{_option(this)} and --{_option(other)} contradict each other; say one.")
    named: dict[str, Any] = {field: given[option] for option, field in _AS_THEY_ARE.items() if _is_said(given, option)}
    named |= {option: kind(given[option]) for option, kind in _WORDS.items() if _is_said(given, option)}
    if _is_said(given, "baa_expires") or given["baa_without_end"]:
        named["baa_expires_on"] = given["baa_expires"]
    for several, every in (("classes", "every_class"), ("specialties", "every_specialty")):
        if given[several] or given[every]:
            named[several] = tuple(dict.fromkeys(given[several]))
    return replace(entry, fees=_fees(entry.fees, given), **named)


def _is_said(given: Given, option: str) -> bool:
    return given.get(option) is not None


def _option(name: str) -> str:
    singular = {"classes": "class", "specialties": "specialty"}
    return singular.get(name, name).replace("_", "-")


_FEE_FIELDS = {"percent": "percent", "cap": "cap", "tail_days": "tail_days", "fee_returned": "is_returned"}
_FEE_FIELDS |= {"flat": "flat", "retainer": "retainer", "credited": "is_credited"}


def _fees(terms: FeeTerms, given: Given) -> FeeTerms:
    named: dict[str, Any] = _gone_with(given)
    named |= {field: given[option] for option, field in _FEE_FIELDS.items() if _is_said(given, option)}
    if _is_said(given, "cap"):
        named["is_uncapped"] = False
    if given["no_cap"]:
        named |= {"cap": None, "is_uncapped": True}
    if _is_said(given, "basis"):
        named["basis"] = FeeBasis(given["basis"])
    if _is_said(given, "flat_when"):
        named["flat_when"] = FlatWhen(given["flat_when"])
    return replace(terms, **named)


def _gone_with(given: Given) -> dict[str, Any]:
    """What was said of a fee goes with the fee."""
    gone: dict[str, Any] = {}
    if given["percent"] == 0:
        gone |= {"basis": None, "cap": None, "is_uncapped": False, "tail_days": None, "is_returned": None}
    if given["flat"] == 0:
        gone["flat_when"] = None
    if given["retainer"] == 0:
        gone["is_credited"] = None
    return gone
