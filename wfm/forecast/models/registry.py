"""All models by name, the simplest first: of models without any error in the backtest the earliest is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.forecast.models.day_curves import DayCurves
from wfm.forecast.models.ets_profile import EtsProfile
from wfm.forecast.models.gaussian import Gaussian
from wfm.forecast.models.intermittent import Intermittent
from wfm.forecast.models.level_profile import LevelProfile
from wfm.forecast.models.mean_weekdays import MeanWeekdays
from wfm.forecast.models.median_profile import MedianProfile
from wfm.forecast.models.seasonal_naive import SeasonalNaive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.forecast.models.model import Model

MODELS: Mapping[str, Model] = {
    "seasonal_naive": SeasonalNaive(),
    "mean_weekdays": MeanWeekdays(),
    "intermittent": Intermittent(),
    "level_profile": LevelProfile(),
    "ets_profile": EtsProfile(),
    "median_profile": MedianProfile(),
    "day_curves": DayCurves(),
    "gaussian": Gaussian(calendar=False),
    "gaussian_calendar": Gaussian(),
}
