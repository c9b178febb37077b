"""Run folders: runs/<scenario>/<run id>/, made whole or not at all, and found again by name."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfm.errors import UsageError
from wfm.scenario.places import nearest, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MANIFEST = "manifest.json"
LATEST = "latest"
PARTIAL = ".partial"
SCENARIO_FILE = "scenario.yaml"


@dataclass(frozen=True)
class RunFolder:
    """A run being written: its id, where it is written, and where it will be when it is whole."""

    id: str
    temporary: Path
    final: Path


@contextmanager
def open_run_folder(runs: Path, scenario: str, now: datetime) -> Iterator[RunFolder]:
    """Write a run: renamed to its final name when the block ends, removed whatever goes wrong in it.

    The id is the local time of `now` with a suffix where that is taken. A process that is killed leaves only a hidden
    folder, which no command takes for a run.

    Raises UsageError where the place can't be written to, or is full.
    """
    with refuse_unwritable(runs):
        folder = _reserve(runs / scenario, f"{now:%Y%m%d-%H%M%S}")
        try:
            yield folder
            folder.temporary.rename(folder.final)
        except BaseException:
            shutil.rmtree(folder.temporary, ignore_errors=True)
            raise


@contextmanager
def refuse_unwritable(place: Path, *, option: str = "--runs") -> Iterator[None]:
    """Turn the system's refusal to write to a place into a UsageError; `option`, if any, names another."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        what = f": {shown_path(Path(error.filename))}" if error.filename else ""
        hint = f"name another folder with {option}" if option else "name another folder"
        raise UsageError(f"can't write to {shown_path(place)}{what}: {reason}", hint=hint) from error


def find_run(name: str, runs: Path, *, holding: str = MANIFEST) -> Path:
    """Folder of a run by folder, id, `<scenario>/<id>`, `latest` or `<scenario>/latest`.

    The latest is the last that has a file called `holding`, or the last of all where none has.

    Raises UsageError, with the nearest name there is.
    """
    given = Path(name)
    if (given / MANIFEST).is_file():
        return given
    scenario, _, wanted = name.strip("/").rpartition("/")
    found = [run for run in list_runs(runs) if not scenario or run.parent.name == scenario]
    if wanted == LATEST:
        if found:
            return max([run for run in found if (run / holding).is_file()] or found, key=_finished)
        raise UsageError(f"no finished run{f' of {scenario}' if scenario else ''} in {shown_path(runs)}",
                         hint="make one with: wfm run SCENARIO")  # fmt: skip
    matches = [run for run in found if run.name == wanted]
    if len(matches) > 1:
        names = " or ".join(f"{run.parent.name}/{run.name}" for run in matches)
        raise UsageError(f"more than one run is called {wanted}", hint=f"say {names}")
    if not matches:
        near = nearest(wanted, [*(run.name for run in found), LATEST])
        if not scenario and any(run.parent.name == wanted for run in found):
            near = f"{wanted}/{LATEST}"
        elif (given / SCENARIO_FILE).is_file():
            raise UsageError(f"{name} is a scenario, and has no run yet", hint=f"make one with: wfm run {name}")
        hint = f'did you mean "{near}"?' if near else f"runs are looked for in {shown_path(runs)}; see --runs"
        raise UsageError(f"no run called {name}", hint=hint)
    return matches[0]


def list_runs(runs: Path) -> list[Path]:
    """Every finished run below `runs`."""
    return sorted(path.parent for path in runs.glob(f"*/*/{MANIFEST}") if not path.parent.name.startswith("."))


def read_manifest(run: Path) -> dict[str, Any]:
    """Read the manifest of a run. Raises UsageError where it is no manifest."""
    try:
        manifest = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{shown_path(run / MANIFEST)} can't be read: {error}") from error
    if not isinstance(manifest, dict) or "scenario" not in manifest:
        raise UsageError(f"{shown_path(run / MANIFEST)} is not the manifest of a run")
    return manifest


def _reserve(parent: Path, wanted: str) -> RunFolder:
    parent.mkdir(parents=True, exist_ok=True)
    count = 1
    while True:
        name = wanted if count == 1 else f"{wanted}-{count}"
        folder = RunFolder(name, parent / f".{name}{PARTIAL}", parent / name)
        count += 1
        try:
            folder.temporary.mkdir()
        except FileExistsError:
            continue
        if not folder.final.exists():
            return folder
        folder.temporary.rmdir()


def _finished(run: Path) -> tuple[str, str]:
    try:
        return str(read_manifest(run).get("finished", "")), run.name
    except UsageError:
        return "", run.name
