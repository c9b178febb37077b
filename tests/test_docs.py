"""What the pages say is there: every command, every key, every file and folder they name; and the picture's figures."""

import importlib.util
import json
import re
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from wfm.cli.main import app
from wfm.forecast.models.registry import MODELS
from wfm.history.table import KNOWN_BUT_UNUSED, OPTIONAL, REQUIRED
from wfm.pipeline.files.backtest import COLUMNS as BACKTEST_COLUMNS
from wfm.pipeline.files.coverage import COLUMNS as COVERAGE_COLUMNS
from wfm.pipeline.files.forecast import BAND, LAYER_COLUMNS, MORE_BANDS
from wfm.pipeline.files.forecast_paths import COLUMNS as PATHS_COLUMNS
from wfm.pipeline.files.forecast_totals import COLUMNS as TOTALS_COLUMNS
from wfm.pipeline.files.requirement import COLUMNS as REQUIREMENT_COLUMNS
from wfm.pipeline.files.requirement import FTE_COLUMNS
from wfm.pipeline.files.roster import ROSTER_COLUMNS
from wfm.scenario.adjustments import ADJUSTMENT_COLUMNS, ADJUSTMENT_EXTRAS
from wfm.scenario.events import EVENT_COLUMNS, EVENT_EXTRAS
from wfm.scenario.load import load_scenario
from wfm.scenario.people import AGENT_COLUMNS, AGENT_EXTRAS
from wfm.scenario.schema import scenario_schema

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = {path.relative_to(ROOT).as_posix(): path for path in [ROOT / "README.md", *DOCS.rglob("*.md")]}
PAGES = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}
REFERENCE = "docs/reference"
SUFFIXES = (".py", ".yaml", ".md", ".svg")
MADE = {"scenario.yaml", "schema.json", "Europe/Amsterdam"}


def load_script(name):
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


picture, scenario_page, rules_page = (load_script(name) for name in ("picture", "scenario_page", "rules_page"))


def schema_keys(node, found):
    if isinstance(node, dict):
        found |= set(node.get("properties", {}))
        for value in node.values():
            schema_keys(value, found)
    elif isinstance(node, list):
        for value in node:
            schema_keys(value, found)
    return found


def test_every_command_is_in_the_readme():
    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    assert len(names) >= 8
    assert [name for name in names if f"wfm {name}" not in README] == []


def test_every_command_the_pages_use_exists():
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    used = {name for text in PAGES.values() for name in re.findall(r"(?m)(?:^    |`)wfm (\w+)", text)}
    assert used <= names


def test_the_changes_the_readme_makes_to_a_scenario_are_possible():
    lines = [line.split("  #")[0].split() for line in README.splitlines() if line.startswith("    wfm ")]
    lines = [line for line in lines if any(word.startswith("scenarios/") for word in line)]
    assert len(lines) > 8
    for line in lines:
        options = list(pairwise(line))
        variants = tuple(value for name, value in options if name == "--variant")
        settings = tuple(value for name, value in options if name == "--set")
        load_scenario(ROOT / line[2], variant=variants, overrides=settings)


def test_every_key_of_the_schema_is_in_the_scenario_page():
    keys = schema_keys(scenario_schema(), set())
    assert len(keys) > 60
    first = re.findall(r"^\| `([^`]+)` \|", PAGES[f"{REFERENCE}/scenario.md"], flags=re.MULTILINE)
    named = {word for path in first for word in re.findall(r"\w+", path)}
    assert keys - named == set()


def test_the_scenario_page_is_what_its_script_writes():
    assert PAGES[f"{REFERENCE}/scenario.md"] == scenario_page.write_page(), "run: python docs/scenario_page.py"


def test_the_rules_page_is_what_its_script_writes():
    assert PAGES[f"{REFERENCE}/rules.md"] == rules_page.write_page(), "run: python docs/rules_page.py"


@pytest.mark.parametrize("columns", [
    REQUIRED, OPTIONAL, KNOWN_BUT_UNUSED, AGENT_COLUMNS, AGENT_EXTRAS, tuple(BAND), tuple(MORE_BANDS),
    TOTALS_COLUMNS, PATHS_COLUMNS, BACKTEST_COLUMNS,
    REQUIREMENT_COLUMNS, FTE_COLUMNS, ROSTER_COLUMNS, COVERAGE_COLUMNS, LAYER_COLUMNS, EVENT_COLUMNS, EVENT_EXTRAS,
    ADJUSTMENT_COLUMNS, ADJUSTMENT_EXTRAS,
])  # fmt: skip
def test_every_column_is_in_the_files_page(columns):
    named = set(re.findall(r"\w+", PAGES[f"{REFERENCE}/files.md"]))
    assert set(columns) - named == set()


def test_every_model_is_in_the_models_page():
    assert [name for name in MODELS if f"`{name}`" not in PAGES["docs/background/forecast.md"]] == []


@pytest.mark.parametrize("page", sorted(PAGES))
def test_files_and_folders_that_a_page_names_exist(page):
    here = FILES[page].parent
    words = re.findall(r"`([\w./-]+)`", PAGES[page])
    paths = [word for word in words if "/" in word or word.endswith(SUFFIXES)]
    paths = [word for word in paths if word not in MADE and not word.startswith(("runs/", "export/"))]
    packages = ("roster", "roster/repair", "capacity", "forecast/models", "intraday", "simulate")
    homes = (here, ROOT, *(ROOT / "wfm" / name for name in packages))
    assert [word for word in paths if not any((home / word).exists() for home in homes)] == []
    links = re.findall(r"\]\(([^)#:]+)\)", PAGES[page])
    assert [link for link in links if not (here / link).exists()] == []


def test_the_readme_names_every_file_a_run_writes():
    for name in ("forecast.csv", "forecast_quantiles.csv", "forecast_totals.csv", "forecast_paths.csv",
                 "requirement.csv", "fte.csv", "roster.csv", "coverage.csv", "manifest.json",
                 "export/roster_by_agent.csv", "export/roster_by_day.csv"):  # fmt: skip
        assert f"`{name}`" in README


def test_plain_modules_named_in_the_readme_exist():
    named = re.findall(r"\b(\w+\.py)\b", README)
    assert named
    known = {path.name for path in (ROOT / "wfm").rglob("*.py")} | {path.name for path in DOCS.glob("*.py")}
    assert set(named) <= known


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
