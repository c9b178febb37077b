"""The one door to a scenario: files in, a frozen `Scenario` out, or one error with every fault."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from wfm.core.agent import Staff
from wfm.errors import Fault, ScenarioError
from wfm.scenario.build import (
    build_forecast_options,
    build_roster_options,
    build_team_leads,
)
from wfm.scenario.build_hiring import build_coaches, build_hiring, build_shrinkage
from wfm.scenario.build_intraday import build_intraday
from wfm.scenario.checks import find_oddities, run_checks
from wfm.scenario.faults import check_form
from wfm.scenario.merge import (
    Change,
    Tree,
    add_include,
    add_own,
    apply_changes,
    check_variants,
    option_changes,
    variant_changes,
)
from wfm.scenario.named_files import Source, existing_file, read_people, read_plans
from wfm.scenario.places import Place, Places, nearest, shown_path
from wfm.scenario.scenario import HistorySource, Scenario
from wfm.scenario.subject import Subject
from wfm.scenario.yaml_nodes import Document, read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

SCENARIO_FILE = "scenario.yaml"
CONFIGS = "configs"
MOST_SHOWN = 6
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def load_scenario(
    path: Path | str,
    *,
    variant: str | Sequence[str] | None = None,
    overrides: Iterable[str] = (),
    start: date | None = None,
    days: int | None = None,
) -> Scenario:
    """Read, merge and check a scenario with its people; the history is named, not read.

    Parameters
    ----------
    path : the scenario's folder, or its YAML file
    variant : name or names from `variants:`
    overrides : texts such as "shrinkage.unrostered=0.09", values written as in YAML
    start, days : the horizon, instead of the scenario's

    Raises
    ------
    ScenarioError : with every fault; a section with a fault of its own is left out of the cross-checks.
    """
    variants = (variant,) if isinstance(variant, str) else tuple(variant or ())
    source = _read_sources(_find_file(Path(path)))
    tree = source.tree
    check_variants(tree)
    changes = variant_changes(tree, variants) + option_changes(tree, tuple(overrides))
    changes += [
        Change(("horizon", key), value, Place(f"--{key}"), f"--{key}")
        for key, value in (("start", start), ("days", days))
        if value is not None
    ]
    apply_changes(tree, changes)
    checked, faults = check_form(tree.data, tree.places)
    subject = Subject(checked, tree.places)
    faults += read_people(subject, source) + read_plans(subject, source)
    existing_file(subject, source, ("history", "file"), faults)
    faults = [*tree.faults, *faults, *run_checks(subject)]
    faults += [fault for table in (*subject.people.tables, *subject.tables) for fault in table.faults]
    if faults:
        raise ScenarioError.of(_once(faults))
    return _assemble(subject, source)


def list_variants(path: Path | str) -> tuple[str, ...]:
    """Names of a scenario's variants, in its order; ScenarioError where its files can't be read as YAML."""
    variants = _read_sources(_find_file(Path(path))).tree.data.get("variants")
    return tuple(map(str, variants)) if isinstance(variants, dict) else ()


def _find_file(path: Path) -> Path:
    file = path / SCENARIO_FILE if path.is_dir() else path
    if file.is_file():
        return file
    hint = _where_scenarios_are(path)
    got = f"a folder without {SCENARIO_FILE}" if path.is_dir() else "no such file"
    fault = Fault(f"a scenario: a folder with {SCENARIO_FILE}, or a YAML file", got, file=shown_path(path), hint=hint)
    raise ScenarioError.of([fault])


def _where_scenarios_are(path: Path) -> str:
    """Hint for a path without a scenario: the one meant, those there are, or how to begin one."""
    place = path if path.is_dir() else path.parent
    known = sorted(file.parent for file in place.glob(f"*/{SCENARIO_FILE}")) if place.is_dir() else []
    siblings = [p.name for p in place.iterdir()] if place.is_dir() and not path.exists() else []
    near = nearest(path.name, [folder.name for folder in known]) or nearest(path.name, siblings)
    if near and not path.exists():
        return f'did you mean "{shown_path(place / near)}"?'
    if place.is_dir() and (place / SCENARIO_FILE).is_file():
        return f"there is one in {'this folder' if place == Path() else shown_path(place)}: give {shown_path(place)}"
    shown = ", ".join(shown_path(folder) for folder in known[:MOST_SHOWN])
    return f"there is {shown}" if shown else "begin one with: wfm init mysite"


def _read_sources(file: Path) -> Source:
    own = read_yaml(file, shown_path(file))
    tree = Tree(Places({}, own.place))
    files = [file]
    includes = own.data.get("include", [])
    if not isinstance(includes, list) or not all(isinstance(name, str) for name in includes):
        places, hint = Places(own.marks, own.place), "such as [nl_atw.yaml, shifts_day.yaml]"
        fault = places.fault(("include",), expected="a list of files", got=includes, hint=hint)
        raise ScenarioError.of([*own.faults, fault])
    for index, name in enumerate(includes):
        found = _find_include(file.parent, name)
        if found is None:
            places = Places(own.marks, own.place)
            tree.faults.append(_missing_include(places, file.parent, index, name))
            continue
        files.append(found)
        document = read_yaml(found, shown_path(found))
        _no_nested_include(tree, document)
        tree.faults += document.faults
        add_include(tree, document)
        own.broken |= document.broken
    tree.faults += own.faults
    add_own(tree, own)
    if own.broken or any(fault.where.startswith("include[") for fault in tree.faults):
        raise ScenarioError.of(tree.faults)
    return Source(file.parent, tree, files)


def _find_include(folder: Path, name: str) -> Path | None:
    configs = _configs_folder(folder)
    candidates = [folder / name] + ([configs / name] if configs else [])
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _configs_folder(folder: Path) -> Path | None:
    start = folder.resolve()
    return next((up / CONFIGS for up in (start, *start.parents) if (up / CONFIGS).is_dir()), None)


def _missing_include(places: Places, folder: Path, index: int, name: str) -> Fault:
    configs = _configs_folder(folder)
    files = [p.name for place in (configs, folder) if place for p in place.glob("*.yaml")]
    near = nearest(name, files)
    hint = f'did you mean "{near}"?' if near else "" if configs else "there is no configs folder above the scenario"
    return places.fault(("include", index), expected="a file in configs or beside the scenario", got=name, hint=hint)


def _no_nested_include(tree: Tree, document: Document) -> None:
    if "include" in document.data:
        fault = Places(document.marks, document.place).fault(
            ("include",), expected="include in the scenario's own file only", got=document.data.pop("include")
        )
        tree.faults.append(fault)


def _once(faults: list[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))


def _assemble(subject: Subject, source: Source) -> Scenario:
    form, past = subject.form, subject.form.history
    return Scenario(
        name=form.name,
        folder=source.folder,
        timezone=form.timezone,
        interval_min=form.interval_min,
        seed=form.seed,
        full_time_hours=form.full_time_hours,
        horizon=subject.horizon,
        queues=subject.queues,
        staff=_staff(subject),
        labour=subject.labour,
        shrinkage=build_shrinkage(form.shrinkage),
        team_leads=build_team_leads(form.team_leads),
        coaches=build_coaches(form.coaches),
        hiring=build_hiring(form.hiring),
        forecast=build_forecast_options(form.forecast),
        roster=build_roster_options(form.roster),
        intraday=build_intraday(form.intraday),
        rules=subject.rules,
        history=HistorySource(
            source.folder / past.file if past.file is not None else None,
            past.interval_min or form.interval_min,
            url=past.url or "",
            query=past.query or "",
        ),
        events=subject.events,
        adjustments=subject.adjustments,
        overrides=tuple(source.tree.overrides),
        inputs=tuple(dict.fromkeys(source.files)),
        warnings=tuple(find_oddities(subject)),
    )


def _staff(subject: Subject) -> Staff:
    people = subject.people
    return Staff(
        agents=tuple(people.agents),
        contracts=subject.contracts,
        shifts=subject.shifts,
        time_off=tuple(people.time_off),
        worked=tuple(people.worked),
        week_starts_on=WEEKDAY_NAMES.index(subject.form.week_starts_on),
        requests=tuple(request for _, request in people.requests),
        locks=tuple(lock for _, lock in people.locks),
    )
