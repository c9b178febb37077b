"""Random small sites, rules on at random: the roster passes the check, the bound holds, the price is as recounted."""

import pytest
from random_sites import RandomSite, make_site, price_need, recount

from wfm.roster import search
from wfm.roster.solve import RosterResult, solve_roster
from wfm.roster.verify import list_broken_wishes, verify_roster
from wfm.roster.why import clashes

FEW, ALL = 16, 300


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """As on large sites: nothing given to CP-SAT as a whole; and no look for the fewest rules that clash."""
    monkeypatch.setattr(search, "EXACT", 0)
    monkeypatch.setattr(clashes, "_explain", lambda problem, _, blocked, __: clashes._name_only(problem, blocked))


def solve(site: RandomSite) -> RosterResult:
    return solve_roster(
        site.requirement,
        site.staff,
        labour=site.labour,
        leads=site.leads,
        options=site.options,
        rules=site.rules,
    )


def judge(seed: int) -> None:
    site = make_site(seed)
    result = solve(site)
    against = {
        "open_by_queue": site.opened, "labour": site.labour, "targets": result.targets, "rules": site.rules,
    }  # fmt: skip
    assert verify_roster(result.roster, site.staff, **against) == ()
    cover, leads = recount(result, site)
    assert (cover == result.coverage.rostered).all()
    assert result.status.bound <= result.status.objective + 1e-6
    wishes = sum(wish.price for wish in list_broken_wishes(result.roster, site.staff, **against))
    price = price_need(site, cover, leads) + wishes
    if site.rules.fair_shares:  # beyond the check: no promise to anybody
        assert result.status.objective >= price - 1e-6
    else:
        assert result.status.objective == pytest.approx(price)


@pytest.mark.parametrize("seed", range(FEW))
def test_a_random_site(seed):
    judge(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FEW, ALL))
def test_many_random_sites(seed):
    judge(seed)
