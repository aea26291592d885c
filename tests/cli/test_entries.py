"""Entries as JSON: no amount leaves as cents."""

import inspect
import re

import pytest

from worklist.cli.entries import _MONEY
from worklist.domain import events, patient_entries, recovery_entries, vendor_entries
from worklist.domain.vendors import terms

_AMOUNT = re.compile(r"^    (\w+): Cents\b", re.MULTILINE)


@pytest.mark.parametrize("module", [events, patient_entries, recovery_entries, vendor_entries, terms])
def test_every_field_that_is_cents_is_printed_as_dollars(module):
    fields = set(_AMOUNT.findall(inspect.getsource(module)))
    assert fields
    assert fields <= _MONEY
