"""Which modifiers open an NCCI pair of indicator 1, and on which of its codes (NCCI Policy Manual, chapter I, E)."""

from worklist.domain.bundling.answer import OurService
from worklist.domain.codes import DISTINCT_SERVICE_MODIFIERS

ANATOMIC = frozenset(
    {
        *("LT", "RT", "LC", "LD", "LM", "RC", "RI"),
        *("E1", "E2", "E3", "E4"),
        *("FA", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"),
        *("TA", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9"),
    }
)
"""Sides, eyelids, fingers, toes and coronary arteries."""
_OF_VISITS = frozenset({"24", "25", "27", "57"})
"""They say something of a visit; on a procedure they open nothing."""
_OF_PROCEDURES = frozenset({"58", "78", "79"})
_OF_TESTS = frozenset({"91"})
_VISITS = (("92002", "92014"), ("99202", "99499"))
"""First and last number of the visits (E/M)."""


def is_visit(code: str) -> bool:
    """Whether a code is an evaluation and management service, by its number."""
    return len(code) == 5 and any(first <= code <= last for first, last in _VISITS)


def may_be_visit(code: str) -> bool:
    """Also a HCPCS code of G, whose numbers do not tell visits from others."""
    return is_visit(code) or code.startswith("G")


def opening_modifiers(denied: OurService, other: OurService) -> tuple[str, ...]:
    """The modifiers on either code that open the pair, those of the denied one first.

    An anatomic modifier opens nothing where both codes bear the same ones: that is one site.
    """
    one_site = ANATOMIC.intersection(denied.modifiers) == ANATOMIC.intersection(other.modifiers)
    found = (*_opening(denied, one_site), *_opening(other, one_site))
    return tuple(dict.fromkeys(found))


def _opening(service: OurService, one_site: bool) -> tuple[str, ...]:
    fitting = DISTINCT_SERVICE_MODIFIERS | _OF_TESTS
    if may_be_visit(service.code):
        fitting |= _OF_VISITS
    if not is_visit(service.code):
        fitting |= _OF_PROCEDURES
    if not one_site:
        fitting |= ANATOMIC
    return tuple(each for each in service.modifiers if each in fitting)


def asked_for(denied: OurService, other: OurService) -> str:
    """The modifiers that would open the pair, in words: 25 where a visit stands beside a procedure."""
    if is_visit(denied.code) != is_visit(other.code):
        visit = denied if is_visit(denied.code) else other
        return f"25 on {visit.code} (57 where it decided on a surgery of 90 global days)"
    return "59 or XE, XS, XP, XU, or the site (LT, RT, fingers, toes)"
