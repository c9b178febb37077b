"""The rest of today, from what came so far: how much of this morning's surprise lasts is learned from past days.

A day's miss relative to its plan is taken as one slowly wandering factor (Ornstein-Uhlenbeck: the correlation falls off
exponentially with the hours between two slots) under the noise of counts. What came so far gives the best linear guess
of the factor for each later slot, near ones following the last hours and far ones the day. The guess is then scaled
by how such guesses fared on past days at this time of day. Weinberg, Brown & Stroud (2007), JASA 102:1185-1198, and
Shen & Huang (2008), M&SOM 10:391-410, update day curves by richer models of the same kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.arrays import frozen
from wfm.forecast.drift import WINSOR_SD, DayDrift, learn_drift, winsorise
from wfm.forecast.intervals import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import BoolArray, FloatArray, IntArray

LONGEST_PAST = 120
HALF_LIFE_DAYS = 60.0
PRIOR_DAYS = 10.0
CARRY_DAYS = 7
CARRY_FADE_DAYS = 4.0
CARRY_PRIOR = 0.5
LEAST_SEEN = 0.7
LEAST_FACTOR = 0.1
LARGEST_WEIGHTS = (2.0, 1.5)
NORMAL_80 = 1.2816


@dataclass(frozen=True)
class IntradayUpdate:
    """Today's forecast, made anew from `now_slot` on.

    `volume` has shape (slots,): the plan before `now_slot`, the update from there on, 0 where closed. `factor` is the
    updated rest of the day over the planned one, `so_far` what came over what was planned (None when nothing is known
    yet), `carried` the share of a miss so far that is expected to last. `quantiles` maps a level to volumes of shape
    (slots,), equal to `volume` before `now_slot`. `reason` says in words what was done.
    """

    volume: FloatArray
    now_slot: int
    factor: float
    so_far: float | None
    carried: float
    past_days: int
    reason: str
    quantiles: Mapping[float, FloatArray] = field(default_factory=dict)


@dataclass(frozen=True)
class _Past:
    """Earlier days: misses on the scale on which the noise is even (see drift), oldest first."""

    known: BoolArray
    miss: FloatArray
    root: FloatArray
    age: IntArray
    plan: IntArray | None
    weight: FloatArray


@dataclass(frozen=True)
class _Today:
    """Today on the open slots: `seen` are known and before now, `rest` lie after it; `share` is the plan's over it."""

    forecast: FloatArray
    miss: FloatArray
    seen: BoolArray
    rest: BoolArray
    share: FloatArray
    plan: int | None


@dataclass(frozen=True)
class _Guess:
    """What drift alone says of the factor after now.

    `gain` (slots, seen) turns today's misses into it, `reply` (seen,) into its mean over the rest; `left` (slots,
    slots) is the covariance that remains. Of that mean `total` is the variance before today's misses are seen,
    `unknown` after, and `noise` that of the counts themselves.
    """

    gain: FloatArray
    reply: FloatArray
    left: FloatArray
    total: float
    unknown: float
    noise: float


@dataclass(frozen=True)
class _Scale:
    """What past days make of the guess: its weight, that of the last days' miss, and how much wider errors were."""

    guess: float
    carry: float
    stretch: float


def update_rest_of_day(
    past_actual: FloatArray,
    past_forecast: FloatArray,
    today_actual: FloatArray,
    today_forecast: FloatArray,
    *,
    now_slot: int | None = None,
    past_age: IntArray | None = None,
    past_plan: IntArray | None = None,
    today_plan: int | None = None,
) -> IntradayUpdate:
    """Forecast the rest of today from the contacts so far.

    Parameters
    ----------
    past_actual, past_forecast : shape (days, slots), contacts of earlier days, oldest first, beside the forecast made
        for each at its own origin; NaN where unknown. The slots are those of a whole day of 24 hours
    today_actual, today_forecast : shape (slots,); NaN where not known yet, 0 or NaN where closed
    now_slot : first slot to update, from which on no actual is looked at; None: the one after the last known
    past_age : shape (days,), days before today, 1 for yesterday; None: consecutive days up to yesterday
    past_plan, today_plan : shape (days,) and a number: which plan a forecast belongs to, any label. The miss of the
        last days then carries over to today where their forecasts were made together with today's

    Returns
    -------
    IntradayUpdate; volumes finite and >= 0. Without information, or after a morning as planned, the plan. Where past
    days are too few to learn from, general values stand in.

    Raises
    ------
    ValueError : shapes that don't fit.
    """
    _check_shapes(past_actual, past_forecast, today_actual, today_forecast)
    now = _find_now(today_actual) if now_slot is None else now_slot
    today = _stand_at(now, today_actual, today_forecast, today_plan)
    past = _gather_past(past_actual, past_forecast, today.forecast, past_age, past_plan)
    if not today.rest.any():
        return _keep(today, now, len(past.age), "nothing is left of the day")
    drift = learn_drift(past.miss, past.root, past.known, past.weight, hours=24 / len(today_forecast))
    return _update(past, today, drift, now)


def _update(past: _Past, today: _Today, drift: DayDrift, now: int) -> IntradayUpdate:
    if drift.variance <= 0:
        return _keep(today, now, len(past.age), "misses of the plan on past days didn't last")
    plan, root = today.forecast, np.sqrt(today.forecast)
    guess = _make_guess(today, drift)
    miss = winsorise(today.miss, root, drift)
    carry = _carry_over(_day_levels(past, today, drift), past, today.plan)
    scale = _calibrate(past, today, drift, guess, carry)
    shift = scale.guess * (guess.gain @ miss[today.seen]) + scale.carry * carry[-1]
    volume = plan * np.where(today.rest, np.maximum(1 + shift, LEAST_FACTOR), 1.0)
    factor = float(volume[today.rest].sum() / plan[today.rest].sum())
    spread = scale.stretch * np.sqrt(plan**2 * np.diag(guess.left) + drift.noise * volume)
    carried = float(scale.guess * (guess.reply @ root[today.seen]))
    return IntradayUpdate(
        volume=frozen(volume),
        now_slot=now,
        factor=factor,
        so_far=_so_far(today),
        carried=carried,
        past_days=len(past.age),
        reason=_tell(today, factor, carried, carry=bool(carry[-1]), days=len(past.age)),
        quantiles=_make_quantiles(volume, np.where(today.rest, spread, 0.0)),
    )


def _make_guess(today: _Today, drift: DayDrift) -> _Guess:
    root, share = np.sqrt(today.forecast), today.share
    gain = drift.gain(root, today.seen)
    left = drift.left(gain, root, today.seen)
    noise = drift.noise * float((share[today.rest] ** 2 / today.forecast[today.rest]).sum())
    total = float(share @ drift.covariance(len(share)) @ share)
    return _Guess(gain, share @ gain, left, total=total, unknown=float(share @ left @ share), noise=noise)


def _gather_past(
    actual: FloatArray, forecast: FloatArray, today: FloatArray, age: IntArray | None, plan: IntArray | None
) -> _Past:
    """Take the last days of which anything is known, weighed by age and down where much quieter than today."""
    days = len(actual)
    age = np.arange(days, 0, -1, dtype=np.int64) if age is None else np.asarray(age, dtype=np.int64)
    with np.errstate(invalid="ignore"):
        known = np.isfinite(actual) & np.isfinite(forecast) & (actual >= 0) & (forecast > 0)
    rows = np.flatnonzero(known.any(axis=1) & (age > 0))[-LONGEST_PAST:]
    known, age = known[rows], age[rows]
    root = np.sqrt(np.where(known, forecast[rows], 0.0))
    miss = np.zeros(root.shape)
    np.divide(np.where(known, actual[rows], 0.0) - root**2, root, out=miss, where=known)
    size = float(today.sum())
    quiet = np.minimum(1.0, (root**2).sum(axis=1) / size) if size > 0 else 1.0
    weight = 0.5 ** (age / HALF_LIFE_DAYS) * quiet
    return _Past(known, miss, root, age, None if plan is None else np.asarray(plan)[rows], weight)


def _stand_at(now: int, actual: FloatArray, forecast: FloatArray, today_plan: int | None) -> _Today:
    plan = np.where(np.isfinite(forecast), np.maximum(forecast, 0.0), 0.0)
    before = np.arange(len(plan)) < now
    with np.errstate(invalid="ignore"):
        seen = before & np.isfinite(actual) & (actual >= 0) & (plan > 0)
    rest = ~before & (plan > 0)
    miss = np.zeros(len(plan))
    np.divide(np.where(seen, actual, 0.0) - plan, np.sqrt(plan), out=miss, where=seen)
    share = np.where(rest, plan, 0.0) / max(plan[rest].sum(), np.finfo(np.float64).tiny)
    return _Today(plan, miss, seen, rest, share, today_plan)


def _day_levels(past: _Past, today: _Today, drift: DayDrift) -> FloatArray:
    """Relative miss of each whole past day, and of today so far as the last: shape (days + 1,), drawn towards 0."""
    roots = np.vstack([past.root, np.where(today.seen, np.sqrt(today.forecast), 0.0)])
    misses = winsorise(np.vstack([past.miss, today.miss]), roots, drift)
    spread = drift.noise + drift.variance / 3 * roots**2
    level: FloatArray = (roots * misses / spread).sum(axis=1) / ((roots**2 / spread).sum(axis=1) + 1 / drift.variance)
    return level


def _carry_over(level: FloatArray, past: _Past, today_plan: int | None) -> FloatArray:
    """Miss of the days before that share the day's plan, for each past day and today: 0 where plans are unknown."""
    if past.plan is None or today_plan is None:
        return np.zeros(len(level))
    age, plan = np.append(past.age, 0), np.append(past.plan, today_plan)
    lag = age[:, None] - age[None, :]
    near = (lag > 0) & (lag <= CARRY_DAYS) & (plan[:, None] == plan[None, :])
    weight = np.where(near, np.exp(-lag.clip(0) / CARRY_FADE_DAYS), 0.0)
    carried: FloatArray = (level @ weight) / (weight.sum(axis=0) + 0.6)
    return carried


def _calibrate(past: _Past, today: _Today, drift: DayDrift, guess: _Guess, carry: FloatArray) -> _Scale:
    """Scale the guess by how it fared on past days at this time of day.

    Least squares on the mean miss of their rest, drawn towards the theory with the weight of 10 days.
    """
    miss = winsorise(past.miss, past.root, drift)
    relative = np.divide(miss, past.root, out=np.zeros(miss.shape), where=past.known)
    outcome, weight = _replay_rest(past, today, guess, relative)
    so_far = (relative * np.sqrt(today.forecast))[:, today.seen]
    guesses = np.column_stack([so_far @ guess.reply, carry[:-1]])
    prior = PRIOR_DAYS * np.diag([guess.total - guess.unknown, guess.total / 4])
    theory = np.array([1.0, CARRY_PRIOR * guess.unknown / guess.total])
    left_side = prior + (guesses * weight[:, None]).T @ guesses
    right_side = prior @ theory + (guesses * weight[:, None]).T @ outcome
    beta = np.linalg.solve(left_side + 1e-9 * np.trace(left_side) * np.eye(2), right_side).clip(0.0, LARGEST_WEIGHTS)
    shift = beta[0] * so_far @ guess.gain.T + beta[1] * carry[:-1, None]
    spread = np.sqrt(drift.noise + past.root**2 * np.diag(guess.left))
    scored = past.known & today.rest & (weight > 0)[:, None]
    stretch = 1.0
    if scored.any():
        size = np.quantile((np.abs(miss - past.root * shift) / spread)[scored], 0.8)
        days = float(weight.sum())
        stretch = (PRIOR_DAYS + days * float(size) / NORMAL_80) / (PRIOR_DAYS + days)
    return _Scale(float(beta[0]), float(beta[1]), stretch)


def _replay_rest(past: _Past, today: _Today, guess: _Guess, relative: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Relative miss of the rest of each past day, and its weight: 0 where too little is known before or after."""
    held = past.known @ today.share
    outcome = np.divide(relative @ today.share, held, out=np.zeros(len(held)), where=held > 0)
    limit = WINSOR_SD * np.sqrt(guess.total + guess.noise)
    so_far = past.known[:, today.seen].sum(axis=1)
    usable = (held >= LEAST_SEEN) & (so_far >= LEAST_SEEN * today.seen.sum())
    return outcome.clip(-limit, limit), np.where(usable, past.weight, 0.0)


def _make_quantiles(volume: FloatArray, spread: FloatArray) -> dict[float, FloatArray]:
    """Quantiles of a normal distribution on the square-root scale."""
    from scipy.special import ndtri

    root = np.sqrt(volume)
    half = np.divide(spread, 2 * root, out=np.zeros(len(volume)), where=root > 0)
    return {level: frozen(np.maximum(root + float(ndtri(level)) * half, 0.0) ** 2) for level in LEVELS}


def _keep(today: _Today, now: int, days: int, reason: str) -> IntradayUpdate:
    plan = today.forecast
    quantiles = _make_quantiles(plan, np.where(today.rest, np.sqrt(plan), 0.0))
    return IntradayUpdate(frozen(plan), now, 1.0, _so_far(today), 0.0, days, reason, quantiles)


def _so_far(today: _Today) -> float | None:
    planned = float(today.forecast[today.seen].sum())
    came = planned + float((today.miss * np.sqrt(today.forecast))[today.seen].sum())
    return came / planned if planned > 0 else None


def _tell(today: _Today, factor: float, carried: float, *, carry: bool, days: int) -> str:
    if (so_far := _so_far(today)) is None:
        return "nothing known of today yet" + (f"; {factor - 1:+.1%} after the miss of the last days" if carry else "")
    learned = f"as on {days} earlier days" if days else "a usual share, as no earlier days are known"
    told = f"{so_far - 1:+.1%} against plan so far, {factor - 1:+.1%} for the rest of the day"
    last_days = "; the last days' miss counts too" if carry else ""
    return f"{told}: {carried:.0%} of a steady miss lasts, {learned}{last_days}"


def _find_now(actual: FloatArray) -> int:
    known = np.flatnonzero(np.isfinite(actual))
    return int(known[-1]) + 1 if len(known) else 0


def _check_shapes(past_actual: FloatArray, past_forecast: FloatArray, actual: FloatArray, forecast: FloatArray) -> None:
    slots = len(forecast)
    if past_actual.shape != past_forecast.shape or past_actual.ndim != 2 or past_actual.shape[1] != slots:
        raise ValueError(f"past days must be (days, {slots}), got {past_actual.shape} and {past_forecast.shape}")
    if actual.shape != (slots,):
        raise ValueError(f"today must have {slots} slots, got {actual.shape}")
