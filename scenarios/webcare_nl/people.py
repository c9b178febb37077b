"""The made-up people of this scenario: 160 agents and 8 team leads with contracts, skills, limits and time off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = (
    *("agent", "name", "role", "contract", "skills", "team", "hired_on"),
    *("available_from", "available_to", "weekdays", "location"),
)
TIME_OFF_HEADER = ("agent", "start", "end", "kind")
HORIZON = date(2026, 10, 19)
TEAMS = ("Amstel", "Dommel", "IJssel", "Linge", "Maas", "Rotte", "Vecht", "Waal")
LEAD_CONTRACTS = ("full_40", "part_32", "part_32", "full_40", "part_32", "part_32", "full_40", "part_32")
SKILLS = {  # people by contract and skills; e-mail, webcare and second line are for those who know the trade
    "full_40": {
        **{"service": 5, "sales": 5, "service|sales": 7, "second_line": 6},
        **{"email|webcare_private": 8, "service|email": 6},
    },
    "part_36": {"sales": 7, "service|sales": 7, "sales|callback": 7, "service|second_line": 6},
    "part_32": {
        **{"service": 6, "sales": 6, "service|sales": 9, "service|chat": 10},
        "email|webcare_private|webcare_public": 9,
    },
    "part_24": {"service": 10, "service|chat": 8, "service|callback": 7, "email|webcare_private|webcare_public": 7},
    "part_20": {"service": 6, "sales": 6, "service|sales": 4},
    "student_12": {"service|chat": 8},
}
DAYTIME = {"second_line"}  # handled from Monday to Friday by day: their people have no limits of their own

# Per origin: share of the people, first names, family names. Any likeness to real people is chance.
NAMES = (
    (
        0.60,
        "Anouk Bart Bram Carlijn Daan Eline Esther Femke Floor Frank Gerben Hanneke Hans Ilse Ingrid Jasper Jeroen "
        "Joost Karin Koen Lars Leonie Lieke Lotte Maaike Maarten Marieke Mark Martijn Mirjam Niels Nienke Paul Petra "
        "Pieter Quinten Renske Rik Robin Rosa Ruben Sander Sanne Saskia Stijn Suzanne Teun Thijs Tom Vera Wendy Wouter",
        "Bakker|Blom|Bos|Brouwer|de Boer|de Bruijn|de Graaf|de Groot|de Haan|de Jong|de Vries|de Wit|Dekker|Dijkstra|"
        "Hendriks|Hoekstra|Hofman|Jacobs|Janssen|Kok|Koster|Kuipers|Maas|Meijer|Mulder|Peters|Postma|Prins|Schouten|"
        "Smit|Smits|Timmermans|van Beek|van Dam|van den Berg|van der Heijden|van der Linden|van der Meer|van der Veen|"
        "van Dijk|van Leeuwen|van Loon|van Vliet|Veenstra|Verhoeven|Vermeulen|Visser|Vos|Willems|Wolters",
    ),
    (
        0.11,
        "Ahmed Bilal Fatima Hafsa Hamza Ikram Khadija Loubna Mohamed Nabil Naima Omar Rachid Salma Samira Yassin",
        "Amrani|Azzouzi|Bakkali|Ben Ali|Bouali|Boukhari|Chahid|El Amrani|El Idrissi|El Khattabi|Haddou|Ouali|Tahiri",
    ),
    (
        0.09,
        "Ali Ayse Can Deniz Elif Emine Emre Esra Fatma Hakan Kemal Merve Murat Ozan Selin Yusuf Zeynep",
        "Acar|Arslan|Aydin|Celik|Demir|Dogan|Kaya|Koc|Ozdemir|Polat|Sahin|Yildirim|Yildiz|Yilmaz",
    ),
    (
        0.06,
        "Anjali Farah Priya Radha Rishi Shanti Sharifa Sunil Vinod",
        "Baldewsingh|Biharie|Jagroep|Jharap|Kartosen|Ramdin|Soekhoe",
    ),
    (
        0.05,
        "Chantal Dwight Giovanni Jermaine Natasha Roxanne Shurwin",
        "Croes|Emanuelson|Martina|Nooitmeer|Pinas|Rosalia|Sedney",
    ),
    (
        0.05,
        "Agnieszka Dorota Ewa Kasia Krzysztof Marcin Magda Piotr Tomasz",
        "Dudek|Kaminski|Kowalczyk|Lewandowski|Mazur|Nowak|Pawlak|Wojcik|Zielinski",
    ),
    (0.02, "Jia Kim Lin Ming Wei", "Chen|Li|Liu|Nguyen|Wong"),
    (0.02, "Dewi Fleur Jefta Maya", "Latuheru|Manuputty|Pattiasina|Siahaya"),
)

# Limits by contract: available from, available to, weekdays; the rest of a contract's people are free.
LIMITS = {
    "full_40": [("08:00", "18:00", "mon|tue|wed|thu|fri"), ("08:00", "18:30", ""), ("", "", "mon|tue|wed|thu|fri")],
    "part_36": [("", "", "mon|tue|thu|fri"), ("", "", "mon|tue|wed|thu"), ("08:00", "18:00", "")],
    "part_32": [
        *[("", "", "mon|tue|thu|fri"), ("08:00", "18:00", "mon|tue|wed|thu"), ("12:00", "21:00", "")],
        *[("", "", "tue|wed|thu|fri|sat"), ("", "", "mon|tue|wed|fri"), ("08:00", "17:30", "")],
    ],
    "part_24": [
        *[("08:30", "17:00", "mon|tue|thu"), ("", "", "mon|wed|fri|sat"), ("14:00", "21:00", "mon|tue|wed|thu|fri")],
        *[("13:00", "21:00", "mon|tue|wed|thu"), ("", "", "wed|thu|fri|sat|sun"), ("08:30", "15:30", "")],
    ],
    "part_20": [
        *[("08:30", "15:00", "mon|tue|thu|fri"), ("08:30", "15:00", "mon|tue|wed|thu|fri")],
        *[("09:00", "14:30", "mon|tue|wed|thu|fri"), ("17:00", "21:00", "mon|tue|wed|thu|fri")],
        *[("08:30", "15:00", "mon|tue|thu|fri"), ("", "", "thu|fri|sat|sun")],
    ],
    "student_12": [
        *[("12:00", "21:00", "wed|fri|sat|sun"), ("12:00", "21:00", "thu|fri|sat|sun")],
        *[("12:00", "21:00", "mon|wed|sat|sun"), ("", "", "fri|sat|sun")],
    ],
}

# Away in the horizon's week: contract, how many, first and last day of the week away (Monday 0), kind.
AWAY_THEN = (
    *(("full_40", 2, 0, 6, "leave"), ("part_36", 1, 0, 6, "leave"), ("part_32", 3, 0, 6, "leave")),
    *(("part_24", 1, 0, 6, "leave"), ("part_20", 1, 0, 6, "sick")),
    *(("full_40", 1, 0, 0, "leave"), ("full_40", 2, 4, 4, "leave"), ("full_40", 1, 2, 3, "leave")),
    ("part_20", 1, 3, 3, "leave"),
)
HOME_EVERY = 8  # one in so many agents works at home, the written channels first
TRAINING = HORIZON + timedelta(days=1)
AWAY_LATER = 61


@dataclass(frozen=True)
class Person:
    """One row of agents.csv."""

    id: str
    name: str
    role: str
    contract: str
    skills: str
    team: str
    hired_on: date
    limits: tuple[str, str, str] = ("", "", "")
    location: str = "office"

    def row(self) -> tuple[str, ...]:
        """Cells in the order of `HEADER`."""
        kept = (self.id, self.name, self.role, self.contract, self.skills, self.team, self.hired_on.isoformat())
        return (*kept, *self.limits, self.location)


def make_staff(seed: int) -> list[Person]:
    """Agents a001 to a160, then team leads t01 to t08."""
    rng = Random(f"people {seed}")
    people = [(contract, skills) for contract in SKILLS for skills in deal_skills(contract)]
    names = make_names(rng, len(people) + len(TEAMS))
    made, seen = [], dict.fromkeys(SKILLS, 0)
    for place, (contract, skills) in enumerate(people):
        limits = LIMITS[contract]
        order, seen[contract] = seen[contract], seen[contract] + 1
        # every second person has a limit until the list is used up
        own = limits[order // 2] if order % 2 and order // 2 < len(limits) else ("", "", "")
        own = ("", "", "") if skills in DAYTIME else own
        hired = _hired(rng, short=contract == "student_12")
        made.append(Person("", names[place], "agent", contract, skills, "", hired, own))
    rng.shuffle(made)
    agents = [replace(p, id=f"a{i + 1:03d}", team=TEAMS[i % len(TEAMS)]) for i, p in enumerate(made)]
    at_home = sorted(agents, key=lambda p: ("email" not in p.skills, p.id))[: len(agents) // HOME_EVERY]
    agents = [replace(p, location="home") if p in at_home else p for p in agents]
    leads = [
        Person(f"t{i + 1:02d}", names[-1 - i], "team_lead", LEAD_CONTRACTS[i], "", team, _hired(rng, short=False))
        for i, team in enumerate(TEAMS)
    ]
    return agents + leads


def deal_skills(contract: str) -> list[str]:
    """Skills of the people with a contract, each set spread evenly among them: the one furthest behind goes next."""
    wanted, dealt = SKILLS[contract], list[str]()
    size = sum(wanted.values())
    while len(dealt) < size:
        place = len(dealt) + 1
        left = [name for name in wanted if dealt.count(name) < wanted[name]]
        dealt.append(max(left, key=lambda name: wanted[name] * place / size - dealt.count(name)))
    return dealt


def make_names(rng: Random, count: int) -> list[str]:
    """Different full names, origins in their shares, each first and family name used about equally often."""
    names: list[str] = []
    wanted_of = [round(share * count) for share, _, _ in NAMES]
    wanted_of[0] += count - sum(wanted_of)  # the shares round to the whole
    for wanted, (_, first, family) in zip(wanted_of, NAMES, strict=True):
        firsts, families = first.split(), family.split("|")
        rng.shuffle(firsts)
        rng.shuffle(families)
        names += [
            f"{firsts[i % len(firsts)]} {families[(i + i // len(firsts)) % len(families)]}" for i in range(wanted)
        ]
    if len(set(names)) != count:
        raise ValueError(f"expected {count} different names, got {len(set(names))}")
    rng.shuffle(names)
    return names


def make_time_off(staff: list[Person], seed: int) -> Iterator[tuple[str, str, str, str]]:
    """Rows of time_off.csv by person and start: the horizon's week as listed, leave and sickness until New Year."""
    rng = Random(f"time off {seed}")
    agents = [person for person in staff if person.role == "agent"]
    away: list[tuple[str, date, date, str]] = []
    free = {name: [p.id for p in agents if p.contract == name and p.limits == ("", "", "")] for name in SKILLS}
    for ids in free.values():
        rng.shuffle(ids)
    for contract, count, first, last, kind in AWAY_THEN:
        for _ in range(count):
            day = HORIZON + timedelta(days=first)
            away.append((free[contract].pop(), day, HORIZON + timedelta(days=last), kind))
    taken = {entry[0] for entry in away}
    rest = [person.id for person in agents if person.id not in taken]
    for agent in rng.sample(rest, AWAY_LATER):
        monday = HORIZON + timedelta(weeks=rng.choice((-2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10)))
        first, last = rng.choice(((0, 6), (0, 6), (0, 6), (0, 13), (3, 4), (4, 4), (0, 0)))
        if monday < HORIZON:
            last = min(last, 6)
        away.append((agent, monday + timedelta(days=first), monday + timedelta(days=last), "leave"))
    rows = [(agent, first.isoformat(), last.isoformat(), kind) for agent, first, last, kind in away]
    trained = [agent for agent in free["part_20"] if agent not in taken][:2]
    rows += [(agent, f"{TRAINING}T09:00", f"{TRAINING}T13:00", "training") for agent in trained]
    yield from sorted(rows)


def _hired(rng: Random, *, short: bool) -> date:
    """First of a month or a Monday-like mid-month start; students came recently."""
    years = rng.uniform(0.15, 1.6) if short else min(rng.expovariate(1 / 3.5) + 0.2, 18.0)
    day = HORIZON - timedelta(days=round(365.25 * years))
    return day.replace(day=1 if day.day < 16 else 16)
