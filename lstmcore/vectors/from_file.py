"""Vectors from a text file: word2vec's format, GloVe's (the same without a first line), Tencent's; also compressed.

A row is a word and its numbers, parted by blanks. A word may hold blanks itself: rows are read from the right.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import math
import os
import time
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from ..control import Control
from ..errors import BadInput
from ..events import Event, Progress
from .store import MOST_DIMENSIONS

LONGEST_ROW = 1 << 18  # bytes
LOOKED_AT = 100  # rows, to see how many numbers one has
TICK_ROWS = 2000
TICK_SECONDS = 1 / 30
OPENERS: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": lambda raw: gzip.GzipFile(fileobj=raw),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}


@dataclass
class Taken:
    """What a file had: ``rows`` word -> (dimension,), how many rows were ``read`` and how many ``malformed``."""

    rows: dict[str, NDArray[np.float32]] = field(default_factory=dict[str, NDArray[np.float32]])
    read: int = 0
    malformed: int = 0


def rows_of(path: str, words: Iterable[str], control: Control) -> Generator[Event, None, Taken | None]:
    """The vectors of ``words``; a word that is missing takes the row of its lower case. None when stopped.

    The file is streamed, other rows are not kept. BadInput when it cannot be read or is no such file.
    """
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as raw:
            head = raw.read(8)
            raw.seek(0)
            opener = next((each for magic, each in OPENERS.items() if head.startswith(magic)), None)
            with opener(raw) if opener else raw as file:
                return (yield from _stream(file, raw, size, path, list(words), control))
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise BadInput("not_readable", path=path, reason=reason) from problem


def _stream(
    file: IO[bytes], raw: IO[bytes], size: int, path: str, words: list[str], control: Control
) -> Generator[Event, None, Taken | None]:
    wanted = {each.encode("utf-8") for word in words for each in (word, word.lower())}
    taken, found = Taken(), dict[bytes, NDArray[np.float32]]()
    first = [_row(file) for _ in range(LOOKED_AT)]
    first[0] = first[0].removeprefix(b"\xef\xbb\xbf")
    dimension = _dimension(first, path)
    told = 0.0
    while True:
        row = first.pop(0) if first else _row(file)
        if not row:
            break
        taken.read += 1
        if taken.read % TICK_ROWS == 0 and time.monotonic() - told >= TICK_SECONDS:
            told = time.monotonic()
            yield Progress("reading_vectors", min(raw.tell(), size), size)
        if taken.read % TICK_ROWS == 0 and control.stop_requested:
            return None
        word = row[: row.find(b" ")]
        if row.count(b" ") < dimension:
            taken.malformed += 1
        elif word in wanted and word not in found:
            head, *numbers = row.rsplit(None, dimension)
            if head == word:  # else a phrase that begins with a word
                values = _values(numbers, dimension)
                if values is None:
                    taken.malformed += 1
                else:
                    found[word] = values
    for word in words:
        row = found.get(word.encode("utf-8"), found.get(word.lower().encode("utf-8")))
        if row is not None:
            taken.rows[word] = row
    return taken


def _row(file: IO[bytes]) -> bytes:
    """The next row, its blanks plain and its end left off; b"" at the end of the file, b"?" for what is no row."""
    line = file.readline(LONGEST_ROW)
    if not line:
        return b""
    if len(line) == LONGEST_ROW and not line.endswith(b"\n"):
        while (more := file.readline(LONGEST_ROW)) and not more.endswith(b"\n"):
            pass
        return b"?"
    return line.replace(b"\t", b" ").rstrip() or b"?"


def _dimension(first: list[bytes], path: str) -> int:
    """How many numbers a row has: as the first line says, which is then taken away, or as most rows do. BadInput."""
    head = first[0].split()
    if len(head) == 2 and all(each.isdigit() and len(each) < 12 for each in head):
        del first[0]
        dimension = int(head[1])
    else:
        lengths = Counter(len(each.split()) - 1 for each in first if each)
        dimension = max(lengths, key=lambda length: (lengths[length], -length), default=0)
    rows = [each.rsplit(None, dimension) for each in first if each]
    if not 2 <= dimension <= MOST_DIMENSIONS or not any(_values(each[1:], dimension) is not None for each in rows):
        raise BadInput("not_a_vectors_file", path=path)
    return dimension


def _values(numbers: list[bytes], dimension: int) -> NDArray[np.float32] | None:
    """(dimension,), or None when these are not as many finite numbers."""
    try:
        values = [float(each) for each in numbers]
    except ValueError:
        return None
    if len(values) != dimension or not all(map(math.isfinite, values)) or max(map(abs, values)) > 1e30:
        return None
    return np.array(values, dtype=np.float32)
