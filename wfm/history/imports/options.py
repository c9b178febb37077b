"""What the user says about exports: their source, their clock, which of their queues are which of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfm.history.imports.layout import Layout


@dataclass(frozen=True)
class ImportOptions:
    """How to read exports; what is left out is found in the files.

    `timezone` is the site's; `source_timezone` that of times without offset ("": UTC where the layout says so, else
    the site's). `mapping` names our queue and the export's, several for one add up; () keeps the names. `columns` names
    the header of a field, `queue` the queue of files without such a column, `split` the labels (media, skills,
    language) that make queues of their own. `dates` is dmy or mdy, `decimal` "." or ",", `unit_s` the seconds of a unit
    of time; `prefer` first or last where two files differ ("": a fault). `fill_zeros` None finds out whether intervals
    without contacts are left out.
    """

    layout: Layout
    timezone: str
    source_timezone: str = ""
    interval_min: int | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    queue: str = ""
    split: tuple[str, ...] = ()
    dates: str = ""
    decimal: str = ""
    unit_s: float | None = None
    prefer: str = ""
    keep_partial: bool = False
    fill_zeros: bool | None = None
