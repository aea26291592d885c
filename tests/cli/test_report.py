"""``worklist report`` as a person and a scheduler run it."""

import hashlib
from datetime import UTC, datetime

import pytest

from tests.exports.reading import sheet_of, text_of
from tests.exports.test_report_files import Reader
from worklist.domain.numbers.week import Week
from worklist.store.locks import report_lock

OVER_SSH = "10.0.0.7 5000 10.0.0.1 22"


@pytest.fixture(scope="module")
def told(demo):
    return demo.answer("report")


def measure(told, name):
    return next(each for each in told["measures"] if each["id"] == name)


def test_the_text_says_what_the_json_says(demo, told):
    text = demo.done("report", "--formulas")
    owed = measure(told, "ar")
    assert f"${float(owed['value']):,.2f}" in text
    assert owed["worked"] in text
    aging = next(each for each in told["breakdowns"] if each["id"] == "aging")
    assert all(row["label"][:12] in text for row in aging["rows"])
    assert sum(float(value) for row in aging["rows"] for value in row["values"]) == pytest.approx(float(owed["value"]))


def test_the_accounts_behind_a_number_are_listed_and_that_is_in_the_record(demo, told):
    aging = next(each for each in told["breakdowns"] if each["id"] == "aging")
    line = next(row for row in aging["rows"] if row["label"].startswith("ALDER"))
    rows = demo.rows("report", "--accounts", "aging/alder")
    assert len(rows) == line["accounts"] > 0
    assert sum(float(row["balance"]) for row in rows) == pytest.approx(sum(map(float, line["values"])))
    left = demo.rows("audit", "left")[-1]["fields"]
    assert (left["what"], left["form"], left["accounts"]) == ("report aging/alder", "json", len(rows))


def test_what_is_asked_wrongly_is_said(demo):
    said = demo.refused("report", "days-in-arr", code=2)
    assert said == "'days-in-arr' is no number; did you mean days-in-ar?"
    assert "'' is no number" in demo.refused("report", "--accounts", "", code=2)
    assert "ar is one number, without lines" in demo.refused("report", "--accounts", "ar/x", code=2)


def test_over_ssh_it_is_read_and_no_file_is_written(demo, told):
    ssh = demo.with_(SSH_CONNECTION=OVER_SSH, SSH_ORIGINAL_COMMAND="report ar")
    assert measure(told, "ar")["formula"] in ssh.done()
    weekly = f"report --weekly --out {demo.home}/over-ssh"
    asked = demo.with_(SSH_CONNECTION=OVER_SSH, SSH_ORIGINAL_COMMAND=weekly).run()
    assert (asked.returncode, "out names a file on the server" in asked.stderr) == (2, True)
    assert not (demo.home / "over-ssh").exists()


# -- every week -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def week(demo):
    """The files of the last week, written by a scheduler that knows only the command."""
    return demo.answer("report", "--weekly", "--out", str(demo.home / "meeting"))


def test_the_files_of_the_week_say_what_the_report_says(demo, told, week):
    letter, page, book = (
        (demo.home / "meeting" / f"worklist-{week['week']}.{form}") for form in ("pdf", "html", "xlsx")
    )
    assert week["week"] == Week.last_whole(datetime.now(UTC).astimezone().date()).name
    owed = f"${float(measure(told, 'ar')['value']):,.2f}"
    assert owed in text_of(letter.read_bytes())
    assert owed in Reader(page.read_bytes()).text
    assert sheet_of(book.read_bytes(), "Numbers")[1][2] == float(measure(told, "ar")["value"])
    assert told["notes"][0].startswith("Trends are of")
    assert all(note in Reader(page.read_bytes()).text for note in told["notes"])
    causes = Reader(page.read_bytes()).text.partition("Root causes")[2]
    assert causes.index("Denied and cut by reason") < causes.index("First-pass denials by payer")
    assert (demo.home / "meeting").stat().st_mode & 0o777 == 0o700
    assert letter.stat().st_mode & 0o777 == 0o600


def test_what_left_is_in_the_record_with_its_fingerprint(demo, week):
    left = {each["fields"].get("digest"): each["fields"] for each in demo.rows("audit", "left")}
    for form in ("pdf", "html", "xlsx"):
        path = demo.home / "meeting" / f"worklist-{week['week']}.{form}"
        said = left[hashlib.sha256(path.read_bytes()).hexdigest()]
        assert (said["what"], said["form"], said["accounts"]) == (f"report {week['week']}", form, 0)


def test_no_account_and_no_patient_is_in_them(demo, week):
    rows = demo.rows("list", "--asleep")
    letter, page = (demo.home / "meeting" / f"worklist-{week['week']}.{form}" for form in ("pdf", "html"))
    seen = text_of(letter.read_bytes()) + page.read_text()
    assert rows
    assert not [row["account"] for row in rows if row["account"] in seen or row["patient"] in seen]


def test_a_second_run_leaves_them_and_a_lost_one_is_made_with_the_others(demo, week):
    folder = demo.home / "meeting"
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert "is there already; --again writes it anew" in demo.done("report", "--weekly", "--out", str(folder))
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    next(iter(before)).unlink()
    assert "was written" in demo.done("report", "--weekly", "--out", str(folder))
    assert all(path.stat().st_mtime_ns > then for path, then in before.items())
    assert before.keys() == set(folder.iterdir())


def test_where_it_cannot_be_written_nothing_is_and_one_sentence_says_so(demo, week):
    (demo.home / "a-file").touch()
    said = demo.refused("report", "--weekly", "--out", str(demo.home / "a-file" / "meeting"))
    assert said.startswith(f"Nothing was written: the report of week {week['week']} cannot be written to ")


def test_two_runs_at_once_do_not_mix_their_files_and_a_stopped_one_is_not_in_the_way(demo, week):
    folder = demo.home / "busy"
    folder.mkdir()
    (folder / f".worklist-{week['week']}.html.part").touch()
    with report_lock(demo.home / "demo" / "data"):
        assert "another run writes the weekly report" in demo.refused("report", "--weekly", "--out", str(folder))
    demo.done("report", "--weekly", "--out", str(folder))
    assert sorted(path.suffix for path in folder.iterdir()) == [".html", ".pdf", ".xlsx"]
