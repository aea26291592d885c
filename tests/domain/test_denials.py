import pytest

from tests.domain.build import ALDER, BIRCH, MEDICARE, account, aging, billed, cents, claim, line, remit, reversal
from worklist.domain.codes import Family
from worklist.domain.denials import Denial, is_denied, read_denials
from worklist.domain.queues import Disposition


def denials(*records) -> list[str]:
    return [f"{d.where} {d.kind} {d.amount / 100:.2f} {d.carc} {d.family}" for d in read_denials(account(*records))]


def only(*records) -> Denial:
    [denial] = read_denials(account(*records))
    return denial


def disposition(*records) -> Disposition:
    return only(*records).disposition


# What a denial is: paid 0 and (allowed 0 or PR 0)


def test_a_line_paid_nothing_and_left_to_nobody_is_denied():
    assert denials(remit(line("99213", 185, "CO-50 185"))) == ["99213 denied 185.00 50 necessity"]


def test_status_1_with_every_line_denied_is_a_denial():
    refused = remit(line("99213", 185, "CO-50 185"), line("J3301", 44, "CO-50 44"), status="1")
    assert denials(refused) == ["99213 denied 185.00 50 necessity", "J3301 denied 44.00 50 necessity"]


def test_status_4_on_a_paid_line_is_none():
    assert denials(remit(line("99213", 185, "CO-45 100"), status="4")) == []


def test_all_to_deductible_is_no_denial():
    assert denials(remit(line("99213", 185, "CO-45 100", "PR-1 85"))) == []
    assert denials(remit(line("99213", 185, "CO-45 100", "PR-1 85", allowed=85))) == []


def test_all_to_deductible_at_claim_level_is_no_denial_of_its_bare_lines():
    bare = remit(line("99213", 60, paid=0), line("J3301", 40, paid=0), reasons=["CO-45 30", "PR-1 70"])
    assert denials(bare) == []


def test_an_allowed_amount_of_zero_is_a_denial_also_where_a_copay_is_named():
    assert denials(remit(line("99213", 185, "CO-50 165", "PR-3 20", allowed=0))) == ["99213 denied 165.00 50 necessity"]


@pytest.mark.parametrize("reason", ["PR-27", "PR-96", "PR-204"])
def test_a_refusal_that_names_the_patient_as_debtor_is_a_denial_and_no_share(reason: str):
    refused = only(remit(line("99213", 185, f"{reason} 185")))
    assert (refused.kind, refused.amount, refused.carc) == ("denied", cents(185), reason[3:])


def test_coverage_that_had_ended_asks_for_the_right_payer():
    assert disposition(remit(line("99213", 185, "PR-27 185"))) is Disposition.CORRECT


def test_a_charge_wholly_above_the_fee_is_a_denial_that_hides_as_a_price():
    assert denials(remit(line("99213", 185, "CO-45 185"))) == ["99213 denied 185.00 45 pricing"]


def test_a_denial_without_any_reason_is_one_still():
    [denial] = read_denials(account(remit(line("99213", 185, paid=0))))
    assert (denial.carc, denial.family, denial.amount) == ("none", Family.OTHER, cents(185))


def test_the_contract_takes_its_part_before_the_denial():
    assert denials(remit(line("99213", 185, "CO-45 100", "CO-97 85"))) == ["99213 denied 85.00 97 bundling"]


def test_a_line_without_charge_is_nothing():
    assert denials(remit(line("G8427", 0))) == []


# Other payers


@pytest.mark.parametrize(
    "reasons", [["OA-23 185"], ["OA-23 85", "CO-45 100"], ["OA-23 168", "PR-2 17"]], ids=["all", "lesser-of", "share"]
)
def test_what_an_earlier_payer_did_is_no_denial(reasons: list[str]):
    assert denials(remit(line("99213", 185, *reasons), status="2")) == []


def test_what_the_capitation_pays_for_is_no_denial():
    assert denials(remit(line("99213", 185, "CO-24 185")), aging(185)) == []
    assert denials(remit(line("99213", 185, "CO-45 85", "CO-24 100")), aging(185)) == []
    assert denials(remit(line("99213", 185, "CO-24 100", "CO-50 85")), aging(185)) != []


def test_what_was_paid_to_the_patient_is_no_denial():
    assert denials(remit(line("99213", 185, "CO-45 85", "PR-100 100")), aging(100)) == []


def test_a_legislated_cut_is_no_denial():
    assert denials(remit(line("99213", 185, "CO-45 85", "CO-237 2", "PR-2 20")), aging(2, 20)) == []


def test_what_the_second_payer_refuses_of_the_rest_is_one():
    first = remit(line("99213", 185, "CO-45 100", "PR-2 17"), payer=MEDICARE)
    second = remit(line("99213", 185, "OA-23 168", "CO-29 17"), payer=BIRCH, status="2", on="2026-09-20")
    assert denials(first, second) == ["99213 denied 17.00 29 timely_filing"]


@pytest.mark.parametrize("reason", ["CO-22", "CO-109", "PR-96", "PR-1"])
@pytest.mark.parametrize("status", ["19", "20", "21"])
def test_what_is_passed_on_to_the_next_payer_is_not_denied(status: str, reason: str):
    assert denials(remit(line("99213", 185, f"{reason} 185"), status=status)) == []


def test_a_refusal_for_good_is_a_denial_although_the_claim_was_passed_on():
    assert denials(remit(line("99213", 185, "CO-50 185"), status="19")) == ["99213 denied 185.00 50 necessity"]


@pytest.mark.parametrize("status", ["23", "25"])
def test_a_predetermination_or_a_claim_that_is_not_theirs_denies_nothing(status: str):
    assert denials(remit(line("99213", 185, "CO-50 185"), status=status)) == []


# Cuts


@pytest.mark.parametrize(
    "reason, told",
    [
        ("CO-59", ["20610 cut 40.00 59 bundling"]),
        ("CO-50", ["20610 cut 40.00 50 necessity"]),
        ("PI-45", ["20610 cut 40.00 45 pricing"]),  # no contract behind PI: a natural dispute
        ("CO-45", []),
        ("OA-45", []),
        ("CO-256", []),
        ("PR-3", []),
        ("PR-96", []),
        ("OA-22", []),
    ],
)
def test_a_paid_line_is_cut_where_the_reason_can_be_contested(reason: str, told: list[str]):
    assert denials(remit(line("20610", 100, f"{reason} 40"))) == told


def test_a_cut_at_claim_level_is_told_once_and_not_for_every_line():
    cut = remit(line("20610", 175, paid=100), line("J3301", 44, paid=24), reasons=["CO-45 55", "CO-59 40"])
    assert denials(cut) == ["the claim cut 40.00 59 bundling"]


def test_a_denied_bare_line_tells_the_reasons_of_its_claim():
    partly = remit(line("20610", 175, paid=100), line("J3301", 44, paid=0), reasons=["CO-45 75", "CO-97 44"])
    assert denials(partly) == ["J3301 denied 44.00 97 bundling"]


def test_a_claim_without_lines_is_denied_as_a_whole():
    whole = remit(charge=185, paid=0, reasons=["CO-197 185"], status="4")
    assert denials(whole) == ["the claim denied 185.00 197 authorization"]


def test_the_heaviest_comes_first():
    assert [text[:5] for text in denials(remit(line("J3301", 44, "CO-50 44"), line("99213", 185, "CO-50 185")))] == [
        "99213",
        "J3301",
    ]


# Answers that were answered

REFUSED = remit(line("99213", 185, "CO-16 185", remarks="N290"), icn="ICN1", on="2026-08-25")


def test_a_corrected_claim_sent_after_the_denial_waits_and_is_not_denied():
    again = claim(sent="2026-09-01", frequency="7", replaces="ICN1")
    assert denials(claim(), again, REFUSED) == []


def test_the_same_claim_sent_anew_waits_too():
    assert denials(claim(), claim(sent="2026-09-01"), REFUSED) == []


def test_a_replacement_that_names_the_denied_claim_may_bear_the_day_of_the_denial():
    assert denials(claim(sent="2026-08-25", frequency="7", replaces="ICN1"), REFUSED) == []
    assert len(denials(claim(sent="2026-08-25"), REFUSED)) == 1


def test_a_denial_of_the_corrected_claim_is_one_again():
    second = remit(line("99213", 185, "CO-50 185"), on="2026-09-20", frequency="7", icn="ICN2")
    assert denials(claim(), claim(sent="2026-09-01", frequency="7"), REFUSED, second) == [
        "99213 denied 185.00 50 necessity"
    ]


def test_a_claim_to_the_second_payer_does_not_answer_the_first_ones_denial():
    second = claim(sent="2026-09-01", order="S", payer=BIRCH)
    assert len(denials(claim(), second, REFUSED)) == 1


def test_a_void_claim_was_withdrawn_and_is_not_denied():
    assert denials(claim(), claim(sent="2026-09-01", frequency="8"), REFUSED) == []


def test_a_denial_that_was_reversed_and_paid_is_none():
    back = reversal(REFUSED, on="2026-09-10")
    assert denials(REFUSED, back, remit(line("99213", 185, "CO-45 100"), on="2026-09-10", check="CHK2")) == []


# Dispute or correct


@pytest.mark.parametrize(
    "service, reason, remarks, wanted",
    [
        ("99213-25", "CO-97", "M15", Disposition.DISPUTE),
        ("99213", "CO-97", "M15", Disposition.CORRECT),
        ("29876-59", "CO-236", "", Disposition.DISPUTE),
        ("29876-XS", "CO-231", "", Disposition.DISPUTE),
        ("29876-LT", "CO-236", "", Disposition.CORRECT),
        ("99213-24", "CO-97", "M144", Disposition.DISPUTE),
        ("29881-79", "CO-97", "M144", Disposition.DISPUTE),
        ("29881-59", "CO-97", "M144", Disposition.CORRECT),
        ("93306-26", "CO-4", "", Disposition.DISPUTE),
        ("93306", "CO-4", "", Disposition.CORRECT),
        ("29881-80", "CO-54", "", Disposition.DISPUTE),
        ("93000-76", "CO-18", "", Disposition.DISPUTE),
        ("93000", "CO-18", "", Disposition.CORRECT),
        ("99213", "CO-50", "", Disposition.DISPUTE),
        ("99213", "CO-29", "", Disposition.DISPUTE),
        ("99213", "CO-16", "N290", Disposition.CORRECT),
        ("99213", "CO-109", "", Disposition.CORRECT),
        ("99213", "CO-197", "", Disposition.CORRECT),
        ("99213", "CO-B7", "", Disposition.CORRECT),
        ("99213-25", "CO-97", "M15 MA130", Disposition.CORRECT),
    ],
)
def test_the_road_follows_from_who_erred(service: str, reason: str, remarks: str, wanted: Disposition):
    assert disposition(remit(line(service, 185, f"{reason} 185", remarks=remarks))) is wanted


def test_a_line_cut_to_the_wrong_percentage_is_disputed_whatever_its_modifiers():
    assert disposition(remit(line("20610-50", 100, "CO-59 40"))) is Disposition.DISPUTE
    assert disposition(remit(line("20610", 100, "CO-59 40"))) is Disposition.DISPUTE


def test_an_authorization_that_stood_on_the_claim_makes_its_absence_the_payers_error():
    refused = remit(line("29881", 2360, "CO-197 2360", number="L1"))
    assert disposition(claim(authorization="AUTH7"), refused) is Disposition.DISPUTE
    assert disposition(claim(billed("29881", 2360, number="L1", authorization="AUTH7")), refused) is Disposition.DISPUTE
    assert disposition(claim(billed("29881", 2360, number="L1")), refused) is Disposition.CORRECT


def test_a_modifier_that_the_payer_dropped_from_the_remit_was_billed_still():
    dropped = remit(line("99213", 185, "CO-97 185", remarks="M15"))
    assert disposition(claim(billed("99213-25", 185)), dropped) is Disposition.DISPUTE


def test_the_modifiers_of_a_claim_answered_without_lines_are_those_billed():
    whole = remit(charge=185, paid=0, reasons=["CO-97 185"])
    assert disposition(claim(billed("99213-25", 185)), whole) is Disposition.DISPUTE


def test_ma130_on_the_claim_refuses_an_appeal_for_each_of_its_lines():
    assert only(remit(line("99213", 185, "CO-16 185"), remarks="MA130")).appeal_refused


def test_an_upheld_denial_is_known_by_its_reason():
    assert only(remit(line("99213", 185, "CO-193 185"))).upheld
    assert not only(remit(line("99213", 185, "CO-50 185"))).upheld


def test_is_denied_asks_no_status():
    for status in ("1", "2", "3", "4"):
        [word] = account(remit(line("99213", 185, "CO-50 185"), status=status)).history.adjudications
        assert is_denied(word)


def test_several_payers_are_read_each_for_itself():
    first = remit(line("99213", 185, "CO-109 185"), payer=ALDER)
    second = remit(line("99213", 185, "CO-50 185"), payer=BIRCH, on="2026-09-20")
    assert denials(first, second, aging(185)) == [
        "99213 denied 185.00 109 eligibility_cob",
        "99213 denied 185.00 50 necessity",
    ]
