"""What all kinds of units share: the bytes that spell what a vocabulary lacks, code points, blocks of a long text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

BYTES = 256
BLOCK = 1_000_000  # characters that are turned into units at once: little memory for any text
Ids = NDArray[np.int32]


class Vocabulary(Protocol):
    """What every kind of vocabulary can do."""

    units: str

    @property
    def size(self) -> int: ...

    def encode(self, text: str) -> Ids: ...

    def decode(self, ids: Iterable[int]) -> str: ...

    def writable(self, pending: Sequence[int]) -> NDArray[np.bool_]:
        """(V,) which tokens may be generated after ``pending``, the tokens of a character that is not whole yet."""
        ...

    def unknown_share(self, text: str) -> float:
        """Share of the characters of ``text``, 0-1, that the vocabulary must spell in bytes."""
        ...

    def to_json(self) -> dict[str, Any]: ...


def codepoints(text: str) -> NDArray[np.uint32]:
    """The Unicode code points of ``text``, (characters,)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def spelling(text: str) -> bytes:
    """``text`` in UTF-8; half a surrogate pair is let through, and comes back as U+FFFD."""
    return text.encode("utf-8", "surrogatepass")


def spellings(tokens: Sequence[str]) -> list[bytes]:
    """What each id writes: the 256 bytes, then the tokens."""
    return [bytes([byte]) for byte in range(BYTES)] + [spelling(token) for token in tokens]


def decode(written: Sequence[bytes], ids: Iterable[int]) -> str:
    """The text of ``ids``, each of which writes the bytes that ``written`` has for it."""
    numbers: Any = ids if isinstance(ids, np.ndarray) else list(ids)
    parts: list[bytes] = []
    for start in range(0, len(numbers), BLOCK):
        part = numbers[start : start + BLOCK]
        parts.append(b"".join(map(written.__getitem__, part.tolist() if isinstance(part, np.ndarray) else part)))
    return b"".join(parts).decode("utf-8", "replace")


def blocks(text: str, size: int = BLOCK) -> Iterator[str]:
    """``text`` in pieces of about ``size`` characters, cut after a line where there is one."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + size, start + 2 * size) + 1 or start + 2 * size
        yield text[start:end]
        start = end


def encode_blocks(text: str, encode: Any) -> Ids:
    """(tokens,) of a text of any length: what ``encode`` makes of its blocks, one after the other."""
    parts: list[Ids] = [encode(block) for block in blocks(text)]
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, np.int32), *parts])
