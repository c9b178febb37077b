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

from wfm.capacity.size import size_requirement
from wfm.core.calendar import public_holidays
from wfm.core.forecast import Forecast
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
    for name in ("history.csv", "events.csv", "agents.csv", "time_off.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_the_scenario_loads_without_a_warning(scenario):
    assert scenario.warnings == ()
    assert scenario.horizon.size == (7 * 24 + 1) * 4


def test_people_are_as_the_readme_says(scenario):
    agents = agents_of(scenario)
    leads = [agent for agent in scenario.staff.agents if agent.role == "team_lead"]
    assert (len(agents), len(leads)) == (120, 6)
    assert len({agent.name for agent in scenario.staff.agents}) == 126
    assert set(Counter(agent.team for agent in agents).values()) == {20}
    skills = Counter(agent.skills for agent in agents)
    assert skills == {("service",): 48, ("sales",): 36, ("service", "sales"): 36}


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
        FOLDER / "history.csv", queues=list(opening), opening=opening, timezone="Europe/Amsterdam", interval_min=15
    )
    found = {(repair.queue, repair.kind, repair.count) for repair in history.repairs}
    assert found == {
        *(("service", "gap", 14), ("sales", "gap", 14), ("service", "outage", 52), ("sales", "outage", 52)),
        *(("sales", "negative volume", 1), ("service", "aht absurd", 1)),
        *(("service", "closed hours", 3), ("sales", "closed hours", 1)),
    }


def test_rows_are_unique_and_add_up():
    with (FOLDER / "history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = {(row["queue"], row["interval_start"]) for row in rows}
    assert len(keys) == len(rows)
    assert all(int(r["volume"]) == int(r["handled"]) + int(r["abandoned"]) for r in rows if int(r["volume"]) >= 0)
    assert (FOLDER / "history.csv").stat().st_size < 3_000_000


def fitting_lengths(scenario, agent, d):
    """Paid minutes of the shifts this person can work on day d, by opening hours and their own limits."""
    contract = scenario.staff.contracts[agent.contract]
    day = scenario.horizon.dates[d]
    if day.weekday() not in agent.weekdays & contract.weekdays or d in away_days(scenario, agent):
        return set()
    spans = scenario.queues[0].opening.spans(day)
    begin, end = max(spans[0][0], agent.available[0]), min(spans[-1][1], agent.available[1])
    kinds = scenario.staff.kinds_for(contract)
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


def test_the_need_is_just_above_the_hours_there_are(scenario, volumes):
    grid, patterns = scenario.horizon, {queue.name: queue for queue in volumes.QUEUES}
    names = tuple(queue.name for queue in scenario.queues)
    opened = np.array([queue.opening.mask(grid) for queue in scenario.queues])
    volume, aht = np.zeros(opened.shape), np.full(opened.shape, 300.0)
    for q, name in enumerate(names):
        for t in np.flatnonzero(opened[q]):
            when = (patterns[name], grid.dates[grid.day_of[t]], int(grid.wall_min[t]))
            volume[q, t], aht[q, t] = volumes.expected_volume(*when), volumes.expected_aht(*when)
    needed = size_requirement(
        Forecast(grid, names, volume, aht, opened),
        queues=scenario.queues,
        shrinkage=scenario.shrinkage,
        full_time_hours=40.0,
        mean_contract_hours=30.7,
        team_leads=scenario.team_leads,
        week_starts_on=0,
    )
    on_queue = 0.0
    for agent in agents_of(scenario):
        contract = scenario.staff.contracts[agent.contract]
        there = 1 - min(1.0, len(away_days(scenario, agent)) / contract.max_days_per_week)
        share = np.mean([kind.on_queue_min / kind.paid_min for kind in scenario.staff.kinds_for(contract)])
        on_queue += contract.weekly_min / 60 * there * share
    assert 1.0 < needed.roster_agents.sum() / 4 / on_queue < 1.04
