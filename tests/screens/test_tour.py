"""The tour: one page, once for each person, and again whenever it is asked for."""

import pytest

from tests.crew import CREW, join
from tests.screens.sitting import MEDIUM, SMALL, sitting
from tests.screens.test_pictures import is_as_approved
from worklist.actions import ACTIONS, USUAL
from worklist.domain.team import Member, MemberSet
from worklist.screens.tour import TourScreen, tour_lines

SAM, SUE, ABE = (Member.of(MemberSet(name, CREW[name])) for name in ("sam", "sue", "abe"))
ALONE = Member.alone("ana")
OWN = USUAL.with_own({"work": ("f5",), "tour": ("f6",)})
TAUGHT = ("view.today", "work", "next_step", "call", "outcome", "mark", "filter", "undo", "my_acts", "help")


def is_open(ana):
    return isinstance(ana.app.screen, TourScreen)


def test_the_tour_teaches_the_ten_things_of_a_day_with_the_keys_in_force():
    lines = tour_lines(USUAL, SAM)
    assert len(lines) == 10
    for id_ in TAUGHT:
        assert any(USUAL.shown(id_) in keys.split() for keys, _ in lines), id_
    assert any(keys == "f5" for keys, _ in tour_lines(OWN, SAM))


@pytest.mark.parametrize(
    ("me", "taught", "left_out"),
    [
        (SAM, {"w", "s c o", "u U"}, {"E", "M", "A", "K #"}),
        (SUE, {"w", "s c o", "u U", "E", "M", "A", "K #"}, set()),
        (ABE, {"E", "M", "K #", "d", "/"}, {"w", "s c o", "space v", "u U", "A"}),
        (ALONE, {"w", "E", "M", "A"}, set()),
    ],
    ids=["a specialist", "a supervisor", "an auditor", "alone"],
)
def test_each_role_is_taught_what_it_may_do(me, taught, left_out):
    keys = {keys for keys, _ in tour_lines(USUAL, me)}
    assert taught <= keys and not left_out & keys


async def test_a_supervisor_and_an_auditor_see_their_own_page(practice):
    join(practice.data / "worklog.db")
    for actor, words in (("sue", "Assign: who is to work the row"), ("abe", "a supervisor decides")):
        async with sitting(practice, actor=actor, size=SMALL, with_tour=True) as person:
            assert words in person.text and "brings this page back" in person.text


@pytest.mark.parametrize("size", [SMALL, MEDIUM], ids=str)
async def test_the_whole_page_is_in_sight(practice, size):
    async with sitting(practice, size=size, with_tour=True) as ana:
        shown = ana.text
        assert [about for _, about in tour_lines(USUAL, ALONE) if about not in shown] == []
        assert "enter begins · f1 brings this page back" in shown
        assert "…" not in "".join(line for line in ana.text.splitlines() if "│" in line and "A day" in line)


@pytest.mark.filterwarnings(r"ignore:\s*Can not relate snapshot")  # they stand in screens/
async def test_it_looks_as_it_was_approved(practice, picture):
    async with sitting(practice, size=SMALL, with_tour=True) as ana:
        assert await is_as_approved(picture, ana, "tour")


@pytest.mark.parametrize("key", ["enter", "escape", "q", "space", "f1"])
async def test_it_is_left_by_any_of_the_usual_keys_and_is_not_shown_again(practice, key):
    async with sitting(practice, with_tour=True) as ana:
        assert is_open(ana)
        await ana.press(key)
        assert not is_open(ana)
        assert ana.app.is_running
        assert ana.desk.personal.preference("tour") == "seen"


async def test_the_palette_and_its_key_bring_it_back(practice):
    async with sitting(practice) as ana:
        assert not is_open(ana)
        await ana.press("f1")
        assert is_open(ana)
        await ana.press("enter", "colon")
        await ana.type("first start")
        await ana.until(lambda: "tour (f1)" in ana.text)
        await ana.press("enter")
        await ana.until(lambda: is_open(ana))


async def test_help_leads_to_it_and_back(practice):
    async with sitting(practice, keymap=OWN) as ana:
        await ana.press("question_mark", "f6")
        assert is_open(ana)
        assert "f6 brings this page back" in ana.text
        await ana.press("f6", "escape")
        assert ana.app.screen is ana.place


def test_every_action_that_it_names_is_in_the_table():
    assert set(TAUGHT) <= {action.id for action in ACTIONS}
