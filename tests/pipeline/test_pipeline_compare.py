"""A stored forecast against what came: which run, which rows, and what is refused."""

import csv
import json
import shutil

import pytest

from wfm.errors import ScenarioError, UsageError
from wfm.pipeline.comparing import CompareRequest, compare_run

DAY = "2026-10-19"


@pytest.fixture
def stored(run_copy):
    """Runs folder, the run's folder, and its forecast rows: service then sales, two days."""
    runs, folder = run_copy
    with (folder / "forecast.csv").open(encoding="utf-8") as file:
        return runs, folder, list(csv.DictReader(file))


def write(path, rows):
    lines = ["queue,interval_start,volume,aht_s", *(",".join(str(cell) for cell in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def as_said(rows, factor=1.0):
    return [(row["queue"], row["interval_start"], float(row["volume"]) * factor, row["aht_s"]) for row in rows]


def test_a_forecast_that_came_true(stored, site, tmp_path):
    runs, folder, rows = stored
    outcome = compare_run(CompareRequest(site, write(tmp_path / "a.csv", as_said(rows)), runs=runs))
    assert (outcome.folder, outcome.warnings) == (folder, ())
    assert [one.queue for one in outcome.queues] == ["service", "sales"]
    for one in outcome.queues:
        assert (one.gaps, one.to_come) == (0, 0)
        assert all(row.wape == pytest.approx(0.0, abs=1e-6) for row in one.accuracy.rows)
        assert {row.cover80 for row in one.accuracy.rows if row.grain == "interval"} == {1.0}
        assert one.accuracy.aht[0].wape == pytest.approx(0.0, abs=1e-3)


def test_twice_as_many_came(stored, site, tmp_path):
    runs, folder, rows = stored
    actuals = write(tmp_path / "a.csv", as_said(rows, 2.0))
    outcome = compare_run(CompareRequest(site, actuals, folder.name, runs))
    for one in outcome.queues:
        assert {row.grain: row.bias for row in one.accuracy.rows} == {
            "interval": pytest.approx(-0.5), "day": pytest.approx(-0.5),
        }  # fmt: skip
        assert one.miss.profile == pytest.approx(0.0, abs=1e-6)


def test_part_of_a_day_one_queue_and_a_gap(stored, site, tmp_path):
    """Sales until half past ten on the first day, 08:30 missing; and the day before, which isn't the run's."""
    runs, _, rows = stored
    part = [row for row in as_said(rows) if row[0] == "sales" and row[1] < f"{DAY}T10:30"]
    kept = [row for row in part if "08:30" not in row[1]]
    early = [("sales", "2026-10-17T09:00+02:00", 4, 300), ("sales", "2026-10-17T09:15+02:00", 3, 300)]
    outcome = compare_run(CompareRequest(site, write(tmp_path / "a.csv", early + kept), runs=runs))
    (one,) = outcome.queues
    assert one.queue == "sales"
    assert outcome.scenario.horizon.datetime_at(one.known_until).strftime("%d %H:%M") == "19 10:30"
    assert (one.gaps, one.to_come) == (1, 30 + 40)
    assert one.accuracy.contacts == pytest.approx(sum(row[2] for row in kept))
    assert len(outcome.warnings) == 1
    assert "a.csv: 2 known intervals outside the run's horizon, 2026-10-19 to 2026-10-20, are left out" in (
        outcome.warnings[0]
    )


def test_unknown_queues_are_all_told_with_the_faults_of_the_file(stored, site, tmp_path):
    runs, _, rows = stored
    bad = [*as_said(rows)[:3], ("sale", f"{DAY}T09:00+02:00", 3, 300), ("service", f"{DAY}T09:00+02:00", "x", 300)]
    with pytest.raises(ScenarioError) as caught:
        compare_run(CompareRequest(site, write(tmp_path / "a.csv", bad), runs=runs))
    text = str(caught.value)
    assert 'line 5  queue: expected a queue of the scenario, got "sale" (did you mean "sales"?)' in text
    assert "line 6  volume: expected a number, got 'x'" in text
    with pytest.raises(ScenarioError, match='got "mail"'):
        compare_run(CompareRequest(site, write(tmp_path / "b.csv", [("mail", f"{DAY}T09:00", 3, 300)]), runs=runs))


def test_nothing_in_the_horizon_is_a_fault(stored, site, tmp_path):
    runs, _, _ = stored
    late = write(tmp_path / "a.csv", [("sales", "2026-11-02T09:00", 4, 300), ("sales", "2026-11-02T09:15", 3, 300)])
    with pytest.raises(ScenarioError, match="1 fault") as caught:
        compare_run(CompareRequest(site, late, runs=runs))
    assert "in the run's horizon, 2026-10-19 to 2026-10-20, got 2026-11-02 to 2026-11-02" in str(caught.value)
    with pytest.raises(ScenarioError) as caught:
        compare_run(CompareRequest(site, tmp_path / "none.csv", runs=runs))
    assert "none.csv" in str(caught.value)


def test_an_edited_forecast_is_told(stored, site, tmp_path):
    runs, folder, rows = stored
    path = folder / "forecast.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ", ", 1), encoding="utf-8")
    outcome = compare_run(CompareRequest(site, write(tmp_path / "a.csv", as_said(rows)), runs=runs))
    assert outcome.warnings[0].endswith("forecast.csv was edited after the run was made")


def test_of_a_running_day_the_plan_is_scored_and_not_what_came(stored, site, tmp_path):
    """A version's forecast holds what came so far, so that it looked perfect."""
    runs, folder, rows = stored
    version = shutil.copytree(folder, folder.with_name("version"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"run": "version", "finished": "2099-01-01T00:00:00+00:00", "version": {"root": folder.name}}
    (version / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    actuals = write(tmp_path / "a.csv", as_said(rows, 2.0))
    shutil.copyfile(actuals, version / "forecast.csv")
    for name in (None, "version"):
        outcome = compare_run(CompareRequest(site, actuals, name, runs))
        assert outcome.folder == folder
        assert all(row.bias == pytest.approx(-0.5) for one in outcome.queues for row in one.accuracy.rows)


def test_a_run_of_another_scenario_is_refused(stored, site, tmp_path):
    runs, folder, rows = stored
    yaml = site / "scenario.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8").replace("name: tiny", "name: other"), encoding="utf-8")
    actuals = write(tmp_path / "a.csv", as_said(rows))
    with pytest.raises(UsageError, match="was made for scenario tiny, not for other"):
        compare_run(CompareRequest(site, actuals, folder.name, runs))
    with pytest.raises(UsageError, match="no finished run of other"):
        compare_run(CompareRequest(site, actuals, runs=runs))
