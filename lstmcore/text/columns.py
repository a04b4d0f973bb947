"""The column of texts in .csv, .tsv, .json and .jsonl: named, or the one that reads like prose."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from ..errors import BadInput

NAMES = (
    "text", "content", "body", "paragraphs", "review", "sentence", "comment",
    "正文", "内容", "文本", "评论", "句子",
)  # fmt: skip
JUDGED = 200
LEAST_MEAN = 8.0  # characters a cell: shorter ones are labels or names
HEADLESS = 12  # characters: so long are few names
MAX_FIELD = 64_000_000


def table_text(data: str, kind: str, column: str | None) -> str:
    """A line for each row: the cells of ``column`` (None: guessed); BadInput when there is no such column."""
    rows = list(_json_rows(data, kind) if "json" in kind else _csv_rows(data, kind))
    if not rows:
        raise BadInput("no_text", kind=kind)
    names = list(dict.fromkeys(name for row in rows[:JUDGED] for name in row))
    if column is None:
        column = _guess(rows[:JUDGED], names)
        if column is None:
            raise BadInput("no_text_column", kind=kind, columns=", ".join(names)[:300])
    found = next((name for name in names if name.strip().lower() == column.strip().lower()), None)
    if found is None:
        raise BadInput("unknown_column", column=column, columns=", ".join(names)[:300], kind=kind)
    cells = (row.get(found, "").replace("\r\n", "\n").strip("\n") for row in rows)
    return "\n".join(cell for cell in cells if cell.strip())


def _guess(rows: list[dict[str, str]], names: list[str]) -> str | None:
    """A usual name first, else the longest cells, when they are long enough."""
    means = {name: sum(len(row.get(name, "")) for row in rows) / len(rows) for name in names}
    for usual in NAMES:
        for name in names:
            if name.strip().lower() == usual and means[name] >= 1:
                return name
    best = max(names, key=lambda name: means[name], default=None)
    return best if best is not None and means[best] >= LEAST_MEAN and not best.isdecimal() else None


def _csv_rows(data: str, kind: str) -> Iterator[dict[str, str]]:
    head = data[:65536]
    delimiter = "\t" if kind == "tsv" else max(",;\t|", key=head.split("\n", 1)[0].count)
    csv.field_size_limit(MAX_FIELD)
    try:
        reader = csv.reader(io.StringIO(data.replace("\0", ""), newline=""), delimiter=delimiter)
        header = next(reader, [])
        rows = [row for row in reader if row]
    except csv.Error as problem:
        raise BadInput("broken_document", kind=kind) from problem
    names = [name.strip() or str(number) for number, name in enumerate(header, 1)]
    if any(name.isdecimal() for name in names) and any(len(name) > HEADLESS for name in names):
        rows.insert(0, header)  # figures beside prose: a row, there are no names
        names = [f"column {number}" for number, _ in enumerate(header, 1)]
    for row in rows:
        yield dict(zip(names, row, strict=False))


def _json_rows(data: str, kind: str) -> Iterator[dict[str, str]]:
    try:
        whole: Any = json.loads(data)
        values = _values(whole)
    except ValueError:
        try:
            values = [json.loads(line) for line in data.split("\n") if line.strip()]
        except (ValueError, RecursionError) as problem:
            raise BadInput("broken_document", kind=kind) from problem
    except RecursionError as problem:
        raise BadInput("broken_document", kind=kind) from problem
    for value in values:
        if isinstance(value, str):
            yield {"text": _flat(value) or ""}
        elif isinstance(value, dict):
            yield {str(name): text for name, each in value.items() if (text := _flat(each)) is not None}


def _values(whole: Any) -> list[Any]:
    """The entries of a list, of the longest list in a dictionary of other things, or the one value."""
    if isinstance(whole, dict) and not any(isinstance(whole.get(name), str) for name in NAMES):
        lists = [each for each in whole.values() if isinstance(each, list) and each and isinstance(each[0], dict)]
        return max(lists, key=len, default=[whole])
    return list(whole) if isinstance(whole, list) else [whole]


def _flat(value: Any) -> str | None:
    """A string, or a list of strings as lines; None for anything else."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = "\n".join(value)
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else None  # no lone surrogates
