"""What the core says of a sentence, as one row a different token; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Token:
    """``place``: its id, -1 when the dictionary lacks it; ``count`` in the sentence, ``weight`` = count / all * idf."""

    text: str
    place: int = -1
    count: int = 0
    idf: float = 0.0
    weight: float = 0.0
    vector: tuple[float, ...] = field(default=(), repr=False)
    composed: bool = False


def different_tokens(result: Result) -> list[Token]:
    """Each token once, in the order in which they first come; the lists of ``result`` are parallel to its tokens."""
    found: dict[str, Token] = {}
    for place, text in enumerate(result.get("tokens", ())):
        if text not in found:
            found[text] = Token(
                text,
                _at(result, "ids", place, -1),
                _at(result, "bag", place, 0),
                _at(result, "idf", place, 0.0),
                _at(result, "tfidf", place, 0.0),
                tuple(_at(result, "embeddings", place, ())),
                bool(_at(result, "composed", place, False)),
            )
    return list(found.values())


def _at(result: Result, name: str, place: int, missing: Any) -> Any:
    values = result.get(name, ())
    return values[place] if place < len(values) else missing
