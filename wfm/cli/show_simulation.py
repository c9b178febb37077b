"""What `wfm simulate` shows: per queue what was promised, foretold and delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.cli import console
from wfm.cli.figures import count_of, show_count, show_percent, show_target, show_time
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from wfm.core.simulation import ClassService
    from wfm.pipeline.simulating import SimulatedQueue, SimulateOutcome

RIGHT = ("contacts", "predicted", "simulated", "+-", "ASA", "given up", "occupancy", "backlog")


def show_simulation(outcome: SimulateOutcome) -> None:
    """Show a simulation: queues, priority classes, how busy people are, and where the files are."""
    simulation = outcome.simulation
    grid = simulation.grid
    what = "roster" if outcome.staffing == "rostered" else "requirement"
    console.write_lines(
        [
            ("simulated", f"{outcome.scenario.name}, the {what} of {shown_path(outcome.parent)}", "bold"),
            ("horizon", f"{grid.dates[0]} to {grid.dates[-1]}, {count_of(simulation.replications, 'time')}", ""),
        ]
    )
    console.write("")
    console.write_table(
        ("queue", "promise", *RIGHT, "worst day"), [_describe(row) for row in outcome.queues], right=RIGHT
    )
    if simulation.classes:
        console.write("")
        columns = ("queue", "class", "contacts", "promised", "simulated", "+-")
        console.write_table(columns, [_describe_class(one) for one in simulation.classes], right=columns[2:])
    console.write("")
    console.write_lines(_describe_end(outcome))


def _describe(row: SimulatedQueue) -> tuple[str, ...]:
    worst = "-" if row.worst_day is None else f"{row.worst_day:%a %d %b} {show_percent(row.worst_level)}"
    return (
        row.queue,
        show_target(row.target.service_level, row.target.answer_within_s),
        show_count(row.offered),
        show_percent(row.predicted),
        show_percent(row.service_level),
        show_percent(row.half_width),
        show_time(row.asa_s),
        show_percent(row.abandonment),
        show_percent(row.occupancy),
        show_count(row.backlog, 1),
        worst,
    )


def _describe_class(one: ClassService) -> tuple[str, ...]:
    known = one.service_level == one.service_level
    return (
        one.queue,
        one.name or "the rest",
        show_count(one.offered),
        show_percent(one.promised),
        show_percent(one.service_level if known else None),
        show_percent(one.half_width if one.half_width == one.half_width else None),
    )


def _describe_end(outcome: SimulateOutcome) -> list[tuple[str, str, str]]:
    lines = []
    busy = sorted(occupancy for _, occupancy in outcome.simulation.agent_occupancy)
    if busy:
        middle = busy[len(busy) // 2]
        text = f"{busy[0]:.0%} to {busy[-1]:.0%} of their time there, {middle:.0%} in the middle"
        lines.append(("people", f"{len(busy):,} on queue, busy {text}", ""))
    lines.append(("+-", "half of the 95% confidence interval; backlog: waiting when the horizon ends", "dim"))
    lines.append(("files", shown_path(outcome.folder), "bold"))
    return lines
