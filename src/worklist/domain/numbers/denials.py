"""How often payers deny at the first answer."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from worklist.domain.numbers.answered import AnsweredGroup, accounts_of, count_of
from worklist.domain.numbers.biggest import biggest
from worklist.domain.numbers.measure import Better, Breakdown, Measure, TableColumn, TableRow, Unit
from worklist.domain.numbers.shares import share
from worklist.domain.wording import counted

_FORMULA = (
    "Accounts whose first answer denied or cut a line / accounts first answered in the period. What was corrected"
    " later does not change it."
)


def denial_rate(groups: Sequence[AnsweredGroup], since: date, today: date) -> Measure:
    """The first-pass denial rate of the period."""
    answered = [group for group in groups if group.in_period]
    denied = [group for group in answered if group.is_denied]
    of = counted(count_of(answered), "account")
    worked = f"{count_of(denied):,} of {of} first answered from {since} to {today} had a line denied or cut."
    return Measure(
        "denial-rate",
        "First-pass denial rate",
        share(count_of(denied), count_of(answered)),
        Unit.SHARE,
        _FORMULA,
        worked if answered else f"No account was first answered from {since} to {today}.",
        accounts_of(denied),
        Better.DOWN,
    )


def by_payer(groups: Sequence[AnsweredGroup]) -> Breakdown:
    """Who denies: the payers with the most denied accounts first."""
    weights: Counter[str] = Counter()
    for group in groups:
        if group.in_period:
            weights[group.payer] += len(group.accounts) if group.is_denied else 0
    rows = []
    for label, payers in biggest(weights):
        mine = [group for group in groups if group.in_period and group.payer in payers]
        denied = [group for group in mine if group.is_denied]
        figures = count_of(mine), count_of(denied), share(count_of(denied), count_of(mine))
        rows.append(TableRow(label, figures, accounts_of(denied)))
    return Breakdown(
        *("denials", "First-pass denials by payer", "Payer"),
        columns=(
            TableColumn("Answered", Unit.COUNT),
            TableColumn("Denied", Unit.COUNT),
            TableColumn("Rate", Unit.SHARE),
        ),
        rows=tuple(rows),
        formula=_FORMULA,
    )
