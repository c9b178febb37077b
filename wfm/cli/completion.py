"""What the shell may complete: runs, scenarios, their variants, people and teams of a run.

Called at every press of Tab, so nothing here imports more than it must; a folder that can't be read has no names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

MANIFEST, SCENARIO_FILE, LATEST = "manifest.json", "scenario.yaml", "latest"
SCENARIOS = "scenarios"


def list_runs(context: typer.Context, incomplete: str) -> list[str]:
    """Name latest, the latest of each scenario, and every run."""
    found = [path.parent for path in sorted(_runs_folder(context).glob(f"*/*/{MANIFEST}"), reverse=True)]
    runs = [run for run in found if not run.name.startswith(".")]
    names = [LATEST, *(f"{scenario}/{LATEST}" for scenario in dict.fromkeys(run.parent.name for run in runs))]
    names += [f"{run.parent.name}/{run.name}" for run in runs]
    return [name for name in names if runs and name.startswith(incomplete)]


def list_scenarios(incomplete: str) -> list[str]:
    """Name the folders with a scenario here, in scenarios/, and below what was typed."""
    typed = incomplete.rpartition("/")[0]
    places = [Path(typed)] if typed else [Path(), Path(SCENARIOS)]
    found = (file.parent.as_posix() for place in places for file in sorted(place.glob(f"*/{SCENARIO_FILE}")))
    here = [path.as_posix() for path in sorted(Path(typed).glob(f"{SCENARIO_FILE}"))]
    return [name for name in (*here, *found) if name.startswith(incomplete)]


def list_variants(context: typer.Context, incomplete: str) -> list[str]:
    """Name the variants of the scenario that was typed."""
    return [name for name in _scenario_names(context, "variants") if name.startswith(incomplete)]


def list_queues(context: typer.Context, incomplete: str) -> list[str]:
    """Name the queues of the scenario that was typed."""
    return [name for name in _scenario_names(context, "queues") if name.startswith(incomplete)]


def list_agents(context: typer.Context, incomplete: str) -> list[str]:
    """Name the people of the run that was typed, by id."""
    folder = _run_folder(context)
    try:
        with (folder / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
            return sorted({row["agent"] for row in csv.DictReader(file) if row["agent"].startswith(incomplete)})
    except (OSError, ValueError, KeyError, csv.Error):
        return []


def _scenario_names(context: typer.Context, section: str) -> Iterator[str]:
    from wfm.errors import WfmError
    from wfm.scenario.yaml_nodes import read_yaml

    typed = Path(_first_word(context, "scenario") or ".")
    file = typed / SCENARIO_FILE if typed.is_dir() else typed
    try:
        found: Any = read_yaml(file, str(file)).data.get(section)
    except (WfmError, OSError):
        return
    if isinstance(found, dict):
        yield from map(str, found)


def _first_word(context: typer.Context, argument: str) -> str:
    """Give the argument as typed; behind an option without its value yet it is among the words that are left over."""
    words = (str(word) for word in context.args if not str(word).startswith("-"))
    return str(context.params.get(argument) or next(words, ""))


def _runs_folder(context: typer.Context) -> Path:
    return Path(context.params.get("runs") or "runs")


def _run_folder(context: typer.Context) -> Path:
    from wfm.errors import WfmError
    from wfm.pipeline.rundir import find_run

    try:
        return find_run(_first_word(context, "run") or LATEST, _runs_folder(context))
    except (WfmError, OSError):
        return Path()
