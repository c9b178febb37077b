"""A run in the figures that variants of a site are compared by, each with how far it may be off by chance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.arrays import frozen
from wfm.report.queues import heaviest_week
from wfm.report.shortage import measure_cover

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wfm.core.arrays import FloatArray
    from wfm.core.roster import Coverage
    from wfm.report.page.material import Material

ALL, WEEK, SITE = "ALL", "week", "site"
REQUESTS, WISHES, FAIRNESS, CLASHES = "requests", "wishes.csv", "fairness.csv", "clashes.csv"
BAND = 0.1, 0.9
LEAST_POINT = 0.005
"""Half a point of service: no formula of it is nearer to a real floor than that."""
LEAST_SLOPE = 1.0
"""Points of service that work which may wait loses at least with each percent of its people; it has no curve."""


@dataclass(frozen=True)
class Measure:
    """A figure, and by how much it may differ without meaning anything; `noise` None: nobody knows."""

    value: float
    noise: float | None = 0.0


@dataclass(frozen=True)
class QueueOutcome:
    """What to expect of a queue: `level` 0-1 of its promise, None where it has no service level."""

    queue: str
    label: str
    promise: float | None
    within_s: float | None
    volume: float
    level: Measure | None


@dataclass(frozen=True)
class ClockCover:
    """Mean agents needed and there by time of day, over the days the queue is open: shape (slot,), NaN where never.

    `minutes` is the clock time of each slot.
    """

    minutes: tuple[int, ...]
    need: Mapping[str, FloatArray]
    there: Mapping[str, FloatArray]


@dataclass(frozen=True)
class Figures:
    """A run in figures: `measures` by the keys of `wfm.report.differences.MEASURES`, those it has.

    `forecast` is the same for runs that expect the same contacts; `wage` is what a paid hour costs, `requests` how
    many were asked.
    """

    forecast: str
    days: tuple[str, str]
    wage: float
    requests: int
    measures: Mapping[str, Measure]
    queues: tuple[QueueOutcome, ...]
    clock: ClockCover | None = None


@dataclass(frozen=True)
class Column:
    """One of the runs that stand side by side: its figures, or why it has none.

    `changes` are key, old and new value of all that was changed in the scenario as written; `code` is the exit code of
    what went wrong, 0 if nothing did. `again` is the same run searched once more from another seed, where somebody
    asked for that: it shows what the search alone moves.
    """

    name: str
    run: str = ""
    folder: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    figures: Figures | None = None
    error: str = ""
    code: int = 0
    warnings: tuple[str, ...] = ()
    again: Figures | None = None


def measure_run(material: Material) -> Figures:
    """Measure a run as far as it went; its history and its planned days are not needed."""
    scenario, forecast = material.scenario, material.forecast
    if forecast is None:
        raise ValueError("a run without a forecast can't be compared")
    wage = scenario.hiring.wage_per_hour
    measures = dict(_measure_need(material, wage))
    measures |= dict(_measure_roster(material, wage))
    volume = np.where(forecast.open, forecast.volume, 0.0)
    dates = scenario.horizon.dates
    return Figures(
        forecast=hashlib.sha256(np.round(volume, 3).tobytes()).hexdigest(),
        days=(f"{dates[0]}", f"{dates[-1]}"),
        wage=wage,
        requests=_count_requests(material),
        measures=measures,
        queues=tuple(_tell_queues(material, volume.sum(axis=1))),
        clock=_average_by_clock(material.coverage) if material.coverage is not None else None,
    )


def _measure_need(material: Material, wage: float) -> Iterator[tuple[str, Measure]]:
    """Measure what comes in, and whom it asks; off by as much as the forecast's own band of 8 in 10."""
    assert material.forecast is not None
    forecast, band = material.forecast, _half_band(material)
    total = float(np.where(forecast.open, forecast.volume, 0.0).sum())

    def told(value: float) -> Measure:
        return Measure(value, None if band is None else band * value)

    yield "volume", told(total)
    if material.requirement is None:
        return
    whole = [row for row in material.requirement.fte if row.queue == ALL]
    if (week := heaviest_week(whole, ALL)) is not None:
        hours = sum(row.agent_hours for row in whole)
        yield "need_hours", told(hours)
        yield "need_cost", told(hours * wage)
        yield "fte", told(week.fte)
        yield "heads", told(week.heads)
        if week.team_leads is not None:
            yield "leads", told(week.team_leads)


def _half_band(material: Material) -> float | None:
    """Half the band that 8 of 10 weeks of the site fall in, as a share of what is expected; None where unknown."""
    assert material.forecast is not None
    rows = [t for t in material.forecast.totals if (t.scope, t.grain) == (SITE, WEEK) and set(BAND) <= set(t.quantiles)]
    total = sum(row.volume for row in rows)
    return sum(row.quantiles[BAND[1]] - row.quantiles[BAND[0]] for row in rows) / 2 / total if total > 0 else None


@dataclass(frozen=True)
class _Search:
    """What a search left open, None where no bound is known: cost, and hours of missing people that come to as much."""

    cost: float | None
    hours: float | None
    share: float | None

    @classmethod
    def of(cls, manifest: Mapping[str, Any], required_hours: float) -> _Search:
        objective, bound, share = (_number(manifest.get(key)) for key in ("objective", "bound", "gap_of_need"))
        if objective is None or bound is None or share is None:
            return cls(None, None, None)
        return cls(max(objective - bound, 0.0), max(share, 0.0) * required_hours, max(share, 0.0))

    def count(self, price: float) -> float | None:
        """How many things of this price make up what was left open."""
        return self.cost / price if self.cost is not None and price > 0 else None


def _measure_roster(material: Material, wage: float) -> Iterator[tuple[str, Measure]]:
    """Measure what a roster covers, costs and grants; off by as much as its search left open."""
    manifest, roster, coverage = material.manifest, material.roster, material.coverage
    if roster is None or coverage is None:
        return
    paid = sum(s.end - s.start for s in roster.stretches if s.paid) / 3600
    yield "people", Measure(len({s.agent for s in roster.stretches}))
    yield "paid_hours", Measure(paid)
    yield "cost", Measure(paid * wage)
    cover = measure_cover(coverage)
    search = _Search.of(manifest, cover.required_hours)
    spare = search.count(material.scenario.roster.over_price)
    hours, cells = coverage.grid.interval_s / 3600, float(coverage.open.sum())
    yield "under_hours", Measure(cover.under_hours, search.hours)
    yield "over_hours", Measure(cover.over_hours, None if spare is None else spare * hours)
    off = None if search.hours is None or not cells else search.hours / hours / cells
    yield "close_share", Measure(cover.close_share, off)
    if (missing := _number(manifest.get("lead_intervals_missing"))) is not None:
        yield "leads_missing", Measure(missing, search.count(material.scenario.roster.lead_missing_price))
    for key in ("gap", "gap_of_need"):
        if (value := _number(manifest.get(key))) is not None:
            yield key, Measure(value, None)
    yield from _measure_wishes(material, search)
    yield "violations", Measure(len(manifest.get("violations") or ()))


def _measure_wishes(material: Material, search: _Search) -> Iterator[tuple[str, Measure]]:
    rows = material.rows(WISHES)
    prices = [float(row.get("price") or 0.0) for row in rows]
    off = search.count(sum(prices) / len(prices)) if prices else search.count(1.0)
    asked, refused = _count_requests(material), sum(row.get("rule") == REQUESTS for row in rows)
    if asked:
        yield "granted", Measure(asked - refused, off)
    if WISHES in material.tables:
        yield "wishes", Measure(len(rows) - refused, off)
    shares = [float(row["worked"]) - float(row["share"]) for row in material.rows(FAIRNESS)]
    if shares:
        yield "beyond", Measure(sum(one >= 1 for one in shares), off)
        yield "spread", Measure(max(shares) - min(shares), None)


def _count_requests(material: Material) -> int:
    """Count requests for days of the horizon, of those who are rostered."""
    left_out = {row["agent"] for row in material.rows(CLASHES) if row.get("rostered") == "0"}
    dates = set(material.scenario.horizon.dates)
    asked = material.scenario.staff.requests
    return sum(one.date in dates and one.agent not in left_out for one in asked)


def _tell_queues(material: Material, volume: FloatArray) -> Iterator[QueueOutcome]:
    assert material.forecast is not None
    levels, share = _find_levels(material), _number(material.manifest.get("gap_of_need"))
    rostered = material.coverage is not None
    for q, queue in enumerate(material.scenario.queues):
        target, level = queue.target, levels.get(queue.name)
        noise: float | None = LEAST_POINT
        if rostered:
            steep = max(_find_slope(material, q), LEAST_SLOPE if queue.deferral is not None else 0.0)
            noise = None if share is None else max(LEAST_POINT, share * steep)
        told = Measure(level, noise) if level is not None and target.service_level is not None else None
        yield QueueOutcome(
            queue.name, queue.label or queue.name, target.service_level, target.answer_within_s, float(volume[q]), told
        )


def _find_levels(material: Material) -> dict[str, float]:
    """Service level of each queue: of the roster, else of the people needed."""
    found = material.manifest.get("expected_service")
    if found:
        return {str(row["queue"]): float(row["service_level"]) for row in found}
    need, forecast = material.requirement, material.forecast
    if need is None or forecast is None:
        return {}
    levels: dict[str, float] = {}
    for q, name in enumerate(need.queues):
        came = np.where(need.open[q], forecast.volume[q], 0.0)
        if came.sum() > 0:
            levels[name] = float((came * need.expected_service_level[q]).sum() / came.sum())
    return levels


def _find_slope(material: Material, q: int) -> float:
    """Service that a queue loses with one in a hundred of its people, times a hundred; 0 where no curve says so."""
    need, forecast = material.requirement, material.forecast
    if need is None or need.curve is None or forecast is None:
        return 0.0
    came = np.where(need.open[q], forecast.volume[q], 0.0)
    middle = need.curve.shape[2] // 2
    slope = (need.curve[q, :, middle + 1] - need.curve[q, :, middle - 1]) / 2
    lost = np.nan_to_num(slope) * need.net_agents[q]
    return float((came * lost).sum() / came.sum()) if came.sum() > 0 else 0.0


def _average_by_clock(coverage: Coverage) -> ClockCover:
    grid = coverage.grid
    slots = np.asarray(grid.wall_min) // grid.interval_min
    count = 24 * 60 // grid.interval_min

    def average(values: FloatArray, shown: FloatArray) -> FloatArray:
        times = np.bincount(slots, weights=shown, minlength=count)
        sums = np.bincount(slots, weights=values * shown, minlength=count)
        return frozen(np.divide(sums, times, out=np.full(count, np.nan), where=times > 0))

    need, there = {}, {}
    for q, name in enumerate(coverage.queues):
        shown = coverage.open[q].astype(np.float64)
        need[name] = average(coverage.required[q].astype(np.float64), shown)
        there[name] = average(coverage.rostered[q].astype(np.float64), shown)
    return ClockCover(tuple(s * grid.interval_min for s in range(count)), need, there)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
