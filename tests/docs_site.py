"""The tiny site dressed as `scenarios/webcare_nl`, so that what the pages say can be run as it stands.

Its people have the names that the pages use, its search is cut short, and files the pages speak of lie beside it.
"""

import csv
import shutil
from pathlib import Path

from docs_pages import ROOT

from wfm.cli import main as cli

TINY = ROOT / "tests/data/tiny"
SITE = "scenarios/webcare_nl"
NAMES = {"A01,": "a017,", "A02,": "a101,", "A03,": "a023,", "A04,": "a031,", "A05,": "a040,", "A06,": "a001,"}
SHORTER = {
    "name: tiny": "name: webcare_nl", "rounds: 20": "rounds: 2", "stop_gap: 0.02": "stop_gap: 0.2",
    "days: 7}": "days: 2}", "busy-sickness:": "winter-flu:",
    "short-week: {horizon.days: 5}": "tighter-promise: {queues.sales.target.answer_within_s: 20}",
}  # fmt: skip


def dress(folder):
    """Put the site into a folder."""
    site = folder / SITE
    site.mkdir(parents=True)
    for path in TINY.iterdir():
        text = path.read_text(encoding="utf-8")
        for old, new in SHORTER.items() if path.suffix == ".yaml" else NAMES.items():
            assert path.suffix == ".csv" or old in text, old
            text = text.replace(old, new)
        (site / path.name).write_text(text, encoding="utf-8")
    return site


def make_run(folder, monkeypatch):
    """Run the site once, and lay out what somebody would have by then: actuals, changed copies, a landing folder."""
    monkeypatch.chdir(folder)
    assert cli.run_app(("run", SITE)) == 0
    (run,) = (folder / "runs/webcare_nl").iterdir()
    shutil.copy(run / "forecast.csv", folder / "tuesday.csv")
    shutil.copy(run / "roster.csv", folder / "mine.csv")
    with (run / "forecast.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["interval_start"] < "2026-10-19T12:00"]
    lines = [f"{row['queue']},{row['interval_start']},{round(1.1 * float(row['volume']))}\n" for row in rows]
    for name in ("actuals.csv", "came.csv"):
        (folder / name).write_text("queue,interval_start,volume\n" + "".join(lines), encoding="utf-8")
    (folder / "absences.csv").write_text("agent,start\na017,2026-10-19\n", encoding="utf-8")
    exported = ["Interval Start,Queue Name,Offer,Avg Handle"]
    exported += [f"{day}/10/2026 {hour}:00,Service NL,{hour},300000" for day in range(1, 29) for hour in range(8, 18)]
    Path(folder / "january.csv").write_text("\n".join(exported) + "\n", encoding="utf-8")
    shutil.copy(folder / "january.csv", folder / "february.csv")
