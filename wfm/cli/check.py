"""`wfm check`: read a scenario, say what it holds, or every fault in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from wfm.cli import console
from wfm.cli.figures import count_of, show_promise
from wfm.cli.options import AsJson, Days, ScenarioPath, Settings, StartDate, Variants
from wfm.errors import WfmError

if TYPE_CHECKING:
    from wfm.core.agent import Contract
    from wfm.core.queue import Queue
    from wfm.scenario.scenario import Scenario

EXAMPLE = """Example: wfm check scenarios/webcare_nl --variant winter-flu

wfm check mysite --set horizon.days=14 --json"""

Lines = list[tuple[str, str]]


def check(
    scenario: ScenarioPath,
    *,
    variant: Variants = None,
    set_: Settings = None,
    start: StartDate = None,
    days: Days = None,
    as_json: AsJson = False,
) -> None:
    """Check a scenario and its tables; list every fault, or say what was read."""
    from wfm.scenario.load import load_scenario

    try:
        loaded = load_scenario(
            scenario,
            variant=variant,
            overrides=set_ or (),
            start=start.date() if start else None,
            days=days,
        )
        lines = describe_scenario(loaded) + check_history(loaded)
    except WfmError as error:
        if not as_json:
            raise
        console.write_json(console.describe_error(error))
        raise typer.Exit(error.exit_code) from None
    if as_json:
        overrides = [asdict(override) for override in loaded.overrides]
        files = [path.as_posix() for path in loaded.inputs]
        console.write_json(
            {"ok": True, **_as_dict(lines), "overrides": overrides, "inputs": files, "warnings": loaded.warnings}
        )
        return
    for name, text in lines:
        console.write(f"ok  {name:<10} {text}")
    for warning in loaded.warnings:
        console.warn(warning)


def describe_scenario(scenario: Scenario) -> Lines:
    """Say in one line each what the scenario holds."""
    staff, horizon = scenario.staff, scenario.horizon
    roles = Counter(agent.role for agent in staff.agents)
    held = Counter(agent.contract for agent in staff.agents)
    teams = len({agent.team for agent in staff.agents})
    people = (roles["agent"], "agent"), (roles["team_lead"], "team lead"), (teams, "team")
    contracts = ", ".join(f"{name} {held[name]} x {_describe_hours(c)}" for name, c in staff.contracts.items())
    lines = [
        ("scenario", f"{scenario.name}, {scenario.timezone}, intervals of {scenario.interval_min} minutes"),
        ("queues", ", ".join(_describe_queue(queue) for queue in scenario.queues)),
        ("agents", ", ".join(count_of(*pair) for pair in people)),
        ("contracts", contracts),
        ("shifts", ", ".join(f"{kind.name} {kind.paid_min / 60:g} h" for kind in staff.shifts)),
        ("time off", f"{count_of(len(staff.time_off), 'row')}; {count_of(len(staff.worked), 'shift')} worked before"),
        (
            "horizon",
            f"{horizon.dates[0]:%a %Y-%m-%d} to {horizon.dates[-1]:%a %Y-%m-%d}, {count_of(horizon.days, 'day')}",
        ),
    ]
    overrides = [f"{o.key}: {o.old} -> {o.new} ({o.source})" for o in scenario.overrides]
    lines.append(("overrides", "; ".join(overrides) or "none"))
    return lines


def check_history(scenario: Scenario) -> Lines:
    """Read the history and say what was found and mended."""
    from wfm.history import describe_history
    from wfm.pipeline.sources import read_scenario_history
    from wfm.report.summary import describe_past

    history = read_scenario_history(scenario)
    found = [
        f"{q.queue} {q.contacts:,.0f} contacts on {count_of(q.days, 'day')}"
        + (f", {count_of(q.gaps, 'open interval')} without a volume" if q.gaps else "")
        for q in describe_history(history)
    ]
    past = describe_past(history)
    lines = [("history", f"{past.first_day} to {past.last_day}; " + "; ".join(found))]
    return lines + [("mended", text) for text in past.repairs]


def _as_dict(lines: Lines) -> dict[str, str]:
    """Lines by name; several of one name are joined."""
    found: dict[str, str] = {}
    for name, text in lines:
        found[name] = f"{found[name]}; {text}" if name in found else text
    return found


def _describe_hours(contract: Contract) -> str:
    least, most = contract.weekly_range or (contract.weekly_min, contract.weekly_min)
    if contract.on_call:
        return f"on call, up to {most / 60:g} h"
    return f"{least / 60:g} h" if least == most else f"{least / 60:g} to {most / 60:g} h"


def _describe_queue(queue: Queue) -> str:
    return f"{queue.name} ({queue.channel}, {show_promise(queue.target)})"
