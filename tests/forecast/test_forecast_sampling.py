"""Bands of totals and drawn paths: they add up, they repeat, and they hold what they promise in worlds made by rule."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from wfm.core.grid import Grid
from wfm.core.options import ForecastOptions
from wfm.forecast.backtest import Trial
from wfm.forecast.errors import DayErrors, measure_day_errors
from wfm.forecast.sampling import Spread, draw_factors, draw_paths, make_spread, make_totals

MONDAY = date(2026, 4, 6)
FAST = ForecastOptions(models=("mean_weekdays", "level_profile"))
CHANNELS = {"a": "voice", "b": "voice", "c": "chat"}


def errors_of(*, week=0.1, day=0.15, weeks=1, dispersion=1.0, misses=None):
    empty = np.zeros((0, 0))
    return DayErrors(np.full(weeks, week), day, dispersion, empty if misses is None else misses)


@pytest.fixture
def three(site):
    history = site.history(MONDAY, 112, level=60.0, queues=("a", "b", "c"))
    return history, site.horizon(history, 31)


def band(totals, scope, name, grain, start):
    return next(t for t in totals if (t.scope, t.name, t.grain, t.start) == (scope, name, grain, start))


def test_totals_add_up_from_queue_to_channel_to_site(site, three):
    history, grid = three
    made = site.forecast(history, grid, options=FAST, channels=CHANNELS)
    found = {(t.scope, t.name, t.grain, t.start): t for t in made.totals}
    assert len(found) == len(made.totals)
    starts = {(t.grain, t.start) for t in made.totals}
    assert sum(grain == "day" for grain, _ in starts) == 31
    assert {start for grain, start in starts if grain == "week"} == set(grid.dates[::7])
    assert sorted(start for grain, start in starts if grain == "month") == [grid.start, date(2026, 8, 1)]
    for grain, start in starts:
        queues = {name: found["queue", name, grain, start].volume for name in CHANNELS}
        assert found["channel", "voice", grain, start].volume == pytest.approx(queues["a"] + queues["b"], rel=1e-12)
        assert found["channel", "chat", grain, start].volume == pytest.approx(queues["c"], rel=1e-12)
        assert found["site", "ALL", grain, start].volume == pytest.approx(sum(queues.values()), rel=1e-12)
    for q, name in enumerate(history.queues):
        for d, day in enumerate(grid.dates):
            assert found["queue", name, "day", day].volume == pytest.approx(made.volume[q, grid.day(d)].sum())
    for grain in ("week", "month"):
        whole = sum(t.volume for t in made.totals if (t.scope, t.name, t.grain) == ("site", "ALL", grain))
        assert whole == pytest.approx(made.volume.sum())


def test_bands_are_ordered_and_contain_the_volume(site, three):
    history, grid = three
    for total in site.forecast(history, grid, options=FAST, channels=CHANNELS).totals:
        values = [total.quantiles[level] for level in sorted(total.quantiles)]
        assert values == sorted(values)
        assert 0 <= total.quantiles[0.25] <= total.volume <= total.quantiles[0.75]
        assert values[0] < values[-1]


def test_one_queue_without_a_channel_has_its_own_totals_only(site):
    history = site.history(MONDAY, 84)
    made = site.forecast(history, site.horizon(history), options=FAST)
    assert {(t.scope, t.name) for t in made.totals} == {("queue", "q")}


def test_a_closed_day_has_a_total_of_nothing(site):
    history = site.history(MONDAY, 84, site.office)
    made = site.forecast(history, site.horizon(history), site.office, options=FAST)
    sunday = band(made.totals, "queue", "q", "day", made.grid.dates[6])
    assert sunday.volume == 0
    assert set(sunday.quantiles.values()) == {0.0}


def test_same_seed_same_bytes_and_another_seed_moves_only_what_is_drawn(site, three):
    history, grid = three
    a, b, other = (
        site.forecast(history, grid, options=FAST, channels=CHANNELS, paths=5, seed=seed) for seed in (3, 3, 4)
    )
    assert a.totals == b.totals
    assert a.paths.volume.tobytes() == b.paths.volume.tobytes()
    assert a.paths.aht_s.tobytes() == b.paths.aht_s.tobytes()
    assert a.volume.tobytes() == other.volume.tobytes()
    assert a.totals != other.totals
    assert (a.paths.volume != other.paths.volume).any()
    alone = site.forecast(history, grid, options=FAST, channels=CHANNELS, seed=3)
    assert alone.totals == a.totals
    assert alone.paths is None


def test_bands_of_a_queue_do_not_depend_on_the_queues_beside_it(site, three):
    """A backtest of one queue once told other bands than that of the whole site."""
    history, grid = three
    made = site.forecast(history, grid, options=FAST)
    only = replace(history, queues=("c",), volume=history.volume[2:], aht_s=history.aht_s[2:], open=history.open[2:])
    alone = site.forecast(only, grid, options=FAST)
    assert alone.totals == tuple(t for t in made.totals if t.name == "c")


@pytest.mark.parametrize(("week_sd", "day_sd", "level"), [(0.1, 0.05, 400.0), (0.02, 0.15, 400.0), (0.1, 0.1, 40.0)])
def test_bands_hold_what_they_promise(week_sd, day_sd, level):
    """300 lines whose weeks and days miss by chance: twelve weeks to learn how much, one week to be held."""
    rng = np.random.default_rng(5)
    grid = Grid("Europe/Amsterdam", 360, MONDAY, 7)
    hour = np.full((7, 4), level / 4)
    inside = {"day": [], "week": []}
    for seed in range(300):
        logs = rng.normal(0, week_sd, (13, 1)) + rng.normal(0, day_sd, (13, 7))
        came = rng.poisson(hour * np.exp(logs)[:, :, None]).astype(float)
        trial = Trial(tuple(range(14, 98, 7)), np.arange(1, 8), came[:12], {}, None)
        errors = measure_day_errors(trial, np.repeat(hour[None], 12, axis=0), 7)
        totals = make_totals(grid, ("q",), {}, hour.reshape(1, -1), make_spread([errors], seed))
        for total in totals:
            if total.grain == "month":
                continue
            truth = came[12].sum() if total.grain == "week" else came[12, (total.start - MONDAY).days].sum()
            inside[total.grain].append(total.quantiles[0.1] <= truth <= total.quantiles[0.9])
    # 300 weeks: four standard errors of a share of 0.8 are 0.09, and the days of one week are less than 7 draws
    assert np.mean(inside["day"]) == pytest.approx(0.8, abs=0.06)
    assert np.mean(inside["week"]) == pytest.approx(0.8, abs=0.06)


def test_bands_through_the_door_hold_what_they_promise(site):
    """Queues whose days miss by 10%, their future known, forecast by the mean of the last weeks."""
    names = tuple(f"q{k}" for k in range(40))
    world = site.history(MONDAY, 147, level=60.0, noise=0.1, interval_min=240, queues=names)
    past = cut(world, 140)
    options = ForecastOptions(models=("mean_weekdays",))
    made = site.forecast(past, site.horizon(past), options=options)
    day_of = world.grid.day_of - 140
    inside = {"day": [], "week": []}
    for total in made.totals:
        if total.scope != "queue" or total.grain == "month":
            continue
        volume = world.volume[names.index(total.name)]
        day = (total.start - made.grid.start).days
        truth = volume[(day_of >= 0) if total.grain == "week" else (day_of == day)].sum()
        inside[total.grain].append(total.quantiles[0.1] <= truth <= total.quantiles[0.9])
    assert np.mean(inside["day"]) == pytest.approx(0.8, abs=0.08)
    assert np.mean(inside["week"]) == pytest.approx(0.8, abs=0.2)  # 40 weeks


def cut(history, days):
    keep = history.grid.day_of < days
    return replace(
        history,
        grid=replace(history.grid, days=days),
        volume=history.volume[:, keep],
        aht_s=history.aht_s[:, keep],
        open=history.open[:, keep],
    )


def test_factors_have_the_spread_and_the_correlation_asked_for():
    spread = Spread((errors_of(weeks=2), errors_of(week=0.2, day=0.05, weeks=2)), np.array([[1, 0.8], [0.8, 1]]), 1)
    logs = np.log(draw_factors(spread, 14, 20_000))
    assert logs.shape == (20_000, 2, 14)
    assert np.median(logs, axis=0) == pytest.approx(np.zeros((2, 14)), abs=0.01)
    assert logs.std(axis=0)[0] == pytest.approx(np.full(14, np.hypot(0.1, 0.15)), rel=0.03)
    assert logs.std(axis=0)[1] == pytest.approx(np.full(14, np.hypot(0.2, 0.05)), rel=0.03)
    # two days of a week share its miss, two queues share theirs
    assert np.corrcoef(logs[:, 0, 0], logs[:, 0, 3])[0, 1] == pytest.approx(0.01 / (0.01 + 0.0225), abs=0.03)
    shared = 0.8 * (0.1 * 0.2 + 0.15 * 0.05) / (np.hypot(0.1, 0.15) * np.hypot(0.2, 0.05))
    assert np.corrcoef(logs[:, 0, 2], logs[:, 1, 2])[0, 1] == pytest.approx(shared, abs=0.03)
    next_week = np.corrcoef(logs[:, 1, 0], logs[:, 1, 7])[0, 1]
    assert 0.3 < next_week < np.corrcoef(logs[:, 1, 0], logs[:, 1, 3])[0, 1]


def paths_of(volume, errors, *, correlation=None, count=2000, aht_spread=None, days=7):
    grid = Grid("Europe/Amsterdam", 60, MONDAY, days)
    volume = np.asarray(volume, dtype=float)[:, None] * np.ones(grid.size)
    spread = Spread(tuple(errors), np.eye(len(errors)) if correlation is None else correlation, 7)
    aht = np.full(volume.shape, 300.0)
    return draw_paths(grid, volume, aht, aht_spread=aht_spread or [None] * len(errors), spread=spread, count=count)


def test_paths_are_whole_contacts_around_the_forecast():
    drawn = paths_of([0.3, 20.0, 0.0], [errors_of()] * 3).volume
    assert drawn.shape == (2000, 3, 168)
    assert (drawn >= 0).all()
    assert (drawn == np.round(drawn)).all()
    assert (drawn[:, 2] == 0).all()
    # the mean of the factors lies above their median of 1 by half their variance, 1.6%
    assert drawn[:, 0].mean() == pytest.approx(0.3, rel=0.04)
    assert drawn[:, 1].mean() == pytest.approx(20.0, rel=0.04)
    assert not drawn.flags.writeable


@pytest.mark.parametrize("dispersion", [1.0, 2.5])
def test_counts_scatter_as_much_as_was_measured(dispersion):
    drawn = paths_of([40.0], [errors_of(week=0.0, day=0.0, dispersion=dispersion)]).volume
    assert drawn.var(axis=0).mean() / drawn.mean() == pytest.approx(dispersion, rel=0.05)


def test_queues_that_missed_together_do_so_in_paths():
    rng = np.random.default_rng(2)
    common = rng.normal(0, 0.15, (12, 7))
    own = [rng.normal(0, 0.05, (12, 7)) for _ in range(2)]
    errors = [errors_of(misses=common + own[0]), errors_of(misses=common + own[1]), errors_of(misses=own[0] * 3)]
    spread = make_spread(errors, 7)
    assert spread.correlation[0, 1] == pytest.approx(0.9 * 84 / 104, abs=0.1)
    for correlation in (spread.correlation, np.eye(3)):
        drawn = paths_of([200.0] * 3, errors, correlation=correlation).volume
        monday = drawn.reshape(2000, 3, 7, 24)[:, :, 0].sum(axis=2)
        assert np.corrcoef(monday.T)[0, 1] == pytest.approx(correlation[0, 1], abs=0.08)
    assert np.linalg.eigvalsh(spread.correlation).min() > 0


def test_handle_times_spread_from_path_to_path_and_not_within_one():
    sd = np.full(7, 0.1)
    drawn = paths_of([5.0, 5.0], [errors_of()] * 2, aht_spread=[sd, None]).aht_s
    assert (drawn[:, 1] == 300).all()
    level = np.log(drawn[:, 0, 0] / 300)
    assert level.std() == pytest.approx(0.1, rel=0.1)
    assert np.median(level) == pytest.approx(0.0, abs=0.01)
    assert drawn[:, 0] == pytest.approx(np.repeat(drawn[:, 0, :1], 168, axis=1))


def test_paths_through_the_door(site, three):
    history, grid = three
    made = site.forecast(history, grid, options=FAST, paths=200, seed=1)
    assert made.paths.volume.shape == (200, 3, grid.size)
    assert made.paths.volume.sum(axis=2).mean(axis=0) == pytest.approx(made.volume.sum(axis=1), rel=0.05)
    assert (made.paths.volume[:, ~made.open] == 0).all()
    assert (made.paths.aht_s > 0).all()
    weeks = made.paths.volume[:, 0, grid.day_of < 7].sum(axis=1)
    total = band(made.totals, "queue", "a", "week", grid.start)
    held = np.mean((weeks >= total.quantiles[0.1]) & (weeks <= total.quantiles[0.9]))
    assert held == pytest.approx(0.8, abs=0.12)


def test_without_past_errors_the_spread_is_a_general_one():
    found = measure_day_errors(None, None, 10)
    assert found.week_sd.shape == (2,)
    assert (found.week_sd > 0).all()
    assert found.day_sd > 0
