"""Whom a request may name, and what carries it out. Vendors and terms are made up."""

from dataclasses import replace

import pytest

from tests.domain.build import entry
from tests.domain.test_vendor_fitting import NORTHGATE, PLACE, REFUSED
from worklist.domain.events import Ask, EscalateTo
from worklist.domain.refusals import Refusal
from worklist.domain.vendor_entries import VendorSet
from worklist.domain.vendors.asking import accepted_vendor, how_to_place, sums_by_contract, why_not_approved
from worklist.domain.vendors.register import Register, register
from worklist.domain.vendors.terms import FeeTerms, VendorPurpose


def known(*entries: VendorSet, **in_pilot: int) -> Register:
    return Register(register(entry(each, seq=seq) for seq, each in enumerate(entries, start=1)), in_pilot)


def test_the_name_is_kept_as_the_register_has_it():
    assert accepted_vendor(replace(PLACE, vendor="NORTHGATE"), REFUSED, known(NORTHGATE)) == "Northgate"
    assert accepted_vendor(PLACE, REFUSED, Register()) == ""


@pytest.mark.parametrize(
    ("said", "changed", "sentence"),
    [
        ({"vendor": "Northgat"}, {}, "'Northgat' is no vendor; did you mean Northgate?"),
        ({"to": EscalateTo.SUPERVISOR}, {}, "A vendor is named, and this asks a supervisor alone"),
        ({"asks": Ask.WRITE_OFF}, {}, "A vendor is asked to place or to dispute, and this asks for write off."),
        ({}, {"is_active": False}, "Nothing is placed with Northgate: the practice no longer works with it."),
        ({}, {"baa_signed_on": None}, "it has no business associate agreement. worklist vendor change northgate"),
        ({}, {"pilot": 2}, "Northgate does not suit this account: its pilot of 2 accounts is full"),
        (
            {"asks": Ask.DISPUTE},
            {"purpose": VendorPurpose.COLLECTIONS},
            "its purpose is collections, and this is a dispute with the payer.",
        ),
    ],
)
def test_who_cannot_be_asked_is_refused_in_a_sentence(said, changed, sentence):
    request = replace(PLACE, **{"vendor": "Northgate", **said})
    with pytest.raises(Refusal) as refused:
        accepted_vendor(request, REFUSED, known(replace(NORTHGATE, **changed), Northgate=2))
    assert sentence in str(refused.value)


def test_a_vendor_that_the_register_does_not_have_is_not_approved():
    assert "Elmwood is not in the register." in why_not_approved(replace(PLACE, vendor="Elmwood"), REFUSED, Register())


def test_terms_that_became_open_make_the_fee_unknown():
    open_terms = known(replace(NORTHGATE, fees=FeeTerms(percent=2_500)))
    found = sums_by_contract(REFUSED, replace(PLACE, vendor="Northgate", fee=10_00), open_terms)
    assert (found.fee.value, found.net) == (None, None)
    assert found.fee.fact == "the terms of Northgate can be read in two ways; the request says 10.00"


def test_what_carries_it_out_is_said_once_for_each_vendor():
    named = [("A1", replace(PLACE, vendor="Old Quay")), ("A2", replace(PLACE, vendor="Old Quay"))]
    nobody = [(number, PLACE) for number in ("A 3", "A4")]
    assert how_to_place(named[:1]) == "To place it: worklist vendor place old-quay."
    said = "To place them: worklist vendor place old-quay; worklist vendor place NAME 'A 3' A4."
    assert how_to_place([*named, *nobody]) == said
    assert how_to_place([("A1", replace(PLACE, to=EscalateTo.SUPERVISOR))]) == ""
