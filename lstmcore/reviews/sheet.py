"""Tables written row by row: csv, tsv or xlsx by the ending of their name, whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import BadInput
from ..store import atomic

Write = Callable[[Sequence[str]], object]
ENDINGS = (".csv", ".tsv", ".tab", ".xlsx")
MOST_ROWS = 1_048_576  # what a sheet of xlsx holds
MOST_CHARS = 32_767  # what a cell of xlsx holds
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@contextmanager
def rows_into(out: Path, numbers: Sequence[str] = ()) -> Generator[Write]:
    """A function that takes a row, the header first; ``out`` is there when the block ends well. NotWritten, BadInput.

    ``numbers`` names the columns whose cells become numbers where a format has them.
    """
    with atomic.replacing(out) as file:
        if out.suffix.lower() == ".xlsx":
            yield from _sheet(file, out, numbers)
        else:
            yield from _text(file, "\t" if out.suffix.lower() in (".tsv", ".tab") else ",")


def _text(file: BinaryIO, delimiter: str) -> Generator[Write]:
    # the mark lets spreadsheets know that this is UTF-8
    lines = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="", write_through=False)
    yield csv.writer(lines, delimiter=delimiter, lineterminator="\n").writerow
    lines.flush()
    lines.detach()


def _sheet(file: BinaryIO, out: Path, numbers: Sequence[str]) -> Generator[Write]:
    import openpyxl  # only for spreadsheets: it costs 150 ms

    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet()
    columns: list[int] = []
    written = 0

    def write(row: Sequence[str]) -> None:
        nonlocal written
        written += 1
        if written == 1:
            columns.extend(at for at, name in enumerate(row) if name in numbers)
        elif written > MOST_ROWS:
            raise BadInput("reviews_sheet_full", path=out.name, limit=MOST_ROWS)
        cells: list[Any] = [_cell(sheet, each) for each in row]
        for at in columns if written > 1 else ():
            cells[at] = _number(row[at])
        sheet.append(cells)

    try:
        yield write
    except BaseException:
        sheet.close()  # else its own file would be written to after it is gone
        raise
    book.save(file)


def _number(text: str) -> float | str | None:
    try:
        return float(text) if text else None
    except ValueError:
        return text


def _cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    text = _FORBIDDEN.sub("\ufffd", text)[:MOST_CHARS]
    if not text.startswith("="):
        return text
    # a review is never a formula
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
