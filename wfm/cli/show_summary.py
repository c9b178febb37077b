"""The summary of a run on the screen, at most 100 columns wide."""

from __future__ import annotations

from datetime import date

from wfm.cli import console
from wfm.cli.figures import count_of, name_briefly, show_change, show_count, show_moment, show_percent, show_target
from wfm.cli.labelled import Lines, several, show_lines
from wfm.cli.show_grants import describe_grants
from wfm.core.status import StopReason
from wfm.report.summary import RosterFigures, Summary

MOST_DAYS = 14
MOST_REMEDIES = 3

PARTS = {"under": "missing", "over": "spare", "leads": "team leads", "deferred": "late work"}
"""Parts of the objective as people say them; others by their own name."""


def show_summary(summary: Summary) -> None:
    """Show everything: what comes in, who is needed, what the roster makes of it."""
    show_lines([*describe_run(summary), *describe_history(summary)])
    console.write("")
    show_volumes(summary)
    console.write("")
    show_roster_part(summary)


def show_roster(summary: Summary) -> None:
    """Show the roster's part only."""
    show_lines(describe_run(summary))
    console.write("")
    show_roster_part(summary)


def show_roster_part(summary: Summary) -> None:
    """Show people needed, the roster, and where it is."""
    show_people(summary)
    console.write("")
    roster = summary.roster
    if roster is not None:
        show_days(roster)
        lines = [*_describe_cover(roster), *_describe_overload(summary)]
        if roster.grants is not None:
            lines += describe_grants(roster, roster.grants)
        show_lines([*lines, *_describe_quality(roster)])
    show_end(summary)


def show_end(summary: Summary) -> None:
    """Show the seconds per stage and where the files are."""
    seconds = ", ".join(f"{name} {value:.1f}" for name, value in summary.seconds.items())
    total = f"{sum(summary.seconds.values()):.1f}: {seconds}"
    show_lines([("seconds", total, ""), ("run", summary.folder, "bold"), ("", ", ".join(summary.files), "")])


def describe_run(summary: Summary) -> Lines:
    """Name the scenario, its horizon, and what was changed in it."""
    first, last = (date.fromisoformat(text) for text in (summary.horizon_start, summary.horizon_end))
    days = count_of(summary.days, "day")
    lines = [
        ("scenario", f"{summary.scenario}, run {summary.run}", "bold"),
        ("horizon", f"{first:%a %d %b %Y} to {last:%a %d %b %Y}, {days}, {summary.timezone}", ""),
    ]
    return lines + several("changed", summary.overrides)


def show_volumes(summary: Summary) -> None:
    """Show what comes in per queue, and how good its forecast has been."""
    rows = [
        (
            q.queue,
            show_count(q.volume),
            show_change(q.volume, q.last_year),
            show_count(q.aht_s),
            name_briefly(q.model or "given"),
            f"{show_percent(q.wape)} / {show_percent(q.wape_day)}",
            f"{show_percent(q.naive_wape)} / {show_percent(q.naive_wape_day)}",
        )
        for q in summary.queues
    ]
    columns = ("queue", "contacts", "on last year", "AHT s", "model", "error interval/day", "if as last week")
    console.write_table(columns, rows, right=[c for c in columns if c not in ("queue", "model")])


def show_people(summary: Summary) -> None:
    """Show who is needed per queue, and the service to expect."""
    rows = [
        (
            q.queue,
            show_count(q.peak_agents),
            show_moment(q.peak_at),
            show_count(q.fte, 1),
            show_count(q.heads, 1),
            "",
            show_percent(q.expected_level),
            show_target(q.target_level, q.answer_within_s),
        )
        for q in summary.queues
    ]
    if summary.site is not None:
        site = summary.site
        rows.append(("ALL", "", "", show_count(site.fte, 1), show_count(site.heads, 1),
                     show_count(site.team_leads, 1), "", ""))  # fmt: skip
    columns = ("needed", "peak agents", "at", "FTE", "heads", "team leads", "expected service", "target")
    console.write_table(columns, rows, right=[c for c in columns if c not in ("needed", "at", "target")])


def show_days(roster: RosterFigures) -> None:
    """Show agent-hours on queue per day, where there are not too many."""
    if len(roster.days) > MOST_DAYS:
        return
    rows = [
        (
            f"{date.fromisoformat(day.day):%a %d %b}",
            show_count(day.required_hours, 1),
            show_count(day.rostered_hours, 1),
            show_count(day.under_hours, 1),
            show_count(day.over_hours, 1),
            show_count(day.most_missing),
        )
        for day in roster.days
    ]
    columns = ("agent-hours", "needed", "rostered", "under", "over", "most missing at once")
    console.write_table(columns, rows, right=columns[1:])
    console.write("")


def describe_history(summary: Summary) -> Lines:
    """Name the days of the history, and what was mended in it."""
    past = summary.history
    text = f"{past.first_day} to {past.last_day}, {count_of(past.days, 'day')}"
    return [("history", text, ""), *several("mended", past.repairs)]


def _describe_cover(roster: RosterFigures) -> Lines:
    cover = roster.cover
    agents, leads = (roster.people - roster.leads, "agent"), (roster.leads, "team lead")
    shifts = f"{' and '.join(count_of(*pair) for pair in (agents, leads))} on {count_of(roster.shifts, 'shift')}"
    hours = (
        f"{show_count(cover.required_hours, 1)} needed, {show_count(cover.rostered_hours, 1)} rostered: "
        f"{show_count(cover.under_hours, 1)} under ({show_percent(cover.under_share)}), "
        f"{show_count(cover.over_hours, 1)} over ({show_percent(cover.over_share)})"
    )
    close = f"{show_percent(cover.close_share)} of open intervals within 1 agent or 5% of the need"
    lines = [
        ("roster", f"{shifts}, {show_count(roster.paid_hours, 1)} paid hours", ""),
        ("hours", hours, ""),
        ("", close, ""),
        *several("short", _describe_shortages(roster)),
        *several("would help", roster.remedies[:MOST_REMEDIES]),
    ]
    if roster.lead_intervals_missing:
        lines.append(("team leads", f"none on duty in {roster.lead_intervals_missing} intervals", "yellow"))
    return lines + several("hours cut", roster.hours_reduced)


def _describe_shortages(roster: RosterFigures) -> list[str]:
    """Name the worst spells, and say how many more there are."""
    if not roster.shortages:
        return ["nowhere"]
    texts = [shortage.text for shortage in roster.shortages]
    more = roster.shortage_count - len(texts)
    return [*texts, f"and {more} smaller, in coverage.csv"] if more else texts


def _describe_overload(summary: Summary) -> Lines:
    """Queues with intervals in which there is more work than people."""
    texts = [
        f"{q.queue}: {count_of(q.overloaded, 'interval')} with more work than people: contacts wait longer and longer"
        for q in summary.queues
        if q.overloaded
    ]
    return [(label, text, "yellow") for label, text, _ in several("overload", texts)]


def _describe_quality(roster: RosterFigures) -> Lines:
    lines: Lines = []
    if roster.objective is not None:
        limits = "repeatable" if roster.repeatable else "not in repeatable mode"
        gap = f"{_describe_gap(roster.gap)}, {show_percent(roster.gap_of_need, 3)} of need"
        stopped = f"stopped: {roster.stop_reason}; {limits}"
        if roster.first_roster_s is not None:
            stopped = f"first roster after {roster.first_roster_s:.1f} s; {stopped}"
        lines = [
            ("quality", f"objective {show_count(roster.objective, 1)}{_describe_costs(roster)}", ""),
            *([("", f"proven bound {show_count(roster.bound, 1)}: {gap}", "")] if _is_bounded(roster) else []),
            ("", _describe_best(roster), ""),
            ("", stopped, "yellow" if roster.stop_reason == StopReason.INTERRUPT else ""),
        ]
    count = len(roster.violations)
    text = count_of(count, "violation") if count else "no violations"
    return [*lines, ("rules", text, "bold red" if count else "green")]


def _describe_costs(roster: RosterFigures) -> str:
    parts = [f"{PARTS.get(name, name)} {show_count(cost, 1)}" for name, cost in roster.costs.items() if cost >= 0.05]
    return f" = {' + '.join(parts)}" if parts else ""


def _describe_gap(gap: float | None) -> str:
    """Give the gap; beside a bound that is nearly nothing how many times over tells nobody anything."""
    return "gap above 100%" if gap is not None and gap > 1.0 else f"gap {show_percent(gap, 2)}"


def _is_bounded(roster: RosterFigures) -> bool:
    """Whether the bound says anything."""
    return (roster.bound or 0.0) > 1e-6 or not roster.objective


def _describe_best(roster: RosterFigures) -> str:
    """Say what the gap means: how many agent-hours of missing people a perfect roster could still save."""
    if not _is_bounded(roster):
        kept = roster.grants is not None and roster.grants.changes is not None
        return "no bound was sought: the earlier roster counts" if kept else "no bound was found before the end"
    hours = (roster.gap_of_need or 0.0) * roster.cover.required_hours
    if hours < 0.05:
        return "no roster within the rules is better"
    return f"no roster within the rules is better by more than {show_count(hours, 1)} missing agent-hours"
