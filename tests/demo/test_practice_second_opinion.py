"""Two parsers that nobody here wrote find nothing wrong with the files."""

import io

import oxedi
import pytest
import pyx12.params
import pyx12.x12n_document

FEW = 6


def some(paths):
    """Files from the whole of the history that hold no character outside X12's own set."""
    plain = [path for path in paths if path.read_bytes().isascii()]
    return plain[:: max(1, len(plain) // FEW)]


def test_oxedi_reads_every_claim_and_payment(practice, read):
    for path in some([path for path in practice.remits if path.read_bytes().count(b"ISA") == 1]):
        result = oxedi.parse(path.read_bytes())
        assert [str(each) for each in result.diagnostics] == []
        expected = [a for answers in read.remits.values() for a in answers if a.position.file == path.name]
        assert result.count_claims() == len(expected)


@pytest.mark.parametrize("kind", ["claims", "remits"])
def test_pyx12_finds_no_fault(practice, kind, caplog):
    for path in some(getattr(practice, kind)):
        source = io.StringIO(path.read_bytes().decode())
        pyx12.x12n_document.x12n_document(pyx12.params.params(), source, None, None)
        assert [r.getMessage() for r in caplog.records if "Line:" in r.getMessage()] == [], path.name
