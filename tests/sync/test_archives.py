"""Packed files in a drop folder, and files that are still on their way."""

import gzip
import io
import os
import zipfile
from datetime import UTC, date, datetime

from tests.drop_files import aging, claim, remit


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return out.getvalue()


def old(path):
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def test_packed_or_not_a_file_counts_once(site):
    site.drop("june.zip.837", packed(a_837=claim("A1"), b_837=claim("B1", patient="OTHER", control=2)))
    report = site.sync()
    assert (report.files, report.records) == (2, 2)
    state = site.rows()
    assert set(state) == {"A1", "B1"}
    site.drop("a.837", claim("A1"))
    site.drop("b.gz.837", gzip.compress(claim("B1", patient="OTHER", control=2).encode()))
    report = site.sync()
    assert (report.files, report.records, report.changed) == (0, 0, 0)
    assert site.rows() == state


def test_an_archive_that_was_read_is_not_unpacked_again(site, monkeypatch):
    site.drop("june.zip.837", packed(a_837=claim("A1")))
    site.sync()
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert site.sync().files == 0


def test_a_file_of_an_archive_says_where_it_lies(site):
    site.drop("june.zip.835", packed(bad_835=remit("A1").replace("CLP*A1*1*100*", "CLP*A1*1*many*")))
    site.sync()
    assert [told.position.file for told in site.rejects()] == ["bad.835 in june.zip.835"]


def test_what_cannot_be_unpacked_is_named_once_and_the_rest_is_read(site):
    inner = packed(x_837=claim("X1"))
    old(site.drop("june.zip.837", packed(a_837=claim("A1"), inner_zip=inner)))
    site.sync()
    site.sync()
    assert set(site.rows()) == {"A1"}
    assert ["archive inside an archive" in told.reason for told in site.rejects()] == [True]


def test_exports_come_packed_too(site):
    site.drop("aging.zip.csv", packed(aging_csv=aging(("A1", 100), ("B1", 50))))
    site.sync()
    assert set(site.rows()) == {"A1", "B1"}
    assert site.sync().files == 0


def test_a_packed_export_that_cannot_be_unpacked_closes_nothing(site):
    site.drop("aging.csv", aging(("A1", 100), ("B1", 50), on=date(2026, 11, 20)))
    site.sync()
    site.drop("north.csv", aging(("A1", 90)))
    cut = site.folder / "drop" / "aging" / "south.zip"
    cut.write_bytes(packed(south_csv=aging(("B1", 40)))[:-40])
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
    os.utime(cut, (noon, noon))
    site.sync()
    assert {number: row.balance for number, row in site.rows().items()} == {"A1": 90_00, "B1": 50_00}
    assert ["damaged or cut-off zip" in told.reason for told in site.rejects()] == [True]


def test_a_file_that_is_still_coming_in_waits(site):
    text = claim("A1") + claim("B1", patient="OTHER", control=2)
    path = site.drop("a.837", text[: text.rindex("IEA")])
    report = site.sync()
    assert report.files == 0
    assert any("may still be on its way" in note for note in report.notes)
    assert site.rejects() == []
    path.write_text(text)
    site.sync()
    assert set(site.rows()) == {"A1", "B1"}
    assert site.rejects() == []


def test_a_file_that_was_cut_for_good_is_read_as_far_as_it_goes(site):
    text = claim("A1")
    old(site.drop("a.837", text[: text.rindex("IEA")]))
    site.sync()
    assert set(site.rows()) == {"A1"}
    assert len(site.rejects()) == 1


def test_half_an_archive_waits_too(site):
    whole = packed(a_837=claim("A1"))
    path = site.drop("june.zip.837", whole[: len(whole) // 2])
    assert any("may still be on its way" in note for note in site.sync().notes)
    path.write_bytes(whole)
    site.sync()
    assert set(site.rows()) == {"A1"}
    assert site.rejects() == []
