"""The payers: made up, but each pays, writes and errs in a manner of its own."""

from dataclasses import dataclass
from datetime import date, timedelta

from worklist.demo.calendar import next_weekday
from worklist.demo.x12 import PLAIN, Delimiters
from worklist.domain.money import Cents
from worklist.domain.people import Payer


@dataclass(frozen=True, slots=True)
class Denial:
    """A line answered with nothing: the reason (CARC) under its group, and remarks (RARC)."""

    reason: str
    remarks: tuple[str, ...] = ()
    group: str = "CO"


@dataclass(frozen=True, slots=True)
class Cut:
    """A line allowed at ``percent`` of what is due; reason 45 hides the cut in the contractual amount."""

    percent: int
    reason: str = "45"
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Habit:
    """What a payer does again and again to one code or modifier: a pattern for somebody to find."""

    act: Denial | Cut
    modifier: str = ""
    code: str = ""

    def strikes(self, code: str, modifiers: tuple[str, ...]) -> bool:
        """Whether a line with this code and these modifiers is one of its kind."""
        return self.code in ("", code) and (not self.modifier or self.modifier in modifiers)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A rate that the payer has loaded below the contract: little on a line, and on every line of it."""

    code: str
    cents: Cents
    """Below what was agreed, for a unit."""
    component: str = ""
    """26 or TC where it is the rate of that alone."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a payer writes its remits; every variant is one that readers meet in the field."""

    delimiters: Delimiters = PLAIN
    sends_lines: bool = True
    """False: the adjustments stand at claim level and there is no SVC."""
    sends_allowed: bool = True
    """False: no AMT*B6."""
    claims_per_payment: int = 400
    """A larger batch becomes several checks: several ST in one interchange."""
    denies_as: str = "4"
    """CLP02 of a claim with every line denied."""


@dataclass(frozen=True, slots=True)
class Insurer:
    """One payer: what it pays, when, and through whom."""

    payer: Payer
    tax_id: str
    """TRN03."""
    filing: str
    """SBR09."""
    answers_as: str
    """CLP06, whose list of codes is not that of SBR09."""
    plan: str
    """REF*CE."""
    percent: int
    """What it allows, in percent of the base rate."""
    coinsurance: int
    """The patient's share in percent."""
    days: tuple[int, int]
    """Shortest and longest time from submission to decision."""
    pays_on: int
    """Weekday of its weekly payment, Monday is 0."""
    channel: str
    """Whose file its remits arrive in; payers that share one arrive as several interchanges."""
    share: int
    """How many patients in a hundred it covers first."""
    copay: Cents = 0
    """Taken on a visit instead of the coinsurance."""
    method: str = "ACH"
    """BPR04."""
    sequesters: bool = False
    """Takes the federal two percent off what it pays (CO-253)."""
    style: Style = Style()
    habits: tuple[Habit, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    slips: int = 10
    """Of a hundred claims that it pays, those of which it allows a line too little; no two for the same reason."""

    def pay_day(self, decided: date) -> date:
        """The day on which a claim decided on ``decided`` is paid."""
        return next_weekday(decided, self.pays_on)

    def usual_pay_day(self, submitted: date, slowness: float) -> date:
        """The pay day of a claim; ``slowness`` from 0 to 1 runs over its usual days."""
        shortest, longest = self.days
        return self.pay_day(submitted + timedelta(days=shortest + int((longest - shortest) * slowness)))


MEDICARE = Insurer(
    Payer("SYNTH MEDICARE PART B", "SXMB1"),
    "1990000001",
    "MB",
    "MB",
    "PART B",
    percent=100,
    coinsurance=20,
    days=(13, 17),
    pays_on=2,
    channel="medicare",
    share=28,
    sequesters=True,
    slips=0,
    style=Style(claims_per_payment=12),
    habits=(Habit(Denial("151", ("N115",)), code="J3301"),),
)
MEDICAID = Insurer(
    Payer("SYNTH STATE MEDICAID", "SXMC1"),
    "1990000002",
    "MC",
    "MC",
    "FEE FOR SERVICE",
    percent=68,
    coinsurance=0,
    copay=300,
    days=(16, 34),
    pays_on=0,
    channel="medicaid",
    share=9,
    slips=0,
    style=Style(sends_allowed=False, denies_as="1"),
    habits=(Habit(Denial("16", ("N290", "MA130")), code="A4565"),),
)
GINKGO = Insurer(
    Payer("GINKGO SUPPLEMENT SOCIETY", "GNK05"),
    "1990000010",
    "CI",
    "15",
    "SUPPLEMENT G",
    percent=100,
    coinsurance=0,
    days=(6, 15),
    pays_on=4,
    channel="ginkgo",
    share=0,
    style=Style(Delimiters(newline="\n")),
)

INSURERS = (
    MEDICARE,
    MEDICAID,
    Insurer(
        Payer("ALDER MUTUAL", "ALD01"),
        "1990000003",
        "CI",
        "12",
        "PPO",
        percent=128,
        coinsurance=20,
        copay=3_500,
        days=(9, 19),
        pays_on=3,
        channel="alder",
        share=17,
        habits=(Habit(Denial("97", ("M15",)), modifier="25"),),
        shortfalls=(Shortfall("99213", 180),),
    ),
    Insurer(
        Payer("BIRCH HEALTH PLAN", "BRC20"),
        "1990000004",
        "HM",
        "HM",
        "HMO",
        percent=119,
        coinsurance=10,
        copay=2_500,
        days=(10, 24),
        pays_on=1,
        channel="birch",
        share=12,
        habits=(Habit(Cut(54), modifier="TC"), Habit(Denial("4", ("N519",)), modifier="26")),
    ),
    Insurer(
        Payer("CYPRESS BENEFITS", "CYP77"),
        "1990000005",
        "12",
        "12",
        "PPO",
        percent=137,
        coinsurance=20,
        copay=4_000,
        days=(8, 21),
        pays_on=4,
        channel="cypress",
        share=12,
        style=Style(Delimiters(component=">", newline="\n")),
        habits=(
            Habit(Cut(50, "59"), modifier="XS"),
            Habit(Cut(50, "59", ("N644",)), modifier="51"),
            Habit(Denial("236"), modifier="59"),
        ),
        # It pays the professional component as 35 percent of the whole; the contract says 40.
        shortfalls=(Shortfall("93306", 1_373, "26"), Shortfall("73030", 236, "26")),
    ),
    Insurer(
        Payer("DOGWOOD ADMINISTRATORS", "DGW31"),
        "1990000006",
        "CI",
        "15",
        "SELF FUNDED",
        percent=122,
        coinsurance=30,
        days=(19, 44),
        pays_on=3,
        channel="dogwood-lockbox",
        share=6,
        method="CHK",
        style=Style(Delimiters(newline="\r\n"), sends_lines=False),
        habits=(Habit(Cut(67, "59"), modifier="50"),),
    ),
    Insurer(
        Payer("ELM MANAGED CARE", "ELM48"),
        "1990000007",
        "16",
        "16",
        "ADVANTAGE HMO",
        percent=110,
        coinsurance=0,
        copay=4_500,
        days=(12, 27),
        pays_on=2,
        channel="elm",
        share=9,
        style=Style(denies_as="1", claims_per_payment=40),
        habits=(Habit(Denial("18", ("N522",)), modifier="76"), Habit(Denial("197"), code="29881")),
    ),
    Insurer(
        Payer("FIR & FERN INSURANCE", "FNF09"),
        "1990000008",
        "CI",
        "14",
        "EPO",
        percent=131,
        coinsurance=20,
        days=(11, 23),
        pays_on=0,
        channel="clearinghouse",
        share=5,
        style=Style(sends_allowed=False),
        habits=(
            Habit(Denial("97", ("M144",)), modifier="24"),
            Habit(Denial("97", ("M144",)), modifier="79"),
            Habit(Denial("97", ("M144",)), modifier="78"),
        ),
        shortfalls=(Shortfall("99214", 1_010),),
    ),
    Insurer(
        Payer("HAZEL WORKERS FUND", "HZL64"),
        "1990000009",
        "WC",
        "WC",
        "STATE FUND",
        percent=112,
        coinsurance=0,
        days=(20, 48),
        pays_on=0,
        channel="clearinghouse",
        share=2,
        style=Style(Delimiters("|", ">", "^", "'", "\n")),
        habits=(Habit(Denial("252", ("N706",), group="PI"), code="29881"),),
    ),
    GINKGO,
)
"""Every payer of the practice; Ginkgo pays only after another one."""

INSURER_BY_ID = {insurer.payer.id: insurer for insurer in INSURERS}
