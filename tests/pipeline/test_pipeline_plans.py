"""What the scenario tells the forecast on its way through a run: adjustments, channels, feeds, rows to come."""

import csv
import json
from datetime import date

import numpy as np
import pytest

from wfm.errors import ScenarioError
from wfm.pipeline.files.forecast import read_forecast
from wfm.pipeline.order import make_run
from wfm.pipeline.request import RunRequest, Stage
from wfm.pipeline.sources import read_scenario_history
from wfm.scenario.load import load_scenario

ADJUSTED = (
    'adjustments=[{queue: service, date: 2026-10-19, factor: "+20%", reason: mailing}, '
    '{date: 2026-10-20, from: "09:00", to: "11:00", amount: 40}, {date: 2026-10-20, max: 5, reason: limit}]'
)


def forecast_of(site, tmp_path, *settings, until=Stage.FORECAST, **options):
    return make_run(RunRequest(site, until=until, days=2, settings=settings, runs=tmp_path / "runs", **options))


def axis(value):
    return {"grid": value.grid, "queues": value.queues, "is_open": value.open}


def edit_scenario(site, old, new):
    path = site / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_run_without_adjustments_has_no_layers(site, tmp_path):
    made = forecast_of(site, tmp_path)
    assert not (made.folder / "forecast_layers.csv").exists()
    assert made.manifest["forecast"]["adjustments"] == []


def test_adjustments_are_written_apart_from_what_the_model_said(site, tmp_path):
    plain = forecast_of(site, tmp_path).results.forecast
    made = forecast_of(site, tmp_path, ADJUSTED)
    forecast, folder = made.results.forecast, made.folder
    np.testing.assert_array_equal(forecast.model_volume, plain.volume)
    monday = forecast.grid.day(0)
    np.testing.assert_allclose(forecast.volume[0, monday], plain.volume[0, monday] * 1.2, atol=1e-6)
    np.testing.assert_array_equal(forecast.volume[1, monday], plain.volume[1, monday])
    with (folder / "forecast_layers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == int(forecast.open.sum())
    added = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["forecast"]["adjustments"]
    assert [(a["index"], a["reason"], a["queue"]) for a in added] == [
        (0, "mailing", "service"), (1, "", "service"), (1, "", "sales"), (2, "limit", "service"), (2, "limit", "sales"),
    ]  # fmt: skip
    assert [round(a["contacts"], 5) for a in added[1:3]] == [40, 40]
    difference = sum(float(row["volume"]) - float(row["model_volume"]) for row in rows)
    assert sum(a["contacts"] for a in added) == pytest.approx(difference, abs=1e-3)
    assert "forecast_layers.csv" in made.manifest["files"]


def test_layers_are_read_back_and_kept_by_a_later_run(site, tmp_path):
    made = forecast_of(site, tmp_path, ADJUSTED)
    back = read_forecast(made.folder / "forecast.csv", **axis(made.results.forecast))
    np.testing.assert_array_equal(back.model_volume, made.results.forecast.model_volume)
    np.testing.assert_array_equal(back.volume, made.results.forecast.volume)
    later = forecast_of(site, tmp_path, ADJUSTED, until=Stage.CAPACITY, from_run="latest")
    np.testing.assert_array_equal(later.results.forecast.volume, back.volume)
    assert (later.folder / "forecast_layers.csv").read_bytes() == (made.folder / "forecast_layers.csv").read_bytes()
    assert later.manifest["forecast"]["adjustments"] == made.manifest["forecast"]["adjustments"]
    assert not [text for text in later.summary.warnings if "differently" in text]


def test_a_forecast_that_is_given_is_not_adjusted_again(site, tmp_path):
    made = forecast_of(site, tmp_path, ADJUSTED)
    given = forecast_of(site, tmp_path, ADJUSTED, forecast_file=made.folder / "forecast.csv")
    np.testing.assert_array_equal(given.results.forecast.volume, made.results.forecast.volume)
    (warning,) = given.summary.warnings
    assert warning.endswith("forecast.csv is taken as it is: the scenario's adjustments are not applied")


def test_a_spoilt_list_of_adjustments_in_a_manifest_is_a_fault(site, tmp_path):
    made = forecast_of(site, tmp_path, ADJUSTED)
    path = made.folder / "manifest.json"
    text = json.loads(path.read_text(encoding="utf-8"))
    for junk in ([{"index": 0}], [3], 3, [{"index": 0, "reason": "", "queue": "x", "contacts": "many"}]):
        text["forecast"]["adjustments"] = junk
        path.write_text(json.dumps(text), encoding="utf-8")
        with pytest.raises(ScenarioError, match="a list of what adjustments added"):
            forecast_of(site, tmp_path, until=Stage.CAPACITY, from_run=str(made.folder))


def test_a_queue_whose_feeds_are_stated_may_be_absent_from_the_history(site):
    more = "  second:\n    channel: second_line\n    aht_s: 600\n    fed_by: [{queue: service, share: 0.15}]\n"
    edit_scenario(site, "shrinkage: {", more + "\nshrinkage: {")
    history = read_scenario_history(load_scenario(site))
    assert history.queues == ("service", "sales", "second")
    assert np.isnan(history.volume[2]).all()
    assert np.isfinite(history.volume[:2]).any(axis=1).all()
    edit_scenario(site, ", share: 0.15", "")
    with pytest.raises(ScenarioError, match="rows for the queue 'second'"):
        read_scenario_history(load_scenario(site))


def test_rows_to_come_are_told_with_what_to_do_about_them(site):
    """The history ends on Sunday 18 October; it holds 40 open quarters of an hour on each of two queues a weekday."""
    with pytest.raises(ScenarioError) as caught:
        read_scenario_history(load_scenario(site, start=date(2026, 10, 15)))
    (fault,) = caught.value.faults
    assert (fault.where, fault.got) == ("horizon.start", "2026-10-15")
    assert fault.expected.endswith("history.csv, 2026-10-17")
    rows = 2 * (40 + 40 + 32)
    assert fault.hint.startswith("move the horizon with --start 2026-10-18 or later")
    assert f"the {rows} intervals from 2026-10-15 on out of" in fault.hint
