"""Smallest clashing sets against trying every set."""

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from wfm.roster.why.subsets import Asked, clash_of, drop_least, smallest_clash

SIZE = 6
CLASHES = st.lists(st.frozensets(st.integers(0, SIZE - 1), min_size=1, max_size=4), min_size=1, max_size=5)
ORDERS = st.permutations(range(SIZE))


def works_without(clashes):
    return lambda on: not any(clash <= on for clash in clashes)


def every_set():
    return map(frozenset, chain.from_iterable(combinations(range(SIZE), k) for k in range(SIZE + 1)))


@given(CLASHES, ORDERS)
def test_the_smallest_clash_is_the_smallest_of_all_sets_that_do_not_work(clashes, order):
    works = works_without(clashes)
    found, proved = smallest_clash(Asked(works), order, most_tries=10_000)
    assert proved
    assert not works(found)
    assert len(found) == min(len(one) for one in every_set() if not works(one))


@given(CLASHES, ORDERS)
def test_a_clash_needs_each_of_its_conditions(clashes, order):
    works = works_without(clashes)
    found = clash_of(Asked(works), order)
    assert not works(found)
    assert all(works(found - {one}) for one in found)


@given(CLASHES, ORDERS)
def test_what_is_given_up_is_enough_and_each_of_it_put_back_is_not(clashes, order):
    works = works_without(clashes)
    dropped = drop_least(Asked(works), order)
    rest = frozenset(range(SIZE)) - dropped
    assert works(rest)
    assert not any(works(rest | {one}) for one in dropped)


def test_what_comes_first_is_kept_first():
    asked = Asked(works_without([frozenset({0, 1})]))
    assert drop_least(asked, [0, 1, 2]) == {1}
    assert drop_least(asked, [1, 0, 2]) == {0}


def test_a_clash_of_one_is_found_beside_larger_ones():
    works = works_without([frozenset({0, 1, 2}), frozenset({5})])
    assert smallest_clash(Asked(works), [5, 0, 1, 2, 3, 4]) == (frozenset({5}), True)


def test_few_tries_give_a_clash_that_may_not_be_the_smallest():
    asked = Asked(works_without([frozenset({0, 1, 2}), frozenset({3, 4})]))
    found, proved = smallest_clash(asked, [3, 4, 0, 1, 2, 5], most_tries=0)
    assert (found, proved) == (frozenset({0, 1, 2}), False)
