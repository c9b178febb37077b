"""Whole runs of the tiny site."""

import csv
import hashlib
import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.core.roster import Violation
from wfm.errors import LimitError, ScenarioError, UsageError
from wfm.pipeline import order, stages
from wfm.pipeline.order import make_run
from wfm.pipeline.reopen import open_run, recheck_roster
from wfm.pipeline.request import RunRequest, Stage

TINY = Path(__file__).parents[1] / "data" / "tiny"
SMALL = {"days": 2, "settings": ("roster.effort.rounds=2", "roster.effort.stop_gap=0.2")}
FILES = ["coverage.csv", "forecast.csv", "forecast_quantiles.csv", "forecast_totals.csv", "fte.csv", "heads.csv",
         "manifest.json", "remedies.csv", "requirement.csv", "requirement_curve.csv", "roster.csv",
         "unmet.csv", "wishes.csv"]  # fmt: skip


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tables(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_all_files_are_there_with_the_columns_of_the_contract(tiny_run):
    assert sorted(path.name for path in tiny_run.folder.iterdir()) == FILES
    headers = {path.name: path.read_text(encoding="utf-8").split("\n", 1)[0] for path in tiny_run.folder.glob("*.csv")}
    assert headers["forecast.csv"] == "queue,interval_start,volume,volume_lo,volume_hi,aht_s"
    assert headers["forecast_totals.csv"] == "scope,name,grain,start,volume,lo95,lo80,lo50,hi50,hi80,hi95"
    assert headers["requirement.csv"] == (
        "queue,interval_start,offered_erlangs,net_agents,roster_agents,gross_agents,expected_service_level,"
        "expected_asa_s,expected_occupancy,binding_target,expected_abandonment,backlog,overdue"
    )
    assert headers["fte.csv"] == "queue,week,agent_hours,fte,heads,team_leads"
    assert headers["roster.csv"] == "agent,date,shift,activity,start,end,paid,queue"
    assert headers["coverage.csv"] == "queue,interval_start,required,rostered,under,over,backlog,overdue"


def test_times_carry_offsets_and_only_open_intervals_have_rows(tiny_run):
    starts = [row["interval_start"] for row in rows(tiny_run.folder / "forecast.csv")]
    assert all(text.endswith("+02:00") for text in starts)
    assert {text[11:13] for text in starts} == {f"{hour:02}" for hour in range(8, 18)}


def test_coverage_counted_from_the_roster_row_by_row(tiny_run):
    counted = Counter()
    for row in rows(tiny_run.folder / "roster.csv"):
        moment, end = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
        while row["activity"] == "on_queue" and moment < end:
            counted[row["queue"], moment.isoformat()] += 1
            moment += timedelta(minutes=15)
    needed = {(r["queue"], r["interval_start"]): int(r["roster_agents"])
              for r in rows(tiny_run.folder / "requirement.csv")}  # fmt: skip
    for row in rows(tiny_run.folder / "coverage.csv"):
        key = row["queue"], row["interval_start"]
        required, rostered = needed[key], counted.pop(key, 0)
        expected = [required, rostered, max(0, required - rostered), max(0, rostered - required)]
        assert [int(row[name]) for name in ("required", "rostered", "under", "over")] == expected
    assert not counted


def test_stretches_partition_each_shift(tiny_run):
    last = {}
    for row in rows(tiny_run.folder / "roster.csv"):
        key = row["agent"], row["date"], row["shift"]
        assert last.get(key, row["start"]) == row["start"]
        last[key] = row["end"]
        assert bool(row["queue"]) == (row["activity"] == "on_queue")
        assert row["paid"] in ("0", "1")


def test_the_manifest_says_what_the_run_was_made_from(tiny_run):
    manifest = json.loads((tiny_run.folder / "manifest.json").read_text(encoding="utf-8"))
    inputs = {entry["file"]: entry["sha256"] for entry in manifest["inputs"]}
    names = ("scenario.yaml", "history.csv", "agents.csv", "time_off.csv", "worked_hours.csv")
    assert inputs == {name: sha256(TINY / name) for name in names}
    assert manifest["files"] == {path.name: sha256(path) for path in tiny_run.folder.glob("*.csv")}
    assert {"key": "horizon.days", "old": 7, "new": 2, "source": "--days"} in manifest["overrides"]
    assert set(manifest["versions"]) >= {"wfm", "python", "ortools", "numpy", "pandas", "statsmodels"}
    assert manifest["versions"]["numpy"] == np.__version__
    assert (manifest["parent"], manifest["seed"], manifest["violations"]) == (None, 1, [])
    assert manifest["repeatable"] is True
    status = tiny_run.results.rostered.status
    for name in ("objective", "bound", "gap", "gap_of_need"):
        assert manifest[name] == getattr(status, name)
    assert {"scenario", "history", "forecast", "capacity", "roster", "verify"} <= set(manifest["seconds"])
    choices = manifest["forecast"]["choices"]
    assert [choice["queue"] for choice in choices] == ["service", "sales"]
    assert {score["model"] for score in choices[0]["scores"]} >= {"seasonal_naive", "mean_weekdays"}
    assert {step["component"] for step in choices[0]["steps"]} == {"seasonal_naive", "mean_weekdays"}
    for choice in choices:
        assert set(choice["model"].split(" + ")) <= {score["model"] for score in choice["scores"]} | {"blend"}
    assert datetime.fromisoformat(manifest["started"]) <= datetime.fromisoformat(manifest["finished"])


def test_hours_targets_that_differ_are_in_the_manifest_with_their_reason(tiny_run):
    told = {entry["agent"]: entry for entry in tiny_run.manifest["hours_targets"]}
    assert "2 of 7 days" in told["A01"]["reason"]
    assert told["A01"]["contract_minutes"] == 2400


def test_the_roster_verifies(tiny_run):
    run = open_run(str(tiny_run.folder), tiny_run.folder.parents[1])
    assert recheck_roster(run) == ()
    assert run.changed == ()


def test_repeatable_runs_give_the_same_bytes_with_any_number_of_workers(tiny_run, tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "LEAST_BACKTESTS", 0)
    monkeypatch.setattr(order, "count_cores", lambda: 2)
    for workers in (1, 2):
        again = make_run(RunRequest(TINY, runs=tmp_path, workers=workers, **SMALL))
        assert tables(again.folder) == tables(tiny_run.folder)


def test_a_writer_that_fails_leaves_nothing_and_harms_nothing(run_copy, monkeypatch):
    runs, earlier = run_copy
    before = tables(earlier)

    def fail(*_args):
        raise OSError("disk full")

    monkeypatch.setattr(order, "write_requirement", fail)
    with pytest.raises(UsageError, match=r"can't write to .*: disk full"):
        make_run(RunRequest(TINY, until=Stage.CAPACITY, runs=runs))
    assert list(earlier.parent.iterdir()) == [earlier]
    assert tables(earlier) == before


def test_a_stage_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(order, "make_requirement", fail)
    with pytest.raises(KeyboardInterrupt):
        make_run(RunRequest(TINY, runs=tmp_path / "runs"))
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("until", "missing"),
    [(Stage.FORECAST, {name for name in FILES if not name.startswith(("forecast", "manifest"))}),
     (Stage.CAPACITY, {"roster.csv", "coverage.csv", "unmet.csv", "remedies.csv", "wishes.csv"})],
)  # fmt: skip
def test_a_run_stops_where_asked(tmp_path, until, missing):
    made = make_run(RunRequest(TINY, until=until, runs=tmp_path))
    alone = {"point_prices.csv"} if until == Stage.CAPACITY else set()
    assert {path.name for path in made.folder.iterdir()} == (set(FILES) - missing) | alone
    assert made.manifest["stage"] == until.name.lower()


def double_volume(folder):
    path = folder / "forecast.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = [",".join([*(c := line.split(","))[:2], str(2 * float(c[2])), *c[3:]]) for line in lines[1:]]
    path.write_text("\n".join([lines[0], *changed]) + "\n", encoding="utf-8")
    return path


def test_a_run_reuses_the_forecast_of_another(run_copy, tiny_run):
    runs, folder = run_copy
    request = RunRequest(TINY, until=Stage.CAPACITY, runs=runs, from_run="latest", **SMALL)
    same = make_run(request)
    for name in ("forecast.csv", "forecast_quantiles.csv", "requirement.csv", "fte.csv"):
        assert (same.folder / name).read_bytes() == (tiny_run.folder / name).read_bytes()
    assert same.results.forecast.choices == tiny_run.results.forecast.choices
    assert [entry["what"] for entry in same.manifest["reused"]] == ["forecast"]
    double_volume(folder)
    more = make_run(RunRequest(TINY, until=Stage.CAPACITY, runs=runs, from_run=folder.name, **SMALL))
    erlangs = tiny_run.results.requirement.offered_erlangs
    np.testing.assert_allclose(more.results.requirement.offered_erlangs, 2 * erlangs, atol=1e-5)


def test_a_roster_from_the_requirement_of_another_run(run_copy, tiny_run):
    runs, folder = run_copy
    double_volume(folder)  # the requirement is reused as it is, whatever the forecast beside it
    made = make_run(RunRequest(TINY, runs=runs, from_run="latest", **SMALL))
    assert [entry["what"] for entry in made.manifest["reused"]] == ["forecast", "requirement"]
    assert (made.folder / "roster.csv").read_bytes() == (tiny_run.folder / "roster.csv").read_bytes()
    assert (made.folder / "fte.csv").read_bytes() == (tiny_run.folder / "fte.csv").read_bytes()


def test_what_changed_since_the_reused_run_is_told(run_copy):
    runs, _ = run_copy
    settings = (*SMALL["settings"], "shrinkage.unrostered=0.2")
    request = RunRequest(TINY, until=Stage.CAPACITY, runs=runs, from_run="latest", days=2, settings=settings)
    warnings = make_run(request).summary.warnings
    assert "set differently in the run whose files are reused: shrinkage.unrostered" in warnings


def test_a_run_of_another_scenario_or_horizon_is_refused(run_copy, site):
    runs, _ = run_copy
    with pytest.raises(ScenarioError, match="2026-10-19 to 2026-10-19"):
        make_run(RunRequest(TINY, until=Stage.CAPACITY, runs=runs, from_run="latest", days=1))
    yaml = site / "scenario.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8").replace("name: tiny", "name: other"), encoding="utf-8")
    with pytest.raises(UsageError, match="was made for scenario tiny, not for other"):
        make_run(RunRequest(site, until=Stage.CAPACITY, runs=runs, from_run="latest", **SMALL))


def test_a_forecast_edited_by_hand(run_copy, tiny_run):
    runs, folder = run_copy
    path = double_volume(folder)
    made = make_run(RunRequest(TINY, until=Stage.CAPACITY, runs=runs, forecast_file=path, **SMALL))
    assert made.results.forecast.volume.sum() == pytest.approx(2 * tiny_run.results.forecast.volume.sum())
    assert [queue.model for queue in made.summary.queues] == [None, None]


def test_a_requirement_edited_by_hand(run_copy):
    runs, folder = run_copy
    path = folder / "requirement.csv"
    cells = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(",".join([c[0], c[1], "1" if i else c[4]]) for i, c in enumerate(cells)) + "\n",
                    encoding="utf-8")  # fmt: skip
    made = make_run(RunRequest(TINY, runs=runs, requirement_file=path, **SMALL))
    assert {int(row["required"]) for row in rows(made.folder / "coverage.csv")} == {1}
    assert made.summary.site is None  # nothing to count FTE from


def test_a_roster_edited_by_hand_is_measured_and_checked(run_copy, tiny_run):
    runs, folder = run_copy
    path = folder / "roster.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    gone = next(line for line in lines[1:] if ",lunch," in line)
    path.write_text("\n".join(line for line in lines if line != gone) + "\n", encoding="utf-8")
    made = make_run(RunRequest(TINY, runs=runs, roster_file=path, **SMALL))
    assert made.results.rostered.status is None
    assert made.manifest["status"] == "given"
    assert gone.split(",")[0] in {violation.agent for violation in made.results.rostered.violations}
    cover, before = made.summary.roster.cover, tiny_run.summary.roster.cover
    assert cover.rostered_hours == before.rostered_hours


def test_files_for_later_stages_are_refused(tmp_path):
    with pytest.raises(UsageError, match="up to the forecast has no use for"):
        make_run(RunRequest(TINY, until=Stage.FORECAST, runs=tmp_path, requirement_file=tmp_path / "x.csv"))


def test_runs_that_cannot_be_written_are_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="--runs"):
        make_run(RunRequest(tmp_path / "no_scenario", runs=tmp_path / "file" / "runs"))


def test_violations_of_our_own_roster_are_kept_with_it(tmp_path, monkeypatch):
    broken = Violation("daily_rest", "A01", None, "9 h")
    monkeypatch.setattr("wfm.roster.verify.verify_roster", lambda *_args, **_options: (broken,))
    made = make_run(RunRequest(TINY, runs=tmp_path, **SMALL))
    assert (made.folder / "roster.csv").is_file()
    assert made.manifest["violations"] == [{"rule": "daily_rest", "agent": "A01", "date": None, "detail": "9 h"}]
    assert made.summary.roster.violations == ("daily_rest A01: 9 h",)


def test_verify_sees_a_changed_roster_coverage_and_input(run_copy, site):
    runs, _ = run_copy
    made = make_run(RunRequest(site, runs=runs, **SMALL))
    agents = site / "agents.csv"
    agents.write_text(agents.read_text(encoding="utf-8").replace("Sanne", "Susanne"), encoding="utf-8")
    coverage = made.folder / "coverage.csv"
    lines = coverage.read_text(encoding="utf-8").splitlines()
    first = lines[1].split(",")
    first[3] = str(int(first[3]) + 1)
    coverage.write_text("\n".join([lines[0], ",".join(first), *lines[2:]]) + "\n", encoding="utf-8")
    run = open_run("latest", runs)
    assert run.folder == made.folder
    assert run.changed == (
        "agents.csv has changed since the run was made",
        "coverage.csv was edited after the run was made",
    )
    (violation,) = recheck_roster(run)
    assert violation.rule == "coverage_file"
    assert "rostered differs from roster.csv in 1 intervals" in violation.detail


def test_a_run_is_reopened_with_its_own_settings_from_another_folder(tmp_path, site, monkeypatch):
    made = make_run(RunRequest(site, runs=tmp_path / "runs", **SMALL))
    monkeypatch.chdir(tmp_path / "runs")
    run = open_run(made.folder.name, made.folder.parents[1])
    assert run.scenario.horizon.days == 2
    assert run.scenario.roster.effort.rounds == 2


def test_a_run_without_a_roster_is_told(tmp_path):
    made = make_run(RunRequest(TINY, until=Stage.FORECAST, runs=tmp_path))
    with pytest.raises(UsageError, match="has no roster: it stops at forecast"):
        open_run(made.folder.name, tmp_path)


def test_progress_names_the_stages_in_their_order(tmp_path):
    told = []
    make_run(RunRequest(TINY, until=Stage.CAPACITY, runs=tmp_path), progress=lambda stage, _share: told.append(stage))
    assert list(dict.fromkeys(told)) == ["scenario", "history", "forecast", "capacity", "files"]


def test_a_forecast_given_by_name_goes_before_the_requirement_of_a_run(run_copy, tiny_run):
    runs, folder = run_copy
    made = make_run(RunRequest(TINY, runs=runs, from_run="latest", forecast_file=double_volume(folder), **SMALL))
    assert [entry["what"] for entry in made.manifest["reused"]] == ["forecast"]
    assert made.results.requirement.net_agents.sum() > tiny_run.results.requirement.net_agents.sum()


def test_heads_are_counted_in_mean_contracts_of_agents_not_of_team_leads(tiny_run):
    mean_hours = (8 * 40 + 4 * 20) / 12
    for row in rows(tiny_run.folder / "fte.csv"):
        assert float(row["heads"]) == pytest.approx(float(row["agent_hours"]) / mean_hours, abs=2e-6)


@pytest.fixture
def clocked(site):
    """The tiny site, its search limited by the clock."""
    yaml = site / "scenario.yaml"
    text = yaml.read_text(encoding="utf-8")
    assert "repeatable: true" in text
    yaml.write_text(text.replace("repeatable: true", "repeatable: false"), encoding="utf-8")
    return site


@pytest.mark.parametrize(("repeatable", "threads"), [(False, 1), (True, 2)])
def test_workers_are_the_solvers_threads_unless_repeatable(clocked, tmp_path, monkeypatch, repeatable, threads):
    asked = []

    def note(*_args, options, **_rest):
        asked.append(options.effort)
        raise LimitError("enough")

    monkeypatch.setattr("wfm.roster.solve.solve_roster", note)
    with pytest.raises(LimitError):
        make_run(RunRequest(clocked, runs=tmp_path, workers=1, repeatable=repeatable))
    assert [(effort.repeatable, effort.workers) for effort in asked] == [(repeatable, threads)]


def test_a_repeatable_run_is_reopened_as_one(clocked, tmp_path):
    made = make_run(RunRequest(clocked, runs=tmp_path / "runs", repeatable=True, **SMALL))
    assert made.manifest["repeatable"] is True
    assert open_run("latest", tmp_path / "runs").scenario.roster.effort.repeatable


def test_no_more_workers_than_cores_and_as_many_as_the_scenario_says(tmp_path, monkeypatch):
    opened = []
    real = order.open_executor
    monkeypatch.setattr(order, "open_executor", lambda workers: opened.append(workers) or real(1))
    monkeypatch.setattr(order, "count_cores", lambda: 4)
    for workers in (None, 3, 9):
        make_run(RunRequest(TINY, until=Stage.FORECAST, runs=tmp_path, workers=workers))
    assert opened == [2, 3, 4]
