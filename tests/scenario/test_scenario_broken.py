"""One broken scenario per failure: its file, line, key, what was expected, what was found, and the hint."""

from pathlib import Path

import pytest
from broken_rules import RULES

from wfm.errors import ScenarioError
from wfm.scenario.load import load_scenario

FOLDER = Path(__file__).parents[1] / "data" / "scenario"

# (scenario, [(file of the fault, line, where, expected, got, hint)]); a file left out is the scenario's own
BROKEN = {
    "unknown_key.yaml": [
        ("", 3, "shrinkage.unrosterd", "a known key", '"unrosterd"', 'did you mean "unrostered"?'),
    ],
    "unknown_section.yaml": [("", 2, "shrinkge", "a known key", '"shrinkge"', 'did you mean "shrinkage"?')],
    "wrong_type.yaml": [
        ("", 2, "interval_min", "a whole number from 1 to 60", '"fifteen"', ""),
        ("", 5, "queues.service.aht_s", "a number above 0", '"300"', "leave out the quotes"),
    ],
    "share_above_1.yaml": [
        ("", 4, "queues.sales.target.service_level", "a share in (0, 1)", "80", "write shares as 0.80"),
        ("", 6, "shrinkage.rostered", "a share in [0, 1)", "12", "write shares as 0.12"),
    ],
    "unquoted_clock.yaml": [
        ("", 4, "shifts.day_8h.start[0]", "a quoted clock time", "10:30", 'quote clock times: "10:30"'),
    ],
    "clock_as_number.yaml": [
        ("", 4, "shifts.day_8h.start.from", 'a clock time such as "14:00"', "840", "quote clock times"),
    ],
    "duplicate_key.yaml": [
        ("", 5, "shrinkage.rostered", "each key once", "a second rostered", "first set in line 3"),
    ],
    "overlapping_hours.yaml": [
        ("", 4, "opening_hours.weekly.mon-fri", "opening hours that don't overlap", "08:00-13:00 and 12:30-18:00", ""),
    ],
    "night_into_morning.yaml": [
        (
            "",
            4,
            "opening_hours.weekly.mon-fri",
            "opening hours that don't overlap",
            "22:00-08:30 and 08:00-12:00 the next day",
            "",
        ),
    ],
    "weekday_twice.yaml": [
        ("", 4, "opening_hours.weekly.fri", "each weekday once", "fri in mon-fri and in fri", ""),
    ],
    "backward_hours.yaml": [
        (
            "",
            4,
            "opening_hours.weekly.sat[0]",
            "a span that ends after it starts, or a night of at most 12 h",
            '"17:00-09:00"',
            'did you mean "09:00-17:00"?',
        ),
    ],
    "hours_off_grid.yaml": [
        (
            "",
            3,
            "opening_hours.exceptions.2026-12-24",
            "times on whole intervals of 15 minutes",
            '"08:10-16:00"',
            "",
        ),
    ],
    "contract_unreachable.yaml": [
        (
            "",
            3,
            "contracts.full_40.weekly_hours",
            "hours that at most 5 shifts of 8 h add up to",
            "38 h",
            "nearest: 32 h or 40 h",
        ),
    ],
    "no_such_shift_length.yaml": [
        ("", 3, "contracts.part_20.shift_hours[1]", "the paid hours of a shift kind (4, 8)", "5 h", ""),
    ],
    "shift_too_long.yaml": [
        (
            "base.yaml",
            43,
            "shifts.day_8h.hours",
            "a shift of at most 8 h, breaks included",
            "8.5 h",
            "see labour.max_shift_hours",
        ),
    ],
    "break_law.yaml": [
        (
            "",
            4,
            "shifts.day_8h.breaks",
            "30 minutes of break in parts of at least 15, as for every shift above 5.5 h",
            "15 minutes",
            "see labour.breaks",
        ),
    ],
    "break_called_work.yaml": [
        ("", 5, "shifts.short_4h.breaks[0].kind", "a break, not on_queue or team_lead", '"on_queue"', ""),
    ],
    "queue_called_all.yaml": [("", 3, "queues.ALL", "the name of one queue", '"ALL"', "name it otherwise")],
    "queue_called_lead.yaml": [
        ("", 3, "queues.team_lead", "the name of one queue", '"team_lead"', "name it otherwise"),
    ],
    "name_too_long.yaml": [("", 2, "name", "a name of at most 64 characters", '"' + "x" * 56 + "...", "")],
    "break_at_end.yaml": [
        (
            "",
            5,
            "shifts.short_4h.breaks[0].after_min",
            "a break that ends before the shift does, 240 minutes after its start",
            "an end after up to 240 minutes",
            "",
        ),
    ],
    "break_at_start.yaml": [
        ("", 5, "shifts.short_4h.breaks[0].after_min", "a break after the shift's start", "[0, 90]", ""),
    ],
    "breaks_overlap.yaml": [
        (
            "",
            6,
            "shifts.short_4h.breaks[1].after_min",
            "a window from 135 on, when the early before has ended",
            "[120, 180]",
            "",
        ),
    ],
    "no_days.yaml": [("", 2, "horizon.days", "a whole number from 1 to 400", "0", "")],
    "channel_unknown.yaml": [
        (
            "",
            4,
            "queues.sales.channel",
            "one of phone, chat, email, webcare, callback, second_line",
            '"fone"',
            'did you mean "phone"?',
        ),
    ],
    "feed_circle.yaml": [
        (
            "",
            4,
            "queues.sales.fed_by",
            "queues that don't feed each other in a circle",
            "sales fed by second fed by sales",
            "",
        ),
    ],
    "feed_share.yaml": [
        ("", 4, "queues.sales.fed_by[0].share", "a number above 0, at most 10", "15", ""),
        ("", 4, "queues.sales.fed_by[0].delay_min", "a whole number from 0 to 20160", "30000", ""),
        ("", 4, "queues.sales.fed_by[1].share", "a number above 0, at most 10", "0", ""),
        ("", 4, "queues.sales.fed_by[1].delay_min", "a whole number from 0 to 20160", "0.5", ""),
    ],
    "adjustment_mapping.yaml": [
        (
            "",
            2,
            "adjustments",
            "a list of adjustments, or the name of a CSV file",
            "a mapping with date",
            "",
        ),
    ],
    "changed_night.yaml": [
        (
            "",
            4,
            "opening_hours.changes.2026-11-01.mon",
            "opening hours that don't overlap",
            "22:00-06:00 and 05:00-09:00 the next day",
            "",
        ),
    ],
    "changed_hours.yaml": [
        ("", 4, "opening_hours.changes.2026-11-01.fri", "each weekday once", "fri in mon-fri and in fri", ""),
        (
            "",
            4,
            "opening_hours.changes.2026-11-01.mon-fri",
            "opening hours that don't overlap",
            "08:00-13:00 and 12:30-18:00",
            "",
        ),
        (
            "",
            4,
            "opening_hours.changes.2026-11-01.fri",
            "times on whole intervals of 15 minutes",
            '"08:00-10:05"',
            "",
        ),
    ],
    "no_such_zone.yaml": [
        (
            "",
            2,
            "timezone",
            "a time zone such as Europe/Amsterdam",
            '"Europe/Amsterdm"',
            'did you mean "Europe/Amsterdam"?',
        ),
    ],
    "no_such_country.yaml": [
        ("", 2, "holidays.country", "an ISO code of a country, such as NL", '"nl"', 'write "NL"'),
    ],
    "no_such_category.yaml": [
        ("", 2, "holidays.categories", "categories of holidays known for NL", "['nonsense']", "try [public]"),
    ],
    "history_interval.yaml": [("", 2, "history.interval_min", "minutes that divide interval_min 15", "10", "")],
    "missing_file.yaml": [
        ("", 2, "agents", "an existing file", '"agent_skill.cvs"', 'did you mean "agent_skill.csv"?'),
        ("", 3, "history.file", "an existing file", '"nowhere.csv"', "no such file: */nowhere.csv"),
    ],
    "no_target.yaml": [
        (
            "",
            4,
            "queues.service.target.service_level",
            "at least one of service_level, asa_s, max_occupancy, max_abandonment",
            "nothing",
            "",
        ),
    ],
    "under_steps.yaml": [
        ("", 3, "roster.under[1]", "rising shares and prices", "0.9 at 10 after 0.5 at 20", ""),
        ("", 3, "roster.under[1]", "a last step up to share 1", "0.9", ""),
    ],
    "two_includes.yaml": [
        (
            "base_more.yaml",
            2,
            "shrinkage.rostered",
            "a key that only one include sets",
            "0.11",
            "*/base.yaml line 32 sets it to 0.1",
        ),
    ],
    "nested_include.yaml": [
        (
            "includes_more.yaml",
            1,
            "include",
            "include in the scenario's own file only",
            '["base_more.yaml"]',
            "",
        ),
    ],
    "missing_include.yaml": [
        (
            "",
            1,
            "include[0]",
            "a file in configs or beside the scenario",
            '"base_moore.yaml"',
            'did you mean "base_more.yaml"?',
        ),
    ],
    "empty.yaml": [("", 1, "", "a mapping of keys to values", "an empty file", "")],
    "only_comment.yaml": [("", 1, "", "a mapping of keys to values", "an empty file", "")],
    "latin1.yaml": [("", 2, "", "UTF-8 text", "bytes in another encoding", "save the file as UTF-8")],
    "tab.yaml": [
        (
            "",
            3,
            "",
            "valid YAML",
            "found character '\\t' that cannot start any token while scanning for the next token",
            "indent with spaces, not tabs",
        ),
    ],
    "alias.yaml": [
        (
            "",
            2,
            "",
            "a value",
            "an alias *n",
            "write the value out; aliases are not read, shared parts go into a file that is included",
        ),
    ],
    "variant_unknown_key.yaml": [
        ("", 3, "shrinkage.unrosterd", "a known key", '"unrosterd"', 'did you mean "unrostered"?'),
        ("", 4, "queues.servce.aht_s", "a known key", '"servce"', 'did you mean "service"?'),
    ],
    "agent_skill.yaml": [
        ("agent_skill.csv", 2, "skills", "a queue of the scenario", '"slaes"', 'did you mean "sales"?'),
    ],
    "agent_window.yaml": [
        (
            "agent_window.csv",
            2,
            "available_from",
            "a shift of contract full_40 (8 h) that fits the opening hours",
            "work on mon, tue, wed, thu, fri, sat between 09:00 and 15:00 (so have 1 more)",
            "",
        ),
        (
            "agent_window.csv",
            3,
            "weekdays",
            "20 h a week, as in contract part_20",
            "work on mon, tue, wed between 00:00 and 24:00",
            "shifts that fit add up to 12 h",
        ),
        (
            "agent_window.csv",
            6,
            "weekdays",
            "a shift of contract full_40 (8 h) that fits the opening hours",
            "work on no day between 00:00 and 24:00",
            "",
        ),
        (
            "agent_window.csv",
            7,
            "available_from",
            "a shift of contract part_20 (4 h) that fits the opening hours",
            "work on mon, tue, wed, thu, fri, sat between 15:00 and 24:00",
            "",
        ),
    ],
    "many_faults.yaml": [
        ("", 2, "shrinkage.rostered", "a share in [0, 1)", "12", "write shares as 0.12"),
        ("", 3, "labor", "a known key", '"labor"', 'did you mean "labour"?'),
        (
            "",
            5,
            "contracts.full_40.weekly_hours",
            "hours that at most 5 shifts of 8 h add up to",
            "38 h",
            "nearest: 32 h or 40 h",
        ),
        ("agent_skill.csv", 2, "skills", "a queue of the scenario", '"slaes"', 'did you mean "sales"?'),
    ],
}


BROKEN |= RULES


def faults_of(name, **options):
    """Load a scenario that must be refused; return its faults as tuples, folders cut off."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(FOLDER / name, **options)
    found = []
    for fault in caught.value.faults:
        file = Path(fault.file).name
        hint = fault.hint
        for word in hint.split():
            if "/" in word and word.endswith((".yaml", ".csv")):
                hint = hint.replace(word, "*/" + Path(word).name)
        found.append(("" if file == name else file, fault.line, fault.where, fault.expected, fault.got, hint))
    return found


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_scenario_names_exactly_its_faults(name):
    assert faults_of(name) == BROKEN[name]


def test_every_broken_file_is_tested():
    parts = {"base.yaml", "base_more.yaml", "channels.yaml", "includes_more.yaml"}
    elsewhere = {path.name for path in FOLDER.glob("*_faults.yaml")} | {
        "agent_columns.yaml",
        "agent_semicolons.yaml",
        "off_grid.yaml",
    }
    files = {path.name for path in FOLDER.glob("*.yaml")}
    assert files - parts - elsewhere == set(BROKEN) - {"many_faults.yaml"}


def test_times_off_the_grid_are_all_named():
    found = [fault[2] for fault in faults_of("off_grid.yaml")]
    assert found[:3] == [
        "shifts.short_4h.start[0]",
        "shifts.short_4h.breaks[0].minutes",
        "shifts.short_4h.breaks[0].after_min",
    ]


def test_base_is_sound():
    assert load_scenario(FOLDER / "base.yaml").warnings == ()


def test_missing_scenario_names_the_nearest(tmp_path):
    (tmp_path / "bank").mkdir()
    with pytest.raises(ScenarioError, match=r"a folder without scenario\.yaml"):
        load_scenario(tmp_path / "bank")
    with pytest.raises(ScenarioError, match=r'no such file \(did you mean ".*bank"\?\)'):
        load_scenario(tmp_path / "bnak")


def test_error_text_has_the_house_form():
    with pytest.raises(ScenarioError) as caught:
        load_scenario(FOLDER / "share_above_1.yaml")
    first, second, third = str(caught.value).splitlines()
    assert first.startswith("error: 2 faults in ")
    assert first.endswith("share_above_1.yaml")
    assert second.startswith("  line 4  queues.sales.target.service_level: expected a share in (0, 1), got 80")
    assert third.startswith("  line 6  shrinkage.rostered:")
