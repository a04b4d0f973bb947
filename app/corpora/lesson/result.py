"""What the core says of a sentence, as rows of one token each; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Result = Mapping[str, Any]


@dataclass(frozen=True)
class Token:
    """One different token of a sentence. ``place``: its id, -1 when the dictionary lacks it."""

    text: str
    place: int = -1
    count: float = 0.0
    weight: float = 0.0
    vector: tuple[float, ...] = field(default=(), repr=False)


def tokens_in_order(result: Result) -> list[tuple[str, int]]:
    """Every token with its id, -1 when the dictionary lacks it, in the order of the sentence."""
    texts, ids = [str(text) for text in result.get("tokens") or ()], list(result.get("ids") or ())
    known = result.get("known")
    flags = list(known) if isinstance(known, (list, tuple)) else []
    found: list[tuple[str, int]] = []
    for place, text in enumerate(texts):
        number = ids[place] if place < len(ids) and isinstance(ids[place], int) else -1
        found.append((text, -1 if place < len(flags) and not flags[place] else number))
    return found


def different_tokens(result: Result) -> list[Token]:
    """Each token once, in the order in which they first come."""
    bag, weights = _values(result.get("bag")), _values(result.get("tfidf"))
    vectors: list[Sequence[float] | None] = list(result.get("embeddings", ()))
    found: dict[str, Token] = {}
    for place, (text, number) in enumerate(tokens_in_order(result)):
        if text not in found:
            vector = (vectors[place] if place < len(vectors) else None) or ()
            found[text] = Token(text, number, bag.get(text, 0.0), weights.get(text, 0.0), tuple(map(float, vector)))
    return list(found.values())


def _values(given: Any) -> dict[str, float]:
    """A mapping, or pairs, of tokens and numbers."""
    if isinstance(given, Mapping):
        return {str(token): float(value) for token, value in given.items()}
    pairs: Sequence[Any] = given or ()
    return {str(pair[0]): float(pair[1]) for pair in pairs}
