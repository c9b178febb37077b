"""The examples of docs/python.md and the notebook run, in order, as a reader would run them."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wfm.cli.main import app

DOCS = Path(__file__).parent.parent / "docs"
SITE = ["init", "mysite", "--yes", "--people", "12", "--channels", "phone", "--start", "2026-11-30"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the small site that the page begins with."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, SITE)
    assert done.exit_code == 0, done.output
    return tmp_path


@pytest.mark.slow
def test_the_examples_of_the_python_page_run_in_order(folder, capsys):
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "python.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(blocks) > 5
    known = {}
    for number, block in enumerate(blocks, start=1):
        exec(compile(block, f"python.md, block {number}", "exec"), known)  # the page is ours
    told = capsys.readouterr().out
    assert "more agent-intervals" in told
    assert 'expected a known column, got "calls"' in told
    assert known["made"].violations == ()
    assert known["alone"].net_agents.sum() > known["needed"].net_agents.sum()
    fte = known["fte"].query("queue == 'ALL'")["fte"].droplevel(1)
    assert fte["flu"] > fte["as it is"] < fte["90% in 20 s"]
    figures = known["figures"].set_index(["figure", "queue", "variant"])
    assert figures["mark"]["fte", "", "flu"] == "worse"
    assert figures["value"]["fte", "", "flu"] == pytest.approx(fte["flu"].item(), abs=0.1)


def kinds(cell):
    """What a cell shows: kinds of output, without the numbers or the warnings of libraries."""
    told = [output for output in cell.outputs if output.get("name") != "stderr"]
    shown = [set(output.get("data", {"text/plain": ""})) for output in told]
    return [("image/png" in data, "text/html" in data) for data in shown]


@pytest.mark.slow
def test_the_notebook_runs_and_shows_what_it_showed_when_it_was_kept(tmp_path):
    nbformat = pytest.importorskip("nbformat")
    client = pytest.importorskip("nbclient")
    pytest.importorskip("matplotlib")
    kept = nbformat.read(DOCS / "python_tour.ipynb", as_version=4)
    made = nbformat.read(DOCS / "python_tour.ipynb", as_version=4)
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    client.NotebookClient(made, timeout=180, resources={"metadata": {"path": str(tmp_path)}}).execute()
    code = [(old, new) for old, new in zip(kept.cells, made.cells, strict=True) if old.cell_type == "code"]
    assert sum(picture for old, _ in code for picture, _ in kinds(old)) >= 3
    for old, new in code:
        assert kinds(new) == kinds(old), old.source
    assert (tmp_path / "mysite" / "scenario.yaml").is_file()
