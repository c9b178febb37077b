"""Small steps: from the day as it is, the best changes of single shifts, each only while it gains more than its price.

All that was worth a look is kept as ways of each shift, from which `wfm.roster.repair.choice` picks anew, all at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from wfm.core.intraday import EXTEND, LEAD_HELPS, SHORTEN
from wfm.roster.repair.hours import LEAD, lead_ways, longer_ways, shorter_ways
from wfm.roster.repair.told import list_changes, price_changes
from wfm.roster.repair.ways import Steps, activity_ways, block_ways, break_ways, short_runs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from wfm.core.arrays import IntArray
    from wfm.roster.repair.floor import Floor

GAIN = 1e-6
BLOCK = 4
"""People by whom a line with work that may wait is thinned out when a single one's worth is told."""

KEPT, TRIED, ROUNDS = 6, 160, 12
"""Ways of a shift kept from each round, looked at exactly in it, and rounds."""


@dataclass
class Pool:
    """Ways of each shift that were worth a look, by number of the duty; each way once."""

    ways: dict[int, dict[bytes, IntArray]] = field(default_factory=dict)

    def add(self, i: int, labels: IntArray) -> None:
        """Keep a way."""
        self.ways.setdefault(i, {})[labels.tobytes()] = labels


@dataclass(frozen=True)
class Limits:
    """How many shifts may change, of which kinds, until when on the clock.

    Blocks last `least` intervals at least, and `on_duty` team leads lead always.
    """

    most: int
    kinds: frozenset[str]
    until: float
    least: int
    on_duty: int = 1


def descend(floor: Floor, pool: Pool, limits: Limits, *, extra: dict[int, list[IntArray]]) -> None:
    """Improve until nothing gains; `extra` are ways of shifts that are thought of elsewhere (people on call)."""
    for _ in range(ROUNDS):
        found = candidates(floor, limits, extra=extra)
        seen: dict[int, int] = {}
        for _, i, labels in found:
            seen[i] = seen.get(i, 0) + 1
            if seen[i] <= KEPT:
                pool.add(i, labels)
        if not _take(floor, found[:TRIED], limits, pool) or monotonic() > limits.until:
            return


def candidates(
    floor: Floor, limits: Limits, *, extra: dict[int, list[IntArray]], worse: float = 0.0
) -> list[tuple[float, int, IntArray]]:
    """One step of every shift that seems to gain, best first: how much dearer all becomes, whose, and the labels."""
    steps = Steps(*floor.cells.steps(floor.cover, BLOCK), floor.day.first, limits.least)
    found = []
    for i, duty in enumerate(floor.duties):
        if duty.held:
            continue
        now = floor.labels[i]
        shorts = short_runs(duty.labels, limits.least)
        for labels in (*ways_of(floor, i, steps, limits), *extra.get(i, ())):
            kinds = list_changes(duty, duty.labels, labels, floor.waits)
            if any(change.kind not in limits.kinds for change in kinds):
                continue
            price = price_changes(kinds, floor.options.prices) - floor.paid[i] + steps.change(duty, now, labels)
            if price < worse - GAIN and short_runs(labels, limits.least) <= shorts:
                found.append((price, i, labels))
    found.sort(key=lambda item: item[:2])
    return found


def ways_of(floor: Floor, i: int, steps: Steps, limits: Limits) -> Iterator[IntArray]:
    """All single steps of a shift from how it stands."""
    duty, now, grid = floor.duties[i], floor.labels[i], floor.day.grid
    kinds = limits.kinds
    if duty.agent.role == LEAD:
        if LEAD_HELPS in kinds:
            yield from lead_ways(duty, now, steps, floor.leading() - floor.giving() > limits.on_duty)
        return
    if (now < 0).all():
        return
    yield from break_ways(duty, now, grid)
    if duty.pieces:
        free = {p.rule.name: known for p in duty.pieces if (known := floor.trainer_free(p.rule)) is not None}
        yield from activity_ways(duty, now, grid, free)
    yield from block_ways(duty, now, steps)
    if EXTEND in kinds:
        yield from longer_ways(duty, now, grid, floor.options)
    if SHORTEN in kinds:
        yield from shorter_ways(duty, now, grid, floor.options)


def _take(floor: Floor, found: Collection[tuple[float, int, IntArray]], limits: Limits, pool: Pool) -> bool:
    """Take what gains where all stands now, at most one step of each shift; whether anything was."""
    changed, moved = floor.changed(), set[int]()
    giving = floor.leading() - floor.giving()
    for _, i, labels in found:
        duty = floor.duties[i]
        if i in moved or (duty.key not in changed and len(changed) >= limits.most):
            continue
        if monotonic() > limits.until:
            break
        if floor.gain(i, labels) <= GAIN:
            continue
        before = floor.labels[i]
        floor.put(i, labels)
        now = floor.leading() - floor.giving()
        if ((now < 0) & (now < giving)).any():
            floor.put(i, before)
            continue
        giving = now
        pool.add(i, labels)
        moved.add(i)
        changed.add(duty.key)
    return bool(moved)

