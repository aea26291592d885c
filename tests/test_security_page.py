"""docs/security.md promises nothing without a test, and names no test that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def rows(heading):
    """The rows of the table under a heading."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    _, _, *found = [line for line in section.splitlines() if line.startswith("|")]
    return found


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED)), ids="::".join)
def test_a_test_that_is_named_exists(file, test):
    assert re.search(rf"^(?:async )?def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("heading", ["What is promised", "HIPAA Security Rule"])
def test_every_promise_and_requirement_has_a_test(heading):
    found = rows(heading)
    assert len(found) > 10
    assert [row for row in found if not re.search(r"`tests/[\w/]+\.py::\w+` *(\||,)", row)] == []


def test_the_pages_that_it_leads_to_exist():
    for page in re.findall(r"\]\(([\w.-]+\.md)\)", PAGE):
        assert (ROOT / "docs" / page).exists()
