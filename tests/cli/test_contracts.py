"""``worklist contract`` and ``worklist reference``, as a person types them."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

FIXTURES = Path(__file__).parents[2] / "fixtures"
PPO = FIXTURES / "contracts" / "example-ppo"
TWO = FIXTURES / "contracts" / "two-places" / "two-places.toml"


@pytest.fixture(scope="module")
def bare(made_once, tmp_path_factory):
    """A practice that has loaded nothing yet."""
    demo = tmp_path_factory.mktemp("bare") / "demo"
    shutil.copytree(made_once, demo)
    shutil.rmtree(demo / "reference", ignore_errors=True)
    (demo / "reference").mkdir()
    Shell(demo.parent, {"WORKLIST_CONFIG": str(demo / "worklist.toml")}).done("sync")
    return demo


@pytest.fixture
def site(bare, tmp_path):
    """The same for one test alone."""
    shutil.copytree(bare, tmp_path / "demo")
    return Shell(tmp_path, {"WORKLIST_CONFIG": str(tmp_path / "demo" / "worklist.toml")})


@pytest.fixture
def ppo(tmp_path):
    """A contract on its way in, to be changed."""
    return Path(shutil.copytree(PPO, tmp_path / "incoming")) / "example-ppo-2026.toml"


def folder(site):
    return site.home / "demo" / "reference"


def test_a_contract_is_loaded_explained_replaced_and_gone(site, ppo):
    said = site.done("contract", "load", str(ppo))
    assert "Example PPO 2026: 7 rows, from 2026-01-01 until 2026-12-31." in said
    assert "line 11: set aside: The amount 'by report' is not an amount." in said
    assert said.endswith("contracts/example-ppo-2026.toml: 7 rows read, 2 rows set aside.\n")
    assert [(row["contract"], row["rows"]) for row in site.rows("contract", "list")] == [("Example PPO 2026", 7)]

    schedule = ppo.with_suffix(".csv")
    schedule.write_text(schedule.read_text().replace("$92.50", "$132.50").replace("93306,TC", "93307,TC"))
    run = site.run("contract", "load", str(ppo))
    assert run.returncode == 1
    assert "Rows: 1 added, 1 removed, 1 with another amount." in run.stdout
    assert "G0463 2026-01-01 to 2026-12-31: 92.50 to 132.50 (+43 %: look at it)" in run.stdout
    assert "Nothing was loaded; --yes loads it without asking." in run.stdout
    assert "7 rows read" in site.done("contract", "load", str(ppo), "--yes")
    assert (folder(site) / "contracts" / "example-ppo-2026.csv").read_text() == schedule.read_text()
    assert "It says what is loaded already." in site.done("contract", "load", str(ppo))

    shutil.rmtree(folder(site) / "contracts")
    assert "Read 0 new files" in site.done("sync")
    assert site.rows("contract", "list") == []


def test_an_account_is_explained_line_by_line_and_after_the_cache_was_deleted_again(site, ppo):
    account = site.rows("list", "payer:alder", "carc:97")[0]["account"]
    before = site.answer("contract", "explain", account)
    assert all("no contract is loaded" in line["unknown"] for line in before["lines"])
    site.done("contract", "load", str(ppo))
    told = site.done("contract", "explain", account)
    assert "by Example PPO 2026 [example-ppo-2026.toml, line 1]" in told
    for file in (site.home / "demo" / "data").glob("cache.db*"):
        file.unlink()
    site.done("sync")
    assert site.done("contract", "explain", account) == told


def test_a_column_is_named_by_hand_and_the_copy_keeps_it(site, ppo):
    schedule = ppo.with_suffix(".csv")
    schedule.write_text(schedule.read_text().replace("2026 Rate", "Column X"))
    assert "has no header row with a code and an amount" not in site.done(
        "contract", "load", str(ppo), "--column", "amount=Column X"
    )
    kept = (folder(site) / "contracts" / ppo.name).read_text()
    assert 'amount = "Column X"' in kept
    assert "# made-up, as are all amounts" in kept
    assert "is not FIELD=HEADER" in site.refused("contract", "load", str(ppo), "--column", "cents=X", code=2)


def test_the_check_says_what_is_wrong_and_what_is_doubtful(site, ppo):
    text = ppo.with_suffix(".csv").read_text()
    ppo.with_suffix(".csv").write_text(text + "99213,,,11,100.00,,,,again\n")
    run = site.run("contract", "check", str(ppo))
    assert run.returncode == 1
    assert "99213 at 11 has two rows on one day, example-ppo-2026.csv, line" in run.stdout
    site.done("contract", "load", str(ppo), str(TWO))
    said = site.run("contract", "check").stdout
    assert "Two Places HMO: " in said
    assert "has no row: UNKNOWN" in said
    assert "and no contract names it." in said
    assert "things to put right." in said


def test_medicares_files_are_loaded_as_they_came_and_listed(site, tmp_path):
    files = [str(FIXTURES / "reference" / name) for name in ("PPRRVU26_JAN.csv", "GPCI2026.csv", "ccipra-v321r0.txt")]
    said = site.done("reference", "load", *files)
    assert "PPRRVU26_JAN.csv: relative values, valid from 2026-01-01." in said
    assert "ccipra-v321r0.txt: bundling edits, version 32.1." in said
    assert [(row["kind"], row["from"], row["to"], row["rows"]) for row in site.rows("reference", "list")] == [
        ("gpci", "2026-01-01", "2026-12-31", 2),
        ("mpfs", "2026-01-01", "2026-12-31", 10),
        ("ncci", "1996-01-01", None, 5),
    ]
    assert "Nothing changed" in site.done("reference", "load", files[0])
    assert "loaded are valid until 2026-12-31" in site.done("doctor", "--offline")
    undated = tmp_path / "values.csv"
    undated.write_text(Path(files[0]).read_text().replace("January Release", "").replace("2026 National", "National"))
    assert "say it with --valid-from" in site.run("reference", "load", str(undated)).stderr
    assert "valid from 2027-01-01" in site.done("reference", "load", str(undated), "--valid-from", "2027-01-01")


def test_what_is_wrong_is_one_sentence(site, ppo, tmp_path):
    assert "name the TOML file that names the schedule" in site.refused(
        "contract", "load", str(ppo.with_suffix(".csv"))
    )
    ppo.with_suffix(".csv").unlink()
    assert "names the schedule example-ppo-2026.csv, which is not beside it." in site.refused(
        "contract", "load", str(ppo)
    )
    (tmp_path / "x.csv").write_text("a,b\n")
    assert "is no table of relative values" in site.refused("reference", "load", str(tmp_path / "x.csv"))
    assert "No account 'NOBODY' is known" in site.refused("contract", "explain", "NOBODY")


def test_who_may_not_sync_may_not_load_and_ssh_reaches_no_file(site, ppo):
    site.done("--as", "ada", "team", "add", "ada", "--role", "admin")
    site.done("--as", "ada", "team", "add", "aud", "--role", "auditor")
    assert "You cannot start a sync" in site.refused("--as", "aud", "contract", "load", str(ppo))
    asked = site.with_(SSH_CONNECTION="1 2 3 4", SSH_ORIGINAL_COMMAND=f"contract load {ppo}")
    assert "Of worklist contract these can be asked for over SSH: list, " in asked.run("--as", "ada").stderr
