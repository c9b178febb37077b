"""The whole way: files, includes, variants and options into one Scenario of core values."""

from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest

from wfm.core.requirement import Shrinkage, Target
from wfm.core.shift import BreakLaw, BreakRule
from wfm.errors import ScenarioError
from wfm.scenario.load import load_scenario
from wfm.scenario.scenario import HistorySource, Override

TINY = Path(__file__).parents[1] / "data" / "tiny"


def faults_of(**options):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(TINY, **options)
    return [(fault.file, fault.where, fault.got, fault.hint) for fault in caught.value.faults]


def test_tiny_is_read_into_core_values():
    scenario = load_scenario(TINY)
    assert (scenario.name, scenario.interval_min, scenario.seed, scenario.week_starts_on) == ("tiny", 15, 1, 0)
    assert scenario.horizon.dates[0] == date(2026, 10, 19)
    assert scenario.horizon.size == 7 * 96 + 4
    assert [queue.name for queue in scenario.queues] == ["service", "sales"]
    assert scenario.queues[1].target == Target(0.80, 30.0, None, 0.90)
    assert scenario.shrinkage == Shrinkage(0.10, 0.05)
    assert len(scenario.staff.agents) == 13
    assert scenario.staff.contracts["part_20"].weekly_min == 20 * 60
    assert scenario.staff.contracts["full_40"].weekdays == frozenset(range(6))
    day, short = scenario.staff.shifts
    assert (day.starts, day.length_min, day.paid_min) == ((480, 510, 540, 570), 510, 480)
    assert day.breaks[1] == BreakRule("lunch", 30, paid=False, earliest_min=195, latest_min=285)
    assert short.starts[-1] == 14 * 60
    assert scenario.labour.breaks == (BreakLaw(330, 30, 15), BreakLaw(600, 45, 15))
    assert scenario.history == HistorySource(TINY / "history.csv", 15)
    assert {path.name for path in scenario.inputs} == {
        "scenario.yaml",
        "agents.csv",
        "time_off.csv",
        "worked_hours.csv",
        "history.csv",
    }
    assert scenario.overrides == scenario.warnings == ()


def test_a_folder_and_its_file_are_the_same():
    assert load_scenario(TINY) == load_scenario(str(TINY / "scenario.yaml"))


def test_opening_hours_with_holidays():
    opening = load_scenario(TINY).queues[0].opening
    assert opening.spans(date(2026, 10, 19)) == ((480, 1080),)
    assert opening.spans(date(2026, 10, 24)) == ((540, 1020),)
    assert opening.spans(date(2026, 10, 25)) == ()
    assert opening.spans(date(2026, 12, 25)) == ()  # Christmas Day 2026 is a Friday
    assert min(opening.holidays).year == 2022
    assert max(opening.holidays).year == 2027


def test_nothing_of_pydantic_leaks_out():
    seen = []

    def walk(value):
        seen.append(type(value).__module__)
        if is_dataclass(value):
            for part in fields(value):
                walk(getattr(value, part.name))
        elif isinstance(value, tuple | list | frozenset):
            for part in value:
                walk(part)
        elif isinstance(value, dict):
            for part in value.values():
                walk(part)

    walk(load_scenario(TINY))
    assert not [module for module in seen if "pydantic" in module or "forms" in module]


def test_overrides_are_recorded_old_to_new():
    scenario = load_scenario(
        TINY,
        variant="busy-sickness",
        overrides=["roster.over_price=2", "queues.sales.target={asa_s: 40}", "opening_hours.exceptions.2026-10-20=[]"],
        days=3,
    )
    assert scenario.shrinkage.unrostered == 0.12
    assert scenario.queues[1].target == Target(0.80, 30.0, 40.0, 0.90)
    assert scenario.queues[0].opening.spans(date(2026, 10, 20)) == ()
    assert scenario.horizon.days == 3
    assert scenario.overrides == (
        Override("shrinkage.unrostered", 0.05, 0.12, "variant busy-sickness"),
        Override("roster.over_price", 1.0, 2, "--set"),
        Override("queues.sales.target.asa_s", None, 40, "--set"),
        Override("opening_hours.exceptions.2026-10-20", None, [], "--set"),
        Override("horizon.days", 7, 3, "--days"),
    )


def test_start_moves_the_horizon():
    scenario = load_scenario(TINY, start=date(2026, 10, 17))
    assert scenario.horizon.start == date(2026, 10, 17)
    assert [shift.date for shift in scenario.staff.worked] == [date(2026, 10, 16)] * 2
    assert scenario.warnings == ("worked hours: 2 rows on or after the first day to plan are ignored",)


def test_single_values_arrive():
    options = ["week_starts_on=sunday", "history.interval_min=5", "full_time_hours=36", "seed=9", "timezone=UTC"]
    scenario = load_scenario(TINY, overrides=options)
    assert (scenario.week_starts_on, scenario.history.interval_min) == (6, 5)
    assert (scenario.full_time_hours, scenario.seed, scenario.timezone) == (36, 9, "UTC")
    assert (scenario.horizon.timezone, scenario.horizon.size) == ("UTC", 7 * 96)


def test_rows_of_half_an_hour_make_no_quarters():
    (fault,) = faults_of(overrides=["history.interval_min=30"])
    assert fault[1:3] == ("history.interval_min", "30")


def test_a_shift_may_cross_midnight():
    scenario = load_scenario(TINY, overrides=["shifts.short_4h.start=['08:00', '12:00', '22:15']"])
    kind = scenario.staff.shifts[1]
    assert kind.starts[-1] + kind.length_min == 26 * 60 + 15


def test_parts_of_breaks_that_are_too_short_do_not_count():
    assert load_scenario(TINY, overrides=["labour.breaks=[{above_hours: 5.5, minutes: 60, part_min: 15}]"])
    (fault,) = faults_of(overrides=["labour.breaks=[{above_hours: 5.5, minutes: 60, part_min: 30}]"])
    assert fault[1:3] == ("shifts.day_8h.breaks", "30 minutes")


def test_two_variants_apply_together():
    scenario = load_scenario(TINY, variant=["busy-sickness", "short-week"])
    assert (scenario.shrinkage.unrostered, scenario.horizon.days) == (0.12, 5)


def test_the_same_key_twice_is_a_fault():
    assert faults_of(variant="busy-sickness", overrides=["shrinkage.unrostered=0.2"]) == [
        (
            "--set shrinkage.unrostered=0.2",
            "shrinkage.unrostered",
            "0.2",
            "variant busy-sickness sets shrinkage.unrostered to 0.12 as well",
        )
    ]
    assert faults_of(variant="short-week", days=3)[0][1:] == (
        "horizon.days",
        "3",
        "variant short-week sets horizon.days to 5 as well",
    )
    (fault,) = faults_of(overrides=["horizon.days=1", "horizon={days: 2}"])
    assert fault[1] == "horizon.days"
    (fault,) = faults_of(overrides=["queues.sales.target.asa_s=40", "queues.sales.target=null"])
    assert fault[1:] == ("queues.sales.target", "nothing", "--set sets queues.sales.target.asa_s to 40 as well")


@pytest.mark.parametrize(
    ("option", "where", "got", "hint"),
    [
        ("shrinkage.unrostred=0.1", "shrinkage.unrostred", '"unrostred"', 'did you mean "unrostered"?'),
        ("queues.servce.aht_s=9", "queues.servce.aht_s", '"servce"', 'did you mean "service"?'),
        ("roster.under.0.price=9", "roster.under", '"0"', "lists are replaced whole"),
        ("roster.effort.round=9", "roster.effort.round", '"round"', 'did you mean "rounds"?'),
        ("include=[x.yaml]", "include", '"include"', ""),
        ("shrinkage.rostered=12", "shrinkage.rostered", "12", "write shares as 0.12"),
        ("shifts.short_4h.start=[10:30]", "[0]", "10:30", 'quote clock times: "10:30"'),
        ("seed=", "", "nothing", "write null for no value"),
        ("seed", "", '"seed"', "such as shrinkage.unrostered=0.09"),
        ("timezone.x=1", "timezone.x", '"x"', "timezone holds one value"),
    ],
)
def test_options_that_make_no_sense(option, where, got, hint):
    assert faults_of(overrides=[option]) == [(f"--set {option}", where, got, hint)]


def test_unknown_variant_names_the_nearest():
    (fault,) = faults_of(variant="busy-sicknes")
    assert fault[2:] == ('"busy-sicknes"', 'did you mean "busy-sickness"?')


def split(tmp_path, own, **configs):
    """Write a site whose shifts and labour rules come from a configs folder two levels up."""
    text = (TINY / "scenario.yaml").read_text(encoding="utf-8")
    begin, end = text.index("shifts:"), text.index("forecast:")
    site = tmp_path / "scenarios" / "site"
    site.mkdir(parents=True)
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "rules.yaml").write_text(text[begin:end], encoding="utf-8")
    for name, content in configs.items():
        (tmp_path / "configs" / f"{name}.yaml").write_text(content, encoding="utf-8")
    for table in TINY.glob("*.csv"):
        (site / table.name).write_bytes(table.read_bytes())
    (site / "scenario.yaml").write_text(text[:begin] + text[end:] + own, encoding="utf-8")
    return site


def test_includes_come_from_configs_above_the_site(tmp_path):
    site = split(tmp_path, "include: [rules.yaml]\n")
    scenario = load_scenario(site)
    assert scenario.staff.shifts == load_scenario(TINY).staff.shifts
    assert [path.name for path in scenario.inputs][:2] == ["scenario.yaml", "rules.yaml"]
    assert scenario.overrides == ()


def test_the_own_file_wins_over_an_include_and_says_so(tmp_path):
    own = "include: [rules.yaml]\nlabour: {max_days_in_a_row: 5}\nshifts: {short_4h: {start: ['08:00', '12:30']}}\n"
    scenario = load_scenario(split(tmp_path, own))
    assert scenario.labour.days_in_a_row.most == 5
    assert scenario.labour.daily_rest.least_min == 660
    assert scenario.staff.shifts[1].starts == (480, 750)
    by_key = {override.key: override for override in scenario.overrides}
    assert (by_key["labour.max_days_in_a_row"].old, by_key["labour.max_days_in_a_row"].new) == (6, 5)
    assert by_key["shifts.short_4h.start"].new == ["08:00", "12:30"]
    assert "scenario.yaml line " in by_key["shifts.short_4h.start"].source


def test_include_must_be_a_list(tmp_path):
    with pytest.raises(ScenarioError, match=r'include: expected a list of files, got "rules.yaml"'):
        load_scenario(split(tmp_path, "include: rules.yaml\n"))


def test_oddities_are_warnings():
    scenario = load_scenario(TINY, overrides=["holidays.country=''"])
    assert scenario.warnings == ("opening hours on holidays have no effect: holidays.country is empty",)
    assert scenario.queues[0].opening.holidays == {}


def test_queue_without_people_and_shift_without_contract_are_warnings(tmp_path):
    site = split(
        tmp_path,
        "include: [rules.yaml, more.yaml]\n",
        more="queues:\n  vip: {channel: phone, aht_s: 100}\nshifts:\n  mid_6h: {hours: 6, start: ['09:00'], "
        "breaks: [{kind: lunch, minutes: 30, paid: false, after_min: [120, 180]}]}\n",
    )
    assert load_scenario(site).warnings == (
        "queue vip: nobody has this skill",
        "shift mid_6h: no contract works shifts of 6 h",
    )
