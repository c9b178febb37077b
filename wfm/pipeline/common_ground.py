"""What variants have in common, made once: the forecast, and the people needed, where nothing before them differs."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from wfm.errors import WfmError
from wfm.pipeline.executor import open_executor
from wfm.pipeline.order import load_request
from wfm.pipeline.request import Common, Stage
from wfm.pipeline.sources import read_scenario_history
from wfm.pipeline.stages import make_forecast, make_requirement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from wfm.pipeline.request import RunRequest
    from wfm.pipeline.variant_plans import VariantPlan
    from wfm.scenario.scenario import Scenario

AFTER_FORECAST = frozenset((
    "full_time_hours", "staff", "labour", "shrinkage", "team_leads", "roster", "coaches", "hiring", "rules", "intraday",
    "overrides", "inputs", "warnings",
))  # fmt: skip
"""Fields of a scenario that no forecast is made of; any other that differs, differs its forecast."""
QUEUE_AFTER_FORECAST = frozenset((
    "target", "label", "staffed", "patience_s", "patience_from_history", "redial_share", "lines", "concurrency",
    "deferral", "priority",
))  # fmt: skip
AFTER_NEED = AFTER_FORECAST - {"full_time_hours", "staff", "shrinkage", "team_leads"}
"""Fields that no requirement is made of, but for the seats of `rules`."""


@dataclass(frozen=True)
class CommonPlan:
    """What plans with one forecast share: the request it is made by, and for plans with one need, that need's request.

    `members` are places in the list of plans; `needs` maps the place of each plan to its request in `sized`.
    """

    members: tuple[int, ...]
    request: RunRequest
    sized: tuple[RunRequest, ...] = ()
    needs: Mapping[int, int] = field(default_factory=dict)

    def give(self, place: int, made: Sequence[Common]) -> Common:
        """Pick of what was made what the plan at this place begins from."""
        return made[1 + self.needs[place]] if place in self.needs else made[0]


def find_common(plans: Sequence[VariantPlan]) -> list[CommonPlan]:
    """Find plans of one forecast, and among them of one requirement; who shares with nobody is left out."""
    found = []
    for members in _group([_forecast_key(plan.scenario) for plan in plans], range(len(plans))):
        keys = [_need_key(plans[i].scenario) for i in members]
        groups = _group(keys, members) if plans[members[0]].request.until >= Stage.CAPACITY else []
        needs = {place: number for number, group in enumerate(groups) for place in group}
        sized = tuple(plans[group[0]].request for group in groups)
        found.append(CommonPlan(tuple(members), plans[members[0]].request, sized, needs))
    return found


def make_common(plan: CommonPlan, progress: Callable[[str, float], None]) -> tuple[Common, ...]:
    """Make the forecast of a plan, and then one more with the requirement for each in `sized`.

    Where no requirement can be made, whoever needs it finds that out, and says it of their own variant.
    """
    scenario = load_request(plan.request)
    progress("history", 0.0)
    history = read_scenario_history(scenario)
    with open_executor(plan.request.workers or 1) as executor:
        forecast = make_forecast(scenario, history, executor, progress)
    made = [Common(history, forecast)]
    for request in plan.sized:
        progress("capacity", 0.0)
        try:
            need = make_requirement(load_request(request), forecast)
        except WfmError:
            made.append(made[0])
        else:
            made.append(replace(made[0], requirement=need))
    return tuple(made)


def _group(keys: Sequence[object], places: Iterable[int]) -> list[list[int]]:
    """Put the places of equal keys together, in order; those that are alone are left out."""
    groups: list[tuple[object, list[int]]] = []
    for key, place in zip(keys, places, strict=True):
        same = next((group for known, group in groups if known == key), None)
        if same is None:
            groups.append((key, [place]))
        else:
            same.append(place)
    return [group for _, group in groups if len(group) > 1]


def _forecast_key(scenario: Scenario) -> object:
    own = _values(scenario, AFTER_FORECAST | {"queues"})
    return own, [_values(queue, QUEUE_AFTER_FORECAST) for queue in scenario.queues]


def _need_key(scenario: Scenario) -> object:
    return _values(scenario, AFTER_NEED), scenario.rules.seats


def _values(value: object, without: frozenset[str]) -> list[object]:
    return [getattr(value, one.name) for one in fields(value) if one.name not in without]  # type: ignore[arg-type]
