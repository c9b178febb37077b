"""Erlang C and A against 100-digit arithmetic: `python -m benchmarks.capacity.accuracy`.

Loads log-uniform from 0.01 to a million erlang, agents from clear overload to waits of 1e-288, a part of them
fractional. Prints the largest relative error of each quantity and where it is; exit code 1 if one misses its target.
The reference adds up the states of the chain with mpmath, which is in the extra `bench`.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, NamedTuple

import mpmath as mp
import numpy as np

from wfm.capacity import erlang_a, erlang_c

if TYPE_CHECKING:
    from collections.abc import Iterator

DIGITS = 100
ENOUGH = 60
TARGETS = {
    "Erlang C P(wait)": 1e-12,
    "Erlang A P(wait)": 1e-12,
    "Erlang A abandonment": 1e-10,
    "Erlang A mean wait": 1e-10,
    "Erlang A not in time": 1e-10,
    "Erlang A answered": 1e-10,
}


class Case(NamedTuple):
    """One staffing; times in seconds."""

    load: float
    agents: float
    aht_s: float
    patience_s: float
    within_s: float


def main() -> int:
    """Compare, print the table, say whether every target is met."""
    parser = argparse.ArgumentParser(description="errors of the Erlang formulas against 100-digit arithmetic")
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    mp.mp.dps = DIGITS
    worst: dict[str, tuple[float, Case]] = {}
    counts = dict.fromkeys(TARGETS, 0)
    for case in draw_cases(chosen.cases, chosen.seed):
        for name, error in errors(case):
            counts[name] += 1
            worst[name] = max(worst.get(name, (-1.0, case)), (error, case))
    missed = 0
    for name, target in TARGETS.items():
        error, case = worst[name]
        missed += error > target
        where = f"{case.load:.6g} erlang, {case.agents:.8g} agents, patience/AHT {case.patience_s / case.aht_s:.3g}"
        print(f"{name:22} {counts[name]:4} cases  largest relative error {error:.1e} (target {target:.0e}) at {where}")
    return 1 if missed else 0


def draw_cases(count: int, seed: int) -> Iterator[Case]:
    """Draw loads over eight decades; agents by deviations of the load, every fourth fractional."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        load = float(10 ** rng.uniform(-2, 6))
        deviations = rng.uniform(-6, 6) if i % 2 else rng.uniform(0, 37)
        agents = max(float(np.round(load + deviations * np.sqrt(load) + 0.5)), 1.0)
        if i % 4 == 0 and load < 2e3:
            agents += float(rng.random())
        aht_s = float(rng.uniform(30, 1200))
        patience_s = aht_s * float(10 ** rng.uniform(-1.5, 1))
        yield Case(load, agents, aht_s, patience_s, float(rng.uniform(0, 120)))


def errors(case: Case) -> Iterator[tuple[str, float]]:
    """Relative error of every quantity that is large enough for a float."""
    load, agents, times = case.load, case.agents, {"aht_s": case.aht_s, "patience_s": case.patience_s}
    upper = lower_states(load, agents)
    if agents > load:
        exact = 1 / (1 + (mp.mpf(agents) - load) / agents * upper)
        yield from compare("Erlang C P(wait)", erlang_c.prob_wait(load, agents), exact)
    ratio = mp.mpf(case.patience_s) / case.aht_s
    total, given_up = waiting_states(agents * ratio, load * ratio)
    waits = 1 / (1 + upper / total)
    found = erlang_a.outcomes(load, agents, answer_within_s=case.within_s, **times)
    yield from compare("Erlang A P(wait)", erlang_a.prob_wait(load, agents, **times), waits)
    yield from compare("Erlang A abandonment", found.abandonment, waits * given_up)
    yield from compare("Erlang A mean wait", found.mean_wait_all, waits * given_up * case.patience_s)
    yield from compare("Erlang A answered", found.occupancy * agents / load, 1 - waits * given_up)
    late = not_in_time(case, ratio, total, waits=waits, given_up=given_up)
    if late > mp.mpf("1e-4"):
        # Service levels come as 1 - late, so that a smaller share has lost its digits on the way out.
        yield from compare("Erlang A not in time", 1.0 - found.service_level, late)


def compare(name: str, found: np.ndarray, exact: mp.mpf) -> Iterator[tuple[str, float]]:
    """Relative error, where the exact value isn't below the smallest float."""
    if exact > mp.mpf("1e-288"):
        yield name, float(abs(mp.mpf(float(found)) / exact - 1))


def not_in_time(case: Case, ratio: mp.mpf, total: mp.mpf, *, waits: mp.mpf, given_up: mp.mpf) -> mp.mpf:
    """Share that gives up or is answered after the threshold."""
    x, y, s = case.agents * ratio, case.load * ratio, mp.mpf(case.within_s) / case.patience_s
    fade = mp.exp(-s)
    total_later, given_up_later = waiting_states(x, y * fade)
    longer = total_later / total * mp.exp(-x * s + y * (1 - fade))
    return waits * (given_up + fade * longer * (1 - given_up_later))


def waiting_states(x: mp.mpf, y: mp.mpf) -> tuple[mp.mpf, mp.mpf]:
    """Sum of t_j = y^j / ((x+1) ... (x+j)), and the share of those waiting that gives up."""
    least = mp.mpf(10) ** -ENOUGH
    term, total, leaving, j = mp.mpf(1), mp.mpf(1), 1 / (x + 1), 0
    while x + j <= y or term * (j + 1) > least * leaving * (x + j - y):
        j += 1
        term = term * y / (x + j)
        total += term
        leaving += (j + 1) * term / (x + j + 1)
    return total, leaving / total


def lower_states(load: float, agents: float) -> mp.mpf:
    """Sum of the states below n over the state n: of n!/((n-k)! a^k), k = 1, 2, ...; continued to fractional n."""
    a, n = mp.mpf(load), mp.mpf(agents)
    if agents != int(agents):
        base = n - int(agents)
        inverse = a * mp.quad(lambda t: mp.exp(-a * t) * (1 + t) ** base, [0, 1 / a, 10 / a, 60 / a, 300 / a])
        for k in range(1, int(agents) + 1):
            inverse = 1 + (base + k) / a * inverse
        return inverse - 1
    least = mp.mpf(10) ** -ENOUGH
    term, total, k = mp.mpf(1), mp.mpf(0), int(agents)
    while k > 0 and (k >= load or term * load > least * total * (load - k)):
        term = term * k / a
        total += term
        k -= 1
    return total


if __name__ == "__main__":
    sys.exit(main())
