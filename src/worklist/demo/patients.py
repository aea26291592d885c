"""The people: patients whose names no one bears, and the practice's providers."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from worklist.demo.payers import GINKGO, INSURERS, MEDICAID, MEDICARE, Insurer
from worklist.domain.people import Address, Person

# fmt: off
_TREES = (
    "ACACIA", "ASPEN", "BALSA", "BEECH", "CEDAR", "CHERRY", "EBONY", "HICKORY", "HOLLY", "JUNIPER",
    "LARCH", "LAUREL", "LINDEN", "MAPLE", "MYRTLE", "OLIVE", "POPLAR", "ROWAN", "SEQUOIA", "TEAK",
    "TAMARIND", "WALNUT", "WILLOW", "YEW",
)
_RIVERS = (
    "AMAZON", "AMUR", "CONGO", "DANUBE", "DORDOGNE", "EBRO", "ELBE", "GANGES", "INDUS", "KLAMATH", "LENA",
    "LOIRE", "MEKONG", "NEVA", "NIGER", "ODER", "ORINOCO", "PLATTE", "RHONE", "SEINE", "TAGUS", "TIBER",
    "VOLGA", "YUKON", "ZAMBEZI",
)
_FIRST = (
    "ADA", "BEN", "CARA", "DEV", "ELIA", "FINN", "GITA", "HUGO", "INES", "JUDE", "KOFI", "LENA", "MILO",
    "NORA", "OMAR", "PIA", "QUINN", "RAVI", "SUKI", "TOMAS", "UMA", "VERA", "WES", "XENA", "YARA", "ZANE",
)
# fmt: on

HOSTILE_NAMES = (
    ("[/x]", "BRACKET"),
    ("[@click=app.quit]LINK[/]", "MARKUP"),
    ("=2+5", "FORMULA"),
    ("@SUM(A1)", "FORMULA"),
    ("[bold red]LOUD", "[CO-16]"),
    ("白樺合成患者データ用氏名", "架空"),
    ("Z\u0351\u0343\u0306A\u0322\u033c\u0317LGO\u0300\u0301", "COMBINING"),
    ("O'SYNTHETIC \u00d1and\u00fa", 'MAR"Y, JR'),
)
"""Names that are markup, formulas or wide: a worklist must show them as they are and obey none."""

GROUP = Person(last="SYNTHETIC SPECIALTY GROUP", id="1999000012")
GROUP_TAX_ID = "990000099"
HOME = Address(("1 NOWHERE LANE",), "ANYTOWN", "NY", "100010000")
"""Everybody lives there."""

# These NPIs fail the check digit on purpose: no real provider can have one.
PROVIDERS = {
    "ORTHOPEDICS": (
        Person("BONAFIDE", "RENATA", id="1999000111"),
        Person("STIRRUP", "COLE", id="1999000129"),
    ),
    "DERMATOLOGY": (Person("VELLUM", "IRIS", id="1999000137"),),
    "CARDIOLOGY": (Person("CADENCE", "AMOS", id="1999000145"), Person("SYSTOLE", "MAE", id="1999000152")),
    "INTERNAL MEDICINE": (
        Person("GENERALE", "OTIS", id="1999000160"),
        Person("HEARTH", "NELL", id="1999000178"),
    ),
}
LOCATIONS = {
    "11": ("MAIN OFFICE", "NORTH OFFICE"),
    "22": ("SYNTH HOSPITAL",),
    "24": ("SYNTH SURGERY CENTER",),
}
"""Location names by place of service."""


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient with the coverage that pays first and, sometimes, second."""

    person: Person
    """Its id is the member id at the first payer."""
    born: date
    sex: str
    insurer: Insurer
    subscriber: Person
    """The patient, or the parent whose policy it is."""
    second: Insurer | None = None
    second_member: str = ""

    @property
    def is_dependent(self) -> bool:
        """Whether somebody else holds the policy."""
        return self.subscriber != self.person


def patient(seed: int, index: int, today: date) -> Patient:
    """Patient ``index`` of a practice: the same for the same arguments."""
    rng = Random(f"{seed}/patient/{index}")
    last = f"{rng.choice(_TREES)}-{rng.choice(_RIVERS)}"
    return _covered(rng, Person(last, rng.choice(_FIRST), rng.choice(("", "", "T"))), index, today)


def hostile_patient(seed: int, index: int, today: date) -> Patient:
    """A patient who bears one of the ``HOSTILE_NAMES``."""
    last, first = HOSTILE_NAMES[index % len(HOSTILE_NAMES)]
    return _covered(Random(f"{seed}/hostile/{index}"), Person(last, first), 900_000 + index, today)


def _covered(rng: Random, name: Person, index: int, today: date) -> Patient:
    insurer = rng.choices(INSURERS, [each.share for each in INSURERS])[0]
    person = Person(name.last, name.first, name.middle, f"{insurer.payer.id[:3]}{index:07d}")
    years = rng.uniform(66, 92) if insurer is MEDICARE else rng.uniform(6, 64)
    born = today - timedelta(days=int(years * 365.25))
    second = _second(rng, insurer)
    member = f"{second.payer.id[:3]}{index:07d}" if second else ""
    return Patient(person, born, rng.choice("FM"), insurer, _subscriber(rng, person, years), second, member)


def _second(rng: Random, first: Insurer) -> Insurer | None:
    if first is not MEDICARE:
        return None
    return rng.choices((GINKGO, MEDICAID, None), (38, 10, 52))[0]


def _subscriber(rng: Random, person: Person, years: float) -> Person:
    if years >= 18:
        return person
    return Person(person.last, rng.choice(_FIRST) + "PARENT", id=person.id)
