"""The verb ``save-table``: a table in another format, all its rows and columns as they are."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ..errors import BadInput
from ..events import Done, Event, Progress, Saved
from ..specs import SaveTableSpec
from .sheet import ENDINGS, rows_into
from .table import read_table

_EVENT_SECONDS = 0.1


class Control(Protocol):
    """What the verb asks now and then."""

    @property
    def stop_requested(self) -> bool:
        """Whether to end soon."""
        ...


class _Cancelled(Exception):
    """Leaves the block of the writer, so that nothing is written."""


def save_table(spec: SaveTableSpec, control: Control) -> Iterator[Event]:
    """``Saved`` with the file, then Done with ``rows``; the column ``score`` becomes numbers in xlsx."""
    out = Path(spec.out)
    if out.suffix.lower() not in ENDINGS:
        raise BadInput("reviews_ending", path=out.name, endings=" ".join(ENDINGS))
    yield Progress("reading_table")
    table = read_table(spec.table)
    told = 0.0
    try:
        with rows_into(out, numbers=("score",)) as write:
            write(table.header)
            for done, row in enumerate(table.rows):
                if control.stop_requested:
                    raise _Cancelled
                write(row)
                if time.monotonic() - told > _EVENT_SECONDS:
                    told = time.monotonic()
                    yield Progress("writing_table", done, len(table.rows))
    except _Cancelled:
        yield Done("cancelled")
        return
    yield Saved(str(out))
    yield Done("done", {"rows": len(table.rows), "out": str(out)})
