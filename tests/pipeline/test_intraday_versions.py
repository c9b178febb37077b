"""Reruns of a day: one line of versions, nothing overwritten, each of them a whole run that other commands read."""

import hashlib
import json
import multiprocessing
import os
import signal
import time
from datetime import datetime

import pytest
from intraday_site import DAY, hurry, manifest_of, rows_of, working, write_actuals

from wfm.errors import ScenarioError, UsageError
from wfm.pipeline.editing import EditRequest, edit_run
from wfm.pipeline.intraday import IntradayRequest, rerun_day
from wfm.pipeline.memory import Memory
from wfm.pipeline.reopen import open_run, recheck_roster
from wfm.pipeline.rundir import list_runs
from wfm.pipeline.simulating import SimulateRequest, simulate_run
from wfm.pipeline.telling import find_touched
from wfm.pipeline.versions import find_line, hold_line, open_version

FAST = Memory()


def at(clock):
    return int(datetime.fromisoformat(f"{DAY}T{clock}+02:00").timestamp())


def fingerprint(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture
def rerun(run_copy, tmp_path):
    """Run Monday again up to a moment: more than planned, or with people away."""
    runs, root = run_copy
    hurry(root)

    def run_it(until="11:00", *, by=1.0, run="latest", **options):
        actuals = write_actuals(tmp_path / f"{until[:2]}.csv", root / "forecast.csv", f"{DAY}T{until}",
                                scale=lambda _q, _t: by)  # fmt: skip
        options.setdefault("now", f"{DAY}T{until}")
        return rerun_day(IntradayRequest(run, runs, actuals=actuals, **options), memory=FAST)

    return run_it


def test_a_rerun_is_a_whole_run_and_its_parent_is_untouched(run_copy, rerun):
    runs, root = run_copy
    before = fingerprint(root)
    away = working(root, f"{DAY}T11:00")[0]
    outcome = rerun(by=1.3, absent=(away,), apply=True)
    assert fingerprint(root) == before
    manifest = manifest_of(outcome.folder)
    assert (manifest["parent"], manifest["applied"]) == (root.name, True)
    version = manifest["version"]
    assert (version["root"], version["number"], version["now"]) == (root.name, 1, f"{DAY}T11:00:00+02:00")
    assert version["absent"] == [away]
    assert len(version["actuals"]["sha256"]) == 64
    assert manifest["files"] == {k: v for k, v in fingerprint(outcome.folder).items() if k != "manifest.json"}
    opened = open_run("latest", runs)
    assert (opened.folder, opened.changed) == (outcome.folder, ())
    assert recheck_roster(opened) == ()
    played = simulate_run(SimulateRequest("latest", runs, replications=2, workers=1))
    assert played.parent == outcome.folder
    assert find_line("latest", runs).head == outcome.folder


def test_what_has_happened_stays_and_who_is_away_works_no_more(run_copy, rerun):
    _, root = run_copy
    away = working(root, f"{DAY}T11:00")[:2]
    outcome = rerun(by=1.3, absent=(",".join(away),), apply=True)
    was, now = (rows_of(folder / "roster.csv") for folder in (root, outcome.folder))
    moment, frozen = f"{DAY}T11:00", f"{DAY}T11:30"

    def cells(rows, who, until):
        """What each person does, a quarter of an hour at a time."""
        found = set()
        for row in rows:
            for hour in range(8, 18):
                for minute in (0, 15, 30, 45):
                    at = f"{DAY}T{hour:02d}:{minute:02d}"
                    if row["agent"] in who and at < until and row["start"][:16] <= at < row["end"][:16]:
                        found.add((row["agent"], at, row["activity"], row["queue"]))
        return found

    others = {row["agent"] for row in was} - set(away)
    assert cells(was, others, frozen) == cells(now, others, frozen)
    # of who leaves, a break that ran as they left is no part of a shift any more
    left = [{cell for cell in cells(rows, away, moment) if cell[2] == "on_queue"} for rows in (was, now)]
    assert left[0] == left[1]
    assert not [row for row in now if row["agent"] in away and row["date"] == DAY and row["end"][:16] > moment]
    # other days of the horizon are nobody's business today
    assert [row for row in was if row["date"] > DAY] == [row for row in now if row["date"] > DAY]
    told = {row["agent"] for row in rows_of(outcome.folder / "changes.csv")}
    assert set(away) <= told
    handover = (outcome.folder / "handover.txt").read_text(encoding="utf-8")
    assert all(f"({agent})" in handover for agent in told)


def test_only_applied_versions_are_gone_on_from(run_copy, rerun):
    runs, root = run_copy
    away = working(root, f"{DAY}T10:00")
    proposal = rerun("10:00", absent=(away[0],))
    assert find_line("latest", runs).head == root
    first = rerun("10:00", absent=(away[1],), apply=True, run=proposal.folder.name)
    assert first.parent == root
    second = rerun("11:00", absent=(away[2],), apply=True, run=root.name)
    assert (second.parent, manifest_of(second.folder)["version"]["number"]) == (first.folder, 2)
    assert [row["agent"] for row in rows_of(second.folder / "absences.csv")] == [away[1], away[2]]
    lost = {row["agent"] for row in rows_of(second.folder / "amendments.csv") if row["kind"] == "absent"}
    assert lost == {away[1], away[2]}
    assert recheck_roster(open_run("latest", runs)) == ()


def test_the_plan_is_updated_and_not_an_update_of_it(run_copy, rerun):
    # a day at 1.3 must come out the same whether the run was rerun before or not: factors are not multiplied
    rerun("10:00", by=1.3, apply=True)
    twice = rerun("11:00", by=1.3, apply=True)
    rows = {(r["queue"], r["interval_start"]): r for r in rows_of(twice.folder / "forecast.csv")}
    _, root = run_copy
    plan = {(r["queue"], r["interval_start"]): float(r["volume"]) for r in rows_of(root / "forecast.csv")}
    for (queue, start), row in rows.items():
        if start[:16] < f"{DAY}T11:00":
            assert float(row["volume"]) == round(1.3 * plan[queue, start])
        else:
            assert 0.9 * plan[queue, start] <= float(row["volume"]) <= 1.31 * plan[queue, start]


def test_the_need_before_now_stays_as_it_was(run_copy, rerun):
    _, root = run_copy
    first = rerun("10:00", by=1.4, apply=True)
    second = rerun("12:00", by=0.8, apply=True)
    was, then, now = (rows_of(folder / "requirement.csv") for folder in (root, first.folder, second.folder))
    for a, b, c in zip(was, then, now, strict=True):
        if a["interval_start"][:16] < f"{DAY}T10:00":
            assert a["roster_agents"] == b["roster_agents"]
        if a["interval_start"][:16] < f"{DAY}T12:00":
            assert b["roster_agents"] == c["roster_agents"]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"now": "2026-11-19T11:00"}, "now must lie in the horizon, 2026-10-19 to 2026-10-20"),
        ({"now": "at noon"}, "--now: expected a time such as 2026-10-19T12:00, got at noon"),
        ({"absent": ("A99",)}, "--absent: no agent called A99"),
        ({"absent": ("gone.csv",)}, "--absent: no such file: gone.csv"),
        ({"kinds": ("move_brake",)}, "--only: no kind of action called move_brake"),
    ],
)
def test_bad_calls_say_what_is_wrong(run_copy, rerun, options, text):
    runs, _ = run_copy
    before = list_runs(runs)
    with pytest.raises(UsageError, match=text):
        rerun(**options)
    assert list_runs(runs) == before


def test_unknown_names_have_a_nearest(rerun):
    with pytest.raises(UsageError) as caught:
        rerun(absent=("a01",))
    assert caught.value.hint == 'did you mean "A01"?'
    with pytest.raises(UsageError) as caught:
        rerun(kinds=("move_brake",))
    assert caught.value.hint == 'did you mean "move_break"?'


def test_actuals_of_the_future_and_of_strangers_are_faults(run_copy, rerun, tmp_path):
    runs, root = run_copy
    actuals = write_actuals(tmp_path / "late.csv", root / "forecast.csv", f"{DAY}T13:00")
    with pytest.raises(ScenarioError, match=r"late\.csv"):
        rerun_day(IntradayRequest("latest", runs, actuals=actuals, now=f"{DAY}T11:00"), memory=FAST)
    text = actuals.read_text(encoding="utf-8").replace("sales,", "sails,")
    actuals.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match="sales"):
        rerun_day(IntradayRequest("latest", runs, actuals=actuals, now=f"{DAY}T13:00"), memory=FAST)


def test_numbers_that_are_no_contacts_of_an_interval_are_a_fault(run_copy, rerun):
    """A million in an interval of five kept the simulation busy for minutes."""
    runs, _ = run_copy
    assert rerun("09:00", by=20.0).reforecast.forecast.volume.max() > 50  # an explosion is none
    with pytest.raises(ScenarioError) as caught:
        rerun("09:00", by=1e6)
    assert [fault.got.split()[0] for fault in caught.value.faults] == ["service", "sales"]
    assert all("200 times the plan's busiest interval" in fault.expected for fault in caught.value.faults)
    assert len(list_runs(runs)) == 2


def test_absences_of_a_file_are_read_with_every_fault(rerun, tmp_path):
    path = tmp_path / "absences.csv"
    path.write_text(f"agent,start,end,kind\nA0l,{DAY},,\nA02,soon,,\nA03,{DAY}T12:00,{DAY}T11:00,\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        rerun(absent=(str(path),))
    assert [(fault.line, fault.where) for fault in caught.value.faults] == [(2, "agent"), (3, "start"), (4, "end")]


def test_who_does_not_work_then_is_a_warning(rerun, tmp_path):
    path = tmp_path / "absences.csv"
    path.write_text(f"agent,start\nA01,{DAY}T19:00\n", encoding="utf-8")
    outcome = rerun(absent=(str(path),), kinds=("move_break",))
    assert "A01 (Sanne de Boer) doesn't work on 2026-10-19: nothing falls away" in outcome.warnings
    assert not (outcome.folder / "amendments.csv").exists()
    assert [row["agent"] for row in rows_of(outcome.folder / "absences.csv")] == ["A01"]


def test_a_version_goes_on_and_never_back(rerun):
    rerun("12:00", apply=True)
    with pytest.raises(UsageError, match=r"now is 2026-10-19 11:00, but .* was applied at 2026-10-19 12:00"):
        rerun("11:00")


def test_a_run_that_was_never_rostered(run_copy, tmp_path):
    runs, root = run_copy
    (root / "roster.csv").unlink()
    with pytest.raises(UsageError, match="was never rostered"):
        rerun_day(IntradayRequest("latest", runs, now=f"{DAY}T11:00"))


def test_without_actuals_the_morning_can_be_run_too(run_copy, tmp_path):
    runs, root = run_copy
    away = working(root, f"{DAY}T10:00")[0]
    outcome = rerun_day(
        IntradayRequest("latest", runs, now=f"{DAY}T07:30", absent=(away,), apply=True), memory=FAST
    )
    assert not [r for r in rows_of(outcome.folder / "roster.csv") if r["agent"] == away and r["date"] == DAY]
    assert rows_of(outcome.folder / "amendments.csv")[0]["minutes"] in ("-480", "-240")
    assert recheck_roster(open_run("latest", runs)) == ()
    with pytest.raises(UsageError, match="neither --now nor --actuals"):
        rerun_day(IntradayRequest("latest", runs))


def test_the_actuals_say_which_moment_it_is(rerun):
    before = rerun("10:45", now=None).before
    assert before.grid.iso(before.now) == f"{DAY}T10:45:00+02:00"


def test_the_second_waits_and_then_says_so(run_copy, rerun):
    runs, _ = run_copy
    told = []
    line = find_line("latest", runs)
    with hold_line(line.root, told.append):
        start = time.monotonic()
        with pytest.raises(UsageError, match=rf"another rerun of .* \(process {os.getpid()}\) is still at work"):
            rerun(patience_s=0.3)
        assert time.monotonic() - start >= 0.3
    assert rerun(apply=True).applied


def hold_and_wait(root, ready):
    with hold_line(root, print):
        ready.set()
        time.sleep(60)


def test_a_rerun_that_was_killed_leaves_the_line_free_and_whole(run_copy, rerun):
    runs, root = run_copy
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    other = context.Process(target=hold_and_wait, args=(root, ready))
    other.start()
    assert ready.wait(10)
    os.kill(other.pid, signal.SIGKILL)
    other.join()
    outcome = rerun(apply=True, patience_s=1.0)
    assert find_line("latest", runs).head == outcome.folder


def test_a_version_holds_what_other_runs_hold(run_copy, rerun, tmp_path):
    _, root = run_copy
    folder = rerun("11:00", by=1.6, apply=True).folder
    assert (folder / "actuals.csv").read_bytes() == (tmp_path / "11.csv").read_bytes()
    elsewhere = {"remedies.csv", "forecast_totals.csv", "changes.csv"}
    wanted = {path.name for path in root.iterdir()} - elsewhere
    assert wanted - {path.name for path in folder.iterdir()} <= {"requirement_curve.csv"}
    # where people lack is counted from the version's own roster and need
    lacking = {}
    for row in rows_of(folder / "coverage.csv"):
        lacking[row["queue"]] = lacking.get(row["queue"], 0) + max(int(row["required"]) - int(row["rostered"]), 0)
    told = {}
    for row in rows_of(folder / "unmet.csv"):
        told[row["queue"]] = told.get(row["queue"], 0.0) + float(row["hours"])
    assert told == pytest.approx({queue: count / 4 for queue, count in lacking.items() if count})
    assert told


def test_an_edit_goes_on_holding_what_came(run_copy, rerun):
    runs, root = run_copy
    made = rerun("11:00", apply=True).folder
    who = working(root, f"{DAY}T14:00")[-1]
    edited = edit_run(EditRequest("latest", runs, absent=who, first=f"{DAY}T14:00")).folder
    assert (edited / "actuals.csv").read_bytes() == (made / "actuals.csv").read_bytes()
    assert not [row for row in rows_of(edited / "wishes.csv") if row["agent"] == who]


def test_over_the_day_no_more_people_change_than_the_days_share(run_copy, rerun):
    _, root = run_copy
    manifest = manifest_of(root)
    manifest["scenario"]["settings"] += ["intraday.most_changed=0.3", "intraday.most_changed_day=0.35"]
    (root / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    def days(folder):
        found = {}
        for row in rows_of(folder / "roster.csv"):
            if row["date"] == DAY:
                found.setdefault(row["agent"], []).append(tuple(row.values()))
        return found

    planned = days(root)
    most = int(0.35 * sum(who.startswith("A") for who in planned))
    touched, each = set(), []
    for until, by in (("10:30", 1.8), ("11:30", 2.0), ("12:30", 2.2)):
        now = days(rerun(until, by=by, apply=True).folder)
        touched = {who for who in planned.keys() | now.keys() if planned.get(who) != now.get(who)}
        each.append(len({who for who in touched if who.startswith("A")}))
    assert each[-1] > 0
    assert each == sorted(each)
    assert each[-1] <= most


def test_the_same_rerun_again_and_again_changes_no_more_people(run_copy, rerun):
    runs, root = run_copy
    manifest = manifest_of(root)
    manifest["scenario"]["settings"] += ["intraday.most_changed=0.2"]
    (root / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    touched = []
    for _ in range(4):
        rerun("11:00", by=1.8, apply=True)
        touched.append(find_touched(open_version(find_line("latest", runs)), at("11:00")))
    agents = [{who for who in people if who.startswith("A")} for people in touched]
    assert agents[0]
    assert agents[0] == agents[1] == agents[2] == agents[3]
