"""Pools where there is nothing to pool."""

import json
import re

import pytest

from wfm.cli.figures import show_target
from wfm.cli.main import run_app


def read_json(capsys):
    return json.loads(capsys.readouterr().out, parse_constant=lambda text: pytest.fail(f"{text} is no JSON"))


def test_a_closed_horizon_has_no_pools(site, capsys):
    """A Sunday on which nobody is needed was simulated, and told as nan%."""
    given = ["--start", "2026-10-25", "--days", "1", "--pools", "--runs", str(site.parent / "runs"), "--json"]
    assert run_app(["capacity", str(site), *given]) == 0
    assert read_json(capsys)["pools"] == []


def test_a_queue_without_contacts_does_not_cost_its_pool_what_it_saves(site, capsys):
    history = site / "history.csv"
    rows = history.read_text(encoding="utf-8")
    history.write_text(re.sub(r"(?m)^(sales,[^,]+),.*$", r"\1,0,", rows), encoding="utf-8")
    given = ["--days", "1", "--pools", "--runs", str(site.parent / "runs"), "--json"]
    assert run_app(["capacity", str(site), *given]) == 0
    (pool,) = read_json(capsys)["pools"]
    assert pool["service_level"][1] is None
    assert pool["need_hours"] == pool["least_hours"]


def test_a_promise_is_shown_as_it_was_made():
    """99.5% was shown as 100%, which nobody can promise."""
    assert show_target(0.995, 20.0) == "99.5% in 20 s"
    assert show_target(0.8, 20.0) == "80% in 20 s"
    assert show_target(0.57, 14400.0) == "57% in 4 h"
