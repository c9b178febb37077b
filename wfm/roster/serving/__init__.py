"""Who serves which cover line when: the cheapest split in counts, and the one in blocks with names."""

from wfm.roster.serving.blocks import Served, serve_blocks, serve_plan
from wfm.roster.serving.crew import BlockRules, Kept
from wfm.roster.serving.duty import OFF, Duty, duty_of, line_cover
from wfm.roster.serving.split import Split, split_lines

__all__ = [
    "OFF",
    "BlockRules",
    "Duty",
    "Kept",
    "Served",
    "Split",
    "duty_of",
    "line_cover",
    "serve_blocks",
    "serve_plan",
    "split_lines",
]
