"""Where each window of eight units stands in a kept corpus: sorted tables beside its text, a file for each MB of it.

A table holds, for each window that starts in its stretch, ``hash << 32 | byte`` (uint64), sorted; it is mapped into
memory, never read as a whole. The name holds the fingerprint of the text, so that a corpus read anew gets new tables.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..store import atomic
from .files import CORPUS_TEXT
from .units import byte_places, units_of, window_keys

WINDOW = 8
STRETCH = 1 << 20  # bytes of text a table
BEYOND = 4096  # bytes read on, for the windows that reach over the end
PREFIX = "windows-"
STORED = np.dtype("<u8")
Table = NDArray[np.uint64]


def stretches(size: int) -> int:
    """How many tables a text of ``size`` bytes has."""
    return -(-size // STRETCH)


def tables(folder: Path, sha256: str) -> Iterator[Table]:
    """The tables in order; one that is not there yet is made, and kept if the disk lets us."""
    path = folder / CORPUS_TEXT
    begun = f"{PREFIX}{sha256[:16]}-"
    with contextlib.suppress(OSError):
        for old in folder.glob(f"{PREFIX}*"):
            if not old.name.startswith(begun):
                old.unlink()
    for number in range(stretches(path.stat().st_size)):
        kept = folder / f"{begun}{number}.u64"
        table = _kept(kept)
        if table is None:
            table = table_of(path, number)
            with contextlib.suppress(atomic.NotWritten), atomic.replacing(kept) as file:
                file.write(table.astype(STORED).tobytes())
        yield table


def table_of(path: Path, number: int) -> Table:
    """The windows that start in stretch ``number`` of a text."""
    text, first, own = _stretch(path, number)
    units = units_of(text)
    keys = window_keys(units.ids, WINDOW)
    at = byte_places(text, units.starts[: len(keys)])
    mine = at < own
    table = keys[mine] << np.uint64(32) | (at[mine] + first).astype(np.uint64)
    table.sort()
    return table


def places(table: Table, keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each of ``keys`` the rows of the table, from and to."""
    low = keys << np.uint64(32)
    return np.searchsorted(table, low), np.searchsorted(table, low | np.uint64(0xFFFFFFFF), side="right")


def _kept(path: Path) -> Table | None:
    try:
        return np.memmap(path, STORED, mode="r") if path.stat().st_size else np.zeros(0, STORED)
    except (OSError, ValueError):
        return None


def _stretch(path: Path, number: int) -> tuple[str, int, int]:
    """Text of a stretch and a little more, the byte where it starts, and how many bytes of it are its own."""
    with open(path, "rb") as file:
        first, last = _edge(file, number * STRETCH), _edge(file, (number + 1) * STRETCH)
        file.seek(first)
        data = file.read(last - first + BEYOND)
    return data.decode("utf-8", "ignore"), first, last - first


def _edge(file: BinaryIO, byte: int) -> int:
    """The start of a line near ``byte``, so that no word is cut; without one, the start of a character.

    Half a word at the start of a stretch makes a few windows that are nowhere in the text: comparing finds that out.
    """
    if byte == 0:
        return 0
    file.seek(byte - 1)
    near = file.read(BEYOND)
    line = near.find(b"\n")
    if line >= 0:
        return byte + line
    inside = next((k for k, each in enumerate(near[1:]) if each & 0xC0 != 0x80), 0)
    return byte + inside
