"""Hiring, coaches and shrinkage in a scenario: values taken over, and every fault with its key."""

from pathlib import Path

import pytest

from wfm.core.hiring import HiringOptions, RampPoint
from wfm.core.requirement import Shrinkage, ShrinkageWindow
from wfm.errors import ScenarioError
from wfm.scenario.load import load_scenario

BASE = Path(__file__).parents[1] / "data" / "scenario" / "base.yaml"
WEBCARE = Path(__file__).parents[2] / "scenarios" / "webcare_nl"


def load(*settings, variant=None, site=BASE):
    return load_scenario(site, overrides=settings, variant=variant)


def faults_of(*settings, **options):
    with pytest.raises(ScenarioError) as caught:
        load(*settings, **options)
    return [(fault.where, fault.expected, fault.got, fault.hint) for fault in caught.value.faults]


def test_without_a_section_hiring_has_its_defaults():
    scenario = load()
    assert scenario.hiring == HiringOptions()
    assert scenario.coaches.per_fte == 30
    assert scenario.shrinkage == Shrinkage(0.10, 0.05)


def test_every_key_of_hiring_is_taken_over():
    scenario = load(
        "hiring={attrition_per_year: 0.3, class_size: [8, 14], classes_per_week: 2, lead_weeks: 8, training_weeks: 5, "
        "ramp: [{week: 0, aht_factor: 1.6}, {week: 12, aht_factor: 1}], mentor_share: 0.3, mentor_weeks: 6, "
        "contract_hours: 32, overtime_share: 0.03, on_call_hours: 40, max_shortfall: 0.02, cost_per_hire: 6500, "
        "wage_per_hour: 31, overtime_factor: 1.35, on_call_factor: 1.2, shortfall_per_hour: 45, budget: 400000}",
        "coaches.per_fte=null",
    )
    assert scenario.hiring == HiringOptions(
        attrition_per_year=0.3, class_min=8, class_max=14, classes_per_week=2, lead_weeks=8, training_weeks=5,
        ramp=(RampPoint(0, 1.6), RampPoint(12, 1)), mentor_share=0.3, mentor_weeks=6, contract_hours=32,
        overtime_share=0.03, on_call_hours=40, max_shortfall=0.02, cost_per_hire=6500, wage_per_hour=31,
        overtime_factor=1.35, on_call_factor=1.2, shortfall_per_hour=45, budget=400000,
    )  # fmt: skip
    assert scenario.coaches.per_fte is None
    assert load("hiring.location_speed={Utrecht: 1.05}").hiring.location_speed == {"Utrecht": 1.05}


def test_shrinkage_in_parts_adds_up_and_plain_numbers_still_work():
    parts = load("shrinkage.rostered={in_office: 0.05, out_of_office: 0.07}")
    assert parts.shrinkage == Shrinkage(0.12, 0.05, rostered_out=0.07)
    assert load("shrinkage.unrostered=0.15").shrinkage == Shrinkage(0.10, 0.15)
    assert load(variant="winter-flu", site=WEBCARE).shrinkage.unrostered == 0.15


def test_half_of_a_share_is_not_enough():
    # the other half of a plain number isn't known, so one part alone would silently change the whole
    assert faults_of("shrinkage.rostered.in_office=0.05") == [
        ("shrinkage.rostered.out_of_office", "the key out_of_office", "nothing", "")
    ]


def test_shrinkage_by_time_in_core_values():
    made = load("shrinkage.by_time=[{days: mon, from: '08:00', to: '12:00', unrostered: 0.13}, {days: sat-sun, "
                "rostered: {in_office: 0.02, out_of_office: 0.01}}]").shrinkage  # fmt: skip
    assert made.by_time == (
        ShrinkageWindow(frozenset({0}), 480, 720, unrostered=0.13),
        ShrinkageWindow(frozenset({5, 6}), rostered=0.03, rostered_out=0.01),
    )


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ("shrinkage.unrostered=1", ("shrinkage.unrostered", "a share in [0, 1)", "1", "")),
        ("shrinkage.rostered={in_office: 0.5, out_of_office: 0.6}",
         ("shrinkage.rostered", "parts that add up to less than 1", "0.5 + 0.6", "")),
        ("shrinkage.rostered={in_office: 5, out_of_office: 0.1}",
         ("shrinkage.rostered.in_office", "a share in [0, 1)", "5", "write shares as 0.05")),
        ("shrinkage.by_time=[{days: mon}]", ("shrinkage.by_time[0]", "rostered, unrostered or both", "neither", "")),
        ("shrinkage.by_time=[{from: '22:00', to: '06:00', unrostered: 0.2}]",
         ("shrinkage.by_time[0].to", "a time after 22:00", '"06:00"', "write a night as two entries")),
        ("shrinkage.by_time=[{unrostered: 0.2}, {days: tue, from: '12:00', unrostered: 0.3}]",
         ("shrinkage.by_time[1]", "one share at a time", "unrostered at the same time as entry 1", "")),
        ("shrinkage.by_time=[{unrostered: 0.2, to: '30:00'}]",
         ("shrinkage.by_time[0].to", 'a clock time such as "14:00"', '"30:00"', "")),
        ("hiring.class_size=[12, 6]", ("hiring.class_size", "the fewest, then the most people", "[12, 6]", "")),
        ("hiring.class_size=[12]", ("hiring.class_size", "at least 2 entries", "1", "")),
        ("hiring.ramp=[{week: 4, aht_factor: 1.5}, {week: 4, aht_factor: 1}]",
         ("hiring.ramp[1].week", "a week after 4", "4", "")),
        ("hiring.ramp=[{week: 0, aht_factor: 0}]",
         ("hiring.ramp[0].aht_factor", "a number above 0, at most 20", "0", "")),
        ("hiring.max_shortfall=3", ("hiring.max_shortfall", "a share in [0, 1]", "3", "write shares as 0.03")),
        ("hiring.lead_week=3", ("hiring.lead_week", "a known key", '"lead_week"', 'did you mean "lead_weeks"?')),
        ("hiring.location_speed={hoem: 1.1}",
         ("hiring.location_speed.hoem", "a location of the agents file", '"hoem"', "known locations: Utrecht")),
        ("coaches.per_fte=0", ("coaches.per_fte", "a number above 0", "0", "")),
    ],
)  # fmt: skip
def test_faults_are_named(setting, fault):
    assert faults_of(setting) == [fault]
