"""A million Erlang C sizings on one core, against the plain Python loop: `python -m benchmarks.capacity.speed`.

Loads U(0.1, 500) erlang, handle times 120-900 s, thresholds 0-120 s, service levels 0.70-0.99. The loop sizes a sample
of the same problems and its time is extrapolated; the sample's answers must be the same integers.
"""

from __future__ import annotations

import argparse
import math
import sys
import time

import numpy as np

from wfm.capacity.search import agents_for_service_level


def main() -> int:
    """Run both and print seconds, ratio and agreement."""
    parser = argparse.ArgumentParser(description="time a million Erlang C sizings")
    parser.add_argument("--sizings", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=20_000, help="how many of them the plain loop repeats")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    size = chosen.sizings
    load, aht_s = rng.uniform(0.1, 500.0, size), rng.uniform(120.0, 900.0, size)
    within, share = rng.uniform(0.0, 120.0, size), rng.uniform(0.70, 0.99, size)
    agents_for_service_level(load[:1000], aht_s=aht_s[:1000], service_level=share[:1000], answer_within_s=within[:1000])
    begin = time.perf_counter()
    agents = agents_for_service_level(load, aht_s=aht_s, service_level=share, answer_within_s=within)
    seconds = time.perf_counter() - begin
    count = min(chosen.sample, size)
    begin = time.perf_counter()
    plain = [plain_loop(*case) for case in zip(load[:count], aht_s[:count], share[:count], within[:count], strict=True)]
    loop_seconds = (time.perf_counter() - begin) * size / count
    different = int((np.array(plain) != agents[:count]).sum())
    print(f"wfm         {size:,} sizings in {seconds:.2f} s")
    print(f"plain loop  {size:,} sizings in {loop_seconds:.1f} s (extrapolated from {count:,})")
    print(f"ratio       {loop_seconds / seconds:.0f} times faster; {different} of {count:,} answers differ")
    return 1 if different else 0


def plain_loop(load: float, aht_s: float, share: float, within: float) -> int:
    """Least agents by stepping up from one, as one would write it by hand."""
    inverse, n = 1.0, 0
    while True:
        n += 1
        if n > load:
            waits = 1.0 / (1.0 + (n - load) / load * inverse)
            if 1.0 - waits * math.exp(-(n - load) * within / aht_s) >= share:
                return n
        inverse = 1.0 + n / load * inverse


if __name__ == "__main__":
    sys.exit(main())
