"""The roster as JSON, for a tool of one's own: people with their shifts, each shift with what is done when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.agent import Agent
    from wfm.core.roster import Coverage
    from wfm.export.extract import Extract
    from wfm.export.shifts import WorkShift

DOCUMENT = "roster.json"


def make_json(extract: Extract) -> Mapping[str, bytes]:
    """Make the document, by file name: UTF-8, times with their offset, hours as numbers.

    Keys: site, timezone, first, last, people (agent, name, team, role, paid_hours, away, shifts), coverage (per queue
    and interval; null where only some people are exported).
    """
    shifts: dict[str, list[WorkShift]] = {}
    for shift in extract.shifts:
        shifts.setdefault(shift.agent, []).append(shift)
    document = {
        "site": extract.name,
        "timezone": extract.grid.timezone,
        "first": extract.days[0].isoformat() if extract.days else None,
        "last": extract.days[-1].isoformat() if extract.days else None,
        "people": [_person(agent, shifts.get(agent.id, []), extract) for agent in extract.people],
        "coverage": None if extract.coverage is None else _coverage(extract.coverage, extract),
    }
    return {DOCUMENT: (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")}


def _person(agent: Agent, shifts: list[WorkShift], extract: Extract) -> dict[str, Any]:
    return {
        "agent": agent.id,
        "name": agent.name,
        "team": agent.team,
        "role": agent.role,
        "paid_hours": sum(shift.paid_hours for shift in shifts),
        "away": [day.isoformat() for day in extract.days if (agent.id, day) in extract.away],
        "shifts": [_shift(shift) for shift in shifts],
    }


def _shift(shift: WorkShift) -> dict[str, Any]:
    return {
        "date": shift.date.isoformat(),
        "shift": shift.shift,
        "start": shift.start.isoformat(),
        "end": shift.end.isoformat(),
        "paid_hours": shift.paid_hours,
        "work": [{"from": moment.isoformat(), "on": name} for moment, name in shift.turns],
        "breaks": [{"kind": p.kind, "start": p.start.isoformat(), "end": p.end.isoformat()} for p in shift.pauses],
    }


def _coverage(coverage: Coverage, extract: Extract) -> list[dict[str, Any]]:
    grid, days = coverage.grid, set(extract.days)
    shown = coverage.open | (coverage.required > 0) | (coverage.rostered > 0)
    inside = np.array([grid.dates[d] in days for d in grid.day_of], dtype=np.bool_)
    return [
        {
            "queue": queue,
            "interval_start": grid.iso(int(t)),
            "required": int(coverage.required[q, t]),
            "rostered": int(coverage.rostered[q, t]),
        }
        for q, queue in enumerate(coverage.queues)
        for t in np.flatnonzero(shown[q] & inside)
    ]
