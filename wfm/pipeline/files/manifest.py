"""manifest.json: what a run was made from, with what, how it ended."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfm import __version__
from wfm.pipeline.files.table import DECIMALS
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wfm.core.forecast import AdjustedBy
    from wfm.core.history import History
    from wfm.core.roster import HoursTarget
    from wfm.pipeline.request import Results, Rostered, RunRequest
    from wfm.scenario.scenario import Scenario

PACKAGES = ("ortools", "numpy", "pandas", "statsmodels", "scipy", "holidays")


def write_manifest(manifest: Mapping[str, Any], path: Path) -> None:
    """Write the manifest as JSON; dates and paths become text."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False, default=str)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def describe_run(
    request: RunRequest, results: Results, *, folder: Path, files: Iterable[Path], seconds: Mapping[str, float]
) -> dict[str, Any]:
    """Everything the manifest says, but when the run began and ended.

    Parameters
    ----------
    folder : where the run will be
    files : the files written, for their SHA-256
    """
    scenario = results.scenario
    warnings = [*results.warnings, *results.forecast.warnings]
    warnings += results.requirement.warnings if results.requirement else ()
    warnings += results.rostered.warnings if results.rostered else ()
    return {
        "run": folder.name,
        "parent": None,
        "stage": request.until.name.lower(),
        "scenario": describe_scenario(request, scenario, folder),
        "horizon": {
            "start": scenario.horizon.start,
            "days": scenario.horizon.days,
            "timezone": scenario.timezone,
            "interval_min": scenario.interval_min,
        },
        "inputs": describe_inputs(scenario),
        "overrides": [asdict(override) for override in scenario.overrides],
        "reused": [{"what": r.what, "file": shown_path(r.file), "sha256": r.sha256} for r in results.reused],
        "seed": scenario.seed,
        "versions": describe_versions(),
        **_describe_solve(results.rostered),
        "history": _describe_source(scenario) | _describe_history(results.history),
        "forecast": {
            "choices": [asdict(choice) for choice in results.forecast.choices],
            "adjustments": [_describe_adjusted(done) for done in results.forecast.adjusted],
        },
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "warnings": list(dict.fromkeys(warnings)),
        "files": {path.name: hash_file(path) for path in files},
    }


def describe_scenario(request: RunRequest, scenario: Scenario, folder: Path) -> dict[str, Any]:
    """Note what is needed to load the same scenario again; the path as seen from here and from the run."""
    return {
        "name": scenario.name,
        "path": shown_path(request.scenario),
        "path_from_run": Path(os.path.relpath(request.scenario.resolve(), folder.resolve())).as_posix(),
        "variants": list(request.variants),
        "settings": list(request.settings),
        "start": request.start,
        "days": request.days,
        "repeatable": request.repeatable,
        "absent": list(request.absent),
    }


def describe_inputs(scenario: Scenario) -> list[dict[str, str]]:
    """Every file read, named from the scenario's folder, with its SHA-256."""
    home = scenario.folder.resolve()
    return [
        {"file": Path(os.path.relpath(path.resolve(), home)).as_posix(), "sha256": hash_file(path)}
        for path in scenario.inputs
    ]


def hash_file(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe_versions() -> dict[str, str | None]:
    """Versions of what computed the run."""
    found: dict[str, str | None] = {"wfm": __version__, "python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def _describe_solve(rostered: Rostered | None) -> dict[str, Any]:
    if rostered is None:
        return {}
    status = rostered.status
    return {
        "status": _name_status(rostered),
        "objective": status.objective if status else None,
        "bound": status.bound if status else None,
        "gap": status.gap if status else None,
        "gap_of_need": status.gap_of_need if status else None,
        "stop_reason": str(status.stop) if status else None,
        "repeatable": status.repeatable if status else None,
        "violations": [asdict(violation) for violation in rostered.violations],
        "lead_intervals_missing": rostered.lead_missing,
        "queue_switches": rostered.switches,
        "costs": dict(status.costs) if status else {},
        "first_roster_s": status.first_roster_s if status else None,
        "solve_seconds": {name: round(value, 3) for name, value in status.seconds.items()} if status else {},
        "hours_targets": [_describe_target(t) for t in rostered.targets if _differs(t)],
        "expected_service": [asdict(service) for service in rostered.service],
    }


def _name_status(rostered: Rostered) -> str:
    if rostered.status is None:
        return "given"
    return "optimal" if rostered.status.stop == "optimal" else "feasible"


def _differs(target: HoursTarget) -> bool:
    return target.minutes != target.contract_minutes


def _describe_target(target: HoursTarget) -> dict[str, Any]:
    return asdict(target) | {"reason": target.reason or ("paid leave" if target.leave_minutes else "")}


def _describe_adjusted(done: AdjustedBy) -> dict[str, Any]:
    return asdict(done) | {"contacts": round(done.contacts, DECIMALS)}


def _describe_source(scenario: Scenario) -> dict[str, Any]:
    """Where the rows came from, if not from a file; the address as written, without what the environment holds."""
    past = scenario.history
    return {"url": past.url, "query": past.query} if past.path is None else {}


def _describe_history(history: History) -> dict[str, Any]:
    return {
        "first_day": history.grid.dates[0],
        "last_day": history.grid.dates[-1],
        "repairs": [asdict(repair) for repair in history.repairs],
    }
