"""The running day in a scenario: values taken over, what is never done, and contracts that don't exist."""

from pathlib import Path

import pytest

from wfm.core.intraday import KINDS
from wfm.core.options import IntradayOptions
from wfm.errors import ScenarioError
from wfm.scenario.load import load_scenario

TINY = Path(__file__).parents[1] / "data" / "tiny"


def load(*settings):
    return load_scenario(TINY, overrides=settings).intraday


def faults_of(*settings):
    with pytest.raises(ScenarioError) as caught:
        load(*settings)
    return [(fault.where, fault.expected, fault.got, fault.hint) for fault in caught.value.faults]


def test_an_empty_section_is_the_defaults_and_prices_every_kind():
    assert load() == load("intraday={}") == IntradayOptions()
    assert set(IntradayOptions().prices) == set(KINDS)


def test_every_key_is_taken_over_and_one_price_leaves_the_others():
    options = load(
        "intraday={freeze_min: 45, prices: {move_break: 4, call_in: null}, most_changed: 0.1, "
        "most_changed_day: 0.25, "
        "most_overtime_min: 90, overtime_contracts: [full_40], most_time_off_min: 60, "
        "time_off_contracts: [part_20], hour_eur: 31, "
        "overtime_factor: 1.35, time_limit_s: 6, replications: 40}"
    )
    prices = {**IntradayOptions().prices, "move_break": 4.0}
    del prices["call_in"]
    assert options == IntradayOptions(
        freeze_min=45, prices=prices, most_changed=0.1, most_changed_day=0.25,
        most_overtime_min=90, overtime_contracts=("full_40",),
        most_time_off_min=60, time_off_contracts=("part_20",), hour_eur=31, overtime_factor=1.35, time_limit_s=6,
        replications=40,
    )  # fmt: skip


def test_faults_name_the_key():
    assert faults_of("intraday.overtime_contracts=[full40]") == [
        ("intraday.overtime_contracts[0]", "one of the contracts", '"full40"', 'did you mean "full_40"?')
    ]
    wrong = faults_of("intraday={most_changed: 15, prices: {move_brake: 1}, replications: 0}")
    assert {row[0] for row in wrong} == {
        "intraday.most_changed", "intraday.prices.move_brake", "intraday.replications",
    }  # fmt: skip
