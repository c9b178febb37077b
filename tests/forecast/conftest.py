"""Histories made from a known rule, so that the right forecast is known too."""

from datetime import timedelta

import numpy as np
import pytest

from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid
from wfm.core.history import History
from wfm.forecast import build_forecast

OFFICE = OpeningHours(weekly=(((480, 1080),),) * 5 + ((), ()))
ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)
WEEK = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.6, 0.4])


class Site:
    """Makes histories and forecasts with few words."""

    office = OFFICE
    always = ALWAYS

    def history(self, start, days, opening=ALWAYS, *, level=20.0, noise=0.1, interval_min=60, seed=1, queues=("q",)):
        """Poisson contacts around weekday x slot, with day-to-day noise; noise None: the rule itself, no chance."""
        grid = Grid("Europe/Amsterdam", interval_min, start, days)
        rng = np.random.default_rng(seed)
        mean = level * WEEK[grid.weekday_of][grid.day_of] * (1.2 + np.sin(grid.slot_of / grid.slots * np.pi))
        is_open = np.array([opening.mask(grid)] * len(queues))
        volume = np.tile(mean, (len(queues), 1))
        if noise is not None:
            volume = volume * np.exp(rng.normal(0, noise, (len(queues), grid.days)))[:, grid.day_of]
            volume = rng.poisson(volume).astype(float)
        volume = np.where(is_open, volume, np.nan)
        aht = np.where(is_open, 300.0, np.nan)
        return History(grid, tuple(queues), volume, aht, is_open)

    def horizon(self, history, days=7, lead=0):
        past = history.grid
        return Grid(past.timezone, past.interval_min, past.dates[-1] + timedelta(days=1 + lead), days)

    def forecast(self, history, grid, opening=ALWAYS, **options):
        options.setdefault("fallback_aht_s", {})
        return build_forecast(history, grid, opening=dict.fromkeys(history.queues, opening), **options)


@pytest.fixture
def site():
    return Site()
