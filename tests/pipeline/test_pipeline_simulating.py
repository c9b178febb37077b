"""A run that is played: a new run with its tables, what was foretold beside what came of it, the old run untouched."""

import csv
import hashlib
import json

import pytest

from wfm.errors import UsageError
from wfm.pipeline.reopen import open_run, recheck_roster
from wfm.pipeline.simulating import SimulateRequest, simulate_run


def fingerprint(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_roster_is_played_into_a_new_run(run_copy):
    runs, parent = run_copy
    before = fingerprint(parent)
    outcome = simulate_run(SimulateRequest("latest", runs, replications=4, workers=1))
    assert fingerprint(parent) == before
    manifest = json.loads((outcome.folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["parent"], manifest["run"]) == (parent.name, outcome.folder.name)
    assert manifest["simulation"]["staffing"] == "rostered"
    assert manifest["simulation"]["absence"] == 0.05
    assert manifest["files"] == {k: v for k, v in fingerprint(outcome.folder).items() if k != "manifest.json"}
    opened = open_run("latest", runs)
    assert opened.folder == outcome.folder
    assert opened.changed == ()
    assert recheck_roster(opened) == ()


def test_the_tables(run_copy):
    runs, _ = run_copy
    outcome = simulate_run(SimulateRequest("latest", runs, replications=4, workers=1))
    table = rows_of(outcome.folder / "simulation.csv")
    assert list(table[0]) == ["queue", "interval_start", "offered", "handled", "abandoned", "service_level",
                              "service_level_half_width", "asa_s", "occupancy", "backlog", "oldest_age_s"]  # fmt: skip
    offered = outcome.simulation.whole.offered.mean
    for q, name in enumerate(outcome.simulation.queues):
        told = sum(float(row["offered"]) for row in table if row["queue"] == name)
        assert told == pytest.approx(offered[q], abs=1e-3)
    # Open from 8 to 18; who is on the line at closing is still helped.
    assert all("08" <= row["interval_start"][11:13] < "22" for row in table)
    days = rows_of(outcome.folder / "simulation_days.csv")
    assert [row["date"] for row in days] == ["2026-10-19", "2026-10-20"] * 2
    people = rows_of(outcome.folder / "simulation_agents.csv")
    assert all(0 < float(row["occupancy"]) <= 1 for row in people)


def test_a_requirement_is_played_and_no_roster_stays_behind(run_copy):
    runs, _ = run_copy
    first = simulate_run(SimulateRequest("latest", runs, replications=2, workers=1))
    second = simulate_run(SimulateRequest("latest", runs, staffing="required", replications=60, workers=1))
    assert second.parent == first.folder
    assert not (second.folder / "simulation_agents.csv").exists()
    for row in second.queues:
        assert row.predicted == pytest.approx(row.service_level, abs=0.05)
        assert row.worst_level <= row.service_level
        assert row.half_width > 0


def test_seeds_and_cores(run_copy, monkeypatch):
    runs, _ = run_copy
    monkeypatch.setattr("wfm.pipeline.simulating.LEAST_CONTACTS", 0)
    monkeypatch.setattr("wfm.pipeline.simulating.count_cores", lambda: 2)
    request = {"run": "latest", "runs": runs, "replications": 3}
    one, two, other = (
        simulate_run(SimulateRequest(**request, **more)).queues
        for more in ({"workers": 1}, {"workers": 2}, {"workers": 1, "seed": 7})
    )
    assert one == two
    assert one != other


def test_what_can_not_be_played(run_copy):
    runs, folder = run_copy
    with pytest.raises(UsageError, match="replications must be at least 1, got 0"):
        simulate_run(SimulateRequest("latest", runs, replications=0))
    with pytest.raises(UsageError, match="no run called nowhere"):
        simulate_run(SimulateRequest("nowhere", runs))
    (folder / "roster.csv").unlink()
    with pytest.raises(UsageError, match="has no roster"):
        simulate_run(SimulateRequest("latest", runs, staffing="rostered"))
    assert simulate_run(SimulateRequest("latest", runs, replications=1, workers=1)).staffing == "required"
    (folder / "requirement.csv").unlink()
    with pytest.raises(UsageError, match="has no requirement"):
        simulate_run(SimulateRequest(folder.name, runs, staffing="required"))
    assert len(list((runs / "tiny").iterdir())) == 2
