"""The application for financial assistance: what the site's scale gives is worked out while the facts are typed."""

from collections.abc import Iterator, Sequence

from worklist.dialogs.field import Field, Values
from worklist.dialogs.form import EntryForm, Subject
from worklist.dialogs.typed import known_amount, options, whole_number
from worklist.domain.assessment import Assessment
from worklist.domain.money import dollars
from worklist.domain.patient_entries import AssistanceSet, AssistanceState, Document, Region
from worklist.domain.patients.assistance.eligibility import (
    REGIONS,
    eligibility,
    presumption,
    region_of,
    windows,
)
from worklist.domain.patients.assistance.recording import is_running, merged
from worklist.domain.patients.papers.documents import documents_named
from worklist.domain.wording import capital

_INCOMPLETE = ("state", (AssistanceState.INCOMPLETE,))
_APPROVED = ("state", (AssistanceState.APPROVED,))
_A_PAST_DAY = "yesterday, -3d, 2026-01-31"


class AssistanceDialog(EntryForm):
    """Where the application stands, the household and its income, the papers, the decision."""

    TITLE = "Financial assistance"
    ACTION = "assist"

    def __init__(self, subject: Subject, now: Assessment) -> None:
        """``now`` is the account as it stands."""
        super().__init__(subject)
        self._now = now
        self._before = now.work.assistance

    def known(self) -> str:
        """Why the patient is presumed eligible, and until when a hospital waits."""
        return capital(" · ".join(self._facts()))

    def _facts(self) -> Iterator[str]:
        account, rules = self._now.account, self.desk.rules.patients
        if presumed := presumption(account, rules):
            yield f"presumed eligible: {presumed.reason}"
        if days := windows(account, self._now.work, rules):
            yield f"no collection action before {days.no_action_before}"
            yield f"an application is taken until {days.accepted_until}"

    def fields(self) -> Sequence[Field]:
        """The facts of an application that runs stand in them; what is left empty stays as it is on record."""
        before = self._before
        household, income = (before.household, before.income) if before and is_running(before) else (None, None)
        first_bill = before.first_bill_on if before else None
        region = before.region if before else region_of(self._now.account)
        missing = ", ".join(before.missing) if before else ""
        return (
            Field("state", "It is", before.state if before else "", options=options(AssistanceState)),
            Field("on", "Since", f"{self.desk.today}", _A_PAST_DAY),
            Field("household", "Household", "" if household is None else f"{household}", "people in it"),
            Field("income", "Income", "" if income is None else dollars(income), "dollars of the household in a year"),
            Field("region", "Lives in", region, options=[(str(each), name) for each, name in REGIONS.items()]),
            Field("missing", "Missing", missing, f"{Document.INCOME}, {Document.APPLICATION}", only=_INCOMPLETE),
            Field("first_bill", "First bill", f"{first_bill or ''}", "the first after the discharge, as 2026-01-31"),
            Field("discount", "Discount", "", "percent; empty takes the scale's", only=_APPROVED),
            Field("reason", "Why", hint="how it was decided, or what is missing", is_note=True),
        )

    def bodies(self, values: Values) -> tuple[AssistanceSet, ...]:
        """One entry. Raises ValueError for what is no number or no day."""
        return (self._entry(values),)

    def _entry(self, values: Values) -> AssistanceSet:
        state = AssistanceState(values["state"])
        first_bill = values["first_bill"].strip()
        return AssistanceSet(
            state,
            self.past_day(values, "on"),
            whole_number(values["household"], "people"),
            known_amount(values["income"]),
            Region(values["region"]),
            documents_named(values["missing"]) if state is AssistanceState.INCOMPLETE else (),
            self.past_day(values, "first_bill") if first_bill else None,
            whole_number(values["discount"], "percent") if state is AssistanceState.APPROVED else None,
            values["reason"],
        )

    def _read_back(self) -> None:
        """In the place of the day what the scale gives; an unfinished word is no error yet."""
        try:
            entry = merged(self._entry(self.values()), self._before)
        except ValueError:
            self._say(".reading", "...")
            return
        found = eligibility(entry, self.desk.rules.patients, self.desk.today)
        self.query_one(".reading").set_class(bool(found.unknown), "-late")
        self._say(".reading", "\n".join((*found.steps, *filter(None, [found.unknown]))))
