"""Checks of queues: what each promises, whether its contacts can keep to it, and when they are handled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wfm.core.concurrency import PARALLEL_CONTACTS
from wfm.core.roster import LEADING
from wfm.scenario.build_queues import RESPOND_WITHIN_MIN, may_wait
from wfm.scenario.field_types import DAY_MIN, show_clock
from wfm.scenario.places import Words

if TYPE_CHECKING:
    from wfm.core.queue import Queue
    from wfm.errors import Fault
    from wfm.scenario.forms import HorizonForm
    from wfm.scenario.forms_queues import QueueForm
    from wfm.scenario.places import KeyPath
    from wfm.scenario.subject import Subject

ALL = "ALL"
CHATS = "chat"
_NEED_ABANDONMENT = ("sl_answered", "sl_abandon_ok")
_ROUNDING = 1e-9


def check_queue_names(subject: Subject) -> Iterator[Fault]:
    """Check that no queue is called what fte.csv calls all of them, or what rules call team leads."""
    for name in (ALL, LEADING):
        if name in subject.form.queues:
            expected, hint = "the name of one queue", "name it otherwise"
            yield subject.places.fault(("queues", name), expected=expected, got=name, hint=hint)


def check_targets(subject: Subject) -> Iterator[Fault]:
    """Check that every queue promises something; work that may wait always has a service level."""
    for name, queue in subject.form.queues.items():
        target, path = queue.target, ("queues", name, "target", "service_level")
        if may_wait(queue):
            if target.service_level is None:
                yield subject.places.fault(path, expected="a service level, as the work may wait", got=None)
        elif target.service_level is target.asa_s is target.max_occupancy is target.max_abandonment is None:
            expected = "at least one of service_level, asa_s, max_occupancy, max_abandonment"
            yield subject.places.fault(path, expected=expected, got=None)


def check_answer_times(subject: Subject) -> Iterator[Fault]:
    """Check that the time promised is of the kind the channel has: on the line, or staffed time."""
    places = subject.places
    for name, queue in subject.form.queues.items():
        target, path = queue.target, ("queues", name, "target")
        on_the_line = target.answer_within_s if "answer_within_s" in target.model_fields_set else None
        if on_the_line is not None and target.respond_within_min is not None:
            expected = "one of answer_within_s and respond_within_min"
            yield places.fault((*path, "respond_within_min"), expected=expected, got=Words("both"))
        elif on_the_line is not None and may_wait(queue):
            expected, got = f"respond_within_min, as {queue.channel} may wait", Words("answer_within_s")
            hint = f"write respond_within_min: {on_the_line / 60:g}" if on_the_line else ""
            yield places.fault((*path, "answer_within_s"), expected=expected, got=got, hint=hint)
        elif target.respond_within_min is not None and not may_wait(queue):
            expected, got = f"answer_within_s, as {queue.channel} waits on the line", Words("respond_within_min")
            yield places.fault((*path, "respond_within_min"), expected=expected, got=got)


def check_abandonment(subject: Subject) -> Iterator[Fault]:
    """Check that a limit to giving up has a patience, and that a definition it could empty has such a limit."""
    for name, queue in subject.form.queues.items():
        target, path = queue.target, ("queues", name, "target")
        if may_wait(queue):
            continue
        if target.max_abandonment is not None and queue.patience_s is None:
            hint = "give the queue patience_s: a number of seconds, or from_history"
            yield subject.places.fault(
                (*path, "max_abandonment"), expected="no max_abandonment where nobody gives up",
                got=target.max_abandonment, hint=hint,
            )  # fmt: skip
        if target.definition in _NEED_ABANDONMENT and queue.patience_s is not None and target.max_abandonment is None:
            hint = "where customers are impatient almost no staff meets it alone"
            expected = f"max_abandonment beside {target.definition}"
            yield subject.places.fault((*path, "definition"), expected=expected, got=None, hint=hint)


def check_channel_keys(subject: Subject) -> Iterator[Fault]:
    """Check that a queue has no key that only other channels have."""
    for name, queue in subject.form.queues.items():
        path: KeyPath = ("queues", name)
        for key, expected, hint in _foreign_keys(queue):
            yield subject.places.fault((*path, *key), expected=expected, got=Words(key[-1]), hint=hint)


def check_concurrency(subject: Subject) -> Iterator[Fault]:
    """Check that the slowdown of chats is given once, for every number of them, and doesn't shrink."""
    for name, queue in subject.form.queues.items():
        form, path, fault = queue.concurrency, ("queues", name, "concurrency"), subject.places.fault
        if form is None:
            continue
        given = [key for key in ("aht_by_sessions_s", "slowdown", "compose") if getattr(form, key) is not None]
        if len(given) > 1:
            expected = "one of aht_by_sessions_s, slowdown, compose"
            yield fault((*path, given[-1]), expected=expected, got=Words(" and ".join(given)))
        if not given and form.sessions > len(PARALLEL_CONTACTS):
            expected = "aht_by_sessions_s, slowdown or compose"
            hint = f"the rule of thumb ends at {len(PARALLEL_CONTACTS)} sessions"
            yield fault((*path, "sessions"), expected=expected, got=Words(f"{form.sessions} sessions alone"), hint=hint)
        if form.measured_sessions > form.sessions:
            expected = f"at most sessions, {form.sessions}"
            yield fault((*path, "measured_sessions"), expected=expected, got=Words(f"{form.measured_sessions:g}"))
        for key, times in (("aht_by_sessions_s", form.aht_by_sessions_s), ("slowdown", form.slowdown)):
            if times is not None and len(times) < form.sessions:
                expected = f"{form.sessions} numbers, one for each number of sessions"
                yield fault((*path, key), expected=expected, got=Words(f"{len(times)}"))
            for index, (one, two) in enumerate(pairwise(times or ()), start=1):
                if two < one:
                    expected = f"at least {one:g}: a chat takes no shorter beside others"
                    yield fault((*path, key, index), expected=expected, got=two)


def check_waiting(subject: Subject) -> Iterator[Fault]:
    """Check the rules of work that may wait: shares up to 1, names once, times that contacts can be handled in."""
    for name, queue in subject.form.queues.items():
        path: KeyPath = ("queues", name)
        if not may_wait(queue):
            continue
        yield from _check_parts(subject, path, queue)
        yield from _check_short_times(subject, path, queue)
        cutoff = queue.deferral.cutoff if queue.deferral else None
        step = subject.form.interval_min if "interval_min" in subject.checked.valid else 1
        if cutoff is not None and cutoff % step:
            expected = f"a time on whole intervals of {step} minutes"
            yield subject.places.fault((*path, "deferral", "cutoff"), expected=expected, got=show_clock(cutoff))


def check_staffed(subject: Subject) -> Iterator[Fault]:
    """Check that somebody is there when contacts wait on the line, some time for others, and at the cutoff."""
    places = subject.places
    for form, queue in zip(subject.form.queues.values(), subject.queues, strict=True):
        path = ("queues", queue.name, "staffed_hours")
        hours = queue.service_hours
        spans = [span for week in (hours.weekly, *(week for _, week in hours.changes)) for day in week for span in day]
        cutoff = queue.deferral.cutoff_min if queue.deferral else None
        if not may_wait(form):
            if (first := _first_alone(queue, subject.form.horizon)) is not None:
                expected = f"staff whenever contacts come in, as {queue.channel} waits on the line"
                yield places.fault(path, expected=expected, got=Words(f"nobody on {first}"))
        elif not spans:
            yield places.fault(path, expected="hours on at least one weekday", got=Words("none"))
        elif cutoff is not None and not any(begin <= cutoff <= end for begin, end in spans):
            expected, where = "a time within the staffed hours", ("queues", queue.name, "deferral", "cutoff")
            yield places.fault(where, expected=expected, got=show_clock(cutoff))


def tell_idle_keys(subject: Subject) -> list[str]:
    """Warn of keys of queues that have no effect, and of chats held one at a time."""
    found = []
    for name, queue in subject.form.queues.items():
        if queue.redial_share and queue.patience_s is None and queue.lines is None:
            found.append(f"queue {name}: redial_share has no effect without patience_s or lines")
        if queue.target.definition != "sl_offered" and queue.patience_s is None:
            found.append(f"queue {name}: definition {queue.target.definition} has no effect without patience_s")
        if queue.channel == CHATS and queue.concurrency is None:
            found.append(f"queue {name}: no concurrency, so agents hold one chat at a time")
    return found


def _foreign_keys(queue: QueueForm) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield keys that have no meaning for this channel: key, what was expected, hint."""
    if queue.concurrency is not None and queue.channel != CHATS:
        yield ("concurrency",), f"concurrency on chat queues only, not on {queue.channel}", ""
    if may_wait(queue):
        yield from ((key, f"no {key[-1]}, as {queue.channel} may wait", "") for key in _line_keys(queue))
        return
    waiting = ", ".join(RESPOND_WITHIN_MIN)
    hint = "give target.respond_within_min as well" if queue.channel == "second_line" else ""
    for key, given in (("deferral", queue.deferral), ("priorities", queue.priorities)):
        if given:
            yield (key,), f"{key} on work that may wait only ({waiting}, second_line)", hint


def _line_keys(queue: QueueForm) -> Iterator[tuple[str, ...]]:
    target = queue.target
    given: dict[tuple[str, ...], object] = {
        ("patience_s",): queue.patience_s, ("redial_share",): queue.redial_share or None, ("lines",): queue.lines,
        ("target", "asa_s"): target.asa_s, ("target", "max_abandonment"): target.max_abandonment,
    }  # fmt: skip
    yield from (key for key, value in given.items() if value is not None)


def _check_parts(subject: Subject, path: KeyPath, queue: QueueForm) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, part in enumerate(queue.priorities):
        if part.name in seen:
            where = (*path, "priorities", index, "name")
            yield subject.places.fault(where, expected="each name once", got=part.name)
        seen.add(part.name)
    chosen = queue.deferral.chosen_share if queue.deferral else 0.0
    total = sum(part.share for part in queue.priorities) + chosen
    if total > 1 + _ROUNDING:
        more = " and chosen_share" if chosen else ""
        where, expected = (*path, "priorities"), f"shares of priorities{more} that add up to at most 1"
        yield subject.places.fault(where, expected=expected, got=Words(f"{total:g}"))


def _check_short_times(subject: Subject, path: KeyPath, queue: QueueForm) -> Iterator[Fault]:
    """Find times promised in which not even a contact that finds an agent free is handled."""
    times: dict[KeyPath, float | None] = {(*path, "target", "respond_within_min"): queue.target.respond_within_min}
    for index, part in enumerate(queue.priorities):
        times[*path, "priorities", index, "respond_within_min"] = part.respond_within_min
    if queue.deferral is not None:
        times[*path, "deferral", "backlog_within_min"] = queue.deferral.backlog_within_min
        if queue.deferral.chosen_share:
            times[*path, "deferral", "chosen_window_min"] = queue.deferral.chosen_window_min
    for where, minutes in times.items():
        if minutes is not None and queue.aht_s is not None and minutes * 60 < queue.aht_s:
            expected = f"at least the handle time, {queue.aht_s / 60:.3g} minutes"
            yield subject.places.fault(where, expected=expected, got=Words(f"{minutes:g}"))


def _first_alone(queue: Queue, horizon: HorizonForm) -> str | None:
    """First day and time at which contacts come in and nobody is there; None where that never is."""
    if queue.staffed is None:
        return None
    days = [horizon.start + timedelta(days=d) for d in range(-1, horizon.days)]
    alone = np.zeros((len(days) + 1) * DAY_MIN, dtype=np.bool_)
    for hours, value in ((queue.opening, True), (queue.service_hours, False)):
        for offset, day in enumerate(days):
            for begin, end in hours.spans(day):
                alone[offset * DAY_MIN + begin : offset * DAY_MIN + end] = value
    found = alone[DAY_MIN : len(days) * DAY_MIN].nonzero()[0]
    return f"{days[1 + found[0] // DAY_MIN]} {show_clock(int(found[0] % DAY_MIN))}" if len(found) else None
