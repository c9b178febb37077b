"""Changes by hand: made as asked, refused with the rule that stands in the way, and left alone by later reruns."""

from datetime import date
from itertools import pairwise

import pytest
from intraday_site import DAY, hurry, manifest_of, rows_of, write_actuals

from wfm.errors import ScenarioError, UsageError
from wfm.pipeline.editing import EditRequest, edit_run
from wfm.pipeline.intraday import IntradayRequest, rerun_day
from wfm.pipeline.reopen import open_run, recheck_roster
from wfm.pipeline.rundir import list_runs

MONDAY = date.fromisoformat(DAY)


@pytest.fixture
def edit(run_copy):
    runs, root = run_copy
    hurry(root)
    return lambda **asked: edit_run(EditRequest("latest", runs, **{"day": MONDAY, **asked}))


def day_of(folder, agent, day=DAY):
    """Activity, clock times and queue of each stretch of a person's day."""
    return [
        (row["activity"], row["start"][11:16], row["end"][11:16], row["queue"])
        for row in rows_of(folder / "roster.csv")
        if (row["agent"], row["date"]) == (agent, day)
    ]


def later(clock, minutes):
    total = int(clock[:2]) * 60 + int(clock[3:]) + minutes
    return f"{total // 60:02d}:{total % 60:02d}"


def movable(folder, before="16:00"):
    """Somebody's lunch and a quarter of an hour to where their shift allows it."""
    for row in rows_of(folder / "roster.csv"):
        if row["date"] == DAY and row["activity"] == "lunch" and row["start"][11:16] < before:
            begin = int(row["shift"][-4:-2]) * 60 + int(row["shift"][-2:])
            start = row["start"][11:16]
            after = int(start[:2]) * 60 + int(start[3:]) - begin
            shift = 15 if after + 15 <= 285 else -15
            return row["agent"], start, later(start, shift)
    raise AssertionError("nobody has lunch")


def test_a_break_moves_and_nothing_else(run_copy, edit):
    runs, root = run_copy
    agent, start, to = movable(root)
    outcome = edit(agent=agent, move_break=(start, to))
    before, after = day_of(root, agent), day_of(outcome.folder, agent)
    assert ("lunch", start, later(start, 30), "") in before
    assert ("lunch", to, later(to, 30), "") in after
    assert (before[0][1], before[-1][2]) == (after[0][1], after[-1][2])
    assert [s for s in before if s[0] not in ("lunch", "on_queue")] == [
        s for s in after if s[0] not in ("lunch", "on_queue")
    ]
    # the shift is whole: each stretch begins where the one before it ends
    assert all(one[2] == two[1] for one, two in pairwise(after))
    others = [[r for r in rows_of(f / "roster.csv") if r["agent"] != agent] for f in (root, outcome.folder)]
    assert others[0] == others[1]
    assert [(c.agent, str(c.date)) for c in outcome.changes] == [(agent, DAY)]
    assert manifest_of(outcome.folder)["parent"] == root.name
    assert recheck_roster(open_run("latest", runs)) == ()


def test_later_reruns_leave_what_a_hand_has_set(run_copy, edit, tmp_path):
    runs, root = run_copy
    agent, start, to = movable(root)
    edited = edit(agent=agent, move_break=(start, to))
    actuals = write_actuals(tmp_path / "a.csv", root / "forecast.csv", f"{DAY}T09:00", scale=lambda _q, _t: 1.6)
    outcome = rerun_day(IntradayRequest("latest", runs, actuals=actuals, now=f"{DAY}T09:00", apply=True))
    assert day_of(outcome.folder, agent) == day_of(edited.folder, agent)
    assert rows_of(outcome.folder / "locks.csv") == rows_of(edited.folder / "locks.csv")
    assert recheck_roster(open_run("latest", runs)) == ()


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({}, "expected one of --move-break, --swap and --absent, got none"),
        ({"absent": "A01", "swap": ("A01", "A02")}, "got --swap and --absent"),
        ({"move_break": ("12:00", "12:45")}, "--move-break needs --agent"),
        ({"agent": "A01", "move_break": ("12:00", "noon")}, "two clock times such as 12:00 12:45, got noon"),
        ({"agent": "A01", "move_break": ("03:00", "12:00")}, "A01 has no break at 03:00"),
        ({"agent": "nobody", "move_break": ("12:00", "12:45")}, "no agent called nobody"),
        ({"swap": ("A01", "A01")}, "expected two people, got A01 twice"),
        ({"swap": ("A01", "A02"), "first": "13:00"}, "--from and --to say how long somebody is away"),
        ({"absent": "A01", "day": date(2026, 11, 1)}, "--date: 2026-11-01 is not in the horizon"),
        ({"absent": "A01", "first": "15:00", "last": "14:00"}, "--to: expected a time after 15:00, got 14:00"),
        ({"absent": "A01", "first": "soon"}, "--from: expected a time such as 13:00, 2026-10-19"),
    ],
)
def test_what_makes_no_sense(run_copy, edit, asked, text):
    runs, _ = run_copy
    with pytest.raises(UsageError, match=text):
        edit(**asked)
    assert len(list_runs(runs)) == 1


def test_a_break_out_of_its_window_is_refused_by_the_rule(run_copy, edit):
    runs, root = run_copy
    agent, start, _ = movable(root)
    begin = day_of(root, agent)[0][1]
    with pytest.raises(ScenarioError, match=rf"refused, the change would break breaks, .*:\n  breaks  {agent}"):
        edit(agent=agent, move_break=(start, begin))
    assert len(list_runs(runs)) == 1


def test_a_break_on_another_or_out_of_the_shift_is_refused(run_copy, edit):
    _, root = run_copy
    agent, start, _ = movable(root)
    other = next(s for s in day_of(root, agent) if s[0] == "break")
    with pytest.raises(UsageError, match=f"{agent} has break from {other[1]} already"):
        edit(agent=agent, move_break=(start, other[1]))
    with pytest.raises(UsageError, match="is not in their shift"):
        edit(agent=agent, move_break=(start, "20:00"))
    with pytest.raises(UsageError, match="on the grid of 15 minutes, got 12:05"):
        edit(agent=agent, move_break=(start, "12:05"))


def test_two_of_a_kind_swap_their_shifts(run_copy, edit):
    runs, root = run_copy
    # A01, A02 and A03 have the same contract and queue
    one, other = next(
        (a, b) for a, b in (("A01", "A02"), ("A01", "A03"), ("A02", "A03")) if day_of(root, a) and day_of(root, b)
    )
    outcome = edit(swap=(one, other))
    assert day_of(outcome.folder, one) == day_of(root, other)
    assert day_of(outcome.folder, other) == day_of(root, one)
    assert {(row["agent"], row["date"]) for row in rows_of(outcome.folder / "locks.csv")} == {(one, DAY), (other, DAY)}
    assert recheck_roster(open_run("latest", runs)) == ()


def test_a_swap_that_needs_a_skill_is_refused(run_copy, edit):
    _, root = run_copy
    sales = next(a for a in ("A06", "A07") if day_of(root, a))
    service = next(a for a in ("A01", "A02", "A03") if day_of(root, a))
    with pytest.raises(ScenarioError, match="skills"):
        edit(swap=(service, sales))


def test_who_goes_home_keeps_the_morning(run_copy, edit):
    runs, root = run_copy
    agent = next(a for a in ("A01", "A02", "A03") if day_of(root, a) and day_of(root, a)[-1][2] > "15:00")
    outcome = edit(absent=agent, first="13:00")
    assert day_of(outcome.folder, agent)[-1][2] <= "13:00"
    assert day_of(outcome.folder, agent)[0] == day_of(root, agent)[0]
    assert day_of(outcome.folder, agent, "2026-10-20") == day_of(root, agent, "2026-10-20")
    assert recheck_roster(open_run("latest", runs)) == ()


def test_whole_days_away(run_copy, edit):
    runs, root = run_copy
    outcome = edit(absent="A01", day=None, first=DAY, last="2026-10-20")
    assert day_of(outcome.folder, "A01") == day_of(outcome.folder, "A01", "2026-10-20") == []
    days = {row["date"] for row in rows_of(root / "roster.csv") if row["agent"] == "A01"}
    assert {row["date"] for row in rows_of(outcome.folder / "amendments.csv")} == days
    assert recheck_roster(open_run("latest", runs)) == ()
