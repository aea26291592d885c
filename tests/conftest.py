"""What every test may ask for: a synced practice of its own, and a program that sees neither clock nor terminal."""

import gc

import pytest

from tests.practice import SYNCED, Practice, empty_practice, stop_clocks, synced_practice

OF_THE_TERMINAL = ("NO_COLOR", "COLORTERM", "FORCE_COLOR", "TERM_PROGRAM", "COLUMNS", "LINES", "TEXTUAL_THEME")


def pytest_collection_finish():
    """What was imported and collected stays to the end: to look through it for garbage again and again took a sixth
    of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def pytest_runtest_teardown(item, nextitem):
    """Or the screens that the tests have left fill the memory."""
    if nextitem is None or item.path != nextitem.path:
        gc.collect()


@pytest.fixture(scope="session", autouse=True)
def _plain_terminal():
    """The terminal that the tests run in does not colour what they see."""
    with pytest.MonkeyPatch.context() as patch:
        for name in OF_THE_TERMINAL:
            patch.delenv(name, raising=False)
        patch.setenv("TERM", "xterm-256color")
        yield


@pytest.fixture
def stopped_clocks(monkeypatch):
    stop_clocks(monkeypatch.setattr)


@pytest.fixture(scope="session")
def the_practice(tmp_path_factory) -> Practice:
    """Read once; to be copied, not worked on."""
    with pytest.MonkeyPatch.context() as patch:
        stop_clocks(patch.setattr, SYNCED)
        return synced_practice(tmp_path_factory.mktemp("practice"), accounts=300)


@pytest.fixture
def practice(the_practice, tmp_path) -> Practice:
    """300 synthetic encounters, synced twelve minutes ago, nothing recorded yet."""
    return the_practice.copy(tmp_path / "data")


@pytest.fixture
def nothing_yet(tmp_path) -> Practice:
    """A practice before its first sync."""
    return empty_practice(tmp_path / "new")
