"""From the sums of each replication to means with a confidence interval."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from wfm.core.arrays import frozen
from wfm.core.simulation import ClassService, Estimate, Measures
from wfm.simulate.tally import LEVELS, SUMS

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray
    from wfm.core.grid import Grid
    from wfm.simulate.site import Site
    from wfm.simulate.tally import Tally

CONFIDENCE = 0.95
RATIOS = {
    "service_level": ("kept", "judged"),
    "asa_s": ("wait_s", "handled"),
    "first_response_s": ("response_s", "handled"),
    "abandonment": ("abandoned", "offered"),
    "occupancy": ("busy_s", "present_s"),
}
MEANS = ("offered", "handled", "abandoned", "blocked", "judged", *LEVELS)
GRAINS = ("intervals", "days", "whole")


class Estimator:
    """Takes in one replication after the other; keeps sums and sums of squares only."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._count = 0
        self._ones: dict[tuple[str, str], list[FloatArray]] = {}
        self._pairs: dict[tuple[str, str], list[FloatArray]] = {}
        self._classes: dict[tuple[int, int], FloatArray] = defaultdict(lambda: np.zeros(6))
        self._people: dict[int, FloatArray] = defaultdict(lambda: np.zeros(2))

    def add(self, tally: Tally) -> None:
        """Take in a replication."""
        self._count += 1
        grid = self._site.grid
        by_grain = {grain: _sum_up(tally, grid, grain) for grain in GRAINS}
        for grain, values in by_grain.items():
            for name in MEANS:
                _accumulate(self._ones, (grain, name), values[name], values[name] ** 2)
            for name, (part, whole) in RATIOS.items():
                x, y = values[part], values[whole]
                _accumulate(self._pairs, (grain, name), x, y, x * x, x * y, y * y)
        for key, (offered, kept, judged) in tally.classes.items():
            self._classes[key] += np.array([offered, kept, judged, kept * kept, kept * judged, judged * judged])
        for a, times in tally.people.items():
            self._people[a] += times

    def measure(self, grain: str) -> Measures:
        """Estimates per interval, per day or over the whole horizon."""
        quantile = self._quantile()
        found = {name: _mean(self._ones[grain, name], self._count, quantile) for name in MEANS}
        found |= {name: _ratio(self._pairs[grain, name], self._count, quantile) for name in RATIOS}
        return Measures(**found)

    def list_classes(self) -> tuple[ClassService, ...]:
        """Service of each priority class, those without contacts left out."""
        rows = []
        for (q, rank), (offered, *pair) in sorted(self._classes.items()):
            promise = self._site.lines[q].queue.deferral
            if promise is None or not promise.classes or not offered:
                continue
            named = promise.classes[rank] if rank < len(promise.classes) else None
            got = _ratio([np.asarray(value) for value in pair], self._count, self._quantile())
            queue = self._site.lines[q].queue
            promised = named.service_level if named else queue.target.service_level
            rows.append(
                ClassService(
                    queue=queue.name,
                    name=named.name if named else "",
                    offered=float(offered / self._count),
                    promised=promised,
                    service_level=float(got.mean),
                    half_width=float(got.half_width),
                )
            )
        return tuple(rows)

    def list_people(self, names: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Occupancy of each person who was ever on queue."""
        times = [(name, *self._people[a].tolist()) for a, name in enumerate(names)]
        return tuple((name, busy / present) for name, busy, present in times if present > 0)

    def _quantile(self) -> float:
        return float(stdtrit(self._count - 1, 0.5 + CONFIDENCE / 2)) if self._count > 1 else np.nan


def _sum_up(tally: Tally, grid: Grid, grain: str) -> dict[str, FloatArray]:
    if grain == "intervals":
        return tally.sums | tally.levels
    if grain == "whole":
        return {name: tally.sums[name].sum(axis=1) for name in SUMS} | {
            name: tally.levels[name][:, -1] for name in LEVELS
        }
    first, last = grid.first_of_day[:-1], grid.first_of_day[1:] - 1
    return {name: np.add.reduceat(tally.sums[name], first, axis=1) for name in SUMS} | {
        name: tally.levels[name][:, last] for name in LEVELS
    }


def _accumulate(into: dict[tuple[str, str], list[FloatArray]], key: tuple[str, str], *values: FloatArray) -> None:
    if key not in into:
        into[key] = [np.array(value, dtype=np.float64) for value in values]
        return
    for total, value in zip(into[key], values, strict=True):
        total += value


def _mean(sums: list[FloatArray], count: int, quantile: float) -> Estimate:
    mean = sums[0] / count
    spread = (sums[1] - count * mean**2).clip(min=0.0) / max(count - 1, 1)
    return Estimate(frozen(mean), frozen(quantile * np.sqrt(spread / count)))


def _ratio(sums: list[FloatArray], count: int, quantile: float) -> Estimate:
    """Ratio of two means, its interval by the spread of x - ratio * y (Law 2015, section 9.5.3)."""
    x, y, xx, xy, yy = sums
    some = y > 0
    below = np.where(some, y, 1.0)
    ratio = np.where(some, x / below, np.nan)
    spread = (xx - 2 * ratio * xy + ratio**2 * yy).clip(min=0.0) / max(count - 1, 1)
    half = quantile * np.sqrt(spread * count) / below
    return Estimate(frozen(ratio), frozen(np.where(some, half, np.nan)))
