"""What `wfm intraday` and `wfm edit` show: what came, where it hurts, what to do, who is told what."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from wfm.cli import console
from wfm.cli.figures import count_of, show_count, show_percent, show_target, show_time
from wfm.cli.labelled import Lines, several, show_lines
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from wfm.core.intraday import Action, Projection, QueueOutlook
    from wfm.pipeline.accepting import AcceptOutcome
    from wfm.pipeline.editing import EditOutcome
    from wfm.pipeline.intraday import IntradayOutcome

MOST_ACTIONS = 12
MOST_TOLD = 20
POINT = 0.001
RIGHT = ("came", "rest of day", "AHT", "waiting", "do nothing", "with actions", "late")


def show_intraday(outcome: IntradayOutcome) -> None:
    """Show a rerun: what is coming, where it hurts, what to do, who is told, and where the files are."""
    zone = outcome.scenario.horizon.zone
    show_lines(_head(outcome, zone))
    console.write("")
    targets = {queue.name: show_target(queue.target.service_level, queue.target.answer_within_s)
               for queue in outcome.scenario.queues}  # fmt: skip
    console.write_table(("queue", "promise", *RIGHT), list(_list_queues(outcome, targets)), right=RIGHT)
    console.write("")
    show_lines([*_alerts(outcome), *_shortages(outcome.before), *_service(outcome)])
    actions = sorted(outcome.repaired.actions, key=lambda a: (a.rank or 10**6, a.from_start or a.to_start or 0))
    if actions:
        console.write("")
        _show_actions("do", actions, zone)
    elif outcome.repaired.ideas:
        console.write("")
        _show_actions("could", list(outcome.repaired.ideas)[:5], zone)
    console.write("")
    show_lines([*_told(outcome), *_end(outcome)])


def show_edit(outcome: EditOutcome) -> None:
    """Show a change by hand: each day before and after, and where the new version is."""
    lines: Lines = []
    for change in outcome.changes:
        lines += [
            ("changed", f"{change.agent}, {change.date:%a %d %b}: {change.after}", "bold"),
            ("", f"was {change.before}", "dim"),
        ]
    locked = ", ".join(f"{agent} on {day:%a %d %b}" for agent, day in outcome.locked)
    if locked:
        lines.append(("locked", f"{locked}: later reruns leave it as it is", ""))
    lines.append(("files", shown_path(outcome.folder), "bold"))
    show_lines(lines)


def show_accepted(outcome: AcceptOutcome, *, as_json: bool) -> None:
    """Show that a proposal is now the roster."""
    if as_json:
        console.write_json({
            "ok": True,
            "run": outcome.folder.as_posix(),
            "parent": outcome.parent.as_posix(),
            "accepted": outcome.proposal.as_posix(),
            "people": outcome.people,
            "warnings": outcome.warnings,
        })  # fmt: skip
        return
    people = "1 person" if outcome.people == 1 else f"{outcome.people} people"
    show_lines([
        ("accepted", f"{shown_path(outcome.proposal)} as it stands, which changes the days of {people}", ""),
        ("files", shown_path(outcome.folder), "bold"),
    ])  # fmt: skip


def describe_intraday(outcome: IntradayOutcome) -> dict[str, Any]:
    """Describe a rerun as plain data."""
    zone = outcome.scenario.horizon.zone
    return {
        "ok": True,
        "run": outcome.folder.as_posix(),
        "parent": outcome.parent.as_posix(),
        "applied": outcome.applied,
        "now": datetime.fromtimestamp(outcome.now, tz=zone).isoformat(),
        "queues": [
            {
                **asdict(look),
                "alert": _describe_alert(look, outcome.before),
                "before": asdict(was),
                "after": asdict(now),
            }
            for look, was, now in zip(
                outcome.reforecast.outlooks, outcome.before.rest, outcome.after.rest, strict=True
            )
        ],
        "service_before": outcome.before.service,
        "service_after": outcome.after.service,
        "actions": [_describe_action(action, zone) for action in outcome.repaired.actions],
        "ideas": [_describe_action(action, zone) for action in outcome.repaired.ideas],
        "messages": [asdict(message) for message in outcome.messages],
        "violations": [asdict(violation) for violation in outcome.violations],
        "seconds": {name: round(value, 2) for name, value in outcome.seconds.items()},
        "warnings": outcome.warnings,
    }


def _describe_alert(look: QueueOutlook, projection: Projection) -> dict[str, Any] | None:
    return None if look.alert is None else {**asdict(look.alert), "since": projection.grid.iso(look.alert.since)}


def _describe_action(action: Action, zone: ZoneInfo) -> dict[str, Any]:
    moments = ("from_start", "from_end", "to_start", "to_end")
    shown = {name: getattr(action, name) for name in moments}
    return asdict(action) | {
        name: None if moment is None else datetime.fromtimestamp(moment, tz=zone).isoformat()
        for name, moment in shown.items()
    }


def _head(outcome: IntradayOutcome, zone: ZoneInfo) -> Lines:
    moment = datetime.fromtimestamp(outcome.now, tz=zone)
    return [
        ("now", f"{outcome.scenario.name}, {moment:%A %d %B %H:%M}", "bold"),
        ("roster", f"of {shown_path(outcome.parent)}", ""),
    ]


def _list_queues(outcome: IntradayOutcome, targets: dict[str, str]) -> Iterator[tuple[str, ...]]:
    rows = zip(outcome.reforecast.outlooks, outcome.before.rest, outcome.after.rest, strict=True)
    for q, (look, was, now) in enumerate(rows):
        waiting = float(outcome.reforecast.backlog[q])
        levels = (w.service_level if w.simulated is None else w.simulated for w in (was, now))
        yield (
            look.queue,
            targets[look.queue],
            "-" if look.so_far is None else f"{look.so_far - 1:+.0%}",
            f"{show_count(now.volume)} ({look.factor - 1:+.0%})",
            f"{look.aht_factor - 1:+.0%}",
            show_count(waiting) if waiting else "-",
            *(show_percent(level) for level in levels),
            show_count(now.overdue) if now.overdue >= 0.5 else "-",
        )


def _alerts(outcome: IntradayOutcome) -> Lines:
    lines: Lines = []
    for look in outcome.reforecast.outlooks:
        alert = look.alert
        if alert is not None:
            grid = outcome.before.grid
            text = (
                f"{look.queue} left its plan at {grid.datetime_at(alert.since):%H:%M}: {show_count(alert.came)} came, "
                f"{show_count(alert.low)} to {show_count(alert.high)} were to be expected "
                f"({_show_sure(alert.sure)} sure)"
            )
            lines.append(("alert", text, "bold red"))
    return lines


def _show_sure(sure: float) -> str:
    """Write how sure it is; nothing is ever 100%."""
    return "more than 99%" if sure > 0.99 else f"{sure:.0%}"


def _shortages(projection: Projection) -> Lines:
    """Per queue the spell in which most lacks, with nothing done."""
    missing = np.nan_to_num(projection.required - projection.rostered).clip(min=0)
    found = []
    for q, name in enumerate(projection.queues):
        short = missing[q, projection.now : projection.until] >= 1
        edges = np.flatnonzero(np.diff(np.concatenate([[0], short.astype(int), [0]])))
        spells = [(projection.now + a, projection.now + b) for a, b in edges.reshape(-1, 2)]
        if spells:
            a, b = max(spells, key=lambda spell: missing[q, spell[0] : spell[1]].sum())
            hours = missing[q, projection.now : projection.until].sum() * projection.grid.interval_min / 60
            span = f"{projection.grid.datetime_at(a):%H:%M}-{projection.grid.datetime_at(b):%H:%M}"
            text = f"{name} {span} lacks up to {missing[q, a:b].max():.0f}"
            found.append((hours, f"{text}, {hours:.1f} agent-hours today"))
    return several("hurts", [text for _, text in sorted(found, reverse=True)], more_in="projection.csv")


def _service(outcome: IntradayOutcome) -> Lines:
    was, now = outcome.before.service, outcome.after.service
    if was is None or now is None:
        return [("service", "no queue on the line has contacts to come today", "")]
    done = outcome.repaired.actions
    cost = sum(action.cost_eur for action in done)
    people = len({action.agent for action in done})
    extra = f" by {count_of(people, 'person')} and {cost:,.0f} euro".replace("persons", "people") if done else ""
    return [("service", f"{was:.1%} answered in time in the rest of the day -> {now:.1%}{extra}", "bold")]


def _show_actions(label: str, actions: list[Action], zone: ZoneInfo) -> None:
    from wfm.report.handover import say_action

    rows = [
        (
            action.rank or i,
            action.agent,
            say_action(action, zone),
            f"{100 * action.effect:+.2f}" if abs(action.effect) >= POINT / 100 else "-",
            f"{action.cost_eur:,.0f}" if action.cost_eur else "-",
            action.reason,
        )
        for i, action in enumerate(actions[:MOST_ACTIONS], start=1)
    ]
    console.write_table((label, "who", "what", "points", "euro", "why"), rows, right=("points", "euro"))
    if len(actions) > MOST_ACTIONS:
        console.write(f"and {len(actions) - MOST_ACTIONS} more, in actions.csv")


def _told(outcome: IntradayOutcome) -> Lines:
    texts = [f"{m.name} ({m.agent}): {'; '.join(m.sentences)}" for m in outcome.messages]
    return several("told", texts, more_in="handover.txt")


def _end(outcome: IntradayOutcome) -> Lines:
    lines: Lines = []
    if outcome.violations:
        count = count_of(len(outcome.violations), "violation")
        lines.append(("rules", f"{count}, none of them by these changes", "red"))
    state = "applied: later reruns go on from here"
    if not outcome.applied:
        state = f"a proposal: --accept {outcome.folder.name} makes it the roster"
    total = sum(outcome.seconds.values())
    return [*lines, ("version", f"{state}; {show_time(total)}", ""), ("files", shown_path(outcome.folder), "bold")]
