"""Talking with patients by plain commands: the rules before the number, wishes, what came of a contact."""

import pytest

from tests.patient_site import at_home, patient_site

SETTINGS = """
[site]
name = "Synthetic clinic"
country = ""
"""
PHONE = "555-010-0100"


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    return at_home(home, patient_site(home / "site"), SETTINGS)


def test_the_number_comes_last_and_is_gone_where_no_calls_are_wanted(shell):
    set_ = ("contact", "S1", "--phone", PHONE, "--state", "ny", "--from", "0", "--to", "24")
    assert f"set how the patient is reached: number {PHONE}, in NY" in shell.done(*set_)
    said = shell.done("contact", "S2").splitlines()
    assert (said[0], said[-1]) == ("A call is right now.", f"Number: {PHONE}, as the patient said it.")
    shell.done("contact", "S2", "--do-not-call", "--note", "said it on the phone")
    stopped = shell.answer("contact", "S1")
    assert (stopped["verdict"], stopped["number"]) == ("stop", None)
    assert PHONE not in str(stopped) and "said it on the phone" in str(stopped)
    log = ("--answer", "promised", "--amount", "25", "--promised", "+1w", "--next", "wait")
    assert "Say why the patient was contacted all the same." in shell.refused("patient-call", "S1", *log)
    said = shell.done("patient-call", "S3", *log, "--incoming")
    assert "heard from the patient by phone: promised" in said and "a promise to pay" in said
