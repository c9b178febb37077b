"""Checks of what the forecast is told: which queue feeds which, and the planner's adjustments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from wfm.scenario.adjustments import find_wrong
from wfm.scenario.build import build_adjustment
from wfm.scenario.forms import AdjustmentForm
from wfm.scenario.places import Words, suggest

if TYPE_CHECKING:
    from wfm.errors import Fault
    from wfm.scenario.places import KeyPath
    from wfm.scenario.subject import Subject


def check_feeds(subject: Subject) -> Iterator[Fault]:
    """Check that queues are fed by other queues of the scenario, each once, and never in a circle."""
    queues, places = subject.form.queues, subject.places
    for name, queue in queues.items():
        seen: set[str] = set()
        for index, feed in enumerate(queue.fed_by):
            path: KeyPath = ("queues", name, "fed_by", index, "queue")
            if feed.queue not in queues:
                hint = suggest(feed.queue, queues, what="queues")
                yield places.fault(path, expected="a queue of the scenario", got=feed.queue, hint=hint)
            elif feed.queue == name:
                yield places.fault(path, expected="another queue", got=name)
            elif feed.queue in seen:
                yield places.fault(path, expected="each queue once", got=feed.queue, hint="add the shares up")
            seen.add(feed.queue)
    for circle in find_circles({name: [feed.queue for feed in queue.fed_by] for name, queue in queues.items()}):
        path = ("queues", circle[0], "fed_by")
        yield places.fault(path, expected="queues that don't feed each other in a circle", got=Words(_show(circle)))


def check_adjustments(subject: Subject) -> Iterator[Fault]:
    """Check every adjustment listed in the scenario; those of a file are checked as it is read."""
    for index, form in enumerate(subject.adjustment_forms):
        path: KeyPath = ("adjustments", index)
        yield from _check_dates(subject, path, form)
        for queue in form.queue:
            if queue not in subject.form.queues:
                hint = suggest(queue, subject.form.queues, what="queues")
                yield subject.places.fault(
                    (*path, "queue"), expected="a queue of the scenario", got=queue, hint=hint
                )
        for wrong in find_wrong(build_adjustment(form), subject.form.interval_min):
            where = (*path, wrong.key) if wrong.key else path
            yield subject.places.fault(where, expected=wrong.expected, got=Words(wrong.got or "nothing"))


def tell_alike(subject: Subject) -> list[str]:
    """Warn of labels of events that only letter case tells apart: they are learned apart as well."""
    by_fold: dict[str, set[str]] = {}
    for event in subject.events:
        by_fold.setdefault(event.label.casefold(), set()).add(event.label)
    return [
        f"events: {' and '.join(sorted(labels))} differ in letter case only and are learned as different events"
        for labels in by_fold.values()
        if len(labels) > 1
    ]


def _check_dates(subject: Subject, path: KeyPath, form: AdjustmentForm) -> Iterator[Fault]:
    places, hint = subject.places, "date for one day, from_date and to_date for more"
    given = [key for key in ("date", "from_date", "to_date") if getattr(form, key) is not None]
    if given not in (["date"], ["from_date", "to_date"]):
        got = Words(", ".join(given) or "nothing")
        yield places.fault(path, expected="date, or from_date and to_date", got=got, hint=hint)
    elif form.from_date is not None and form.to_date is not None and form.to_date < form.from_date:
        expected = f"a day from from_date {form.from_date} on"
        yield places.fault((*path, "to_date"), expected=expected, got=form.to_date)


def find_circles(feeders: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield circles of two or more queues, in time linear in the feeds: one for each feed that closes a circle."""
    done: set[str] = set()
    for start in feeders:
        path, branches = ([start], [iter(feeders[start])]) if start not in done else ([], [])
        while path:
            for feeder in branches[-1]:
                if feeder in path[:-1]:
                    yield path[path.index(feeder) :]
                elif feeder in feeders and feeder not in done and feeder != path[-1]:
                    path.append(feeder)
                    branches.append(iter(feeders[feeder]))
                    break
            else:
                done.add(path.pop())
                branches.pop()


def _show(circle: list[str]) -> str:
    return " fed by ".join([*circle, circle[0]])
