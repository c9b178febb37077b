"""What a run reads besides the scenario: its history, and where in the scenario's files a key stands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from wfm.core.arrays import frozen
from wfm.core.grid import midnight_utc
from wfm.errors import Fault, ScenarioError
from wfm.scenario.places import Place, shown_path, suggest
from wfm.scenario.yaml_nodes import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.arrays import BoolArray
    from wfm.core.calendar import OpeningHours
    from wfm.core.history import History
    from wfm.export.frames import Frame
    from wfm.scenario.scenario import Scenario


def queue_names(scenario: Scenario) -> tuple[str, ...]:
    """Names of the queues, in the scenario's order."""
    return tuple(queue.name for queue in scenario.queues)


def opening_by_queue(scenario: Scenario) -> Mapping[str, OpeningHours]:
    """Map each queue to its opening hours."""
    return {queue.name: queue.opening for queue in scenario.queues}


def open_mask(scenario: Scenario) -> BoolArray:
    """When contacts come in to each queue in the horizon: shape (queue, t)."""
    import numpy as np

    return frozen(np.array([queue.opening.mask(scenario.horizon) for queue in scenario.queues]))


def staffed_mask(scenario: Scenario) -> BoolArray:
    """When each queue's contacts are handled in the horizon: shape (queue, t)."""
    import numpy as np

    return frozen(np.array([queue.service_hours.mask(scenario.horizon) for queue in scenario.queues]))


def read_scenario_history(scenario: Scenario, given: Frame | Path | None = None) -> History:
    """Read the scenario's history, or what is given in its place, and check what only the two together can show.

    Raises
    ------
    ScenarioError : every fault of the file; else a horizon that isn't after the history, and unknown model names.
    """
    from wfm.history import Query, read_history
    from wfm.history.sources.frames import MEMORY

    faults, past = check_models(scenario), scenario.history
    own = past.path if past.path is not None else Query(past.url, past.query, scenario.folder)
    shown = past.shown if given is None else shown_path(given) if isinstance(given, Path) else MEMORY
    try:
        history = read_history(
            own if given is None else given,
            queues=queue_names(scenario),
            opening=opening_by_queue(scenario),
            timezone=scenario.timezone,
            interval_min=scenario.interval_min,
            file_interval_min=past.interval_min,
            may_be_absent=tuple(queue.name for queue in scenario.queues if not queue.needs_history),
            shown_as=shown,
        )
    except ScenarioError as error:
        raise ScenarioError.of([*faults, *error.faults], hint=error.hint) from None
    if faults := [*faults, *_check_horizon(scenario, history, shown)]:
        raise ScenarioError.of(faults)
    return history


def check_models(scenario: Scenario) -> list[Fault]:
    """Names in forecast.models that are no model."""
    from wfm.forecast.models.registry import MODELS

    place = find_place(scenario, "forecast", "models")
    return [
        Fault("a forecast model", f'"{name}"', file=place.file, line=place.line, where="forecast.models",
              hint=suggest(name, MODELS, what="models"))
        for name in scenario.forecast.models
        if name not in MODELS
    ]  # fmt: skip


def find_place(scenario: Scenario, *key: str) -> Place:
    """Where a key got its value: an option or variant, a line of a file, or else the scenario's own file."""
    dotted = ".".join(key)
    for override in reversed(scenario.overrides):
        if override.key == dotted and override.source.startswith(("--", "variant ")):
            return Place(override.source)
    documents = [path for path in scenario.inputs if path.suffix in (".yaml", ".yml")]
    for path in documents:
        place = read_yaml(path, shown_path(path)).marks.get(key)
        if place is not None:
            return place
    return Place(shown_path(scenario.inputs[0]))


def _check_horizon(scenario: Scenario, history: History, shown: str) -> list[Fault]:
    import numpy as np

    last = history.grid.dates[-1]
    if scenario.horizon.start > last:
        return []
    place = find_place(scenario, "horizon", "start")
    late = history.grid.starts_utc >= midnight_utc(scenario.horizon.start, history.grid.zone)
    rows = int((~np.isnan(history.volume[:, late])).sum())
    fault = Fault(
        f"a first day after the last day of {shown}, {last}",
        f"{scenario.horizon.start}",
        file=place.file,
        line=place.line,
        where="horizon.start",
        hint=f"move the horizon with --start {last + timedelta(days=1)} or later; or take the {rows} intervals from "
        f"{scenario.horizon.start} on out of {shown}",
    )
    return [fault]
