"""Queues of every channel: what the YAML of each becomes, and each fault with its line and hint."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfm.core.queue import Concurrency, Deferral, PriorityClass
from wfm.core.requirement import DEFINITIONS, Target
from wfm.errors import ScenarioError
from wfm.scenario.build_queues import build_concurrency, build_queue
from wfm.scenario.forms_queues import ConcurrencyForm, QueueForm, TargetForm
from wfm.scenario.load import load_scenario

FOLDER = Path(__file__).parents[1] / "data" / "scenario"
CHANNELS = FOLDER / "channels.yaml"
SITE = object()


@pytest.fixture(scope="module")
def queues():
    return {queue.name: queue for queue in load_scenario(CHANNELS).queues}


def faults_of(name, *overrides):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(FOLDER / name, overrides=overrides)
    found = caught.value.faults
    return sorted((f.line or 0, f.where.removeprefix("queues."), f.expected, f.got, f.hint) for f in found)


def built(**form):
    return build_queue("q", QueueForm.model_validate(form), SITE, {})


@pytest.mark.parametrize(("channel", "minutes"), [("email", 240), ("webcare", 60), ("callback", 240)])
def test_a_queue_of_work_that_may_wait_needs_its_channel_only(channel, minutes):
    queue = built(channel=channel)
    assert queue.target == Target(0.80, minutes * 60)
    assert queue.deferral == Deferral()
    assert queue.opening is queue.service_hours is SITE


@pytest.mark.parametrize("channel", ["phone", "chat", "second_line"])
def test_other_channels_wait_on_the_line(channel):
    queue = built(channel=channel)
    assert queue.target == Target()
    assert queue.deferral is queue.concurrency is queue.patience_s is None
    assert queue.sessions == 1


def test_a_second_line_with_a_response_time_may_wait(queues):
    second = queues["second"]
    assert second.target.answer_within_s == 8 * 3600
    assert second.deferral == Deferral()
    assert not second.needs_history


def test_chat_takes_the_ratios_of_measured_handle_times(queues):
    chat = queues["chat"]
    assert chat.concurrency == Concurrency(3, (1.0, 1.125, 1.3125), 10)
    assert (chat.aht_s, chat.patience_s, chat.target.max_abandonment) == (480.0, 120.0, 0.05)
    assert built(channel="chat", aht_s=400, concurrency={"sessions": 1, "aht_by_sessions_s": [480]}).aht_s == 400


@pytest.mark.parametrize(
    ("given", "slowdown"),
    [
        ({"slowdown": [2, 3, 4, 9]}, (1, 1.5, 2)),
        ({"compose": {"agent_s": 30, "customer_s": 60}}, (1, 10 / 9, 19 / 15)),
        ({}, (1, 2 / 1.7, 3 / 2.5)),
    ],
)
def test_every_way_to_say_how_chats_slow_each_other_down(given, slowdown):
    form = ConcurrencyForm.model_validate({"sessions": 3, **given})
    assert build_concurrency(form).slowdown == pytest.approx(slowdown)


@given(st.integers(1, 5), st.floats(1, 5))
def test_handle_times_measured_beside_others_are_taken_for_what_they_are(sessions, measured):
    """At the number of chats held while it was measured, a chat takes the handle time that was measured."""
    measured = min(measured, sessions)
    times = [480.0, 540.0, 630.0, 700.0, 900.0][:sessions]
    form = {"sessions": sessions, "aht_by_sessions_s": times, "measured_sessions": measured}
    queue = built(channel="chat", concurrency=form)
    assert [queue.aht_s * slow for slow in queue.concurrency.slowdown] == pytest.approx(times)
    assert queue.aht_s == pytest.approx(np.interp(measured, range(1, sessions + 1), times))
    known = built(channel="chat", aht_s=600, concurrency=form).concurrency.slowdown
    assert np.interp(measured, range(1, sessions + 1), known) == pytest.approx(1.0)


def test_work_that_may_wait_has_its_rules_in_seconds(queues):
    assert queues["callback"].deferral == Deferral(
        cutoff_min=960, backlog=12, backlog_within_s=7200, chosen_share=0.2, chosen_window_s=1800
    )
    assert queues["callback"].service_hours.weekly == (((540, 1020),),) * 5 + ((), ())
    assert queues["webcare"].target == Target(0.90, 3600)


def test_parts_go_first_and_promise_what_the_queue_does_unless_they_say(queues):
    assert queues["webcare"].deferral.classes == (
        PriorityClass("influential", 0.1, 0.95, 900),
        PriorityClass("angry", 0.2, 0.90, 1800),
    )


def test_work_that_comes_in_at_night_is_handled_when_the_site_is_open(queues):
    webcare, service = queues["webcare"], queues["service"]
    assert webcare.opening.weekly == (((0, 1440),),) * 7
    assert webcare.service_hours == service.opening == queues["mail"].service_hours


def test_patience_may_be_left_to_the_history():
    queue = built(channel="phone", patience_s="from_history", redial_share=0.3, lines=40, priority=2)
    assert (queue.patience_s, queue.patience_from_history) == (None, True)
    assert (queue.redial_share, queue.lines, queue.priority) == (0.3, 40, 2)


def test_the_form_knows_the_definitions_of_the_core():
    options = TargetForm.model_json_schema()["properties"]["definition"]["enum"]
    assert tuple(sorted(options)) == tuple(sorted(DEFINITIONS))


def test_what_ifs_reach_every_new_key():
    overrides = (
        "queues.chat.concurrency.sessions=2",
        "queues.mail.deferral.backlog=50",
        'queues.callback.deferral.cutoff="15:00"',
        "queues.service.patience_s=from_history",
        "queues.service.target.definition=sl_virtual",
        "queues.webcare.target.respond_within_min=30",
    )
    found = {queue.name: queue for queue in load_scenario(CHANNELS, overrides=overrides).queues}
    assert found["chat"].concurrency == Concurrency(2, (1.0, 1.125), 10)
    assert (found["mail"].deferral.backlog, found["callback"].deferral.cutoff_min) == (50, 900)
    assert found["service"].patience_from_history
    assert found["service"].target.definition == "sl_virtual"
    assert found["webcare"].target.answer_within_s == 1800


def test_a_queue_can_change_its_channel_in_a_what_if():
    overrides = ("queues.sales.channel=email", "queues.sales.target.answer_within_s=null")
    assert load_scenario(CHANNELS, overrides=overrides).queues[1].target.answer_within_s == 4 * 3600


WAITING = "on work that may wait only (email, webcare, callback, second_line)"


def test_every_fault_of_values_is_listed():
    definitions = "one of sl_offered, sl_answered, sl_virtual, sl_excl_short, sl_abandon_ok"
    assert faults_of("queue_faults.yaml") == sorted([
        (4, "service.target.service_level", "a share in (0, 1)", "1", "all of them can't be promised; 0.99 can"),
        (4, "service.target.definition", definitions, '"sl_offerd"', 'did you mean "sl_offered"?'),
        (5, "service.lines", "a whole number of at least 1", "0", ""),
        (6, "service.patience_s", "a number above 0, or from_history", "0", "leave it out where nobody gives up"),
        (9, "chat.concurrency.sessions", "a whole number from 1 to 20", "0", ""),
    ])  # fmt: skip


def test_every_fault_of_phone_and_chat_is_listed():
    found = [fault for fault in faults_of("channel_faults.yaml") if fault[0] <= 21]
    no_limit = "give the queue patience_s: a number of seconds, or from_history"
    impatient = "where customers are impatient almost no staff meets it alone"
    answer = "one of answer_within_s and respond_within_min"
    ways = "one of aht_by_sessions_s, slowdown, compose"
    assert found == sorted([
        (4, "service.target.max_abandonment", "no max_abandonment where nobody gives up", "0.05", no_limit),
        (5, "service.concurrency", "concurrency on chat queues only, not on phone", "concurrency", ""),
        (6, "service.deferral", f"deferral {WAITING}", "deferral", ""),
        (7, "service.priorities", f"priorities {WAITING}", "priorities", ""),
        (8, "service.staffed_hours", "staff whenever contacts come in, as phone waits on the line",
         "nobody on 2026-10-24 09:00", ""),
        (10, "sales.target.respond_within_min", answer, "both", ""),
        (10, "sales.target.definition", "max_abandonment beside sl_answered", "nothing", impatient),
        (14, "chat.target.respond_within_min", "answer_within_s, as chat waits on the line", "respond_within_min", ""),
        (17, "chat.concurrency.slowdown", ways, "aht_by_sessions_s and slowdown", ""),
        (17, "chat.concurrency.slowdown[2]", "at least 1.3: a chat takes no shorter beside others", "1.2", ""),
        (18, "chat.concurrency.aht_by_sessions_s", "3 numbers, one for each number of sessions", "2", ""),
        (21, "many.concurrency.sessions", "aht_by_sessions_s, slowdown or compose", "6 sessions alone",
         "the rule of thumb ends at 5 sessions"),
    ])  # fmt: skip


def test_every_fault_of_work_that_may_wait_is_listed():
    found = [fault for fault in faults_of("channel_faults.yaml") if fault[0] > 21]
    assert found == sorted([
        (25, "mail.target.service_level", "a service level, as the work may wait", "nothing", ""),
        (25, "mail.target.answer_within_s", "respond_within_min, as email may wait", "answer_within_s",
         "write respond_within_min: 240"),
        (25, "mail.target.asa_s", "no asa_s, as email may wait", "asa_s", ""),
        (26, "mail.patience_s", "no patience_s, as email may wait", "patience_s", ""),
        (27, "mail.lines", "no lines, as email may wait", "lines", ""),
        (31, "webcare.target.respond_within_min", "at least the handle time, 4 minutes", "3", ""),
        (32, "webcare.staffed_hours", "hours on at least one weekday", "none", ""),
        (33, "webcare.deferral.chosen_window_min", "at least the handle time, 4 minutes", "2", ""),
        (34, "webcare.priorities", "shares of priorities and chosen_share that add up to at most 1", "1.2", ""),
        (36, "webcare.priorities[1].name", "each name once", '"loud"', ""),
        (36, "webcare.priorities[1].respond_within_min", "at least the handle time, 4 minutes", "1", ""),
        (37, "late.deferral.cutoff", "a time within the staffed hours", '"18:30"', ""),
        (38, "odd.staffed_hours.weekly.mon", "times on whole intervals of 15 minutes", '"09:10-17:00"', ""),
        (38, "odd.deferral.cutoff", "a time on whole intervals of 15 minutes", '"16:05"', ""),
        (39, "second.deferral", f"deferral {WAITING}", "deferral", "give target.respond_within_min as well"),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("overrides", "where"),
    [
        (["queues.webcare.priorities=[{name: a, share: 1.2, respond_within_min: 15}]"], "webcare.priorities[0].share"),
        (["queues.callback.deferral.chosen_share=1"], "callback.deferral.chosen_share"),
        (["queues.callback.deferral.backlog=-1"], "callback.deferral.backlog"),
        (["queues.mail.target.respond_within_min=0"], "mail.target.respond_within_min"),
        (["queues.service.redial_share=1"], "service.redial_share"),
        (["queues.chat.concurrency.compose={agent_s: 0, customer_s: 60}"], "chat.concurrency.compose.agent_s"),
        (["queues.chat.concurrency.wind_down_min=-5"], "chat.concurrency.wind_down_min"),
        (["queues.mail.concurrency={sessions: 2}"], "mail.concurrency"),
        (["queues.chat.patience_s=null"], "chat.target.max_abandonment"),
        (["queues.chat.concurrency.measured_sessions=3.5"], "chat.concurrency.measured_sessions"),
        (["queues.chat.patience_s=soon"], "chat.patience_s"),
    ],
)
def test_a_fault_is_named_where_it_was_set(overrides, where):
    assert where in [fault[1] for fault in faults_of("channels.yaml", *overrides)]


def test_keys_without_effect_are_warnings():
    overrides = ("queues.service.redial_share=0.5", "queues.sales.target.definition=sl_virtual")
    warnings = load_scenario(FOLDER / "base.yaml", overrides=(*overrides, "queues.service.channel=chat")).warnings
    assert warnings == (
        "queue service: redial_share has no effect without patience_s or lines",
        "queue service: no concurrency, so agents hold one chat at a time",
        "queue sales: definition sl_virtual has no effect without patience_s",
    )


def test_people_work_when_contacts_are_handled_not_when_they_come_in():
    """Sales comes in all day and is handled in the morning only, when no full-timer's shift fits."""
    overrides = (
        "queues.sales.channel=email", "queues.sales.target.answer_within_s=null",
        'queues.sales.staffed_hours={weekly: {mon-sat: ["08:00-12:00"]}}',
    )  # fmt: skip
    with pytest.raises(ScenarioError, match="a shift of contract full_40"):
        load_scenario(CHANNELS, overrides=overrides)


@settings(max_examples=50)
@given(st.lists(st.floats(0.1, 1e4), min_size=1, max_size=20).map(sorted), st.integers(1, 20))
def test_slowdown_starts_at_one_and_has_a_number_per_session(times, sessions):
    sessions = min(sessions, len(times))
    form = ConcurrencyForm.model_validate({"sessions": sessions, "slowdown": times})
    found = build_concurrency(form).slowdown
    assert len(found) == sessions
    assert found[0] == 1.0
    assert list(found) == sorted(found)
