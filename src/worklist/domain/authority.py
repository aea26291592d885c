"""Settlement authority: who may give up how much of what, by the site's rules and a few that no site can switch off.

The site's rules add up: each grants, none takes away, and their order does not matter. Without a rule there is no
authority (DOMAIN 12).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from worklist.domain.events import Ask, HoldFlag
from worklist.domain.money import Cents, dollars
from worklist.domain.payer_types import PayerType
from worklist.domain.queues import AccountClass
from worklist.domain.team import Role, a_role

ROLES_WITH_AUTHORITY = (Role.SPECIALIST, Role.SUPERVISOR)
"""Those that a site can give authority to, the lowest first; each has that of the one before it."""

_Flags = frozenset[HoldFlag]
LEFT_ALONE: _Flags = frozenset((HoldFlag.BANKRUPTCY, HoldFlag.ATTORNEY, HoldFlag.DECEASED, HoldFlag.CHARITY))
_TO_BE_REVIEWED: _Flags = frozenset((HoldFlag.NEVER_SETTLE, HoldFlag.PROVIDER_REVIEW))
_STOPPED_BY: dict[Ask, _Flags] = {
    Ask.SETTLE: LEFT_ALONE | _TO_BE_REVIEWED,
    Ask.PLAN: LEFT_ALONE,
    Ask.WRITE_OFF: _TO_BE_REVIEWED,
    Ask.PLACE: LEFT_ALONE,
}
_NEEDS_A_RIGHT_BALANCE = (Ask.SETTLE, Ask.PLAN, Ask.PLACE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an escalation would do to an account, as far as authority depends on it."""

    asks: Ask
    account_class: AccountClass
    payer_type: PayerType
    """Of the first payer."""
    owed: Cents
    """Cents of the balance that it is about."""
    amount: Cents | None
    """Cents that would be accepted, paid in a plan, written off, placed or disputed; None when not given."""
    hardship: str = ""
    """How the patient's hardship is documented; empty where it is not."""
    flags: tuple[HoldFlag, ...] = ()
    audit_fails: str = ""
    """Why a check of the balance fails, as a clause; empty when none does."""
    patient_owes: Cents = 0
    """Cents of the balance that are the patient's."""
    other_payers: tuple[PayerType, ...] = ()
    """Kinds of the further payers: a second one may be a federal program."""
    months: int = 0
    """Payments, a month apart, that the patient would make; 0 where it is about none."""

    @property
    def given_up(self) -> Cents:
        """Cents that nobody would ask for any more; 0 where nothing is given up or no amount is named."""
        if self.amount is None:
            return 0
        return {Ask.SETTLE: self.owed - self.amount, Ask.WRITE_OFF: self.amount}.get(self.asks, 0)

    @property
    def measured(self) -> Cents:
        """What a limit is held against: the cents given up, else at stake; all that is owed where none are named."""
        if self.asks in (Ask.SETTLE, Ask.WRITE_OFF):
            return self.given_up
        return max(0, self.owed) if self.amount is None else self.amount

    @property
    def federal(self) -> PayerType | None:
        """The first federal program that covers the patient; None where none is known."""
        return next((kind for kind in (self.payer_type, *self.other_payers) if kind.is_federal), None)

    @property
    def gives_up_patients_share(self) -> bool:
        """Whether some of what the patient owes would not be asked for any more: of a write-off where it is theirs."""
        is_patients = self.account_class is AccountClass.PATIENT_BALANCE
        return self.given_up > 0 and (is_patients or (self.asks is Ask.SETTLE and self.patient_owes > 0))


class _Excess(NamedTuple):
    """How far a proposal goes beyond one rule; ordered, so that the nearest rule is the least."""

    limits: int
    cents: Cents
    percent_of_owed: int
    """Hundredths of the cents owed beyond the discount, to be compared and not shown."""
    months: int
    rule: "AuthorityRule"


@dataclass(frozen=True, slots=True)
class AuthorityRule:
    """One grant of the site. An empty list covers everything; a limit of None is no limit."""

    role: Role
    asks: tuple[Ask, ...] = ()
    classes: tuple[AccountClass, ...] = ()
    payers: tuple[PayerType, ...] = ()
    amount: Cents | None = None
    """Most cents that may be given up (settle, write-off) or be at stake (place, dispute)."""
    discount: int | None = None
    """Most whole percent of what is owed that may be given up."""
    months: int | None = None
    """Most payments, a month apart, that a patient may be given."""

    def covers(self, proposal: Proposal) -> bool:
        """Whether it speaks of such a proposal at all, whatever its amount."""
        return (
            (not self.asks or proposal.asks in self.asks)
            and (not self.classes or proposal.account_class in self.classes)
            and (not self.payers or proposal.payer_type in self.payers)
        )

    def excess(self, proposal: Proposal) -> tuple[Cents, int, int]:
        """Cents above the amount, hundredths of cents above the discount, and months; 0 where it is kept or not set."""
        amount = 0 if self.amount is None else max(0, proposal.measured - self.amount)
        months = 0 if self.months is None else max(0, proposal.months - self.months)
        given_up = proposal.given_up
        if self.discount is None or not given_up:
            return amount, 0, months
        return amount, max(0, given_up * 100 - self.discount * proposal.owed), months

    def allows(self, proposal: Proposal) -> bool:
        """Whether it covers the proposal and its limits are kept."""
        return self.covers(proposal) and not any(self.excess(proposal))


@dataclass(frozen=True, slots=True)
class Authority:
    """Who may decide what."""

    rules: tuple[AuthorityRule, ...] = ()

    def why_not(self, role: Role, proposal: Proposal) -> str:
        """Empty for what the role may decide; else the sentence: which limit, by how much, who could."""
        if proposal.asks is Ask.ADVICE:
            return ""
        return never(proposal) or self._beyond(role, proposal) or self._beyond_months(role, proposal)

    @property
    def limits_disputes(self) -> bool:
        """Whether the site names disputes that specialists may file by themselves; if not, all of them may be."""
        return any(rule.role is Role.SPECIALIST and Ask.DISPUTE in rule.asks for rule in self.rules)

    def _beyond(self, role: Role, proposal: Proposal) -> str:
        if self._is_within(role, proposal):
            return ""
        return f"{self._limit(role, proposal)} {self._who_else(role, proposal)}"

    def _beyond_months(self, role: Role, proposal: Proposal) -> str:
        """What is settled and then paid month by month takes the authority for both."""
        if proposal.asks is not Ask.SETTLE or proposal.months < 2:
            return ""
        return self._beyond(role, replace(proposal, asks=Ask.PLAN))

    def _is_within(self, role: Role, proposal: Proposal) -> bool:
        if role in ROLES_WITH_AUTHORITY and proposal.asks is Ask.DISPUTE and not self.limits_disputes:
            return True
        return any(rule.allows(proposal) for rule in self._of(role))

    def _limit(self, role: Role, proposal: Proposal) -> str:
        covering = [rule for rule in self._of(role) if rule.covers(proposal)]
        if covering:
            return _above(_nearest(covering, proposal), role, proposal)
        return _no_rule(role, proposal)

    def _of(self, role: Role) -> Iterator[AuthorityRule]:
        """The role's rules, with those of the roles below it."""
        place = ROLES_WITH_AUTHORITY.index(role) + 1 if role in ROLES_WITH_AUTHORITY else 0
        return (rule for rule in self.rules if rule.role in ROLES_WITH_AUTHORITY[:place])

    def _who_else(self, role: Role, proposal: Proposal) -> str:
        able = [a_role(each) for each in ROLES_WITH_AUTHORITY if each is not role and self._is_within(each, proposal)]
        return f"{' or '.join(able).capitalize()} could." if able else "By the settings nobody could."


NO_AUTHORITY = Authority()
"""A site that grants none."""


def never(proposal: Proposal) -> str:
    """Why nobody may decide it, whatever the site says, with what would help; empty where nothing stands against it."""
    return _flagged(proposal) or _audit(proposal) or _amount(proposal) or _federal(proposal)


def _flagged(proposal: Proposal) -> str:
    stopping = _STOPPED_BY.get(proposal.asks, frozenset())
    flags = ", ".join(flag for flag in proposal.flags if flag in stopping)
    return f"Nobody may {_VERBS[proposal.asks]} the account while it is flagged {flags}." if flags else ""


def _audit(proposal: Proposal) -> str:
    if not proposal.audit_fails or proposal.asks not in _NEEDS_A_RIGHT_BALANCE:
        return ""
    verb = _VERBS[proposal.asks]
    return f"Nobody may {verb} a balance that may be wrong ({proposal.audit_fails}); correct or dispute it first."


def _amount(proposal: Proposal) -> str:
    amount = proposal.amount
    if amount is not None and amount < 0:
        return f"The amount is {dollars(amount)}; it cannot be negative."
    if proposal.asks not in (Ask.SETTLE, Ask.WRITE_OFF):
        return ""
    if amount is None:
        what = "accepted" if proposal.asks is Ask.SETTLE else "written off"
        return f"The amount is missing; say how much would be {what}."
    if amount > proposal.owed:
        return f"The amount {dollars(amount)} is above the {dollars(proposal.owed)} that is owed."
    return ""


def _federal(proposal: Proposal) -> str:
    """A patient's share under a federal program that is given up in part or whole (DOMAIN 12)."""
    if not proposal.gives_up_patients_share or proposal.hardship.strip():
        return ""
    done = "settled for less" if proposal.asks is Ask.SETTLE else "written off"
    if proposal.federal:
        return f"The patient's share under {proposal.federal} is not {done} without documented hardship."
    if proposal.payer_type is PayerType.UNKNOWN:
        return (
            "The kind of payer is UNKNOWN, so it may be a federal program, where the patient's share is not"
            f" {done} without documented hardship; name the payer in [payer_types] of the settings, or document it."
        )
    return ""


def _nearest(rules: Iterable[AuthorityRule], proposal: Proposal) -> _Excess:
    def beyond(rule: AuthorityRule) -> _Excess:
        cents, hundredths, months = rule.excess(proposal)
        return _Excess((cents > 0) + (hundredths > 0) + (months > 0), cents, hundredths, months, rule)

    return min((beyond(rule) for rule in rules), key=lambda excess: excess[:4])


def _above(excess: _Excess, role: Role, proposal: Proposal) -> str:
    """Which limits are passed, and by how much."""
    gives_up = proposal.asks in (Ask.SETTLE, Ask.WRITE_OFF)
    may = f"that {a_role(role)} may {'give up' if gives_up else _VERBS[proposal.asks]}"
    said = []
    if excess.cents:
        limit = excess.rule.amount or 0
        said.append(f"{dollars(excess.cents)} above the {dollars(limit)} {may}")
    if excess.percent_of_owed:
        above = percent_in_words(excess.percent_of_owed, proposal.owed * 100)
        said.append(f"{above} of what is owed above the {excess.rule.discount} % {may}")
    if excess.months:
        payments = f"{excess.months} payment{'s' if excess.months > 1 else ''}"
        said.append(f"{payments} above the {excess.rule.months} that {a_role(role)} may agree to")
    months = f" in {proposal.months} payments" if proposal.months > 1 else ""
    about = f"is about {dollars(proposal.measured)}{months}"
    what = f"gives up {dollars(proposal.given_up)}" if gives_up else about
    share = f", {percent_in_words(proposal.given_up, proposal.owed)} of {dollars(proposal.owed)}" if gives_up else ""
    return f"This {what}{share}: {' and '.join(said)}."


def percent_in_words(part: int, whole: int) -> str:
    """A share in percent, rounded up to a tenth so that a limit that is passed never reads as kept."""
    tenths = -(-part * 1000 // whole) if whole > 0 else 0
    return f"{tenths // 10}{f'.{tenths % 10}' if tenths % 10 else ''} %"


def _no_rule(role: Role, proposal: Proposal) -> str:
    kind = proposal.payer_type
    payer = "" if kind is PayerType.UNKNOWN else f', payer = "{kind}"'
    unknown = "; the kind of payer is UNKNOWN, and [payer_types] can name it" if kind is PayerType.UNKNOWN else ""
    to_do = f"{_VERBS[proposal.asks]} {_CLASSES[proposal.account_class]}"
    if role not in ROLES_WITH_AUTHORITY:
        return f"{a_role(role).capitalize()} has no authority to {to_do}."
    return (
        f"No rule lets {a_role(role)} {to_do}; add an [[authority]] to the settings with"
        f' role = "{role}", asks = "{proposal.asks}", class = "{proposal.account_class}"{payer}{unknown}.'
    )


_VERBS = {Ask.ADVICE: "advise on", Ask.DISPUTE: "dispute", Ask.SETTLE: "settle", Ask.PLACE: "place"}
_VERBS |= {Ask.WRITE_OFF: "write off", Ask.PLAN: "plan payments of"}
_CLASSES = {
    AccountClass.PAYER_UNDERPAYMENT: "a payer's underpayment",
    AccountClass.PAYER_DENIAL: "a payer's denial",
    AccountClass.PAYER_NO_RESPONSE: "a claim without an answer",
    AccountClass.PATIENT_BALANCE: "a patient balance",
    AccountClass.AGED_AR: "an aged account",
}
