"""``python -m bench.quality``: simulate, and keep the tables in docs/bench.md.

Its arguments are a number of seeds, and the part of each practice's accounts and hours that is simulated.
"""

import sys
from collections.abc import Sequence
from multiprocessing import Pool

from bench.document import machine, put
from bench.quality import report
from bench.quality.bound import most
from bench.quality.orders import orders
from bench.quality.practice import make_practice
from bench.quality.profiles import HELD_OUT, TUNED_ON, Profile
from bench.quality.quarter import Quarter
from bench.quality.report import Outcome

SEEDS = 8
SCALE = 0.5
"""Accounts and hours alike: half of what a profile says, so that all of it takes minutes."""
_FIRST_SEED = 100
"""Seeds below it were looked at while the priority was made."""


def simulate(profile: Profile, seed: int, scale: float = SCALE) -> Outcome:
    """A practice under every rule."""
    practice = make_practice(profile, seed, scale)
    results = {name: Quarter(practice, order).run() for name, order in orders(seed).items()}
    return Outcome(profile.name, most(practice), results)


def simulate_all(profiles: Sequence[Profile], seeds: int, scale: float) -> list[Outcome]:
    """Every practice with every seed, on all cores."""
    asked = [(profile, _FIRST_SEED + seed, scale) for profile in profiles for seed in range(seeds)]
    with Pool() as pool:
        return pool.starmap(simulate, asked, chunksize=1)


def main() -> None:
    """Simulate and keep."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    scale = float(sys.argv[2]) if len(sys.argv) > 2 else SCALE
    held_out, tuned_on = simulate_all(HELD_OUT, seeds, scale), simulate_all(TUNED_ON, seeds, scale)
    text = "\n\n".join(
        (
            f"{machine()}; {seeds} practices of each kind, {scale:.0%} of their accounts and hours.",
            "Over the kinds of practice that were not looked at while the priority was made:",
            report.summary(held_out),
            "Dollars recovered per hour of work:",
            report.by_profile(held_out),
            "Lost to deadlines, in thousands of dollars and (accounts):",
            report.lost(held_out),
            "The kinds that were looked at, per hour and lost:",
            report.by_profile(tuned_on),
            report.lost(tuned_on),
        )
    )
    put("bench.md", "quality", text)
    print(text)


if __name__ == "__main__":
    main()
