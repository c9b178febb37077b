"""Included files, variants and options merged into one tree of plain data; nothing is ever silently last-wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wfm.errors import Fault
from wfm.scenario.faults import find_default, holds_list, known_keys
from wfm.scenario.places import KeyPath, Place, Places, dotted, show, suggest
from wfm.scenario.scenario import Override
from wfm.scenario.yaml_nodes import Document, read_value

Clash = Callable[[KeyPath, object, object], None]
_MISSING = object()
_FIXED = ("include", "variants")


@dataclass
class Tree:
    """The merged data so far, where each key came from, what was overridden, and what went wrong."""

    places: Places
    data: dict[str, object] = field(default_factory=dict)
    overrides: list[Override] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """One key to set, from a variant or an option."""

    path: KeyPath
    value: object
    place: Place
    source: str


def add_include(tree: Tree, document: Document) -> None:
    """Merge an included file; a leaf that another include set already is a fault."""

    def clash(path: KeyPath, old: object, new: object) -> None:
        first = tree.places.find(path)
        fault = Places(document.marks, document.place).fault(
            path, expected="a key that only one include sets", got=new, hint=f"{first} sets it to {show(old)}"
        )
        tree.faults.append(fault)

    _merge(tree, document, clash)


def add_own(tree: Tree, document: Document) -> None:
    """Merge the scenario's own file; where it sets what an include set, that is recorded."""

    def clash(path: KeyPath, old: object, new: object) -> None:
        if old != new:
            source = str(document.marks.get(path, document.place))
            tree.overrides.append(Override(dotted(path), old, new, source))

    _merge(tree, document, clash)


def variant_changes(tree: Tree, names: tuple[str, ...]) -> list[Change]:
    """Keys that the named variants set; an unknown variant is a fault."""
    variants = tree.data.get("variants")
    variants = variants if isinstance(variants, dict) else {}
    changes: list[Change] = []
    for name in names:
        chosen = variants.get(name)
        if not isinstance(chosen, dict):
            hint = suggest(name, variants, what="variants")
            tree.faults.append(
                Fault("a variant of the scenario", f'"{name}"', file=f"--variant {name}", where="variants", hint=hint)
            )
            continue
        for key, value in chosen.items():
            place = tree.places.find(("variants", name, key))
            for path, leaf in _leaves(tuple(key.split(".")), value):
                changes.append(Change(path, leaf, place, f"variant {name}"))
    return changes


def check_variants(tree: Tree) -> None:
    """Note unknown keys in every variant, chosen or not."""
    variants = tree.data.get("variants")
    names = (
        tuple(name for name, keys in variants.items() if isinstance(keys, dict)) if isinstance(variants, dict) else ()
    )
    for change in variant_changes(tree, names):
        index, _ = find_default(change.path, tree.data)
        if index is not None or change.path[0] in _FIXED:
            tree.faults.append(_unknown_key(tree, change, index))


def option_changes(tree: Tree, options: tuple[str, ...]) -> list[Change]:
    """Keys set by `key=value` texts; a text without = or with a value that is no YAML is a fault."""
    changes: list[Change] = []
    for text in options:
        shown = f"--set {text}"
        key, equals, written = text.partition("=")
        if not equals or not key.strip():
            tree.faults.append(Fault("key=value", f'"{text}"', file=shown, hint="such as shrinkage.unrostered=0.09"))
            continue
        value, faults = read_value(written, shown)
        tree.faults += faults
        if not faults:
            path = tuple(key.strip().split("."))
            changes += [Change(leaf_path, leaf, Place(shown), "--set") for leaf_path, leaf in _leaves(path, value)]
    return changes


def apply_changes(tree: Tree, changes: list[Change]) -> None:
    """Set every key once; a key set by two overrides or unknown to the form is a fault and is left as it was."""
    done: list[Change] = []
    for change in changes:
        rival = next((c for c in done if _overlap(c.path, change.path)), None)
        place = Places({}, change.place)
        if rival is not None:
            hint = f"{rival.source} sets {dotted(rival.path)} to {show(rival.value)} as well"
            tree.faults.append(
                place.fault(change.path, expected="each key in one override", got=change.value, hint=hint)
            )
            continue
        unknown, old = find_default(change.path, tree.data)
        if unknown is not None or change.path[0] in _FIXED:
            tree.faults.append(_unknown_key(tree, change, unknown))
            continue
        done.append(change)
        _set(tree, change)
        tree.overrides.append(Override(dotted(change.path), old, change.value, change.source))


def _unknown_key(tree: Tree, change: Change, index: int | None) -> Fault:
    place = Places({}, change.place)
    if index is None:
        return place.fault(change.path, expected="a key that overrides may set", got=str(change.path[0]))
    above = change.path[:index]
    word = str(change.path[index])
    if holds_list(above):
        return place.fault(above, expected="a whole new list", got=word, hint="lists are replaced whole")
    level = _at(tree.data, above)
    known = known_keys(above) or (list(level) if isinstance(level, Mapping) else [])
    hint = suggest(word, map(str, known), what="keys here") if known else f"{dotted(above)} holds one value"
    return place.fault(change.path, expected="a known key", got=word, hint=hint)


def _merge(tree: Tree, document: Document, clash: Clash) -> None:
    def walk(target: dict[str, object], source: Mapping[str, object], path: KeyPath) -> None:
        for key, new in source.items():
            here = (*path, key)
            old = target.get(key, _MISSING)
            if isinstance(old, dict) and isinstance(new, dict):
                walk(old, new, here)
                continue
            if old is not _MISSING:
                clash(here, old, new)
            target[key] = new
            _drop_marks(tree.places, here)
            for marked, place in document.marks.items():
                if marked[: len(here)] == here:
                    tree.places.marks[marked] = place

    walk(tree.data, document.data, ())


def _set(tree: Tree, change: Change) -> None:
    level = tree.data
    for key in change.path[:-1]:
        below = level.get(str(key))
        if not isinstance(below, dict):
            below = {}
            level[str(key)] = below
        level = below
    level[str(change.path[-1])] = change.value
    _drop_marks(tree.places, change.path)
    tree.places.marks[change.path] = change.place


def _drop_marks(places: Places, path: KeyPath) -> None:
    for marked in [m for m in places.marks if m[: len(path)] == path]:
        del places.marks[marked]


def _leaves(path: KeyPath, value: object) -> list[tuple[KeyPath, object]]:
    """Take a mapping apart into its leaves, so that an override of part of a section keeps the rest."""
    if isinstance(value, dict) and value:
        return [leaf for key, inner in value.items() for leaf in _leaves((*path, *str(key).split(".")), inner)]
    return [(path, value)]


def _overlap(one: KeyPath, two: KeyPath) -> bool:
    shorter = min(len(one), len(two))
    return one[:shorter] == two[:shorter]


def _at(data: object, path: KeyPath) -> object:
    for key in path:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data
