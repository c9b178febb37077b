"""Past days beside the plans made for them: what the update of a day learns from.

A run keeps no forecasts of past weeks, so they are made anew: the queue's leading model, fitted at one origin a week
and seeing nothing after it. What it missed stands for what the run's forecast will miss.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from wfm.core.arrays import frozen
from wfm.forecast.aht_profile import HandledDays, learn_profile, level_means
from wfm.forecast.backtest import predict_all
from wfm.forecast.models.model import tune_model
from wfm.forecast.models.registry import MODELS
from wfm.forecast.tasks import Site, make_task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Executor

    from wfm.core.arrays import FloatArray, IntArray
    from wfm.core.calendar import OpeningHours
    from wfm.core.events import Event
    from wfm.core.forecast import Forecast
    from wfm.core.history import History
    from wfm.core.options import ForecastOptions
    from wfm.forecast.queue import QueueTask

WEEK = 7
ORIGINS = 14
LEAST_PAST_DAYS = 28
AHT_LEARN_DAYS = 182
AHT_HALF_LIFE_DAYS = 56.0
USUAL_AHT_SPREAD, USUAL_AHT_LASTS, USUAL_AHT_NOISE = 0.04, 0.7, 1.0
AHT_PRIOR_DAYS = 10.0


@dataclass(frozen=True)
class AhtMiss:
    """How a day's mean handle time misses its plan: logs of a ratio.

    `spread` is its standard deviation with chance left out, `lasts` the share that is left a day later (0-1), `noise`
    the variance of one contact's handle time over its squared mean.
    """

    spread: float = USUAL_AHT_SPREAD
    lasts: float = USUAL_AHT_LASTS
    noise: float = USUAL_AHT_NOISE


@dataclass(frozen=True)
class PastPlans:
    """One queue's past days: what came and what was planned, shape (days, slots), oldest first; NaN where unknown.

    `day` (days,) are ordinals of their dates, `plan` (days,) the origin each was planned at.
    """

    queue: str
    actual: FloatArray
    planned: FloatArray
    day: IntArray
    plan: IntArray
    aht: AhtMiss = AhtMiss()


def make_past_plans(
    history: History,
    forecast: Forecast,
    *,
    opening: Mapping[str, OpeningHours],
    options: ForecastOptions,
    events: Sequence[Event] = (),
    origins: int = ORIGINS,
    aside: Executor | None = None,
) -> tuple[PastPlans, ...]:
    """Plan the last weeks of history, each at its own origin, by the model that leads each queue's forecast.

    Queues whose past is shorter than four weeks have no days; general values stand in for what they can't tell. With
    `aside` every other queue is planned there, beside those planned here.
    """
    nothing = dict.fromkeys(history.queues)
    site = Site(history, forecast.grid, opening, nothing, options, events, {})
    leading = {choice.queue: choice.model.split(" + ")[0] for choice in forecast.choices}
    tasks = [(make_task(site, name), leading.get(name, "")) for name in history.queues]
    if aside is None:
        return tuple(_plan_queues(tasks, origins))
    others = aside.submit(_plan_queues, tasks[1::2], origins)
    here = iter(_plan_queues(tasks[::2], origins))
    there = iter(others.result())
    return tuple(next(there if q % 2 else here) for q in range(len(tasks)))


def _plan_queues(tasks: Sequence[tuple[QueueTask, str]], origins: int) -> list[PastPlans]:
    # the matrices are small: more threads would wait for each other
    with threadpool_limits(limits=1):
        return [_plan_queue(task, leading, origins) for task, leading in tasks]


def _plan_queue(task: QueueTask, leading: str, origins: int) -> PastPlans:
    past, slots = task.past, task.past.volume.shape[1]
    starts = [past.days - WEEK * k for k in range(origins, 0, -1)]
    starts = [origin for origin in starts if origin >= LEAST_PAST_DAYS]
    if not starts:
        none, never = frozen(np.zeros((0, slots))), frozen(np.zeros(0, dtype=np.int64))
        return PastPlans(task.queue, none, none, never, never)
    name = leading if leading in MODELS else [known for known in MODELS if known in task.models][-1]
    model = tune_model(MODELS[name], past.until(starts[0]))
    ahead = np.arange(1, WEEK + 1, dtype=np.int64)
    planned = np.concatenate([predict_all({name: model}, past.until(origin), ahead)[name] for origin in starts])
    rows = np.arange(starts[0], past.days)
    works = past.usual[past.weekday[rows]] & ~past.calendar.closed[rows][:, None]
    first = task.last_day - timedelta(days=past.days - 1)
    return PastPlans(
        queue=task.queue,
        actual=frozen(np.where(works, past.every[rows], np.nan)),
        planned=frozen(np.where(works, planned, 0.0)),
        day=frozen(first.toordinal() + rows),
        plan=frozen(first.toordinal() + np.repeat(np.array(starts), WEEK)),
        aht=_learn_aht(task),
    )


def _learn_aht(task: QueueTask) -> AhtMiss:
    """Learn how a day's handle time strays from the level known when its week began."""
    recent = slice(max(0, task.past.days - AHT_LEARN_DAYS), None)
    weekday = task.past.weekday[recent]
    days = HandledDays.of(task.aht_s[recent], task.past.every[recent], weekday)
    if not days.contacts.any():
        return AhtMiss()
    profile, noise = learn_profile(days)
    means = level_means(days, profile, noise)
    miss, known = _miss_of_week(means.value, means.weight)
    if not known.any():
        return AhtMiss(noise=noise)
    count = float(known.sum())
    usual = USUAL_AHT_SPREAD**2
    own = float((miss**2 - means.chance)[known].sum())
    variance = max((own + AHT_PRIOR_DAYS * usual) / (count + AHT_PRIOR_DAYS), usual / 16)
    pairs = known[1:] & known[:-1]
    product = float((miss[1:] * miss[:-1])[pairs].sum()) + AHT_PRIOR_DAYS * USUAL_AHT_LASTS * variance
    lasts = product / (float(pairs.sum()) + AHT_PRIOR_DAYS) / variance
    return AhtMiss(float(np.sqrt(variance)), float(np.clip(lasts, 0.0, 0.98)), noise)


def _miss_of_week(value: FloatArray, weight: FloatArray) -> tuple[FloatArray, np.ndarray]:
    """Log miss of each day against the weighted mean of the days before its week: (days,) and whether it is known."""
    miss, known = np.zeros(len(value)), np.zeros(len(value), dtype=np.bool_)
    for end in range(len(value), LEAST_PAST_DAYS + WEEK - 1, -WEEK):
        start = end - WEEK
        before = 0.5 ** ((start - 1 - np.arange(start)) / AHT_HALF_LIFE_DAYS) * weight[:start]
        if before.sum() <= 0:
            continue
        miss[start:end] = value[start:end] - before @ value[:start] / before.sum()
        known[start:end] = weight[start:end] > 0
    return miss, known


