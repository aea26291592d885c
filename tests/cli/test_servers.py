"""Servers through the whole program: settings, secrets, sync as a process, and what of it is seen."""

import signal
from collections.abc import Iterator
from itertools import dropwhile, pairwise, takewhile
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.drop_files import remit
from tests.sources.fhir.practice import changed, resources
from tests.sources.fhir.server import Server, serving
from worklist.cli.session import Session
from worklist.sources.fhir import SigningKey

KEY = SigningKey.generate("ES384")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "server", jwks=KEY.jwks()) as running:
        running.put(*resources().values())
        yield running


def settings(shell: Shell, *sources: str, more: str = "") -> Shell:
    """A person whose settings name these sources, with a key in a file and an empty drop folder."""
    home = shell.home
    (home / "drop").mkdir(exist_ok=True)
    key = home / "key.pem"
    key.write_bytes(KEY.pem())
    key.chmod(0o600)
    secrets = home / "secrets.toml"
    secrets.write_text('word = "word"\n')
    secrets.chmod(0o600)
    tables = [f"[[source]]\n{source}\n" for source in sources]
    text = '[data]\nfolder = "data"\n[[folder]]\npath = "drop"\n[secrets]\nkey_file = "secrets.toml"\n'
    (home / "worklist.toml").write_text(text + "".join(tables) + more)
    told = shell.with_(WORKLIST_CONFIG=str(home / "worklist.toml"))
    if not (home / "data" / "worklog.db").exists():
        from worklist.store.worklog import WorkLog

        WorkLog.create(home / "data" / "worklog.db").close()
    return told


def smart(server: Server, name: str = "pm") -> str:
    return (
        f'kind = "fhir"\nname = "{name}"\nurl = "{server.base}"\nsign_in = "smart"\nclient_id = "worklist"\n'
        'key_file = "key.pem"'
    )


def accounts(shell: Shell) -> dict[str, str]:
    return {row["account"]: row["balance"] for row in shell.rows("list")}


def test_a_server_is_read_and_only_read(shell, server):
    ana = settings(shell, smart(server))
    said = ana.done("sync")
    assert said.startswith("Read 0 new files, 4 records: 2 accounts changed.")
    assert set(accounts(ana)) == {"A-1001", "A-3003"}
    sent = server.requests()
    assert len(sent) > 5
    assert {method for method, url in sent if url != "/auth/token"} == {"GET"}


def test_what_did_not_change_changes_nothing(shell, server):
    ana = settings(shell, smart(server))
    ana.done("sync")
    before = accounts(ana)
    assert "0 records: 0 accounts changed" in ana.done("sync")
    assert accounts(ana) == before


def test_what_changed_at_the_server_changes_here(shell, server):
    ana = settings(shell, smart(server))
    ana.done("sync")
    server.put(changed("ben-claim", lambda claim: claim.update(total={"value": 90, "currency": "USD"})))
    assert "1 record: 1 account changed" in ana.done("sync")
    figures = {each["figure"]: each["value"] for each in ana.rows("show", "A-3003", "--provenance")}
    assert figures["charges"] == "90.00"


def test_the_cache_can_be_deleted(shell, server):
    ana = settings(shell, smart(server))
    ana.done("sync")
    server.put(changed("ben-claim", lambda claim: claim["item"][0]["net"].update(value=90)))
    ana.done("sync")
    before = ana.rows("list")
    for file in (ana.home / "data").glob("cache.db*"):
        file.unlink()
    ana.done("sync")
    assert ana.rows("list") == before


def test_doctor_says_what_a_server_lets_us_read(shell, server):
    ana = settings(shell, smart(server))
    run = ana.run("doctor")
    said = run.stdout
    assert f"pm answers at {server.base} (on this machine) and offers FHIR R4." in said
    assert "pm: Claim by _lastUpdated; ExplanationOfBenefit by _lastUpdated; ClaimResponse by _lastUpdated." in said
    assert "pm: the sign-in works, and a search was answered." in said
    assert "the server was not asked" in ana.run("doctor", "--offline").stdout


def test_a_secret_that_is_not_there_is_said_before_anything_is_sent(shell, server):
    source = f'kind = "fhir"\nname = "pm"\nurl = "{server.base}"\nsign_in = "bearer"\nsecret = "pm-token"'
    ana = settings(shell, source)
    assert "worklist secret set pm-token" in ana.run("doctor", "--offline").stdout
    run = ana.run("sync")
    assert run.returncode == 1
    assert "worklist secret set pm-token" in run.stderr
    assert server.requests() == []


def test_the_payers_own_remit_counts_and_fhir_is_shown_beside_it(shell, server):
    ana = settings(shell, smart(server))
    ana.done("sync")
    alone = ana.rows("list")
    charge, check = 250, "EFT-900"
    answer = resources()["ann-answer"]
    number = next(each["value"] for each in answer["identifier"])
    file = remit("A-1001", charge=charge, paid=charge - 30, check=check).replace("ICNA-1001", number)
    (ana.home / "drop" / "a.835").write_text(file)
    ana.done("sync")
    figures = ana.rows("show", "A-1001", "--provenance")
    paid = [each for each in figures if each["figure"].endswith(": paid")]
    assert [(each["source"], each["at"]) for each in paid] == [("835", "a.835, segment 9")]
    assert [other["at"] for other in paid[0]["not_counted"]] == ["fhir:pm/ExplanationOfBenefit/ann-answer"]
    assert "not counted" in ana.done("show", "A-1001", "--provenance")
    assert len(alone) == 2


def test_secrets_are_fetched_before_a_screen_opens_and_not_again(shell, server):
    source = f'kind = "fhir"\nname = "pm"\nurl = "{server.base}"\nsign_in = "basic"\nuser = "user"\nsecret = "word"'
    ana = settings(shell, source)
    session = Session(ana.home / "worklist.toml")
    assert [each.problem for each in session.servers] == [""]
    assert "word" not in repr(session.servers).replace("secret='word'", "")
    (ana.home / "secrets.toml").unlink()
    assert session.run_sync(lambda progress: None).failed == ()


def test_a_watch_syncs_until_it_is_told_to_end(shell, server):
    ana = settings(shell, smart(server))
    with ana.start("sync", "--watch", "1") as watching:
        assert "4 records: 2 accounts changed." in watching.stdout.readline()
        assert "runs already" in ana.refused("sync", "--watch")
        watching.send_signal(signal.SIGTERM)
        out, err = watching.communicate(timeout=30)
    assert (watching.returncode, err) == (0, "")
    assert out.endswith("Ended.\n")
    assert set(accounts(ana)) == {"A-1001", "A-3003"}


def test_a_watch_says_in_a_line_what_failed_and_goes_on(shell, server):
    ana = settings(shell, smart(server).replace(server.base, server.root + "/nothing"))
    with ana.start("sync", "--watch", "60") as watching:
        line = watching.stdout.readline()
        assert "NOT READ: pm: " in line
        watching.send_signal(signal.SIGINT)
        watching.communicate(timeout=30)
    assert watching.returncode == 0


def test_the_exit_code_says_that_a_server_was_not_read(shell, server):
    ana = settings(shell, smart(server), smart(server, "other").replace(server.base, server.root + "/nothing"))
    run = ana.run("sync")
    assert run.returncode == 1
    assert run.stdout.startswith("Read 0 new files, 4 records: 2 accounts changed.")
    assert "worklist: other: 127.0.0.1" in run.stderr
    assert "Not read by the last one: fhir:other." in ana.done("queues")


def test_a_server_that_tells_what_the_files_tell_changes_nothing(shell):
    """The same synthetic practice twice over: every answer and claim counts once."""
    ana = shell.with_(WORKLIST_CONFIG=str(shell.home / "demo" / "worklist.toml"))
    ana.done("demo", "--accounts", "80", "--no-record", "--no-screen", "--folder", str(ana.home / "demo"))
    asleep = ana.rows("list", "--limit", "0")[0]["account"]
    ana.done("snooze", asleep, "+2w", "waiting")
    before = ana.rows("list", "--limit", "0", "--asleep")
    with ana.start("demo-server", "--port", "0", "--accounts", "80") as serving_demo:
        lines = iter(serving_demo.stdout.readline, "")
        source = list(takewhile(str.strip, dropwhile(lambda line: "[[source]]" not in line, lines)))
        (ana.home / "secrets.toml").write_text(f'demo-pm = "{_token(lines)}"\n')
        (ana.home / "secrets.toml").chmod(0o600)
        with (ana.home / "demo" / "worklist.toml").open("a") as file:
            file.writelines([*source, '[secrets]\nkey_file = "../secrets.toml"\n'])
        ana.done("sync")
        serving_demo.kill()
    assert ana.rows("list", "--limit", "0", "--asleep") == before
    assert [row["account"] for row in ana.rows("list", "snoozed")] == [asleep]
    figures = ana.rows("show", before[0]["account"], "--provenance")
    assert any(other["source"] == "fhir" for figure in figures for other in figure["not_counted"])


def _token(lines: Iterator[str]) -> str:
    """What stands on the line behind the one that announces it."""
    return next(line for before, line in pairwise(lines) if before.startswith("Its token")).strip()
