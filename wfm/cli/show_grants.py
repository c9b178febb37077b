"""What a roster grants, in the summary: requests, hours, fair shares, work off the queues, and what it changes."""

from __future__ import annotations

from wfm.cli.figures import count_of, show_count
from wfm.cli.labelled import Lines, several
from wfm.report.grants import ChangeFigures, GrantFigures, ShareFigures
from wfm.report.summary import RosterFigures


def describe_grants(roster: RosterFigures, grants: GrantFigures) -> Lines:
    """Describe what was asked and granted; nothing of what nobody asked for."""
    lines = several("changes", _describe_changes(grants.changes), more_in="changes.csv")
    lines.append(("hours kept", f"{grants.hours_kept:,} of {count_of(grants.hours_asked, 'contract week')}", ""))
    if grants.requests_asked:
        granted = f"{grants.requests_granted:,} of {count_of(grants.requests_asked, 'request')}"
        lines.append(("granted", granted, ""))
    wishes = [f"{wish.rule} {wish.count:,} x ({show_count(wish.price, 1)})" for wish in grants.wishes]
    if wishes:
        lines.append(("not kept", f"{', '.join(wishes)}: who and when is in wishes.csv", ""))
    lines += several("fair", map(_describe_share, grants.shares), more_in="fairness.csv")
    if grants.activities_asked:
        placed = f"{grants.activities_placed:,} of {grants.activities_asked:,} planned"
        lines.append(("activities", placed, "" if grants.activities_placed == grants.activities_asked else "yellow"))
    if roster.switches is not None and roster.shifts:
        each = f"{roster.switches / roster.shifts:.1f} per shift"
        lines.append(("switches", f"{roster.switches:,} to another queue within a shift, {each}", ""))
    return lines


def _describe_share(share: ShareFigures) -> str:
    text = f"{share.count}: {share.least} to {share.most} each, mean {share.mean:.1f}"
    text += f"; fair {share.least_share:g} to {share.most_share:g}"
    return text + (f"; too many for {share.beyond} of {share.people}" if share.beyond else "")


def _describe_changes(changes: tuple[ChangeFigures, ...] | None) -> list[str]:
    if changes is None:
        return []
    people = len({change.agent for change in changes})
    forced = len({change.agent for change in changes if change.forced})
    if not people:
        return ["nobody works otherwise than in the earlier roster"]
    first = f"{count_of(people, 'person').replace('persons', 'people')}, {forced} of them because they had to"
    return [first, *(change.text for change in sorted(changes, key=lambda change: not change.forced))]
