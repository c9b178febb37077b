"""What is expected to come in, per queue and interval, and how well that was known before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import BoolArray, FloatArray
    from wfm.core.grid import Grid


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
class Choice:
    """Which model forecasts a queue, why, and the score of every candidate, best first."""

    queue: str
    model: str
    reason: str
    origins: int
    scores: tuple[Score, ...]


@dataclass(frozen=True)
class AdjustedBy:
    """What one adjustment did to one queue: its place in the list (from 0), its reason, the contacts it added."""

    index: int
    reason: str
    queue: str
    contacts: float


@dataclass(frozen=True)
class Forecast:
    """Forecast on the horizon's grid.

    `volume` (contacts, float) and `aht_s` (seconds) have shape (queue, t); 0 contacts where closed, aht_s always > 0.
    `quantiles` maps a level (0.025 … 0.975) to volumes of the same shape. Where a person adjusted the forecast,
    `model_volume` is what the model said before and `adjusted` what each adjustment added; None and () elsewhere.
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
