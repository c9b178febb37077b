"""Tables of `wfm forecast` as a planner adds them up, and on a screen of 100 columns."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfm.cli.figures import name_briefly, round_together
from wfm.cli.main import run_app
from wfm.cli.show_forecast import _show_days

TINY = str(Path(__file__).parents[1] / "data" / "tiny")


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.booleans())
def test_numbers_rounded_together_add_up_and_stay_next_to_their_own(values, up):
    exact = sum(values)
    total = round(exact) if up else int(exact)
    found = round_together(values, total)
    assert sum(found) == total
    assert all(abs(whole - value) < 1 + 1e-9 for whole, value in zip(found, values, strict=True))


def test_a_blend_is_named_by_its_number_of_models():
    assert name_briefly("gaussian") == "gaussian"
    assert name_briefly("gaussian + ets_profile + level_profile") == "blend of 3"


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """What a forecast of ten days prints, which begins on a Thursday."""
    import contextlib
    import io

    out, runs = io.StringIO(), tmp_path_factory.mktemp("runs")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        options = ["--start", "2026-10-22", "--days", "10", "--workers", "1"]
        code = run_app(["forecast", TINY, *options, "--runs", str(runs)])
    assert code == 0
    return out.getvalue().replace(",", "")


def test_days_add_up_to_weeks_and_queues_to_channel_and_site(shown):
    """Each was rounded by itself: 1,126 and 500 stood above 1,627."""
    days = [(d, int(a), int(b)) for d, a, b in re.findall(r"^... (2026-10-\d\d) +(\d+) +(\d+)$", shown, re.M)]
    assert len(days) == 10
    weeks = {(day, name): int(n) for day, name, n in re.findall(r"^(2026-10-\d\d)  (\w+) +(\d+) ", shown, re.M)}
    for first, last in (("2026-10-22", "2026-10-25"), ("2026-10-26", "2026-10-31")):
        service, sales = (sum(day[k] for day in days if first <= day[0] <= last) for k in (1, 2))
        assert (weeks[first, "service"], weeks[first, "sales"]) == (service, sales)
        assert weeks[first, "phone"] == weeks[first, "ALL"] == service + sales
    for k, name in ((1, "service"), (2, "sales")):
        assert re.search(rf"^{name} +{sum(day[k] for day in days)} ", shown, re.M)


def test_no_line_is_wider_than_a_screen(shown):
    wide = [line for line in shown.splitlines() if len(line) > 100 and "runs" not in line and "/" not in line]
    assert wide == []


def test_days_of_many_queues_are_shown_together(capsys):
    """Sixty queues made a table of 800 columns."""
    day = date(2026, 10, 19)
    _show_days({f"queue_{k:02d}": {day: k} for k in range(60)})
    assert capsys.readouterr().out.split() == ["contacts", "ALL", "60", "queues", "Mon", "2026-10-19", "1,770"]
    _show_days({"sales": {day: 3}, "service": {day: 1200}})
    assert capsys.readouterr().out.splitlines()[1] == "Mon 2026-10-19      3    1,200"
