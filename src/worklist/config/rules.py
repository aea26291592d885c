"""The site's rules: windows, chances, minutes, clocks and holidays."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import get_args

from worklist.config.tables import Table, listed, shown
from worklist.domain.authority import NO_AUTHORITY, Authority
from worklist.domain.calendar import BusinessCalendar
from worklist.domain.clocks import MEDICARE_RULES, ClockRule, CountedFrom, CountedIn, Ends
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.patients.rules import PatientRules
from worklist.domain.payer_types import AS_FILED, PayerTypes
from worklist.domain.precedence import FORMATS, USUAL_PRECEDENCE, Precedence
from worklist.domain.queues import AccountClass
from worklist.domain.site import AGE_BANDS, ChanceTable, SiteRules

_WINDOWS = ("no_response_days", "no_response_days_paper", "aged_days", "outcome_rest_days")
_UNDERPAID = ("underpaid_amount", "underpaid_percent")
_CLOCK_KEYS = (
    *("ends", "payer", "filing", "days", "in", "from", "source"),
    *("verified_by", "verified_on", "valid_from", "valid_to"),
)
_SHORT_ENDS = {"filing": Ends.FILING, "appeal": Ends.APPEAL}
_MOST_COUNTED = {"calendar": 3_650, "business": 2_600, "years": 10}
_YEARS_BACK, _YEARS_AHEAD = 5, 4
"""Years of holidays around today: business-day clocks run days, and a due date at most three years ahead."""

PublicHolidays = Callable[[str, str, range], frozenset[date]]
"""Public holidays of a country and a state of it ("" for none) in some years. Raises ValueError with a sentence."""


def public_holidays(country: str, state: str, years: range) -> frozenset[date]:
    """The public holidays of the ``holidays`` package, observed days included."""
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        raise ValueError(f'country is {shown(country)}; use a code of two letters such as US, or "" for no holidays.')
    if state and state not in known[country]:
        raise ValueError(f"state is {shown(state)}; {country} has {listed(known[country]) or 'none'}.")
    return frozenset(holidays.country_holidays(country, subdiv=state or None, years=years))


def calendar_of(site: Table, holidays: PublicHolidays) -> BusinessCalendar:
    """The business days of the site's country and state."""
    country, state = site.text("country", "US").upper(), site.text("state").upper()
    if not country:
        return BusinessCalendar(frozenset())
    year = date.today().year  # noqa: DTZ011 - the site's own day
    try:
        return BusinessCalendar(holidays(country, state, range(year - _YEARS_BACK, year + _YEARS_AHEAD + 1)))
    except ValueError as error:
        raise site.error(str(error).split()[0], str(error)) from None


def read_precedence(table: Table) -> Precedence:
    """The ``[precedence]`` table: for each kind of record the formats in the order in which they are believed."""
    table.only(tuple(FORMATS))
    return Precedence(**{kind: _order(table, kind, formats) for kind, formats in FORMATS.items()})


def _order(table: Table, kind: str, formats: tuple[str, ...]) -> tuple[str, ...]:
    """Those named, then the others in their usual order."""
    named = table.texts(kind)
    for name in named:
        if name not in formats or named.count(name) > 1:
            raise table.error(
                kind, f"{kind} must name each of {listed(formats)} once at most, the first to be believed."
            )
    return (*named, *(each for each in formats if each not in named))


def read_rules(
    table: Table,
    calendar: BusinessCalendar,
    clock_rules: tuple[ClockRule, ...],
    precedence: Precedence = USUAL_PRECEDENCE,
    authority: Authority = NO_AUTHORITY,
    payer_types: PayerTypes = AS_FILED,
    patients: PatientRules | None = None,
) -> SiteRules:
    """The ``[rules]`` table; what it leaves out has its usual value."""
    table.only((*_WINDOWS, "stalled_touches", "cost_per_touch", *_UNDERPAID, "bad_debt", "chance", "minutes"))
    usual = SiteRules()
    days = {key: table.number(key, getattr(usual, key), least=1, most=3_650) for key in _WINDOWS}
    return SiteRules(
        calendar=calendar,
        clock_rules=clock_rules,
        stalled_touches=table.number("stalled_touches", usual.stalled_touches, least=1, most=100),
        chances=_chances(table.table("chance"), usual.chances),
        minutes=_minutes(table.table("minutes"), usual.minutes),
        precedence=precedence,
        cost_per_touch=table.money("cost_per_touch", usual.cost_per_touch),
        underpaid_amount=table.money("underpaid_amount", usual.underpaid_amount),
        underpaid_percent=table.number("underpaid_percent", usual.underpaid_percent, least=0, most=100),
        bad_debt=table.texts("bad_debt"),
        authority=authority,
        payer_types=payer_types,
        patients=patients or usual.patients,
        **days,
    )


def _chances(table: Table, usual: ChanceTable) -> ChanceTable:
    classes = [str(each) for each in AccountClass]
    table.only((*classes, "weight"))
    given = {name: _percents(table, name) for name in classes if name in table.values}
    weight = table.number("weight", usual.weight, least=1, most=10_000)
    return ChanceTable({**usual.by_class, **given}, weight)


def _percents(table: Table, key: str) -> tuple[int, int, int, int]:
    match table.values[key]:
        case [int(a), int(b), int(c), int(d)] as given if all(_is_percent(each) for each in given):
            return a, b, c, d
    ages = ", ".join(str(end) for end, _ in AGE_BANDS)
    raise table.error(
        key,
        f"{key} must be four whole percents from 0 to 100, for accounts up to {ages} days and older,"
        f" such as {key} = [60, 50, 35, 15].",
    )


def _is_percent(value: int) -> bool:
    return 0 <= value <= 100 and not isinstance(value, bool)


def _minutes(table: Table, usual: Mapping[str, int]) -> dict[str, int]:
    table.only(NEXT_ACTIONS)
    return {action: table.number(action, minutes, least=1, most=600) for action, minutes in usual.items()}


def read_clock_rules(tables: list[Table]) -> tuple[ClockRule, ...]:
    """The site's rules come first: the first one that covers a payer rules."""
    return (*map(_clock_rule, tables), *MEDICARE_RULES)


def _clock_rule(table: Table) -> ClockRule:
    table.only(_CLOCK_KEYS)
    payers, filing = table.texts("payer"), table.texts("filing")
    if not any(payers) and not any(filing):
        raise table.error("payer", 'a [[clock]] needs payer = ["..."] (names or ids) or filing = ["MB"].')
    counted_in = table.choice("in", get_args(CountedIn), "calendar")
    rule = ClockRule(
        ends=_ends(table),
        days=table.number("days", least=1, most=_MOST_COUNTED[counted_in]),
        counted_in=counted_in,  # type: ignore[arg-type]  # one of the choices
        counted_from=table.choice("from", get_args(CountedFrom)),  # type: ignore[arg-type]
        source=table.needed("source", '"contract of 2026, section 7.2"'),
        payers=payers,
        filing_codes=tuple(code.upper() for code in filing),
        verified_by=table.text("verified_by"),
        verified_on=table.day("verified_on"),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to"),
    )
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        raise table.error("valid_to", "valid_to lies before valid_from, so the rule is never valid.")
    return rule


def _ends(table: Table) -> Ends:
    text = table.text("ends")
    if text in _SHORT_ENDS:
        return _SHORT_ENDS[text]
    return Ends(table.choice("ends", [str(each) for each in Ends]))
