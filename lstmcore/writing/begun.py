"""A word half written, for models whose units are words or subwords: they must not read its half as if it were whole.

The half is left unread, and the first token is chosen among those that begin with it ("token healing").
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..text.tokens import Vocabulary

LONGEST = 32
# the space before it belongs to a word
_HALF = re.compile(r" ?[^\W_\u3400-\u9fff\uf900-\ufaff]+$| $")


def begun(vocabulary: Vocabulary, before: str) -> str:
    """What a reader of ``before`` must leave unread: "" for characters, else the word at its end with its space."""
    if vocabulary.units == "char":
        return ""
    found = _HALF.search(before[-LONGEST:])
    return found.group() if found and len(found.group()) < LONGEST else ""


def going_on(vocabulary: Vocabulary, owed: str) -> NDArray[np.bool_]:
    """(V,) which tokens begin with ``owed``; where none does, the longest that are its beginning."""
    texts = _texts(vocabulary)
    whole = np.array([text.startswith(owed) for text in texts])
    if whole.any():
        return whole
    parts = np.array([len(text) if owed.startswith(text) else 0 for text in texts])
    return parts == max(1, parts.max())


@lru_cache(maxsize=4)
def _texts(vocabulary: Vocabulary) -> list[str]:
    found = (vocabulary.decode([token]) for token in range(vocabulary.size))
    return ["" if "\ufffd" in text else text for text in found]
