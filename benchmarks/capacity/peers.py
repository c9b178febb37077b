"""Side by side with pyworkforce: `python -m benchmarks.capacity.peers` (needs the extra `bench`).

Random sizings in the range of the target table and small queues with low targets. Judge is the definition itself in
exact fractions: the least n above the load with P(wait) exp(-(n - a) t/AHT) <= 1 - SL, which neither library computes
that way. pyworkforce has Erlang C only.
"""

from __future__ import annotations

import argparse
import sys
import time
from fractions import Fraction

import mpmath as mp
import numpy as np
from pyworkforce.queuing import ErlangC

from wfm.capacity.search import agents_for_service_level

SETS = {"target table": (0.1, 500.0, 0.70, 0.99), "small queues, low targets": (0.1, 12.0, 0.01, 0.60)}


def main() -> int:
    """Size both sets with both and with the judge; exit code 1 if wfm is wrong anywhere."""
    parser = argparse.ArgumentParser(description="required agents of wfm and of pyworkforce")
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    wrong = 0
    agents_for_service_level(1.0, aht_s=60, service_level=0.8, answer_within_s=20)  # loads SciPy's functions
    for name, (low, high, easy, hard) in SETS.items():
        rng = np.random.default_rng(chosen.seed)
        load, aht_s = rng.uniform(low, high, chosen.cases), rng.uniform(120.0, 900.0, chosen.cases)
        # pyworkforce refuses a threshold of 0.
        within, share = rng.uniform(1.0, 120.0, chosen.cases), rng.uniform(easy, hard, chosen.cases)
        cases = list(zip(load.tolist(), aht_s.tolist(), within.tolist(), share.tolist(), strict=True))
        begin = time.process_time()
        ours = agents_for_service_level(load, aht_s=aht_s, service_level=share, answer_within_s=within)
        middle = time.process_time()
        theirs = np.array([by_pyworkforce(*case) for case in cases])
        end = time.process_time()
        exact = np.array([by_definition(*case) for case in cases])
        missed = [int((found != exact).sum()) for found in (ours, theirs)]
        wrong += missed[0]
        print(f"{name}: {chosen.cases} sizings")
        print(f"  wfm          {1e6 * (middle - begin) / chosen.cases:8.1f} us each, {missed[0]} wrong")
        print(f"  pyworkforce  {1e6 * (end - middle) / chosen.cases:8.1f} us each, {missed[1]} wrong")
    return 1 if wrong else 0


def by_pyworkforce(load: float, aht_s: float, within: float, share: float) -> int:
    """Minutes, as it wants them."""
    minutes = aht_s / 60.0
    queue = ErlangC(transactions=load / minutes, aht=minutes, asa=within / 60.0, interval=1)
    return int(queue.required_positions(service_level=share)["raw_positions"])


def by_definition(load: float, aht_s: float, within: float, share: float) -> int:
    """Least agents by exact fractions up to the exponential, which is taken to 60 digits."""
    mp.mp.dps = 60
    a, n, below, term = Fraction(load), 0, Fraction(0), Fraction(1)
    while True:
        below, n = below + term, n + 1
        term = limit(term * a / n)
        if n > a:
            waiting = term * n / (n - a)
            waits = waiting / (below + waiting)
            fade = mp.exp(-(n - mp.mpf(load)) * within / aht_s)
            if mp.mpf(waits.numerator) / waits.denominator * fade <= 1 - mp.mpf(share):
                return n


def limit(term: Fraction) -> Fraction:
    """Cut to 400 binary digits after the leading one, or 500 factors take for ever."""
    bits = max(term.denominator.bit_length() - term.numerator.bit_length(), 0) + 400
    return Fraction((term.numerator << bits) // term.denominator, 1 << bits)


if __name__ == "__main__":
    sys.exit(main())
