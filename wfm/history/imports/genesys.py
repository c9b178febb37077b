"""Genesys Cloud: exports of its queue and skill views, and the layout of its historical data for forecasts.

Views: `Interval Start`, `Interval End`, `Interval Complete`, `Media Type`, `Queue Name`, `Offer`, `Answer`, `Abandon`,
`Avg Handle` and the like, one row per interval where the view is exported by interval; durations in milliseconds,
times on the clock that the view was set to. Historical data: `Interval Start UTC Date`, `Queue`, `Media Type`,
`Skill Set` (names joined by |||), `Language`, `Offered`, `Interactions Handled`, `Total Handle Time` in seconds.

Source
------
Genesys Cloud Resource Center, "Available columns in performance views by category" and "Prepare the historical data
import .csv file".
"""

from __future__ import annotations

from wfm.history.imports.layout import Layout

UTC_START = "intervalstartutcdate"

GENESYS = Layout(
    "genesys",
    names={
        "queue": ("Queue Name", "Queue"),
        "start": ("Interval Start UTC Date", "Interval Start UTC", "Interval Start"),
        "end": ("Interval End",),
        "complete": ("Interval Complete",),
        "media": ("Media Type",),
        "skills": ("Skill Set", "Skills", "Skill Name"),
        "language": ("Language", "Language Name"),
        "volume": ("Offer", "Offered"),
        "handled": ("Handle", "Interactions Handled", "Handled", "Answer", "Answered"),
        "abandoned": ("Abandon", "Abandoned"),
        "aht_s": ("Avg Handle", "Avg Handle Time"),
        "handle_total_s": ("Total Handle", "Total Handle Time"),
        "mean_wait_s": ("Avg Wait",),
        "wait_total_s": ("Total Wait",),
    },
    unit_s=0.001,
    units_s={"totalhandletime": 1.0},
)
