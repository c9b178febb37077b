"""What a new scenario takes from a history: the channel of a queue, hours, people; each guess is told."""

from __future__ import annotations

import re
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

from wfm.errors import Fault, ScenarioError, UsageError
from wfm.scenario.places import suggest
from wfm.scenario.samples.contacts import PATTERNS
from wfm.scenario.samples.people import share_on_queue
from wfm.scenario.samples.site import ALWAYS, LIVE, UNROSTERED, SiteQueue, Spans, agents_needed, fit_interval
from wfm.scenario.samples.text import TARGETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from wfm.history.survey import QueueSurvey, Survey

LEAST_PEOPLE = 3
WORDS = (
    ("email", r"mail|post|inbox"),
    ("chat", r"chat|whats|messag|sms"),
    ("webcare", r"webcare|social|facebook|insta|twitter"),
    ("callback", r"call.?back|terugbel|ruckruf|rappel"),
    ("second_line", r"second.?line|tweede.?lijn|2nd.?line|tier.?2"),
)
OFFICE: Spans = (*((480, 1080),) * 5, None, None)
NEAR_MIN = 30
HOLIDAY_SHARE = 0.15
"""On a closed day less than this share of a mean day's contacts come in."""


def guess_queues(
    survey: Survey, channels: Sequence[str], shown: str, say: Mapping[str, str]
) -> tuple[SiteQueue, ...]:
    """Queues of a history that has contacts of them; `channels` are texts such as `inbox=email`.

    `say` are the texts of a language, of `wfm.scenario.samples.words`.

    Raises
    ------
    UsageError : a channel or queue nobody knows.
    ScenarioError : a queue whose name can't be one.
    """
    known = [queue for queue in survey.queues if queue.contacts > 0]
    faults = [
        Fault("names of letters, digits, - and _", queue.name, file=shown, where="queue",
              hint='rename with wfm import csv FILE --map NEW="old name"')
        for queue in known if not re.fullmatch(r"[\w-]+", queue.name)
    ]  # fmt: skip
    if not known:
        faults = [Fault("contacts", "none in any row", file=shown, where="volume")]
    if faults:
        raise ScenarioError.of(faults)
    told = _read_channels(channels, [queue.name for queue in known])
    found = [_guess_queue(queue, told.get(queue.name), survey.step, say) for queue in known]
    site = guess_hours(found)
    return tuple(_settle(queue, site) for queue in found)


def guess_hours(queues: Sequence[SiteQueue]) -> Spans:
    """Open the site whenever a queue is whose contacts wait on the line; else in office hours."""
    live = [queue.hours for queue in queues if queue.channel in LIVE]
    live = live or [queue.hours for queue in queues if queue.hours != ALWAYS]
    if not live:
        return OFFICE
    return tuple(_join([hours[day] for hours in live]) for day in range(7))


def count_people(queues: Sequence[SiteQueue], mean_hours: float) -> int:
    """People of so many hours a week who can do the work of the queues."""
    hours, count = sum(queue.week_hours for queue in queues), float(LEAST_PEOPLE)
    for _ in range(30):
        count = max(LEAST_PEOPLE, hours / share_on_queue(count) / mean_hours)
    return ceil(count)


def is_closed_on(survey: Survey, holidays: Sequence[date], live: Sequence[str] = ()) -> bool | None:
    """Whether the site is closed on public holidays; None where the history has none on a day that is usually open.

    Work that may wait comes in on closed days too: the queues of `live` tell, if there are any.
    """
    shares = []
    for queue in [queue for queue in survey.queues if queue.name in live] or survey.queues:
        usual = [queue.profile[weekday].sum() if queue.hours[weekday] else 0.0 for weekday in range(7)]
        if queue.hours == ALWAYS or not queue.by_day:
            continue
        first, last = min(queue.by_day), max(queue.by_day)
        known = [day for day in holidays if first <= day <= last and usual[day.weekday()] > 0]
        shares += [queue.by_day.get(day, 0.0) / usual[day.weekday()] for day in known]
    return bool(median(shares) < HOLIDAY_SHARE) if shares else None


def _read_channels(texts: Sequence[str], queues: Sequence[str]) -> dict[str, str]:
    told = {}
    for text in texts:
        name, sign, channel = text.partition("=")
        if not sign:
            hint = f"such as {queues[0]}=phone"
            raise UsageError(f"--channels {text}: with --history expected QUEUE=CHANNEL", hint=hint)
        if name not in queues:
            hint = suggest(name, queues, what="queues")
            raise UsageError(f"--channels: no queue called {name} in the history", hint=hint)
        if channel not in TARGETS:
            hint = suggest(channel, TARGETS, what="channels")
            raise UsageError(f"--channels: no channel called {channel}", hint=hint)
        told[name] = channel
    return told


def _guess_queue(queue: QueueSurvey, told: str | None, step: int, say: Mapping[str, str]) -> SiteQueue:
    named = next((channel for channel, words in WORDS if re.search(words, queue.name, re.IGNORECASE)), None)
    channel = told or named or "phone"
    by = say["why_told" if told else "why_named" if named else "why_guessed"].format(channel=channel)
    usual = float(PATTERNS[channel].aht_s) if channel in PATTERNS else 600.0
    aht = queue.aht_s or usual
    erlangs = queue.profile * aht / (step * 60)
    hours = sum(agents_needed(channel, float(e)) for day in erlangs for e in day) * step / 60 / (1 - UNROSTERED)
    handle = say["aht_history"] if queue.aht_s else say["aht_assumed"].format(aht=f"{aht:.0f}")
    spans = tuple(_round(span, fit_interval(step)) for span in queue.hours)
    return SiteQueue(queue.name, channel, "", round(aht), spans, hours, f"{by}; {handle}")


def _round(span: tuple[int, int] | None, step: int) -> tuple[int, int] | None:
    """Put a span on whole intervals: the contacts of a few minutes after closing are those of the last callers."""
    if span is None:
        return None
    begin = span[0] // step * step
    return begin, max(begin + step, round(span[1] / step) * step)


def _settle(queue: SiteQueue, site: Spans) -> SiteQueue:
    """Give a queue the site's hours where it has about those: odd quarter-hours are chance."""
    near = all(
        (one is None) == (other is None)
        and (one is None or other is None or max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= NEAR_MIN)
        for one, other in zip(queue.hours, site, strict=True)
    )
    hours = site if near else queue.hours
    return SiteQueue(queue.name, queue.channel, queue.label, queue.aht_s, hours, queue.week_hours, queue.why)


def _join(spans: Sequence[tuple[int, int] | None]) -> tuple[int, int] | None:
    known = [span for span in spans if span is not None]
    return (min(span[0] for span in known), max(span[1] for span in known)) if known else None
