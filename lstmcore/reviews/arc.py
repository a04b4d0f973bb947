"""The verb ``arc``: how each paragraph of a draft sounds to a review model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from ..events import Done, Event, ParagraphsRated
from ..specs import ArcSpec
from .model import load

SLICE = 400  # characters rated at once: what waits for the engine waits no longer than these take
LONGEST = 1200  # characters of a paragraph that are read, half from either end


class Control(Protocol):
    """What the verb asks between two slices."""

    @property
    def stop_requested(self) -> bool:
        """Whether to end soon."""
        ...


def arc(spec: ArcSpec, control: Control) -> Iterator[Event]:
    """ParagraphsRated for every slice: a score 0-1 for each paragraph in order, None where it cannot tell."""
    model = load(spec.model)
    texts = [each if len(each) <= LONGEST else each[: LONGEST // 2] + each[-LONGEST // 2 :] for each in spec.paragraphs]
    for start, end in slices(texts):
        if control.stop_requested:
            yield Done("cancelled")
            return
        rated = model.rate(texts[start:end], every_sentence=False)
        scores = tuple(None if each.score is None else round(each.score, 4) for each in rated)
        yield ParagraphsRated(start, scores)
    yield Done("done", {"paragraphs": len(texts), "model": model.manifest["name"]})


def slices(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Neighbouring paragraphs of together about SLICE characters."""
    start = size = 0
    for at, text in enumerate(texts):
        size += len(text)
        if size >= SLICE or at + 1 == len(texts):
            yield start, at + 1
            start, size = at + 1, 0
