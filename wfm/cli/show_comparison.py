"""What `wfm forecast --compare` shows: how wrong a stored forecast was, and where the miss comes from."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wfm.cli import console
from wfm.cli.figures import count_of, show_count, show_percent
from wfm.cli.show_scores import Lines, explain_scores, show_aht, write_scores
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from wfm.pipeline.comparing import CompareOutcome
    from wfm.report.accuracy import QueueAccuracy
    from wfm.report.comparison import QueueComparison

MODEL = "model"


def show_comparison(outcome: CompareOutcome) -> None:
    """Show each queue of a comparison, and what the words mean."""
    console.write_lines(_describe(outcome))
    for one in outcome.queues:
        console.write("")
        _show_queue(outcome, one)
    console.write("")
    lines = explain_scores(one.accuracy for one in outcome.queues)
    lines += [
        ("level", "what knowing each day's total would have saved", "dim"),
        ("profile", "the rest beyond chance: contacts at other times of the day than forecast", "dim"),
    ]
    console.write_lines(lines)


def describe_comparison(outcome: CompareOutcome) -> dict[str, Any]:
    """Turn a comparison into plain data for `--json`."""
    horizon = outcome.scenario.horizon
    ends = [None if one.known_until is None else horizon.iso(one.known_until) for one in outcome.queues]
    return {
        "ok": True,
        "scenario": outcome.scenario.name,
        "run": shown_path(outcome.folder),
        "made": outcome.made,
        "horizon": {"start": horizon.start, "days": horizon.days},
        "queues": [asdict(one) | {"known_until": end} for one, end in zip(outcome.queues, ends, strict=True)],
        "warnings": outcome.warnings,
    }


def _describe(outcome: CompareOutcome) -> Lines:
    horizon = outcome.scenario.horizon
    days = f"{horizon.dates[0]:%a %d %b %Y} to {horizon.dates[-1]:%a %d %b %Y}, {count_of(horizon.days, 'day')}"
    return [
        ("forecast", f"{shown_path(outcome.folder)}, made {_show_made(outcome)}", "bold"),
        ("horizon", f"{days}, {horizon.timezone}", ""),
    ]


def _show_made(outcome: CompareOutcome) -> str:
    try:
        made = datetime.fromisoformat(outcome.made).astimezone(outcome.scenario.horizon.zone)
    except ValueError:
        return "at a time its manifest doesn't say"
    return f"{made:%a %d %b %Y %H:%M}"


def _show_queue(outcome: CompareOutcome, one: QueueComparison) -> None:
    if one.known_until is None:
        console.write_lines([(one.queue, "nothing known in the horizon", "bold")])
        return
    end = outcome.scenario.horizon.datetime_at(one.known_until)
    text = f"{show_count(one.accuracy.contacts)} contacts up to {end:%a %d %b %H:%M}"
    if one.gaps:
        text += f"; {count_of(one.gaps, 'open interval')} before that unknown and left out"
    if one.to_come:
        text += f"; {count_of(one.to_come, 'open interval')} to come"
    console.write_lines([(one.queue, text, "bold")])
    write_scores(one.accuracy, ("model alone",))
    console.write_lines([("", line, "") for line in _tell_miss(one)])
    _show_hand(one.accuracy)


def _tell_miss(one: QueueComparison) -> list[str]:
    lines = []
    if (miss := one.miss) is not None:
        parts = f"{miss.level:.1%} level + {miss.profile:.1%} profile + {miss.noise:.1%} noise"
        lines.append(f"where the WAPE per interval comes from: {miss.wape:.1%} = {parts}")
    hours = [f"{h.hour:02}:00 {abs(h.miss):.0%} too {'much' if h.miss > 0 else 'little'}" for h in one.hours]
    if hours:
        lines.append(f"missed alike day after day, the hour from {', '.join(hours)}")
    return [*lines, show_aht(one.accuracy)]


def _show_hand(one: QueueAccuracy) -> None:
    """Say what a person's adjustments added: WAPE of the model alone and as adjusted, all weeks together."""
    last = {(row.grain, row.method): row.wape for row in one.rows}
    own = one.rows[0].method
    if not any(method == MODEL for _, method in last):
        return
    texts = []
    for grain in dict.fromkeys(grain for grain, _ in last):
        alone, adjusted = last[grain, MODEL], last[grain, own]
        if alone and adjusted is not None:
            gain = 1 - adjusted / alone
            verb = "better" if gain >= 0 else "worse"
            texts.append(f"{grain} {show_percent(alone)} -> {show_percent(adjusted)} ({abs(gain):.0%} {verb})")
    if texts:
        console.write_lines([("", f"what the adjustments did: {', '.join(texts)}", "")])
