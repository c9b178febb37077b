"""Imports go down only, and each heavy library has one home."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import wfm

ROOT = Path(wfm.__file__).parent
LAYERS = (
    ("errors",),
    ("core",),
    ("scenario",),
    ("history", "forecast", "capacity", "simulate", "roster"),
    ("intraday", "report", "export"),
    ("pipeline",),
    ("cli",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
STAGES = set(LAYERS[3])
HOMES = {
    "ortools": {"roster"},
    "yaml": {"scenario"},
    "pydantic": {"scenario"},
    "typer": {"cli"},
    "pandas": {"history", "report", "export"},
    "statsmodels": {"forecast"},
    "xlsxwriter": {"export"},
    "pyarrow": {"history", "export"},
    "sqlalchemy": {"history"},
}
"""The packages that may import a library."""


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Line and full name of every import, those in functions and for type checkers included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in line {node.lineno}"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def fault(package: str, name: str, *, verifies: bool = False) -> str:
    """Why a package may not import this name; empty when it may. `verifies`: a file of the roster's check."""
    top, _, rest = name.partition(".")
    if top == "ortools" and verifies:
        return "the roster's check stands apart from the solver"
    if top in HOMES and package not in HOMES[top]:
        return f"{top} has its home in {', '.join(sorted(HOMES[top]))}"
    if top != "wfm":
        return ""
    if verifies and rest.startswith("roster") and not rest.startswith("roster.verify"):
        return "the roster's check stands apart from the solver"
    target = rest.partition(".")[0]
    if target in (package, "__version__"):
        return ""
    if target not in LEVEL:
        return f"{target} has no place in the order of packages" if target else ""
    if package in STAGES and target == "scenario":
        return "a stage takes values, never a scenario"
    return "" if LEVEL[target] < LEVEL[package] else f"{package} may not import {target}"


def package_of(file: Path) -> str:
    parts = file.relative_to(ROOT).parts
    return parts[0].removesuffix(".py")


FILES = [file for file in sorted(ROOT.glob("**/*.py")) if file != ROOT / "__init__.py"]


def test_there_is_something_to_check():
    assert len(FILES) > 60
    assert {package_of(file) for file in FILES} >= {
        "errors",
        "core",
        "scenario",
        "forecast",
        "capacity",
        "simulate",
        "roster",
        "cli",
    }


def test_every_package_has_a_place_in_the_order():
    assert {package_of(file) for file in FILES} - set(LEVEL) == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_go_down_and_libraries_stay_at_home(file):
    verifies = (ROOT / "roster" / "verify") in file.parents
    wrong = [
        f"line {line}: import of {name}: {why}"
        for line, name in imported(file.read_text(encoding="utf-8"))
        if (why := fault(package_of(file), name, verifies=verifies))
    ]
    assert wrong == []


SOURCE = """
import numpy, yaml
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from wfm.roster.problem import Problem
def late():
    from wfm import cli
    import ortools.sat.python.cp_model as cp
"""


def test_imports_are_found_wherever_they_stand():
    names = {name for _, name in imported(SOURCE)}
    assert names >= {"numpy", "yaml", "wfm.roster.problem.Problem", "wfm.cli", "ortools.sat.python.cp_model"}


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("core", "wfm.scenario.load.load_scenario"),
        ("errors", "wfm.core.grid.Grid"),
        ("forecast", "wfm.capacity.size.size_requirement"),
        ("roster", "wfm.scenario.scenario.Scenario"),
        ("report", "wfm.export.csv.write"),
        ("pipeline", "wfm.cli"),
        ("scenario", "wfm.history.reader"),
        ("capacity", "ortools.sat"),
        ("simulate", "wfm.capacity.erlang_c"),
        ("pipeline", "yaml"),
        ("cli", "pydantic.BaseModel"),
        ("scenario", "pandas"),
        ("capacity", "statsmodels.api"),
        ("pipeline", "typer"),
        ("core", "wfm.helpers.mend"),
    ],
)
def test_an_import_that_is_not_allowed_is_found(package, name):
    assert fault(package, name)


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("cli", "wfm.pipeline.order.run"),
        ("intraday", "wfm.roster.solve.solve_roster"),
        ("roster", "wfm.core.grid.Grid"),
        ("roster", "ortools.sat.python.cp_model"),
        ("cli", "wfm.__version__"),
        ("core", "numpy"),
    ],
)
def test_an_import_that_is_allowed_passes(package, name):
    assert fault(package, name) == ""


def test_the_check_of_a_roster_may_not_lean_on_the_solver():
    assert fault("roster", "wfm.roster.rules.daily_rest", verifies=True)
    assert fault("roster", "ortools.sat", verifies=True)
    assert fault("roster", "wfm.roster.verify.book.Book", verifies=True) == ""
