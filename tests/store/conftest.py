import pytest

from worklist.domain.events import NoteAdded
from worklist.store.worklog import WorkLog


@pytest.fixture
def log_path(tmp_path):
    return tmp_path / "worklog.db"


@pytest.fixture
def log(log_path):
    log = WorkLog.create(log_path)
    yield log
    log.close()


@pytest.fixture
def note(log):
    """Adds notes to account A1."""

    def add(*texts, **kwargs):
        return [log.append("ana", "A1", lambda _, text=text: [NoteAdded(text)], **kwargs)[0] for text in texts]

    return add
