"""What the floor is told: one message a person, team by team, in order of time, in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from wfm.core.agent import Agent
from wfm.core.intraday import ABSENT, KINDS, Action
from wfm.report.handover import WORDS, list_messages, say_action, write_handover

ZONE = ZoneInfo("Europe/Amsterdam")
DAY = date(2026, 10, 19)
PEOPLE = (
    Agent("a2", "Bo", "agent", "full_40", team="red"),
    Agent("a1", "Ada", "agent", "full_40", team="red"),
    Agent("a3", "Cem", "agent", "full_40", team="blue"),
)


def at(clock):
    return None if clock is None else int(datetime.fromisoformat(f"{DAY}T{clock}").replace(tzinfo=ZONE).timestamp())


def act(agent, kind, what, *clocks, to_queue="", reason=""):
    return Action(agent, DAY, kind, what, *map(at, clocks), 0.0, 0.0, 1, reason, to_queue)


LUNCH = act("a1", "move_break", "lunch", "12:00", "12:30", "12:45", "13:15", reason="chat lacks 3 agents at 12:00")
CHAT = act("a1", "switch_queue", "mail", "10:00", "11:30", "10:00", "11:30", to_queue="chat")
ILL = act("a3", ABSENT, "flu", "12:00", "17:30", None, None)


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (LUNCH, "your lunch moves from 12:00 to 12:45, until 13:15"),
        (CHAT, "you take chat instead of mail from 10:00 to 11:30"),
        (ILL, "away from 12:00 to 17:30: flu"),
        (
            act("a2", "cancel_activity", "team_meeting", "14:00", "14:45", None, None),
            "your team meeting from 14:00 to 14:45 is cancelled",
        ),
        (
            act("a2", "extend_shift", "", None, None, "17:30", "18:30", to_queue="chat"),
            "you work from 17:30 to 18:30 as well, on chat",
        ),
        (act("a2", "shorten_shift", "", "16:00", "17:30", None, None), "you are free from 16:00 to 17:30 if you want"),
        (act("a2", "call_in", "", None, None, "13:00", "17:00"), "you come in from 13:00 to 17:00"),
    ],
)
def test_each_kind_in_words(action, text):
    assert say_action(action, ZONE) == text


def test_every_kind_has_words():
    assert set(WORDS) == {*KINDS, ABSENT}


def test_one_message_a_person_by_team_and_name():
    messages = list_messages((LUNCH, ILL, CHAT), PEOPLE, ZONE)
    assert [(m.team, m.name) for m in messages] == [("blue", "Cem"), ("red", "Ada")]
    assert [text[:10] for text in messages[1].sentences] == ["you take c", "your lunch"]
    text = write_handover(messages, title="Monday")
    assert text.splitlines() == [
        "Monday", "======", "", "Team blue", "", "Cem (a3), Monday 19 October: away from 12:00 to 17:30: flu.", "",
        "Team red", "",
        "Ada (a1), Monday 19 October: you take chat instead of mail from 10:00 to 11:30; "
        "your lunch moves from 12:00 to 12:45, until 13:15.",
        "    Because chat lacks 3 agents at 12:00.",
    ]  # fmt: skip


def test_nothing_to_tell_is_said():
    assert "Nobody's day changes." in write_handover((), title="Monday")
