"""What `wfm capacity --weeks` shows: the hiring plan week by week, and what to do in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wfm.cli import console
from wfm.cli.figures import count_of, show_count, show_percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfm.core.hiring import HiringClass, HiringPlan, HiringWeek

MOST_ROWS = 60
COLUMNS = (
    "week of", "need FTE", "heads", "in training", "effective", "unusable", "overtime", "on call", "short", "classes",
    "cost",
)  # fmt: skip
ALWAYS = ("week of", "need FTE", "heads", "effective", "classes", "cost")
"""Columns shown even where no week has anything in them."""


@dataclass(frozen=True)
class Line:
    """One line of the table: one week, or quiet weeks together; of those the means, and the worst of `short`."""

    first: HiringWeek
    weeks: int
    short: float

    @property
    def label(self) -> str:
        """First day, and how many weeks follow."""
        return f"{self.first.week}" + (f" +{self.weeks - 1}" if self.weeks > 1 else "")


def show_hiring(plan: HiringPlan) -> None:
    """Show a hiring plan: the weeks, a sentence for each class, and why weeks fall short where they do."""
    from rich.text import Text

    lines, rows = group_weeks(plan), []
    for line in lines:
        style = "bold" if line.first.classes else "red" if line.short > plan.max_shortfall + 1e-4 else ""
        rows.append([Text(cell, style=style) for cell in _cells(line)])
    used = [c for c, column in enumerate(COLUMNS) if column in ALWAYS or any(row[c].plain for row in rows)]
    columns = [COLUMNS[c] for c in used]
    right = [column for column in columns if column not in ("week of", "classes")]
    console.write_table(columns, [[row[c] for c in used] for row in rows], right=right)
    console.write("")
    for sentence in tell_plan(plan):
        console.write(sentence)


def describe_hiring(plan: HiringPlan) -> dict[str, Any]:
    """Describe a plan for `--json`."""
    from dataclasses import asdict

    return {
        "hiring": {
            "cost": plan.cost,
            "gap": plan.gap,
            "max_shortfall": plan.max_shortfall,
            "worst": {"week": plan.worst.week, "shortfall_share": plan.worst.shortfall_share},
            "reasons": plan.reasons,
            "classes": [asdict(found) for found in plan.classes],
            "weeks": [asdict(week) | {"shortfall_share": week.shortfall_share} for week in plan.weeks],
        }
    }


def tell_plan(plan: HiringPlan) -> Iterator[str]:
    """Say what to do: one sentence per class, what is missing and why, and the cost."""
    yield from (tell_class(found) for found in plan.classes)
    if not plan.classes:
        yield "no class to start"
    worst = plan.worst
    if plan.reasons:
        yield f"not every week can be kept within {show_percent(plan.max_shortfall)} missing:"
        yield from (f"  {reason}" for reason in plan.reasons)
    else:
        yield (f"no week misses more than {show_percent(plan.max_shortfall)} of its need; the worst is that of "
               f"{worst.week} with {show_percent(worst.shortfall_share)}")  # fmt: skip
    hours = plan.full_time_hours
    overtime, on_call = (sum(getattr(w, name) for w in plan.weeks) * hours for name in ("overtime_fte", "on_call_fte"))
    hires = sum(found.size for found in plan.classes)
    gap = "" if plan.gap is not None and plan.gap <= 1e-3 else ", not proved the least" if plan.gap is None else (
        f", at most {show_percent(plan.gap)} above the least"
    )  # fmt: skip
    extra = f"{show_count(overtime)} h of overtime" + (f", {show_count(on_call)} h on call" if on_call >= 0.5 else "")
    people = f"{show_count(hires)} hired in {len(plan.classes)} {'class' if len(plan.classes) == 1 else 'classes'}"
    yield f"in {count_of(len(plan.weeks), 'week')}: {people}, {extra}; cost {show_count(plan.cost)}{gap}"


def tell_class(found: HiringClass) -> str:
    """Say when to start a class, from when to recruit, and when it helps."""
    productive = f"fully productive {found.productive}" if found.productive > found.ready else "as fast as any at once"
    split = ", ".join(f"{count} {name}" for name, count in found.queues)
    learning = f" ({split})" if len(found.queues) > 1 else f" for {found.queues[0][0]}" if found.queues else ""
    return (
        f"start a class of {found.size}{learning} on {found.start:%a} {found.start} "
        f"(recruit from {found.recruit_from}): ready {found.ready}, {productive}"
    )


def group_weeks(plan: HiringPlan) -> tuple[Line, ...]:
    """Lines of the table, at most `MOST_ROWS` where classes allow it: quiet weeks next to each other become one."""
    size = 1
    while True:
        lines = tuple(_group(plan.weeks, size))
        if len(lines) <= MOST_ROWS or size >= len(plan.weeks):
            return lines
        size += 1


def _group(weeks: Sequence[HiringWeek], size: int) -> Iterator[Line]:
    run: list[HiringWeek] = []
    for week in weeks:
        if run and (week.classes or len(run) == size):
            yield _line(run)
            run = []
        run.append(week)
        if week.classes:
            yield _line(run)
            run = []
    if run:
        yield _line(run)


def _line(run: Sequence[HiringWeek]) -> Line:
    names = ("need_fte", "heads", "in_training", "effective_fte", "unusable_fte", "overtime_fte", "on_call_fte",
             "shortfall_fte")  # fmt: skip
    means = {name: sum(getattr(week, name) for week in run) / len(run) for name in names}
    cost = sum(week.cost for week in run)
    return Line(replace(run[0], **means, cost=cost), len(run), max(week.shortfall_share for week in run))


def _cells(line: Line) -> list[str]:
    week = line.first
    return [
        line.label,
        show_count(week.need_fte, 1),
        show_count(week.heads, 1),
        show_count(week.in_training, 1) if week.in_training >= 0.05 else "",
        show_count(week.effective_fte, 1),
        show_count(week.unusable_fte, 1) if week.unusable_fte >= 0.05 else "",
        show_count(week.overtime_fte, 1) if week.overtime_fte >= 0.05 else "",
        show_count(week.on_call_fte, 1) if week.on_call_fte >= 0.05 else "",
        show_percent(line.short) if line.short >= 5e-4 else "",
        " + ".join(map(str, week.classes)),
        show_count(week.cost),
    ]
