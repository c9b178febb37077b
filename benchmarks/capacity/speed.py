"""A million sizings on one core, Erlang C and Erlang A, against plain loops: `python -m benchmarks.capacity.speed`.

Loads U(0.1, 500) erlang, handle times 120-900 s, thresholds 0-120 s, service levels 0.70-0.99, patience 60-600 s. The
loops size a sample of the same problems and their time is extrapolated; their answers must be the same integers.
Where pyworkforce is installed (extra `bench`) it sizes a sample for Erlang C as well. Seconds are of the processor.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wfm.capacity.search import agents_for_service_level
from wfm.capacity.search_a import agents_for_service_level_a

if TYPE_CHECKING:
    from collections.abc import Callable


class Problems(NamedTuple):
    """Arrays of one shape; times in seconds."""

    load: np.ndarray
    aht_s: np.ndarray
    share: np.ndarray
    within: np.ndarray
    patience_s: np.ndarray


def main() -> int:
    """Run all and print seconds, ratio and agreement."""
    parser = argparse.ArgumentParser(description="time a million sizings by Erlang C and Erlang A")
    parser.add_argument("--sizings", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=20_000, help="how many of them the Erlang C loop repeats")
    parser.add_argument("--sample-a", type=int, default=300, help="how many of them the Erlang A loop repeats")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    problems = draw(chosen.sizings, chosen.seed)
    size_c(*(values[:1000] for values in problems))
    size_a(*(values[:1000] for values in problems))
    differ = compare("Erlang C", size_c, {"plain loop": (plain_loop, chosen.sample), **peers(chosen.sample)}, problems)
    differ += compare("Erlang A", size_a, {"plain loop": (plain_loop_a, chosen.sample_a)}, problems)
    return 1 if differ else 0


def draw(size: int, seed: int) -> Problems:
    """Problems of the target table."""
    rng = np.random.default_rng(seed)
    load, aht_s = rng.uniform(0.1, 500.0, size), rng.uniform(120.0, 900.0, size)
    within, share = rng.uniform(0.0, 120.0, size), rng.uniform(0.70, 0.99, size)
    return Problems(load, aht_s, share, within, rng.uniform(60.0, 600.0, size))


def compare(
    model: str,
    size: Callable[..., np.ndarray],
    others: dict[str, tuple[Callable[..., int], int]],
    problems: Problems,
) -> int:
    """Time one model and those who do the same one by one; how many answers of the plain loop differ."""
    total = problems.load.size
    begin, wall = time.process_time(), time.perf_counter()
    agents = size(*problems)
    seconds, wall = time.process_time() - begin, time.perf_counter() - wall
    print(f"{model}  wfm          {total:,} sizings in {seconds:.2f} s ({wall:.2f} s on the clock)")
    differ = 0
    for name, (loop, sample) in others.items():
        count = min(sample, total)
        begin = time.process_time()
        found = [loop(*case) for case in zip(*(values[:count].tolist() for values in problems), strict=True)]
        longer = (time.process_time() - begin) * total / count
        different = int((np.array(found) != agents[:count]).sum())
        differ += different if name == "plain loop" else 0
        print(
            f"{model}  {name:12} {total:,} sizings in {longer:.1f} s (extrapolated from {count:,}): "
            f"{longer / seconds:.0f} times as long; {different} of {count:,} answers differ"
        )
    return differ


def size_c(load: np.ndarray, aht_s: np.ndarray, share: np.ndarray, within: np.ndarray, _: np.ndarray) -> np.ndarray:
    """Erlang C by wfm."""
    return agents_for_service_level(load, aht_s=aht_s, service_level=share, answer_within_s=within)


def size_a(
    load: np.ndarray, aht_s: np.ndarray, share: np.ndarray, within: np.ndarray, patience_s: np.ndarray
) -> np.ndarray:
    """Erlang A by wfm."""
    times = {"aht_s": aht_s, "patience_s": patience_s, "answer_within_s": within}
    return agents_for_service_level_a(load, service_level=share, **times)


def peers(sample: int) -> dict[str, tuple[Callable[..., int], int]]:
    """pyworkforce, where it is installed; it has no Erlang A."""
    try:
        from pyworkforce.queuing import ErlangC
    except ImportError:
        return {}

    def size(load: float, aht_s: float, share: float, within: float, _: float) -> int:
        minutes = aht_s / 60.0
        queue = ErlangC(transactions=load / minutes, aht=minutes, asa=within / 60.0, interval=1)
        return int(queue.required_positions(service_level=share)["raw_positions"])

    return {"pyworkforce": (size, min(sample, 2000))}


def plain_loop(load: float, aht_s: float, share: float, within: float, _: float) -> int:
    """Least agents by stepping up from one, as one would write it by hand."""
    inverse, n = 1.0, 0
    while True:
        n += 1
        if n > load:
            waits = 1.0 / (1.0 + (n - load) / load * inverse)
            if 1.0 - waits * math.exp(-(n - load) * within / aht_s) >= share:
                return n
        inverse = 1.0 + n / load * inverse


def plain_loop_a(load: float, aht_s: float, share: float, within: float, patience_s: float) -> int:
    """Least agents by stepping up from one, adding up the waiting states for each."""
    inverse, n, ratio = 1.0, 0, patience_s / aht_s
    fade = math.exp(-within / patience_s)
    y = load * ratio
    while True:
        n += 1
        inverse = 1.0 + n / load * inverse
        x = n * ratio
        log_sum, given_up = waiting_sums(x, y)
        log_later, given_up_later = waiting_sums(x, y * fade)
        waits = 1.0 / (1.0 + (inverse - 1.0) * math.exp(-log_sum))
        longer = math.exp(log_later - log_sum - x * within / patience_s + y * (1.0 - fade))
        if 1.0 - waits * (given_up + fade * longer * (1.0 - given_up_later)) >= share:
            return n


def waiting_sums(x: float, y: float) -> tuple[float, float]:
    """Log of the sum of t_j = y^j / ((x+1) ... (x+j)), and the share of those waiting that gives up."""
    term, total, leaving, j, scale = 1.0, 1.0, 1.0 / (x + 1.0), 0, 0.0
    while x + j <= y or term > 1e-17 * total:
        j += 1
        term *= y / (x + j)
        total += term
        leaving += (j + 1) * term / (x + j + 1)
        if total > 1e250:
            term, total, leaving, scale = term * 1e-250, total * 1e-250, leaving * 1e-250, scale + 250 * math.log(10)
    return scale + math.log(total), leaving / total


if __name__ == "__main__":
    sys.exit(main())
