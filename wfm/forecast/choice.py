"""Which models forecast a queue, and with what weight, as its own backtest tells.

A model takes part unless it did worse than the best by more than chance explains over the origins; those that take
part are averaged, better ones with more weight. Averages of forecasts that are about as good beat picking one: Bates &
Granger (1969), Operational Research Quarterly 20:451-468; leaving out what is significantly worse follows Hansen,
Lunde & Nason (2011), Econometrica 79:453-497.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.forecast import ChoiceStep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.arrays import FloatArray
    from wfm.forecast.backtest import Trial

CALENDAR_PAIR = ("gaussian_calendar", "gaussian")
LARGEST_LAG = 1.0
"""How many standard errors a model may lie behind the best and still take part."""
STEEPNESS = 30.0
LEAST_WEIGHT = 0.15
LEAST_NOISE = 0.002
LEAST_ORIGINS = 3
THIN_DAY = 10.0
"""Contacts a day below which days are judged by their squared error: the absolute one is least for forecasting none."""
PERFECT = 1e-9
PRIOR_ORIGINS, LONG_PRIOR_ORIGINS = 4.0, 12.0
PRIOR_LOGS: Mapping[str, float] = {
    "seasonal_naive": 0.15,
    "mean_weekdays": 0.05,
    "ets_profile": 0.03,
    "gaussian": -0.03,
    "gaussian_calendar": -0.04,
}
"""Error of a model on other lines, as a log relative to the mean of all models; it counts as `PRIOR_ORIGINS` do."""


@dataclass(frozen=True)
class Blend:
    """Weights of the models that take part, adding up to 1, best first, and what was weighed on the way."""

    weights: Mapping[str, float]
    steps: tuple[ChoiceStep, ...]

    @property
    def name(self) -> str:
        """Names joined by " + "."""
        return " + ".join(self.weights)

    def rescaled(self) -> Blend:
        """Make the weights add up to 1."""
        total = sum(self.weights.values())
        return Blend({name: weight / total for name, weight in self.weights.items()}, self.steps)

    def mix(self, forecasts: Mapping[str, FloatArray]) -> FloatArray:
        """Average forecasts of one shape."""
        out: FloatArray = np.sum([weight * forecasts[name] for name, weight in self.weights.items()], axis=0)
        return out


def choose_blend(trial: Trial, *, long_past: bool = False) -> Blend | None:
    """Weigh the models of a backtest; None where no contacts came in that could tell them apart.

    How models did on other lines counts as some origins, as more of them with `long_past` (over a year): a dozen weeks
    of one season can't show what it is worth to know the year. With fewer than three origins there is no telling chance
    from merit, and none is left out.
    """
    errors, contacts = _measure_errors(trial)
    names = list(trial.forecasts)
    counted = contacts > 0
    if not counted.any():
        return None
    errors, contacts = errors[:, counted], contacts[counted]
    wape = errors.sum(axis=1) / contacts.sum()
    perfect = np.flatnonzero(wape <= PERFECT)
    if len(perfect):
        return Blend({names[perfect[0]]: 1.0}, ())
    # relative to the mean of all models, so that one odd week doesn't decide
    floored = np.maximum(errors, PERFECT * contacts)
    logs = np.log(floored / floored.mean(axis=0))
    count = logs.shape[1]
    prior = LONG_PRIOR_ORIGINS if long_past else PRIOR_ORIGINS
    mean = (logs.sum(axis=1) + prior * _recall(names)) / (count + prior)
    best = int(mean.argmin())
    lag, noise = mean - mean[best], _standard_error(logs - logs[best]) + LEAST_NOISE
    weight = np.exp(-STEEPNESS * lag)
    if count >= LEAST_ORIGINS:
        weight *= lag <= LARGEST_LAG * noise
    weight[weight < LEAST_WEIGHT * weight.sum()] = 0.0
    weight /= weight.sum()
    order = sorted(np.flatnonzero(weight), key=lambda k: (-round(float(weight[k]), 9), k))
    weights = {names[k]: float(weight[k]) for k in order}
    rates = errors / contacts.mean()
    return Blend(weights, _tell_steps(names, rates, weights, best))


def _measure_errors(trial: Trial) -> tuple[FloatArray, FloatArray]:
    """Sum of errors per model and origin, and contacts per origin; errors are absolute unless the line is thin."""
    known = ~np.isnan(trial.actual)
    contacts = np.where(known, trial.actual, 0.0).sum(axis=(1, 2))
    off = [np.where(known, forecast - trial.actual, 0.0) for forecast in trial.forecasts.values()]
    days = known.any(axis=2).sum(axis=1)
    if contacts.sum() >= THIN_DAY * days.sum():
        return np.array([np.abs(error).sum(axis=(1, 2)) for error in off]), contacts
    return np.array([np.sqrt(days * (error.sum(axis=2) ** 2).sum(axis=1)) for error in off]), contacts


def blend_untried(names: Sequence[str]) -> Blend:
    """Blend models by how they did on other lines, where the history is too short for a backtest."""
    weight = np.exp(-STEEPNESS * _recall(names))
    weight /= weight.sum()
    order = sorted(range(len(names)), key=lambda k: (-weight[k], k))
    return Blend({names[k]: float(weight[k]) for k in order if weight[k] >= LEAST_WEIGHT}, ()).rescaled()


def _recall(names: Sequence[str]) -> FloatArray:
    return np.array([PRIOR_LOGS.get(name, 0.0) for name in names])


def _standard_error(values: FloatArray) -> FloatArray:
    """Give the standard error of the mean along the last axis; 0 with a single value."""
    n = values.shape[-1]
    if n < 2:
        return np.zeros(values.shape[:-1])
    out: FloatArray = values.std(axis=-1, ddof=1) / np.sqrt(n)
    return out


def _tell_steps(
    names: list[str], rates: FloatArray, weights: Mapping[str, float], best: int
) -> tuple[ChoiceStep, ...]:
    """Say of each model what it gains over the best of the others, and of the calendar what it adds."""
    steps = []
    if set(CALENDAR_PAIR) <= set(names):
        with_it, without = (rates[names.index(name)] for name in CALENDAR_PAIR)
        gain, noise = float((without - with_it).mean()), float(_standard_error(without - with_it))
        entered = CALENDAR_PAIR[0] in weights
        steps.append(ChoiceStep("calendar", entered, gain, noise, _tell_calendar(entered, gain, noise)))
    for k, name in enumerate(names):
        difference = rates[best] - rates[k]
        gain, noise = float(difference.mean()), float(_standard_error(difference))
        if name in weights:
            reason = f"weight {weights[name]:.0%}" + (", the best" if k == best else ", no worse than chance explains")
        else:
            reason = _tell_left_out(gain, noise, names[best])
        steps.append(ChoiceStep(name, name in weights, gain, noise, reason))
    return tuple(steps)


def _tell_calendar(entered: bool, gain: float, noise: float) -> str:
    """Say of the calendar what it does to the error: where a past has few days of a kind, it is kept small."""
    if abs(gain) > noise:
        return "gains more than chance" if gain > 0 else "loses more than chance"
    return "neither gains nor loses more than chance" + (": its part is shared" if entered else "")


def _tell_left_out(gain: float, noise: float, best: str) -> str:
    """Say why a model that is not in the blend is left out."""
    if -gain > noise:
        return f"{-gain:.1%} of volume worse than {best}, beyond chance"
    return "as good here, but worse on other lines: too small a part"
