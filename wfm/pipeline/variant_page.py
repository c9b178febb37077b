"""A comparison as a page: where it may go, and writing it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wfm import __version__
from wfm.errors import UsageError
from wfm.pipeline.reporting import write_whole
from wfm.pipeline.rundir import refuse_unwritable
from wfm.pipeline.variant_plans import BASE
from wfm.report.page import render_page
from wfm.report.page.variants import build_comparison
from wfm.scenario.places import shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from wfm.pipeline.variant_columns import VariantsOutcome


def check_page(path: Path) -> None:
    """Refuse a place that no page can be written to, before any time is spent; UsageError."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"--page writes HTML, got {path.name}", hint="name a file that ends in .html")
    if path.is_dir():
        raise UsageError(f"can't write to {shown_path(path)}: it is a folder", hint="name a file in it with --page")
    place = path.absolute().parent
    with refuse_unwritable(path, option="--page"):
        while not place.exists():
            place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK):
        raise UsageError(f"can't write to {shown_path(path)}", hint="name another file with --page")


def find_page(outcome: VariantsOutcome, runs: Path) -> Path:
    """Where the page goes that was given no name: beside the runs, called after the first of them."""
    first = next((column.run for column in outcome.columns if column.run), "none")
    return runs / outcome.scenario.name / f"compare-{first}.html"


def write_page(outcome: VariantsOutcome, path: Path, *, language: str = "en") -> Path:
    """Write the comparison as a page, whole or not at all; UsageError where the place can't be written to."""
    page = build_comparison(
        outcome.scenario,
        outcome.columns,
        base=BASE,
        language=language,
        version=__version__,
        warnings=outcome.warnings,
    )
    write_whole(path, render_page(page), option="--page")
    return path
