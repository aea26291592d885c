"""Proposed rates: what contracts' schedules should say, each to be approved or declined by another person."""

from typing import ClassVar

from textual.binding import BindingType

from worklist.actions import Place
from worklist.desk import Desk, Refusal
from worklist.desk.pricing import RateOnAccount
from worklist.dialogs.rate import ApproveRate, DeclineRate, RateDecision
from worklist.domain.money import dollars
from worklist.screens.side_list import SideList
from worklist.widgets.bindings import bindings
from worklist.widgets.columns import Column
from worklist.widgets.rows import Cell, Row
from worklist.widgets.section_table import Section

_COLUMNS = (
    Column("service", "Service", least=11),
    Column("contract", "Contract", least=14, flex=2),
    Column("expected", "Ours", least=9, align="right", priority=2),
    Column("rate", "Proposed", least=9, align="right"),
    Column("from", "From", least=10, priority=3),
    Column("by", "By", least=6, flex=1),
    Column("account", "Account", least=8, priority=4),
    Column("why", "Why", least=14, flex=3),
)


class RatesScreen(SideList):
    """The rates that wait."""

    PLACE: ClassVar[Place] = Place.RATES
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.RATES)]
    NAME = "Proposed rates"
    EMPTY = "No proposed rate waits for a decision.\nThe outcome payer was right proposes one on an underpaid account."

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rates: dict[str, RateOnAccount] = {}

    def reload(self) -> None:
        """What waits now."""
        self._rates = {each.rate.id: each for each in self.desk.proposed_rates()}
        rows = tuple(self._row(each) for each in self._rates.values())
        self.show(f"{self.NAME}: {len(rows)}", [Section(_COLUMNS, rows)])

    def _row(self, each: RateOnAccount) -> Row:
        rate, body = each.rate, each.rate.proposal
        ours = Cell(dollars(body.expected)) if body.expected is not None else Cell("UNKNOWN", "warn")
        mine = rate.by == self.desk.actor
        cells = (
            *(Cell(rate.service), Cell(body.contract, "dim"), ours, Cell(dollars(body.amount), "money")),
            *(Cell(f"{body.valid_from}", "dim"), Cell(rate.by, "dim" if mine else "")),
            *(Cell(each.account, "dim"), Cell(self.masked(each.account, body.reason))),
        )
        return Row(rate.id, cells)

    def whole(self, key: str) -> str:
        """Who proposes what from when, and how it is known."""
        found = self._rates.get(key)
        if found is None:
            return ""
        rate, body = found.rate, found.rate.proposal
        said = f"{rate.by} proposes {dollars(body.amount)} for {rate.service} in {body.contract} from {body.valid_from}"
        return f"{said} (account {found.account}): {self.masked(found.account, body.reason)}"

    @property
    def _here(self) -> RateOnAccount | None:
        return self._rates.get(self.table.cursor_key or "")

    def account_of(self, key: str) -> str:
        """The one that it was proposed on."""
        return self._rates[key].account if key in self._rates else ""

    def undecidable(self) -> str:
        """Mine are for another person."""
        return self.desk.why_not_decided(self._here.rate) if self._here else ""

    def do_approve(self) -> None:
        """Dialog."""
        self._decide(ApproveRate)

    def do_decline(self) -> None:
        """Dialog."""
        self._decide(DeclineRate)

    def _decide(self, dialog: type[RateDecision]) -> None:
        here = self._here
        if here is None:
            raise Refusal("There is no proposed rate under the cursor.")
        self._ask(dialog(self._subject(here.account), here))
