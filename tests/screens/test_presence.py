"""Two people on one account are told before they type, and nothing of either is overwritten."""

from tests.practice import NOW
from tests.screens.sitting import sitting
from worklist.domain.events import AccountHeld, NoteAdded
from worklist.widgets.others import OthersHere

AT = f"{NOW.astimezone():%H:%M}"


async def test_who_opens_an_account_sees_who_is_there_already(practice):
    async with sitting(practice) as ana, sitting(practice, actor="bo") as bo:
        account = await ana.go_to("account")
        assert "has this account open" not in ana.text
        assert await bo.go_to("account") == account
        assert f"ana has this account open since {AT} (reading)." in bo.text


async def test_a_dialog_says_it_before_anything_is_typed(practice):
    async with sitting(practice) as ana, sitting(practice, actor="bo") as bo:
        await ana.go_to("queues")
        await ana.press("c")
        await bo.go_to("queues")
        await bo.press("n")
        assert f"ana has this account open since {AT} (recording)." in bo.text
        await ana.press("escape")
        await bo.press("escape", "n")
        assert "has this account open" not in bo.text


async def test_it_is_seen_while_the_account_is_open_and_goes_with_the_other(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
        bo = practice.desk("bo").personal
        bo.be_at(account, "recording")
        look_around(ana)
        await ana.until(lambda: f"bo has this account open since {AT} (recording)." in ana.text)
        bo.leave()
        look_around(ana)
        await ana.until(lambda: "has this account open" not in ana.text)


def look_around(person):
    """What happens by itself every few seconds."""
    others = person.app.screen.query_one(OthersHere)
    others.call_later(others.look)


async def test_a_holder_is_named_in_the_dialog(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("queues")
        practice.desk("bo").record(account, AccountHeld())
        ana.desk.refresh()
        await ana.press("n")
        assert "bo holds this account." in ana.text


async def test_my_own_other_session_is_called_so(practice):
    async with sitting(practice) as here, sitting(practice) as there:
        await here.go_to("account")
        await there.go_to("account")
        assert f"You have this account open in another session, since {AT} (reading)." in there.text


async def test_whoever_left_the_program_is_there_no_more(practice):
    async with sitting(practice) as ana:
        account = await ana.go_to("account")
    assert practice.desk("bo").personal.others_at(account) == []


async def test_in_work_mode_presence_goes_along_with_the_account(practice):
    async with sitting(practice) as ana:
        bo = practice.desk("bo").personal
        await ana.press("6", "w")
        first = ana.account
        assert [each.actor for each in bo.others_at(first)] == ["ana"]
        await ana.press("x", "enter")
        assert [each.actor for each in bo.others_at(ana.account)] == ["ana"]
        assert bo.others_at(first) == []


async def test_the_second_save_is_refused_with_what_changed_and_the_third_adds(practice):
    async with sitting(practice) as ana, sitting(practice, actor="bo") as bo:
        account = await ana.go_to("account")
        await bo.go_to("account")
        await ana.press("n", *"from ana")
        await bo.press("n", *"from bo", "enter")
        await ana.press("enter")
        assert f"Meanwhile bo noted: from bo at {AT}. Save again to add yours." in ana.answer
        assert ana.dialog.values() == {"text": "from ana"}
        await ana.press("enter")
        assert ana.record(account) == [NoteAdded("from bo"), NoteAdded("from ana")]
