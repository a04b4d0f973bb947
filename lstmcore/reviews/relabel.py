"""The verb ``relabel``: a copy of a table in which some reviews have another label, all else as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..control import Control
from ..errors import BadInput
from ..events import Done, Event, Progress, Saved
from ..specs import RelabelSpec
from .dataset import text_key
from .levels import parse_levels
from .sheet import rows_into
from .table import label_column, read_table, text_column


def relabel(spec: RelabelSpec, control: Control) -> Iterator[Event]:
    """``Saved`` with the copy, then Done with ``changed`` rows; BadInput when none of the reviews is in the table."""
    yield Progress("reading_table")
    table = read_table(spec.table)
    if not table.rows:
        raise BadInput("reviews_no_rows", path=spec.table)
    label_at = label_column(table, spec.label_column, spec.text_column)
    text_at = text_column(table, spec.text_column, but=label_at)
    levels = parse_levels(table.values(label_at))
    wanted = {text_key(text): label for text, label in spec.rows}
    written = {label: _as_written(table.values(label_at), levels, label) for label in set(wanted.values())}
    out = Path(spec.out) if spec.out else beside(Path(spec.table))
    changed = 0
    with rows_into(out) as write:
        write(table.header)
        for row in table.rows:
            label = wanted.get(text_key(row[text_at]))
            if label is not None and row[label_at] != written[label]:
                row = [*row[:label_at], written[label], *row[label_at + 1 :]]
                changed += 1
            write(row)
        if not changed:
            raise BadInput("reviews_none_relabelled", path=Path(spec.table).name)
    yield Saved(str(out))
    yield Done("done", {"changed": changed, "out": str(out)})


def beside(table: Path) -> Path:
    """Where a corrected copy of ``table`` goes."""
    return table.with_name(f"{table.stem}-corrected{'.xlsx' if table.suffix.lower() == '.xlsx' else '.csv'}")


def _as_written(cells: list[str], levels: list[float | None], label: str) -> str:
    """How the table itself writes ``label``: its commonest cell of the best or worst level."""
    known = [each for each in levels if each is not None]
    side = max(known, default=1.0) if label == "positive" else min(known, default=0.0)
    found = Counter(cell for cell, level in zip(cells, levels, strict=True) if level == side)
    return found.most_common(1)[0][0] if found else label
