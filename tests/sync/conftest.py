import pytest

from tests.drop_files import Site


@pytest.fixture
def site(tmp_path) -> Site:
    """A synthetic site with empty drop folders."""
    return Site.make(tmp_path)
