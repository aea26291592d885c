import pytest

from worklist.domain.clocks import MEDICARE_RULES
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.queues import AccountClass, Disposition, Queue
from worklist.domain.site import AGE_BANDS, ChanceTable, SiteRules, age_band


@pytest.mark.parametrize(
    "age, band", [(-5, 0), (0, 0), (90, 0), (91, 1), (180, 1), (181, 2), (365, 2), (366, 3), (None, 3)]
)
def test_the_age_bands(age: int | None, band: int):
    assert age_band(age) == band


def test_a_new_site_starts_from_the_fields_own_numbers():
    rules = SiteRules()
    assert (rules.no_response_days, rules.no_response_days_paper) == (21, 30)
    assert (rules.stalled_touches, rules.aged_days) == (3, 120)
    assert rules.clock_rules == MEDICARE_RULES


def test_every_class_has_a_chance_for_every_age_and_older_is_never_likelier():
    table = ChanceTable().by_class
    assert set(table) == set(AccountClass)
    for chances in table.values():
        assert len(chances) == len(AGE_BANDS) + 1 and list(chances) == sorted(chances, reverse=True)
        assert all(0 < each < 100 for each in chances)


def test_every_action_has_minutes():
    assert SiteRules().minutes == {action.id: action.minutes for action in NEXT_ACTIONS.values()}


def test_the_queues_are_numbered_named_and_described():
    assert [int(queue) for queue in Queue] == list(range(12))
    assert [queue.title for queue in Queue][3:5] == ["Balance audit", "Modifier disputes"]
    assert Queue.AGED.key == "aged-ar" and Queue.NO_RESPONSE.key == "no-response"
    assert all(queue.about.endswith(".") for queue in Queue) and len({queue.key for queue in Queue}) == 12


def test_the_queue_that_stays_empty_says_why():
    assert "UNKNOWN" in Queue.UNDERPAID.about


def test_the_dispositions_that_a_balance_can_ask_for():
    assert {"audit", "dispute", "correct", "negotiate", "chase", "hold"} <= set(Disposition)
