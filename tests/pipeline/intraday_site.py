"""A small rostered site and its days from files alone: what tests of the running day begin with."""

import csv
import json
from pathlib import Path

TINY = Path(__file__).parents[1] / "data" / "tiny"
DAY = "2026-10-19"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def hurry(run):
    """Set a run's scenario to little simulation and search."""
    manifest = manifest_of(run)
    manifest["scenario"]["settings"] += ["intraday.replications=3", "intraday.time_limit_s=0.4"]
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def write_actuals(path, plan, until, *, scale=lambda _queue, _start: 1.0, first=DAY):
    """Write what came up to a moment: the plan's volumes by a scale, whole contacts; `plan` is a run's forecast.csv."""
    lines = ["queue,interval_start,volume,aht_s"]
    for row in rows_of(plan):
        queue, start = row["queue"], row["interval_start"][:16]
        if first <= start < until:
            volume = round(float(row["volume"]) * scale(queue, start))
            lines.append(f"{queue},{row['interval_start']},{volume},{row['aht_s']}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def working(folder, at, *, role="A"):
    """Agents on queue at a moment, by a run's roster."""
    found = {
        row["agent"]
        for row in rows_of(folder / "roster.csv")
        if row["activity"] == "on_queue" and row["start"][:16] <= at < row["end"][:16] and row["agent"].startswith(role)
    }
    return sorted(found)
