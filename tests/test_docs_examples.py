"""Examples of the pages and of the README: commands parse, YAML fits the schema in its place, tables can be read.

What is marked to run, and Python, is run on a tiny site by the slow tests.
"""

import copy
import csv
import io
import re
import shutil
import webbrowser
from itertools import pairwise

import pytest
import typer.main
from docs_pages import BLOCKS, COMMANDS, PAGES, REFERENCE, SHELL, Block, list_commands, load_script
from docs_site import SITE, dress, make_run

from wfm.cli import main as cli
from wfm.history import table
from wfm.pipeline.files import day
from wfm.scenario import adjustments, events, people, wishes
from wfm.scenario.forms import ScenarioForm
from wfm.scenario.load import load_scenario
from wfm.scenario.schema import scenario_schema
from wfm.scenario.yaml_nodes import read_yaml

LANGUAGES = (*SHELL, "yaml", "csv", "python", "json", "text", "toml", "jsonc")
OTHERS = ("make ", "cp ", "python ", ". ", "pip ", "cd ", "#", "git ")
GROUP = typer.main.get_command(cli.app)
TABLES = (
    (table.REQUIRED, (*table.OPTIONAL, *table.KNOWN_BUT_UNUSED)),
    (people.AGENT_COLUMNS, people.AGENT_EXTRAS),
    (people.WORKED_COLUMNS, people.WORKED_EXTRAS),
    (wishes.REQUEST_COLUMNS, wishes.REQUEST_EXTRAS),
    (wishes.LOCK_COLUMNS, wishes.LOCK_EXTRAS),
    (events.EVENT_COLUMNS, events.EVENT_EXTRAS),
    (adjustments.ADJUSTMENT_COLUMNS, adjustments.ADJUSTMENT_EXTRAS),
    (day.ABSENCE_COLUMNS, ()),
)
NAMED = {"adjustments": adjustments.ADJUSTMENT_COLUMNS, "events": events.EVENT_COLUMNS}


def ids(blocks):
    return [block.name for block in blocks]


# Commands


def fault_of(words):
    """What is wrong with a line of `wfm`; None if its command, options and values are known."""
    name = words[1] if len(words) > 1 else ""
    if name.startswith("-"):
        return None if name in ("--help", "--version") else f"no option {name}"
    if name not in GROUP.commands:
        return f"no command {name!r}"
    if words[2:] == ["--help"]:
        return None
    try:
        GROUP.commands[name].make_context(name, words[2:])
    except Exception as error:
        return str(error) or type(error).__name__
    return None


def test_every_line_of_wfm_is_one_that_wfm_takes():
    assert len(COMMANDS) > 60
    wrong = {f"{block.name} {' '.join(words)}": fault_of(words) for block, words in COMMANDS if fault_of(words)}
    assert wrong == {}


@pytest.mark.parametrize(("line", "fault"), [
    ("wfm planted", "no command"), ("wfm run x --planted", "No such option"), ("wfm --planted", "no option"),
    ("wfm run", "Missing"), ("wfm simulate latest --replications many", "integer"),
    ("wfm export latest --format pdf", "pdf"),
])  # fmt: skip
def test_a_planted_line_is_found_wrong(line, fault):
    (words,) = list_commands(Block("planted.md", 1, "sh", f"$ {line}   # with a remark\n"))
    assert fault in fault_of(words)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_options_named_in_the_text_exist(page):
    """`wfm name ... --option` in running text: the command is there and has the option."""
    wrong = []
    for code in re.findall(r"(?<!`)`(wfm [^`\n]+)`(?!`)", PAGES[page].replace("\n", " ")):
        name = code.split()[1]
        if name.startswith("-"):
            continue
        params = GROUP.commands[name].params if name in GROUP.commands else []
        known = {"--help", *(option for param in params for option in (*param.opts, *param.secondary_opts))}
        wrong += [code for option in re.findall(r"(?<=\s)--[\w-]+", code) if option not in known]
        wrong += [] if name in GROUP.commands else [code]
    assert wrong == []


def test_every_block_says_what_it_is():
    bare = {b.name: b.text.replace("\\\n", "").splitlines() for b in BLOCKS if not b.language}
    known = ("wfm ", *OTHERS)
    assert [name for name, lines in bare.items() if not all(line.startswith(known) for line in lines if line)] == []
    assert [b.name for b in BLOCKS if b.language and b.language not in LANGUAGES] == []


# YAML


def merge(base, extra, form):
    """Lay a piece of a scenario over a whole one; a queue, contract or shift of a new name begins as the first does."""
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict) and key != "variants":
            if form in ("queues", "contracts", "shifts"):
                base[key] = merge(base[key], value, "")
                continue
            base[key] = merge(base[key], value, key)
        elif form in ("queues", "contracts", "shifts") and isinstance(value, dict):
            base[key] = merge(copy.deepcopy(next(iter(base.values()))), value, "")
        else:
            base[key] = value
    return base


def check_yaml(text, folder):
    """Raise what the schema has against a piece of a scenario in its place."""
    path = folder / "piece.yaml"
    path.write_text(text, encoding="utf-8")
    document = read_yaml(path, "piece.yaml")
    assert document.faults == [], document.faults
    whole = read_yaml(dress(folder / "site") / "scenario.yaml", "scenario.yaml").data
    whole.pop("variants")
    document.data.pop("include", None)
    if "history" in document.data:
        whole.pop("history")
    return ScenarioForm.model_validate(merge(whole, document.data, ""))


YAML = [block for block in BLOCKS if block.language == "yaml"]
RULES = [
    (f"{row.rule}: {code}", code)
    for row in load_script("rules_page").ROWS
    for code in re.findall(r"`([^`]+)`", row.yaml)
    if ": " in code and not code.startswith("location")
]


@pytest.mark.parametrize("block", YAML, ids=ids(YAML))
def test_yaml_fits_the_schema(block, tmp_path):
    check_yaml(block.text, tmp_path)


@pytest.mark.parametrize("text", [text for _, text in RULES], ids=[name for name, _ in RULES])
def test_yaml_of_the_table_of_rules_fits_the_schema(text, tmp_path):
    check_yaml(text, tmp_path)


def test_planted_yaml_is_found_wrong(tmp_path):
    with pytest.raises(ValueError, match=r"labour.planted"):
        check_yaml("labour: {planted: 1}", tmp_path)


# Tables

CSV = [block for block in BLOCKS if block.language == "csv"]


def check_table(text, folder):
    """Whose columns they are, rows as wide as the header; events and adjustments are read with the site."""
    rows = list(csv.reader(io.StringIO(text)))
    head = set(rows[0])
    of = [required for required, extras in TABLES if set(required[:1]) <= head <= {*required, *extras}]
    assert of, f"no file has the columns {sorted(head)}"
    assert [row for row in rows if len(row) != len(rows[0])] == []
    for key, required in NAMED.items():
        if required in of and set(required) <= head:
            site = dress(folder / key)
            (site / f"{key}.csv").write_text(text, encoding="utf-8")
            with (site / "scenario.yaml").open("a", encoding="utf-8") as file:
                file.write(f"\n{key}: {key}.csv\n")
            load_scenario(site)
            return key
    return ""


@pytest.mark.parametrize("block", CSV, ids=ids(CSV))
def test_tables_can_be_read(block, tmp_path):
    check_table(block.text, tmp_path)


@pytest.mark.parametrize(("text", "fault"), [
    ("agent,planted\na,b\n", "no file has the columns"), ("date,label\n2026-10-20\n", r"\['2026-10-20'\]"),
    ("date,label\n20 oktober,mailing\n", "expected"),
])  # fmt: skip
def test_a_planted_table_is_found_wrong(text, fault, tmp_path):
    with pytest.raises(Exception, match=fault):
        check_table(text, tmp_path)


def test_the_examples_of_the_scenario_page_are_examples():
    assert f"{REFERENCE}/scenario.md" in PAGES
    assert YAML
    assert CSV
    assert len(RULES) > 20
    assert set(scenario_schema()["properties"]) >= set(NAMED)


# What is run

MARKED = [block for block in BLOCKS if block.runs and block.language != "python"]
RECIPES = [block for block in BLOCKS if block.page.startswith("docs/recipes/") and list_commands(block)]
RUN = list(dict.fromkeys([*MARKED, *RECIPES]))
ELSEWHERE = {
    "--watch": "never ends", "--png": "takes a browser", "edit": "breaks of that day", "compare": "takes a minute",
}  # fmt: skip
"""Words of lines that are not run here, and why; the tests of their commands do."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    dress(folder)
    with pytest.MonkeyPatch.context() as patch:
        make_run(folder, patch)
    return folder


@pytest.fixture
def here(made, tmp_path, monkeypatch):
    shutil.copytree(made, tmp_path / "here", symlinks=True)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(webbrowser, "open", lambda *_, **__: True)
    return tmp_path / "here"


def test_python_is_on_the_page_whose_examples_test_python_page_runs():
    run = {"docs/python.md", "docs/python_tour.md"}  # the latter is the notebook, which is run too
    assert {block.page for block in BLOCKS if block.language == "python"} <= run


@pytest.mark.slow
@pytest.mark.parametrize("block", RUN, ids=ids(RUN))
def test_recipes_and_what_is_marked_run(block, here):
    assert (here / SITE).is_dir()
    for words in list_commands(block):
        if ELSEWHERE.keys() & set(words):
            continue
        fewer = ["10" if before in ("--paths", "--replications") else word for before, word in pairwise(words)]
        assert cli.run_app([word.replace("RUN", "latest") for word in fewer]) == 0, words


def test_something_is_marked_to_run():
    assert len(MARKED) > 6
    assert len(RECIPES) > 20
    assert [block.name for block in MARKED if not list_commands(block)] == []
