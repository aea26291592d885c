"""The playbook files: what is shipped, what a site puts beside its settings, and one sentence for what is wrong."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from worklist.config import ConfigError, Settings, parse_settings
from worklist.config.playbooks import SHIPPED, read_playbooks
from worklist.domain.events import CallOutcome
from worklist.domain.next_steps import NEXT_ACTIONS
from worklist.domain.playbooks import FACTS, PLACEHOLDERS, Leverage, Playbook, placeholders

DOCUMENT = Path(__file__).parents[1] / "docs" / "playbooks.md"
OURS = """\
id = "alder-visits"
title = "Visits of one payer"
leverage = "defensible-error"
next = "appeal"
check = ["Look at {codes}."]
say = ["Claim {claim}."]
ask = ["The project's number."]
not_when = [
    "No note.",
    "No project.",
]

[[when]]
queues = ["denied"]
families = ["bundling"]
modifiers = ["25"]

[evidence]
note = "The note of {service}"
"""
shipped = read_playbooks()
every_shipped = pytest.mark.parametrize("playbook", shipped.all, ids=lambda playbook: playbook.id)


def texts_of(playbook: Playbook) -> tuple[str, ...]:
    lists = (playbook.check, playbook.say, playbook.ask, playbook.not_when)
    return (playbook.title, *(item.text for item in playbook.evidence), *(text for each in lists for text in each))


def site(folder: Path, settings: str = "", **named: str) -> Settings:
    """A site whose own playbooks are these files: ``alder="..."`` is ``playbooks/alder.toml``."""
    own = folder / "playbooks"
    own.mkdir()
    for name, text in named.items():
        (own / f"{name}.toml").write_text(text, encoding="utf-8")
    return parse_settings(settings, folder / "worklist.toml", lambda *_: frozenset())


# -- what is shipped ------------------------------------------------------------------------------------------------


@every_shipped
def test_each_is_short_and_says_when_not_to_pursue(playbook):
    sizes = [len(each) for each in (playbook.check, playbook.evidence, playbook.say, playbook.ask, playbook.not_when)]
    most = [6, 7, 4, 3, 4]
    assert all(1 <= size <= limit for size, limit in zip(sizes, most, strict=True))
    assert max(map(len, texts_of(playbook))) <= 240
    assert playbook.next_action in ("", *NEXT_ACTIONS)
    assert "!" not in "".join(texts_of(playbook))


def test_each_kind_of_leverage_has_its_playbooks():
    assert {playbook.leverage for playbook in shipped.all} == set(Leverage)


def test_only_the_last_takes_every_account():
    *others, last = shipped.all
    assert last.when == ()
    assert all(playbook.when for playbook in others)


def test_every_outcome_of_a_call_has_the_beginning_of_a_note():
    assert shipped.call_notes.keys() == set(CallOutcome)
    assert shipped.problems == ()


def test_no_deadline_of_a_payer_is_told_as_a_fact():
    """Days are the clocks' to tell, by a rule with a source; what is left are global days and Medicare's four years."""
    told = [text for playbook in shipped.all for text in texts_of(playbook) if re.search(r"\d+ (business )?days", text)]
    assert all("global" in text or "0 or 10 days" in text for text in told)


def test_the_files_go_with_the_program():
    pattern = "playbooks/*.toml"
    assert sorted(SHIPPED.parent.glob(pattern)) == sorted(path for path in SHIPPED.iterdir())


# -- the document ---------------------------------------------------------------------------------------------------


def in_words(playbook: Playbook) -> str:
    ways = [
        ", ".join(f"{FACTS[key].name} {' / '.join(sorted(wanted))}" for key, wanted in way.items())
        for way in playbook.when
    ]
    return "; or ".join(ways) or "anything else"


def test_the_document_lists_what_is_shipped_in_order():
    rows = [f"| {p.title} | `{p.id}` | {p.leverage.label} | {in_words(p)} |" for p in shipped.all]
    assert "\n".join(rows) in DOCUMENT.read_text(encoding="utf-8")


def test_the_document_names_every_fact_that_fills_a_sentence_and_decides():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert all(f"`{{{name}}}`" in text for name in PLACEHOLDERS)
    assert all(f"`{key}`" in text for key in FACTS)


def test_the_example_of_the_document_can_be_used(tmp_path):
    example = re.search(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    found = site(tmp_path, example=example[1]).playbooks
    assert (found.problems, found.all[0].id) == ((), "alder-visits")


# -- a site's own ---------------------------------------------------------------------------------------------------


def test_a_new_one_is_tried_before_the_shipped_ones(tmp_path):
    found = site(tmp_path, b=OURS.replace("alder-visits", "second"), a=OURS).playbooks
    assert [playbook.id for playbook in found.all[:2]] == ["alder-visits", "second"]
    assert found.all[2:] == shipped.all


def test_one_with_the_id_of_a_shipped_one_replaces_it_whole_in_its_place(tmp_path):
    found = site(tmp_path, ours=OURS.replace("alder-visits", "modifier-25")).playbooks
    assert [playbook.id for playbook in found.all] == [playbook.id for playbook in shipped.all]
    ours = next(playbook for playbook in found.all if playbook.id == "modifier-25")
    assert ours.title == "Visits of one payer"
    assert [item.id for item in ours.evidence] == ["note"]


def test_notes_of_calls_are_replaced_one_by_one(tmp_path):
    found = site(tmp_path, calls='[notes]\npaid = "Paid: {claim}"').playbooks
    assert found.call_notes == {**shipped.call_notes, CallOutcome.PAID: "Paid: {claim}"}


def test_the_folder_can_be_named(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "ours.toml").write_text(OURS, encoding="utf-8")
    found = site(tmp_path, '[playbooks]\nfolder = "elsewhere"', not_read="id = 1")
    assert (found.playbooks.all[0].id, found.playbooks.problems) == ("alder-visits", ())


def test_a_site_without_a_folder_has_the_shipped_ones(tmp_path):
    assert parse_settings("", tmp_path / "worklist.toml", lambda *_: frozenset()).playbooks == shipped


def test_a_named_folder_that_is_not_there_is_said(tmp_path):
    found = parse_settings('playbooks.folder = "gone"', tmp_path / "worklist.toml", lambda *_: frozenset()).playbooks
    assert found.all == shipped.all
    assert re.fullmatch(r"\S+/gone: the playbook folder cannot be read: No such file or directory\.", *found.problems)


def test_a_mistake_in_the_settings_is_one_of_the_settings(tmp_path):
    with pytest.raises(ConfigError, match=r"line 2: 'foldr' is no key of \[playbooks\]; did you mean folder\?"):
        site(tmp_path, '[playbooks]\nfoldr = "x"')


# -- what is wrong in them ------------------------------------------------------------------------------------------

WRONG = [
    ('id = "alder-visits"', "", 1, "the playbook needs id"),
    ("alder-visits", "Alder Visits", 1, "cannot be an id"),
    ("title =", "titel =", 2, "'titel' is no key of the playbook; did you mean title?"),
    ('"defensible-error"', '"defensible"', 3, "did you mean defensible-error?"),
    ('"appeal"', '"apeal"', 4, "did you mean appeal?"),
    ("{codes}", "{code}", 5, "'{code}' is no fact of an account; did you mean codes?"),
    ("{claim}", "{}", 6, "'{}' is no fact of an account"),
    ('["The project\'s number."]', '["a", 5]', 7, "a list of texts"),
    ('"No project."', '"{projct}"', 10, "'{projct}' is no fact"),
    ('"No project."', '"\\u001b[2J"', 8, "cannot be shown"),
    ('"No project."', f'"{"x" * 500}"', 8, "400 is the most"),
    ("queues =", "queue =", 14, "did you mean queues?"),
    ('"denied"', '"denid"', 14, "'denid' is no queue; did you mean denied?"),
    ('"bundling"', '"bundlng"', 15, "'bundlng' is no reason; did you mean bundling?"),
    ('modifiers = ["25"]', 'modifiers = ["255"]', 16, "'255' is no modifier; write the code alone"),
    ('modifiers = ["25"]', 'carcs = ["CO-97"]', 16, "'CO-97' is no CARC"),
    ('modifiers = ["25"]', "modifiers = []", 13, "must name at least one"),
    ('modifiers = ["25"]', 'states = ["snozed"]', 16, "did you mean snoozed?"),
    ("note =", '"a note" =', 19, "cannot be an id"),
    ("{service}", "{servce}", 19, "did you mean service?"),
    ("[evidence]", "[evidence", 18, "not TOML"),
    ('[[when]]\nqueues = ["denied"]\nfamilies = ["bundling"]\nmodifiers = ["25"]\n', "", 1, "needs [[when]]"),
    ("alder-visits", "re-decide", 13, "takes every account: leave out [[when]]"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "words"), WRONG)
def test_what_is_wrong_is_one_sentence_with_file_and_line_and_the_rest_is_used(tmp_path, right, wrong, line, words):
    assert OURS.count(right) >= 1
    found = site(tmp_path, ours=OURS.replace(right, wrong, 1), right=OURS.replace("alder-visits", "right")).playbooks
    (problem,) = found.problems
    assert problem.startswith(f"{tmp_path}/playbooks/ours.toml, line {line}: ")
    assert words in problem
    assert problem.isprintable()
    assert [playbook.id for playbook in found.all] == ["right", *(playbook.id for playbook in shipped.all)]


def test_the_same_id_twice_and_a_note_for_no_outcome_are_said(tmp_path):
    found = site(tmp_path, a=OURS, b=OURS, calls='[notes]\npayed = "x"\n').playbooks
    twice, unknown = found.problems
    assert "b.toml, line 1: id is 'alder-visits', which an earlier file of this folder has too." in twice
    assert "calls.toml, line 2: 'payed' is no key of [notes]; did you mean paid?" in unknown


def test_a_file_that_is_no_text_is_said(tmp_path):
    own = site(tmp_path).own_playbooks
    (own / "scan.toml").write_bytes(b"\x89PNG\xff")
    (own / "deep.toml").mkdir()
    (own / ".draft.toml").write_text("not looked at", encoding="utf-8")
    deep, scan = read_playbooks(own).problems
    assert "deep.toml, line 1: the playbook cannot be read: Is a directory." in deep
    assert "scan.toml, line 1: the file is not in UTF-8" in scan


PIECES = st.sampled_from(
    [*OURS.splitlines(keepends=True), "[", "]", "{", "}", '"', "\\", "\x00", "\u202e", "when = 1\n"]
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_is_a_playbook_or_one_sentence(tmp_path, text):
    (tmp_path / "any.toml").write_text(text, encoding="utf-8", errors="replace")
    found = read_playbooks(tmp_path)
    assert len(found.problems) + len(found.all) - len(shipped.all) == 1
    assert all(re.match(r"\S+any\.toml, line \d+: \S", problem) and problem.isprintable() for problem in found.problems)


def test_help_reads_no_playbook():
    """Start-up: nothing of them is imported before somebody asks for one."""
    code = "import sys, worklist.config, worklist.cli; print([m for m in sys.modules if m.endswith('playbooks')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_braces_of_shipped_sentences_are_all_known():
    assert {name for playbook in shipped.all for text in texts_of(playbook) for name in placeholders(text)} <= set(
        PLACEHOLDERS
    )
