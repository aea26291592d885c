"""Which groups of lines are habits: on lines with known ones, counted by the tables that the program keeps."""

from dataclasses import replace

import pytest

from bench.habits import Made, practice
from bench.patterns import found_in, score
from tests.habits import BUNDLED, LAST_ANSWER, NO_CONTRACT, SMALL_CUT, lines, story
from worklist.domain.patterns.cells import ANY, covers, pattern_id
from worklist.domain.patterns.key import LineAct, PatternKey
from worklist.domain.patterns.words import evidence_in_words as in_words
from worklist.domain.patterns.words import key_in_words, short_in_words


@pytest.fixture
def found(tmp_path):
    """What is found among lines."""

    def find(facts):
        facts = [replace(fact, account=f"SYNTH{number}") for number, fact in enumerate(facts)]
        return {each.key: each for each in found_in(tmp_path, Made(tuple(facts), ()))}

    return find


def others(hits, of, **fields):
    """The same service at two other payers."""
    half = of // 2
    return lines((hits + 1) // 2, half, payer="X", **fields) + lines(hits // 2, half, payer="Y", **fields)


# -- what is a habit ------------------------------------------------------------------------------------------------


def test_three_habits_are_found_in_the_story_and_what_all_payers_do_is_none(found):
    assert set(found(story())) == {BUNDLED, SMALL_CUT, NO_CONTRACT}


def test_the_test_is_said_in_words(found):
    habits = found(story())
    assert in_words(habits[BUNDLED]) == (
        "18 of 20 lines, other payers 3 of 240. The chance of that by luck is below 1 in 1,000,000."
    )
    assert in_words(habits[SMALL_CUT]).startswith(
        "300 of 300 lines, nearly all allowed at 98 % of the contract; by mistake about 5 % are short."
    )


def test_small_variances_add_up_and_unknown_ones_are_not_zero(found):
    habits = found(story())
    assert short_in_words(habits[SMALL_CUT].cell) == "$540.00"
    assert short_in_words(habits[NO_CONTRACT].cell) == "UNKNOWN on 7 lines with charges of $840.00"


@pytest.mark.parametrize(("hits", "is_one"), [(4, False), (5, True)])
def test_fewer_than_five_claims_are_none(found, hits, is_one):
    assert bool(found(lines(hits, 6) + others(2, 200))) == is_one


def test_many_lines_of_few_claims_are_none(found, tmp_path):
    few = [replace(fact, account=f"S{at % 4}", line=at) for at, fact in enumerate(lines(20, 20))]
    rest = [replace(fact, account=f"T{at}") for at, fact in enumerate(others(2, 200))]
    assert found_in(tmp_path, Made((*few, *rest), ())) == ()


def test_one_bad_day_of_a_payer_is_no_habit(found):
    bad = [replace(fact, answered_on=LAST_ANSWER) for fact in lines(30, 30)]
    stray = lines(4, 60)
    assert found(bad + stray + others(4, 200)) == {}


def test_what_is_certain_and_hardly_more_than_elsewhere_is_none(found):
    assert found(lines(600, 3_000, every=1) + others(420, 3_000, every=1)) == {}


def test_what_luck_does_one_time_in_ten_is_none(found):
    assert found(lines(5, 40) + lines(1, 40, payer="X")) == {}


def test_where_no_other_payer_bills_it_the_payers_other_services_are_compared(found):
    habits = found(lines(18, 20) + lines(4, 200, code="99214"))
    assert in_words(habits[BUNDLED]).startswith("18 of 20 lines, this payer's other services 4 of 200.")


def test_one_percent_everywhere_is_a_habit_of_each_payer_for_a_contract_excuses_nobody(found):
    short = {"act": LineAct.SHORT, "carc": "45", "short": 1_600, "allowed": 6_400}
    habits = found(lines(20, 20, **short) + lines(20, 20, payer="X", **short) + lines(20, 20, payer="Y", **short))
    assert {(key.payer, each.even_percent) for key, each in habits.items()} == {
        ("SYNTH CEDAR", 80), ("X", 80), ("Y", 80)
    }  # fmt: skip


# -- each line once, in the narrowest cell that explains it ----------------------------------------------------------


def test_a_modifier_cut_on_every_code_is_one_pattern(found):
    facts = [fact for code in ("93306", "93350", "93970", "93880") for fact in lines(9, 10, code=code, modifiers="26")]
    (key,) = found(facts + others(2, 200, modifiers="26"))
    assert (key.code, key.modifiers, key.plan) == (ANY, "26", ANY)
    assert key_in_words(key) == "SYNTH CEDAR, any plan: any code with 26 denied, CARC 97"


def test_codes_too_rare_each_are_a_pattern_together(found):
    facts = [fact for code in range(6) for fact in lines(2, 2, code=f"G{code:04d}", modifiers="26", every=code + 7)]
    (key,) = found(facts + others(2, 200, modifiers="26"))
    assert key.code == ANY


def test_one_code_among_many_is_told_by_itself(found):
    facts = lines(18, 20, modifiers="26") + lines(10, 200, code="93350", modifiers="26", every=2)
    (key,) = found(facts + others(2, 200, modifiers="26"))
    assert key.code == "99213"


def test_two_lines_of_another_code_make_it_no_wider(found):
    facts = lines(18, 20, modifiers="26") + lines(2, 2, code="93350", modifiers="26")
    (key,) = found(facts + others(2, 200, modifiers="26"))
    assert key.code == "99213"


def test_a_code_denied_with_whatever_modifiers_is_one_pattern(found):
    facts = [fact for modifiers in ("25", "59", "76") for fact in lines(9, 10, modifiers=modifiers)]
    (key,) = found(facts + [f for m in ("25", "59", "76") for f in others(1, 100, modifiers=m)])
    assert (key.code, key.modifiers) == ("99213", ANY)


@pytest.mark.parametrize(("silver", "plan"), [(9, ANY), (0, "GOLD")])
def test_a_habit_of_one_plan_is_told_of_that_plan(found, silver, plan):
    (key,) = found(lines(9, 10) + lines(silver, 10, plan="SILVER") + others(2, 200))
    assert key.plan == plan


def test_no_line_is_in_two_patterns(tmp_path):
    made = practice(1_001, planted=12)
    habits = [each.key for each in found_in(tmp_path, made)]
    narrow = {(f.payer, f.plan, f.code, f.modifiers, f.carc, f.act) for f in made.facts if f.act}
    for line in narrow:
        held = [key for key in habits if covers(key, PatternKey(*line))]
        assert len(held) <= 1


# -- noise ----------------------------------------------------------------------------------------------------------


def test_practices_without_habits_have_hardly_a_pattern(tmp_path):
    assert sum(len(found_in(tmp_path, practice(seed, lines=4_000))) for seed in range(4)) <= 1


def test_planted_habits_are_found_and_little_else(tmp_path):
    scores = [score(made, found_in(tmp_path, made)) for made in (practice(s, planted=12) for s in range(1_000, 1_003))]
    assert sum(len(each.found) for each in scores) >= 32  # of 36
    assert sum(len(each.wrong) for each in scores) <= 2


def test_an_id_stays_the_same():
    assert pattern_id(BUNDLED) == "fac20e8363"
    assert pattern_id(replace(BUNDLED, plan=ANY)) != pattern_id(BUNDLED)
