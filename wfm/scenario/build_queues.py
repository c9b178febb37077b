"""From the checked form of a queue to the core value."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from wfm.core.calendar import OpeningHours
from wfm.core.concurrency import PARALLEL_CONTACTS, slowdown_by_compose_times, slowdown_by_rule_of_thumb
from wfm.core.queue import Concurrency, Deferral, Feed, PriorityClass, Queue
from wfm.core.requirement import Target
from wfm.scenario.field_types import parse_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfm.core.calendar import Span, Weekly
    from wfm.scenario.forms_queues import ConcurrencyForm, OpeningHoursForm, QueueForm, TargetForm

RESPOND_WITHIN_MIN = {"email": 240.0, "webcare": 60.0, "callback": 240.0}
"""Channels whose work may wait, and how long where the target doesn't say."""
FROM_HISTORY = "from_history"
_MIN_S = 60.0


def may_wait(form: QueueForm) -> bool:
    """Whether the queue's work may wait, so that its promise counts staffed time."""
    return form.channel in RESPOND_WITHIN_MIN or (
        form.channel == "second_line" and form.target.respond_within_min is not None
    )


def build_opening(form: OpeningHoursForm, holidays: Mapping[date, str]) -> OpeningHours:
    """Put the spans of opening hours in order; a weekday that no key names is closed."""
    return OpeningHours(
        weekly=_build_week(form.weekly),
        holidays=holidays,
        on_holidays=None if form.holidays is None else tuple(sorted(form.holidays)),
        exceptions={date.fromisoformat(day): tuple(sorted(spans)) for day, spans in form.exceptions.items()},
        changes=tuple(sorted((date.fromisoformat(day), _build_week(week)) for day, week in form.changes.items())),
    )


def build_queue(name: str, form: QueueForm, site: OpeningHours, holidays: Mapping[date, str]) -> Queue:
    """One queue; without opening hours of its own it has the site's, and so have people for work that may wait."""
    opening = site if form.opening_hours is None else build_opening(form.opening_hours, holidays)
    staffed = None if form.staffed_hours is None else build_opening(form.staffed_hours, holidays)
    if staffed is None and may_wait(form) and opening is not site:
        staffed = site
    chats = form.concurrency
    measured = chats.aht_by_sessions_s if chats else None
    patience = form.patience_s
    return Queue(
        name=name,
        channel=form.channel,
        target=build_target(form.target, RESPOND_WITHIN_MIN.get(form.channel)),
        opening=opening,
        aht_s=form.aht_s or (_between(measured, chats.measured_sessions) if chats and measured else None),
        label=form.label or name,
        fed_by=tuple(Feed(feed.queue, feed.share, feed.delay_min) for feed in form.fed_by),
        staffed=staffed,
        patience_s=None if isinstance(patience, str) else patience,
        patience_from_history=patience == FROM_HISTORY,
        redial_share=form.redial_share,
        lines=form.lines,
        concurrency=build_concurrency(chats) if chats else None,
        deferral=build_deferral(form) if may_wait(form) else None,
        priority=form.priority,
    )


def build_target(form: TargetForm, usual_response_min: float | None = None) -> Target:
    """Take over what the queue promises; `usual_response_min` is the channel's, for work that may wait."""
    response_min = usual_response_min if form.respond_within_min is None else form.respond_within_min
    on_the_line_s = Target.answer_within_s if form.answer_within_s is None else form.answer_within_s
    return Target(
        form.service_level,
        on_the_line_s if response_min is None else response_min * _MIN_S,
        form.asa_s,
        form.max_occupancy,
        form.max_abandonment,
        form.definition,
    )


def build_concurrency(form: ConcurrencyForm) -> Concurrency:
    """How many chats at once, and how many times the handle time as it was measured each then takes."""
    times = form.slowdown or form.aht_by_sessions_s
    if form.compose is not None:
        agent_s, customer_s = form.compose.agent_s, form.compose.customer_s
        slowdown = slowdown_by_compose_times(form.sessions, agent_s=agent_s, customer_s=customer_s)
    elif times:
        slowdown = tuple(times[: form.sessions])
    else:
        slowdown = slowdown_by_rule_of_thumb(min(form.sessions, len(PARALLEL_CONTACTS)))
    usual = _between(slowdown, form.measured_sessions)
    return Concurrency(form.sessions, tuple(slow / usual for slow in slowdown), form.wind_down_min)


def build_deferral(form: QueueForm) -> Deferral:
    """Rules for work that may wait, in seconds; those of the core where the queue has none."""
    classes = tuple(
        PriorityClass(
            part.name,
            part.share,
            part.service_level or form.target.service_level or Target().service_level or 0.0,
            part.respond_within_min * _MIN_S,
        )
        for part in form.priorities
    )
    rules = form.deferral
    if rules is None:
        return Deferral(classes=classes)
    return Deferral(
        cutoff_min=rules.cutoff,
        backlog=rules.backlog,
        backlog_within_s=None if rules.backlog_within_min is None else rules.backlog_within_min * _MIN_S,
        classes=classes,
        chosen_share=rules.chosen_share,
        chosen_window_s=rules.chosen_window_min * _MIN_S,
    )


def _between(values: Sequence[float], sessions: float) -> float:
    """Value at a number of sessions, the first at 1, on a straight line between whole numbers."""
    below = min(int(sessions), len(values)) - 1
    above = min(below + 1, len(values) - 1)
    return values[below] + (sessions - int(sessions)) * (values[above] - values[below])


def _build_week(form: Mapping[str, list[Span]]) -> Weekly:
    weekly: list[tuple[Span, ...]] = [()] * 7
    for days, spans in form.items():
        for day in parse_days(days) or ():
            weekly[day] = tuple(sorted(spans))
    return tuple(weekly)
