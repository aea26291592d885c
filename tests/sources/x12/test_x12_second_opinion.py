"""Two parsers that nobody here wrote see the same claims, lines, money and adjustments in the same files."""

from decimal import Decimal

import oxedi
import pytest
import pyx12.x12file

from worklist.domain.acknowledgements import ClaimStatus
from worklist.domain.money import cents

REMITS = [
    "medicare-4010.835",
    "carriage-returns.835",
    "reversal.835",
    "two-claims.835",
    "utf-8.835",
    "version-4010.835",
]


def rows(data, table):
    """A table of oxedi's as dictionaries; its text form needs no further package."""
    _, header, *lines = oxedi.parse(data).tables[table].render().strip().splitlines()
    names = [column.split(":")[0] for column in header.split(" | ")]
    return [dict(zip(names, line.split(" | "), strict=True)) for line in lines]


def value(cell):
    return "" if cell == "∅" else cell


@pytest.mark.parametrize("name", REMITS)
def test_oxedi_sees_the_same_claims(read, fixture_bytes, name):
    seen = [
        (value(r["claim_id"]), cents(r["charge_amount"]), cents(r["payment_amount"]), int(r["segment"]) + 1)
        for r in rows(fixture_bytes(name), "claims")
    ]
    assert seen == [(c.account, c.charge, c.paid, c.position.at) for c in read(name).claims]


@pytest.mark.parametrize("name", REMITS)
def test_oxedi_sees_the_same_lines(read, fixture_bytes, name):
    seen = [
        (value(r["procedure_code"]), cents(r["charge_amount"]), cents(r["payment_amount"]))
        for r in rows(fixture_bytes(name), "services")
    ]
    assert seen == [(line.code, line.charge, line.paid) for c in read(name).claims for line in c.lines]


@pytest.mark.parametrize("name", REMITS)
def test_oxedi_sees_the_same_adjustments(read, fixture_bytes, name):
    seen = [
        (r["group_code"], r["reason_code"], cents(r["amount"]), value(r["quantity"]))
        for r in rows(fixture_bytes(name), "adjustments")
    ]
    assert seen == [
        (a.group, a.reason, a.amount, "" if a.quantity is None else f"{a.quantity:.2f}")
        for claim in read(name).claims
        for a in claim.all_adjustments
    ]


def test_oxedi_sees_the_same_provider_adjustments(read, fixture_bytes):
    seen = [
        (r["reason_code"], value(r["reference_id"]), cents(r["amount"]))
        for r in rows(fixture_bytes("two-claims.835"), "provider_adjustments")
    ]
    (total,) = read("two-claims.835").totals
    assert seen == [(p.reason, p.reference, p.amount) for p in total.provider_adjustments]


@pytest.mark.parametrize("name", ["two-claims.837", "levels.837", "version-4010.837"])
def test_pyx12_sees_the_same_billed_claims_and_lines(read, name, tmp_path, fixture_bytes):
    path = tmp_path / name
    path.write_bytes(fixture_bytes(name))
    claims, lines = [], []
    with pyx12.x12file.X12Reader(str(path)) as segments:
        for segment in segments:
            if segment.get_seg_id() == "CLM":
                claims.append((segment.get_value("CLM01"), Decimal(segment.get_value("CLM02"))))
            elif segment.get_seg_id() == "SV1":
                lines.append((segment.get_value("SV101-2"), Decimal(segment.get_value("SV102"))))
    found = read(name)
    assert claims == [(c.account, Decimal(c.charge) / 100) for c in found.claims]
    assert lines == [(line.code, Decimal(line.charge) / 100) for c in found.claims for line in c.lines]


def test_pyx12_sees_the_same_claim_statuses(read, tmp_path, fixture_bytes):
    path = tmp_path / "claim-status.277"
    path.write_bytes(fixture_bytes(path.name))
    accounts, charges = [], []
    with pyx12.x12file.X12Reader(str(path)) as segments:
        for segment in segments:
            if segment.get_seg_id() == "HL":
                level = segment.get_value("HL03")
            elif segment.get_seg_id() == "TRN" and level == "PT":
                accounts.append(segment.get_value("TRN02"))
            elif segment.get_seg_id() == "STC" and level == "PT" and segment.get_value("STC04"):
                charges.append((accounts[-1], segment.get_value("STC04")))
    found = read(path.name)
    statuses = found.of(ClaimStatus)
    set_aside = [reject.account for reject in found.rejects if reject.account]
    assert accounts == [status.account for status in statuses] + set_aside
    assert [(account, cents(sent)) for account, sent in charges if sent != "5O"] == [
        (status.account, status.charge) for status in statuses if status.charge is not None
    ]
