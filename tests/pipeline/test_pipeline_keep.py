"""A roster begun from an earlier one, or kept: who changes, why, and that the run says so."""

import csv
from pathlib import Path

import pytest

from wfm.core.status import StopReason
from wfm.errors import ScenarioError, UsageError
from wfm.pipeline.order import make_run
from wfm.pipeline.reopen import open_run, recheck_roster
from wfm.pipeline.request import RunRequest, Stage

TINY = Path(__file__).parents[1] / "data" / "tiny"
QUICK = {"days": 3, "settings": ("roster.effort.rounds=2", "roster.effort.stop_gap=0.9")}
KEEP = {**QUICK, "from_run": "latest", "earlier": "latest", "keep": 30.0}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def days(folder):
    """Rows of each person and date, but for the queue they serve."""
    found = {}
    for row in rows(folder / "roster.csv"):
        queue = row.pop("queue")
        found.setdefault((row["agent"], row["date"]), []).append({**row, "activity": "" if queue else row["activity"]})
    return {key: merge(mine) for key, mine in found.items()}


def merge(mine):
    out = []
    for row in mine:
        if out and out[-1]["activity"] == row["activity"] == "" and out[-1]["end"] == row["start"]:
            out[-1] = {**out[-1], "end": row["end"]}
        else:
            out.append(row)
    return out


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """Runs folder with a roster of the tiny site's whole week."""
    runs = tmp_path_factory.mktemp("week")
    return runs, make_run(RunRequest(TINY, runs=runs, **QUICK))


@pytest.fixture
def tuesday(week):
    """Somebody who works on Tuesday."""
    _, made = week
    return next(agent for agent, day in days(made.folder) if day == "2026-10-20" and agent.startswith("A"))


def test_an_absence_takes_that_day_and_nobody_moves_without_a_reason(week, tuesday):
    runs, made = week
    options = {**KEEP, "from_run": made.folder.name, "earlier": made.folder.name}
    kept = make_run(RunRequest(TINY, runs=runs, absent=(f"{tuesday}:2026-10-20",), **options))
    before, after = days(made.folder), days(kept.folder)
    moved = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    told = {(row["agent"], row["date"]): row for row in rows(kept.folder / "changes.csv")}
    assert (tuesday, "2026-10-20") in moved
    assert set(told) == moved
    row = told[tuesday, "2026-10-20"]
    assert (row["after"], row["reason"]) == ("off", "absent")
    for (agent, _), other in told.items():
        assert agent == tuesday or other["reason"].startswith("saves ")
    assert kept.results.rostered.violations == ()
    opened = open_run(str(kept.folder), runs)
    assert recheck_roster(opened) == ()
    assert [off.kind for off in opened.scenario.staff.time_off if off.agent == tuesday][-1] == "absent"


def test_what_a_change_saves_is_worth_its_price(week):
    """Kept changes each save at least the price of the days they change."""
    runs, made = week
    kept = make_run(RunRequest(TINY, runs=runs, **{**KEEP, "earlier": made.folder.name, "keep": 5.0}))
    changes = kept.results.rostered.changes
    for agent in {change.agent for change in changes if not change.forced}:
        mine = [change for change in changes if change.agent == agent]
        saved = {float(change.reason.split()[1]) for change in mine}
        assert len(saved) == 1
        assert saved.pop() >= 5.0 * len(mine) - 0.1


def test_without_a_reason_nothing_changes(week):
    runs, made = week
    kept = make_run(RunRequest(TINY, runs=runs, **{**KEEP, "earlier": made.folder.name, "keep": 1e6}))
    assert days(kept.folder) == days(made.folder)
    assert rows(kept.folder / "changes.csv") == []
    assert kept.summary.roster.grants.changes == ()
    assert kept.manifest["reused"][-1]["what"] == "earlier_roster"


def test_a_run_begun_from_another_is_no_worse(week):
    runs, made = week
    again = make_run(RunRequest(TINY, runs=runs, **{**KEEP, "earlier": made.folder.name, "keep": None}))
    assert again.results.rostered.status.objective <= made.results.rostered.status.objective + 1e-6
    assert again.results.rostered.violations == ()


@pytest.mark.parametrize(
    ("absent", "message"),
    [("A99:2026-10-20", "no agent called A99"), ("A01:2026-11-20", "2026-11-20 is not in the horizon, 2026-10-19 to"),
     ("A01", "expected AGENT:DATE such as"), ("A01:soon", "expected AGENT:DATE such as")],
)  # fmt: skip
def test_an_absence_that_cannot_be_is_told(tmp_path, absent, message):
    with pytest.raises(UsageError, match=message):
        make_run(RunRequest(TINY, runs=tmp_path, absent=(absent,)))


def test_a_roster_to_keep_must_be_there(tmp_path, week):
    runs, made = week
    with pytest.raises(UsageError, match="--keep needs a roster to keep"):
        make_run(RunRequest(TINY, runs=runs, keep=30.0))
    with pytest.raises(UsageError, match="takes a roster as it is, --earlier begins from one"):
        make_run(RunRequest(TINY, runs=runs, earlier="latest", roster_file=made.folder / "roster.csv"))
    with pytest.raises(UsageError, match="no run called nothing"):
        make_run(RunRequest(TINY, runs=runs, earlier="nothing"))
    make_run(RunRequest(TINY, until=Stage.FORECAST, runs=tmp_path))
    with pytest.raises(UsageError, match="has no roster"):
        make_run(RunRequest(TINY, runs=tmp_path, earlier="latest"))


def test_a_roster_of_another_horizon_is_not_begun_from(week):
    runs, made = week
    with pytest.raises(ScenarioError, match="a date in the horizon, 2026-10-19 to 2026-10-20"):
        make_run(RunRequest(TINY, runs=runs, earlier=made.folder.name, **(QUICK | {"days": 2})))


def test_a_kept_roster_needs_no_bound(week):
    runs, made = week
    kept = make_run(RunRequest(TINY, runs=runs, **{**KEEP, "earlier": made.folder.name}))
    assert kept.results.rostered.status.bound == 0.0
    assert kept.results.rostered.status.stop is not StopReason.OPTIMAL
