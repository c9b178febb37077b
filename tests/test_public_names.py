"""What `import wfm` offers: every name is there, documented, known to type checkers, and costs nothing unasked."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import wfm

INIT = Path(wfm.__file__)
PAGE = INIT.parents[1] / "docs" / "python.md"


def names_for_type_checkers():
    """Pairs of a public name and the module it comes from, as type checkers read them."""
    tree = ast.parse(INIT.read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    found = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {(alias.asname, node.module) for node in found for alias in node.names}


@pytest.mark.parametrize("name", wfm.__all__)
def test_every_public_name_is_there_and_documented(name):
    value = getattr(wfm, name)
    assert value.__name__ == name
    assert (value.__doc__ or "").strip()


def test_type_checkers_see_the_names_where_they_are():
    at_run_time = {(name, f"wfm.{home}") for home, names in wfm._HOMES.items() for name in names}
    assert len(at_run_time) > 40
    assert names_for_type_checkers() == at_run_time
    assert set(wfm.__all__) == {name for name, _ in at_run_time}
    assert set(wfm.__all__) <= set(dir(wfm))


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'wfm' has no attribute 'make_coffee'"):
        _ = wfm.make_coffee


def test_every_function_is_on_the_python_page():
    page = PAGE.read_text(encoding="utf-8")
    functions = [name for name in wfm.__all__ if name[0].islower()]
    assert len(functions) > 15
    assert [name for name in functions if f"`{name}" not in page and f"wfm.{name}" not in page] == []


def test_importing_wfm_loads_none_of_its_parts():
    code = "import sys, wfm; print([m for m in sys.modules if m.startswith('wfm.') or m in ('pandas', 'numpy')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
