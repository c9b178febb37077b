"""Key figures with their norms, and the table of queues."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.roster import LEADING
from wfm.report.accuracy import ACCEPTABLE, AT_FLOOR, EXCELLENT, INTERVAL, judge
from wfm.report.page.value import FAIR, GOOD, POOR, Cell, Sheet, Tile
from wfm.report.poisson import poisson_deviation
from wfm.report.queues import describe_queues, heaviest_week
from wfm.report.shortage import measure_cover

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.arrays import FloatArray
    from wfm.core.queue import Queue
    from wfm.report.kpi import DayKpi
    from wfm.report.page.material import Material
    from wfm.report.page.speech import Speech

UNDER_NORMS = 0.02, 0.05
CLOSE_NORMS = 0.85, 0.70
WAPE_NORMS = 0.15, 0.25
DAY_NORMS = 0.10, 0.15
HEALTHY, PRESSURE = 0.85, 0.90
NEAR = 0.05
"""A service level this far below its promise is near it."""
ALL = "ALL"


def judge_low(value: float | None, norms: tuple[float, float]) -> str:
    """Judge a figure that should be low: good up to the first norm, fair up to the second; "" for None."""
    if value is None:
        return ""
    return GOOD if value <= norms[0] else FAIR if value <= norms[1] else POOR


def judge_error(wape: float | None, rates: FloatArray) -> str:
    """Judge an error per interval; on a line so thin that chance alone misses the norm, being near chance is fair.

    `rates` are the contacts expected in each interval, from which the error of chance is worked out.
    """
    if wape is None:
        return ""
    expected = float(rates.sum())
    floor = float(poisson_deviation(rates).sum()) / expected if expected > 0 else None
    return {EXCELLENT: GOOD, ACCEPTABLE: FAIR, AT_FLOOR: FAIR}.get(judge(INTERVAL, wape, floor), POOR)


def judge_high(value: float | None, norms: tuple[float, float]) -> str:
    """Judge a figure that should be high, in the same way."""
    return "" if value is None else judge_low(-value, (-norms[0], -norms[1]))


def judge_service(value: float | None, promise: float | None) -> str:
    """Judge a service level against its promise, to the tenth of a point."""
    if value is None or promise is None:
        return ""
    return judge_high(round(value, 3), (promise, promise - NEAR))


def judge_occupancy(value: float | None) -> str:
    """Judge how busy people are: 85% is healthy, beyond 90% burns them out."""
    return judge_low(value, (HEALTHY, PRESSURE))


def one_by_one(queue: Queue) -> bool:
    """Whether its contacts wait on the line and are handled one at a time: the norm of occupancy is for those."""
    return queue.deferral is None and queue.sessions == 1


def make_tiles(material: Material, speech: Speech) -> tuple[Tile, ...]:
    """Key figures of what the run has."""
    found: list[Tile] = []
    if material.forecast is not None:
        found.append(_tell_volume(material, speech))
    if material.kpi:
        found += _tell_service(material, speech)
    if material.coverage is not None:
        found += _tell_cover(material, speech)
    found += _tell_error(material, speech)
    if material.requirement is not None and (week := heaviest_week(material.requirement.fte, ALL)) is not None:
        note = speech.say(
            "key.fte_note", heads=speech.number(week.heads, 1), leads=speech.number(week.team_leads, 1)
        )  # fmt: skip
        found.append(Tile(speech.say("key.fte"), speech.number(week.fte, 1), note))
    if material.roster is not None:
        found += _tell_roster(material, speech)
    return tuple(found)


def _tell_volume(material: Material, speech: Speech) -> Tile:
    assert material.forecast is not None
    total = float(np.where(material.forecast.open, material.forecast.volume, 0.0).sum())
    note = ""
    if material.history is not None:
        rows = describe_queues(material.scenario.queues, material.history, material.forecast)
        known = [(row.volume, row.last_year) for row in rows if row.last_year]
        if known and (before := sum(one for _, one in known if one)):
            note = speech.say("key.last_year", change=speech.change(sum(one for one, _ in known) / before - 1))
    return Tile(speech.say("key.volume"), speech.number(total), note)


def _tell_service(material: Material, speech: Speech) -> list[Tile]:
    levels = mean_service(material.kpi)
    promises = {queue.name: queue.target.service_level for queue in material.scenario.queues}
    judged = [judge_service(levels[name], promise) for name, promise in promises.items() if promise and name in levels]
    kept = judged.count(GOOD)
    status = GOOD if kept == len(judged) else POOR if POOR in judged else FAIR
    told = "key.service_note" if material.roster is not None else "key.service_need"
    tiles = [Tile(speech.say("key.service"), f"{kept} {speech.say('of')} {len(judged)}", speech.say(told), status)]
    live = {queue.name for queue in material.scenario.queues if one_by_one(queue)}
    rows = [row for row in material.kpi if row.queue in live and row.occupancy is not None and row.hours_on_queue]
    hours = sum(row.hours_on_queue or 0.0 for row in rows)
    if hours:
        busy = sum((row.occupancy or 0.0) * (row.hours_on_queue or 0.0) for row in rows) / hours
        note = speech.say("key.occupancy_note")
        tiles.append(Tile(speech.say("key.occupancy"), speech.share(busy, 1), note, judge_occupancy(busy)))
    return tiles


def mean_service(rows: Sequence[DayKpi]) -> dict[str, float]:
    """Mean service level of each queue over its days, weighted by volume."""
    top: dict[str, float] = defaultdict(float)
    under: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.service_level is not None and row.volume:
            top[row.queue] += row.service_level * row.volume
            under[row.queue] += row.volume
    return {name: top[name] / under[name] for name in top}


def _tell_cover(material: Material, speech: Speech) -> list[Tile]:
    assert material.coverage is not None
    cover = measure_cover(material.coverage)
    under = speech.say("key.under_note", share=speech.share(cover.under_share, 1))
    return [
        Tile(speech.say("key.under"), speech.number(cover.under_hours, 1), under,
             judge_low(cover.under_share, UNDER_NORMS)),
        Tile(speech.say("key.close"), speech.share(cover.close_share, 1), speech.say("key.close_note"),
             judge_high(cover.close_share, CLOSE_NORMS)),
    ]  # fmt: skip


def choices_of(material: Material) -> dict[str, Mapping[str, object]]:
    """Chosen model of each queue with its score, from the manifest; those without a score are left out."""
    found: dict[str, Mapping[str, object]] = {}
    for choice in (material.manifest.get("forecast") or {}).get("choices") or ():
        score = next((s for s in choice.get("scores") or () if s.get("model") == choice.get("model")), None)
        if score is not None:
            found[str(choice.get("queue"))] = {**choice, "score": score}
    return found


def _tell_error(material: Material, speech: Speech) -> list[Tile]:
    """Mean WAPE of the chosen models, weighted by the forecast."""
    if material.forecast is None:
        return []
    top = under = 0.0
    for name, choice in choices_of(material).items():
        score = choice["score"]
        wape = score.get("wape") if isinstance(score, dict) else None
        if name in material.forecast.queues and isinstance(wape, int | float):
            volume = float(material.forecast.volume[material.forecast.queues.index(name)].sum())
            top, under = top + wape * volume, under + volume
    if not under:
        return []
    error = top / under
    note = speech.say("key.wape_note")
    return [Tile(speech.say("key.wape"), speech.share(error, 1), note, judge_low(error, WAPE_NORMS))]


def _tell_roster(material: Material, speech: Speech) -> list[Tile]:
    assert material.roster is not None
    stretches = material.roster.stretches
    people, leads = {s.agent for s in stretches}, {s.agent for s in stretches if s.activity == LEADING}
    shifts = len({(s.agent, s.date, s.shift) for s in stretches})
    hours = sum(s.end - s.start for s in stretches if s.paid) / 3600
    note = speech.say("key.people_note", shifts=speech.number(shifts), hours=speech.number(hours))
    shown = f"{speech.number(len(people) - len(leads))} + {len(leads)}" if leads else speech.number(len(people))
    tiles = [Tile(speech.say("key.people"), shown, note)]
    broken = material.manifest.get("violations")
    if isinstance(broken, list):
        status = GOOD if not broken else POOR
        tiles.append(Tile(speech.say("key.rules"), speech.number(len(broken)), speech.say("key.rules_note"), status))
    gap = material.manifest.get("gap_of_need")
    if isinstance(gap, int | float):
        tiles.append(Tile(speech.say("key.gap"), speech.share(gap, 1), speech.say("key.gap_note")))
    return tiles


def make_queue_sheet(material: Material, speech: Speech) -> Sheet | None:
    """One row per queue: what comes, what was promised, what can be expected; None without a forecast."""
    if material.forecast is None:
        return None
    keys = ("queue", "channel", "volume", "aht", "promise", "expected", "worst_day", "response", "occupancy", "peak",
            "under", "wape", "wape_day")  # fmt: skip
    levels, choices = mean_service(material.kpi), choices_of(material)
    rows = tuple(_tell_queue(material, speech, queue, levels, choices) for queue in material.scenario.queues)
    return Sheet(speech.say("queues"), tuple(speech.say(f"col.{key}") for key in keys), frozenset(range(2, 13)), rows)


def _tell_queue(
    material: Material,
    speech: Speech,
    queue: Queue,
    levels: Mapping[str, float],
    choices: Mapping[str, Mapping[str, object]],
) -> tuple[Cell, ...]:
    forecast = material.forecast
    assert forecast is not None
    q = forecast.queues.index(queue.name)
    volume = np.where(forecast.open[q], forecast.volume[q], 0.0)
    total = float(volume.sum())
    days = [row for row in material.kpi if row.queue == queue.name and row.volume]
    worst = min((row.service_level for row in days if row.service_level is not None), default=None)
    promise, level = queue.target.service_level, levels.get(queue.name)
    peak = int(material.requirement.roster_agents[q].max()) if material.requirement is not None else None
    hours = material.coverage.grid.interval_s / 3600 if material.coverage is not None else 0.0
    under = float(material.coverage.under[q].sum()) * hours if material.coverage is not None else None
    score = choices.get(queue.name, {}).get("score")
    wape, wape_day = (score.get(key) for key in ("wape", "wape_day")) if isinstance(score, dict) else (None, None)
    response, busy = (_weigh(days, name) for name in ("first_response_s", "occupancy"))
    return (
        Cell(queue.label or queue.name),
        Cell(speech.name(queue.channel)),
        Cell(speech.number(total)),
        Cell(speech.duration(float((volume * forecast.aht_s[q]).sum()) / total if total else None)),
        Cell(f"{speech.share(promise)} / {speech.duration(queue.target.answer_within_s)}" if promise else "–"),
        Cell(speech.share(level, 1), judge_service(level, promise)),
        Cell(speech.share(worst, 1), judge_service(worst, promise)),
        Cell(speech.duration(response)),
        Cell(speech.share(busy), judge_occupancy(busy) if one_by_one(queue) else ""),
        Cell(speech.number(peak)),
        Cell(speech.number(under, 1)),
        Cell(speech.share(wape, 1), judge_error(wape, volume)),
        Cell(speech.share(wape_day, 1), judge_low(wape_day, DAY_NORMS)),
    )


def _weigh(rows: Sequence[DayKpi], name: str) -> float | None:
    known = [(row.volume or 0.0, value) for row in rows if (value := getattr(row, name)) is not None]
    total = sum(volume for volume, _ in known)
    return sum(volume * value for volume, value in known) / total if total else None
