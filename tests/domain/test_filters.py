from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from worklist.domain.filter_match import AccountFacts, matches
from worklist.domain.filter_terms import (
    EVERYTHING,
    KEYS,
    STATES,
    SYNTAX,
    Between,
    Filter,
    Is,
    Kind,
    Match,
    Term,
    Text,
    fold,
)
from worklist.domain.filters import FilterError, parse_filter
from worklist.domain.text import clean

TODAY = date(2026, 11, 24)  # a Tuesday
FACTS = AccountFacts(
    account="A-1001",
    patient="SYNTHETIC, JOSÉ",
    payer="Alder Mutual, Inc",
    plan="Gold PPO",
    balance=50_025,
    stake=30_000,
    priority=512,
    age=95,
    touches=3,
    days_left=-2,
    due=date(2026, 11, 23),
    service=date(2026, 8, 21),
    billed=date(2026, 8, 25),
    touched=date(2026, 11, 20),
    carcs=frozenset({"97", "B10"}),
    rarcs=frozenset({"M15"}),
    mods=frozenset({"25", "XS"}),
    codes=frozenset({"G0463"}),
    queue="modifier-disputes",
    owner="dana.reyes",
    holder="dana.reyes",
    held_by_me=True,
    next_action="appeal",
    insurance_balance=40_000,
    patient_balance=10_025,
    deadline=date(2026, 11, 22),
    account_class="payer_denial",
    disposition="dispute",
    states=frozenset({"mine", "overdue"}),
)
UNKNOWN = AccountFacts(account="A-2002")


def parse(text: str) -> Filter:
    return parse_filter(text, TODAY)


def only(text: str) -> Term:
    [[term]] = parse(text).any_of
    return term


def refusal(text: str) -> str:
    with pytest.raises(FilterError) as caught:
        parse(text)
    return str(caught.value)


# What the words become


def test_blank_text_is_everything():
    assert parse("") == parse(" \t ") == EVERYTHING
    assert str(EVERYTHING) == ""
    assert matches(EVERYTHING, UNKNOWN)


def test_a_blank_is_and_and_or_is_weaker():
    assert parse("smith age>90 or carc:97").any_of == (
        (Text("smith"), Between("age", 91, None)),
        (Match("carc", ("97",)),),
    )
    assert parse("smith AND jones OR doe") == parse("smith jones or doe")


def test_a_minus_negates_one_term():
    assert parse("-smith -is:snoozed").any_of == ((Text("smith", True), Is(("snoozed",), True)),)


def test_quotes_keep_blanks_signs_and_words_of_the_language():
    assert only('"Smith, John"') == Text("smith john")
    assert only('payer:"alder mutual",AETNA') == Match("payer", ("alder mutual", "aetna"))
    assert only('"or"') == Text("or")
    assert only('"age>90"') == Text("age>90")
    assert only('"say ""aah"""') == Text('say "aah"')
    assert only("payer:“alder mutual”") == Match("payer", ("alder mutual",))


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("age>90", 91, None),
        ("age>=90", 90, None),
        ("age<90", None, 89),
        ("AGE<=90", None, 90),
        ("age:90", 90, 90),
        ("age=90", 90, 90),
        ("age:30..90", 30, 90),
        ("age:30..", 30, None),
        ("days:..-3", None, -3),
        ("age>90d", 91, None),
        ("age>2w", 15, None),
        ("age > 90", 91, None),
        ("age: 90", 90, 90),
        ("age:>90", 91, None),
        ("age=>90", 90, None),
        ("age==90", 90, 90),
        ("age:90+", 90, None),
        ("age:30-90", 30, 90),
        ("balance:$500+", 50_000, None),
        ("balance:500-1,000", 50_000, 100_000),
        ("bal>500", 50_001, None),
        ("patient_balance>=100", 10_000, None),
        ("balance>500", 50_001, None),
        ("balance>=1,500", 150_000, None),
        ("balance>=1.5k", 150_000, None),
        ("balance<$500.25", None, 50_024),
        ("balance<-$5", None, -501),
        ("balance:.5..2m", 50, 200_000_000),
        ("priority=3.2", 320, 320),
        ("due<today", None, date(2026, 11, 23)),
        ("due<=fri", None, date(2026, 11, 27)),
        ("due:+2w", date(2026, 12, 8), date(2026, 12, 8)),
        ("due:today..3bd", TODAY, date(2026, 11, 27)),
        ('due<"dec 3"', None, date(2026, 12, 2)),
        ("service>2026-01-01", date(2026, 1, 2), None),
        ("service:12/3", date(2025, 12, 3), date(2025, 12, 3)),
        ("touched<-30d", None, date(2026, 10, 24)),
        ("billed>=fri", date(2026, 11, 20), None),
        ("deadline<7d", None, date(2026, 11, 30)),
        ("service:2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("service:3/2026", date(2026, 3, 1), date(2026, 3, 31)),
        ("service>2025", date(2026, 1, 1), None),
        ("service<2026", None, date(2025, 12, 31)),
        ("dos:2025-11..2026-02", date(2025, 11, 1), date(2026, 2, 28)),
    ],
)
def test_comparisons_become_ranges_with_both_ends_included(typed: str, low: object, high: object):
    term = only(typed)
    assert isinstance(term, Between)
    assert (term.low, term.high) == (low, high)


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("carc:97,016,b10,97", ("97", "16", "B10")),
        ("rarc=ma130", ("MA130",)),
        ("mod:xs", ("XS",)),
        ("code:g0463", ("G0463",)),
        ("queue:modifier", ("modifier-disputes",)),
        ("queue:aged_ar", ("aged-ar",)),
        ('queue:"No response"', ("no-response",)),
        ("class:denial", ("payer_denial",)),
        ("class:payer", ("payer_underpayment", "payer_denial", "payer_no_response")),
        ("disposition:re-decide", ("re-decide",)),
        ("owner:me,None", ("me", "none")),
        ("holder:nobody,mine", ("none", "me")),
        ("queue:3", ("balance-audit",)),
        ("next:appeal", ("appeal",)),
        ("next:corr", ("corrected-claim",)),
        ("cpt:99213", ("99213",)),
        ("payer: aetna", ("aetna",)),
    ],
)
def test_values_become_what_the_facts_hold(typed: str, values: tuple[str, ...]):
    term = only(typed)
    assert isinstance(term, Match)
    assert term.values == values


def test_a_key_in_quotes_is_text_and_stays_so():
    assert only('"days"') == Text("days")
    assert str(parse('"days" -"Snoozed"')) == '"days" -"snoozed"'


@pytest.mark.parametrize("asked", ["is:snoozed", "smith is:resting,due", "until<=fri", "age>9 or is:snoozed"])
def test_a_filter_that_speaks_of_sleepers_says_so(asked: str):
    assert parse(asked).asks_for_sleepers
    assert not parse("-is:snoozed -until<=fri due<=fri").asks_for_sleepers


def test_a_state_can_go_by_another_name():
    assert only("is:new,broken_promise") == Is(("untouched", "broken-promise"))


# What is refused, and how


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("smith agee>90", "'agee>90' at column 7: there is no key 'agee'; did you mean age?"),
        ("zzzz:1", "there is no key 'zzzz'; there are account, patient, payer"),
        ("is:snozed", "there is no state 'snozed'; did you mean snoozed?"),
        ("queue:underpiad", "there is no queue 'underpiad'; did you mean underpaid?"),
        ("class:nothing-like-it", "there are payer_underpayment, payer_denial"),
        ("disposition:...", "there is no disposition '...'"),
        ("age>old", "'old' is not a number of days; write 90, 90d or 12w"),
        ("age>1.5", "'1.5' is not a number of days"),
        ("age:٣", "is not a number of days"),
        ("touches>1.5", "'1.5' is not a whole number"),
        ("age>3m", "'3m' is not a number of days"),
        ("age over 90", "'age' at column 1: write it such as age>90; to search for the word, put it in quotes"),
        ("age>90 days", "'days' at column 8: write it such as days:0..7"),
        ("snoozed", "write it such as is:snoozed"),
        ("age<>90", "not is a minus before the key: -age:90"),
        (">90", "a sign stands right after a key, such as age>90"),
        ("balance>500,age>90", "a blank stands between two terms"),
        ("payer:aetna|cigna", "one of several values is written with commas"),
        ("payer:aet*", "part of a name is enough: payer:aet (no * or %)"),
        ("payer:-aetna", "not is a minus right before the term: -payer:aetna"),
        ("is:-snoozed", "not is a minus right before the term: -is:snoozed"),
        ("!is:snoozed", "not is a minus right before the term: -is:snoozed"),
        ("*smith*", "part of a name is enough: smith"),
        ("insurance:aetna", "write payer for its name, insurance-balance for what it owes"),
        ("is:denied", "write queue:denied"),
        ("is:payer_denial", "write class:payer-denial"),
        ("-is:unowned", "write -owner:none"),
        ("deadline:unknown", "write is:unknown-clock"),
        ("due:late", "write is:overdue"),
        ("next:none", "write is:nostep"),
        ("touched:never", "write is:untouched"),
        ("service:2026-13", "there is no month 2026-13"),
        ("age>", "a value is missing; write it such as age>90"),
        ("age:90..30", "the range runs backwards"),
        ("age:..", "a range has one end at least"),
        ("age>999999", "nothing lies beyond '999999'"),
        ("age!=90", "not is a minus before the key: -age:90"),
        ("payer!=aetna", "payer takes a colon, such as payer:aetna, or a minus before payer for not"),
        ("carc>16", "carc takes a colon, such as carc:97,16"),
        ("carc:CO-97", "the group is not part of a carc; write carc:97"),
        ("mod:255", "'255' is no mod by itself"),
        ("carc:97,,16", "a value is missing; write it such as carc:97,16"),
        ("payer:", "a value is missing"),
        ('payer:""', "a value is missing"),
        ("balance>5,00", "'5,00' is not an amount; write 500, 1,500, 1.5k or $500.25"),
        ("balance>$", "is not an amount"),
        ("balance>1.001", "has a part of a cent"),
        ("balance>9999999m", "nothing lies beyond '9999999m'"),
        ("balance>9999999999999m", "is too large for an amount"),
        ("due<soon", "'soon' is not a date: type today, tomorrow, fri"),
        ("touched<30d", "could be ahead or back: write -30d"),
        ("service>2199-12-31", "nothing lies beyond"),
        ("age>90 or", "'or' at column 8: it stands between two terms"),
        ("or age>90", "'or' at column 1: it stands between two terms"),
        ("a or or b", "it stands between two terms"),
        ("a and or b", "'and' at column 3: it stands between two terms"),
        ("not is:snoozed", "'not' at column 1: write a minus before the term"),
        ("a || b", "write or"),
        ("(carc:97 or carc:16) age>90", "parentheses are not part of filters"),
        ('smith "john', "'\"john' at column 7: this quote is not closed"),
        ('payer:"alder mutual"age>90', "'age>90' at column 21: a blank is missing before it"),
        ('"one""two"three', "'three' at column 11: a blank is missing before it"),
        ('""', "there is nothing in it to search for"),
        ("smith -", "'-' at column 7: one minus stands right before the term"),
        ("--smith", "one minus"),
        ("a " * 101, "more than 100 terms"),
        ("a" * 2_001, "2000 characters"),
        ("class:p " * 90, "2000 characters"),
    ],
)
def test_a_refusal_says_what_where_and_what_to_write(typed: str, said: str):
    assert said in refusal(typed)


def test_a_refusal_knows_its_place():
    with pytest.raises(FilterError) as caught:
        parse('payer:"alder mutual"  balnce>5')
    assert (caught.value.word, caught.value.column) == ("balnce>5", 23)


# What a filter finds


@pytest.mark.parametrize(
    "typed",
    [
        "synthetic jose",
        '"synthetic, josé"',
        "a-10",
        "alder",
        "payer:mutual plan:ppo",
        "carc:16,b10 rarc:M15 mod:59,XS code:g0463",
        "queue:modifier class:denial disposition:dispute",
        "owner:me",
        "owner:dana",
        "holder:me next:appeal -next:call",
        "account:1001 patient:jos -patient:alder",
        "insurance-balance:400 patient-balance>100 deadline<today",
        "age:95 touches>=3 days<0",
        "balance:500.25 stake:300 priority>5",
        "due<today service<9/1 touched:fri",
        "is:snoozed,mine -is:snoozed",
        "-owner:none -due>today",
        "nobody or alder",
        "-until<=eom",
    ],
)
def test_the_account_is_found(typed: str):
    assert matches(parse(typed), FACTS)


@pytest.mark.parametrize(
    "typed",
    [
        "-alder",
        '"1001 synthetic"',  # a word does not reach from the account number into the name
        "payer:gold",
        "carc:9",
        "rarc:M1",
        "owner:none",
        "age>95",
        "balance>500.25",
        "-days<0",
        "is:escalated",
        "alder nobody or nobody alder",
    ],
)
def test_the_account_is_not_found(typed: str):
    assert not matches(parse(typed), FACTS)


@pytest.mark.parametrize("key", [key.name for key in KEYS if key.kind not in (Kind.STATE, Kind.OWNER)])
def test_the_unknown_is_in_no_range_and_no_value_but_in_every_not(key: str):
    example = next(k.example for k in KEYS if k.name == key)
    facts = replace(UNKNOWN, touches=0)
    assert not matches(parse(example), facts)
    assert matches(parse(f"-{example}"), facts)


def test_nobodys_account_is_owned_by_none():
    assert matches(parse("owner:none"), UNKNOWN)
    assert not matches(parse("owner:me"), UNKNOWN)


# Help, and laws


@pytest.mark.parametrize("typed", [k.example for k in KEYS] + [s for s, _ in SYNTAX] + [f"is:{s}" for s in STATES])
def test_every_example_of_the_help_is_a_filter(typed: str):
    assert parse(str(parse(typed))) == parse(typed)


def test_every_key_has_an_example_of_its_own_and_a_meaning():
    assert all(key.example.startswith(key.name) and key.meaning for key in KEYS)


PIECES = [
    *("age", "balance", "due", "service", "payer", "carc", "is", "queue", "class", "owner", "next", "days", "*", "!"),
    *(
        ":",
        ">",
        ">=",
        "<",
        "=",
        "!=",
        "..",
        ",",
        "-",
        '"',
        " ",
        " or ",
        " and ",
        "(",
        "\\",
        "“",
        "\x1b",
        "\u202e",
    ),
    *(
        "90",
        "1.5k",
        "$5",
        "today",
        "-30d",
        "12/3",
        "97",
        "snoozed",
        "denial",
        "me",
        "smith",
        "O'Brien",
        "ﷺ",
        "ΐ",
        "K",
    ),
]
typed_texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=14).map("".join)


@given(typed_texts | st.text())
@example('"' * 1_999)
@example('a"""b"""' * 200)
@example("ﷺ" * 2_000)
def test_any_text_is_a_filter_that_reads_back_or_one_sentence(text: str):
    try:
        found = parse(text)
    except FilterError as refused:
        assert "\n" not in str(refused)
        assert refused.column >= 1
    else:
        assert parse_filter(str(found), date(2031, 1, 1)) == found
        assert matches(found, FACTS) in (True, False)


names = st.text(st.characters(exclude_characters="“”„"), max_size=12).map(clean).map(fold).filter(bool)
counts, amounts = st.integers(-999_999, 999_999), st.integers(-(10**14), 10**14)
dates = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def _ranges(fields: list[str], bounds: st.SearchStrategy) -> st.SearchStrategy[Between]:
    ends = (
        st.tuples(bounds, bounds)
        .map(sorted)
        .flatmap(
            lambda both: st.sampled_from([(both[0], both[1]), (both[0], None), (None, both[1]), (both[0], both[0])])
        )
    )
    return st.builds(lambda f, e, n: Between(f, e[0], e[1], n), st.sampled_from(fields), ends, st.booleans())


def _lists(kind: Kind, values: st.SearchStrategy[str]) -> st.SearchStrategy[Match]:
    fields = st.sampled_from([key.name for key in KEYS if key.kind is kind])
    several = st.lists(values, min_size=1, max_size=3, unique=True).map(tuple)
    return st.builds(Match, fields, several, st.booleans())


terms = st.one_of(
    st.builds(Text, names, st.booleans()),
    _lists(Kind.NAME, names),
    _lists(Kind.OWNER, names),
    st.builds(Match, st.just("carc"), st.just(("97", "B10")), st.booleans()),
    st.builds(Is, st.lists(st.sampled_from(list(STATES)), min_size=1, unique=True).map(tuple), st.booleans()),
    _ranges(["age", "touches", "days"], counts),
    _ranges([key.name for key in KEYS if key.kind is Kind.MONEY], amounts),
    _ranges([key.name for key in KEYS if key.kind in (Kind.DATE_AHEAD, Kind.DATE_BEHIND)], dates),
    st.sampled_from([key for key in KEYS if key.kind is Kind.CHOICE]).flatmap(
        lambda key: st.builds(Match, st.just(key.name), st.sampled_from(key.choices).map(lambda one: (one,)))
    ),
)
filters = st.lists(st.lists(terms, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(
    lambda groups: Filter(tuple(groups))
)


@given(filters)
@example(Filter(((Text("or"), Text("not"), Text("and", negated=True), Text("&"), Text("&&")),)))
@example(Filter(((Match("owner", ("or", "(a)", "-b", "c:d", '"')),),)))
def test_a_filter_typed_out_reads_back_the_same(wanted: Filter):
    assert parse(str(wanted)) == wanted


@given(terms)
def test_a_term_or_its_opposite_holds_and_never_both(term: Term):
    plain, opposite = Filter(((term,),)), Filter(((replace(term, negated=not term.negated),),))
    assert matches(plain, FACTS) != matches(opposite, FACTS)
    assert matches(plain, UNKNOWN) != matches(opposite, UNKNOWN)


@given(st.text())
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)
