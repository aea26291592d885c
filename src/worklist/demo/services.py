"""What the practice does and charges: services and the visits they make up.

Codes are bare numbers; fees and rates are invented and stand for no payer's schedule.
"""

from dataclasses import dataclass

from worklist.domain.money import Cents


@dataclass(frozen=True, slots=True)
class Service:
    """One procedure or supply code."""

    fee: Cents
    """What the practice charges for a unit."""
    base: Cents
    """What a payer at 100 percent allows for a unit. Whole tens of cents where the MPFS prices it, so that values
    with two decimals make up the amount."""


SERVICES = {
    "99203": Service(24_000, 11_210),
    "99213": Service(18_500, 9_180),
    "99214": Service(26_000, 12_970),
    "11102": Service(23_500, 10_240),
    "11103": Service(12_000, 5_530),
    "17000": Service(16_500, 6_790),
    "17003": Service(2_400, 610),
    "20610": Service(17_500, 6_410),
    "29876": Service(198_000, 64_870),
    "29881": Service(236_000, 78_120),
    "36415": Service(2_500, 860),
    "73030": Service(11_000, 3_480),
    "93000": Service(7_500, 1_570),
    "93306": Service(98_000, 20_130),
    "96372": Service(4_500, 1_490),
    "A4565": Service(3_200, 1_015),
    "A9500": Service(19_500, 7_380),
    "G0008": Service(4_000, 1_810),
    "G0439": Service(29_000, 13_260),
    "J1100": Service(600, 112),
    "J3301": Service(1_100, 197),
    "J3420": Service(900, 244),
    "Q2037": Service(4_800, 2_160),
}

VISIT_CODES = frozenset({"99203", "99213", "99214", "G0439"})
"""Evaluation services: a copay is taken on one of these."""

COMPONENT_BASES = {
    ("73030", "26"): 1_220,
    ("73030", "TC"): 2_260,
    ("93306", "26"): 7_050,
    ("93306", "TC"): 13_080,
}
"""(code, modifier) -> the base of one component, professional (26) or technical (TC)."""

MODIFIER_PERCENT = {"50": 150, "51": 50, "52": 50, "78": 70}
"""What a modifier makes of the allowed amount."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What happens at one encounter; each line is (code, modifiers, units)."""

    specialty: str
    lines: tuple[tuple[str, tuple[str, ...], int], ...]
    diagnoses: tuple[str, ...]
    place: str = "11"

    def has(self, code: str, modifier: str) -> bool:
        """Whether some line bears this code and modifier (an empty one asks nothing)."""
        return any(
            code in ("", billed) and (not modifier or modifier in modifiers) for billed, modifiers, _ in self.lines
        )


_KNEE, _SKIN, _HEART, _ROUTINE = ("M1711", "M25561"), ("L570", "D485"), ("I4891", "I10"), ("I10", "E119")

VISITS = (
    Visit("ORTHOPEDICS", (("99213", ("25",), 1), ("20610", ("RT",), 1), ("J3301", (), 4)), ("M7541", "M25511")),
    Visit("ORTHOPEDICS", (("99203", (), 1), ("73030", ("RT",), 1), ("A4565", (), 1)), ("S42201A",)),
    Visit("ORTHOPEDICS", (("73030", ("26", "RT"), 1),), ("M25511",), place="22"),
    Visit("ORTHOPEDICS", (("29881", ("RT",), 1), ("29876", ("XS", "RT"), 1)), _KNEE, place="24"),
    Visit("ORTHOPEDICS", (("29881", ("RT",), 1), ("29876", ("51", "RT"), 1)), _KNEE, place="24"),
    Visit("ORTHOPEDICS", (("29881", ("79", "RT"), 1),), _KNEE, place="24"),
    Visit("ORTHOPEDICS", (("29881", ("78", "RT"), 1), ("J1100", (), 8)), _KNEE, place="24"),
    Visit("ORTHOPEDICS", (("20610", ("50",), 1), ("J3301", (), 8)), ("M170",)),
    Visit("ORTHOPEDICS", (("99213", ("24",), 1), ("73030", ("LT",), 1)), ("M25512",)),
    Visit("DERMATOLOGY", (("99213", ("25",), 1), ("11102", (), 1), ("11103", (), 2)), _SKIN),
    Visit(
        "DERMATOLOGY",
        (("99213", ("25",), 1), ("11102", (), 1), ("17000", ("59",), 1), ("17003", (), 5)),
        _SKIN,
    ),
    Visit("DERMATOLOGY", (("17000", (), 1), ("17003", (), 3)), ("L570",)),
    Visit("CARDIOLOGY", (("99214", ("25",), 1), ("93000", (), 1)), _HEART),
    Visit("CARDIOLOGY", (("99214", (), 1), ("93000", (), 1), ("93000", ("76",), 1)), _HEART),
    Visit("CARDIOLOGY", (("93306", ("26",), 1),), _HEART, place="22"),
    Visit("CARDIOLOGY", (("93306", ("TC",), 1), ("A9500", (), 2)), _HEART),
    Visit("CARDIOLOGY", (("99213", (), 1), ("93306", (), 1)), _HEART),
    Visit("INTERNAL MEDICINE", (("99213", (), 1), ("36415", (), 1)), _ROUTINE),
    Visit("INTERNAL MEDICINE", (("99214", (), 1),), _ROUTINE),
    Visit("INTERNAL MEDICINE", (("G0439", (), 1), ("99213", ("25",), 1), ("36415", (), 1)), ("Z0000", "I10")),
    Visit("INTERNAL MEDICINE", (("G0008", (), 1), ("Q2037", (), 1)), ("Z23",)),
    Visit(
        "INTERNAL MEDICINE",
        (
            ("99214", ("25",), 1),
            ("96372", (), 1),
            ("J3420", (), 1),
            ("J1100", (), 4),
            ("36415", (), 1),
            ("93000", (), 1),
        ),
        ("D519", "I10", "E119"),
    ),
)

TAXONOMIES = {
    "ORTHOPEDICS": "207X00000X",
    "DERMATOLOGY": "207N00000X",
    "CARDIOLOGY": "207RC0000X",
    "INTERNAL MEDICINE": "207R00000X",
}
"""Provider taxonomy code of each specialty (PRV03)."""
