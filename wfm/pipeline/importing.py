"""Import of exports: read, made into one history, written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from wfm.errors import UsageError
from wfm.export.replacing import write_together
from wfm.history.imports import LAYOUTS, Imported, ImportOptions, import_exports
from wfm.history.imports.layout import FIELDS, LABELS
from wfm.pipeline.rundir import refuse_unwritable
from wfm.scenario.places import shown_path, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class ImportRequest:
    """What to import, from which source, to which file; `force` replaces a file that is there.

    `settings` are those of ImportOptions; `mapping` and `columns` are texts such as `sales=Sales NL`.
    """

    source: str
    files: tuple[Path, ...]
    out: Path
    timezone: str
    mapping: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    source_timezone: str = ""
    interval_min: int | None = None
    queue: str = ""
    dates: str = ""
    decimal: str = ""
    unit_s: float | None = None
    prefer: str = ""
    keep_partial: bool = False
    fill_zeros: bool | None = None
    force: bool = False


def import_files(request: ImportRequest) -> Imported:
    """Make a history file of exports.

    Raises
    ------
    UsageError : an unknown time zone or field, a file that is there, a folder that can't be written to.
    ScenarioError : every fault of the exports.
    """
    options = _read_options(request)
    if request.out.exists() and not request.force:
        shown = shown_path(request.out)
        raise UsageError(f"{shown} is there already", hint="name another with --out, or replace it with --force")
    made = import_exports(request.files, options)
    with refuse_unwritable(request.out.parent, option="--out"):
        write_together(request.out.parent, {request.out.name: made.content})
    return made


def _read_options(request: ImportRequest) -> ImportOptions:
    for zone, option in ((request.timezone, "--timezone"), (request.source_timezone, "--source-timezone")):
        if zone:
            check_zone(zone, option)
    columns = dict(_read_pairs(request.columns, "--columns", "volume=Offered"))
    for wrong in [key for key in columns if key not in FIELDS]:
        raise UsageError(f"no field called {wrong}", hint=suggest(wrong, FIELDS, what="fields"))
    for wrong in [label for label in request.split if label not in LABELS]:
        raise UsageError(f"can't split by {wrong}", hint=f"by {', '.join(LABELS)}")
    mapping = _read_pairs(request.mapping, "--map", 'sales="Sales NL"')
    if len({wanted for _, wanted in mapping}) < len(mapping):
        twice = next(wanted for _, wanted in mapping if [w for _, w in mapping].count(wanted) > 1)
        raise UsageError(f"--map names {twice} twice", hint="each queue of the export goes to one of yours")
    return ImportOptions(
        layout=LAYOUTS[request.source],
        timezone=request.timezone,
        source_timezone=request.source_timezone,
        interval_min=request.interval_min,
        mapping=mapping,
        columns=columns,
        queue=request.queue,
        split=request.split,
        dates=request.dates,
        decimal=request.decimal,
        unit_s=request.unit_s,
        prefer=request.prefer,
        keep_partial=request.keep_partial,
        fill_zeros=request.fill_zeros,
    )


def _read_pairs(texts: Sequence[str], option: str, example: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise UsageError(f"{option} {text}: expected NAME=VALUE", hint=f"such as {option} {example}")
        pairs.append((name.strip(), value.strip().strip('"')))
    return tuple(pairs)


def check_zone(name: str, option: str) -> None:
    """Raise UsageError for a time zone nobody knows, with the nearest there is; `option` is where it was given."""
    try:
        ZoneInfo(name)
        return
    except (KeyError, ValueError, OSError):  # not found, or no name at all
        pass
    hint = suggest(name, available_timezones(), what="time zones") if len(name) > 3 else "such as Europe/Amsterdam"
    raise UsageError(f"{option}: no time zone called {name}", hint=hint)
