"""What a table looks like, before anything is done with it: its columns, its first rows, a guess at what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import PreviewSpec
from .table import label_column, read_table, text_column

MAX_CELL = 400  # characters of a cell that a preview shows


class Control(Protocol):
    """What the verb asks now and then."""

    @property
    def cancelled(self) -> bool:
        """Whether to end without a result."""
        ...


def preview(spec: PreviewSpec, control: Control) -> Iterator[Event]:
    """``columns``, the first ``rows``, ``row_count``, ``codec``; guessed ``text_column`` and ``label_column``."""
    yield Progress("reading_table")
    table = read_table(spec.table)
    if control.cancelled:
        yield Done("cancelled")
        return
    label = ""
    place: int | None = None
    try:
        place = label_column(table, None, None)
        label = table.header[place]
    except BadInput:
        pass
    text = table.header[text_column(table, None, but=place)]
    yield Done(
        "done",
        {
            "name": Path(spec.table).name,
            "columns": table.header,
            "rows": [[cell[:MAX_CELL] for cell in row] for row in table.rows[: spec.rows]],
            "row_count": len(table.rows),
            "codec": table.codec,
            "text_column": text,
            "label_column": label,
        },
    )
