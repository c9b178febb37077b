"""Parts of a history: what was known before a day, what came on some days, some of the queues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.core.arrays import frozen
from wfm.core.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from wfm.core.arrays import FloatArray
    from wfm.core.history import History

    Change = Callable[[Any], Any]


def cut_history(history: History, until: date) -> History:
    """Keep the days before `until`, at least one; nothing later can be seen through the result."""
    grid = history.grid
    days = min((until - grid.start).days, grid.days)
    size = int(grid.first_of_day[days])
    past = Grid(grid.timezone, grid.interval_min, grid.start, days)
    return replace(_change_arrays(history, lambda values: values[..., :size].copy()), grid=past, repairs=())


def pick_queues(history: History, names: Iterable[str]) -> History:
    """Keep some of the queues, in the history's order."""
    wanted = set(names)
    index = [q for q, name in enumerate(history.queues) if name in wanted]
    kept = tuple(history.queues[q] for q in index)
    repairs = tuple(repair for repair in history.repairs if repair.queue in wanted)
    return replace(_change_arrays(history, lambda values: values[index]), queues=kept, repairs=repairs)


def take_days(history: History, values: FloatArray, grid: Grid) -> FloatArray:
    """Lay values along the history, shape (t,), out along a grid of the same intervals; NaN beyond the history."""
    past = history.grid
    out = np.full(grid.size, np.nan)
    first, last = max(past.start, grid.start), min(past.dates[-1], grid.dates[-1])
    if first <= last:
        begin, end = (first - past.start).days, (last - past.start).days + 1
        source = slice(int(past.first_of_day[begin]), int(past.first_of_day[end]))
        begin, end = (first - grid.start).days, (last - grid.start).days + 1
        out[int(grid.first_of_day[begin]) : int(grid.first_of_day[end])] = values[source]
    return out


def _change_arrays(history: History, change: Change) -> History:
    """Change every array by queue and interval, whatever its field is called, so that none is forgotten."""
    changed: dict[str, Any] = {}
    for field in fields(history):
        value = getattr(history, field.name)
        if isinstance(value, np.ndarray):
            changed[field.name] = frozen(change(value))
        elif isinstance(value, Mapping) and any(isinstance(v, np.ndarray) for v in value.values()):
            changed[field.name] = {name: frozen(change(v)) for name, v in value.items()}
    return replace(history, **changed)
