"""What there is, is in the reference: commands, options, keys, rules, models and exit codes.

Each check is seen to fail on something planted that nobody wrote about.
"""

import re
from dataclasses import dataclass, is_dataclass

import pytest
import typer.main
from docs_pages import PAGES, REFERENCE, ROOT, cut_sections, first_cells, load_script
from typer.models import CommandInfo

from wfm import errors
from wfm.cli import main as cli
from wfm.cli import making
from wfm.core import rules
from wfm.forecast.models.registry import MODELS
from wfm.roster import verify
from wfm.scenario import schema

COMMANDS, KEYS, RULES = (PAGES[f"{REFERENCE}/{name}.md"] for name in ("commands", "scenario", "rules"))
commands_page, rules_page, scenario_page = (load_script(f"{name}_page") for name in ("commands", "rules", "scenario"))

notebook_page = load_script("notebook_page")


@pytest.mark.parametrize(("script", "page"), [(commands_page, COMMANDS), (rules_page, RULES), (scenario_page, KEYS)])
def test_a_made_page_is_what_its_script_writes(script, page):
    assert page == script.write_page(), f"run: make pages, or python docs/{script.PAGE.stem}_page.py"


def test_the_page_of_the_notebook_is_what_its_script_writes():
    text, pictures = notebook_page.write_page()
    assert PAGES["docs/python_tour.md"] == text, "run: make pages, or python docs/notebook_page.py"
    assert {path.name: path.read_bytes() for path in notebook_page.PICTURES.iterdir()} == pictures
    assert text.count("![") == len(pictures) >= 3
    assert not any(word in text for word in ("<style", "dataframe", "<div", "image/png"))


# Commands and options


def undocumented_options():
    """Commands without a section, and options and arguments that theirs doesn't list."""
    sections = cut_sections(COMMANDS, 2)
    missing = []
    for name, command in typer.main.get_command(cli.app).commands.items():
        section = sections.get(f"wfm {name}")
        if section is None:
            missing.append(name)
            continue
        listed = {word.split()[0] for word in first_cells(section)}
        for param in command.params:
            argument = param.param_type_name == "argument"
            names = {param.metavar or param.name.upper()} if argument else {*param.opts, *param.secondary_opts}
            missing += [f"{name} {word}" for word in sorted(names - listed - {"--help"})]
    return missing


def plant_command(monkeypatch, name, callback):
    kept = [info for info in cli.app.registered_commands if (info.name or info.callback.__name__) != name]
    info = CommandInfo(name=name, callback=callback)
    monkeypatch.setattr(cli.app, "registered_commands", [*kept, info])


def test_every_command_and_option_is_documented():
    assert len(first_cells(COMMANDS)) > 100
    assert undocumented_options() == []


def test_a_planted_command_is_missed(monkeypatch):
    plant_command(monkeypatch, "planted", lambda: None)
    assert undocumented_options() == ["planted"]


def test_a_planted_option_is_missed(monkeypatch):
    def verify(run: str, planted: bool = False) -> None:
        """Take an option more."""

    plant_command(monkeypatch, "verify", verify)
    assert undocumented_options() == ["verify --no-planted", "verify --planted"]


def test_every_command_has_help_and_an_example():
    for command in commands_page.list_commands():
        assert command.help, command.name
        assert [e for e in command.examples if not e.startswith(f"wfm {command.name}")] == [], command.name
        assert command.examples, command.name
        assert [p.names for p in command.parameters if not p.meaning] == [], command.name


# Keys of the scenario


def undocumented_keys():
    """Forms of the schema that have no place on the page under which all their keys are listed, and what is missing."""
    listed = {*first_cells(KEYS), *cut_sections(KEYS, 2)}
    ends = {path.rsplit(".", 1)[0] + "." if "." in path else "" for path in listed}
    whole = schema.scenario_schema()
    missing = {}
    for name, form in {"": whole, **whole["$defs"]}.items():
        keys = set(form.get("properties", {}))
        short = min(({key for key in keys if prefix + key not in listed} for prefix in ends), key=len)
        if short:
            missing[name] = short
    return missing


def test_every_key_of_the_scenario_is_documented():
    assert len(first_cells(KEYS)) > 250
    assert undocumented_keys() == {}


@pytest.mark.parametrize("form", ["", "AgreementForm"])
def test_a_planted_key_is_missed(monkeypatch, form):
    planted = schema.scenario_schema()
    (planted["$defs"][form] if form else planted)["properties"]["planted"] = {"type": "integer"}
    monkeypatch.setattr(schema, "scenario_schema", lambda: planted)
    assert undocumented_keys() == {form: {"planted"}}


def test_every_key_says_what_it_means():
    rows = [line.split(" | ") for line in KEYS.splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows if not row[1].strip()] == []


# Rules


def undocumented_rules():
    """Classes of rules, checks, and keys of `labour` and `rules` that the page of rules doesn't name."""
    named = {name for row in rules_page.ROWS for name in (*row.defined, *row.checks)}
    classes = [n for n, c in vars(rules).items() if is_dataclass(c) and c.__module__ == rules.__name__]
    wanted = [n for n in classes if n != rules_page.CONTAINER]
    wanted += [check.__name__.removeprefix("check_") for check in verify.CHECKS]
    forms = schema.scenario_schema()["$defs"]
    keys = [*forms["LabourForm"]["properties"], *forms["AgreementForm"]["properties"]]
    return [n for n in wanted if n not in named] + [key for key in keys if not re.search(rf"\b{key}\b", RULES)]


def test_every_rule_is_documented():
    assert len(rules_page.ROWS) > 25
    assert undocumented_rules() == []


def test_a_planted_rule_is_missed(monkeypatch):
    @dataclass(frozen=True)
    class Planted:
        """A rule nobody wrote about."""

    def check_planted(book):
        yield from ()

    Planted.__module__ = rules.__name__
    monkeypatch.setattr(rules, "Planted", Planted, raising=False)
    monkeypatch.setattr(verify, "CHECKS", (*verify.CHECKS, check_planted))
    assert undocumented_rules() == ["Planted", "planted"]


def test_a_planted_key_of_a_rule_is_missed(monkeypatch):
    planted = schema.scenario_schema()
    planted["$defs"]["LabourForm"]["properties"]["most_mondays"] = {"type": "integer"}
    monkeypatch.setattr(schema, "scenario_schema", lambda: planted)
    assert undocumented_rules() == ["most_mondays"]


def test_the_rules_are_defined_and_checked_by_what_there_is():
    classes, checks = rules_page.list_classes(), rules_page.list_checks()
    for row in rules_page.ROWS:
        assert set(row.defined) <= set(classes), row.rule
        assert set(row.checks) <= set(checks), row.rule


# Exit codes


def undocumented_codes():
    """Exit codes of errors, of interrupts and of commands that the page doesn't explain."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.WfmError)]
    codes = {0, *(kind.exit_code for kind in kinds), errors.INTERRUPTED, cli.INTERNAL}
    codes |= {making.BROKEN_ROSTER, making.BROKEN_ROSTER_GIVEN}
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "wfm").rglob("*.py")))
    codes |= {int(code) for code in re.findall(r"\b_?[Ee]xit\((?:code=)?(\d+)", text)}
    explained = set(first_cells(cut_sections(COMMANDS, 2)["Exit codes"]))
    return sorted(code for code in codes if str(code) not in explained)


def test_every_exit_code_is_documented():
    assert undocumented_codes() == []
    assert set(commands_page.EXIT_CODES) == {0, 1, 2, 3, 4, 5, 130}


def test_a_planted_exit_code_is_missed(monkeypatch):
    planted = type("PlantedError", (errors.WfmError,), {"exit_code": 77})
    monkeypatch.setattr(errors, "PlantedError", planted, raising=False)
    assert undocumented_codes() == [77]


# Models


def undocumented_models():
    return [name for name in MODELS if f"| `{name}` |" not in PAGES["docs/background/forecast.md"]]


def test_every_model_is_documented():
    assert undocumented_models() == []


def test_a_planted_model_is_missed(monkeypatch):
    monkeypatch.setitem(MODELS, "planted", None)
    assert undocumented_models() == ["planted"]
