"""History in a database: the rows of a query, read through SQLAlchemy, with credentials from the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfm.history.sources.frames import show_cells

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import URL

    from wfm.history.faultbook import FaultBook

CONNECT_S = 15
VARIABLE = re.compile(r"\$\{(\w+)\}")
_LEAST_SECRET = 3


@dataclass(frozen=True)
class Query:
    """A database and what to ask of it.

    `url` is SQLAlchemy's, with `${NAME}` for what the environment holds; a SQLite file is looked for in `folder`.
    """

    url: str
    query: str
    folder: Path = Path()


def load_query(source: Query, book: FaultBook) -> pd.DataFrame | None:
    """Read a query's rows as cells of text; None with a fault where that fails. No message holds a credential."""
    values = _find_variables(source.url, book)
    if values is None:
        return None
    try:
        from sqlalchemy.exc import SQLAlchemyError
    except ImportError:
        book.add("SQLAlchemy, which reads databases", "none installed", hint="pip install 'wfm[database]'")
        return None
    try:
        url = _fill_in(source, values)
        if url.drivername.startswith("sqlite") and not _sqlite_exists(url, book):
            return None
        return show_cells(_fetch(url, source.query))
    except ImportError as error:
        hint = "pip install 'wfm[database]' brings PostgreSQL's; SQLite's is always there"
        book.add("a driver for this database", _clean(str(error), values), hint=hint)
    except (SQLAlchemyError, OSError, ValueError) as error:
        told = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
        book.add("rows of a database", _clean(told[0], values), hint="see history.url and history.query")
    return None


def _find_variables(text: str, book: FaultBook) -> dict[str, str] | None:
    """Values of the variables that a text names; None and a fault for each that isn't set."""
    names = dict.fromkeys(VARIABLE.findall(text))
    for name in names:
        if name not in os.environ:
            book.add(f"the environment variable {name}", "none of that name", hint=f"export {name}=...")
    return None if book.faults else {name: os.environ[name] for name in names}


def _fill_in(source: Query, values: dict[str, str]) -> URL:
    """Put the environment's values in the parts of the address they stand in, whatever signs they hold."""
    from sqlalchemy import make_url

    def fill(text: str | None) -> str | None:
        return None if text is None else VARIABLE.sub(lambda found: values[found[1]], text)

    whole = VARIABLE.fullmatch(source.url.strip())
    url = make_url(values[whole[1]] if whole else source.url)
    if not whole:
        url = url.set(username=fill(url.username), password=fill(url.password), host=fill(url.host),
                      database=fill(url.database))  # fmt: skip
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername.startswith("sqlite") and url.database and url.database != ":memory:":
        url = url.set(database=str(source.folder / url.database))
    return url


def _sqlite_exists(url: URL, book: FaultBook) -> bool:
    """Whether the file is there: SQLite would make an empty one."""
    if url.database and Path(url.database).is_file():
        return True
    book.add("a database file", f"no such file: {url.database or 'none named'}")
    return False


def _fetch(url: URL, query: str) -> pd.DataFrame:
    import pandas as pd
    from sqlalchemy import NullPool, create_engine, text

    sqlite, postgres = url.drivername.startswith("sqlite"), url.drivername.startswith("postgresql")
    arguments: dict[str, Any] = {"connect_timeout": CONNECT_S} if postgres else {}
    engine = create_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
    with engine.connect() as connection:
        if sqlite:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        if postgres:
            connection = connection.execution_options(postgresql_readonly=True)
        result = connection.execute(text(query))
        names = list(result.keys())
        return pd.DataFrame([tuple(row) for row in result], columns=pd.Index(names))


def _clean(text: str, values: dict[str, str]) -> str:
    """Take what the environment said out of a message, and any password of an address in it."""
    for value in sorted(values.values(), key=len, reverse=True):
        if len(value) >= _LEAST_SECRET:
            text = text.replace(value, "***")
    return re.sub(r"(://[^:/@\s]*):[^@/\s]+@", r"\1:***@", text)
