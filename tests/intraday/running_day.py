"""A small site in the middle of a day: one phone queue and one of e-mail, opening hours 8 to 20, a plan of a week."""

from datetime import date, timedelta

import numpy as np

from wfm.core.calendar import OpeningHours
from wfm.core.forecast import Forecast
from wfm.core.grid import Grid
from wfm.core.intraday import Actuals, Reforecast
from wfm.core.queue import Deferral, Queue
from wfm.core.requirement import Shrinkage, Target
from wfm.core.roster import Roster, Stretch
from wfm.intraday.past import AhtMiss, PastPlans

GRID = Grid("Europe/Amsterdam", 30, date(2026, 12, 7), 5)
HOURS = OpeningHours(weekly=(((480, 1200),),) * 7)
NOON = 48 + 24
"""Tuesday 12:00."""
NO_SHRINKAGE = Shrinkage()
PHONE = Queue("phone", "phone", Target(0.8, 20.0), HOURS, aht_s=300.0)
EMAIL = Queue("email", "email", Target(0.9, 4 * 3600.0), HOURS, aht_s=600.0, deferral=Deferral())
SITE = (PHONE, EMAIL)
CURVE = 60 + 30 * np.sin(np.linspace(0, np.pi, 24))


def plan(grid=GRID, *, volumes=(1.0, 0.2), quantiles=False):
    """Forecast of `CURVE` contacts an interval, times the queue's share."""
    is_open = np.array([HOURS.mask(grid)] * 2)
    volume = np.zeros((2, grid.size))
    for q, share in enumerate(volumes):
        volume[q, is_open[q]] = share * np.tile(CURVE, grid.days)
    aht_s = np.array([[300.0], [600.0]]) * np.ones((2, grid.size))
    bands = {0.1: volume * 0.9, 0.9: volume * 1.1} if quantiles else {}
    return Forecast(grid, ("phone", "email"), volume, aht_s, is_open, quantiles=bands)


def came(forecast, now=NOON, *, factor=1.0, since=0, aht=1.0, backlog=(np.nan, np.nan)):
    """What came exactly as planned until `since`, and `factor` times that from there to now."""
    t = np.arange(forecast.grid.size)
    volume = np.where((t < now) & forecast.open, forecast.volume * np.where(t >= since, factor, 1.0), np.nan)
    aht_s = np.where(np.isfinite(volume), forecast.aht_s * aht, np.nan)
    return Actuals(forecast.grid, forecast.queues, now, volume, aht_s, np.array(backlog, dtype=float))


def usual_days(days=60, *, level_sd=0.08, noise=1.0, seed=3, queue="phone", share=1.0, weekly=False):
    """Past days whose level strays by `level_sd` all day, or all week, with counts as scattered as Poisson's."""
    rng = np.random.default_rng(seed)
    plan_row = np.zeros(48)
    plan_row[16:40] = share * CURVE
    level = np.exp(level_sd * rng.standard_normal((days, 1)))
    if weekly:
        level = np.repeat(level[::7], 7, axis=0)[:days]
    expected = plan_row * level
    actual = expected + np.sqrt(noise * expected) * rng.standard_normal(expected.shape)
    actual = np.where(plan_row > 0, actual.clip(0), np.nan)
    first = GRID.start - timedelta(days=days)
    day = first.toordinal() + np.arange(days)
    return PastPlans(queue, actual, np.tile(plan_row, (days, 1)), day, day - np.arange(days) % 7, AhtMiss())


def as_planned(forecast, now=NOON, backlog=(0.0, 0.0)):
    """The plan itself as the forecast made anew."""
    return Reforecast(now, forecast, (), np.array(backlog))


def staff(counts, *, grid=GRID, day=1, begin=16, end=40):
    """Roster of `counts` people on each queue, all day on one day of the horizon."""
    zero, step = int(grid.midnights_utc[day]), grid.interval_s
    found = []
    for queue, count in zip(("phone", "email"), counts, strict=True):
        found += [
            Stretch(f"{queue}{k:02d}", grid.dates[day], "day", "on_queue", zero + begin * step, zero + end * step, True,
                    queue)
            for k in range(count)
        ]  # fmt: skip
    return Roster(grid, tuple(found))
