"""What changes through a day, person by person: sentences a team lead can read aloud, and days before and after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from wfm.core.intraday import (
    ABSENT,
    CALL_IN,
    CANCEL_ACTIVITY,
    EXTEND,
    LEAD_HELPS,
    MOVE_ACTIVITY,
    MOVE_BREAK,
    SHIFT_WORK,
    SHORTEN,
    SWITCH_QUEUE,
)
from wfm.core.reasons import Change
from wfm.core.roster import ON_QUEUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from wfm.core.agent import Agent
    from wfm.core.intraday import Action
    from wfm.core.roster import Roster, Stretch

OFF = "off"
BY_HAND = "changed by hand"


@dataclass(frozen=True)
class Message:
    """What one person is told: sentences in order of time, and why in a planner's words."""

    agent: str
    name: str
    team: str
    date: date
    sentences: tuple[str, ...]
    reasons: tuple[str, ...]


def list_messages(actions: Iterable[Action], agents: Sequence[Agent], zone: ZoneInfo) -> tuple[Message, ...]:
    """Gather what each person is told, by team and name; absences come first in a person's list."""
    people = {agent.id: agent for agent in agents}
    mine: dict[tuple[str, date], list[Action]] = defaultdict(list)
    for action in actions:
        mine[action.agent, action.date].append(action)
    found = []
    for (who, day), done in mine.items():
        done.sort(key=lambda a: (a.kind != ABSENT, _moment(a)))
        agent = people[who]
        found.append(
            Message(
                who,
                agent.name or who,
                agent.team,
                day,
                tuple(say_action(action, zone) for action in done),
                tuple(dict.fromkeys(action.reason for action in done if action.reason)),
            )
        )
    return tuple(sorted(found, key=lambda m: (m.date, m.team, m.name, m.agent)))


def say_action(action: Action, zone: ZoneInfo) -> str:
    """Say one action in a sentence to the person, without a full stop."""
    return WORDS[action.kind](action, zone)


def write_handover(
    messages: Sequence[Message], *, title: str, notes: Sequence[str] = (), nobody: str = "Nobody's day changes."
) -> str:
    """Write the whole message to the floor, team by team; plain text."""
    lines = [title, "=" * len(title), *notes]
    team: str | None = None
    for message in messages:
        if message.team != team:
            team = message.team
            lines += ["", f"Team {team}" if team else "Everybody", ""]
        lines += _say(message)
    if not messages and nobody:
        lines += ["", nobody]
    return "\n".join(lines) + "\n"


def list_days(
    before: Roster, after: Roster, *, reasons: Mapping[tuple[str, date], str], rests: frozenset[str]
) -> tuple[Change, ...]:
    """Every day of a person that differs between two rosters, by person and date, with what there was before.

    `rests` are the kinds of breaks; `reasons` say why, by person and date; a day without one was changed by hand.
    """
    was, now = _by_day(before), _by_day(after)
    zone = after.grid.zone
    return tuple(
        Change(
            *key,
            _show(was.get(key, []), zone, rests),
            _show(now.get(key, []), zone, rests),
            reasons.get(key, BY_HAND),
            forced=key not in reasons,
        )
        for key in sorted(was.keys() | now.keys())
        if was.get(key) != now.get(key)
    )


def _say(message: Message) -> list[str]:
    first, *others = message.sentences
    head = f"{message.name} ({message.agent}), {message.date:%A %d %B}: {first}"
    lines = [head + "".join(f"; {text}" for text in others) + "."]
    return lines + [f"    Because {reason}" + ("" if reason.endswith(".") else ".") for reason in message.reasons]


def _by_day(roster: Roster) -> dict[tuple[str, date], list[Stretch]]:
    found: dict[tuple[str, date], list[Stretch]] = defaultdict(list)
    for stretch in roster.stretches:
        found[stretch.agent, stretch.date].append(stretch)
    return found


def _show(stretches: list[Stretch], zone: ZoneInfo, rests: frozenset[str]) -> str:
    """Write a day in words: when, where, and every pause and activity."""
    if not stretches:
        return OFF
    parts = [f"{_clock(stretches[0].start, zone)}-{_clock(stretches[-1].end, zone)}"]
    place = None
    for s in stretches:
        if s.activity == ON_QUEUE and s.queue != place:
            place = s.queue
            parts.append(f"{s.queue} {_clock(s.start, zone)}")
        elif s.activity in rests:
            parts.append(f"{s.activity} {_clock(s.start, zone)}")
        elif s.activity != ON_QUEUE and s.activity != place:
            place = s.activity
            parts.append(f"{s.activity} {_clock(s.start, zone)}")
    return ", ".join(parts)


def _clock(moment: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(moment, tz=zone):%H:%M}"


def _moment(action: Action) -> int:
    return min(m for m in (action.from_start, action.to_start, 2**62) if m is not None)


def _span(start: int | None, end: int | None, zone: ZoneInfo) -> str:
    parts = [f"{word} {_clock(moment, zone)}" for word, moment in (("from", start), ("to", end)) if moment is not None]
    return " ".join(parts)


def _say_moved(action: Action, zone: ZoneInfo) -> str:
    was, now = (_clock(moment or 0, zone) for moment in (action.from_start, action.to_start))
    until = f", until {_clock(action.to_end, zone)}" if action.to_end is not None else ""
    return f"your {_plain(action.what)} moves from {was} to {now}{until}"


def _say_cancelled(action: Action, zone: ZoneInfo) -> str:
    return f"your {_plain(action.what)} {_span(action.from_start, action.from_end, zone)} is cancelled"


def _say_switched(action: Action, zone: ZoneInfo) -> str:
    instead = f" instead of {action.what}" if action.what and action.what != action.to_queue else ""
    return f"you take {action.to_queue}{instead} {_span(action.to_start, action.to_end, zone)}"


def _say_longer(action: Action, zone: ZoneInfo) -> str:
    where = f", on {action.to_queue}" if action.to_queue else ""
    return f"you work {_span(action.to_start, action.to_end, zone)} as well{where}"


def _say_shorter(action: Action, zone: ZoneInfo) -> str:
    return f"you are free {_span(action.from_start, action.from_end, zone)} if you want"


def _say_called(action: Action, zone: ZoneInfo) -> str:
    where = f", on {action.to_queue}" if action.to_queue else ""
    return f"you come in {_span(action.to_start, action.to_end, zone)}{where}"


def _say_absent(action: Action, zone: ZoneInfo) -> str:
    return f"away {_span(action.from_start, action.from_end, zone)}: {action.what or 'absent'}"


def _plain(name: str) -> str:
    return name.replace("_", " ") or "break"


WORDS: Mapping[str, Callable[[Action, ZoneInfo], str]] = {
    MOVE_BREAK: _say_moved,
    MOVE_ACTIVITY: _say_moved,
    CANCEL_ACTIVITY: _say_cancelled,
    SWITCH_QUEUE: _say_switched,
    SHIFT_WORK: _say_switched,
    EXTEND: _say_longer,
    SHORTEN: _say_shorter,
    CALL_IN: _say_called,
    LEAD_HELPS: _say_switched,
    ABSENT: _say_absent,
}
"""What a person is told, by kind of action."""
