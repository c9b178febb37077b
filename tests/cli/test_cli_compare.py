"""`wfm compare` from end to end: tables that fit the screen, JSON, pages, exit codes, wrong use."""

import contextlib
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from wfm.cli import main as cli
from wfm.cli import progress, show_variants
from wfm.pipeline.variant_columns import VariantsOutcome
from wfm.report.differences import MEASURES
from wfm.report.variants import Column, Figures, Measure, QueueOutcome
from wfm.scenario.load import load_scenario

TINY = Path(__file__).parents[1] / "data" / "tiny"
SICK = "shrinkage.unrostered=0.3"


@pytest.fixture
def wfm(capsys, monkeypatch, tmp_path):
    """Run a command line in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments):
        code = cli.run_app(("compare", *arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folder in which the site as it is, with more shrinkage, and one before its history were compared; the JSON."""
    folder = tmp_path_factory.mktemp("made")
    told = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()) as said:
        variants = ("--variant", SICK, "--variant", "horizon.start=2020-01-06")
        page = ("--page", "new/page.html", "--lang", "nl", "--json")
        code = cli.run_app(("compare", str(TINY), *variants, "--stage", "capacity", "--days", "1", *page))
    return folder, code, json.loads(told.getvalue()), said.getvalue()


def test_one_that_fails_leaves_the_others_and_gives_its_exit_code(made):
    folder, code, told, said = made
    assert (code, told["ok"], told["page"]) == (3, False, "new/page.html")
    assert [column["code"] for column in told["columns"]] == [0, 0, 3]
    assert "horizon.start" in told["columns"][2]["error"]
    assert not any(column["searched_twice"] for column in told["columns"])
    fte = next(row for row in told["rows"] if row["figure"] == "fte")
    assert fte["values"][1] > fte["values"][0] > 0
    assert (fte["values"][2], fte["differences"][2], fte["better"]) == (None, None, "less")
    assert fte["differences"][1]["mark"] == "worse"
    assert "horizon.start" in said
    assert len(list((folder / "runs/tiny").iterdir())) == 2
    assert "Varianten van tiny" in (folder / "new/page.html").read_text(encoding="utf-8")


def test_the_runs_it_made_are_compared_again_and_shown(wfm, made, monkeypatch):
    monkeypatch.chdir(made[0])
    runs = [part for column in made[2]["columns"][:2] for part in ("--run", column["run"])]
    code, out, err = wfm(*runs)
    assert (code, err) == (0, "")
    for part in (f"{SICK}  shrinkage.unrostered: 0.05 -> 0.3", "all of them", "FTE needed, heaviest week",
                 "service level", "Klantenservice"):  # fmt: skip
        assert part in out
    assert out.splitlines()[-1].split() == [f"runs/tiny/{runs[3]}", SICK]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "nothing to compare"),
        ((str(TINY),), 2, "a scenario as it is has nothing to be compared with"),
        ((str(TINY), "--variant", "flu"), 3, 'expected a variant of the scenario, got "flu"'),
        ((str(TINY), "--variant", "seed=2", "--variant", "seed=2"), 2, "--variant seed=2 is named twice"),
        ((str(TINY), "--variant", "seed=2", "--no-base"), 2, "one variant alone"),
        ((str(TINY), "--variant", "seed=2", "--run", "latest", "--run", "x"), 2, "--run compares runs that exist"),
        (("--run", "latest"), 2, "one run has nothing to be compared with"),
        (("--run", "nowhere", "--run", "there"), 2, "no run called nowhere"),
        ((str(TINY), "--variant", "seed=2", "--page", "page.pdf"), 2, "--page writes HTML"),
        ((str(TINY), "--variant", "seed=2", "--page", "."), 2, "--page writes HTML"),
        ((str(TINY), "--variant", "seed=2", "--stage", "capacity", "--twice"), 2, "--twice searches a roster"),
        ((str(TINY), "--variant", "seed=2", "--jobs", "0"), 2, "--jobs"),
        (("nowhere", "--variant", "a"), 3, "no such file"),
    ],
)
def test_wrong_use_makes_nothing(wfm, arguments, code, message):
    found, out, err = wfm(*arguments)
    assert (found, out) == (code, "")
    assert message in " ".join(err.split())
    assert not Path("runs").exists()


def test_wrong_use_as_json(wfm):
    code, out, _ = wfm(str(TINY), "--variant", "flu", "--json")
    assert (code, json.loads(out)["ok"]) == (3, False)


def make_column(name, shift=0.0):
    """Every figure there is, as wide as figures get."""
    measures = {measure.key: Measure(123_456.0 + shift, 0.0) for measure in MEASURES}
    queues = (QueueOutcome("q", "Klantenservice zakelijk", 0.8, 20.0, 1.0, Measure(0.80 + shift / 1e6, 0.0)),)
    return Column(name, name, f"runs/tiny/{name}", figures=Figures("x", ("a", "b"), 28.0, 999, measures, queues))


@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_tables_fit_the_screen_whatever_there_is_to_compare(capsys, monkeypatch, width):
    columns = (make_column("as it is"), *(make_column(f"a-long-name-{i}", 1000.0 * i) for i in range(1, 7)))
    broken = Column("broken", error="error: no\nhint: none", code=3)
    outcome = VariantsOutcome(load_scenario(TINY), (*columns, broken))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", f"{width}")
    show_variants.show_variants(outcome, None)
    lines = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()]
    assert max(map(len, lines)) <= width
    heads = [line for line in lines if "as it is" in line and "runs/" not in line and "“" not in line]
    # each table in blocks that begin with the first column, and every name in one block of each
    assert len(heads) >= 4
    for name in [column.name for column in columns[1:]] + ["broken (failed)"]:
        assert sum(name in line for line in heads) == 2
    # figures are whole: none is cut or folded
    blocks = sum("service level" not in line for line in heads)
    assert sum("Cost of the roster" in line and "123,456" in line for line in lines) == blocks


def test_interrupted_gives_its_exit_code(wfm, monkeypatch):
    made = VariantsOutcome(load_scenario(TINY), (make_column("as it is"), make_column("x")), interrupted=True)
    monkeypatch.setattr("wfm.pipeline.variants.compare_variants", lambda _request, tell: made)
    code, out, _ = wfm(str(TINY), "--variant", "seed=2")
    assert code == 130
    assert "as it is" in out
    broken = replace(made, interrupted=False, columns=(made.columns[0], replace(made.columns[1], code=1)))
    monkeypatch.setattr("wfm.pipeline.variants.compare_variants", lambda _request, tell: broken)
    assert wfm(str(TINY), "--variant", "seed=2")[0] == 1


def test_every_name_has_a_bar_of_its_own_whatever_it_is_called(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress.show_several() as tell:
        for name in ("as it is", "queues[bold]=1", "a name that is longer than there is room for"):
            tell(name, "", 0.0)
            tell(name, "roster", 0.5)
        tell("as it is", "done", 1.0)
    told = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", capsys.readouterr().err)
    for text in ("as it is: done", "queues[bold]=1: roster", "a name that is longer…: roster"):
        assert text in told


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("queues.service.target.service_level=0.90", "…service_level=0.90"),
        ("shrinkage.unrostered=0.09", "…unrostered=0.09"),
        ("seed=2", "seed=2"),
        ("winter-flu+tighter-promise-of-all", "winter-flu+tighter-prom…"),
        ("roster.effort.a_word_very_long_indeed=1", "roster.effort.a_word_ve…"),
    ],
)
def test_of_a_long_setting_the_end_is_shown(name, shown):
    assert show_variants._shorten(name) == shown
