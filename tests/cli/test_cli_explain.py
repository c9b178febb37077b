"""What `wfm forecast` shows beside the models: the recipe with --explain, weeks with bands, adjustments, paths."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wfm.cli import main as cli
from wfm.core.forecast import AdjustedBy, ChoiceStep, Effect, Paths, TotalBand
from wfm.forecast import build_forecast

TINY = str(Path(__file__).parents[1] / "data" / "tiny")
STEPS = (
    ChoiceStep("campaigns and school holidays", True, 0.0041, 0.0012, "gains more than its noise"),
    ChoiceStep("last year", False, None, None, "less than a year of history"),
)
EFFECTS = (Effect("mailing", 1.18, 3, "learned"), Effect("storing", 0.7, 0, "planner"))
WEEK = TotalBand("queue", "sales", "week", date(2026, 10, 19), 1234.4, {0.1: 1100.0, 0.9: 1400.0})


@pytest.fixture
def forecast(capsys, monkeypatch, tmp_path):
    """Run `wfm forecast` with a door that explains itself: exit code, stdout, stderr."""

    def door(history, grid, *, paths=0, **options):
        made = build_forecast(history, grid, **options)
        choices = tuple(replace(choice, steps=STEPS, effects=EFFECTS) for choice in made.choices)
        drawn = Paths(*(np.ones((paths, *made.volume.shape)) for _ in range(2))) if paths else None
        return replace(made, choices=choices, totals=(WEEK,), paths=drawn)

    def adjust(made, _adjustments):
        return replace(made, model_volume=made.volume, adjusted=(AdjustedBy(0, "mailing", "sales", 120.4),))

    monkeypatch.setattr("wfm.forecast.build_forecast", door)
    monkeypatch.setattr("wfm.forecast.adjust.apply_adjustments", adjust)
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments):
        code = cli.run_app(("forecast", TINY, "--days", "2", *arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


def test_the_recipe_of_every_queue(forecast):
    code, out, _ = forecast("--explain")
    assert code == 0
    lines = [" ".join(line.split()) for line in out.splitlines()]
    for line in (
        "yes campaigns and school holidays +0.41% 0.12% gains more than its noise",
        "no last year - - less than a year of history",
        "mailing +18.0% 3 past episodes",
        "storing -30.0% the planner",
    ):
        assert lines.count(line) == 2
    assert max(map(len, out.splitlines())) <= 100
    assert "campaigns" not in forecast()[1]


def test_the_recipe_as_json(forecast):
    code, out, _ = forecast("--explain", "--json")
    report = json.loads(out)
    assert (code, [choice["queue"] for choice in report["choices"]]) == (0, ["service", "sales"])
    assert report["choices"][0]["steps"][0]["gain"] == 0.0041
    assert report["choices"][0]["effects"][1]["source"] == "planner"


def test_weeks_with_their_bands_and_what_a_person_added(forecast):
    _, out, _ = forecast()
    assert "2026-10-19 sales 1,234 1,100 1,400" in [" ".join(line.split()) for line in out.splitlines()]
    assert "adjusted   sales +120 contacts: mailing" in out


def test_paths_are_drawn_where_asked(forecast, tmp_path):
    code, out, _ = forecast("--paths", "3")
    assert code == 0
    assert "forecast_paths.csv" in out
    (file,) = tmp_path.glob("runs/tiny/*/forecast_paths.csv")
    assert {line.split(",")[0] for line in file.read_text(encoding="utf-8").splitlines()[1:]} == {"1", "2", "3"}
    assert "forecast_paths.csv" not in forecast()[1]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--paths", "3", "--forecast", "mine.csv"), "no paths can be drawn around mine.csv"),
        (("--paths", "-1"), "--paths"),
        (("--compare", "a.csv", "--explain", "--paths", "2"), "leave out --days and --paths and --explain"),
    ],
)
def test_what_contradicts_itself_is_told(forecast, arguments, text):
    code, out, err = forecast(*arguments)
    assert (code, out) == (2, "")
    assert text in err
