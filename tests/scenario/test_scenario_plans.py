"""What the forecast is told: events.csv, adjustments by hand, queues that feed others, hours that change."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from wfm.core.adjustment import Adjustment
from wfm.core.events import OUTAGE, Event
from wfm.core.queue import Feed, Queue
from wfm.core.requirement import Target
from wfm.errors import ScenarioError
from wfm.scenario.adjustments import read_adjustments
from wfm.scenario.checks_plans import find_circles
from wfm.scenario.events import read_events
from wfm.scenario.field_types import Clock, FactorText, QueueText, parse_factor
from wfm.scenario.load import load_scenario

DATA = Path(__file__).parents[1] / "data"
TINY = DATA / "tiny"
QUEUES = ("service", "sales")
DAY = date(2026, 10, 19)


def faults_of(name):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(DATA / "scenario" / name)
    faults = caught.value.faults
    return sorted((fault.line, fault.where.partition(".")[2] or fault.where, fault.got) for fault in faults)


def events_of(tmp_path, rows, header="date,label,queue,effect,end,kind,from,to"):
    path = tmp_path / "events.csv"
    path.write_text(f"{header}\n{rows}", encoding="utf-8")
    return read_events(path, "events.csv", queues=QUEUES)


def adjustments_of(tmp_path, rows, header="queue,date,end,from,to,weekdays,factor,amount,min,max,reason"):
    path = tmp_path / "adjustments.csv"
    path.write_text(f"{header}\n{rows}", encoding="utf-8")
    return read_adjustments(path, "adjustments.csv", queues=QUEUES, interval_min=15)


def test_every_fault_of_the_events_is_listed():
    assert faults_of("event_faults.yaml") == [
        (2, "date", "nothing"),
        (3, "date", '"2026-13-01"'),
        (4, "end", '"2026-04-25"'),
        (5, "label", "nothing"),
        (6, "queue", '"servce"'),
        (7, "queue", '"service;sales"'),
        (8, "effect", '"0"'),
        (9, "effect", '"120"'),
        (10, "effect", '"20%"'),
        (11, "effect", '"1,2"'),
        (12, "effect", '"much"'),
        (13, "kind", '"outtage"'),
        (14, "from", '"09:00"'),
        (15, "to", '"12:00"'),
        (16, "from", '"9:00"'),
        (17, "effect", '"1.2"'),
        (19, "date", '"campagne of service on 2026-07-05 again"'),
        (20, "queue", '"|"'),
    ]


def test_every_fault_of_an_adjustments_file_is_listed():
    assert faults_of("adjustment_faults.yaml") == [
        (2, "date", "nothing"),
        (3, "end", '"2026-10-18"'),
        (4, "", "nothing"),
        (5, "queue", '"slaes"'),
        (6, "factor", '"-0.5"'),
        (7, "amount", '"many"'),
        (8, "max", '"5"'),
        (9, "from", '"09:10"'),
        (10, "to", '"12:00"'),
        (11, "weekdays", '"funday"'),
        (12, "min", '"-1"'),
    ]


def test_every_fault_of_listed_adjustments_is_told_with_its_line():
    assert faults_of("adjustment_list_faults.yaml") == [
        (3, "adjustments[0]", "nothing"),
        (4, "adjustments[1]", "date, from_date, to_date"),
        (5, "to_date", "2026-10-19"),
        (6, "adjustments[3]", "nothing"),
        (7, "queue", '"slaes"'),
        (8, "max", "4"),
        (9, "from", "09:10"),
        (10, "to", "09:00"),
    ]
    assert faults_of("adjustment_form_faults.yaml") == [
        (3, "factor", "-0.5"),
        (4, "fctor", '"fctor"'),
        (5, "factor", '"20%"'),
        (6, "date", '"19 oktober"'),
        (6, "factor", "120"),
        (7, "min", "-1"),
        (7, "weekdays[0]", '"funday"'),
        (8, "amount", "1000000"),
        (8, "queue", "[]"),
    ]


def test_every_fault_of_feeds_is_listed():
    assert faults_of("feed_faults.yaml") == [
        (5, "sales.fed_by[0].queue", '"servce"'),
        (6, "sales.fed_by[1].queue", '"sales"'),
        (8, "sales.fed_by[3].queue", '"service"'),
    ]


def test_events_are_read_with_all_columns(tmp_path):
    table, events = events_of(
        tmp_path,
        "2026-05-02,schoolvakantie,,,2026-05-10,,,\n2026-10-21,mailing,service|sales,+20%,,event,,\n"
        "2026-10-21,mailing 2,sales,0.85,,,,\n2026-06-18,storing,,,,outage,10:00,\n2026-06-19,storing,,,,outage,,\n",
    )
    assert table.faults == []
    assert events == (
        Event("schoolvakantie", date(2026, 5, 2), date(2026, 5, 10)),
        Event("mailing", date(2026, 10, 21), date(2026, 10, 21), QUEUES, 1.2),
        Event("mailing 2", date(2026, 10, 21), date(2026, 10, 21), ("sales",), 0.85),
        Event("storing", date(2026, 6, 18), date(2026, 6, 18), kind=OUTAGE, from_min=600, to_min=1440),
        Event("storing", date(2026, 6, 19), date(2026, 6, 19), kind=OUTAGE),
    )
    assert [event.concerns("sales") for event in events] == [True] * 5
    assert not events[2].concerns("service")


def test_two_columns_make_an_event_and_others_must_be_known(tmp_path):
    assert events_of(tmp_path, "2026-05-02,fair\n", "date,label")[1] == (
        Event("fair", date(2026, 5, 2), date(2026, 5, 2)),
    )
    (fault,) = events_of(tmp_path, "2026-05-02,fair,1.2\n", "date,label,efect")[0].faults
    assert (fault.where, fault.hint) == ("efect", 'did you mean "effect"?')


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("2026-05-02,a,service,,2026-05-10,,,\n2026-05-11,a,service,,,,,\n", []),
        ("2026-05-02,a,service,,2026-05-10,,,\n2026-05-10,a,sales,,,,,\n", []),
        ("2026-05-02,a,service,,2026-05-10,,,\n2026-05-10,b,service,,,,,\n", []),
        ("2026-05-10,a,,,,,,\n2026-05-02,a,sales,,2026-05-10,,,\n", [3]),
        ("2026-05-02,a,,,,,,\n2026-05-02,a,,,,,,\n2026-05-02,a,,,,,,\n", [3, 4]),
        ("2026-05-02,a,,,,outage,09:00,10:00\n2026-05-02,a,,,,outage,10:00,11:00\n", []),
        ("2026-05-02,a,,,,outage,09:00,10:15\n2026-05-02,a,,,,outage,10:00,11:00\n", [3]),
        ("2026-05-02,a,,,2026-05-30,,,\n2026-05-03,a,,,,,,\n2026-05-20,a,,,,,,\n", [3, 4]),
    ],
)
def test_episodes_of_one_label_may_not_overlap_on_a_queue(tmp_path, rows, lines):
    assert [fault.line for fault in events_of(tmp_path, rows)[0].faults] == lines


def test_adjustments_of_a_file_and_of_a_list_are_the_same(tmp_path):
    rows = (
        "service|sales,2026-10-19,2026-10-25,09:00,12:00,mon-wed|fri,+10%,,,,mailing\n"
        ',2026-10-20,,,,,,-25.5,,,"fewer, as seen"\nsales,2026-10-21,,14:00,,,0,,2,8.5,\n'
    )
    table, found = adjustments_of(tmp_path, rows)
    assert table.faults == []
    sunday, tuesday, wednesday = date(2026, 10, 25), date(2026, 10, 20), date(2026, 10, 21)
    assert found == (
        Adjustment(DAY, sunday, QUEUES, frozenset({0, 1, 2, 4}), 540, 720, 1.1, reason="mailing"),
        Adjustment(tuesday, tuesday, amount=-25.5, reason="fewer, as seen"),
        Adjustment(wednesday, wednesday, ("sales",), frozenset(), 840, 1440, 0.0, None, 2.0, 8.5),
    )
    listed = """[
        {queue: [service, sales], from_date: 2026-10-19, to_date: 2026-10-25, from: "09:00", to: "12:00",
         weekdays: [mon-wed, fri], factor: 1.1, reason: mailing},
        {date: 2026-10-20, amount: -25.5, reason: "fewer, as seen"},
        {queue: sales, date: 2026-10-21, from: "14:00", to: "24:00", factor: 0, min: 2, max: 8.5}]"""
    path = tmp_path / "adjustments.csv"
    by_list = load_scenario(TINY, overrides=[f"adjustments={listed}"])
    by_file = load_scenario(TINY, overrides=[f"adjustments={path}"])
    assert by_list.adjustments == by_file.adjustments == found
    assert path in by_file.inputs
    assert by_list.warnings == ()


def test_an_adjustment_off_the_horizon_is_a_warning():
    scenario = load_scenario(TINY, overrides=["adjustments=[{date: 2026-11-02, factor: 2, reason: fair}]"])
    assert scenario.warnings == (
        "adjustment 'fair' (2026-11-02) changes nothing: it lies outside the horizon, 2026-10-19 to 2026-10-25",
    )


def test_events_come_with_the_scenario_and_labels_alike_are_a_warning(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("date,label\n2026-10-05,mailing\n2026-10-12,Mailing\n2026-10-13,fair\n", encoding="utf-8")
    scenario = load_scenario(TINY, overrides=[f"events={path}"])
    assert [event.label for event in scenario.events] == ["mailing", "Mailing", "fair"]
    assert path in scenario.inputs
    assert scenario.warnings == (
        "events: Mailing and mailing differ in letter case only and are learned as different events",
    )


def test_a_file_of_plans_that_is_not_there_is_a_fault():
    with pytest.raises(ScenarioError) as caught:
        load_scenario(TINY, overrides=["events=evnts.csv", "adjustments=agents.cvs"])
    assert [(fault.where, fault.expected) for fault in caught.value.faults] == [
        ("events", "an existing file"), ("adjustments", "an existing file"),
    ]  # fmt: skip
    assert caught.value.faults[1].hint == 'did you mean "agents.csv"?'


def test_without_any_there_are_none():
    scenario = load_scenario(TINY)
    assert scenario.events == scenario.adjustments == ()
    assert all(queue.fed_by == () and queue.needs_history for queue in scenario.queues)


def test_feeds_arrive_and_say_who_needs_a_history():
    feeds = ["{queue: service, share: 0.15, delay_min: 60}", "{queue: service}"]
    stated, learned = (load_scenario(TINY, overrides=[f"queues.sales.fed_by=[{feed}]"]).queues[1] for feed in feeds)
    assert stated.fed_by == (Feed("service", 0.15, 60),)
    assert learned.fed_by == (Feed("service"),)
    assert (stated.needs_history, learned.needs_history) == (False, True)
    both = Queue("x", "chat", Target(), stated.opening, fed_by=(*stated.fed_by, Feed("sales")))
    assert both.needs_history


def test_circles_of_feeds_are_told():
    feeders = {"a": "b", "b": "ca", "c": "a", "d": "ab", "e": "e", "f": "gx", "g": "d"}
    assert [" ".join(circle) for circle in find_circles(feeders)] == ["a b c", "a b"]


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), unique=True)))
def test_a_circle_is_found_where_there_is_one(feeders):
    """Against taking away, again and again, what nothing left feeds."""
    left = {name: {f for f in names if f in feeders and f != name} for name, names in feeders.items()}
    while free := {name for name, names in left.items() if not names & left.keys()}:
        left = {name: names for name, names in left.items() if name not in free}
    found = list(find_circles(feeders))
    assert bool(found) == bool(left)
    for circle in found:
        assert len(circle) > 1
        assert all(two in feeders[one] for one, two in pairwise([*circle, circle[0]]))


def test_opening_hours_change_on_a_date():
    change = 'opening_hours.changes={"2026-10-22": {mon-sat: ["07:00-21:00"]}, "2026-03-01": {mon: ["08:00-09:00"]}}'
    opening = load_scenario(TINY, overrides=[change], start=date(2026, 10, 22)).queues[0].opening
    assert [since for since, _ in opening.changes] == [date(2026, 3, 1), date(2026, 10, 22)]
    assert opening.spans(date(2026, 2, 27)) == ((480, 1080),)
    assert opening.spans(date(2026, 10, 20)) == ()
    assert opening.spans(date(2026, 10, 22)) == ((420, 1260),)
    assert opening.spans(date(2026, 12, 25)) == ()


def test_people_are_judged_by_the_hours_of_the_week_to_plan():
    """From November on only mornings are open, where no full-timer's shift fits."""
    change = 'opening_hours.changes={"2026-11-01": {mon-sat: ["08:00-12:00"]}}'
    assert load_scenario(TINY, overrides=[change])
    with pytest.raises(ScenarioError, match="a shift of contract full_40"):
        load_scenario(TINY, overrides=[change], start=date(2026, 11, 2))


@given(st.integers(1, 1900))
def test_a_percentage_and_its_factor_are_the_same(percent):
    assert parse_factor(f"+{percent}%") == pytest.approx(parse_factor(f"{1 + percent / 100:.2f}"))


@pytest.mark.parametrize("value", [True, None, -0.1, 21, 10**400, float("nan"), "20%", "", "+", "1,1", [1]])
def test_no_factor(value):
    with pytest.raises(PydanticCustomError, match="a factor from 0 to 20"):
        FactorText().check(value)


@pytest.mark.parametrize("value", [None, 3, [], [""], [1], "", {"a": 1}])
def test_no_queues(value):
    with pytest.raises(PydanticCustomError, match="a queue or a list of queues"):
        QueueText().check(value)


def test_only_an_end_may_be_midnight():
    assert Clock(ends=True).check("24:00") == 1440
    with pytest.raises(PydanticCustomError):
        Clock().check("24:00")
