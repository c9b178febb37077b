"""Draw one day of a run as SVG: agents needed against rostered, and the people's shifts below, on one time axis.

python docs/picture.py RUN_FOLDER DATE OUT.svg
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, TOP = 1000, 158, 24, 92
PANEL, PANEL_GAP, ROW, MOST_PEOPLE = 118, 30, 13, 40
QUEUE_COLOURS = ("#3b78b5", "#e08a2c", "#3f9a6b", "#b0559a", "#8a6d3b", "#4fb3bf", "#c94f4f", "#9aa53a")
LEAD_COLOUR, INK, SOFT, GRID, MISSING = "#7b5ea7", "#1f2933", "#616e7c", "#e4e7eb", "#d64545"
BREAK_COLOURS = {True: "#cbd2d9", False: "#323f4b"}  # paid, unpaid


@dataclass(frozen=True)
class Bar:
    """A stretch of one activity: wall clock in hours of the day, and its colour."""

    start: float
    end: float
    colour: str


@dataclass(frozen=True)
class Person:
    """One row: a name, and the stretches of the day."""

    name: str
    lead: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Axis:
    """Hours shown, from and to, and where they lie on the picture."""

    first: int
    last: int

    def x(self, hour: float) -> float:
        """Pixels from the left."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (hour - self.first) / (self.last - self.first)


def main(arguments: list[str]) -> None:
    """Draw the day that was asked for."""
    if len(arguments) != 3:
        sys.exit(__doc__)
    run, day, out = Path(arguments[0]), date.fromisoformat(arguments[1]), Path(arguments[2])
    if not (run / "roster.csv").is_file():
        sys.exit(f"no roster.csv in {run}: name the folder of a finished run")
    out.write_text(draw_day(run, day), encoding="utf-8")


def draw_day(run: Path, day: date) -> str:
    """Draw one day of a run folder; the SVG as text."""
    cover = read_coverage(run / "coverage.csv", day)
    if not cover:
        sys.exit(f"no open interval on {day} in {run}")
    queues = list(cover)
    colours = {queue: QUEUE_COLOURS[i % len(QUEUE_COLOURS)] for i, queue in enumerate(queues)}
    people = read_people(run, day, colours)
    bars = [bar for person in people for bar in person.bars]
    hours = [hour for rows in cover.values() for hour, _, _ in rows]
    axis = Axis(int(min([*hours, *(b.start for b in bars)])), -int(-max([*hours, *(b.end for b in bars)]) // 1))
    shown = pick_evenly(people, MOST_PEOPLE)
    roster_top = TOP + len(queues) * (PANEL + PANEL_GAP) + 22
    height = roster_top + len(shown) * ROW + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="12" fill="{INK}" role="img">',
        f"<title>Agents needed and rostered on {day}, and who works when</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        text(14, 26, f"{day:%A} {day.day} {day:%B %Y}: who is needed, who is there", size=18, bold=True),
        *draw_legend(colours, leads=any(p.lead for p in people)),
        *draw_hours(axis, TOP, roster_top + len(shown) * ROW),
    ]
    for i, queue in enumerate(queues):
        parts += draw_cover(queue, cover[queue], axis, top=TOP + i * (PANEL + PANEL_GAP), colour=colours[queue])
    count = f"{len(shown)} of the {len(people)} people" if len(shown) < len(people) else f"{len(people)} people"
    parts.append(f'<rect x="0" y="{roster_top - 24}" width="{WIDTH}" height="22" fill="#ffffff"/>')
    parts.append(text(14, roster_top - 8, f"Roster: {count} at work, by start of shift", bold=True))
    for i, person in enumerate(shown):
        parts += draw_person(person, axis, roster_top + i * ROW)
    return "\n".join([*parts, "</svg>", ""])


def read_coverage(path: Path, day: date) -> dict[str, list[tuple[float, int, int]]]:
    """Hour, required and rostered per queue and interval of the day, as coverage.csv has them."""
    found: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            moment = datetime.fromisoformat(row["interval_start"])
            if moment.date() == day:
                found[row["queue"]].append((hour_of(moment, day), int(row["required"]), int(row["rostered"])))
    return dict(found)


def read_people(run: Path, day: date, colours: dict[str, str]) -> list[Person]:
    """Everyone with a shift on the day, by start and end of the shift."""
    stretches: dict[str, list[Bar]] = defaultdict(list)
    leads: set[str] = set()
    with (run / "roster.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["date"] != f"{day}":
                continue
            lead = row["activity"] == "team_lead"
            leads |= {row["agent"]} if lead else set()
            other = LEAD_COLOUR if lead else BREAK_COLOURS[row["paid"] == "1"]
            ends = (hour_of(datetime.fromisoformat(row[name]), day) for name in ("start", "end"))
            stretches[row["agent"]].append(Bar(*ends, colours.get(row["queue"], other)))
    names = read_names(run)
    people = [Person(names.get(agent, agent), agent in leads, tuple(bars)) for agent, bars in stretches.items()]
    return sorted(people, key=lambda p: (p.bars[0].start, p.bars[-1].end, p.name))


def read_names(run: Path) -> dict[str, str]:
    """Names by id from the scenario's agents.csv, where the run still lies beside its scenario."""
    manifest = run / "manifest.json"
    if not manifest.is_file():
        return {}
    scenario = json.loads(manifest.read_text(encoding="utf-8")).get("scenario", {})
    path = run / scenario.get("path_from_run", ".") / "agents.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["agent"]: row["name"] for row in csv.DictReader(file)}


def pick_evenly(people: list[Person], most: int) -> list[Person]:
    """At most so many, spread evenly over the order they are in."""
    if len(people) <= most:
        return people
    return [people[i * len(people) // most] for i in range(most)]


def hour_of(moment: datetime, day: date) -> float:
    """Hours on the wall clock since midnight of the day."""
    return (moment.date() - day).days * 24 + moment.hour + moment.minute / 60


def draw_hours(axis: Axis, top: float, bottom: float) -> list[str]:
    """Draw a line per hour, and its name below."""
    parts = []
    for hour in range(axis.first, axis.last + 1):
        x = axis.x(hour)
        parts.append(f'<path d="M{x:.1f} {top}V{bottom + 4}" stroke="{GRID}"/>')
        parts.append(text(x, bottom + 19, f"{hour % 24:02d}:00", anchor="middle", size=11, colour=SOFT))
    return parts


def draw_cover(queue: str, rows: list[tuple[float, int, int]], axis: Axis, *, top: float, colour: str) -> list[str]:
    """Draw one queue: rostered as an area, required as a line, what is missing in red."""
    step = min(b[0] - a[0] for a, b in pairwise(rows)) if len(rows) > 1 else 0.25
    peak = max(max(needed, there) for _, needed, there in rows) or 1
    bottom, unit = top + PANEL, (PANEL - 8) / peak

    def box(hour: float, low: int, high: int) -> str:
        x, width = axis.x(hour), axis.x(hour + step) - axis.x(hour)
        return f"M{x:.1f} {bottom - low * unit:.1f}h{width:.1f}V{bottom - high * unit:.1f}h{-width:.1f}Z"

    line, last = "", None
    there_now = "".join(box(hour, 0, there) for hour, _, there in rows)
    missing = "".join(box(hour, there, needed) for hour, needed, there in rows if there < needed)
    parts = [f'<path d="{there_now}" fill="{colour}" fill-opacity="0.55"/>']
    parts += [f'<path d="{missing}" fill="{MISSING}"/>'] if missing else []
    for hour, needed, _ in rows:
        y = bottom - needed * unit
        line += f"{'L' if hour == last else 'M'}{axis.x(hour):.1f} {y:.1f}H{axis.x(hour + step):.1f}"
        last = hour + step
    parts.append(f'<path d="{line}" fill="none" stroke="{INK}" stroke-width="1.6"/>')
    parts.append(f'<path d="M{LEFT} {bottom}H{WIDTH - RIGHT}" stroke="{SOFT}"/>')
    parts.append(text(14, top + 16, queue, bold=True))
    parts.append(text(14, top + 33, "agents on queue", size=11, colour=SOFT))
    for value in sorted({0, round(peak / 2), peak}):
        parts.append(text(LEFT - 6, bottom - value * unit + 4, f"{value}", anchor="end", size=11, colour=SOFT))
    return parts


def draw_person(person: Person, axis: Axis, top: float) -> list[str]:
    """Draw one row of the roster."""
    parts = [text(LEFT - 6, top + 9.5, person.name, anchor="end", size=10.5)]
    for bar in person.bars:
        x, width = axis.x(bar.start), axis.x(bar.end) - axis.x(bar.start)
        parts.append(f'<rect x="{x:.1f}" y="{top + 1}" width="{width:.1f}" height="{ROW - 3}" fill="{bar.colour}"/>')
    return parts


def draw_legend(colours: dict[str, str], *, leads: bool) -> list[str]:
    """Say what each colour means."""
    entries = [(colour, queue) for queue, colour in colours.items()]
    entries += [(LEAD_COLOUR, "team lead")] if leads else []
    entries += [(BREAK_COLOURS[True], "paid break"), (BREAK_COLOURS[False], "unpaid lunch"), (MISSING, "missing")]
    x, y, parts = 14.0, 51.0, []
    for colour, words in entries:
        wide = 36 + 6.4 * len(words)
        if x + wide > WIDTH - RIGHT:
            x, y = 14.0, y + 17
        parts.append(f'<rect x="{x:.0f}" y="{y - 10:.0f}" width="14" height="11" fill="{colour}"/>')
        parts.append(text(x + 19, y, words))
        x += wide
    needed = "agents needed; the area is who is there"
    if x + 23 + 6.4 * len(needed) > WIDTH - RIGHT:
        x, y = 14.0, y + 17
    parts.append(f'<path d="M{x:.0f} {y - 4:.0f}h18" stroke="{INK}" stroke-width="1.6"/>')
    return [*parts, text(x + 23, y, needed)]


def text(
    x: float, y: float, words: str, *, size: float = 12, bold: bool = False, anchor: str = "", colour: str = ""
) -> str:
    """Write words."""
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += f' fill="{colour}"' if colour else ""
    more += ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"{more}>{escape(words)}</text>'


if __name__ == "__main__":
    main(sys.argv[1:])
