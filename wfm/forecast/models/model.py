"""What a model is: it learns from the days before an origin, and forecasts ordinary days after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from wfm.core.arrays import FloatArray, IntArray
    from wfm.forecast.days import PastDays


class FittedModel(Protocol):
    """A model that has seen the past."""

    def predict(self, ahead: IntArray) -> FloatArray:
        """Forecast days so many days after the last one seen (1 is the next day).

        Returns contacts of shape (len(ahead), slots), >= 0, as on an ordinary day of that weekday; NaN in slots on
        which the past says nothing.
        """
        ...


class Model(Protocol):
    """A way to forecast. An instance holds its parameters and nothing learned."""

    def fit(self, past: PastDays) -> FittedModel:
        """Learn from the past, deterministically."""
        ...


@runtime_checkable
class Tunable(Protocol):
    """A model that learns slow things once for many origins."""

    def tune(self, past: PastDays) -> Model:
        """Return the model with what it learned; `fit` then learns the rest."""
        ...


@runtime_checkable
class KnowsEvents(Protocol):
    """A fitted model that has learned what events do."""

    def event_factor(self, ahead: IntArray) -> FloatArray:
        """Factor on the contacts of days ahead that comes from events: shape (len(ahead),)."""
        ...


def tune_model(model: Model, past: PastDays) -> Model:
    """Tune a model that can be tuned."""
    return model.tune(past) if isinstance(model, Tunable) else model


@dataclass(frozen=True)
class WeekPattern:
    """Forecast of every week alike: `pattern` has shape (7, slots), Monday first."""

    pattern: FloatArray
    last_weekday: int

    def predict(self, ahead: IntArray) -> FloatArray:
        """Look the weekday up."""
        out: FloatArray = self.pattern[(self.last_weekday + ahead) % 7]
        return out


def mean_of_last(past: PastDays, count: int) -> FloatArray:
    """Mean of the last `count` known values of each weekday and slot: shape (7, slots), NaN where there are none."""
    pattern = np.full((7, past.volume.shape[1]), np.nan)
    for weekday in range(7):
        recent = past.volume[past.weekday == weekday][::-1]
        known = ~np.isnan(recent)
        used = known & (np.cumsum(known, axis=0) <= count)
        n = used.sum(axis=0)
        np.divide(np.where(used, recent, 0.0).sum(axis=0), n, out=pattern[weekday], where=n > 0)
    return pattern
