"""requirement_work.csv: it comes back as it was, and every fault of a file edited by hand is named."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wfm.core.deferred_need import DeferredNeed
from wfm.core.grid import Grid
from wfm.core.requirement import Requirement
from wfm.errors import ScenarioError
from wfm.pipeline.files.requirement import write_requirement
from wfm.pipeline.files.requirement_work import WORK, read_work, write_work
from wfm.pipeline.request import RunRequest
from wfm.pipeline.upstream import Upstream

TINY = Path(__file__).parents[1] / "data" / "tiny"
SMALL = {"days": 2, "settings": ("roster.effort.rounds=2", "roster.effort.stop_gap=0.2")}
GRID = Grid("Europe/Amsterdam", 60, date(2026, 10, 25), 1)
"""Has 25 hours: 02:00 comes twice."""
QUEUES = ("phone", "mail")
NONE = np.zeros((2, GRID.size))
COUNTS = np.zeros((2, GRID.size), dtype=np.int64)
ARRIVED = np.vstack((np.zeros(GRID.size), np.arange(1, GRID.size + 1) * 1.123456))
WORKED = DeferredNeed((False, True), ARRIVED, np.round(ARRIVED * 0.5, 6))
MADE = Requirement(
    grid=GRID, queues=QUEUES, open=COUNTS == 0, offered_erlangs=NONE, net_agents=COUNTS, roster_agents=COUNTS,
    gross_agents=NONE, expected_service_level=NONE, expected_asa_s=NONE, expected_occupancy=NONE,
    binding_target=(("",) * GRID.size,) * 2, work=WORKED,
)  # fmt: skip


def read(folder):
    return read_work(folder / WORK, grid=GRID, queues=QUEUES)


def edit(folder, change):
    path = folder / WORK
    rows = list(csv.reader(path.open(newline="")))
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(change(rows))


def test_the_curves_come_back(tmp_path):
    assert WORK in write_requirement(MADE, tmp_path)
    back = read(tmp_path)
    assert back.waits == (False, True)
    np.testing.assert_array_equal(back.arrived, np.round(ARRIVED, 6))
    np.testing.assert_array_equal(back.due, WORKED.due)
    first = (tmp_path / WORK).read_bytes()
    write_work(replace(MADE, work=back), tmp_path)
    assert (tmp_path / WORK).read_bytes() == first


def test_without_curves_there_is_no_file(tmp_path):
    assert WORK not in write_requirement(replace(MADE, work=None), tmp_path)
    assert not (tmp_path / WORK).exists()


def test_faults_are_named(tmp_path):
    write_work(MADE, tmp_path)

    def spoil(rows):
        rows[2][2], rows[4][3] = "x", "-1"
        return rows[:-1]

    edit(tmp_path, spoil)
    with pytest.raises(ScenarioError, match="a number of at least 0") as error:
        read(tmp_path)
    assert [(f.line, f.where) for f in error.value.faults] == [(3, "arrived"), (5, "due")]


def test_a_missing_interval_is_named(tmp_path):
    write_work(MADE, tmp_path)
    edit(tmp_path, lambda rows: rows[:-1])
    with pytest.raises(ScenarioError, match="a row for every open interval of mail"):
        read(tmp_path)


def test_work_that_falls_and_more_due_than_there(tmp_path):
    write_work(MADE, tmp_path)

    def spoil(rows):
        rows[5][2] = "1"
        rows[9][3] = "100"
        return rows

    edit(tmp_path, spoil)
    with pytest.raises(ScenarioError, match="as by the interval before") as error:
        read(tmp_path)
    found = {(f.line, f.where, f.got) for f in error.value.faults}
    # line 6 falls below line 5; line 10 makes line 11 fall; due is more than there on lines 6 and 10
    assert found == {(6, "arrived", "1"), (6, "due", "2.80864"), (10, "due", "100"), (11, "due", "5.61728")}


def test_a_run_goes_on_from_the_curves_of_another(tiny_run, run_copy):
    runs, folder = run_copy
    scenario = tiny_run.results.scenario
    made = tiny_run.results.requirement
    assert made.work is None
    request = RunRequest(TINY, runs=runs, from_run=str(folder), **SMALL)
    assert Upstream(request, scenario).requirement().work is None
    arrived = np.zeros(made.offered_erlangs.shape)
    arrived[0] = np.arange(made.grid.size)
    work = DeferredNeed((True,) + (False,) * (len(made.queues) - 1), arrived, arrived)
    write_work(replace(made, work=work), folder)
    upstream = Upstream(request, scenario)
    back = upstream.requirement().work
    assert back.waits == work.waits
    np.testing.assert_array_equal(back.due, arrived)
    assert "requirement_work" in [reused.what for reused in upstream.reused]
    # A requirement given by name speaks for itself.
    named = RunRequest(TINY, runs=runs, requirement_file=folder / "requirement.csv", **SMALL)
    assert Upstream(named, scenario).requirement().work is None
