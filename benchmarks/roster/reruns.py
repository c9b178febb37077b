"""A day run again and again with random events: does anything break, drift or get lost, and how long does it take.

    python -m benchmarks.roster.reruns scenarios/webcare_nl --reruns 100 --runs FOLDER
    python -m benchmarks.roster.reruns --run RUN --reruns 100

Between reruns people call in sick, queues explode or fall silent for some hours, and a hand moves breaks. After each
one: every rule holds, the version is read back, what was over stayed as it was, everybody's paid minutes are those of
the plan and what was agreed, the need before now is what it was, other days didn't change, every change has a reason.
Exit code 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import csv
import random
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from wfm.errors import ScenarioError, UsageError
from wfm.pipeline.day import find_day_violations
from wfm.pipeline.editing import EditRequest, edit_run
from wfm.pipeline.intraday import IntradayRequest, rerun_day
from wfm.pipeline.memory import Memory
from wfm.pipeline.order import make_run
from wfm.pipeline.request import RunRequest
from wfm.pipeline.versions import OpenedVersion, find_line, open_version

SICK, SHOCK, HAND = 0.15, 0.08, 0.15
"""Chance of each event between two reruns."""


@dataclass
class Course:
    """How the day goes: factors per queue and interval, drawn as it goes."""

    chance: random.Random
    scale: np.ndarray
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Run the day; 1 where anything is wrong."""
    options = read_options()
    folder = options.run or make_run(RunRequest(options.scenario, runs=options.runs)).folder
    line = find_line(str(folder), folder.parent.parent)
    first = open_version(line)
    if line.head != line.root:
        sys.exit(f"{line.root} has versions already: take a run without")
    grid, day = first.scenario.horizon, options.day
    opened = np.flatnonzero(first.requirement.open[:, grid.day(day)].any(axis=0)) + int(grid.first_of_day[day])
    moments = np.linspace(int(opened[0]) - 2, int(opened[-1]), options.reruns).astype(int).clip(min=grid.day(day).start)
    course = Course(random.Random(options.seed), np.ones(first.forecast.volume.shape))
    memory = Memory()
    for number, now in enumerate(moments, start=1):
        step(first, int(now), course, memory)
        if number % 10 == 0 or number == len(moments):
            report(number, course)
    return 1 if course.wrong else 0


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", type=Path)
    parser.add_argument("--run", type=Path, help="a run with a roster, instead of making one")
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--reruns", type=int, default=100)
    parser.add_argument("--day", type=int, default=0, help="day of the horizon")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if (options.run is None) == (options.scenario is None):
        parser.error("give a scenario, or a run with --run")
    return options


def step(first: OpenedVersion, now: int, course: Course, memory: Memory) -> None:
    """Let something happen, run the day again, and check what came of it."""
    root = first.line.root
    edit_by_hand(first, now, course)
    before = open_version(find_line(str(root), root.parent.parent))
    absent = draw_events(before, now, course)
    request = IntradayRequest(
        str(root), root.parent.parent, actuals=write_actuals(first, now, course),
        now=first.scenario.horizon.iso(now), absent=absent, apply=True,
    )  # fmt: skip
    began = time.perf_counter()
    outcome = rerun_day(request, memory=memory)
    course.seconds.append(time.perf_counter() - began)
    course.events["actions"] += len(outcome.repaired.actions)
    course.events["taken back"] += sum("would break" in text for text in outcome.warnings)
    after = open_version(find_line(str(root), root.parent.parent))
    if after.line.head != outcome.folder:
        course.wrong.append(f"{outcome.folder.name} is not the last version")
    course.wrong += [f"{outcome.folder.name}: {text}" for text in check(first, before, after, now, set(absent))]


def draw_events(opened: OpenedVersion, now: int, course: Course) -> tuple[str, ...]:
    """Let people call in sick, and queues explode or fall silent."""
    chance, grid = course.chance, opened.scenario.horizon
    moment = int(grid.midnights_utc[0]) + now * grid.interval_s
    if chance.random() < SHOCK:
        q, hours = chance.randrange(course.scale.shape[0]), chance.uniform(1, 3)
        until = now + int(hours * 60 / grid.interval_min)
        course.scale[q, now:until] *= chance.choice((0.2, 0.6, 1.5, 2.0))
        course.events["shocks"] += 1
    today = grid.dates[int(grid.day_of[now])]
    here = sorted({s.agent for s in opened.roster.stretches if s.date == today and s.end > moment})
    if here and chance.random() < SICK:
        course.events["sick"] += 1
        return (chance.choice(here),)
    return ()


def edit_by_hand(first: OpenedVersion, now: int, course: Course) -> None:
    """Move somebody's break by a quarter of an hour; rules may refuse it."""
    root, chance = first.line.root, course.chance
    if chance.random() >= HAND:
        return
    opened = open_version(find_line(str(root), root.parent.parent))
    grid = opened.scenario.horizon
    moment, today = int(grid.midnights_utc[0]) + now * grid.interval_s, grid.dates[int(grid.day_of[now])]
    rests = {rest.kind for kind in opened.scenario.staff.shifts for rest in kind.breaks}
    found = [s for s in opened.roster.stretches if s.date == today and s.activity in rests and s.start > moment]
    if not found:
        return
    pause = chance.choice(found)
    clocks = (grid.datetime_at(grid.index_of(pause.start) + k) for k in (0, chance.choice((-1, 1))))
    move = tuple(f"{clock:%H:%M}" for clock in clocks)
    try:
        asked = EditRequest(str(root), root.parent.parent, agent=pause.agent, day=today, move_break=(move[0], move[1]))
        edit_run(asked)
    except (ScenarioError, UsageError):
        course.events["refused"] += 1
    else:
        course.events["by hand"] += 1


def write_actuals(first: OpenedVersion, now: int, course: Course) -> Path | None:
    """Write what came so far: Poisson around the plan times what happened; the same for the same interval."""
    grid, forecast = first.scenario.horizon, first.forecast
    path = first.line.root.parent / "actuals.csv"
    start = int(grid.first_of_day[int(grid.day_of[now])])
    rows = [
        (queue, grid.iso(t), np.random.default_rng((7, q, t)).poisson(forecast.volume[q, t] * course.scale[q, t]))
        for q, queue in enumerate(forecast.queues)
        for t in range(start, now)
        if forecast.open[q, t]
    ]
    if not rows:
        return None
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("queue", "interval_start", "volume"), *rows])
    return path


def check(first: OpenedVersion, before: OpenedVersion, after: OpenedVersion, now: int, absent: set[str]) -> list[str]:
    """Say what is wrong with a version."""
    grid = first.scenario.horizon
    moment = int(grid.midnights_utc[0]) + now * grid.interval_s
    found = [
        f"{v.rule} {v.agent}: {v.detail}"
        for v in find_day_violations(after.scenario, after.day, after.roster, after.targets)
    ]
    gone = absent | {a.agent for a in after.day.absences if a not in before.day.absences}
    fixed = moment + after.scenario.intraday.freeze_min * 60
    was, now_ = (settled(opened, fixed, gone) for opened in (before, after))
    if was != now_:
        found.append(f"what was over changed: {sorted(was ^ now_)[:2]}")
    due = paid(first)
    for amendment in after.day.amendments:
        due[amendment.agent] += amendment.minutes
    found += [f"{who} is paid {got} minutes, due are {due[who]}" for who, got in paid(after).items() if got != due[who]]
    if (before.requirement.roster_agents[:, :now] != after.requirement.roster_agents[:, :now]).any():
        found.append("the need before now changed")
    with (after.line.head / "changes.csv").open(encoding="utf-8", newline="") as file:
        found += [f"{row['agent']} changed without a reason" for row in csv.DictReader(file) if not row["reason"]]
    return found


def settled(opened: OpenedVersion, until: int, gone: set[str]) -> set[tuple[object, ...]]:
    """Give what everybody who isn't gone does up to a moment, and on the days after it, interval by interval."""
    grid = opened.scenario.horizon
    day_ends = int(grid.midnights_utc[int(grid.day_of[min(grid.index_of(until), grid.size - 1)]) + 1])
    cells: set[tuple[object, ...]] = set()
    for s in opened.roster.stretches:
        if s.agent not in gone:
            spans = ((s.start, min(s.end, until)), (max(s.start, day_ends) if s.start >= day_ends else s.end, s.end))
            for a, b in spans:
                cells |= {(s.agent, moment, s.activity, s.queue) for moment in range(a, b, grid.interval_s)}
    return cells


def paid(opened: OpenedVersion) -> Counter[str]:
    """Paid minutes of everybody over the horizon."""
    minutes: Counter[str] = Counter({agent.id: 0 for agent in opened.scenario.staff.agents})
    for s in opened.roster.stretches:
        minutes[s.agent] += (s.end - s.start) // 60 if s.paid else 0
    return minutes


def report(number: int, course: Course) -> None:
    """Print how it stands."""
    took = f"median {statistics.median(course.seconds):.1f} s, worst {max(course.seconds):.1f} s"
    events = ", ".join(f"{count} {name}" for name, count in course.events.items())
    print(f"{number} reruns: {took}; {events}; {len(course.wrong)} wrong", flush=True)
    for text in course.wrong[:5]:
        print(f"  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
