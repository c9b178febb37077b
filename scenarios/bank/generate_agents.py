"""Writes the made-up people of this scenario beside this file: agents.csv, the same bytes each time.

Run `python scenarios/bank/generate_agents.py [FOLDER]`.
"""

from __future__ import annotations

import csv
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

SEED = 20031027
HORIZON = date(2003, 10, 27)
HEADER = (
    *("agent", "name", "role", "contract", "skills", "team", "hired_on"),
    *("available_from", "available_to", "weekdays"),
)
CONTRACTS = {"full_40": 60, "part_24": 50, "part_20": 70, "part_16": 70}
LEADS = 13

# Any likeness of a made-up name to a real person is chance.
FIRST = (
    "Aaron Alicia Amanda Andre Angela Anthony Ashley Barbara Brandon Brenda Brian Carlos Carmen Carol Charles "
    "Cheryl Christina Craig Crystal Curtis Cynthia Daniel Darnell David Deborah Denise Derek Diane Donald Donna "
    "Douglas Dwayne Edward Elena Eric Felicia Frank Gary George Gloria Gregory Heather Hector Helen Jamal James "
    "Janet Jason Javier Jennifer Jerome Jessica Joan Jorge Joyce Juan Judith Karen Keith Kelly Kenneth Kim Latoya "
    "Laura Linda Lisa Luis Marcus Margaret Maria Mark Marvin Melissa Michelle Miguel Monica Nancy Nicole Pamela "
    "Patrice Patrick Rachel Raymond Rebecca Reginald Ricardo Robert Rosa Russell Ryan Samantha Sandra Scott "
    "Sharon Sheila Stacy Stephanie Steven Susan Tamika Tanya Teresa Terrence Thomas Tiffany Timothy Tina Todd "
    "Tracy Tyrone Valerie Vanessa Victor Vincent Walter Wanda Wendy Yolanda"
)
FAMILY = (
    "Adams Alexander Allen Alvarez Anderson Bailey Baker Barnes Bell Bennett Brooks Brown Bryant Butler Campbell "
    "Carter Castillo Chavez Chen Clark Coleman Collins Cook Cooper Cox Cruz Davis Diaz Edwards Evans Fisher "
    "Flores Ford Foster Garcia Gibson Gomez Gonzalez Graham Gray Green Griffin Hall Hamilton Harris Harrison "
    "Hayes Henderson Hernandez Hill Howard Hughes Jackson James Jenkins Johnson Jones Jordan Kelly Kennedy Kim "
    "King Lee Lewis Long Lopez Marshall Martin Martinez Mason McDonald Mendoza Miller Mitchell Moore Morales "
    "Morgan Morris Murphy Murray Myers Nelson Nguyen Ortiz Owens Parker Patel Patterson Perez Perry Peterson "
    "Phillips Powell Price Ramirez Reed Reyes Reynolds Richardson Rivera Roberts Robinson Rodriguez Rogers Ross "
    "Russell Sanchez Sanders Scott Simmons Singh Smith Stewart Sullivan Taylor Thomas Thompson Torres Turner "
    "Walker Wallace Ward Washington Watson West White Williams Wilson Wood Wright Young"
)

# Limits (available from, available to, weekdays) and the place in every ten of a contract's people who have them.
LIMITS = {
    "full_40": {3: ("07:00", "17:30", ""), 7: ("", "20:00", "")},
    "part_24": {1: ("", "", "mon|tue|wed"), 4: ("12:00", "21:00", ""), 6: ("", "", "mon|tue|thu|fri")},
    "part_20": {
        1: ("08:30", "15:00", ""),
        4: ("08:30", "14:30", ""),
        6: ("16:00", "21:00", ""),
        9: ("14:00", "21:00", ""),
    },
    "part_16": {2: ("", "", "mon|tue|wed|fri"), 5: ("15:00", "21:00", ""), 8: ("", "", "mon|tue|thu|fri")},
}


def main(folder: Path) -> None:
    """Write agents.csv."""
    with (folder / "agents.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEADER)
        table.writerows(make_rows(Random(SEED)))
    print("wrote agents.csv")


def make_rows(rng: Random) -> list[tuple[str, ...]]:
    """Agents a001 to a250 in 13 teams, then team leads t01 to t13."""
    names = make_names(rng, sum(CONTRACTS.values()) + LEADS)
    people = []
    for contract, count in CONTRACTS.items():
        for place in range(count):
            people.append((contract, LIMITS[contract].get(place % 10, ("", "", ""))))
    rng.shuffle(people)
    rows = []
    for i, (contract, limits) in enumerate(people):
        team = f"Team {i % LEADS + 1:02d}"
        rows.append((f"a{i + 1:03d}", names[i], "agent", contract, "calls", team, hired_on(rng), *limits))
    for i in range(LEADS):
        lead = (f"t{i + 1:02d}", names[-1 - i], "team_lead", "full_40", "", f"Team {i + 1:02d}", hired_on(rng))
        rows.append((*lead, "", "", ""))
    return rows


def make_names(rng: Random, count: int) -> list[str]:
    """Different full names; each first and family name is used about equally often."""
    first, family = FIRST.split(), FAMILY.split()
    rng.shuffle(first)
    rng.shuffle(family)
    names = [f"{first[i % len(first)]} {family[(i + i // len(first)) % len(family)]}" for i in range(count)]
    if len(set(names)) != count:
        raise ValueError(f"expected {count} different names, got {len(set(names))}")
    return names


def hired_on(rng: Random) -> str:
    """First or sixteenth of a month, most within the last few years."""
    day = HORIZON - timedelta(days=round(365.25 * min(rng.expovariate(1 / 3.0) + 0.25, 20.0)))
    return day.replace(day=1 if day.day < 16 else 16).isoformat()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
