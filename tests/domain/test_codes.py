import pytest
from hypothesis import given
from hypothesis import strategies as st

from worklist.domain import codes
from worklist.domain.codes import Family, adjustment_in_words, family_of
from worklist.domain.remits import Adjustment

# The families, typed out a second time: group CO, except the patient share.
TABLE = {
    Family.MODIFIER: "4 182",
    Family.BUNDLING: "97 107 231 234 236 59 54 B10 B15",
    Family.AUTHORIZATION: "197 198 210 284 296 39 243 287 288 15",
    Family.TIMELY_FILING: "29 164 285 286 193 B4",
    Family.NECESSITY: "50 150 151 152 153 154 55 56 272 273 11 167",
    Family.INFORMATION: "16 129 148 163 226 227 250 251 252 5 6 7 9 10 110 125 146 181 199 206 207 B16",
    Family.ELIGIBILITY_COB: "22 23 109 19 20 21 26 27 31 140 275 276 B11 32 33 34 136 166 177 200",
    Family.DUPLICATE: "18 B13",
    Family.PRICING: "45 131 144 147 253 256 24 104 42 A2 237",
    Family.CREDENTIALING: "8 170 171 172 185 208 B7 183 184",
    Family.OTHER: "96 A1 1 2 3 204 35 49 94 95 100 101 119 133 242 B9 B20 999 Z9",
}


@pytest.mark.parametrize("family", TABLE)
def test_each_code_is_in_its_family(family: Family):
    assert {family_of("CO", carc) for carc in TABLE[family].split()} == {family}


def test_the_labelled_codes_are_those_of_the_table():
    listed = {carc for row in TABLE.values() for carc in row.split()} - {"999", "Z9"}
    assert set(codes.CARC_LABELS) == listed


def test_deductible_coinsurance_and_copay_are_the_patients_share_in_group_pr_only():
    assert {family_of("PR", carc) for carc in "123"} == {Family.PATIENT_SHARE}
    assert family_of("PI", "1") is Family.OTHER


def test_another_code_in_group_pr_keeps_its_family():
    assert family_of("PR", "27") is Family.ELIGIBILITY_COB


@pytest.mark.parametrize("carc", ["97", "96", "A1"])
def test_remarks_tell_the_global_period_from_bundling(carc: str):
    assert family_of("CO", carc, ["M144"]) is Family.GLOBAL_PERIOD
    assert family_of("CO", carc, ["n20", " m15 "]) is Family.BUNDLING
    assert family_of("CO", carc, ["M15", "M144"]) is Family.GLOBAL_PERIOD


def test_a_remark_about_the_claim_tells_what_96_and_a1_mean():
    assert {family_of("CO", carc, ["N657"]) for carc in ("96", "A1")} == {Family.INFORMATION}
    assert family_of("CO", "97", ["N657"]) is Family.BUNDLING


def test_other_codes_do_not_listen_to_those_remarks():
    assert family_of("CO", "29", ["M144", "M15"]) is Family.TIMELY_FILING


def test_codes_are_read_however_they_are_written():
    assert [codes.normal_carc(text) for text in (" 045", "b10", "A1", "0", "")] == [
        "45",
        "B10",
        "A1",
        "0",
        "",
    ]
    assert family_of(" pr ", "001") is Family.PATIENT_SHARE


@given(st.text(), st.text(), st.lists(st.text()))
def test_any_text_has_a_family(group: str, carc: str, remarks: list[str]):
    assert isinstance(family_of(group, carc, remarks), Family)


def test_eight_codes_mean_nothing_without_a_remark():
    found = {carc for carc in [*codes.CARC_LABELS, "999"] if codes.needs_remark(carc)}
    assert found == {"16", "96", "A1", "129", "226", "227", "234", "252"}


def test_ma130_refuses_an_appeal():
    assert codes.appeal_refusal(["N20", "ma130"]) == "MA130"
    assert codes.appeal_refusal(["MA13"]) == ""


def test_n211_refuses_one_too():
    assert codes.appeal_refusal(["MA01", " n211"]) == "N211"


@pytest.mark.parametrize(
    ("group", "carc", "contractual", "patient", "prior"),
    [
        ("CO", "45", True, False, False),
        ("CO", "253", True, False, False),
        ("CO", "A2", True, False, False),
        ("PI", "45", False, False, False),
        ("CO", "256", False, False, False),
        ("CO", "97", False, False, False),
        ("PR", "3", False, True, False),
        ("PR", "96", False, False, False),
        ("OA", "23", False, False, True),
        ("CO", "23", False, False, False),
    ],
)
def test_adjustments_that_are_no_denial(group: str, carc: str, contractual: bool, patient: bool, prior: bool):
    adjustment = Adjustment(group, carc, 100)
    assert codes.is_contractual(adjustment) is contractual
    assert codes.is_patient_share(adjustment) is patient
    assert codes.is_prior_payer_impact(adjustment) is prior


def test_an_adjustment_in_words():
    assert adjustment_in_words(Adjustment("CO", "97", 40000)) == "CO-97 400.00 bundled into another service"
    assert adjustment_in_words(Adjustment("CO", "029", 123456)) == "CO-29 1,234.56 filed too late"
    assert adjustment_in_words(Adjustment("PI", "999", -5)) == "PI-999 -0.05 no label of ours"
    assert "global period" in adjustment_in_words(Adjustment("CO", "97", 1), ["M144"])


def test_every_modifier_of_the_table_says_what_it_is_for():
    listed = "25 57 24 58 78 79 59 XE XS XP XU 26 TC 50 51 52 53 76 77 91 62 66 80 81 82 AS AA QK QX QY QZ AD"
    assert set(codes.MODIFIERS) == set(listed.split())
    assert all(m.code == code and m.says and m.dispute_when for code, m in codes.MODIFIERS.items())


def test_modifiers_by_kind():
    assert {"76", "77", "91"} == codes.REPEAT_MODIFIERS
    assert {"59", "XE", "XS", "XP", "XU"} == codes.DISTINCT_SERVICE_MODIFIERS
    assert {"AA", "QK", "QX", "QY", "QZ", "AD"} == codes.ANESTHESIA_MODIFIERS
    assert {"26", "TC"} == codes.COMPONENT_MODIFIERS


def test_every_family_group_status_and_provider_reason_has_a_label():
    assert all(family.label for family in Family)
    assert set(codes.GROUP_LABELS) == {"CO", "PR", "OA", "PI", "CR"}
    assert set(codes.CLAIM_STATUS_LABELS) == {"1", "2", "3", "4", "19", "20", "21", "22", "23", "25"}
    assert set(codes.PROVIDER_ADJUSTMENT_LABELS) == {"FB", "WO", "72", "L6", "CS"}
    assert set(codes.REMARK_LABELS) >= {"M15", "M144", "MA130", "N211"} and all(codes.REMARK_LABELS.values())
