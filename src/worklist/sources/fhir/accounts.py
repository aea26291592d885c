"""The account number that a claim or an answer to it states."""

from worklist.domain.text import account_number
from worklist.sources.fhir.codings import ACCOUNT_NUMBER
from worklist.sources.fhir.elements import Json, codes, codings, identifiers, part, parts, text

_ACCOUNT_TYPES = frozenset({"an", "acct"})
_PAYERS_NUMBER = "uc"


def stated_account(resource: Json) -> str:
    """The patient account number in ``supportingInfo``; empty where it is not sent."""
    sent = (info for info in parts(resource, "supportingInfo") if ACCOUNT_NUMBER in codes(part(info, "category")))
    return next((account_number(number) for info in sent if (number := _value(info))), "")


def own_number(resource: Json) -> str:
    """The practice's own number of a claim: one said to be an account's, else the first that is not the payer's."""
    sent = list(identifiers(resource))
    typed = [value for _, types, value in sent if types & _ACCOUNT_TYPES]
    ours = typed or [value for _, types, value in sent if _PAYERS_NUMBER not in types]
    return account_number(ours[0]) if ours else ""


def _value(info: Json) -> str:
    """Profiles differ in the type of the value."""
    identifier = part(info, "valueIdentifier") or part(part(info, "valueReference"), "identifier")
    coded = next((coding.code for coding in codings(part(info, "code"))), "")
    return text(info, "valueString") or text(identifier, "value") or coded
