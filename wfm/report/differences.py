"""Runs side by side: each figure of each run, what it differs from the first, and whether that means anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import TYPE_CHECKING

from wfm.report.variants import LEAST_POINT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfm.report.variants import Column, Figures, Measure, QueueOutcome

TINY = 1e-9
SAFETY = 2.0
"""Two searches of the same are one sample of what chance does: differences up to so many times that may be chance."""


class Mark(StrEnum):
    """What a difference from the first run is."""

    BETTER = "better"
    WORSE = "worse"
    MORE = "more"
    LESS = "less"
    CHANCE = "chance"
    OPEN = "open"
    SAME = "same"


class Kind(StrEnum):
    """How a figure is written."""

    COUNT = "count"
    HOURS = "hours"
    MONEY = "money"
    SHARE = "share"
    LEVEL = "level"


class Source(StrEnum):
    """What makes a figure uncertain: the forecast's band, or a search that left missing people, or cost, open."""

    NONE = ""
    FORECAST = "forecast"
    PEOPLE = "people"
    COST = "cost"
    LEVEL = "level"


SEARCHED = (Source.PEOPLE, Source.COST, Source.LEVEL)


@dataclass(frozen=True)
class MeasureKind:
    """A figure of the comparison: how it is written, and which way is better: 1 up, -1 down, 0 neither.

    `source` is what it may be off by; one that is not `compared` says how sure others are.
    """

    key: str
    kind: Kind
    better: int = 0
    decimals: int = 0
    source: Source = Source.NONE
    compared: bool = True

    def round(self, value: float) -> float:
        """Round as shown: a share to decimals of its percentage."""
        return round(value, self.decimals + (2 if self.kind in (Kind.SHARE, Kind.LEVEL) else 0))


MEASURES = (
    MeasureKind("volume", Kind.COUNT, source=Source.FORECAST),
    MeasureKind("fte", Kind.COUNT, -1, 1, source=Source.FORECAST),
    MeasureKind("heads", Kind.COUNT, -1, 1, source=Source.FORECAST),
    MeasureKind("leads", Kind.COUNT, -1, 1, source=Source.FORECAST),
    MeasureKind("need_hours", Kind.HOURS, -1, source=Source.FORECAST),
    MeasureKind("need_cost", Kind.MONEY, -1, source=Source.FORECAST),
    MeasureKind("people", Kind.COUNT),
    MeasureKind("paid_hours", Kind.HOURS, -1),
    MeasureKind("cost", Kind.MONEY, -1),
    MeasureKind("under_hours", Kind.HOURS, -1, 1, source=Source.PEOPLE),
    MeasureKind("over_hours", Kind.HOURS, -1, 1, source=Source.COST),
    MeasureKind("close_share", Kind.SHARE, 1, 1, source=Source.PEOPLE),
    MeasureKind("leads_missing", Kind.COUNT, -1, source=Source.COST),
    MeasureKind("granted", Kind.COUNT, 1, source=Source.COST),
    MeasureKind("wishes", Kind.COUNT, -1, source=Source.COST),
    MeasureKind("beyond", Kind.COUNT, -1, source=Source.COST),
    MeasureKind("spread", Kind.COUNT, -1, 1),
    MeasureKind("gap", Kind.SHARE, 0, 1, compared=False),
    MeasureKind("gap_of_need", Kind.SHARE, 0, 2, compared=False),
    MeasureKind("violations", Kind.COUNT, -1),
)
"""Every figure, in the order of the table; service levels per queue stand apart."""
LEVEL = MeasureKind("level", Kind.LEVEL, 1, 1, source=Source.LEVEL)


@dataclass(frozen=True)
class Difference:
    """How a figure differs from the first run's; `value` is the difference of both as shown."""

    value: float
    mark: Mark


@dataclass(frozen=True)
class Row:
    """One figure over all runs; None where a run doesn't have it. `queue` is set on rows of service levels.

    `differences` has None for the first run that has the figure, with which the others are compared.
    """

    measure: MeasureKind
    values: tuple[float | None, ...]
    differences: tuple[Difference | None, ...]
    queue: QueueOutcome | None = None


def compare_columns(columns: Sequence[Column]) -> tuple[Row, ...]:
    """Compare each figure of the runs with that of the first; a run without figures has None everywhere."""
    figures = [column.figures for column in columns]
    rows = []
    for measure in MEASURES:
        found = [one.measures.get(measure.key) if one is not None else None for one in figures]
        if any(one is not None for one in found):
            rows.append(_compare(measure, found, columns))
    return tuple(rows)


def compare_service(columns: Sequence[Column]) -> tuple[Row, ...]:
    """Compare the service level of every queue that promises one."""
    figures = [column.figures for column in columns]
    names: dict[str, QueueOutcome] = {}
    for one in figures:
        for queue in one.queues if one is not None else ():
            if queue.level is not None:
                names.setdefault(queue.queue, queue)
    return tuple(_compare(LEVEL, list(_find_levels(figures, name)), columns, queue) for name, queue in names.items())


@dataclass(frozen=True)
class Figure:
    """One figure of one run as a row of a table; `queue` is empty for those of the whole site.

    `difference` is from the first run, and `mark` what that means; None and empty where there is none.
    """

    figure: str
    queue: str
    variant: str
    value: float
    difference: float | None
    mark: str


def list_figures(columns: Sequence[Column]) -> tuple[Figure, ...]:
    """List every figure of every run that has it, beside its difference from the first."""
    found = []
    for row in (*compare_columns(columns), *compare_service(columns)):
        queue = row.queue.queue if row.queue is not None else ""
        for column, value, other in zip(columns, row.values, row.differences, strict=True):
            if value is not None:
                told = (other.value, str(other.mark)) if other is not None else (None, "")
                found.append(Figure(row.measure.key, queue, column.name, value, *told))
    return tuple(found)


def find_queue(figures: Figures | None, name: str) -> QueueOutcome | None:
    """Find what a run says of a queue; None where it doesn't have it."""
    return next((one for one in figures.queues if one.queue == name), None) if figures is not None else None


def _find_levels(figures: Sequence[Figures | None], name: str) -> Iterator[Measure | None]:
    for one in figures:
        queue = find_queue(one, name)
        yield queue.level if queue is not None else None


def _compare(
    measure: MeasureKind,
    found: Sequence[Measure | None],
    columns: Sequence[Column],
    queue: QueueOutcome | None = None,
) -> Row:
    figures = [column.figures for column in columns]
    first = next(i for i, one in enumerate(found) if one is not None)
    base, expects = found[first], figures[first]
    assert base is not None
    assert expects is not None
    again = columns[first].again
    moved = _find_moved(measure, base, again, queue) if again is not None else None
    shares = measure_search(expects, again) if again is not None else {}
    differences: list[Difference | None] = []
    for i, (one, run) in enumerate(zip(found, figures, strict=True)):
        if one is None or run is None or i == first or not measure.compared:
            differences.append(None)
            continue
        # of the same contacts, their band says nothing about the difference
        alike = measure.source == Source.FORECAST and run.forecast == expects.forecast
        noise = [0.0] if alike else [_find_noise(measure, two, moved, shares) for two in (base, one)]
        differences.append(_judge(measure, base, one, noise))
    return Row(measure, tuple(one.value if one is not None else None for one in found), tuple(differences), queue)


def measure_search(first: Figures, again: Figures) -> dict[Source, float]:
    """How much a search moves of what it left open, as the same search once more shows: per source of noise, as an RMS.

    A single figure may by luck be the same twice; those of one source together are not.
    """
    pairs = [(kind.source, first.measures.get(kind.key), again.measures.get(kind.key)) for kind in MEASURES]
    for queue in first.queues:
        other = find_queue(again, queue.queue)
        pairs.append((LEVEL.source, queue.level, other.level if other is not None else None))
    found: dict[Source, list[float]] = {}
    for source, one, two in pairs:
        if source in SEARCHED and one is not None and two is not None and one.noise:
            found.setdefault(source, []).append((one.value - two.value) / one.noise)
    return {source: sqrt(sum(share * share for share in shares) / len(shares)) for source, shares in found.items()}


def _find_moved(measure: MeasureKind, base: Measure, again: Figures, queue: QueueOutcome | None) -> float | None:
    """By how much a figure moved in the same search once more."""
    if queue is None:
        other = again.measures.get(measure.key)
    else:
        found = find_queue(again, queue.queue)
        other = found.level if found is not None else None
    return abs(other.value - base.value) if other is not None else None


def _find_noise(measure: MeasureKind, given: Measure, moved: float | None, shares: dict[Source, float]) -> float | None:
    """By how much a figure may be off where the same was searched twice: SAFETY times what moved."""
    if measure.source == Source.FORECAST:
        return given.noise
    known = [moved] if moved is not None else []
    if given.noise is not None and measure.source in shares:
        known.append(shares[measure.source] * given.noise)
    if not known:
        return given.noise
    return max(SAFETY * max(known), LEAST_POINT if measure.kind == Kind.LEVEL else 0.0)


def _judge(measure: MeasureKind, base: Measure, other: Measure, noise: Sequence[float | None]) -> Difference:
    """Judge a difference by how far either figure may be off."""
    value = measure.round(other.value) - measure.round(base.value)
    if abs(value) < TINY:
        return Difference(0.0, Mark.SAME)
    if None in noise:
        return Difference(value, Mark.OPEN)
    if abs(other.value - base.value) <= max(off for off in noise if off is not None) + TINY:
        return Difference(value, Mark.CHANCE)
    if measure.better == 0:
        return Difference(value, Mark.MORE if value > 0 else Mark.LESS)
    return Difference(value, Mark.BETTER if value * measure.better > 0 else Mark.WORSE)
