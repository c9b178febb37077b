"""The backtest as a whole: which origins, what each can see, and what is left out."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.core.calendar import OpeningHours
from wfm.core.events import Event
from wfm.core.grid import Grid
from wfm.core.history import History, Repair
from wfm.errors import ScenarioError, UsageError
from wfm.pipeline import backtesting
from wfm.pipeline.backtesting import BacktestRequest, run_backtest
from wfm.pipeline.histories import cut_history, pick_queues, take_days
from wfm.pipeline.origins import plan_origins
from wfm.pipeline.outlooks import find_outages, repeat_past

ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)
FAST = ("forecast.models=[mean_weekdays]", "forecast.backtest_origins=1")


def history(start=date(2026, 9, 28), days=35, queues=("one", "two"), **more):
    """Hourly; every value tells its interval and queue. The clock goes back on 25 October."""
    grid = Grid("Europe/Amsterdam", 60, start, days)
    volume = np.arange(grid.size)[None, :] + 10_000.0 * np.arange(len(queues))[:, None]
    return History(grid, queues, volume, volume + 0.5, np.ones(volume.shape, bool), **more)


@given(st.integers(14, 200), st.integers(0, 6), st.integers(1, 20), st.integers(1, 60))
def test_origins_lie_a_week_apart_with_past_and_future_known(span, weekday, count, days):
    first = date(2026, 1, 5)
    last = first + timedelta(days=span - 1)
    origins, length = plan_origins(first, last, weekday, count=count, days=days)
    assert len(origins) <= count
    assert length == days or (length % 7 == 0 and 0 < length < days)
    assert all(origin.weekday() == weekday for origin in origins)
    assert all(b - a == timedelta(days=7) for a, b in pairwise(origins))
    for origin in origins:
        assert (origin - first).days >= 14
        assert origin + timedelta(days=length - 1) <= last
    if origins:  # it is the latest there could be
        assert origins[-1] + timedelta(days=7 + length - 1) > last


@pytest.mark.parametrize(
    ("span", "asked", "found"),
    [
        (14 + 11 * 7, (8, 28), (8, 28)),
        (14 + 10 * 7, (8, 28), (7, 28)),
        (14 + 7 * 7, (8, 28), (4, 28)),
        (14 + 6 * 7, (8, 28), (4, 21)),
        (14 + 4 * 7, (8, 28), (4, 7)),
        (14 + 2 * 7, (8, 28), (2, 7)),
        (14 + 2 * 7, (1, 28), (1, 14)),
        (14 + 6, (8, 28), (0, 28)),
        (14 + 6, (8, 3), (1, 3)),
    ],
)
def test_a_short_history_takes_origins_down_to_four_then_weeks_then_origins(span, asked, found):
    first = date(2026, 1, 5)
    origins, days = plan_origins(first, first + timedelta(days=span - 1), 0, count=asked[0], days=asked[1])
    assert (len(origins), days) == found


def test_a_cut_history_holds_nothing_later():
    whole = history(measures={"abandoned": history().volume}, repairs=(Repair("one", "x", 1, ""),))
    past = cut_history(whole, date(2026, 10, 26))
    assert (past.grid.dates[-1], past.repairs) == (date(2026, 10, 25), ())
    assert past.grid.size == 28 * 24 + 1
    for values in (past.volume, past.aht_s, past.open, past.measures["abandoned"]):
        assert values.shape == (2, past.grid.size)
        assert values.base is None or values.base.shape[-1] == past.grid.size
    assert past.volume[1, -1] == 10_000 + past.grid.size - 1


def test_some_of_the_queues():
    picked = pick_queues(history(queues=("a", "b", "c"), repairs=(Repair("b", "x", 1, ""),)), ["c", "a"])
    assert (picked.queues, picked.repairs) == (("a", "c"), ())
    assert picked.volume[:, 0].tolist() == [0, 20_000]


def test_days_taken_from_a_history_are_those_of_the_grid():
    whole = history()
    values = whole.volume[0]
    inside = take_days(whole, values, Grid("Europe/Amsterdam", 60, date(2026, 10, 24), 3))
    assert (inside[0], len(inside)) == (26 * 24, 73)
    over = take_days(whole, values, Grid("Europe/Amsterdam", 60, date(2026, 10, 31), 3))
    assert over[:48].tolist() == values[-48:].tolist()
    assert np.isnan(over[48:]).all()
    assert np.isnan(take_days(whole, values, Grid("Europe/Amsterdam", 60, date(2026, 12, 1), 1))).all()
    before = take_days(whole, values, Grid("Europe/Amsterdam", 60, date(2026, 9, 27), 2))
    assert np.isnan(before[:24]).all()
    assert before[24] == 0


def test_the_yardsticks_repeat_the_last_weeks():
    whole = history(days=28)
    grid = Grid("Europe/Amsterdam", 60, date(2026, 10, 26), 7)
    found = repeat_past(whole, "one", grid, ALWAYS)
    last = whole.volume[0, 14 * 24 : 21 * 24]  # the week before the one with 25 hours, whose Sunday has a mean
    assert found["seasonal_naive"][: 6 * 24].tolist() == (last[: 6 * 24] + 168).tolist()
    assert found["mean_4"][: 6 * 24].tolist() == (last[: 6 * 24] - 1.5 * 168 + 168).tolist()


def test_the_yardsticks_know_of_holidays():
    holiday = replace(ALWAYS, holidays={date(2026, 10, 19): "a feast"})
    grid = Grid("Europe/Amsterdam", 60, date(2026, 10, 26), 1)
    found = repeat_past(history(days=28), "one", grid, holiday)
    assert found["seasonal_naive"][0] == 14 * 24


def test_outages_are_found_by_queue_and_time():
    grid = Grid("Europe/Amsterdam", 60, date(2026, 10, 19), 2)
    first, last = date(2026, 10, 20), date(2026, 10, 25)
    event = Event("down", first, last, queues=("one",), kind="outage", from_min=570, to_min=660)
    assert np.flatnonzero(find_outages(grid, "one", [event])).tolist() == [33, 34]
    assert not find_outages(grid, "two", [event]).any()
    assert not find_outages(grid, "one", [replace(event, kind="event")]).any()
    whole_day = replace(event, from_min=None, to_min=None)
    assert np.flatnonzero(find_outages(grid, "one", [whole_day])).tolist() == list(range(24, 48))


def test_a_backtest_of_the_tiny_site(site):
    told = []
    outcome = run_backtest(BacktestRequest(site, settings=FAST), progress=lambda *step: told.append(step))
    assert outcome.origins == (date(2026, 10, 5), date(2026, 10, 12))
    assert (outcome.horizon_days, outcome.lead_days) == (7, 1)
    assert [one.queue for one in outcome.queues] == ["service", "sales"]
    assert {row.origin for row in outcome.by_origin} == set(outcome.origins)
    assert {row.row.method for row in outcome.by_origin} == {"wfm", "seasonal_naive", "mean_4"}
    assert told[-1] == ("backtest", 1.0)
    assert any("28 days" in text for text in outcome.warnings)
    for one in outcome.queues:  # what is tested is the mean of four weeks
        rows = {(r.grain, r.weeks, r.method): r.wape for r in one.rows}
        assert rows["interval", "1", "wfm"] == pytest.approx(rows["interval", "1", "mean_4"], abs=1e-6)
        assert outcome.chosen[one.queue] == {"mean_weekdays": 2}


def test_figures_do_not_depend_on_the_workers(site):
    """Serial, queues side by side, and origins side by side where one queue is tested."""
    serial = run_backtest(BacktestRequest(site, settings=FAST, workers=1))
    pool = run_backtest(BacktestRequest(site, settings=FAST, workers=2, queues=("sales",)))
    assert pool.queues == (serial.queues[1],)


def test_the_future_of_an_origin_cannot_be_seen(site, monkeypatch):
    """Scramble everything from the last origin on: what was said before it stays the same."""
    said = []
    real = backtesting.make_forecast

    def keep(*arguments, **options):
        forecast = real(*arguments, **options)
        said[-1].append(forecast.volume)
        return forecast

    monkeypatch.setattr(backtesting, "make_forecast", keep)
    path = site / "history.csv"
    request = BacktestRequest(site, settings=FAST, workers=1)
    for scrambled in (False, True):
        if scrambled:
            lines = path.read_text(encoding="utf-8").splitlines()
            path.write_text("\n".join(_scramble(line) for line in lines) + "\n", encoding="utf-8")
        said.append([])
        run_backtest(request)
    assert len(said[0]) == 2
    for before, after in zip(*said, strict=True):
        assert (before == after).all()


def _scramble(line):
    queue, start, *rest = line.split(",")
    return f"{queue},{start},17,100" if "2026-10-12" <= start < "2027" else ",".join((queue, start, *rest))


def test_a_queue_that_began_later_is_left_out_of_origins_that_do_not_know_it(site):
    path = site / "history.csv"
    lines = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("sales") or line.split(",")[1] >= "2026-09-28"
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    outcome = run_backtest(BacktestRequest(site, settings=FAST))
    by_name = {one.queue: one.origins for one in outcome.queues}
    assert by_name == {"service": outcome.origins, "sales": outcome.origins[1:]}


def test_a_history_too_short_for_one_origin_is_told(site):
    path = site / "history.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if ",2026-10-1" not in line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        run_backtest(BacktestRequest(site))
    assert "expected at least 21 days, and a Monday with two weeks before it, got 19 days" in str(caught.value)


def test_an_unknown_queue_is_told(site):
    with pytest.raises(UsageError, match="no queue called sale in tiny") as caught:
        run_backtest(BacktestRequest(site, queues=("sale",)))
    assert caught.value.hint == 'did you mean "sales"?'
