"""Whether a manifest.json still holds what is read from it: somebody may have edited it by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from wfm.core.forecast import AdjustedBy
from wfm.errors import Fault, ScenarioError
from wfm.pipeline.files.choices import read_choice

Check = Callable[[Any], bool]


def check_manifest(manifest: Mapping[str, Any], shown: str) -> None:
    """Check the parts of a manifest that a run is opened again by; `shown` is how faults name the file.

    Raises ScenarioError with every part that is missing or not as a run writes it.
    """
    faults = []
    for path, (expected, fits) in PARTS.items():
        value: Any = manifest
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if not fits(value):
            faults.append(Fault(expected, _show(value), file=shown, where=".".join(path)))
    if faults:
        raise ScenarioError.of(faults, hint="make the run again: its manifest is not as it was written")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and "\0" not in value


def _are_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _is_day(value: Any) -> bool:
    try:
        return value is None or bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _is_count(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


def _is_hashes(value: Any) -> bool:
    return value is None or (isinstance(value, Mapping) and all(_is_text(name) for name in value))


def _rows_of(*keys: str) -> Check:
    def fits(value: Any) -> bool:
        rows = [] if value is None else value
        return isinstance(rows, list) and all(isinstance(row, Mapping) and row.keys() >= set(keys) for row in rows)

    return fits


def _are_choices(value: Any) -> bool:
    try:
        for entry in value or []:
            read_choice(entry)
    except (TypeError, KeyError, ValueError):
        return False
    return True


def _are_adjusted(value: Any) -> bool:
    try:
        return all(isinstance(AdjustedBy(**entry).contacts, int | float) for entry in value or [])
    except TypeError:
        return False


def _show(value: Any) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


PARTS: dict[tuple[str, ...], tuple[str, Check]] = {
    ("scenario", "name"): ("the name of a scenario", _is_text),
    ("scenario", "path"): ("the path of a scenario", _is_text),
    ("scenario", "path_from_run"): ("the path of a scenario from here", _is_text),
    ("scenario", "variants"): ("a list of variants", _are_texts),
    ("scenario", "settings"): ("a list of settings", _are_texts),
    ("scenario", "absent"): ("a list of absences", _are_texts),
    ("scenario", "start"): ("a date such as 2026-10-19, or null", _is_day),
    ("scenario", "days"): ("a whole number, or null", _is_count),
    ("inputs",): ("a list with file and sha256", _rows_of("file", "sha256")),
    ("overrides",): ("a list with key and new", _rows_of("key", "new")),
    ("files",): ("a SHA-256 for each file", _is_hashes),
    ("forecast", "choices"): ("a list of the models chosen", _are_choices),
    ("forecast", "adjustments"): ("a list of what adjustments added", _are_adjusted),
}
