"""Totals and paths of a forecast on disk, and totals as parts of a backtest's horizon."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.core.forecast import Choice, ChoiceStep, Effect, Forecast, Paths, Score, TotalBand
from wfm.core.grid import Grid
from wfm.errors import ScenarioError, UsageError
from wfm.pipeline.files.choices import read_choice
from wfm.pipeline.files.forecast_paths import write_paths
from wfm.pipeline.files.forecast_totals import COLUMNS, read_totals, write_totals
from wfm.pipeline.order import check_request, make_run
from wfm.pipeline.outlooks import match_totals
from wfm.pipeline.request import RunRequest, Stage

MONDAY = date(2026, 10, 19)
GRID = Grid("Europe/Amsterdam", 60, MONDAY, 7)
BAND = {0.025: 5.0, 0.1: 6.0, 0.25: 8.0, 0.75: 12.0, 0.9: 14.0, 0.975: 15.123456}


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def forecast(**more):
    volume = np.zeros((2, GRID.size))
    is_open = np.zeros(volume.shape, dtype=bool)
    is_open[0, 9:11] = is_open[1, -1] = True
    return Forecast(GRID, ("sales", "service"), volume, volume + 300.0, is_open, **more)


def test_totals_are_read_as_they_were_written(tmp_path):
    totals = (
        TotalBand("queue", "sales", "day", MONDAY, 10.0, BAND),
        TotalBand("site", "ALL", "week", MONDAY, 1e5 / 3, {0.1: 30_000.0, 0.9: 40_000.0}),
    )
    assert write_totals(forecast(totals=totals), tmp_path) == ("forecast_totals.csv",)
    rows = rows_of(tmp_path / "forecast_totals.csv")
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["lo95"], rows[0]["hi80"], rows[1]["lo50"], rows[1]["volume"]) == ("5", "14", "", "33333.333333")
    one, other = read_totals(tmp_path / "forecast_totals.csv")
    assert one == totals[0]
    assert other == replace(totals[1], volume=33333.333333)


def test_no_totals_no_file(tmp_path):
    assert write_totals(forecast(), tmp_path) == ()
    assert write_paths(forecast(), tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_faults_in_totals_are_told(tmp_path):
    path = tmp_path / "forecast_totals.csv"
    path.write_text(",".join(COLUMNS) + "\nqueue,sales,day,soon,1,,,,,,\nqueue,sales,day,2026-10-19,x,,,,,,\n", "utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_totals(path)
    assert 'line 2  start: expected a date such as 2026-10-19, got "soon"' in str(caught.value)
    assert "line 3  volume" in str(caught.value)


def test_paths_hold_open_intervals_only(tmp_path):
    volume = np.arange(3 * 2 * GRID.size, dtype=float).reshape(3, 2, -1)
    made = forecast(paths=Paths(volume, volume + 0.5))
    assert write_paths(made, tmp_path) == ("forecast_paths.csv",)
    rows = rows_of(tmp_path / "forecast_paths.csv")
    assert [(row["path"], row["queue"]) for row in rows[:4]] == [
        ("1", "sales"), ("1", "sales"), ("1", "service"), ("2", "sales"),
    ]  # fmt: skip
    assert rows[0]["interval_start"] == "2026-10-19T09:00:00+02:00"
    assert (float(rows[-1]["volume"]), float(rows[-1]["aht_s"])) == (volume[2, 1, -1], volume[2, 1, -1] + 0.5)
    assert len(rows) == 3 * 3


def total(grain, start, name="sales", scope="queue"):
    return TotalBand(scope, name, grain, start, 10.0, BAND)


def test_totals_that_are_parts_of_the_horizon():
    grid = Grid("Europe/Amsterdam", 60, MONDAY, 28)
    days = [total("day", MONDAY + timedelta(days=d)) for d in range(28)]
    weeks = [total("week", MONDAY + timedelta(days=7 * w)) for w in range(4)]
    others = [total("week", MONDAY, "service"), total("week", MONDAY, "sales", "channel")]
    months = [total("month", MONDAY)]
    found = match_totals([*days, *weeks[::-1], *others, *months], "sales", grid)
    assert {key for key in found if key[0] == "week"} == {("week", d) for d in (0, 7, 14, 21)}
    assert len([key for key in found if key[0] == "day"]) == 28
    assert found["month", 0] == {50: (8.0, 12.0), 80: (6.0, 14.0), 95: (5.0, 15.123456)}


def test_calendar_weeks_and_months_that_the_horizon_cuts_have_no_counterpart():
    wednesday = MONDAY + timedelta(days=2)
    grid = Grid("Europe/Amsterdam", 60, wednesday, 28)
    weeks = [total("week", wednesday)] + [total("week", MONDAY + timedelta(days=7 * w)) for w in range(1, 5)]
    months = [total("month", wednesday), total("month", date(2026, 11, 1))]
    assert match_totals([*weeks, *months], "sales", grid) == {}


def test_steps_and_effects_come_back_from_a_manifest():
    choice = Choice(
        "sales", "a + b", "why", 8, (Score("a", 0.1, 0.0, 1.0, 0.9, 0.05),),
        (ChoiceStep("events", True, 0.004, 0.001, "gains"),), (Effect("mailing", 1.18, 3, "learned"),),
    )  # fmt: skip
    entry = {
        "queue": "sales", "model": "a + b", "reason": "why", "origins": 8,
        "scores": [{"model": "a", "wape": 0.1, "bias": 0.0, "rmse": 1.0, "mase": 0.9, "wape_day": 0.05}],
        "steps": [{"component": "events", "entered": True, "gain": 0.004, "noise": 0.001, "reason": "gains"}],
        "effects": [{"label": "mailing", "factor": 1.18, "episodes": 3, "source": "learned"}],
    }  # fmt: skip
    assert read_choice(entry) == choice
    old = {key: value for key, value in entry.items() if key not in ("steps", "effects")}
    assert read_choice(old) == replace(choice, steps=(), effects=())


def test_a_run_writes_paths_and_totals(site, tmp_path):
    outcome = make_run(RunRequest(site, runs=tmp_path / "runs", days=2, until=Stage.FORECAST, paths=3))
    assert {"forecast_paths.csv", "forecast_totals.csv"} <= {path.name for path in outcome.folder.iterdir()}
    assert {"forecast_paths.csv", "forecast_totals.csv"} <= set(outcome.manifest["files"])
    rows = rows_of(outcome.folder / "forecast_paths.csv")
    expected = rows_of(outcome.folder / "forecast.csv")
    assert len(rows) == 3 * len(expected)
    assert [row["path"] for row in rows] == sorted(row["path"] for row in rows)
    keys = [(row["queue"], row["interval_start"]) for row in expected]
    assert sorted((row["queue"], row["interval_start"]) for row in rows) == sorted(3 * keys)
    assert all(float(row["volume"]) % 1 == 0 and float(row["aht_s"]) > 0 for row in rows)
    totals = read_totals(outcome.folder / "forecast_totals.csv")
    for name, scope in (("sales", "queue"), ("service", "queue"), ("ALL", "site")):
        mine = [float(row["volume"]) for row in expected if name in (row["queue"], "ALL")]
        whole = [band for band in totals if (band.scope, band.name, band.grain) == (scope, name, "week")]
        assert len(whole) == 1
        assert whole[0].volume == pytest.approx(sum(mine), rel=1e-6)
        assert whole[0].quantiles[0.1] <= whole[0].volume <= whole[0].quantiles[0.9]


def test_no_paths_around_a_forecast_that_is_given(site, tmp_path):
    with pytest.raises(UsageError, match=r"no paths can be drawn around mine\.csv"):
        check_request(RunRequest(site, runs=tmp_path, paths=3, forecast_file=Path("mine.csv")))
