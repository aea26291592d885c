"""A packet on the screen: read before it leaves, sent, and what the payer answers."""

from tests.practice import TODAY
from tests.screens.sitting import LARGE, SMALL, sitting
from worklist.domain.money import dollars

DENIED = "6"


async def preview(ana):
    """From the queues to the packet of the first denied account."""
    await ana.press(DENIED)
    account = ana.account
    await ana.press("p")
    return account


async def send(ana, **said):
    await ana.press("s")
    fields = {"to": "Disputes desk", "answer_due": "2026-12-21", **said}
    if ana.dialog.query("#why"):
        fields = {"why": "the portal accepted it", **fields}
    await ana.fill(**fields)
    await ana.press("enter")


async def answer(ana, account, **said):
    await ana.point_at(account)
    await ana.press("O")
    await ana.fill(**said)
    await ana.press("enter")
    return ana.record(account)[-2:]


async def test_everything_is_read_before_it_leaves_and_another_letter_can_be_chosen(practice):
    async with sitting(practice, size=LARGE) as ana:
        account = await preview(ana)
        said = ana.explained
        assert "requested on 1 claim" in said
        assert account in said
        assert "Notes, addresses, telephone numbers and social security numbers never leave" in said
        await ana.press("l")
        assert ana.explained.split("Letter: ")[1] != said.split("Letter: ")[1]
        name = ana.desk.look(account).assessment.account.patient.split(",")[0]
        assert name in ana.text
        await ana.press("h")
        assert name not in ana.text
        await ana.press("escape")
        assert ana.record(account) == []
        assert not ana.desk.packets_folder.exists()


async def test_a_packet_is_sent_followed_up_and_closed_when_money_came(practice):
    async with sitting(practice) as ana:
        account = await preview(ana)
        await send(ana, answer_due="")
        assert ana.answer == "Say when the answer is late."
        await ana.fill(answer_due="2026-12-21")
        await ana.press("enter")
        sent, step = ana.record(account)
        assert (sent.to, step.action, step.due > TODAY) == ("Disputes desk", "appeal-status", True)
        assert sorted(path.suffix for path in ana.desk.packets_folder.iterdir()) == [".pdf", ".xlsx"]
        assert "sent a dispute" in ana.status
        answered, outcome = await answer(ana, account, result="won", amount="100", close="now")
        assert (answered.result, answered.amount) == ("won", 10_000)
        assert (outcome.outcome, outcome.amount) == ("recovered", 10_000)


async def test_what_was_lost_is_appealed_again(practice):
    async with sitting(practice, size=SMALL) as ana:
        await ana.press(DENIED, "O")
        assert "No dispute waits for an answer here" in ana.status
        account = await preview(ana)
        await send(ana)
        answered, step = await answer(ana, account, result="lost", reason="they hold the edit")
        assert (answered.result, step.action) == ("lost", "appeal")


async def test_what_a_packet_asks_in_all_is_said_and_it_is_undone_as_a_whole(practice):
    async with sitting(practice) as ana:
        await ana.press("a", "slash")
        await ana.type("payer:alder")
        await ana.press("enter", "V", "p")
        accounts = [part.number for part in ana.place._drafted.parts]
        await send(ana)
        asked = sum(ana.record(account)[0].requested for account in accounts)
        assert len(accounts) > 1
        assert f"{dollars(asked)} asked" in ana.status
        await ana.press("u", "enter")
        assert [len(ana.record(account)) for account in accounts] == [4] * len(accounts)


async def test_marked_accounts_of_several_payers_are_no_packet(practice):
    async with sitting(practice) as ana:
        await ana.press(DENIED, "V", "p")
        assert ana.refused
        assert "A packet is for one payer" in ana.status
