"""Figures as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfm.core.requirement import Target
from math import floor


def show_percent(share: float | None, digits: int = 1) -> str:
    """Write a share as a percentage; a dash where there is none."""
    return "-" if share is None else f"{share:.{digits}%}"


def show_count(value: float | None, digits: int = 0) -> str:
    """Write a number with thousands separated; a dash where there is none."""
    return "-" if value is None else f"{value:,.{digits}f}"


def count_of(number: int, noun: str) -> str:
    """Write a number with its noun, plural unless it is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def show_change(now: float, before: float | None) -> str:
    """Write a change against an earlier figure, such as +3.4%."""
    return "-" if not before else f"{now / before - 1:+.1%}"


def show_moment(iso: str | None) -> str:
    """Write an ISO 8601 time as weekday, day and clock."""
    return "-" if iso is None else f"{datetime.fromisoformat(iso):%a %d %b %H:%M}"


def show_target(level: float | None, within_s: float | None) -> str:
    """Write a service-level target."""
    return "-" if level is None or within_s is None else f"{round(100 * level, 4):g}% in {show_time(within_s)}"


def show_promise(target: Target, *, busy: bool = True) -> str:
    """Write what a queue promises: "80% in 20 s, mean wait 30 s, at most 90% busy".

    With `busy` False only what its customers are promised, unless there is nothing else.
    """
    parts = []
    if target.service_level is not None:
        parts.append(show_target(target.service_level, target.answer_within_s))
    if target.asa_s is not None:
        parts.append(f"mean wait {show_time(target.asa_s)}")
    if target.max_occupancy is not None and (busy or not parts):
        parts.append(f"at most {target.max_occupancy:.0%} busy")
    return ", ".join(parts)


def show_time(seconds: float | None) -> str:
    """Write seconds as people say them: 45 s, 12 min, 4 h; a dash where there are none."""
    if seconds is None:
        return "-"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.3g} h"


def round_together(values: Sequence[float], total: int) -> list[int]:
    """Round to whole numbers that add up to a total, each up or down: up where most is cut off.

    `total` is their own sum, rounded up or down.
    """
    whole = [floor(value) for value in values]
    order = sorted(range(len(values)), key=lambda k: (whole[k] - values[k], k))
    for k in order[: max(total - sum(whole), 0)]:
        whole[k] += 1
    return whole


def name_briefly(model: str) -> str:
    """Name a model; several together are a blend of so many, whose parts stand elsewhere."""
    parts = model.count(" + ") + 1
    return f"blend of {parts}" if parts > 1 else model
