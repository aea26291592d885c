"""Money that a payer took back at provider level is beside the account that it names, never in its balance."""

from tests.drop_files import claim, remit


def taken(reference, check="CHK9"):
    """A payment of nothing but one take-back."""
    text = remit("Z9", check=check, reason="CO:45")
    return text.replace("~\nSE*", f"~\nPLB*1999999984*20261231*WO:{reference}*50~\nSE*")


def named(site, number):
    desk = site.desk()
    try:
        found = desk.look(number).assessment.account
        return found.balance, [(each.amount, each.named_by) for each in found.recoupments]
    finally:
        desk.close()


def test_it_is_found_by_the_account_and_by_the_payers_claim_number(site):
    site.drop("a.837", claim("A-1001"))
    site.drop("b.837", claim("B-1001", patient="OTHER", control=2))
    site.drop("b.835", remit("B-1001"))
    site.sync()
    before = {number: named(site, number)[0] for number in ("A-1001", "B-1001")}
    site.drop("own.835", taken("a-1001"))
    site.drop("icn.835", taken("ICNB-1001", "CHK10"))
    site.drop("other.835", taken("A-10012", "CHK11"))
    site.sync()
    assert named(site, "A-1001") == (before["A-1001"], [(50_00, "account")])
    assert named(site, "B-1001") == (before["B-1001"], [(50_00, "payer claim")])


def test_the_same_payment_sent_again_counts_once_and_a_new_cache_tells_the_same(site):
    site.drop("own.835", taken("A-1001"))
    site.sync()
    site.drop("a.837", claim("A-1001"))
    site.drop("copy.835", taken("A-1001") + "\n")
    site.sync()
    told, state = named(site, "A-1001"), site.state()
    assert told[1] == [(50_00, "account")]
    site.forget_cache()
    site.sync()
    assert (named(site, "A-1001"), site.state()) == (told, state)
