"""The stages of a run one at a time, for notebooks: a scenario and plain values in, plain values out, nothing written.

Every table that is read may be a DataFrame or a path; its faults are those of the same file. Work is done in this
process unless `workers` asks for more, and the results are the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfm.core.forecast import MORE_BANDS
from wfm.core.history import History
from wfm.core.requirement import Requirement
from wfm.core.simulation import SimulationOptions
from wfm.errors import UsageError
from wfm.export.frames import as_file, flatten
from wfm.pipeline.comparing import compare_queues, read_actuals
from wfm.pipeline.executor import open_executor
from wfm.pipeline.explaining import explain_unmet
from wfm.pipeline.files import forecast as forecast_files
from wfm.pipeline.files.requirement import REQUIREMENT
from wfm.pipeline.files.requirement import read_requirement as read_requirement_file
from wfm.pipeline.files.roster import ROSTER
from wfm.pipeline.files.roster import read_roster as read_roster_file
from wfm.pipeline.simulating import add_patience
from wfm.pipeline.sources import open_mask, queue_names, read_scenario_history, staffed_mask
from wfm.pipeline.stages import count_roster, find_violations, hours_due, judge_roster
from wfm.pipeline.stages import make_forecast as run_forecast
from wfm.pipeline.stages import make_requirement as run_capacity
from wfm.pipeline.stages import make_roster as run_roster
from wfm.pipeline.upstream import add_fte

if TYPE_CHECKING:
    from wfm.core.arrays import IntArray
    from wfm.core.forecast import Forecast
    from wfm.core.roster import Roster, Violation
    from wfm.core.simulation import Simulation
    from wfm.export.frames import Frame
    from wfm.pipeline.request import Rostered
    from wfm.report.comparison import QueueComparison
    from wfm.scenario.scenario import Scenario

ACTUALS = "actuals.csv"
BESIDE = {
    forecast_files.QUANTILES: tuple(MORE_BANDS),
    forecast_files.LAYERS: forecast_files.LAYER_COLUMNS,
}


def read_history(scenario: Scenario, source: Frame | Path | str | None = None) -> History:
    """Read what came in, for the scenario's queues: its own history, or a table of the form of history.csv.

    Rows may lie `history.interval_min` minutes apart. Times are wall time of the site, or aware of a time zone.

    Raises ScenarioError with every fault of the table, and for a horizon that begins before the history ends.
    """
    if source is None:
        return read_scenario_history(scenario)
    return read_scenario_history(scenario, Path(source) if isinstance(source, (str, Path)) else flatten(source))


def read_forecast(scenario: Scenario, source: Frame | Path | str) -> Forecast:
    """Read a forecast of the scenario's horizon: `queue`, `interval_start`, `volume`, `aht_s`, bands if there are any.

    Raises ScenarioError with every fault: unknown queue, missing column or interval, bad number, another horizon.
    """
    with as_file(source, forecast_files.FORECAST, beside=BESIDE) as path:
        return forecast_files.read_forecast(path, **_axis(scenario), is_open=open_mask(scenario))


def read_requirement(scenario: Scenario, source: Frame | Path | str) -> Requirement:
    """Read people needed: `queue`, `interval_start`, `roster_agents`, and any other column of requirement.csv.

    A table says how many are needed when, not how long work may wait: where that is to stay as it was, put the old
    `work` in with `dataclasses.replace`. Raises ScenarioError with every fault, as `read_forecast`.
    """
    with as_file(source, REQUIREMENT) as path:
        given = read_requirement_file(path, **_axis(scenario), is_open=staffed_mask(scenario))
    return add_fte(scenario, given)


def read_roster(scenario: Scenario, source: Frame | Path | str) -> Roster:
    """Read a roster, a row per stretch of one activity, with the columns of roster.csv.

    Which rules it breaks is for `check_roster`. Raises ScenarioError with every fault, as `read_forecast`.
    """
    agents = tuple(agent.id for agent in scenario.staff.agents)
    with as_file(source, ROSTER) as path:
        return read_roster_file(path, grid=scenario.horizon, agents=agents, queues=queue_names(scenario))


def make_forecast(
    scenario: Scenario, history: History | None = None, *, paths: int = 0, workers: int = 1
) -> Forecast:
    """Forecast the horizon, the planner's adjustments included, as `wfm forecast` does.

    Parameters
    ----------
    history : None for the scenario's own
    paths : how many courses the horizon may take to draw besides
    workers : processes; in a script, more than one needs `if __name__ == "__main__":`

    Raises
    ------
    ScenarioError : the history, or a model that the scenario names.
    UsageError : more paths than there is room for.
    """
    past = history if history is not None else read_history(scenario)
    with open_executor(workers) as executor:
        return run_forecast(scenario, past, executor, _ignore, paths=paths)


def make_requirement(scenario: Scenario, forecast: Forecast) -> Requirement:
    """Size every queue, as `wfm capacity` does; raises ScenarioError where a target can't be kept by any number."""
    return run_capacity(scenario, forecast)


def make_roster(
    scenario: Scenario,
    requirement: Requirement,
    forecast: Forecast,
    *,
    earlier: Roster | None = None,
    keep: float | None = None,
    workers: int | None = None,
) -> Rostered:
    """Solve the roster, check it, and say what it covers and what service can be expected of it.

    It takes as long as `roster.effort` of the scenario allows. An interrupt ends it with the best roster so far.

    Parameters
    ----------
    forecast : what is served, for the service to expect
    earlier : a roster of the horizon to begin from; with `keep` each day of a person that changes has that price, and
        `changes` says who and why
    workers : threads, None for the scenario's

    Raises
    ------
    LimitError : a limit was reached before there was any roster.
    UsageError : `keep` without a roster to keep.
    """
    from wfm.roster.solve import Earlier

    if keep is not None and earlier is None:
        raise UsageError("keep needs a roster to keep", hint="give it as earlier=")
    threads = workers or scenario.roster.effort.workers
    begun = None if earlier is None else Earlier(earlier, keep)
    made = run_roster(scenario, requirement, _ignore, workers=threads, earlier=begun)
    return explain_unmet(scenario, requirement, judge_roster(scenario, forecast, made))


def check_roster(scenario: Scenario, roster: Roster, requirement: Requirement) -> tuple[Violation, ...]:
    """Every rule that a roster of any origin breaks, by the check that shares no code with the solver."""
    return find_violations(scenario, roster, hours_due(scenario, requirement))


def measure_roster(scenario: Scenario, roster: Roster, requirement: Requirement, forecast: Forecast) -> Rostered:
    """Measure a roster that somebody made as one of `make_roster`; what only a solver knows is None."""
    judged = judge_roster(scenario, forecast, count_roster(scenario, requirement, roster))
    return explain_unmet(scenario, requirement, judged)


def make_simulation(
    scenario: Scenario,
    forecast: Forecast,
    staffing: Roster | Requirement,
    *,
    options: SimulationOptions | None = None,
    workers: int = 1,
) -> Simulation:
    """Play every contact of the horizon against a roster, or against the people needed, as `wfm simulate` does.

    Parameters
    ----------
    staffing : of a requirement that only says `roster_agents`, those, away as the people of a roster
    options : None for twenty replications with the scenario's seed, each person of a roster away for a day with the
        chance of `shrinkage.unrostered`
    workers : processes, as in `make_forecast`
    """
    from wfm.simulate import run_simulation

    people, sure = _pick_people(staffing)
    if options is None:
        options = SimulationOptions(seed=scenario.seed, absence=0.0 if sure else scenario.shrinkage.unrostered)
    with open_executor(workers) as executor:
        return run_simulation(
            add_patience(forecast, scenario),
            people,
            queues=scenario.queues,
            agents=scenario.staff.agents,
            breaks=scenario.staff.breaks,
            options=options,
            map_replications=map if workers <= 1 else executor.map,
        )


def measure_forecast(
    scenario: Scenario, forecast: Forecast, came: Frame | Path | str | History
) -> tuple[QueueComparison, ...]:
    """Score a forecast against what came since, per queue: how wrong, how much of it chance, level and time of day.

    `came` has the form of history.csv and may hold part of the queues and days. Raises ScenarioError with every fault
    of it, and where it has no day of the horizon.
    """
    if isinstance(came, History):
        return compare_queues(scenario, forecast, came)
    with as_file(came, ACTUALS) as path:
        actual, _ = read_actuals(path, scenario)
    return compare_queues(scenario, forecast, actual)


def _pick_people(staffing: Roster | Requirement) -> tuple[Roster | IntArray, bool]:
    """Pick who is played, and whether they are all there for sure."""
    if not isinstance(staffing, Requirement):
        return staffing, False
    sure = bool(staffing.net_agents.any())
    return (staffing.net_agents if sure else staffing.roster_agents), sure


def _axis(scenario: Scenario) -> dict[str, Any]:
    return {"grid": scenario.horizon, "queues": queue_names(scenario)}


def _ignore(_stage: str, _share: float) -> None:
    """Nobody looks at the progress of a cell."""
