"""Calendars, read by another library and held against the lines that RFC 5545 asks for."""

import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from exported_site import AUTUMN, SPRING, make_roster, make_staff, stretches
from hypothesis import given
from hypothesis import strategies as st

from wfm.core.agent import Agent, Contract, Staff
from wfm.core.roster import Roster
from wfm.export.extract import make_extract
from wfm.export.roster_ical import make_calendars

NOON = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def calendars(roster=None, *, changed=NOON, earlier=None, staff=None, **choice):
    staff = staff or make_staff()
    extract = make_extract(roster or make_roster(), staff, name="my site", **choice)
    before = make_extract(earlier, staff, name="my site", **choice) if earlier else None
    return make_calendars(extract, changed=changed, earlier=before)


def events(content):
    return icalendar.Calendar.from_ical(content.decode("utf-8")).walk("VEVENT")


def one_shift(grid, day, start, end):
    return Roster(grid, tuple(stretches("A1", day, "night-2200", ("on_queue", start, end, True, "service"), grid=grid)))


def test_a_calendar_per_person():
    made = calendars()
    assert list(made) == ["A1.ics", "A2.ics", "L1.ics"]
    assert [len(events(content)) for content in made.values()] == [1, 1, 2]
    assert list(calendars(teams=["blue"])) == ["A1.ics", "L1.ics"]


def test_an_event_says_when_on_what_and_which_breaks():
    (event,) = events(calendars()["A1.ics"])
    assert event.decoded("dtstart").astimezone(AMSTERDAM) == datetime(2026, 10, 24, 9, 0, tzinfo=AMSTERDAM)
    assert event.decoded("dtend").astimezone(AMSTERDAM) == datetime(2026, 10, 24, 17, 30, tzinfo=AMSTERDAM)
    assert str(event["summary"]) == "Work: service, sales"
    assert str(event["description"]).split("\n") == [
        "09:00-17:30", "09:00 service", "10:30-10:45 break", "10:45 sales", "12:30-13:00 lunch", "13:00 service",
        "8 paid hours",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("grid", "day", "start", "end", "hours"),
    [
        (AUTUMN, "2026-10-24", "2026-10-24T22:00", "2026-10-25T06:00", 9),
        (SPRING, "2026-03-28", "2026-03-28T22:00", "2026-03-29T06:00", 7),
        (AUTUMN, "2026-10-25", "2026-10-25T16:00", "2026-10-26T00:00", 8),
    ],
)
def test_both_clock_changes_and_midnight(grid, day, start, end, hours):
    (event,) = events(calendars(one_shift(grid, day, start, end))["A1.ics"])
    begin, stop = event.decoded("dtstart"), event.decoded("dtend")
    assert stop - begin == timedelta(hours=hours)
    assert f"{begin.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M}" == start
    assert f"{stop.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M}" == end


def test_a_later_export_moves_the_event_it_does_not_add_one():
    early = one_shift(AUTUMN, "2026-10-24", "2026-10-24T08:00", "2026-10-24T12:00")
    late = one_shift(AUTUMN, "2026-10-24", "2026-10-24T14:00", "2026-10-24T18:00")
    (before,) = events(calendars(early)["A1.ics"])
    (after,) = events(calendars(late, changed=NOON + timedelta(minutes=5))["A1.ics"])
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstamp") > before.decoded("dtstamp")
    assert after.decoded("dtstart") - before.decoded("dtstart") == timedelta(hours=6)


def test_a_shift_that_is_gone_is_cancelled_under_its_old_name():
    empty = Roster(AUTUMN, ())
    (before,) = events(calendars()["A1.ics"])
    (after,) = events(calendars(empty, earlier=make_roster())["A1.ics"])
    assert (after["uid"], str(after["status"])) == (before["uid"], "CANCELLED")
    kept = events(calendars(make_roster(), earlier=make_roster())["L1.ics"])
    assert [str(event["status"]) for event in kept] == ["CONFIRMED"] * 2


def test_the_same_roster_gives_the_same_bytes():
    assert calendars() == calendars()


def test_two_shifts_of_a_day_have_names_of_their_own():
    day = "2026-10-24"
    split = [("early-0800", "08:00", "12:00"), ("late-1700", "17:00", "21:00")]
    times = [(name, ("on_queue", f"{day}T{start}", f"{day}T{end}", True, "sales")) for name, start, end in split]
    parts = tuple(s for name, part in times for s in stretches("A1", day, name, part))
    found = events(calendars(Roster(AUTUMN, parts))["A1.ics"])
    assert len({str(event["uid"]) for event in found}) == 2


def test_files_are_named_so_that_no_system_mixes_them_up():
    ids = ("a/b", "a:b", "../x", "X", "x", "...", "")
    staff = Staff(tuple(Agent(name, "", "agent", "full") for name in ids), {"full": Contract("full", 2400, (480,))}, ())
    names = list(calendars(Roster(AUTUMN, ()), staff=staff))
    assert len({name.casefold() for name in names}) == len(ids)
    assert all(set(name) <= set("abxX_.1234567890ics") and not name.startswith(".") for name in names)


# surrogates can't be written as UTF-8, and come from no file of ours
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(name=TEXT, queue=TEXT)
def test_any_name_comes_back_and_no_line_is_too_long(name, queue):
    staff = Staff((Agent("A1", name, "agent", "full"),), {"full": Contract("full", 2400, (480,))}, ())
    work = stretches("A1", "2026-10-24", "day-0900", ("on_queue", "2026-10-24T09:00", "2026-10-24T10:00", True, queue))
    (content,) = calendars(Roster(AUTUMN, tuple(work)), staff=staff).values()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in lines:
        line.decode("utf-8")  # folded between characters, never inside one
    (event,) = events(content)
    plain = queue.replace("\r\n", "\n").replace("\r", "\n")
    written = "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Zl", "Zp"))
    assert str(event["summary"]) == (f"Work: {written}" if queue else "Work")
