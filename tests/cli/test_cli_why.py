"""`wfm explain`: a day of a person in words and figures, and what is asked of its arguments."""

import json
from datetime import date
from pathlib import Path

import pytest

from wfm.cli import main as cli
from wfm.cli.show_why import show_day
from wfm.core.reasons import Alternative, CostChange, DayReason, Refusal

TINY = str(Path(__file__).parents[1] / "data" / "tiny")
FEW = ("--days", "2", "--repeatable", "--set", "roster.effort.rounds=2")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Runs folder with one run of two days."""
    folder = tmp_path_factory.mktemp("runs")
    assert cli.run_app(("roster", TINY, "--runs", str(folder), *FEW, "--json")) == 0
    return str(folder)


@pytest.fixture
def explain(capsys, runs):
    def run_it(*arguments):
        capsys.readouterr()
        code = cli.run_app(("explain", "tiny/latest", "--runs", runs, *arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


def test_a_day_is_explained_by_id_and_by_name_and_weekday(explain):
    code, out, _ = explain("--agent", "A01", "--date", "2026-10-19")
    assert code == 0
    assert "A01 (Sanne de Boer), Monday 19 October 2026: day_8h" in out
    assert "in the week of Mon 19 Oct" in out
    assert "not possible" in out
    assert explain("--agent", "sanne de boer", "--date", "mon") == (code, out, "")


def test_json_has_the_whole_of_it(explain):
    code, out, _ = explain("--agent", "A01", "--date", "mon", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["ok"], told["agent"], told["date"]) == (True, "A01", "2026-10-19")
    assert told["plan"][0].endswith(("service", "sales"))
    for row in told["alternatives"]:
        change = row["change"]
        assert change["total"] == pytest.approx(change["under"] + change["over"] + change["wishes"])


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("--agent", "A99", "--date", "mon"), "no agent called A99", "did you mean"),
        (("--agent", "Sanne de Bor", "--date", "mon"), "no agent called Sanne de Bor", 'did you mean "Sanne de Boer"?'),
        (("--agent", "A01", "--date", "2026-10-25"), "2026-10-25 is not in the run", 'did you mean "2026-10-20"?'),
        (("--agent", "A01", "--date", "sun"), "no date called sun: the horizon is 2026-10-19 to 2026-10-20", "weekday"),
        (("--agent", "A01", "--date", "19/10"), "no date called 19/10", "write it as 2026-10-22"),
    ],
)
def test_unknown_names_are_usage_errors_with_the_nearest(explain, arguments, message, hint):
    code, out, err = explain(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert hint in err
    code, out, _ = explain(*arguments, "--json")
    assert code == 2
    assert json.loads(out)["ok"] is False


def test_a_run_without_a_roster_says_how_to_make_one(capsys, tmp_path):
    assert cli.run_app(("forecast", TINY, "--runs", str(tmp_path), "--days", "1", "--json")) == 0
    capsys.readouterr()
    assert cli.run_app(("explain", "latest", "--runs", str(tmp_path), "--agent", "A01", "--date", "mon")) == 2
    assert "has no roster" in capsys.readouterr().err


def reason(alternatives):
    return DayReason("a1", "Ann", date(2026, 10, 22), "early", "07:00", ("07:00-15:00 sales",), ("because",),
                     tuple(alternatives), (Refusal("late", ("14:00", "15:00"), "daily_rest", "only 8 h of rest"),
                                           Refusal("off", ("",), "locks", "is locked")), ("a note",))  # fmt: skip


def test_the_nearest_choices_and_one_of_each_kind_are_shown(capsys):
    many = [Alternative(f"08:{i:02d}", "early", CostChange(float(i))) for i in range(20)]
    rare = Alternative("", "off", CostChange(30.0, -2.0, 1.0), short=("2 missing",), moves=("Fri off -> early",),
                       needs="no rest")  # fmt: skip
    show_day(reason([*many, rare]))
    out = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "off +29.0 +30.0 -2.0 +1.0 2 missing; moves Fri off -> early (no rest)" in lines
    assert sum(line.startswith("early 08:") for line in lines) == 8
    assert "and 12 more, up to +29.0; --all shows them" in lines
    assert "late 14:00 to 15:00 (2 starts) only 8 h of rest" in lines
    assert "off is locked" in lines
    show_day(reason([*many, rare]), everything=True)
    assert sum(line.startswith("early 08:") for line in capsys.readouterr().out.splitlines()) == 20
