"""Runs side by side: each figure of each run, what it differs from the first, and whether that means anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfm.report.variants import Column, Figures, Measure, QueueOutcome

TINY = 1e-9


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


@dataclass(frozen=True)
class MeasureKind:
    """A figure of the comparison: how it is written, and which way is better: 1 up, -1 down, 0 neither.

    One that `needs_forecast` is off by the forecast's band; one that is not `compared` says how sure others are.
    """

    key: str
    kind: Kind
    better: int = 0
    decimals: int = 0
    needs_forecast: bool = False
    compared: bool = True

    def round(self, value: float) -> float:
        """Round as shown: a share to decimals of its percentage."""
        return round(value, self.decimals + (2 if self.kind in (Kind.SHARE, Kind.LEVEL) else 0))


MEASURES = (
    MeasureKind("volume", Kind.COUNT, needs_forecast=True),
    MeasureKind("fte", Kind.COUNT, -1, 1, needs_forecast=True),
    MeasureKind("heads", Kind.COUNT, -1, 1, needs_forecast=True),
    MeasureKind("leads", Kind.COUNT, -1, 1, needs_forecast=True),
    MeasureKind("need_hours", Kind.HOURS, -1, needs_forecast=True),
    MeasureKind("need_cost", Kind.MONEY, -1, needs_forecast=True),
    MeasureKind("people", Kind.COUNT),
    MeasureKind("paid_hours", Kind.HOURS, -1),
    MeasureKind("cost", Kind.MONEY, -1),
    MeasureKind("under_hours", Kind.HOURS, -1, 1),
    MeasureKind("over_hours", Kind.HOURS, -1, 1),
    MeasureKind("close_share", Kind.SHARE, 1, 1),
    MeasureKind("leads_missing", Kind.COUNT, -1),
    MeasureKind("granted", Kind.COUNT, 1),
    MeasureKind("wishes", Kind.COUNT, -1),
    MeasureKind("beyond", Kind.COUNT, -1),
    MeasureKind("spread", Kind.COUNT, -1, 1),
    MeasureKind("gap", Kind.SHARE, 0, 1, compared=False),
    MeasureKind("gap_of_need", Kind.SHARE, 0, 2, compared=False),
    MeasureKind("violations", Kind.COUNT, -1),
)
"""Every figure, in the order of the table; service levels per queue stand apart."""
LEVEL = MeasureKind("level", Kind.LEVEL, 1, 1)


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
            rows.append(_compare(measure, found, figures))
    return tuple(rows)


def compare_service(columns: Sequence[Column]) -> tuple[Row, ...]:
    """Compare the service level of every queue that promises one."""
    figures = [column.figures for column in columns]
    names: dict[str, QueueOutcome] = {}
    for one in figures:
        for queue in one.queues if one is not None else ():
            if queue.level is not None:
                names.setdefault(queue.queue, queue)
    return tuple(_compare(LEVEL, list(_find_levels(figures, name)), figures, queue) for name, queue in names.items())


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
    figures: Sequence[Figures | None],
    queue: QueueOutcome | None = None,
) -> Row:
    first = next(i for i, one in enumerate(found) if one is not None)
    base, expects = found[first], figures[first]
    assert base is not None
    assert expects is not None
    differences: list[Difference | None] = []
    for i, (one, run) in enumerate(zip(found, figures, strict=True)):
        if one is None or run is None or i == first or not measure.compared:
            differences.append(None)
            continue
        alike = measure.needs_forecast and run.forecast == expects.forecast
        differences.append(_judge(measure, base, one, alike=alike))
    return Row(measure, tuple(one.value if one is not None else None for one in found), tuple(differences), queue)


def _judge(measure: MeasureKind, base: Measure, other: Measure, *, alike: bool) -> Difference:
    """Judge a difference; `alike` where both rest on the same contacts, so that their band says nothing about it."""
    value = measure.round(other.value) - measure.round(base.value)
    if abs(value) < TINY:
        return Difference(0.0, Mark.SAME)
    noise = [0.0, 0.0] if alike else [base.noise, other.noise]
    if None in noise:
        return Difference(value, Mark.OPEN)
    if abs(other.value - base.value) <= max(off for off in noise if off is not None) + TINY:
        return Difference(value, Mark.CHANCE)
    if measure.better == 0:
        return Difference(value, Mark.MORE if value > 0 else Mark.LESS)
    return Difference(value, Mark.BETTER if value * measure.better > 0 else Mark.WORSE)
