"""Each broken file in tests/data/history is refused with its line and a hint; nothing is dropped silently."""

from pathlib import Path

import numpy as np
import pytest

from wfm.core.calendar import OpeningHours
from wfm.errors import ScenarioError
from wfm.history import read_history

DATA = Path(__file__).parents[1] / "data" / "history"
ALWAYS = OpeningHours(weekly=(((0, 1440),),) * 7)


def read(name, queues=("service",), **options):
    return read_history(
        DATA / f"{name}.csv",
        queues=queues,
        opening=dict.fromkeys(queues, ALWAYS),
        timezone="Europe/Amsterdam",
        interval_min=15,
        shown_as=f"{name}.csv",
        **options,
    )


def faults_of(name, **options):
    with pytest.raises(ScenarioError) as caught:
        read(name, **options)
    assert all(fault.file == f"{name}.csv" for fault in caught.value.faults)
    return caught.value.faults


def lines_of(faults):
    return [fault.line for fault in faults]


def test_missing_column_is_named_with_the_columns_there_are():
    (fault,) = faults_of("missing_column")
    assert (fault.line, fault.where) == (1, "header")
    assert "'volume'" in fault.expected
    assert "calls" in fault.got


def test_column_twice_is_refused():
    (fault,) = faults_of("column_twice")
    assert (fault.line, fault.got) == (1, "'volume' again")


def test_semicolons_are_recognised():
    assert {fault.hint for fault in faults_of("semicolons")} == {
        "the file is separated by semicolons; save it with commas, or let wfm import csv FILE read it as it is"
    }


def test_every_bad_number_is_listed_with_its_line_and_column():
    faults = faults_of("bad_volume")
    assert [(f.line, f.where) for f in faults] == [
        (3, "volume"), (4, "volume"), (5, "volume"), (6, "volume"), (7, "aht_s"),
    ]  # fmt: skip
    assert [f.got for f in faults[:2]] == ["an empty cell", "'four'"]
    assert "'1,5', with a decimal comma" in faults[2].got


def test_unreadable_times_are_listed():
    faults = faults_of("bad_time")
    assert lines_of(faults) == [3, 4, 5, 6]
    assert "02-03-2026 08:15" in faults[0].got


def test_duplicate_names_both_lines_and_only_its_own_queue():
    (fault,) = faults_of("duplicate", queues=("service", "sales"))
    assert fault.line == 5
    assert "service 2026-03-02 08:00" in fault.got
    assert "first in line 2" in fault.got


def test_configured_queue_without_rows_gets_the_nearest_name():
    (fault,) = faults_of("missing_queue")
    assert "'service'" in fault.expected
    assert "'Services'" in fault.hint


@pytest.mark.parametrize(("name", "got"), [("empty", "an empty file"), ("header_only", "none"), ("nowhere", "no file")])
def test_nothing_to_read(name, got):
    (fault,) = faults_of(name)
    assert got in fault.got


def test_other_encoding_is_named_with_line_and_byte():
    (fault,) = faults_of("not_utf8")
    assert fault.line == 3
    assert "0xe9 at position 4" in fault.got


def test_times_off_the_grid():
    faults = faults_of("off_grid")
    assert sorted(lines_of(faults)) == [3, 4]


def test_mixed_offsets_name_the_rarer_kind():
    (fault,) = faults_of("mixed_offsets")
    assert fault.line == 3
    assert "as in line 2" in fault.expected


def test_row_with_too_many_cells():
    (fault,) = faults_of("ragged")
    assert (fault.line, fault.got) == (3, "4")


def test_mistyped_century():
    (fault,) = faults_of("long_span")
    assert "2006-03-02 to 2062-03-02" in fault.got


def test_faults_of_all_kinds_come_together():
    assert sorted(lines_of(faults_of("several"))) == [2, 3, 4, 6]


def test_many_faults_of_a_kind_are_counted_not_listed(tmp_path):
    path = tmp_path / "many.csv"
    rows = [f"service,2026-03-02 {i // 4:02d}:{i % 4 * 15:02d},x" for i in range(50)]
    path.write_text("queue,interval_start,volume\n" + "\n".join(rows), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_history(path, queues=["service"], opening={"service": ALWAYS}, timezone="UTC", interval_min=15)
    assert len(caught.value.faults) == 21
    assert caught.value.faults[-1].got == "30 more like these"


def test_file_interval_must_divide_the_grid():
    (fault,) = faults_of("duplicate", file_interval_min=10)
    assert "divisor of 15" in fault.expected


def test_unknown_queues_and_columns_are_told_not_read():
    history = read("unknown_queue")
    told = {(r.queue, r.kind): r for r in history.repairs}
    assert told["serivce", "unknown queue"].count == 1
    assert "did you mean 'service'?" in told["serivce", "unknown queue"].detail
    assert told["fax", "unknown queue"].count == 2
    assert "did you mean" not in told["fax", "unknown queue"].detail
    assert "'aht_s'" in told["", "unused column"].detail
    assert history.queues == ("service",)


def test_a_queue_that_may_be_absent_is_unknown_throughout():
    history = read("unknown_queue", ("service", "second"), may_be_absent=["second"])
    assert np.isnan(history.volume[1]).all()
    assert np.isfinite(history.volume[0]).any()
    assert not [repair for repair in history.repairs if repair.queue == "second"]
    (fault,) = faults_of("unknown_queue", queues=("service", "second", "third"), may_be_absent=["second"])
    assert "third" in fault.expected


def test_a_file_of_longer_intervals_is_refused(tmp_path):
    """Hourly rows in a scenario of quarters were taken as one quarter each, the rest as unknown."""
    rows = [f"q,2026-06-{d:02d} {h:02d}:00,40" for d in range(1, 8) for h in range(24)]
    path = tmp_path / "history.csv"
    path.write_text("\n".join(["queue,interval_start,volume", *rows]) + "\n", encoding="utf-8")
    opening = {"q": OpeningHours(weekly=(((0, 1440),),) * 7)}
    options = {"queues": ("q",), "opening": opening, "timezone": "Europe/Amsterdam"}
    with pytest.raises(ScenarioError, match=r"rows that begin every 15 minutes, got only every 60 \(set history"):
        read_history(path, interval_min=15, **options)
    assert read_history(path, interval_min=60, **options).volume.sum() == 7 * 24 * 40
    path.write_text("\n".join(["queue,interval_start,volume", *rows, "q,2026-06-08 00:15,1"]) + "\n", encoding="utf-8")
    assert np.nansum(read_history(path, interval_min=15, **options).volume) == 7 * 24 * 40 + 1
