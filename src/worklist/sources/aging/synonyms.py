"""What practice-management systems call the columns of an aging export, in our own reduced words.

A header is reduced before it is compared: abbreviations are spelled out (``Pt Bal`` -> ``patient balance``);
case, punctuation and camel case are dropped. Within a field the most telling name stands first.
"""

import re

_ABBREVIATIONS = {
    **dict.fromkeys(("acct", "acc", "accnt"), "account"),
    **dict.fromkeys(("acctno", "acctnum", "accountno", "accountnum", "accountnumber", "acctid"), "account number"),
    **dict.fromkeys(("no", "num", "nbr", "nr", "numb"), "number"),
    **dict.fromkeys(("pt", "pat", "ptnt", "patients"), "patient"),
    **dict.fromkeys(("patientid", "patid", "ptid"), "patient id"),
    **dict.fromkeys(("claimid", "clmid"), "claim id"),
    **dict.fromkeys(("contr", "contract"), "contractual"),
    "claimno": "claim number",
    "patientname": "patient name",
    "adm": "admit",
    "sp": "self pay",
    **dict.fromkeys(("ins", "insur", "insurances"), "insurance"),
    **dict.fromkeys(("bal", "balances"), "balance"),
    **dict.fromkeys(("amt", "amnt"), "amount"),
    **dict.fromkeys(("dt", "dte"), "date"),
    **dict.fromkeys(("svc", "serv", "srv"), "service"),
    **dict.fromkeys(("prov", "phys", "dr"), "provider"),
    **dict.fromkeys(("pmt", "pymt", "paymt"), "payment"),
    **dict.fromkeys(("pmts", "pymts", "paymts"), "payments"),
    **dict.fromkeys(("adj", "adjmt"), "adjustment"),
    **dict.fromkeys(("adjs", "adjmts", "adjust"), "adjustments"),
    **dict.fromkeys(("chg", "chrg"), "charge"),
    **dict.fromkeys(("chgs", "chrgs"), "charges"),
    **dict.fromkeys(("guar", "guarantors"), "guarantor"),
    **dict.fromkeys(("pri", "prim"), "primary"),
    **dict.fromkeys(("ph", "phn", "phones"), "phone"),
    **dict.fromkeys(("tel", "teleph"), "telephone"),
    **dict.fromkeys(("payor", "payors", "payers"), "payer"),
    **dict.fromkeys(("stmt", "stmnt"), "statement"),
    **dict.fromkeys(("writeoff", "writeoffs", "wo"), "write offs"),
    "resp": "responsibility",
    "dob": "birth date",
    "birthdate": "birth date",
    "birthday": "birth date",
    "dos": "service date",
    "loc": "location",
    "fac": "facility",
    "fin": "financial",
    "cls": "class",
    "fc": "financial class",
    "lst": "last",
    "insco": "insurance company",
    "stat": "status",
    "enc": "encounter",
    "fname": "first name",
    "lname": "last name",
    "rcpts": "receipts",
    "os": "outstanding",
    "cur": "current",
}

NAMES: dict[str, tuple[str, ...]] = {
    "account": (
        *("patient account number", "account number", "account", "account id", "patient account"),
        *("hospital account id", "hospital account number", "hospital account", "har"),
        *("patient control number", "claim account", "guarantor account", "guarantor account number"),
        *("guarantor number", "guarantor id", "visit number", "visit id", "encounter number", "encounter id"),
        *(
            "encounter",
            "invoice number",
            "invoice",
            "claim number",
            "claim id",
            "ticket number",
            "voucher number",
        ),
        *("bill id", "case number", "chart number", "patient number", "patient id"),
    ),
    "patient_id": (
        *("mrn", "medical record number", "med rec number", "patient id", "patient number", "person number"),
        *("chart number", "chart id", "chart", "patient mrn", "guarantor number", "guarantor id"),
    ),
    "patient": (
        *("patient name", "patient", "patient full name", "name", "account name", "guarantor name"),
        *("guarantor", "responsible party"),
    ),
    "patient_last": (
        "patient last name",
        "last name",
        "patient last",
        "surname",
        "last",
        "guarantor last name",
    ),
    "patient_first": ("patient first name", "first name", "patient first", "first", "guarantor first name"),
    "born": ("birth date", "date of birth", "patient birth date", "patient date of birth"),
    "payer": (
        *("payer", "payer name", "primary insurance", "primary payer", "insurance name", "insurance company"),
        *(
            "insurance carrier",
            "carrier",
            "carrier name",
            "primary carrier",
            "current insurance",
            "current payer",
        ),
        *(
            "responsible payer",
            "primary insurance name",
            "insurance package",
            "primary insurance package",
            "insurance",
            "insurance company name",
            "third party",
        ),
    ),
    "plan": (
        *(
            "plan",
            "plan name",
            "insurance plan",
            "primary plan",
            "financial class",
            "payer class",
            "insurance type",
        ),
        *("plan type", "payer type", "insurance class", "product", "fsc"),
    ),
    "balance": (
        *(
            "total balance",
            "account balance",
            "balance due",
            "outstanding balance",
            "total balance due",
            "balance",
        ),
        *(
            "claim balance",
            "total due",
            "balance outstanding",
            "open balance",
            "current balance",
            "amount due",
        ),
        *(
            "total outstanding",
            "remaining balance",
            "unpaid balance",
            "net balance",
            "total amount due",
            "total ar",
        ),
        *(
            "ar balance",
            "open amount",
            "outstanding amount",
            "outstanding",
            "amount outstanding",
            "balance amount",
        ),
        *("total amount", "total", "due"),
    ),
    "insurance_balance": (
        *(
            "insurance balance",
            "insurance ar",
            "insurance due",
            "insurance responsibility",
            "insurance portion",
        ),
        *(
            "insurance outstanding",
            "insurance balance due",
            "payer balance",
            "carrier balance",
            "insurance pending",
        ),
        *("third party balance", "insurance amount", "insurance total", "insurance amount due", "insurance"),
    ),
    "patient_balance": (
        *("patient balance", "patient responsibility", "patient ar", "patient due", "patient portion"),
        *(
            "patient balance due",
            "patient outstanding",
            "self pay balance",
            "guarantor balance",
            "patient amount",
        ),
        *("personal balance", "patient amount due", "patient total", "self pay", "patient"),
    ),
    "charges": (
        *(
            "total charges",
            "charges",
            "total charge",
            "charge amount",
            "charge",
            "billed amount",
            "amount billed",
        ),
        *("gross charges", "total billed", "billed charges", "billed", "original amount", "claim amount"),
        *("original balance", "total charge amount", "billed charge", "fee", "fees"),
    ),
    "payments": (
        *("total payments", "payments", "paid", "amount paid", "total paid", "paid amount", "payment amount"),
        *("payment", "receipts", "total receipts"),
    ),
    "adjustments": (
        *(
            "total adjustments",
            "adjustments",
            "adjustment",
            "write offs",
            "adjustment amount",
            "total write offs",
        ),
        *("adjusted", "contractual adjustments", "contractual adjustment", "contractual", "adjustments write offs"),
    ),
    "service_on": (
        *("service date", "date of service", "first service date", "service date from", "from service date"),
        *(
            "date of service from",
            "from date",
            "service from",
            "oldest service date",
            "first date of service",
        ),
        *(
            "visit date",
            "encounter date",
            "admit service date",
            "admit date",
            "begin date",
            "service begin date",
            "oldest date",
        ),
    ),
    "billed_on": (
        *("last bill date", "last billed date", "last billed", "bill date", "billed date", "date billed"),
        *(
            "last claim date",
            "claim date",
            "date last billed",
            "submission date",
            "submitted date",
            "date submitted",
        ),
        *("last submitted", "last submit date", "claim submitted date", "first bill date", "last filed date"),
        *("last statement date", "last statement", "statement date"),
    ),
    "last_payment_on": (
        *("last payment date", "date of last payment", "last paid date", "date last paid", "last payment"),
        *("last paid", "last payment on", "date last payment", "last patient payment date"),
        *("last insurance payment date", "last receipt date", "payment date", "paid date"),
    ),
    "status": (
        *(
            "account status",
            "status",
            "claim status",
            "billing status",
            "current status",
            "collection status",
        ),
        *("ar status", "bill status", "visit status"),
    ),
    "provider": (
        *(
            "rendering provider",
            "provider",
            "provider name",
            "servicing provider",
            "service provider",
            "physician",
        ),
        *(
            "doctor",
            "rendering",
            "treating provider",
            "attending",
            "attending provider",
            "clinician",
            "rendering name",
        ),
        *("primary provider", "billing provider"),
    ),
    "location": (
        *("location", "service location", "facility", "facility name", "location name", "practice location"),
        *("office", "clinic", "site", "department", "place of service", "office location", "practice"),
    ),
    "phone": (
        *("patient phone", "patient phone number", "patient home phone", "home phone", "home phone number", "phone"),
        *("phone number", "telephone", "telephone number", "patient telephone", "patient cell phone", "patient cell"),
        *("patient mobile", "cell phone", "cell phone number", "cell", "mobile phone", "mobile", "mobile number"),
        *("primary phone", "primary phone number", "contact phone", "contact number", "day phone", "daytime phone"),
        *("guarantor phone", "guarantor phone number", "guarantor home phone", "guarantor cell phone", "work phone"),
    ),
}
"""Our field -> reduced header texts, most telling first."""

_FILLERS = frozenset(("total", "current", "net", "gross", "the", "of", "usd", "in", "amount", "name", "full", "s"))
"""Words that change nothing when they stand beside a name."""
_VOCABULARY = frozenset(word for names in NAMES.values() for name in names for word in name.split()) | _FILLERS
_PARTLY = 100
"""Rank that is added where a header has a name and fillers beside it."""

_RANGE = re.compile(
    r"(?:(?:insurance|patient|total) )?(?:days )?"
    r"(?:current|\d{1,3} (?:to )?\d{1,3}|(?:over|above|more than) \d{1,3}"
    r"|\d{1,3} (?:days )?(?:plus|up|over|and over|and up|and above|or more))"
    r"(?: days?)?(?: (?:balance|old|amount))?"
)
_BARE = re.compile(r"(30|60|90|120|150|180)( days)?")


def reduced(header: str) -> str:
    """A header in the words of ``NAMES``: ``AcctNo`` and ``Acct. #`` are both ``account number``."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header[:120])
    text = text.replace("#", " number ").replace("+", " plus ").replace(">=", ">").replace(">", " over ")
    text = re.sub(r"\ba\s*/\s*r\b", " ar ", text.casefold())
    words = re.sub(r"[^0-9a-z]+", " ", text).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def rank(field: str, words: str) -> int | None:
    """How telling reduced words are for a field: 0 is best, 100 and more with fillers; None: not at all."""
    names = NAMES[field]
    if words in names:
        return names.index(words)
    present = set(words.split())
    if not present <= _VOCABULARY:
        return None
    for at, name in enumerate(names):
        wanted = set(name.split())
        if wanted < present and present - wanted <= _FILLERS:
            return _PARTLY + at
    return None


def is_exact(found: int) -> bool:
    """True for a rank that needed no fillers."""
    return found < _PARTLY


def is_bucket(words: str) -> bool:
    """True for reduced header words of an age band: ``0 30``, ``over 120``, ``91 plus``, ``current``."""
    return bool(_RANGE.fullmatch(words))


def is_bare_bucket(words: str) -> bool:
    """True for a lone 30, 60, 90...: an age band only beside others of its kind."""
    return bool(_BARE.fullmatch(words))
