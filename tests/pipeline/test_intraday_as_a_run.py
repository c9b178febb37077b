"""A version of a running day read by the commands for runs: what they say of it, and that figures agree."""

import json
from collections import Counter
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from intraday_site import DAY, hurry, manifest_of, rows_of, working, write_actuals

from wfm.core.deferred_need import DeferredNeed
from wfm.core.grid import Grid
from wfm.core.requirement import Requirement
from wfm.pipeline.explaining import explain_run
from wfm.pipeline.files.spread import FAIRNESS, FAIRNESS_COLUMNS
from wfm.pipeline.files.table import write_table
from wfm.pipeline.intraday import IntradayRequest, rerun_day
from wfm.pipeline.memory import Memory
from wfm.pipeline.reopen import open_run
from wfm.pipeline.reporting import ReportRequest, read_material, report_run
from wfm.pipeline.simulating import SimulateRequest, simulate_run
from wfm.pipeline.variant_columns import read_column
from wfm.pipeline.versions import ask_people

FAST = Memory()


@pytest.fixture
def rerun(run_copy, tmp_path):
    """Run Monday again at eleven as if more came than planned, with the first who is there away; the new version."""
    runs, root = run_copy
    hurry(root)

    def run_it(**options):
        came = write_actuals(tmp_path / "came.csv", root / "forecast.csv", f"{DAY}T11:00", scale=lambda _q, _t: 1.2)
        asked = {"actuals": came, "now": f"{DAY}T11:00", "absent": (working(root, f"{DAY}T11:00")[0],), **options}
        return rerun_day(IntradayRequest("latest", runs, apply=True, **asked), memory=FAST).folder

    return run_it


def planned(material):
    """Share in time of each queue over the days of the report's planned rows."""
    sums = {}
    for row in material.kpi:
        level, volume = sums.get(row.queue, (0.0, 0.0))
        sums[row.queue] = level + row.service_level * row.volume, volume + row.volume
    return {queue: level / volume for queue, (level, volume) in sums.items()}


def test_the_report_plans_what_the_run_expects(run_copy):
    """Before, the report had everybody of the mean there, and on time: up to six points too good."""
    runs, root = run_copy
    material, _, _ = read_material(ReportRequest("latest", runs))
    expected = {row["queue"]: row["service_level"] for row in manifest_of(root)["expected_service"]}
    assert planned(material) == pytest.approx(expected, abs=1e-9)


def test_a_version_is_foretold_when_it_is_played(run_copy, rerun):
    runs, _ = run_copy
    folder = rerun()
    assert manifest_of(folder)["expected_service"] == []
    played = simulate_run(SimulateRequest(folder.name, runs, replications=60, workers=1))
    for row in played.queues:
        assert row.predicted == pytest.approx(row.service_level, abs=row.half_width + 0.03)
    predicted = {row.queue: row.predicted for row in played.queues}
    material, _, _ = read_material(ReportRequest(folder.name, runs))
    assert planned(material) == pytest.approx(predicted, abs=1e-9)
    compared = {row["queue"]: row["service_level"] for row in read_column(folder).manifest["expected_service"]}
    assert compared == pytest.approx(predicted, abs=1e-9)


def test_what_is_shared_is_counted_anew_beside_the_plans_shares(run_copy, rerun):
    _, root = run_copy
    away = working(root, f"{DAY}T11:00")[0]
    shifts = {(row["agent"], row["date"]): row["shift"].split("-")[0] for row in rows_of(root / "roster.csv")}
    kind = shifts[away, DAY]
    rule = f"rules.fairness=[{{count: shift, shift: {kind}}}]"
    manifest_path, manifest = root / "manifest.json", manifest_of(root)
    manifest["scenario"]["settings"].append(rule)
    manifest_path.write_text(json.dumps(manifest), encoding="utf-8")
    counts = Counter(who for (who, _), shift in shifts.items() if shift == kind and who.startswith("A"))
    write_table(root / FAIRNESS, FAIRNESS_COLUMNS,
                ((who, f"shift {kind}", count, count + 0.5) for who, count in counts.items()))  # fmt: skip
    # away from before the shift began: nothing of it is left
    folder = rerun(now=f"{DAY}T07:00", actuals=None, absent=(away,), kinds=("move_break",))
    told = {row["agent"]: (int(row["worked"]), float(row["share"])) for row in rows_of(folder / FAIRNESS)}
    assert told == {who: (count - (who == away), count + 0.5) for who, count in counts.items()}


def test_explain_says_what_the_day_has_brought(run_copy, rerun):
    runs, root = run_copy
    away = working(root, f"{DAY}T11:00")[0]
    folder = rerun()
    told = explain_run(open_run("latest", runs), agent=away, day=DAY)
    assert told.date == date.fromisoformat(DAY)
    assert told.notes[0].startswith(f"changed 11:00 by {folder.name}: ")
    assert told.notes[0].endswith(": absent: sick")
    assert "by the hours of the plan" in told.notes[1]
    other = explain_run(open_run("latest", runs), agent=away, day="2026-10-20")
    assert not [note for note in other.notes if note.startswith("changed")]


def test_the_page_says_where_the_rest_is(run_copy, rerun, tmp_path):
    runs, root = run_copy
    rerun()
    page = tmp_path / "page.html"
    report_run(ReportRequest("latest", runs, out=page))
    text = page.read_text("utf-8")
    assert f"number 1 of run {root.name}" in text
    assert f"The page of run {root.name} has what belongs to the plan" in text


def test_work_that_may_wait_is_asked_for_when_the_plans_roster_does_it():
    """Before, a version counted the need's own spread as missing people: 290 agent-hours where the run had 125."""
    grid = Grid("Europe/Amsterdam", 360, date(2026, 10, 19), 1)
    blank, is_open = np.zeros((2, 4)), np.ones((2, 4), dtype=bool)
    work = DeferredNeed((False, True), blank, blank)

    def need(phone, mail):
        agents = np.array([phone, mail])
        return Requirement(grid, ("phone", "mail"), is_open, blank, agents, agents, blank, blank, blank, blank,
                           (("",) * 4,) * 2, work=work)  # fmt: skip

    plan, now = need([5, 6, 7, 8], [3, 3, 3, 0]), need([5, 6, 9, 9], [3, 3, 5, 1])
    opened = SimpleNamespace(planned=plan, asked=np.array([[5, 6, 7, 8], [0, 1, 4, 4]]))
    assert ask_people(opened, plan).tolist() == [[5, 6, 7, 8], [0, 1, 4, 4]]
    assert ask_people(opened, now).tolist() == [[5, 6, 9, 9], [0, 1, 6, 5]]
    less = need([5, 6, 7, 8], [0, 0, 3, 0])
    assert ask_people(opened, less).tolist() == [[5, 6, 7, 8], [0, 0, 4, 4]]
    unknown = SimpleNamespace(planned=plan, asked=None)
    assert ask_people(unknown, now) is now.roster_agents
