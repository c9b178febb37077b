"""What is needed against the seats there are."""

from pathlib import Path

import numpy as np
import pytest

from wfm.core.forecast import Forecast
from wfm.pipeline.sources import open_mask
from wfm.pipeline.stages import make_requirement
from wfm.scenario.load import load_scenario

TINY = Path(__file__).parents[1] / "data" / "tiny"


def size(*settings):
    """The requirement of a busy day, one with many more sales calls at 11:00."""
    scenario = load_scenario(TINY, days=1, overrides=settings)
    is_open = open_mask(scenario)
    volume = np.where(is_open, 10.0, 0.0)
    volume[1, 44] = 60.0
    aht_s = np.full(volume.shape, 300.0)
    forecast = Forecast(scenario.horizon, tuple(queue.name for queue in scenario.queues), volume, aht_s, is_open)
    return make_requirement(scenario, forecast)


def test_more_people_than_seats_is_told_with_the_interval():
    found = size("rules.seats.most=20")
    # nothing of the tiny site's shrinkage is said to be out of the office, and nobody works at home
    there = found.gross_agents.sum(axis=0)
    peak, over = int(there.argmax()), int((there > 20).sum())
    assert 0 < over < 20
    assert [text for text in found.warnings if text.startswith("seats: ")] == [
        f"seats: {there[peak]:.1f} people in the office 2026-10-19T{peak // 4:02}:{peak % 4 * 15:02}, 20 seats; too few"
        f" in {over} intervals, in that one most are for sales"
    ]


@pytest.mark.parametrize("settings", [("rules.seats.most=500",), ()])
def test_enough_seats_are_no_news(settings):
    assert not [text for text in size(*settings).warnings if "seats" in text]
