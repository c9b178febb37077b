"""Each stage of a run, called with its part of the scenario; the formulas are in the packages below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wfm.core.status import StopReason
from wfm.errors import UsageError
from wfm.pipeline.absences import name_absences
from wfm.pipeline.executor import keep_interrupt, pick_map
from wfm.pipeline.files.coverage import count_coverage
from wfm.pipeline.files.forecast import round_forecast
from wfm.pipeline.files.roster import read_roster
from wfm.pipeline.request import Rostered
from wfm.pipeline.sources import opening_by_queue, queue_names
from wfm.pipeline.upstream import mean_contract_hours

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from pathlib import Path

    from wfm.capacity.expected import RosterService
    from wfm.core.arrays import IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.history import History
    from wfm.core.intraday import Amendment
    from wfm.core.requirement import Requirement
    from wfm.core.roster import HoursTarget, Roster, Violation
    from wfm.pipeline.executor import Map
    from wfm.roster.problem import Problem
    from wfm.roster.solve import Earlier, RosterResult
    from wfm.roster.verify.duty import BrokenWish
    from wfm.scenario.scenario import Scenario

LEAST_BACKTESTS = 100_000
"""Days of history x queues x models x origins that a pool is worth starting for; about four seconds of one core."""


MOST_PATH_CELLS = 50_000_000
"""Paths x queues x intervals that one run may draw: some gigabytes of memory and of forecast_paths.csv."""


def make_forecast(
    scenario: Scenario,
    history: History,
    executor: Executor,
    progress: Callable[[str, float], None],
    *,
    repeats: int = 1,
    paths: int = 0,
) -> Forecast:
    """Forecast every queue with the planner's adjustments, rounded as in the file.

    `repeats` says how many such forecasts share the executor, `paths` how many courses of the horizon to draw.
    """
    from wfm.forecast import build_forecast
    from wfm.forecast.adjust import apply_adjustments

    _check_paths(scenario, paths)
    done = 0

    def tell(_queue: str) -> None:
        nonlocal done
        done += 1
        progress("forecast", done / len(scenario.queues))

    options = scenario.forecast
    work = history.grid.days * len(scenario.queues) * len(options.models) * options.backtest_origins
    forecast = build_forecast(
        history,
        scenario.horizon,
        opening=opening_by_queue(scenario),
        fallback_aht_s={queue.name: queue.aht_s for queue in scenario.queues},
        options=options,
        events=scenario.events,
        feeds={queue.name: queue.fed_by for queue in scenario.queues if queue.fed_by},
        channels={queue.name: queue.channel for queue in scenario.queues},
        paths=paths,
        seed=scenario.seed,
        map_queues=pick_map(executor, work=work * repeats, least=LEAST_BACKTESTS),
        progress=tell,
    )
    return round_forecast(apply_adjustments(forecast, scenario.adjustments))


def _check_paths(scenario: Scenario, paths: int) -> None:
    """Refuse more paths than there is room for, before any work is done."""
    each = len(scenario.queues) * scenario.horizon.size
    if paths * each > MOST_PATH_CELLS:
        wide = f"{len(scenario.queues)} queues over {scenario.horizon.days} days"
        hint = "a thousand tell a risk of one percent; ask for fewer, or for a shorter horizon"
        raise UsageError(f"--paths: expected at most {MOST_PATH_CELLS // each:,} for {wide}, got {paths:,}", hint=hint)


def make_requirement(scenario: Scenario, forecast: Forecast) -> Requirement:
    """Size every queue."""
    from wfm.capacity.size import size_requirement

    requirement = size_requirement(
        forecast,
        queues=scenario.queues,
        shrinkage=scenario.shrinkage,
        full_time_hours=scenario.full_time_hours,
        mean_contract_hours=mean_contract_hours(scenario),
        team_leads=scenario.team_leads,
        week_starts_on=scenario.week_starts_on,
    )
    return replace(requirement, warnings=(*requirement.warnings, *_warn_of_seats(scenario, requirement)))


def _warn_of_seats(scenario: Scenario, requirement: Requirement) -> tuple[str, ...]:
    """Say when what is needed takes more seats than there are; as many work at home as of all agents."""
    from wfm.capacity.shrinkage import agents_in_office

    rule, agents = scenario.rules.seats, [agent for agent in scenario.staff.agents if agent.role == "agent"]
    if rule is None or not agents:
        return ()
    here = sum(not agent.home for agent in agents) / len(agents)
    there = here * agents_in_office(requirement.net_agents.sum(axis=0), scenario.shrinkage, grid=requirement.grid)
    peak, over = int(there.argmax()), int((there > rule.seats).sum())
    if not over:
        return ()
    queue = requirement.queues[int(requirement.net_agents[:, peak].argmax())]
    return (
        f"seats: {there[peak]:.1f} people in the office {requirement.grid.iso(peak)[:16]}, {rule.seats} seats; too few"
        f" in {over} intervals, in that one most are for {queue}",
    )


def make_roster(
    scenario: Scenario,
    requirement: Requirement,
    progress: Callable[[str, float], None],
    *,
    workers: int,
    earlier: Earlier | None = None,
) -> Rostered:
    """Solve the roster, not verified yet, from an earlier one if there is one.

    `workers` are threads of the solver, unless the roster is to be repeatable: there the scenario's number is part of
    what is repeated. A first Ctrl-C ends the search with the best roster so far.
    """
    options = scenario.roster
    if not options.effort.repeatable:
        options = replace(options, effort=replace(options.effort, workers=workers))
    with keep_interrupt() as interrupt:
        from wfm.roster.solve import solve_roster

        result = solve_roster(
            requirement,
            scenario.staff,
            labour=scenario.labour,
            leads=scenario.team_leads,
            options=options,
            rules=scenario.rules,
            earlier=earlier,
            seed=scenario.seed,
            progress=_both(interrupt.tell, progress),
        )
    status = replace(result.status, stop=StopReason.INTERRUPT) if interrupt.heard else result.status
    return _take_result(replace(result, status=status), scenario)


def _take_result(result: RosterResult, scenario: Scenario) -> Rostered:
    """Take what the search found as a roster that isn't checked yet."""
    return Rostered(
        roster=result.roster,
        coverage=result.coverage,
        targets=result.targets,
        violations=(),
        service=(),
        status=result.status,
        lead_missing=result.lead_missing,
        switches=result.switches,
        warnings=result.warnings,
        clashes=result.clashes,
        shares=result.shares,
        activities=result.activities,
        changes=name_absences(result.changes, scenario),
    )


def _both(first: Callable[[], None], progress: Callable[[str, float], None]) -> Callable[[str, float], None]:
    def tell(stage: str, share: float) -> None:
        first()
        progress(stage, share)

    return tell


def take_roster(scenario: Scenario, requirement: Requirement, path: Path) -> Rostered:
    """Read a roster somebody made; it is measured and verified like any other."""
    agents = tuple(agent.id for agent in scenario.staff.agents)
    roster = read_roster(path, grid=scenario.horizon, agents=agents, queues=queue_names(scenario))
    return count_roster(scenario, requirement, roster)


def count_roster(scenario: Scenario, requirement: Requirement, roster: Roster) -> Rostered:
    """Put a roster somebody made beside what is needed and due; what it breaks and means isn't said yet."""
    coverage = count_coverage(
        roster, queues=requirement.queues, is_open=requirement.open, required=requirement.roster_agents
    )
    problem = pose_problem(scenario, requirement)
    return Rostered(
        roster=roster, coverage=coverage, targets=problem.targets, violations=(), service=(), shares=problem.shares
    )


def hours_due(scenario: Scenario, requirement: Requirement) -> tuple[HoursTarget, ...]:
    """Hours each person must be rostered for, as the roster stage works them out."""
    return pose_problem(scenario, requirement).targets


def pose_problem(scenario: Scenario, requirement: Requirement) -> Problem:
    """Pose a scenario's roster problem, as its roster stage does."""
    from wfm.roster.problem import build_problem

    return build_problem(
        requirement,
        scenario.staff,
        labour=scenario.labour,
        leads=scenario.team_leads,
        options=scenario.roster,
        rules=scenario.rules,
    )


def find_violations(
    scenario: Scenario,
    roster: Roster,
    targets: tuple[HoursTarget, ...],
    amendments: tuple[Amendment, ...] = (),
) -> tuple[Violation, ...]:
    """Every rule a roster breaks; `amendments` are hours agreed through the day."""
    from wfm.roster.verify import verify_roster

    more: dict[str, Any] = {"amendments": amendments} if amendments else {}
    return verify_roster(roster, scenario.staff, **_asked(scenario, roster, targets), **more)


def find_broken_wishes(scenario: Scenario, roster: Roster, targets: tuple[HoursTarget, ...]) -> tuple[BrokenWish, ...]:
    """Every rule with a price that a roster doesn't keep."""
    from wfm.roster.verify import list_broken_wishes

    return list_broken_wishes(roster, scenario.staff, **_asked(scenario, roster, targets))


def _asked(scenario: Scenario, roster: Roster, targets: tuple[HoursTarget, ...]) -> dict[str, Any]:
    """Say what a roster is held to."""
    return {
        "open_by_queue": {queue.name: queue.service_hours.mask(roster.grid) for queue in scenario.queues},
        "labour": scenario.labour,
        "targets": targets,
        "rules": scenario.rules,
    }


def judge_roster(scenario: Scenario, forecast: Forecast, rostered: Rostered) -> Rostered:
    """Add what the roster's coverage means for service, every rule it breaks, and how fair it is.

    Who is left out because their own rules clash breaks none of them: the clash says why.
    """
    from wfm.roster.spread import count_shares

    service = foretell_service(scenario, forecast, rostered.roster, rostered.coverage.rostered)
    found = find_violations(scenario, rostered.roster, rostered.targets)
    violations = tuple(violation for violation in found if violation.agent not in rostered.left_out)
    wished = find_broken_wishes(scenario, rostered.roster, rostered.targets)
    wishes = tuple(wish for wish in wished if wish.agent not in rostered.left_out)
    fairness = count_shares(
        rostered.roster,
        scenario.staff.agents,
        rules=scenario.rules.fair_shares,
        shares=rostered.shares,
        labour=scenario.labour,
    )
    coverage = replace(rostered.coverage, backlog=service.backlog, overdue=service.overdue)
    return replace(
        rostered,
        coverage=coverage,
        service=service.queues,
        violations=violations,
        wishes=wishes,
        fairness=fairness,
    )


def foretell_service(
    scenario: Scenario, forecast: Forecast, roster: Roster, rostered: IntArray, *, map_queues: Map = map
) -> RosterService:
    """Service to expect of a roster by the formulas; `rostered` counts its people on queue, (queue, t)."""
    from wfm.capacity.expected import predict_roster_service

    return predict_roster_service(
        forecast,
        rostered,
        queues=scenario.queues,
        shrinkage=scenario.shrinkage,
        roster=roster,
        breaks=scenario.staff.breaks,
        map_queues=map_queues,
    )
