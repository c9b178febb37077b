"""What the pages say is there: every command, file, folder, section and picture they name."""

import re
from itertools import pairwise

import pytest
from docs_pages import COMMANDS, DOCS, FILES, PAGES, ROOT, cut_sections

from wfm.cli.main import app
from wfm.scenario.load import load_scenario

README = PAGES["README.md"]
SUFFIXES = (".py", ".yaml", ".md", ".svg")
MADE = {"scenario.yaml", "schema.json", "Europe/Amsterdam", "SCENARIO/latest"}
PACKAGES = ("roster", "roster/repair", "capacity", "forecast/models", "intraday", "simulate")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def test_every_command_is_in_the_readme():
    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    assert len(names) >= 8
    assert [name for name in names if f"wfm {name}" not in README] == []


def changes_of(words):
    """What a line changes of its scenario, each as (variants, settings): all at once, or of `compare` one by one."""
    options = list(pairwise(words))
    variants = [value for name, value in options if name == "--variant"]
    settings = tuple(value for name, value in options if name == "--set")
    if words[1] != "compare":
        return [(tuple(variants), settings)]
    parts = [variant.split("+") for variant in variants]
    return [
        (tuple(p for p in some if "=" not in p), (*settings, *(p for p in some if "=" in p))) for some in parts
    ]  # fmt: skip


SITES = [words for _, words in COMMANDS if len(words) > 2 and words[2].startswith("scenarios/")]
CHANGES = sorted({(words[2], *change) for words in SITES for change in changes_of(words) if any(change)})


@pytest.mark.parametrize("change", CHANGES, ids=[" ".join((*variants, *settings)) for _, variants, settings in CHANGES])
def test_the_changes_the_pages_make_to_a_scenario_are_possible(change):
    site, variants, settings = change
    assert load_scenario(ROOT / site, variant=variants, overrides=settings).queues


@pytest.mark.parametrize("page", sorted(PAGES))
def test_files_and_folders_that_a_page_names_exist(page):
    words = re.findall(r"`([\w./-]+)`", PAGES[page])
    paths = [word for word in words if "/" in word or word.endswith(SUFFIXES)]
    given = [words for block, words in COMMANDS if block.page == page]
    made = {words[2] for words in given if words[1] == "init"}
    made |= {value for words in given for name, value in pairwise(words) if name == "--out"}
    starts = ("runs/", "export/", "build/", *(f"{name}/" for name in made))
    paths = [word for word in paths if word not in MADE | made and not word.startswith(starts)]
    homes = (FILES[page].parent, ROOT, *(ROOT / "wfm" / name for name in PACKAGES))
    assert [word for word in paths if not any((home / word).exists() for home in homes)] == []


def broken_links(page, text):
    """Links of a page, pictures too, that lead to no file, or to no heading of one."""
    broken = []
    for link in LINK.findall(text):
        target, _, anchor = link.partition("#")
        if ":" in target:
            continue
        path = (FILES[page].parent / target).resolve() if target else FILES[page]
        if not path.is_file() or (anchor and anchor not in anchors(path.read_text(encoding="utf-8"))):
            broken.append(link)
    return broken


def anchors(text):
    """Names of the headings of a page, as links to them are written."""
    headings = [heading for level in range(1, 5) for heading in cut_sections(text, level)]
    words = [re.sub(r"[^\w\- ]", "", heading.lower()).strip() for heading in headings]
    return {re.sub(r"[- ]+", "-", heading) for heading in words}


@pytest.mark.parametrize("page", sorted(PAGES))
def test_links_lead_somewhere(page):
    assert broken_links(page, PAGES[page]) == []


def test_planted_links_are_found_broken():
    text = "[a](reference/none.md) ![b](none.png) [c](reference/files.md#none) [d](reference/files.md#historycsv)"
    assert broken_links("docs/index.md", text) == ["reference/none.md", "none.png", "reference/files.md#none"]


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
