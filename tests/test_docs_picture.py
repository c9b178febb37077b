"""The picture of a day that `docs/picture.py` draws: what it shows, and that it reads the day as it is."""

import json
from datetime import date
from xml.etree import ElementTree

import pytest
from docs_pages import load_script

picture = load_script("picture")


@pytest.fixture
def run(tmp_path):
    """A run of one day: two intervals of one queue, an agent with a break and a team lead."""
    day = "2026-10-19T"
    rows = ["queue,interval_start,required,rostered,under,over"]
    rows += [f"service,{day}09:00:00+02:00,3,2,1,0", f"service,{day}09:15:00+02:00,1,2,0,1"]
    (tmp_path / "coverage.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    rows = ["agent,date,shift,activity,start,end,paid,queue"]
    for agent, activity, start, end, paid, queue in (
        ("A1", "on_queue", "09:00", "09:15", 1, "service"), ("A1", "lunch", "09:15", "09:30", 0, ""),
        ("L1", "team_lead", "09:00", "09:30", 1, ""),
    ):  # fmt: skip
        rows.append(f"{agent},2026-10-19,day,{activity},{day}{start}:00+02:00,{day}{end}:00+02:00,{paid},{queue}")
    (tmp_path / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "agents.csv").write_text("agent,name\nA1,Zoë <Boer>\n", encoding="utf-8")
    (tmp_path / "manifest.json").write_text(json.dumps({"scenario": {"path_from_run": "."}}), encoding="utf-8")
    return tmp_path


def test_the_picture_is_svg_with_names_and_what_is_missing(run):
    svg = picture.draw_day(run, date(2026, 10, 19))
    root = ElementTree.fromstring(svg)
    words = [element.text for element in root.iter() if element.text]
    for text in ("Monday 19 October 2026: who is needed, who is there", "service", "Zoë <Boer>", "L1", "09:00",
                 "10:00", "Roster: 2 people at work, by start of shift"):  # fmt: skip
        assert text in words
    assert root.get("width") == "1000"
    assert sum(element.get("fill") == picture.MISSING for element in root.iter()) == 2  # in the legend, and once


def test_the_picture_reads_the_day_as_it_is(run):
    colours = {"service": "#111111"}
    assert picture.read_coverage(run / "coverage.csv", date(2026, 10, 19)) == {"service": [(9.0, 3, 2), (9.25, 1, 2)]}
    lead, agent = picture.read_people(run, date(2026, 10, 19), colours)
    assert (lead.name, lead.lead, agent.name, agent.lead) == ("L1", True, "Zoë <Boer>", False)
    assert agent.bars == (picture.Bar(9.0, 9.25, "#111111"), picture.Bar(9.25, 9.5, picture.BREAK_COLOURS[False]))


def test_the_picture_shows_people_spread_over_the_day():
    people = [picture.Person(f"{i}", False, ()) for i in range(100)]
    shown = picture.pick_evenly(people, 40)
    assert (len(shown), shown[0].name, shown[-1].name) == (40, "0", "97")
    assert picture.pick_evenly(people[:3], 40) == people[:3]
