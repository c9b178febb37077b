"""Lose people in the morning and let breaks, activities and skills make up for it; print how much came back.

`python -m benchmarks.roster.recover scenarios/webcare_nl --seeds 20 --limit-s 4 [--run RUN --runs FOLDER]`

The scenario is rostered once, or the roster of a finished run is taken. Per seed a random 10% of those on shift at
09:00 of one weekday (seeds take turns) are gone from then to the end of the day. The rest of that day and the day after
are simulated three times with the same contacts and the same people away of those whom no roster knows to be (the share
`shrinkage.unrostered`; with `--all-there` nobody is): without the loss, with it and nothing done, and with it and the
gentle actions that leave everybody's hours alone.

Service is that of the queues that can't wait, weighted by volume, over the contacts that come from 09:00 on that day.
Of those that can wait it is the share done in time, and all their contacts late by the end. `regained` is (acted -
nothing) / (whole - nothing).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.intraday import GENTLE, RepairTerms
from wfm.core.options import IntradayOptions
from wfm.core.roster import Roster
from wfm.core.simulation import SimulationOptions
from wfm.intraday.cut import cut_roster
from wfm.intraday.replan import replan
from wfm.pipeline.files.forecast import FORECAST, read_forecast
from wfm.pipeline.files.requirement import REQUIREMENT, read_requirement
from wfm.pipeline.files.requirement_work import WORK, read_work
from wfm.pipeline.order import make_run
from wfm.pipeline.reopen import open_run
from wfm.pipeline.request import RunRequest
from wfm.pipeline.sources import open_mask, queue_names, staffed_mask
from wfm.pipeline.stages import find_violations, hours_due
from wfm.simulate import run_simulation

if TYPE_CHECKING:
    from wfm.core.forecast import Forecast
    from wfm.core.grid import Grid
    from wfm.core.intraday import Repaired
    from wfm.core.requirement import Requirement
    from wfm.core.roster import HoursTarget
    from wfm.scenario.scenario import Scenario

SHARE, NINE = 0.10, 9 * 60
CHANCE = 0.5
"""Late contacts, a mean of the replications, by which two rosters may differ without saying anything."""
HEAD = (
    "seed day        lost  whole nothing  acted  regained changed actions seconds  in time: whole nothing acted  "
    "late: nothing acted  violations  cost"
)


@dataclass(frozen=True)
class Plan:
    """A site with its roster."""

    scenario: Scenario
    forecast: Forecast
    requirement: Requirement
    roster: Roster
    targets: tuple[HoursTarget, ...]


@dataclass(frozen=True)
class Level:
    """Service of the live queues (0-1), of those that wait, and how many contacts of those are late."""

    live: float
    deferred: float
    late: float


@dataclass(frozen=True)
class Trial:
    """One seed."""

    day: str
    lost: int
    whole: Level
    nothing: Level
    acted: Level
    seconds: float
    changed: float
    actions: int
    violations: int
    saved: tuple[float, float]

    @property
    def regained(self) -> float:
        """Share of the lost points that came back."""
        return (self.acted.live - self.nothing.live) / max(self.whole.live - self.nothing.live, 1e-9)


def read_plan(scenario: str, run: str | None, runs: Path) -> Plan:
    """Read a run, or make one."""
    if run is None:
        run = str(make_run(RunRequest(Path(scenario), runs=runs)).folder)
    opened = open_run(run, runs)
    axis: dict[str, Any] = {"grid": opened.scenario.horizon, "queues": queue_names(opened.scenario)}
    forecast = read_forecast(opened.folder / FORECAST, **axis, is_open=open_mask(opened.scenario))
    requirement = read_requirement(opened.folder / REQUIREMENT, **axis, is_open=staffed_mask(opened.scenario))
    if (opened.folder / WORK).is_file():
        requirement = replace(requirement, work=read_work(opened.folder / WORK, **axis))
    return Plan(opened.scenario, forecast, requirement, opened.roster, hours_due(opened.scenario, requirement))


def weekdays(grid: Grid) -> list[int]:
    """Days Monday to Friday that have a day after them."""
    return [d for d, day in enumerate(grid.dates[:-1]) if day.weekday() < 5]


def play(plan: Plan, roster: Roster, d: int, *, replications: int, all_there: bool) -> Level:
    """Simulate a day and the day after; levels are over what comes from nine o'clock on the first."""
    grid = plan.forecast.grid
    days = type(grid)(grid.timezone, grid.interval_min, grid.dates[d], 2)
    span = slice(int(grid.first_of_day[d]), int(grid.first_of_day[d + 2]))
    forecast = replace(
        plan.forecast, grid=days, volume=plan.forecast.volume[:, span], aht_s=plan.forecast.aht_s[:, span],
        open=plan.forecast.open[:, span], quantiles={}, model_volume=None, adjusted=(), totals=(), paths=None,
    )  # fmt: skip
    queues = tuple(_with_backlog(plan, queue, d) for queue in plan.scenario.queues)
    cut = cut_roster(roster, days, int(days.midnights_utc[0]))
    waits = np.array([queue.deferral is not None for queue in queues])
    today = (days.day_of == 0) & (days.wall_min >= NINE)
    sums = np.zeros(4)
    late = 0.0
    people = sorted({agent.id for agent in plan.scenario.staff.agents})
    for seed in range(replications):
        rng = np.random.default_rng([d, seed])
        share = 0.0 if all_there else plan.scenario.shrinkage.unrostered
        away = {who for who, draw in zip(people, rng.random(len(people)), strict=True) if draw < share}
        there = Roster(days, tuple(s for s in cut.stretches if s.agent not in away))
        told = run_simulation(
            forecast,
            there,
            queues=queues,
            breaks=plan.scenario.staff.breaks,
            options=SimulationOptions(replications=1, seed=seed + 1),
        )
        judged = np.where(today, np.nan_to_num(told.intervals.judged.mean), 0.0)
        level = np.nan_to_num(told.intervals.service_level.mean)
        done = judged * level
        sums += [done[~waits].sum(), judged[~waits].sum(), done[waits].sum(), judged[waits].sum()]
        late += float((judged * (1 - level))[waits].sum())
    return Level(sums[0] / sums[1], sums[2] / max(sums[3], 1.0), late / replications)


def _with_backlog(plan: Plan, queue: Any, d: int) -> Any:
    if queue.deferral is None or d == 0 or plan.requirement.backlog is None:
        return queue
    q = plan.requirement.queues.index(queue.name)
    lies = float(plan.requirement.backlog[q, int(plan.requirement.grid.first_of_day[d]) - 1])
    return replace(queue, deferral=replace(queue.deferral, backlog=lies))


def lose(plan: Plan, d: int, seed: int) -> tuple[int, tuple[tuple[str, int, int], ...]]:
    """Nine o'clock of a day, and who is gone from then on: 10% of the agents on shift, at least one."""
    grid = plan.roster.grid
    t = next(t for t in range(int(grid.first_of_day[d]), grid.size) if grid.wall_min[t] == NINE)
    nine = int(grid.starts_utc[t])
    agents = {agent.id for agent in plan.scenario.staff.agents if agent.role == "agent"}
    there = sorted({s.agent for s in plan.roster.stretches if s.start <= nine < s.end} & agents)
    rng = np.random.default_rng([seed, d])
    gone = rng.choice(there, size=max(1, round(SHARE * len(there))), replace=False)
    return nine, tuple((str(who), nine, int(grid.midnights_utc[d + 1])) for who in gone)


def act(
    plan: Plan, now: int, absent: tuple[tuple[str, int, int], ...], limit_s: float, kinds: tuple[str, ...]
) -> Repaired:
    """Let the engine act."""
    scenario = plan.scenario
    terms = RepairTerms(
        labour=scenario.labour,
        rules=scenario.rules,
        leads=scenario.team_leads,
        options=scenario.roster,
        intraday=IntradayOptions(time_limit_s=limit_s),
        now=now,
        absent=absent,
        kinds=kinds,
        seed=scenario.seed,
        targets=plan.targets,
    )
    return replan(
        plan.requirement, plan.roster, scenario.staff, terms, forecast=plan.forecast, queues=scenario.queues
    )  # fmt: skip


def try_seed(plan: Plan, seed: int, args: argparse.Namespace) -> Trial:
    """Lose people, act, and simulate all three."""
    days = weekdays(plan.roster.grid)
    d = days[seed % len(days)]
    now, absent = lose(plan, d, seed)
    kinds = GENTLE if not args.kinds else tuple(args.kinds.split(","))
    began = time.monotonic()
    done = act(plan, now, absent, args.limit_s, kinds)
    seconds = time.monotonic() - began
    ended = {who: now for who, _, _ in absent}
    nothing = Roster(plan.roster.grid, tuple(
        s if s.agent not in ended or s.end <= now else replace(s, end=max(s.start, now))
        for s in plan.roster.stretches
        if not (s.agent in ended and s.start >= now and s.date == plan.roster.grid.dates[d])
    ))  # fmt: skip
    how = {"replications": args.replications, "all_there": args.all_there}
    whole, bare, acted = (play(plan, roster, d, **how) for roster in (plan.roster, nothing, done.roster))
    broken = find_violations(plan.scenario, done.roster, plan.targets, amendments=done.amendments)
    on_duty = {s.agent for s in nothing.stretches if s.date == plan.roster.grid.dates[d] and s.end > now}
    people = {action.agent for action in done.actions}
    return Trial(
        str(plan.roster.grid.dates[d]), len(absent), whole, bare, acted, seconds, len(people) / len(on_duty),
        len(done.actions), len(broken), (done.before, done.after),
    )  # fmt: skip


def main() -> None:
    """Print a line per seed, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", nargs="?", default="scenarios/webcare_nl")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--limit-s", type=float, default=4.0)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--run")
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--kinds", default="")
    parser.add_argument("--all-there", action="store_true")
    args = parser.parse_args()
    plan = read_plan(args.scenario, args.run, args.runs)
    trials = []
    print(HEAD)
    for seed in range(args.seeds):
        t = try_seed(plan, seed, args)
        trials.append(t)
        print(
            f"{seed:4d} {t.day} {t.lost:4d}  {t.whole.live:.3f}  {t.nothing.live:.3f}  {t.acted.live:.3f}  "
            f"{t.regained:7.2f} {t.changed:7.3f} {t.actions:7d} {t.seconds:7.1f}  "
            f"{t.whole.deferred:13.3f} {t.nothing.deferred:.3f} {t.acted.deferred:.3f} "
            f"{t.nothing.late:8.1f} {t.acted.late:8.1f} {t.violations:5d}  {t.saved[0]:.0f}->{t.saved[1]:.0f}",
            flush=True,
        )
    for name in ("regained", "changed", "seconds"):
        print(f"median {name}: {float(np.median([getattr(t, name) for t in trials])):.3f}")
    grown = sum(t.acted.late > t.nothing.late + CHANCE for t in trials)
    print(f"seeds in which more than {CHANCE} contacts of work that may wait are late by it: {grown}")
    print(f"median lost points: {100 * float(np.median([t.whole.live - t.nothing.live for t in trials])):.2f}")


if __name__ == "__main__":
    main()
