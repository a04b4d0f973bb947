"""One token a character; a rare one is spelled in the bytes of its UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .base import BYTES, Ids, blocks, codepoints, decode, encode_blocks, spelling, spellings

POINTS = 0x110000
SURROGATES = slice(0xD800, 0xE000)  # halves of a character: no token, for they could not be stored


def count_characters(pieces: Iterable[str]) -> NDArray[np.int64]:
    """(0x110000,) how often each code point occurs."""
    totals = np.zeros(POINTS, dtype=np.int64)
    for piece in pieces:
        counts = np.bincount(codepoints(piece))
        totals[: len(counts)] += counts
    return totals


class CharVocabulary:
    """One token a character."""

    units = "char"

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = list(characters)

    @classmethod
    def build(cls, text: str, min_count: int = 2, max_vocab: int = 30_000) -> CharVocabulary:
        """The characters seen at least ``min_count`` times, at most ``max_vocab`` of them."""
        return cls.from_counts(count_characters(blocks(text)), min_count, max_vocab)

    @classmethod
    def from_counts(cls, counts: NDArray[np.int64], min_count: int, max_vocab: int) -> CharVocabulary:
        """The same from how often each code point occurs, (0x110000,)."""
        enough = counts >= max(1, min_count)
        enough[SURROGATES] = False
        points = np.flatnonzero(enough)
        order = np.lexsort((points, -counts[points]))[:max_vocab]
        return cls([chr(point) for point in points[order].tolist()])

    @property
    def size(self) -> int:
        return BYTES + len(self.characters)

    @cached_property
    def _ids(self) -> NDArray[np.int32]:
        table = np.full(POINTS, -1, dtype=np.int32)
        table[codepoints("".join(self.characters))] = np.arange(BYTES, self.size, dtype=np.int32)
        return table

    @cached_property
    def _written(self) -> list[bytes]:
        return spellings(self.characters)

    def encode(self, text: str) -> Ids:
        """(tokens,) int32; a character outside the vocabulary becomes its 1-4 UTF-8 bytes."""
        return encode_blocks(text, self._encode)

    def _encode(self, text: str) -> Ids:
        points = codepoints(text)
        ids = self._ids[points]
        unknown = np.flatnonzero(ids < 0)
        if not unknown.size:
            return ids
        distinct, which = np.unique(points[unknown], return_inverse=True)
        written = [spelling(chr(point)) for point in distinct.tolist()]
        sizes = np.array([len(each) for each in written])
        padded = np.array([list(each.ljust(4, b"\0")) for each in written], dtype=np.int32)  # (distinct, 4)
        lengths = np.ones(len(ids), dtype=np.int64)
        lengths[unknown] = sizes[which]
        out = np.repeat(ids, lengths)
        out[out < 0] = padded[which][np.arange(4) < sizes[which][:, None]]
        return out

    def decode(self, ids: Iterable[int]) -> str:
        return decode(self._written, ids)

    def writable(self, pending: Sequence[int]) -> NDArray[np.bool_]:
        return self._writable

    @cached_property
    def _writable(self) -> NDArray[np.bool_]:
        return np.arange(self.size) >= BYTES  # bytes are read, never generated

    def unknown_share(self, text: str) -> float:
        return float((self._ids[codepoints(text)] < 0).mean()) if text else 0.0

    def to_json(self) -> dict[str, Any]:
        return {"version": 1, "units": "char", "tokens": "".join(self.characters)}
