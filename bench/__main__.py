"""``make bench``: every figure of speed, at three sizes, beside VisiData and lnav on the same rows.

``make bench ARGS="10000"`` measures fewer accounts and prints; only all three sizes go into docs/bench.md.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench import crowd, loading, peers, queries, screens
from bench.document import machine, put
from bench.figures import Figure, table
from bench.practice import Practice, build

SIZES = (10_000, 100_000, 1_000_000)


def main() -> None:
    """Build, measure, print, and keep it where all sizes were measured."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each start compiles what has changed once more
    sizes = tuple(int(argument.replace(",", "").replace("_", "")) for argument in sys.argv[1:]) or SIZES
    with tempfile.TemporaryDirectory(prefix="worklist-bench-") as folder:
        columns = [(f"{accounts:,}", _of_size(Path(folder), accounts)) for accounts in sizes]
    text = f"Open accounts of three lines or more each. {machine()}.\n\n{table(columns)}"
    print(f"\n{text}")
    if sizes == SIZES:
        put("bench.md", "scale", text)


def _of_size(folder: Path, accounts: int) -> list[Figure]:
    """The figures of one practice, which is deleted afterwards: a million accounts fill some gigabytes."""
    print(f"\n{accounts:,} accounts", flush=True)
    place = folder / str(accounts)
    practice = build(place, accounts)
    found = list(_figures(practice, folder / "visidata"))
    shutil.rmtree(place)
    return found


def _figures(practice: Practice, tools: Path) -> Iterator[Figure]:
    visidata, lnav = peers.visidata(practice, tools), peers.lnav(practice)
    for kind in _kinds(visidata, lnav):
        for figure in kind(practice):
            print(f"{figure.what:<56} {figure}", flush=True)
            yield figure


def _kinds(visidata: peers.Peer | None, lnav: peers.Peer | None) -> Iterator[Callable[[Practice], Iterator[Figure]]]:
    """In the order of the table: the screens first, on a practice that nothing was changed in yet."""
    yield lambda practice: screens.measure(practice, visidata, lnav)
    for name, peer in (("VisiData", visidata), ("lnav", lnav)):
        if peer is None:
            print(f"{name} is not on this machine, so there is no comparison with it.", flush=True)
        else:
            yield partial(_of_peer, name, peer)
    yield queries.measure
    yield crowd.measure
    yield loading.measure


def _of_peer(name: str, peer: peers.Peer, _: Practice) -> Iterator[Figure]:
    return peer.figures(name)


if __name__ == "__main__":
    main()
