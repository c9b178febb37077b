"""Figures as people read them."""

from __future__ import annotations

from datetime import datetime


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
    return "-" if level is None or within_s is None else f"{level:.0%} in {show_time(within_s)}"


def show_time(seconds: float | None) -> str:
    """Write seconds as people say them: 45 s, 12 min, 4 h; a dash where there are none."""
    if seconds is None:
        return "-"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.3g} h"
