"""What `wfm capacity` shows: people needed per queue and day, which promise asks most, and FTE per week."""

from __future__ import annotations

from wfm.cli import console
from wfm.cli.figures import show_count
from wfm.cli.show_summary import describe_run, show_end, show_lines
from wfm.core.requirement import Requirement
from wfm.pipeline.request import Outcome
from wfm.report.needs import describe_days


def show_capacity(outcome: Outcome) -> None:
    """Show a requirement."""
    requirement = outcome.results.requirement
    assert requirement is not None
    show_lines(describe_run(outcome.summary))
    console.write("")
    _show_days(requirement)
    console.write("")
    _show_fte(requirement)
    console.write("")
    show_end(outcome.summary)


def _show_days(requirement: Requirement) -> None:
    rows = [
        (
            need.queue,
            f"{need.day:%a %Y-%m-%d}",
            need.least,
            need.peak,
            f"{need.peak_at:%H:%M}",
            show_count(need.agent_hours, 1),
            ", ".join(f"{name} {share:.0%}" for name, share in need.binding.items()),
        )
        for need in describe_days(requirement)
    ]
    columns = ("queue", "day", "min", "peak", "at", "agent-hours", "binding target, share of intervals")
    console.write_table(columns, rows, right=("min", "peak", "at", "agent-hours"))


def _show_fte(requirement: Requirement) -> None:
    rows = [
        (
            r.queue,
            r.week,
            show_count(r.agent_hours, 1),
            show_count(r.fte, 1),
            show_count(r.heads, 1),
            "" if r.team_leads is None else show_count(r.team_leads, 1),
        )
        for r in requirement.fte
    ]
    columns = ("queue", "week of", "paid hours", "FTE", "heads", "team leads")
    console.write_table(columns, rows, right=columns[2:])
