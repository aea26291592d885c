"""Code families and short labels for remits, and what modifiers say.

Numbers and our own words only: the official texts of CARCs, RARCs and CPT codes are licensed, and a site
loads its own. A code without a label here is shown bare.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from worklist.domain.money import dollars
from worklist.domain.remits import Adjustment

NO_LABEL = "no label of ours"


class Family(StrEnum):
    """What kind of reason an adjustment gives."""

    MODIFIER = "modifier"
    BUNDLING = "bundling"
    GLOBAL_PERIOD = "global_period"
    AUTHORIZATION = "authorization"
    TIMELY_FILING = "timely_filing"
    NECESSITY = "necessity"
    INFORMATION = "information"
    ELIGIBILITY_COB = "eligibility_cob"
    DUPLICATE = "duplicate"
    PRICING = "pricing"
    CREDENTIALING = "credentialing"
    PATIENT_SHARE = "patient_share"
    OTHER = "other"

    @property
    def label(self) -> str:
        """As screens show it."""
        return _FAMILY_LABELS[self]


_FAMILY_LABELS: Mapping[Family, str] = {
    Family.MODIFIER: "modifier",
    Family.BUNDLING: "bundling / NCCI",
    Family.GLOBAL_PERIOD: "global period",
    Family.AUTHORIZATION: "authorization",
    Family.TIMELY_FILING: "timely filing / appeal",
    Family.NECESSITY: "necessity / level",
    Family.INFORMATION: "information missing or wrong",
    Family.ELIGIBILITY_COB: "eligibility / COB",
    Family.DUPLICATE: "duplicate",
    Family.PRICING: "pricing",
    Family.CREDENTIALING: "credentialing",
    Family.PATIENT_SHARE: "patient share",
    Family.OTHER: "other reason",
}

_CARCS: Mapping[Family, Mapping[str, str]] = {
    Family.MODIFIER: {
        "4": "modifier does not fit the code",
        "182": "modifier not valid on that day",
    },
    Family.BUNDLING: {
        "54": "second surgeon or assistant not paid",
        "59": "cut as one of several services",
        "97": "bundled into another service",
        "107": "add-on without its main service",
        "231": "two services that exclude each other",
        "234": "never paid by itself",
        "236": "NCCI pair on one day",
        "B10": "a part of it was already paid",
        "B15": "needs another service to be paid first",
    },
    Family.AUTHORIZATION: {
        "15": "authorization number missing or wrong (retired code)",
        "39": "authorization had been refused",
        "197": "no authorization on file",
        "198": "more than was authorized",
        "210": "authorization asked for too late",
        "243": "no referral from network or primary care",
        "284": "authorization is for other services",
        "287": "referral used up",
        "288": "no referral on file",
        "296": "authorization is for another provider",
    },
    Family.TIMELY_FILING: {
        "29": "filed too late",
        "164": "attachment came too late",
        "193": "payer stands by its first decision",
        "285": "appeal steps not kept",
        "286": "appealed too late",
        "B4": "cut for late filing",
    },
    Family.NECESSITY: {
        "11": "diagnosis does not support the code",
        "50": "payer sees no medical need",
        "55": "payer calls it experimental",
        "56": "payer calls it unproven",
        "150": "level of service not supported",
        "151": "too many or too often",
        "152": "time spent not supported",
        "153": "dose not supported",
        "154": "days of supply not supported",
        "167": "payer excludes this diagnosis",
        "272": "coverage rules not met",
        "273": "beyond the coverage limits",
    },
    Family.INFORMATION: {
        "5": "code does not fit the place of service",
        "6": "code does not fit the patient's age",
        "7": "code does not fit the patient's sex",
        "9": "diagnosis does not fit the patient's age",
        "10": "diagnosis does not fit the patient's sex",
        "16": "something missing or wrong: see the remark",
        "110": "billed before the service",
        "125": "billing error: see the remark",
        "129": "earlier payer's data looks wrong",
        "146": "diagnosis not valid on that day",
        "148": "another provider's records missing",
        "163": "attachment never arrived",
        "181": "code not valid on that day",
        "199": "revenue and procedure code disagree",
        "206": "NPI missing",
        "207": "NPI not well formed",
        "226": "we did not send what was asked for",
        "227": "patient did not send what was asked for",
        "250": "wrong kind of attachment",
        "251": "attachment incomplete",
        "252": "payer wants a document",
        "B16": "rules of a new patient not met",
    },
    Family.ELIGIBILITY_COB: {
        "19": "workers' compensation case",
        "20": "liability insurer's case",
        "21": "no-fault insurer's case",
        "22": "another payer should go first",
        "23": "what an earlier payer did",
        "26": "before coverage began",
        "27": "after coverage ended",
        "31": "payer does not know the patient",
        "32": "payer does not count the patient as a dependent",
        "33": "no dependent coverage",
        "34": "no coverage for newborns",
        "109": "sent to the wrong payer",
        "136": "earlier payer's rules were not kept",
        "140": "name and member id disagree",
        "166": "after the plan's run-out",
        "177": "eligibility rules not met",
        "200": "during a lapse of coverage",
        "275": "earlier payer's patient share refused",
        "276": "refused because an earlier payer refused",
        "B11": "passed on to another payer",
    },
    Family.DUPLICATE: {
        "18": "seen as a duplicate",
        "B13": "payer says it paid before",
    },
    Family.PRICING: {
        "24": "inside a capitation",
        "45": "above the payer's fee",
        "104": "managed-care withhold",
        "131": "discount agreed for this claim",
        "144": "incentive program",
        "147": "no contract rate on file",
        "237": "legislated cut, such as for quality reporting",
        "253": "federal sequester cut",
        "256": "contract does not pay this",
        "42": "above the payer's fee (retired code)",
        "A2": "contract write-off (retired code)",
    },
    Family.CREDENTIALING: {
        "8": "code outside the provider's specialty",
        "170": "provider type not paid for this",
        "171": "provider type not paid in this place",
        "172": "specialty not paid for this",
        "183": "referring provider may not refer this",
        "184": "ordering provider may not order this",
        "185": "payer does not accept the rendering provider",
        "208": "NPI unknown to the payer",
        "B7": "provider not enrolled on that day",
    },
    Family.PATIENT_SHARE: {
        "1": "deductible",
        "2": "coinsurance",
        "3": "copay",
    },
    Family.OTHER: {
        "35": "lifetime maximum used up",
        "49": "routine or preventive, not covered",
        "94": "paid more than charged",
        "95": "plan's procedures not kept",
        "96": "not covered: see the remark",
        "100": "payer paid the patient: collect from there",
        "101": "estimate before the service",
        "119": "benefit maximum used up",
        "133": "still under review by the payer",
        "204": "not covered by the patient's plan",
        "242": "not from the network or primary care",
        "B9": "patient is in hospice",
        "B20": "another provider did it, or a part of it",
        "A1": "denied: see the remark",
    },
}

CARC_LABELS: Mapping[str, str] = {code: label for codes in _CARCS.values() for code, label in codes.items()}
"""Our label of each CARC that we know, by its bare code."""
_FAMILIES: Mapping[str, Family] = {code: family for family, codes in _CARCS.items() for code in codes}

GROUP_LABELS: Mapping[str, str] = {
    "CO": "contractual, never the patient's",
    "PR": "patient responsibility",
    "OA": "other, nobody's by itself",
    "PI": "payer's own cut, no contract behind it",
    "CR": "correction of an earlier answer (old)",
}
"""CAS01."""

CLAIM_STATUS_LABELS: Mapping[str, str] = {
    "1": "answered as primary",
    "2": "answered as secondary",
    "3": "answered as tertiary",
    "4": "denied",
    "19": "answered as primary and passed on",
    "20": "answered as secondary and passed on",
    "21": "answered as tertiary and passed on",
    "22": "reversal of an earlier answer",
    "23": "not this payer's, passed on",
    "25": "estimate before the service",
}
"""CLP02."""

PROVIDER_ADJUSTMENT_LABELS: Mapping[str, str] = {
    "72": "our refund, acknowledged",
    "CS": "payer's correction: ask what for",
    "FB": "carried over between remits",
    "L6": "interest",
    "WO": "overpayment taken back",
}
"""PLB reasons; a positive amount takes money from the provider."""

REMARK_LABELS: Mapping[str, str] = {
    "M15": "payer counts it as part of another service",
    "M20": "HCPCS code missing or wrong",
    "M25": "level of service not supported",
    "M51": "procedure code missing or wrong",
    "M76": "diagnosis missing or wrong",
    "M77": "place of service missing or wrong",
    "M80": "not paid beside another service of that day",
    "M86": "same or similar service paid within the set time",
    "M127": "medical record missing",
    "M144": "payer counts it into the surgery's global period",
    "MA01": "how to appeal",
    "MA04": "first payer's answer missing or unreadable",
    "MA07": "also passed on to Medicaid",
    "MA18": "also passed on to the supplemental payer",
    "MA63": "main diagnosis missing or wrong",
    "MA130": "unprocessable: correct and send again, no appeal",
    "N4": "earlier payer's EOB missing or wrong",
    "N19": "incidental to the main procedure",
    "N20": "not paid with another service of that day",
    "N30": "patient not eligible for this service",
    "N56": "code not right for the service or its date",
    "N95": "provider type may not bill this",
    "N115": "decided under a local coverage determination",
    "N130": "see the plan's benefit documents",
    "N179": "payer asked the patient for information",
    "N211": "no appeal of this decision",
    "N264": "ordering provider's name missing or wrong",
    "N265": "ordering provider's NPI missing or wrong",
    "N290": "rendering provider's NPI missing or wrong",
    "N362": "more units than the payer accepts",
    "N382": "patient's member id missing or wrong",
    "N386": "decided under a national coverage determination",
    "N418": "misrouted: see where this payer takes claims",
    "N479": "other payer's EOB missing",
    "N519": "modifiers that do not go together",
    "N522": "duplicate of a claim passed on by another payer",
    "N570": "credentialing data missing or wrong",
    "N657": "payer wants another code for this service",
    "N706": "documents missing",
    "N822": "modifier missing",
    "N823": "modifier incomplete or wrong",
}
"""Our label of the RARCs that our rules read and of common ones; any other is shown bare."""

_NEED_REMARK = frozenset({"16", "96", "A1", "129", "226", "227", "234", "252"})
_NO_APPEAL = ("MA130", "N211")
_GLOBAL_REMARK = "M144"
_BUNDLING_REMARK = "M15"
_CLAIM_REMARKS = frozenset(
    {
        *("M20", "M51", "M76", "M77", "M127", "MA04", "MA63", "N4", "N56", "N264"),
        *("N265", "N290", "N382", "N479", "N519", "N657", "N706", "N822", "N823"),
    }
)
"""RARCs that name what is missing or wrong on the claim."""
_CAPITATION = "24"
_PAID_TO_PATIENT = "100"
_WRITE_OFFS = frozenset({_CAPITATION, "45", "104", "131", "144", "237", "253", "42", "A2"})


def normal_carc(code: str) -> str:
    """A CARC as the tables hold it: upper case, no leading zeros (``045`` is 45, ``b10`` is B10)."""
    bare = code.strip().upper()
    return bare.lstrip("0") or "0" if bare.isascii() and bare.isdigit() else bare


def family_of(group: str, carc: str, remarks: Collection[str] = ()) -> Family:
    """The family of an adjustment, read together with its group and the line's RARCs.

    The table above decides, except that
    - 1, 2 and 3 are the patient's share in group PR only; under another group they are OTHER;
    - 97 is bundling, and the global period with RARC M144 (also beside M15, which says less);
    - 96 and A1 mean nothing without a remark: M144 and M15 make them global period and bundling, one that names
      what is missing or wrong on the claim makes them that.
    The group changes nothing else: PR-27 is still a matter of eligibility, owed by the patient.
    """
    code = normal_carc(carc)
    family = _FAMILIES.get(code, Family.OTHER)
    if family is Family.PATIENT_SHARE and group.strip().upper() != "PR":
        return Family.OTHER
    if code in ("97", "96", "A1"):
        said = _normal(remarks)
        if _GLOBAL_REMARK in said:
            return Family.GLOBAL_PERIOD
        if _BUNDLING_REMARK in said:
            return Family.BUNDLING
        return Family.INFORMATION if family is Family.OTHER and said & _CLAIM_REMARKS else family
    return family


def needs_remark(carc: str) -> bool:
    """Whether this CARC means nothing until a RARC says more."""
    return normal_carc(carc) in _NEED_REMARK


def appeal_refusal(remarks: Collection[str]) -> str:
    """The RARC by which the payer leaves no appeal, empty where it does: MA130 (unprocessable) or N211."""
    said = _normal(remarks)
    return next((code for code in _NO_APPEAL if code in said), "")


def is_contractual(adjustment: Adjustment) -> bool:
    """A write-off that the contract foresees, such as CO-45: no denial, though it may hide an underpayment.

    Group CO only: PI-45 has no contract behind it. Not 147 (no rate on file) and 256 (the contract does not
    pay this), which are refusals in the form of a price. 42 and A2 are retired; older remits still carry them.
    """
    return adjustment.group.strip().upper() == "CO" and normal_carc(adjustment.reason) in _WRITE_OFFS


def is_capitation(adjustment: Adjustment) -> bool:
    """CO-24: paid for by the capitation, so the line's 0.00 is no refusal."""
    return adjustment.group.strip().upper() == "CO" and normal_carc(adjustment.reason) == _CAPITATION


def is_paid_to_patient(adjustment: Adjustment) -> bool:
    """100, in whatever group: the payer sent the money to the patient, so the line's 0.00 is no refusal."""
    return normal_carc(adjustment.reason) == _PAID_TO_PATIENT


def is_patient_share(adjustment: Adjustment) -> bool:
    """Deductible, coinsurance or copay: PR-1, PR-2, PR-3."""
    return family_of(adjustment.group, adjustment.reason) is Family.PATIENT_SHARE


def is_prior_payer_impact(adjustment: Adjustment) -> bool:
    """OA-23: what an earlier payer paid or wrote off; not a decision of this payer."""
    return adjustment.group.strip().upper() == "OA" and normal_carc(adjustment.reason) == "23"


def carc_label(carc: str) -> str:
    """Our label of a CARC, or that we have none."""
    return CARC_LABELS.get(normal_carc(carc), NO_LABEL)


def reason_in_words(adjustment: Adjustment) -> str:
    """``CO-97``; ``?-97 (group not given)`` where the source has no groups, since the group says who has to bear it."""
    code = normal_carc(adjustment.reason)
    return f"{adjustment.group}-{code}" if adjustment.group else f"?-{code} (group not given)"


def claim_status_label(status: str) -> str:
    """Our label of a claim's status (CLP02), that we have none, or that none came."""
    return CLAIM_STATUS_LABELS.get(status, f"status {status} ({NO_LABEL})" if status else "status not given")


def adjustment_in_words(adjustment: Adjustment, remarks: Collection[str] = ()) -> str:
    """``CO-97 400.00 bundled into another service``; the line's RARCs tell a global period from bundling."""
    code = normal_carc(adjustment.reason)
    in_global = family_of(adjustment.group, code, remarks) is Family.GLOBAL_PERIOD
    label = REMARK_LABELS[_GLOBAL_REMARK] if in_global else carc_label(code)
    derived = " (derived)" if adjustment.derived else ""
    return f"{reason_in_words(adjustment)} {dollars(adjustment.amount)}{derived} {label}"


def _normal(codes: Collection[str]) -> set[str]:
    return {code.strip().upper() for code in codes}


class ModifierKind(StrEnum):
    """What a modifier is about; rules ask for the kind, not for single codes."""

    SEPARATE_VISIT = "separate visit"
    GLOBAL_PERIOD = "global period"
    DISTINCT_SERVICE = "distinct service"
    COMPONENT = "component"
    SHARE = "share of the fee"
    REPEAT = "repeat"
    SURGEON = "further surgeon"
    ANESTHESIA = "anesthesia"


@dataclass(frozen=True, slots=True)
class Modifier:
    """What a modifier tells the payer, and when a payer's act against it is worth a dispute."""

    code: str
    kind: ModifierKind
    says: str
    dispute_when: str


def _modifiers(kind: ModifierKind, dispute_when: str, says: Mapping[str, str]) -> tuple[Modifier, ...]:
    return tuple(Modifier(code, kind, text, dispute_when) for code, text in says.items())


MODIFIERS: Mapping[str, Modifier] = {
    modifier.code: modifier
    for modifier in (
        *_modifiers(
            ModifierKind.SEPARATE_VISIT,
            "visit bundled although the note supports it",
            {
                "25": "visit apart from a small procedure (0 or 10 global days) that day",
                "57": "visit that decided on a major surgery (90 global days)",
            },
        ),
        *_modifiers(
            ModifierKind.GLOBAL_PERIOD,
            "denied as part of the global period",
            {
                "24": "visit after surgery, for something else",
                "58": "planned or staged further procedure",
                "78": "back to the operating room for a complication",
                "79": "procedure after surgery, for something else",
            },
        ),
        *_modifiers(
            ModifierKind.DISTINCT_SERVICE,
            "NCCI pair applied although the modifier opens it",
            {
                "59": "distinct from the other service that day",
                "XE": "distinct: another encounter",
                "XS": "distinct: another body structure",
                "XP": "distinct: another practitioner",
                "XU": "distinct: does not overlap the main service",
            },
        ),
        *_modifiers(
            ModifierKind.COMPONENT,
            "paid as the other component, or denied",
            {
                "26": "the practitioner's part only",
                "TC": "equipment and staff only",
            },
        ),
        *_modifiers(
            ModifierKind.SHARE,
            "paid at the wrong percentage",
            {
                "50": "both sides",
                "51": "one of several procedures",
                "52": "less than the full service",
                "53": "stopped before the end",
            },
        ),
        *_modifiers(
            ModifierKind.REPEAT,
            "denied as a duplicate",
            {
                "76": "repeat by the same provider",
                "77": "repeat by another provider",
                "91": "lab test repeated that day",
            },
        ),
        *_modifiers(
            ModifierKind.SURGEON,
            "paid at the wrong percentage",
            {
                "62": "co-surgeon",
                "66": "team surgery",
                "80": "surgeon who assists",
                "81": "surgeon who assists for a small part",
                "82": "surgeon who assists for want of a resident",
                "AS": "assistant at surgery who is no physician",
            },
        ),
        *_modifiers(
            ModifierKind.ANESTHESIA,
            "wrong percentage, or concurrency counted wrongly (shares are payer-specific)",
            {
                "AA": "anesthesiologist in person",
                "QK": "directs two to four cases at once",
                "QX": "nurse anesthetist, directed",
                "QY": "directs one nurse anesthetist",
                "QZ": "nurse anesthetist, not directed",
                "AD": "supervises more than four cases at once",
            },
        ),
    )
}
"""The modifiers that disputes turn on, and 91, which excuses a repeat as 76 and 77 do."""


def _of_kind(kind: ModifierKind) -> frozenset[str]:
    return frozenset(modifier.code for modifier in MODIFIERS.values() if modifier.kind is kind)


DISTINCT_SERVICE_MODIFIERS = _of_kind(ModifierKind.DISTINCT_SERVICE)
COMPONENT_MODIFIERS = _of_kind(ModifierKind.COMPONENT)
REPEAT_MODIFIERS = _of_kind(ModifierKind.REPEAT)
ANESTHESIA_MODIFIERS = _of_kind(ModifierKind.ANESTHESIA)
