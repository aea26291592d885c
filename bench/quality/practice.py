"""A made-up practice: accounts as the program sees them, each with its hidden truth, all from one seed."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from random import Random

from bench.quality import assumptions as assumed
from bench.quality import records
from bench.quality.profiles import Kind, Profile
from bench.quality.truth import CLASS_OF, Truth
from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.calendar import NO_HOLIDAYS
from worklist.domain.claims import BilledClaim
from worklist.domain.clocks import MEDICARE_RULES, ClockRule, Ends
from worklist.domain.experience import Experience
from worklist.domain.money import Cents
from worklist.domain.people import Payer
from worklist.domain.pricing.terms import NOTHING_LOADED, Terms
from worklist.domain.site import SiteRules

FIRST_DAY = date(2026, 7, 1)
_COMMERCIAL = 5
_LINES = 500
"""Paid lines behind each payer's usual share: enough to be used."""


@dataclass(frozen=True, slots=True)
class PayerTruth:
    """A payer as it really is."""

    payer: Payer
    filing: str
    allows: float
    """Usual part of a charge."""
    hold: float
    luck: float
    """Log odds above the table."""
    appeal_days: int
    filing_days: int
    is_known: bool
    """Whether the site has entered its deadlines."""


@dataclass(frozen=True, slots=True)
class Item:
    """One account: what the program is given and what is true."""

    account: Account
    terms: Terms
    truth: Truth


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything that happens in a quarter before anybody works."""

    items: tuple[Item, ...]
    rules: SiteRules
    experience: Experience
    minutes_a_day: int
    unworked: dict[tuple[str, date], Assessment]
    """What the program said on a day of an account that nobody had worked: the same under every rule."""


def make_practice(profile: Profile, seed: int, scale: float = 1.0) -> Practice:
    """The practice of a profile and a seed; on a smaller scale with fewer accounts and less time alike."""
    dice = Random(f"{profile.name} {seed}")
    payers = [_medicare(dice), *(_commercial(n, profile, dice) for n in range(_COMMERCIAL))]
    shifts = {kind: dice.gauss(0, assumed.PRACTICE_DOUBT) for kind in Kind}
    days = _business_days()
    coming = [days[n % len(days)] for n in range(round(profile.daily * len(days) * scale))]
    seen = [FIRST_DAY] * round(profile.accounts * scale) + coming
    items = tuple(_item(n, day, profile, payers, shifts, dice) for n, day in enumerate(seen))
    shares = {each.payer.name: (round(each.allows * 100), _LINES) for each in payers}
    minutes = round(profile.specialists * assumed.PRODUCTIVE_MINUTES * scale)
    return Practice(items, _site_rules(payers), Experience(shares, {}), minutes, {})


def _business_days() -> list[date]:
    return [NO_HOLIDAYS.add(FIRST_DAY, n) for n in range(1, assumed.BUSINESS_DAYS)]


def _medicare(dice: Random) -> PayerTruth:
    return PayerTruth(Payer("SYNTH MEDICARE", "SXM"), "MB", 0.4, _hold(dice), _doubt(dice), 125, 365, is_known=True)


def _commercial(number: int, profile: Profile, dice: Random) -> PayerTruth:
    appeal = round(dice.choice(assumed.APPEAL_DAYS) * profile.appeal_factor)
    filing = round(dice.choice(assumed.FILING_DAYS) * profile.appeal_factor)
    payer, is_known = Payer(f"SYNTH PAYER {number}", f"SX{number}"), dice.random() < profile.known
    return PayerTruth(payer, "CI", dice.uniform(0.35, 0.65), _hold(dice), _doubt(dice), appeal, filing, is_known)


def _hold(dice: Random) -> float:
    return dice.uniform(*assumed.HOLD)


def _doubt(dice: Random) -> float:
    return dice.gauss(0, assumed.PAYER_DOUBT)


def _site_rules(payers: list[PayerTruth]) -> SiteRules:
    entered = [each for each in payers if each.is_known and each.filing != "MB"]
    appeal = (ClockRule(Ends.APPEAL, p.appeal_days, "calendar", "remit", "made up", (p.payer.id,)) for p in entered)
    filing = (ClockRule(Ends.FILING, p.filing_days, "calendar", "service", "made up", (p.payer.id,)) for p in entered)
    return SiteRules(clock_rules=(*appeal, *filing, *MEDICARE_RULES))


def _item(
    number: int, day: date, profile: Profile, payers: list[PayerTruth], shifts: dict[Kind, float], dice: Random
) -> Item:
    kind = dice.choices(list(Kind), profile.mix)[0]
    payer = payers[0] if dice.random() < profile.medicare else dice.choice(payers[1:])
    least, mean = _YOUNGEST[kind], profile.age if day == FIRST_DAY else 12
    served = day - timedelta(days=least + min(900, round(dice.expovariate(1 / mean))))
    charge = round(100 * profile.charge * exp(dice.gauss(0, profile.spread)))
    account, terms, open_, path = _seen(f"S{number:05d}", kind, payer, charge, served, dice)
    truth = Truth(
        kind,
        worth=round(open_ * _worth(kind) * dice.lognormvariate(-(assumed.RATE_ERROR**2) / 2, assumed.RATE_ERROR)),
        path=path,
        luck=dice.random(),
        shift=shifts[kind] + _payers_luck(kind, payer) + dice.gauss(0, assumed.ACCOUNT_DOUBT),
        served_on=served,
        seen_on=day,
        ends_on=_ends(kind, payer, served),
        afterwards=assumed.AFTER_DEADLINE[payer.filing],
        pace=dice.lognormvariate(0, assumed.PACE),
        hold=payer.hold,
        answer_days=_answer_days(kind, dice),
        asks=int(dice.random() < assumed.STUCK) if CLASS_OF[kind].startswith("payer") else 0,
        pays_on=None if path else day + timedelta(days=dice.randint(*assumed.SELF_PAYS)),
    )
    return Item(account, terms, truth)


_YOUNGEST = {Kind.DISPUTED: 23, Kind.CORRECTED: 23, Kind.SILENT: 24, Kind.UNDERPAID: 23, Kind.PATIENT: 25}
_YOUNGEST |= {Kind.AUDIT: 25, Kind.AGED: 121}
"""Days since the service at which anybody can see what is wrong."""


def _worth(kind: Kind) -> float:
    return {Kind.AUDIT: assumed.AUDIT_WORTH, Kind.AGED: assumed.AGED_WORTH}.get(kind, 1.0)


def _payers_luck(kind: Kind, payer: PayerTruth) -> float:
    return payer.luck if CLASS_OF[kind].startswith("payer") else 0.0


def _answer_days(kind: Kind, dice: Random) -> int:
    if kind in (Kind.DISPUTED, Kind.UNDERPAID):
        return dice.randint(*assumed.APPEAL_ANSWER)
    return dice.randint(*(assumed.PATIENT_PAYS if kind is Kind.PATIENT else assumed.CLAIM_ANSWER))


def _ends(kind: Kind, payer: PayerTruth, served: date) -> date | None:
    if kind in (Kind.DISPUTED, Kind.UNDERPAID):
        return served + timedelta(days=22 + payer.appeal_days)
    return served + timedelta(days=payer.filing_days) if kind in (Kind.CORRECTED, Kind.SILENT) else None


_Seen = tuple[Account, Terms, Cents, tuple[str, ...]]
"""The account, its terms, the amount that is really open at the payer's price, and the acts that it takes."""


def _seen(number: str, kind: Kind, payer: PayerTruth, charge: Cents, served: date, dice: Random) -> _Seen:
    """What the program is given of an account of this kind."""
    allowed = round(charge * payer.allows)
    if kind is Kind.DISPUTED:
        reason, _, modifiers = dice.choice(assumed.DISPUTED).partition(" ")
        billed = records.claim(number, payer.payer, payer.filing, charge, served, modifiers=modifiers)
        return _denied(billed, reason), NOTHING_LOADED, allowed, ("appeal",)
    billed = records.claim(number, payer.payer, payer.filing, charge, served)
    match kind:
        case Kind.CORRECTED:
            reason, path = dice.choice(assumed.CORRECTED)
            return _denied(billed, reason), NOTHING_LOADED, allowed, path
        case Kind.SILENT:
            return records.account(billed, records.aging(billed, charge)), NOTHING_LOADED, allowed, _silent_path(dice)
        case Kind.UNDERPAID:
            short = round(allowed * dice.uniform(*assumed.SHORT))
            answer = records.remit(billed, ("CO-45", charge - allowed + short), allowed=allowed - short)
            account = records.account(billed, records.aging(billed, short), answer)
            return account, records.rate(payer.payer, allowed), short, ("appeal",)
        case _:
            return _answered(billed, kind, allowed, dice)


def _denied(billed: BilledClaim, reason: str) -> Account:
    return records.account(billed, records.aging(billed, billed.charge), records.remit(billed, (reason, billed.charge)))


def _answered(billed: BilledClaim, kind: Kind, allowed: Cents, dice: Random) -> _Seen:
    """What the payer has answered and something is left of: to the patient, by mistake, or to nobody."""
    share = min(allowed, round(allowed * dice.uniform(*assumed.SHARE_LEFT)))
    contractual = ("CO-45", billed.charge - allowed)
    if kind is Kind.AGED:
        account = records.account(billed, records.aging(billed, share), records.remit(billed, contractual))
        return account, NOTHING_LOADED, share, ("re-decide",)
    asked = share * 2 if kind is Kind.AUDIT else share
    answer = records.remit(billed, contractual, ("PR-1", share))
    account = records.account(billed, records.aging(billed, 0, asked), answer)
    return account, NOTHING_LOADED, share, ("audit",) if kind is Kind.AUDIT else ("patient",) * _tries(dice)


def _silent_path(dice: Random) -> tuple[str, ...]:
    found = dice.random()
    if found < assumed.IN_PROCESS:
        return ()
    return ("portal", "call", "records") if found < assumed.IN_PROCESS + assumed.PENDED else ("portal", "resubmit")


def _tries(dice: Random) -> int:
    tries = 1
    while dice.random() > assumed.REACHED:
        tries += 1
    return tries
