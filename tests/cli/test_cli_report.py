"""`wfm report` from end to end."""

import csv
import shutil
from pathlib import Path

import pytest

from wfm.cli import main as cli
from wfm.report.kpi import COLUMNS

TINY = Path(__file__).parents[1] / "data" / "tiny"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    runs = tmp_path_factory.mktemp("made") / "runs"
    settings = ("--set", "roster.effort.rounds=2", "--set", "roster.effort.stop_gap=0.2")
    assert cli.run_app(("run", str(TINY), "--days", "2", *settings, "--runs", str(runs))) == 0
    return runs


@pytest.fixture
def wfm(made, capsys, monkeypatch, tmp_path):
    """Run a command line beside a copy of that run: exit code, stdout, stderr."""
    shutil.copytree(made, tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    capsys.readouterr()

    def run_it(*arguments):
        code = cli.run_app(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_it


def read_kpi(path):
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_page_is_written_into_the_run(wfm):
    code, out, err = wfm("report", "latest")
    page = Path(out.strip())
    assert (code, err, page.name, page.parents[1]) == (0, "", "report.html", Path("runs/tiny"))
    html = page.read_text(encoding="utf-8")
    for part in ("Key figures", "Klantenservice", "Need and coverage", "Roster", "Backtest", "Sanne de Boer"):
        assert part in html
    assert wfm("verify", "latest")[0] == 0


def test_dutch_elsewhere_with_figures_of_history_and_plan(wfm):
    code, out, err = wfm("report", "latest", "--lang", "nl", "--out", "new/page.html", "--kpi", "new/kpi.csv")
    assert (code, err, out.split()) == (0, "", ["new/page.html", "new/kpi.csv"])
    assert "Kerncijfers" in Path("new/page.html").read_text(encoding="utf-8")
    rows = read_kpi("new/kpi.csv")
    assert tuple(rows[0]) == COLUMNS
    planned = [row for row in rows if row["basis"] == "planned"]
    assert {(row["queue"], row["date"]) for row in planned} == {
        (queue, day) for queue in ("service", "sales") for day in ("2026-10-19", "2026-10-20")
    }
    for row in planned:
        assert float(row["hours_on_queue"]) == pytest.approx(int(row["agents"]) * float(row["hours_per_agent"]))
        assert 0 <= float(row["service_level"]) <= 1


def test_measured_days_are_those_of_the_history(wfm):
    assert wfm("report", "latest", "--kpi", "kpi.csv")[0] == 0
    with (TINY / "history.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["queue"] == "service"]
    day = rows[0]["interval_start"][:10]
    volume = sum(float(row["volume"]) for row in rows if row["interval_start"].startswith(day))
    measured = [row for row in read_kpi("kpi.csv") if row["basis"] == "measured" and row["queue"] == "service"]
    assert (measured[0]["date"], float(measured[0]["volume"])) == (day, volume)


def test_what_came_since_is_put_beside_the_forecast(wfm):
    lines = [f"service,2026-10-19T{h:02d}:{m:02d},7" for h in range(8, 18) for m in (0, 15, 30, 45)]
    Path("came.csv").write_text("queue,interval_start,volume\n" + "\n".join(lines) + "\n", encoding="utf-8")
    code, _, err = wfm("report", "latest", "--actuals", "came.csv", "--kpi", "kpi.csv")
    assert (code, err) == (0, "")
    found = [row for row in read_kpi("kpi.csv") if row["date"] == "2026-10-19" and row["queue"] == "service"]
    assert [row["basis"] for row in found] == ["measured", "planned"]
    came, planned = found
    assert float(came["volume"]) == 280
    assert float(came["day_error"]) == pytest.approx(float(planned["volume"]) / 280 - 1, abs=1e-5)


def test_the_simulation_is_one_more_basis(wfm):
    assert wfm("simulate", "latest", "--replications", "2", "--workers", "1")[0] == 0
    assert wfm("report", "latest", "--kpi", "kpi.csv", "--out", "page.html")[0] == 0
    rows = [row for row in read_kpi("kpi.csv") if row["basis"] == "simulated"]
    assert len(rows) == 4
    assert all(float(row["volume"]) > 0 and row["agents"] for row in rows)
    assert "Simulation" in Path("page.html").read_text(encoding="utf-8")


def test_a_run_that_only_forecast_has_a_page(wfm):
    assert wfm("forecast", str(TINY), "--days", "2")[0] == 0
    code, out, _ = wfm("report", "tiny/latest")
    assert code == 0
    html = Path(out.strip()).read_text(encoding="utf-8")
    assert 'id="forecast"' in html
    assert 'id="roster"' not in html


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere",), "no run called nowhere"),
        (("latest", "--out", "file/page.html"), "can't write to file/page.html"),
        (("latest", "--kpi", "file/kpi.csv"), "can't write to file/kpi.csv"),
        (("latest", "--kpi", "kpi.xlsx"), "--kpi writes a CSV file, got kpi.xlsx"),
        (("latest", "--png", "slide.png"), "no Chromium, Chrome or Edge on this machine, which --png needs"),
        (("latest", "--lang", "fr"), "'fr' is not one of"),
    ],
)
def test_wrong_use(wfm, arguments, message, monkeypatch):
    monkeypatch.setattr("wfm.pipeline.slide.PLACES", ())
    Path("file").write_text("no folder", encoding="utf-8")
    code, _, err = wfm("report", *arguments)
    assert code == 2
    assert message in " ".join(err.split())
    assert list(Path().glob("**/*.partial")) == []
    if "file/kpi.csv" not in arguments:
        assert list(Path("runs").glob("**/report.html")) == []


def test_a_table_of_the_run_that_is_none(wfm):
    run = next(Path("runs/tiny").iterdir())
    (run / "wishes.csv").write_bytes(b"agent\n\xff\xfe\n")
    code, _, err = wfm("report", "latest")
    assert code == 3
    assert "wishes.csv" in err
    assert "expected a CSV table in UTF-8" in err
    assert not (run / "report.html").exists()


def test_actuals_of_a_queue_there_is_none_of(wfm):
    Path("came.csv").write_text("queue,interval_start,volume\nservise,2026-10-19T09:00,7\n", encoding="utf-8")
    code, _, err = wfm("report", "latest", "--actuals", "came.csv")
    assert code == 3
    assert 'did you mean "service"' in err
