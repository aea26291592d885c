"""What a payer reads: the letter and the table, whatever the records hold."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.domain.build import TODAY, entry
from tests.exports.packets import BORN, candidate, denied, drafted, underpaid, wish
from tests.exports.reading import sheet_of, text_of
from worklist.domain.disclosure import Purpose, fields_for
from worklist.domain.events import CallLogged, CallOutcome, NoteAdded
from worklist.domain.packets.draft import draft
from worklist.domain.packets.packet import PacketLine, columns_of
from worklist.domain.people import Payer, Person
from worklist.domain.text import clean
from worklist.exports.pdf import pdf_bytes
from worklist.exports.xlsx import xlsx_bytes

SECRET = "Zq7internal"
"""Stands in everything that may not leave."""
HOSTILE = st.text(max_size=40) | st.sampled_from(["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "<b>x</b>"])


def inside(xlsx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(xlsx)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def test_the_letter_says_what_is_asked_and_why():
    text = text_of(pdf_bytes(drafted(underpaid("A-1", "99213-25"), underpaid("A-2")).packet))
    assert "$40.00 on 2 claims" in text
    assert "99213: row of 99213 = 120.00." in text
    assert "Example PPO 2026: Exhibit B" in text
    assert "EFT-4711" in text
    assert "Page 2 of 2" in text
    assert "SYNTHETIC MEDICAL GROUP" in text


def test_the_same_packet_gives_the_same_bytes():
    packet = drafted(underpaid(), denied("A-2")).packet
    assert pdf_bytes(packet) == pdf_bytes(packet)
    assert xlsx_bytes(packet) == xlsx_bytes(packet)


def test_the_sum_of_the_table_is_a_number():
    told = dict(sheet_of(xlsx_bytes(drafted(underpaid("A-1"), underpaid("A-2")).packet), "Summary"))
    assert (told["Requested"], told["Claims"], told["Date"]) == (40.0, 2.0, TODAY)


def test_minutes_of_anesthesia_are_no_units():
    packet = drafted(underpaid()).packet
    packet = replace(packet, lines=(replace(packet.lines[0], minutes=Decimal(125)),))
    head, row = sheet_of(xlsx_bytes(packet), "Claims")
    assert row[head.index("Units")] == "125 min"
    assert "125 min" in text_of(pdf_bytes(packet))


def test_a_name_is_written_in_full_whatever_its_script():
    text = text_of(pdf_bytes(drafted(underpaid(patient=Person("ΠΑΠΑΣ", "Łukasz 王"))).packet))
    assert "ΠΑΠΑΣ" in text
    assert "Łukasz" in text
    assert "[U+738B]" in text


def test_fields_that_are_pages_long_still_make_a_letter():
    endless = Person("王" * 2_000, "W" * 2_000, id="9" * 2_000)
    account = underpaid("A" * 200, patient=endless, payer=Payer("ALDER MUTUAL", "P" * 2_000))
    packet = replace(drafted(account).packet, practice="P" * 2_000, contracts=("C" * 2_000,) * 9, signer="S" * 2_000)
    assert "$20.00 on 1 claim" in text_of(pdf_bytes(packet))


def test_markup_in_a_record_is_text():
    name = "<b>X</b><img src='/etc/hostname'/>"
    text = text_of(pdf_bytes(drafted(underpaid(patient=Person(name))).packet))
    assert name.replace(" ", "") in "".join(text.split())


@given(names=st.tuples(HOSTILE, HOSTILE, HOSTILE), note=HOSTILE)
@example(names=("", "", "\U0001f600"), note="")
@settings(max_examples=15, deadline=None)
def test_notes_and_what_was_said_and_the_birth_date_never_leave(names, note):
    said = f"{note} {SECRET}"
    call = CallLogged(CallOutcome.OTHER, payer="ALDER MUTUAL", representative="J. Doe", reference="REF-9", said=said)
    events = (entry(NoteAdded(said)), entry(call, seq=2, name="e2"))
    account = underpaid(patient=Person(*names))
    packet = draft([candidate(account, events=events)], wish()).packet
    xlsx = xlsx_bytes(packet)
    seen = text_of(pdf_bytes(packet)) + inside(xlsx) + repr(packet)
    assert SECRET not in seen
    assert str(BORN) not in seen
    assert "REF-9" in seen
    assert "<f>" not in inside(xlsx)
    assert packet.requested == sum(line.variance for line in packet.lines)


def test_what_a_site_leaves_out_is_not_in_the_packet_and_what_it_adds_is():
    fields = fields_for(Purpose.PAYER_DISPUTE, ["birth-date"], ["patient", "member-id"])
    packet = drafted(underpaid(), fields=fields).packet
    seen = text_of(pdf_bytes(packet)) + inside(xlsx_bytes(packet)) + repr(packet)
    assert "SYNTHETIC, PAT" not in seen
    assert "M-77" not in seen
    assert str(BORN) in text_of(pdf_bytes(packet))


TEXT = HOSTILE.map(clean)
CENTS = st.integers(-(10**9), 10**9)
DAYS = st.none() | st.dates(date(1901, 1, 1), date(2100, 1, 1))
LINES = st.builds(
    PacketLine,
    account=TEXT,
    icn=TEXT,
    patient=TEXT,
    member_id=TEXT,
    born=DAYS,
    service_on=DAYS,
    code=TEXT,
    modifiers=st.lists(st.sampled_from(["25", "59"]), max_size=2).map(tuple),
    units=st.integers(0, 900).map(Decimal),
    charge=CENTS,
    expected=st.none() | CENTS,
    allowed=CENTS,
    paid=CENTS,
    variance=CENTS,
    basis=st.just("contract"),
    reasons=st.just(()),
    remit_number=TEXT,
    remit_on=DAYS,
)


@given(lines=st.lists(LINES, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_the_table_reads_back_as_it_was_written(lines):
    fields = fields_for(Purpose.PAYER_DISPUTE, ["birth-date"])
    packet = replace(drafted().packet, lines=tuple(lines), fields=fields)
    _, *rows = sheet_of(xlsx_bytes(packet), "Claims")
    written = [["UNKNOWN" if (value := c.value(line)) is None else value for c in columns_of(fields)] for line in lines]
    assert [[_as_read(value) for value in row] for row in rows] == [[_as_read(v) for v in row] for row in written]


def _as_read(value):
    return round(float(value), 2) if isinstance(value, int | float | Decimal) else value


def test_a_line_without_a_rate_asks_for_what_the_remit_left_out_and_says_so():
    packet = drafted(denied("A-1", "CO-50 300", service="99999")).packet
    assert packet.requested == 30_000
    assert not packet.is_priced
    assert "what the remit left out" in text_of(pdf_bytes(packet))
    assert "UNKNOWN" in str(sheet_of(xlsx_bytes(packet), "Claims"))
    assert packet.made_on == TODAY
