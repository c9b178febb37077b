"""What is expected to come in, per queue and interval, and how well that was known before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.grid import Grid
    from wfm.core.patience import CallerPatience

BAND = {"volume_lo": 0.1, "volume_hi": 0.9}
MORE_BANDS = {"volume_lo_50": 0.25, "volume_hi_50": 0.75, "volume_lo_95": 0.025, "volume_hi_95": 0.975}
"""Columns of intervals in tables, and the quantile each holds."""
TOTAL_BANDS = {"lo95": 0.025, "lo80": 0.1, "lo50": 0.25, "hi50": 0.75, "hi80": 0.9, "hi95": 0.975}
"""Those of days, weeks and months."""


@dataclass(frozen=True)
class Score:
    """Backtest error of one model on one queue, pooled over origins; None where it can't be computed.

    `wape` and `bias` are shares of volume, `rmse` in contacts per interval, `mase` relative to seasonal naive,
    `wape_day` on daily totals, `cover80` the share of intervals inside the 80% interval.
    """

    model: str
    wape: float | None
    bias: float | None
    rmse: float | None
    mase: float | None
    wape_day: float | None
    cover80: float | None = None


@dataclass(frozen=True)
class ChoiceStep:
    """One component that was weighed, and whether it entered.

    `gain` is how much lower the WAPE of the backtest is with it than without (a share of volume: 0.004), `noise` the
    standard error of that gain over the origins; None where there was nothing to judge by.
    """

    component: str
    entered: bool
    gain: float | None
    noise: float | None
    reason: str


@dataclass(frozen=True)
class Effect:
    """What a closure, a place in the month or an event does to a day's contacts, as a factor.

    `source` is "learned" from `episodes` past episodes, or what the "planner" stated for lack of them.
    """

    label: str
    factor: float
    episodes: int
    source: str


@dataclass(frozen=True)
class Choice:
    """Which model forecasts a queue, why, and the score of every candidate, best first.

    `model` is a name, or several joined by " + " that are averaged; `steps` are the components weighed on the way and
    `effects` what the days of the horizon are multiplied by.
    """

    queue: str
    model: str
    reason: str
    origins: int
    scores: tuple[Score, ...]
    steps: tuple[ChoiceStep, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class AdjustedBy:
    """What one adjustment did to one queue: its place in the list (from 0), its reason, the contacts it added."""

    index: int
    reason: str
    queue: str
    contacts: float


@dataclass(frozen=True)
class TotalBand:
    """Contacts of a queue, a channel or the whole site over a day, week or month of the horizon, with its quantiles.

    `scope` is "queue", "channel" or "site", `grain` "day", "week" or "month"; `start` the first day of it that lies in
    the horizon. Volumes of queues add up to those of their channel and the site; quantiles don't. `queues` are those
    added up, () where a file was read, which doesn't tell.
    """

    scope: str
    name: str
    grain: str
    start: date
    volume: float
    quantiles: Mapping[float, float]
    queues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paths:
    """Courses the horizon may take, each as likely as the next: `volume` and `aht_s` have shape (path, queue, t).

    Queues that have missed together in the past do so here. Volumes are whole contacts, but for
    those a person adjusted.
    """

    volume: FloatArray
    aht_s: FloatArray


@dataclass(frozen=True)
class Forecast:
    """Forecast on the horizon's grid.

    `volume` (contacts, float) and `aht_s` (seconds) have shape (queue, t); 0 contacts where closed, aht_s always > 0.
    `quantiles` maps a level (0.025 … 0.975) to volumes of the same shape. Where a person adjusted the forecast,
    `model_volume` is what the model said before and `adjusted` what each adjustment added; None and () elsewhere.
    `totals` hold bands of days, weeks and months, `patience` how callers abandon where the history tells.
    """

    grid: Grid
    queues: tuple[str, ...]
    volume: FloatArray
    aht_s: FloatArray
    open: BoolArray
    quantiles: Mapping[float, FloatArray] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    warnings: tuple[str, ...] = ()
    model_volume: FloatArray | None = None
    adjusted: tuple[AdjustedBy, ...] = ()
    totals: tuple[TotalBand, ...] = ()
    paths: Paths | None = None
    patience: tuple[CallerPatience, ...] = ()
