"""A desk for lists is at once the whole desk for whoever asks more of it."""

from contextlib import closing

import pytest

from tests.drop_files import TODAY, Site, aging, claim
from worklist.desk import Desk, Refusal, desk_for_lists
from worklist.domain.events import NoteAdded
from worklist.domain.lists import Query


@pytest.fixture
def desk(tmp_path):
    site = Site.make(tmp_path)
    site.drop("a.837", claim("A1"))
    site.drop("a.csv", aging(("A1", 100)))
    site.sync()
    with closing(desk_for_lists(site.cache_path, site.log_path, site.rules, "ana", today=lambda: TODAY)) as desk:
        yield desk


def test_lists_alone_do_not_take_the_whole_desk(desk):
    assert [row.number for row in desk.accounts(Query(me="ana", today=TODAY)).rows(0, 5)] == ["A1"]
    assert sum(total.accounts for total in desk.totals()) == 1
    assert not isinstance(desk, Desk)


def test_the_first_act_is_saved_as_by_the_whole_desk(desk):
    desk.record("A1", NoteAdded("called"))
    assert isinstance(desk, Desk)
    assert [event.body for event in desk.look("A1").events] == [NoteAdded("called")]
    with pytest.raises(Refusal, match="B9"):
        desk.open_account("B9")


def test_what_no_desk_has_is_missed_by_its_name(desk):
    with pytest.raises(AttributeError, match="launder"):
        desk.launder  # noqa: B018
