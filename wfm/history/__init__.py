"""Reads contact history, cleans it and says what it mended."""

from wfm.history.description import QueueSummary, describe_history
from wfm.history.reader import read_history
from wfm.history.sources.database import Query

__all__ = ["Query", "QueueSummary", "describe_history", "read_history"]
