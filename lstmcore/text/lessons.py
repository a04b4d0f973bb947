"""Lower case and no punctuation, as in the classic systems: for lessons, for the text does not come back as it was."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Units(Protocol):
    """What is needed of the vocabulary inside."""

    units: str

    @property
    def size(self) -> int: ...

    def encode(self, text: str) -> NDArray[np.int32]: ...

    def decode(self, ids: Iterable[int]) -> str: ...

    def writable(self, pending: Sequence[int]) -> NDArray[np.bool_]: ...

    def unknown_share(self, text: str) -> float: ...

    def to_json(self) -> dict[str, Any]: ...


def simplified_for_lessons(text: str, lowercase: bool, strip_punctuation: bool) -> str:
    """``text`` in lower case, and without signs (Unicode's P and S), as asked."""
    if lowercase:
        text = text.lower()
    return text.translate(_signs()) if strip_punctuation else text


@cache
def _signs() -> dict[int, None]:
    return {code: None for code in range(0x110000) if unicodedata.category(chr(code))[0] in "PS"}


class LessonVocabulary:
    """Another vocabulary whose texts are first put in lower case, or freed of punctuation."""

    def __init__(self, inside: Units, lowercase: bool, strip_punctuation: bool) -> None:
        self.inside = inside
        self.units = inside.units
        self._lowercase = lowercase
        self._strip = strip_punctuation

    @property
    def size(self) -> int:
        return self.inside.size

    def encode(self, text: str) -> NDArray[np.int32]:
        return self.inside.encode(simplified_for_lessons(text, self._lowercase, self._strip))

    def decode(self, ids: Iterable[int]) -> str:
        return self.inside.decode(ids)

    def writable(self, pending: Sequence[int]) -> NDArray[np.bool_]:
        return self.inside.writable(pending)

    def unknown_share(self, text: str) -> float:
        return self.inside.unknown_share(simplified_for_lessons(text, self._lowercase, self._strip))

    def to_json(self) -> dict[str, Any]:
        return {**self.inside.to_json(), "lowercase": self._lowercase, "strip_punctuation": self._strip}
