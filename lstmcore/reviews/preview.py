"""What a table looks like, before anything is done with it: its columns, its first rows, a guess at what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from ..errors import BadInput
from ..events import Done, Event, Progress
from ..specs import PreviewSpec
from .dataset import LEAST_PER_CLASS, Dataset, labelled, of_classes, without_copies
from .levels import classes_of
from .table import Table, label_column, read_table, text_column

MAX_CELL = 400  # characters of a cell that a preview shows
MAX_EXAMPLES = 5


class Control(Protocol):
    """What the verb asks now and then."""

    @property
    def cancelled(self) -> bool:
        """Whether to end without a result."""
        ...


def preview(spec: PreviewSpec, control: Control) -> Iterator[Event]:
    """``columns``, the first ``rows``, ``row_count``, ``codec``; guessed ``text_column`` and ``label_column``.

    ``labels``: what a training would find, see ``survey``; empty when no column looks like labels.
    """
    yield Progress("reading_table")
    table = read_table(spec.table)
    if control.cancelled:
        yield Done("cancelled")
        return
    label = ""
    place: int | None = None
    try:
        place = label_column(table, spec.label_column, spec.text_column)
        label = table.header[place]
    except BadInput:
        if spec.label_column is not None:
            raise
    text = table.header[text_column(table, spec.text_column, but=place)]
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
            "labels": survey(table, text, label) if label else {},
        },
    )


def survey(table: Table, text: str, label: str) -> dict[str, Any]:
    """``classes`` (levels 0-1, worst first), ``counts`` of their rows, ``duplicates``, ``conflicts``, ``unlabelled``.

    ``examples``: some of the texts that come with different labels.
    """
    found = Dataset()
    rows = labelled(table, text, label, found) if table.rows else []
    found.classes = classes_of([level for _, level in rows], None, LEAST_PER_CLASS)
    rows = of_classes(rows, None, found)
    counts = found.counts(rows)
    without_copies(rows, found)
    return {
        "classes": list(found.classes),
        "counts": counts,
        **{name: getattr(found, name) for name in ("duplicates", "conflicts", "unlabelled")},
        "examples": [each[:MAX_CELL] for each in found.conflicting[:MAX_EXAMPLES]],
    }
