"""Several exports as one: rows that overlap are taken once, queues get their names, short intervals add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from wfm.core.history import Repair
from wfm.errors import Fault
from wfm.history.imports.layout import LABELS
from wfm.history.table import near_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.arrays import BoolArray, FloatArray, IntArray
    from wfm.history.imports.options import ImportOptions
    from wfm.history.imports.part import Part

MOST_CONFLICTS = 20


@dataclass(frozen=True)
class Joined:
    """Rows of all exports, each queue and moment of a series once: arrays of shape (rows,)."""

    names: tuple[tuple[str, ...], ...]
    series: IntArray
    epoch: IntArray
    numbers: Mapping[str, FloatArray]


def join_parts(parts: Sequence[Part], options: ImportOptions, notes: list[Repair]) -> tuple[Joined, list[Fault]]:
    """Put parts below each other; rows that say the same are taken once, rows that differ are faults or chosen."""
    names = tuple(dict.fromkeys(name for part in parts for name in part.names))
    place = {name: i for i, name in enumerate(names)}
    lookup = [np.array([place[name] for name in part.names], dtype=np.int64) for part in parts]
    series = np.concatenate([codes[part.series] for codes, part in zip(lookup, parts, strict=True)])
    epoch = np.concatenate([part.epoch for part in parts])
    kinds = tuple(dict.fromkeys(kind for part in parts for kind in part.numbers))
    numbers = {
        kind: np.concatenate([part.numbers.get(kind, np.full(len(part.epoch), np.nan)) for part in parts])
        for kind in kinds
    }
    order = np.lexsort((np.arange(len(epoch)), epoch, series))
    head = _heads(series[order], epoch[order])
    first = np.maximum.accumulate(np.where(head, np.arange(len(order)), 0))
    differs = np.zeros(len(order), dtype=np.bool_)
    for values in numbers.values():
        one, other = values[order], values[order][first]
        differs |= (one != other) & ~(np.isnan(one) & np.isnan(other))
    same = int((~head & ~differs).sum())
    if same:
        notes.append(Repair("", "duplicates", same, f"{same} rows that are there twice are taken once"))
    faults = _judge(parts, order, first, differs, names=names, series=series, options=options, notes=notes)
    chosen = np.append(head[1:], True) if options.prefer == "last" else head
    rows = order[chosen]
    return Joined(names, series[rows], epoch[rows], {k: v[rows] for k, v in numbers.items()}), faults


def _heads(series: IntArray, epoch: IntArray) -> BoolArray:
    """Where a new series or moment begins."""
    out = np.ones(len(epoch), dtype=np.bool_)
    out[1:] = (series[1:] != series[:-1]) | (epoch[1:] != epoch[:-1])
    return out


def _judge(
    parts: Sequence[Part], order: IntArray, first: IntArray, differs: BoolArray, *, names: Sequence[tuple[str, ...]],
    series: IntArray, options: ImportOptions, notes: list[Repair],
) -> list[Fault]:  # fmt: skip
    """Name rows of one queue and interval that say different things."""
    found = np.flatnonzero(differs)
    if not len(found):
        return []
    owner = np.concatenate([np.full(len(part.epoch), i) for i, part in enumerate(parts)])
    lines = np.concatenate([part.line for part in parts])
    epochs = np.concatenate([part.epoch for part in parts])
    zone = ZoneInfo(options.timezone)

    def name(row: int) -> str:
        when = f"{datetime.fromtimestamp(int(epochs[row]), tz=zone):%Y-%m-%d %H:%M}"
        return f"{label_series(names[series[row]], LABELS)} {when}"

    if options.prefer:
        example = name(int(order[found[0]]))
        detail = f"{len(found)} rows that differ from others of their interval; the {options.prefer} is kept, {example}"
        notes.append(Repair("", "differing duplicates", len(found), f"{detail} among them"))
        return []
    faults = []
    for n, position in enumerate(found[:MOST_CONFLICTS]):
        row, original = int(order[position]), int(order[first[position]])
        other = parts[owner[original]].shown
        where = f"line {lines[original]}" + (f" of {other}" if owner[original] != owner[row] else "")
        hint = "take one with --prefer last; or name the column that tells them apart: --columns skills=HEADER"
        faults.append(Fault(f"the same as in {where}", f"other figures for {name(row)}", parts[owner[row]].shown,
                            int(lines[row]), hint="" if n else hint))  # fmt: skip
    if (rest := len(found) - MOST_CONFLICTS) > 0:
        faults.append(Fault("each interval once", f"{rest} more like these", parts[owner[order[found[-1]]]].shown))
    return faults


def label_series(name: tuple[str, ...], split: Sequence[str]) -> str:
    """Name a series by its queue and the labels it is split by: Support / voice."""
    labels = [text for label, text in zip(LABELS, name[1:], strict=True) if label in split and text]
    return " / ".join((name[0], *labels))


def map_series(
    joined: Joined, options: ImportOptions, notes: list[Repair]
) -> tuple[tuple[str, ...], IntArray, list[Fault]]:
    """Give each series its queue; the queues, the index per series (-1: left out), and faults for names not there."""
    labels = [label_series(name, options.split) for name in joined.names]
    folded = {_fold(label): label for label in labels}
    if not options.mapping:
        queues = tuple(dict.fromkeys(labels))
        return queues, np.array([queues.index(label) for label in labels], dtype=np.int64), []
    faults, target = [], {}
    for queue, wanted in options.mapping:
        if _fold(wanted) in folded:
            target[folded[_fold(wanted)]] = queue
        else:
            near = near_name(wanted, labels)
            hint = f'did you mean "{near}"?' if near else f"it has {', '.join(sorted(set(labels))[:12])}"
            faults.append(Fault("a queue of the export", f'"{wanted}"', where=f"--map {queue}", hint=hint))
    queues = tuple(dict.fromkeys(queue for queue, _ in options.mapping))
    index = np.array([queues.index(target[label]) if label in target else -1 for label in labels], dtype=np.int64)
    volume = joined.numbers["volume"]
    for label in dict.fromkeys(label for label in labels if label not in target):
        rows = np.isin(joined.series, [i for i, other in enumerate(labels) if other == label])
        contacts = float(np.nansum(volume[rows]))
        detail = f"{int(rows.sum())} rows ({contacts:g} contacts) left out: no --map names it"
        notes.append(Repair(label, "queue left out", int(rows.sum()), detail))
    return queues, index, faults


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())
