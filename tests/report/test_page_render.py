"""The page as HTML: whole, self-contained, escaped, with only the parts there are, in both languages."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from page_material import make_material, make_scenario, read_data

from wfm.report.page import Material, build_page, render_page
from wfm.report.page.render import embed_json

VOID = {"meta", "link", "br", "input", "img", "hr"}


class Outline(HTMLParser):
    """Tags that are opened and closed, ids, links, headings and tables of a page."""

    def __init__(self, html):
        super().__init__()
        self.open, self.ids, self.targets, self.headings, self.fetched = [], [], [], [], []
        self.bare_headers, self.tables, self.captions = 0, 0, 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.targets.append(given["href"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.fetched += [given[name] for name in ("src", "srcset") if name in given]
        self.fetched += [given["href"]] if tag == "link" else []
        self.bare_headers += tag == "th" and "scope" not in given
        self.tables += tag == "table"
        self.captions += tag == "caption"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def render(material=None, language="en", actual=None):
    return render_page(build_page(material or make_material(), actual or {}, language=language))


def test_the_page_is_well_formed_and_every_link_leads_somewhere():
    outline = Outline(render())
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {target.removeprefix("#") for target in outline.targets} <= set(outline.ids)
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert max(np.diff(outline.headings)) <= 1


def test_nothing_is_fetched():
    html = render()
    assert Outline(html).fetched == ["data:,"]
    begin = html.index('<script type="text/plain" id="library">')
    own = html[:begin] + html[html.index("</script>", begin) :]
    assert not re.search(r"https?://|@import|url\(", own)


def test_tables_have_captions_and_headers_a_scope():
    outline = Outline(render())
    assert outline.tables == outline.captions > 3
    assert outline.bare_headers == 0


def test_landmarks_and_language():
    html = render(language="nl")
    assert '<html lang="nl">' in html
    for part in ("<header", "<nav aria-label=", "<main id=", "<footer", 'class="skip"'):
        assert html.count(part) == 1
    assert "Kerncijfers" in html
    assert "Key figures" not in html


def test_names_cannot_break_out_of_the_page():
    nasty = '</script><script>alert("x")</script>'
    scenario = make_scenario()
    agents = (replace(scenario.staff.agents[0], name=nasty), *scenario.staff.agents[1:])
    queues = (replace(scenario.queues[0], label=nasty), *scenario.queues[1:])
    scenario = replace(scenario, name=nasty, queues=queues, staff=replace(scenario.staff, agents=agents))
    html = render(replace(make_material(), scenario=scenario))
    assert "<script>alert" not in html
    assert read_data(html)["roster"]["people"][0][1] == nasty
    assert Outline(html).open == []


def test_json_holds_no_character_that_begins_a_tag():
    text = embed_json({"a": "</script><!-- & -->", "b": "é"})
    assert not set("<>&") & set(text)
    assert "é" in text


def test_numbers_that_are_none_are_refused_rather_than_written_as_nan():
    with pytest.raises(ValueError, match="Out of range float"):
        embed_json(float("nan"))


def sections(html):
    return re.findall(r'<section id="(\w+)"', html)


def test_only_the_parts_there_are():
    material = make_material()
    assert sections(render()) == ["key", "forecast", "coverage", "heat", "roster", "people", "notes"]
    forecast_only = Material(material.scenario, material.manifest, forecast=material.forecast)
    html = render(forecast_only)
    assert sections(html) == ["key", "forecast", "notes"]
    assert set(read_data(html)) >= {"axis", "queues", "forecast", "daily", "words"}
    assert "roster" not in read_data(html)


def test_a_run_without_charts_carries_no_library():
    material = make_material()
    bare = Material(material.scenario, material.manifest, roster=material.roster)
    assert 'id="library"' not in render(bare)
    assert len(render(bare)) < 200_000


def test_a_running_day_comes_first_with_what_the_floor_is_told():
    action = {"agent": "A02", "kind": "call_in", "effect": "0.01", "rank": "1", "taken": "1"}
    tables = {"actions.csv": (action,), "handover.txt": ({"line": "Team blue"},)}
    html = render(make_material(tables=tables, now=40, plan=make_material().forecast))
    assert sections(html)[:2] == ["key", "intraday"]
    assert "It is Mon 19 Oct 10:00. Proposed, not applied yet." in html
    assert "Team blue" in html
    assert read_data(html)["now"] == 40
    assert "Running day of tiny" in html


def test_warnings_and_changes_are_told():
    html = render(make_material(changed=("agents.csv has changed since the run was made",)))
    assert "<li>agents.csv has changed since the run was made</li>" in html
    assert "<li>a warning</li>" in html


def test_a_language_there_is_none_of():
    with pytest.raises(ValueError, match="one of en, nl, got de"):
        build_page(make_material(), {}, language="de")
