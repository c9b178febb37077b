"""Start supply: the rows hold exactly when people can be given the starts."""

import numpy as np
import pytest

from wfm.roster.rules.start_supply import supply_rows


def can_be_given(windows: list[tuple[int, int]], counts: list[int]) -> bool:
    """Try to give every start to somebody whose window holds it, by augmenting paths."""
    slots = [s for s, count in enumerate(counts) for _ in range(count)]
    holder: dict[int, int] = {}

    def place(person: int, seen: set[int]) -> bool:
        for i, slot in enumerate(slots):
            if windows[person][0] <= slot <= windows[person][1] and i not in seen:
                seen.add(i)
                if i not in holder or place(holder[i], seen):
                    holder[i] = person
                    return True
        return False

    return all(place(person, set()) for person in range(len(windows)))


@pytest.mark.parametrize("seed", range(300))
def test_rows_against_a_matching(seed):
    rng = np.random.default_rng(seed)
    starts, groups = int(rng.integers(1, 6)), int(rng.integers(1, 5))
    windows = np.sort(rng.integers(0, starts, size=(groups, 2)), axis=1)
    heads = rng.integers(0, 4, size=groups)
    if seed % 2:  # starts drawn from the windows themselves are often possible, uniform ones seldom
        drawn = [int(rng.integers(a, b + 1)) for (a, b), n in zip(windows, heads, strict=True) for _ in range(n)]
    else:
        drawn = rng.integers(0, starts, size=int(heads.sum())).tolist()
    counts = np.bincount(np.array(drawn, dtype=np.int64), minlength=starts)
    people = [(int(a), int(b)) for (a, b), n in zip(windows, heads, strict=True) for _ in range(n)]
    rows = supply_rows(windows, starts, heads.tolist(), np.cumsum(counts).tolist())
    assert all(rows) == can_be_given(people, counts.tolist())


def test_both_answers_occur_in_the_random_cases():
    assert can_be_given([(0, 1), (1, 1)], [1, 1])
    assert not can_be_given([(1, 1), (1, 1)], [1, 1])


def test_people_free_to_start_at_any_time_need_no_rows():
    assert list(supply_rows(np.array([[0, 3], [0, 3]]), 4, [2, 1], [1, 2, 3, 3])) == []
