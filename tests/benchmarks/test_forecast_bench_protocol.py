"""Origins, cells and figures of the shared protocol, and that nothing after an origin is visible."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from benchmarks.forecast.methods import SIMPLE, Wfm, mean_of_last
from benchmarks.forecast.peers import fill_gaps, find_periods, list_peers
from benchmarks.forecast.protocol import Outlook, find_actual, find_origins, make_case, run_methods, score_methods
from benchmarks.forecast.series import Series
from wfm.core.calendar import OpeningHours
from wfm.core.options import ForecastOptions
from wfm.errors import ScenarioError

MONDAY = date(2024, 1, 1)


def make_series(days=70, *, slots=24, first=MONDAY, seed=1, open_days=7):
    rng = np.random.default_rng(seed)
    usual = np.zeros((7, slots), dtype=bool)
    usual[:open_days, slots // 3 : slots - 2] = True
    weekday = (first.weekday() + np.arange(days)) % 7
    mean = 20.0 * (1 + 0.1 * weekday[:, None]) * (1 + np.sin(np.arange(slots) / slots * np.pi))
    volume = np.where(usual[weekday], rng.poisson(mean), np.nan)
    step = 1440 // slots
    spans = ((slots // 3 * step, (slots - 2) * step),)
    opening = OpeningHours(weekly=(spans,) * open_days + ((),) * (7 - open_days))
    return Series("made", step, first, volume, usual, opening, first + timedelta(days=days - 1))


def test_origins_are_mondays_whose_last_day_is_in_the_data():
    series = make_series(70)
    assert find_origins(series, 7)[-1] == date(2024, 3, 4)
    assert find_origins(series, 28)[-1] == date(2024, 2, 12)
    assert find_origins(series, 7)[0] == date(2024, 1, 15)
    assert len(find_origins(series, 7)) == 8
    assert find_origins(replace(series, until=series.until - timedelta(days=1)), 7)[-1] == date(2024, 2, 26)
    assert find_origins(series, 7, first=date(2024, 1, 20), last=date(2024, 2, 5)) == [
        date(2024, 1, 22),
        date(2024, 1, 29),
        date(2024, 2, 5),
    ]
    assert find_origins(make_series(15), 7) == []


def test_a_series_that_starts_in_midweek():
    series = make_series(40, first=date(2024, 1, 4))
    assert all(origin.weekday() == 0 for origin in find_origins(series, 7))
    assert find_origins(series, 7)[0] == date(2024, 1, 22)


def test_a_case_holds_only_the_past():
    series = make_series()
    case = make_case(series, date(2024, 2, 5), 7)
    assert case.past.shape == (35, 24)
    assert case.origin == case.ahead_grid.start == date(2024, 2, 5)
    case.past[:] = 0
    assert np.nansum(series.volume) > 0


def test_actuals_past_the_last_row_are_unknown():
    actual = find_actual(make_series(70), date(2024, 3, 4), 14)
    assert np.isnan(actual[7:]).all()
    assert not np.isnan(actual[:7, 10]).any()


def test_figures_against_sums_written_out():
    series = make_series(42)
    origins = [date(2024, 1, 22), date(2024, 1, 29)]
    methods = {"flat": lambda case: Outlook(*(np.full((7, 24), v) for v in (30.0, 20.0, 40.0)))}
    counted, trials = run_methods(series, methods, origins, ahead_days=7, tell=print)
    (row,) = score_methods(series, counted, trials, ahead_days=7)
    cells, scaled, days = [], [], []
    for origin in origins:
        begin = (origin - series.first).days
        past, ahead = series.volume[:begin], series.volume[begin : begin + 7]
        naive = np.nanmean(np.abs(past[7:] - past[:-7]))
        known = ahead[~np.isnan(ahead)]
        cells += known.tolist()
        scaled += (np.abs(30 - known) / naive).tolist()
        days += [(30.0 * (~np.isnan(d)).sum(), np.nansum(d)) for d in ahead]
    y = np.array(cells)
    assert row.cells == len(y) == 2 * 7 * 14
    assert row.wape == pytest.approx(np.abs(30 - y).sum() / y.sum())
    assert row.bias == pytest.approx((30 - y).sum() / y.sum())
    assert row.rmse == pytest.approx(np.sqrt(((30 - y) ** 2).mean()))
    assert row.mase == pytest.approx(np.mean(scaled))
    assert row.wape_day == pytest.approx(sum(abs(f - a) for f, a in days) / sum(a for _, a in days))
    assert row.cover80 == pytest.approx(((y >= 20) & (y <= 40)).mean())


def test_a_method_without_interval_has_no_coverage():
    series = make_series()
    counted, trials = run_methods(series, SIMPLE, find_origins(series, 7), ahead_days=7, tell=print)
    assert [row.cover80 for row in score_methods(series, counted, trials, ahead_days=7)] == [None, None]


def test_where_wfm_refuses_the_origin_is_left_out_for_all():
    series = make_series()
    origins = find_origins(series, 7)
    told = []

    def refuse(case):
        if case.origin == origins[0]:
            raise ScenarioError("too little history")
        return SIMPLE["mean_4"](case)

    counted, trials = run_methods(series, {**SIMPLE, "wfm": refuse}, origins, ahead_days=7, tell=told.append)
    assert counted == origins[1:]
    assert {len(trial.outlooks) for trial in trials.values()} == {len(origins) - 1}
    assert told == [f"origin {origins[0]} left out, as wfm refuses it: error: too little history"]


@pytest.mark.parametrize("bad", [np.nan, -1.0])
def test_a_method_that_fails_is_left_out_alone(bad):
    series = make_series()
    told = []
    methods = {"bad": lambda case: Outlook(np.full((7, 24), bad)), **SIMPLE}
    counted, trials = run_methods(series, methods, find_origins(series, 7), ahead_days=7, tell=told.append)
    assert list(trials) == list(SIMPLE)
    assert len(counted) == 8
    assert len(told) == 1
    assert "bad left out, as it fails at origin 2024-01-15" in told[0]


def test_scrambling_the_future_changes_no_forecast():
    series = make_series(63)
    origin = date(2024, 2, 19)
    cut = (origin - series.first).days
    scrambled = series.volume.copy()
    scrambled[cut:] = np.random.default_rng(5).permuted(scrambled[cut:]) * 7 + 3
    other = replace(series, volume=np.where(np.isnan(series.volume), np.nan, scrambled))
    methods = {"wfm": Wfm(ForecastOptions(models=("mean_weekdays",))), **SIMPLE, **(list_peers() or {})}
    methods.pop("tbats", None)  # seconds of fitting; it gets the same case as its sister
    answers = [run_methods(s, methods, [origin], ahead_days=7, tell=print)[1] for s in (series, other)]
    assert list(answers[0]) == list(methods)
    for name in methods:
        assert np.array_equal(answers[0][name].outlooks[0].volume, answers[1][name].outlooks[0].volume), name


def test_mean_of_the_last_known_weeks_against_a_search():
    rng = np.random.default_rng(3)
    past = np.where(rng.random((45, 4)) < 0.4, np.nan, rng.poisson(9, (45, 4)))
    past[:, 3] = np.nan
    for count in (1, 4):
        week = mean_of_last(past, count)
        for k in range(7):
            for s in range(4):
                known = [past[d, s] for d in range(44, -1, -1) if (d - 45) % 7 == k and not np.isnan(past[d, s])]
                assert week[k, s] == pytest.approx(np.mean(known[:count]) if known else 0.0)


def test_wfm_stays_closed_where_the_file_is_closed():
    series = make_series(open_days=5)
    volume = series.volume.copy()
    volume[35] = np.nan
    series = replace(
        series, volume=volume, opening=replace(series.opening, exceptions={date(2024, 2, 5): (), date(2024, 2, 14): ()})
    )
    outlook = Wfm(ForecastOptions(models=("mean_weekdays",)))(make_case(series, date(2024, 2, 12), 7))
    assert outlook.volume[[2, 5, 6]].max() == 0
    assert outlook.volume[[0, 1, 3, 4]][:, 8:22].min() > 0
    assert (outlook.low <= outlook.volume).all()
    assert (outlook.high >= outlook.volume).all()


def test_peers_see_open_slots_and_filled_gaps():
    case = make_case(make_series(open_days=5), date(2024, 2, 5), 7)
    assert find_periods(case) == [14, 70]
    daily = make_series(800, slots=24)
    day = replace(daily, volume=np.nansum(daily.volume, axis=1)[:, None], usual=np.ones((7, 1), dtype=bool))
    assert find_periods(make_case(replace(day, interval_min=1440), date(2026, 2, 2), 28)) == [7, 365]
    assert find_periods(make_case(replace(day, interval_min=1440), date(2025, 2, 3), 28)) == [7]
    past = np.arange(28.0)[:, None].copy()
    past[[7, 22, 15]] = np.nan
    past[[3, 10, 17, 24]] = np.nan
    filled = fill_gaps(past)
    assert filled[[7, 22, 15], 0].tolist() == [7.0, 8.0, 8.0]
    assert filled[[3, 10, 17, 24], 0].tolist() == [0, 0, 0, 0]


def test_peers_answer_with_their_own_interval():
    pytest.importorskip("statsforecast")
    outlook = list_peers()["mstl_autoets"](make_case(make_series(open_days=5), date(2024, 2, 5), 7))
    assert outlook.volume.shape == (7, 24)
    assert outlook.volume[5:].max() == 0
    assert outlook.volume[0, 8:22].mean() == pytest.approx(20 * 1.8, rel=0.3)
    assert (outlook.low[:5, 8:22] < outlook.volume[:5, 8:22]).all()
