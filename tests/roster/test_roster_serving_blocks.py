"""Lines in blocks: always lawful, as cheap as the best of all ways on small days, never below the split without."""

from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from roster_serving_cases import QUEUES, make_problem, price, random_plan

from wfm.core.shift import BreakRule, ShiftKind
from wfm.roster.objective import price_cover
from wfm.roster.plan import Plan
from wfm.roster.serving import OFF, BlockRules, Kept, duty_of, line_cover, serve_blocks, serve_plan, split_lines
from wfm.roster.serving.block_paths import cheapest_blocks
from wfm.roster.stages.solver import Limits

POOLS = [("chat",), ("mail", "phone"), ("chat", "mail"), QUEUES, ("phone",), ("chat", "phone")]
LIMITS = Limits(None, 300)


def runs(lines) -> list[int]:
    return [len(list(same)) for _, same in groupby(lines)]


def lawful(lines, least: int) -> bool:
    """Every stay is long enough, or it is the only one."""
    found = runs(lines)
    return len(found) == 1 or min(found) >= least


def on_duty(plan: Plan, p: int) -> list[int]:
    """Intervals on duty of the one shift of two hours with one break of a quarter."""
    begin = int(plan.start[p, 0])
    return [] if begin < 0 else [t for t in range(begin, begin + 8) if t != plan.breaks[p, 0, 0]]


def crowd(seed: int, people: int, queues=POOLS, *, most: int = 3):
    rng = np.random.default_rng(seed)
    skills = [queues[i] for i in rng.integers(0, len(queues), size=people)]
    problem = make_problem(skills, rng.integers(0, most + 1, size=(3, 12)))
    return problem, random_plan(problem, rng)


def cheapest(problem, plan: Plan, rules: BlockRules) -> float:
    """Best price and switches over every lawful way through everybody's shift."""
    ways = []
    for p in range(len(problem.people)):
        times = on_duty(plan, p)
        pool = problem.pools[problem.pool_of[p]]
        mine = []
        for lines in product(pool, repeat=len(times)) if times else [()]:
            if not lines or lawful(lines, rules.least):
                cover = np.zeros((3, 12), dtype=np.int64)
                for q, t in zip(lines, times, strict=True):
                    cover[q, t - 32] += 1
                mine.append((cover, len(runs(lines)) - 1 if lines else 0))
        ways.append(mine)
    table = np.array([[[price(int(n), c) for c in range(8)] for n in row] for row in problem.need[:, 32:44]])
    where = np.ogrid[:3, :12]
    outside = sum(price(int(n), 0) for n in problem.need[:, :32].ravel())
    return outside + min(
        table[where[0], where[1], sum(cover for cover, _ in way)].sum() + rules.switch * sum(n for _, n in way)
        for way in product(*ways)
    )


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("least", [2, 3])
def test_small_days_against_every_way(seed, least):
    two = [("mail", "phone"), ("chat", "mail"), ("chat", "phone"), ("chat",)]
    problem, plan = crowd(seed, 3, two, most=2)
    rules = BlockRules(least, 4.0)
    served = serve_blocks(problem, duty_of(plan), rules, LIMITS)
    assert served.cost + rules.switch * served.switches == pytest.approx(cheapest(problem, plan, rules))


@pytest.mark.parametrize("seed", range(6))
def test_three_lines_each_against_every_way(seed):
    problem, plan = crowd(100 + seed, 2, [QUEUES], most=1)
    rules = BlockRules(2, 1.0)
    served = serve_blocks(problem, duty_of(plan), rules, LIMITS)
    assert served.cost + rules.switch * served.switches == pytest.approx(cheapest(problem, plan, rules))


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), least=st.integers(1, 9), switch=st.sampled_from([0.0, 0.5, 5.0, 50.0]))
def test_what_always_holds(seed, least, switch):
    problem, plan = crowd(seed, 8)
    served = serve_blocks(problem, duty_of(plan), BlockRules(least, switch), Limits(None, 3))
    switches = 0
    for p in range(len(problem.people)):
        times = on_duty(plan, p)
        lines = served.lines[p, times].tolist()
        assert set(lines) <= set(problem.pools[problem.pool_of[p]])
        assert (np.delete(served.lines[p], times) == OFF).all()
        if lines:
            assert lawful(lines, least)
            switches += len(runs(lines)) - 1
    cover = line_cover(problem, served.lines)
    assert served.cost == price_cover(problem.pricing, problem.need, cover)
    assert served.cost >= served.floor - 1e-9
    assert served.floor == split_lines(problem, plan.pool_cover()).cost
    assert served.switches == switches


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6), least=st.integers(1, 5), switch=st.sampled_from([0.0, 0.3, 2.0]), wide=st.integers(1, 3)
)
def test_cheapest_blocks_of_one_shift_against_every_way(seed, least, switch, wide):
    rng = np.random.default_rng(seed)
    size = rng.integers(1, 8, size=3)
    prices = rng.normal(size=(3, 7, wide)).round(1)
    lines, cost = cheapest_blocks(prices, size, least=least, switch=switch)
    for b, n in enumerate(size):
        ways = [w for w in product(range(wide), repeat=int(n)) if lawful(w, least)]
        paid = [prices[b, np.arange(n), way].sum() + switch * (len(runs(way)) - 1) for way in ways]
        mine = tuple(lines[b, :n].tolist())
        assert cost[b] == pytest.approx(min(paid))
        assert paid[ways.index(mine)] == pytest.approx(min(paid))


def one_shift(need) -> tuple:
    """One person for chat and mail on duty 08:00-10:00 but for a break at 09:00."""
    problem = make_problem([("chat", "mail")], np.array([*need, [0] * 8]))
    plan = Plan.empty(problem)
    plan.kind[:, 0], plan.start[:, 0], plan.breaks[:, 0, 0] = 0, 32, 36
    return problem, plan


@pytest.mark.parametrize(("least", "expected"), [(1, [0, 0, 1, 1, OFF, 1, 0, 0]), (4, [0] * 4 + [OFF] + [0] * 3)])
def test_a_short_need_elsewhere_is_left_where_blocks_must_be_longer(least, expected):
    problem, plan = one_shift([[1, 1, 0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 0, 1, 0, 0]])
    assert serve_blocks(problem, duty_of(plan), BlockRules(least, 1.0), LIMITS).lines[0, 32:40].tolist() == expected


def test_a_break_neither_ends_a_stay_nor_counts():
    problem, plan = one_shift([[1] * 3 + [0] * 5, [0] * 3 + [1] * 5])
    lines = serve_blocks(problem, duty_of(plan), BlockRules(3, 1.0), LIMITS).lines[0, 32:40]
    assert lines.tolist() == [0, 0, 0, 1, OFF, 1, 1, 1]


@pytest.mark.parametrize(("switch", "expected"), [(10.5, 1), (11.5, 0)])
def test_a_switch_must_pay_more_than_its_price(switch, expected):
    """The last quarter lacks one on mail, at 10, while who stays on chat is spare, at 1."""
    problem, plan = one_shift([[1] * 7 + [0], [0] * 7 + [1]])
    served = serve_blocks(problem, duty_of(plan), BlockRules(1, switch), LIMITS)
    assert served.switches == expected
    assert served.floor == 10.0  # nobody is there in the break


def test_the_same_seed_gives_the_same_lines():
    problem, plan = crowd(5, 8)
    first, again = (serve_blocks(problem, duty_of(plan), BlockRules(3, 2.0), Limits(None, 20)) for _ in range(2))
    assert np.array_equal(first.lines, again.lines)


def test_people_with_one_line_only_need_no_search():
    problem, plan = crowd(3, 5, [("chat",), ("phone",)])
    served = serve_blocks(problem, duty_of(plan), BlockRules(4, 5.0), LIMITS)
    assert served.cost == served.floor
    assert served.switches == 0
    assert [np.flatnonzero(served.lines[p] != OFF).tolist() for p in range(5)] == [on_duty(plan, p) for p in range(5)]


def moved_ways(problem, plan: Plan) -> float:
    """Best price over every place of everybody's break, two to five quarters after the start, each served best."""
    places = [range(plan.start[p, 0] + 2, plan.start[p, 0] + 6) if plan.start[p, 0] >= 0 else (-1,) for p in range(2)]
    best = np.inf
    for at in product(*places):
        plan.breaks[:2, 0, 0] = at
        best = min(best, cheapest(problem, plan, BlockRules(3, 4.0)))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_breaks_move_to_where_the_cover_costs_least(seed):
    """The kind's break may start 30 to 75 minutes after the shift."""
    problem, plan = crowd(seed, 2, [("mail", "phone"), ("chat", "mail"), ("phone",)], most=2)
    before = plan.breaks.copy()
    new, served = serve_plan(plan, BlockRules(3, 4.0), LIMITS)
    assert np.array_equal(plan.breaks, before), "the plan handed in stays as it was"
    assert served.cost + 4.0 * served.switches == pytest.approx(moved_ways(problem, plan.copy()))
    assert np.array_equal(new.start, plan.start)
    for p in range(2):
        assert np.flatnonzero(served.lines[p] != OFF).tolist() == on_duty(new, p)
        if plan.start[p, 0] >= 0:
            assert 2 <= new.breaks[p, 0, 0] - plan.start[p, 0] <= 5


def test_several_breaks_stay_in_order_in_their_windows_and_apart():
    """Windows that touch: 30 to 75 and 60 to 90 minutes after the start."""
    kind = ShiftKind("two", (480, 510), 120, (BreakRule("tea", 15, True, 30, 75), BreakRule("lunch", 30, True, 60, 90)))
    rng = np.random.default_rng(4)
    for _ in range(8):
        problem = make_problem([QUEUES] * 4, rng.integers(0, 4, size=(3, 12)), kind=kind)
        plan = Plan.empty(problem)
        plan.kind[:, 0], plan.start[:, 0], plan.breaks[:, 0] = 0, 32, [34, 36]
        new, served = serve_plan(plan, BlockRules(2, 1.0), Limits(None, 30))
        tea, lunch = new.breaks[:, 0].T - 32
        assert ((tea >= 2) & (tea <= 5) & (lunch >= 4) & (lunch <= 6) & (tea < lunch)).all()
        assert ((served.lines >= 0).sum(axis=1) == 5).all()


def test_who_is_busy_keeps_their_breaks_and_serves_nothing_meanwhile():
    problem, plan = crowd(9, 8)
    busy = np.zeros((8, problem.grid.size), dtype=np.bool_)
    busy[:4, 36:39] = True
    new, served = serve_plan(plan, BlockRules(2, 1.0), LIMITS, busy=busy)
    assert (served.lines[:4, 36:39] == OFF).all()
    for p in range(4):
        assert np.flatnonzero(served.lines[p] != OFF).tolist() == [t for t in on_duty(plan, p) if not busy[p, t]]
        if busy[p, on_duty(plan, p)].any():
            assert np.array_equal(new.breaks[p], plan.breaks[p])


def test_what_was_served_before_stays_where_nothing_is_gained():
    """After one person falls out only lines change that pay more than their price; none at a price beyond all."""
    _, plan = crowd(21, 8)
    rules = BlockRules(3, 2.0)
    plan, before = serve_plan(plan, rules, LIMITS)
    kept = Kept(before.lines, 0.01)
    same, again = serve_plan(plan, rules, LIMITS, kept=kept)
    assert again.cost + 2.0 * again.switches <= before.cost + 2.0 * before.switches
    moved = (again.lines != before.lines).sum()
    if again.cost + 2.0 * again.switches == before.cost + 2.0 * before.switches:
        assert moved == 0
        assert np.array_equal(same.breaks, plan.breaks)
    absent = plan.copy()
    absent.kind[0], absent.start[0], absent.breaks[0] = -1, -1, -1
    _, stays = serve_plan(absent, rules, LIMITS, kept=Kept(before.lines, 1000.0))
    assert np.array_equal(stays.lines[1:], before.lines[1:])
    _, moves = serve_plan(absent, rules, LIMITS, kept=kept)
    assert (moves.lines[0] == OFF).all()
    assert moves.cost + 2.0 * moves.switches <= stays.cost + 2.0 * stays.switches


def test_a_shift_serves_up_to_the_end_of_the_horizon():
    """Two hours from 23:00 on in a horizon of one day."""
    problem = make_problem([("chat", "mail")], np.ones((3, 8), dtype=np.int64))
    plan = Plan.empty(problem)
    plan.kind[0, 0], plan.start[0, 0], plan.breaks[0, 0, 0] = 0, 92, 94
    new, served = serve_plan(plan, BlockRules(4, 1.0), LIMITS)
    assert np.flatnonzero(served.lines[0] != OFF).tolist() == [92, 93, 95]
    assert len(set(served.lines[0, [92, 93, 95]].tolist())) == 1
    assert new.breaks[0, 0, 0] == 94


def test_shifts_without_breaks_have_none_to_move():
    problem = make_problem([QUEUES] * 3, np.ones((3, 8), dtype=np.int64), kind=ShiftKind("two", (480,), 120))
    plan = Plan.empty(problem)
    plan.kind[:, 0], plan.start[:, 0] = 0, 32
    new, served = serve_plan(plan, BlockRules(4, 1.0), LIMITS)
    assert (served.cost, served.switches) == (0.0, 0)
    assert np.array_equal(new.breaks, plan.breaks)
