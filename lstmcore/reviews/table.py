"""Tables of reviews: csv, tsv, xlsx or jsonl in any usual encoding, also as .gz -> columns, then (text, label) rows."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BadInput
from ..text.decode import decode_of
from .levels import is_label

TEXT_NAMES = (
    "review", "text", "content", "comment", "sentence", "body", "reviews", "comments", "review_text", "reviewtext",
    "评论", "评价", "内容", "文本", "正文", "评论内容", "评价内容", "评语", "句子",
)  # fmt: skip
LABEL_NAMES = (
    "label", "sentiment", "polarity", "score", "stars", "rating", "class", "target", "labels",
    "标签", "情感", "情感倾向", "类别", "评分", "星级", "打分", "得分",
)  # fmt: skip
_HEADLESS = re.compile(r"\s*(\"?)([^,\"\t]{1,16})\1\s*,(.*)", re.DOTALL)
MAX_BYTES = 512 << 20
MAX_CELLS = 50_000_000


@dataclass(frozen=True)
class Table:
    """``header`` names the columns (made up as 1, 2, ... when the file has none: ``headless``); rows all that wide."""

    path: str
    header: list[str]
    rows: list[list[str]]
    codec: str = ""
    headless: bool = False
    delimiter: str = ","

    def column(self, name: str) -> int:
        """The place of the column ``name``; BadInput naming it and those there are."""
        wanted = name.strip().lower()
        for number, each in enumerate(self.header):
            if each.strip().lower() == wanted:
                return number
        raise BadInput("reviews_column", name=name, columns=", ".join(self.header)[:300], path=Path(self.path).name)

    def values(self, column: int) -> list[str]:
        """One column from top to bottom."""
        return [row[column] for row in self.rows]


def read_table(path: str) -> Table:
    """The whole table at ``path``; BadInput when it is none."""
    file = Path(path)
    try:
        if file.is_file() and file.stat().st_size > MAX_BYTES:
            raise BadInput("reviews_too_large", path=path, limit=MAX_BYTES >> 20)
        data = file.read_bytes()
    except OSError as problem:
        raise BadInput("not_readable", path=path, reason=problem.strerror or "") from problem
    if not data.strip():
        raise BadInput("reviews_no_rows", path=path)
    if data.startswith(b"\x1f\x8b"):
        data = _unzipped(path, data)
    if data.startswith(b"PK\x03\x04"):
        return _arranged(path, _sheet(path, data), "xlsx", ",")
    if b"\0" in data and data.count(b"\0") * 100 < len(data) and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        # a stray NUL is dirt, not a sign of UTF-16
        data = data.replace(b"\0", b"")
    text, codec = _text(path, data)
    return _from_text(path, text.replace("\r\n", "\n").replace("\r", "\n"), codec)


def _unzipped(path: str, data: bytes) -> bytes:
    """What a .gz file holds."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            found = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise BadInput("reviews_not_table", path=path, reason=type(problem).__name__) from problem
    if len(found) > MAX_BYTES:
        raise BadInput("reviews_too_large", path=path, limit=MAX_BYTES >> 20)
    return found


def _text(path: str, data: bytes) -> tuple[str, str]:
    """The text and its codec; rows pasted into a UTF-8 file in GB18030 are read as such, line by line."""
    decoded = decode_of(path, data)
    if decoded.codec != "utf-8" or not decoded.bad_sequences:
        return decoded.text, decoded.codec
    lines: list[str] = []
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("gb18030", "replace"))
    return "\n".join(lines), "utf-8, gb18030"


def _from_text(path: str, text: str, codec: str) -> Table:
    first = text.lstrip("\n").split("\n", 1)[0]
    if first.startswith("{") and (objects := _objects(text)):
        return Table(path, objects[0], objects[1:], codec)
    delimiter = max(("\t", ",", ";"), key=first.count) if any(each in first for each in "\t,;") else ","
    if delimiter == "," and _is_headless_pair(text):
        return Table(path, ["label", "review"], _split_at_first_comma(text), codec, headless=True)
    csv.field_size_limit(1 << 30)
    # a quotation mark inside tab-separated text is usually just a quotation mark
    plain = delimiter == "\t" and '\t"' not in text and not text.startswith('"')
    quoting = csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL
    if quoting == csv.QUOTE_MINIMAL and _ends_in_quotes(text, delimiter):
        # one quotation mark that never closes would swallow all rows below it
        quoting = csv.QUOTE_NONE
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter, quoting=quoting) if any(row)]
    except csv.Error as problem:
        raise BadInput("reviews_not_table", path=path, reason=str(problem)) from problem
    return _arranged(path, rows, codec, delimiter)


def _objects(text: str) -> list[list[str]]:
    """The rows of jsonl, a header of all names first; nothing unless every line is an object."""
    found: list[dict[str, Any]] = []
    try:
        for line in text.split("\n"):
            if line.strip():
                found.append(dict(json.loads(line)))
    except (ValueError, TypeError, RecursionError):
        return []
    names = list(dict.fromkeys(name for each in found for name in each))
    return [names, *([_cell(each.get(name)) for name in names] for each in found)]


def _cell(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _ends_in_quotes(text: str, delimiter: str) -> bool:
    try:
        for _ in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True):
            pass
    except csv.Error as problem:
        return "end of data" in str(problem)
    return False


def _is_headless_pair(text: str) -> bool:
    """Whether the lines are ``label,text`` without a header: the text may hold commas, so only the first one counts."""
    lines = [line for line in text[:200_000].split("\n")[:50] if line.strip()]
    hits = [match for line in lines if (match := _HEADLESS.fullmatch(line))]
    if not hits or not (match := _HEADLESS.fullmatch(lines[0])) or not is_label(match[2]):
        return False
    return sum(is_label(each[2]) for each in hits) >= 0.9 * len(lines)


def _split_at_first_comma(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in text.split("\n"):
        match = _HEADLESS.fullmatch(line)
        if match and is_label(match[2]):
            review = match[3].strip()
            if len(review) > 1 and review[0] == review[-1] == '"':
                review = review[1:-1].replace('""', '"')
            rows.append([match[2].strip(), review])
        elif rows and line.strip():
            rows[-1][1] += "\n" + line
    return rows


def _sheet(path: str, data: bytes) -> list[list[str]]:
    """The rows of an xlsx file's first sheet."""
    import openpyxl  # only for spreadsheets: it costs 150 ms
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(each.file_size for each in archive.infolist()) > 2 * MAX_BYTES:
                raise BadInput("reviews_too_large", path=path, limit=MAX_BYTES >> 20)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        rows: list[list[str]] = []
        cells = 0
        for row in sheet.iter_rows(values_only=True):
            cells += len(row)
            if cells > MAX_CELLS:
                raise BadInput("reviews_too_large", path=path, limit=MAX_BYTES >> 20)
            texts = [_cell(cell) for cell in row]
            if any(texts):
                rows.append(texts)
        book.close()
        return rows
    except BadInput:
        raise
    # whatever a damaged workbook makes openpyxl trip over
    except (InvalidFileException, zipfile.BadZipFile, LookupError, ValueError, TypeError, OSError) as problem:
        raise BadInput("reviews_not_table", path=path, reason=type(problem).__name__) from problem


def _arranged(path: str, rows: list[list[str]], codec: str, delimiter: str) -> Table:
    """Find out whether the first row is a header, and make all rows equally wide."""
    if not rows:
        raise BadInput("reviews_no_rows", path=path)
    width = max(Counter(map(len, rows)).most_common(1)[0][0], len(rows[0]))
    first = [cell.strip() for cell in rows[0]]
    named = any(_is_name(cell) for cell in first)
    headless = not named and (width == 1 or any(is_label(cell) for cell in first))
    header = [str(number + 1) for number in range(width)] if headless else first + [""] * (width - len(first))
    body = rows if headless else rows[1:]
    # surplus cells come from unquoted commas of the last column
    fitted = [row if len(row) == width else _fit(row, width, delimiter) for row in body]
    return Table(path, header, fitted, codec, headless, delimiter)


def _fit(row: list[str], width: int, delimiter: str) -> list[str]:
    if len(row) > width:
        return [*row[: width - 1], delimiter.join(row[width - 1 :])]
    return row + [""] * (width - len(row))


def _is_name(cell: str) -> bool:
    return cell.lower() in TEXT_NAMES or cell.lower() in LABEL_NAMES


def text_column(table: Table, name: str | None, but: int | None = None) -> int:
    """The named column, else the one called like a text, else the one with the longest cells."""
    if name is not None:
        return table.column(name)
    lower = [each.strip().lower() for each in table.header]
    for known in TEXT_NAMES:
        if known in lower and lower.index(known) != but:
            return lower.index(known)
    if not table.rows:
        raise BadInput("reviews_no_rows", path=table.path)
    columns = [number for number in range(len(lower)) if number != but]
    if not columns:
        raise BadInput("reviews_no_text", path=table.path, columns=", ".join(table.header)[:300])
    return max(columns, key=lambda number: sum(len(row[number]) for row in table.rows[:200]))


def label_column(table: Table, name: str | None, text_name: str | None) -> int:
    """The named column, else the one called like a label, else the one full of labels; BadInput when there is none."""
    if name is not None:
        return table.column(name)
    text = table.column(text_name) if text_name is not None else None
    lower = [each.strip().lower() for each in table.header]
    for known in LABEL_NAMES:
        if known in lower and lower.index(known) != text:
            return lower.index(known)
    for number in range(len(lower)):
        cells = [row[number] for row in table.rows[:200]]
        if (
            number != text
            and lower[number] not in TEXT_NAMES
            and cells
            and sum(map(is_label, cells)) >= 0.9 * len(cells)
        ):
            return number
    raise BadInput("reviews_no_label", path=table.path, columns=", ".join(table.header)[:300])
