"""Changes of somebody's hours: longer or shorter shifts, people on call, team leads who take contacts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wfm.roster.offer import build_offer
from wfm.roster.repair.day import BREAK, OFF, Duty, shifts_of
from wfm.roster.repair.ways import block_ways

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from wfm.core.agent import Agent, Staff
    from wfm.core.arrays import BoolArray, IntArray
    from wfm.core.grid import Grid
    from wfm.core.options import IntradayOptions
    from wfm.core.requirement import Requirement
    from wfm.roster.repair.day import Day
    from wfm.roster.repair.ways import Steps

LEAD = "team_lead"


def longer_ways(duty: Duty, labels: IntArray, grid: Grid, options: IntradayOptions) -> Iterator[IntArray]:
    """Let a shift end later, or begin earlier if it hasn't begun, on the line that is served there."""
    able = not options.overtime_contracts or duty.agent.contract in options.overtime_contracts
    inside = np.flatnonzero(labels != OFF)
    if not able or duty.settled or not inside.size or duty.agent.role == LEAD:
        return
    most = options.most_overtime_min // grid.interval_min
    begin, end = int(inside[0]), int(inside[-1]) + 1
    room = duty.end + most - (duty.base + end) - max(0, duty.start - (duty.base + begin))
    if labels[end - 1] >= 0 and duty.base + end >= duty.end:
        for k in range(1, min(room, labels.size - end) + 1):
            new = labels.copy()
            new[end : end + k] = labels[end - 1]
            yield new
    early = duty.base + begin - duty.since
    if labels[begin] >= 0 and duty.base + begin <= duty.start and early > 0:
        for k in range(1, min(room, early, begin) + 1):
            new = labels.copy()
            new[begin - k : begin] = labels[begin]
            yield new


def shorter_ways(duty: Duty, labels: IntArray, grid: Grid, options: IntradayOptions) -> Iterator[IntArray]:
    """Let a shift end earlier, where that is agreed; no break or activity is lost by it."""
    able = not options.time_off_contracts or duty.agent.contract in options.time_off_contracts
    inside = np.flatnonzero(labels != OFF)
    if not able or duty.settled or not inside.size or duty.agent.role == LEAD:
        return
    end = int(inside[-1]) + 1
    least = max(duty.end - options.most_time_off_min // grid.interval_min, duty.since, duty.base + int(inside[0]) + 1)
    for cut in range(end - 1, least - duty.base - 1, -1):
        if labels[cut] < 0 or labels[cut - 1] < 0:
            return
        new = labels.copy()
        new[cut:] = OFF
        yield new


def lead_ways(duty: Duty, labels: IntArray, steps: Steps, spare: BoolArray) -> Iterator[IntArray]:
    """Let a team lead take contacts where others lead and nobody waits for a trainer: `spare` (t,)."""
    if duty.agent.role != LEAD:
        return
    for new in block_ways(duty, labels, steps):
        at = duty.base + np.flatnonzero(new != labels)
        if at.size and at[-1] < spare.size and spare[at].all():
            yield new


def called_in(
    day: Day,
    requirement: Requirement,
    staff: Staff,
    steps: Steps,
    *,
    today: int,
    away: Collection[str],
) -> list[tuple[Duty, IntArray]]:
    """Whoever is on call and free today, with the shift that would help most: a duty that is off, and its labels."""
    able = _list_able(day, staff, today, away)
    if not able or not shifts_of(day.roster):
        return []
    number = {queue: q for q, queue in enumerate(day.queues)}
    lines = [tuple(sorted(number[s] for s in agent.skills if s in number)) for agent in able]
    opened = np.array([requirement.open[list(mine)].any(axis=0) for mine in lines])
    offer = build_offer(day.grid, replace(staff, agents=able), opened)
    found = []
    for p, agent in enumerate(able):
        best: tuple[float, Duty, IntArray] | None = None
        for k, kind in enumerate(staff.shifts):
            for start in offer.starts[today][k][offer.allowed[p][today][k]].tolist():
                if start < day.first or start + offer.lengths[k] > day.last:
                    continue
                name = f"{kind.name}-{day.grid.datetime_at(start):%H%M}"
                blank = np.full(offer.lengths[k], OFF, dtype=np.int64)
                duty = Duty(
                    agent, day.grid.dates[today], name, kind, start, start, start + blank.size, blank, (),
                    lines[p], day.first,
                )  # fmt: skip
                for labels in _shifts(duty, day.grid):
                    price = steps.change(duty, blank, labels)
                    if best is None or price < best[0]:
                        best = price, duty, labels
        if best is not None:
            found.append(best[1:])
    return found


def _list_able(day: Day, staff: Staff, today: int, away: Collection[str]) -> tuple[Agent, ...]:
    """List who is on call and neither at work today nor away."""
    busy = {who for who, date in shifts_of(day.roster) if date == day.grid.dates[today]}
    return tuple(
        agent
        for agent in staff.agents
        if staff.contracts[agent.contract].on_call and agent.id not in busy and agent.id not in away
    )


def _shifts(duty: Duty, grid: Grid) -> Iterator[IntArray]:
    """Try the shift on each of the person's lines, its breaks in the middle of their windows."""
    step = grid.interval_min
    for line in duty.lines:
        labels = np.full(duty.labels.size, line, dtype=np.int64)
        for b, rest in enumerate(duty.kind.breaks):
            at = (-(-rest.earliest_min // step) + rest.latest_min // step) // 2
            labels[at : at + rest.minutes // step] = BREAK - b
        yield labels
