"""What a model would have offered along a held-out text, and how much of it was right."""

from __future__ import annotations

from collections.abc import Iterator

from ..text.words import ANY_HAN, split_words
from .lettered import by_words, lettered
from .stack import Reader, Stack
from .suggest import likely_words
from .threshold import Offer

FLOOR = 0.1  # what is less likely is never worth an offer
POSITIONS = 800
LEAST_GAP = 4
RUN_UP = 400


def offers_in(stack: Stack, text: str, positions: int = POSITIONS, floor: float = FLOOR) -> list[Offer]:
    """The words offered at about ``positions`` places of ``text``, evenly apart (in Chinese: between words)."""
    stack = lettered(stack) if by_words(stack) else stack
    found: list[Offer] = []
    gap = max(LEAST_GAP, len(text) // positions)
    for at, reader in places(stack, text, positions, gap):
        place, right = at, True
        for word in likely_words(stack, reader, text[:at], floor):
            right = right and text.startswith(word.text, place) and is_whole(text, place + len(word.text))
            place += len(word.text)
            found.append((word.chance, right))
    return found


def places(stack: Stack, text: str, positions: int, gap: int) -> Iterator[tuple[int, Reader]]:
    """Where a writer may look up, and what ``stack`` knows there: after any letter of an alphabet, any Chinese word."""
    reader = stack.read([int(t) for t in stack.vocabulary.encode("\n")], stack.start())
    read, following = 0, min(RUN_UP, len(text) // 4)
    for at in _ends(text):
        if at < following or at >= len(text):
            continue
        reader = stack.read(stack.vocabulary.encode(text[read:at]).tolist(), reader)
        read, following = at, at + gap
        yield at, reader
        positions -= 1
        if not positions:
            return


def _ends(text: str) -> Iterator[int]:
    at = 0
    for word in split_words(text):
        if ANY_HAN.search(word):
            at += len(word)
            yield at
        else:
            for _ in word:
                at += 1
                yield at


def is_whole(text: str, at: int) -> bool:
    """Whether no word of an alphabet is cut in two at ``at``."""
    pair = text[at - 1 : at + 1]
    return not (len(pair) == 2 and pair.isalnum() and not ANY_HAN.search(pair))
