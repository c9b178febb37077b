"""The tables that a scenario names, read into the subject of the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from wfm.errors import Fault
from wfm.scenario.adjustments import read_adjustments
from wfm.scenario.checks import zone_exists
from wfm.scenario.events import read_events
from wfm.scenario.people import Known, read_agents, read_time_off, read_worked
from wfm.scenario.places import KeyPath, nearest, shown_path
from wfm.scenario.wishes import read_locks, read_requests

if TYPE_CHECKING:
    from wfm.core.shift import ShiftKind
    from wfm.scenario.merge import Tree
    from wfm.scenario.subject import Subject


@dataclass
class Source:
    """What was read from YAML: the merged tree, and the files in the order they were read."""

    folder: Path
    tree: Tree
    files: list[Path]


def read_people(subject: Subject, source: Source) -> list[Fault]:
    """Read the tables; names are checked against the keys in the YAML, so that a faulty section still has its names."""
    form, data, people = subject.form, source.tree.data, subject.people
    faults: list[Fault] = []
    zone_name = data.get("timezone")
    known_zone = isinstance(zone_name, str) and zone_exists(zone_name)
    zone = ZoneInfo(str(zone_name) if known_zone else "UTC")
    known = _known_names(data)
    file = existing_file(subject, source, ("agents",), faults)
    if file is None:
        return faults
    read_agents(file, shown_path(file), known=known, people=people)
    file = existing_file(subject, source, ("time_off",), faults)
    if file is not None:
        paid = form.paid_time_off if "paid_time_off" in subject.checked.valid else ()
        read_time_off(file, shown_path(file), paid=paid, zone=zone, people=people)
    file = existing_file(subject, source, ("worked_hours",), faults)
    if file is not None:
        before = form.horizon.start if "horizon" in subject.checked.valid else date.max
        read_worked(file, shown_path(file), zone=zone, before=before, shifts=known.shifts, people=people)
    return faults + _read_wishes(subject, source, known)


def read_plans(subject: Subject, source: Source) -> list[Fault]:
    """Read events and adjustments, where they are in files."""
    form, faults = subject.form, list[Fault]()
    queues = _names(source.tree.data.get("queues"))
    file = existing_file(subject, source, ("events",), faults)
    if file is not None:
        table, subject.events = read_events(file, shown_path(file), queues=queues)
        subject.tables.append(table)
    if "adjustments" in subject.checked.valid and isinstance(form.adjustments, str):
        file = existing_file(subject, source, ("adjustments",), faults)
        step = form.interval_min if "interval_min" in subject.checked.valid else 1
        if file is not None:
            table, subject.listed = read_adjustments(file, shown_path(file), queues=queues, interval_min=step)
            subject.tables.append(table)
    return faults


def existing_file(subject: Subject, source: Source, path: tuple[str, ...], faults: list[Fault]) -> Path | None:
    """Path of a file the scenario names, None where it names none; a fault where it isn't there."""
    if path[0] not in subject.checked.valid:
        return None
    value: object = subject.form
    for key in path:
        value = getattr(value, key)
    if value is None:
        return None
    file = source.folder / str(value)
    if file.is_file():
        source.files.append(file)
        return file
    near = nearest(file.name, [p.name for p in file.parent.iterdir()]) if file.parent.is_dir() else None
    hint = f'did you mean "{near}"?' if near else f"no such file: {shown_path(file)}"
    where: KeyPath = path
    faults.append(subject.places.fault(where, expected="an existing file", got=str(value), hint=hint))
    return None


def _read_wishes(subject: Subject, source: Source, known: Known) -> list[Fault]:
    """Read requests and locks; of dates outside the horizon nothing is kept."""
    faults: list[Fault] = []
    dates = subject.dates if "horizon" in subject.checked.valid else ()
    file = existing_file(subject, source, ("requests",), faults)
    if file is not None:
        read_requests(file, shown_path(file), shifts=known.shifts, dates=dates, people=subject.people)
    file = existing_file(subject, source, ("locks",), faults)
    if file is not None:
        kinds: dict[str, ShiftKind | None] = dict.fromkeys(known.shifts)
        if "shifts" in subject.checked.valid:
            kinds |= {kind.name: kind for kind in subject.shifts}
        read_locks(file, shown_path(file), kinds=kinds, dates=dates, people=subject.people)
    return faults


def _known_names(data: Mapping[str, object]) -> Known:
    rules = data.get("rules")
    rotations = rules.get("rotations") if isinstance(rules, dict) else None
    listed = rotations if isinstance(rotations, list) else []
    names = tuple(str(entry["name"]) for entry in listed if isinstance(entry, dict) and "name" in entry)
    contracts, queues, shifts = (_names(data.get(key)) for key in ("contracts", "queues", "shifts"))
    return Known(contracts, queues, shifts, names)


def _names(section: object) -> tuple[str, ...]:
    return tuple(map(str, section)) if isinstance(section, dict) else ()
