"""From files on disk to a worked queue: init, map, sync, doctor, backup, demo."""

import re
import shutil
import signal
import sqlite3
import tomllib
from pathlib import Path

import pexpect
import pytest

from tests.cli.conftest import PROGRAM, Shell
from tests.terminal.session import Session
from worklist.cli.settings_file import NewFolder, fresh_settings, with_map
from worklist.config import parse_settings
from worklist.domain.column_map import ColumnMap
from worklist.domain.site import SiteRules

EXPORTS = Path(__file__).parents[2] / "fixtures" / "aging"


@pytest.fixture
def files(made_once, tmp_path) -> Path:
    """The files of a PM system."""
    return Path(shutil.copytree(made_once / "files", tmp_path / "pm"))


@pytest.fixture
def set_up(shell, files) -> Shell:
    """A person whose site is set up and not yet synced."""
    x12 = ["--x12", str(files / "835"), "--x12", str(files / "837")]
    shell.done("init", *x12, "--csv", str(files / "aging"), "--site", "SYNTHETIC Practice")
    return shell


def settings_file(shell: Shell) -> Path:
    return next(shell.home.rglob("worklist.toml"))


def work_log(shell: Shell) -> Path:
    return next(shell.home.rglob("worklog.db"))


# -- init -----------------------------------------------------------------------------------------------------------


def test_from_nothing_to_a_worked_queue(set_up):
    said = set_up.done("sync")
    assert re.match(r"Read \d+ new files, [\d,]+ records: \d+ accounts changed\.\n", said)
    number = set_up.rows("list", "denied")[0]["account"]
    set_up.done("call", number, "denial-upheld", "--next", "appeal")
    assert set_up.rows("list", "is:mine")[0]["account"] == number
    assert "0 new files" in set_up.done("sync"), "what was read once is known by its content"


def test_before_the_first_sync_an_empty_list_is_said_to_be_no_answer(set_up):
    listed = set_up.run("list", "denied", "--json")
    assert (listed.stdout, listed.stderr) == ("[]\n", "worklist: Nothing was read yet: run worklist sync.\n")
    assert "Nothing was read yet" in set_up.run("rejects").stderr
    assert set_up.refused("next") == "Nothing was read yet: run worklist sync."


def test_init_shows_the_guessed_map_and_writes_comments(shell, files):
    said = shell.done("init", "--csv", str(files / "aging"))
    assert "account           <- Acct #" in said
    text = settings_file(shell).read_text("utf-8")
    assert "# [[clock]]" in text
    assert "yours to set" in text
    assert settings_file(shell).stat().st_mode & 0o777 == 0o600


def test_init_never_overwrites(set_up, files):
    before = settings_file(set_up).read_bytes(), work_log(set_up).read_bytes()
    assert "set up already" in set_up.refused("init", "--x12", str(files / "835"))
    assert (settings_file(set_up).read_bytes(), work_log(set_up).read_bytes()) == before


def test_init_keeps_a_work_log_whose_settings_were_lost(set_up, files):
    number = first_account(set_up)
    set_up.done("note", number, "precious", "--next", "call")
    settings_file(set_up).unlink()
    assert "is there already and is kept" in set_up.done("init", "--x12", str(files / "835"))
    assert "noted: precious" in set_up.done("show", number)


def test_a_lost_work_log_is_not_made_anew(set_up):
    set_up.done("sync")
    for path in work_log(set_up).parent.glob("worklog*"):
        path.unlink()
    assert "backup" in set_up.refused("queues")
    assert "worklist restore" in set_up.refused("init")
    assert not list(set_up.home.rglob("worklog.db"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "Say where the files are"),
        (["--x12", "/no/such/folder"], 2, "does not exist"),
        (["--csv", "{empty}"], 1, "has no export yet"),
        (["--csv", "{pm}/835"], 1, "835"),
        (["--x12", "{pm}", "--csv", "{pm}/aging"], 1, "lie in each other"),
        (["--x12", "{pm}/835", "--map", "a b", "--csv", "{pm}/aging"], 2, "name of a map"),
        (["--x12", "{pm}/835", "--site", "x" * 100_000], 2, "80 is the most"),
    ],
)
def test_what_init_refuses_leaves_nothing_behind(shell, files, tmp_path, arguments, code, words):
    (tmp_path / "empty").mkdir()
    filled = [text.format(pm=files, empty=tmp_path / "empty") for text in arguments]
    run = shell.run("init", *filled)
    assert run.returncode == code
    assert words.lower() in run.stderr.lower()
    assert not [path for path in shell.home.rglob("*") if path.suffix in (".toml", ".db")]


def test_init_asks_on_a_terminal(shell, files):
    child = pexpect.spawn(str(PROGRAM), ["init"], env=shell.environment, encoding="utf-8", timeout=30)
    child.expect("Name of the practice")
    child.sendline("SYNTHETIC [b]Practice[/b]")
    child.expect("X12 files")
    child.sendline("/no/such/folder")
    child.expect("is not there")
    child.sendline(str(files / "835"))
    child.expect("another one")
    child.sendline("")
    child.expect("CSV exports")
    child.sendline(str(next((files / "aging").iterdir())))
    child.expect("another one")
    child.sendline("")
    child.expect("Use this map")
    child.sendline("y")
    child.expect("Next: worklist sync")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    written = tomllib.loads(settings_file(shell).read_text("utf-8"))
    assert written["site"]["name"] == "SYNTHETIC [b]Practice[/b]"
    assert written["folder"][1] == {"path": str(files / "aging"), "map": "aging"}


def first_account(shell: Shell) -> str:
    shell.done("sync")
    return shell.rows("list", "--limit", "1")[0]["account"]


# -- the settings file ----------------------------------------------------------------------------------------------

MAP = ColumnMap("aging", {"account": 'Acct "No" #', "balance": "Balance\\Due"})


def rules_of(text: str) -> SiteRules:
    return parse_settings(text, Path("/site/worklist.toml"), lambda *_: frozenset()).rules


def test_the_numbers_in_the_comments_are_the_usual_ones():
    text = fresh_settings("SYNTHETIC", "data", [NewFolder("in"), NewFolder("csv", "aging")], [MAP])
    numbers = re.sub(r"^# (\w+ = \[?\d)", r"\1", text.partition("# Deadlines.")[0], flags=re.MULTILINE)
    assert "\nno_response_days = 21" in numbers
    assert rules_of(numbers) == rules_of(text) == SiteRules()


def test_a_saved_map_is_read_back_whatever_its_headers_hold():
    text = fresh_settings("SYNTHETIC", "data", [NewFolder("csv", "aging")], [MAP])
    assert parse_settings(text, Path("/site/worklist.toml")).maps == {"aging": MAP}


def test_a_new_map_keeps_every_comment_and_the_other_maps():
    text = fresh_settings("SYNTHETIC", "data", [NewFolder("csv", "aging")], [MAP]).replace("[rules]", "# mine\n[rules]")
    text = text.replace("\nbalance = ", "\n# the column of the whole account\nbalance = ").replace(
        'Due"\n', 'Due"  # ours\n'
    )
    other = ColumnMap("open", {"account": "Claim", "balance": "Due"}, dates="dmy")
    changed = with_map(with_map(text, other), ColumnMap("aging", {"account": "No", "balance": "Balance\\Due"}))
    assert 'Due"  # ours\n' in changed
    maps = parse_settings(changed, Path("/site/worklist.toml")).maps
    assert (maps["open"], maps["aging"].columns["account"]) == (other, "No")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in changed.splitlines() if line.startswith("#")] == comments


# -- map ------------------------------------------------------------------------------------------------------------


def test_a_map_is_only_shown_until_it_is_saved(set_up):
    before = settings_file(set_up).read_bytes()
    assert "--save saves it" in set_up.done("map", str(EXPORTS / "typical.csv"), "--name", "typical")
    assert settings_file(set_up).read_bytes() == before


def test_a_map_is_saved_with_its_folder_and_read_by_the_next_sync(set_up, tmp_path):
    folder = tmp_path / "more exports"
    folder.mkdir()
    shutil.copy(EXPORTS / "typical.csv", folder)
    export = str(folder / "typical.csv")
    said = set_up.done("map", export, "--name", "typical", "--save", "--add-folder")
    assert "now reads the exports" in said
    assert "records" in set_up.done("sync")
    assert "typical" in set_up.done("doctor")


def test_what_needs_no_map_gets_none_and_is_read_beside_the_remits(shell, tmp_path):
    folder = tmp_path / "x12"
    folder.mkdir()
    payments = shutil.copy(EXPORTS.parent / "patients" / "payments.csv", folder)
    shell.done("init", "--x12", str(folder), "--site", "SYNTHETIC Practice")
    assert "need no map: put it into a folder of X12 files" in shell.refused("map", str(payments))
    assert "Read 1 new file, 4 records" in shell.done("sync")
    assert "Nothing is wrong" in shell.done("doctor")


def test_a_map_keeps_its_layouts_when_it_is_made_again(set_up, tmp_path):
    north, south = tmp_path / "north.csv", tmp_path / "south.csv"
    north.write_text("Account,Balance,Patient\n1001,12.50,SYNTHETIC ONE\n", "utf-8")
    south.write_text("Acct No,Total Due,Name\n1002,99.00,SYNTHETIC TWO\n", "utf-8")
    by_hand = ("--column", "account=Acct No", "--column", "balance=Total Due")
    set_up.done("map", str(north), "--name", "sites", "--save")
    set_up.done("map", str(south), "--name", "sites", "--layout", "--save", *by_hand)
    set_up.done("map", str(north), "--name", "sites", "--save")
    saved = tomllib.loads(settings_file(set_up).read_text("utf-8"))["maps"]["sites"]
    assert (saved["account"], [layout["account"] for layout in saved["layouts"]]) == ("Account", ["Acct No"])
    assert "Nothing is wrong" in set_up.done("doctor")


def test_a_column_is_named_by_hand(shell, tmp_path):
    export = tmp_path / "odd.csv"
    export.write_text("Qq,Zz,Patient Name\n1001,12.50,SYNTHETIC ONE\n1002,99.00,SYNTHETIC TWO\n", "utf-8")
    said = shell.done("map", str(export), "--column", "account=Qq", "--column", "balance=Zz")
    assert "account <- Qq" in said


def test_a_map_needs_settings_to_be_saved_in(shell):
    run = shell.run("map", str(EXPORTS / "typical.csv"), "--save")
    assert run.returncode == 1
    assert "worklist init" in run.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--name", "a/b"], "name of a map"),
        (["--column", "balance"], "FIELD=HEADER"),
        (["--encoding", "klingon"], "is no encoding"),
    ],
)
def test_wrong_options_of_a_map(shell, options, words):
    assert words.lower() in shell.refused("map", str(EXPORTS / "typical.csv"), *options, code=2).lower()


# -- sync, doctor, backup -------------------------------------------------------------------------------------------


def test_ctrl_c_stops_a_sync_and_the_next_one_finishes_it(set_up):
    sync = set_up.start("sync")
    assert sync.stderr is not None
    assert sync.stderr.readline() == "Looking at the folders\n"
    sync.send_signal(signal.SIGINT)
    _, said = sync.communicate(timeout=60)
    assert sync.returncode == 1
    assert "The sync was stopped" in said
    assert "Traceback" not in said
    set_up.done("sync")
    assert set_up.rows("list")


def test_a_folder_that_is_not_there_stops_the_sync_with_a_sentence(set_up, files):
    shutil.rmtree(files / "837")
    run = set_up.run("sync")
    assert (run.returncode, run.stdout) == (1, "")
    assert f"worklist: The folder {files / '837'} is not there" in run.stderr
    assert "WRONG The folder" in set_up.run("doctor").stdout


def test_doctor_finds_nothing_wrong_with_a_good_set_up(practice):
    said = practice.done("doctor")
    assert "Nothing is wrong." in said
    assert "1 entry, every one verified" in said  # the numbers of its first sync
    assert "fits the map aging" in said


def test_doctor_names_what_is_wrong_and_what_to_do(practice):
    data = practice.home / "demo" / "data"
    data.chmod(0o755)
    export = next((practice.home / "demo" / "files" / "aging").iterdir())
    export.write_text("Something,Else\n1,2\n", "utf-8")
    (practice.home / "demo" / "files" / "835" / "page.html").write_text("<html>", "utf-8")
    run = practice.run("doctor")
    assert run.returncode == 1
    assert "chmod -R go=" in run.stdout
    assert "does not fit the map aging" in run.stdout
    assert "does not look like X12" in run.stdout
    assert "3 things to put right" in run.stdout


def test_doctor_sees_a_damaged_work_log(practice):
    log = practice.home / "demo" / "data" / "worklog.db"
    log.write_bytes(b"")
    run = practice.run("doctor")
    assert run.returncode == 1
    assert re.search(r"WRONG .*worklog\.db", run.stdout)
    assert log.stat().st_size == 0, "never made anew"


def test_doctor_names_a_playbook_of_the_site_that_cannot_be_used(practice):
    folder = practice.home / "demo" / "playbooks"
    folder.mkdir()
    (folder / "own.toml").write_text('id = "own"\nttle = "x"\n', "utf-8")
    run = practice.run("doctor")
    assert run.returncode == 1
    assert "own.toml, line 2" in run.stdout
    assert "did you mean title?" in run.stdout


def test_doctor_without_settings(shell):
    run = shell.run("doctor")
    assert run.returncode == 1
    assert "worklist init" in run.stdout


def test_a_backup_is_a_whole_log_and_never_overwrites(practice):
    number = practice.rows("list", "--limit", "1")[0]["account"]
    practice.done("note", number, "one", "--next", "call")
    copy = practice.home / "copy.db"
    assert "4 entries copied" in practice.done("backup", str(copy))
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (4,)  # numbers kept, list exported
    assert "copy.db" in practice.refused("backup", str(copy))
    assert "is not there" in practice.refused("backup", str(practice.home / "no" / "copy.db"))


def test_a_lost_log_comes_back_from_its_backup(practice):
    number, other = [row["account"] for row in practice.rows("list", "--limit", "2")]
    practice.done("note", number, "one", "--next", "call")
    practice.done("backup")
    practice.done("note", other, "later", "--next", "call")
    work_log(practice).write_bytes(b"")
    assert "worklist restore" in practice.refused("queues")
    assert "Nothing was changed" in practice.refused("restore")
    assert "with 4 entries" in practice.done("restore", "--yes")
    practice.done("sync")
    assert "noted: one" in practice.done("show", number)
    assert "noted: later" not in practice.done("show", other)


def test_what_is_no_backup_is_not_restored(practice, tmp_path):
    before = work_log(practice).read_bytes()
    (tmp_path / "letter.db").write_text("Dear payer", "utf-8")
    assert "letter.db" in practice.refused("restore", str(tmp_path / "letter.db"), "--yes")
    assert "no backup" in practice.refused("restore", "--yes")
    assert work_log(practice).read_bytes() == before


# -- demo -----------------------------------------------------------------------------------------------------------


def test_the_demo_is_made_once_and_says_that_it_is_synthetic(shell):
    said = shell.done("demo", "--accounts", "20", "--no-screen")
    assert "SYNTHETIC DATA" in said
    (folder,) = [path.parent for path in shell.home.rglob("worklist.toml")]
    made = {path: path.stat().st_mtime_ns for path in (folder / "files").rglob("*")}
    assert "is kept as it is" in shell.done("demo", "--accounts", "30", "--no-screen")
    assert {path: path.stat().st_mtime_ns for path in (folder / "files").rglob("*")} == made
    assert not list(folder.parent.glob("*.part-*"))


def test_a_folder_with_a_hostile_name_is_shown_harmless(shell):
    said = shell.done("demo", "--accounts", "5", "--no-screen", "--folder", str(shell.home / "d\x1b[31mx\x9b5m"))
    assert all(c.isprintable() or c == "\n" for c in said)


def test_the_demo_does_not_move_into_a_folder_of_others(shell, tmp_path):
    (tmp_path / "thesis.txt").write_text("precious", "utf-8")
    assert "other files" in shell.refused("demo", "--no-screen", "--folder", str(tmp_path))


def test_the_demo_opens_the_screen_and_q_leaves_it(made_once, shell):
    spoilt = {"TEXTUAL": "debug", "TEXTUAL_PRESS": "q", "TEXTUAL_DRIVER": "no.such:Driver"}
    folder = str(shutil.copytree(made_once, shell.home / "demo"))
    environment = shell.with_(**spoilt).environment
    with Session(["-m", "worklist.cli", "demo", "--folder", folder], env=environment) as screen:
        screen.wait_for("SYNTHETIC DATA", "A day at this desk")  # the tour of a first start
        screen.press("q")
        screen.wait_for("No response", without=["A day at this desk"])
        screen.press("q")
        assert screen.wait() == 0
