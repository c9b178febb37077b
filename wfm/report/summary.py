"""The summary of a run: everything the command line shows, as one plain value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wfm.core.roster import LEADING
from wfm.report.grants import WEEK, minutes_short
from wfm.report.queues import QueueFigures, heaviest_week
from wfm.report.shortage import (
    CoverFigures,
    DayCover,
    Shortage,
    count_shortages,
    find_shortages,
    measure_cover,
    measure_days,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.grid import Grid
    from wfm.core.history import History
    from wfm.core.reasons import Remedy
    from wfm.core.requirement import FteRow
    from wfm.core.roster import Coverage, HoursTarget, Roster, Violation
    from wfm.core.status import SolveStatus
    from wfm.report.grants import GrantFigures

ALL = "ALL"


@dataclass(frozen=True)
class HistoryFigures:
    """What the forecast rests on; `repairs` has a line for each kind of thing that was mended."""

    first_day: str
    last_day: str
    days: int
    repairs: tuple[str, ...]


@dataclass(frozen=True)
class SiteFigures:
    """The whole site in its heaviest week of the horizon."""

    week: str
    fte: float
    heads: float
    team_leads: float | None


@dataclass(frozen=True)
class RosterFigures:
    """A roster: who works, what it covers, how good it is proved to be. Solver figures are None where none ran.

    `people` counts everyone with a shift, `leads` the team leads among them; `shortages` holds the worst of
    `shortage_count` spells of missing agents, `remedies` who more would mend most of it, `costs` the parts of the
    objective.
    """

    people: int
    leads: int
    shifts: int
    paid_hours: float
    cover: CoverFigures
    days: tuple[DayCover, ...]
    shortages: tuple[Shortage, ...]
    shortage_count: int
    lead_intervals_missing: int | None
    switches: int | None
    hours_reduced: tuple[str, ...]
    violations: tuple[str, ...]
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    gap_of_need: float | None = None
    stop_reason: str | None = None
    repeatable: bool | None = None
    remedies: tuple[str, ...] = ()
    costs: Mapping[str, float] = field(default_factory=dict)
    first_roster_s: float | None = None
    grants: GrantFigures | None = None


@dataclass(frozen=True)
class Summary:
    """A run in a minute. `folder` and `files` say where everything is; `seconds` per stage."""

    scenario: str
    run: str
    folder: str
    timezone: str
    horizon_start: str
    horizon_end: str
    days: int
    history: HistoryFigures
    queues: tuple[QueueFigures, ...]
    site: SiteFigures | None = None
    roster: RosterFigures | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def describe_past(history: History) -> HistoryFigures:
    """Days and repairs of a history."""
    dates = history.grid.dates
    repairs = tuple(f"{repair.queue}: {repair.kind}, {repair.detail or repair.count}" for repair in history.repairs)
    return HistoryFigures(f"{dates[0]}", f"{dates[-1]}", len(dates), repairs)


def describe_site(rows: Sequence[FteRow]) -> SiteFigures | None:
    """FTE, heads and team leads of the heaviest week; None where no FTE are known."""
    week = heaviest_week(rows, ALL)
    return SiteFigures(f"{week.week}", week.fte, week.heads, week.team_leads) if week else None


def describe_roster(
    roster: Roster,
    coverage: Coverage,
    *,
    status: SolveStatus | None,
    targets: Sequence[HoursTarget],
    violations: Sequence[Violation],
    lead_missing: int | None,
    switches: int | None,
    remedies: Sequence[Remedy] = (),
    grants: GrantFigures | None = None,
) -> RosterFigures:
    """Figures of a roster."""
    return RosterFigures(
        people=len({s.agent for s in roster.stretches}),
        leads=len({s.agent for s in roster.stretches if s.activity == LEADING}),
        shifts=len({(s.agent, s.date, s.shift) for s in roster.stretches}),
        paid_hours=sum(s.end - s.start for s in roster.stretches if s.paid) / 3600,
        cover=measure_cover(coverage),
        days=measure_days(coverage),
        shortages=find_shortages(coverage),
        shortage_count=count_shortages(coverage),
        lead_intervals_missing=lead_missing,
        switches=switches,
        hours_reduced=describe_reduced(targets, roster.grid),
        violations=tuple(describe_violation(v) for v in violations),
        objective=status.objective if status else None,
        bound=status.bound if status else None,
        gap=status.gap if status else None,
        gap_of_need=status.gap_of_need if status else None,
        stop_reason=str(status.stop) if status else None,
        repeatable=status.repeatable if status else None,
        remedies=tuple(remedy.text for remedy in remedies),
        costs=dict(status.costs) if status else {},
        first_roster_s=status.first_roster_s if status else None,
        grants=grants,
    )


def describe_violation(violation: Violation) -> str:
    """Write a violation on one line."""
    parts = (violation.rule, violation.agent, f"{violation.date}" if violation.date else "")
    return " ".join(part for part in parts if part) + f": {violation.detail}"


def describe_reduced(targets: Sequence[HoursTarget], grid: Grid) -> tuple[str, ...]:
    """Name everyone whose hours fall short of contract less leave in a whole week of the horizon."""
    out = []
    for t in targets:
        short, due = minutes_short(t, grid), t.contract_minutes - t.leave_minutes
        if short and t.week >= grid.start and _days_left(t, grid) >= WEEK:
            reason = f": {t.reason}" if t.reason else ""
            out.append(f"{t.agent}, week of {t.week}: {(due - short) / 60:g} h of {due / 60:g} h due{reason}")
    return tuple(out)


def _days_left(target: HoursTarget, grid: Grid) -> int:
    return (grid.dates[-1] - target.week).days + 1
