"""What every entry is checked with: the account and the person it is judged on, and how its texts and days are kept."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from worklist.domain.accounts import Account
from worklist.domain.assessment import Assessment
from worklist.domain.money import Cents, dollars
from worklist.domain.refusals import Refusal
from worklist.domain.team import Member, MemberSet
from worklist.domain.text import clean, clean_block
from worklist.domain.vendors.register import Register

MOST_TEXT = 4_000
"""Longest note or answer that is kept; longer ones are refused, not cut."""
MOST_CENTS = 10**11
"""No amount of one account is larger."""
MOST_NAMED = 6
"""Codes or contracts that a refusal names."""
_FARTHEST = timedelta(days=3 * 366)
"""How far ahead a day may lie: beyond that the year is mistyped."""
_CODE = re.compile("[A-Z0-9]{3,11}")
_MODIFIER = re.compile("[A-Z0-9]{2}")
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Ground:
    """What an entry is judged on, beside the record itself."""

    me: Member
    now: Assessment
    """The account as the rules see it before the entry."""
    team: tuple[MemberSet, ...] = ()
    """Empty where there is no team."""
    vendors: Register = field(default_factory=Register)
    """Filled where the entry, or the request that it decides on, names a vendor."""

    @property
    def actor(self) -> str:
        """Whose entry it is."""
        return self.me.name

    @property
    def today(self) -> date:
        """The day of the entry."""
        return self.now.case.today

    @property
    def account(self) -> Account:
        """What the PM says of it."""
        return self.now.account

    @property
    def source_hash(self) -> str:
        """Fingerprint of the PM's records."""
        return self.now.case.source_hash


def is_digest(text: str) -> bool:
    """Whether a text can be the SHA-256 of a file, in hexadecimal."""
    return _DIGEST.fullmatch(text) is not None


def refuse_no_code(code: str) -> None:
    """Raises Refusal, with what was typed, for what is no procedure code."""
    if not _CODE.fullmatch(code.upper()):
        raise Refusal(f"{clean(code, most=40)!r} is no procedure code; it has letters and digits only.")


def refuse_no_modifier(modifier: str) -> None:
    """Raises Refusal, with what was typed, for what is no modifier."""
    if not _MODIFIER.fullmatch(modifier.upper()):
        said = clean(modifier, most=40)
        raise Refusal(f"{said!r} is no modifier; it has two letters or digits, such as 25 or XS.")


def refuse_unknown_line(code: str, account: Account) -> None:
    """A tag on a code that is on no line would count in a pattern that does not exist."""
    billed = [line.code for claim in account.claims for line in claim.lines]
    answered = [name for remit in account.remits for line in remit.lines for name in (line.code, line.original_code)]
    known = [*dict.fromkeys(name.upper() for name in (*billed, *answered) if name)]
    if known and code not in known:
        raise Refusal(f"{code} is on no line of this account; it has {', '.join(known[:MOST_NAMED])}.")


def refuse_above_account(amount: Cents, account: Account) -> None:
    """Raises Refusal for more than was billed, or is owed where that is more."""
    most = max(account.charges or 0, account.balance)
    if account.is_known and amount > most:
        raise Refusal(f"{dollars(amount)} is more than the {dollars(most)} that this account came to.")


def near_day(day: date, ground: Ground) -> date:
    """The day. Raises Refusal where it lies so far ahead that the year must be mistyped."""
    if day - ground.today > _FARTHEST:
        raise Refusal(f"{day:%Y-%m-%d} is more than three years away; check the year.")
    return day


def kept_text(text: str, name: str) -> str:
    """Cleaned text, line breaks kept. Raises Refusal when it is too long to keep whole."""
    kept = clean_block(text[: 4 * MOST_TEXT], most=len(text)).strip()
    if len(kept) > MOST_TEXT or len(text) > 4 * MOST_TEXT:
        raise Refusal(f"The {name} has {len(text):,} characters; {MOST_TEXT:,} are kept, so shorten it or split it.")
    return kept


def kept_line(text: str, name: str) -> str:
    """As ``kept_text``, in one line."""
    return clean(kept_text(text, name), most=MOST_TEXT)


def reason_text(text: str) -> str:
    """Why something is done, cleaned. Raises Refusal when it is too long."""
    return kept_text(text, "reason")
