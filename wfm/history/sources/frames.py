"""Typed columns as the text that a CSV file of the same rows would hold, so that one set of checks serves all."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

MEMORY = "DataFrame"
"""What messages call a table that is no file."""


def show_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Write every cell as text: times as ISO 8601, whole numbers without decimals, nothing as an empty text."""
    import pandas as pd

    columns = {str(name).strip(): _show_column(frame.iloc[:, i]) for i, name in enumerate(frame.columns)}
    return pd.DataFrame(columns, index=range(len(frame)), dtype=str)


def _show_column(column: pd.Series[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    import pandas as pd

    codes, values = pd.factorize(column, use_na_sentinel=True)
    texts = np.array([*(_show(value) for value in values), ""], dtype=object)
    return texts[codes]


def _show(value: object) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (float, np.floating)):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value)
