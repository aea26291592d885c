"""Specialties: which part of medicine the services of an account belong to, by the ranges of their codes.

Ranges and labels of our own; no text of any code set.
"""

import re
from collections.abc import Iterable
from enum import StrEnum


class Specialty(StrEnum):
    """A part of medicine that a vendor may confine itself to."""

    ANESTHESIA = "anesthesia"
    SKIN = "skin"
    MUSCULOSKELETAL = "musculoskeletal"
    RESPIRATORY = "respiratory"
    HEART_AND_VESSELS = "heart-and-vessels"
    """Surgery and the diagnostic services of cardiology alike."""
    BLOOD_AND_LYMPH = "blood-and-lymph"
    DIGESTIVE = "digestive"
    UROLOGY = "urology"
    WOMEN = "gynecology-and-maternity"
    ENDOCRINE = "endocrine"
    NERVOUS = "nervous-system"
    EYE = "eye"
    EAR = "ear"
    RADIOLOGY = "radiology"
    LABORATORY = "laboratory"
    BEHAVIORAL = "behavioral"
    DIALYSIS = "dialysis"
    THERAPY = "therapy"
    MEDICINE = "medicine"
    VISITS = "visits"
    DRUGS = "drugs"
    SUPPLIES = "supplies"
    TRANSPORT = "transport"
    DENTAL = "dental"
    OTHER = "other"


_RANGES = (
    (100, 1_999, Specialty.ANESTHESIA),
    (10_000, 19_999, Specialty.SKIN),
    (20_000, 29_999, Specialty.MUSCULOSKELETAL),
    (30_000, 32_999, Specialty.RESPIRATORY),
    (33_000, 37_999, Specialty.HEART_AND_VESSELS),
    (38_000, 39_999, Specialty.BLOOD_AND_LYMPH),
    (40_000, 49_999, Specialty.DIGESTIVE),
    (50_000, 55_899, Specialty.UROLOGY),
    (55_900, 59_999, Specialty.WOMEN),
    (60_000, 60_999, Specialty.ENDOCRINE),
    (61_000, 64_999, Specialty.NERVOUS),
    (65_000, 68_999, Specialty.EYE),
    (69_000, 69_999, Specialty.EAR),
    (70_000, 79_999, Specialty.RADIOLOGY),
    (80_000, 89_999, Specialty.LABORATORY),
    (90_785, 90_899, Specialty.BEHAVIORAL),
    (90_935, 90_999, Specialty.DIALYSIS),
    (92_002, 92_499, Specialty.EYE),
    (92_502, 92_700, Specialty.EAR),
    (92_920, 93_998, Specialty.HEART_AND_VESSELS),
    (95_700, 96_020, Specialty.NERVOUS),
    (97_010, 97_799, Specialty.THERAPY),
    (99_100, 99_140, Specialty.ANESTHESIA),
    (99_202, 99_499, Specialty.VISITS),
    (90_000, 99_999, Specialty.MEDICINE),
)
"""First and last number of five digits; the first range that has a number counts."""
_LETTERS = {
    **dict.fromkeys("BEKL", Specialty.SUPPLIES),
    **dict.fromkeys("JQ", Specialty.DRUGS),
    "D": Specialty.DENTAL,
    "H": Specialty.BEHAVIORAL,
    "P": Specialty.LABORATORY,
    "R": Specialty.RADIOLOGY,
}
"""First letter of a code of a letter and four digits; of A those below 1000 are transport, the others supplies."""
_LAST_OF_TRANSPORT = 999
_CODE = re.compile(r"([A-Z]?)([0-9]{4,5})([A-Z]?)")


def specialties_of(codes: Iterable[str]) -> frozenset[Specialty]:
    """Where procedure codes belong; a code of no known range, such as a local one, is OTHER."""
    return frozenset(_specialty(code.strip().upper()) for code in codes if code.strip())


def _specialty(code: str) -> Specialty:
    found = _CODE.fullmatch(code)
    if not found or len(code) != 5:
        return Specialty.OTHER
    letter, number, last = found[1], int(found[2]), found[3]
    if letter == "A":
        return Specialty.TRANSPORT if number <= _LAST_OF_TRANSPORT else Specialty.SUPPLIES
    if letter:
        return _LETTERS.get(letter, Specialty.OTHER)
    if last:
        return Specialty.LABORATORY if last in "UM" else Specialty.OTHER
    return next((each for first, end, each in _RANGES if first <= number <= end), Specialty.OTHER)
