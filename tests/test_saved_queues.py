"""Saved filters: what the settings may say of them, and what is said of anything else."""

from pathlib import Path

import pytest

from worklist.cli.output import Failure
from worklist.cli.settings_file import with_queue
from worklist.config import ConfigError, parse_settings
from worklist.domain.lists import SavedQueue, Sort

FILE = Path("/site/worklist.toml")
TWO = """\
# ours
[[queue]]
name = "Aetna modifier fights"  # Dana's
filter = "payer:aetna queue:modifier due<=fri"

[rules]
aged_days = 90

[[queue]]
name = "Big and old"
filter = "balance>1k age>90"
sort = "-balance"
"""
SAVED = (
    SavedQueue("Aetna modifier fights", "payer:aetna queue:modifier due<=fri"),
    SavedQueue("Big and old", "balance>1k age>90", Sort("balance", descending=True)),
)


def queues(text):
    return parse_settings(text, FILE, lambda country, state, years: frozenset()).queues


def refusal(text):
    with pytest.raises(ConfigError) as caught:
        queues(text)
    return str(caught.value).removeprefix(f"{FILE}, ")


def test_saved_queues_keep_the_order_of_the_file_and_the_text_of_their_filter():
    assert queues(TWO) == SAVED
    assert queues("") == ()


@pytest.mark.parametrize(
    ("line", "value", "said"),
    [
        (
            4,
            'filter = "balnce>5"',
            "line 4: the filter: 'balnce>5' at column 1: there is no key 'balnce'",
        ),
        (4, "", "line 2: [[queue]] needs filter"),
        (3, "", "line 2: [[queue]] needs name"),
        (3, 'name = "Denied"', "line 3: 'Denied' is the name of the queue Denied already"),
        (3, 'name = "AGED a/r"', "line 3: 'AGED a/r' is the name of the queue Aged A/R already"),
        (3, 'name = "Today"', "line 3: 'Today' is the name of the view Today already"),
        (3, 'name = "big AND old"', "line 10: 'Big and old' is the name of the saved queue big AND old already"),
        (3, 'name = "7"', "line 3: '7' is no name of a queue; it needs a letter"),
        (3, f'name = "{"x" * 41}"', "line 3: name has 41 characters; 40 is the most"),
        (12, 'sort = "size"', "line 12: a list cannot be sorted by 'size'; there are number, patient"),
        (12, 'srot = "age"', "line 12: 'srot' is no key of [[queue]]; did you mean sort?"),
    ],
)
def test_a_mistake_is_said_with_its_line_and_what_to_write(line, value, said):
    lines = TWO.splitlines()
    lines[line - 1] = value
    assert refusal("\n".join(lines)).startswith(said)


def test_one_bracket_is_a_slip():
    assert "each queue is a table that begins with a line [[queue]]" in refusal('[queue]\nname = "x"\n')


NEW = SavedQueue("Mine, \"quoted\" \\ 'both'", 'payer:"alder mutual" -is:snoozed', Sort("age"))


@pytest.mark.parametrize("text", ["", "# only a comment", "[rules]\naged_days = 90", TWO, TWO.rstrip()])
def test_saving_adds_behind_the_others_and_keeps_every_line(text):
    written = with_queue(text, NEW)
    assert queues(written) == (*queues(text), NEW)
    assert written.startswith(text.rstrip())


def test_a_comment_before_the_next_table_stays_with_it():
    before, rules = '[[queue]]\nname = "Old"\nfilter = "age>9"\n', "\n# our numbers\n[rules]\naged_days = 90\n"
    written = with_queue(before + rules, NEW)
    assert written.startswith(before)
    assert written.endswith(rules)
    assert len(queues(written)) == 2


def test_saving_under_a_name_that_is_there_replaces_it():
    again = SavedQueue("BIG and OLD", "balance>2k")
    written = with_queue(TWO, again)
    assert queues(written) == (SAVED[0], again)
    assert with_queue(written, SAVED[1]) == TWO
    first = with_queue(TWO, SavedQueue("aetna modifier fights", "payer:aetna", Sort("age")))
    assert queues(first) == (SavedQueue("aetna modifier fights", "payer:aetna", Sort("age")), SAVED[1])
    assert "# Dana's" in first
    assert first.endswith(TWO[TWO.index("[rules]") :])


@pytest.mark.parametrize("name", ["old", "new"])
def test_queues_that_are_written_otherwise_are_left_to_their_writer(name):
    with pytest.raises(Failure, match=r"not written as \[\[queue\]\]; change them by hand"):
        with_queue('queue = [\n  { name = "Old", filter = "age>9" },\n]\n', SavedQueue(name, "age>90"))


def test_there_are_only_as_many_as_can_be_counted_at_once():
    fits = "".join(f'[[queue]]\nname = "fights {number}"\nfilter = "age>{number}"\n' for number in range(200))
    assert len(queues(fits)) == 200
    assert refusal(f'{fits}[[queue]]\nname = "one more"\nfilter = "age>1"\n').startswith(
        "line 601: 200 saved queues are the most"
    )
