"""What reruns of a run need not work out twice: its past beside the plans it would have had.

It is the same for every rerun of a run, and making it takes longer than anything else of a rerun but the search. In a
process it is kept as it is; for other processes in a file beside the run, with all it was made of as its key. A file
that is missing, damaged or of another key costs the time, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

import wfm
from wfm.core.arrays import frozen
from wfm.core.patience import CallerPatience
from wfm.pipeline.files.forecast import FORECAST
from wfm.pipeline.files.manifest import describe_inputs, describe_versions, hash_file
from wfm.pipeline.simulating import add_patience
from wfm.pipeline.sources import opening_by_queue, read_scenario_history

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from wfm.core.forecast import Forecast
    from wfm.intraday.past import PastPlans
    from wfm.pipeline.versions import OpenedVersion

    Recalled = tuple[Forecast, tuple[PastPlans, ...]]

FILE = ".{root}.past.npz"
ARRAYS = ("actual", "planned", "day", "plan")
CODE = ("core", "history", "forecast", "intraday/past.py")
"""Parts of the package by which the past is made."""


@dataclass
class Memory:
    """What reruns of one process need not work out twice: the past of a run, by what it was made of."""

    past: dict[str, Recalled] = field(default_factory=dict)


def recall_past(opened: OpenedVersion, memory: Memory, aside: Executor | None = None) -> Recalled:
    """Give the plan with what its history says of callers, and the past days it learns from.

    Parameters
    ----------
    aside : where part of the queues may be worked out meanwhile
    """
    key = _name_key(opened)
    if key not in memory.past:
        path = opened.line.root.parent / FILE.format(root=opened.line.root.name)
        lasting = opened.scenario.history.path is not None  # rows of a database have no checksum
        found = _read(path, key, opened.forecast) if lasting else None
        if found is None:
            found = _make(opened, aside)
            if lasting:
                _write(path, key, found)
        memory.past[key] = found
    return memory.past[key]


def _make(opened: OpenedVersion, aside: Executor | None) -> Recalled:
    from wfm.intraday.past import make_past_plans

    scenario = opened.scenario
    history = read_scenario_history(scenario)
    forecast = add_patience(opened.forecast, scenario, history)
    past = make_past_plans(
        history,
        forecast,
        opening=opening_by_queue(scenario),
        options=scenario.forecast,
        events=scenario.events,
        aside=aside,
    )
    return forecast, past


def _name_key(opened: OpenedVersion) -> str:
    """Checksum of all that the past is made of: files, plan, code and libraries."""
    home = Path(wfm.__file__).parent
    told = hashlib.sha256()
    for entry in describe_inputs(opened.scenario):
        told.update(entry["sha256"].encode())
    told.update(hash_file(opened.line.root / FORECAST).encode())
    told.update(json.dumps([asdict(choice) for choice in opened.forecast.choices], default=str).encode())
    asked = opened.manifest["scenario"]
    told.update(json.dumps([asked.get("variants"), asked.get("settings")], default=str).encode())
    told.update(json.dumps(describe_versions()).encode())
    for part in CODE:
        place = home / part
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            told.update(path.read_bytes())
    return told.hexdigest()


def _read(path: Path, key: str, forecast: Forecast) -> Recalled | None:
    """Read the file where it is of this key, else None."""
    from wfm.intraday.past import AhtMiss, PastPlans

    try:
        with np.load(path, allow_pickle=False) as stored:
            told: dict[str, Any] = json.loads(str(stored["told"]))
            if told["key"] != key:
                return None
            past = tuple(
                PastPlans(
                    queue=name,
                    aht=AhtMiss(**aht),
                    **{what: frozen(stored[f"{what}{q}"]) for what in ARRAYS},
                )
                for q, (name, aht) in enumerate(told["queues"])
            )
        callers = tuple(CallerPatience(**one) for one in told["patience"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile):
        return None
    return (replace(forecast, patience=callers) if callers else forecast), past


def _write(path: Path, key: str, found: Recalled) -> None:
    """Write the file whole or not at all; a rerun doesn't fail for it."""
    forecast, past = found
    told = {
        "key": key,
        "queues": [(one.queue, asdict(one.aht)) for one in past],
        "patience": [asdict(one) for one in forecast.patience],
    }
    arrays = {f"{what}{q}": getattr(one, what) for q, one in enumerate(past) for what in ARRAYS}
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            np.savez(file, told=np.array(json.dumps(told)), **arrays)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
