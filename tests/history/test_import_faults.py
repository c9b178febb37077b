"""Exports that can't be read: each a clear fault with its line, all of them at once."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wfm.errors import ScenarioError
from wfm.history.imports import LAYOUTS, ImportOptions, import_exports
from wfm.history.imports.cells import Style, _read

HEADER = "queue,start,volume,aht\n"
GOOD = "q,2026-10-19 09:00,3,100\n"


def fails(tmp_path, content, *, source="csv", **options):
    path = tmp_path / "export.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ScenarioError) as caught:
        import_exports([path], ImportOptions(LAYOUTS[source], timezone="Europe/Amsterdam", **options))
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "got an empty file"),
        (b"\xef\xbb\xbf\n\n", "got an empty file"),
        (b"PK\x03\x04rest", "got a workbook or a zip file (save the sheet as CSV"),
        (b"PAR1rest", "got a parquet file"),
        (HEADER.encode() + b"caf\x81\xe9,2026-10-19 09:00,3,100\n", "line 2  expected text in UTF-8, UTF-16"),
        (HEADER, "expected rows below the header, got none"),
        (HEADER + GOOD + "q,2026-10-19 09:15,3,100,7\n", "line 3  row: expected 4 cells as in the header, got 5"),
        (HEADER + "q,2026-10-19 09:15,3,100,7\n", "line 2  row: expected 4 cells as in the header, got 5"),
        (HEADER + GOOD + "q,2026-10-19 09:15,3,100,\n", "line 3  row: expected 4 cells as in the header, got 5"),
        (HEADER + GOOD + 'q,2026-10-19 09:15,3,"100\n', 'line 3  expected each quotation mark (") closed, got one'),
        (HEADER + "q,2026-10-19 09:00,many,100\n", "line 2  volume: expected a number, got 'many'"),
        (HEADER + "q,2026-10-19 09:00,3,1:2:3\n", "line 2  aht: expected a number or hh:mm:ss, got '1:2:3'"),
        (HEADER + "q,yesterday,3,100\n", "line 2  start: expected a date and time from 1970 on, got 'yesterday'"),
        (HEADER + "q,2026-02-30 09:00,3,100\n", "expected a date and time from 1970 on, got '2026-02-30 09:00'"),
        (HEADER + "q,03/04/2026 09:00,3,100\n", "dates that tell days from months, got 03/04/2026 09:00 (say how"),
        (HEADER + "q,13/04/2026 09:00,3,1\nq,04/13/2026 09:00,3,1\n", "line 3  start: expected days and months in one"),
        (HEADER + "q,2026-10-19 09:00,3,1.5\nq,2026-10-19 09:15,3,\"1,5\"\n", "expected decimals written one way"),
        (HEADER + "q,2026-10-19,3,1\nq,2026-10-20,3,1\n", "got intervals of days (export the report by interval)"),
        (HEADER + "q,1995-10-19 09:00,3,1\nq,2026-10-20 09:15,3,1\n", "at most 30 years, got 1995-10-19 to 2026"),
        ("wachtrij,tijdstip\nq,2026-10-19 09:00\n", "a column for volume, such as \"volume\""),
        ("start,volume\n2026-10-19 09:00,3\n", "--columns queue=HEADER or --queue NAME"),
    ],
)  # fmt: skip
def test_faults_of_a_file(tmp_path, content, expected):
    assert expected in fails(tmp_path, content)


@pytest.mark.filterwarnings("error")
def test_a_separator_at_the_end_of_each_row_is_nothing(tmp_path):
    rows = "".join(f"q,2026-10-19 {h:02d}:{m:02d},3,100,\n" for h in range(8, 18) for m in (0, 15, 30, 45))
    path = tmp_path / "export.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    found = import_exports([path], ImportOptions(LAYOUTS["csv"], timezone="Europe/Amsterdam"))
    assert (found.rows, found.queues[0].contacts) == (40, 120)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ScenarioError, match="expected a file that can be read, got no such file or directory"):
        import_exports([tmp_path / "none.csv"], ImportOptions(LAYOUTS["csv"], timezone="UTC"))


def test_starts_off_the_interval_are_named(tmp_path):
    starts = [f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in (0, 15, 30, 45)] + ["09:07"]
    text = HEADER + "".join(f"q,2026-10-{day} {start},3,100\n" for day in (19, 20) for start in starts[: 97 - day % 2])
    assert "expected a start on intervals of 15 minutes, got 2026-10-20 09:07" in fails(tmp_path, text)


def test_all_faults_of_all_files_at_once(tmp_path):
    paths = []
    for name, cell in (("one.csv", "x"), ("two.csv", "y")):
        paths.append(tmp_path / name)
        paths[-1].write_text(HEADER + f"q,2026-10-19 09:00,{cell},100\nq,never,3,100\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        import_exports(paths, ImportOptions(LAYOUTS["csv"], timezone="UTC"))
    assert len(caught.value.faults) == 4
    assert all(f"got '{word}'" in str(caught.value) for word in ("x", "y", "never"))


def test_a_column_that_was_named_and_is_not_there(tmp_path):
    text = fails(tmp_path, HEADER + GOOD, columns={"volume": "Volum"})
    assert "expected a column 'Volum' for volume" in text
    assert 'did you mean "volume"?' in text


def test_intervals_can_not_be_split(tmp_path):
    text = HEADER + "".join(f"q,2026-10-19 09:{minute},3,100\n" for minute in ("00", "30"))
    told = fails(tmp_path, text, interval_min=15)
    assert "--interval-min: expected a multiple of the export's 30 minutes, got 15" in told


@given(st.integers(0, 10**9), st.integers(0, 99), st.sampled_from([".", ","]))
def test_numbers_are_read_as_they_are_written(whole, cents, decimal):
    thousands = "," if decimal == "." else "."
    text = f"{whole:,}".replace(",", thousands) + f"{decimal}{cents:02d}"
    assert _read(text, Style(decimal), 1.0) == pytest.approx(whole + cents / 100)


@given(st.integers(0, 400_000))
def test_durations_are_read_as_they_are_written(seconds):
    hours, rest = divmod(seconds, 3600)
    assert _read(f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}", Style("."), 0.001) == seconds


@pytest.mark.parametrize("text", ["1,2,3", "12,34", "1,23.4", "1.2.3", "--3", "abc", "1,234,56"])
def test_what_is_no_number(text):
    assert _read(text, Style("."), 1.0) != _read(text, Style("."), 1.0)  # only NaN is not itself


CELLS = st.text(st.sampled_from("0123456789-:/.,;TZ+ aqPM\"'\t|\n\r=\u00a0é\u2028\x00"), max_size=20)


@given(st.one_of(
    st.binary(max_size=300),
    CELLS.map(lambda text: text.encode()),
    st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=5).map(
        lambda rows: ("queue;start;volume;aht\n" + "\n".join(map(";".join, rows))).encode()
    ),
), st.sampled_from(sorted(LAYOUTS)))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_bytes_make_anything_but_faults(tmp_path, content, source):
    path = tmp_path / "junk.csv"
    path.write_bytes(content)
    with contextlib.suppress(ScenarioError):
        import_exports([path], ImportOptions(LAYOUTS[source], timezone="Europe/Amsterdam"))


EXTREME = ("0001-01-01 00:00", "9999-12-31 23:45", "1899-12-30 00:00", "99999.5", "00000.5", "2026-10-25 02:30")


@given(st.sampled_from(EXTREME), st.sampled_from(["1e308", "-5", "0", "1e-300", "99999999999999999999"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_extreme_times_and_numbers_make_faults_or_rows(tmp_path, start, volume):
    path = tmp_path / "extreme.csv"
    path.write_text(f"queue,start,volume\nq,{start},{volume}\nq,2026-10-25 03:00,3\n")
    with contextlib.suppress(ScenarioError):
        assert import_exports([path], ImportOptions(LAYOUTS["csv"], timezone="Europe/Amsterdam")).rows >= 1
