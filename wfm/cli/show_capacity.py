"""What `wfm capacity` shows: people needed per queue and day, which promise asks most, its price, FTE, risk, pools."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.cli import console
from wfm.cli.figures import count_of, show_count, show_percent, show_promise
from wfm.cli.labelled import show_lines
from wfm.cli.show_hiring import describe_hiring, show_hiring
from wfm.cli.show_summary import describe_run, show_end
from wfm.report.needs import describe_days

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.core.queue import Queue
    from wfm.core.requirement import Requirement
    from wfm.pipeline.request import Outcome

MOST_DAYS = 14
ALL = "ALL"


def show_capacity(outcome: Outcome) -> None:
    """Show a requirement, and whatever was asked for beside it."""
    results = outcome.results
    requirement = results.requirement
    assert requirement is not None
    show_lines(describe_run(outcome.summary))
    console.write("")
    _show_queues(requirement, {queue.name: queue for queue in results.scenario.queues})
    console.write("")
    if requirement.grid.days <= MOST_DAYS:
        _show_days(requirement)
        console.write("")
    if results.hiring is None:
        _show_fte(requirement)
    else:
        show_hiring(results.hiring)
    console.write("")
    if requirement.risk is not None:
        _show_risk(requirement)
    if requirement.pools:
        _show_pools(requirement)
    show_end(outcome.summary)


def describe_capacity(outcome: Outcome) -> dict[str, Any]:
    """Give what `--json` says of a requirement beside the summary."""
    requirement, hiring = outcome.results.requirement, outcome.results.hiring
    assert requirement is not None
    told: dict[str, Any] = {"point_prices": [asdict(price) for price in requirement.prices]}
    told["pools"] = [
        {
            "queues": pool.queues,
            "flexible": pool.flexible,
            "service_level": [level if level == level else None for level in pool.service],
            **_hours(requirement, pool),
        }
        for pool in requirement.pools
    ]
    return told | (describe_hiring(hiring) if hiring is not None else {})


def _show_queues(requirement: Requirement, queues: Mapping[str, Queue]) -> None:
    """Show a line per queue: its promise, what is expected with the people needed, and what a point more would cost."""
    prices = {price.queue: price for price in requirement.prices}
    hour = requirement.grid.interval_s / 3600
    rows = []
    for q, name in enumerate(requirement.queues):
        price = prices.get(name)
        binding = Counter(text for text in requirement.binding_target[q] if text)
        most = binding.most_common(1)
        asks = "".join(
            name.replace("_", " ") + ("" if count == binding.total() else f" in {count / binding.total():.0%}")
            for name, count in most
        )
        rows.append(
            (
                name,
                queues[name].channel,
                show_promise(queues[name].target, busy=False),
                show_percent(_mean_service(requirement, q), 1),
                show_count(float(requirement.net_agents[q].sum()) * hour, 0),
                int(requirement.net_agents[q].max(initial=0)),
                asks,
                "" if price is None else f"{price.fte:+.2f} FTE",
            )
        )
    columns = ("queue", "channel", "promise", "expected", "hours on queue", "peak", "asks most", "+1 point")
    shown = len(columns) if prices else len(columns) - 1
    right = tuple(name for name in ("expected", "hours on queue", "peak", "+1 point") if name in columns[:shown])
    console.write_table(columns[:shown], [row[:shown] for row in rows], right=right)


def _mean_service(requirement: Requirement, q: int) -> float | None:
    """Weigh the expected service level over the horizon by load; None where there is none."""
    load = requirement.offered_erlangs[q]
    total = float(load.sum())
    return float((requirement.expected_service_level[q] * load).sum()) / total if total > 0 else None


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


def _show_risk(requirement: Requirement) -> None:
    """Show the need at the risk level, and how often the plan for the mean breaks its promise."""
    risk = requirement.risk
    assert risk is not None
    hour = requirement.grid.interval_s / 3600
    rows = []
    for q, name in enumerate(requirement.queues):
        planned, sure = (float(agents[q].sum()) * hour for agents in (requirement.net_agents, risk.agents))
        known = ~np.isnan(risk.miss[q])
        if not known.any():
            continue
        worst = int(np.nanargmax(risk.miss[q]))
        rows.append(
            (
                name,
                show_count(planned, 0),
                show_count(sure, 0),
                show_percent(float(np.nanmean(risk.miss[q])), 0),
                f"{requirement.grid.dates[worst]:%a %Y-%m-%d}",
                show_percent(float(risk.miss[q, worst]), 0),
            )
        )
    level = show_percent(risk.level, 0)
    console.write(f"risk over {count_of(risk.paths, 'course')} that the horizon may take: days that miss their promise")
    console.write("with the people needed for the mean")
    columns = ("queue", "hours on queue", f"enough on {level}", "days missed", "worst day", "missed")
    console.write_table(columns, rows, right=("hours on queue", f"enough on {level}", "days missed", "missed"))
    console.write("")


def _show_pools(requirement: Requirement) -> None:
    rows = []
    for pool in requirement.pools:
        hours = _hours(requirement, pool)
        service = ", ".join(
            f"{name} {level:.1%} +-{half:.1%}" if level == level else f"{name} -"
            for name, level, half in zip(pool.queues, pool.service, pool.half_width, strict=True)
        )
        rows.append((" + ".join(pool.queues), show_percent(pool.flexible, 0),
                     *(show_count(hours[key], 0) for key in ("separate_hours", "need_hours", "least_hours")),
                     service))  # fmt: skip
    columns = ("shared by people", "flexible", "hours apart", "together", "if all were", "simulated together")
    console.write_table(columns, rows, right=columns[1:5])
    console.write("")


def _hours(requirement: Requirement, pool: Any) -> dict[str, float]:
    """Agent-hours on queue of a pool: apart, together, and if everybody served every queue."""
    hour = requirement.grid.interval_s / 3600
    return {f"{name}_hours": float(getattr(pool, name).sum()) * hour for name in ("separate", "need", "least")}
