"""``h`` hides patients' names on every screen and dialog at once; showing them again is in the record."""

import re

import pytest

from tests.practice import TODAY
from tests.screens.sitting import LARGE, SMALL, sitting
from tests.screens.test_pictures import is_as_approved
from worklist.domain.events import CallLogged, CallOutcome, NoteAdded
from worklist.domain.lists import Query
from worklist.domain.names import mask_of
from worklist.domain.traces import NamesShown, ValueCopied

pytestmark = pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")

DIALOGS = "sctezfno"
LETTER, DOT = r"\w", "\u2022"
OF_THE_PROGRAM = {"synthetic", "quit"}
"""Words that the screens say of themselves, and that are names of the practice too."""
_WORD = re.compile(r"[^\W\d_]{3,}")


def words_of(text):
    return {word.casefold() for word in _WORD.findall(text)}


def names_of(desk):
    """Every word of every patient's name in the practice."""
    rows = desk.accounts(Query(me="ana", today=TODAY, asleep=True))
    rows.extend(desk.all_ids(Query(me="ana", today=TODAY, asleep=True)))
    return set().union(*(words_of(row.patient) for row in rows.rows(0, len(rows)))) - OF_THE_PROGRAM


def gossip(practice, account):
    """A colleague who names the patient wherever text is free; returns the name."""
    bo = practice.desk("bo")
    patient = bo.row(account).patient
    last, first = patient.split(",")[0], patient.split()[1]
    step = f"call {first} {last} back"
    bo.record(account, NoteAdded(f"{first.upper()} {last} called, Mr {last} is upset"))
    bo.record(account, CallLogged(CallOutcome.OTHER, representative=first, said=f"they know {patient}"))
    bo.personal.keep_draft(account, "note", {"text": step})
    bo.close()
    return patient


def traces(desk, kind):
    return [event for event in desk._log.since(0) if isinstance(event.body, kind)]


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
async def test_no_word_of_any_name_is_on_any_screen_or_dialog(practice, size):
    async with sitting(practice, size=size, actor="bo", hide_names=True) as bo:
        names = names_of(bo.desk)

        def shown():
            return words_of(bo.text) & names

        for number in ("d", "i", "Z", "a", *"1234567890", "minus", "6"):
            await bo.press(number)
            assert not shown()
        gossip(practice, bo.account)
        await bo.press("j", "k")
        assert not shown()
        for keys in (*DIALOGS, "u", "U", "C", "question_mark", "f1", "slash"):
            await bo.press(keys)
            assert not shown(), keys
            await bo.press("escape")
        await bo.press("space", "n")
        assert not shown()
        await bo.press("escape", "X", "enter")
        for _ in range(12):
            assert not shown()
            await bo.press("ctrl+d")
        for key in (*DIALOGS, "l", "u", "U"):
            await bo.press(key)
            assert not shown(), key
            await bo.press(*(["enter"] if key == "U" else []))
            assert not shown(), key
            await bo.press("escape", *(["escape"] if key == "U" else []))
        await bo.press("escape", "w")
        for _ in range(12):
            assert not shown()
            await bo.press("ctrl+d")
        await bo.press("enter")
        assert not shown()
        await bo.press("escape", "x")
        assert not shown()
        await bo.press("escape", "q", "S")
        assert not shown()


async def test_the_picture(practice, picture):
    async with sitting(practice) as ana:
        await ana.press("6")
        gossip(practice, ana.account)
        await ana.press("h", "j", "k")
        assert await is_as_approved(picture, ana, "hidden-names")


async def test_h_hides_at_once_and_shows_again_which_is_recorded(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        patient = ana.desk.row(account).patient
        assert patient in ana.explained
        await ana.press("h")
        assert not words_of(ana.text) & words_of(ana.desk.row(account).patient)
        assert "name hidden" in ana.row
        assert f"patient of {account}" in ana.explained
        assert ana.status == "Names are hidden; h shows them again."
        assert not traces(ana.desk, NamesShown)
        await ana.press("h")
        assert patient in ana.explained
        (trace,) = traces(ana.desk, NamesShown)
        assert (trace.actor, trace.account) == ("ana", "")


async def test_what_the_status_line_said_is_taken_back(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        last = ana.desk.row(account).patient.split(",")[0]
        await ana.press("n")
        await ana.type(f"told {last} so")
        await ana.press("enter")
        assert last in ana.status
        await ana.press("f9")
        assert not words_of(ana.text) & words_of(last)


async def test_over_a_dialog_f9_hides_what_it_says_and_blots_out_what_is_typed(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        patient = ana.desk.row(account).patient
        last = patient.split(",")[0]
        await ana.press("n")
        await ana.type(f"h: {last} again")
        assert patient in ana.text
        await ana.press("f9")
        assert not words_of(ana.text) & words_of(patient)
        assert f"h: {re.sub(LETTER, DOT, last)} again" in ana.text
        await ana.press("enter")
        assert ana.record(account) == [NoteAdded(f"h: {last} again")]
        assert f"noted: h: patient of {account} again" in ana.status


async def test_in_a_text_field_h_is_a_letter(practice):
    async with sitting(practice) as ana:
        await ana.go_to("account")
        await ana.press("n", "h")
        assert ana.dialog.values() == {"text": "h"}
        assert not ana.app.hides_names


async def test_searching_and_sorting_by_name_work_on_the_real_names(practice):
    async with sitting(practice, hide_names=True) as ana:
        await ana.press("a")
        last = ana.desk.row(ana.account).patient.split(",")[0]
        await ana.press("slash")
        await ana.type(f"patient:{last}")
        await ana.press("enter")
        assert f"patient:{last}" in ana.text  # whoever typed it sees it
        assert all("name hidden" in row for row in ana.rows)
        assert last in ana.desk.row(ana.account).patient


async def test_a_copied_number_is_recorded_on_its_account(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        await ana.press("y")
        (trace,) = traces(ana.desk, ValueCopied)
        assert (trace.account, trace.body.what) == (account, "account number")


async def test_what_cannot_be_recorded_is_neither_shown_nor_copied(practice, monkeypatch):
    async with sitting(practice, hide_names=True) as ana:
        account = await ana.go_to("account")
        ana.desk._log._connection.execute("PRAGMA query_only = ON")  # what a bad disk does
        await ana.press("h")
        assert ana.app.hides_names
        await ana.press("y")
        assert ana.refused
        assert ana.app.clipboard != account


def test_every_way_that_the_records_write_a_name_is_known(practice):
    desk = practice.desk()
    row = desk.accounts(Query(me="ana", today=TODAY)).rows(0, 1)[0]
    account = desk.look(row.number).assessment.account
    written = {claim.patient.name for claim in account.claims} | {remit.patient.name for remit in account.remits}
    assert written <= set(mask_of(account).names)
    desk.close()
