"""Workforce management for contact centres: history -> forecast -> requirement -> roster, every number checkable.

From Python: `load_scenario`, then `read_history`, `make_forecast`, `make_requirement`, `make_roster`, each of which
takes and gives plain values; `to_frame` makes tables of them, the other `read_*` make them of tables. `make_run` does
all in one go and keeps it on disk, `read_run` opens that again, `compare_variants` puts several side by side.
docs/python.md shows how. A stage alone, without a scenario: `build_forecast`, `size_requirement`, `solve_roster`,
`verify_roster`, `run_simulation`, `replan`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wfm.capacity.size import size_requirement as size_requirement
    from wfm.core.agent import Agent as Agent
    from wfm.core.agent import Staff as Staff
    from wfm.core.calendar import OpeningHours as OpeningHours
    from wfm.core.forecast import Forecast as Forecast
    from wfm.core.grid import Grid as Grid
    from wfm.core.history import History as History
    from wfm.core.options import ForecastOptions as ForecastOptions
    from wfm.core.options import RosterOptions as RosterOptions
    from wfm.core.queue import Queue as Queue
    from wfm.core.requirement import FteRow as FteRow
    from wfm.core.requirement import Requirement as Requirement
    from wfm.core.requirement import Shrinkage as Shrinkage
    from wfm.core.requirement import Target as Target
    from wfm.core.roster import Coverage as Coverage
    from wfm.core.roster import Roster as Roster
    from wfm.core.roster import Stretch as Stretch
    from wfm.core.roster import Violation as Violation
    from wfm.core.rules import SiteRules as SiteRules
    from wfm.core.shift import LabourRules as LabourRules
    from wfm.core.simulation import Simulation as Simulation
    from wfm.core.simulation import SimulationOptions as SimulationOptions
    from wfm.core.status import SolveStatus as SolveStatus
    from wfm.errors import Fault as Fault
    from wfm.errors import InfeasibleError as InfeasibleError
    from wfm.errors import LimitError as LimitError
    from wfm.errors import ScenarioError as ScenarioError
    from wfm.errors import UsageError as UsageError
    from wfm.errors import WfmError as WfmError
    from wfm.export.frames import to_frame as to_frame
    from wfm.forecast.build import build_forecast as build_forecast
    from wfm.intraday.replan import replan as replan
    from wfm.pipeline.beginning import NewSite as NewSite
    from wfm.pipeline.beginning import begin_site as begin_site
    from wfm.pipeline.doors import check_roster as check_roster
    from wfm.pipeline.doors import make_forecast as make_forecast
    from wfm.pipeline.doors import make_requirement as make_requirement
    from wfm.pipeline.doors import make_roster as make_roster
    from wfm.pipeline.doors import make_simulation as make_simulation
    from wfm.pipeline.doors import measure_forecast as measure_forecast
    from wfm.pipeline.doors import measure_roster as measure_roster
    from wfm.pipeline.doors import read_forecast as read_forecast
    from wfm.pipeline.doors import read_history as read_history
    from wfm.pipeline.doors import read_requirement as read_requirement
    from wfm.pipeline.doors import read_roster as read_roster
    from wfm.pipeline.order import make_run as make_run
    from wfm.pipeline.request import Outcome as Outcome
    from wfm.pipeline.request import Rostered as Rostered
    from wfm.pipeline.request import RunRequest as RunRequest
    from wfm.pipeline.request import Stage as Stage
    from wfm.pipeline.run_tables import Run as Run
    from wfm.pipeline.run_tables import read_run as read_run
    from wfm.pipeline.variant_columns import VariantsOutcome as VariantsOutcome
    from wfm.pipeline.variant_plans import VariantsRequest as VariantsRequest
    from wfm.pipeline.variants import compare_variants as compare_variants
    from wfm.roster.solve import solve_roster as solve_roster
    from wfm.roster.verify import verify_roster as verify_roster
    from wfm.scenario.load import load_scenario as load_scenario
    from wfm.scenario.scenario import Scenario as Scenario
    from wfm.simulate.run import run_simulation as run_simulation

__version__ = "0.1.0"

_HOMES = {
    "capacity.size": ("size_requirement",),
    "core.agent": ("Agent", "Staff"),
    "core.calendar": ("OpeningHours",),
    "core.forecast": ("Forecast",),
    "core.grid": ("Grid",),
    "core.history": ("History",),
    "core.options": ("ForecastOptions", "RosterOptions"),
    "core.queue": ("Queue",),
    "core.requirement": ("FteRow", "Requirement", "Shrinkage", "Target"),
    "core.roster": ("Coverage", "Roster", "Stretch", "Violation"),
    "core.rules": ("SiteRules",),
    "core.shift": ("LabourRules",),
    "core.simulation": ("Simulation", "SimulationOptions"),
    "core.status": ("SolveStatus",),
    "errors": ("Fault", "InfeasibleError", "LimitError", "ScenarioError", "UsageError", "WfmError"),
    "export.frames": ("to_frame",),
    "forecast.build": ("build_forecast",),
    "intraday.replan": ("replan",),
    "pipeline.beginning": ("NewSite", "begin_site"),
    "pipeline.doors": (
        "check_roster", "make_forecast", "make_requirement", "make_roster", "make_simulation", "measure_forecast",
        "measure_roster", "read_forecast", "read_history", "read_requirement", "read_roster",
    ),
    "pipeline.order": ("make_run",),
    "pipeline.request": ("Outcome", "Rostered", "RunRequest", "Stage"),
    "pipeline.run_tables": ("Run", "read_run"),
    "pipeline.variant_columns": ("VariantsOutcome",),
    "pipeline.variant_plans": ("VariantsRequest",),
    "pipeline.variants": ("compare_variants",),
    "roster.solve": ("solve_roster",),
    "roster.verify": ("verify_roster",),
    "scenario.load": ("load_scenario",),
    "scenario.scenario": ("Scenario",),
    "simulate.run": ("run_simulation",),
}  # fmt: skip
"""Where each public name is, read when it is first asked for: `wfm --help` needs none of them."""
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
