"""Runs to play whose queues are staffed at other hours than contacts come in, and files that were spoiled."""

import csv
import re

import pytest

from wfm.errors import ScenarioError
from wfm.pipeline.order import make_run
from wfm.pipeline.request import RunRequest, Stage
from wfm.pipeline.simulating import SimulateRequest, simulate_run

EMAIL = """
  email:
    channel: email
    aht_s: 300
    staffed_hours: {weekly: {mon-fri: ["07:00-10:00"]}}
    target: {service_level: 0.8, respond_within_min: 120}
    fed_by: [{queue: service, share: 0.2}]
"""


@pytest.fixture
def early(site):
    """A run up to the requirement of a site whose e-mail comes in from 8 to 18 and is handled from 7 to 10."""
    path = site / "scenario.yaml"
    path.write_text(re.sub(r"(?m)^queues:$", "queues:" + EMAIL.rstrip(), path.read_text()))
    runs = site.parent / "runs"
    return runs, make_run(RunRequest(site, until=Stage.CAPACITY, days=2, runs=runs)).folder


def test_a_requirement_outside_the_hours_in_which_contacts_come_in_is_played(early):
    """The hours from 7 to 8 were refused, and those from 10 to 18 missed, where opening hours were looked at."""
    runs, folder = early
    with (folder / "requirement.csv").open(encoding="utf-8", newline="") as file:
        hours = {row["interval_start"][11:13] for row in csv.DictReader(file) if row["queue"] == "email"}
    assert hours == {"07", "08", "09"}
    outcome = simulate_run(SimulateRequest("latest", runs, staffing="required", replications=2, workers=1))
    assert outcome.queues[0].offered > 0


@pytest.mark.parametrize("spoiled", ["", "nan", "-3", "inf", "many"])
def test_a_spoiled_requirement_is_one_error_and_leaves_nothing(early, spoiled):
    runs, folder = early
    text = (folder / "requirement.csv").read_text(encoding="utf-8").splitlines()
    column = text[0].split(",").index("roster_agents")
    cells = text[3].split(",")
    text[3] = ",".join([*cells[:column], spoiled, *cells[column + 1 :]])
    (folder / "requirement.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        simulate_run(SimulateRequest("latest", runs, staffing="required", replications=2, workers=1))
    assert [fault.line for fault in caught.value.faults] == [4]
    assert len(list((runs / "tiny").iterdir())) == 1
