"""The public instances: their format, their judge, and the product's rules and engine on instances made here."""

import itertools

import numpy as np
import pytest

from benchmarks.roster.nrp import solve_instance
from benchmarks.roster.nrp_format import count_cost, find_violations, read_instance
from benchmarks.roster.nrp_site import make_site

TEXT = """# made for this test
SECTION_HORIZON
7

SECTION_SHIFTS
# id, minutes, not followed by
E,480,
N,600,E

SECTION_STAFF
A,E=7|N=1,2100,900,3,2,2,1
B,E=7|N=7,2100,900,3,1,1,0
C,E=0|N=2,2100,1000,3,1,1,1

SECTION_DAYS_OFF
A,0
B,3
C

SECTION_SHIFT_ON_REQUESTS
A,2,E,3
B,6,N,5

SECTION_SHIFT_OFF_REQUESTS
C,2,N,2

SECTION_COVER
"""


@pytest.fixture
def path(tmp_path):
    cover = "".join(f"{d},{s},{1 + (d + i) % 2},{10 + d},{1 + i}\n" for d in range(7) for i, s in enumerate("EN"))
    file = tmp_path / "Instance1.txt"
    file.write_text(TEXT + cover, encoding="utf-8")
    return file


def lawful(instance, p):
    """All lines of a person without a violation."""
    person = instance.people[p]
    alone = type(instance)(**{**vars(instance), "people": (person,)})
    for line in itertools.product(("", "E", "N"), repeat=7):
        if sum(instance.minutes[s] for s in line if s) <= person.most_min and not find_violations(alone, [line]):
            yield line


def test_instance_is_read_as_written(path):
    instance = read_instance(path)
    assert (instance.days, instance.minutes, instance.not_after) == (7, {"E": 480, "N": 600}, {"E": (), "N": ("E",)})
    a, b, c = instance.people
    assert (a.most_min, a.least_min, a.most_in_a_row, a.least_in_a_row, a.least_off, a.most_weekends) == (
        2100, 900, 3, 2, 2, 1,
    )  # fmt: skip
    assert (a.days_off, b.days_off, c.days_off) == ({0}, {3}, frozenset())
    assert instance.on == {(0, 2, "E"): 3, (1, 6, "N"): 5}
    assert instance.off == {(2, 2, "N"): 2}
    assert (instance.cover[0, "N"].least, instance.cover[0, "N"].under, instance.cover[0, "N"].over) == (2, 10, 2)


@pytest.mark.parametrize(
    ("p", "line", "fault"),
    [
        (0, ". E E . . . .", None),
        (0, "E E . . . . .", "day 0, a day off"),
        (0, ". . E E . . E", None),  # the second run touches the end, so one shift is enough
        (0, ". . E E . E E", "only 1 days off"),
        (0, ". . E . . E E", "only 1 days on"),
        (0, ". E E E E . .", "4 shifts in a row"),
        (0, ". N N . . . .", "too many N"),
        (0, ". N E . . . .", "E after N"),
        (0, ". E N . . . .", None),
        (0, ". . . . . . E", "480 minutes, not 900"),
        (1, "E . . . . . E", "1 weekends"),
        (1, "N . N . . . .", None),
        (1, "N N N . N . .", "2400 minutes"),
        (2, ". E N . . . .", "too many E"),
        (2, ". N N . . . .", None),
    ],
)
def test_judge_knows_each_rule(path, p, line, fault):
    instance = read_instance(path)
    roster = [[""] * 7 for _ in instance.people]
    roster[p] = [s.replace(".", "") for s in line.split()]
    mine = [v for v in find_violations(instance, roster) if v.startswith(instance.people[p].id)]
    if fault is None:
        assert mine == []
    else:
        assert any(fault in v for v in mine), mine


def test_judge_adds_up_the_objective(path):
    instance = read_instance(path)
    nobody = [[""] * 7 for _ in range(3)]
    missing = sum(need.least * need.under for need in instance.cover.values())
    assert count_cost(instance, nobody) == missing + 3 + 5
    night = [list(line) for line in nobody]
    night[2][2] = "N"  # wanted: 1 + (2 + 1) % 2 = 2 on day 2, at 12 each; C asked not to
    assert count_cost(instance, night) == missing + 3 + 5 - 12 + 2


def test_rules_of_the_product_allow_what_the_judge_allows(path):
    instance = read_instance(path)
    site = make_site(instance)
    rng = np.random.default_rng(1)
    for p in range(3):
        there = {tuple(site.names.index(s) for s in line) for line in lawful(instance, p)}
        for _ in range(40):
            prices = rng.normal(0.0, 10.0, len(site.cover.slopes))
            column = site.schedules.cheapest([p], prices)[0]
            assert tuple(column.choices) in there
            cheapest = min(price_of(site, p, np.array(line), prices) for line in there)
            assert column.cost + prices[column.cells].sum() == pytest.approx(cheapest)


def price_of(site, p, choices, prices):
    flat = choices + 3 * np.arange(7)
    cells = np.concatenate([site.schedules.contents.cells(int(i)) for i in flat])
    return site.schedules.members[p].cost[flat].sum() + prices[cells].sum()


def test_engine_finds_the_best_roster_of_all(path):
    instance = read_instance(path)
    everyone = [list(lawful(instance, p)) for p in range(3)]
    best = min(cost_table(instance, everyone))
    row = solve_instance(path, 3.0, 0)
    assert row.violations == []
    assert row.objective == best
    assert row.bound <= best


def cost_table(instance, everyone):
    """Costs of all rosters: requests per line, cover by counting."""
    cells = list(instance.cover)
    wishes, counts = [], []
    for p, lines in enumerate(everyone):
        wishes.append([
            sum(w for (q, d, s), w in instance.on.items() if q == p and line[d] != s)
            + sum(w for (q, d, s), w in instance.off.items() if q == p and line[d] == s)
            for line in lines
        ])  # fmt: skip
        counts.append(np.array([[line[d] == s for d, s in cells] for line in lines], dtype=int))
    least = np.array([instance.cover[c].least for c in cells])
    under = np.array([instance.cover[c].under for c in cells])
    over = np.array([instance.cover[c].over for c in cells])
    for i, j in itertools.product(range(len(everyone[0])), range(len(everyone[1]))):
        there = counts[0][i] + counts[1][j] + counts[2]
        cost = np.maximum(least - there, 0) @ under + np.maximum(there - least, 0) @ over
        yield int((cost + np.array(wishes[2])).min()) + wishes[0][i] + wishes[1][j]
