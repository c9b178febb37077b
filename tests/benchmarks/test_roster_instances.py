"""The public instances: their format, their judge, and the product's rules and engine on instances made here."""

import functools
import itertools

import numpy as np
import pytest

from benchmarks.roster import matsp, matsp_format, matsp_plain, matsp_site
from benchmarks.roster.nrp import solve_instance
from benchmarks.roster.nrp_format import count_cost, find_violations, read_instance
from benchmarks.roster.nrp_site import make_site
from wfm.roster.stages.column_search import Settings, search_columns
from wfm.roster.stages.columns import Window

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


# Qu & Curtois: tasks in blocks, free starts on the quarter


def made_instance(tasks, days, hours, need):
    least, most = zip(*hours, strict=True)
    table = np.array(need, dtype=np.int64).reshape(tasks, -1)
    assert table.shape[1] == days * matsp_format.DAY
    return matsp_format.Instance(days, tasks, least, most, table, table)


def line_of(periods, *stretches):
    line = np.zeros(periods, dtype=np.int64)
    for begin, end, task in stretches:
        line[begin:end] = task
    return line


def test_matsp_file_is_read_as_written(tmp_path):
    file = tmp_path / "1_2_2_2.txt"
    file.write_text(
        "# made here\nSECTION_HORIZON\n2\nSECTION_TASKS\n2\nSECTION_STAFF\n1,360,600\n2,0,1200\nSECTION_COVER\n"
        "1,06:00-06:15,1,2,3\n1,23:45-00:00,2,1,1\n2,00:00-00:15,1,4,4\n3,05:45-06:00,2,5,6\n",
        encoding="utf-8",
    )
    instance = matsp_format.read_instance(file)
    assert (instance.least, instance.most, instance.periods) == ((360, 0), (600, 1200), 192)
    found = {(int(q), int(t)): int(instance.need[q, t]) for q, t in np.argwhere(instance.need)}
    # 23:45 is 71 periods after 06:00; 05:45 on day 3 is the last period of two days
    assert found == {(0, 0): 2, (1, 71): 1, (0, 72): 4, (1, 191): 5}
    assert (instance.spare[0, 0], instance.spare[1, 191]) == (3, 6)


@pytest.mark.parametrize(
    ("stretches", "fault"),
    [
        ([(0, 24, 1)], None),  # 06:00-12:00
        ([(0, 23, 1)], "23 periods"),
        ([(0, 41, 1)], "41 periods"),
        ([(17, 41, 1)], "starts in period 17"),  # 10:15
        ([(16, 40, 1)], None),  # 10:00
        ([(72, 96, 1)], None),  # 00:00 of the second calendar day
        ([(0, 12, 1), (12, 24, 2)], None),
        ([(0, 3, 1), (3, 24, 2)], "a block of 3 periods"),
        ([(0, 12, 1), (13, 37, 2)], "12 periods"),  # a gap makes two shifts
        ([(0, 24, 1), (96, 120, 2)], None),
        ([(56, 96, 1), (151, 180, 1)], "rest of 55 periods"),  # 20:00-06:00, then 19:45
        ([(56, 96, 1), (152, 180, 1)], None),  # and 20:00
        ([(72, 96, 1), (152, 176, 1)], "two shifts start on one day"),  # 00:00 and 20:00 of the second day
    ],
)
def test_matsp_judge_knows_each_rule(stretches, fault):
    instance = made_instance(2, 2, [(0, 2400)], np.zeros((2, 192)))
    found = matsp_format.find_violations(instance, line_of(192, *stretches)[None])
    if fault is None:
        assert found == []
    else:
        assert any(fault in words for words in found), found


def test_matsp_judge_counts_hours_cover_and_days_in_a_row():
    need = np.zeros((1, 672))
    need[0, 3] = 1
    instance = made_instance(1, 7, [(1800, 2160)], need)
    five = line_of(672, *((96 * d, 96 * d + 24, 1) for d in range(5)))
    assert matsp_format.find_violations(instance, five[None]) == []
    six = line_of(672, *((96 * d, 96 * d + 24, 1) for d in range(6)))
    assert matsp_format.find_violations(instance, six[None]) == ["1: too many days in a row"]
    late = line_of(672, *((96 * d + 4, 96 * d + 28, 1) for d in range(4)))
    assert matsp_format.find_violations(instance, late[None]) == [
        "task 1 short in period 3", "1: 1440 minutes, not 1800 to 2160",
    ]  # fmt: skip
    # 120 quarters worked, one of them needed; three people at once are 9, or 4 where one is needed
    assert matsp_format.count_cost(instance, five[None]) == 119
    assert matsp_format.count_cost(instance, np.array([five] * 3)) == 119 * 9 + 4


def test_cover_of_squares_counts_as_the_judge_does():
    rng = np.random.default_rng(4)
    instance = made_instance(2, 1, [(0, 600)] * 4, rng.integers(0, 3, (2, 96)))
    cover = matsp_site.make_cover(instance, 30.0)
    total, of_total = matsp_site.make_total(instance, 30.0)
    for _ in range(20):
        roster = rng.integers(0, 3, (4, 96))
        there = matsp_format.count_people(instance, roster)
        missing = np.maximum(instance.need - there, 0).sum()
        cost = matsp_format.count_cost(instance, roster) + 30 * missing
        assert cover.cost(there.ravel()) == cost
        assert of_total.cost(there.sum(axis=0)) <= cost
    assert (total.tasks, total.need.tolist()) == (1, [instance.need.sum(axis=0).tolist()])


def cheapest_fills(price, begin):
    """Least price of [begin, t) for every t, in blocks of four or more periods, by trying all of them."""
    sums = [[0.0, *itertools.accumulate(row[begin : begin + 40])] for row in price.tolist()]
    best = {0: 0.0}
    for t in range(4, len(sums[0])):
        found = [best[a] + min(row[t] - row[a] for row in sums) for a in range(t - 3) if a in best]
        best |= {t: min(found)} if found else {}
    return best


def cheapest_line(price, low, high, days):
    """Least price of any schedule, by a recursion over shifts one after the other."""
    begins = [d * 96 + s - 24 for d in range(days + 1) for s in matsp_format.STARTS]

    @functools.cache
    def from_shift(free, date, row, worked):
        best = 0.0 if low <= worked <= high else np.inf
        for begin in begins:
            day = (begin + 24) // 96
            row_now = row + 1 if day == date + 1 else 1
            if begin < free or day <= date or row_now > 5:
                continue
            for length in range(24, min(40, high - worked) + 1):
                if begin + length <= days * 96:
                    after = from_shift(begin + length + 56, day, row_now, worked + length)
                    best = min(best, after + fills(begin)[length])
        return best

    fills = functools.cache(lambda begin: cheapest_fills(price, begin))
    return from_shift(0, -2, 0, 0)


@pytest.mark.parametrize(("seed", "tasks", "hours"), [(1, 1, (720, 900)), (2, 2, (390, 1200)), (3, 3, (800, 810))])
def test_free_starts_finds_the_cheapest_schedule(seed, tasks, hours):
    rng = np.random.default_rng(seed)
    instance = made_instance(tasks, 2, [hours], np.zeros((tasks, 192)))
    price = rng.normal(0.0, 3.0, (tasks, 192))
    column = matsp_site.FreeStarts(instance).cheapest([0], price.ravel())[0]
    assert matsp_format.find_violations(instance, matsp_site.make_roster(instance, [column])) == []
    low, high = -(-hours[0] // 15), hours[1] // 15
    assert price.ravel()[column.cells].sum() == pytest.approx(cheapest_line(price, low, high, 2))


def test_free_starts_keeps_rows_short_and_days_held():
    # work is welcome always, so six days in a row of six hours would be best
    instance = made_instance(1, 7, [(1800, 2400)], np.zeros((1, 672)))
    site = matsp_site.FreeStarts(instance)
    price = np.full(672, -1.0)
    price[np.arange(672) % 96 >= 24] = 2.0
    column = site.cheapest([0], price)[0]
    assert matsp_format.find_violations(instance, matsp_site.make_roster(instance, [column])) == []
    days = np.zeros(8, dtype=bool)
    days[2] = True
    held = site.cheapest([0], np.random.default_rng(5).normal(size=672), Window(days, {0: column.choices}))[0]
    assert (held.choices[~days] == column.choices[~days]).all()


def test_matsp_runs_end_to_end(tmp_path):
    file = tmp_path / "1_2_3_2.txt"
    quarters = [f"1,{t // 4:02d}:{t % 4 * 15:02d}-x" for t in range(40, 60)]
    cover = "".join(f"{quarter},{task},1,1\n" for quarter in quarters for task in (1, 2))
    file.write_text(
        "SECTION_HORIZON\n2\nSECTION_TASKS\n2\nSECTION_STAFF\n1,360,600\n2,360,600\n3,360,600\nSECTION_COVER\n" + cover,
        encoding="utf-8",
    )
    row = matsp.solve_instance(file, 1.0, 0)
    assert row.violations == []
    assert row.bound <= row.objective
    # 3 people work 72 periods at least, 40 are needed; the rest can be spread one by one
    assert row.objective >= 32


def test_plain_model_agrees_with_the_engine():
    need = np.zeros((1, 96))
    need[0, :50] = 1
    instance = made_instance(1, 1, [(360, 480), (480, 600)], need)
    roster, bound = matsp_plain.solve_plain(instance, 5.0)
    assert matsp_format.find_violations(instance, roster) == []
    site, cover = matsp_site.FreeStarts(instance), matsp_site.make_cover(instance, 30.0)
    outcome = search_columns(site, cover, Settings(1.0, grain=1.0))
    # 24 and 32 quarters at least for 50: six of them spare, one by one
    assert matsp_format.count_cost(instance, roster) == outcome.cost == bound == 6
