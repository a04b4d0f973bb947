"""The held-out split: contiguous blocks, cut where a paragraph ends, cleared of what training has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST_PARAGRAPH = 30
REACH = 0.01  # of the text: how far a cut may move to the end of a line


@dataclass(frozen=True)
class Split:
    """Contiguous parts of a text; ``removed`` paragraphs of dev and test stood verbatim in the part before."""

    train: str
    dev: str
    test: str
    removed: int = 0


def split_held_out(text: str, dev: float = 0.05, test: float = 0.05) -> Split:
    """The first 90 % to train on, the next 5 % for dev, the last 5 % for test."""
    first = _cut(text, int(len(text) * (1 - dev - test)))
    second = max(first, _cut(text, int(len(text) * (1 - test))))
    train, dev_text, test_text = text[:first], text[first:second], text[second:]
    seen = _paragraphs(train)
    dev_text, in_dev = _without(dev_text, seen)
    seen |= _paragraphs(dev_text)
    test_text, in_test = _without(test_text, seen)
    return Split(train, dev_text, test_text, in_dev + in_test)


def weighted(text: str, stretches: Sequence[tuple[int, int]]) -> str:
    """``text`` as it is to be learned: after copies of the stretches (first character, weight) that weigh more than 1.

    Copies come in rounds, so that none follows itself; the text itself comes last and is followed by what is held out.
    """
    ends = [start for start, _ in stretches[1:]] + [len(text)]
    copies: list[str] = []
    for times in range(max((weight for _, weight in stretches), default=1), 1, -1):
        for (start, weight), end in zip(stretches, ends, strict=True):
            if weight >= times and (piece := text[start:end]):
                copies.append(piece if piece.endswith("\n") else piece + "\n")
    return "".join(copies) + text


def _cut(text: str, place: int) -> int:
    """``place`` moved to just after the nearest line end within reach, else ``place``."""
    reach = max(200, int(len(text) * REACH))
    low, high = max(0, place - reach), min(len(text), place + reach)
    before, after = text.rfind("\n", low, place) + 1, text.find("\n", place, high) + 1
    choices = [each for each in (before, after) if each and each < len(text)]
    if len(text) < 2000:  # a small text has no line end to spare
        return place
    return min(choices, key=lambda each: abs(each - place), default=place)


def _paragraphs(text: str) -> set[str]:
    return {line for each in text.split("\n") if len(line := each.strip()) >= LEAST_PARAGRAPH}


def _without(text: str, seen: set[str]) -> tuple[str, int]:
    lines = text.split("\n")
    kept = [line for line in lines if line.strip() not in seen]
    # a text that only repeats itself has nothing else to be judged by
    if len(kept) == len(lines) or not "".join(kept).strip():
        return text, 0
    return "\n".join(kept), len(lines) - len(kept)
