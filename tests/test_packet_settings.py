"""The ``[packets]`` table and the site's letters: what they say, and what is said of them."""

from pathlib import Path

import pytest

from worklist.config.packets import read_letters
from worklist.config.settings import parse_settings
from worklist.config.tables import ConfigError

HERE = Path("/site/worklist.toml")


def test_the_table_says_what_leaves_and_when_answers_are_late():
    text = '[packets]\nfolder = "out"\nadd_fields = "birth-date"\n[packets.answer_days]\n"Alder Mutual" = 45\n'
    packets = parse_settings(text, HERE).packets
    assert packets.folder == Path("/site/out")
    assert "birth-date" in packets.fields
    assert packets.answer_days == {"alder mutual": 45}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[packets]\nadd_fields = ["notes"]\n', "line 2: 'notes' is no field that can leave"),
        ('[packets]\nleave_out_fields = ["payer"]\n', "line 2: 'payer' cannot be left out"),
        ('[packets.answer_days]\n"Alder" = 0\n', "line 2: Alder must be from 1 to 365"),
        ("[packets]\nletter = 1\n", "line 2: 'letter' is no key of"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, said):
    with pytest.raises(ConfigError, match=said):
        parse_settings(text, HERE)


def test_a_letter_of_the_site_replaces_one_and_a_wrong_one_is_said(tmp_path):
    (tmp_path / "general.txt").write_text("Subject: Ours\n\nPay $requested,\nplease.\n\nThank you.\n")
    (tmp_path / "own.txt").write_text("Dear all,\n")
    (tmp_path / "odd.txt").write_text("Subject: Odd\n\nPay $5.\n")
    letters = read_letters(tmp_path)
    ours = next(letter for letter in letters.all if letter.id == "general")
    assert (ours.subject, ours.paragraphs) == ("Ours", ("Pay $requested, please.", "Thank you."))
    odd, own = letters.problems
    assert "odd.txt, line 3: $ is no placeholder; $$ writes a dollar sign" in odd
    assert "own.txt, line 1: a letter begins with a line 'Subject: ...'" in own
