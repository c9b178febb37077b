"""Made-up people of a new site: agents with contracts and skills in proportion to the work, team leads, time off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from random import Random
from typing import TYPE_CHECKING

from wfm.core.calendar import public_holidays
from wfm.scenario.samples.contracts import fit_contracts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfm.scenario.samples.site import Site

HEADER = (
    *("agent", "name", "role", "contract", "skills", "team", "hired_on"),
    *("available_from", "available_to", "weekdays"),
)
TIME_OFF_HEADER = ("agent", "start", "end", "kind")
REQUESTS_HEADER = ("agent", "wish", "date", "weekday", "shifts", "weight")
AGENTS_PER_LEAD, LEAST_FOR_LEADS = 15, 12
FEW = 12
"""Up to so many people each knows every queue."""
LIMITS = (("", "", "mon-thu"), ("08:30", "15:30", ""), ("", "", "tue-sat"), ("12:00", "20:00", ""))
TEAMS = ("Blue", "Green", "Red", "Yellow", "Orange", "Purple", "White", "Black")

# Any likeness of a made-up name to a real person is chance.
FIRST = (
    "Amir Anna Bram Carla Chloe Daan Dewi Elif Emma Eva Fatima Finn Hanna Hugo Ines Iris Jan Jonas Julia Kees Laila "
    "Lars Lena Lotte Luca Maria Mees Mila Mohamed Nina Noor Omar Paul Priya Rosa Ruben Sam Sara Sofia Sven Tara Tim "
    "Vera Wei Yara Yusuf Zoe"
)
FAMILY = (
    "Aksoy Bakker Baptiste Becker Berg Bos Chen Costa Dijk Dubois Evans Fischer Garcia Groot Haddad Hansen Ivanov "
    "Jansen Kaya Klein Kowalski Kumar Lambert Larsen Lopez Maas Martin Meijer Moreau Novak Okafor Peters Prins Roos "
    "Rossi Santos Silva Singh Smit Taylor Visser Vos Weber Wilson Wolf Yilmaz"
)


@dataclass(frozen=True)
class Person:
    """One row of agents.csv."""

    id: str
    name: str
    role: str
    contract: str
    skills: tuple[str, ...]
    team: str
    hired_on: date
    limits: tuple[str, str, str] = ("", "", "")

    def row(self) -> tuple[str, ...]:
        """Cells in the order of `HEADER`."""
        kept = (self.id, self.name, self.role, self.contract, "|".join(self.skills), self.team)
        return (*kept, self.hired_on.isoformat(), *self.limits)


def count_leads(people: int) -> int:
    """Team leads of so many agents: one in fifteen, at least two so that one can be there; none at a small site."""
    return max(2, -(-people // AGENTS_PER_LEAD)) if people >= LEAST_FOR_LEADS else 0


def share_on_queue(people: float) -> float:
    """Agent-hours of work per contract hour: breaks, leave and whole people per quarter-hour take the rest.

    Found by trying; at a small site more is lost, as each queue needs whole people.
    """
    return max(0.3, 0.85 - 1.2 / sqrt(people))


def make_people(site: Site) -> list[Person]:
    """Agents a001, a002, ..., then team leads t01, ..."""
    rng = Random(f"people {site.seed}")
    names = _make_names(rng, site.people + site.leads)
    skills = _deal_skills(site)
    offered = fit_contracts(site.hours, site.grid_min)
    contracts = _deal({contract.name: contract.share for contract in offered}, site.people)
    teams = TEAMS[: max(1, min(site.leads, len(TEAMS)))]
    free = not site.made_up or site.people < FEW  # hours of a real site may leave no week within such limits
    agents = [
        Person(
            f"a{i + 1:03d}", names[i], "agent", contracts[i], skills[i], teams[i % len(teams)], _hire(rng, site.start),
            LIMITS[i // 5 % len(LIMITS)] if i % 5 == 4 and contracts[i] in ("part_24", "part_20") and not free
            else ("", "", ""),
        )
        for i in range(site.people)
    ]  # fmt: skip
    leads = [
        Person(f"t{i + 1:02d}", names[site.people + i], "team_lead", offered[i % min(2, len(offered))].name, (),
               teams[i % len(teams)], _hire(rng, site.start))
        for i in range(site.leads)
    ]  # fmt: skip
    return agents + leads


def make_time_off(site: Site, people: list[Person]) -> Iterator[tuple[object, ...]]:
    """Rows of time_off.csv: some leave and a training in the week to plan, and its public holidays for everyone."""
    week = [site.start + timedelta(days=d) for d in range(7)]
    years = (week[0].year, week[-1].year)
    closed = [day for day in week if site.closed and day in public_holidays(site.country, years)]
    for place, person in enumerate(people):
        works = person.role == "agent"
        if works and place % 20 == 7:
            yield (person.id, week[0], week[6], "leave")
        elif works and place % 15 == 0 and person.contract == "full_40" and week[4] not in closed:
            yield (person.id, week[4], week[4], "leave")
        else:
            yield from ((person.id, day, day, "holiday") for day in closed if day.weekday() < 5)


def make_requests(site: Site, people: list[Person]) -> Iterator[tuple[object, ...]]:
    """Rows of requests.csv: some days off on a date, some on a weekday."""
    agents = [person for person in people if person.role == "agent"]
    for place, person in enumerate(agents):
        if place % 8 == 2:
            yield (person.id, "off", site.start + timedelta(days=place % 5), "", "", "")
        elif place % 16 == 10:
            yield (person.id, "off", "", "sat", "", "10")


def _deal_skills(site: Site) -> list[tuple[str, ...]]:
    """Skills per agent: a first queue in proportion to the work, and for every second one another queue beside it."""
    names = [queue.name for queue in site.queues]
    if site.people <= FEW or len(names) == 1:
        return [tuple(names)] * site.people
    work = {queue.name: max(queue.week_hours, 1.0) for queue in site.queues}
    firsts = _deal(work, site.people)
    seconds: dict[str, int] = dict.fromkeys(names, 0)
    dealt = list[tuple[str, ...]]()
    for place, first in enumerate(firsts):
        if place % 2 == 0:
            others = [name for name in names if name != first]
            second = others[seconds[first] % len(others)]
            seconds[first] += 1
            dealt.append((first, second))
        else:
            dealt.append((first,))
    return dealt


def _deal(weights: dict[str, float], count: int) -> list[str]:
    """Names in proportion to their weights, spread evenly: the one furthest behind goes next."""
    whole, dealt = sum(weights.values()), dict.fromkeys(weights, 0)
    order = []
    for place in range(1, count + 1):
        name = max(weights, key=lambda name: weights[name] / whole * place - dealt[name])
        dealt[name] += 1
        order.append(name)
    return order


def _make_names(rng: Random, count: int) -> list[str]:
    firsts, families = FIRST.split(), FAMILY.split()
    rng.shuffle(firsts)
    rng.shuffle(families)
    return [
        f"{firsts[i % len(firsts)]} {families[(i + i // len(firsts)) % len(families)]}"
        for i in range(count)
    ]


def _hire(rng: Random, start: date) -> date:
    return (start - timedelta(days=60 + int(365 * min(rng.expovariate(0.3), 20.0)))).replace(day=1)
