"""The made-up Dutch site: its files are those of its generator, its people can meet their contracts and the need."""

import csv
import importlib.util
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from wfm.capacity.steady import size_steady_live
from wfm.core.calendar import public_holidays
from wfm.history import read_history
from wfm.scenario.load import load_scenario

FOLDER = Path(__file__).parents[2] / "scenarios" / "webcare_nl"


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(FOLDER)


@pytest.fixture(scope="module")
def volumes():
    spec = importlib.util.spec_from_file_location("webcare_nl_volumes", FOLDER / "volumes.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def agents_of(scenario):
    return [agent for agent in scenario.staff.agents if agent.role == "agent"]


def away_days(scenario, agent):
    midnights = scenario.horizon.midnights_utc
    off = [entry for entry in scenario.staff.time_off if entry.agent == agent.id]
    return {
        d for d in range(scenario.horizon.days) if any(e.start < midnights[d + 1] and e.end > midnights[d] for e in off)
    }


def test_the_generator_writes_the_committed_files_again(tmp_path):
    subprocess.run([sys.executable, FOLDER / "generate.py", tmp_path], check=True, capture_output=True)
    for name in ("history.csv", "events.csv", "agents.csv", "time_off.csv", "worked_hours.csv", "requests.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_the_scenario_loads_without_a_warning(scenario):
    assert scenario.warnings == ()
    assert scenario.horizon.size == (7 * 24 + 1) * 4


def test_people_are_as_the_readme_says(scenario):
    agents = agents_of(scenario)
    leads = [agent for agent in scenario.staff.agents if agent.role == "team_lead"]
    assert (len(agents), len(leads)) == (160, 8)
    assert len({agent.name for agent in scenario.staff.agents}) == 168
    assert set(Counter(agent.team for agent in agents).values()) == {20}
    contracts = Counter(agent.contract for agent in agents)
    assert contracts == {"full_40": 37, "part_36": 27, "part_32": 40, "part_24": 32, "part_20": 16, "student_12": 8}
    skills = Counter("|".join(agent.skills) for agent in agents)
    assert skills == {
        "service": 27, "sales": 24, "service|sales": 27, "service|chat": 26, "sales|callback": 7, "service|callback": 7,
        "email|webcare_private|webcare_public": 16, "email|webcare_private": 8, "service|email": 6, "second_line": 6,
        "service|second_line": 6,
    }  # fmt: skip


def test_every_channel_promises_what_the_readme_says(scenario):
    queues = {queue.name: queue for queue in scenario.queues}
    assert {name: queue.channel for name, queue in queues.items()} == {
        "service": "phone", "sales": "phone", "chat": "chat", "email": "email", "webcare_public": "webcare",
        "webcare_private": "webcare", "callback": "callback", "second_line": "second_line",
    }  # fmt: skip
    waits = {name: queue.target.answer_within_s / 3600 for name, queue in queues.items() if queue.deferral}
    assert waits == {"email": 4, "webcare_public": 1, "webcare_private": 4, "callback": 2, "second_line": 8}
    (first,) = queues["webcare_public"].deferral.classes
    assert (first.name, first.share, first.answer_within_s) == ("influential", 0.1, 900)
    assert (queues["callback"].deferral.cutoff_min, queues["callback"].deferral.chosen_share) == (16 * 60, 0.25)
    assert queues["chat"].concurrency.sessions == 3
    (feed,) = queues["second_line"].fed_by
    assert (feed.queue, feed.share) == ("service", 0.08)


def test_the_mix_of_contacts_is_as_the_readme_says(volumes):
    week = [date(2026, 10, 5) + timedelta(days=d) for d in range(7)]

    def total(queue):
        hours = [(day, volumes.opening(day, queue)) for day in week]
        return sum(volumes.expected_volume(queue, day, t) for day, (a, b) in hours for t in range(a, b, volumes.STEP))

    totals = {queue.name: total(queue) for queue in volumes.QUEUES}
    phone = totals["service"] + totals["sales"]
    for name, share in (("chat", 0.25), ("email", 0.20), ("webcare_public", 0.08), ("webcare_private", 0.08),
                        ("callback", 0.04)):  # fmt: skip
        assert totals[name] / phone == pytest.approx(share, rel=0.06)


def test_the_generator_closes_on_the_public_holidays(volumes):
    days = [volumes.FIRST + timedelta(days=d) for d in range((volumes.LAST - volumes.FIRST).days + 1)]
    holidays = public_holidays("NL", {day.year for day in days})
    assert {day for day in days if day in holidays} == volumes.CLOSED
    assert date(2026, 5, 5) not in volumes.CLOSED


def test_events_are_what_the_generator_believes(scenario, volumes):
    episodes = Counter((event.label, event.kind) for event in scenario.events)
    assert episodes == {
        ("schoolvakantie", "event"): 6, ("mailing", "event"): 4, ("storing", "outage"): 1, ("najaarsactie", "event"): 1,
    }  # fmt: skip
    mailings = [event.first for event in scenario.events if event.label == "mailing"]
    assert mailings == list(volumes.MAILINGS)
    assert [day < volumes.LAST for day in mailings] == [True, True, True, False]
    assert (mailings[-1] - scenario.horizon.dates[-1]).days == 2
    assert [event.first for event in scenario.events if event.kind == "outage"] == [volumes.OUTAGE]
    (campaign,) = (event for event in scenario.events if event.effect is not None)
    assert (campaign.queues, campaign.effect) == (("sales",), 1.12)


def test_mailings_show_in_the_history(volumes):
    """Service of a mailing's day and of the three days after, against the same weekdays one and two weeks around."""
    totals = Counter()
    with (FOLDER / "history.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            totals[row["queue"], date.fromisoformat(row["interval_start"][:10])] += int(row["volume"])

    def ratio(queue, lag):
        days = [sent + timedelta(days=lag) for sent in volumes.MAILINGS[:3]]
        usual = [totals[queue, day + timedelta(weeks=w)] / 4 for day in days for w in (-2, -1, 1, 2)]
        return sum(totals[queue, day] for day in days) / sum(usual)

    noise = 3 * (volumes.DAY_CV * 2**0.5) * (1 / 3 + 1 / 12) ** 0.5
    for lag, effect in ((0, 1.18), (1, 1.09), (2, 1.09), (3, 1.09), (4, 1.0)):
        assert abs(ratio("service", lag) - effect) < noise
        assert abs(ratio("sales", lag) - 1) < noise
    assert np.mean([ratio("service", lag) for lag in range(4)]) > 1.05


def test_the_adjustment_in_a_comment_is_sound(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "scenarios" / "site")
    shutil.copytree(FOLDER.parents[1] / "configs", tmp_path / "configs")
    path = tmp_path / "scenarios" / "site" / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("# adjustments:", "adjustments:").replace("#   - {", "  - {"), encoding="utf-8")
    (adjustment,) = load_scenario(path).adjustments
    assert (adjustment.queues, adjustment.factor) == (("sales",), 1.1)


def test_cleaning_finds_what_was_hidden(scenario):
    opening = {queue.name: queue.opening for queue in scenario.queues}
    history = read_history(
        FOLDER / "history.csv", queues=list(opening), opening=opening, timezone="Europe/Amsterdam", interval_min=15,
        may_be_absent=("second_line",),
    )  # fmt: skip
    found = {(repair.queue, repair.kind, repair.count) for repair in history.repairs}
    assert found == {
        *((queue, "gap", 14) for queue in opening if queue != "second_line"),
        *((queue, "outage", 52) for queue in ("service", "sales", "chat")),
        *(("sales", "negative volume", 1), ("service", "aht absurd", 1)),
        *(("service", "closed hours", 3), ("sales", "closed hours", 1)),
    }


def test_rows_add_up_and_come_twice_in_the_repeated_hour_only():
    with (FOLDER / "history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    seen = Counter((row["queue"], row["interval_start"]) for row in rows)
    twice = {f"2025-10-26T02:{minute:02d}" for minute in (0, 15, 30, 45)}
    assert {key for key, count in seen.items() if count > 1} == {("email", start) for start in twice}
    assert not any(start.startswith("2026-03-29T02") for _, start in seen)
    counted = [row for row in rows if row["handled"]]
    assert {row["queue"] for row in counted} == {"service", "sales", "chat"}
    assert all(int(r["volume"]) == int(r["handled"]) + int(r["abandoned"]) for r in counted if int(r["volume"]) >= 0)
    assert (FOLDER / "history.csv").stat().st_size < 6_000_000


def fitting_lengths(scenario, agent, d):
    """Paid minutes of the shifts this person can work on day d, by opening hours and their own limits."""
    contract = scenario.staff.contracts[agent.contract]
    day = scenario.horizon.dates[d]
    if day.weekday() not in agent.weekdays & contract.weekdays or d in away_days(scenario, agent):
        return set()
    hours = [q.service_hours for q in scenario.queues if q.name in agent.skills or agent.role == "team_lead"]
    spans = sorted(span for opening in hours for span in opening.spans(day))
    if not spans:
        return set()
    begin, end = max(spans[0][0], agent.available[0]), min(max(end for _, end in spans), agent.available[1])
    kinds = [kind for kind in scenario.staff.shifts if contract.allows(kind)]
    return {k.paid_min for k in kinds if any(begin <= s and s + k.length_min <= end for s in k.starts)}


def test_everyone_who_is_there_all_week_can_work_their_contract_hours(scenario):
    for agent in scenario.staff.agents:
        if away_days(scenario, agent):
            continue
        contract = scenario.staff.contracts[agent.contract]
        reached = {(0, 0)}
        for d in range(7):
            lengths = fitting_lengths(scenario, agent, d)
            reached |= {(days + 1, total + length) for days, total in reached for length in lengths}
        totals = {total for days, total in reached if days <= contract.max_days_per_week}
        assert contract.weekly_min in totals, agent


def expected_contacts(scenario, volumes):
    """Contacts and handle times the generator expects in the week to plan, by queue."""
    grid, patterns, found = scenario.horizon, {queue.name: queue for queue in volumes.QUEUES}, {}
    for queue in scenario.queues:
        contacts, aht_s = np.zeros(grid.size), np.full(grid.size, queue.aht_s)
        for t in np.flatnonzero(queue.opening.mask(grid)) if queue.name in patterns else ():
            when = (patterns[queue.name], grid.dates[grid.day_of[t]], int(grid.wall_min[t]))
            contacts[t], aht_s[t] = volumes.expected_volume(*when), volumes.expected_aht(*when)
        for feed in queue.fed_by:
            contacts = contacts + feed.share * found[feed.queue][0]
        found[queue.name] = contacts, aht_s
    return found


def needed_hours(scenario, queue, contacts, aht_s):
    """Hours the roster covers in the week, roughly: quarter-hours apart by formula, work that may wait two thirds busy.

    The requirement itself takes longer than a test may, and asks some 3% less.
    """
    if queue.deferral is not None:
        return float(contacts @ aht_s) / 3600 / 0.67
    staffed = queue.service_hours.mask(scenario.horizon)
    net = size_steady_live(
        contacts, aht_s, interval_s=900, open=staffed, queue=queue, patience_s=queue.patience_s
    ).net
    return np.ceil(net / (1 - scenario.shrinkage.unrostered)).sum() / 4


def test_the_need_is_just_above_the_hours_there_are(scenario, volumes):
    expected = expected_contacts(scenario, volumes)
    needed = sum(needed_hours(scenario, queue, *expected[queue.name]) for queue in scenario.queues)
    on_queue = 0.0
    for agent in agents_of(scenario):
        contract = scenario.staff.contracts[agent.contract]
        there = 1 - min(1.0, len(away_days(scenario, agent)) / contract.max_days_per_week)
        share = np.mean([kind.on_queue_min / kind.paid_min for kind in scenario.staff.shifts if contract.allows(kind)])
        on_queue += contract.weekly_min / 60 * there * share
    assert 1.0 < needed / on_queue < 1.08
