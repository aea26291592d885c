"""An admin shuts somebody out, or takes their right to see accounts: the open session ends, and says why."""

import pytest

from tests.crew import join
from tests.screens.sitting import sitting
from worklist.domain.refusals import NotAllowed
from worklist.domain.team import MemberSet, Role
from worklist.store.worklog import WorkLog

WHERE = {"a list": "6", "an account": "6 enter", "work mode": "6 w", "review": "E", "morning": "M", "a sync": "S"}
SHUT_OUT = "sue is no longer active in the team."


@pytest.fixture
def team(practice):
    join(practice.data / "worklog.db")
    return practice


def set_member(practice, role, *, active=True):
    log = WorkLog.open(practice.data / "worklog.db")
    log.set_member("ada", lambda _: MemberSet("sue", role, active=active))
    log.close()


@pytest.mark.parametrize("keys", WHERE.values(), ids=WHERE)
async def test_within_seconds_nothing_is_left_on_the_screen(team, keys):
    async with sitting(team, actor="sue") as sue:
        await sue.press(*keys.split())
        set_member(team, Role.SUPERVISOR, active=False)
        await sue.until(lambda: not sue.app.is_running)
        assert (sue.app.report, sue.app.return_code) == (SHUT_OUT, 1)


async def test_what_was_typed_is_kept(team):
    async with sitting(team, actor="sue") as sue:
        await sue.press("6")
        account = sue.account
        await sue.press("n", *"half")
        set_member(team, Role.SUPERVISOR, active=False)
        await sue.until(lambda: not sue.app.is_running)
    set_member(team, Role.SUPERVISOR)
    async with sitting(team, actor="sue") as sue:
        await sue.press("6")
        await sue.point_at(account)
        await sue.press("n")
        assert sue.dialog.values() == {"text": "half"}


async def test_another_role_that_sees_accounts_stays(team):
    async with sitting(team, actor="sue") as sue:
        await sue.press("E")
        set_member(team, Role.SPECIALIST)
        sue.app.screen_stack[1].look_for_news()
        await sue.press("a")
        assert sue.app.is_running
        assert "this takes supervisor" in sue.status or "No request" in sue.text


async def test_a_key_that_is_faster_is_no_defect(team, monkeypatch):
    monkeypatch.setattr("worklist.screens.live.LOOK_EVERY", 3600)
    with pytest.raises(NotAllowed):  # as the tests' driver sees it
        async with sitting(team, actor="sue") as sue:
            app = sue.app
            await sue.press("6")
            set_member(team, Role.SUPERVISOR, active=False)
            await sue.press("j")
    assert app.report == SHUT_OUT
