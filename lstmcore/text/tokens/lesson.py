"""A vocabulary for lessons: its texts are first put in lower case, or freed of punctuation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..lessons import simplified_for_lessons
from .base import Ids, Vocabulary


class LessonVocabulary:
    """Another vocabulary whose texts are simplified on their way in."""

    def __init__(self, inside: Vocabulary, lowercase: bool, strip_punctuation: bool) -> None:
        self.inside = inside
        self.units = inside.units
        self._lowercase = lowercase
        self._strip = strip_punctuation

    @property
    def size(self) -> int:
        return self.inside.size

    def encode(self, text: str) -> Ids:
        return self.inside.encode(simplified_for_lessons(text, self._lowercase, self._strip))

    def decode(self, ids: Iterable[int]) -> str:
        return self.inside.decode(ids)

    def writable(self, pending: Sequence[int]) -> NDArray[np.bool_]:
        return self.inside.writable(pending)

    def unknown_share(self, text: str) -> float:
        return self.inside.unknown_share(simplified_for_lessons(text, self._lowercase, self._strip))

    def to_json(self) -> dict[str, Any]:
        return {**self.inside.to_json(), "lowercase": self._lowercase, "strip_punctuation": self._strip}
