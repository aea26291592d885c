"""Text that would command a terminal, a widget or a spreadsheet comes out as harmless text, in every field."""

import unicodedata
from dataclasses import fields, is_dataclass

import pytest

from worklist.domain.text import MOST_CHARACTERS


def texts(value):
    """Every string inside a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


@pytest.mark.parametrize("name", ["hostile.835", "hostile.837"])
def test_no_control_character_survives(read, name):
    found = read(name)
    assert len(found.claims) == 16
    seen = [text for record in found.records for text in texts(record)]
    assert not [text for text in seen if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in text)]
    assert max(map(len, seen)) == MOST_CHARACTERS


@pytest.mark.parametrize("name", ["hostile.835", "hostile.837"])
def test_what_is_only_text_is_kept_as_text(read, name):
    seen = {text for record in read(name).records for text in texts(record)}
    assert {"[/x]", "[@click=app.quit]x[/]", '=HYPERLINK("http")', "../../etc/passwd", "<script>"} <= seen


def test_the_account_of_a_broken_off_claim_is_clean_too(read_bytes):
    (reject, *_) = read_bytes(b"ST*835*0001~BPR*I*1~TRN*1*2~CLP*A\x1b[31m1*1*10").rejects
    assert reject.account == "A[31m1"


def test_a_reason_repeats_no_text_of_a_claim(read_bytes, fixture_bytes):
    found = read_bytes(fixture_bytes("two-claims.835").replace(b"*300*160*", b"*SYNTHETICONE*160*"))
    (reject,) = found.rejects
    assert (reject.account, reject.reason) == ("A-1001", "CLP03, the charge, is not an amount.")
