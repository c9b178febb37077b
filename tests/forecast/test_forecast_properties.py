"""What holds of every forecast, whatever the history: through the door, on histories made at random."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wfm.core.calendar import OpeningHours
from wfm.core.grid import Grid
from wfm.core.history import History
from wfm.core.options import ForecastOptions
from wfm.forecast import build_forecast
from wfm.forecast.models.registry import MODELS

MAY = date(2026, 5, 4)  # a Monday with no change of the clock for five months
ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)
OFFICE = OpeningHours(weekly=(((480, 1080),),) * 5 + ((), ()))
WEEK = np.array([1.3, 1.1, 1.0, 1.0, 0.9, 0.6, 0.4])
DATELESS = ForecastOptions(models=tuple(m for m in ForecastOptions().models if m != "gaussian_calendar"))
FEW = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
SEEDS = st.integers(0, 10_000)


def make_history(seed, days, *, level=30.0, opening=ALWAYS, start=MAY, interval_min=240, noise=0.1):
    grid = Grid("Europe/Amsterdam", interval_min, start, days)
    rng = np.random.default_rng(seed)
    shape = 1.2 + np.sin(grid.slot_of / grid.slots * np.pi)
    mean = level * WEEK[grid.weekday_of][grid.day_of] * shape * np.exp(rng.normal(0, noise, days))[grid.day_of]
    is_open = opening.mask(grid)[None]
    volume = np.where(is_open, rng.poisson(mean)[None].astype(float), np.nan)
    return History(grid, ("q",), volume, np.where(is_open, 240.0 + 60.0 * rng.random(volume.shape), np.nan), is_open)


def forecast(history, *, days=7, opening=ALWAYS, **options):
    past = history.grid
    grid = Grid(past.timezone, past.interval_min, past.dates[-1] + timedelta(days=1), days)
    options.setdefault("fallback_aht_s", {"q": 300.0})
    return build_forecast(history, grid, opening={"q": opening}, **options)


def cut(history, days):
    keep = history.grid.day_of < days
    return History(replace(history.grid, days=days), history.queues, history.volume[:, keep], history.aht_s[:, keep],
                   history.open[:, keep])  # fmt: skip


def assert_sound(made):
    for values in (made.volume, made.aht_s, *made.quantiles.values()):
        assert np.isfinite(values).all()
        assert (values >= 0).all()
    assert (made.aht_s > 0).all()
    assert (made.volume[~made.open] == 0).all()
    stacked = np.array([made.quantiles[level] for level in sorted(made.quantiles)])
    assert (np.diff(stacked, axis=0) >= 0).all()
    for total in made.totals:
        values = [total.quantiles[level] for level in sorted(total.quantiles)]
        assert np.isfinite([total.volume, *values]).all()
        assert values[0] >= 0
        assert values == sorted(values)
    if made.paths is not None:
        assert np.isfinite(made.paths.volume).all()
        assert (made.paths.volume >= 0).all()
        assert (made.paths.aht_s > 0).all()


def assert_same(a, b):
    assert a.volume.tobytes() == b.volume.tobytes()
    assert a.aht_s.tobytes() == b.aht_s.tobytes()
    assert all(a.quantiles[level].tobytes() == b.quantiles[level].tobytes() for level in a.quantiles)
    assert a.choices == b.choices
    assert a.totals == b.totals


@FEW
@given(SEEDS, st.integers(2, 50), st.integers(60, 120))
def test_k_times_the_history_is_k_times_the_forecast(seed, k, days):
    history = make_history(seed, days, level=200.0)
    one = forecast(history)
    many = forecast(replace(history, volume=history.volume * k))
    assert many.volume == pytest.approx(k * one.volume, rel=1e-6)
    # of handle times it is asked that they stay near: more contacts behind them leave less to chance, and more to see
    assert many.aht_s == pytest.approx(one.aht_s, rel=0.1)
    assert [c.model for c in many.choices] == [c.model for c in one.choices]


@pytest.mark.parametrize("model", list(MODELS))
def test_each_model_alone_scales(model):
    history = make_history(3, 100, level=200.0)
    only = ForecastOptions(models=(model,))
    one = forecast(history, options=only)
    many = forecast(replace(history, volume=history.volume * 17), options=only)
    # the intermittent model asks how far chance explains what it sees, and chance doesn't scale
    assert many.volume == pytest.approx(17 * one.volume, rel=1e-3 if model == "intermittent" else 1e-6)


@FEW
@given(SEEDS, st.integers(1, 6), st.integers(40, 100))
def test_a_week_later_is_the_same_where_no_date_counts(seed, weeks, days):
    history = make_history(seed, days)
    later = replace(history, grid=replace(history.grid, start=MAY + timedelta(weeks=weeks)))
    a, b = forecast(history, options=DATELESS), forecast(later, options=DATELESS)
    assert a.volume.tobytes() == b.volume.tobytes()
    assert a.aht_s.tobytes() == b.aht_s.tobytes()
    assert [(c.model, c.scores) for c in a.choices] == [(c.model, c.scores) for c in b.choices]
    assert_sound(forecast(later))


@FEW
@given(SEEDS, st.integers(14, 80), st.integers(1, 28))
def test_what_comes_later_cannot_be_seen(seed, days, beyond):
    """Cut before it, or not yet known: whatever came after the origin, the forecast is the same to the byte."""
    history = make_history(seed, days + beyond)
    later = history.grid.day_of >= days
    rng = np.random.default_rng(seed)
    scrambled = replace(
        history,
        volume=np.where(later, rng.permutation(history.volume[0]) * 7 + 3, history.volume),
        aht_s=np.where(later, rng.permutation(history.aht_s[0]) + 100, history.aht_s),
    )
    base = forecast(cut(history, days), seed=seed)
    assert_same(base, forecast(cut(scrambled, days), seed=seed))


@FEW
@given(SEEDS, st.integers(21, 80), st.integers(1, 10))
def test_days_not_known_yet_are_as_if_they_were_not_in_the_file(seed, days, beyond):
    """The horizon follows later; the last days are in the history, but empty."""
    history = make_history(seed, days + beyond)
    later = history.grid.day_of >= days
    empty = {name: np.where(later, np.nan, getattr(history, name)) for name in ("volume", "aht_s")}
    unknown = replace(history, **empty)
    short = cut(history, days)
    grid = Grid("Europe/Amsterdam", 240, history.grid.dates[-1] + timedelta(days=1), 7)
    a, b = (build_forecast(h, grid, opening={"q": ALWAYS}, fallback_aht_s={}) for h in (unknown, short))
    assert_same(a, b)


@FEW
@given(SEEDS, st.integers(60, 100))
def test_the_order_of_queues_changes_nothing_of_a_queue(seed, days):
    one, other = make_history(seed, days), make_history(seed + 1, days, level=3.0)
    both = replace(
        one,
        queues=("q", "r"),
        **{name: np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("volume", "aht_s", "open")},
    )
    turned = replace(
        both, queues=("r", "q"), **{name: getattr(both, name)[::-1] for name in ("volume", "aht_s", "open")}
    )
    grid = Grid("Europe/Amsterdam", 240, one.grid.dates[-1] + timedelta(days=1), 7)
    a, b = (
        build_forecast(h, grid, opening=dict.fromkeys(("q", "r"), ALWAYS), fallback_aht_s={}) for h in (both, turned)
    )
    assert a.volume.tobytes() == b.volume[::-1].tobytes()
    assert a.choices == b.choices[::-1]
    for name in ("q", "r"):
        assert [t for t in a.totals if t.name == name] == [t for t in b.totals if t.name == name]


KINDS = ("holes", "zeros", "zero days", "spike", "shift", "gap", "fade", "flat")


def spoil(history, kind, rng):
    """Do one thing to a history that happens to histories."""
    volume, day_of, days = history.volume.copy(), history.grid.day_of, history.grid.days
    if kind == "holes":
        volume[rng.random(volume.shape) < 0.3] = np.nan
    elif kind == "zeros":
        volume[rng.random(volume.shape) < 0.5] *= 0
    elif kind == "zero days":
        volume[0, np.isin(day_of, rng.choice(days, days // 5, replace=False))] *= 0
    elif kind == "spike":
        volume[0, day_of == rng.integers(days)] *= 1e4
    elif kind == "shift":
        volume[0, day_of >= rng.integers(days)] *= rng.choice([0.0, 0.1, 8.0])
    elif kind == "gap" and days > 60:
        start = rng.integers(7, days - 37)
        volume[0, (day_of >= start) & (day_of < start + 30)] = np.nan
    elif kind == "fade":
        volume[0] = np.round(volume[0] * 0.9**day_of)
    elif kind == "flat":
        volume[0] = np.where(np.isnan(volume[0]), np.nan, 5.0)
    return replace(history, volume=volume)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=SEEDS,
    days=st.integers(14, 130),
    level=st.sampled_from([0.02, 1.0, 40.0, 3000.0]),
    opening=st.sampled_from([ALWAYS, OFFICE]),
    kinds=st.lists(st.sampled_from(KINDS), unique=True, max_size=3),
    horizon=st.sampled_from([1, 7, 31]),
)
@example(seed=1, days=14, level=40.0, opening=ALWAYS, kinds=[], horizon=7)
@example(seed=1, days=15, level=40.0, opening=OFFICE, kinds=[], horizon=28)
@example(seed=1, days=60, level=0.0, opening=ALWAYS, kinds=[], horizon=7)
@example(seed=1, days=120, level=40.0, opening=ALWAYS, kinds=["gap"], horizon=28)
@example(seed=1, days=120, level=40.0, opening=OFFICE, kinds=["zero days", "spike", "shift"], horizon=28)
def test_never_nan_never_negative_never_silently_zero(seed, days, level, opening, kinds, horizon):
    history, rng = make_history(seed, days, level=level, opening=opening), np.random.default_rng(seed)
    for kind in kinds:
        history = spoil(history, kind, rng)
    made = forecast(history, days=horizon, opening=opening, paths=3)
    assert_sound(made)
    recent = history.volume[:, history.grid.day_of >= days - 28]
    if horizon >= 7 and np.nansum(recent) > 0:
        assert made.volume.sum() > 0
    if np.nansum(history.volume) == 0:
        assert any("no contacts" in text for text in made.warnings)


@FEW
@given(SEEDS, st.sampled_from([0.25, 4.0]))
def test_a_new_level_is_followed_within_weeks(seed, factor):
    history = make_history(seed, 120, level=100.0, noise=0.05)
    moved = replace(history, volume=np.round(history.volume * np.where(history.grid.day_of >= 92, factor, 1.0)))
    assert forecast(moved).volume.sum() == pytest.approx(factor * forecast(history).volume.sum(), rel=0.25)


@FEW
@given(SEEDS, st.integers(30, 110))
def test_one_spike_is_no_new_level(seed, day):
    history = make_history(seed, 112, level=100.0, noise=0.05)
    spiked = replace(history, volume=history.volume * np.where(history.grid.day_of == day, 10.0, 1.0))
    assert forecast(spiked).volume.sum() == pytest.approx(forecast(history).volume.sum(), rel=0.15)


@FEW
@given(SEEDS, st.integers(35, 75))
def test_a_gap_of_a_month_is_bridged(seed, start):
    history = make_history(seed, 120, level=100.0, noise=0.05)
    gap = (history.grid.day_of >= start) & (history.grid.day_of < start + 30)
    holed = replace(history, volume=np.where(gap, np.nan, history.volume), aht_s=np.where(gap, np.nan, history.aht_s))
    assert forecast(holed).volume.sum() == pytest.approx(forecast(history).volume.sum(), rel=0.1)
