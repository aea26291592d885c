"""``python -m bench.x12``: what one big X12 file costs to read, in megabytes a second and in memory."""

import io
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from typing import BinaryIO, cast

from worklist.sources.x12 import read_x12

_MEGABYTE = 1_000_000
_ENVELOPE = (
    "ISA*00*          *00*          *ZZ*SYNTHETICPAYER *ZZ*SYNTHETICCLINIC*260105*0830*^*00501*000000001*0*P*:~\n"
)


class Stream(io.RawIOBase):
    """A file that is made while it is read, so that the memory measured is the reader's."""

    def __init__(self, pieces: Iterator[str], size: int) -> None:
        self._pieces = pieces
        self._size = size
        self._rest = b""
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        """The next ``size`` bytes, or fewer at the end."""
        while len(self._rest) < size and self.given < self._size:
            piece = "".join(next(self._pieces) for _ in range(100)).encode()
            self.given += len(piece)
            self._rest += piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def remits() -> Iterator[str]:
    """An 835 without an end: one payment, claim after claim of two lines."""
    yield _ENVELOPE + (
        "GS*HP*PAYER*CLINIC*20260105*0830*1*X*005010X221A1~\nST*835*0001~\n"
        "BPR*I*100*C*ACH*CCP*01*111000025*DA*123456*1512345678**01*111000038*DA*654321*20260105~\n"
        "TRN*1*EFT1*1512345678~\nN1*PR*SYNTHETIC HEALTH PLAN*XV*60054~\nN1*PE*SYNTHETIC CLINIC*XX*1234567893~\nLX*1~\n"
    )
    for number in count(1):
        yield (
            f"CLP*A{number}*1*300*160.5*28*12*ICN{number}*11*1~\nCAS*CO*253*1.5~\n"
            f"NM1*QC*1*SYNTHETIC{number}*ALMA*B***MI*MEM{number}~\nNM1*82*1*DOCTORSYNTH*EVE****XX*1999999984~\n"
            f"MOA***MA01*N130~\nDTM*050*20251210~\n"
            f"SVC*HC:G0463:25*200*100.{number % 100:02}**2~\nDTM*472*20251201~\nCAS*CO*45*50*2*97*10~\n"
            f"CAS*PR*1*25**2*3~\nREF*6R*L{number}~\nAMT*B6*148.5~\nLQ*HE*N130~\n"
            f"SVC*HC:A4550:LT*100*60**1~\nDTM*472*20251202~\nCAS*CO*45*38.{number % 97:02}~\nREF*6R*M{number}~\n"
        )


def claims() -> Iterator[str]:
    """An 837P without an end: a patient, a claim and two lines again and again."""
    yield _ENVELOPE + (
        "GS*HC*CLINIC*PAYER*20260105*0830*1*X*005010X222A1~\nST*837*0001*005010X222A1~\n"
        "BHT*0019*00*BATCH1*20260102*0900*CH~\nNM1*41*2*SYNTHETIC CLINIC*****46*SUBMIT1~\nHL*1**20*1~\n"
        "NM1*85*2*SYNTHETIC CLINIC*****XX*1234567893~\n"
    )
    for number in count(2):
        yield (
            f"HL*{number}*1*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*SYNTHETIC{number}*ALMA****MI*MEM{number}~\n"
            f"N3*1 EXAMPLE STREET~\nN4*SPRINGFIELD*IL*62701~\nDMG*D8*19800229*F~\nNM1*PR*2*FIRST PAYER*****PI*PAYER1~\n"
            f"CLM*A{number}*300***11:B:1*Y*A*Y*Y~\nHI*ABK:M545*ABF:R5100~\nNM1*82*1*DOCTORSYNTH*EVE****XX*1999999984~\n"
            f"LX*1~\nSV1*HC:G0463:25*200*UN*2***1~\nDTP*472*D8*20251201~\nREF*6R*L{number}~\n"
            f"LX*2~\nSV1*HC:A4550:LT*100*UN*1***1:2~\nDTP*472*D8*20251202~\nREF*6R*M{number}~\n"
        )


def measure(name: str, pieces: Callable[[], Iterator[str]], megabytes: int) -> None:
    """Read one file and print what it cost in this process's own time, less what making the file costs."""
    making = _seconds(lambda: _read_bare(Stream(pieces(), megabytes * _MEGABYTE)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kinds: Counter[str] = Counter()
    stream = Stream(pieces(), megabytes * _MEGABYTE)
    seconds = (
        _seconds(lambda: kinds.update(type(record).__name__ for record in read_x12(cast(BinaryIO, stream), name)))
        - making
    )
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
    print(f"{name:10} {stream.given / _MEGABYTE / seconds:6.1f} MB/s  memory +{grown / 1024:.1f} MiB  {told}")


def _read_bare(stream: Stream) -> None:
    while stream.read(1 << 16):
        pass


def _seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    """Measure both kinds of file."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    measure("big.835", remits, megabytes)
    measure("big.837", claims, megabytes)


if __name__ == "__main__":
    main()
