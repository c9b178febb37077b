"""History in a parquet file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfm.history.sources.frames import show_cells

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from wfm.history.faultbook import FaultBook

SUFFIX = ".parquet"


def load_parquet(path: Path, book: FaultBook) -> pd.DataFrame | None:
    """Read a parquet file's cells as text; None with a fault where it can't be read."""
    import pandas as pd

    try:
        return show_cells(pd.read_parquet(path, engine="pyarrow"))
    except ImportError:
        book.add("pyarrow, which reads parquet files", "none installed", hint="pip install 'wfm[parquet]'")
    except FileNotFoundError:
        book.add("a file", "no file of that name")
    except (OSError, ValueError) as error:  # pyarrow's own errors are kinds of these
        book.add("a parquet file", str(error).splitlines()[0])
    return None
