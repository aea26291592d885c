"""The settings file: what it may say, and one sentence with file and line for whatever else it says."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from worklist.config import ConfigError, Settings, parse_settings, read_settings, settings_path
from worklist.config.lines import find_lines
from worklist.domain.clocks import MEDICARE_RULES, Ends
from worklist.domain.site import SiteRules

FILE = Path("/site/worklist.toml")
WHOLE = """\
[site]
name = "Example Practice"
state = "TX"

[data]
folder = "data"

[[folder]]
path = "in/x12"

[[folder]]
path = "in/exports"
map = "aging"

[maps.aging]
account = "Acct"
buckets = [
  "0-30",  # a comment
  "31-60",
]

[rules]
no_response_days = 25
minutes = { call = 9, portal = 3 }

[rules.chance]
payer_denial = [61, 50, 35, 15]

[[clock]]
ends = "appeal"
payer = ["ALDER MUTUAL"]
days = 180
in = "calendar"
from = "remit"
source = "contract, section 7.2"
verified_on = 2026-01-31
"""


def parsed(text: str) -> Settings:
    return parse_settings(text, FILE, lambda country, state, years: frozenset())


def refused(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        parsed(text)
    return caught.value


def test_a_whole_file_is_read():
    site = parsed(WHOLE)
    assert site.site == "Example Practice"
    assert site.log_path == Path("/site/data/worklog.db")
    assert [(folder.path, folder.column_map) for folder in site.folders] == [
        (Path("/site/in/x12"), None),
        (Path("/site/in/exports"), site.maps["aging"]),
    ]
    assert site.maps["aging"].buckets == ("0-30", "31-60")
    assert (site.rules.no_response_days, site.rules.no_response_days_paper) == (25, 30)
    assert (site.rules.minutes["call"], site.rules.minutes["appeal"]) == (9, 30)
    assert site.rules.chances.by_class["payer_denial"] == (61, 50, 35, 15)
    assert site.rules.chances.by_class["aged_ar"] == (40, 30, 20, 10)


def test_an_empty_file_leaves_every_rule_at_its_usual_value():
    assert parsed("").rules == SiteRules()


def test_the_sites_clocks_stand_before_medicares():
    ours, *rest = parsed(WHOLE).rules.clock_rules
    assert (ours.ends, ours.days, ours.verified_on) == (Ends.APPEAL, 180, date(2026, 1, 31))
    assert tuple(rest) == MEDICARE_RULES


def test_public_holidays_are_no_business_days():
    today = date.today()  # noqa: DTZ011 - as the settings do
    calendar = parse_settings("", FILE).rules.calendar
    assert not calendar.is_business_day(date(today.year, 12, 25))
    assert parse_settings('[site]\ncountry = ""', FILE).rules.calendar.holidays == frozenset()


WRONG = [
    ("no_response_days", "no_respnse_days", 23, "did you mean no_response_days?"),
    ("[rules]", "[rule]", 22, "did you mean rules?"),
    ("call = 9", "call = 0", 24, "from 1 to 600"),
    ("call = 9", "cal = 9", 24, "did you mean call?"),
    ("= 25", "= -1", 23, "from 1 to"),
    ("= 25", '= "25"', 23, "a whole number"),
    ("= 25", "= true", 23, "not true or false"),
    ("61, 50, 35, 15", "61, 50, 35, 101", 27, "0 to 100"),
    ("61, 50, 35, 15", "61, 50, 35", 27, "four whole percents"),
    ("61, 50, 35, 15", "61, 50, 35, true", 27, "four whole percents"),
    ('"Example Practice"', "5", 2, "in quotes"),
    ('"Example Practice"', '"a\\u001bb"', 2, "cannot be shown"),
    ('map = "aging"', 'map = "agin"', 13, "did you mean aging?"),
    ('"in/exports"', '"in/x12"', 12, "given twice"),
    ('"in/exports"', '"in/x12/csv"', 12, "lie in each other"),
    ('"in/exports"', '"."', 12, "our databases"),
    ('"in/exports"', '"~no-such-user-here/x"', 12, "no such user"),
    ("account =", "acount =", 16, "did you mean account?"),
    ('  "31-60",', '  "0-30",', 17, "one header twice"),
    ("buckets = [", 'dates = "x"\nbuckets = [', 17, "'mdy', 'dmy', 'ymd'"),
    ("[maps.aging]", '[maps."a b"]', 15, "a map cannot be called"),
    ('ends = "appeal"', 'ends = "apeal"', 30, "one of timely filing, first appeal"),
    ('payer = ["ALDER MUTUAL"]', "", 29, "needs payer"),
    ('["ALDER MUTUAL"]', '[""]', 31, "an empty text"),
    ("days = 180", "days = 9999", 32, "1 to 3,650"),
    ('"remit"', '"receipt"', 34, "service, remit"),
    ("2026-01-31", '"2026-01-31"', 36, "a date without quotes"),
    ("2026-01-31", "2026-01-31\nvalid_from = 2026-02-01\nvalid_to = 2026-01-01", 38, "lies before valid_from"),
    ("2026-01-31", "2026-02-31", 36, "not TOML"),
    ('state = "TX"', "state = TX", 3, "not TOML"),
    ("[[clock]]", "[clock]", 29, "[[clock]]"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "words"), WRONG)
def test_what_is_wrong_is_said_with_its_line(right, wrong, line, words):
    assert WHOLE.count(right) >= 1
    error = refused(WHOLE.replace(right, wrong, 1))
    assert str(error).startswith(f"{FILE}, line {line}: ")
    assert words in str(error)
    assert "\n" not in str(error)


SERVER = """\
[[source]]
kind = "fhir"
name = "pm"
url = "https://pm.example.org/fhir"
"""


def test_a_server_and_how_to_sign_in_to_it():
    (source,) = parsed(f'{SERVER}sign_in = "smart"\nclient_id = "us"\nkey_file = "pm.pem"\ngroup = "7"').sources
    assert (source.name, source.sign_in, source.key_file) == ("pm", "smart", Path("/site/pm.pem"))
    assert (source.overlap, source.whole_every) == (timedelta(hours=36), timedelta(days=7))
    report = 'kind = "clearinghouse"\nurl = "https://ch.example.org/v2"\nservice = "optum"\n'
    (other,) = parsed(f'[[source]]\n{report}sign_in = "key"\nsecret = "ch-key"\nheader = "X-Key"').sources
    assert (other.name, other.service, other.header, other.overlap) == (
        "clearinghouse",
        "optum",
        "X-Key",
        timedelta(hours=72),
    )


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        ('sign_in = "bearer"', 1, "needs secret"),
        ('sign_in = "smart"\nclient_id = "us"', 1, "either key_file"),
        ('sign_in = "smart"\nclient_id = "us"\nsecret = "a"\nkey_file = "b"', 8, "either key_file"),
        ('sign_in = "oauth"', 5, "must be one of smart, bearer, basic, key, none"),
        ('sign_in = "none"', 5, "for a server on this machine only"),
        ('sign_in = "key"\nsecret = "a"\nuser = "b"', 7, "user means nothing with"),
        ('sign_in = "key"\nsecret = "a"\nlisting_url = "https://b"', 7, "listing_url means nothing with"),
        ('sign_in = "key"\nsecret = "a"\noverlap_hours = 0', 7, "overlap_hours must be from 1 to 720"),
        ('sign_in = "bearer"\ntoken = "SeCrEt4711SeCrEt4711"', 6, "a secret never stands in the settings"),
        ('sign_in = "bearer"\nsecret = "SeCrEt4711SeCrEt4711"', 6, "this is no name of a secret"),
        ('sign_in = "bearer"\nsecret = "eyJhbGciOiJub25lIn0.e30."', 6, "this is no name of a secret"),
        ('sign_in = "bearer"\nsecret = "a"\nurl = ""', 7, "url"),
    ],
)
def test_what_is_wrong_with_a_server_is_said_with_its_line_and_without_the_secret(lines, line, words):
    error = refused(f"{SERVER}{lines}")
    assert words in str(error) or "TOML" in str(error)
    assert error.line == line
    assert "SeCrEt" not in str(error)
    assert "eyJ" not in str(error)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://pm.example.org/fhir", "is not encrypted"),
        ("https://ana:word@pm.example.org/fhir", "may not stand in url"),
        ("https://pm.example.org/fhir?token=x", "from the ? or # on"),
        ("pm.example.org", "is no address of a server"),
        ("https://[::1", "is no address of a server"),
        ("file:///etc/passwd", "is no address of a server"),
    ],
)
def test_an_address_is_encrypted_and_holds_nothing_else(url, words):
    error = refused(SERVER.replace("https://pm.example.org/fhir", url) + 'sign_in = "bearer"\nsecret = "a"')
    assert words in str(error)
    assert error.line == 4


def test_two_servers_of_one_name_are_refused():
    signed = f'{SERVER}sign_in = "bearer"\nsecret = "a"\n'
    assert "two sources are called pm" in str(refused(signed * 2))


def test_whose_word_counts_is_the_sites_to_say():
    assert parsed("").rules.precedence.remits == ("835", "clearinghouse", "fhir")
    assert parsed('[precedence]\nremits = ["fhir"]').rules.precedence.remits == ("fhir", "835", "clearinghouse")
    assert "once at most" in str(refused('[precedence]\nremits = ["fhir", "fhir"]'))


def test_a_map_is_for_one_folder_and_a_line_counts_from_its_own_table():
    error = refused(WHOLE + '[[folder]]\npath = "more"\nmap = "aging"\n')
    assert error.line == WHOLE.count("\n") + 3
    assert "used by two folders" in str(error)


def test_an_unknown_state_is_refused_with_those_that_there_are():
    with pytest.raises(ConfigError, match=r"line 2: state is 'ZZ'; US has .*TX"):
        parse_settings('[site]\nstate = "zz"', FILE)


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"[site]\nname = 'caf\xe9'\n", 2, "not in UTF-8"),
        (b"#" * (1 << 20) + b"##", 1, "no settings file"),
        (b"x = " + b"[" * 5_000 + b"]" * 5_000, 1, "nested too deeply"),
        (b"x = " + b"9" * 5_000, 1, "not TOML"),
    ],
)
def test_a_file_that_is_no_settings_file(tmp_path, data, line, words):
    path = tmp_path / "worklist.toml"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match=words) as caught:
        read_settings(path)
    assert caught.value.line == line


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path):
    path = tmp_path / "worklist.toml"
    path.write_bytes(b"\xef\xbb\xbf" + b"[site]\r\nname = 'A'\r\n[rules]\r\naged_days = 0\r\n")
    with pytest.raises(ConfigError, match="line 4: aged_days"):
        read_settings(path)


def test_where_the_settings_are(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.delenv("WORKLIST_CONFIG", raising=False)
    assert settings_path().name == "worklist.toml"
    assert settings_path().is_relative_to(tmp_path)
    monkeypatch.setenv("WORKLIST_CONFIG", "~/mine.toml")
    assert settings_path() == tmp_path / "mine.toml"
    assert settings_path(Path("/given.toml")) == Path("/given.toml")


# -- laws -----------------------------------------------------------------------------------------------------------

SCALARS = st.one_of(
    st.integers(-9, 9),
    st.booleans(),
    st.dates(),
    st.text(max_size=8),
    st.sampled_from(["]", "}", "#", '"""', "'", "\n=\n"]),
)
NAMES = st.text(st.sampled_from('ab-_. "#é='), min_size=1, max_size=4)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_every_key_is_found_on_the_line_where_it_stands(document):
    numbered, count = _numbered(document)
    text = tomlkit.dumps(numbered)
    lines, written = find_lines(text), text.split("\n")
    for path in _paths(numbered):
        assert f"@{path[-1].rpartition('@')[2]}" in written[lines.of(*path) - 1]
    assert len(list(_paths(numbered))) == count


def test_strings_and_tables_of_every_kind_are_found_where_they_stand():
    text = (
        'a = """x " "" \\""" = [ # "" \n"""""\n'  # ends with two quotes of its own
        "b = '''it's ] \n c = 0'''  # d = 0\n"
        '"e.f" . g = { h = 1, i = [ "}", [2] ] }\n'
        "[[j]]\n[j.k]\nl = 'x' # [j]\n[[j]]\nl = 1\n[[j.m]]\nn = 1\n[[j.m]]\nn = 2\n"
    )
    values, lines = tomllib.loads(text), find_lines(text)
    assert values["a"].endswith('""')
    assert [lines.of("a"), lines.of("b"), lines.of("e.f", "g"), lines.of("e.f", "g", "i")] == [1, 3, 5, 5]
    assert [lines.of("j", 0, "k", "l"), lines.of("j", 1, "l")] == [8, 10]
    assert [lines.of("j", 1, "m", 0, "n"), lines.of("j", 1, "m", 1, "n")] == [12, 14]
    assert lines.of("j", 1, "missing") == 9
    assert [path for path in _paths(values) if lines.of(*path) == 1] == [("a",)]


def _numbered(value, count=0):
    """The document with each key made unique by a number, so that its line can be told."""
    if isinstance(value, dict):
        table = {}
        for key, inner in value.items():
            count += 1
            name = f"{key}@{count}."
            table[name], count = _numbered(inner, count)
        return table, count
    if isinstance(value, list):
        items = []
        for inner in value:
            item, count = _numbered(inner, count)
            items.append(item)
        return items, count
    return value, count


def _paths(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*path, index))


PIECES = st.sampled_from(
    [*WHOLE.splitlines(keepends=True), "[", "]", "{", "=", '"', "'''", "\\", "\x00", "\u202e", "-1", "9e999"]
)


@st.composite
def spoiled(draw):
    """A settings file that something happened to."""
    text = WHOLE
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 40)))
        text = text[:start] + draw(st.one_of(PIECES, st.text(max_size=12))) + text[end:]
    return text


@settings(max_examples=300)
@given(st.one_of(st.text(), spoiled(), st.lists(PIECES).map("".join)))
def test_any_text_is_settings_or_one_sentence_with_file_and_line(text):
    try:
        parsed(text)
    except ConfigError as error:
        assert re.match(rf"{FILE}, line \d+: \S", str(error))
        assert str(error).isprintable()
        assert 1 <= error.line <= text.count("\n") + 1
