"""`wfm forecast --compare` from end to end."""

import csv
import json
from pathlib import Path

import pytest

from wfm.cli import main as cli

TINY = str(Path(__file__).parents[1] / "data" / "tiny")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Runs folder with one forecast of four days."""
    runs = tmp_path_factory.mktemp("compared") / "runs"
    assert cli.run_app(("forecast", TINY, "--days", "4", "--runs", str(runs))) == 0
    return runs


@pytest.fixture
def forecast(made, capsys, monkeypatch, tmp_path):
    """Run `wfm forecast` on those runs in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WFM_DEBUG", raising=False)

    def run_it(*arguments):
        code = cli.run_app(("forecast", *arguments, "--runs", str(made)))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


@pytest.fixture
def came(made, tmp_path):
    """Write actuals.csv: what was forecast, times a factor, 30% more from 10:00 to 11:00."""
    (folder,) = (made / "tiny").iterdir()
    with (folder / "forecast.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def write(factor):
        lines = ["queue,interval_start,volume,aht_s"]
        for row in rows:
            more = 1.3 if "T10:" in row["interval_start"] else 1.0
            volume = factor * more * float(row["volume"])
            lines.append(f"{row['queue']},{row['interval_start']},{volume},{row['aht_s']}")
        Path("actuals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    return write


def test_what_a_forecaster_reads(forecast, made, tmp_path, came):
    came(2.0)
    code, out, err = forecast(TINY, "--compare", "actuals.csv")
    assert (code, err) == (0, "")
    (folder,) = (made / "tiny").iterdir()
    for text in (
        folder.name, "made ", "Mon 19 Oct 2026 to Thu 22 Oct 2026, 4 days", "service", "sales",
        "contacts up to Thu 22 Oct 18:00", "by the norm", "where the WAPE per interval comes from: ", " level + ",
        " profile + ", "% noise", "missed alike day after day, the hour from 10:00 2", "too little",
        "handle time: WAPE",
    ):  # fmt: skip
        assert text in out
    assert "model alone" not in out
    assert max(map(len, out.splitlines())) <= 100
    assert sorted(path.name for path in tmp_path.iterdir()) == ["actuals.csv"]
    assert list((made / "tiny").iterdir()) == [folder]  # no new run


def test_a_comparison_as_json(forecast, came):
    came(2.0)
    code, out, _ = forecast(TINY, "--compare", "actuals.csv", "--from", "latest", "--json")
    report = json.loads(out)
    assert (code, report["ok"], report["scenario"]) == (0, True, "tiny")
    assert report["horizon"] == {"start": "2026-10-19", "days": 4}
    one = report["queues"][0]
    assert one["known_until"] == "2026-10-22T18:00:00+02:00"
    assert sum(one["miss"][part] for part in ("level", "profile", "noise")) == pytest.approx(one["miss"]["wape"])
    assert {row["method"] for row in one["accuracy"]["rows"]} == {"forecast"}
    assert one["hours"][0]["hour"] == 10


def test_the_value_that_a_person_added(forecast, made, tmp_path, came):
    """Twice the forecast came; the model alone had said half of what was stored."""
    came(2.0)
    (folder,) = (made / "tiny").iterdir()
    with (folder / "forecast.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    layers = folder / "forecast_layers.csv"
    lines = ["queue,interval_start,model_volume,volume"]
    lines += [f"{r['queue']},{r['interval_start']},{float(r['volume']) / 2},{r['volume']}" for r in rows]
    try:
        layers.write_text("\n".join(lines) + "\n", encoding="utf-8")
        code, out, _ = forecast(TINY, "--compare", "actuals.csv")
    finally:
        layers.unlink()
    assert code == 0
    assert "model alone" in out
    mine = [row for row in rows if row["queue"] == "service"]
    said = sum(float(row["volume"]) for row in mine)
    real = said * 2 + sum(0.6 * float(row["volume"]) for row in mine if "T10:" in row["interval_start"])
    alone, adjusted = 1 - said / 2 / real, 1 - said / real  # too little everywhere: errors add up
    words = f"interval {alone:.1%} -> {adjusted:.1%} ({1 - adjusted / alone:.0%} better)"
    assert f"what the adjustments did: {words}" in " ".join(out.split())


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        ((TINY, "--from", "latest"), 2, "--from names the run to --compare"),
        ((TINY, "--compare", "a.csv", "--days", "3"), 2, "leave out --days"),
        ((TINY, "--compare", "a.csv", "--variant", "x", "--set", "seed=2"), 2, "leave out --variant and --set"),
        ((TINY, "--compare", "a.csv", "--from", "nothing"), 2, "no run called nothing"),
        ((TINY, "--compare", "a.csv"), 3, "a.csv"),
        (("nowhere", "--compare", "a.csv"), 3, "a scenario: a folder"),
    ],
)
def test_wrong_arguments_are_told(forecast, arguments, code, text):
    found, out, err = forecast(*arguments)
    assert (found, out) == (code, "")
    assert text in err
    assert "Traceback" not in err
