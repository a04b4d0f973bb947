"""A text as the units that count when it is compared word for word: Han characters and words, nothing between them."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .words import HAN

UNIT = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:['’][^\W_{HAN}]+)*")
MULTIPLIER = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Units:
    """(N,) each: a number by which a unit is known, case aside; where it starts and ends; whether it is Han."""

    ids: NDArray[np.uint64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    han: NDArray[np.bool_]


def units_of(text: str) -> Units:
    """The units of ``text``; places count characters."""
    found = list(UNIT.finditer(text))
    ids = np.fromiter((_id(match[0]) for match in found), np.uint64, len(found))
    starts = np.fromiter((match.start() for match in found), np.int64, len(found))
    ends = np.fromiter((match.end() for match in found), np.int64, len(found))
    return Units(ids, starts, ends, (ids >= 0x3400) & (ids < 0xFB00) & (ends - starts == 1))


def _id(unit: str) -> int:
    if len(unit) == 1:
        return ord(unit.lower()[:1])
    return (1 << 32) + zlib.crc32(unit.replace("’", "'").casefold().encode("utf-8", "surrogatepass"))


def window_keys(ids: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """(N - length + 1,) a 32-bit hash of each window of ``length`` units."""
    count = max(0, len(ids) - length + 1)
    out = np.zeros(count, np.uint64)
    for k in range(length):
        out = (out + ids[k : k + count] + np.uint64(1)) * np.uint64(MULTIPLIER)
        out ^= out >> np.uint64(29)
    return out >> np.uint64(32)


def byte_places(text: str, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many bytes of UTF-8 stand before each of ``places`` characters of ``text``."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    widths = 1 + (points >= 0x80).astype(np.int64) + (points >= 0x800) + (points >= 0x10000)
    return np.concatenate([[0], np.cumsum(widths)])[places]
