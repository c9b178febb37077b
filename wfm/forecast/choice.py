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
    from collections.abc import Mapping

    from wfm.core.arrays import FloatArray
    from wfm.forecast.backtest import Trial

CALENDAR_PAIR = ("gaussian_calendar", "gaussian")
LARGEST_LAG = 1.0
"""How many standard errors a model may lie behind the best and still take part."""
STEEPNESS = 16.0
LEAST_WEIGHT = 0.05
LEAST_NOISE = 0.002
LEAST_ORIGINS = 3
PERFECT = 1e-9


@dataclass(frozen=True)
class Blend:
    """Weights of the models that take part, adding up to 1, best first, and what was weighed on the way."""

    weights: Mapping[str, float]
    steps: tuple[ChoiceStep, ...]

    @property
    def name(self) -> str:
        """Names joined by " + "."""
        return " + ".join(self.weights)

    def mix(self, forecasts: Mapping[str, FloatArray]) -> FloatArray:
        """Average forecasts of one shape."""
        out: FloatArray = np.sum([weight * forecasts[name] for name, weight in self.weights.items()], axis=0)
        return out


def choose_blend(trial: Trial) -> Blend | None:
    """Weigh the models of a backtest; None where no contacts came in that could tell them apart.

    With fewer than three origins there is no telling chance from merit: the best single model is taken.
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
    logs = np.log(np.maximum(errors, PERFECT * contacts) / errors.mean(axis=0))
    mean = logs.mean(axis=1)
    best = int(mean.argmin())
    behind = logs - logs[best]
    lag, noise = behind.mean(axis=1), _standard_error(behind) + LEAST_NOISE
    weight = np.exp(-STEEPNESS * lag) * (lag <= LARGEST_LAG * noise)
    if logs.shape[1] < LEAST_ORIGINS:
        weight = (np.arange(len(names)) == best).astype(np.float64)
    weight[weight < LEAST_WEIGHT * weight.sum()] = 0.0
    weight /= weight.sum()
    order = sorted(np.flatnonzero(weight), key=lambda k: (-round(float(weight[k]), 9), k))
    weights = {names[k]: float(weight[k]) for k in order}
    rates = errors / contacts.mean()
    return Blend(weights, _tell_steps(names, rates, weights, best))


def _measure_errors(trial: Trial) -> tuple[FloatArray, FloatArray]:
    """Sum of absolute errors per model and origin, and contacts per origin."""
    known = ~np.isnan(trial.actual)
    contacts = np.where(known, trial.actual, 0.0).sum(axis=(1, 2))
    errors = [
        np.where(known, np.abs(forecast - trial.actual), 0.0).sum(axis=(1, 2)) for forecast in trial.forecasts.values()
    ]
    return np.array(errors), contacts


def _standard_error(values: FloatArray) -> FloatArray:
    """Standard error of the mean along the last axis; 0 with a single value."""
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
        word = "gains more than chance" if gain > noise else "gains no more than chance" if gain > 0 else "gains nothing"
        steps.append(ChoiceStep("calendar", entered, gain, noise, word))
    for k, name in enumerate(names):
        difference = rates[best] - rates[k]
        gain, noise = float(difference.mean()), float(_standard_error(difference))
        if name in weights:
            reason = f"weight {weights[name]:.0%}" + (", the best" if k == best else ", no worse than chance explains")
        else:
            reason = f"{-gain:.1%} of volume worse than {names[best]}, more than chance" if -gain > noise else "no weight"
        steps.append(ChoiceStep(name, name in weights, gain, noise, reason))
    return tuple(steps)
